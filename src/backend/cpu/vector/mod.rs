//! Large kernels of plain arithmetic as vector code: all of a kernel's operations on a handful of elements at a time, from
//! its inputs to its results and sums, with nothing stored between. What is not plain arithmetic over one flat run of
//! elements stays with the block kernels.
//!
//! The code computes what the block kernels compute, bit for bit: no operation is contracted, and sums are added up in
//! NumPy's order. Faults raise the processor's flags, which who runs the code looks at.

mod assembler;
mod flat;
mod lower;

use crate::array::{DType, Layout};
use crate::ir::{Kernel, Output};
use crate::ops::math::block::lower_half;
use crate::ops::reduce;

use self::assembler::Precision;
pub use self::flat::{reduce, run};

/// The code's type: the inputs' and results' buffers, the leaves, how many these are, where their sums go, constants.
#[cfg(target_arch = "x86_64")]
pub type Entry = unsafe extern "sysv64" fn(*const *mut u8, *const [u64; 2], u64, *mut u8, *const u64);

/// No code is made for other processors.
#[cfg(not(target_arch = "x86_64"))]
pub type Entry = unsafe extern "C" fn(*const *mut u8, *const [u64; 2], u64, *mut u8, *const u64);

/// The longest run that is summed without being halved, as in [`crate::ops::math::block`].
const LEAF: usize = 128;
/// Elements of a row: NumPy sums a leaf in so many accumulators.
const ROW: usize = 8;

/// A kernel as vector code, with what the code runs on.
pub struct Vectored {
    /// The machine code.
    pub code: Vec<u8>,
    /// Where it is, once that is known.
    pub entry: Option<Entry>,
    precision: Precision,
    inputs: usize,
    tree: Tree,
    /// The sums' places among the outputs.
    sums: Vec<usize>,
    /// The leaves' sums; those of one leaf side by side.
    partial: Vec<u64>,
    constants: Vec<u64>,
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
        let sums: Vec<usize> = (0..kernel.outputs.len()).filter(|&at| is_sum(kernel, &kernel.outputs[at])).collect();
        let lowered = lower::lower(kernel, layouts, precision, lower::Passing::Nothing)?;
        let tree = if sums.is_empty() { Tree::of_one(total) } else { Tree::new(total) };
        let parts = tree.leaves.len() * sums.len();
        Some(Vectored {
            code: lowered.code,
            entry: None,
            precision,
            inputs: layouts.len(),
            tree,
            sums,
            partial: vec![0; parts],
            constants: lowered.constants,
        })
    }

    /// Runs the code. `places`: the buffers of the inputs, then those of the outputs.
    ///
    /// # Safety
    /// The entry is this kernel's code. The buffers hold elements as the layouts have it, and room for the results, which
    /// do not overlap the inputs.
    pub unsafe fn run(&mut self, places: *const *mut u8) {
        let Some(entry) = self.entry else { return };
        // SAFETY: the caller's promise; there is a partial sum for each leaf and sum.
        unsafe {
            let partial = self.partial.as_mut_ptr();
            let leaves = &self.tree.leaves;
            entry(places, leaves.as_ptr(), leaves.len() as u64, partial.cast(), self.constants.as_ptr());
            let results = places.add(self.inputs);
            join(self.precision, partial.cast(), &self.tree, &self.sums, results);
        }
    }
}

/// How a run is cut so that its sums come together in NumPy's order.
struct Tree {
    /// The rows and the odd elements of each leaf.
    leaves: Vec<[u64; 2]>,
    /// Which leaf's sum is added to which, in order.
    joins: Vec<(usize, usize)>,
}

impl Tree {
    /// The tree over so many elements, halved until no part is longer than a leaf.
    fn new(total: usize) -> Tree {
        let (mut leaves, mut joins) = (Vec::new(), Vec::new());
        halve(total, &mut leaves, &mut joins);
        Tree { leaves, joins }
    }

    /// All elements at once, where nothing is summed.
    fn of_one(total: usize) -> Tree {
        Tree { leaves: vec![rows_of(total)], joins: Vec::new() }
    }
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
fn is_sum(kernel: &Kernel, output: &Output) -> bool {
    matches!(output, Output::Reduce { op, axes, keepdims: false, .. }
        if **op == reduce::SUM && axes.len() == kernel.shape.len())
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

/// Adds up the leaves' sums and writes the results, at the places among the outputs that `sums` says.
///
/// # Safety
/// `partial` has an element for each leaf and sum, `results` the places of all outputs.
unsafe fn join(precision: Precision, partial: *mut u8, tree: &Tree, sums: &[usize], results: *const *mut u8) {
    // SAFETY: the caller's promise.
    unsafe {
        match precision {
            Precision::Single => join_of::<f32>(partial.cast(), &tree.joins, sums, results),
            Precision::Double => join_of::<f64>(partial.cast(), &tree.joins, sums, results),
        }
    }
}

/// # Safety
/// As [`join`], of elements `T`.
unsafe fn join_of<T: Copy + Default + std::ops::Add<Output = T>>(
    partial: *mut T,
    joins: &[(usize, usize)],
    sums: &[usize],
    results: *const *mut u8,
) {
    let count = sums.len();
    // SAFETY: the caller's promise.
    unsafe {
        for &(to, from) in joins {
            for sum in 0..count {
                let place = partial.add(to * count + sum);
                *place = *place + *partial.add(from * count + sum);
            }
        }
        for (sum, &output) in sums.iter().enumerate() {
            // As NumPy's, a sum starts from a positive zero.
            (*results.add(output)).cast::<T>().write(T::default() + *partial.add(sum));
        }
    }
}
