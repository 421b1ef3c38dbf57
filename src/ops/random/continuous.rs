//! Continuous distributions, one variate at a time, in the order in which NumPy consumes random numbers.

use std::f64::consts::PI;

use super::bits::Bits;
use super::discrete::poisson;

/// Where variates are drawn from: bits, and the two variates that most others are made of.
///
/// The legacy generator and the modern one share every formula except where [`Draw::LEGACY`] says otherwise: the
/// legacy stream is frozen, mistakes included.
pub trait Draw: Bits {
    /// Whether the legacy formulas apply.
    const LEGACY: bool;

    /// A standard normal variate.
    fn normal(&mut self) -> f64;

    /// A standard exponential variate.
    fn exponential(&mut self) -> f64;
}

/// Standard exponential by inversion.
#[inline]
pub fn exponential_by_inversion<D: Bits + ?Sized>(draw: &mut D) -> f64 {
    -(-draw.next_f64()).ln_1p()
}

/// The same in single precision; the logarithm is taken in double, as NumPy does.
#[inline]
pub fn exponential32_by_inversion<D: Bits + ?Sized>(draw: &mut D) -> f32 {
    -(-f64::from(draw.next_f32())).ln_1p() as f32
}

/// Gamma with scale 1.
pub fn standard_gamma<D: Draw>(draw: &mut D, shape: f64) -> f64 {
    if shape == 1.0 {
        return draw.exponential();
    }
    if shape == 0.0 || shape.is_nan() {
        return shape;
    }
    if shape < 1.0 {
        return small_gamma(draw, shape);
    }
    let b = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * b).sqrt();
    loop {
        let (x, v) = loop {
            let x = draw.normal();
            let v = 1.0 + c * x;
            if v > 0.0 {
                break (x, v);
            }
        };
        let v = v * v * v;
        let u = draw.next_f64();
        if u < 1.0 - 0.0331 * (x * x) * (x * x) || u.ln() < 0.5 * x * x + b * (1.0 - v + v.ln()) {
            return b * v;
        }
    }
}

fn small_gamma<D: Draw>(draw: &mut D, shape: f64) -> f64 {
    loop {
        let u = draw.next_f64();
        let v = draw.exponential();
        if u <= 1.0 - shape {
            let x = u.powf(1.0 / shape);
            if x <= v {
                return x;
            }
        } else {
            let y = -((1.0 - u) / shape).ln();
            let x = (1.0 - shape + shape * y).powf(1.0 / shape);
            if x <= v + y {
                return x;
            }
        }
    }
}

/// Gamma with scale 1, in single precision, from the modern generator.
pub fn standard_gamma32<B: Bits>(bits: &mut B, shape: f32) -> f32 {
    use super::ziggurat::{exponential32, normal32};
    if shape == 1.0 {
        return exponential32(bits);
    }
    if shape == 0.0 || shape.is_nan() {
        return shape;
    }
    if shape < 1.0 {
        loop {
            let u = bits.next_f32();
            let v = exponential32(bits);
            if u <= 1.0 - shape {
                let x = u.powf(1.0 / shape);
                if x <= v {
                    return x;
                }
            } else {
                let y = -((1.0 - u) / shape).ln();
                let x = (1.0 - shape + shape * y).powf(1.0 / shape);
                if x <= v + y {
                    return x;
                }
            }
        }
    }
    let b = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * b).sqrt();
    loop {
        let (x, v) = loop {
            let x = normal32(bits);
            let v = 1.0 + c * x;
            if v > 0.0 {
                break (x, v);
            }
        };
        let v = v * v * v;
        let u = bits.next_f32();
        if u < 1.0 - 0.0331 * (x * x) * (x * x) || u.ln() < 0.5 * x * x + b * (1.0 - v + v.ln()) {
            return b * v;
        }
    }
}

/// Below this, both of a beta's parameters are as good as zero.
const BETA_TINY: f64 = 3e-103;

/// Beta.
pub fn beta<D: Draw>(draw: &mut D, a: f64, b: f64) -> f64 {
    if !(a <= 1.0 && b <= 1.0) {
        let first = standard_gamma(draw, a);
        let second = standard_gamma(draw, b);
        return first / (first + second);
    }
    if !D::LEGACY && a < BETA_TINY && b < BETA_TINY {
        return f64::from(u8::from((a + b) * draw.next_f64() < a));
    }
    // Jöhnk's algorithm.
    loop {
        let u = draw.next_f64();
        let v = draw.next_f64();
        let x = u.powf(1.0 / a);
        let y = v.powf(1.0 / b);
        let sum = x + y;
        if sum <= 1.0 && (D::LEGACY || u + v > 0.0) {
            if sum > 0.0 {
                return x / sum;
            }
            let (log_x, log_y) = (u.ln() / a, v.ln() / b);
            let larger = if log_x > log_y { log_x } else { log_y };
            let (log_x, log_y) = (log_x - larger, log_y - larger);
            return (log_x - (log_x.exp() + log_y.exp()).ln()).exp();
        }
    }
}

/// Chi-square.
pub fn chisquare<D: Draw>(draw: &mut D, df: f64) -> f64 {
    2.0 * standard_gamma(draw, df / 2.0)
}

/// Noncentral chi-square.
pub fn noncentral_chisquare<D: Draw>(draw: &mut D, df: f64, nonc: f64) -> f64 {
    if nonc.is_nan() {
        return f64::NAN;
    }
    if nonc == 0.0 {
        return chisquare(draw, df);
    }
    if 1.0 < df {
        let chi = chisquare(draw, df - 1.0);
        let n = draw.normal() + nonc.sqrt();
        return chi + n * n;
    }
    let i = poisson(draw, nonc / 2.0);
    chisquare(draw, df + 2.0 * i as f64)
}

/// Fisher's F.
pub fn f<D: Draw>(draw: &mut D, dfnum: f64, dfden: f64) -> f64 {
    let numerator = chisquare(draw, dfnum) * dfden;
    numerator / (chisquare(draw, dfden) * dfnum)
}

/// Noncentral F.
pub fn noncentral_f<D: Draw>(draw: &mut D, dfnum: f64, dfden: f64, nonc: f64) -> f64 {
    let numerator = noncentral_chisquare(draw, dfnum, nonc) * dfden;
    numerator / (chisquare(draw, dfden) * dfnum)
}

/// Student's t.
pub fn standard_t<D: Draw>(draw: &mut D, df: f64) -> f64 {
    let numerator = draw.normal();
    let denominator = standard_gamma(draw, df / 2.0);
    (df / 2.0).sqrt() * numerator / denominator.sqrt()
}

/// Cauchy.
pub fn standard_cauchy<D: Draw>(draw: &mut D) -> f64 {
    let numerator = draw.normal();
    numerator / draw.normal()
}

/// Pareto II (Lomax).
pub fn pareto<D: Draw>(draw: &mut D, a: f64) -> f64 {
    let x = draw.exponential() / a;
    if D::LEGACY { x.exp() - 1.0 } else { x.exp_m1() }
}

/// Weibull.
pub fn weibull<D: Draw>(draw: &mut D, a: f64) -> f64 {
    if a == 0.0 { 0.0 } else { draw.exponential().powf(1.0 / a) }
}

/// Power function distribution.
pub fn power<D: Draw>(draw: &mut D, a: f64) -> f64 {
    let x = -draw.exponential();
    let base = if D::LEGACY { 1.0 - x.exp() } else { -x.exp_m1() };
    base.powf(1.0 / a)
}

/// A uniform variate in `(0, 1)`.
fn positive<D: Draw>(draw: &mut D) -> f64 {
    loop {
        let u = draw.next_f64();
        if u > 0.0 {
            return u;
        }
    }
}

/// Laplace.
pub fn laplace<D: Draw>(draw: &mut D, loc: f64, scale: f64) -> f64 {
    let u = positive(draw);
    if u >= 0.5 { loc - scale * (2.0 - u - u).ln() } else { loc + scale * (u + u).ln() }
}

/// Gumbel.
pub fn gumbel<D: Draw>(draw: &mut D, loc: f64, scale: f64) -> f64 {
    loop {
        let u = 1.0 - draw.next_f64();
        if u < 1.0 {
            return loc - scale * (-u.ln()).ln();
        }
    }
}

/// Logistic.
pub fn logistic<D: Draw>(draw: &mut D, loc: f64, scale: f64) -> f64 {
    let u = positive(draw);
    loc + scale * (u / (1.0 - u)).ln()
}

/// Rayleigh.
pub fn rayleigh<D: Draw>(draw: &mut D, scale: f64) -> f64 {
    if D::LEGACY {
        return scale * (-2.0 * (-draw.next_f64()).ln_1p()).sqrt();
    }
    scale * (2.0 * draw.exponential()).sqrt()
}

/// Inverse Gaussian.
pub fn wald<D: Draw>(draw: &mut D, mean: f64, scale: f64) -> f64 {
    let y = draw.normal();
    let y = mean * y * y;
    let x = if D::LEGACY {
        mean + mean / (2.0 * scale) * (y - (4.0 * scale * y + y * y).sqrt())
    } else {
        let d = 1.0 + (1.0 + 4.0 * scale / y).sqrt();
        mean * (1.0 - 2.0 / d)
    };
    if draw.next_f64() <= mean / (mean + x) { x } else { mean * mean / x }
}

/// Von Mises.
pub fn vonmises<D: Draw>(draw: &mut D, mu: f64, kappa: f64) -> f64 {
    if kappa.is_nan() {
        return f64::NAN;
    }
    if kappa < 1e-8 {
        return PI * (2.0 * draw.next_f64() - 1.0);
    }
    let spread = if kappa < 1e-5 {
        1.0 / kappa + kappa
    } else if !D::LEGACY && kappa > 1e6 {
        return wrapped_normal(draw, mu, kappa);
    } else {
        let r = 1.0 + (1.0 + 4.0 * kappa * kappa).sqrt();
        let rho = (r - (2.0 * r).sqrt()) / (2.0 * kappa);
        (1.0 + rho * rho) / (2.0 * rho)
    };
    let w = loop {
        let z = (PI * draw.next_f64()).cos();
        let w = (1.0 + spread * z) / (spread + z);
        let y = kappa * (spread - w);
        let v = draw.next_f64();
        // The last clause ends the loop where rounding left nothing to compare: the angle is the mean's.
        let degenerate = spread == 1.0 || y.is_nan();
        if y * (2.0 - y) - v >= 0.0 || (y / v).ln() + 1.0 - y >= 0.0 || degenerate {
            break w;
        }
    };
    let angle = if draw.next_f64() < 0.5 { -w.acos() } else { w.acos() } + mu;
    let wrapped = (angle.abs() + PI) % (2.0 * PI) - PI;
    if angle < 0.0 { -wrapped } else { wrapped }
}

/// What a von Mises variate is nearly, when it is concentrated.
fn wrapped_normal<D: Draw>(draw: &mut D, mu: f64, kappa: f64) -> f64 {
    let mut angle = mu + (1.0 / kappa).sqrt() * draw.normal();
    if angle < -PI {
        angle += 2.0 * PI;
    }
    if angle > PI {
        angle -= 2.0 * PI;
    }
    angle
}

/// Triangular.
pub fn triangular<D: Draw>(draw: &mut D, left: f64, mode: f64, right: f64) -> f64 {
    let base = right - left;
    let left_base = mode - left;
    let u = draw.next_f64();
    if u <= left_base / base {
        left + (u * (left_base * base)).sqrt()
    } else {
        right - ((1.0 - u) * ((right - mode) * base)).sqrt()
    }
}
