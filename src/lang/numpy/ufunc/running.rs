//! Methods that apply a function to one element after another: `accumulate` and `at`.

use std::rc::Rc;

use smallvec::SmallVec;

use super::Ufunc;
use crate::array::{Array, Shape, SliceSpec, index as plans};
use crate::diag::{Error, Kind, Result, interrupt};
use crate::dispatch;
use crate::lang::arrays::{ArrayObject, convert};
use crate::lang::native::Arguments;
use crate::lang::value::Value;
use crate::ops::{Attrs, BlockKernel, Class, Op, OutRule, Tensor, binary, bind_one, cast_to, index, shape};
use crate::trace;

/// The running results of a function along an axis.
pub(super) fn accumulate(op: &'static Op, operand: &Tensor, axis: usize) -> Result<Tensor> {
    if *op == binary::ADD {
        return bind_one(&index::CUMSUM, &Attrs::Axis(axis), std::slice::from_ref(operand));
    }
    if *op == binary::MULTIPLY {
        return bind_one(&index::CUMPROD, &Attrs::Axis(axis), std::slice::from_ref(operand));
    }
    if let Tensor::Host(array) = operand
        && let Some(result) = accumulated(op, array, axis)?
    {
        return Ok(Tensor::Host(result));
    }
    let length = operand.shape()[axis];
    let mut parts: Vec<Tensor> = Vec::with_capacity(length);
    for at in 0..length {
        interrupt::check()?;
        let part = shape::slice_axis(operand, axis, at, 1)?;
        parts.push(match parts.last() {
            Some(last) => bind_one(op, &Attrs::None, &[last.clone(), part])?,
            None => part,
        });
    }
    if parts.is_empty() { Ok(operand.clone()) } else { shape::concatenate(&parts, axis) }
}

/// The kernel over one data type that has results of that type, for an array of it.
fn own_kernel(op: &'static Op, array: &Array) -> Result<Option<(BlockKernel, crate::array::DType)>> {
    let Class::Elementwise(row) = &op.class else { return Ok(None) };
    if row.guard.is_some() {
        return Ok(None);
    }
    let typed = (array.dtype(), false);
    let (dtype, out) = row.types(op, &[typed, typed])?;
    let logical = row.out == OutRule::Bool && array.dtype() == crate::array::DType::Bool;
    if dtype != out || !(row.out == OutRule::Same || logical) {
        return Ok(None);
    }
    Ok((row.kernel)(dtype).map(|kernel| (kernel, dtype)))
}

/// As [`accumulate`], by the row's kernel on whole slices; `None` where it does not apply.
fn accumulated(op: &'static Op, array: &Array, axis: usize) -> Result<Option<Array>> {
    let Some((kernel, dtype)) = own_kernel(op, array)? else { return Ok(None) };
    let forth: Shape = std::iter::once(axis).chain((0..array.ndim()).filter(|&at| at != axis)).collect();
    let mut back = Shape::from_elem(0, array.ndim());
    forth.iter().enumerate().for_each(|(to, &from)| back[from] = to);
    let source = array.permute(&forth).cast(dtype)?.to_contiguous()?;
    let out = Array::empty(dtype, source.shape())?;
    let length = source.shape()[0];
    let width = source.size().checked_div(length).unwrap_or(0);
    let bytes = width * dtype.size();
    if source.size() == 0 {
        return Ok(Some(out.permute(&back)));
    }
    let (from, into) = (source.data().cast_const(), out.data());
    // SAFETY: both are contiguous arrays of `length` slices of `width` elements; a slice of the result overlaps neither
    // the one before it nor the operand.
    unsafe {
        into.copy_from_nonoverlapping(from, bytes);
        for at in 1..length {
            if at % 65536 == 0 {
                interrupt::check()?;
            }
            let last = into.add((at - 1) * bytes).cast_const();
            kernel(&[last, from.add(at * bytes)], into.add(at * bytes), width);
        }
    }
    out.permute(&back).to_contiguous().map(Some)
}

/// The fold of the slices along the first axis of a contiguous array, by the row's kernel; `None` where the row has none
/// that stays within the type. `reorderable` says that any order of the slices gives the same bits.
pub(super) fn folded(op: &'static Op, lines: &Array, reorderable: bool) -> Result<Option<Array>> {
    let Some((kernel, dtype)) = own_kernel(op, lines)? else { return Ok(None) };
    let source = lines.cast(dtype)?.to_contiguous()?;
    let (&[length, ref rest @ ..], bytes) = (source.shape(), dtype.size()) else { return Ok(None) };
    let width: usize = rest.iter().product();
    if length < 2 || width == 0 {
        return Ok(None);
    }
    // Halves of what is left are combined as wholes, so that the kernel has long blocks to work on.
    let at_once = if reorderable { length / 2 } else { 1 };
    let (mut have, mut next) = (Array::empty(dtype, &[at_once, width])?, Array::empty(dtype, &[at_once, width])?);
    let from = |slice: usize| {
        // SAFETY: the slice is one of the source's.
        unsafe { source.data().add(slice * width * bytes).cast_const() }
    };
    // SAFETY (all below): slices lie within the source and the buffers of `at_once` of them, which are apart.
    unsafe { have.data().copy_from_nonoverlapping(from(0), at_once * width * bytes) };
    let mut slice = at_once;
    while slice < length {
        if slice % 65536 == 0 {
            interrupt::check()?;
        }
        let count = at_once.min(length - slice);
        unsafe {
            kernel(&[have.data().cast_const(), from(slice)], next.data(), count * width);
            // The last slices may be fewer: what they do not reach stays.
            let (kept, whole) = (count * width * bytes, at_once * width * bytes);
            next.data().add(kept).copy_from_nonoverlapping(have.data().add(kept), whole - kept);
        }
        std::mem::swap(&mut have, &mut next);
        slice += count;
    }
    if at_once > 1 {
        folded(op, &have.reshape(&whole_shape(at_once, rest))?, true)
    } else {
        Ok(Some(have.reshape(rest)?))
    }
}

fn whole_shape(length: usize, rest: &[usize]) -> Shape {
    std::iter::once(length).chain(rest.iter().copied()).collect()
}

/// [`at`] on traced values, through operations: sums at once, anything else place by place.
fn traced_at(ufunc: &Ufunc, handle: &Rc<ArrayObject>, places: &Value, other: Option<Tensor>) -> Result<()> {
    let target = handle.tensor();
    let (dims, size) = (target.shape(), target.size());
    let numbers = Array::build(&dims, |out: &mut [i64]| {
        out.iter_mut().enumerate().for_each(|(at, number)| *number = at as i64);
    })?;
    let plan = plans::plan(&dims, &crate::lang::arrays::index_items(places)?)?;
    let places = plans::get(&numbers, &plan)?.to_contiguous()?;
    let count = places.size();
    let values = match other {
        Some(other) => Some(shape::reshape(&shape::broadcast_to(&other, places.shape())?, &[count])?),
        None => None,
    };
    let places = places.reshape(&[count])?;
    let attrs = Attrs::Gather { axes: [0].into_iter().collect(), position: 0, shape: [size].into_iter().collect() };
    let flat = shape::reshape(&target, &[size])?;
    let sum = *ufunc.op == binary::ADD || *ufunc.op == binary::SUBTRACT;
    let changed = match values {
        Some(values) if sum => {
            let values = cast_to(values, target.dtype())?;
            let added = bind_one(&index::SCATTER_ADD, &attrs, &[values, Tensor::Host(places)])?;
            bind_one(ufunc.op, &Attrs::None, &[flat, added])?
        }
        values => {
            let mut whole = flat;
            for at in 0..count {
                let place = Tensor::Host(places.slice(&[SliceSpec::Range { start: at, step: 1, count: 1 }]));
                let have = bind_one(&index::GATHER, &attrs, &[whole.clone(), place.clone()])?;
                let mut operands: SmallVec<[Tensor; 2]> = SmallVec::from_iter([have]);
                if let Some(values) = &values {
                    operands.push(shape::slice_axis(values, 0, at, 1)?);
                }
                let next = cast_to(bind_one(ufunc.op, &Attrs::None, &operands)?, target.dtype())?;
                whole = bind_one(&index::SCATTER_UPDATE, &attrs, &[whole, next, place])?;
            }
            whole
        }
    };
    handle.replace(shape::reshape(&cast_to(changed, target.dtype())?, &dims)?)
}

/// (self, a, indices, b=None, /).
pub(super) fn at(ufunc: &Ufunc, args: &Arguments) -> Result<()> {
    let Value::Array(handle) = args.value(1) else {
        return Err(Error::type_error("first operand must be array"));
    };
    let other = args.given(3).map(convert::ufunc_operand).transpose()?;
    if trace::is_traced(&handle.tensor()) || other.as_ref().is_some_and(trace::is_traced) {
        return traced_at(ufunc, handle, args.value(2), other);
    }
    let items = crate::lang::arrays::index_items(args.value(2))?;
    handle.edit(|target| at_places(ufunc, args, target, &items))
}

fn at_places(ufunc: &Ufunc, args: &Arguments, target: &Array, items: &[crate::array::index::IndexItem]) -> Result<()> {
    target.require_writeable()?;
    let plan = plans::plan(target.shape(), items)?;
    let other = match args.given(3) {
        Some(value) => {
            let tensor = convert::ufunc_operand(value)?;
            let array = trace::concrete(&tensor)?;
            Some(array.broadcast_to(&plan.result_shape(target.shape()))?.to_contiguous()?)
        }
        None if ufunc.op.operands.len() > 1 => {
            return Err(Error::value("second operand needed for ufunc"));
        }
        None => None,
    };
    if let Some(other) = &other
        && let Some((kernel, dtype)) = own_kernel(ufunc.op, target)?
        && dtype == target.dtype()
    {
        let other = other.cast(dtype)?.to_contiguous()?;
        if *ufunc.op == binary::ADD
            && let Some(done) = add_at(target, &plan, &other)
        {
            return done;
        }
        return at_by_kernel(kernel, target, &plan, &other);
    }
    let mut count = 0isize;
    plans::for_each_target(target, &plan, |offset| {
        let mut operands: SmallVec<[Tensor; 2]> = SmallVec::new();
        operands.push(Tensor::Scalar(target.scalar_at(offset)));
        if let Some(other) = &other {
            operands.push(Tensor::Scalar(other.scalar_at(count)));
            count += 1;
        }
        let result = bind_one(ufunc.op, &Attrs::None, &operands)?;
        if let Tensor::Scalar(scalar) | Tensor::Weak(scalar) = result {
            target.set_scalar_at(offset, scalar);
        }
        Ok(())
    })
}

/// `add.at`, the operand being contiguous and of the target's type; `None` for types that are seldom counted in.
fn add_at(target: &Array, plan: &crate::array::index::IndexPlan, other: &Array) -> Option<Result<()>> {
    let data = target.data();
    Some(dispatch!(target.dtype(), in [I32 I64 F32 F64 C64 C128], T => {
        let mut values = other.as_slice::<T>().unwrap_or_default().iter();
        plans::for_each_target(target, plan, #[inline(always)] |offset| {
            let Some(&value) = values.next() else {
                return Err(Error::new(Kind::SystemError, "an index plan reaches more elements than it has"));
            };
            // SAFETY: the plan's offsets lie within the target.
            unsafe {
                let place = data.cast::<T>().offset(offset);
                *place = (*place).plus(value);
            }
            Ok(())
        })
    }, else return None))
}

/// Sums that wrap around.
trait Plus {
    fn plus(self, other: Self) -> Self;
}
macro_rules! plus {
    ($($I:ty)*; $($F:ty)*) => {
        $(impl Plus for $I { fn plus(self, other: $I) -> $I { self.wrapping_add(other) } })*
        $(impl Plus for $F { fn plus(self, other: $F) -> $F { self + other } })*
    };
}
plus!(i32 i64; f32 f64 num_complex::Complex32 num_complex::Complex64);

/// [`at`] by the row's kernel, element after element, the operand being contiguous and of the target's type.
fn at_by_kernel(
    kernel: BlockKernel,
    target: &Array,
    plan: &crate::array::index::IndexPlan,
    other: &Array,
) -> Result<()> {
    let size = target.dtype().size();
    let mut at = 0usize;
    crate::array::index::for_each_target(target, plan, |offset| {
        if at >= other.size() {
            return Err(Error::new(Kind::SystemError, "an index plan reaches more elements than it has"));
        }
        let mut result = [0u128; 1];
        let into = result.as_mut_ptr().cast::<u8>();
        // SAFETY: the plan's offsets lie within the target, `at` within the operand; an element has at most the sixteen
        // bytes that the result is computed in, apart from both.
        unsafe {
            let place = target.data().offset(offset * size as isize);
            kernel(&[place.cast_const(), other.data().add(at * size).cast_const()], into, 1);
            place.copy_from_nonoverlapping(into, size);
        }
        at += 1;
        Ok(())
    })
}
