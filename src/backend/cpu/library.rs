//! Library routines that are not linear algebra: joining, slicing into, gathering, scanning, sorting.

use smallvec::SmallVec;

use super::extreme::{counted_extreme, extreme_place};
use super::scan::scan;
use crate::array::{Array, DType, Element, Shape, SliceSpec};
use crate::by_size;
use crate::diag::{Error, Kind, Result, interrupt};
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
            let out = if is_whole { Array::empty(dtype, shape)? } else { Array::zeros(dtype, shape)? };
            out.slice(specs).assign(&inputs[0])?;
            one(out)
        }
        (LibraryOp::Gather, Attrs::Gather { axes, position, .. }) => {
            if let ([source, index], [0], 0) = (inputs, &axes[..], *position)
                && source.ndim() == 1
            {
                return one(gather_line(source, index)?);
            }
            let places = Places::new(inputs[0].shape(), axes, *position, &inputs[1..])?;
            one(places.gather(&inputs[0])?)
        }
        (LibraryOp::ScatterAdd, Attrs::Gather { axes, position, shape }) => {
            if let ([value, index], [0], 0, [_]) = (inputs, &axes[..], *position, &shape[..]) {
                let out = Array::zeros(dtype, shape)?;
                crate::dispatch!(dtype, in [I8 U8 I16 U16 I32 U32 I64 U64 F16 F32 F64 C64 C128], T => {
                    scatter_line::<T>(&out, index, value)?;
                }, else ());
                return one(out);
            }
            let places = Places::new(shape, axes, *position, &inputs[1..])?;
            let out = Array::zeros(dtype, shape)?;
            crate::dispatch!(dtype, in [I8 U8 I16 U16 I32 U32 I64 U64 F16 F32 F64 C64 C128], T => {
                places.scatter_add::<T>(&out, &inputs[0])?;
            }, else ());
            one(out)
        }
        (LibraryOp::ScatterUpdate, Attrs::Gather { axes, position, .. }) => {
            let places = Places::new(inputs[0].shape(), axes, *position, &inputs[2..])?;
            let out = inputs[0].copy()?;
            places.update(&out, &inputs[1])?;
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

/// The elements of a vector at places, which may count from its end.
fn gather_line(source: &Array, index: &Array) -> Result<Array> {
    let (source, index) = (source.to_contiguous()?, index.cast(DType::I64)?.to_contiguous()?);
    let out = Array::empty(source.dtype(), index.shape())?;
    let places = index.as_slice::<i64>().unwrap_or_default();
    let n = source.size();
    by_size!(source.dtype().size(), T => {
        let (from, to) = (source.data().cast::<T>(), out.data().cast::<T>());
        for (at, &place) in places.iter().enumerate() {
            interrupt::check()?;
            let place = within(place, n)?;
            // SAFETY: the place lies within the contiguous source; the new array has an element for each.
            unsafe { *to.add(at) = *from.add(place) };
        }
    });
    Ok(out)
}

/// A place in `n` elements, which may count from their end.
#[inline(always)]
fn within(place: i64, n: usize) -> Result<usize> {
    let at = if place < 0 { place.wrapping_add(n as i64) } else { place };
    if (at as u64) < n as u64 { Ok(at as usize) } else { Err(outside(place, n)) }
}

#[cold]
fn outside(place: i64, n: usize) -> Error {
    Error::index(format!("index {place} is out of bounds for axis 0 with size {n}"))
}

/// Adds the elements of a value to those of a vector at places.
fn scatter_line<T: Element + Wrapping>(target: &Array, index: &Array, value: &Array) -> Result<()> {
    let index = index.cast(DType::I64)?.to_contiguous()?;
    let value = value.cast(target.dtype())?.broadcast_to(index.shape())?.to_contiguous()?;
    let (from, to, n) = (value.pointer::<T>(), target.pointer::<T>(), target.size());
    for (at, &place) in index.as_slice::<i64>().unwrap_or_default().iter().enumerate() {
        interrupt::check()?;
        let place = within(place, n)?;
        // SAFETY: the place lies within the new contiguous target; the value has an element for each.
        unsafe { *to.add(place) = (*to.add(place)).plus(*from.add(at)) };
    }
    Ok(())
}

/// Where advanced indexing reads or writes: for each index, the offset it picks; for each, the axes that stay.
struct Places {
    /// Offsets along the indexed axes, in elements of a contiguous array, one for each index.
    picked: Vec<usize>,
    /// The shape of the indices.
    index_shape: Shape,
    /// The axes that are not indexed.
    kept: Shape,
    position: usize,
    shape: Shape,
    axes: Shape,
}

impl Places {
    fn new(shape: &[usize], axes: &[usize], position: usize, indices: &[Array]) -> Result<Places> {
        let shapes: SmallVec<[&[usize]; 4]> = indices.iter().map(Array::shape).collect();
        let index_shape = crate::array::broadcast_shapes(&shapes)?;
        let strides = crate::array::c_strides(shape);
        let mut picked = vec![0usize; index_shape.iter().product()];
        for (&axis, index) in axes.iter().zip(indices) {
            let values = index.broadcast_to(&index_shape)?.to_vec::<i64>()?;
            let n = shape[axis] as i64;
            for (offset, &value) in picked.iter_mut().zip(&values) {
                let at = if value < 0 { value + n } else { value };
                if !(0..n).contains(&at) {
                    return Err(Error::index(format!("index {value} is out of bounds for axis {axis} with size {n}")));
                }
                *offset += at as usize * strides[axis] as usize;
            }
        }
        let kept = (0..shape.len()).filter(|axis| !axes.contains(axis)).collect();
        Ok(Places { picked, index_shape, kept, position, shape: shape.into(), axes: axes.into() })
    }

    /// Offsets, in a contiguous array of the indexed shape, of the elements that stay for one index.
    fn kept_offsets(&self) -> Vec<usize> {
        let strides = crate::array::c_strides(&self.shape);
        let mut offsets = vec![0usize];
        for &axis in &self.kept {
            let step = strides[axis] as usize;
            offsets = offsets.iter().flat_map(|&o| (0..self.shape[axis]).map(move |i| o + i * step)).collect();
        }
        offsets
    }

    /// The result's shape.
    fn result_shape(&self) -> Shape {
        let mut shape: Shape = self.kept.iter().map(|&axis| self.shape[axis]).collect();
        for (at, &n) in self.index_shape.iter().enumerate() {
            shape.insert(self.position + at, n);
        }
        shape
    }

    /// Calls `visit` with the offsets of each element in the result (row-major) and in the array indexed (contiguous).
    fn for_each(&self, mut visit: impl FnMut(usize, usize)) {
        // Kept axes before the index axes are outer, those after are inner.
        let kept = self.kept_offsets();
        let inner: usize = self.kept[self.position..].iter().map(|&axis| self.shape[axis]).product();
        let outer = kept.len().checked_div(inner).unwrap_or(0);
        let mut at = 0;
        for o in 0..outer {
            for &picked in &self.picked {
                interrupt::checkpoint();
                for &offset in &kept[o * inner..(o + 1) * inner] {
                    visit(at, picked + offset);
                    at += 1;
                }
            }
        }
    }

    fn gather(&self, source: &Array) -> Result<Array> {
        debug_assert_eq!(self.axes.len() + self.kept.len(), source.ndim());
        let source = source.to_contiguous()?;
        let out = Array::empty(source.dtype(), &self.result_shape())?;
        // SAFETY: offsets stay within a contiguous array of the indexed shape, places within the new result.
        by_size!(source.dtype().size(), T => {
            let (from, to) = (source.data().cast::<T>(), out.data().cast::<T>());
            self.for_each(|at, offset| unsafe { *to.add(at) = *from.add(offset) });
        });
        Ok(out)
    }

    fn update(&self, target: &Array, value: &Array) -> Result<()> {
        let value = value.cast(target.dtype())?.broadcast_to(&self.result_shape())?.to_contiguous()?;
        // SAFETY: the target is a new contiguous array of the indexed shape; places stay within the value.
        by_size!(target.dtype().size(), T => {
            let (from, to) = (value.data().cast::<T>(), target.data().cast::<T>());
            self.for_each(|at, offset| unsafe { *to.add(offset) = *from.add(at) });
        });
        Ok(())
    }

    fn scatter_add<T: Element + Wrapping>(&self, target: &Array, value: &Array) -> Result<()> {
        let value = value.cast(target.dtype())?.broadcast_to(&self.result_shape())?.to_contiguous()?;
        let (from, to) = (value.pointer::<T>(), target.pointer::<T>());
        // SAFETY: as `update`.
        self.for_each(|at, offset| unsafe { *to.add(offset) = (*to.add(offset)).plus(*from.add(at)) });
        Ok(())
    }
}

/// Addition and multiplication that wrap on integers.
pub(super) trait Wrapping: Copy {
    fn plus(self, other: Self) -> Self;
    fn by(self, other: Self) -> Self;
}

macro_rules! wrapping {
    ($($I:ty)*; $($F:ty)*) => {
        $(impl Wrapping for $I {
            #[inline(always)] fn plus(self, other: $I) -> $I { self.wrapping_add(other) }
            #[inline(always)] fn by(self, other: $I) -> $I { self.wrapping_mul(other) }
        })*
        $(impl Wrapping for $F {
            #[inline(always)] fn plus(self, other: $F) -> $F { self + other }
            #[inline(always)] fn by(self, other: $F) -> $F { self * other }
        })*
    };
}
wrapping!(i8 u8 i16 u16 i32 u32 i64 u64; half::f16 f32 f64 num_complex::Complex32 num_complex::Complex64);
