//! Single elements: `np.float64(3.0)` and `3.0`.

use super::digits::{FloatFormat, Real, Trim, Width};
use super::element::written;
use super::options::PrintOptions;
use crate::array::{Scalar, held};

/// What the prompt echoes for a NumPy scalar: `np.float64(3.0)`, `np.True_`.
pub fn scalar_repr(value: Scalar) -> String {
    if PrintOptions::current_legacy().scalars_are_bare() {
        return match value {
            Scalar::Str(_) | Scalar::Bytes(_) | Scalar::Object(_) => written(value),
            _ => scalar_str(value),
        };
    }
    match value {
        Scalar::Bool(true) => "np.True_".to_string(),
        Scalar::Bool(false) => "np.False_".to_string(),
        Scalar::Str(_) => format!("np.str_({})", written(value)),
        Scalar::Bytes(_) => format!("np.bytes_({})", written(value)),
        Scalar::Object(_) => written(value),
        _ => {
            let text = scalar_str(value);
            let bare = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(&text);
            format!("np.{}({bare})", value.dtype())
        }
    }
}

/// What `print` shows for a NumPy scalar: `3.0`, `(1+2j)`.
pub fn scalar_str(value: Scalar) -> String {
    match value {
        Scalar::Bool(x) => if x { "True" } else { "False" }.to_string(),
        Scalar::I8(x) => x.to_string(),
        Scalar::U8(x) => x.to_string(),
        Scalar::I16(x) => x.to_string(),
        Scalar::U16(x) => x.to_string(),
        Scalar::I32(x) => x.to_string(),
        Scalar::U32(x) => x.to_string(),
        Scalar::I64(x) => x.to_string(),
        Scalar::U64(x) => x.to_string(),
        Scalar::F16(x) => real(x.into(), Trim::AllButOne, false),
        Scalar::F32(x) => real(x.into(), Trim::AllButOne, false),
        Scalar::F64(x) => real(x.into(), Trim::AllButOne, false),
        Scalar::Str(text) => text.text().to_string(),
        Scalar::Bytes(_) => written(value),
        Scalar::Object(held) => held::hooks().map(|hooks| (hooks.text)(held)).unwrap_or_default(),
        Scalar::C64(x) => complex(x.re.into(), x.im.into()),
        Scalar::C128(x) => complex(x.re.into(), x.im.into()),
    }
}

/// The shortest text of a float, with an exponent where NumPy writes one.
fn real(x: Real, trim: Trim, sign: bool) -> String {
    let size = x.value.abs();
    let large = match x.width {
        Width::Half => 1e3,
        Width::Single => 1e6,
        Width::Double => 1e16,
    };
    let format = FloatFormat { trim, sign, ..FloatFormat::default() };
    if size == 0.0 || (1e-4..large).contains(&size) || !size.is_finite() {
        format.positional(x)
    } else {
        FloatFormat { trim: Trim::Point, ..format }.scientific(x)
    }
}

fn complex(re: Real, im: Real) -> String {
    let imaginary = |sign| real(im, Trim::Point, sign) + "j";
    if re.value == 0.0 && re.value.is_sign_positive() {
        return imaginary(false);
    }
    // Infinities and not-a-number have no sign of their own from the format.
    let sign = if im.value.is_nan() { "+" } else { "" };
    format!("({}{sign}{})", real(re, Trim::Point, false), imaginary(true))
}
