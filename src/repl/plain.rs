//! The prompt on a terminal that can only show lines one below the other (`TERM=dumb`): no keys, no colours.

use super::editor::Typed;
use crate::diag::sources;
use crate::lang::output::{self, write_out};
use crate::syntax::parse::{Parsed, parse_interactive};

/// Whether the terminal is of such a kind, by its name.
pub fn is_needed() -> bool {
    std::env::var("TERM").is_ok_and(|term| matches!(term.as_str(), "dumb" | "cons25" | "emacs"))
}

/// Reads the cell with this number, line by line until it is whole; `initial` stands there already.
pub fn read(number: usize, initial: &str) -> Typed {
    let prompt = format!("In [{number}]: ");
    let continuation = format!("{:>1$}", "...: ", prompt.len());
    write_out(&format!("{prompt}{}", initial.replace('\n', &format!("\n{continuation}"))));
    let mut text = initial.to_owned();
    loop {
        output::flush();
        let mut line = Vec::new();
        match crate::lang::input::read_line(&mut line) {
            Ok(0) if text.trim().is_empty() => return Typed::End,
            Ok(0) => return Typed::Cell(text),
            Ok(_) => {}
            Err(error) if error.kind() == crate::diag::Kind::KeyboardInterrupt => {
                write_out("\n");
                return Typed::Cancelled;
            }
            Err(_) => return Typed::Lost,
        }
        let line = String::from_utf8_lossy(&line);
        text.push_str(line.trim_end_matches(['\n', '\r']));
        match parse_interactive(sources::add("<typing>", text.as_str()), false) {
            Parsed::Incomplete => {
                text.push('\n');
                write_out(&continuation);
            }
            Parsed::Ast(_) | Parsed::Error(_) => return Typed::Cell(text),
        }
    }
}
