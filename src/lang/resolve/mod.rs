//! From the syntax tree to the tree that runs: every name becomes a slot.
//!
//! Comprehensions run in their function's frame, in slots of their own. A variable that an inner function uses is
//! shared through a cell, unless nothing can bind it after the inner function is made: then its value is copied.

mod expr;
mod scope;
mod stmt;

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use self::scope::Names;
use super::code::{Body, Capture, Expr, FunctionCode, MakeFunction, ModuleCode, ScopeLayout};
use super::eval::hot::HotFunction;
use super::module::Globals;
use super::symbol::{Symbol, sort_by_text};
use crate::diag::{Error, Kind, Result, Span};
use crate::syntax::ast;

/// [`resolve_module`] of a tree that nobody needs afterwards.
///
/// # Errors
/// As [`resolve_module`].
pub fn resolve_and_free(tree: ast::Module, globals: &Globals, builtins: &Globals) -> Result<ModuleCode> {
    let code = resolve_module(&tree, globals, builtins);
    tree.let_go();
    code
}

/// Resolves a module's text against the module's globals and the built-in names.
pub fn resolve_module(module: &ast::Module, globals: &Globals, builtins: &Globals) -> Result<ModuleCode> {
    let mut resolver = Resolver {
        globals,
        builtins,
        frames: vec![FrameScope::new(FrameKind::Module, Names::default(), String::new())],
        reads: Reads::default(),
        iterables: 0,
    };
    if let Some(problem) = Names::misplaced_in_module(&module.body) {
        return Err(problem);
    }
    let doc = docstring(&module.body);
    let body = resolver.block(&module.body)?;
    let frame = resolver.pop();
    Ok(ModuleCode { body, scope: frame.layout(), doc })
}

/// Resolves one expression, as `eval` takes it.
pub fn resolve_expression(value: &ast::Expr, globals: &Globals, builtins: &Globals) -> Result<ModuleCode> {
    let body = vec![ast::Stmt { span: value.span, kind: ast::StmtKind::Return(Some(value.clone())) }];
    resolve_module(&ast::Module { body }, globals, builtins)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FrameKind {
    Module,
    Function,
    Generator,
}

#[derive(Clone, Copy)]
struct Variable {
    slot: u32,
    cell: bool,
}

/// One frame that is being laid out.
struct FrameScope {
    kind: FrameKind,
    names: Names,
    slots: Vec<Symbol>,
    locals: FxHashMap<Symbol, Variable>,
    /// The variables of the comprehensions around the current place.
    comprehensions: Vec<FxHashMap<Symbol, Variable>>,
    cells: Vec<u32>,
    captured: Vec<(Symbol, Capture)>,
    /// The qualified name, which is that of inner functions up to their own.
    path: String,
}

/// Where a name lives, seen from a frame.
#[derive(Clone, Copy)]
enum Place {
    Local(u32),
    Cell(u32),
    Captured(u32),
    Global,
}

impl FrameScope {
    fn new(kind: FrameKind, names: Names, path: String) -> FrameScope {
        let mut frame = FrameScope {
            kind,
            names,
            slots: Vec::new(),
            locals: FxHashMap::default(),
            comprehensions: Vec::new(),
            cells: Vec::new(),
            captured: Vec::new(),
            path,
        };
        for name in frame.names.order.clone() {
            let cell = frame.names.must_share(name);
            let slot = frame.add_slot(name);
            if cell {
                frame.cells.push(slot);
            }
            frame.locals.insert(name, Variable { slot, cell });
        }
        frame
    }

    fn add_slot(&mut self, name: Symbol) -> u32 {
        self.slots.push(name);
        (self.slots.len() - 1) as u32
    }

    fn layout(self) -> ScopeLayout {
        let mut shared: Vec<Symbol> =
            self.locals.keys().filter(|name| self.names.inner.contains(name)).copied().collect();
        sort_by_text(&mut shared);
        ScopeLayout {
            slots: self.slots.len(),
            own: self.locals.len(),
            shared: shared.into(),
            names: self.slots.into(),
            cells: self.cells.into(),
            captured: self.captured.iter().map(|(name, _)| *name).collect(),
        }
    }

    fn captures(&self) -> Box<[Capture]> {
        self.captured.iter().map(|(_, capture)| *capture).collect()
    }
}

/// The defaults of the positional and of the keyword-only parameters.
type Defaults = (Box<[Expr]>, Box<[Option<Expr>]>);

struct Resolver<'a> {
    globals: &'a Globals,
    builtins: &'a Globals,
    frames: Vec<FrameScope>,
    reads: Reads,
    /// How many iterables of comprehensions are around the current place.
    iterables: usize,
}

/// What is read of global names so far, function after function.
#[derive(Default)]
struct Reads {
    /// Their slots.
    names: Vec<u32>,
    /// Their slots, where an attribute is read, and which.
    attributes: Vec<(u32, Symbol)>,
}

impl Reads {
    /// Where what is read from now on begins.
    fn mark(&self) -> [usize; 2] {
        [self.names.len(), self.attributes.len()]
    }

    /// What was read since a mark.
    fn since(&self, [names, attributes]: [usize; 2]) -> Reads {
        Reads { names: self.names[names..].to_vec(), attributes: self.attributes[attributes..].to_vec() }
    }
}

impl Resolver<'_> {
    fn frame(&mut self) -> &mut FrameScope {
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn pop(&mut self) -> FrameScope {
        self.frames.pop().unwrap_or_else(|| FrameScope::new(FrameKind::Module, Names::default(), String::new()))
    }

    /// The qualified name of a function (or lambda, generator expression) that is defined here.
    fn qualified(&mut self, name: &str) -> String {
        let frame = self.frame();
        match frame.kind {
            _ if frame.names.globals.contains(&Symbol::new(name)) => name.to_owned(),
            FrameKind::Module => name.to_owned(),
            FrameKind::Function => format!("{}.<locals>.{name}", frame.path),
            FrameKind::Generator => format!("{}.{name}", frame.path),
        }
    }

    /// Where the innermost frame finds a name.
    fn lookup(&mut self, name: Symbol) -> Place {
        self.lookup_in(self.frames.len() - 1, name, false)
    }

    /// Where the innermost frame binds a name with `:=`, which no comprehension keeps for itself.
    fn lookup_walrus(&mut self, name: Symbol, span: Span) -> Result<Place> {
        let refused = |message: String| Err(Error::new(Kind::SyntaxError, message).at(span));
        if self.iterables > 0 {
            return refused("assignment expression cannot be used in a comprehension iterable expression".to_owned());
        }
        for frame in self.frames.iter().rev() {
            let own = frame.kind == FrameKind::Generator && frame.locals.contains_key(&name);
            if own || frame.comprehensions.iter().any(|open| open.contains_key(&name)) {
                let name = name.text();
                return refused(format!(
                    "assignment expression cannot rebind comprehension iteration variable '{name}'"
                ));
            }
            if frame.kind != FrameKind::Generator {
                break;
            }
        }
        Ok(self.lookup_in(self.frames.len() - 1, name, true))
    }

    fn lookup_in(&mut self, at: usize, name: Symbol, skip_comprehensions: bool) -> Place {
        let frame = &self.frames[at];
        let place = |variable: &Variable| {
            if variable.cell { Place::Cell(variable.slot) } else { Place::Local(variable.slot) }
        };
        if !skip_comprehensions
            && let Some(variable) = frame.comprehensions.iter().rev().find_map(|open| open.get(&name))
        {
            return place(variable);
        }
        if let Some(variable) = frame.locals.get(&name) {
            return place(variable);
        }
        if frame.kind == FrameKind::Module || frame.names.globals.contains(&name) {
            return Place::Global;
        }
        if let Some(index) = frame.captured.iter().position(|(have, _)| *have == name) {
            return Place::Captured(index as u32);
        }
        let skip = skip_comprehensions && frame.kind == FrameKind::Generator;
        let capture = match self.lookup_in(at - 1, name, skip) {
            Place::Global => return Place::Global,
            Place::Local(slot) | Place::Cell(slot) => Capture::Local(slot),
            Place::Captured(index) => Capture::Captured(index),
        };
        let captured = &mut self.frames[at].captured;
        captured.push((name, capture));
        Place::Captured((captured.len() - 1) as u32)
    }

    /// Checks that every `nonlocal` name has a binding around.
    fn check_nonlocals(&mut self, span: Span) -> Result<()> {
        let at = self.frames.len() - 1;
        let mut names: Vec<Symbol> = self.frames[at].names.nonlocals.iter().copied().collect();
        sort_by_text(&mut names);
        for name in names {
            if let Place::Global = self.lookup(name) {
                return Err(Error::new(Kind::SyntaxError, format!("no binding for nonlocal '{name}' found")).at(span));
            }
        }
        Ok(())
    }

    /// Resolves a function; its defaults and decorators belong to the frame around it.
    fn function(&mut self, def: &ast::FunctionDef, span: Span) -> Result<MakeFunction> {
        let mut decorators = Vec::new();
        for decorator in &def.decorators {
            decorators.push((self.expr(decorator)?, decorator.span));
        }
        let (defaults, keyword_defaults) = self.defaults(&def.parameters)?;
        let mut names = Names::of_function(&def.parameters, &def.body);
        if let Some(problem) = names.problem.take() {
            return Err(problem);
        }
        let doc = docstring(&def.body);
        let path = self.qualified(&def.name.text);
        self.frames.push(FrameScope::new(FrameKind::Function, names, path));
        self.check_nonlocals(span)?;
        let mark = self.reads.mark();
        let rest = if doc.is_some() { &def.body[1..] } else { &def.body[..] };
        let body = match rest {
            [ast::Stmt { kind: ast::StmtKind::Return(Some(value)), .. }] => Body::Expr(self.expr(value)?),
            _ => Body::Block(self.block(rest)?),
        };
        let frame = self.pop();
        let captures = frame.captures();
        let reads = self.reads.since(mark);
        let code = function_code(Symbol::new(&def.name.text), &def.parameters, frame, body, doc, span, reads);
        Ok(MakeFunction { code, defaults, keyword_defaults, captures, decorators: decorators.into() })
    }

    fn lambda(&mut self, parameters: &ast::Parameters, body: &ast::Expr, span: Span) -> Result<MakeFunction> {
        let (defaults, keyword_defaults) = self.defaults(parameters)?;
        let path = self.qualified("<lambda>");
        self.frames.push(FrameScope::new(FrameKind::Function, Names::of_lambda(parameters, body), path));
        let mark = self.reads.mark();
        let body = Body::Expr(self.expr(body)?);
        let frame = self.pop();
        let captures = frame.captures();
        let reads = self.reads.since(mark);
        let code = function_code(Symbol::new("<lambda>"), parameters, frame, body, None, span, reads);
        Ok(MakeFunction { code, defaults, keyword_defaults, captures, decorators: Box::default() })
    }

    fn defaults(&mut self, parameters: &ast::Parameters) -> Result<Defaults> {
        let mut defaults = Vec::new();
        for default in parameters.positional.iter().filter_map(|parameter| parameter.default.as_ref()) {
            defaults.push(self.expr(default)?);
        }
        let mut keyword_defaults = Vec::new();
        for parameter in &parameters.keyword_only {
            keyword_defaults.push(parameter.default.as_ref().map(|default| self.expr(default)).transpose()?);
        }
        Ok((defaults.into(), keyword_defaults.into()))
    }
}

fn function_code(
    name: Symbol,
    parameters: &ast::Parameters,
    frame: FrameScope,
    body: Body,
    doc: Option<Rc<str>>,
    span: Span,
    mut reads: Reads,
) -> Rc<FunctionCode> {
    reads.names.sort_unstable();
    reads.names.dedup();
    let mut seen = FxHashSet::default();
    reads.attributes.retain(|read| seen.insert(*read));
    let symbols = |list: &[ast::Parameter]| list.iter().map(|parameter| Symbol::new(&parameter.name.text)).collect();
    let star = parameters.star.as_ref().map(|name| Symbol::new(&name.text));
    let double_star = parameters.double_star.as_ref().map(|name| Symbol::new(&name.text));
    let simple = star.is_none() && double_star.is_none() && parameters.keyword_only.is_empty();
    Rc::new(FunctionCode {
        name,
        qualified: Symbol::new(&frame.path),
        positional: symbols(&parameters.positional),
        positional_only: parameters.positional_only,
        keyword_only: symbols(&parameters.keyword_only),
        star,
        double_star,
        simple,
        scope: frame.layout(),
        body,
        doc,
        span,
        global_reads: reads.names.into(),
        attribute_reads: reads.attributes.into(),
        annotations: parameters.annotations.iter().map(|(name, span)| (Symbol::new(name), *span)).collect(),
        hot: HotFunction::default(),
    })
}

fn docstring(body: &[ast::Stmt]) -> Option<Rc<str>> {
    match &body.first()?.kind {
        ast::StmtKind::Expr(ast::Expr { kind: ast::ExprKind::Constant(ast::Constant::Str(text)), .. }) => {
            Some(text.as_str().into())
        }
        _ => None,
    }
}
