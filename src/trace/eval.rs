//! The outermost level: rows evaluated at once, on the CPU or on the device that holds an operand.

use smallvec::{SmallVec, smallvec};

use super::{deferred, device, others};
use crate::array::{Array, DType, Scalar};
use crate::backend::cpu::faults::{self, Check};
use crate::backend::cpu::small;
use crate::backend::{apply_view, cpu};
use crate::diag::{Error, Kind, Result};
use crate::ops::{Attrs, Aval, Class, Elementwise, Guard, Op, Outputs, Reduce, Tensor, reduce};

/// Evaluates a row.
pub(super) fn apply(op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Result<Outputs> {
    if deferred::concerns(operands) {
        let mut own: SmallVec<[Tensor; 3]> = operands.into();
        return match deferred::apply(op, attrs, &mut own) {
            Ok(Some(outputs)) => Ok(outputs),
            Ok(None) => at_once(op, attrs, &own),
            Err(error) => Err(describe(error, operands)),
        };
    }
    if let (Attrs::None, Some(result)) = (attrs, small(op, operands)?) {
        return Ok(smallvec![Tensor::Host(result)]);
    }
    at_once(op, attrs, operands)
}

/// An element-wise row on a small array, or on two, or on one and a number, with nothing around it.
pub(super) fn small(op: &'static Op, operands: &[Tensor]) -> Result<Option<Array>> {
    fn side<'a>(tensor: &'a Tensor, beside: &Tensor) -> Option<small::Operand<'a>> {
        match tensor {
            Tensor::Host(array) => Some(small::Operand::Array(array)),
            Tensor::Weak(number) => Some(small::Operand::Number(*number)),
            Tensor::Scalar(number) if number.dtype() == beside.dtype() => Some(small::Operand::Number(*number)),
            Tensor::Scalar(_) | Tensor::Foreign(_) => None,
        }
    }
    let result = match operands {
        [Tensor::Host(array)] => small::unary(op, array, None),
        [l, r] => match (side(l, r), side(r, l)) {
            (Some(l), Some(r)) => small::binary(op, [l, r], None),
            _ => Ok(None),
        },
        _ => Ok(None),
    };
    result.map_err(|error| describe(error, operands))
}

/// Evaluates a row on operands that are there.
pub(super) fn at_once(op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Result<Outputs> {
    if let Some(on) = operands.iter().find_map(device::of) {
        return on.apply(op, attrs, operands).map_err(|error| describe(error, operands));
    }
    match &op.class {
        Class::Elementwise(row) => elementwise(op, row, attrs, operands).map_err(|error| describe(error, operands)),
        Class::Reduce(row) => reduction(op, row, attrs, &operands[0]),
        Class::View(view) => {
            let array = operands[0].to_array()?;
            Ok(smallvec![Tensor::Host(apply_view(&cpu::Cpu, view.apply, attrs, &array)?)])
        }
        Class::Library(library) => {
            let arrays = arrays_of(operands)?;
            use crate::ops::LibraryOp::*;
            if library.routine == MatMul && arrays.iter().any(|array| array.dtype() == DType::Object) {
                let avals: SmallVec<[Aval; 3]> = operands.iter().map(Tensor::aval).collect();
                (library.types)(attrs, &avals)?;
                return Ok(smallvec![others::product(&arrays[0], &arrays[1])?]);
            }
            if !matches!(
                library.routine,
                Concatenate | SliceUpdate | Unslice | Gather | ScatterUpdate | Sort | ArgSort | ArgMax | ArgMin
            ) {
                others::only_numbers(op, &arrays)?;
            }
            let avals: SmallVec<[Aval; 3]> = operands.iter().map(Tensor::aval).collect();
            let types = (library.types)(attrs, &avals)?;
            Ok(cpu::call(library.routine, attrs, &arrays, &types)?.into_iter().map(wrap).collect())
        }
    }
}

/// The operands' elements. Not collected: that takes longer than what is small takes to compute.
fn arrays_of(operands: &[Tensor]) -> Result<SmallVec<[Array; 3]>> {
    let mut arrays = SmallVec::new();
    for operand in operands {
        arrays.push(operand.to_array()?);
    }
    Ok(arrays)
}

/// Labels the operands of an operation that failed.
#[cold]
fn describe(mut error: Error, operands: &[Tensor]) -> Error {
    for (index, operand) in operands.iter().enumerate() {
        error = error.operand(index, operand.aval().describe());
    }
    error
}

/// A result as a tensor: of no axes, it is a scalar.
fn wrap(array: Array) -> Tensor {
    match array.ndim() {
        0 => Tensor::Scalar(array.scalar_at(0)),
        _ => Tensor::Host(array),
    }
}

/// The loop's data type and the result's.
///
/// # Errors
/// `TypeError` where the row has no loop for the operands.
pub fn loop_types(
    op: &'static Op,
    row: &Elementwise,
    attrs: &Attrs,
    typed: &[(DType, bool)],
) -> Result<(DType, DType)> {
    if let Attrs::DType(dtype) = attrs {
        return Ok((typed[0].0, *dtype));
    }
    row.types(op, typed)
}

/// Refuses what the row refuses whatever the types.
///
/// # Errors
/// The row's own.
pub fn guard(row: &Elementwise, dtype: DType, operands: &[Tensor]) -> Result<()> {
    match row.guard {
        None => Ok(()),
        Some(Guard::Types(guard)) => {
            guard(dtype, &operands.iter().map(Tensor::dtype).collect::<SmallVec<[DType; 3]>>())
        }
        Some(Guard::Values(guard)) if dtype.is_integer() => guard(dtype, operands),
        Some(Guard::Values(_)) => Ok(()),
    }
}

fn elementwise(op: &'static Op, row: &Elementwise, attrs: &Attrs, operands: &[Tensor]) -> Result<Outputs> {
    let typed: SmallVec<[(DType, bool); 3]> = operands.iter().map(Tensor::typed).collect();
    if typed.iter().any(|(dtype, _)| !dtype.is_number()) || matches!(attrs, Attrs::DType(to) if !to.is_number()) {
        return Ok(smallvec![others::elementwise(op, row, attrs, operands)?]);
    }
    if row.guard.is_some() {
        let common = crate::array::result_type(&typed);
        guard(row, common, operands)?;
    }
    let (dtype, out) = loop_types(op, row, attrs, &typed)?;
    if let Some(scalar) = scalars(op, row, operands, dtype, out)? {
        let weak = typed.iter().all(|(_, weak)| *weak) && out != DType::Bool;
        return Ok(smallvec![if weak { Tensor::Weak(scalar) } else { Tensor::Scalar(scalar) }]);
    }
    let mut arrays: SmallVec<[Array; 3]> = SmallVec::new();
    for (index, operand) in operands.iter().enumerate() {
        arrays.push(match operand {
            // Scalars are converted here, so that the block loop has nothing to cast.
            Tensor::Scalar(s) | Tensor::Weak(s) if index >= row.bool_operands => Array::from_scalar(s.cast(dtype))?,
            other => other.to_array()?,
        });
    }
    Ok(smallvec![wrap(cpu::apply(op, &arrays, dtype, out)?)])
}

/// The result over scalars alone, without arrays.
fn scalars(
    op: &'static Op,
    row: &Elementwise,
    operands: &[Tensor],
    dtype: DType,
    out: DType,
) -> Result<Option<Scalar>> {
    let mut values: SmallVec<[Scalar; 3]> = SmallVec::new();
    for (index, operand) in operands.iter().enumerate() {
        let (Tensor::Scalar(scalar) | Tensor::Weak(scalar)) = operand else { return Ok(None) };
        values.push(scalar.cast(if index < row.bool_operands { DType::Bool } else { dtype }));
    }
    if *op == crate::ops::unary::CAST {
        return Ok(Some(values[0].cast(out)));
    }
    let Some(kernel) = (row.kernel)(dtype) else { return Ok(None) };
    let mut memory = [0u128; 4];
    let base = memory.as_mut_ptr();
    let mut pointers: SmallVec<[*const u8; 3]> = SmallVec::new();
    for (index, value) in values.iter().enumerate().take(3) {
        // SAFETY: each scalar gets sixteen bytes of its own, the result the last sixteen.
        unsafe {
            value
                .with_bytes(|bytes| base.add(index).cast::<u8>().copy_from_nonoverlapping(bytes, value.dtype().size()));
            pointers.push(base.add(index).cast::<u8>().cast_const());
        }
    }
    // SAFETY: one element of the loop's type each, and room for the result apart from them.
    unsafe {
        let result = base.add(3).cast::<u8>();
        kernel(&pointers, result, 1);
        // What is finite has met no fault but underflow, which is seldom looked for.
        if out == DType::F64 && *result.cast::<f64>() - *result.cast::<f64>() == 0.0 && !faults::watches_underflow() {
            return Ok(Some(Scalar::F64(*result.cast::<f64>())));
        }
        let check = Check::new(op, dtype);
        if check.is_active() {
            let faults = check.look(&pointers, result, 1);
            if faults != 0 {
                faults::report(op, !op.operator.is_empty(), faults)?;
            }
        }
        Ok(Some(Scalar::read(out, result)))
    }
}

fn reduction(op: &'static Op, row: &Reduce, attrs: &Attrs, operand: &Tensor) -> Result<Outputs> {
    let Attrs::Axes { axes, keepdims } = attrs else {
        return Err(Error::new(Kind::SystemError, "a reduction without axes"));
    };
    let array = operand.to_array()?;
    if !array.dtype().is_number() {
        return Ok(smallvec![others::reduction(op, row, &array, axes, *keepdims)?]);
    }
    let dtype = row.dtype(array.dtype());
    let result = reduced(op, &array, axes, *keepdims, dtype)?;
    // What adds or multiplies may leave the numbers.
    let is_finite = match result {
        Tensor::Scalar(Scalar::F64(x)) => x.is_finite(),
        Tensor::Scalar(Scalar::F32(x)) => x.is_finite(),
        Tensor::Host(_) => !matches!(dtype, DType::F32 | DType::F64),
        _ => true,
    };
    if !is_finite && reduce::accumulates(op) {
        faults::report_reduction(&result.to_array()?, || Ok(array))?;
    }
    Ok(smallvec![result])
}

fn reduced(op: &'static Op, array: &Array, axes: &[usize], keepdims: bool, dtype: DType) -> Result<Tensor> {
    if axes.len() == array.ndim()
        && !keepdims
        && let Some(scalar) = cpu::reduce_small(op, array, dtype)
    {
        return Ok(Tensor::Scalar(scalar));
    }
    if let [axis] = axes[..]
        && array.ndim() > 1
        && let Some(result) = cpu::reduce_small_axis(op, array, axis, keepdims, dtype)?
    {
        return Ok(Tensor::Host(result));
    }
    Ok(wrap(cpu::reduce(op, array, axes, keepdims, dtype)?))
}

/// Applies an element-wise row to tensors in this process's memory, into an existing array: what `out=` and augmented
/// assignment do. The result is cast to the target's type, which the caller has checked.
///
/// # Errors
/// As the row's; `ValueError` where the operands do not broadcast to the target.
pub fn apply_into(op: &'static Op, operands: &[Tensor], target: &Array) -> Result<()> {
    let Class::Elementwise(row) = &op.class else {
        return Err(Error::new(Kind::SystemError, format!("{} is not element-wise", op.name)));
    };
    let typed: SmallVec<[(DType, bool); 3]> = operands.iter().map(Tensor::typed).collect();
    guard(row, crate::array::result_type(&typed), operands)?;
    if !target.dtype().is_number() || typed.iter().any(|(dtype, _)| !dtype.is_number()) {
        let result = others::elementwise(op, row, &Attrs::None, operands)?;
        return target.assign(&result.to_array()?);
    }
    let (dtype, out) = row.types(op, &typed)?;
    let arrays = arrays_of(operands)?;
    cpu::apply_into(op, &arrays, dtype, out, target).map_err(|error| describe(error, operands))
}
