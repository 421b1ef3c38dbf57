//! `textwrap`: indentation and filling of text.

use crate::diag::{Error, Result};
use crate::lang::interpreter::Interpreter;
use crate::lang::methods::{lines, split_space};
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::value::Value;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    Ok(())
}

static FUNCTIONS: &[Native] = &[
    Native::new(
        "dedent(text)",
        "Without the indentation that all lines share. `textwrap.dedent('  a\\n  b')` is `'a\\nb'`.",
        |_, a| a.str(0).map(|text| Value::from(dedent(text))),
    ),
    Native::new("fill(text, width=70)", "A text broken into lines. `textwrap.fill('a b', 1)` is `'a\\nb'`.", |_, a| {
        wrap(a).map(|lines| Value::from(lines.join("\n")))
    }),
    Native::new(
        "indent(text, prefix)",
        "With a prefix before every line. `textwrap.indent('a', '> ')` is `'> a'`.",
        |_, a| {
            let prefix = a.str(1)?;
            let indented =
                |line: &&str| if line.trim().is_empty() { (*line).to_owned() } else { format!("{prefix}{line}") };
            Ok(Value::from(lines(a.str(0)?, true).iter().map(indented).collect::<String>()))
        },
    ),
    Native::new(
        "shorten(text, width, placeholder=' [...]')",
        "A text cut to a width. `textwrap.shorten('a b', 10)` is `'a b'`.",
        |_, a| {
            let words = split_space(a.str(0)?, usize::MAX);
            let width = usize::try_from(a.index(1)?).unwrap_or(0);
            let end = if a.get(2).is_some() { a.str(2)? } else { " [...]" };
            let whole = words.join(" ");
            if whole.chars().count() <= width {
                return Ok(Value::from(whole));
            }
            for kept in (0..words.len()).rev() {
                let text = format!("{}{end}", words[..kept].join(" "));
                if text.chars().count() <= width {
                    return Ok(Value::from(if kept == 0 { end.trim_start().to_owned() } else { text }));
                }
            }
            Err(Error::value("placeholder too large for max width"))
        },
    ),
    Native::new(
        "wrap(text, width=70)",
        "The lines of a text of some width. `textwrap.wrap('a b', 1)` is `['a', 'b']`.",
        |_, a| Ok(Value::list(wrap(a)?.into_iter().map(Value::from).collect())),
    ),
];

fn dedent(text: &str) -> String {
    let mut margin: Option<&str> = None;
    for line in text.split('\n').filter(|line| !line.trim().is_empty()) {
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        margin = Some(match margin {
            None => indent,
            Some(margin) => {
                let common = margin.bytes().zip(indent.bytes()).take_while(|(a, b)| a == b).count();
                &margin[..common]
            }
        });
    }
    let width = margin.map_or(0, str::len);
    let cut = |line: &str| if line.trim().is_empty() { String::new() } else { line[width..].to_owned() };
    text.split('\n').map(cut).collect::<Vec<_>>().join("\n")
}

fn wrap(args: &Arguments) -> Result<Vec<String>> {
    let width = usize::try_from(args.index_or(1, 70)?).ok().filter(|&width| width > 0);
    let width =
        width.ok_or_else(|| Error::value(format!("invalid width {} (must be > 0)", args.index(1).unwrap_or(0))))?;
    let (mut out, mut line) = (Vec::new(), String::new());
    let mut used = 0;
    for word in split_space(args.str(0)?, usize::MAX) {
        let mut rest: Vec<char> = word.chars().collect();
        if used > 0 && used + 1 + rest.len() <= width {
            line.push(' ');
            line.extend(&rest);
            used += 1 + rest.len();
            continue;
        }
        if used > 0 && (rest.len() <= width || used + 2 > width) {
            out.push(std::mem::take(&mut line));
            used = 0;
        }
        // A word longer than a line is cut.
        while used + usize::from(used > 0) + rest.len() > width {
            let room = width - used - usize::from(used > 0);
            if used > 0 {
                line.push(' ');
            }
            line.extend(rest.drain(..room));
            out.push(std::mem::take(&mut line));
            used = 0;
        }
        line.extend(&rest);
        used = rest.len();
    }
    if used > 0 {
        out.push(line);
    }
    Ok(out)
}
