//! `math.gamma` and `math.lgamma`, by the Lanczos approximation that CPython has, so that the last digits are its own.

use std::f64::consts::PI;

/// Lanczos' parameter, and the coefficients of his series as a quotient of two polynomials, the constant first.
const G: f64 = 6.02468004077673;
const NUMERATOR: [f64; 13] = [
    23531376880.41076,
    42919803642.6491,
    35711959237.35567,
    17921034426.03721,
    6039542586.352028,
    1439720407.3117216,
    248874557.86205417,
    31426415.585400194,
    2876370.6289353725,
    186056.26539522348,
    8071.672002365816,
    210.82427775157936,
    2.5066282746310002,
];
const DENOMINATOR: [f64; 13] = [
    0.0,
    39_916_800.0,
    120_543_840.0,
    150_917_976.0,
    105_258_076.0,
    45_995_730.0,
    13_339_535.0,
    2_637_558.0,
    357_423.0,
    32_670.0,
    1_925.0,
    66.0,
    1.0,
];

/// Lanczos' series at a positive number. Large ones are put in by their reciprocal, so that no power overflows.
fn series(x: f64) -> f64 {
    let terms = NUMERATOR.iter().zip(&DENOMINATOR);
    let (above, below) = if x < 5.0 {
        terms.rev().fold((0.0, 0.0), |(above, below), (n, d)| (above * x + n, below * x + d))
    } else {
        terms.fold((0.0, 0.0), |(above, below), (n, d)| (above / x + n, below / x + d))
    };
    above / below
}

/// `sin(πx)`, with the argument brought near zero first.
fn sine_of_pi_times(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let sine = match (2.0 * y).round() as u8 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        // `y - 1` would lose the sign of a zero.
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    1f64.copysign(x) * sine
}

fn is_pole(x: f64) -> bool {
    x <= 0.0 && x.floor() == x
}

/// The gamma function: not a number at a pole, infinite where it is too large.
pub(super) fn gamma(x: f64) -> f64 {
    if !x.is_finite() {
        return if x > 0.0 { x } else { f64::NAN };
    }
    if is_pole(x) {
        return f64::NAN;
    }
    // These factorials are exact.
    if x.floor() == x && x <= 23.0 {
        return (1..x as u32).map(f64::from).product();
    }
    let size = x.abs();
    if size < 1e-20 {
        return 1.0 / x;
    }
    if size > 200.0 {
        return if x < 0.0 { 0.0 / sine_of_pi_times(x) } else { f64::INFINITY };
    }
    let shift = G - 0.5;
    let y = size + shift;
    // What is lost when `y` is rounded.
    let lost = if size > shift { (y - size) - shift } else { (y - shift) - size };
    let correction = lost * G / y;
    // A power that would overflow is multiplied in two halves.
    let (power, halves) = if size < 140.0 { (y.powf(size - 0.5), 1) } else { (y.powf(size / 2.0 - 0.25), 2) };
    if x < 0.0 {
        let mut result = -PI / sine_of_pi_times(size) / size * y.exp() / series(size);
        result -= correction * result;
        (0..halves).fold(result, |result, _| result / power)
    } else {
        let mut result = series(size) / y.exp();
        result += correction * result;
        (0..halves).fold(result, |result, _| result * power)
    }
}

/// The logarithm of the gamma function's size: not a number at a pole.
pub(super) fn log_gamma(x: f64) -> f64 {
    if !x.is_finite() {
        return if x.is_nan() { x } else { f64::INFINITY };
    }
    if is_pole(x) {
        return f64::NAN;
    }
    if x == 1.0 || x == 2.0 {
        return 0.0;
    }
    let size = x.abs();
    if size < 1e-20 {
        return -size.ln();
    }
    let mut result = series(size).ln() - G;
    result += (size - 0.5) * ((size + G - 0.5).ln() - 1.0);
    if x < 0.0 { PI.ln() - sine_of_pi_times(size).abs().ln() - size.ln() - result } else { result }
}
