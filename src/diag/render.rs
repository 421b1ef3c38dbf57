//! Shows an [`Error`]: the source lines with their labels through ariadne, the call chain, the help,
//! and `Kind: message` as the last line.

use ariadne::{Config, IndexType, Label as Mark, Report, ReportKind};

use super::{Error, SourceId, sources};

/// The report as text that ends in a newline; with colours when `colour`.
pub fn render(error: &Error, colour: bool) -> String {
    render_chain(error, colour, MOST_CHAINED)
}

/// How many errors, each of which rose from or while handling the next, one report shows.
const MOST_CHAINED: usize = 10;

fn render_chain(error: &Error, colour: bool, most: usize) -> String {
    let mut out = String::new();
    if most == 0 {
        return out;
    }
    if let Some(cause) = error.cause() {
        out.push_str(&render_chain(cause, colour, most - 1));
        out.push_str("\nThe above exception was the direct cause of the following exception:\n\n");
    } else if let Some(context) = error.context() {
        out.push_str(&render_chain(context, colour, most - 1));
        out.push_str("\nDuring handling of the above exception, another exception occurred:\n\n");
    }
    out.push_str(&snippet(error, colour));
    let frames = error.trace();
    const SHOWN: usize = 12;
    for (index, frame) in frames.iter().enumerate() {
        if frames.len() > SHOWN && index == SHOWN / 2 {
            out.push_str(&format!("  … {} more calls\n", frames.len() - SHOWN));
        }
        if frames.len() > SHOWN && (SHOWN / 2..frames.len() - SHOWN / 2).contains(&index) {
            continue;
        }
        if let Some(source) = sources::get(frame.span.source) {
            let (line, _) = source.line_column(frame.span.start as usize);
            out.push_str(&format!(
                "  in {}, called at {}:{line}: {}\n",
                frame.function,
                source.name,
                source.line(line).trim()
            ));
        }
    }
    for help in error.helps() {
        out.push_str(&format!("  help: {help}\n"));
    }
    out.push_str(error.kind().qualified_name_for(error.message()));
    if !error.message().is_empty() {
        out.push_str(": ");
        push_shortened(&mut out, error.message());
    }
    out.push('\n');
    out
}

/// Bytes of a message that are shown. The error itself has all of them.
const LONGEST_MESSAGE: usize = 1 << 18;
/// Bytes at the beginning and at the end of a longer one that are.
const ENDS: usize = 2000;

fn push_shortened(out: &mut String, message: &str) {
    if message.len() <= LONGEST_MESSAGE {
        out.push_str(message);
        return;
    }
    let (head, tail) = (message.floor_char_boundary(ENDS), message.ceil_char_boundary(message.len() - ENDS));
    out.push_str(&message[..head]);
    out.push_str(&format!(" … {} more bytes … ", tail - head));
    out.push_str(&message[tail..]);
}

/// The report without colours.
pub fn render_plain(error: &Error) -> String {
    render(error, false)
}

type Place = (SourceId, std::ops::Range<usize>);

/// ariadne's cache over the process's sources.
struct Cache(Vec<(SourceId, ariadne::Source<String>)>);

impl ariadne::Cache<SourceId> for Cache {
    type Storage = String;

    fn fetch(&mut self, id: &SourceId) -> Result<&ariadne::Source<String>, impl std::fmt::Debug> {
        if let Some(at) = self.0.iter().position(|(have, _)| have == id) {
            return Ok(&self.0[at].1);
        }
        let Some(source) = sources::get(*id) else { return Err("an unknown source".to_owned()) };
        self.0.push((*id, ariadne::Source::from(source.text.clone())));
        Ok(&self.0[self.0.len() - 1].1)
    }

    fn display<'a>(&self, id: &'a SourceId) -> Option<impl std::fmt::Display + 'a> {
        sources::get(*id).map(|source| source.name.clone())
    }
}

/// A longer source line is not shown: nobody would find the place in it.
const LONGEST_LINE: usize = 1000;

fn snippet(error: &Error, colour: bool) -> String {
    let Some(primary) = error.span().or_else(|| error.labels().first().map(|l| l.span)) else { return String::new() };
    let Some(source) = sources::get(primary.source) else { return String::new() };
    let (line, column) = source.line_column(primary.start as usize);
    if source.line(line).len() > LONGEST_LINE {
        return format!("   ╭─[ {}:{line}:{column} ]\n", source.name);
    }
    let range = |span: super::Span| -> Place {
        (span.source, span.start as usize..(span.end as usize).max(span.start as usize))
    };
    let config = Config::default().with_color(colour).with_index_type(IndexType::Byte).with_compact(false);
    let mut report =
        Report::build(ReportKind::Custom("error", ariadne::Color::Red), range(primary)).with_config(config);
    if error.labels().is_empty() {
        // ariadne underlines nothing where a label says nothing.
        report = report.with_label(Mark::new(range(primary)).with_message("here").with_color(ariadne::Color::Red));
    }
    for label in error.labels() {
        report =
            report.with_label(Mark::new(range(label.span)).with_message(&label.text).with_color(ariadne::Color::Cyan));
    }
    let mut bytes = Vec::new();
    if report.finish().write(Cache(Vec::new()), &mut bytes).is_err() {
        return String::new();
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // ariadne's own headline repeats what the last line says.
    text.split_once('\n').map(|(_, rest)| rest.to_owned()).unwrap_or(text)
}
