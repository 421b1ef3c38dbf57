//! The modules written in the language itself, embedded in the binary and parsed on import only.

/// Name and text of each module.
pub static STDLIB: &[(&str, &str)] = &[];
