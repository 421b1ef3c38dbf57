//! Short transforms of real numbers, in the order of operations that NumPy's library has: see [`super::short`].
//!
//! Between the passes the transform is packed: the real part of the first number, then real and imaginary parts.

use num_traits::Float;

use super::short::{Roots, factors};

/// A plan for real numbers whose length has no prime factor above five.
pub struct Plan<T> {
    length: usize,
    passes: Vec<(usize, Vec<T>)>,
}

/// The places of a pass: `inner` numbers in each of `outer` transforms of each of `radix` parts.
#[derive(Clone, Copy)]
struct Shape {
    radix: usize,
    inner: usize,
    outer: usize,
}

impl Shape {
    /// Where the transforms lie side by side.
    #[inline(always)]
    fn apart(self, a: usize, k: usize, part: usize) -> usize {
        a + self.inner * (k + self.outer * part)
    }

    /// Where the parts lie side by side.
    #[inline(always)]
    fn together(self, a: usize, part: usize, k: usize) -> usize {
        a + self.inner * (part + self.radix * k)
    }
}

fn number<T: Float>(x: f64) -> T {
    T::from(x).unwrap_or_else(T::nan)
}

const THIRD: (f64, f64) = (-0.5, 0.866_025_403_784_438_6);
const FIFTH: (f64, f64) = (0.309_016_994_374_947_45, 0.951_056_516_295_153_5);
const TWO_FIFTHS: (f64, f64) = (-0.809_016_994_374_947_5, 0.587_785_252_292_473_1);

impl<T: Float> Plan<T> {
    /// A plan for this length, if short transforms are for it.
    pub fn new(length: usize) -> Option<Plan<T>> {
        let radices = factors(length, &[4])?;
        if radices.iter().any(|&radix| radix > 5) {
            return None;
        }
        let roots = Roots::new(length);
        let mut outer = 1;
        let passes = radices
            .into_iter()
            .map(|radix| {
                let inner = length / (outer * radix);
                let mut twiddles = vec![T::zero(); (radix - 1) * inner.saturating_sub(1)];
                for u in 1..radix {
                    for i in 1..=inner.saturating_sub(1) / 2 {
                        let root = roots.get::<T>(u * outer * i);
                        twiddles[(u - 1) * (inner - 1) + 2 * i - 2] = root.re;
                        twiddles[(u - 1) * (inner - 1) + 2 * i - 1] = root.im;
                    }
                }
                outer *= radix;
                (radix, twiddles)
            })
            .collect();
        Some(Plan { length, passes })
    }

    /// The packed transform of real numbers, in place.
    pub fn forward(&self, data: &mut [T]) {
        let mut spare = vec![T::zero(); self.length];
        let mut in_data = true;
        let mut outer = self.length;
        for (radix, twiddles) in self.passes.iter().rev() {
            let inner = self.length / outer;
            outer /= radix;
            let shape = Shape { radix: *radix, inner, outer };
            match in_data {
                true => forward(shape, data, &mut spare, twiddles),
                false => forward(shape, &spare, data, twiddles),
            }
            in_data = !in_data;
        }
        if !in_data {
            data.copy_from_slice(&spare);
        }
    }

    /// Real numbers from their packed transform, in place.
    pub fn backward(&self, data: &mut [T]) {
        let mut spare = vec![T::zero(); self.length];
        let mut in_data = true;
        let mut outer = 1;
        for (radix, twiddles) in &self.passes {
            let inner = self.length / (outer * radix);
            let shape = Shape { radix: *radix, inner, outer };
            match in_data {
                true => backward(shape, data, &mut spare, twiddles),
                false => backward(shape, &spare, data, twiddles),
            }
            in_data = !in_data;
            outer *= radix;
        }
        if !in_data {
            data.copy_from_slice(&spare);
        }
    }
}

/// A number turned back by the root at `at` of a pass's factors: `(re, im)`.
#[inline(always)]
fn turned_back<T: Float>(twiddles: &[T], at: usize, re: T, im: T) -> (T, T) {
    let (c, s) = (twiddles[at], twiddles[at + 1]);
    (c * re + s * im, c * im - s * re)
}

/// A number turned forth by the root at `at`: `(re, im)`.
#[inline(always)]
fn turned_forth<T: Float>(twiddles: &[T], at: usize, re: T, im: T) -> (T, T) {
    let (c, s) = (twiddles[at], twiddles[at + 1]);
    (c * re - s * im, c * im + s * re)
}

fn forward<T: Float>(shape: Shape, from: &[T], into: &mut [T], twiddles: &[T]) {
    match shape.radix {
        2 => forward_two(shape, from, into, twiddles),
        3 => forward_three(shape, from, into, twiddles),
        4 => forward_four(shape, from, into, twiddles),
        _ => forward_five(shape, from, into, twiddles),
    }
}

fn backward<T: Float>(shape: Shape, from: &[T], into: &mut [T], twiddles: &[T]) {
    match shape.radix {
        2 => backward_two(shape, from, into, twiddles),
        3 => backward_three(shape, from, into, twiddles),
        4 => backward_four(shape, from, into, twiddles),
        _ => backward_five(shape, from, into, twiddles),
    }
}

fn forward_two<T: Float>(s: Shape, from: &[T], into: &mut [T], w: &[T]) {
    let last = s.inner - 1;
    for k in 0..s.outer {
        let (a, b) = (from[s.apart(0, k, 0)], from[s.apart(0, k, 1)]);
        (into[s.together(0, 0, k)], into[s.together(last, 1, k)]) = (a + b, a - b);
        if s.inner.is_multiple_of(2) {
            into[s.together(0, 1, k)] = -from[s.apart(last, k, 1)];
            into[s.together(last, 0, k)] = from[s.apart(last, k, 0)];
        }
        for i in (2..s.inner).step_by(2) {
            let mirror = s.inner - i;
            let (re, im) = turned_back(w, i - 2, from[s.apart(i - 1, k, 1)], from[s.apart(i, k, 1)]);
            let (a, b) = (from[s.apart(i - 1, k, 0)], from[s.apart(i, k, 0)]);
            (into[s.together(i - 1, 0, k)], into[s.together(mirror - 1, 1, k)]) = (a + re, a - re);
            (into[s.together(i, 0, k)], into[s.together(mirror, 1, k)]) = (im + b, im - b);
        }
    }
}

fn forward_three<T: Float>(s: Shape, from: &[T], into: &mut [T], w: &[T]) {
    let (cosine, sine) = (number::<T>(THIRD.0), number::<T>(THIRD.1));
    let last = s.inner - 1;
    for k in 0..s.outer {
        let (x0, x1, x2) = (from[s.apart(0, k, 0)], from[s.apart(0, k, 1)], from[s.apart(0, k, 2)]);
        let sum = x1 + x2;
        into[s.together(0, 0, k)] = x0 + sum;
        into[s.together(0, 2, k)] = sine * (x2 - x1);
        into[s.together(last, 1, k)] = x0 + cosine * sum;
        for i in (2..s.inner).step_by(2) {
            let mirror = s.inner - i;
            let part = |u: usize| {
                let at = (u - 1) * last + i - 2;
                turned_back(w, at, from[s.apart(i - 1, k, u)], from[s.apart(i, k, u)])
            };
            let ((r1, i1), (r2, i2)) = (part(1), part(2));
            let (dr, di, er, ei) = (r1 + r2, i1 + i2, i1 - i2, r2 - r1);
            let (x, y) = (from[s.apart(i - 1, k, 0)], from[s.apart(i, k, 0)]);
            into[s.together(i - 1, 0, k)] = x + dr;
            into[s.together(i, 0, k)] = y + di;
            let (tr, ti) = (x + cosine * dr, y + cosine * di);
            let (ur, ui) = (sine * er, sine * ei);
            (into[s.together(i - 1, 2, k)], into[s.together(mirror - 1, 1, k)]) = (tr + ur, tr - ur);
            (into[s.together(i, 2, k)], into[s.together(mirror, 1, k)]) = (ui + ti, ui - ti);
        }
    }
}

fn forward_four<T: Float>(s: Shape, from: &[T], into: &mut [T], w: &[T]) {
    let half = number::<T>(std::f64::consts::FRAC_1_SQRT_2);
    let last = s.inner - 1;
    for k in 0..s.outer {
        let x = [0, 1, 2, 3].map(|u| from[s.apart(0, k, u)]);
        let (a, b) = (x[3] + x[1], x[0] + x[2]);
        into[s.together(0, 2, k)] = x[3] - x[1];
        into[s.together(last, 1, k)] = x[0] - x[2];
        (into[s.together(0, 0, k)], into[s.together(last, 3, k)]) = (b + a, b - a);
        if s.inner.is_multiple_of(2) {
            let x = [0, 1, 2, 3].map(|u| from[s.apart(last, k, u)]);
            let (im, re) = (-half * (x[1] + x[3]), half * (x[1] - x[3]));
            (into[s.together(last, 0, k)], into[s.together(last, 2, k)]) = (x[0] + re, x[0] - re);
            (into[s.together(0, 3, k)], into[s.together(0, 1, k)]) = (im + x[2], im - x[2]);
        }
        for i in (2..s.inner).step_by(2) {
            let mirror = s.inner - i;
            let part = |u: usize| {
                let at = (u - 1) * last + i - 2;
                turned_back(w, at, from[s.apart(i - 1, k, u)], from[s.apart(i, k, u)])
            };
            let ((r2, i2), (r3, i3), (r4, i4)) = (part(1), part(2), part(3));
            let (x, y) = (from[s.apart(i - 1, k, 0)], from[s.apart(i, k, 0)]);
            let (tr1, tr4) = (r4 + r2, r4 - r2);
            let (ti1, ti4) = (i2 + i4, i2 - i4);
            let (tr2, tr3) = (x + r3, x - r3);
            let (ti2, ti3) = (y + i3, y - i3);
            (into[s.together(i - 1, 0, k)], into[s.together(mirror - 1, 3, k)]) = (tr2 + tr1, tr2 - tr1);
            (into[s.together(i, 0, k)], into[s.together(mirror, 3, k)]) = (ti1 + ti2, ti1 - ti2);
            (into[s.together(i - 1, 2, k)], into[s.together(mirror - 1, 1, k)]) = (tr3 + ti4, tr3 - ti4);
            (into[s.together(i, 2, k)], into[s.together(mirror, 1, k)]) = (tr4 + ti3, tr4 - ti3);
        }
    }
}

fn forward_five<T: Float>(s: Shape, from: &[T], into: &mut [T], w: &[T]) {
    let [c1, s1, c2, s2] = [FIFTH.0, FIFTH.1, TWO_FIFTHS.0, TWO_FIFTHS.1].map(number::<T>);
    let last = s.inner - 1;
    for k in 0..s.outer {
        let x = [0, 1, 2, 3, 4].map(|u| from[s.apart(0, k, u)]);
        let (r2, i5) = (x[4] + x[1], x[4] - x[1]);
        let (r3, i4) = (x[3] + x[2], x[3] - x[2]);
        into[s.together(0, 0, k)] = x[0] + r2 + r3;
        into[s.together(last, 1, k)] = x[0] + c1 * r2 + c2 * r3;
        into[s.together(0, 2, k)] = s1 * i5 + s2 * i4;
        into[s.together(last, 3, k)] = x[0] + c2 * r2 + c1 * r3;
        into[s.together(0, 4, k)] = s2 * i5 - s1 * i4;
        for i in (2..s.inner).step_by(2) {
            let mirror = s.inner - i;
            let part = |u: usize| {
                let at = (u - 1) * last + i - 2;
                turned_back(w, at, from[s.apart(i - 1, k, u)], from[s.apart(i, k, u)])
            };
            let ((a2, b2), (a3, b3), (a4, b4), (a5, b5)) = (part(1), part(2), part(3), part(4));
            let (dr2, di2, dr5, di5) = (a2 + a5, b2 + b5, b2 - b5, a5 - a2);
            let (dr3, di3, dr4, di4) = (a3 + a4, b3 + b4, b3 - b4, a4 - a3);
            let (x, y) = (from[s.apart(i - 1, k, 0)], from[s.apart(i, k, 0)]);
            into[s.together(i - 1, 0, k)] = x + dr2 + dr3;
            into[s.together(i, 0, k)] = y + di2 + di3;
            let (tr2, ti2) = (x + c1 * dr2 + c2 * dr3, y + c1 * di2 + c2 * di3);
            let (tr3, ti3) = (x + c2 * dr2 + c1 * dr3, y + c2 * di2 + c1 * di3);
            let (tr5, tr4) = (s1 * dr5 + s2 * dr4, s2 * dr5 - s1 * dr4);
            let (ti5, ti4) = (s1 * di5 + s2 * di4, s2 * di5 - s1 * di4);
            (into[s.together(i - 1, 2, k)], into[s.together(mirror - 1, 1, k)]) = (tr2 + tr5, tr2 - tr5);
            (into[s.together(i, 2, k)], into[s.together(mirror, 1, k)]) = (ti5 + ti2, ti5 - ti2);
            (into[s.together(i - 1, 4, k)], into[s.together(mirror - 1, 3, k)]) = (tr3 + tr4, tr3 - tr4);
            (into[s.together(i, 4, k)], into[s.together(mirror, 3, k)]) = (ti4 + ti3, ti4 - ti3);
        }
    }
}

fn backward_two<T: Float>(s: Shape, from: &[T], into: &mut [T], w: &[T]) {
    let last = s.inner - 1;
    let two = number::<T>(2.0);
    for k in 0..s.outer {
        let (a, b) = (from[s.together(0, 0, k)], from[s.together(last, 1, k)]);
        (into[s.apart(0, k, 0)], into[s.apart(0, k, 1)]) = (a + b, a - b);
        if s.inner.is_multiple_of(2) {
            into[s.apart(last, k, 0)] = two * from[s.together(last, 0, k)];
            into[s.apart(last, k, 1)] = -two * from[s.together(0, 1, k)];
        }
        for i in (2..s.inner).step_by(2) {
            let mirror = s.inner - i;
            let (a, b) = (from[s.together(i - 1, 0, k)], from[s.together(mirror - 1, 1, k)]);
            let (c, d) = (from[s.together(i, 0, k)], from[s.together(mirror, 1, k)]);
            into[s.apart(i - 1, k, 0)] = a + b;
            into[s.apart(i, k, 0)] = c - d;
            (into[s.apart(i - 1, k, 1)], into[s.apart(i, k, 1)]) = turned_forth(w, i - 2, a - b, c + d);
        }
    }
}

fn backward_three<T: Float>(s: Shape, from: &[T], into: &mut [T], w: &[T]) {
    let (cosine, sine) = (number::<T>(THIRD.0), number::<T>(THIRD.1));
    let two = number::<T>(2.0);
    let last = s.inner - 1;
    for k in 0..s.outer {
        let first = from[s.together(0, 0, k)];
        let sum = two * from[s.together(last, 1, k)];
        let re = first + cosine * sum;
        into[s.apart(0, k, 0)] = first + sum;
        let im = two * sine * from[s.together(0, 2, k)];
        (into[s.apart(0, k, 2)], into[s.apart(0, k, 1)]) = (re + im, re - im);
        for i in (2..s.inner).step_by(2) {
            let mirror = s.inner - i;
            let (a, b) = (from[s.together(i - 1, 2, k)], from[s.together(mirror - 1, 1, k)]);
            let (c, d) = (from[s.together(i, 2, k)], from[s.together(mirror, 1, k)]);
            let (x, y) = (from[s.together(i - 1, 0, k)], from[s.together(i, 0, k)]);
            let (tr2, ti2) = (a + b, c - d);
            let (cr2, ci2) = (x + cosine * tr2, y + cosine * ti2);
            into[s.apart(i - 1, k, 0)] = x + tr2;
            into[s.apart(i, k, 0)] = y + ti2;
            let (cr3, ci3) = (sine * (a - b), sine * (c + d));
            let (dr3, dr2) = (cr2 + ci3, cr2 - ci3);
            let (di2, di3) = (ci2 + cr3, ci2 - cr3);
            (into[s.apart(i - 1, k, 1)], into[s.apart(i, k, 1)]) = turned_forth(w, i - 2, dr2, di2);
            (into[s.apart(i - 1, k, 2)], into[s.apart(i, k, 2)]) = turned_forth(w, last + i - 2, dr3, di3);
        }
    }
}

fn backward_four<T: Float>(s: Shape, from: &[T], into: &mut [T], w: &[T]) {
    let root = number::<T>(std::f64::consts::SQRT_2);
    let two = number::<T>(2.0);
    let last = s.inner - 1;
    for k in 0..s.outer {
        let (a, b) = (from[s.together(0, 0, k)], from[s.together(last, 3, k)]);
        let (tr2, tr1) = (a + b, a - b);
        let (tr3, tr4) = (two * from[s.together(last, 1, k)], two * from[s.together(0, 2, k)]);
        (into[s.apart(0, k, 0)], into[s.apart(0, k, 2)]) = (tr2 + tr3, tr2 - tr3);
        (into[s.apart(0, k, 3)], into[s.apart(0, k, 1)]) = (tr1 + tr4, tr1 - tr4);
        if s.inner.is_multiple_of(2) {
            let (a, b) = (from[s.together(0, 3, k)], from[s.together(0, 1, k)]);
            let (c, d) = (from[s.together(last, 0, k)], from[s.together(last, 2, k)]);
            let (ti1, ti2, tr2, tr1) = (a + b, a - b, c + d, c - d);
            into[s.apart(last, k, 0)] = tr2 + tr2;
            into[s.apart(last, k, 1)] = root * (tr1 - ti1);
            into[s.apart(last, k, 2)] = ti2 + ti2;
            into[s.apart(last, k, 3)] = -root * (tr1 + ti1);
        }
        for i in (2..s.inner).step_by(2) {
            let mirror = s.inner - i;
            let pair = |a: usize, b: usize| (from[a] + from[b], from[a] - from[b]);
            let (tr2, tr1) = pair(s.together(i - 1, 0, k), s.together(mirror - 1, 3, k));
            let (ti1, ti2) = pair(s.together(i, 0, k), s.together(mirror, 3, k));
            let (tr4, ti3) = pair(s.together(i, 2, k), s.together(mirror, 1, k));
            let (tr3, ti4) = pair(s.together(i - 1, 2, k), s.together(mirror - 1, 1, k));
            into[s.apart(i - 1, k, 0)] = tr2 + tr3;
            into[s.apart(i, k, 0)] = ti2 + ti3;
            let (cr3, ci3) = (tr2 - tr3, ti2 - ti3);
            let (cr4, cr2) = (tr1 + tr4, tr1 - tr4);
            let (ci2, ci4) = (ti1 + ti4, ti1 - ti4);
            for (u, re, im) in [(1, cr2, ci2), (2, cr3, ci3), (3, cr4, ci4)] {
                let at = (u - 1) * last + i - 2;
                (into[s.apart(i - 1, k, u)], into[s.apart(i, k, u)]) = turned_forth(w, at, re, im);
            }
        }
    }
}

fn backward_five<T: Float>(s: Shape, from: &[T], into: &mut [T], w: &[T]) {
    let [c1, s1, c2, s2] = [FIFTH.0, FIFTH.1, TWO_FIFTHS.0, TWO_FIFTHS.1].map(number::<T>);
    let last = s.inner - 1;
    for k in 0..s.outer {
        let twice = |at: usize| from[at] + from[at];
        let first = from[s.together(0, 0, k)];
        let (tr2, tr3) = (twice(s.together(last, 1, k)), twice(s.together(last, 3, k)));
        let (ti5, ti4) = (twice(s.together(0, 2, k)), twice(s.together(0, 4, k)));
        into[s.apart(0, k, 0)] = first + tr2 + tr3;
        let (cr2, cr3) = (first + c1 * tr2 + c2 * tr3, first + c2 * tr2 + c1 * tr3);
        let (ci5, ci4) = (ti5 * s1 + ti4 * s2, ti5 * s2 - ti4 * s1);
        (into[s.apart(0, k, 4)], into[s.apart(0, k, 1)]) = (cr2 + ci5, cr2 - ci5);
        (into[s.apart(0, k, 3)], into[s.apart(0, k, 2)]) = (cr3 + ci4, cr3 - ci4);
        for i in (2..s.inner).step_by(2) {
            let mirror = s.inner - i;
            let pair = |a: usize, b: usize| (from[a] + from[b], from[a] - from[b]);
            let (tr2, tr5) = pair(s.together(i - 1, 2, k), s.together(mirror - 1, 1, k));
            let (ti5, ti2) = pair(s.together(i, 2, k), s.together(mirror, 1, k));
            let (tr3, tr4) = pair(s.together(i - 1, 4, k), s.together(mirror - 1, 3, k));
            let (ti4, ti3) = pair(s.together(i, 4, k), s.together(mirror, 3, k));
            let (x, y) = (from[s.together(i - 1, 0, k)], from[s.together(i, 0, k)]);
            into[s.apart(i - 1, k, 0)] = x + tr2 + tr3;
            into[s.apart(i, k, 0)] = y + ti2 + ti3;
            let (cr2, ci2) = (x + c1 * tr2 + c2 * tr3, y + c1 * ti2 + c2 * ti3);
            let (cr3, ci3) = (x + c2 * tr2 + c1 * tr3, y + c2 * ti2 + c1 * ti3);
            let (cr5, cr4) = (tr5 * s1 + tr4 * s2, tr5 * s2 - tr4 * s1);
            let (ci5, ci4) = (ti5 * s1 + ti4 * s2, ti5 * s2 - ti4 * s1);
            let (dr4, dr3) = (cr3 + ci4, cr3 - ci4);
            let (di3, di4) = (ci3 + cr4, ci3 - cr4);
            let (dr5, dr2) = (cr2 + ci5, cr2 - ci5);
            let (di2, di5) = (ci2 + cr5, ci2 - cr5);
            for (u, re, im) in [(1, dr2, di2), (2, dr3, di3), (3, dr4, di4), (4, dr5, di5)] {
                let at = (u - 1) * last + i - 2;
                (into[s.apart(i - 1, k, u)], into[s.apart(i, k, u)]) = turned_forth(w, at, re, im);
            }
        }
    }
}
