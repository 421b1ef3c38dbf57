//! Advanced indexing, running sums, and places of extremes.

use smallvec::{SmallVec, smallvec};

use super::shape::wrong_parameters;
use super::{
    Along, Attrs, Aval, Class, Derivative, Library, LibraryOp, Op, Outputs, Samples, Tensor, binary, bind, bind_one,
    unbroadcast,
};
use crate::array::{Array, Cast, DType, DTypeKind, Shape, SliceSpec, broadcast_shapes};
use crate::diag::Result;

/// The shape of an advanced-indexing result: the indexed axes fall away, the indices' broadcast axes come in at
/// `position`.
pub fn gathered_shape(operand: &[usize], axes: &[usize], position: usize, indices: &[&[usize]]) -> Result<Shape> {
    let mut shape: Shape = (0..operand.len()).filter(|axis| !axes.contains(axis)).map(|axis| operand[axis]).collect();
    let broadcast = broadcast_shapes(indices)?;
    for (at, &n) in broadcast.iter().enumerate() {
        shape.insert(position + at, n);
    }
    Ok(shape)
}

/// The elements of the first operand at integer indices along axes.
pub static GATHER: Op = Op {
    name: "gather",
    operator: "",
    operands: &["a", "indices"],
    doc: "The elements that integer-array indexing picks.\n\n>>> np.array([10, 20, 30])[np.array([2, 0])]\narray([30, 10])\n",
    class: Class::Library(Library {
        routine: LibraryOp::Gather,
        types: |attrs, operands| {
            let Attrs::Gather { axes, position, .. } = attrs else { return Err(wrong_parameters()) };
            let indices: SmallVec<[&[usize]; 4]> = operands[1..].iter().map(|a| &a.shape[..]).collect();
            let shape = gathered_shape(&operands[0].shape, axes, *position, &indices)?;
            Ok(smallvec![Aval::new(operands[0].dtype, &shape)])
        },
    }),
    derivative: Derivative::Linear { fixed: !1 },
    transpose: Some(|attrs, cotangent, args| {
        let Attrs::Gather { axes, position, .. } = attrs else { return Err(wrong_parameters()) };
        let attrs = Attrs::Gather { axes: axes.clone(), position: *position, shape: args[0].aval.shape.clone() };
        let mut operands = vec![cotangent.clone()];
        operands.extend(args[1..].iter().filter_map(|arg| arg.value.clone()));
        let mut out = vec![None; args.len()];
        out[0] = Some(bind_one(&SCATTER_ADD, &attrs, &operands)?);
        Ok(out)
    }),
    samples: Samples::Own,
};

/// Zeros with the first operand's elements added at integer indices: the transpose of [`GATHER`].
pub static SCATTER_ADD: Op = Op {
    name: "scatter_add",
    operator: "",
    operands: &["a", "indices"],
    doc: "Zeros with the elements added at integer indices, repeated ones together.",
    class: Class::Library(Library {
        routine: LibraryOp::ScatterAdd,
        types: |attrs, operands| match attrs {
            Attrs::Gather { shape, .. } => Ok(smallvec![Aval::new(operands[0].dtype, shape)]),
            _ => Err(wrong_parameters()),
        },
    }),
    derivative: Derivative::Linear { fixed: !1 },
    transpose: Some(|attrs, cotangent, args| {
        let mut operands = vec![cotangent.clone()];
        operands.extend(args[1..].iter().filter_map(|arg| arg.value.clone()));
        let mut out = vec![None; args.len()];
        out[0] = Some(bind_one(&GATHER, attrs, &operands)?);
        Ok(out)
    }),
    samples: Samples::Own,
};

/// The first operand with elements at integer indices replaced by the second's.
pub static SCATTER_UPDATE: Op = Op {
    name: "scatter_update",
    operator: "",
    operands: &["a", "value", "indices"],
    doc: "The first operand with elements at integer indices replaced by the second's.",
    class: Class::Library(Library {
        routine: LibraryOp::ScatterUpdate,
        types: |_, operands| Ok(smallvec![Aval::new(operands[0].dtype, &operands[0].shape)]),
    }),
    derivative: Derivative::Linear { fixed: !3 },
    transpose: Some(|attrs, cotangent, args| {
        let indices: Vec<Tensor> = args[2..].iter().filter_map(|arg| arg.value.clone()).collect();
        let mut out = vec![None; args.len()];
        if args[0].is_unknown() {
            let zero = super::zeros_of(&args[1].aval)?;
            let operands = [cotangent.clone(), zero].into_iter().chain(indices.iter().cloned()).collect::<Vec<_>>();
            out[0] = Some(bind_one(&SCATTER_UPDATE, attrs, &operands)?);
        }
        if args[1].is_unknown() {
            let operands = [cotangent.clone()].into_iter().chain(indices).collect::<Vec<_>>();
            out[1] = Some(unbroadcast(bind_one(&GATHER, attrs, &operands)?, &args[1].aval.shape)?);
        }
        Ok(out)
    }),
    samples: Samples::Own,
};

fn widened(operand: &Aval) -> DType {
    match operand.dtype.kind() {
        DTypeKind::Bool | DTypeKind::Signed => DType::I64,
        DTypeKind::Unsigned => DType::U64,
        _ => operand.dtype,
    }
}

/// Running sums along an axis.
pub static CUMSUM: Op = Op {
    name: "cumsum",
    operator: "",
    operands: &["a"],
    doc: "The sum of the elements up to each along an axis.\n\n>>> np.cumsum([1, 2, 3])\narray([1, 3, 6])\n",
    class: Class::Library(Library {
        routine: LibraryOp::CumulativeSum,
        types: |_, operands| Ok(smallvec![Aval::new(widened(&operands[0]), &operands[0].shape)]),
    }),
    derivative: Derivative::Linear { fixed: 0 },
    transpose: Some(|attrs, cotangent, _| {
        let Attrs::Axis(axis) = attrs else { return Err(wrong_parameters()) };
        let turned = bind_one(&CUMSUM, attrs, &[flip(cotangent, *axis)?])?;
        Ok(vec![Some(flip(&turned, *axis)?)])
    }),
    samples: Samples::Own,
};

/// Running products along an axis.
pub static CUMPROD: Op = Op {
    name: "cumprod",
    operator: "",
    operands: &["a"],
    doc: "The product of the elements up to each along an axis.\n\n>>> np.cumprod([1, 2, 3])\narray([1, 2, 6])\n",
    class: Class::Library(Library {
        routine: LibraryOp::CumulativeProduct,
        types: |_, operands| Ok(smallvec![Aval::new(widened(&operands[0]), &operands[0].shape)]),
    }),
    derivative: Derivative::Rule(jvp_running_product),
    transpose: None,
    samples: Samples::Own,
};

/// Whether all elements are known, and can be divided by without loss.
fn far_from_zero(x: &Tensor) -> bool {
    const LEAST: f64 = 1e-10;
    let large = |array: &Array| {
        crate::dispatch!(array.dtype(), in [F32 F64], T => {
            array.as_slice::<T>().is_some_and(|all| all.iter().all(|&x| Cast::<f64>::cast(x).abs() > LEAST && x.is_finite()))
        }, else false)
    };
    x.beneath().is_some_and(|array| large(&array))
}

/// The derivative of running products: what each factor has for its share. Where one may be zero, the derivative is taken
/// along with the products over distances that double: no factor is divided by.
fn jvp_running_product(
    attrs: &Attrs,
    operands: &[Tensor],
    tangents: &[Option<Tensor>],
    outputs: &[Tensor],
) -> Result<Vec<Option<Tensor>>> {
    let (x, Some(tangent), Attrs::Axis(axis)) = (&operands[0], &tangents[0], attrs) else { return Ok(vec![None]) };
    if far_from_zero(x) {
        let shares = bind_one(&CUMSUM, attrs, &[binary::divide(tangent, x)?])?;
        return Ok(vec![Some(binary::multiply(&outputs[0], &shares)?)]);
    }
    let count = x.shape()[*axis];
    let (mut product, mut slope) = (x.clone(), super::shape::broadcast_to(tangent, &x.shape())?);
    let mut step = 1;
    while step < count {
        let part = |tensor: &Tensor, start, count| super::shape::slice_axis(tensor, *axis, start, count);
        let rest = count - step;
        let ([a, b], [da, db]) = (
            [part(&product, step, rest)?, part(&product, 0, rest)?],
            [part(&slope, step, rest)?, part(&slope, 0, rest)?],
        );
        let change = binary::add(&binary::multiply(&b, &da)?, &binary::multiply(&a, &db)?)?;
        slope = super::shape::concatenate(&[part(&slope, 0, step)?, change], *axis)?;
        product = super::shape::concatenate(&[part(&product, 0, step)?, binary::multiply(&a, &b)?], *axis)?;
        step *= 2;
    }
    Ok(vec![Some(slope)])
}

/// The elements in order, and their places.
fn sorted_with_places(attrs: &Attrs, operands: &[Tensor]) -> Result<Option<Outputs>> {
    bind(&SORT_WITH_PLACES, attrs, operands).map(Some)
}

/// The tangents in the order of the elements.
fn jvp_sort(
    attrs: &Attrs,
    operands: &[Tensor],
    tangents: &[Option<Tensor>],
    outputs: &[Tensor],
) -> Result<Vec<Option<Tensor>>> {
    let (x, Some(tangent), Attrs::Axis(axis)) = (&operands[0], &tangents[0], attrs) else { return Ok(vec![None]) };
    let places = match outputs.get(1) {
        Some(places) => places.clone(),
        None => bind_one(&ARGSORT, attrs, std::slice::from_ref(x))?,
    };
    Ok(vec![Some(take_along(tangent, places, *axis)?)])
}

/// The elements at places along an axis, which differ from line to line.
///
/// # Errors
/// As [`super::bind`].
pub fn take_along(a: &Tensor, places: Tensor, axis: usize) -> Result<Tensor> {
    let dims = places.shape();
    let ndim = dims.len();
    let mut operands: Vec<Tensor> = vec![a.clone()];
    for at in 0..ndim {
        if at == axis {
            operands.push(places.clone());
            continue;
        }
        let line = Array::build(&[dims[at]], |out: &mut [i64]| {
            out.iter_mut().enumerate().for_each(|(i, x)| *x = i as i64);
        })?;
        let mut wide = Shape::from_elem(1, ndim);
        wide[at] = dims[at];
        operands.push(Tensor::Host(line.reshape(&wide)?));
    }
    let attrs = Attrs::Gather { axes: (0..ndim).collect(), position: 0, shape: a.shape() };
    bind_one(&GATHER, &attrs, &operands)
}

/// The elements along an axis in reverse.
///
/// # Errors
/// As [`super::bind`].
pub fn flip(a: &Tensor, axis: usize) -> Result<Tensor> {
    let shape = a.shape();
    let specs = (0..=axis).map(|at| match at == axis {
        true => SliceSpec::Range { start: shape[at].saturating_sub(1), step: -1, count: shape[at] },
        false => SliceSpec::Range { start: 0, step: 1, count: shape[at] },
    });
    bind_one(&super::shape::SLICE, &Attrs::Slice(specs.collect()), std::slice::from_ref(a))
}

/// A row that answers with places along the axis of its parameter, or over the flattened operand without one.
const fn places(name: &'static str, routine: LibraryOp, doc: &'static str) -> Op {
    Op {
        name,
        operator: "",
        operands: &["a"],
        doc,
        class: Class::Library(Library {
            routine,
            types: |attrs, operands| match attrs {
                Attrs::Axes { axes, keepdims } => {
                    let shape = super::reduce::reduced_shape(&operands[0].shape, axes, *keepdims);
                    Ok(smallvec![Aval::new(DType::I64, &shape)])
                }
                _ => Err(wrong_parameters()),
            },
        }),
        derivative: Derivative::Zero,
        transpose: None,
        samples: Samples::Own,
    }
}

/// The place of the greatest element.
pub static ARGMAX: Op = places(
    "argmax",
    LibraryOp::ArgMax,
    "The index of the first greatest element.\n\n>>> np.argmax([1, 5, 2])\nnp.int64(1)\n",
);
/// The place of the least element.
pub static ARGMIN: Op = places(
    "argmin",
    LibraryOp::ArgMin,
    "The index of the first least element.\n\n>>> np.argmin([4, 1, 2])\nnp.int64(1)\n",
);

/// The greatest element along axes, and how many elements are equal to it: none where it is a nan.
pub static COUNTED_MAX: Op = counted("counted max", LibraryOp::CountedMax);
/// The least element along axes, and how many elements are equal to it: none where it is a nan.
pub static COUNTED_MIN: Op = counted("counted min", LibraryOp::CountedMin);

const fn counted(name: &'static str, routine: LibraryOp) -> Op {
    Op {
        name,
        operator: "",
        operands: &["a"],
        doc: "The extreme element along axes, how many elements are equal to it, in the elements' own type, and the place of\nthe first of them where that is looked for, in row-major order; else -1.\n",
        class: Class::Library(Library {
            routine,
            types: |attrs, operands| {
                let Attrs::Axes { axes, keepdims } = attrs else { return Err(wrong_parameters()) };
                let shape = super::reduce::reduced_shape(&operands[0].shape, axes, *keepdims);
                let one = Aval::new(operands[0].dtype, &shape);
                Ok([one.clone(), one, Aval::new(DType::I64, &shape)].into_iter().collect())
            },
        }),
        derivative: Derivative::None("it is computed for the derivatives of max and min"),
        transpose: None,
        samples: Samples::Own,
    }
}

/// The elements along an axis in ascending order.
pub static SORT: Op = Op {
    name: "sort",
    operator: "",
    operands: &["a"],
    doc: "The elements along an axis in ascending order, nan last.\n\n>>> np.sort([3, 1, 2])\narray([1, 2, 3])\n",
    class: Class::Library(Library {
        routine: LibraryOp::Sort,
        types: |_, operands| Ok(smallvec![Aval::new(operands[0].dtype, &operands[0].shape)]),
    }),
    derivative: Derivative::Along(Along { results: 1, compute: sorted_with_places, rule: jvp_sort }),
    transpose: None,
    samples: Samples::Own,
};

/// The places of the elements along an axis in ascending order.
pub static ARGSORT: Op = Op {
    name: "argsort",
    operator: "",
    operands: &["a"],
    doc: "The indices that would sort along an axis.\n\n>>> np.argsort([3, 1, 2])\narray([1, 2, 0])\n",
    class: Class::Library(Library {
        routine: LibraryOp::ArgSort,
        types: |_, operands| Ok(smallvec![Aval::new(DType::I64, &operands[0].shape)]),
    }),
    derivative: Derivative::Zero,
    transpose: None,
    samples: Samples::Own,
};

/// What both of these give.
pub static SORT_WITH_PLACES: Op = Op {
    name: "sort with places",
    operator: "",
    operands: &["a"],
    doc: "The elements along an axis in ascending order, and the indices that they had.\n",
    class: Class::Library(Library {
        routine: LibraryOp::SortWithPlaces,
        types: |_, operands| {
            let shape = &operands[0].shape;
            Ok(smallvec![Aval::new(operands[0].dtype, shape), Aval::new(DType::I64, shape)])
        },
    }),
    derivative: Derivative::None("it is computed for the derivative of sort"),
    transpose: None,
    samples: Samples::Own,
};

/// The rows of this family.
pub static ROWS: &[&Op] = &[
    &GATHER,
    &SCATTER_ADD,
    &SCATTER_UPDATE,
    &CUMSUM,
    &CUMPROD,
    &ARGMAX,
    &ARGMIN,
    &COUNTED_MAX,
    &COUNTED_MIN,
    &SORT,
    &ARGSORT,
    &SORT_WITH_PLACES,
];
