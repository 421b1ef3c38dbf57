//! How rows are differentiated. Rules apply rows through [`super::bind`], never kernels, so that they nest.

use super::{Attrs, Aval, Outputs, Tensor, bind_one};
use crate::array::{Array, DType, Scalar, Shape};
use crate::diag::Result;

/// The partial derivative of an element-wise result with respect to one operand, from the operands and the result.
pub type Partial = fn(&[Tensor], &Tensor) -> Result<Tensor>;

/// The tangents of the results, from the parameters, operands, their tangents (`None`: zero) and the results.
pub type JvpRule = fn(&Attrs, &[Tensor], &[Option<Tensor>], &[Tensor]) -> Result<Vec<Option<Tensor>>>;

/// The cotangent of each unknown operand of a linear row, from the cotangent of its result.
pub type TransposeRule = fn(&Attrs, &Tensor, &[LinearArg]) -> Result<Vec<Option<Tensor>>>;

/// An operand of a linear row that is transposed: known, or the one (or several) that the row is linear in.
#[derive(Clone, Debug)]
pub struct LinearArg {
    pub value: Option<Tensor>,
    pub aval: Aval,
}

impl LinearArg {
    /// Whether this operand is one that the row is linear in here.
    pub fn is_unknown(&self) -> bool {
        self.value.is_none()
    }
}

/// A rule with what it uses besides the results.
pub struct Along {
    /// How many results the row has itself.
    pub results: usize,
    /// The results with the rest behind them, from the parameters and operands in memory; `None` where the row itself
    /// is to be applied.
    pub compute: fn(&Attrs, &[Tensor]) -> Result<Option<Outputs>>,
    /// The tangents of the row's own results; the rest may be there or not.
    pub rule: JvpRule,
}

/// The derivative of a row.
pub enum Derivative {
    /// Constant wherever it is differentiable.
    Zero,
    /// Element-wise: the tangent is the sum of each partial times its operand's tangent.
    Partials(&'static [Partial]),
    /// Linear in its operands together, but for those whose bit is set in `fixed`, which have no derivative.
    Linear { fixed: u32 },
    /// Linear in each operand while the others stay.
    Multilinear,
    /// A rule of its own.
    Rule(JvpRule),
    /// A rule that can use more than the results, where more is computed along with them.
    Along(Along),
    /// None, and why.
    None(&'static str),
}

/// Sums a cotangent over the axes that broadcasting added or repeated, to the operand's shape.
///
/// # Errors
/// `MemoryError`.
pub fn unbroadcast(cotangent: Tensor, shape: &[usize]) -> Result<Tensor> {
    if cotangent.lengths() == shape {
        return Ok(cotangent);
    }
    let have = cotangent.shape();
    let lead = have.len() - shape.len();
    let axes: Shape = (0..have.len()).filter(|&a| a < lead || shape[a - lead] == 1 && have[a] != 1).collect();
    let summed = bind_one(&super::reduce::SUM, &Attrs::axes(&axes, false), &[cotangent])?;
    if summed.lengths() == shape {
        return Ok(summed);
    }
    bind_one(&super::shape::RESHAPE, &Attrs::Shape(shape.into()), &[summed])
}

/// The tensor in another data type; itself when it has that type.
///
/// # Errors
/// `MemoryError`.
pub fn cast_to(tensor: Tensor, dtype: DType) -> Result<Tensor> {
    let (have, weak) = tensor.typed();
    if have == dtype && !weak {
        return Ok(tensor);
    }
    bind_one(&super::unary::CAST, &Attrs::DType(dtype), &[tensor])
}

/// [`cast_to`] on the way to a derivative, where nobody is to be warned that imaginary parts are left out.
///
/// # Errors
/// `MemoryError`.
pub fn settle_type(tensor: Tensor, dtype: DType) -> Result<Tensor> {
    match tensor.dtype().is_complex() && !dtype.is_complex() {
        true => cast_to(super::unary::real_part(&tensor)?, dtype),
        false => cast_to(tensor, dtype),
    }
}

/// Zeros of this abstract value.
///
/// # Errors
/// `MemoryError`.
pub fn zeros_of(aval: &Aval) -> Result<Tensor> {
    if aval.shape.is_empty() {
        return Ok(Tensor::Scalar(Scalar::zero(aval.dtype)));
    }
    repeated(Scalar::zero(aval.dtype), &aval.shape)
}

/// An array that is one element again and again, by strides of zero.
///
/// # Errors
/// `MemoryError`.
pub fn repeated(element: Scalar, shape: &[usize]) -> Result<Tensor> {
    Ok(Tensor::Host(Array::from_scalar(element)?.broadcast_to(shape)?))
}
