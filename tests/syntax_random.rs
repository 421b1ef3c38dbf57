//! Random input: the front end never panics, always ends, and reads back what its printer writes.

use arr::diag::sources;
use arr::syntax::{highlight, parse_expression, parse_interactive, parse_module, print};
use proptest::prelude::*;

/// Pieces that make trouble side by side.
const PIECES: &[&str] = &[
    "a", "b", "1", "2.5", "'s'", "\"", "'", "'''", "f'", "f\"\"\"", "rb'", "{", "}", "(", ")", "[", "]", ",", ":", ";",
    ".", "...", "=", "==", ":=", "!", "!r", "?", "??", "%", "%%", "%time ", "+", "-", "*", "**", "/", "//", "@", "<<",
    "~", "<", "->", "\\", "\\\n", "\n", "\n", "\n  ", "\n    ", "\n\t", " ", "\r\n", "\u{c}", "#", "é", "\u{a0}", "€",
    "$", "0x", "1e", "1_", "\0", "if ", "elif ", "else", "for ", "in ", "not ", "is ", "and ", "or ", "lambda ",
    "def f", "return ", "with ", "as ", "try:", "except ", "finally:", "import ", "from ", "global ", "del ",
    "assert ", "raise ", "pass", "while ", "None", "class ", "yield ", "match ", "print ",
];

fn swallow(text: &str) {
    let id = sources::add("<random>", text);
    if let Err(error) = parse_module(id) {
        arr::diag::render_plain(&error);
    }
    let _ = parse_expression(id);
    let _ = parse_interactive(id, false);
    let mut end = 0;
    for (range, _) in highlight::classify(text) {
        assert!(range.start >= end && range.end > range.start && text.get(range.clone()).is_some(), "{text:?}");
        end = range.end;
    }
}

/// Writes a random program, its choices taken from a list of bytes.
struct Writer<'b> {
    choices: &'b [u8],
    at: usize,
}

impl Writer<'_> {
    fn choose(&mut self, below: usize) -> usize {
        let byte = self.choices.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte as usize % below
    }

    fn pick(&mut self, from: &[&str]) -> String {
        from[self.choose(from.len())].to_owned()
    }

    fn several(&mut self, depth: usize, most: usize, each: fn(&mut Self, usize) -> String) -> Vec<String> {
        (0..self.choose(most + 1)).map(|_| each(self, depth)).collect()
    }

    fn expr(&mut self, depth: usize) -> String {
        let atoms =
            ["a", "b.c", "1", "0xff", "2.5e10", "3j", "'s'", "b'\\x00'", "None", "...", "True", "99999999999999999999"];
        if depth == 0 || self.at >= self.choices.len() {
            return self.pick(&atoms);
        }
        let d = depth - 1;
        match self.choose(20) {
            0 => self.pick(&atoms),
            1 | 2 => {
                let op = self.pick(&["+", "-", "*", "/", "//", "%", "@", "**", "<<", ">>", "&", "|", "^"]);
                format!("({}){op}({})", self.expr(d), self.expr(d))
            }
            3 => format!("{} {} {}", self.pick(&atoms), self.pick(&["+", "**", "-", "%"]), self.expr(0)),
            4 => format!("{}({})", self.pick(&["-", "+", "~", "not "]), self.expr(d)),
            5 => {
                let op = self.pick(&["<", "==", "is not", "not in", "in", "is", "!="]);
                format!("({}) {op} ({}) < ({})", self.expr(d), self.expr(d), self.expr(d))
            }
            6 => format!("({}) {} ({})", self.expr(d), self.pick(&["and", "or"]), self.expr(d)),
            7 => format!("({}) if ({}) else {}", self.expr(d), self.expr(d), self.expr(d)),
            8 => format!("(lambda {}: {})", self.pick(&["", "x", "x, /, *y, z=1", "*, k", "**kw"]), self.expr(d)),
            9 => format!("(x := {})", self.expr(d)),
            10 => format!("[{}]", self.several(d, 3, Self::item).join(", ")),
            11 => format!("({},)", self.item(d)),
            12 => format!("{{{}, {}}}", self.item(d), self.item(d)),
            13 => format!("{{{}: {}, **({})}}", self.expr(d), self.expr(d), self.expr(d)),
            14 => format!("[{} for x, *y in ({}) if ({}) for z in a]", self.expr(d), self.expr(d), self.expr(d)),
            15 => format!("({} for x in ({}))", self.expr(d), self.expr(d)),
            16 => format!("f({}, *({}), k={}, **({}))", self.expr(d), self.expr(d), self.expr(d), self.expr(d)),
            17 => format!("({})[{}:{}:, ({})]", self.expr(d), self.expr(d), self.expr(d), self.expr(d)),
            18 => format!("({}).name", self.expr(d)),
            _ => {
                let format = self.pick(&["", "!r", ":>{w}.2f", "!s:x", "=", " = ", "=!r:3"]);
                format!("f'a{{{{{{({}){format}}}\\n' 'b'", self.expr(d))
            }
        }
    }

    fn item(&mut self, depth: usize) -> String {
        if self.choose(4) == 0 { format!("*({})", self.expr(depth)) } else { self.expr(depth) }
    }

    fn block(&mut self, depth: usize, indent: usize) -> String {
        let count = 1 + self.choose(3);
        (0..count).map(|_| self.stmt(depth, indent)).collect()
    }

    fn stmt(&mut self, depth: usize, indent: usize) -> String {
        let pad = "  ".repeat(indent);
        let simple = depth == 0 || self.at >= self.choices.len();
        let choice = if simple { self.choose(8) } else { self.choose(15) };
        let d = depth.saturating_sub(1);
        let text = match choice {
            0 => self.expr(3),
            1 => format!("a = b[0], *c.d = {}", self.expr(2)),
            2 => format!("a {}= {}", self.pick(&["+", "**", "//", "@", ">>"]), self.expr(3)),
            3 => format!("assert {}, {}; pass", self.expr(2), self.expr(1)),
            4 => format!("raise ({}) from a", self.expr(1)),
            5 => self.pick(&[
                "import a.b as c, d",
                "from ..a import (b as c, d)",
                "global x",
                "del a, (b, [c.d])",
                "%time f(x)",
                "f?",
            ]),
            6 => format!("x: int = {}", self.expr(2)),
            7 => "pass".to_owned(),
            8 => {
                let mut text = format!("if {}:\n{}", self.expr(2), self.block(d, indent + 1));
                for _ in 0..self.choose(3) {
                    text += &format!("{pad}elif {}:\n{}", self.expr(1), self.block(d, indent + 1));
                }
                text + &format!("{pad}else:\n{}", self.block(d, indent + 1))
            }
            9 => format!("for x, (*y, z) in {}:\n{}", self.expr(2), self.block(d, indent + 1)),
            10 => format!("while {}:\n{}{pad}else: pass", self.expr(2), self.block(d, indent + 1)),
            11 => format!("with ({} as b, c): pass", self.expr(2)),
            12 => format!("with ({}), a as (b, c):\n{}", self.expr(2), self.block(d, indent + 1)),
            13 => format!(
                "try:\n{}{pad}except A as e:\n{}{pad}finally: pass",
                self.block(d, indent + 1),
                self.block(d, indent + 1)
            ),
            _ => format!(
                "@d({})\n{pad}def f(a, b={}, *c, k, **kw):\n{}",
                self.expr(1),
                self.expr(1),
                self.block(d, indent + 1)
            ),
        };
        format!("{pad}{}\n", text.trim_end_matches('\n'))
    }
}

/// The tree's structure without places.
fn shape(tree: &impl std::fmt::Debug) -> String {
    let text = format!("{tree:?}");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("Span {") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('}').map_or(rest.len(), |end| at + end + 1);
        rest = &rest[end..];
    }
    out + rest
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        swallow(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_text(text in "\\PC{0,100}") {
        swallow(&text);
    }

    #[test]
    fn any_pieces(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..60)) {
        swallow(&pieces.concat());
    }

    #[test]
    fn programs_cut_short(choices in proptest::collection::vec(any::<u8>(), 0..100), cut in 0.0..1.0f64) {
        let text = Writer { choices: &choices, at: 0 }.block(3, 0);
        let mut at = (text.len() as f64 * cut) as usize;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        swallow(&text[..at]);
    }

    #[test]
    fn printed_programs_read_back(choices in proptest::collection::vec(any::<u8>(), 0..300)) {
        let text = Writer { choices: &choices, at: 0 }.block(3, 0);
        let tree = parse_module(sources::add("<written>", text.as_str()));
        let tree = tree.map_err(|e| TestCaseError::fail(format!("{text}\n{e}")))?;
        let printed = print::module(&tree);
        let again = parse_module(sources::add("<printed>", printed.as_str()));
        let again = again.map_err(|e| TestCaseError::fail(format!("{text}\n->\n{printed}\n{e}")))?;
        prop_assert_eq!(shape(&tree), shape(&again), "{}\n->\n{}", text, printed);
    }
}
