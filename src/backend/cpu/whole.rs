//! Reductions of plain contiguous inputs: each run goes to the row's function as a whole, so that sums are NumPy's bit for
//! bit.

use super::reduce::{Reduction, Shared};
use super::threads;
use crate::array::{Array, CacheLine, DType, Element};
use crate::diag::Result;
use crate::ir::{Kernel, Output};
use crate::ops::math::block::{Addend, halves, sum};
use crate::ops::reduce as rows;

/// Elements of a long run that are reduced at a time.
const PIECE: usize = 1 << 16;
/// Columns that are added up side by side: their sums stay in the first-level cache.
const STRIP: usize = 512;

/// Reduces, where the kernel is such a one; answers whether it was.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn run(
    kernel: &Kernel,
    inputs: &[Array],
    reductions: &[Reduction],
    rows: usize,
    run_length: usize,
    walk: &[usize],
) -> Result<bool> {
    if !kernel.instructions.is_empty() || reductions.len() != kernel.outputs.len() {
        return Ok(false);
    }
    if !inputs.iter().all(|input| input.permute(walk).is_c_contiguous()) {
        return Ok(false);
    }
    for reduction in reductions {
        let input = &inputs[reduction.register as usize];
        let source = Shared(input.data());
        let is_sum = *reduction.op == rows::SUM && input.dtype().is_inexact();
        if rows == 1 && is_sum && threads::worth_it(run_length) && matches!(input.dtype(), DType::F32 | DType::F64) {
            crate::dispatch!(input.dtype(), in [F32 F64], T => {
                let total = sum_on_threads(flat::<T>(input));
                // SAFETY: the result has one element.
                unsafe { reduction.result.0.cast::<T>().write(total) };
            }, else ());
            continue;
        }
        if rows == 1 && !is_sum && run_length > PIECE {
            in_pieces(reduction, source, run_length)?;
            continue;
        }
        let (from_size, size, run) = (reduction.from_size, reduction.size, reduction.run);
        threads::for_pieces(rows, 1, rows * run_length, |from, to| {
            for row in from..to {
                // SAFETY: row `row` of the source is a contiguous run, and its result belongs to this worker.
                unsafe {
                    run(source.element(row * run_length, from_size), run_length, reduction.result.element(row, size));
                }
            }
        })?;
    }
    Ok(true)
}

/// Reduces a middle axis (or several side by side) of one array in row-major order: for each index of the axes before it,
/// row after row of the axes after it. Answers whether the kernel was such a one.
///
/// # Errors
/// `MemoryError`; `KeyboardInterrupt`.
pub fn columns(kernel: &Kernel, inputs: &[Array], reductions: &[Reduction]) -> Result<bool> {
    let ([input], [reduction], [Output::Reduce { axes, .. }]) = (inputs, reductions, &kernel.outputs[..]) else {
        return Ok(false);
    };
    let (Some(&first), Some(&last)) = (axes.iter().min(), axes.iter().max()) else { return Ok(false) };
    let shape = input.shape();
    let outer: usize = shape[..first].iter().product();
    let inner: usize = shape[last + 1..].iter().product();
    let plain = kernel.instructions.is_empty() && input.is_c_contiguous() && last + 1 - first == axes.len();
    // The results are in the order of the kept axes' walk, which must be their own.
    let fits = if outer < 2 { inner >= STRIP } else { (2..=1 << 14).contains(&inner) };
    if !plain || !fits || reduction.from_size != reduction.size {
        return Ok(false);
    }
    let rows = input.size() / outer / inner;
    let (source, size) = (Shared(input.data()), reduction.size);
    // Adds up the columns `from..to` of matrix `at`, row after row.
    let down = |at: usize, from: usize, to: usize, spare: &mut [CacheLine]| {
        let width = to - from;
        // SAFETY: the rows lie within the array; the results belong to this worker, and the spare row is apart.
        unsafe {
            let row = |number: usize| source.element((at * rows + number) * inner + from, size).cast_const();
            let result = reduction.result.element(at * inner + from, size);
            let (mut have, mut next) = (result, spare.as_mut_ptr().cast::<u8>());
            have.copy_from_nonoverlapping(row(0), width * size);
            for number in 1..rows {
                (reduction.combine)(&[have.cast_const(), row(number)], next, width);
                std::mem::swap(&mut have, &mut next);
            }
            if have != result {
                result.copy_from_nonoverlapping(have, width * size);
            }
        }
    };
    let spare = |width: usize| CacheLine::zeroed(width * size);
    if outer > 1 {
        threads::for_pieces(outer, 1, input.size() * 2, |from, to| {
            let mut spare = spare(inner);
            (from..to).for_each(|at| down(at, 0, inner, &mut spare));
        })?;
    } else {
        threads::for_pieces(inner, STRIP, input.size() * 2, |from, to| {
            let mut spare = spare(STRIP);
            for start in (from..to).step_by(STRIP) {
                down(0, start, to.min(start + STRIP), &mut spare);
            }
        })?;
    }
    Ok(true)
}

/// The elements of an array that is contiguous in some order of its axes.
fn flat<T: Element>(array: &Array) -> &[T] {
    // SAFETY: the caller has checked that some order of the axes is contiguous from the first element on.
    unsafe { std::slice::from_raw_parts(array.pointer::<T>(), array.size()) }
}

/// One long run, reduced in pieces side by side and then the pieces' results; for associative functions.
fn in_pieces(reduction: &Reduction, source: Shared, run_length: usize) -> Result<()> {
    let pieces = run_length.div_ceil(PIECE);
    let (from_size, size, run) = (reduction.from_size, reduction.size, reduction.run);
    let mut partial = CacheLine::zeroed(pieces * size);
    let parts = Shared(partial.as_mut_ptr().cast());
    let reduce_piece = |piece: usize| {
        let start = piece * PIECE;
        // SAFETY: the piece lies within the run, and its result belongs to this call.
        unsafe {
            run(source.element(start, from_size), PIECE.min(run_length - start), parts.element(piece, size));
        }
    };
    // Whether any or all hold is often known after the first piece.
    let mut done = 0;
    let settles = if *reduction.op == rows::ANY { Some(1) } else { (*reduction.op == rows::ALL).then_some(0) };
    if let Some(settled) = settles {
        reduce_piece(0);
        done = 1;
        // SAFETY: the first partial result is written, and a bool.
        if unsafe { *parts.0 } == settled {
            // SAFETY: the result has one element.
            unsafe { *reduction.result.0 = settled };
            return Ok(());
        }
    }
    threads::for_pieces(pieces - done, 1, run_length, |from, to| (from..to).for_each(|at| reduce_piece(at + done)))?;
    // SAFETY: all the pieces' results are written; the result has one element.
    unsafe { (reduction.again)(parts.0, pieces, reduction.result.0) };
    Ok(())
}

/// The pairwise sum, the branches of its tree on threads. The tree is the same as on one thread.
fn sum_on_threads<T: Addend + Send + Sync>(run: &[T]) -> T {
    let mut leaves: Vec<&[T]> = Vec::new();
    split(run, &mut leaves);
    let mut sums = vec![T::default(); leaves.len()];
    let out = Shared(sums.as_mut_ptr().cast());
    threads::each(leaves.len(), &|index| {
        // SAFETY: each call writes the sum of its own leaf.
        unsafe { out.element(index, size_of::<T>()).cast::<T>().write(sum(leaves[index])) };
    });
    join(run, &mut sums.iter().copied())
}

/// Leaves of the tree's upper part, in order.
fn split<'a, T>(run: &'a [T], leaves: &mut Vec<&'a [T]>) {
    if run.len() <= PIECE {
        leaves.push(run);
        return;
    }
    let (low, high) = halves(run);
    split(low, leaves);
    split(high, leaves);
}

/// The sum of a branch from its leaves' sums.
fn join<T: Addend>(run: &[T], sums: &mut impl Iterator<Item = T>) -> T {
    if run.len() <= PIECE {
        return sums.next().unwrap_or_default();
    }
    let (low, high) = halves(run);
    let low = join(low, sums);
    low + join(high, sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_sum_as_one_does() {
        for n in [1usize, 70_000, 131_072, 131_073, 1_000_003] {
            let x: Vec<f64> = (0..n).map(|i| 1.0 / (i as f64 + 0.3)).collect();
            assert_eq!(sum_on_threads(&x).to_bits(), sum(&x).to_bits(), "length {n}");
        }
    }

    #[test]
    fn long_runs_of_truth_values() -> Result<()> {
        let n = 200_000;
        for at in [0, 5, 70_000, n - 1] {
            let mut values = vec![false; n];
            values[at] = true;
            let array = Array::from_slice(&values)?;
            let any = super::super::reduce(&rows::ANY, &array, &[0], false, DType::Bool)?;
            assert_eq!(any.to_vec::<bool>()?, [true]);
            values.iter_mut().for_each(|x| *x = !*x);
            let array = Array::from_slice(&values)?;
            let all = super::super::reduce(&rows::ALL, &array, &[0], false, DType::Bool)?;
            assert_eq!(all.to_vec::<bool>()?, [false]);
        }
        Ok(())
    }
}
