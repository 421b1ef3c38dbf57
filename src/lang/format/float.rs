//! Floats as text: shortest round-trip digits, and `e`, `f`, `g` at any precision, correctly rounded.

use std::cmp::Ordering;

/// How [`float_text`] writes a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloatStyle {
    /// The shortest digits that read back as the same number.
    Repr,
    Exponent,
    Fixed,
    General,
}

/// More digits than this after the point are all zero: a double has at most 1074.
const EXACT_DIGITS: usize = 1100;

/// `repr(x)`: `'0.1'`, `'1e+16'`, `'inf'`, `'nan'`, `'-0.0'`.
pub fn repr_float(x: f64) -> String {
    float_text(x, FloatStyle::Repr, 0, false, true)
}

/// `repr` of a complex number: `'1j'`, `'(1+2j)'`, `'(-0-2j)'`.
pub fn repr_complex(re: f64, im: f64) -> String {
    let part = |x: f64| float_text(x, FloatStyle::Repr, 0, false, false);
    if re == 0.0 && re.is_sign_positive() {
        return format!("{}j", part(im));
    }
    let imaginary = part(im);
    let plus = if imaginary.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{imaginary}j)", part(re))
}

/// A number's text. `alternate` keeps the point and the zeros that `g` drops; `point` adds `.0` to what looks like an int.
pub fn float_text(x: f64, style: FloatStyle, precision: usize, alternate: bool, point: bool) -> String {
    if x.is_nan() {
        return "nan".to_owned();
    }
    if x.is_infinite() {
        return if x > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let body = match style {
        FloatStyle::Fixed => return fixed(x, precision, alternate),
        FloatStyle::Exponent => {
            let (digits, exponent) = exact_digits(x.abs(), precision + 1);
            scientific(&digits, exponent, alternate)
        }
        FloatStyle::General => general(x.abs(), precision.max(1), alternate, point),
        FloatStyle::Repr => {
            let (digits, exponent) = shortest_digits(x.abs());
            if (-4..16).contains(&exponent) {
                positional(&digits, exponent, tail(alternate, point))
            } else {
                scientific(&digits, exponent, alternate)
            }
        }
    };
    if x.is_sign_negative() { format!("-{body}") } else { body }
}

/// Powers of ten that a double holds exactly.
const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// The number in units of the last place, rounded to the nearest, halves to even, where floats suffice for that.
fn units(x: f64, precision: usize) -> Option<u64> {
    const MOST: f64 = 4_503_599_627_370_496.0;
    let power = *POWERS.get(precision)?;
    let product = x * power;
    if product >= MOST {
        return None;
    }
    // What the product's rounding took away.
    let rest = x.mul_add(power, -product);
    let below = product.floor();
    let up = match (product - below).total_cmp(&0.5) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => rest > 0.0 || rest == 0.0 && below % 2.0 != 0.0,
    };
    Some(below as u64 + u64::from(up))
}

/// The text of a number that is small enough for [`units`]: the general way takes long.
fn fixed_quick(x: f64, precision: usize) -> Option<String> {
    let units = units(x.abs(), precision)?;
    let digits = format!("{units:0width$}", width = precision + 1);
    let (whole, rest) = digits.split_at(digits.len() - precision);
    let mut text = String::with_capacity(digits.len() + 2);
    if x.is_sign_negative() {
        text.push('-');
    }
    text.push_str(whole);
    if precision > 0 {
        text.push('.');
        text.push_str(rest);
    }
    Some(text)
}

fn fixed(x: f64, precision: usize, alternate: bool) -> String {
    let mut text = fixed_quick(x, precision).unwrap_or_else(|| format!("{:.*}", precision.min(EXACT_DIGITS), x));
    text.extend(std::iter::repeat_n('0', precision.saturating_sub(EXACT_DIGITS)));
    if alternate && precision == 0 {
        text.push('.');
    }
    text
}

fn general(x: f64, precision: usize, alternate: bool, point: bool) -> String {
    let (mut digits, exponent) = exact_digits(x, precision);
    if !alternate {
        let kept = digits.trim_end_matches('0').len().max(1);
        digits.truncate(kept);
    }
    // CPython keeps room for the `.0` that it is going to add.
    let limit = precision as i64 - i64::from(point);
    if i64::from(exponent) >= -4 && i64::from(exponent) < limit {
        positional(&digits, exponent, tail(alternate, point))
    } else {
        scientific(&digits, exponent, alternate)
    }
}

/// The shortest digits that round-trip, without a point, and the decimal exponent of the first.
fn shortest_digits(x: f64) -> (String, i32) {
    split_exponent(&shortest_scientific(x))
}

/// The shortest digits that round-trip, with an exponent as Rust writes it.
pub fn shortest_scientific(x: f64) -> String {
    let text = format!("{x:e}");
    let (digits, exponent) = split_exponent(&text);
    let after = digits.trim_start_matches('-').len() - 1;
    let places = after as i64 - i64::from(exponent);
    even(x, text, places, || format!("{x:.after$e}"))
}

/// The shortest digits that round-trip, without an exponent.
pub fn shortest_positional(x: f64) -> String {
    // Whole numbers that a float holds exactly are quicker written as integers, which know no negative zero.
    if x.abs() < 9e15 && x == x.trunc() && x.to_bits() != (-0.0f64).to_bits() {
        return (x as i64).to_string();
    }
    let text = format!("{x}");
    let after = text.find('.').map_or(0, |point| text.len() - point - 1);
    even(x, text, after as i64, || format!("{x:.after$}"))
}

/// The shortest digits with so many of them after the point. Of two that are equally near Rust takes the larger, Python
/// the even one, which is what `exactly` gives.
#[inline]
fn even(x: f64, text: String, places: i64, exactly: impl Fn() -> String) -> String {
    if binary_places(x) != places + 1 {
        return text;
    }
    let other = exactly();
    if other.parse() == Ok(x) { other } else { text }
}

/// How many binary digits a float has after the point: one more than decimal ones, where it lies amid two decimals.
#[inline]
fn binary_places(x: f64) -> i64 {
    let bits = x.to_bits();
    let (exponent, fraction) = (bits >> 52 & 0x7ff, bits & ((1 << 52) - 1));
    let mantissa = if exponent == 0 { fraction } else { fraction | 1 << 52 };
    1075 - exponent.max(1) as i64 - i64::from(mantissa.trailing_zeros())
}

/// `count` digits, correctly rounded, and the decimal exponent of the first.
fn exact_digits(x: f64, count: usize) -> (String, i32) {
    let after = count.saturating_sub(1);
    let (mut digits, exponent) = split_exponent(&format!("{:.*e}", after.min(EXACT_DIGITS), x));
    digits.extend(std::iter::repeat_n('0', after.saturating_sub(EXACT_DIGITS)));
    (digits, exponent)
}

fn split_exponent(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    (mantissa.chars().filter(|c| *c != '.').collect(), exponent.parse().unwrap_or(0))
}

fn scientific(digits: &str, exponent: i32, alternate: bool) -> String {
    let (first, rest) = digits.split_at(1);
    let dot = if rest.is_empty() && !alternate { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{first}{dot}{rest}e{sign}{:02}", exponent.unsigned_abs())
}

/// What stands behind a number whose digits end before the point.
fn tail(alternate: bool, point: bool) -> &'static str {
    match (alternate, point) {
        (_, true) => ".0",
        (true, false) => ".",
        (false, false) => "",
    }
}

/// Digits with the point in place, and `tail` where they end before it.
fn positional(digits: &str, exponent: i32, tail: &str) -> String {
    if exponent < 0 {
        return format!("0.{}{digits}", "0".repeat((-exponent - 1) as usize));
    }
    let whole = exponent as usize + 1;
    if digits.len() > whole {
        return format!("{}.{}", &digits[..whole], &digits[whole..]);
    }
    format!("{digits}{}{tail}", "0".repeat(whole - digits.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_digits_are_the_exact_ones() {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut next = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let mut numbers = vec![0.5, 1.5, 2.5, 0.125, 0.375, 1.005, 2.675, 1e-9, 0.045, 8.5e9, 0.1 + 0.2, 999.995, 1e15];
        numbers.extend((0..2000).map(|_| next() as f64 / (1u64 << (next() % 60)) as f64));
        numbers.extend((0..2000).map(|_| (next() % 100_000) as f64 / 1000.0));
        for x in numbers {
            for precision in [0, 1, 2, 3, 6, 10] {
                let exact = format!("{x:.precision$}");
                if let Some(quick) = fixed_quick(x, precision) {
                    assert_eq!(quick, exact, "{x:e} at {precision}");
                }
                assert_eq!(fixed(-x, precision, false), format!("-{exact}"));
            }
        }
    }
}
