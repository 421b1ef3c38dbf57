//! What the GPU's tests share: the backend, numbers, kernels of one instruction.

use std::rc::Rc;

use arr::array::DType;
use arr::backend::gpu::{self, GpuBackend};
use arr::ir::{Instruction, Kernel, Output, Register};
use arr::ops::Op;

/// The machine's first GPU. `None`, said once, where there is none and none is required.
pub fn backend() -> Option<Rc<GpuBackend>> {
    match gpu::open(0) {
        Ok(backend) => Some(backend),
        Err(error) if std::env::var_os("ARR_REQUIRE_GPU").is_some() => panic!("{error}"),
        Err(error) => {
            eprintln!("skipped: {error}");
            None
        }
    }
}

/// A small generator of numbers in [0, 1).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Numbers in [-1, 1), always the same.
pub fn floats(count: usize) -> Vec<f32> {
    let mut random = Random::new(42);
    (0..count).map(|_| (random.next() * 2.0 - 1.0) as f32).collect()
}

pub fn instruction(op: &'static Op, dtype: DType, out: DType, operands: &[Register]) -> Instruction {
    Instruction { op, dtype, out, operands: operands.iter().copied().collect() }
}

/// A kernel of one instruction over arrays of one type and shape.
pub fn elementwise(op: &'static Op, dtype: DType, out: DType, operands: usize, shape: &[usize]) -> Kernel {
    let registers: Vec<Register> = (0..operands as Register).collect();
    Kernel {
        shape: shape.into(),
        inputs: vec![dtype; operands],
        instructions: vec![instruction(op, dtype, out, &registers)],
        outputs: vec![Output::Store(operands as Register)],
    }
}

pub fn assert_close(got: &[f64], want: &[f64], tolerance: f64) {
    assert_eq!(got.len(), want.len());
    for (index, (a, b)) in got.iter().zip(want).enumerate() {
        assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "at {index}: {a}, not {b}");
    }
}
