//! How each element of one array is written: the widths and digits that fit all the elements shown.

use super::digits::{FloatFormat, Real, Trim, Width};
use super::options::{FloatMode, Legacy, PrintOptions, Sign};
use crate::array::{Array, DTypeKind, Scalar, held};
use crate::diag::interrupt;

/// The writer of one array's elements.
pub(super) enum Elements {
    Bool {
        width: usize,
    },
    Integer {
        width: usize,
        plus: bool,
    },
    Float(FloatElements),
    Complex {
        re: FloatElements,
        im: FloatElements,
    },
    /// Texts and objects, each as a program writes it.
    Written,
}

impl Elements {
    /// The writer that fits the elements of `array` at these offsets.
    pub fn new(array: &Array, shown: &[isize], options: &PrintOptions) -> Elements {
        let parts = |part: fn(Scalar) -> Real| {
            interrupt::watched(shown).map(|&at| part(array.scalar_at(at))).collect::<Vec<_>>()
        };
        match array.dtype().kind() {
            DTypeKind::Bool => Elements::Bool { width: if array.ndim() == 0 { 0 } else { 5 } },
            DTypeKind::Unsigned | DTypeKind::Signed => {
                let plus = options.sign == Sign::Plus;
                let values = || interrupt::watched(shown).map(|&at| integer(array.scalar_at(at)));
                let widest = |n: i128| if plus { format!("{n:+}").len() } else { n.to_string().len() };
                let (low, high) = (values().min().unwrap_or(0), values().max().unwrap_or(0));
                let blank = options.sign == Sign::Space && low >= 0;
                Elements::Integer { width: widest(low).max(widest(high)) + usize::from(blank), plus }
            }
            DTypeKind::Text | DTypeKind::Bytes | DTypeKind::Object => Elements::Written,
            DTypeKind::Float => Elements::Float(FloatElements::new(&parts(real_part), &signed(array, options))),
            DTypeKind::Complex => {
                let mut real = signed(array, options);
                let mut imaginary = PrintOptions { sign: Sign::Plus, ..options.clone() };
                if options.legacy.signs_are_blanks() {
                    real.floatmode = FloatMode::MaxPrecEqual;
                    imaginary.floatmode = FloatMode::MaxPrec;
                }
                Elements::Complex {
                    re: FloatElements::new(&parts(real_part), &real),
                    im: FloatElements::new(&parts(imaginary_part), &imaginary),
                }
            }
        }
    }

    /// Writes one element.
    pub fn write(&self, value: Scalar, out: &mut String) {
        match self {
            Elements::Bool { width } => pad_left(if value.truth() { "True" } else { "False" }, *width, out),
            Elements::Integer { width, plus } => {
                let n = integer(value);
                pad_left(&if *plus { format!("{n:+}") } else { n.to_string() }, *width, out);
            }
            Elements::Written => out.push_str(&written(value)),
            Elements::Float(format) => out.push_str(&format.text(real_part(value))),
            Elements::Complex { re, im } => {
                out.push_str(&re.text(real_part(value)));
                // The `j` follows the digits; blanks that align the column follow the `j`.
                let text = im.text(imaginary_part(value));
                let digits = text.trim_end();
                out.push_str(digits);
                out.push('j');
                out.push_str(&text[digits.len()..]);
            }
        }
    }
}

/// The options for an array's floats: NumPy 1.13 kept a place for their sign.
fn signed(array: &Array, options: &PrintOptions) -> PrintOptions {
    let mut options = options.clone();
    if options.legacy.signs_are_blanks() && array.ndim() > 0 && options.sign == Sign::Minus {
        options.sign = Sign::Space;
    }
    options
}

fn pad_left(text: &str, width: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', width.saturating_sub(text.chars().count())));
    out.push_str(text);
}

/// A text or object as a program writes it.
pub(super) fn written(value: Scalar) -> String {
    match (value, held::hooks()) {
        (Scalar::Str(text), Some(hooks)) => (hooks.text_repr)(text.text()),
        (Scalar::Bytes(text), Some(hooks)) => (hooks.bytes_repr)(text.bytes()),
        (Scalar::Object(held), Some(hooks)) => (hooks.repr)(held),
        (Scalar::Str(text) | Scalar::Bytes(text), None) => format!("{:?}", String::from_utf8_lossy(text.bytes())),
        (other, _) => super::scalar_str(other),
    }
}

fn integer(value: Scalar) -> i128 {
    match value {
        Scalar::U64(x) => x.into(),
        other => other.get::<i64>().into(),
    }
}

fn real_part(value: Scalar) -> Real {
    match value {
        Scalar::F16(x) => x.into(),
        Scalar::F32(x) => x.into(),
        Scalar::C64(x) => x.re.into(),
        other => other.get::<f64>().into(),
    }
}

fn imaginary_part(value: Scalar) -> Real {
    match value {
        Scalar::C64(x) => x.im.into(),
        Scalar::C128(x) => x.im.into(),
        _ => 0.0f64.into(),
    }
}

/// The writer of floats, or of one part of complex numbers.
pub(super) struct FloatElements {
    format: FloatFormat,
    scientific: bool,
    /// Characters of an element that is not finite.
    width: usize,
    plus: bool,
    nan: String,
    infinity: String,
}

impl FloatElements {
    fn new(values: &[Real], options: &PrintOptions) -> FloatElements {
        let finite: Vec<Real> = values.iter().copied().filter(|x| x.value.is_finite()).collect();
        let plus = options.sign == Sign::Plus;
        let precision = (options.floatmode != FloatMode::Unique).then_some(options.precision.min(16000) as i64);
        let fixed = options.floatmode == FloatMode::Fixed;
        let trim = if fixed { Trim::Keep } else { Trim::Zeros };
        let first = FloatFormat { precision, unique: !fixed, trim, sign: plus, ..FloatFormat::default() };
        let mut made = FloatElements {
            format: first,
            scientific: needs_exponent(&finite, options),
            width: 0,
            plus,
            nan: options.nanstr.clone(),
            infinity: options.infstr.clone(),
        };
        let (mut left, right) = match () {
            () if finite.is_empty() => (0, 0),
            () if made.scientific => made.fit_scientific(&finite, options.legacy),
            () => made.fit_positional(&finite, options),
        };
        if options.sign == Sign::Space
            && !options.legacy.signs_are_blanks()
            && !finite.iter().any(|x| x.value.is_sign_negative())
        {
            left += 1;
        }
        if finite.len() != values.len() {
            let signed = options.sign != Sign::Minus || values.iter().any(|x| x.value == f64::NEG_INFINITY);
            let spare = right + 1;
            let nan = made.nan.chars().count().saturating_sub(spare);
            let infinity = (made.infinity.chars().count() + usize::from(signed)).saturating_sub(spare);
            left = left.max(nan).max(infinity);
        }
        made.width = left + right + 1;
        made.format.pad_left = Some(left as i64);
        if !made.scientific {
            made.format.pad_right = Some(right as i64);
        }
        made
    }

    /// Chooses digits and exponent width for the scientific form; characters before and after the point.
    fn fit_scientific(&mut self, finite: &[Real], legacy: Legacy) -> (usize, usize) {
        if legacy.signs_are_blanks() {
            (self.format.trim, self.format.unique) = (Trim::Keep, false);
        }
        let (mut left, mut places, mut exponent) = (0, 0, 0);
        for &x in interrupt::watched(finite) {
            let text = self.format.scientific(x);
            let (mantissa, power) = text.split_once('e').unwrap_or((&text, ""));
            let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
            left = left.max(whole.len());
            places = places.max(fraction.len());
            exponent = exponent.max(power.len().saturating_sub(1));
        }
        self.format.trim = Trim::Keep;
        self.format.precision = Some(places as i64);
        self.format.min_digits = Some(places as i64);
        self.format.exp_digits = Some(exponent as i64);
        (if legacy.signs_are_blanks() { 3 } else { left }, exponent + 2 + places)
    }

    /// Chooses digits for the form without exponent; characters before and after the point.
    fn fit_positional(&mut self, finite: &[Real], options: &PrintOptions) -> (usize, usize) {
        let old = options.legacy.signs_are_blanks();
        let (mut left, mut places) = (0, 0);
        for &x in interrupt::watched(finite) {
            let text = self.format.positional(x);
            let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
            left = left.max(if old { whole.trim_start_matches(['-', '+']).len() + 1 } else { whole.len() });
            places = places.max(fraction.len());
        }
        if matches!(options.floatmode, FloatMode::Fixed | FloatMode::MaxPrecEqual) {
            self.format.trim = Trim::Keep;
            self.format.precision = Some(places as i64);
            self.format.min_digits = Some(places as i64);
        }
        (left, places)
    }

    fn text(&self, x: Real) -> String {
        if x.value.is_finite() {
            return if self.scientific { self.format.scientific(x) } else { self.format.positional(x) };
        }
        let sign = match () {
            () if x.value == f64::NEG_INFINITY => "-",
            () if self.plus => "+",
            () => "",
        };
        let name = if x.value.is_nan() { &self.nan } else { &self.infinity };
        let mut text = String::new();
        pad_left(&format!("{sign}{name}"), self.width, &mut text);
        text
    }
}

/// Whether these finite values are written with exponents: very large, very small, or too far apart.
/// The comparisons run in the elements' own width.
fn needs_exponent(finite: &[Real], options: &PrintOptions) -> bool {
    let sizes = || finite.iter().map(|x| x.value.abs()).filter(|&x| x != 0.0);
    let (Some(high), Some(low)) = (sizes().reduce(f64::max), sizes().reduce(f64::min)) else {
        return false;
    };
    let width = if options.legacy.widths_are_alike() { Width::Double } else { finite[0].width };
    match width {
        Width::Half => {
            let ratio = half::f16::from_f64(high) / half::f16::from_f64(low);
            high >= 1e3 || !options.suppress && (low < 1e-4 || ratio.to_f64() > 1e3)
        }
        Width::Single => {
            let (high, low) = (high as f32, low as f32);
            high >= 1e6 || !options.suppress && (low < 1e-4 || high / low > 1e3)
        }
        Width::Double => high >= 1e8 || !options.suppress && (low < 1e-4 || high / low > 1e3),
    }
}
