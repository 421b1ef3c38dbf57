//! Floating-point faults: which element-wise operations divided by zero, overflowed, or made a nan of numbers.
//!
//! Plain arithmetic raises the processor's flags, which cost almost nothing to look at; only where they are up are the
//! results looked through, to tell what happened. Functions that compute around the flags have their results looked
//! through always. What is done about a fault is said from outside ([`install`], [`watch`]).

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::array::{Array, DType, conversions, flags};
use crate::diag::Result;
use crate::ops::math::block::any;
use crate::ops::math::known_regular;
use crate::ops::{BlockKernel, Class, Faults, Found as How, Op, Zero};

/// A finite number divided by zero.
pub const DIVIDE: u8 = 1;
/// A result too large for its type.
pub const OVERFLOW: u8 = 2;
/// A result too small for its type.
pub const UNDERFLOW: u8 = 4;
/// A nan made of numbers.
pub const INVALID: u8 = 8;

/// What is done about faults of an operation.
pub type Reporter = fn(name: &'static str, scalar: bool, faults: u8) -> Result<()>;

static REPORTER: OnceLock<Reporter> = OnceLock::new();

thread_local! {
    static WATCHED: Cell<u8> = const { Cell::new(DIVIDE | OVERFLOW | INVALID) };
    static GATHERED: Cell<Option<u8>> = const { Cell::new(None) };
}

/// Sets what is done about faults. The first call decides.
pub fn install(reporter: Reporter) {
    REPORTER.get_or_init(|| reporter);
}

/// Sets which faults are looked for, and gives those that were before.
pub fn watch(faults: u8) -> u8 {
    WATCHED.replace(faults)
}

/// Which faults are looked for on this thread.
#[inline]
pub fn watched() -> u8 {
    WATCHED.get()
}

/// Whether underflow is looked for.
#[inline]
pub fn watches_underflow() -> bool {
    WATCHED.get() & UNDERFLOW != 0
}

/// While it lives, no fault is looked for: what a derivative meets on its way is not the program's own.
pub struct Quiet(u8);

impl Quiet {
    /// Looks away from now on.
    pub fn new() -> Quiet {
        Quiet(watch(0))
    }
}

impl Default for Quiet {
    fn default() -> Quiet {
        Quiet::new()
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        conversions::take();
        watch(self.0);
    }
}

/// Reports the faults of an operation that are looked for; `scalar` for an operator between scalars.
///
/// # Errors
/// What the reporter makes of them.
pub fn report(op: &'static Op, scalar: bool, faults: u8) -> Result<()> {
    report_of(op.name, scalar, faults)
}

fn report_of(name: &'static str, scalar: bool, faults: u8) -> Result<()> {
    let faults = faults & WATCHED.get();
    if let Some(so_far) = GATHERED.get() {
        GATHERED.set(Some(so_far | faults));
        return Ok(());
    }
    match REPORTER.get() {
        Some(reporter) if faults != 0 => reporter(name, scalar, faults),
        _ => Ok(()),
    }
}

/// Reports what happened in a sum or product, as far as its results and operand show it: numbers that became infinite, and
/// infinities that took each other away. The operand is asked for only where some result is not finite.
///
/// # Errors
/// What the reporter makes of them; those of the operand.
pub fn report_reduction(results: &Array, operand: impl FnOnce() -> Result<Array>) -> Result<()> {
    crate::dispatch!(results.dtype(), in [F32 F64], T => {
        let holds = |array: &Array, what: fn(T) -> bool| -> Result<bool> {
            let all = array.to_contiguous()?;
            Ok(any(what, all.as_slice::<T>().unwrap_or_default()))
        };
        let special = |x: T| !x.is_finite();
        if WATCHED.get() & (OVERFLOW | INVALID) == 0 || !holds(results, special)? {
            return Ok(());
        }
        let operand = operand()?;
        let faults = if operand.dtype() != results.dtype() {
            0
        } else if !holds(&operand, special)? {
            OVERFLOW
        } else if holds(results, T::is_nan)? && !holds(&operand, T::is_nan)? {
            INVALID
        } else {
            0
        };
        report_of("reduce", false, faults)
    }, else Ok(()))
}

/// Reports the faults that conversions met since the last report, of those that are looked for.
///
/// # Errors
/// What the reporter makes of them.
#[cold]
pub fn report_conversions(met: u8) -> Result<()> {
    let invalid = if met & conversions::INVALID != 0 { INVALID } else { 0 };
    let overflow = if met & conversions::OVERFLOW != 0 { OVERFLOW } else { 0 };
    match REPORTER.get() {
        Some(reporter) if (invalid | overflow) & WATCHED.get() != 0 => {
            reporter("cast", false, (invalid | overflow) & WATCHED.get())
        }
        _ => Ok(()),
    }
}

/// Does something whose faults are not reported but answered, for who does several things as one.
pub fn gathered<R>(act: impl FnOnce() -> R) -> (R, u8) {
    let outside = GATHERED.replace(Some(0));
    let result = act();
    (result, GATHERED.replace(outside).unwrap_or(0))
}

/// Lowers the processor's flags, before code that raises them itself.
pub fn lower() {
    flags::clear();
}

/// The faults that code has raised since, of those that are looked for; nothing where the processor does not tell.
pub fn raised() -> u8 {
    flags::raised().map_or(0, |raised| of_flags(raised) & WATCHED.get() & !UNDERFLOW)
}

/// The faults that flags of the processor stand for.
fn of_flags(raised: u32) -> u8 {
    let pairs = [
        (flags::INVALID, INVALID),
        (flags::DIVIDE, DIVIDE),
        (flags::OVERFLOW, OVERFLOW),
        (flags::UNDERFLOW, UNDERFLOW),
    ];
    pairs.iter().fold(0, |faults, (flag, fault)| if raised & flag != 0 { faults | fault } else { faults })
}

/// The processor's flags, kept while something else runs.
pub fn hold() -> u32 {
    flags::word()
}

/// Gives the processor the flags back that it had.
pub fn release(word: u32) {
    flags::set(word);
}

/// A check of one operation over one data type.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    how: How,
    faults: Faults,
    dtype: DType,
    watched: u8,
}

impl Check {
    /// The check of this operation over this loop type, as faults are looked for on this thread now.
    pub fn new(op: &'static Op, dtype: DType) -> Check {
        let watched = WATCHED.get();
        let faults = match &op.class {
            Class::Elementwise(row) if watched != 0 => row.faults,
            _ => Faults::NEVER,
        };
        let how = match faults.found {
            // Of whole numbers, divisors are looked at.
            _ if dtype.is_integer() && faults.whole_divisor.is_some() => How::ByResults,
            _ if !dtype.is_inexact() => How::Never,
            // Half precision overflows where it is rounded, which raises no flag.
            How::ByFlags if dtype == DType::F16 => How::ByResults,
            found => found,
        };
        Check { how, faults, dtype, watched }
    }

    /// Whether anything is checked.
    pub fn is_active(&self) -> bool {
        self.how != How::Never
    }

    /// Whether results are looked through, so that they had better be in a cache still.
    pub fn looks_at_results(&self) -> bool {
        self.how == How::ByResults
    }

    /// Runs the kernel and finds its faults.
    ///
    /// # Safety
    /// As [`BlockKernel`], of the row and data type that the check was made for.
    #[inline]
    pub unsafe fn run(&self, kernel: BlockKernel, operands: &[*const u8], result: *mut u8, count: usize) -> u8 {
        // SAFETY: the caller's promise, here and below.
        unsafe {
            match self.how {
                How::Never => {
                    kernel(operands, result, count);
                    0
                }
                How::ByFlags => {
                    flags::clear();
                    kernel(operands, result, count);
                    // Where nobody knows, everything may have happened: the results must be looked at.
                    let raised = flags::raised().map_or(!UNDERFLOW, of_flags) & self.watched;
                    if raised == 0 { 0 } else { self.look(operands, result, count) | raised & UNDERFLOW }
                }
                How::ByResults => {
                    known_regular();
                    kernel(operands, result, count);
                    // A row over floats is one function, which may know that nothing is to be found.
                    let is_function = matches!(self.dtype, DType::F32 | DType::F64) && self.watched & UNDERFLOW == 0;
                    if is_function && known_regular() == count { 0 } else { self.look(operands, result, count) }
                }
            }
        }
    }

    /// The faults that operands and results show.
    ///
    /// # Safety
    /// As [`Check::run`].
    pub unsafe fn look(&self, operands: &[*const u8], result: *const u8, count: usize) -> u8 {
        // SAFETY: the caller's promise: blocks of `count` elements of the loop's type.
        unsafe {
            if self.dtype.is_integer() {
                return self.divisors(operands, count);
            }
            match self.dtype {
                DType::F16 => self.among(Block::<half::f16>::of(operands, result, count, 1)),
                DType::F32 => self.among(Block::<f32>::of(operands, result, count, 1)),
                DType::F64 => self.among(Block::<f64>::of(operands, result, count, 1)),
                DType::C64 => self.among(Block::<f32>::of(operands, result, count, 2)),
                DType::C128 => self.among(Block::<f64>::of(operands, result, count, 2)),
                _ => 0,
            }
        }
    }

    /// The faults of divisions of whole numbers: by zero, and of the least number by minus one.
    ///
    /// # Safety
    /// As [`Check::run`].
    unsafe fn divisors(&self, operands: &[*const u8], count: usize) -> u8 {
        let Some(divisor) = self.faults.whole_divisor else { return 0 };
        // SAFETY: the caller's promise: blocks of `count` elements of the loop's type.
        unsafe {
            crate::dispatch!(self.dtype, in [I8 U8 I16 U16 I32 U32 I64 U64], T => {
                let block = |operand: usize| std::slice::from_raw_parts(operands[operand].cast::<T>(), count);
                let by = block(divisor);
                // One by nothing is no number either.
                let fault = if operands.len() == 1 { DIVIDE | INVALID } else { DIVIDE };
                let minus_one = (0 as T).wrapping_sub(1);
                let overflows = T::MIN != 0 && self.faults.whole_overflow;
                if !any(|y: T| (y == 0) | (overflows & (y == minus_one)), by) {
                    return 0;
                }
                let zero = if by.contains(&0) { fault } else { 0 };
                let over = overflows && block(0).iter().zip(by).any(|(&x, &y)| x == T::MIN && y == minus_one);
                zero | if over { OVERFLOW } else { 0 }
            }, else 0)
        }
    }

    fn among<F: Real>(&self, block: Block<F>) -> u8 {
        let mut faults = 0;
        if self.watched & UNDERFLOW != 0 && self.faults.underflows {
            faults |= if block.result.iter().any(|r| r.is_tiny()) { UNDERFLOW } else { 0 };
        }
        if !F::any_special(block.result) {
            return faults;
        }
        for (at, result) in block.result.iter().enumerate().filter(|(_, r)| r.is_special()) {
            // A complex number is judged by both parts of its operands.
            let element = at - at % block.parts;
            let inputs = block.operands.iter().flat_map(|operand| &operand[element..element + block.parts]);
            if result.is_nan() {
                faults |= if inputs.clone().any(|x| x.is_nan()) { 0 } else { INVALID };
            } else if inputs.clone().all(|x| !x.is_special()) {
                let zero = |operand: usize| {
                    block
                        .operands
                        .get(operand)
                        .is_some_and(|o| o[element..element + block.parts].iter().all(Real::is_zero))
                };
                faults |= match self.faults.zero {
                    Zero::Operand(operand) if zero(operand) => DIVIDE,
                    Zero::Pole => DIVIDE,
                    _ => OVERFLOW,
                };
            }
        }
        faults
    }
}

/// A block of real numbers, or of complex ones as pairs of them.
struct Block<'a, F> {
    operands: smallvec::SmallVec<[&'a [F]; 3]>,
    result: &'a [F],
    parts: usize,
}

impl<F> Block<'_, F> {
    /// # Safety
    /// Operands and result hold `count` elements of so many parts each.
    unsafe fn of(operands: &[*const u8], result: *const u8, count: usize, parts: usize) -> Self {
        // SAFETY: the caller's promise.
        let slice = |pointer: *const u8| unsafe { std::slice::from_raw_parts(pointer.cast::<F>(), count * parts) };
        Block { operands: operands.iter().map(|&pointer| slice(pointer)).collect(), result: slice(result), parts }
    }
}

/// What is asked of floats.
trait Real: Copy {
    /// Whether it is infinite or nan.
    fn is_special(&self) -> bool;
    /// Whether any is infinite or nan.
    fn any_special(all: &[Self]) -> bool;
    fn is_nan(&self) -> bool;
    fn is_zero(&self) -> bool;
    /// Whether it is zero or less than the least normal number.
    fn is_tiny(&self) -> bool;
}

macro_rules! real {
    ($($F:ty, $exponent:literal;)*) => {$(
        impl Real for $F {
            #[inline(always)]
            fn is_special(&self) -> bool {
                self.to_bits() & $exponent == $exponent
            }
            fn any_special(all: &[$F]) -> bool {
                // Infinities and nans are all that zero times them is not zero.
                any(|r: $F| r * 0.0 != 0.0, all)
            }
            fn is_nan(&self) -> bool {
                <$F>::is_nan(*self)
            }
            fn is_zero(&self) -> bool {
                *self == 0.0
            }
            fn is_tiny(&self) -> bool {
                self.abs() < <$F>::MIN_POSITIVE
            }
        }
    )*};
}
impl Real for half::f16 {
    fn is_special(&self) -> bool {
        !self.is_finite()
    }
    fn any_special(all: &[half::f16]) -> bool {
        all.iter().any(Real::is_special)
    }
    fn is_nan(&self) -> bool {
        half::f16::is_nan(*self)
    }
    fn is_zero(&self) -> bool {
        *self == half::f16::ZERO
    }
    fn is_tiny(&self) -> bool {
        self.to_f32().abs() < half::f16::MIN_POSITIVE.to_f32()
    }
}
real! { f32, 0x7f80_0000; f64, 0x7ff0_0000_0000_0000; }

/// Faults of several threads together.
#[derive(Default)]
pub struct Found(AtomicU8);

impl Found {
    /// Adds faults.
    pub fn add(&self, faults: u8) {
        if faults != 0 {
            self.0.fetch_or(faults, Ordering::Relaxed);
        }
    }

    /// All faults so far, which are forgotten.
    pub fn take(&self) -> u8 {
        self.0.swap(0, Ordering::Relaxed)
    }

    /// All faults so far.
    pub fn all(&self) -> u8 {
        self.0.load(Ordering::Relaxed)
    }
}
