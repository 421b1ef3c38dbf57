//! The modules written in the language itself, embedded in the binary and parsed on import only.

/// Name and text of each module.
pub static STDLIB: &[(&str, &str)] = &[
    ("nn", include_str!("../../stdlib/nn.arr")),
    ("numpy._apply", include_str!("../../stdlib/numpy/_apply.arr")),
    ("numpy._create", include_str!("../../stdlib/numpy/_create.arr")),
    ("numpy._edit", include_str!("../../stdlib/numpy/_edit.arr")),
    ("numpy._pad", include_str!("../../stdlib/numpy/_pad.arr")),
    ("numpy._histogram", include_str!("../../stdlib/numpy/_histogram.arr")),
    ("numpy._math", include_str!("../../stdlib/numpy/_math.arr")),
    ("numpy._nan", include_str!("../../stdlib/numpy/_nan.arr")),
    ("numpy._poly", include_str!("../../stdlib/numpy/_poly.arr")),
    ("numpy._sets", include_str!("../../stdlib/numpy/_sets.arr")),
    ("numpy._testing", include_str!("../../stdlib/numpy/_testing.arr")),
    ("numpy._text", include_str!("../../stdlib/numpy/_text.arr")),
    ("numpy._statistics", include_str!("../../stdlib/numpy/_statistics.arr")),
];
