//! What a device costs and bears: how often shaders are compiled and batches sent, arrays too large for one kernel, the
//! end of memory and of the device.

use super::support::{backend, elementwise, floats, instruction};
use arr::array::{Array, DType, Scalar};
use arr::backend::Backend;
use arr::backend::gpu::{self, GpuArray, GpuBackend};
use arr::diag::Kind;
use arr::ir::{Kernel, Output};
use arr::lang::session::{Mode, Session};
use arr::lang::stack;
use arr::ops::{Attrs, Aval, LibraryOp, binary, reduce, unary};

fn upload(gpu: &GpuBackend, dims: &[usize]) -> GpuArray {
    gpu.upload(&Array::from_vec(&floats(dims.iter().product()), dims).unwrap()).unwrap()
}

#[test]
fn another_size_takes_no_other_shader() {
    let Some(gpu) = backend() else { return };
    let add = |dims: &[usize]| {
        let kernel = elementwise(&binary::ADD, DType::F32, DType::F32, 2, dims);
        gpu.run(&kernel, &[upload(&gpu, dims), upload(&gpu, dims)]).unwrap();
    };
    let sum = |dims: &[usize]| {
        let output = Output::Reduce { register: 0, op: &reduce::SUM, axes: [1].into_iter().collect(), keepdims: false };
        let kernel =
            Kernel { shape: dims.into(), inputs: vec![DType::F32], instructions: Vec::new(), outputs: vec![output] };
        gpu.run(&kernel, &[upload(&gpu, dims)]).unwrap();
    };
    let product = |n: usize| {
        let types = [Aval::new(DType::F32, &[n, n])];
        let operands = [upload(&gpu, &[n, n]), upload(&gpu, &[n, n])];
        gpu.call(LibraryOp::MatMul, &Attrs::None, &operands, &types).unwrap();
    };
    add(&[1000]);
    sum(&[40, 500]);
    product(64);
    let before = gpu.counters().pipelines;
    for n in [7, 999, 12_345] {
        add(&[n]);
        add(&[n, 3]);
        sum(&[n.min(50), 300 + n % 200]);
        product(32 + n % 9 * 4);
    }
    assert_eq!(gpu.counters().pipelines, before);
    gpu.synchronize().unwrap();
}

#[test]
fn a_loop_sends_one_batch_and_makes_no_bind_groups() {
    let Some(gpu) = backend() else { return };
    let half = gpu.upload(&Array::from_scalar(Scalar::F32(0.5)).unwrap()).unwrap();
    let kernel = Kernel {
        shape: [1000].into_iter().collect(),
        inputs: vec![DType::F32; 2],
        instructions: vec![
            instruction(&binary::MULTIPLY, DType::F32, DType::F32, &[0, 1]),
            instruction(&unary::TANH, DType::F32, DType::F32, &[2]),
        ],
        outputs: vec![Output::Store(3)],
    };
    let mut x = upload(&gpu, &[1000]);
    let step = |x: &GpuArray| gpu.run(&kernel, &[x.clone(), half.clone()]).unwrap().remove(0);
    for _ in 0..5 {
        x = step(&x);
    }
    gpu.synchronize().unwrap();
    let before = gpu.counters();
    for _ in 0..100 {
        x = step(&x);
    }
    gpu.download(&x).unwrap();
    let after = gpu.counters();
    assert_eq!(after.dispatches - before.dispatches, 100);
    assert_eq!(after.submissions - before.submissions, 1);
    assert_eq!(after.pipelines, before.pipelines);
    assert_eq!(after.downloads - before.downloads, 1);
    assert_eq!(after.uploads, before.uploads);
    assert!(after.bind_groups - before.bind_groups <= 2, "{before:?} {after:?}");
}

#[test]
fn an_expression_at_the_prompt_is_one_kernel() {
    if backend().is_none() {
        return;
    }
    let (of_expression, of_sum) = stack::run_with_big_stack(|| {
        let mut session = Session::new();
        let mut dispatches = |text: &str| {
            let before = gpu::open(0).unwrap().counters().dispatches;
            session.execute("test", text, Mode::Script).map_err(|error| error.to_string()).unwrap();
            gpu::open(0).unwrap().counters().dispatches - before
        };
        dispatches("x = np.linspace(0, 1, 1000, dtype='float32').to('gpu')\ny = x + 1");
        let of_expression = dispatches("z = np.sqrt(x * 2 + 1.0 / (y - x)) ** 3 - np.maximum(x, y) * (x - 0.5)");
        let of_sum = dispatches("s = np.sum((x - y) ** 2)");
        dispatches("assert z.device == s.device == 'gpu:0' and abs(float(s) - 1000) < 1e-2");
        let a = "a, b = x.to('cpu'), y.to('cpu')\n";
        let same =
            "assert np.allclose(z.to('cpu'), np.sqrt(a * 2 + 1.0 / (b - a)) ** 3 - np.maximum(a, b) * (a - 0.5))";
        dispatches(&format!("{a}{same}"));
        (of_expression, of_sum)
    });
    assert_eq!(of_expression, 1);
    assert!(of_sum <= 2, "{of_sum}");
}

#[test]
fn arrays_larger_than_a_kernel_reaches_are_done_in_parts() {
    let Some(gpu) = backend() else { return };
    let adapter = gpu::adapters().remove(0);
    // On a device that reaches as much as it holds there is nothing to see; on a large one it would take long.
    if adapter.largest_part > 1 << 28 || adapter.largest_array <= adapter.largest_part {
        return;
    }
    let columns = 1000;
    let rows = adapter.largest_part as usize / 4 / columns * 5 / 4;
    let row: Vec<f32> = (0..columns).map(|i| (i % 7) as f32).collect();
    let one = gpu.upload(&Array::from_slice(&row).unwrap()).unwrap();
    let zero = gpu.upload(&Array::from_scalar(Scalar::F32(1.0)).unwrap()).unwrap();
    let kernel = elementwise(&binary::ADD, DType::F32, DType::F32, 2, &[rows, columns]);
    let large = gpu.run(&kernel, &[one, zero]).unwrap().remove(0);
    let reduced = |axes: &[usize]| {
        let output = Output::Reduce { register: 0, op: &reduce::SUM, axes: axes.into(), keepdims: false };
        let kernel = Kernel {
            shape: [rows, columns].into_iter().collect(),
            inputs: vec![DType::F32],
            instructions: Vec::new(),
            outputs: vec![output],
        };
        gpu.download(&gpu.run(&kernel, std::slice::from_ref(&large)).unwrap()[0]).unwrap().to_vec::<f64>().unwrap()
    };
    let of_row: f64 = row.iter().map(|&x| f64::from(x) + 1.0).sum();
    let total = reduced(&[0, 1])[0];
    assert!((total - of_row * rows as f64).abs() < 1e-5 * total, "{total}");
    let across = reduced(&[1]);
    assert_eq!(across.len(), rows);
    assert!(across.iter().all(|&x| x == of_row));
    let along = reduced(&[0]);
    assert!(along.iter().enumerate().all(|(i, &x)| x == ((i % 7) as f64 + 1.0) * rows as f64));
    let ones = gpu.run(
        &elementwise(&binary::POWER, DType::F32, DType::F32, 2, &[columns, 8]),
        &[upload(&gpu, &[columns, 8]), gpu.upload(&Array::from_scalar(Scalar::F32(0.0)).unwrap()).unwrap()],
    );
    let operands = [large, ones.unwrap().remove(0)];
    let types = [Aval::new(DType::F32, &[rows, 8])];
    let product = gpu.call(LibraryOp::MatMul, &Attrs::None, &operands, &types).unwrap().remove(0);
    let product = gpu.download(&product).unwrap().to_vec::<f64>().unwrap();
    assert!(product.iter().all(|&x| x == of_row));
    drop(operands);
    gpu.trim();
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_is_lost() {
    let Some(gpu) = backend() else { return };
    let kept = upload(&gpu, &[10]);
    let one = gpu.upload(&Array::from_scalar(Scalar::F32(1.0)).unwrap()).unwrap();
    let huge = elementwise(&binary::ADD, DType::F32, DType::F32, 2, &[1 << 20, 1 << 20]);
    let Err(error) = gpu.run(&huge, &[one.clone(), one]) else { panic!("4 TiB were there") };
    assert_eq!(error.kind(), Kind::MemoryError, "{error}");
    assert_eq!(gpu.download(&kept).unwrap().to_vec::<f32>().unwrap(), floats(10));
}

#[test]
fn a_lost_device_is_an_error_and_the_next_one_works() {
    let Some(gpu) = backend() else { return };
    let x = upload(&gpu, &[100]);
    let kernel = elementwise(&unary::EXP, DType::F32, DType::F32, 1, &[100]);
    gpu.synchronize().unwrap();
    gpu.close();
    let lost = gpu.run(&kernel, std::slice::from_ref(&x)).and_then(|out| gpu.download(&out[0]));
    let Err(error) = lost else { panic!("a lost device computes") };
    assert!(error.message().contains("lost"), "{error}");
    assert!(gpu.download(&x).is_err());
    let again = gpu::open(0).unwrap();
    let y = upload(&again, &[100]);
    let got = again.download(&again.run(&kernel, &[y]).unwrap()[0]).unwrap().to_vec::<f32>().unwrap();
    assert!((got[3] - floats(100)[3].exp()).abs() < 1e-5);
}
