//! Operations on the layout: reshape, transpose, broadcast, and joining.

use smallvec::{SmallVec, smallvec};

use super::{
    Attrs, Aval, Class, Derivative, Library, LibraryOp, LinearArg, Op, Samples, Tensor, View, bind_one, unbroadcast,
};
use crate::array::{DType, Shape, SliceSpec, promote, shape_text, size_of};
use crate::diag::{Error, Kind, Result};

/// The same elements under another shape.
pub static RESHAPE: Op = Op {
    name: "reshape",
    operator: "",
    operands: &["a"],
    doc: "The elements in row-major order under another shape.\n\n>>> np.reshape([1, 2, 3, 4], (2, 2))\narray([[1, 2],\n       [3, 4]])\n",
    class: Class::View(View {
        shape: |attrs, from| {
            let to = target(attrs)?;
            if size_of(to)? == size_of(from)? {
                return Ok(to.into());
            }
            let text = shape_text(to).replace(' ', "");
            Err(Error::value(format!("cannot reshape array of size {} into shape {text}", size_of(from)?)))
        },
        apply: |attrs, layout| Ok(layout.reshape(target(attrs)?)),
    }),
    derivative: Derivative::Linear { fixed: 0 },
    transpose: Some(|_, cotangent, args| Ok(vec![Some(reshape(cotangent, &args[0].aval.shape)?)])),
    samples: Samples::Own,
};

/// The axes in another order.
pub static TRANSPOSE: Op = Op {
    name: "transpose",
    operator: "",
    operands: &["a"],
    doc: "The axes in another order; reversed unless given.\n\n>>> np.transpose([[1, 2], [3, 4]])\narray([[1, 3],\n       [2, 4]])\n",
    class: Class::View(View {
        shape: |attrs, from| Ok(permutation(attrs)?.iter().map(|&axis| from[axis]).collect()),
        apply: |attrs, layout| Ok(Some(layout.permute(permutation(attrs)?))),
    }),
    derivative: Derivative::Linear { fixed: 0 },
    transpose: Some(|attrs, cotangent, _| {
        let axes = permutation(attrs)?;
        let mut inverse: Shape = SmallVec::from_elem(0, axes.len());
        for (to, &from) in axes.iter().enumerate() {
            inverse[from] = to;
        }
        Ok(vec![Some(transpose(cotangent, &inverse)?)])
    }),
    samples: Samples::Own,
};

/// Axes of length one repeated, new axes in front.
pub static BROADCAST_TO: Op = Op {
    name: "broadcast_to",
    operator: "",
    operands: &["array"],
    doc: "Axes of length one repeated to a shape, without a copy.\n\n>>> np.broadcast_to([1, 2], (2, 2))\narray([[1, 2],\n       [1, 2]])\n",
    class: Class::View(View {
        shape: |attrs, from| {
            let to = target(attrs)?;
            let fits = to.len() >= from.len()
                && from.iter().zip(&to[to.len() - from.len()..]).all(|(&have, &want)| have == want || have == 1);
            if fits {
                return Ok(to.into());
            }
            let texts = [shape_text(from), shape_text(to)].map(|t| t.replace(' ', ""));
            Err(Error::value(format!(
                "operands could not be broadcast together with remapped shapes [original->remapped]: {}  and \
                 requested shape {}",
                texts[0], texts[1]
            )))
        },
        apply: |attrs, layout| Ok(Some(layout.broadcast_to(target(attrs)?)?)),
    }),
    derivative: Derivative::Linear { fixed: 0 },
    transpose: Some(|_, cotangent, args| Ok(vec![Some(unbroadcast(cotangent.clone(), &args[0].aval.shape)?)])),
    samples: Samples::Own,
};

/// Basic indexing: a view of some of the elements.
pub static SLICE: Op = Op {
    name: "slice",
    operator: "",
    operands: &["a"],
    doc: "The view that basic indexing gives.\n\n>>> np.arange(10)[2:8:3]\narray([2, 5])\n",
    class: Class::View(View {
        shape: |attrs, from| Ok(sliced_shape(specs(attrs)?, from)),
        apply: |attrs, layout| Ok(Some(layout.slice(specs(attrs)?))),
    }),
    derivative: Derivative::Linear { fixed: 0 },
    transpose: Some(|attrs, cotangent, args| {
        let attrs = Attrs::Unslice { specs: specs(attrs)?.into(), shape: args[0].aval.shape.clone() };
        Ok(vec![Some(bind_one(&UNSLICE, &attrs, std::slice::from_ref(cotangent))?)])
    }),
    samples: Samples::Own,
};

/// Zeros of a larger shape with the operand in the slice: the transpose of [`SLICE`].
pub static UNSLICE: Op = Op {
    name: "unslice",
    operator: "",
    operands: &["a"],
    doc: "Zeros of a larger shape with the operand written into a slice.",
    class: Class::Library(Library {
        routine: LibraryOp::Unslice,
        types: |attrs, operands| match attrs {
            Attrs::Unslice { shape, .. } => Ok(smallvec![Aval::new(operands[0].dtype, shape)]),
            _ => Err(wrong_parameters()),
        },
    }),
    derivative: Derivative::Linear { fixed: 0 },
    transpose: Some(|attrs, cotangent, _| match attrs {
        Attrs::Unslice { specs, .. } => {
            Ok(vec![Some(bind_one(&SLICE, &Attrs::Slice(specs.clone()), std::slice::from_ref(cotangent))?)])
        }
        _ => Err(wrong_parameters()),
    }),
    samples: Samples::Own,
};

/// The first operand with a slice replaced by the second: what an assignment to a slice means.
pub static SLICE_UPDATE: Op = Op {
    name: "slice_update",
    operator: "",
    operands: &["a", "value"],
    doc: "The first operand with a slice of it replaced by the second.",
    class: Class::Library(Library {
        routine: LibraryOp::SliceUpdate,
        types: |_, operands| Ok(smallvec![Aval::new(operands[0].dtype, &operands[0].shape)]),
    }),
    derivative: Derivative::Linear { fixed: 0 },
    transpose: Some(|attrs, cotangent, args| {
        let kept = if args[0].is_unknown() {
            let zero = super::zeros_of(&args[1].aval)?;
            Some(bind_one(&SLICE_UPDATE, attrs, &[cotangent.clone(), zero])?)
        } else {
            None
        };
        let written = if args[1].is_unknown() {
            let part = bind_one(&SLICE, attrs, std::slice::from_ref(cotangent))?;
            Some(unbroadcast(part, &args[1].aval.shape)?)
        } else {
            None
        };
        Ok(vec![kept, written])
    }),
    samples: Samples::Own,
};

/// The operands one after the other along an axis.
pub static CONCATENATE: Op = Op {
    name: "concatenate",
    operator: "",
    operands: &["arrays"],
    doc: "Arrays joined along an existing axis.\n\n>>> np.concatenate(([1, 2], [3]))\narray([1, 2, 3])\n",
    class: Class::Library(Library { routine: LibraryOp::Concatenate, types: concatenated }),
    derivative: Derivative::Linear { fixed: 0 },
    transpose: Some(transpose_concatenate),
    samples: Samples::Own,
};

/// The rows of this family.
pub static ROWS: &[&Op] = &[&RESHAPE, &TRANSPOSE, &BROADCAST_TO, &SLICE, &UNSLICE, &SLICE_UPDATE, &CONCATENATE];

#[cold]
pub(super) fn wrong_parameters() -> Error {
    Error::new(Kind::SystemError, "a row was applied with parameters of another")
}

fn target(attrs: &Attrs) -> Result<&[usize]> {
    if let Attrs::Shape(shape) = attrs { Ok(shape) } else { Err(wrong_parameters()) }
}

fn permutation(attrs: &Attrs) -> Result<&[usize]> {
    if let Attrs::Permutation(axes) = attrs { Ok(axes) } else { Err(wrong_parameters()) }
}

fn specs(attrs: &Attrs) -> Result<&[SliceSpec]> {
    if let Attrs::Slice(specs) = attrs { Ok(specs) } else { Err(wrong_parameters()) }
}

fn sliced_shape(specs: &[SliceSpec], from: &[usize]) -> Shape {
    let mut shape = Shape::new();
    let mut axis = 0;
    for spec in specs {
        match spec {
            SliceSpec::NewAxis => shape.push(1),
            SliceSpec::Index(_) => axis += 1,
            SliceSpec::Range { count, .. } => {
                shape.push(*count);
                axis += 1;
            }
        }
    }
    shape.extend_from_slice(&from[axis.min(from.len())..]);
    shape
}

fn concatenated(attrs: &Attrs, operands: &[Aval]) -> Result<SmallVec<[Aval; 1]>> {
    let Attrs::Axis(axis) = attrs else { return Err(wrong_parameters()) };
    let Some(first) = operands.first() else { return Err(Error::value("need at least one array to concatenate")) };
    if first.shape.is_empty() {
        return Err(Error::value("zero-dimensional arrays cannot be concatenated"));
    }
    let mut shape = first.shape.clone();
    let mut dtype: DType = first.dtype;
    for (index, other) in operands.iter().enumerate().skip(1) {
        if other.shape.len() != shape.len() {
            return Err(Error::value(format!(
                "all the input arrays must have same number of dimensions, but the array at index 0 has {} dimension(s) \
                 and the array at index {index} has {} dimension(s)",
                shape.len(),
                other.shape.len()
            ))
            .operand(0, first.describe()));
        }
        for at in (0..shape.len()).filter(|at| at != axis) {
            if other.shape[at] != shape[at] {
                return Err(Error::value(format!(
                    "all the input array dimensions except for the concatenation axis must match exactly, but along \
                     dimension {at}, the array at index 0 has size {} and the array at index {index} has size {}",
                    shape[at], other.shape[at]
                )));
            }
        }
        shape[*axis] += other.shape[*axis];
        dtype = promote(dtype, other.dtype);
    }
    Ok(smallvec![Aval::new(dtype, &shape)])
}

fn transpose_concatenate(attrs: &Attrs, cotangent: &Tensor, args: &[LinearArg]) -> Result<Vec<Option<Tensor>>> {
    let Attrs::Axis(axis) = attrs else { return Err(wrong_parameters()) };
    let mut start = 0;
    let mut out = Vec::with_capacity(args.len());
    for arg in args {
        let count = arg.aval.shape[*axis];
        out.push(if arg.is_unknown() { Some(slice_axis(cotangent, *axis, start, count)?) } else { None });
        start += count;
    }
    Ok(out)
}

/// `count` elements along one axis, from `start` on.
///
/// # Errors
/// As [`super::bind`].
pub fn slice_axis(a: &Tensor, axis: usize, start: usize, count: usize) -> Result<Tensor> {
    let shape = a.shape();
    let specs = (0..=axis).map(|at| match at == axis {
        true => SliceSpec::Range { start, step: 1, count },
        false => SliceSpec::Range { start: 0, step: 1, count: shape[at] },
    });
    bind_one(&SLICE, &Attrs::Slice(specs.collect()), std::slice::from_ref(a))
}

/// The same elements under another shape; `a` itself where it has that shape.
///
/// # Errors
/// As [`super::bind`].
pub fn reshape(a: &Tensor, shape: &[usize]) -> Result<Tensor> {
    if a.lengths() == shape {
        return Ok(a.clone());
    }
    bind_one(&RESHAPE, &Attrs::Shape(Shape::from_slice(shape)), std::slice::from_ref(a))
}

/// The axes in this order.
///
/// # Errors
/// As [`super::bind`].
pub fn transpose(a: &Tensor, axes: &[usize]) -> Result<Tensor> {
    bind_one(&TRANSPOSE, &Attrs::Permutation(axes.into()), std::slice::from_ref(a))
}

/// The last two axes swapped.
///
/// # Errors
/// As [`super::bind`].
pub fn swap_last(a: &Tensor) -> Result<Tensor> {
    let n = a.ndim();
    let mut axes: Shape = (0..n).collect();
    axes.swap(n - 1, n - 2);
    transpose(a, &axes)
}

/// Broadcast to a shape; `a` itself where it has that shape.
///
/// # Errors
/// As [`super::bind`].
pub fn broadcast_to(a: &Tensor, shape: &[usize]) -> Result<Tensor> {
    if a.lengths() == shape {
        return Ok(a.clone());
    }
    bind_one(&BROADCAST_TO, &Attrs::Shape(Shape::from_slice(shape)), std::slice::from_ref(a))
}

/// Tensors joined along an axis.
///
/// # Errors
/// As [`super::bind`].
pub fn concatenate(tensors: &[Tensor], axis: usize) -> Result<Tensor> {
    bind_one(&CONCATENATE, &Attrs::Axis(axis), tensors)
}
