//! Large kernels of plain arithmetic as vector code: all of a kernel's operations on a handful of elements at a time, from
//! its inputs to its results and sums, with nothing stored between. What is not plain arithmetic over one flat run of
//! elements stays with the block kernels.
//!
//! The code computes what the block kernels compute, bit for bit: no operation is contracted, and sums are added up in
//! NumPy's order. It has AVX2's registers, for doubles AVX-512's where they are there. Faults raise the processor's flags,
//! which who runs the code looks at.

mod assembler;
mod code;
mod flat;
mod lines;
mod lower;
mod sums;

use std::cell::RefCell;
use std::rc::Rc;

use smallvec::SmallVec;

use super::{faults, threads};
use crate::array::{DType, Layout};
use crate::diag::Result;
use crate::ir::{Kernel, Output};
use crate::ops::math::block::lower_half;
use crate::ops::reduce;

use self::assembler::Precision;
use self::code::{Code, Executable, Pieces, Side, all_elements, all_sums};
pub use self::flat::{reduce, run};

/// The code's type: the inputs' and results' buffers, the leaves, how many these are, where their accumulators go,
/// constants.
#[cfg(target_arch = "x86_64")]
pub type Entry = unsafe extern "sysv64" fn(*const *mut u8, *const [u64; 2], u64, *mut u8, *const u64);

/// No code is made for other processors.
#[cfg(not(target_arch = "x86_64"))]
pub type Entry = unsafe extern "C" fn(*const *mut u8, *const [u64; 2], u64, *mut u8, *const u64);

/// The longest run that is summed without being halved, as in [`crate::ops::math::block`].
const LEAF: usize = 128;
/// Elements of a row: NumPy sums a leaf in so many accumulators.
const ROW: usize = 8;

/// A kernel as vector code, with what the code runs on: for kernels that run many times over the same sizes.
pub struct Vectored {
    executable: Executable,
    constants: Vec<u64>,
    precision: Precision,
    /// The inputs, then the outputs: how far their elements are apart in bytes, 0 for one element for all.
    steps: Vec<usize>,
    inputs: usize,
    leaves: Rc<Leaves>,
    /// The sums' places among the outputs.
    sums: Vec<usize>,
}

impl Vectored {
    /// The code of a kernel over inputs in these layouts, which have its shape, with contiguous stores. `None` for one
    /// that is no plain arithmetic over one run of elements, or on another processor.
    pub fn new(kernel: &Kernel, layouts: &[Layout]) -> Option<Vectored> {
        if !available() {
            return None;
        }
        let precision = precision_of(kernel)?;
        let total: usize = kernel.shape.iter().product();
        let lowered = lower::lower(kernel, layouts, precision, lower::Passing::Nothing)?;
        let inputs = layouts.iter().map(|layout| if lower::is_uniform(layout) { 0 } else { precision.size() });
        Some(Vectored {
            executable: Executable::new(&lowered.code)?,
            constants: lowered.constants,
            precision,
            steps: inputs.chain(kernel.outputs.iter().map(|_| precision.size())).collect(),
            inputs: layouts.len(),
            leaves: leaves_of(total),
            sums: (0..kernel.outputs.len()).filter(|&at| is_sum(kernel, &kernel.outputs[at])).collect(),
        })
    }

    /// Runs the code. `places`: the buffers of the inputs, then those of the outputs. Answers faults that the processor's
    /// flags do not tell any more.
    ///
    /// # Safety
    /// The buffers hold elements as the layouts have it, and room for the results, which do not overlap the inputs.
    pub unsafe fn run(&self, places: *const *mut u8) -> u8 {
        let code = self.code();
        if !threads::worth_it_at_hand(self.leaves.total * self.steps.len()) {
            // SAFETY: the caller's promise.
            unsafe { code::at_once(code, places, &self.steps, &self.leaves, &self.sums) };
            return 0;
        }
        let before = faults::raised();
        let pieces: Pieces = |total, grain, _, work| {
            threads::at_hand(total, grain, work);
            Ok(())
        };
        // SAFETY: the caller's promise.
        before | unsafe { self.all(places, pieces) }.unwrap_or(0)
    }

    /// Runs the code as one operation among others: stopped by Ctrl-C, the team called where the work is worth it.
    /// Answers the faults found.
    ///
    /// # Safety
    /// As [`Vectored::run`].
    ///
    /// # Errors
    /// `KeyboardInterrupt`.
    pub unsafe fn run_once(&self, places: *const *mut u8) -> Result<u8> {
        let pieces: Pieces = |total, grain, operations, work| threads::for_pieces(total, grain, operations, work);
        // SAFETY: the caller's promise.
        unsafe { self.all(places, pieces) }
    }

    fn code(&self) -> Code<'_> {
        Code {
            entry: self.executable.entry(),
            constants: &self.constants,
            precision: self.precision,
            inputs: self.inputs,
        }
    }

    unsafe fn all(&self, places: *const *mut u8, pieces: Pieces) -> Result<u8> {
        let code = self.code();
        // SAFETY: the caller's promise, here and below: there is a place for each input and output.
        let sides = self.steps.iter().enumerate().map(|(at, &step)| Side(unsafe { *places.add(at) }, step));
        let sides: SmallVec<[Side; 8]> = sides.collect();
        unsafe {
            if self.sums.is_empty() {
                all_elements(code, &sides, self.leaves.total, pieces)
            } else {
                all_sums(code, &sides, &self.leaves, &self.sums, pieces)
            }
        }
    }
}

/// How a run is cut so that its sums come together in NumPy's order: halved until no part is longer than a leaf.
pub struct Leaves {
    total: usize,
    /// Whether all leaves are halved equally often.
    is_even: bool,
    /// The rows and the odd elements of each leaf.
    leaves: Vec<[u64; 2]>,
    /// The first element of each.
    starts: Vec<usize>,
    /// Which leaf's sum is added to which, in order.
    joins: Vec<(usize, usize)>,
}

impl Leaves {
    fn new(total: usize) -> Leaves {
        let (mut leaves, mut joins) = (Vec::new(), Vec::new());
        halve(total, &mut leaves, &mut joins);
        let mut next = 0;
        let start = |&[rows, odd]: &[u64; 2]| {
            let start = next;
            next += rows as usize * ROW + odd as usize;
            start
        };
        let starts = leaves.iter().map(start).collect();
        let is_even = evenly_halved(total).is_some();
        Leaves { total, is_even, leaves, starts, joins }
    }
}

/// The leaves of so many elements: the last ones, where those are they.
pub fn leaves_of(total: usize) -> Rc<Leaves> {
    thread_local! {
        static LAST: RefCell<Option<Rc<Leaves>>> = const { RefCell::new(None) };
    }
    LAST.with_borrow_mut(|last| match last {
        Some(leaves) if leaves.total == total => leaves.clone(),
        _ => last.insert(Rc::new(Leaves::new(total))).clone(),
    })
}

/// So many elements as whole rows and odd elements.
fn rows_of(length: usize) -> [u64; 2] {
    [(length / ROW) as u64, (length % ROW) as u64]
}

/// Whether this processor runs the code.
fn available() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        std::arch::is_x86_feature_detected!("avx2")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        false
    }
}

fn precision_of(kernel: &Kernel) -> Option<Precision> {
    let dtype = kernel.outputs.first().map(|output| kernel.output_dtype(output))?;
    match dtype {
        DType::F32 => Some(Precision::Single),
        DType::F64 => Some(Precision::Double),
        _ => None,
    }
}

/// Whether an output is the sum of all elements.
pub fn is_sum(kernel: &Kernel, output: &Output) -> bool {
    matches!(output, Output::Reduce { op, axes, .. }
        if **op == reduce::SUM && axes.len() == kernel.shape.len())
}

/// How often a run is halved, where all of it is halved equally often.
fn evenly_halved(length: usize) -> Option<u32> {
    if length <= LEAF {
        return Some(0);
    }
    let low = lower_half(length);
    let times = evenly_halved(low)?;
    (times == evenly_halved(length - low)?).then_some(times + 1)
}

/// Halves a run until no part is longer than a leaf: the leaves, and how their sums come together. Answers which leaf's
/// sum becomes the run's.
fn halve(length: usize, leaves: &mut Vec<[u64; 2]>, joins: &mut Vec<(usize, usize)>) -> usize {
    if length <= LEAF {
        leaves.push(rows_of(length));
        return leaves.len() - 1;
    }
    let low = lower_half(length);
    let first = halve(low, leaves, joins);
    let second = halve(length - low, leaves, joins);
    joins.push((first, second));
    first
}
