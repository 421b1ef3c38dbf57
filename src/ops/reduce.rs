//! Reductions: elements along axes combined into one.

use smallvec::SmallVec;

use super::math::block;
use super::{
    Along, Attrs, Class, Derivative, LinearArg, Op, Outputs, Reduce, ReduceTypes, RunKernel, Samples, Tensor, binary,
    bind, bind_one, compare, index, shape,
};
use crate::array::{Array, Cast, DType, Element, Scalar, Shape, SliceSpec};
use crate::diag::{Error, Kind, Result};

/// The shape that remains of `shape` when `axes` are reduced.
pub fn reduced_shape(shape: &[usize], axes: &[usize], keepdims: bool) -> Shape {
    let kept = shape.iter().enumerate().filter(|(axis, _)| keepdims || !axes.contains(axis));
    kept.map(|(axis, &n)| if axes.contains(&axis) { 1 } else { n }).collect()
}

/// Whether a row adds or multiplies, so that numbers may become infinite and infinities meet.
pub fn accumulates(op: &Op) -> bool {
    *op == SUM || *op == PROD
}

fn axes_of(attrs: &Attrs) -> Result<(&[usize], bool)> {
    match attrs {
        Attrs::Axes { axes, keepdims } => Ok((axes, *keepdims)),
        _ => Err(Error::new(Kind::SystemError, "a reduction without axes")),
    }
}

/// Gives a reduced tensor the axes of length one back that it lost.
fn restore_axes(reduced: &Tensor, attrs: &Attrs, operand: &[usize]) -> Result<Tensor> {
    let (axes, keepdims) = axes_of(attrs)?;
    if keepdims { Ok(reduced.clone()) } else { shape::reshape(reduced, &reduced_shape(operand, axes, true)) }
}

/// How floating-point and other elements are summed: in NumPy's pairwise order, which bounds the error.
trait Total: Element {
    fn total(run: &[Self]) -> Self;
}

macro_rules! totals {
    (pairwise: $($F:ty)*) => {$( impl Total for $F { fn total(run: &[$F]) -> $F { block::sum(run) } } )*};
    (wrapping: $($I:ty)*) => {$(
        impl Total for $I { fn total(run: &[$I]) -> $I { block::fold(|a: $I, b| a.wrapping_add(b), 0, run) } }
    )*};
}
totals!(pairwise: f32 f64);
impl Total for half::f16 {
    fn total(run: &[half::f16]) -> half::f16 {
        half::f16::from_f32(half_total(run))
    }
}

/// The sum of halves in single precision.
fn half_total(run: &[half::f16]) -> f32 {
    use half::slice::HalfFloatSliceExt;
    const BLOCK: usize = 1024;
    if run.len() > BLOCK {
        let (low, high) = run.split_at(run.len() / 16 * 8);
        return half_total(low) + half_total(high);
    }
    let mut wide = [0f32; BLOCK];
    run.convert_to_f32_slice(&mut wide[..run.len()]);
    block::sum(&wide[..run.len()])
}
totals!(wrapping: i8 i16 i32 i64 u8 u16 u32 u64);
impl Total for bool {
    fn total(run: &[bool]) -> bool {
        run.contains(&true)
    }
}
impl Total for num_complex::Complex32 {
    fn total(run: &[Self]) -> Self {
        block::sum_complex(run)
    }
}
impl Total for num_complex::Complex64 {
    fn total(run: &[Self]) -> Self {
        block::sum_complex(run)
    }
}

/// # Safety
/// The promise of [`RunKernel`].
unsafe fn sum_kernel<T: Total>(source: *const u8, count: usize, result: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { result.cast::<T>().write(T::total(std::slice::from_raw_parts(source.cast(), count))) };
}

/// A [`RunKernel`] from an associative function and where it starts.
macro_rules! fold_kernel {
    ($name:ident, $start:expr, $f:expr) => {
        fn $name(dtype: DType) -> Option<RunKernel> {
            crate::dispatch!(dtype, T => {
                unsafe fn kernel(source: *const u8, count: usize, result: *mut u8) {
                    // SAFETY: the promise of `RunKernel`.
                    unsafe {
                        let run = std::slice::from_raw_parts(source.cast::<T>(), count);
                        result.cast::<T>().write(block::fold($f, $start(run), run));
                    }
                }
                Some(kernel as RunKernel)
            }, else None)
        }
    };
}

fold_kernel!(maximum_fold, first, larger);
fold_kernel!(minimum_fold, first, smaller);
fold_kernel!(any_product_run, one, times);

/// Products of floats are multiplied in order, as NumPy's are: in another order they overflow elsewhere.
fn product_run(dtype: DType) -> Option<RunKernel> {
    crate::dispatch!(dtype, in [F16 F32 F64 C64 C128], T => {
        unsafe fn kernel(source: *const u8, count: usize, result: *mut u8) {
            // SAFETY: the promise of `RunKernel`.
            unsafe {
                let run = std::slice::from_raw_parts(source.cast::<T>(), count);
                result.cast::<T>().write(run.iter().fold(one(run), |product, &x| times(product, x)));
            }
        }
        Some(kernel as RunKernel)
    }, else any_product_run(dtype))
}

/// A [`RunKernel`] for the extreme element of floats: a nan where there is one.
macro_rules! extreme_kernel {
    ($name:ident, $fold:ident, $before:expr) => {
        fn $name(dtype: DType) -> Option<RunKernel> {
            crate::dispatch!(dtype, in [F32 F64], T => {
                unsafe fn kernel(source: *const u8, count: usize, result: *mut u8) {
                    // SAFETY: the promise of `RunKernel`.
                    unsafe {
                        let run = std::slice::from_raw_parts(source.cast::<T>(), count);
                        let (found, odd) = block::extreme($before, |a: T| a.is_nan(), first(run), run);
                        result.cast::<T>().write(if odd { T::NAN } else { found });
                    }
                }
                Some(kernel as RunKernel)
            }, else $fold(dtype))
        }
    };
}

extreme_kernel!(maximum_run, maximum_fold, |a, b| a > b);
extreme_kernel!(minimum_run, minimum_fold, |a, b| a < b);

/// Elements of a run of truth values between looks whether the result is known.
const GLANCE: usize = 4096;

/// # Safety
/// The promise of [`RunKernel`], of bools.
unsafe fn any_kernel(source: *const u8, count: usize, result: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe {
        let run = std::slice::from_raw_parts(source.cast::<bool>(), count);
        result.cast::<bool>().write(run.chunks(GLANCE).any(|piece| block::fold(|a: bool, b| a | b, false, piece)));
    }
}

/// # Safety
/// The promise of [`RunKernel`], of bools.
unsafe fn all_kernel(source: *const u8, count: usize, result: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe {
        let run = std::slice::from_raw_parts(source.cast::<bool>(), count);
        result.cast::<bool>().write(run.chunks(GLANCE).all(|piece| block::fold(|a: bool, b| a & b, true, piece)));
    }
}

/// The kernel that sums elements of one type in a wider one, without casting them first.
pub fn widening_sum(from: DType, to: DType) -> Option<RunKernel> {
    macro_rules! sums {
        ($($from:ident $to:ident $F:ty, $T:ty;)*) => {
            match (from, to) {
                $((DType::$from, DType::$to) => {
                    unsafe fn kernel(source: *const u8, count: usize, result: *mut u8) {
                        // SAFETY: the promise of `RunKernel`, the run's elements being of the narrower type.
                        unsafe {
                            let run = std::slice::from_raw_parts(source.cast::<$F>(), count);
                            let total = block::fold_map(|a: $F| a as $T, |a: $T, b| a.wrapping_add(b), 0, run);
                            result.cast::<$T>().write(total);
                        }
                    }
                    Some(kernel)
                })*
                (DType::Bool, DType::I64) => {
                    unsafe fn kernel(source: *const u8, count: usize, result: *mut u8) {
                        // SAFETY: as above; bools are bytes 0 or 1.
                        unsafe {
                            let run = std::slice::from_raw_parts(source, count);
                            result.cast::<i64>().write(block::count(|a: u8| a != 0, run) as i64);
                        }
                    }
                    Some(kernel)
                }
                _ => None,
            }
        };
    }
    sums! {
        I8 I64 i8, i64; I16 I64 i16, i64; I32 I64 i32, i64;
        U8 U64 u8, u64; U16 U64 u16, u64; U32 U64 u32, u64;
    }
}

fn first<T: Element>(run: &[T]) -> T {
    run.first().copied().unwrap_or_default()
}

fn one<T: Element>(_: &[T]) -> T
where
    bool: Cast<T>,
{
    true.cast()
}

/// The ordering and product that reductions fold with.
trait Fold: Copy {
    fn larger(self, other: Self) -> Self;
    fn smaller(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
}

macro_rules! folds {
    (int: $($I:ty)*) => {$(
        impl Fold for $I {
            #[inline(always)] fn larger(self, other: $I) -> $I { self.max(other) }
            #[inline(always)] fn smaller(self, other: $I) -> $I { self.min(other) }
            #[inline(always)] fn times(self, other: $I) -> $I { self.wrapping_mul(other) }
        }
    )*};
    (float: $($F:ty)*) => {$(
        impl Fold for $F {
            #[inline(always)] fn larger(self, other: $F) -> $F { super::numbers::Float::maximum(self, other) }
            #[inline(always)] fn smaller(self, other: $F) -> $F { super::numbers::Float::minimum(self, other) }
            #[inline(always)] fn times(self, other: $F) -> $F { self * other }
        }
    )*};
    (complex: $($C:ty)*) => {$(
        impl Fold for $C {
            #[inline(always)]
            fn larger(self, other: $C) -> $C {
                use super::numbers::ComplexNumber;
                if self.has_nan() || !self.precedes(other) && !other.has_nan() { self } else { other }
            }
            #[inline(always)]
            fn smaller(self, other: $C) -> $C {
                use super::numbers::ComplexNumber;
                if self.has_nan() || !other.precedes(self) && !other.has_nan() { self } else { other }
            }
            #[inline(always)] fn times(self, other: $C) -> $C { self * other }
        }
    )*};
}
folds!(int: i8 i16 i32 i64 u8 u16 u32 u64);
folds!(float: f32 f64);
impl Fold for half::f16 {
    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        if self >= other || self.is_nan() { self } else { other }
    }
    #[inline(always)]
    fn smaller(self, other: Self) -> Self {
        if self <= other || self.is_nan() { self } else { other }
    }
    #[inline(always)]
    fn times(self, other: Self) -> Self {
        self * other
    }
}
folds!(complex: num_complex::Complex32 num_complex::Complex64);
impl Fold for bool {
    #[inline(always)]
    fn larger(self, other: bool) -> bool {
        self | other
    }
    #[inline(always)]
    fn smaller(self, other: bool) -> bool {
        self & other
    }
    #[inline(always)]
    fn times(self, other: bool) -> bool {
        self & other
    }
}

#[inline(always)]
fn larger<T: Fold>(a: T, b: T) -> T {
    a.larger(b)
}
#[inline(always)]
fn smaller<T: Fold>(a: T, b: T) -> T {
    a.smaller(b)
}
#[inline(always)]
fn times<T: Fold>(a: T, b: T) -> T {
    a.times(b)
}

fn any_run(dtype: DType) -> Option<RunKernel> {
    (dtype == DType::Bool).then_some(any_kernel as RunKernel)
}

fn all_run(dtype: DType) -> Option<RunKernel> {
    (dtype == DType::Bool).then_some(all_kernel as RunKernel)
}

/// Rows of reductions.
macro_rules! reductions {
    ($(
        $(#[doc = $doc:literal])*
        $STATIC:ident $name:ident {
            combine: $combine:expr,
            identity: $identity:expr,
            run: $run:expr,
            types: $types:ident,
            derivative: $derivative:expr,
            $(transpose: $transpose:expr,)?
        }
    )+) => {
        $(
            $(#[doc = $doc])*
            pub static $STATIC: Op = Op {
                name: stringify!($name),
                operator: "",
                operands: &["a"],
                doc: concat!($($doc, "\n"),*),
                class: Class::Reduce(Reduce {
                    combine: &$combine,
                    identity: $identity,
                    run: $run,
                    types: ReduceTypes::$types,
                }),
                derivative: $derivative,
                transpose: super::macros::option!($($transpose)?),
                samples: Samples::Real,
            };
        )+

        /// The rows of this family.
        pub static ROWS: &[&Op] = &[$(&$STATIC),+];
    };
}

reductions! {
    /// The sum of the elements along axes.
    ///
    /// >>> np.sum([[0, 1], [0, 5]], axis=0)
    /// array([0, 6])
    SUM sum {
        combine: binary::ADD,
        identity: Some(Scalar::zero),
        run: |dtype| crate::dispatch!(dtype, T => Some(sum_kernel::<T> as RunKernel), else None),
        types: Widen,
        derivative: Derivative::Linear { fixed: 0 },
        transpose: transpose_sum,
    }
    /// The product of the elements along axes.
    ///
    /// >>> np.prod([1., 2., 3.])
    /// np.float64(6.0)
    PROD prod {
        combine: binary::MULTIPLY,
        identity: Some(Scalar::one),
        run: product_run,
        types: Widen,
        derivative: Derivative::Rule(jvp_product),
    }
    /// The greatest element along axes.
    ///
    /// >>> np.max([[0, 1], [2, 3]], axis=0)
    /// array([2, 3])
    MAX max {
        combine: binary::MAXIMUM,
        identity: None,
        run: maximum_run,
        types: Same,
        derivative: extremum(|attrs, operands| counted(&index::COUNTED_MAX, attrs, operands)),
    }
    /// The least element along axes.
    ///
    /// >>> np.min([[0, 1], [2, 3]], axis=0)
    /// array([0, 1])
    MIN min {
        combine: binary::MINIMUM,
        identity: None,
        run: minimum_run,
        types: Same,
        derivative: extremum(|attrs, operands| counted(&index::COUNTED_MIN, attrs, operands)),
    }
    /// Whether any element along axes is true.
    ///
    /// >>> np.any([[True, False], [False, False]], axis=1)
    /// array([ True, False])
    ANY any {
        combine: compare::LOGICAL_OR,
        identity: Some(|_| Scalar::Bool(false)),
        run: any_run,
        types: Bool,
        derivative: Derivative::Zero,
    }
    /// Whether all elements along axes are true.
    ///
    /// >>> np.all([[True, False], [True, True]], axis=1)
    /// array([False,  True])
    ALL all {
        combine: compare::LOGICAL_AND,
        identity: Some(|_| Scalar::Bool(true)),
        run: all_run,
        types: Bool,
        derivative: Derivative::Zero,
    }
}

fn transpose_sum(attrs: &Attrs, cotangent: &Tensor, args: &[LinearArg]) -> Result<Vec<Option<Tensor>>> {
    let target = &args[0].aval.shape;
    if let Tensor::Scalar(scalar) = cotangent {
        return Ok(vec![Some(super::repeated(*scalar, target)?)]);
    }
    let spread = restore_axes(cotangent, attrs, target)?;
    Ok(vec![Some(shape::broadcast_to(&spread, target)?)])
}

/// The derivative of a product, taken along with the product by halves, so that no factor is divided by: it holds to any
/// order, also where factors are zero.
fn jvp_product(
    attrs: &Attrs,
    operands: &[Tensor],
    tangents: &[Option<Tensor>],
    outputs: &[Tensor],
) -> Result<Vec<Option<Tensor>>> {
    let (x, Some(tangent)) = (&operands[0], &tangents[0]) else { return Ok(vec![None]) };
    let (axes, _) = axes_of(attrs)?;
    let shape = x.shape();
    if outputs[0].beneath().is_some_and(|product| all_are_safe_to_divide(&product)) {
        let others = binary::divide(&restore_axes(&outputs[0], attrs, &shape)?, x)?;
        return Ok(vec![Some(bind_one(&SUM, attrs, &[binary::multiply(&others, tangent)?])?)]);
    }
    if let Tensor::Host(x) = x
        && axes.len() == shape.len()
        && all_vanish(x)
    {
        return Ok(vec![None]);
    }
    let kept = (0..shape.len()).filter(|axis| !axes.contains(axis));
    let order: Shape = kept.chain(axes.iter().copied()).collect();
    let lead: Shape = order[..shape.len() - axes.len()].iter().map(|&axis| shape[axis]).collect();
    let mut count: usize = axes.iter().map(|&axis| shape[axis]).product();
    let axis = lead.len();
    let lines = |tensor: &Tensor| {
        let whole: Shape = lead.iter().copied().chain([count]).collect();
        shape::reshape(&shape::transpose(tensor, &order)?, &whole)
    };
    let (mut product, mut slope) = (lines(x)?, lines(&shape::broadcast_to(tangent, &shape)?)?);
    while count > 1 {
        let half = count / 2;
        let part = |tensor: &Tensor, start| shape::slice_axis(tensor, axis, start, half);
        let ([a, b], [da, db]) = ([part(&product, 0)?, part(&product, half)?], [part(&slope, 0)?, part(&slope, half)?]);
        let mut next = binary::multiply(&a, &b)?;
        let mut change = binary::add(&binary::multiply(&b, &da)?, &binary::multiply(&a, &db)?)?;
        if count % 2 == 1 {
            next = shape::concatenate(&[next, shape::slice_axis(&product, axis, count - 1, 1)?], axis)?;
            change = shape::concatenate(&[change, shape::slice_axis(&slope, axis, count - 1, 1)?], axis)?;
        }
        (product, slope, count) = (next, change, count - half);
    }
    if count == 0 {
        return Ok(vec![None]);
    }
    Ok(vec![Some(shape::reshape(&slope, &outputs[0].shape())?)])
}

/// Whether the product of all elements is so small that without up to [`LEFT_OUT`] of them it still is zero: all its
/// derivatives are, of any order that somebody takes.
fn all_vanish(x: &Array) -> bool {
    /// Factors that may be left out.
    const LEFT_OUT: i64 = 16;
    // Every number is less than two to this, zero being less than anything.
    let exponent = |x: f64| ((x.to_bits() >> 52) & 0x7ff) as i64 - 1022;
    let least = if x.dtype() == DType::F64 { -1075 } else { -150 };
    crate::dispatch!(x.dtype(), in [F32 F64], T => {
        x.as_slice::<T>().is_some_and(|all| {
            let exponents = all.iter().map(|&x| exponent(x.cast()));
            let (total, smallest) = exponents.fold((0, 0), |(total, smallest), e| (total + e, smallest.min(e)));
            total - LEFT_OUT * smallest < least
        })
    }, else false)
}

/// Whether products are numbers that no factor of theirs can be zero or infinite in, so that dividing by a factor gives
/// the product of the others.
fn all_are_safe_to_divide(products: &Array) -> bool {
    crate::dispatch!(products.dtype(), in [F32 F64], T => {
        products.to_vec::<T>().is_ok_and(|all| all.iter().all(|&product| num_traits::Float::is_normal(product)))
    }, else products.cast(DType::C128).and_then(|all| all.to_vec::<num_complex::Complex64>()).is_ok_and(|all| {
        all.iter().all(|product| product.norm().is_normal())
    }))
}

/// The derivative of a maximum or minimum, with what finds how often it is attained along with it.
const fn extremum(compute: fn(&Attrs, &[Tensor]) -> Result<Option<Outputs>>) -> Derivative {
    Derivative::Along(Along { results: 1, compute, rule: jvp_extremum })
}

/// The extreme and how often it is attained, where the elements to be compared lie side by side.
fn counted(op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Result<Option<Outputs>> {
    let (axes, _) = axes_of(attrs)?;
    match &operands[0] {
        Tensor::Host(x)
            if matches!(x.dtype(), DType::F32 | DType::F64)
                && x.size() > 0
                && x.is_c_contiguous()
                && (x.ndim() - axes.len()..x.ndim()).all(|axis| axes.contains(&axis)) =>
        {
            bind(op, attrs, operands).map(Some)
        }
        _ => Ok(None),
    }
}

/// The derivative of a maximum or minimum: the mean of the tangents at the places that attain it.
fn jvp_extremum(
    attrs: &Attrs,
    operands: &[Tensor],
    tangents: &[Option<Tensor>],
    outputs: &[Tensor],
) -> Result<Vec<Option<Tensor>>> {
    let (x, Some(tangent)) = (&operands[0], &tangents[0]) else { return Ok(vec![None]) };
    if let Some(place) = only_place(x, outputs) {
        let one = bind_one(&shape::SLICE, &Attrs::Slice(place), std::slice::from_ref(tangent))?;
        return Ok(vec![Some(shape::reshape(&one, outputs[0].lengths())?)]);
    }
    let attained = compare::equal(x, &restore_axes(&outputs[0], attrs, x.lengths())?)?;
    // Counted as numbers of the operand's type: such a sum is part of one kernel with the comparison.
    let (one, zero) = (Tensor::Scalar(Scalar::one(x.dtype())), Tensor::Scalar(Scalar::zero(x.dtype())));
    let count = match outputs {
        [_, count, _] => count.clone(),
        _ => bind_one(&SUM, attrs, &[compare::select(&attained, &one, &zero)?])?,
    };
    let total = bind_one(&SUM, attrs, &[compare::select(&attained, tangent, &zero)?])?;
    if outputs.len() > 1 && are_ones(&count) {
        return Ok(vec![Some(total)]);
    }
    let share = binary::divide(&Tensor::number(1.0), &count)?;
    Ok(vec![Some(binary::multiply(&total, &share)?)])
}

/// Where the extreme of all elements is, of an array in memory in which only one element attains it, as the count of
/// them says.
fn only_place(x: &Tensor, outputs: &[Tensor]) -> Option<Vec<SliceSpec>> {
    let [_, count, place] = outputs else { return None };
    if count.lengths().iter().product::<usize>() != 1 || !are_ones(count) {
        return None;
    }
    let mut at = usize::try_from(place.to_array().ok()?.scalar_at(0).get::<i64>()).ok()?;
    let lengths = x.lengths();
    let mut place = vec![SliceSpec::Index(0); lengths.len()];
    for (spec, &n) in place.iter_mut().zip(lengths).rev() {
        *spec = SliceSpec::Index(at % n);
        at /= n;
    }
    Some(place)
}

/// Whether all elements are known to be one.
fn are_ones(tensor: &Tensor) -> bool {
    match tensor {
        Tensor::Scalar(scalar) => *scalar == Scalar::one(scalar.dtype()),
        Tensor::Host(array) => crate::dispatch!(array.dtype(), in [F32 F64], T => {
            array.as_slice::<T>().is_some_and(|all| all.iter().all(|&x| x == 1.0))
        }, else false),
        _ => false,
    }
}

/// The sum over axes.
///
/// # Errors
/// As [`super::bind`].
pub fn sum(a: &Tensor, axes: &[usize], keepdims: bool) -> Result<Tensor> {
    bind_one(&SUM, &Attrs::axes(axes, keepdims), std::slice::from_ref(a))
}

/// All axes of a tensor.
pub fn all_axes(a: &Tensor) -> SmallVec<[usize; 4]> {
    (0..a.ndim()).collect()
}
