//! Every element-wise row and reduction, for every data type, over views of every kind: as on the CPU.

use super::support::{Random, backend};
use arr::array::{Array, DType, Layout, Strides};
use arr::backend::cpu::Cpu;
use arr::backend::gpu::{GpuArray, GpuBackend};
use arr::backend::{Backend, check};
use arr::ir::{Instruction, Kernel, Output, Register};
use arr::ops::{self, Class, Samples, reduce};
use num_complex::Complex64;

const SHAPE: [usize; 2] = [5, 7];

/// Numbers of the kind that a row's samples are.
fn numbers(samples: Samples, dtype: DType, count: usize, random: &mut Random) -> Array {
    let one = |random: &mut Random| match samples {
        Samples::Positive => 0.1 + random.next() * 8.0,
        Samples::Unit => random.next() * 1.8 - 0.9,
        Samples::AboveOne => 1.0 + random.next() * 8.0,
        Samples::Real | Samples::Own => random.next() * 12.0 - 6.0,
    };
    let values: Vec<Complex64> = (0..count)
        .map(|_| {
            let (re, im) = (one(random), one(random) * 0.25);
            // Whole numbers must not be cut off to one and the same.
            if dtype.is_integer() { Complex64::new((re * 2.0).abs().round(), 0.0) } else { Complex64::new(re, im) }
        })
        .collect();
    Array::from_slice(&values).unwrap().cast(DType::C128).unwrap().cast(dtype).unwrap()
}

/// A view of the first elements: in order, by columns, from the end, or of one row again and again.
fn view(kind: usize) -> Layout {
    let (rows, columns) = (SHAPE[0] as isize, SHAPE[1] as isize);
    let (offset, strides) = match kind % 4 {
        0 => (0, [columns, 1]),
        1 => (2, [1, rows]),
        2 => ((rows * columns - 1) as usize, [-columns, -1]),
        _ => (1, [0, 1]),
    };
    Layout { offset, shape: SHAPE.into_iter().collect(), strides: Strides::from_slice(&strides) }
}

fn close(got: &Array, want: &Array, what: &str) {
    assert_eq!((got.dtype(), got.shape()), (want.dtype(), want.shape()), "{what}");
    let epsilon = match want.dtype() {
        DType::F16 => 4e-3,
        DType::F32 => 2e-5,
        DType::C64 => 2e-4,
        DType::F64 => 1e-12,
        DType::C128 => 1e-11,
        _ => 0.0,
    };
    let (got, want) = (got.to_vec::<Complex64>().unwrap(), want.to_vec::<Complex64>().unwrap());
    for (index, (a, b)) in got.iter().zip(&want).enumerate() {
        let near = |a: f64, b: f64| {
            a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= epsilon * b.abs().max(want[index].norm()).max(1e-2)
        };
        assert!(near(a.re, b.re) && near(a.im, b.im), "{what} at {index}: {a}, not {b}");
    }
}

fn compare(gpu: &GpuBackend, kernel: &Kernel, arrays: &[Array], what: &str) {
    if check(gpu, kernel).is_err() || gpu.supports(kernel).is_err() {
        return;
    }
    let uploaded: Vec<GpuArray> = arrays
        .iter()
        .enumerate()
        .map(|(kind, array)| {
            let value = gpu.upload(array).unwrap();
            gpu.with_layout(&value, view(kind + 1))
        })
        .collect();
    let views: Vec<Array> = arrays.iter().enumerate().map(|(kind, array)| array.with_layout(view(kind + 1))).collect();
    let want = Cpu.run(kernel, &views).unwrap();
    let got = gpu.run(kernel, &uploaded).unwrap();
    for (got, want) in got.iter().zip(&want) {
        close(&gpu.download(got).unwrap(), want, what);
    }
}

#[test]
fn every_elementwise_row_of_every_type() {
    let Some(gpu) = backend() else { return };
    let mut random = Random::new(11);
    let mut count = 0;
    for op in ops::rows() {
        let Class::Elementwise(row) = &op.class else { continue };
        for dtype in row.loops.iter() {
            // One over zero is no whole number: each processor has its own answer.
            if op.name == "reciprocal" && dtype.is_integer() {
                continue;
            }
            let out = row.out.dtype(dtype);
            let typed = |at| if at < row.bool_operands { DType::Bool } else { dtype };
            let inputs: Vec<DType> = (0..op.operands.len()).map(typed).collect();
            let size = SHAPE[0] * SHAPE[1] + 4;
            let arrays: Vec<Array> = inputs.iter().map(|&d| numbers(op.samples, d, size, &mut random)).collect();
            let kernel = Kernel::single(op, row, &SHAPE, &inputs, dtype, out);
            compare(&gpu, &kernel, &arrays, &format!("{} of {dtype}", op.name));
            count += 1;
        }
    }
    assert!(count > 300, "{count}");
}

#[test]
fn every_reduction_of_every_type() {
    let Some(gpu) = backend() else { return };
    let mut random = Random::new(12);
    for op in reduce::ROWS.iter().copied() {
        let Class::Reduce(row) = &op.class else { continue };
        for dtype in DType::ALL {
            let within = row.dtype(dtype);
            for (turn, axes) in [vec![0], vec![1], vec![0, 1]].into_iter().enumerate() {
                let mut kernel =
                    Kernel { shape: SHAPE.into_iter().collect(), inputs: vec![dtype], ..Kernel::default() };
                let register = kernel.cast(0, within);
                let axes = axes.into_iter().collect();
                kernel.outputs.push(Output::Reduce { register, op, axes, keepdims: turn == 1 });
                let arrays = [numbers(Samples::Unit, dtype, SHAPE[0] * SHAPE[1] + 4, &mut random)];
                compare(&gpu, &kernel, &arrays, &format!("{} of {dtype}", op.name));
            }
        }
    }
}

#[test]
fn several_results_of_several_kinds_in_one_kernel() {
    let Some(gpu) = backend() else { return };
    let mut random = Random::new(13);
    let multiply = Instruction {
        op: &ops::binary::MULTIPLY,
        dtype: DType::F32,
        out: DType::F32,
        operands: [0, 1].into_iter().collect(),
    };
    let reduced = |register: Register, op, axes: &[usize]| Output::Reduce {
        register,
        op,
        axes: axes.iter().copied().collect(),
        keepdims: false,
    };
    let kernel = Kernel {
        shape: SHAPE.into_iter().collect(),
        inputs: vec![DType::F32; 2],
        instructions: vec![multiply],
        outputs: vec![
            Output::Store(2),
            reduced(2, &reduce::SUM, &[0, 1]),
            reduced(0, &reduce::SUM, &[0, 1]),
            reduced(2, &reduce::MAX, &[1]),
            Output::Store(1),
        ],
    };
    let arrays = [0, 1].map(|_| numbers(Samples::Real, DType::F32, SHAPE[0] * SHAPE[1] + 4, &mut random));
    compare(&gpu, &kernel, &arrays, "a kernel of five results");
}
