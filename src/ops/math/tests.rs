//! Every function against correctly rounded results, and against the C library at the edges.

use super::{MathFloat, NARROW};

type Unary<T> = fn(&[T], &mut [T]);
type Binary<T> = fn(&[T], &[T], &mut [T]);

fn unary<T: MathFloat>(name: &str) -> Option<Unary<T>> {
    Some(match name {
        "exp" => T::exp,
        "exp2" => T::exp2,
        "expm1" => T::expm1,
        "log" => T::log,
        "log2" => T::log2,
        "log10" => T::log10,
        "log1p" => T::log1p,
        "sin" => T::sin,
        "cos" => T::cos,
        "tan" => T::tan,
        "arcsin" => T::arcsin,
        "arccos" => T::arccos,
        "arctan" => T::arctan,
        "sinh" => T::sinh,
        "cosh" => T::cosh,
        "tanh" => T::tanh,
        "arcsinh" => T::arcsinh,
        "arccosh" => T::arccosh,
        "arctanh" => T::arctanh,
        "cbrt" => T::cbrt,
        "rsqrt" => T::rsqrt,
        "sigmoid" => T::sigmoid,
        _ => return None,
    })
}

fn binary<T: MathFloat>(name: &str) -> Option<Binary<T>> {
    Some(match name {
        "power" => T::power,
        "arctan2" => T::arctan2,
        "hypot" => T::hypot,
        "fmod" => T::fmod,
        _ => return None,
    })
}

/// The C library's function of the same name.
fn library(name: &str) -> fn(f64) -> f64 {
    match name {
        "exp" => f64::exp,
        "exp2" => f64::exp2,
        "expm1" => f64::exp_m1,
        "log" => f64::ln,
        "log2" => f64::log2,
        "log10" => f64::log10,
        "log1p" => f64::ln_1p,
        "sin" => f64::sin,
        "cos" => f64::cos,
        "tan" => f64::tan,
        "arcsin" => f64::asin,
        "arccos" => f64::acos,
        "arctan" => f64::atan,
        "sinh" => f64::sinh,
        "cosh" => f64::cosh,
        "tanh" => f64::tanh,
        "arcsinh" => libm::asinh,
        "arccosh" => |x| if x < 1.0 { f64::NAN } else { libm::acosh(x) },
        "arctanh" => f64::atanh,
        "cbrt" => f64::cbrt,
        "rsqrt" => |x| 1.0 / x.sqrt(),
        _ => |x| if x < 0.0 { x.exp() / (1.0 + x.exp()) } else { 1.0 / (1.0 + (-x).exp()) },
    }
}

const NAMES: [&str; 22] = [
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh",
    "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "cbrt", "rsqrt", "sigmoid",
];

/// How many floats lie between two, where both are numbers of one sign.
fn distance(a: f64, b: f64) -> u64 {
    if a.is_nan() && b.is_nan() {
        0
    } else if a.is_sign_negative() != b.is_sign_negative() || a.is_nan() != b.is_nan() {
        u64::MAX
    } else {
        a.to_bits().abs_diff(b.to_bits())
    }
}

fn distance_f32(a: f32, b: f32) -> u32 {
    if a.is_nan() && b.is_nan() {
        0
    } else if a.is_sign_negative() != b.is_sign_negative() || a.is_nan() != b.is_nan() {
        u32::MAX
    } else {
        a.to_bits().abs_diff(b.to_bits())
    }
}

fn float(bits: &str) -> f64 {
    f64::from_bits(u64::from_str_radix(bits, 16).expect("golden files hold hexadecimal bits"))
}

/// With tables, where the processor has room for them, and without.
fn both_ways(check: fn()) {
    check();
    NARROW.set(true);
    check();
    NARROW.set(false);
}

#[test]
fn results_are_rounded_as_the_golden_file_says() {
    both_ways(check_golden_results);
}

fn check_golden_results() {
    let mut wrong = 0;
    let mut count = 0;
    for line in include_str!("../../../tests/golden/math.txt").lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let numbers: Vec<f64> = words[1..].iter().map(|word| float(word)).collect();
        // Two, as a single power is Python's.
        let mut out = [0.0; 2];
        let expected = match numbers[..] {
            [x, expected] => {
                unary(words[0]).expect("a known name")(&[x; 2], &mut out);
                expected
            }
            [x, y, expected] => {
                binary(words[0]).expect("a known name")(&[x; 2], &[y; 2], &mut out);
                expected
            }
            _ => panic!("a line of another form: {line}"),
        };
        count += 1;
        wrong += distance(out[0], expected);
        assert!(distance(out[0], expected) <= 1, "{line}: {}", out[0]);
    }
    assert!(wrong * 50 < count, "{wrong} of {count} are not the nearest number");
}

/// Zeros, infinities, nan, subnormal numbers, limits of ranges, and numbers beside them.
fn edges() -> Vec<f64> {
    let mut edges = vec![f64::NAN];
    let numbers = [
        0.0,
        5e-324,
        1e-310,
        f64::MIN_POSITIVE,
        1e-300,
        1e-20,
        1e-9,
        0.1,
        0.25,
        0.5,
        std::f64::consts::FRAC_1_SQRT_2,
        0.75,
        1.0,
        1.4,
        std::f64::consts::FRAC_PI_2,
        2.0,
        2.414_213,
        3.0,
        std::f64::consts::PI,
        10.0,
        22.5,
        37.0,
        50.0,
        100.0,
        300.0,
        700.0,
        707.0,
        708.3,
        709.7,
        709.8,
        710.4,
        710.5,
        745.1,
        745.2,
        1022.0,
        1023.9,
        1024.0,
        1074.0,
        1075.0,
        1e5,
        1e9,
        1e14,
        1e15,
        1e22,
        1e140,
        1e155,
        1e300,
        f64::MAX,
        f64::INFINITY,
    ];
    for x in numbers {
        for x in [x, x.next_down(), x.next_up()] {
            edges.extend([x, -x]);
        }
    }
    edges
}

#[test]
fn edges_are_as_in_the_c_library() {
    both_ways(check_edges);
}

fn check_edges() {
    let x = edges();
    for name in NAMES {
        let mut out = vec![0.0; x.len()];
        unary(name).expect("a known name")(&x, &mut out);
        for (&x, &y) in x.iter().zip(&out) {
            let expected = library(name)(x);
            // Rust's own inverse hyperbolic functions are rough beside 1 and 0.
            if matches!(name, "arcsinh" | "arccosh" | "arctanh") && expected.is_finite() {
                continue;
            }
            assert!(distance(y, expected) <= 2, "{name}({x:e}) = {y:e}, not {expected:e}");
        }
    }
    for name in ["power", "arctan2", "hypot", "fmod"] {
        for &a in &x {
            let mut out = vec![0.0; x.len()];
            binary(name).expect("a known name")(&vec![a; x.len()], &x, &mut out);
            for (&b, &y) in x.iter().zip(&out) {
                let expected = match name {
                    "power" => a.powf(b),
                    "arctan2" => a.atan2(b),
                    "hypot" => a.hypot(b),
                    _ => a % b,
                };
                assert!(distance(y, expected) <= 2, "{name}({a:e}, {b:e}) = {y:e}, not {expected:e}");
            }
        }
    }
}

#[test]
fn single_precision_is_the_rounded_double() {
    both_ways(check_single_precision);
}

fn check_single_precision() {
    let mut x: Vec<f32> = edges().iter().map(|&x| x as f32).collect();
    x.extend((0..20_000).map(|i| f32::from_bits((i as u32).wrapping_mul(2_654_435_761))));
    for name in NAMES {
        let mut out = vec![0.0; x.len()];
        unary::<f32>(name).expect("a known name")(&x, &mut out);
        for (&x, &y) in x.iter().zip(&out) {
            let expected = library(name)(f64::from(x)) as f32;
            assert!(distance_f32(y, expected) <= 1, "{name}({x:e}) = {y:e}, not {expected:e}");
        }
    }
    for name in ["power", "arctan2", "hypot"] {
        let y: Vec<f32> = x.iter().rev().copied().collect();
        let mut out = vec![0.0; x.len()];
        binary::<f32>(name).expect("a known name")(&x, &y, &mut out);
        for ((&a, &b), &y) in x.iter().zip(&y).zip(&out) {
            let (a, b) = (f64::from(a), f64::from(b));
            let expected = match name {
                "power" => a.powf(b),
                "arctan2" => a.atan2(b),
                _ => a.hypot(b),
            } as f32;
            assert!(distance_f32(y, expected) <= 1, "{name}({a:e}, {b:e}) = {y:e}, not {expected:e}");
        }
    }
}

/// Where a sine or cosine is next to nothing: all digits of what remains of the number count.
#[test]
fn beside_multiples_of_a_quarter_turn_no_digit_is_lost() {
    both_ways(check_quarter_turns);
}

fn check_quarter_turns() {
    // Steps that grow: all of the near ones, some of the far ones. The last are beyond what the fast functions take.
    let turns = std::iter::successors(Some(1.0), |n: &f64| Some((n * 1.001).floor() + 1.0)).take_while(|&n| n < 1e15);
    let near: Vec<f64> = turns.map(|n| n * std::f64::consts::FRAC_PI_2).collect();
    let single: Vec<f32> = near.iter().map(|&x| x as f32).filter(|&x| x < 1e9).collect();
    let (mut out, mut out_single) = (vec![0.0; near.len()], vec![0.0; single.len()]);
    for name in ["sin", "cos", "tan"] {
        unary::<f64>(name).expect("named above")(&near, &mut out);
        for (&x, &value) in near.iter().zip(&out) {
            let wanted = library(name)(x);
            assert!(distance(value, wanted) <= 1, "{name}({x:e}) is {value:e}, not {wanted:e}");
        }
        unary::<f32>(name).expect("named above")(&single, &mut out_single);
        for (&x, &value) in single.iter().zip(&out_single) {
            let wanted = library(name)(x.into()) as f32;
            assert!(distance_f32(value, wanted) <= 1, "{name}({x:e}f32) is {value:e}, not {wanted:e}");
        }
    }
}

/// Where the exponent is large, each digit of the logarithm counts.
#[test]
fn large_powers_of_numbers_beside_one_lose_no_digit() {
    both_ways(check_large_powers);
}

fn check_large_powers() {
    let steps = || (1..20_000).map(f64::from);
    let x: Vec<f64> = steps().map(|n| 0.7 + n * 3.31e-5).collect();
    let y: Vec<f64> = x.iter().zip(steps()).map(|(x, n)| (n - 10_000.5) * 0.07 / x.ln()).collect();
    let mut out = vec![0.0; x.len()];
    f64::power(&x, &y, &mut out);
    for ((x, y), value) in x.iter().zip(&y).zip(&out) {
        assert!(distance(*value, x.powf(*y)) <= 1, "{x:e} to the {y:e} is {value:e}, not {:e}", x.powf(*y));
    }
    let (x, y): (Vec<f32>, Vec<f32>) = x.iter().zip(&y).map(|(x, y)| (*x as f32, (y / 8.0) as f32)).unzip();
    let mut out = vec![0.0; x.len()];
    f32::power(&x, &y, &mut out);
    for ((x, y), value) in x.iter().zip(&y).zip(&out) {
        let wanted = f64::from(*x).powf((*y).into()) as f32;
        assert!(distance_f32(*value, wanted) <= 1, "{x:e} to the {y:e}f32 is {value:e}, not {wanted:e}");
    }
}

#[test]
fn a_result_depends_on_the_element_alone() {
    both_ways(check_neighbours);
}

fn check_neighbours() {
    let x: Vec<f64> = (0..1000).map(|i| f64::from(i) * 0.037 - 7.0).collect();
    for name in NAMES {
        let f = unary(name).expect("a known name");
        let mut together = vec![0.0; x.len()];
        f(&x, &mut together);
        for (&x, &y) in x.iter().zip(&together) {
            let mut alone = [0.0];
            f(&[x], &mut alone);
            assert_eq!(distance(alone[0], y), 0, "{name}({x})");
        }
    }
}

#[test]
fn remainders_have_the_signs_of_c_and_of_python() {
    let cases: [(f64, f64, f64, f64, f64); 12] = [
        (7.0, 2.0, 1.0, 1.0, 3.0),
        (-7.0, 2.0, -1.0, 1.0, -4.0),
        (7.0, -2.0, 1.0, -1.0, -4.0),
        (-7.0, -2.0, -1.0, -1.0, 3.0),
        (6.0, 2.0, 0.0, 0.0, 3.0),
        (-6.0, 2.0, -0.0, 0.0, -3.0),
        (0.3, 0.1, 0.3 % 0.1, 0.3 % 0.1, 2.0),
        (1.0, 0.1, 1.0 % 0.1, 1.0 % 0.1, 9.0),
        (5.0, f64::INFINITY, 5.0, 5.0, 0.0),
        (-5.0, f64::INFINITY, -5.0, f64::INFINITY, -1.0),
        (5.0, 0.0, f64::NAN, f64::NAN, f64::INFINITY),
        (1e-320, 3e-320, 1e-320, 1e-320, 0.0),
    ];
    for (x, y, c, python, whole) in cases {
        let mut out = [0.0];
        for (f, expected) in [(f64::fmod as Binary<f64>, c), (f64::remainder, python), (f64::floor_divide, whole)] {
            f(&[x], &[y], &mut out);
            assert_eq!(distance(out[0], expected), 0, "{x:e}, {y:e}: {:e}, not {expected:e}", out[0]);
        }
    }
    let mut seed = 88_172_645_463_325_252u64;
    for _ in 0..20_000 {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let x = f64::from((seed >> 40) as u32) * 0.01 - 80_000.0;
        let y = f64::from(seed as u32 & 0xfff) * 0.05 - 100.0;
        let mut out = [0.0];
        f64::fmod(&[x], &[y], &mut out);
        assert_eq!(distance(out[0], x % y), 0, "fmod({x}, {y})");
        let mut out = [0.0f32];
        f32::fmod(&[x as f32], &[y as f32], &mut out);
        assert_eq!(distance_f32(out[0], x as f32 % y as f32), 0, "fmod({x}, {y})");
    }
}
