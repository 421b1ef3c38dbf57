//! `string`: sets of characters.

use crate::diag::{Result, interrupt};
use crate::lang::interpreter::Interpreter;
use crate::lang::methods::split_space;
use crate::lang::module::Module;
use crate::lang::native::Native;
use crate::lang::value::Value;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    let lower: String = ('a'..='z').collect();
    let upper: String = ('A'..='Z').collect();
    let digits: String = ('0'..='9').collect();
    let punctuation: String = ('!'..='~').filter(char::is_ascii_punctuation).collect();
    let white = " \t\n\r\x0b\x0c";
    module.define("ascii_letters", format!("{lower}{upper}"));
    module.define("printable", format!("{digits}{lower}{upper}{punctuation}{white}"));
    module.define("hexdigits", format!("{digits}abcdefABCDEF"));
    module.define("octdigits", "01234567");
    module.define("ascii_lowercase", lower);
    module.define("ascii_uppercase", upper);
    module.define("digits", digits);
    module.define("punctuation", punctuation);
    module.define("whitespace", white);
    module.define_natives(FUNCTIONS);
    Ok(())
}

/// The words with a separator between.
fn joined(words: impl Iterator<Item = String>, separator: &str) -> String {
    let mut text = String::new();
    for (at, word) in interrupt::watched(words.enumerate()) {
        if at > 0 {
            text.push_str(separator);
        }
        text.push_str(&word);
    }
    text
}

pub(super) static FUNCTIONS: &[Native] = &[Native::new(
    "capwords(s, sep=None)",
    "Every word capitalised. `string.capwords('a tale')` is `'A Tale'`.",
    |_, a| {
        let capital = |word: &str| {
            let mut chars = word.chars();
            let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
            first + &chars.as_str().to_lowercase()
        };
        let text = a.str(0)?;
        Ok(Value::from(match a.given(1) {
            None => joined(split_space(text, usize::MAX).into_iter().map(capital), " "),
            Some(_) => joined(text.split(a.str(1)?).map(capital), a.str(1)?),
        }))
    },
)];
