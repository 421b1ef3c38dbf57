//! What the GPU reaches: arithmetic of matrix products, bandwidth of element-wise kernels and reductions, the price of
//! a dispatch. Prints GFLOP/s and GB/s beside criterion's times.

use std::rc::Rc;
use std::time::{Duration, Instant};

use arr::array::{Array, DType, Scalar};
use arr::backend::Backend;
use arr::backend::gpu::{self, GpuArray, GpuBackend};
use arr::ir::{Instruction, Kernel, Output};
use arr::ops::{Attrs, Aval, LibraryOp, Op, binary, reduce, unary};
use criterion::{Criterion, criterion_group, criterion_main};

/// Times `work`, which only asks for work to be done, and prints the rate of `amount` in `unit`.
fn measure(c: &mut Criterion, gpu: &GpuBackend, name: &str, amount: f64, unit: &str, mut work: impl FnMut()) {
    let mut best = f64::INFINITY;
    c.bench_function(name, |bencher| {
        bencher.iter_custom(|turns| {
            gpu.synchronize().expect("the device works");
            let start = Instant::now();
            (0..turns).for_each(|_| work());
            gpu.synchronize().expect("the device works");
            let took = start.elapsed();
            best = best.min(took.as_secs_f64() / turns as f64);
            took
        });
    });
    if best.is_finite() {
        println!("{name:<40} {:>10.1} µs {:>12.1} {unit}", best * 1e6, amount / best / 1e9);
    }
}

fn filled(gpu: &GpuBackend, dtype: DType, shape: &[usize]) -> GpuArray {
    let size: usize = shape.iter().product();
    let mut state = 1u32;
    let values: Vec<f32> = (0..size)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1u32 << 24) as f32 - 0.5
        })
        .collect();
    let array = Array::from_vec(&values, shape).and_then(|array| array.cast(dtype)).expect("memory");
    gpu.upload(&array).expect("memory of the device")
}

fn kernel(shape: &[usize], dtype: DType, inputs: usize, chain: &[(&'static Op, &[u16])], output: Output) -> Kernel {
    Kernel {
        shape: shape.into(),
        inputs: vec![dtype; inputs],
        instructions: chain
            .iter()
            .map(|(op, operands)| Instruction { op, dtype, out: dtype, operands: operands.iter().copied().collect() })
            .collect(),
        outputs: vec![output],
    }
}

fn products(c: &mut Criterion, gpu: &Rc<GpuBackend>, sizes: &[usize]) {
    for (dtype, sizes) in [(DType::F32, sizes), (DType::F64, &sizes[..sizes.len() - 1])] {
        for &n in sizes {
            let (a, b) = (filled(gpu, dtype, &[n, n]), filled(gpu, dtype, &[n, n]));
            let transposed = gpu.with_layout(&b, gpu.layout(&b).permute(&[1, 0]));
            let types = [Aval::new(dtype, &[n, n])];
            let flops = 2.0 * (n as f64).powi(3);
            for (name, b) in [("a @ b", b), ("a @ b.T", transposed)] {
                let operands = [a.clone(), b];
                measure(c, gpu, &format!("{name} {dtype} {n}"), flops, "GFLOP/s", || {
                    gpu.call(LibraryOp::MatMul, &Attrs::None, &operands, &types).expect("a product");
                });
            }
        }
    }
}

fn passes(c: &mut Criterion, gpu: &Rc<GpuBackend>, sizes: &[usize]) {
    for &n in sizes {
        for dtype in [DType::F32, DType::F64] {
            let (x, y) = (filled(gpu, dtype, &[n]), filled(gpu, dtype, &[n]));
            let bytes = (n * dtype.size()) as f64;
            let mut time = |name: &str, arrays: f64, kernel: &Kernel, inputs: &[GpuArray]| {
                measure(c, gpu, &format!("{name} {dtype} {n}"), arrays * bytes, "GB/s", || {
                    gpu.run(kernel, inputs).expect("a kernel");
                });
            };
            let both = [x.clone(), y.clone()];
            time("x + y", 3.0, &kernel(&[n], dtype, 2, &[(&binary::ADD, &[0, 1])], Output::Store(2)), &both);
            time("exp(x)", 2.0, &kernel(&[n], dtype, 1, &[(&unary::EXP, &[0])], Output::Store(1)), &both[..1]);
            time("sin(x)", 2.0, &kernel(&[n], dtype, 1, &[(&unary::SIN, &[0])], Output::Store(1)), &both[..1]);
            let chain: [(&'static Op, &[u16]); 3] =
                [(&binary::MULTIPLY, &[0, 1]), (&binary::ADD, &[2, 0]), (&unary::TANH, &[3])];
            time("tanh(x * y + x)", 3.0, &kernel(&[n], dtype, 2, &chain, Output::Store(4)), &both);
            let sum =
                |axes: &[usize]| Output::Reduce { register: 0, op: &reduce::SUM, axes: axes.into(), keepdims: false };
            time("sum(x)", 1.0, &kernel(&[n], dtype, 1, &[], sum(&[0])), &both[..1]);
            let rows = 1000;
            let matrix = gpu.with_layout(&x, arr::array::Layout::contiguous(&[n / rows, rows]));
            let matrix = [matrix];
            for axis in [0, 1] {
                let kernel = kernel(&[n / rows, rows], dtype, 1, &[], sum(&[axis]));
                time(&format!("sum(x, axis={axis})"), 1.0, &kernel, &matrix);
            }
        }
    }
}

fn dispatches(c: &mut Criterion, gpu: &Rc<GpuBackend>) {
    let x = filled(gpu, DType::F32, &[1000]);
    let two = gpu.upload(&Array::from_scalar(Scalar::F32(2.0)).expect("memory")).expect("memory of the device");
    let add = kernel(&[1000], DType::F32, 2, &[(&binary::ADD, &[0, 1])], Output::Store(2));
    let inputs = [x.clone(), two];
    measure(c, gpu, "x + 2 of 1000 elements", 1.0, "Gcall/s", || {
        gpu.run(&add, &inputs).expect("a kernel");
    });
    measure(c, gpu, "x + 2 of 1000 elements, downloaded", 1.0, "Gcall/s", || {
        let out = gpu.run(&add, &inputs).expect("a kernel");
        gpu.download(&out[0]).expect("a copy");
    });
    let large = filled(gpu, DType::F32, &[10_000_000]);
    measure(c, gpu, "download of 40 MB", 40e6, "GB/s", || {
        gpu.download(&large).expect("a copy");
    });
    let host = gpu.download(&large).expect("a copy");
    measure(c, gpu, "upload of 40 MB", 40e6, "GB/s", || {
        gpu.upload(&host).expect("a copy");
    });
}

fn all(c: &mut Criterion) {
    let index = std::env::var("ARR_GPU").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let gpu = match gpu::open(index) {
        Ok(gpu) => gpu,
        Err(error) => return println!("{error}"),
    };
    println!("{}", gpu.name());
    let software = gpu::adapters().get(index).is_some_and(|adapter| adapter.kind == "software");
    dispatches(c, &gpu);
    // A software device takes minutes for what a real one does in milliseconds.
    if software {
        passes(c, &gpu, &[1_000_000]);
        products(c, &gpu, &[256, 512]);
    } else {
        passes(c, &gpu, &[10_000_000, 100_000_000]);
        products(c, &gpu, &[512, 1024, 2048, 4096, 8192]);
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(600))
        .without_plots();
    targets = all
}
criterion_main!(benches);
