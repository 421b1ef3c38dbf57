//! Values of lines through points.

use super::threads;
use crate::array::Array;
use crate::diag::{Result, interrupt};

/// Elements that a thread takes at least: each run looks for its first place from the beginning.
const GRAIN: usize = 256;
/// Element operations that a look-up comes to.
const LOOK: usize = 8;

/// A line through points, whose `xs` ascend, with its values before the first point and after the last one.
pub struct Line<'a> {
    pub xs: &'a [f64],
    pub ys: &'a [f64],
    pub left: f64,
    pub right: f64,
}

impl Line<'_> {
    /// The values at all elements of an array of float64.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn over(&self, x: &Array) -> Result<Array> {
        let x = x.to_contiguous()?;
        let source = x.as_slice::<f64>().unwrap_or_default();
        Array::build(x.shape(), |out: &mut [f64]| {
            let done = threads::for_parts(out, GRAIN, source.len() * LOOK, |from, out| {
                let mut guess = 0;
                for (slot, &x) in out.iter_mut().zip(&source[from..]) {
                    *slot = self.at(x, &mut guess);
                }
            });
            interrupt::or_unwind(done);
        })
    }

    /// The value at `x`; `guess` is the point before the last one that was asked for.
    fn at(&self, x: f64, guess: &mut usize) -> f64 {
        let (xs, ys) = (self.xs, self.ys);
        let last = xs.len() - 1;
        if x.is_nan() {
            return x;
        }
        if x < xs[0] {
            return self.left;
        }
        if x > xs[last] {
            return self.right;
        }
        if last == 0 {
            return ys[0];
        }
        let fits = |i: usize| i < last && xs[i] <= x && x < xs[i + 1];
        if !fits(*guess) {
            *guess = match fits(*guess + 1) {
                true => *guess + 1,
                false => xs.partition_point(|&edge| edge <= x).max(1) - 1,
            };
        }
        let i = *guess;
        if i >= last || xs[i] == x {
            return ys[i];
        }
        let slope = (ys[i + 1] - ys[i]) / (xs[i + 1] - xs[i]);
        let forward = slope * (x - xs[i]) + ys[i];
        if !forward.is_nan() {
            return forward;
        }
        // An infinite point on the left: from the right instead.
        let backward = slope * (x - xs[i + 1]) + ys[i + 1];
        if backward.is_nan() && ys[i] == ys[i + 1] { ys[i] } else { backward }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_what_single_values_are() -> Result<()> {
        let xs: Vec<f64> = (0..50).map(|i| f64::from(i * i)).collect();
        let ys: Vec<f64> = xs.iter().map(|x| (x * 0.01).sin()).collect();
        let line = Line { xs: &xs, ys: &ys, left: -1.0, right: 2.0 };
        let x: Vec<f64> = (0..40_000).map(|i| f64::from(i * 7919 % 2600) - 50.0).collect();
        let all = line.over(&Array::from_slice(&x)?)?.to_vec::<f64>()?;
        assert!(x.iter().zip(&all).all(|(&x, &y)| y == line.at(x, &mut 0)));
        assert_eq!((line.at(-0.5, &mut 7), line.at(2401.5, &mut 3), line.at(0.5, &mut 40)), (-1.0, 2.0, ys[1] / 2.0));
        Ok(())
    }
}
