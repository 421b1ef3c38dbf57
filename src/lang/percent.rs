//! `format % values`.

use super::value::Value;
use crate::diag::{Error, Result};

/// `format % values`.
pub fn format(format: &str, values: &Value) -> Result<String> {
    let _ = (format, values);
    Err(Error::type_error("% formatting is not there yet"))
}
