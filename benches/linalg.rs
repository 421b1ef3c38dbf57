//! Matrix products, solutions and singular values by size.

use std::hint::black_box;

use arr::array::{Array, DType};
use arr::backend::cpu::linalg;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

/// A matrix whose numbers look random and are the same in every run.
fn matrix(dtype: DType, rows: usize, columns: usize) -> Array {
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    let numbers: Vec<f64> = (0..rows * columns)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1u64 << 53) as f64
        })
        .collect();
    Array::from_vec(&numbers, &[rows, columns]).and_then(|a| a.cast(dtype)).expect("room for a benchmark's matrix")
}

fn products(c: &mut Criterion) {
    let mut group = c.benchmark_group("matmul");
    for dtype in [DType::F64, DType::F32, DType::C128, DType::I64] {
        for n in [2, 8, 32, 100, 400, 1500] {
            if n > 400 && !dtype.is_float() {
                continue;
            }
            let (a, b) = (matrix(dtype, n, n), matrix(dtype, n, n));
            group.bench_function(BenchmarkId::new(dtype.name(), n), |x| x.iter(|| linalg::matmul(black_box(&a), &b)));
        }
    }
    group.finish();
    let mut group = c.benchmark_group("dot");
    for n in [100, 10_000, 1_000_000] {
        let row = matrix(DType::F64, 1, n).reshape(&[n]).expect("the same size");
        group.bench_function(BenchmarkId::new("float64", n), |x| x.iter(|| linalg::dot(black_box(&row), &row)));
    }
    group.finish();
}

fn decompositions(c: &mut Criterion) {
    let mut group = c.benchmark_group("decompositions");
    group.sample_size(20);
    for n in [3, 50, 300] {
        let (a, b) = (matrix(DType::F64, n, n), matrix(DType::F64, n, 1));
        group.bench_function(BenchmarkId::new("solve", n), |x| x.iter(|| linalg::solve(black_box(&a), &b)));
        group.bench_function(BenchmarkId::new("svd", n), |x| x.iter(|| linalg::svd(black_box(&a), true, false)));
        let lower = linalg::Triangle::Lower;
        group.bench_function(BenchmarkId::new("eigh", n), |x| x.iter(|| linalg::eigh(black_box(&a), lower)));
    }
    group.finish();
}

criterion_group!(benches, products, decompositions);
criterion_main!(benches);
