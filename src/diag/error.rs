//! The one error type of the program.

use std::any::Any;
use std::fmt;
use std::rc::Rc;

use super::{Kind, Span};

/// What every fallible function of the program returns.
pub type Result<T> = std::result::Result<T, Error>;

/// A place in the source with what there is to say about it.
#[derive(Clone, Debug)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

/// One active call when the error rose: the function's name and the place of the call in it.
#[derive(Clone, Debug)]
pub struct Frame {
    pub function: String,
    pub span: Span,
}

#[derive(Clone)]
struct Report {
    kind: Kind,
    message: String,
    primary: Option<Span>,
    labels: Vec<Label>,
    operands: Vec<(usize, String)>,
    helps: Vec<String>,
    trace: Vec<Frame>,
    payload: Option<Rc<dyn Any>>,
    cause: Option<Rc<Error>>,
    context: Option<Rc<Error>>,
}

/// An error on its way to the user: Python's kind, NumPy's message, and what our report adds (place, labels, help, call chain).
///
/// One word wide, so that `Result<Value>` stays small on the evaluator's hot path.
#[derive(Clone)]
pub struct Error(Box<Report>);

impl Error {
    /// An error of this kind with this message, at no place yet.
    #[cold]
    pub fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error(Box::new(Report {
            kind,
            message: message.into(),
            primary: None,
            labels: Vec::new(),
            operands: Vec::new(),
            helps: Vec::new(),
            trace: Vec::new(),
            payload: None,
            cause: None,
            context: None,
        }))
    }

    /// `ValueError`.
    #[cold]
    pub fn value(message: impl Into<String>) -> Error {
        Error::new(Kind::ValueError, message)
    }

    /// `TypeError`.
    #[cold]
    pub fn type_error(message: impl Into<String>) -> Error {
        Error::new(Kind::TypeError, message)
    }

    /// `IndexError`.
    #[cold]
    pub fn index(message: impl Into<String>) -> Error {
        Error::new(Kind::IndexError, message)
    }

    /// Python's kind.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The message alone.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The main place, if one is known.
    pub fn span(&self) -> Option<Span> {
        self.0.primary
    }

    /// Sets the main place, unless a more inner one is known already.
    pub fn at(mut self, span: Span) -> Error {
        self.0.primary.get_or_insert(span);
        self
    }

    /// Adds a labelled place.
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Error {
        self.0.labels.push(Label { span, text: text.into() });
        self
    }

    /// Notes what operand number `index` was (`float64 (3, 4)`); who knows the operands' places turns it into a label
    /// with [`Error::place_operands`].
    pub fn operand(mut self, index: usize, text: impl Into<String>) -> Error {
        self.0.operands.push((index, text.into()));
        self
    }

    /// The notes of [`Error::operand`] as those of two operands that stand the other way round.
    pub fn turned(mut self) -> Error {
        self.0.operands.iter_mut().for_each(|(index, _)| *index = 1 - (*index).min(1));
        self
    }

    /// Turns the notes of [`Error::operand`] into labels at the operands' places. Only the first call does anything.
    pub fn place_operands(mut self, span_of: impl Fn(usize) -> Option<Span>) -> Error {
        for (index, text) in std::mem::take(&mut self.0.operands) {
            if let Some(span) = span_of(index) {
                self.0.labels.push(Label { span, text });
            }
        }
        self
    }

    /// Adds a line of help.
    pub fn help(mut self, text: impl Into<String>) -> Error {
        self.0.helps.push(text.into());
        self
    }

    /// Adds an outer call to the chain (innermost first).
    pub fn through(mut self, function: impl Into<String>, span: Span) -> Error {
        // A runaway recursion must not make a report of a million lines.
        if self.0.trace.len() < 2000 {
            self.0.trace.push(Frame { function: function.into(), span });
        }
        self
    }

    /// Attaches the language's own exception object.
    pub fn with_payload(mut self, payload: Rc<dyn Any>) -> Error {
        self.0.payload = Some(payload);
        self
    }

    /// The error that this one was raised from.
    pub fn with_cause(mut self, cause: Error) -> Error {
        self.0.cause = Some(Rc::new(cause));
        self
    }

    /// The error that was being handled when this one rose.
    pub fn with_context(mut self, context: Error) -> Error {
        self.0.context = Some(Rc::new(context));
        self
    }

    /// The labels, in the order added.
    pub fn labels(&self) -> &[Label] {
        &self.0.labels
    }

    /// The lines of help.
    pub fn helps(&self) -> &[String] {
        &self.0.helps
    }

    /// The call chain, innermost first.
    pub fn trace(&self) -> &[Frame] {
        &self.0.trace
    }

    /// The language's own exception object, if one was attached.
    pub fn payload(&self) -> Option<&Rc<dyn Any>> {
        self.0.payload.as_ref()
    }

    /// The error that this one was raised from.
    pub fn cause(&self) -> Option<&Error> {
        self.0.cause.as_deref()
    }

    /// The error that was being handled when this one rose, where the report is to tell of it.
    pub fn context(&self) -> Option<&Error> {
        self.0.context.as_deref()
    }
}

impl fmt::Display for Error {
    /// The report's last line: `Kind: message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.0.kind.qualified_name_for(&self.0.message);
        if self.0.message.is_empty() { f.write_str(name) } else { write!(f, "{name}: {}", self.0.message) }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}
