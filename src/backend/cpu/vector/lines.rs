//! Kernels over operands that lie in lines: along the last axes each input is one run, or one element for all, as rows and
//! columns are that broadcast. The code runs line by line. Sums along the last axis or along the first end there too, in
//! NumPy's order: pairwise along a line, line after line across them.

use std::sync::atomic::{AtomicU8, Ordering};

use smallvec::SmallVec;

use super::assembler::Precision;
use super::code::{Code, Side, Summing, call_from};
use super::flat::with_code;
use super::lower::Passing;
use super::{ROW, leaves_of, precision_of};
use crate::array::{Array, DType, Shape};
use crate::backend::cpu::{faults, threads};
use crate::diag::{Result, stream};
use crate::ir::{Instruction, Kernel, Output, Register};
use crate::ops::{binary, reduce};

/// Elements of a line under which calling the code for each costs more than it brings.
const SHORTEST: usize = 8;
/// Elements of lines that are added up side by side: their sums stay in the first-level cache.
const STRIP: usize = 512;

/// An operand: where it begins, how far its elements are apart along a line, and its lines along each axis before, in
/// bytes.
struct Operand {
    start: *mut u8,
    step: usize,
    strides: SmallVec<[isize; 4]>,
}

// SAFETY: who runs the code keeps the buffers alive; threads write to disjoint elements of the results.
unsafe impl Sync for Operand {}

/// What becomes of the lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// Each is stored, or its sum.
    Each,
    /// They are added up, line after line.
    Together,
}

/// Runs a kernel over lines into contiguous arrays, which do not overlap the inputs. `false` where it is no such kernel,
/// or there is no code for it.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn run(kernel: &Kernel, inputs: &[Array], outputs: &[Array]) -> Result<bool> {
    let axes = kernel.shape.len();
    let (Some(precision), true) = (precision_of(kernel), axes > 1 && !outputs.is_empty()) else { return Ok(false) };
    let Some(end) = end_of(kernel) else { return Ok(false) };
    let sums: SmallVec<[usize; 4]> =
        (0..outputs.len()).filter(|&at| matches!(kernel.outputs[at], Output::Reduce { .. })).collect();
    let last = axes - 1;
    let mut first = last;
    if !inputs.iter().all(|input| line(input, first).is_some()) {
        return Ok(false);
    }
    while sums.is_empty() && first > 0 && inputs.iter().all(|input| line(input, first - 1).is_some()) {
        first -= 1;
    }
    let length: usize = kernel.shape[first..].iter().product();
    if length < SHORTEST || end == End::Together && axes != 2 {
        return Ok(false);
    }
    let repeated: SmallVec<[bool; 8]> = inputs.iter().filter_map(|input| line(input, first)).collect();
    let size = precision.size();
    let input = |(input, &repeated): (&Array, &bool)| Operand {
        start: input.data(),
        step: if repeated { 0 } else { size },
        strides: input.strides()[..first].iter().map(|stride| stride * size as isize).collect(),
    };
    let mut operands: SmallVec<[Operand; 8]> = inputs.iter().zip(&repeated).map(input).collect();
    if end == End::Together {
        return together(kernel, precision, operands, repeated, outputs);
    }
    for (at, output) in outputs.iter().enumerate() {
        let along = if sums.contains(&at) { 1 } else { length };
        let mut next = (along * size) as isize;
        let mut strides: SmallVec<[isize; 4]> = SmallVec::new();
        for &count in kernel.shape[..first].iter().rev() {
            strides.insert(0, next);
            next *= count as isize;
        }
        operands.push(Operand { start: output.data(), step: size, strides });
    }
    let large = outputs.iter().any(|output| stream::passes(output.size() * size));
    let aligned = length * size >= 1 << 12 && (length * size).is_multiple_of(64);
    let aligned = aligned && outputs.iter().all(|output| output.data().addr().is_multiple_of(64));
    let passing = if large && aligned && sums.is_empty() { Passing::Caches } else { Passing::Nothing };
    let done =
        with_code(kernel, repeated, passing, |code| each(code, &operands, &kernel.shape[..first], length, &sums));
    settled(done)
}

/// How a kernel ends, where all its outputs end alike.
fn end_of(kernel: &Kernel) -> Option<End> {
    let last = kernel.shape.len() - 1;
    let end = |output: &Output| match output {
        Output::Store(_) => Some(End::Each),
        Output::Reduce { op, axes, .. } if **op == reduce::SUM && axes[..] == [last] => Some(End::Each),
        Output::Reduce { op, axes, .. } if **op == reduce::SUM && axes[..] == [0] => Some(End::Together),
        Output::Reduce { .. } => None,
    };
    let found = end(kernel.outputs.first()?)?;
    kernel.outputs.iter().all(|output| end(output) == Some(found)).then_some(found)
}

/// How an input lies along the axes from `first` on: one element for all, or all side by side; `None` otherwise.
fn line(input: &Array, first: usize) -> Option<bool> {
    let (shape, strides) = (&input.shape()[first..], &input.strides()[first..]);
    if shape.iter().zip(strides).all(|(&n, &stride)| n == 1 || stride == 0) {
        return Some(true);
    }
    let mut next = 1;
    for (&n, &stride) in shape.iter().zip(strides).rev() {
        if n != 1 && stride != next {
            return None;
        }
        next *= n as isize;
    }
    Some(false)
}

/// Whether all is done: there was code, and nothing had a fault.
fn settled(done: Option<Result<u8>>) -> Result<bool> {
    match done {
        Some(found) => Ok(found? & faults::watched() == 0),
        None => Ok(false),
    }
}

/// Runs the code over each line; answers the faults found.
fn each(code: Code, operands: &[Operand], outer: &[usize], length: usize, sums: &[usize]) -> Result<u8> {
    let lines: usize = outer.iter().product();
    let leaves = leaves_of(length);
    let leaves = &*leaves;
    let summing = Summing::new(code, leaves, sums);
    let found = AtomicU8::new(0);
    threads::for_pieces(lines, 1, lines * length * operands.len(), |from, to| {
        let mut walk = Walk::new(operands, outer, from);
        let (mut rows, mut room) = (summing.rows(), summing.room());
        let (rows, parts) = (rows.as_mut_ptr().cast::<u8>(), room.as_mut_ptr().cast::<u8>());
        let steps: SmallVec<[usize; 8]> = operands.iter().map(|operand| operand.step).collect();
        faults::lower();
        for _ in from..to {
            // SAFETY: the code was made for operands that lie so; these lines of the results are this piece's.
            unsafe {
                if sums.is_empty() {
                    call_from(code, &walk.places, length);
                } else {
                    summing.line(&walk.places, &steps, rows, parts);
                }
            }
            walk.advance();
        }
        found.fetch_or(faults::raised(), Ordering::Relaxed);
    })?;
    Ok(found.into_inner())
}

/// Adds up lines, strip by strip of their elements; the results begin as negative zeros, which change nothing.
fn together(
    kernel: &Kernel,
    precision: Precision,
    mut operands: SmallVec<[Operand; 8]>,
    mut repeated: SmallVec<[bool; 8]>,
    outputs: &[Array],
) -> Result<bool> {
    let (lines, length) = (kernel.shape[0], kernel.shape[1]);
    let outer = [lines];
    let size = precision.size();
    for _ in 0..2 {
        operands.extend(outputs.iter().map(|output| Operand {
            start: output.data(),
            step: size,
            strides: std::iter::once(0).collect(),
        }));
    }
    repeated.extend(outputs.iter().map(|_| false));
    let outputs: SmallVec<[Side; 4]> = outputs.iter().map(|output| Side(output.data(), size)).collect();
    let done = with_code(&adding(kernel), repeated, Passing::Nothing, |code| {
        let found = AtomicU8::new(0);
        threads::for_pieces(length, ROW * 8, lines * length * operands.len(), |from, to| {
            faults::lower();
            for strip in (from..to).step_by(STRIP) {
                let width = STRIP.min(to - strip);
                for output in &outputs {
                    // SAFETY: these elements of the result are this piece's.
                    unsafe { fill_with_negative_zeros(precision, output.0.add(strip * size), width) };
                }
                let mut walk = Walk::new(&operands, &outer, 0);
                for (place, operand) in walk.places.iter_mut().zip(&operands) {
                    *place = place.wrapping_add(strip * operand.step);
                }
                for _ in 0..lines {
                    // SAFETY: as above; each element of a result is read before it is written.
                    unsafe { call_from(code, &walk.places, width) };
                    walk.advance();
                }
            }
            found.fetch_or(faults::raised(), Ordering::Relaxed);
        })?;
        Ok(found.into_inner())
    });
    settled(done)
}

/// # Safety
/// There are so many elements.
unsafe fn fill_with_negative_zeros(precision: Precision, start: *mut u8, count: usize) {
    for at in 0..count {
        // SAFETY: the caller's promise.
        unsafe {
            match precision {
                Precision::Single => start.cast::<f32>().add(at).write(-0.0),
                Precision::Double => start.cast::<f64>().add(at).write(-0.0),
            }
        }
    }
}

/// The kernel over a row that adds what the kernel sums to inputs of their own, and stores that.
fn adding(kernel: &Kernel) -> Kernel {
    let (count, more) = (kernel.inputs.len(), kernel.outputs.len());
    let moved = |register: Register| if (register as usize) < count { register } else { register + more as Register };
    let mut adding = Kernel { shape: std::iter::once(ROW).collect::<Shape>(), ..Kernel::default() };
    let types: Vec<DType> = kernel.outputs.iter().map(|output| kernel.output_dtype(output)).collect();
    adding.inputs = kernel.inputs.iter().chain(&types).copied().collect();
    for instruction in &kernel.instructions {
        let operands = instruction.operands.iter().map(|&register| moved(register)).collect();
        adding.instructions.push(Instruction { operands, ..instruction.clone() });
    }
    for (at, (output, &dtype)) in kernel.outputs.iter().zip(&types).enumerate() {
        let operands = [(count + at) as Register, moved(output.register())].into_iter().collect();
        adding.instructions.push(Instruction { op: &binary::ADD, dtype, out: dtype, operands });
        adding.outputs.push(Output::Store((adding.inputs.len() + adding.instructions.len() - 1) as Register));
    }
    adding
}

/// The way from line to line.
struct Walk<'a> {
    operands: &'a [Operand],
    outer: &'a [usize],
    index: Shape,
    /// The operands' places in the line at hand.
    places: SmallVec<[*mut u8; 8]>,
    /// How far it is to the next line along the innermost of the axes, and how many lines there are still along it.
    next: SmallVec<[isize; 8]>,
    left: usize,
}

impl<'a> Walk<'a> {
    /// From line number `from` on.
    fn new(operands: &'a [Operand], outer: &'a [usize], mut from: usize) -> Walk<'a> {
        let mut index = Shape::from_elem(0, outer.len());
        for (at, &count) in index.iter_mut().zip(outer).rev() {
            (*at, from) = (from % count, from / count);
        }
        let place = |operand: &Operand| {
            let offset: isize = operand.strides.iter().zip(&index).map(|(stride, &at)| stride * at as isize).sum();
            operand.start.wrapping_offset(offset)
        };
        let next = operands.iter().map(|operand| operand.strides.last().copied().unwrap_or(0)).collect();
        let left = outer.last().map_or(1, |count| count - index[index.len() - 1]);
        Walk { operands, outer, places: operands.iter().map(place).collect(), next, left, index }
    }

    #[inline]
    fn advance(&mut self) {
        self.left -= 1;
        if self.left == 0 {
            return self.advance_outside();
        }
        for (place, &step) in self.places.iter_mut().zip(&self.next) {
            *place = place.wrapping_offset(step);
        }
    }

    /// From the last line along the innermost axis to the first one of the next.
    fn advance_outside(&mut self) {
        self.left = self.outer.last().copied().unwrap_or(1);
        if let Some(innermost) = self.index.last_mut() {
            *innermost = self.left - 1;
        }
        for axis in (0..self.outer.len()).rev() {
            self.index[axis] += 1;
            let back = self.index[axis] == self.outer[axis];
            for (place, operand) in self.places.iter_mut().zip(self.operands) {
                let stride = operand.strides[axis];
                let lines = if back { 1 - self.outer[axis] as isize } else { 1 };
                *place = place.wrapping_offset(stride * lines);
            }
            if !back {
                return;
            }
            self.index[axis] = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::cpu::{apply, vector};
    use crate::ops::Op;

    fn numbers(shape: &[usize], dtype: DType, seed: u32) -> Array {
        let count: usize = shape.iter().product();
        let value = |at: usize| f64::from((at as u32).wrapping_mul(2_654_435_761).wrapping_add(seed) >> 12) / 1e5 - 5.0;
        let values: Vec<f64> = (0..count).map(value).collect();
        Array::from_slice(&values).unwrap().cast(dtype).unwrap().reshape(shape).unwrap()
    }

    /// `(a - b) * c` and what it is the sum of along an axis, as a kernel and one operation after the other.
    fn check(a: &[usize], b: &[usize], c: &[usize], dtype: DType) {
        let [a, b, c] = [(a, 1), (b, 2), (c, 3)].map(|(shape, seed)| numbers(shape, dtype, seed));
        let shape = a.shape().to_vec();
        let step = |op: &'static Op, operands: [Register; 2]| Instruction {
            op,
            dtype,
            out: dtype,
            operands: operands.into_iter().collect(),
        };
        let instructions = vec![step(&binary::SUBTRACT, [0, 1]), step(&binary::MULTIPLY, [3, 2])];
        let inputs = [&a, &b, &c].map(|x| x.broadcast_to(&shape).unwrap());
        let off = apply(&binary::SUBTRACT, &[a.clone(), b.clone()], dtype, dtype).unwrap();
        let want = apply(&binary::MULTIPLY, &[off, c.clone()], dtype, dtype).unwrap();
        let axes = |axis: usize| std::iter::once(axis).collect::<Shape>();
        let sum = |axis| Output::Reduce { register: 4, op: &reduce::SUM, axes: axes(axis), keepdims: false };
        let last = shape.len() - 1;
        for outputs in [vec![Output::Store(4)], vec![sum(last), Output::Store(4)], vec![sum(0)]] {
            let lies_in_lines = shape[last] >= SHORTEST && (shape.len() == 2 || outputs != [sum(0)]);
            let kernel = Kernel {
                shape: shape.iter().copied().collect(),
                inputs: vec![dtype; 3],
                instructions: instructions.clone(),
                outputs,
            };
            let got = vector::reduce(&kernel, &inputs).unwrap();
            assert_eq!(got.is_some(), lies_in_lines && vector::available(), "{shape:?}");
            for (got, output) in got.iter().flatten().zip(&kernel.outputs) {
                let want = match output {
                    Output::Store(_) => want.clone(),
                    Output::Reduce { axes, .. } => {
                        crate::backend::cpu::reduce(&reduce::SUM, &want, axes, false, dtype).unwrap()
                    }
                };
                assert_eq!(got.bytes().unwrap(), want.bytes().unwrap(), "{dtype} {shape:?} {output:?}");
            }
        }
    }

    #[test]
    fn lines_are_bit_for_bit_what_single_operations_are() {
        for dtype in [DType::F32, DType::F64] {
            check(&[300, 77], &[77], &[300, 1], dtype);
            check(&[70, 1000], &[70, 1], &[1], dtype);
            check(&[9, 5003], &[5003], &[9, 5003], dtype);
            check(&[30, 40, 50], &[40, 50], &[30, 1, 1], dtype);
            check(&[30, 40, 50], &[30, 1, 50], &[40, 1], dtype);
            check(&[3000, 7], &[7], &[3000, 1], dtype);
        }
    }
}
