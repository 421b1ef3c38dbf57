//! Python's modules that programs of numbers use. Each file's `fill` binds the names of its module on first import.

mod abstract_classes;
pub mod collections;
mod contextlib;
mod copy;
mod deque;
pub mod functools;
mod io;
mod itertools;
mod itertools_combine;
mod json;
mod json_read;
mod math;
mod math_int;
mod math_traced;
mod operator;
mod os;
mod os_path;
mod pathlib;
mod pprint;
mod random;
mod re;
mod re_match;
mod re_pattern;
mod sha512;
mod statistics;
mod stream;
mod string;
mod sys;
mod time;
mod timeit;
mod traceback;
mod types_module;
pub mod typing;
pub mod warnings;

pub use abstract_classes::is_abstract;
pub use deque::DEQUE;
pub use pathlib::path_of;
pub use stream::{OPEN, Stream, os_error};

use super::native::Native;
use super::registry::NativeModule;

/// The tables whose functions messages name with their module. A function, because a `static` that copies another one's
/// reference may get a table of its own.
pub fn tables() -> [(&'static str, &'static [Native]); 3] {
    [("math", math::FUNCTIONS), ("math", math_int::FUNCTIONS), ("time", time::FUNCTIONS)]
}

/// Every module, by its dotted name.
pub static MODULES: &[NativeModule] = &[
    NativeModule { name: "collections", fill: collections::fill },
    NativeModule { name: "collections.abc", fill: abstract_classes::fill_containers },
    NativeModule { name: "contextlib", fill: contextlib::fill },
    NativeModule { name: "copy", fill: copy::fill },
    NativeModule { name: "functools", fill: functools::fill },
    NativeModule { name: "io", fill: io::fill },
    NativeModule { name: "itertools", fill: itertools::fill },
    NativeModule { name: "json", fill: json::fill },
    NativeModule { name: "math", fill: math::fill },
    NativeModule { name: "numbers", fill: abstract_classes::fill_numbers },
    NativeModule { name: "operator", fill: operator::fill },
    NativeModule { name: "os", fill: os::fill },
    NativeModule { name: "os.path", fill: os_path::fill },
    NativeModule { name: "pathlib", fill: pathlib::fill },
    NativeModule { name: "pprint", fill: pprint::fill },
    NativeModule { name: "random", fill: random::fill },
    NativeModule { name: "re", fill: re::fill },
    NativeModule { name: "statistics", fill: statistics::fill },
    NativeModule { name: "string", fill: string::fill },
    NativeModule { name: "sys", fill: sys::fill },
    NativeModule { name: "time", fill: time::fill },
    NativeModule { name: "timeit", fill: timeit::fill },
    NativeModule { name: "traceback", fill: traceback::fill },
    NativeModule { name: "types", fill: types_module::fill },
    NativeModule { name: "typing", fill: typing::fill },
    NativeModule { name: "warnings", fill: warnings::fill },
];
