//! Sine, cosine and tangent.
//!
//! Each answers a value and whether it holds.

use super::coefficients::{COS, HALF_PI_LONG, SIN};
use super::exact::{fast_two_sum, flipped_by, long_quotient, nearest, polynomial, two_product};

/// Up to here multiples of the second part of pi/2 are exact, and three parts leave all bits of the remainder, however near
/// a multiple the number is.
pub const LIMIT: f64 = 1e6;

/// The remainder of `x` by pi/2 in two parts, and the quadrant.
#[inline(always)]
fn reduced(x: f64) -> (f64, f64, u64) {
    let (n, quadrant) = nearest(x, std::f64::consts::FRAC_2_PI);
    // Exact: the difference is a multiple of 2^-53 below one.
    let first = n.mul_add(-HALF_PI_LONG[0], x);
    // That and the product make a fast two-sum: the one is a multiple of the other's last bit.
    let r = n.mul_add(-HALF_PI_LONG[1], first);
    let low = n.mul_add(-HALF_PI_LONG[1], first - r);
    (r, n.mul_add(-HALF_PI_LONG[2], low), quadrant)
}

/// `sin(r + low)` in two parts, with `z = r^2` less `z_low`.
#[inline(always)]
fn sin_parts(r: f64, low: f64, z: f64, z_low: f64) -> (f64, f64) {
    let [third, ref rest @ ..] = SIN;
    let (cube, cube_low) = two_product(r, z);
    let head = cube.mul_add(third, r);
    let error = cube.mul_add(third, r - head);
    let low = low.mul_add(z * -0.5, low);
    let low = r.mul_add(z_low, cube_low).mul_add(third, low + error);
    (head, (cube * z).mul_add(polynomial(z, rest), low))
}

/// `cos(r + low)` in two parts, with `z = r^2` less `z_low`.
#[inline(always)]
fn cos_parts(r: f64, low: f64, z: f64, z_low: f64) -> (f64, f64) {
    let (one, error) = fast_two_sum(1.0, -0.5 * z);
    let tail = (z * z).mul_add(polynomial(z, &COS), r.mul_add(-low, -0.5 * z_low));
    (one, error + tail)
}

/// Sine.
#[inline(always)]
pub fn sin(x: f64) -> (f64, bool) {
    let a = x.abs();
    (flipped_by(from_quadrant(a, 0), x), a <= LIMIT)
}

/// Cosine.
#[inline(always)]
pub fn cos(x: f64) -> (f64, bool) {
    (from_quadrant(x, 1), x.abs() <= LIMIT)
}

/// Sine of `x` plus `turns` quarter turns.
#[inline(always)]
fn from_quadrant(x: f64, turns: u64) -> f64 {
    let (r, low, quadrant) = reduced(x);
    let quadrant = quadrant.wrapping_add(turns);
    let (z, z_low) = two_product(r, r);
    let (sin, sin_low) = sin_parts(r, low, z, z_low);
    let (cos, cos_low) = cos_parts(r, low, z, z_low);
    let odd = quadrant & 1 != 0;
    let (head, tail) = if odd { (cos, cos_low) } else { (sin, sin_low) };
    f64::from_bits((head + tail).to_bits() ^ ((quadrant & 2) << 62))
}

/// Tangent.
#[inline(always)]
pub fn tan(x: f64) -> (f64, bool) {
    let size = x.abs();
    let (r, low, quadrant) = reduced(size);
    let (z, z_low) = two_product(r, r);
    let (sin, sin_low) = sin_parts(r, low, z, z_low);
    let (sin, sin_low) = fast_two_sum(sin, sin_low);
    let (cos, cos_low) = cos_parts(r, low, z, z_low);
    let (cos, cos_low) = fast_two_sum(cos, cos_low);
    let odd = quadrant & 1 != 0;
    let (a, a_low) = if odd { (-cos, -cos_low) } else { (sin, sin_low) };
    let (b, b_low) = if odd { (sin, sin_low) } else { (cos, cos_low) };
    let (q, q_low) = long_quotient(a, a_low, b, b_low);
    (flipped_by(q + q_low, x), size <= LIMIT)
}
