//! Names of one's own for commands of the shell, and values page by page.

use std::io::{IsTerminal, Write};
use std::process::Stdio;

use super::{Call, Options, Row, system, usage_error};
use crate::diag::{Result, interrupt};
use crate::lang::display::{repr, str_of};
use crate::lang::modules;
use crate::lang::output::{self, write_out};
use crate::lang::value::Value;
use crate::repl::state;

/// The table.
pub static MAGICS: &[Row] = &[
    Row::line(
        "alias",
        "[name [command]]",
        "Gives a command of the shell a name: `%alias show cat %s`. %s stands for a word of the line, %l for all of it; \
         without either the line follows the command. Without a name, the list.",
        define,
    ),
    Row::line("unalias", "name", "Forgets a name that %alias gave.", forget),
    Row::line("page", "[-r] name", "Shows a value, page by page where it is long; -r as print does.", page),
];

/// The command that a name stands for.
pub fn alias(name: &str) -> Option<String> {
    state::with(|state| state.aliases.iter().rev().find(|(have, _)| have == name).map(|(_, command)| command.clone()))
}

/// Runs what a name stands for with the rest of its line.
pub fn run(call: &mut Call, name: &str, command: &str) -> Result<Value> {
    let wanted = command.matches("%s").count();
    let line = if command.contains("%l") {
        command.replace("%l", call.line)
    } else if wanted == 0 {
        format!("{command} {}", call.line)
    } else {
        let mut words = call.line.split_whitespace();
        let mut pieces = command.split("%s");
        let mut line = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let Some(word) = words.next() else {
                let given = call.line.split_whitespace().count();
                return Err(usage_error(format!("Alias <{name}> requires {wanted} arguments, {given} given.")));
            };
            line.push_str(word);
            line.push_str(piece);
        }
        words.fold(line, |line, word| format!("{line} {word}"))
    };
    system::shell(call.vm, line.trim_end())
}

fn define(call: &mut Call) -> Result<Value> {
    let Some((name, command)) = call.line.split_once(char::is_whitespace) else {
        if let Some(command) = alias(call.line) {
            write_out(&format!("{} = {command}\n", call.line));
            return Ok(Value::None);
        }
        if !call.line.is_empty() {
            return Err(usage_error(format!("{} is not an alias", call.line)));
        }
        let mut aliases = state::with(|state| state.aliases.clone());
        aliases.sort();
        write_out(&format!("Total number of aliases: {}\n", aliases.len()));
        let pair = |(name, command): (String, String)| Value::tuple([Value::from(name), Value::from(command)]);
        return Ok(Value::list(aliases.into_iter().map(pair).collect()));
    };
    if super::find(name, false).is_some() {
        return Err(usage_error(format!("The name {name} can't be aliased because it is another magic command.")));
    }
    state::with(|state| {
        state.aliases.retain(|(have, _)| have != name);
        state.aliases.push((name.to_owned(), command.trim().to_owned()));
    });
    Ok(Value::None)
}

fn forget(call: &mut Call) -> Result<Value> {
    let known = alias(call.line).is_some();
    state::with(|state| state.aliases.retain(|(have, _)| have != call.line));
    if known { Ok(Value::None) } else { Err(usage_error(format!("{} is not an alias", call.line))) }
}

fn page(call: &mut Call) -> Result<Value> {
    let options = Options::parse(call.line, "r")?;
    let name = if options.rest.is_empty() { "_" } else { options.rest };
    let Some(value) = crate::help::lookup(call.vm, call.globals, name) else {
        write_out(&format!("Object `{name}` not found\n"));
        return Ok(Value::None);
    };
    let text = if options.has('r') { str_of(&value)? } else { repr(&value)? } + "\n";
    // What a screen surely holds needs no pages.
    const SHORT: usize = 20;
    let person = state::with(|state| state.interactive) && std::io::stdout().is_terminal();
    if !person || text.lines().count() <= SHORT || !paged(call, &text) {
        write_out(&text);
    }
    Ok(Value::None)
}

/// Whether the user's pager (`PAGER`, `less`) has shown a text.
fn paged(call: &Call, text: &str) -> bool {
    output::flush();
    let pager = std::env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
    let started = modules::shell(call.vm).arg(pager.as_deref().unwrap_or("less")).stdin(Stdio::piped()).spawn();
    let Ok(mut child) = started else { return false };
    if let Some(mut input) = child.stdin.take() {
        // Whoever leaves the pager early has seen enough.
        let _ = input.write_all(text.as_bytes());
    }
    let status = child.wait();
    interrupt::clear();
    // The shell's answer where there is no such command.
    status.is_ok_and(|status| status.code() != Some(127))
}
