//! Tests of products and decompositions: against NumPy's own answers, against definitions, and at the edges.

mod definitions;
mod golden;
mod products;

use num_complex::Complex64;

use crate::array::{Array, DType, SliceSpec};

/// Random numbers, the same in every run.
struct Numbers(u64);

impl Numbers {
    /// The next number between -1 and 1.
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    /// An array of such numbers; integers are up to 100 times as large.
    fn array(&mut self, dtype: DType, shape: &[usize]) -> Array {
        let count: usize = shape.iter().product();
        let scale = if dtype.is_inexact() { 1.0 } else { 100.0 };
        let values: Vec<Complex64> =
            (0..count).map(|_| Complex64::new(self.next() * scale, self.next() * scale)).collect();
        let complex = Array::from_vec(&values, shape).expect("room");
        match dtype {
            DType::Bool => {
                let bits: Vec<bool> = values.iter().map(|v| v.re > 0.0).collect();
                Array::from_vec(&bits, shape).expect("room")
            }
            _ => complex.cast(dtype).expect("room"),
        }
    }
}

fn numbers() -> Numbers {
    Numbers(0x9E37_79B9_7F4A_7C15)
}

/// The elements as complex numbers, in row-major order.
fn values(a: &Array) -> Vec<Complex64> {
    a.to_vec::<Complex64>().expect("room")
}

/// How far apart elements of a type may lie, relative to the largest.
fn tolerance(dtype: DType) -> f64 {
    if dtype.real() == DType::F32 { 2e-5 } else { 1e-11 }
}

/// Asserts that shapes are equal and elements close.
#[track_caller]
fn assert_close(found: &Array, wanted: &Array, context: &str) {
    assert_eq!(found.shape(), wanted.shape(), "{context}");
    let (x, y) = (values(found), values(wanted));
    let scale = y.iter().filter(|v| v.norm().is_finite()).fold(1.0, |m: f64, v| m.max(v.norm()));
    for (i, (a, b)) in x.iter().zip(&y).enumerate() {
        let same = a == b || (a.is_nan() && b.is_nan()) || (a - b).norm() <= tolerance(found.dtype()) * scale;
        assert!(same, "{context}: element {i} is {a}, not {b}\nfound  {x:?}\nwanted {y:?}");
    }
}

/// The same matrix under other strides: its memory turned, stretched, or read backwards.
fn layouts(a: &Array) -> Vec<Array> {
    let ndim = a.ndim();
    let order: Vec<usize> = (0..ndim).rev().collect();
    let turned = a.permute(&order).copy().expect("room").permute(&order);
    let wide: Vec<usize> = a.shape().iter().map(|n| 2 * n + 1).collect();
    let stretched = |start: bool, step: isize| {
        let specs: Vec<SliceSpec> = a
            .shape()
            .iter()
            .map(|&n| SliceSpec::Range { start: if start { 1 } else { 2 * n }, step, count: n })
            .collect();
        let view = Array::zeros(a.dtype(), &wide).expect("room").slice(&specs);
        view.assign(a).expect("same shape");
        view
    };
    vec![a.clone(), turned, stretched(true, 2), stretched(false, -2)]
}
