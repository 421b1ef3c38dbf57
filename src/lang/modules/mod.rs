//! Python's modules that programs of numbers use. Each file's `fill` binds the names of its module on first import.

mod abstract_classes;
pub mod collections;
mod contextlib;
mod copy;
mod deque;
mod digest;
mod errno;
pub mod functools;
mod importlib;
mod io;
mod itertools;
mod itertools_combine;
mod itertools_endless;
mod json;
mod json_read;
mod math;
mod math_gamma;
mod math_int;
mod math_traced;
mod operator;
mod ordered;
mod os;
mod os_path;
mod os_shell;
mod pathlib;
mod random;
mod re;
mod re_check;
mod re_flags;
mod re_match;
mod re_pattern;
mod re_template;
mod re_walk;
mod statistics;
mod statistics_exact;
mod stream;
mod stream_lines;
mod stream_object;
mod stream_parts;
mod string;
mod sys;
mod time;
mod timeit;
pub mod traceback;
mod types_module;
pub mod typing;
pub mod warnings;

pub use abstract_classes::is_abstract;
pub use deque::DEQUE;
pub use os_shell::{set_environment, shell};
pub use pathlib::path_of;
pub use stream::Stream;
pub use stream_object::OPEN;
pub use stream_parts::{Written, os_error, read_parts, sent};

use super::native::Native;
use super::registry::NativeModule;
use super::shape::{Origin, Style};

/// Functions whose errors about arguments read alike.
pub struct Family {
    pub table: &'static [Native],
    /// What their names are shown with.
    owner: Option<&'static str>,
    /// Whether the originals are written in Python.
    written: bool,
    /// Those for which it is the other way round.
    others: &'static [&'static str],
}

impl Family {
    /// Where the original of one of them is found.
    pub fn origin(&self, name: &str) -> Origin {
        let written = self.written != self.others.contains(&name);
        Origin { style: if written { Style::Written } else { Style::BuiltIn }, owner: self.owner, other_name: None }
    }
}

/// The tables of this room's modules. A function, because a `static` that copies another one's reference may get a
/// table of its own.
pub fn families() -> [Family; 23] {
    let in_c = |owner, table| Family { table, owner, written: false, others: &[] };
    let written = |table| Family { table, owner: None, written: true, others: &[] };
    [
        in_c(Some("math"), math::FUNCTIONS),
        in_c(Some("math"), math_int::FUNCTIONS),
        in_c(Some("time"), time::FUNCTIONS),
        in_c(None, itertools::FUNCTIONS),
        in_c(None, itertools_combine::FUNCTIONS),
        in_c(Some("_operator"), operator::FUNCTIONS),
        in_c(Some("_operator"), operator::IN_PLACE),
        in_c(Some("_operator"), operator::OTHERS),
        Family { others: &["getenv", "makedirs", "walk"], ..in_c(None, os::FUNCTIONS) },
        in_c(Some("_heapq"), ordered::HEAPS),
        in_c(None, ordered::SEARCHES),
        in_c(Some("deque"), deque::METHODS),
        Family { owner: Some("Counter"), ..written(collections::COUNTER.methods) },
        Family { others: &["cmp_to_key", "reduce", "partial"], ..written(functools::FUNCTIONS) },
        Family { owner: Some("Random"), others: &["random", "getrandbits"], ..written(random::METHODS) },
        written(collections::FUNCTIONS),
        written(contextlib::FUNCTIONS),
        written(copy::FUNCTIONS),
        written(json::FUNCTIONS),
        written(os_path::FUNCTIONS),
        written(re::FUNCTIONS),
        written(statistics::FUNCTIONS),
        written(string::FUNCTIONS),
    ]
}

/// Every module, by its dotted name.
pub static MODULES: &[NativeModule] = &[
    NativeModule { name: "_bisect", fill: ordered::fill_searches },
    NativeModule { name: "_heapq", fill: ordered::fill_heaps },
    NativeModule { name: "builtins", fill: errno::fill_builtins },
    NativeModule { name: "collections", fill: collections::fill },
    NativeModule { name: "collections.abc", fill: abstract_classes::fill_containers },
    NativeModule { name: "contextlib", fill: contextlib::fill },
    NativeModule { name: "copy", fill: copy::fill },
    NativeModule { name: "_digest", fill: digest::fill },
    NativeModule { name: "errno", fill: errno::fill },
    NativeModule { name: "functools", fill: functools::fill },
    NativeModule { name: "importlib", fill: importlib::fill },
    NativeModule { name: "io", fill: io::fill },
    NativeModule { name: "itertools", fill: itertools::fill },
    NativeModule { name: "json", fill: json::fill },
    NativeModule { name: "math", fill: math::fill },
    NativeModule { name: "numbers", fill: abstract_classes::fill_numbers },
    NativeModule { name: "operator", fill: operator::fill },
    NativeModule { name: "os", fill: os::fill },
    NativeModule { name: "os.path", fill: os_path::fill },
    NativeModule { name: "pathlib", fill: pathlib::fill },
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
