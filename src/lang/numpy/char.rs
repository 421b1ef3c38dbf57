//! `numpy.char` and `numpy.strings`: functions over arrays of texts, written in the language.

use super::composed::Composed;
use crate::diag::Result;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;

/// The module of the library that holds them.
const LIBRARY: &str = "numpy._char";

/// What both modules have.
const SHARED: &[&str] = &[
    "add",
    "capitalize",
    "center",
    "count",
    "decode",
    "encode",
    "endswith",
    "expandtabs",
    "find",
    "index",
    "isalnum",
    "isalpha",
    "isdecimal",
    "isdigit",
    "islower",
    "isnumeric",
    "isspace",
    "istitle",
    "isupper",
    "ljust",
    "lower",
    "lstrip",
    "mod",
    "multiply",
    "replace",
    "rfind",
    "rindex",
    "rjust",
    "rstrip",
    "startswith",
    "str_len",
    "strip",
    "swapcase",
    "title",
    "translate",
    "upper",
    "zfill",
];

/// What only `numpy.char` has: the name, and the library's.
const CHAR: &[(&str, &str)] = &[
    ("compare_chararrays", "compare_chararrays"),
    ("equal", "char_equal"),
    ("greater", "char_greater"),
    ("greater_equal", "char_greater_equal"),
    ("join", "join"),
    ("less", "char_less"),
    ("less_equal", "char_less_equal"),
    ("not_equal", "char_not_equal"),
    ("partition", "char_partition"),
    ("rpartition", "char_rpartition"),
    ("rsplit", "rsplit"),
    ("split", "split"),
    ("splitlines", "splitlines"),
];

/// What only `numpy.strings` has.
const STRINGS: &[&str] = &["partition", "rpartition", "slice"];

/// NumPy's functions that `numpy.strings` has too.
const COMPARISONS: &[&str] = &["equal", "greater", "greater_equal", "less", "less_equal", "not_equal"];

/// Binds the names of `numpy.char`.
pub fn fill_char(_: &mut Interpreter, module: &Module) -> Result<()> {
    for name in SHARED {
        module.define(name, Composed::value(LIBRARY, name));
    }
    for (name, own) in CHAR {
        module.define(name, Composed::value(LIBRARY, own));
    }
    Ok(())
}

/// Binds the names of `numpy.strings`.
pub fn fill_strings(vm: &mut Interpreter, module: &Module) -> Result<()> {
    for name in SHARED.iter().chain(STRINGS) {
        module.define(name, Composed::value(LIBRARY, name));
    }
    for name in COMPARISONS {
        let numpy = crate::lang::registry::import(vm, "numpy")?;
        module.define(name, crate::lang::attribute::get_attr(vm, &numpy, crate::lang::symbol::Symbol::new(name))?);
    }
    Ok(())
}
