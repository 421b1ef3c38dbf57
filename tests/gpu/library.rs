//! The GPU's library routines against the CPU's.

use super::support::{assert_close, backend, floats};
use arr::array::{Array, DType, SliceSpec};
use arr::backend::Backend;
use arr::backend::cpu::Cpu;
use arr::backend::gpu::GpuBackend;
use arr::diag::Result;
use arr::ops::{Attrs, Aval, Class, Op, index, linalg, shape};

/// Calls a routine on both, on these operands, and compares what comes.
fn compare(gpu: &GpuBackend, op: &'static Op, attrs: &Attrs, operands: &[Array], tolerance: f64) {
    let Class::Library(library) = &op.class else { panic!("{} is no library routine", op.name) };
    let avals: Vec<Aval> = operands.iter().map(|a| Aval::new(a.dtype(), a.shape())).collect();
    let types = op.infer(attrs, &avals).unwrap();
    let want = Cpu.call(library.routine, attrs, operands, &types).unwrap();
    let uploaded: Result<Vec<_>> = operands.iter().map(|operand| upload_strided(gpu, operand)).collect();
    let Ok(uploaded) = uploaded else { return };
    let got = gpu.call(library.routine, attrs, &uploaded, &types).unwrap();
    for (got, want) in got.iter().zip(&want) {
        let got = gpu.download(got).unwrap();
        let shapes: Vec<_> = operands.iter().map(|o| o.shape().to_vec()).collect();
        assert_eq!(got.shape(), want.shape(), "{} {attrs:?} of {shapes:?}", op.name);
        assert_eq!(got.dtype(), want.dtype(), "{}", op.name);
        println!("{} {attrs:?} of {shapes:?}", op.name);
        assert_close(&got.to_vec::<f64>().unwrap(), &want.to_vec::<f64>().unwrap(), tolerance);
    }
}

/// Uploads with the axes in the memory order that the array has: a transposed array stays one.
fn upload_strided(gpu: &GpuBackend, array: &Array) -> Result<arr::backend::gpu::GpuArray> {
    let mut order: Vec<usize> = (0..array.ndim()).collect();
    order.sort_by_key(|&axis| std::cmp::Reverse(array.strides()[axis].unsigned_abs()));
    let packed = array.with_layout(array.layout().permute(&order)).to_contiguous()?;
    let value = gpu.upload(&packed)?;
    let mut back = vec![0; order.len()];
    order.iter().enumerate().for_each(|(at, &axis)| back[axis] = at);
    let layout = gpu.layout(&value).permute(&back);
    Ok(gpu.with_layout(&value, layout))
}

fn array(dims: &[usize], dtype: DType) -> Array {
    let values: Vec<f64> = floats(dims.iter().product()).into_iter().map(|x| (f64::from(x) * 8.0).round()).collect();
    Array::from_vec(&values, dims).unwrap().cast(dtype).unwrap()
}

fn turned(array: &Array) -> Array {
    let mut axes: Vec<usize> = (0..array.ndim()).collect();
    let n = axes.len();
    axes.swap(n - 1, n - 2);
    array.with_layout(array.layout().permute(&axes))
}

#[test]
fn matrix_products_of_any_size_and_order() {
    let Some(gpu) = backend() else { return };
    let sizes = [(1, 1, 1), (5, 7, 3), (17, 33, 65), (64, 64, 64), (100, 101, 99), (40, 52, 2000), (130, 260, 36)];
    for (m, n, k) in sizes {
        for dtype in [DType::F32, DType::F64, DType::I32] {
            let (a, b) = (array(&[m, k], dtype), array(&[k, n], dtype));
            let (at, bt) = (turned(&array(&[k, m], dtype)), turned(&array(&[n, k], dtype)));
            for (a, b) in [(&a, &b), (&a, &bt), (&at, &b), (&at, &bt)] {
                compare(&gpu, &linalg::MATMUL, &Attrs::None, &[a.clone(), b.clone()], 1e-6);
            }
        }
    }
}

#[test]
fn products_of_many_results_use_large_tiles() {
    let Some(gpu) = backend() else { return };
    for (m, n, k) in [(1500, 1500, 20), (1600, 1540, 33)] {
        let (a, b) = (array(&[m, k], DType::F32), array(&[k, n], DType::F32));
        compare(&gpu, &linalg::MATMUL, &Attrs::None, &[a, b], 1e-6);
        let (a, b) = (turned(&array(&[k, m], DType::F32)), turned(&array(&[n, k], DType::F32)));
        compare(&gpu, &linalg::MATMUL, &Attrs::None, &[a, b], 1e-6);
    }
}

#[test]
fn products_of_rounded_operands() {
    let Some(gpu) = backend() else { return };
    let half = Attrs::DType(DType::F16);
    for (m, n, k) in [(1, 1, 1), (5, 7, 3), (17, 33, 65), (100, 101, 99), (40, 52, 2000), (3, 260, 36), (1500, 1400, 9)]
    {
        // A tenth is no float16, and float32 sums of these are exact to a few units in the last place.
        let tenths = |dims: &[usize]| {
            let values: Vec<f32> = floats(dims.iter().product()).iter().map(|x| x + 0.1).collect();
            Array::from_vec(&values, dims).unwrap()
        };
        let (a, b) = (tenths(&[m, k]), tenths(&[k, n]));
        let (at, bt) = (turned(&tenths(&[k, m])), turned(&tenths(&[n, k])));
        for (a, b) in [(&a, &b), (&a, &bt), (&at, &b), (&at, &bt)] {
            compare(&gpu, &linalg::MATMUL, &half, &[a.clone(), b.clone()], 1e-4);
        }
        let halves = [&a, &b].map(|array| array.cast(DType::F16).unwrap());
        compare(&gpu, &linalg::MATMUL, &Attrs::None, &halves, 2e-3);
    }
    let (a, b) = (array(&[3, 20, 30], DType::F32), array(&[30, 40], DType::F32));
    compare(&gpu, &linalg::MATMUL, &half, &[a, b], 1e-5);
}

#[test]
fn vectors_and_stacks_of_matrices() {
    let Some(gpu) = backend() else { return };
    let cases: [(&[usize], &[usize]); 8] = [
        (&[50], &[50]),
        (&[70, 50], &[50]),
        (&[50], &[50, 70]),
        (&[3, 20, 30], &[30, 40]),
        (&[20, 30], &[3, 30, 40]),
        (&[2, 1, 20, 30], &[3, 30, 40]),
        (&[4, 30], &[5, 30, 6]),
        (&[3, 0], &[0, 4]),
    ];
    for (a, b) in cases {
        for dtype in [DType::F32, DType::I8, DType::Bool] {
            compare(&gpu, &linalg::MATMUL, &Attrs::None, &[array(a, dtype), array(b, dtype)], 1e-6);
        }
    }
}

#[test]
fn more_matrices_than_a_dispatch_has_workgroups() {
    let Some(gpu) = backend() else { return };
    let (a, b) = (array(&[66_000, 5, 1], DType::F32), array(&[1, 6], DType::F32));
    compare(&gpu, &linalg::MATMUL, &Attrs::None, &[a, b], 1e-6);
}

#[test]
fn joining_and_slicing_into() {
    let Some(gpu) = backend() else { return };
    for dtype in [DType::F32, DType::I64, DType::Bool] {
        let parts = [array(&[3, 4], dtype), array(&[3, 2], dtype), turned(&array(&[5, 3], dtype))];
        compare(&gpu, &shape::CONCATENATE, &Attrs::Axis(1), &parts, 0.0);
        let specs = vec![
            SliceSpec::Range { start: 5, step: -2, count: 3 },
            SliceSpec::Index(1),
            SliceSpec::Range { start: 0, step: 3, count: 2 },
        ];
        let whole = array(&[6, 2, 5], dtype);
        let update = Attrs::Slice(specs.clone());
        compare(&gpu, &shape::SLICE_UPDATE, &update, &[whole.clone(), array(&[3, 2], dtype)], 0.0);
        compare(&gpu, &shape::SLICE_UPDATE, &update, &[whole, array(&[2], dtype)], 0.0);
        let unslice = Attrs::Unslice { specs, shape: [6, 2, 5].into_iter().collect() };
        compare(&gpu, &shape::UNSLICE, &unslice, &[array(&[3, 2], dtype)], 0.0);
    }
}

fn indices(dims: &[usize], below: i64, dtype: DType) -> Array {
    let count = dims.iter().product::<usize>() as i64;
    let values: Vec<i64> = (0..count).map(|i| (i * 7 + 3) % below - if i % 3 == 0 { below } else { 0 }).collect();
    Array::from_vec(&values, dims).unwrap().cast(dtype).unwrap()
}

fn gathering(axes: &[usize], position: usize, shape: &[usize]) -> Attrs {
    Attrs::Gather { axes: axes.into(), position, shape: shape.into() }
}

#[test]
fn indexing_with_arrays() {
    let Some(gpu) = backend() else { return };
    for dtype in [DType::F32, DType::I64, DType::Bool, DType::U8] {
        let dims = [5, 6, 7];
        let whole = array(&dims, dtype);
        let one = |axis: usize, shape: &[usize]| vec![whole.clone(), indices(shape, dims[axis] as i64, DType::I64)];
        compare(&gpu, &index::GATHER, &gathering(&[0], 0, &[]), &one(0, &[9]), 0.0);
        compare(&gpu, &index::GATHER, &gathering(&[1], 1, &[]), &one(1, &[2, 4]), 0.0);
        compare(&gpu, &index::GATHER, &gathering(&[2], 2, &[]), &one(2, &[]), 0.0);
        let two = [whole.clone(), indices(&[4, 1], 5, DType::I32), indices(&[3], 7, DType::I64)];
        compare(&gpu, &index::GATHER, &gathering(&[0, 2], 0, &[]), &two, 0.0);
        compare(&gpu, &index::GATHER, &gathering(&[0], 0, &[]), &[turned(&whole), indices(&[3], 5, DType::I64)], 0.0);
    }
}

#[test]
fn adding_to_and_replacing_indexed_elements() {
    let Some(gpu) = backend() else { return };
    for dtype in [DType::F32, DType::F64, DType::I32, DType::I64, DType::U8] {
        let places = indices(&[40], 6, DType::I64);
        let add = gathering(&[1], 1, &[5, 6, 3]);
        compare(&gpu, &index::SCATTER_ADD, &add, &[array(&[5, 40, 3], dtype), places.clone()], 1e-6);
        let both = [array(&[4, 3], dtype), indices(&[4, 1], 5, DType::I64), indices(&[3], 6, DType::I64)];
        compare(&gpu, &index::SCATTER_ADD, &gathering(&[0, 1], 0, &[5, 6]), &both, 1e-6);
        let update = gathering(&[1], 1, &[]);
        let whole = array(&[5, 6, 3], dtype);
        let values = array(&[5, 40, 3], dtype);
        compare(&gpu, &index::SCATTER_UPDATE, &update, &[whole.clone(), values, places.clone()], 0.0);
        compare(&gpu, &index::SCATTER_UPDATE, &update, &[whole, array(&[3], dtype), places], 0.0);
    }
}

#[test]
fn running_sums_and_products() {
    let Some(gpu) = backend() else { return };
    for dtype in [DType::F32, DType::I32, DType::Bool, DType::F64] {
        for dims in [&[1usize][..], &[5], &[1025], &[3, 2000], &[2000, 3], &[4, 5, 6], &[200_000]] {
            for axis in 0..dims.len() {
                compare(&gpu, &index::CUMSUM, &Attrs::Axis(axis), &[array(dims, dtype)], 1e-4);
            }
        }
        let halves = Array::full(&[30, 4], arr::array::Scalar::F64(1.25)).unwrap().cast(dtype).unwrap();
        compare(&gpu, &index::CUMPROD, &Attrs::Axis(0), &[halves], 1e-3);
    }
}

#[test]
fn places_of_extremes() {
    let Some(gpu) = backend() else { return };
    for dtype in [DType::F32, DType::I32, DType::Bool, DType::F64] {
        for dims in [&[1usize][..], &[500], &[3, 40], &[40, 3, 5], &[100_000]] {
            let mut sets: Vec<Vec<usize>> = (0..dims.len()).map(|axis| vec![axis]).collect();
            sets.push((0..dims.len()).collect());
            for axes in sets {
                for op in [&index::ARGMAX, &index::ARGMIN] {
                    compare(&gpu, op, &Attrs::axes(&axes, false), &[array(dims, dtype)], 0.0);
                }
            }
        }
    }
    let mut values = floats(10_000);
    values[7000] = f32::NAN;
    values[8000] = f32::NAN;
    compare(&gpu, &index::ARGMAX, &Attrs::axes(&[0], false), &[Array::from_slice(&values).unwrap()], 0.0);
}

#[test]
fn sorting_along_axes() {
    let Some(gpu) = backend() else { return };
    for dtype in [DType::F32, DType::I64, DType::U8] {
        for dims in [&[1usize][..], &[7], &[600], &[5, 100], &[100, 5], &[3, 3000], &[70_000]] {
            for axis in 0..dims.len() {
                compare(&gpu, &index::SORT, &Attrs::Axis(axis), &[array(dims, dtype)], 0.0);
                compare(&gpu, &index::ARGSORT, &Attrs::Axis(axis), &[array(dims, dtype)], 0.0);
            }
        }
    }
    let mut values = floats(2000);
    values[5] = f32::NAN;
    values[6] = f32::INFINITY;
    compare(&gpu, &index::ARGSORT, &Attrs::Axis(0), &[Array::from_slice(&values).unwrap()], 0.0);
}

#[test]
fn a_routine_that_is_missing_is_known_before_it_runs() {
    let Some(gpu) = backend() else { return };
    let Class::Library(library) = &linalg::INV.class else { return };
    let value = gpu.upload(&array(&[4, 4], DType::F32)).unwrap();
    let types = [Aval::new(DType::F32, &[4, 4])];
    assert!(!gpu.has(library.routine, std::slice::from_ref(&value), &types));
    assert!(gpu.call(library.routine, &Attrs::None, std::slice::from_ref(&value), &types).is_err());
    // It runs all the same, on the CPU, and the result is on the device.
    let plain = array(&[4, 4], DType::F32);
    let want = Cpu.call(library.routine, &Attrs::None, std::slice::from_ref(&plain), &types);
    let got = arr::backend::call_routine(&*gpu, &linalg::INV, library.routine, &Attrs::None, &[value], &types);
    match (got, want) {
        (Ok(got), Ok(want)) => assert_close(
            &gpu.download(&got[0]).unwrap().to_vec::<f64>().unwrap(),
            &want[0].to_vec::<f64>().unwrap(),
            0.0,
        ),
        (got, want) => assert!(got.is_err() && want.is_err()),
    }
}
