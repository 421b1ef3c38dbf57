//! Library routines that are not linear algebra: joining, slicing into, gathering, scanning, sorting.

use num_complex::Complex;
use smallvec::SmallVec;

use super::extreme::{counted_extreme, extreme_place};
use super::fill::{interleaved, zeros};
use super::scan::scan;
use crate::array::index::AdvancedPlan;
use crate::array::{Array, DType, SliceSpec};
use crate::diag::{Error, Kind, Result, interrupt};
use crate::ops::math::Pairs;
use crate::ops::{Attrs, Aval, LibraryOp, Op};

/// Runs a library routine on arrays; `types` are the results' types.
///
/// # Errors
/// What the routine's meaning makes of the operands; `MemoryError`; `KeyboardInterrupt`.
pub fn call(routine: LibraryOp, attrs: &Attrs, inputs: &[Array], types: &[Aval]) -> Result<Vec<Array>> {
    interrupt::stoppable(|| run(routine, attrs, inputs, types))
}

fn run(routine: LibraryOp, attrs: &Attrs, inputs: &[Array], types: &[Aval]) -> Result<Vec<Array>> {
    let one = |array: Array| Ok(vec![array]);
    let dtype = types.first().map_or(DType::F64, |aval| aval.dtype);
    match (routine, attrs) {
        (LibraryOp::Concatenate, Attrs::Axis(axis)) => one(concatenate(inputs, *axis, &types[0])?),
        (LibraryOp::SliceUpdate, Attrs::Slice(specs)) => {
            let out = inputs[0].copy()?;
            out.slice(specs).assign(&inputs[1])?;
            one(out)
        }
        (LibraryOp::Unslice, Attrs::Unslice { specs, shape }) => {
            // A slice of as many elements is all of them, in another order.
            let is_whole = inputs[0].size() == shape.iter().product::<usize>();
            if is_whole && inputs[0].repeats_one() {
                return one(Array::from_scalar(inputs[0].scalar_at(0))?.cast(dtype)?.broadcast_to(shape)?);
            }
            if is_whole {
                let out = Array::empty(dtype, shape)?;
                out.slice(specs).assign(&inputs[0])?;
                return one(out);
            }
            one(unsliced(&inputs[0], specs, dtype, shape)?)
        }
        (LibraryOp::Gather, Attrs::Gather { axes, position, .. }) => {
            one(AdvancedPlan::of_axes(inputs[0].shape(), axes, *position, &inputs[1..])?.gather(&inputs[0])?)
        }
        (LibraryOp::ScatterAdd, Attrs::Gather { axes, position, shape }) => {
            let plan = AdvancedPlan::of_axes(shape, axes, *position, &inputs[1..])?;
            let out = Array::zeros(dtype, shape)?;
            crate::dispatch!(dtype, in [I8 U8 I16 U16 I32 U32 I64 U64 F16 F32 F64 C64 C128], T => {
                plan.accumulate::<T>(&out, &inputs[0], Wrapping::plus)?;
            }, else ());
            one(out)
        }
        (LibraryOp::ScatterUpdate, Attrs::Gather { axes, position, .. }) => {
            let plan = AdvancedPlan::of_axes(inputs[0].shape(), axes, *position, &inputs[2..])?;
            let out = inputs[0].copy()?;
            plan.scatter(&out, &inputs[1])?;
            one(out)
        }
        (LibraryOp::CumulativeSum, Attrs::Axis(axis)) => one(scan(&inputs[0], *axis, true, dtype)?),
        (LibraryOp::CumulativeProduct, Attrs::Axis(axis)) => one(scan(&inputs[0], *axis, false, dtype)?),
        (LibraryOp::ArgMax, Attrs::Axes { axes, .. }) => one(extreme_place(&inputs[0], axes, &types[0].shape, true)?),
        (LibraryOp::ArgMin, Attrs::Axes { axes, .. }) => one(extreme_place(&inputs[0], axes, &types[0].shape, false)?),
        (LibraryOp::CountedMax | LibraryOp::CountedMin, Attrs::Axes { axes, .. }) => {
            let greatest = routine == LibraryOp::CountedMax;
            Ok(counted_extreme(&inputs[0], axes, &types[0].shape, greatest)?.into())
        }
        (LibraryOp::Sort, Attrs::Axis(axis)) => one(super::sort::sort(&inputs[0], *axis)?),
        (LibraryOp::ArgSort, Attrs::Axis(axis)) => one(super::sort::argsort(&inputs[0], *axis)?),
        (LibraryOp::SortWithPlaces, Attrs::Axis(axis)) => {
            let (sorted, places) = super::sort::sort_with_places(&inputs[0], *axis)?;
            Ok(vec![sorted, places])
        }
        (LibraryOp::Convolve, Attrs::Slice(specs)) => {
            let (start, count) = crate::ops::linalg::convolution_part(specs);
            one(super::convolve::part(&inputs[0].cast(dtype)?, &inputs[1].cast(dtype)?, start, count)?)
        }
        (LibraryOp::MatMul, Attrs::DType(narrow)) if dtype == DType::F32 => {
            let rounded = |array: &Array| array.cast(*narrow)?.cast(dtype);
            one(super::linalg::matmul(&rounded(&inputs[0])?, &rounded(&inputs[1])?)?)
        }
        (LibraryOp::MatMul, _) => one(super::linalg::matmul(&inputs[0].cast(dtype)?, &inputs[1].cast(dtype)?)?),
        (LibraryOp::Fourier, Attrs::Fourier { axis, inverse, scale, .. }) => {
            one(super::fourier::complex(&inputs[0], *axis, dtype, *inverse, f64::from_bits(*scale))?)
        }
        (LibraryOp::FourierRealPart, Attrs::Fourier { axis, inverse, scale, .. }) => {
            one(super::fourier::real_part(&inputs[0], *axis, dtype, *inverse, f64::from_bits(*scale))?)
        }
        (LibraryOp::FourierOfReal, Attrs::Fourier { axis, length, scale, .. }) => {
            one(super::fourier::of_real(&inputs[0], *axis, *length, dtype, f64::from_bits(*scale))?)
        }
        (LibraryOp::FourierToReal, Attrs::Fourier { axis, length, scale, .. }) => {
            one(super::fourier::to_real(&inputs[0], *axis, *length, dtype, f64::from_bits(*scale))?)
        }
        _ => super::decompositions::call(routine, attrs, inputs, types),
    }
}

#[cold]
pub(super) fn wrong_parameters(routine: LibraryOp) -> Error {
    Error::new(Kind::SystemError, format!("{routine:?} was called with parameters of another routine"))
}

#[cold]
pub(super) fn not_elementwise(op: &Op) -> Error {
    Error::new(Kind::SystemError, format!("{} is not element-wise", op.name))
}

fn concatenate(inputs: &[Array], axis: usize, out: &Aval) -> Result<Array> {
    let result = Array::empty(out.dtype, &out.shape)?;
    let mut start = 0;
    for input in inputs {
        let count = input.shape()[axis];
        let specs: SmallVec<[SliceSpec; 4]> = (0..=axis)
            .map(|at| match at == axis {
                true => SliceSpec::Range { start, step: 1, count },
                false => SliceSpec::Range { start: 0, step: 1, count: out.shape[at] },
            })
            .collect();
        result.slice(&specs).assign(input)?;
        start += count;
    }
    Ok(result)
}

/// Addition and multiplication that wrap on integers.
pub(super) trait Wrapping: Copy {
    fn plus(self, other: Self) -> Self;
    fn by(self, other: Self) -> Self;
    /// As [`Wrapping::by`], rounded as products of arrays are.
    fn by_as_arrays(self, other: Self) -> Self {
        self.by(other)
    }
}

macro_rules! wrapping {
    ($($I:ty)*; $($F:ty)*; $($C:ty)*) => {
        $(impl Wrapping for $I {
            #[inline(always)] fn plus(self, other: $I) -> $I { self.wrapping_add(other) }
            #[inline(always)] fn by(self, other: $I) -> $I { self.wrapping_mul(other) }
        })*
        $(impl Wrapping for $F {
            #[inline(always)] fn plus(self, other: $F) -> $F { self + other }
            #[inline(always)] fn by(self, other: $F) -> $F { self * other }
        })*
        $(impl Wrapping for Complex<$C> {
            #[inline(always)] fn plus(self, other: Self) -> Self { self + other }
            #[inline(always)] fn by(self, other: Self) -> Self { self * other }
            #[inline(always)] fn by_as_arrays(self, other: Self) -> Self { <$C>::product(self, other) }
        })*
    };
}
wrapping!(i8 u8 i16 u16 i32 u32 i64 u64; half::f16 f32 f64; f32 f64);

/// Zeros of a shape with an array in a slice.
fn unsliced(part: &Array, specs: &[SliceSpec], dtype: DType, shape: &[usize]) -> Result<Array> {
    if let (&[SliceSpec::Range { start, step: 2, count: 1.. }], &[n]) = (specs, shape)
        && dtype.is_number()
        && part.dtype() == dtype
    {
        return interleaved(part, start, n);
    }
    let out = zeros(dtype, shape)?;
    out.slice(specs).assign(part)?;
    Ok(out)
}
