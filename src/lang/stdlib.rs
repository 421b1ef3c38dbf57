//! The modules written in the language itself, embedded in the binary and parsed on import only.

/// Name and text of each module.
pub static STDLIB: &[(&str, &str)] = &[
    ("arr._checks", include_str!("../../stdlib/arr/_checks.arr")),
    ("arr._control", include_str!("../../stdlib/arr/_control.arr")),
    ("arr.random", include_str!("../../stdlib/arr/random.arr")),
    ("nn", include_str!("../../stdlib/nn.arr")),
    ("numpy._apply", include_str!("../../stdlib/numpy/_apply.arr")),
    ("numpy._arrayterator", include_str!("../../stdlib/numpy/_arrayterator.arr")),
    ("numpy._char", include_str!("../../stdlib/numpy/_char.arr")),
    ("numpy._create", include_str!("../../stdlib/numpy/_create.arr")),
    ("numpy._edit", include_str!("../../stdlib/numpy/_edit.arr")),
    ("numpy._einsum", include_str!("../../stdlib/numpy/_einsum.arr")),
    ("numpy._fft", include_str!("../../stdlib/numpy/_fft.arr")),
    ("numpy._emath", include_str!("../../stdlib/numpy/_emath.arr")),
    ("numpy._pad", include_str!("../../stdlib/numpy/_pad.arr")),
    ("numpy._histogram", include_str!("../../stdlib/numpy/_histogram.arr")),
    ("numpy._interp", include_str!("../../stdlib/numpy/_interp.arr")),
    ("numpy._math", include_str!("../../stdlib/numpy/_math.arr")),
    ("numpy._nan", include_str!("../../stdlib/numpy/_nan.arr")),
    ("numpy._poly", include_str!("../../stdlib/numpy/_poly.arr")),
    ("numpy._poly1d", include_str!("../../stdlib/numpy/_poly1d.arr")),
    ("numpy.polynomial", include_str!("../../stdlib/numpy/polynomial/__init__.arr")),
    ("numpy.polynomial.chebyshev", include_str!("../../stdlib/numpy/polynomial/chebyshev.arr")),
    ("numpy.polynomial.hermite", include_str!("../../stdlib/numpy/polynomial/hermite.arr")),
    ("numpy.polynomial.hermite_e", include_str!("../../stdlib/numpy/polynomial/hermite_e.arr")),
    ("numpy.polynomial.laguerre", include_str!("../../stdlib/numpy/polynomial/laguerre.arr")),
    ("numpy.polynomial.legendre", include_str!("../../stdlib/numpy/polynomial/legendre.arr")),
    ("numpy.polynomial.polynomial", include_str!("../../stdlib/numpy/polynomial/polynomial.arr")),
    ("numpy.polynomial.polyutils", include_str!("../../stdlib/numpy/polynomial/polyutils.arr")),
    ("numpy._sets", include_str!("../../stdlib/numpy/_sets.arr")),
    ("numpy._testing", include_str!("../../stdlib/numpy/_testing.arr")),
    ("numpy._text", include_str!("../../stdlib/numpy/_text.arr")),
    ("numpy._statistics", include_str!("../../stdlib/numpy/_statistics.arr")),
    ("__future__", include_str!("../../stdlib/python/__future__.arr")),
    ("argparse", include_str!("../../stdlib/python/argparse.arr")),
    ("base64", include_str!("../../stdlib/python/base64.arr")),
    ("binascii", include_str!("../../stdlib/python/binascii.arr")),
    ("bisect", include_str!("../../stdlib/python/bisect.arr")),
    ("calendar", include_str!("../../stdlib/python/calendar.arr")),
    ("cmath", include_str!("../../stdlib/python/cmath.arr")),
    ("collections._chain", include_str!("../../stdlib/python/_chain.arr")),
    ("time._strptime", include_str!("../../stdlib/python/_strptime.arr")),
    ("types._proxy", include_str!("../../stdlib/python/_proxy.arr")),
    ("string._template", include_str!("../../stdlib/python/_template.arr")),
    ("csv", include_str!("../../stdlib/python/csv.arr")),
    ("datetime", include_str!("../../stdlib/python/datetime.arr")),
    ("decimal", include_str!("../../stdlib/python/decimal.arr")),
    ("functools._dispatch", include_str!("../../stdlib/python/_dispatch.arr")),
    ("fnmatch", include_str!("../../stdlib/python/fnmatch.arr")),
    ("fractions", include_str!("../../stdlib/python/fractions.arr")),
    ("gc", include_str!("../../stdlib/python/gc.arr")),
    ("glob", include_str!("../../stdlib/python/glob.arr")),
    ("hashlib", include_str!("../../stdlib/python/hashlib.arr")),
    ("heapq", include_str!("../../stdlib/python/heapq.arr")),
    ("logging", include_str!("../../stdlib/python/logging.arr")),
    ("platform", include_str!("../../stdlib/python/platform.arr")),
    ("pprint", include_str!("../../stdlib/python/pprint.arr")),
    ("statistics._normal", include_str!("../../stdlib/python/_normal.arr")),
    ("_decimal_arithmetic", include_str!("../../stdlib/python/_decimal_arithmetic.arr")),
    ("_decimal_core", include_str!("../../stdlib/python/_decimal_core.arr")),
    ("_decimal_digits", include_str!("../../stdlib/python/_decimal_digits.arr")),
    ("_decimals", include_str!("../../stdlib/python/_decimals.arr")),
    ("_iso", include_str!("../../stdlib/python/_iso.arr")),
    ("_range", include_str!("../../stdlib/python/_range.arr")),
    ("struct", include_str!("../../stdlib/python/struct.arr")),
    ("shutil", include_str!("../../stdlib/python/shutil.arr")),
    ("textwrap", include_str!("../../stdlib/python/textwrap.arr")),
    ("tempfile", include_str!("../../stdlib/python/tempfile.arr")),
];

/// Names that a module gets from another one when they are first asked for: module, name, where it is.
const BORROWED: &[(&str, &str, &str)] = &[
    ("collections", "ChainMap", "collections._chain"),
    ("functools", "singledispatch", "functools._dispatch"),
    ("statistics", "NormalDist", "statistics._normal"),
    ("statistics", "median_grouped", "statistics._normal"),
    ("string", "Template", "string._template"),
    ("time", "strptime", "time._strptime"),
    ("types", "MappingProxyType", "types._proxy"),
    ("numpy", "poly1d", "numpy._poly1d"),
    ("numpy.lib", "Arrayterator", "numpy._arrayterator"),
    ("numpy.polynomial", "Polynomial", "numpy.polynomial.polynomial"),
    ("numpy.polynomial", "Chebyshev", "numpy.polynomial.chebyshev"),
    ("numpy.polynomial", "Legendre", "numpy.polynomial.legendre"),
    ("numpy.polynomial", "Hermite", "numpy.polynomial.hermite"),
    ("numpy.polynomial", "HermiteE", "numpy.polynomial.hermite_e"),
    ("numpy.polynomial", "Laguerre", "numpy.polynomial.laguerre"),
];

/// Whether there is a public module with this name here.
pub fn has(name: &str) -> bool {
    !name.contains("._") && STDLIB.iter().any(|(have, _)| *have == name)
}

/// The names that a module gets from other ones.
pub fn borrowed(module: &str) -> impl Iterator<Item = &'static str> {
    BORROWED.iter().filter(move |(from, ..)| *from == module).map(|(_, what, _)| *what)
}

/// The module that this module's `name` is fetched from.
pub fn home(module: &str, name: &str) -> Option<&'static str> {
    BORROWED.iter().find(|(from, what, _)| *from == module && *what == name).map(|(.., home)| *home)
}
