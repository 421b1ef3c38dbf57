//! Colours: one place for every escape sequence.

use crate::syntax::highlight::Class;

/// What a piece of the prompt is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    InPrompt,
    OutPrompt,
    Continuation,
    Title,
    Hint,
    Bracket,
    Code(Class),
}

/// The parameters of the escape sequence; nothing where a style is plain.
fn code(style: Style) -> &'static str {
    match style {
        Style::InPrompt | Style::Code(Class::Keyword) => "1;32",
        Style::OutPrompt | Style::Title => "31",
        Style::Continuation => "32",
        Style::Hint | Style::Code(Class::Comment) => "90",
        Style::Bracket => "1;7",
        Style::Code(Class::Constant) => "32",
        Style::Code(Class::Number) => "36",
        Style::Code(Class::Text) => "33",
        Style::Code(Class::Function) => "34",
        Style::Code(Class::Magic) => "35",
        Style::Code(Class::Name | Class::Operator | Class::Unknown) => "",
    }
}

/// A text in a style, or as it is.
pub fn painted(text: &str, style: Style, coloured: bool) -> String {
    match code(style) {
        code if coloured && !code.is_empty() && !text.is_empty() => format!("\x1b[{code}m{text}\x1b[0m"),
        _ => text.to_owned(),
    }
}
