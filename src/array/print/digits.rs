//! One float as text: which digits, positional or with an exponent, trimmed and padded.

use std::cmp::Ordering;

use crate::array::Cast;
use crate::diag::{Error, Kind, Result};

/// What happens to zeros at the end of the digits, and to the point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trim {
    /// `k`: zeros and point stay.
    Keep,
    /// `.`: zeros go, the point stays.
    Zeros,
    /// `0`: zeros go but for one after the point.
    AllButOne,
    /// `-`: zeros go, and the point if nothing follows it.
    Point,
}

impl Trim {
    /// The trimming that this letter stands for.
    ///
    /// # Errors
    /// NumPy's `TypeError` for another text.
    pub fn parse(text: &str) -> Result<Trim> {
        Ok(match text {
            "k" => Trim::Keep,
            "." => Trim::Zeros,
            "0" => Trim::AllButOne,
            "-" => Trim::Point,
            _ => {
                let message = format!("if supplied, trim must be 'k', '.', '0' or '-' found `{text:>100}`");
                return Err(Error::type_error(message));
            }
        })
    }

    /// The digits after the point when trimmed; `None` when the point goes too.
    fn apply(self, fraction: String) -> Option<String> {
        if self == Trim::Keep {
            return Some(fraction);
        }
        let bare = fraction.trim_end_matches('0');
        match (self, bare) {
            (Trim::Point, "") => None,
            (Trim::AllButOne, "") => Some("0".to_string()),
            _ => Some(bare.to_string()),
        }
    }
}

/// How many bits a float had, on which its shortest digits depend.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Width {
    /// `float16`.
    Half,
    /// `float32`.
    Single,
    /// `float64`.
    Double,
}

/// A float with the width it had. Only the shortest digits depend on that.
#[derive(Clone, Copy, Debug)]
pub(super) struct Real {
    pub value: f64,
    pub width: Width,
}

impl From<half::f16> for Real {
    fn from(value: half::f16) -> Real {
        Real { value: value.into(), width: Width::Half }
    }
}

impl From<f64> for Real {
    fn from(value: f64) -> Real {
        Real { value, width: Width::Double }
    }
}

impl From<f32> for Real {
    fn from(value: f32) -> Real {
        Real { value: value.into(), width: Width::Single }
    }
}

/// Significant digits with the power of ten of the first.
struct Decimal {
    digits: String,
    exponent: i32,
}

impl Decimal {
    /// Reads `1.25e-3`, as Rust writes it.
    fn parse(text: &str) -> Decimal {
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        Decimal { digits: mantissa.replace('.', ""), exponent: exponent.parse().unwrap_or(0) }
    }

    /// The digits as a whole number with an exponent: `125e-5`.
    fn text(&self) -> String {
        format!("{}e{}", self.digits, self.exponent - (self.digits.len() as i32 - 1))
    }

    /// The next greater number of as many digits.
    fn next(&self) -> Decimal {
        let digits = (self.digits.parse::<u64>().unwrap_or_default() + 1).to_string();
        let carried = digits.len() - self.digits.len().min(digits.len());
        Decimal { exponent: self.exponent + carried as i32, digits }
    }

    /// How many digits stand after the point when written without exponent; negative when zeros fill up to the point.
    fn places(&self) -> i64 {
        self.digits.len() as i64 - 1 - i64::from(self.exponent)
    }

    /// The digits before and after the point, written without exponent.
    fn positional(mut self) -> (String, String) {
        if self.exponent < 0 {
            let zeros = (-1 - self.exponent) as usize;
            return ("0".to_string(), "0".repeat(zeros) + &self.digits);
        }
        let whole = self.exponent as usize + 1;
        if self.digits.len() <= whole {
            let zeros = whole - self.digits.len();
            return (self.digits + &"0".repeat(zeros), String::new());
        }
        let fraction = self.digits.split_off(whole);
        (self.digits, fraction)
    }
}

impl Real {
    /// The fewest digits that tell the value from its neighbours.
    fn shortest(self) -> Decimal {
        let value = self.value.abs();
        let (text, many) = match self.width {
            Width::Half => return self.shortest_half(),
            Width::Single => (format!("{:e}", value as f32), 6),
            Width::Double => (format!("{value:e}"), 15),
        };
        let found = Decimal::parse(&text);
        // Of two equally near candidates Rust takes the larger, NumPy the even one. There are such only where the
        // digits are about as many as the width can hold.
        let odd = found.digits.as_bytes().last().is_some_and(|digit| digit % 2 == 1);
        if odd && found.digits.len() >= many {
            let text = format!("{:.*e}", found.digits.len() - 1, value);
            if self.reads_as(&text) {
                return Decimal::parse(&text);
            }
        }
        found
    }

    /// How the number `digits * 10^-places` compares with the exact value.
    fn order_of(self, digits: &str, places: i64) -> Ordering {
        // No double has more digits after the point.
        const ALL: usize = 1080;
        let exact = format!("{:.ALL$}", self.value.abs()).replace('.', "");
        let zeros = (ALL as i64 - places).max(0) as usize;
        let scaled = digits.to_string() + &"0".repeat(zeros);
        let (scaled, exact) = (scaled.trim_start_matches('0'), exact.trim_start_matches('0'));
        scaled.len().cmp(&exact.len()).then_with(|| scaled.cmp(exact))
    }

    fn reads_as(self, text: &str) -> bool {
        let value = self.value.abs();
        match self.width {
            Width::Half => text.parse().map(|x: f64| Cast::<half::f16>::cast(x).to_f64()) == Ok(value),
            Width::Single => text.parse() == Ok(value as f32),
            Width::Double => text.parse() == Ok(value),
        }
    }

    /// The shortest digits of half precision: five always suffice.
    fn shortest_half(self) -> Decimal {
        let value = self.value.abs();
        for places in 0..5 {
            let near = Decimal::parse(&format!("{value:.places$e}"));
            // Below a power of two floats lie closer: of two equally near texts only the one above may do.
            let next = near.next();
            if let Some(found) = [near, next].into_iter().find(|candidate| self.reads_as(&candidate.text())) {
                return found;
            }
        }
        Decimal::parse(&format!("{value:.4e}"))
    }

    /// This many significant digits (at least one), correctly rounded.
    fn significant(self, count: usize) -> Decimal {
        Decimal::parse(&format!("{:.*e}", count.clamp(1, LONGEST) - 1, self.value.abs()))
    }

    /// The digits before and after the point, this many of the latter, correctly rounded.
    fn rounded(self, places: usize) -> (String, String) {
        let text = format!("{:.*}", places.min(LONGEST), self.value.abs());
        match text.split_once('.') {
            Some((whole, fraction)) => (whole.to_string(), fraction.to_string()),
            None => (text, String::new()),
        }
    }
}

/// Characters beyond which NumPy refuses to format a float.
const LONGEST: usize = 16384;

/// How one float is written: the parameters of `format_float_positional` and `format_float_scientific`.
#[derive(Clone, Copy, Debug)]
pub struct FloatFormat {
    /// Digits after the point, at most (or significant digits, unless `fractional`).
    pub precision: Option<i64>,
    /// As few digits as tell the value from its neighbours, not exactly `precision`.
    pub unique: bool,
    /// Whether the counts are of digits after the point; always so with an exponent.
    pub fractional: bool,
    /// What happens to zeros at the end.
    pub trim: Trim,
    /// Whether a value that is not negative has a `+`.
    pub sign: bool,
    /// Characters before the point, at least, the sign included.
    pub pad_left: Option<i64>,
    /// Characters after the point, at least. Only without an exponent.
    pub pad_right: Option<i64>,
    /// Digits of the exponent, at least. Only with one; two when not given.
    pub exp_digits: Option<i64>,
    /// Digits to write, at least.
    pub min_digits: Option<i64>,
}

impl Default for FloatFormat {
    fn default() -> Self {
        FloatFormat {
            precision: None,
            unique: true,
            fractional: true,
            trim: Trim::Keep,
            sign: false,
            pad_left: None,
            pad_right: None,
            exp_digits: None,
            min_digits: None,
        }
    }
}

/// NumPy's `format_float_positional`, with the digits of a float of this width.
///
/// # Errors
/// NumPy's, for parameters that contradict each other.
pub fn format_float_positional(value: f64, width: Width, format: &FloatFormat) -> Result<String> {
    format.check()?;
    if !format.fractional && format.precision == Some(0) {
        return Err(Error::value("precision must be greater than 0 if fractional=False"));
    }
    format.limit(format.positional(Real { value, width }))
}

/// NumPy's `format_float_scientific`, with the digits of a float of this width.
///
/// # Errors
/// NumPy's, for parameters that contradict each other.
pub fn format_float_scientific(value: f64, width: Width, format: &FloatFormat) -> Result<String> {
    format.check()?;
    format.limit(format.scientific(Real { value, width }))
}

fn at_least_zero(value: Option<i64>) -> usize {
    value.map_or(0, |n| n.max(0) as usize)
}

impl FloatFormat {
    fn check(&self) -> Result<()> {
        let given = [
            ("precision", self.precision),
            ("pad_left", self.pad_left),
            ("pad_right", self.pad_right),
            ("exp_digits", self.exp_digits),
            ("min_digits", self.min_digits),
        ];
        if let Some((name, _)) = given.iter().find(|(_, value)| value.is_some_and(|n| n < 0)) {
            return Err(Error::value(format!("{name} must be >= 0")));
        }
        if !self.unique && self.precision.is_none() {
            return Err(Error::type_error("in non-unique mode `precision` must be supplied"));
        }
        if let (Some(least), Some(most)) = (self.min_digits, self.precision)
            && least > most
            && most > 0
        {
            return Err(Error::value("min_digits must be less than or equal to precision"));
        }
        // Unique digits are few, however many would be allowed.
        let precision = if self.unique { None } else { self.precision };
        let wide = [precision, self.min_digits, self.pad_left, self.pad_right];
        if wide.iter().any(|n| at_least_zero(*n) >= LONGEST) { Err(too_long()) } else { Ok(()) }
    }

    fn limit(&self, text: String) -> Result<String> {
        if text.len() >= LONGEST { Err(too_long()) } else { Ok(text) }
    }

    fn cut(&self) -> (Option<usize>, Option<usize>) {
        (self.precision.map(|n| n.max(0) as usize), self.min_digits.map(|n| n.max(0) as usize))
    }

    /// How many digits to round to, when the shortest are `have`; `None` to take those.
    fn rounding(&self, have: i64) -> Option<usize> {
        let (most, least) = self.cut();
        if !self.unique {
            return Some(most.unwrap_or(0));
        }
        let least = least.map(|least| least.min(most.unwrap_or(least)));
        most.filter(|&most| have > most as i64).or(least.filter(|&least| have < least as i64))
    }

    /// The text without exponent. The parameters are taken as consistent.
    pub(super) fn positional(&self, real: Real) -> String {
        if let Some(text) = self.not_finite(real.value) {
            return text;
        }
        let (whole, mut fraction) = if self.fractional && !self.unique {
            real.rounded(self.rounding(0).unwrap_or(0))
        } else {
            let shortest = real.shortest();
            let have = if self.fractional { shortest.places() } else { shortest.digits.len() as i64 };
            match self.rounding(have) {
                Some(places) if self.fractional => real.rounded(places),
                Some(count) => real.significant(count).positional(),
                None => shortest.positional(),
            }
        };
        // The whole digits count too unless the counts are of digits after the point; a lone zero counts as one.
        let least = self.least_places(if self.fractional { 0 } else { whole.len() });
        if self.trim == Trim::Keep && fraction.len() > least {
            self.drop_uncounted_zeros(real, &whole, &mut fraction, 0);
        }
        self.fill(&mut fraction, least);
        let mut text = self.before_point(real.value, &whole);
        let mut written = 0;
        let trimmed = self.trim.apply(fraction);
        let pad = at_least_zero(self.pad_right);
        match &trimmed {
            Some(fraction) => {
                text.push('.');
                text.push_str(fraction);
                written += fraction.len();
            }
            // A blank in the point's place, where blanks follow.
            None if self.pad_right.is_some() => text.push(' '),
            None => {}
        }
        text.extend(std::iter::repeat_n(' ', pad.saturating_sub(written)));
        text
    }

    /// The text with exponent. The parameters are taken as consistent.
    pub(super) fn scientific(&self, real: Real) -> String {
        if let Some(text) = self.not_finite(real.value) {
            return text;
        }
        let shortest = real.shortest();
        let Decimal { mut digits, exponent } = match self.rounding(shortest.digits.len() as i64 - 1) {
            Some(places) => real.significant(places.saturating_add(1)),
            None => shortest,
        };
        let mut fraction = digits.split_off(1);
        let least = self.least_places(0);
        if self.trim == Trim::Point || fraction.len() > least {
            self.drop_uncounted_zeros(real, &digits, &mut fraction, i64::from(exponent));
        }
        let pointless = self.trim == Trim::Point && fraction.is_empty();
        self.fill(&mut fraction, least);
        let mut text = self.before_point(real.value, &digits);
        // The point goes only where there were no digits after it, not even zeros that went.
        if !pointless {
            let fraction = self.trim.apply(fraction).unwrap_or_default();
            text.push('.');
            text.push_str(&fraction);
        }
        text.push_str(if exponent < 0 { "e-" } else { "e+" });
        let shown = if exponent == 0 { String::new() } else { exponent.unsigned_abs().to_string() };
        let width = self.exp_digits.map_or(2, |n| n.clamp(0, 5) as usize);
        text.push_str(&format!("{shown:0>width$}"));
        text
    }

    /// How many digits after the point are filled up with zeros, `whole` digits of the count standing before it.
    fn least_places(&self, whole: usize) -> usize {
        let (most, least) = self.cut();
        (if self.unique { least } else { most }).unwrap_or(0).saturating_sub(whole)
    }

    fn fill(&self, fraction: &mut String, least: usize) {
        if self.trim == Trim::Keep {
            fraction.extend(std::iter::repeat_n('0', least.saturating_sub(fraction.len())));
        }
    }

    /// Takes zeros off the end that NumPy's digit generator does not make: it stops where rounding up carried, and
    /// (when it does not look for the shortest digits) where nothing is left. Zeros that rounding down left stay.
    fn drop_uncounted_zeros(&self, real: Real, whole: &str, fraction: &mut String, exponent: i64) {
        if !fraction.ends_with('0') {
            return;
        }
        let order = real.order_of(&format!("{whole}{fraction}"), fraction.len() as i64 - exponent);
        if order == Ordering::Greater || order == Ordering::Equal && (!self.unique || real.value == 0.0) {
            fraction.truncate(fraction.trim_end_matches('0').len());
        }
    }

    /// Sign and whole digits, padded from the left.
    fn before_point(&self, value: f64, whole: &str) -> String {
        let sign = if value.is_sign_negative() {
            "-"
        } else if self.sign {
            "+"
        } else {
            ""
        };
        let pad = at_least_zero(self.pad_left).saturating_sub(sign.len() + whole.len());
        let mut text = " ".repeat(pad);
        text.push_str(sign);
        text.push_str(whole);
        text
    }

    fn not_finite(&self, value: f64) -> Option<String> {
        if value.is_finite() {
            return None;
        }
        let text = match () {
            () if value.is_nan() => "nan",
            () if value < 0.0 => "-inf",
            () if self.sign => "+inf",
            () => "inf",
        };
        Some(text.to_string())
    }
}

#[cold]
fn too_long() -> Error {
    Error::new(Kind::RuntimeError, "Float formatting result too large")
}
