//! Kernels: element-wise, broadcast, strided, reduced, against plain loops.

use super::support::{Random, assert_close, backend, elementwise, floats, instruction};
use arr::array::{Array, DType, Scalar};
use arr::backend::Backend;
use arr::ir::{Instruction, Kernel, Output, Register};
use arr::ops::{binary, compare, reduce, unary};

#[test]
fn arrays_of_every_type_come_back_unchanged() {
    let Some(gpu) = backend() else { return };
    let values: Vec<f64> = (0..1000).map(|i| f64::from(i % 251) - 20.0).collect();
    for dtype in DType::ALL {
        let array = Array::from_vec(&values, &[10, 100]).unwrap().cast(dtype).unwrap();
        let back = gpu.download(&gpu.upload(&array).unwrap()).unwrap();
        assert_eq!(back.dtype(), dtype);
        assert_eq!(back.shape(), [10, 100]);
        assert_eq!(back.to_vec::<f64>().unwrap(), array.to_vec::<f64>().unwrap(), "{dtype}");
    }
    let empty = Array::zeros(DType::F32, &[0, 3]).unwrap();
    assert_eq!(gpu.download(&gpu.upload(&empty).unwrap()).unwrap().shape(), [0, 3]);
}

#[test]
fn views_are_found_through_their_strides() {
    let Some(gpu) = backend() else { return };
    let array = Array::from_vec(&floats(24), &[2, 3, 4]).unwrap();
    let value = gpu.upload(&array).unwrap();
    let turned = array.layout().permute(&[2, 0, 1]);
    let expected = array.with_layout(turned.clone()).to_vec::<f32>().unwrap();
    let view = gpu.with_layout(&value, turned);
    assert_eq!(gpu.download(&view).unwrap().to_vec::<f32>().unwrap(), expected);
    let reversed = array.layout().slice(&[
        arr::array::SliceSpec::Range { start: 1, step: -1, count: 2 },
        arr::array::SliceSpec::Index(1),
        arr::array::SliceSpec::Range { start: 3, step: -2, count: 2 },
    ]);
    let expected = array.with_layout(reversed.clone()).to_vec::<f32>().unwrap();
    let view = gpu.with_layout(&value, reversed);
    assert_eq!(gpu.download(&view).unwrap().to_vec::<f32>().unwrap(), expected);
}

#[test]
fn element_wise_kernels_broadcast_and_give_several_results() {
    let Some(gpu) = backend() else { return };
    let (x, y) = (floats(12), floats(4));
    let inputs = [
        gpu.upload(&Array::from_vec(&x, &[3, 4]).unwrap()).unwrap(),
        gpu.upload(&Array::from_vec(&y, &[4]).unwrap()).unwrap(),
        gpu.upload(&Array::from_scalar(Scalar::F64(2.5)).unwrap()).unwrap(),
    ];
    // (x + y) * 2.5, x < y
    let kernel = Kernel {
        shape: [3, 4].into_iter().collect(),
        inputs: vec![DType::F32, DType::F32, DType::F64],
        instructions: vec![
            instruction(&binary::ADD, DType::F32, DType::F32, &[0, 1]),
            instruction(&unary::CAST, DType::F64, DType::F32, &[2]),
            instruction(&binary::MULTIPLY, DType::F32, DType::F32, &[3, 4]),
            instruction(&compare::LESS, DType::F32, DType::Bool, &[0, 1]),
        ],
        outputs: vec![Output::Store(5), Output::Store(6)],
    };
    gpu.supports(&kernel).unwrap();
    let results = gpu.run(&kernel, &inputs).unwrap();
    let sums: Vec<f32> = (0..12).map(|i| (x[i] + y[i % 4]) * 2.5).collect();
    let less: Vec<bool> = (0..12).map(|i| x[i] < y[i % 4]).collect();
    assert_eq!(gpu.download(&results[0]).unwrap().to_vec::<f32>().unwrap(), sums);
    assert_eq!(gpu.download(&results[1]).unwrap().to_vec::<bool>().unwrap(), less);
    // The same pipeline over a transposed operand of another size.
    let big = Array::from_vec(&floats(70 * 50), &[70, 50]).unwrap();
    let turned = gpu.with_layout(&gpu.upload(&big).unwrap(), big.layout().permute(&[1, 0]));
    let row = gpu.upload(&Array::from_vec(&floats(70), &[70]).unwrap()).unwrap();
    let kernel = Kernel { shape: [50, 70].into_iter().collect(), ..kernel };
    let results = gpu.run(&kernel, &[turned, row, inputs[2].clone()]).unwrap();
    let (whole, row) = (floats(70 * 50), floats(70));
    let sums: Vec<f32> = (0..3500).map(|i| (whole[(i % 70) * 50 + i / 70] + row[i % 70]) * 2.5).collect();
    assert_eq!(gpu.download(&results[0]).unwrap().to_vec::<f32>().unwrap(), sums);
}

/// Compares a function with Rust's over a range of arguments, in both precisions.
fn check_function(op: &'static arr::ops::Op, arguments: &[f64], expected: fn(f64) -> f64, ulps: f64) {
    let Some(gpu) = backend() else { return };
    for dtype in [DType::F32, DType::F64] {
        let array = Array::from_slice(arguments).unwrap().cast(dtype).unwrap();
        let Ok(value) = gpu.upload(&array) else { continue };
        let kernel = elementwise(op, dtype, dtype, 1, &[arguments.len()]);
        let result = gpu.download(&gpu.run(&kernel, &[value]).unwrap()[0]).unwrap().to_vec::<f64>().unwrap();
        let epsilon = if dtype == DType::F32 { f64::from(f32::EPSILON) } else { f64::EPSILON };
        let smallest = if dtype == DType::F32 { f64::from(f32::MIN_POSITIVE) } else { f64::MIN_POSITIVE };
        for (x, got) in array.to_vec::<f64>().unwrap().into_iter().zip(result) {
            let want = expected(x);
            let rounded = if dtype == DType::F32 { f64::from(want as f32) } else { want };
            let same = got == rounded || got.is_nan() && rounded.is_nan();
            let near = (got - want).abs() <= ulps * epsilon * want.abs().max(smallest);
            assert!(same || near, "{}({x:e}) of {dtype}: {got:e}, not {want:e}", op.name);
        }
    }
}

fn arguments(scale: f64) -> Vec<f64> {
    let mut random = Random::new(7);
    let mut all: Vec<f64> = (0..4000).map(|_| (random.next() * 2.0 - 1.0) * scale).collect();
    all.extend([0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1e-20, -1e-20, 1e-5, f64::INFINITY, f64::NEG_INFINITY, f64::NAN]);
    all
}

#[test]
fn transcendental_functions_are_right_in_both_precisions() {
    check_function(&unary::EXP, &arguments(87.0), f64::exp, 3.0);
    check_function(&unary::EXP2, &arguments(120.0), f64::exp2, 3.0);
    check_function(&unary::EXPM1, &arguments(5.0), f64::exp_m1, 4.0);
    check_function(&unary::LOG, &arguments(3.0), f64::ln, 4.0);
    check_function(&unary::LOG, &arguments(1e9), f64::ln, 4.0);
    check_function(&unary::LOG2, &arguments(100.0), f64::log2, 4.0);
    check_function(&unary::LOG10, &arguments(100.0), f64::log10, 4.0);
    check_function(&unary::LOG1P, &arguments(0.9), f64::ln_1p, 5.0);
    check_function(&unary::TANH, &arguments(6.0), f64::tanh, 5.0);
    check_function(&unary::SINH, &arguments(30.0), f64::sinh, 6.0);
    check_function(&unary::COSH, &arguments(30.0), f64::cosh, 8.0);
    check_function(&unary::ARCSINH, &arguments(50.0), f64::asinh, 6.0);
    check_function(&unary::ARCTAN, &arguments(5.0), f64::atan, 4.0);
    check_function(&unary::ARCSIN, &arguments(1.0), f64::asin, 6.0);
    check_function(&unary::ARCCOS, &arguments(0.9), f64::acos, 6.0);
    check_function(&unary::ARCTANH, &arguments(0.99), |x| x.abs().atanh().copysign(x), 6.0);
    check_function(&unary::CBRT, &arguments(1000.0), f64::cbrt, 4.0);
    check_function(&unary::SQRT, &arguments(1000.0), f64::sqrt, 3.0);
}

#[test]
fn angles_are_reduced_exactly() {
    // Away from the zeros, where the relative error of any reduction grows.
    let away = |x: &f64| x.sin().abs() > 1e-3 && x.cos().abs() > 1e-3 || !x.is_finite();
    for scale in [1.0, 10.0, 1000.0] {
        let angles: Vec<f64> = arguments(scale).into_iter().map(|x| f64::from(x as f32)).filter(away).collect();
        check_function(&unary::SIN, &angles, f64::sin, 16.0);
        check_function(&unary::COS, &angles, f64::cos, 16.0);
        check_function(&unary::TAN, &angles, f64::tan, 32.0);
    }
}

#[test]
fn powers_and_remainders_follow_numpy() {
    let Some(gpu) = backend() else { return };
    let mut random = Random::new(3);
    let mut x: Vec<f64> = (0..500).map(|_| (random.next() * 20.0 - 4.0).round() / 4.0).collect();
    let mut y: Vec<f64> = (0..500).map(|_| (random.next() * 12.0 - 6.0).round() / 2.0).collect();
    for a in [0.0, -0.0, 1.0, -1.0, 2.0, -3.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1e30] {
        for b in [0.0, 1.0, 2.0, 3.0, -1.0, -2.0, -3.0, 0.5, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 7.5] {
            x.push(a);
            y.push(b);
        }
    }
    let modulo = |a: f64, b: f64| match a % b {
        0.0 => 0f64.copysign(b),
        rest if (b < 0.0) != (rest < 0.0) => rest + b,
        rest => rest,
    };
    let floor_div = |a: f64, b: f64| {
        let rest = a % b;
        let quotient = (a - rest) / b - f64::from(u8::from(rest != 0.0 && (b < 0.0) != (rest < 0.0)));
        if b == 0.0 { a / b } else { quotient.round() }
    };
    type Case = (&'static arr::ops::Op, fn(f64, f64) -> f64);
    let cases: [Case; 7] = [
        (&binary::POWER, f64::powf),
        (&binary::FLOOR_DIVIDE, floor_div),
        (&binary::REMAINDER, modulo),
        (&binary::FMOD, |a, b| a % b),
        (&binary::ARCTAN2, f64::atan2),
        (&binary::HYPOT, f64::hypot),
        (&binary::COPYSIGN, f64::copysign),
    ];
    for (op, expected) in cases {
        for dtype in [DType::F64, DType::F32] {
            let upload = |values: &[f64]| gpu.upload(&Array::from_slice(values).unwrap().cast(dtype).unwrap());
            let (Ok(a), Ok(b)) = (upload(&x), upload(&y)) else { continue };
            let kernel = elementwise(op, dtype, dtype, 2, &[x.len()]);
            let got = gpu.download(&gpu.run(&kernel, &[a, b]).unwrap()[0]).unwrap().to_vec::<f64>().unwrap();
            let tolerance = if dtype == DType::F32 { 1e-6 } else { 4e-15 };
            for i in 0..x.len() {
                let (a, b) =
                    if dtype == DType::F32 { (f64::from(x[i] as f32), f64::from(y[i] as f32)) } else { (x[i], y[i]) };
                let want = expected(a, b);
                let want = if dtype == DType::F32 { f64::from(want as f32) } else { want };
                let same = got[i] == want || got[i].is_nan() && want.is_nan();
                // The remainder of 1e30 depends on its last bit in float32; it is exact there too.
                assert!(
                    same || (got[i] - want).abs() <= tolerance * want.abs(),
                    "{}({a:e}, {b:e}) of {dtype}: {:e}, not {want:e}",
                    op.name,
                    got[i]
                );
            }
        }
    }
}

#[test]
fn integers_wrap_and_divide_as_numpys() {
    let Some(gpu) = backend() else { return };
    let x: Vec<i64> = vec![7, -7, 7, -7, 0, 100, -128, 127, 5, -1];
    let y: Vec<i64> = vec![2, 2, -2, -2, 3, 0, -1, 3, 9, 70];
    use arr::ops::numbers::Integer;
    type Case<T> = (&'static arr::ops::Op, fn(T, T) -> T);
    macro_rules! check {
        ($($T:ident $D:ident),*) => {$({
            let cases: [Case<$T>; 8] = [
                (&binary::ADD, $T::wrapping_add),
                (&binary::MULTIPLY, $T::wrapping_mul),
                (&binary::FLOOR_DIVIDE, |a, b| Integer::floor_div(a, b)),
                (&binary::REMAINDER, |a, b| Integer::modulo(a, b)),
                (&binary::LEFT_SHIFT, |a, b| Integer::shift_left(a, b)),
                (&binary::RIGHT_SHIFT, |a, b| Integer::shift_right(a, b)),
                (&binary::GCD, |a, b| Integer::gcd(a, b)),
                (&binary::MAXIMUM, |a, b| Ord::max(a, b)),
            ];
            let a = Array::from_slice(&x).unwrap().cast(DType::$D).unwrap();
            let b = Array::from_slice(&y).unwrap().cast(DType::$D).unwrap();
            if let (Ok(ga), Ok(gb)) = (gpu.upload(&a), gpu.upload(&b)) {
                for (op, expected) in cases {
                    let kernel = elementwise(op, DType::$D, DType::$D, 2, &[x.len()]);
                    let got = gpu.run(&kernel, &[ga.clone(), gb.clone()]).unwrap();
                    let got = gpu.download(&got[0]).unwrap().to_vec::<$T>().unwrap();
                    let (a, b) = (a.to_vec::<$T>().unwrap(), b.to_vec::<$T>().unwrap());
                    let want: Vec<$T> = a.iter().zip(&b).map(|(&a, &b)| expected(a, b)).collect();
                    assert_eq!(got, want, "{} of {}", op.name, DType::$D);
                }
            }
        })*};
    }
    check!(i8 I8, u8 U8, i16 I16, u16 U16, i32 I32, u32 U32, i64 I64, u64 U64);
}

#[test]
fn casts_mean_what_astype_means() {
    let Some(gpu) = backend() else { return };
    let values = [0.0, -0.0, 1.5, -1.5, 200.7, -200.7, 70000.0, -70000.0, 3e9, 1e10, f64::NAN];
    for from in [DType::F64, DType::F32, DType::I32, DType::U8, DType::Bool, DType::I64] {
        for to in DType::ALL.into_iter().filter(|d| !d.is_complex()) {
            let array = Array::from_slice(&values).unwrap().cast(from).unwrap();
            let Ok(value) = gpu.upload(&array) else { continue };
            let kernel = elementwise(&unary::CAST, from, to, 1, &[values.len()]);
            if gpu.supports(&kernel).is_err() {
                continue;
            }
            let got = gpu.download(&gpu.run(&kernel, &[value]).unwrap()[0]).unwrap();
            let (got, want) = (got.to_vec::<f64>().unwrap(), array.cast(to).unwrap().to_vec::<f64>().unwrap());
            let same = got.iter().zip(&want).all(|(a, b)| a == b || a.is_nan() && b.is_nan());
            assert!(same, "{from} to {to}: {got:?}, not {want:?}");
        }
    }
}

/// Reduces on the CPU by loops.
fn reduced(values: &[f64], shape: &[usize], axes: &[usize], start: f64, f: fn(f64, f64) -> f64) -> Vec<f64> {
    let kept: Vec<usize> = (0..shape.len()).filter(|axis| !axes.contains(axis)).collect();
    let mut out = vec![start; kept.iter().map(|&axis| shape[axis]).product()];
    for (at, &value) in values.iter().enumerate() {
        let mut rest = at;
        let mut index = vec![0; shape.len()];
        for axis in (0..shape.len()).rev() {
            index[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        let place = kept.iter().fold(0, |place, &axis| place * shape[axis] + index[axis]);
        out[place] = f(out[place], value);
    }
    out
}

#[test]
fn reductions_over_every_set_of_axes() {
    let Some(gpu) = backend() else { return };
    let shapes: [&[usize]; 6] = [&[7], &[1000], &[3, 1000], &[1000, 3], &[5, 40, 7], &[300, 400]];
    for shape in shapes {
        let size = shape.iter().product();
        let values: Vec<f64> = floats(size).into_iter().map(f64::from).collect();
        let array = Array::from_vec(&values, shape).unwrap().cast(DType::F32).unwrap();
        let value = gpu.upload(&array).unwrap();
        for mask in 1..1usize << shape.len() {
            let axes: Vec<usize> = (0..shape.len()).filter(|axis| mask >> axis & 1 == 1).collect();
            let output = |register, op| Output::Reduce { register, op, axes: axes[..].into(), keepdims: mask % 2 == 0 };
            // The sum of squares, and the greatest element, in one pass.
            let kernel = Kernel {
                shape: shape.into(),
                inputs: vec![DType::F32],
                instructions: vec![instruction(&unary::SQUARE, DType::F32, DType::F32, &[0])],
                outputs: vec![output(1, &reduce::SUM), output(0, &reduce::MAX), output(0, &reduce::MIN)],
            };
            let results = gpu.run(&kernel, std::slice::from_ref(&value)).unwrap();
            let host: Vec<Array> = results.iter().map(|result| gpu.download(result).unwrap()).collect();
            assert_eq!(host[0].shape(), &kernel.output_shape(&kernel.outputs[0])[..]);
            let squares: Vec<f64> = values.iter().map(|x| x * x).collect();
            let sums = reduced(&squares, shape, &axes, 0.0, |a, b| a + b);
            assert_close(&host[0].to_vec::<f64>().unwrap(), &sums, 1e-5);
            let most = reduced(&values, shape, &axes, f64::NEG_INFINITY, f64::max);
            assert_close(&host[1].to_vec::<f64>().unwrap(), &most, 0.0);
            let least = reduced(&values, shape, &axes, f64::INFINITY, f64::min);
            assert_close(&host[2].to_vec::<f64>().unwrap(), &least, 0.0);
        }
    }
}

/// More elements than threads: each thread computes several at once, and the last turn is not full.
#[test]
fn large_arrays_take_several_elements_a_thread() {
    let Some(gpu) = backend() else { return };
    let (rows, columns) = (1037, 1021);
    let count = rows * columns;
    let values = floats(count);
    let array = Array::from_vec(&values, &[rows, columns]).unwrap();
    let value = gpu.upload(&array).unwrap();
    let row = gpu.upload(&Array::from_vec(&values[..columns], &[columns]).unwrap()).unwrap();
    let kernel = Kernel {
        shape: [rows, columns].into_iter().collect(),
        inputs: vec![DType::F32, DType::F32],
        instructions: vec![
            instruction(&binary::MULTIPLY, DType::F32, DType::F32, &[0, 1]),
            instruction(&compare::LESS, DType::F32, DType::Bool, &[0, 1]),
        ],
        outputs: vec![Output::Store(2), Output::Store(3)],
    };
    let results = gpu.run(&kernel, &[value.clone(), row]).unwrap();
    let products: Vec<f32> = (0..count).map(|i| values[i] * values[i % columns]).collect();
    let less: Vec<bool> = (0..count).map(|i| values[i] < values[i % columns]).collect();
    assert_eq!(gpu.download(&results[0]).unwrap().to_vec::<f32>().unwrap(), products);
    assert_eq!(gpu.download(&results[1]).unwrap().to_vec::<bool>().unwrap(), less);
    for axes in [&[0usize][..], &[1], &[0, 1]] {
        let output = |op| Output::Reduce { register: 0, op, axes: axes.into(), keepdims: false };
        let kernel = Kernel {
            shape: [rows, columns].into_iter().collect(),
            inputs: vec![DType::F32],
            instructions: vec![],
            outputs: vec![output(&reduce::SUM), output(&reduce::MIN)],
        };
        for turned in [false, true] {
            let layout = if turned { value_layout(&array).permute(&[1, 0]) } else { value_layout(&array) };
            let view = gpu.with_layout(&value, layout);
            let kernel = Kernel { shape: view.shape().into(), ..kernel.clone() };
            let host = array.with_layout(gpu.layout(&view)).to_vec::<f64>().unwrap();
            let results = gpu.run(&kernel, &[view]).unwrap();
            let got = |at: usize| gpu.download(&results[at]).unwrap().to_vec::<f64>().unwrap();
            assert_close(&got(0), &reduced(&host, &kernel.shape, axes, 0.0, |a, b| a + b), 1e-4);
            assert_close(&got(1), &reduced(&host, &kernel.shape, axes, f64::INFINITY, f64::min), 0.0);
        }
    }
}

fn value_layout(array: &Array) -> arr::array::Layout {
    arr::array::Layout::contiguous(array.shape())
}

fn whole_reduction(op: &'static arr::ops::Op, dtype: DType, count: usize) -> Kernel {
    Kernel {
        shape: [count].into_iter().collect(),
        inputs: vec![dtype],
        instructions: vec![],
        outputs: vec![Output::Reduce { register: 0, op, axes: [0].into_iter().collect(), keepdims: false }],
    }
}

#[test]
fn large_sums_are_accurate_and_nan_is_kept() {
    let Some(gpu) = backend() else { return };
    let count = 3_000_001;
    let mut values = vec![0.1f32; count];
    let sum = whole_reduction(&reduce::SUM, DType::F32, count);
    let value = gpu.upload(&Array::from_slice(&values).unwrap()).unwrap();
    let got = gpu.download(&gpu.run(&sum, &[value]).unwrap()[0]).unwrap().to_vec::<f64>().unwrap()[0];
    let want = f64::from(0.1f32) * count as f64;
    assert!((got - want).abs() < want * 1e-6, "{got} {want}");
    values[2_000_000] = f32::NAN;
    let value = gpu.upload(&Array::from_slice(&values).unwrap()).unwrap();
    for op in [&reduce::MAX, &reduce::MIN, &reduce::SUM] {
        let kernel = whole_reduction(op, DType::F32, count);
        let got = gpu.download(&gpu.run(&kernel, std::slice::from_ref(&value)).unwrap()[0]).unwrap();
        assert!(got.to_vec::<f32>().unwrap()[0].is_nan(), "{}", op.name);
    }
}

#[test]
fn truth_and_integers_reduce() {
    let Some(gpu) = backend() else { return };
    for (value, any, all) in [(true, true, true), (false, false, false)] {
        let array = Array::full(&[5000], Scalar::Bool(value)).unwrap();
        let uploaded = gpu.upload(&array).unwrap();
        for (op, want) in [(&reduce::ANY, any), (&reduce::ALL, all)] {
            let kernel = whole_reduction(op, DType::Bool, 5000);
            let got = gpu.download(&gpu.run(&kernel, std::slice::from_ref(&uploaded)).unwrap()[0]).unwrap();
            assert_eq!(got.to_vec::<bool>().unwrap(), [want]);
        }
    }
    let numbers: Vec<i64> = (0..10_000).collect();
    let Ok(value) = gpu.upload(&Array::from_slice(&numbers).unwrap()) else { return };
    for (op, want) in [(&reduce::SUM, 49_995_000i64), (&reduce::MAX, 9999), (&reduce::MIN, 0)] {
        let kernel = whole_reduction(op, DType::I64, numbers.len());
        let got = gpu.download(&gpu.run(&kernel, std::slice::from_ref(&value)).unwrap()[0]).unwrap();
        assert_eq!(got.to_vec::<i64>().unwrap(), [want]);
    }
}

#[test]
fn reductions_over_nothing() {
    let Some(gpu) = backend() else { return };
    let empty = gpu.upload(&Array::zeros(DType::F32, &[0]).unwrap()).unwrap();
    let sum = gpu.run(&whole_reduction(&reduce::SUM, DType::F32, 0), std::slice::from_ref(&empty)).unwrap();
    assert_eq!(gpu.download(&sum[0]).unwrap().to_vec::<f32>().unwrap(), [0.0]);
    let Err(error) = gpu.run(&whole_reduction(&reduce::MAX, DType::F32, 0), &[empty]) else {
        panic!("the maximum of nothing is an error");
    };
    assert_eq!(error.message(), "zero-size array to reduction operation maximum which has no identity");
}

#[test]
fn many_small_kernels_share_batches_and_buffers() {
    let Some(gpu) = backend() else { return };
    let kernel = Kernel {
        shape: [100].into_iter().collect(),
        inputs: vec![DType::F32],
        instructions: vec![Instruction {
            op: &binary::ADD,
            dtype: DType::F32,
            out: DType::F32,
            operands: [0 as Register, 0].into_iter().collect(),
        }],
        outputs: vec![Output::Store(1)],
    };
    let mut value = gpu.upload(&Array::full(&[100], Scalar::F32(1.0)).unwrap()).unwrap();
    for turn in 0..2000 {
        value = gpu.run(&kernel, &[value]).unwrap().remove(0);
        if turn % 100 == 99 {
            // Uploads reuse buffers that recorded work may still read.
            let fresh = gpu.upload(&Array::full(&[100], Scalar::F32(1.0)).unwrap()).unwrap();
            let got = gpu.download(&value).unwrap().to_vec::<f32>().unwrap();
            assert!(got.iter().all(|&x| x == 100f32.exp2()), "{turn} {}", got[0]);
            value = fresh;
        }
    }
}
