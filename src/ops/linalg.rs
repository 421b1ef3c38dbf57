//! Matrix products and decompositions.

use smallvec::{SmallVec, smallvec};

use super::binary::scale;
use super::shape::{reshape, swap_last, wrong_parameters};
use super::{
    Attrs, Aval, Class, Derivative, Library, LibraryOp, LinearArg, Op, Samples, Tensor, binary, bind_one, unary,
    unbroadcast,
};
use crate::array::{DType, Shape, SliceSpec, broadcast_shapes, promote};
use crate::diag::{Error, Kind, Result};

/// The matrix product. The parameter, where there is one, is the type that float32 operands are rounded to before they
/// are multiplied; the sums are float32 then, too.
pub static MATMUL: Op = Op {
    name: "matmul",
    operator: "@",
    operands: &["x1", "x2"],
    doc: "The matrix product; leading axes broadcast.\n\n>>> np.matmul([[1., 0.], [0., 1.]], [4., 2.])\narray([4., 2.])\n",
    class: Class::Library(Library { routine: LibraryOp::MatMul, types: product_types }),
    derivative: Derivative::Multilinear,
    transpose: Some(transpose_matmul),
    samples: Samples::Own,
};

/// The elements of the convolution of two vectors that the parameter, a slice with step one, picks. Its first element is
/// no later than the second vector is long.
pub static CONVOLVE: Op = Op {
    name: "convolve",
    operator: "",
    operands: &["a", "v"],
    doc: "The sums of the products of shifted vectors.\n\n>>> np.convolve([1., 2.], [1., 10., 100.])\narray([  1.,  12., 120., 200.])\n",
    class: Class::Library(Library {
        routine: LibraryOp::Convolve,
        types: |attrs, operands| {
            let Attrs::Slice(specs) = attrs else { return Err(wrong_parameters()) };
            let (_, count) = convolution_part(specs);
            Ok(smallvec![Aval::new(promote(operands[0].dtype, operands[1].dtype), &[count])])
        },
    }),
    derivative: Derivative::Multilinear,
    transpose: Some(transpose_convolve),
    samples: Samples::Own,
};

/// The start and the length of the part that is asked for.
pub fn convolution_part(specs: &[SliceSpec]) -> (usize, usize) {
    match specs {
        [SliceSpec::Range { start, count, .. }] => (*start, *count),
        _ => (0, 0),
    }
}

/// Each operand's cotangent is a part of the convolution of the result's with the other operand turned around.
fn transpose_convolve(attrs: &Attrs, cotangent: &Tensor, args: &[LinearArg]) -> Result<Vec<Option<Tensor>>> {
    let Attrs::Slice(specs) = attrs else { return Err(wrong_parameters()) };
    let (start, _) = convolution_part(specs);
    let lengths = [args[0].aval.shape[0], args[1].aval.shape[0]];
    let part = |other: &Tensor, at: usize| -> Result<Tensor> {
        // The first element where the other operand, turned around, meets the result's first.
        let first = lengths[1 - at] - 1 - start;
        let specs = [SliceSpec::Range { start: first, step: 1, count: lengths[at] }];
        let operands = [cotangent.clone(), super::index::flip(other, 0)?];
        bind_one(&CONVOLVE, &Attrs::Slice(specs.into_iter().collect()), &operands)
    };
    match (&args[0].value, &args[1].value) {
        (None, Some(v)) => Ok(vec![Some(part(v, 0)?), None]),
        (Some(a), None) => Ok(vec![None, Some(part(a, 1)?)]),
        _ => Err(Error::type_error("convolve is not linear in both operands together")),
    }
}

/// The solution of a linear system.
pub static SOLVE: Op = Op {
    name: "solve",
    operator: "",
    operands: &["a", "b"],
    doc: "The x for which a @ x is b.\n\n>>> np.linalg.solve([[1., 2.], [3., 5.]], [1., 2.])\narray([-1.,  1.])\n",
    class: Class::Library(Library {
        routine: LibraryOp::Solve,
        types: |_, operands| {
            square(&operands[0])?;
            Ok(smallvec![Aval::new(common_type(operands), &operands[1].shape)])
        },
    }),
    derivative: Derivative::Rule(|attrs, operands, tangents, outputs| {
        // d(a⁻¹ b) = a⁻¹ (db - da x)
        let right = match (&tangents[0], &tangents[1]) {
            (None, None) => return Ok(vec![None]),
            (None, Some(db)) => db.clone(),
            (Some(da), None) => unary::negative(&matmul(da, &outputs[0])?)?,
            (Some(da), Some(db)) => binary::subtract(db, &matmul(da, &outputs[0])?)?,
        };
        Ok(vec![Some(bind_one(&SOLVE, attrs, &[operands[0].clone(), right])?)])
    }),
    // Linear in the right side.
    transpose: Some(|_, cotangent, args| {
        let Some(a) = &args[0].value else {
            return Err(Error::type_error("solve is not linear in its matrix"));
        };
        Ok(vec![None, Some(solve(&swap_last(a)?, cotangent)?)])
    }),
    samples: Samples::Own,
};

/// The inverse matrix.
pub static INV: Op = Op {
    name: "inv",
    operator: "",
    operands: &["a"],
    doc: "The inverse of a square matrix.\n\n>>> np.linalg.inv([[1., 2.], [3., 4.]])\narray([[-2. ,  1. ],\n       [ 1.5, -0.5]])\n",
    class: Class::Library(Library {
        routine: LibraryOp::Inverse,
        types: |_, operands| {
            square(&operands[0])?;
            Ok(smallvec![Aval::new(common_type(operands), &operands[0].shape)])
        },
    }),
    derivative: Derivative::Rule(|_, _, tangents, outputs| {
        let Some(da) = &tangents[0] else { return Ok(vec![None]) };
        let out = &outputs[0];
        Ok(vec![Some(unary::negative(&matmul(&matmul(out, da)?, out)?)?)])
    }),
    transpose: None,
    samples: Samples::Own,
};

/// The singular value decomposition; the parameter is 1 for full matrices, 0 for reduced ones.
pub static SVD: Op = Op {
    name: "svd",
    operator: "",
    operands: &["a"],
    doc: "The singular value decomposition a = u @ diag(s) @ vh.\n\n>>> np.linalg.svd([[3., 0.], [0., 4.]])[1]\narray([4., 3.])\n",
    class: Class::Library(Library {
        routine: LibraryOp::Svd,
        types: |attrs, operands| {
            let Attrs::Integer(full) = attrs else { return Err(wrong_parameters()) };
            let shape = matrices(&operands[0])?;
            let (lead, m, n) = (&shape[..shape.len() - 2], shape[shape.len() - 2], shape[shape.len() - 1]);
            let k = m.min(n);
            let dtype = common_type(operands);
            let with = |tail: &[usize]| lead.iter().chain(tail).copied().collect::<Shape>();
            let (u, vh) = if *full == 1 { ([m, m], [n, n]) } else { ([m, k], [k, n]) };
            let mut out: SmallVec<[Aval; 1]> = SmallVec::new();
            out.push(Aval::new(dtype, &with(&u)));
            out.push(Aval::new(dtype.real(), &with(&[k])));
            out.push(Aval::new(dtype, &with(&vh)));
            Ok(out)
        },
    }),
    derivative: Derivative::Rule(super::matrix_rules::jvp_svd),
    transpose: None,
    samples: Samples::Own,
};

/// The rows of this family.
pub static ROWS: &[&Op] = &[&MATMUL, &CONVOLVE, &SOLVE, &INV, &SVD];

/// Applies [`MATMUL`].
///
/// # Errors
/// As [`super::bind`].
pub fn matmul(x1: &Tensor, x2: &Tensor) -> Result<Tensor> {
    matmul_with(&Attrs::None, x1, x2)
}

/// Applies [`MATMUL`] with a parameter.
///
/// # Errors
/// As [`super::bind`].
pub fn matmul_with(attrs: &Attrs, x1: &Tensor, x2: &Tensor) -> Result<Tensor> {
    bind_one(&MATMUL, attrs, &[x1.clone(), x2.clone()])
}

/// Applies [`SOLVE`].
///
/// # Errors
/// As [`super::bind`].
pub fn solve(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    bind_one(&SOLVE, &Attrs::None, &[a.clone(), b.clone()])
}

/// The data type that decompositions of these operands have: single precision where all are, else double.
pub(super) fn common_type(operands: &[Aval]) -> DType {
    let single = operands.iter().all(|a| matches!(a.dtype, DType::F32 | DType::C64));
    let real = if single { DType::F32 } else { DType::F64 };
    if operands.iter().any(|a| a.dtype.is_complex()) { real.complex() } else { real }
}

/// The shape of a stack of matrices.
pub(super) fn matrices(a: &Aval) -> Result<&[usize]> {
    if a.shape.len() >= 2 {
        return Ok(&a.shape);
    }
    let text = format!("{}-dimensional array given. Array must be at least two-dimensional", a.shape.len());
    Err(Error::new(Kind::LinAlgError, text).operand(0, a.describe()))
}

/// Refuses matrices that are not square.
pub(super) fn square(a: &Aval) -> Result<()> {
    let shape = matrices(a)?;
    if shape[shape.len() - 1] == shape[shape.len() - 2] {
        return Ok(());
    }
    Err(Error::new(Kind::LinAlgError, "Last 2 dimensions of the array must be square").operand(0, a.describe()))
}

fn product_types(_: &Attrs, operands: &[Aval]) -> Result<SmallVec<[Aval; 1]>> {
    let (a, b) = (&operands[0], &operands[1]);
    let dtype = crate::array::result_type(&[(a.dtype, a.weak), (b.dtype, b.weak)]);
    Ok(smallvec![Aval::new(dtype, &product_shape(a, b)?)])
}

/// The shape of a matrix product.
fn product_shape(a: &Aval, b: &Aval) -> Result<Shape> {
    for (index, operand) in [a, b].into_iter().enumerate() {
        if operand.shape.is_empty() {
            let text = format!(
                "matmul: Input operand {index} does not have enough dimensions (has 0, gufunc core with signature \
                 (n?,k),(k,m?)->(n?,m?) requires 1)"
            );
            return Err(Error::value(text).operand(0, a.describe()).operand(1, b.describe()));
        }
    }
    let (na, nb) = (a.shape.len(), b.shape.len());
    let inner_a = a.shape[na - 1];
    let inner_b = if nb == 1 { b.shape[0] } else { b.shape[nb - 2] };
    if inner_a != inner_b {
        let text = format!(
            "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature \
             (n?,k),(k,m?)->(n?,m?) (size {inner_b} is different from {inner_a})"
        );
        return Err(Error::value(text).operand(0, a.describe()).operand(1, b.describe()));
    }
    let lead_a = &a.shape[..na.saturating_sub(2)];
    let lead_b = &b.shape[..nb.saturating_sub(2)];
    let mut shape = broadcast_shapes(&[lead_a, lead_b])?;
    if na > 1 {
        shape.push(a.shape[na - 2]);
    }
    if nb > 1 {
        shape.push(b.shape[nb - 1]);
    }
    Ok(shape)
}

/// Both operands and the cotangent are brought to matrices, multiplied with the same precision, and brought back.
fn transpose_matmul(attrs: &Attrs, cotangent: &Tensor, args: &[LinearArg]) -> Result<Vec<Option<Tensor>>> {
    let (a, b) = (&args[0].aval.shape, &args[1].aval.shape);
    // The cotangent of a scalar product is a number.
    let whole = *attrs == Attrs::None;
    match (&args[0].value, &args[1].value) {
        (None, Some(y)) if whole && a.len() == 1 && b.len() == 1 => return Ok(vec![Some(scale(cotangent, y)?), None]),
        (Some(x), None) if whole && a.len() == 1 && b.len() == 1 => return Ok(vec![None, Some(scale(cotangent, x)?)]),
        _ => {}
    }
    let mut shape = cotangent.shape();
    if b.len() == 1 {
        shape.push(1);
    }
    if a.len() == 1 {
        shape.insert(shape.len() - 1, 1);
    }
    let cotangent = reshape(cotangent, &shape)?;
    // The outer product of two vectors is no work for a matrix product.
    let times = |a: &Tensor, b: &Tensor| {
        let one_deep = a.shape().last() == Some(&1);
        if whole && one_deep && a.ndim() == 2 && b.ndim() == 2 { scale(a, b) } else { matmul_with(attrs, a, b) }
    };
    match (&args[0].value, &args[1].value) {
        (None, Some(y)) => {
            let y = if b.len() == 1 { reshape(y, &[b[0], 1])? } else { y.clone() };
            let full = times(&cotangent, &swap_last(&y)?)?;
            Ok(vec![Some(fit(full, a, true)?), None])
        }
        (Some(x), None) => {
            let x = if a.len() == 1 { reshape(x, &[1, a[0]])? } else { x.clone() };
            let full = times(&swap_last(&x)?, &cotangent)?;
            Ok(vec![None, Some(fit(full, b, false)?)])
        }
        _ => Err(Error::type_error("matmul is not linear in both operands together")),
    }
}

/// Brings a stack of matrices back to the operand that was broadcast to it.
fn fit(full: Tensor, shape: &[usize], left: bool) -> Result<Tensor> {
    if let [n] = *shape {
        let matrix = if left { [1, n] } else { [n, 1] };
        return reshape(&unbroadcast(full, &matrix)?, shape);
    }
    unbroadcast(full, shape)
}
