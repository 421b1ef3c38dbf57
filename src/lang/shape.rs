//! A native's signature taken apart, and how a call's arguments are bound to it, with CPython's errors.

use smallvec::SmallVec;

use super::native::{Keyword, closest};
use super::value::Value;
use crate::diag::{Error, Result};

/// What the original of a function is written in and how it takes its arguments, which its errors about them show.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Style {
    /// In Python.
    Written,
    /// In C, as CPython's own functions and methods.
    BuiltIn,
    /// In C, as NumPy's functions, which count arguments from zero.
    FromZero,
    /// Not known.
    #[default]
    Other,
}

/// Where the original of a function is found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Origin {
    pub style: Style,
    /// The type or module that messages about the number of arguments name: `list` for `list.append`.
    pub owner: Option<&'static str>,
    /// The name in its place, where messages do not have the function's own.
    pub other_name: Option<&'static str>,
}

/// A signature, taken apart.
#[derive(Debug)]
pub struct Shape {
    pub name: &'static str,
    /// The name as messages about the number of arguments have it: `list.append`, `math.sqrt`.
    pub qualified: String,
    /// What its errors about arguments read like.
    pub style: Style,
    /// Parameters that a position can give, the first `positional_only` of them only so.
    pub positional: Vec<&'static str>,
    pub positional_only: usize,
    /// How many of the positional parameters have no default.
    pub required: usize,
    /// The name of `*args`.
    pub star: Option<&'static str>,
    /// Keyword-only parameters, and whether each must be given.
    pub keyword_only: Vec<(&'static str, bool)>,
    /// The name of `**kwargs`.
    pub double_star: Option<&'static str>,
    /// Whether the first parameter is `self`, so that messages do not count it.
    pub method: bool,
    /// Whether some keyword-only parameter has no default.
    pub must_name: bool,
}

/// The name that stands for none in messages: `function takes at most 3 arguments`.
const NAMELESS: &str = "function";

/// The arguments of a call by parameter.
pub(in crate::lang) struct Bound {
    pub positional: SmallVec<[Value; 8]>,
    pub keyword_only: SmallVec<[Value; 4]>,
    pub extra: SmallVec<[Keyword; 2]>,
}

impl Shape {
    /// Takes a signature apart.
    pub fn parse(signature: &'static str) -> Shape {
        let (name, rest) = signature.split_once('(').unwrap_or((signature, ")"));
        let inner = rest.rsplit_once(')').map_or(rest, |(inner, _)| inner);
        let mut shape = Shape {
            name,
            qualified: name.to_owned(),
            style: Style::default(),
            positional: Vec::new(),
            positional_only: 0,
            required: 0,
            star: None,
            keyword_only: Vec::new(),
            double_star: None,
            method: false,
            must_name: false,
        };
        let mut after_star = false;
        for piece in split_top(inner) {
            let (parameter, default) = match piece.split_once('=') {
                Some((parameter, _)) => (parameter.trim(), true),
                None => (piece, false),
            };
            match parameter {
                "/" => shape.positional_only = shape.positional.len(),
                "*" => after_star = true,
                _ => {
                    if let Some(name) = parameter.strip_prefix("**") {
                        shape.double_star = Some(name);
                    } else if let Some(name) = parameter.strip_prefix('*') {
                        shape.star = Some(name);
                        after_star = true;
                    } else if after_star {
                        shape.must_name |= !default;
                        shape.keyword_only.push((parameter, !default));
                    } else {
                        shape.required += usize::from(!default);
                        shape.positional.push(parameter);
                    }
                }
            }
        }
        shape.method = shape.positional.first() == Some(&"self");
        if shape.method {
            shape.positional_only = shape.positional_only.max(1);
        }
        shape
    }

    /// Binds arguments to parameters, with CPython's errors.
    pub(in crate::lang) fn bind(&self, args: &[Value], keywords: &[Keyword]) -> Result<Bound> {
        self.check_count(args.len(), keywords)?;
        let named = self.positional.len();
        let mut positional: SmallVec<[Value; 8]> = args.iter().take(named).cloned().collect();
        positional.resize(named, Value::Undefined);
        let mut keyword_only: SmallVec<[Value; 4]> = SmallVec::from_elem(Value::Undefined, self.keyword_only.len());
        let mut extra: SmallVec<[Keyword; 2]> = SmallVec::new();
        let mut unknown = None;
        for (symbol, value) in keywords {
            let text = symbol.text();
            let at = self.positional.iter().position(|have| *have == text).filter(|&at| at >= self.positional_only);
            if let Some(at) = at {
                if !positional[at].is_undefined() {
                    return Err(self.given_twice(text, at));
                }
                positional[at] = value.clone();
            } else if let Some(at) = self.keyword_only.iter().position(|(have, _)| *have == text) {
                if !keyword_only[at].is_undefined() {
                    return Err(repeated_keyword(self.name, text));
                }
                keyword_only[at] = value.clone();
            } else if self.double_star.is_some() {
                extra.push((*symbol, value.clone()));
            } else if self.style == Style::Written {
                return Err(self.unexpected(text));
            } else {
                unknown.get_or_insert(text);
            }
        }
        self.check_given(&positional, &keyword_only)?;
        match unknown {
            Some(text) => Err(self.unexpected(text)),
            None => Ok(Bound { positional, keyword_only, extra }),
        }
    }

    /// The parameter that a method's messages do not count.
    fn own(&self) -> usize {
        usize::from(self.method)
    }

    /// Whether some parameter can be named.
    fn takes_names(&self) -> bool {
        self.positional.len() > self.positional_only.max(self.own()) || !self.keyword_only.is_empty()
    }

    /// Whether a call has more arguments than there are parameters, or, beside names, too few that cannot be named.
    fn check_count(&self, given: usize, keywords: &[Keyword]) -> Result<()> {
        let named = self.positional.len();
        let too_many = given > named && self.star.is_none();
        match self.style {
            Style::Written if too_many => return Err(self.too_many_written(given)),
            Style::FromZero if too_many => return Err(self.too_many_written(given - self.own())),
            Style::Written | Style::FromZero => return Ok(()),
            Style::BuiltIn | Style::Other => {}
        }
        if !self.takes_names() && self.double_star.is_none() && !keywords.is_empty() && self.star.is_none() {
            return Err(self.unexpected(keywords[0].0.text()));
        }
        let own = self.own();
        let all = named.max(own) - own + self.keyword_only.len();
        let counted = given.max(own) - own + keywords.len();
        let bounded = self.takes_names() && self.star.is_none() && self.double_star.is_none();
        if bounded && counted > all {
            let (kind, plural) = (if given <= own { "keyword " } else { "" }, if all == 1 { "" } else { "s" });
            let name = self.called();
            let message = format!("{name} takes at most {all} {kind}argument{plural} ({counted} given)");
            return Err(Error::type_error(message).help(format!("the signature is {}", self.shown())));
        }
        if too_many {
            return Err(self.too_many(given));
        }
        let least = self.positional_only.min(self.required).max(own) - own;
        if bounded && given.max(own) - own < least && self.name != "sorted" {
            let bound = if least < named - own { "at least" } else { "exactly" };
            let (plural, given) = (if least == 1 { "" } else { "s" }, given.max(own) - own);
            let message = format!("{}() takes {bound} {least} positional argument{plural} ({given} given)", self.name);
            return Err(Error::type_error(message));
        }
        Ok(())
    }

    /// The name by which messages about keywords have it: `sorted` hands its own on.
    fn spoken(&self) -> &'static str {
        if self.name == "sorted" { "sort" } else { self.name }
    }

    /// The name with the sign of a call.
    fn called(&self) -> String {
        if self.name == NAMELESS { self.name.to_owned() } else { format!("{}()", self.spoken()) }
    }

    #[cold]
    fn given_twice(&self, keyword: &str, at: usize) -> Error {
        Error::type_error(match self.style {
            Style::Written => format!("{}() got multiple values for argument '{keyword}'", self.qualified),
            _ => {
                let ordinal = at + 1 - self.own();
                format!("argument for {}() given by name ('{keyword}') and position ({ordinal})", self.name)
            }
        })
    }

    fn check_given(&self, positional: &[Value], keyword_only: &[Value]) -> Result<()> {
        if let Some(at) = positional.iter().take(self.required).position(Value::is_undefined) {
            if self.style == Style::Written {
                return Err(self.missing(positional));
            }
            if at < self.positional_only {
                let given = positional.iter().filter(|v| !v.is_undefined()).count();
                return Err(self.too_few(given));
            }
            let place = at + usize::from(self.style != Style::FromZero) - self.own();
            // It reads its arguments by itself.
            let place = if self.name == "enumerate" { String::new() } else { format!(" (pos {place})") };
            let name = self.positional[at];
            return Err(Error::type_error(format!("{} missing required argument '{name}'{place}", self.called())));
        }
        match self.keyword_only.iter().zip(keyword_only).find(|((_, required), v)| *required && v.is_undefined()) {
            Some(((name, _), _)) => {
                Err(Error::type_error(format!("{}() missing required keyword-only argument: '{name}'", self.name)))
            }
            None => Ok(()),
        }
    }

    #[cold]
    fn too_many(&self, given: usize) -> Error {
        let own = self.own();
        let (most, least, given) = (self.positional.len() - own, self.required.max(own) - own, given.max(own) - own);
        let name = self.name;
        let message = if self.name == "sorted" {
            format!("sorted expected 1 argument, got {given}")
        } else if self.takes_names() {
            let plural = if most == 1 { "" } else { "s" };
            let positional = if self.keyword_only.is_empty() { "" } else { "positional " };
            if most == 0 {
                format!("{name}() takes no positional arguments")
            } else {
                let bound = if least < most { "at most" } else { "exactly" };
                format!("{name}() takes {bound} {most} {positional}argument{plural} ({given} given)")
            }
        } else {
            self.arity(least, most, given)
        };
        Error::type_error(message).help(format!("the signature is {}", self.shown()))
    }

    /// As Python says it of a function of its own.
    #[cold]
    fn too_many_written(&self, given: usize) -> Error {
        // NumPy's functions in C say it alike, but do not count the array that a method is of, and have no singular.
        let in_c = self.style == Style::FromZero;
        let own = if in_c { self.own() } else { 0 };
        let (least, most) = (self.required - own, self.positional.len() - own);
        let takes = if least < most { format!("from {least} to {most}") } else { most.to_string() };
        let plural = if most == 1 && !in_c { "" } else { "s" };
        let were = if given == 1 && !in_c { "was" } else { "were" };
        let name = if in_c { self.name } else { &self.qualified };
        Error::type_error(format!("{name}() takes {takes} positional argument{plural} but {given} {were} given"))
            .help(format!("the signature is {}", self.shown()))
    }

    /// As Python says it of a function of its own.
    #[cold]
    fn missing(&self, positional: &[Value]) -> Error {
        let named = self.positional.iter().zip(positional).take(self.required);
        let names: Vec<String> = named.filter(|(_, v)| v.is_undefined()).map(|(name, _)| format!("'{name}'")).collect();
        let listed = match &names[..] {
            [one] => one.clone(),
            [first, second] => format!("{first} and {second}"),
            [head @ .., last] => format!("{}, and {last}", head.join(", ")),
            [] => String::new(),
        };
        let (name, count, plural) = (&self.qualified, names.len(), if names.len() == 1 { "" } else { "s" });
        Error::type_error(format!("{name}() missing {count} required positional argument{plural}: {listed}"))
            .help(format!("the signature is {}", self.shown()))
    }

    #[cold]
    fn too_few(&self, given: usize) -> Error {
        let own = self.own();
        let (most, least, given) = (self.positional.len() - own, self.required - own, given.max(own) - own);
        let most = if self.star.is_some() { usize::MAX } else { most };
        if self.name == "map" && self.style == Style::BuiltIn {
            return Error::type_error("map() must have at least two arguments.");
        }
        Error::type_error(if self.name == "sorted" {
            format!("sorted expected 1 argument, got {given}")
        } else {
            self.arity(least, most, given)
        })
    }

    #[cold]
    fn unexpected(&self, keyword: &str) -> Error {
        let positional = self.positional.iter().skip(self.positional_only).copied();
        let names: Vec<&str> = positional.chain(self.keyword_only.iter().map(|(name, _)| *name)).collect();
        let message = match self.style {
            Style::Written => format!("{}() got an unexpected keyword argument '{keyword}'", self.qualified),
            _ if names.is_empty() => format!("{}() takes no keyword arguments", self.qualified),
            Style::BuiltIn if self.name == NAMELESS => {
                format!("'{keyword}' is an invalid keyword argument for this function")
            }
            Style::BuiltIn => format!("'{keyword}' is an invalid keyword argument for {}", self.called()),
            Style::FromZero | Style::Other => {
                format!("{}() got an unexpected keyword argument '{keyword}'", self.name)
            }
        };
        let error = Error::type_error(message);
        match closest(keyword, names.iter().copied()) {
            Some(name) => error.help(format!("did you mean '{name}'?")),
            None => error,
        }
    }

    /// How CPython says that a call has too many or too few arguments, where none of them can be named.
    fn arity(&self, least: usize, most: usize, given: usize) -> String {
        let (name, qualified) = (self.name, &self.qualified);
        if least == most {
            return match most {
                0 => format!("{qualified}() takes no arguments ({given} given)"),
                1 if !self.unpacked() => format!("{qualified}() takes exactly one argument ({given} given)"),
                1 => format!("{name} expected 1 argument, got {given}"),
                _ => format!("{name} expected {most} arguments, got {given}"),
            };
        }
        let (bound, count) = if given < least { ("at least", least) } else { ("at most", most) };
        let plural = if count == 1 { "" } else { "s" };
        // The searches in texts read their bounds otherwise.
        if self.method && self.positional.last() == Some(&"end") {
            return format!("{name}() takes {bound} {count} argument{plural} ({given} given)");
        }
        format!("{name} expected {bound} {count} argument{plural}, got {given}")
    }

    /// Whether CPython unpacks even a single argument: constructors do.
    fn unpacked(&self) -> bool {
        self.style == Style::BuiltIn && matches!(self.name, "reversed" | "cycle" | "pairwise")
    }

    fn shown(&self) -> String {
        let mut pieces: Vec<String> = Vec::new();
        for (at, name) in self.positional.iter().enumerate() {
            pieces.push(if at < self.required { (*name).to_owned() } else { format!("{name}=…") });
        }
        pieces.extend(self.star.map(|name| format!("*{name}")));
        pieces.extend(self.keyword_only.iter().map(|(name, _)| format!("{name}=…")));
        format!("{}({})", self.name, pieces.join(", "))
    }
}

/// `f() got multiple values for keyword argument 'x'`.
pub fn repeated_keyword(function: &str, keyword: &str) -> Error {
    Error::type_error(format!("{function}() got multiple values for keyword argument '{keyword}'"))
}

/// The pieces between top-level commas, trimmed, empty ones left out.
fn split_top(text: &'static str) -> impl Iterator<Item = &'static str> {
    let mut pieces = Vec::new();
    let (mut depth, mut start) = (0usize, 0usize);
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(q), b) if b == q => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') => depth = depth.saturating_sub(1),
            (None, b',') if depth == 0 => {
                pieces.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty())
}
