//! The syntax tree: Python's abstract grammar without classes, generators and async, plus magics.
//!
//! Every expression, statement and name carries its span.

use num_bigint::BigInt;

use crate::diag::{Span, later};

/// A name with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    pub text: String,
    pub span: Span,
}

/// An expression with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
    /// How many expressions stand one in another here, itself included. The parser bounds it ([`MAX_DEPTH`]),
    /// so that a recursive walk (dropping a tree is one) cannot exhaust the stack.
    pub depth: u32,
}

/// The deepest expression that the parser lets through.
pub const MAX_DEPTH: u32 = 3000;

impl Expr {
    /// An expression, its depth taken from its parts.
    pub fn new(kind: ExprKind, span: Span) -> Expr {
        let depth = kind.depth_of_parts().saturating_add(1);
        Expr { kind, span, depth }
    }
}

/// A literal that needs no evaluation.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    BigInt(BigInt),
    Float(f64),
    /// `2j`: the imaginary part.
    Imaginary(f64),
    Str(String),
    Bytes(Vec<u8>),
}

/// `+`, `//`, `@` …
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    MatMul,
    LeftShift,
    RightShift,
    BitAnd,
    BitOr,
    BitXor,
}

/// `-x`, `+x`, `~x`, `not x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    Neg,
    Pos,
    Invert,
    Not,
}

/// `<`, `is not`, `in` …
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Is,
    IsNot,
    In,
    NotIn,
}

/// `and`, `or`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BoolOp {
    And,
    Or,
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    Positional(Expr),
    /// `*xs`
    Starred(Expr),
    Keyword(Name, Expr),
    /// `**kw`
    DoubleStarred(Expr),
}

/// An item of a dict display.
#[derive(Clone, Debug, PartialEq)]
pub enum DictItem {
    Pair(Expr, Expr),
    /// `**other`
    Unpack(Expr),
}

/// A piece of an f-string.
#[derive(Clone, Debug, PartialEq)]
pub enum FPart {
    Text(String),
    /// `{value=!r:spec}`: `debug` is the text from the brace through `=` and the blanks around it (`"x = "`), where
    /// there is one; `conversion` is then already `r` if neither a conversion nor a format was written.
    Value {
        value: Expr,
        debug: Option<String>,
        conversion: Option<char>,
        spec: Option<Vec<FPart>>,
    },
}

/// `for target in iterable if …` of a comprehension.
#[derive(Clone, Debug, PartialEq)]
pub struct ComprehensionFor {
    /// A name, attribute, subscript, starred, tuple or list, checked by the parser.
    pub target: Expr,
    pub iterable: Expr,
    pub conditions: Vec<Expr>,
}

/// What a comprehension builds.
#[derive(Clone, Debug, PartialEq)]
pub enum Comprehension {
    List(Expr),
    Set(Expr),
    Generator(Expr),
    Dict(Expr, Expr),
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    Constant(Constant),
    Name(String),
    /// Items may be [`ExprKind::Starred`].
    Tuple(Vec<Expr>),
    List(Vec<Expr>),
    Set(Vec<Expr>),
    Dict(Vec<DictItem>),
    FString(Vec<FPart>),
    Unary(UnaryOp, Box<Expr>),
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// Two or more operands, evaluated left to right and cut short.
    Bool(BoolOp, Vec<Expr>),
    /// A chained comparison: `first op next op next …`.
    Compare(Box<Expr>, Vec<(CompareOp, Expr)>),
    /// `body if test else orelse`
    Conditional {
        test: Box<Expr>,
        body: Box<Expr>,
        orelse: Box<Expr>,
    },
    /// `name := value`
    Walrus(Name, Box<Expr>),
    Lambda(Box<Parameters>, Box<Expr>),
    Call(Box<Expr>, Vec<Argument>),
    Attribute(Box<Expr>, Name),
    /// `value[index]`; several items in the brackets are an [`ExprKind::Tuple`].
    Subscript(Box<Expr>, Box<Expr>),
    /// `start:stop:step` inside brackets.
    Slice(Option<Box<Expr>>, Option<Box<Expr>>, Option<Box<Expr>>),
    Starred(Box<Expr>),
    Comprehension(Box<Comprehension>, Vec<ComprehensionFor>),
}

impl ExprKind {
    /// The greatest depth among the expressions directly in this one.
    fn depth_of_parts(&self) -> u32 {
        let all = |items: &[Expr]| items.iter().map(|e| e.depth).max().unwrap_or(0);
        match self {
            ExprKind::Constant(_) | ExprKind::Name(_) => 0,
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) | ExprKind::Bool(_, items) => {
                all(items)
            }
            ExprKind::Dict(items) => items.iter().map(DictItem::depth).max().unwrap_or(0),
            ExprKind::FString(parts) => parts.iter().map(FPart::depth).max().unwrap_or(0),
            ExprKind::Unary(_, e) | ExprKind::Walrus(_, e) | ExprKind::Attribute(e, _) | ExprKind::Starred(e) => {
                e.depth
            }
            ExprKind::Binary(_, a, b) | ExprKind::Subscript(a, b) => a.depth.max(b.depth),
            ExprKind::Compare(first, rest) => rest.iter().map(|(_, e)| e.depth).fold(first.depth, u32::max),
            ExprKind::Conditional { test, body, orelse } => test.depth.max(body.depth).max(orelse.depth),
            ExprKind::Lambda(parameters, body) => parameters.depth().max(body.depth),
            ExprKind::Call(function, arguments) => {
                arguments.iter().map(|a| a.value().depth).fold(function.depth, u32::max)
            }
            ExprKind::Slice(a, b, c) => [a, b, c].into_iter().flatten().map(|e| e.depth).max().unwrap_or(0),
            ExprKind::Comprehension(what, clauses) => {
                clauses.iter().map(ComprehensionFor::depth).fold(what.depth(), u32::max)
            }
        }
    }
}

impl Argument {
    /// The expression that is passed.
    pub fn value(&self) -> &Expr {
        match self {
            Argument::Positional(e) | Argument::Starred(e) | Argument::Keyword(_, e) | Argument::DoubleStarred(e) => e,
        }
    }
}

impl DictItem {
    fn depth(&self) -> u32 {
        match self {
            DictItem::Pair(key, value) => key.depth.max(value.depth),
            DictItem::Unpack(e) => e.depth,
        }
    }
}

impl FPart {
    fn depth(&self) -> u32 {
        match self {
            FPart::Text(_) => 0,
            FPart::Value { value, spec, .. } => {
                // A format nests at most twice (the layout refuses more), so this recursion is shallow.
                spec.iter().flatten().map(FPart::depth).fold(value.depth, u32::max)
            }
        }
    }
}

impl ComprehensionFor {
    fn depth(&self) -> u32 {
        self.conditions.iter().map(|e| e.depth).fold(self.target.depth.max(self.iterable.depth), u32::max)
    }
}

impl Comprehension {
    fn depth(&self) -> u32 {
        match self {
            Comprehension::List(e) | Comprehension::Set(e) | Comprehension::Generator(e) => e.depth,
            Comprehension::Dict(key, value) => key.depth.max(value.depth),
        }
    }
}

impl Parameters {
    /// Every default value.
    pub fn defaults(&self) -> impl Iterator<Item = &Expr> {
        self.positional.iter().chain(&self.keyword_only).filter_map(|p| p.default.as_ref())
    }

    fn depth(&self) -> u32 {
        self.defaults().map(|e| e.depth).max().unwrap_or(0)
    }
}

/// One parameter of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub name: Name,
    pub default: Option<Expr>,
}

/// A function's parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameters {
    /// The first `positional_only` of [`Parameters::positional`] stand before a `/`.
    pub positional_only: usize,
    pub positional: Vec<Parameter>,
    pub star: Option<Name>,
    pub keyword_only: Vec<Parameter>,
    pub double_star: Option<Name>,
    /// Where the annotations of parameters stand, and that of `return`: nothing evaluates them before they are asked for.
    pub annotations: Vec<(String, Span)>,
}

impl Parameters {
    /// Remembers a parameter's annotation.
    pub fn note(&mut self, name: &Name, annotation: Option<Span>) {
        self.annotations.extend(annotation.map(|span| (name.text.clone(), span)));
    }
}

/// A statement with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    pub kind: StmtKind,
    pub span: Span,
}

/// `except Kind as name:`
#[derive(Clone, Debug, PartialEq)]
pub struct Handler {
    /// `None` for a bare `except:`.
    pub kind: Option<Expr>,
    pub name: Option<Name>,
    pub body: Vec<Stmt>,
    pub span: Span,
}

/// `import a.b as c`: the dotted path, and the name that `as` gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Alias {
    pub path: Name,
    pub alias: Option<Name>,
}

/// A function definition.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionDef {
    pub name: Name,
    pub parameters: Parameters,
    pub decorators: Vec<Expr>,
    pub body: Vec<Stmt>,
}

/// A magic: `%name rest`, or a cell `%%name rest` with the lines below it, or `!command`.
#[derive(Clone, Debug, PartialEq)]
pub struct Magic {
    /// `target = %name rest`: what its value is bound to.
    pub target: Option<Name>,
    pub name: Name,
    /// The rest of the line, trimmed; its place, so that code in it keeps its spans.
    pub line: String,
    pub line_span: Span,
    /// `None` for a line magic; the text below a `%%` line otherwise.
    pub cell: Option<(String, Span)>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    Expr(Expr),
    /// `a = b = value`: the targets left to right.
    Assign(Vec<Expr>, Expr),
    /// `a += value`
    AugAssign(Expr, BinaryOp, Expr),
    /// `a: annotation = value`; the annotation is dropped.
    AnnAssign(Expr, Option<Expr>),
    FunctionDef(Box<FunctionDef>),
    /// `elif` is an `If` alone in `orelse`.
    If {
        test: Expr,
        body: Vec<Stmt>,
        orelse: Vec<Stmt>,
    },
    While {
        test: Expr,
        body: Vec<Stmt>,
        orelse: Vec<Stmt>,
    },
    For {
        target: Expr,
        iterable: Expr,
        body: Vec<Stmt>,
        orelse: Vec<Stmt>,
    },
    With {
        items: Vec<(Expr, Option<Expr>)>,
        body: Vec<Stmt>,
    },
    Try {
        body: Vec<Stmt>,
        handlers: Vec<Handler>,
        orelse: Vec<Stmt>,
        finally: Vec<Stmt>,
    },
    Return(Option<Expr>),
    Raise {
        value: Option<Expr>,
        cause: Option<Expr>,
    },
    Assert {
        test: Expr,
        message: Option<Expr>,
    },
    Delete(Vec<Expr>),
    Global(Vec<Name>),
    Nonlocal(Vec<Name>),
    Import(Vec<Alias>),
    /// `from module import a as b, c`; `star` for `*`; `level` leading dots.
    ImportFrom {
        module: Name,
        level: usize,
        names: Vec<Alias>,
        star: bool,
    },
    Break,
    Continue,
    Pass,
    Magic(Box<Magic>),
    /// `name?` and `?name` (`detail` false), `name??` (`detail` true): the dotted name.
    Inspect {
        name: Name,
        detail: bool,
    },
}

/// A whole source text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Module {
    pub body: Vec<Stmt>,
}

impl Module {
    /// Frees the tree: a long one in pieces, between which Ctrl-C is heard.
    pub fn let_go(self) {
        later::let_go(self.body);
    }
}
