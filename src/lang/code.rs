//! The resolved tree that the evaluator runs: names are slots, constants are folded, calls are prepared.
//!
//! A frame holds a function's parameters first (positional, keyword-only, `*args`, `**kwargs`), then its other locals,
//! then the variables of its comprehensions, which run in the same frame.

use std::cell::Cell;
use std::rc::Rc;

use super::eval::hot::{Hot, HotFunction};
use super::native::Native;
use super::symbol::Symbol;
use super::value::Value;
use crate::diag::{Span, later};
use crate::syntax::ast::{BinaryOp, CompareOp, Magic, UnaryOp};

/// An expression.
pub enum Expr {
    Const(Value),
    Local {
        slot: u32,
        span: Span,
    },
    /// A local that an inner function shares.
    LocalCell {
        slot: u32,
        span: Span,
    },
    /// A variable of an outer function.
    Captured {
        index: u32,
        span: Span,
    },
    /// A global name, or behind it a built-in one.
    Global {
        slot: u32,
        builtin: u32,
        span: Span,
    },
    /// A local plus or minus a small constant.
    Step(Box<Step>),
    Add(Box<Pair>),
    Sub(Box<Pair>),
    Mul(Box<Pair>),
    Div(Box<Pair>),
    FloorDiv(Box<Pair>),
    Mod(Box<Pair>),
    Binary(BinaryOp, Box<Pair>),
    Unary(UnaryOp, Box<(Expr, Span)>),
    Not(Box<Expr>),
    And(Box<[Expr]>),
    Or(Box<[Expr]>),
    Compare(Box<Comparison>),
    CompareChain(Box<Chain>),
    Conditional(Box<(Expr, Expr, Expr)>),
    Walrus(Box<(Target, Expr)>),
    MakeFunction(Box<MakeFunction>),
    Call(Box<Call>),
    CallMethod(Box<CallMethod>),
    /// A call with `*` or `**`.
    CallUnpack(Box<CallUnpack>),
    /// A call of a built-in function that looks at the names around it, and whether a function is around it.
    CallScoped(Box<(Call, bool)>),
    Attribute(Box<Attribute>),
    Index(Box<Pair>),
    Slice(Box<[Expr; 3]>),
    Tuple(Box<[Expr]>),
    List(Box<[Expr]>),
    Set(Box<[Expr]>),
    /// A display with starred items.
    Starred(Box<StarredDisplay>),
    /// Pairs; no key for `**other`.
    Dict(Box<[(Option<Expr>, Expr)]>),
    FString(Box<[Piece]>),
    Comprehension(Box<Comprehension>),
    Generator(Box<MakeGenerator>),
}

/// Two operands; for a subscript the value and the index.
pub struct Pair {
    pub left: Expr,
    pub right: Expr,
    pub span: Span,
    pub left_span: Span,
    pub right_span: Span,
    /// Whether the result is an operand of another operator and nobody can name it: elements may be put off.
    pub temporary: bool,
    /// Whether evaluating the right operand cannot rebind the left one.
    pub steady: bool,
    /// Whether an operand is more than a name or a constant.
    pub nested: bool,
}

/// `local + by`, or `local - -by` where `op` says so.
pub struct Step {
    pub slot: u32,
    /// What to add.
    pub by: i64,
    pub op: BinaryOp,
    pub pair: Pair,
}

/// `left op right`.
pub struct Comparison {
    pub op: CompareOp,
    /// For which orders of two integers it holds: bit 0 less, bit 1 equal, bit 2 greater; 8 where order does not decide.
    pub orders: u8,
    pub pair: Pair,
}

impl Comparison {
    /// A comparison of two operands.
    pub fn new(op: CompareOp, pair: Pair) -> Comparison {
        let orders = match op {
            CompareOp::Lt => 1,
            CompareOp::Eq | CompareOp::Is => 2,
            CompareOp::Le => 3,
            CompareOp::Gt => 4,
            CompareOp::Ne | CompareOp::IsNot => 5,
            CompareOp::Ge => 6,
            CompareOp::In | CompareOp::NotIn => 8,
        };
        Comparison { op, orders, pair }
    }
}

/// `first op next op next …`
pub struct Chain {
    pub first: Expr,
    pub rest: Box<[(CompareOp, Expr, Span)]>,
    pub first_span: Span,
}

/// `callee(args, name=value)`.
pub struct Call {
    pub callee: Expr,
    pub args: Box<[Expr]>,
    pub keywords: Box<[(Symbol, Expr)]>,
    pub site: CallSite,
}

/// `receiver.name(args, name=value)`.
pub struct CallMethod {
    pub receiver: Expr,
    pub name: Symbol,
    pub args: Box<[Expr]>,
    pub keywords: Box<[(Symbol, Expr)]>,
    pub site: CallSite,
    pub receiver_span: Span,
    /// What kind of receiver was seen last, and its method.
    pub method: Cell<(usize, Option<&'static Native>)>,
    /// The module that was seen last, by the address of its globals, and the slot of the name in it.
    pub member: Cell<(usize, u32)>,
}

/// The places of a call, for reports.
pub struct CallSite {
    pub span: Span,
    pub callee: Span,
    pub args: Box<[Span]>,
    /// Whether the result is an operand of a larger expression, so that it has no name.
    pub temporary: bool,
}

/// A call with unpacked arguments, in the order written.
pub struct CallUnpack {
    pub callee: Expr,
    pub args: Box<[CallArgument]>,
    pub site: CallSite,
}

/// An argument of a call with unpacking.
pub enum CallArgument {
    Positional(Expr),
    Starred(Expr, Span),
    Keyword(Symbol, Expr),
    DoubleStarred(Expr, Span),
}

/// `value.name`.
pub struct Attribute {
    pub value: Expr,
    pub name: Symbol,
    pub span: Span,
    pub name_span: Span,
    pub member: Cell<(usize, u32)>,
}

/// What a display with starred items builds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum DisplayKind {
    Tuple,
    List,
    Set,
}

/// A display with starred items.
pub struct StarredDisplay {
    pub kind: DisplayKind,
    /// Whether each item is starred, and its place.
    pub items: Box<[(bool, Expr, Span)]>,
}

/// A piece of an f-string.
pub enum Piece {
    Text(Rc<str>),
    Value { value: Expr, conversion: Option<char>, spec: Option<Box<[Piece]>>, span: Span },
}

/// One `for … in … if …`.
pub struct Clause {
    pub target: Target,
    pub iterable: Expr,
    pub iterable_span: Span,
    pub conditions: Box<[Expr]>,
}

/// What a comprehension builds.
pub enum Build {
    List(Expr),
    Set(Expr),
    Dict(Expr, Expr),
}

/// A comprehension that runs in its function's frame.
pub struct Comprehension {
    pub build: Build,
    pub clauses: Box<[Clause]>,
    /// Its variables' slots: cleared afterwards.
    pub slots: std::ops::Range<u32>,
    /// Those that an inner function shares.
    pub cells: Box<[u32]>,
    pub span: Span,
}

/// A generator expression: it runs in its own frame.
pub struct GeneratorCode {
    pub element: Expr,
    /// The first clause's iterable is evaluated outside and stands in no clause.
    pub clauses: Box<[Clause]>,
    pub scope: ScopeLayout,
}

/// Makes a generator.
pub struct MakeGenerator {
    pub code: Rc<GeneratorCode>,
    pub first: Expr,
    pub first_span: Span,
    pub captures: Box<[Capture]>,
}

/// The slots of a frame.
#[derive(Default)]
pub struct ScopeLayout {
    pub slots: usize,
    /// The names of the slots, for errors.
    pub names: Box<[Symbol]>,
    /// How many of them are variables of the function itself; those of its comprehensions follow.
    pub own: usize,
    /// Its variables that inner functions use.
    pub shared: Box<[Symbol]>,
    /// Slots that get a cell on entry.
    pub cells: Box<[u32]>,
    /// The names of the captured variables, for errors.
    pub captured: Box<[Symbol]>,
}

/// Where a captured variable comes from, seen from the frame that makes the function.
#[derive(Clone, Copy)]
pub enum Capture {
    /// A slot of that frame: its cell, or its value where it never changes any more.
    Local(u32),
    /// A variable that this frame captured itself.
    Captured(u32),
}

/// The code of a function.
pub struct FunctionCode {
    pub name: Symbol,
    /// The name with those of the functions around it: `outer.<locals>.inner`.
    pub qualified: Symbol,
    pub positional: Box<[Symbol]>,
    pub positional_only: usize,
    pub keyword_only: Box<[Symbol]>,
    pub star: Option<Symbol>,
    pub double_star: Option<Symbol>,
    /// Whether every parameter is positional, so that a plain call fills slots and nothing else.
    pub simple: bool,
    pub scope: ScopeLayout,
    pub body: Body,
    pub doc: Option<Rc<str>>,
    /// The whole definition.
    pub span: Span,
    /// The slots of the global names that it and the functions inside it read.
    pub global_reads: Box<[u32]>,
    /// The slots of those that they read an attribute of, and which.
    pub attribute_reads: Box<[(u32, Symbol)]>,
    /// Where its annotations stand.
    pub annotations: Box<[(Symbol, Span)]>,
    /// The function as native code.
    pub hot: HotFunction,
}

/// What a function runs.
pub enum Body {
    /// A lambda, or a function that is one `return`.
    Expr(Expr),
    Block(Block),
}

/// Makes a function.
pub struct MakeFunction {
    pub code: Rc<FunctionCode>,
    pub defaults: Box<[Expr]>,
    pub keyword_defaults: Box<[Option<Expr>]>,
    pub captures: Box<[Capture]>,
    pub decorators: Box<[(Expr, Span)]>,
}

/// Where a value is stored.
pub enum Target {
    Local(u32),
    LocalCell(u32),
    Captured(u32),
    Global(u32),
    Index(Box<Pair>),
    Attribute(Box<Attribute>),
    Unpack(Box<Unpack>),
}

/// `a, *b, c`.
pub struct Unpack {
    pub targets: Box<[Target]>,
    /// Which target is starred.
    pub star: Option<usize>,
    /// The first slot, where the targets are plain locals one after the other.
    pub row: Option<u32>,
    pub span: Span,
}

/// Statements one after the other.
pub type Block = Box<[Stmt]>;

/// A statement.
pub enum Stmt {
    Expr(Expr),
    AssignLocal(u32, Expr),
    AssignGlobal(u32, Expr),
    Assign(Box<Assign>),
    /// `x[i] = value`
    AssignIndex(Box<(Pair, Expr)>),
    /// As many targets as values, neither starred: no tuple is made.
    AssignMany(Box<AssignMany>),
    AugmentLocal(Box<AugmentLocal>),
    Augment(Box<Augment>),
    If(Box<If>),
    While(Box<While>),
    For(Box<For>),
    With(Box<With>),
    Try(Box<Try>),
    Return(Expr),
    Raise(Box<Raise>),
    Assert(Box<Assert>),
    Delete(Box<[(Target, Span)]>),
    Import(Box<Import>),
    ImportFrom(Box<ImportFrom>),
    Break,
    Continue,
    Pass,
    /// A magic, and where its value goes.
    Magic(Box<(Magic, Span, Option<Target>)>),
    Inspect(Box<(Symbol, bool, Span)>),
}

/// `a = b = value`.
pub struct Assign {
    pub targets: Box<[Target]>,
    pub value: Expr,
    pub span: Span,
}

/// `a, b = x, y`.
pub struct AssignMany {
    pub targets: Box<[Target]>,
    pub values: Box<[Expr]>,
    pub span: Span,
}

/// `x += value` for a plain local.
pub struct AugmentLocal {
    pub slot: u32,
    pub op: BinaryOp,
    pub value: Expr,
    pub span: Span,
    pub target_span: Span,
    pub value_span: Span,
}

/// `target op= value`.
pub struct Augment {
    pub target: Target,
    /// The target as an expression, where it is a name.
    pub read: Option<Expr>,
    pub op: BinaryOp,
    pub value: Expr,
    pub span: Span,
    pub target_span: Span,
    pub value_span: Span,
}

/// `if test: body else: orelse`.
pub struct If {
    pub test: Expr,
    pub test_span: Span,
    pub body: Block,
    pub orelse: Block,
}

/// `while test: body else: orelse`.
pub struct While {
    pub test: Expr,
    pub test_span: Span,
    pub body: Block,
    pub orelse: Block,
    /// The loop as native code.
    pub hot: Hot,
}

/// `for target in iterable: body else: orelse`.
pub struct For {
    pub target: Target,
    pub iterable: Expr,
    pub iterable_span: Span,
    pub body: Block,
    pub orelse: Block,
    pub span: Span,
    /// The loop as native code.
    pub hot: Hot,
}

/// `with context as target, …: body`.
pub struct With {
    pub items: Box<[(Expr, Option<Target>, Span)]>,
    pub body: Block,
}

/// `try … except … else … finally …`.
pub struct Try {
    pub body: Block,
    pub handlers: Box<[Handler]>,
    pub orelse: Block,
    pub finally: Block,
}

/// `except kind as target: body`.
pub struct Handler {
    pub kind: Option<(Expr, Span)>,
    pub target: Option<Target>,
    pub body: Block,
}

/// `raise value from cause`.
pub struct Raise {
    pub value: Option<Expr>,
    pub cause: Option<Expr>,
    pub span: Span,
}

/// `assert test, message`.
pub struct Assert {
    pub test: Expr,
    pub message: Option<Expr>,
    pub span: Span,
}

/// `import path as name`: binds the module, or its first part when there is no `as`.
pub struct Import {
    pub path: Rc<str>,
    pub target: Target,
    pub whole: bool,
    pub span: Span,
}

/// `from module import name as target, …`.
pub struct ImportFrom {
    pub module: Rc<str>,
    pub level: usize,
    pub names: Box<[(Symbol, Target, Span)]>,
    pub star: bool,
    pub span: Span,
}

/// A resolved module text.
pub struct ModuleCode {
    pub body: Block,
    pub scope: ScopeLayout,
    pub doc: Option<Rc<str>>,
}

impl Drop for ModuleCode {
    fn drop(&mut self) {
        later::let_go(std::mem::take(&mut self.body).into_vec());
    }
}

const _: () = assert!(std::mem::size_of::<Expr>() <= 24);
