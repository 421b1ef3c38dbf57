//! Functions of NumPy that are written in the language itself. Their text is parsed at the first call of one of them;
//! until then a function is its name and the module it is in.

use std::cell::OnceCell;

use crate::diag::{Error, Result, sources};
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::Keyword;
use crate::lang::object::Object;
use crate::lang::registry;
use crate::lang::stdlib::STDLIB;
use crate::lang::value::Value;

/// Each module with the functions that `numpy` binds.
const MODULES: &[(&str, &[&str])] = &[
    (
        "numpy._create",
        &[
            "logspace",
            "geomspace",
            "vander",
            "meshgrid",
            "indices",
            "fromfunction",
            "asarray_chkfinite",
            "tril_indices",
            "triu_indices",
            "tril_indices_from",
            "triu_indices_from",
            "mask_indices",
            "diag_indices",
            "diag_indices_from",
            "ix_",
            "bartlett",
            "blackman",
            "hamming",
            "hanning",
            "kaiser",
        ],
    ),
    (
        "numpy._edit",
        &[
            "append",
            "insert",
            "delete",
            "resize",
            "trim_zeros",
            "block",
            "bmat",
            "select",
            "piecewise",
            "array_equal",
            "array_equiv",
            "isfortran",
            "iterable",
            "isscalar",
        ],
    ),
    ("numpy._einsum", &["einsum_path"]),
    ("numpy._pad", &["pad"]),
    ("numpy._text", &["loadtxt", "genfromtxt", "savetxt"]),
    ("numpy._apply", &["apply_along_axis", "apply_over_axes", "vectorize"]),
    ("numpy._histogram", &["histogram_bin_edges", "histogram", "histogramdd", "histogram2d"]),
    (
        "numpy._math",
        &[
            "real",
            "imag",
            "angle",
            "iscomplex",
            "isreal",
            "real_if_close",
            "isposinf",
            "isneginf",
            "isclose",
            "allclose",
            "sinc",
            "unwrap",
            "i0",
            "hanning",
            "hamming",
            "blackman",
            "bartlett",
            "kaiser",
        ],
    ),
    (
        "numpy._nan",
        &[
            "nansum",
            "nanprod",
            "nancumsum",
            "nancumprod",
            "nanmax",
            "nanmin",
            "nanargmax",
            "nanargmin",
            "nanmean",
            "nanvar",
            "nanstd",
            "nanmedian",
            "nanquantile",
            "nanpercentile",
        ],
    ),
    (
        "numpy._poly",
        &["poly", "roots", "polyint", "polyder", "polyfit", "polyval", "polyadd", "polysub", "polymul", "polydiv"],
    ),
    (
        "numpy._sets",
        &[
            "unique",
            "unique_all",
            "unique_counts",
            "unique_inverse",
            "unique_values",
            "isin",
            "in1d",
            "intersect1d",
            "union1d",
            "setdiff1d",
            "setxor1d",
            "sort_complex",
            "digitize",
        ],
    ),
    (
        "numpy._statistics",
        &[
            "average",
            "median",
            "quantile",
            "percentile",
            "cov",
            "corrcoef",
            "diff",
            "ediff1d",
            "gradient",
            "trapezoid",
            "cumulative_sum",
            "cumulative_prod",
        ],
    ),
];

/// A function of a module that is loaded when it is first called.
pub struct Composed {
    module: &'static str,
    name: &'static str,
    function: OnceCell<Value>,
}

impl Composed {
    /// The function of this name in that module.
    pub fn value(module: &'static str, name: &'static str) -> Value {
        Value::object(Composed { module, name, function: OnceCell::new() })
    }

    fn text(&self) -> &'static str {
        STDLIB.iter().find(|(name, _)| *name == self.module).map_or("", |(_, text)| text)
    }
}

/// Binds every function in NumPy's module.
pub fn define(module: &Module) {
    for (from, names) in MODULES {
        for name in *names {
            module.define(name, Composed::value(from, name));
        }
    }
}

/// Calls a function of a module of the library.
///
/// # Errors
/// Those of the function.
pub fn call(vm: &mut Interpreter, module: &str, name: &str, args: &[Value], keywords: &[Keyword]) -> Result<Value> {
    let function = find(vm, module, name)?;
    vm.call(&function, args, keywords).map_err(|error| from_outside(error, module))
}

fn find(vm: &mut Interpreter, module: &str, name: &str) -> Result<Value> {
    let loaded = match registry::import(vm, module)? {
        Value::Module(loaded) => loaded.globals.lookup(name),
        _ => None,
    };
    loaded.ok_or_else(|| Error::new(crate::diag::Kind::SystemError, format!("{module} has no {name}")))
}

/// An error that a library function raised, without its place there: who called it wants the place of the call.
fn from_outside(error: Error, module: &str) -> Error {
    let inside =
        error.span().and_then(|span| sources::get(span.source)).is_some_and(|s| s.name == format!("<{module}>"));
    if !inside {
        return error;
    }
    let mut plain = Error::new(error.kind(), error.message());
    for help in error.helps() {
        plain = plain.help(help.clone());
    }
    if let Some(payload) = error.payload() {
        plain = plain.with_payload(payload.clone());
    }
    plain
}

impl Object for Composed {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "function"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("<function {} at {:#x}>", self.name, std::ptr::from_ref(self) as usize))
    }

    /// The signature and the text below it, read from the module's source.
    fn doc(&self) -> Option<String> {
        let text = self.text();
        let start = text.find(&format!("\ndef {}(", self.name))? + "\ndef ".len();
        let signature = text[start..].split_once("):\n")?;
        let doc = signature.1.trim_start().strip_prefix("\"\"\"")?.split_once("\"\"\"")?.0;
        let lines: Vec<&str> = doc.trim_end().lines().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
        Some(format!("{})\n\n{}", signature.0, lines.join("\n")))
    }

    fn call(&self, _: &Value, vm: &mut Interpreter, args: &[Value], keywords: &[Keyword]) -> Result<Option<Value>> {
        let function = match self.function.get() {
            Some(function) => function.clone(),
            None => {
                let found = find(vm, self.module, self.name)?;
                self.function.get_or_init(|| found).clone()
            }
        };
        vm.call(&function, args, keywords).map(Some).map_err(|error| from_outside(error, self.module))
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            "__name__" => Some(Value::from(self.name)),
            "__module__" => Some(Value::from("numpy")),
            "__doc__" => Some(self.doc().map_or(Value::None, Value::from)),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_defined_with_a_text() {
        for (module, names) in MODULES {
            for name in *names {
                let function = Composed { module, name, function: OnceCell::new() };
                assert!(function.doc().is_some_and(|doc| doc.contains(">>>")), "{module}.{name}");
            }
        }
    }
}
