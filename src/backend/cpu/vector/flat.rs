//! Kernels of the moment as vector code: what an expression over large arrays comes to, over one flat run of elements
//! and on all threads. The code of the last kernels is kept, so that an expression in a loop is made into code once.

use std::cell::RefCell;

use smallvec::SmallVec;

use super::code::{Code, Executable, Pieces, Side, all_elements, all_sums};
use super::lower::{Passing, lower};
use super::{ROW, available, is_sum, leaves_of, precision_of};
use crate::array::{Array, Layout};
use crate::backend::cpu::{faults, threads};
use crate::diag::{Result, stream};
use crate::ir::{Kernel, Output};
use crate::ops::reduce as rows;

/// Elements from which looking the code up pays.
const LEAST: usize = 1 << 10;
/// Kernels whose code is kept.
const KEPT: usize = 128;

/// A kernel whose code was asked for. Its shape is that of a row: the code serves any length.
struct Made {
    kernel: Kernel,
    repeated: SmallVec<[bool; 8]>,
    passing: Passing,
    /// `None` where there is no code for it.
    code: Option<(Executable, Vec<u64>)>,
}

thread_local! {
    /// The last first.
    static MADE: RefCell<Vec<Made>> = const { RefCell::new(Vec::new()) };
}

/// How an operand lies: one element for all, or all side by side in the order of rows; `None` otherwise.
fn is_repeated(array: &Array) -> Option<bool> {
    if array.strides().iter().zip(array.shape()).all(|(&stride, &n)| n == 1 || stride == 0) {
        Some(true)
    } else {
        array.is_c_contiguous().then_some(false)
    }
}

/// Runs a kernel whose results are all elements, or sums of all, into existing arrays; the inputs have the kernel's shape.
/// `false` where it is to be done block by block: there is no code for the kernel, or an operation had a fault that only
/// the blocks tell the name of.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn run(kernel: &Kernel, inputs: &[Array], outputs: &[Array]) -> Result<bool> {
    let total: usize = kernel.shape.iter().product();
    let sums: SmallVec<[usize; 4]> = (0..outputs.len()).filter(|&at| is_sum(kernel, &kernel.outputs[at])).collect();
    let steps = kernel.instructions.len() + sums.len();
    if total < LEAST || faults::watches_underflow() || !available() {
        return Ok(false);
    }
    if outputs.iter().any(|output| inputs.iter().any(|input| output.may_overlap(input)))
        || !outputs.iter().all(Array::is_c_contiguous)
    {
        return Ok(false);
    }
    let repeated: Option<SmallVec<[bool; 8]>> = inputs.iter().map(is_repeated).collect();
    let whole = |output: &Output| is_sum(kernel, output) || matches!(output, Output::Store(_));
    let Some(repeated) = repeated.filter(|_| kernel.outputs.iter().all(whole)) else {
        return if kernel.instructions.is_empty() { Ok(false) } else { super::lines::run(kernel, inputs, outputs) };
    };
    // One operation is a loop already.
    if steps < 2 {
        return Ok(false);
    }
    let large = outputs.iter().any(|output| stream::passes(output.size() * output.dtype().size()));
    let aligned = outputs.iter().all(|output| output.data().addr().is_multiple_of(64));
    let passing = if large && aligned && sums.is_empty() { Passing::Caches } else { Passing::Nothing };
    let sides = inputs.iter().zip(&repeated).map(|(input, &repeated)| (input, repeated));
    let sides: SmallVec<[Side; 8]> = sides
        .chain(outputs.iter().map(|output| (output, false)))
        .map(|(array, repeated)| Side(array.data(), if repeated { 0 } else { array.dtype().size() }))
        .collect();
    let done = with_code(kernel, repeated, passing, |code| {
        let pieces: Pieces = |total, grain, operations, work| threads::for_pieces(total, grain, operations, work);
        // SAFETY: the arrays lie as the code was made for, are all of the kernel's shape, and do not overlap.
        unsafe {
            if sums.is_empty() {
                all_elements(code, &sides, total, pieces)
            } else {
                all_sums(code, &sides, &leaves_of(total), &sums, pieces)
            }
        }
    });
    match done {
        Some(found) => Ok(found? & faults::watched() == 0),
        None => Ok(false),
    }
}

/// The results of a kernel that ends in sums of all elements; `None` where it is to be done block by block, as [`run`].
///
/// # Errors
/// `MemoryError`, `KeyboardInterrupt`.
pub fn reduce(kernel: &Kernel, inputs: &[Array]) -> Result<Option<Vec<Array>>> {
    if !kernel.outputs.iter().all(|output| suits(kernel, output)) {
        return Ok(None);
    }
    let empty = |output: &Output| Array::empty(kernel.output_dtype(output), &kernel.output_shape(output));
    let outputs: Vec<Array> = kernel.outputs.iter().map(empty).collect::<Result<_>>()?;
    Ok(run(kernel, inputs, &outputs)?.then_some(outputs))
}

/// Whether an output is stored, or a sum over all axes, the first or the last.
fn suits(kernel: &Kernel, output: &Output) -> bool {
    match output {
        Output::Store(_) => true,
        Output::Reduce { op, axes, .. } if **op == rows::SUM => {
            axes.len() == kernel.shape.len() || axes[..] == [0] || axes[..] == [kernel.shape.len() - 1]
        }
        Output::Reduce { .. } => false,
    }
}

/// The kernel over a row.
fn flattened(kernel: &Kernel) -> Kernel {
    let mut flat = Kernel { shape: [ROW].into_iter().collect(), ..kernel.clone() };
    for output in &mut flat.outputs {
        if let Output::Reduce { axes, keepdims, .. } = output {
            (*axes, *keepdims) = ([0].into_iter().collect(), false);
        }
    }
    flat
}

/// Whether two kernels are one over a row: what their code depends on. Sums are of all of a row.
fn is_same_code(made: &Kernel, kernel: &Kernel) -> bool {
    let ends_alike = |(a, b): (&Output, &Output)| match (a, b) {
        (Output::Store(a), Output::Store(b)) => a == b,
        (Output::Reduce { register: a, op: first, .. }, Output::Reduce { register: b, op: second, .. }) => {
            a == b && first == second
        }
        _ => false,
    };
    made.inputs == kernel.inputs
        && made.outputs.len() == kernel.outputs.len()
        && made.outputs.iter().zip(&kernel.outputs).all(ends_alike)
        && made.instructions == kernel.instructions
}

/// Calls `act` with the code of a kernel over rows, made now where it was not before. `None` where there is none.
pub fn with_code<R>(
    kernel: &Kernel,
    repeated: SmallVec<[bool; 8]>,
    passing: Passing,
    act: impl FnOnce(Code) -> R,
) -> Option<R> {
    MADE.with_borrow_mut(|all| {
        let same =
            |made: &Made| made.repeated == repeated && made.passing == passing && is_same_code(&made.kernel, kernel);
        match all.iter().position(same) {
            Some(at) => all[..=at].rotate_right(1),
            None => {
                all.truncate(KEPT - 1);
                all.insert(0, make(flattened(kernel), repeated, passing));
            }
        }
        let (executable, constants) = all.first()?.code.as_ref()?;
        let precision = precision_of(kernel)?;
        Some(act(Code { entry: executable.entry(), constants, precision, inputs: kernel.inputs.len() }))
    })
}

fn make(kernel: Kernel, repeated: SmallVec<[bool; 8]>, passing: Passing) -> Made {
    let layout = |&repeated: &bool| match repeated {
        true => Layout { strides: [0].into_iter().collect(), ..Layout::contiguous(&[ROW]) },
        false => Layout::contiguous(&[ROW]),
    };
    let layouts: Vec<Layout> = repeated.iter().map(layout).collect();
    let lowered = precision_of(&kernel).and_then(|precision| lower(&kernel, &layouts, precision, passing));
    let code = lowered.and_then(|lowered| Some((Executable::new(&lowered.code)?, lowered.constants)));
    Made { kernel, repeated, passing, code }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::array::{DType, Scalar, Shape};
    use crate::backend::cpu::apply;
    use crate::ir::{Instruction, Register};
    use crate::ops::{Op, binary, unary};

    fn numbers(count: usize, dtype: DType, seed: u64) -> Array {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / 1e6 - 8.0
        };
        let values: Vec<f64> = (0..count).map(|_| next()).collect();
        Array::from_slice(&values).unwrap().cast(dtype).unwrap()
    }

    /// `(a * 2.5 - b) / (b + c)` and `sqrt(abs(a * 2.5 - b))`, as a kernel and one operation after the other.
    fn both(dtype: DType, arrays: [Array; 3], number: f64) -> [Vec<Array>; 2] {
        let count = arrays[0].size();
        let step = |op: &'static Op, operands: &[Register]| Instruction {
            op,
            dtype,
            out: dtype,
            operands: operands.iter().copied().collect(),
        };
        let kernel = Kernel {
            shape: [count].into_iter().collect(),
            inputs: vec![dtype; 4],
            instructions: vec![
                step(&binary::MULTIPLY, &[0, 3]),
                step(&binary::SUBTRACT, &[4, 1]),
                step(&binary::ADD, &[1, 2]),
                step(&binary::DIVIDE, &[5, 6]),
                step(&unary::ABSOLUTE, &[5]),
                step(&unary::SQRT, &[8]),
            ],
            outputs: vec![Output::Store(7), Output::Store(9)],
        };
        let one = Array::from_scalar(Scalar::F64(number).cast(dtype)).unwrap();
        let [a, b, c] = arrays;
        let inputs = [a.clone(), b.clone(), c.clone(), one.broadcast_to(&[count]).unwrap()];
        let outputs: Vec<Array> = (0..2).map(|_| Array::empty(dtype, &[count]).unwrap()).collect();
        assert_eq!(run(&kernel, &inputs, &outputs).unwrap(), available(), "{dtype}");
        let op = |op, operands: &[&Array]| {
            let operands: Vec<Array> = operands.iter().map(|&a| a.clone()).collect();
            apply(op, &operands, dtype, dtype).unwrap()
        };
        let off = op(&binary::SUBTRACT, &[&op(&binary::MULTIPLY, &[&a, &one]), &b]);
        let ratio = op(&binary::DIVIDE, &[&off, &op(&binary::ADD, &[&b, &c])]);
        let root = op(&unary::SQRT, &[&op(&unary::ABSOLUTE, &[&off])]);
        [outputs, vec![ratio, root]]
    }

    /// With the widest registers, and on a thread without them.
    fn both_widths(check: fn()) {
        check();
        let narrow = std::thread::spawn(move || {
            crate::ops::math::NARROW.set(true);
            check();
        });
        narrow.join().unwrap();
    }

    #[test]
    fn vectors_are_bit_for_bit_what_single_operations_are() {
        both_widths(check_vectors);
    }

    fn check_vectors() {
        for dtype in [DType::F32, DType::F64] {
            // Past the caches too: the last is larger than what passes them by.
            for count in [LEAST, LEAST + 1, 70_003, 5 << 20 | 7] {
                let arrays = [1, 2, 3].map(|seed| numbers(count, dtype, seed));
                let [got, want] = both(dtype, arrays, 2.5);
                for (got, want) in got.iter().zip(&want) {
                    assert!(!available() || got.bytes().unwrap() == want.bytes().unwrap(), "{dtype}, {count} elements");
                }
            }
        }
    }

    #[test]
    fn sums_are_bit_for_bit_those_of_arrays() {
        both_widths(check_sums);
    }

    fn check_sums() {
        for dtype in [DType::F32, DType::F64] {
            for shape in [vec![LEAST + 3], vec![70_003], vec![1 << 20], vec![300, 301]] {
                let count = shape.iter().product();
                let [a, b] = [1, 2].map(|seed| numbers(count, dtype, seed).reshape(&shape).unwrap());
                let step = |op: &'static Op, operands: [Register; 2]| Instruction {
                    op,
                    dtype,
                    out: dtype,
                    operands: operands.into_iter().collect(),
                };
                let axes: Shape = (0..shape.len()).collect();
                let sum = |register| Output::Reduce { register, op: &rows::SUM, axes: axes.clone(), keepdims: false };
                let kernel = Kernel {
                    shape: shape.iter().copied().collect(),
                    inputs: vec![dtype; 2],
                    instructions: vec![step(&binary::SUBTRACT, [0, 1]), step(&binary::MULTIPLY, [2, 0])],
                    outputs: vec![sum(2), sum(3)],
                };
                let Some(got) = reduce(&kernel, &[a.clone(), b.clone()]).unwrap() else {
                    assert!(!available());
                    continue;
                };
                let off = apply(&binary::SUBTRACT, &[a.clone(), b.clone()], dtype, dtype).unwrap();
                let product = apply(&binary::MULTIPLY, &[off.clone(), a.clone()], dtype, dtype).unwrap();
                for (got, of) in got.iter().zip([&off, &product]) {
                    let want = crate::backend::cpu::reduce(&rows::SUM, of, &axes, false, dtype).unwrap();
                    assert_eq!(got.bytes().unwrap(), want.bytes().unwrap(), "{dtype} {shape:?}");
                }
            }
        }
    }

    #[test]
    fn a_fault_sends_the_kernel_to_the_blocks() {
        let count = LEAST + 5;
        let step = |op: &'static Op, operands: [Register; 2]| Instruction {
            op,
            dtype: DType::F64,
            out: DType::F64,
            operands: operands.into_iter().collect(),
        };
        let kernel = Kernel {
            shape: [count].into_iter().collect(),
            inputs: vec![DType::F64; 2],
            instructions: vec![step(&binary::DIVIDE, [0, 1]), step(&binary::MULTIPLY, [2, 0])],
            outputs: vec![Output::Store(3)],
        };
        let (a, b) = (numbers(count, DType::F64, 1), numbers(count, DType::F64, 2));
        let out = [Array::empty(DType::F64, &[count]).unwrap()];
        assert_eq!(run(&kernel, &[a.clone(), b.clone()], &out).unwrap(), available());
        // SAFETY: the array has this element, and nobody else looks at it now.
        unsafe { b.data().cast::<f64>().add(count - 1).write(0.0) };
        assert!(!run(&kernel, &[a.clone(), b.clone()], &out).unwrap());
        // Nor is there code that may write over what it reads.
        assert!(!run(&kernel, &[a, out[0].clone()], &out).unwrap());
    }
}
