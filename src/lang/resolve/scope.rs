//! What a function's text says about its names, found before it is resolved: which it binds and how often,
//! and which inner functions use.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diag::{Error, Kind, Span};
use crate::lang::symbol::Symbol;
use crate::syntax::ast::{
    Argument, Comprehension, ComprehensionFor, DictItem, Expr, ExprKind, FPart, Name, Parameters, Stmt, StmtKind,
};

/// The names of one function (or lambda, generator expression, module).
#[derive(Default)]
pub struct Names {
    /// Names that it binds, in order of their first binding.
    pub order: Vec<Symbol>,
    /// How often each is bound; what may be bound again counts at least twice.
    pub bound: FxHashMap<Symbol, usize>,
    pub globals: FxHashSet<Symbol>,
    pub nonlocals: FxHashSet<Symbol>,
    /// Free names of inner functions.
    pub inner: FxHashSet<Symbol>,
    /// Names of outer functions that this one or an inner one binds.
    assigned: FxHashSet<Symbol>,
    /// Names that are surely bound once the current place is reached.
    definite: FxHashSet<Symbol>,
    /// Names that an inner function uses from a place where they are not surely bound.
    early: FxHashSet<Symbol>,
    used: FxHashSet<Symbol>,
    /// How many blocks there are around the current place.
    depth: usize,
    /// The variables of the comprehensions that are open around the current place.
    open: Vec<FxHashSet<Symbol>>,
    parameters: FxHashSet<Symbol>,
    /// The first `global` or `nonlocal` that comes too late, or stands where it cannot.
    pub problem: Option<Error>,
}

impl Names {
    /// The names of a function with these parameters and this body.
    pub fn of_function(parameters: &Parameters, body: &[Stmt]) -> Names {
        let mut names = Names::default();
        names.parameters(parameters);
        names.block(body);
        names.settle();
        names
    }

    /// The names of a lambda.
    pub fn of_lambda(parameters: &Parameters, body: &Expr) -> Names {
        let mut names = Names::default();
        names.parameters(parameters);
        names.expr(body);
        names.settle();
        names
    }

    /// The names of a generator expression, its first iterable left out.
    pub fn of_generator(element: &Comprehension, clauses: &[ComprehensionFor]) -> Names {
        let mut names = Names::default();
        for clause in clauses {
            names.target(&clause.target, 2);
        }
        // `:=` inside binds in the function around it.
        let own: FxHashSet<Symbol> = names.bound.keys().copied().collect();
        for (at, clause) in clauses.iter().enumerate() {
            if at > 0 {
                names.expr(&clause.iterable);
            }
            clause.conditions.iter().for_each(|condition| names.expr(condition));
        }
        names.element(element);
        let outer: Vec<Symbol> = names.bound.keys().filter(|name| !own.contains(name)).copied().collect();
        for name in outer {
            names.bound.remove(&name);
            names.order.retain(|have| *have != name);
            names.nonlocals.insert(name);
        }
        names.settle();
        names
    }

    /// The names among `variables` that functions inside this comprehension share.
    pub fn shared(variables: &[Symbol], element: &Comprehension, clauses: &[ComprehensionFor]) -> FxHashSet<Symbol> {
        let mut names = Names::default();
        names.comprehension_inside(element, clauses);
        variables.iter().filter(|name| names.inner.contains(name)).copied().collect()
    }

    /// Whether an inner function that captures this local must share it, because one of them may bind it later.
    pub fn must_share(&self, name: Symbol) -> bool {
        self.inner.contains(&name) && (self.bound.get(&name) != Some(&1) || self.early.contains(&name))
    }

    /// The names that it uses and does not bind.
    pub fn free(&self) -> impl Iterator<Item = Symbol> {
        let used = self.used.iter().chain(&self.inner).chain(&self.nonlocals);
        used.filter(|name| !self.bound.contains_key(name) && !self.globals.contains(name)).copied()
    }

    fn settle(&mut self) {
        for name in self.globals.iter().chain(&self.nonlocals) {
            self.bound.remove(name);
        }
        self.assigned.extend(&self.nonlocals);
        for name in &self.assigned {
            if let Some(count) = self.bound.get_mut(name) {
                *count += 2;
            }
        }
        let bound = &self.bound;
        self.order.retain(|name| bound.contains_key(name));
    }

    fn bind(&mut self, name: Symbol, times: usize) {
        let count = self.bound.entry(name).or_insert_with(|| {
            self.order.push(name);
            0
        });
        *count += times;
    }

    fn bind_name(&mut self, name: &Name, times: usize) {
        self.bind(Symbol::new(&name.text), times);
    }

    fn parameters(&mut self, parameters: &Parameters) {
        let Parameters { positional, star, keyword_only, double_star, .. } = parameters;
        for parameter in positional.iter().chain(keyword_only) {
            self.bind_name(&parameter.name, 1);
        }
        for name in star.iter().chain(double_star) {
            self.bind_name(name, 1);
        }
        self.definite.extend(&self.order);
        self.parameters.extend(&self.order);
    }

    /// `global` or `nonlocal` names, which must be declared before they are used.
    fn declare(&mut self, names: &[Name], global: bool, span: Span) {
        let word = if global { "global" } else { "nonlocal" };
        for name in names {
            let name = Symbol::new(&name.text);
            let wrong = if self.parameters.contains(&name) {
                Some(format!("name '{name}' is parameter and {word}"))
            } else if self.used.contains(&name) {
                Some(format!("name '{name}' is used prior to {word} declaration"))
            } else if self.bound.contains_key(&name) {
                Some(format!("name '{name}' is assigned to before {word} declaration"))
            } else if (if global { &self.nonlocals } else { &self.globals }).contains(&name) {
                Some(format!("name '{name}' is nonlocal and global"))
            } else {
                None
            };
            if let (Some(message), None) = (wrong, &self.problem) {
                self.problem = Some(Error::new(Kind::SyntaxError, message).at(span));
            }
            if global {
                self.globals.insert(name)
            } else {
                self.nonlocals.insert(name)
            };
        }
    }

    /// What is wrong with the `global` statements of a module outside its functions.
    pub fn misplaced_in_module(body: &[Stmt]) -> Option<Error> {
        if !declares(body) {
            return None;
        }
        let mut names = Names::default();
        names.block(body);
        names.problem
    }

    fn defaults(&mut self, parameters: &Parameters) {
        let all = parameters.positional.iter().chain(&parameters.keyword_only);
        all.filter_map(|parameter| parameter.default.as_ref()).for_each(|default| self.expr(default));
    }

    fn adopt(&mut self, inner: &Names) {
        let hidden = |name: &Symbol| self.open.iter().any(|variables| variables.contains(name));
        let free: Vec<Symbol> = inner.free().filter(|name| !hidden(name)).collect();
        self.early.extend(free.iter().filter(|name| !self.definite.contains(name)));
        self.inner.extend(free);
        self.assigned.extend(inner.assigned.iter().filter(|name| !inner.bound.contains_key(name)));
    }

    fn block(&mut self, body: &[Stmt]) {
        body.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn inner_block(&mut self, body: &[Stmt]) {
        self.depth += 1;
        self.block(body);
        self.depth -= 1;
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Assign(targets, value) => {
                self.expr(value);
                targets.iter().for_each(|target| self.target(target, 1));
                self.settle_targets(targets);
            }
            StmtKind::AugAssign(target, _, value) => {
                self.expr(target);
                self.expr(value);
                self.target(target, 2);
            }
            StmtKind::AnnAssign(target, value) => {
                value.iter().for_each(|value| self.expr(value));
                self.target(target, 1);
            }
            StmtKind::FunctionDef(def) => {
                def.decorators.iter().for_each(|decorator| self.expr(decorator));
                self.defaults(&def.parameters);
                self.bind_name(&def.name, 1);
                let inner = Names::of_function(&def.parameters, &def.body);
                self.adopt(&inner);
            }
            StmtKind::If { test, body, orelse } | StmtKind::While { test, body, orelse } => {
                self.expr(test);
                self.inner_block(body);
                self.inner_block(orelse);
            }
            StmtKind::For { target, iterable, body, orelse } => {
                self.expr(iterable);
                self.target(target, 2);
                self.inner_block(body);
                self.inner_block(orelse);
            }
            StmtKind::With { items, body } => {
                for (context, target) in items {
                    self.expr(context);
                    target.iter().for_each(|target| self.target(target, 1));
                }
                self.inner_block(body);
            }
            StmtKind::Try { body, handlers, orelse, finally } => {
                self.inner_block(body);
                for handler in handlers {
                    handler.kind.iter().for_each(|kind| self.expr(kind));
                    handler.name.iter().for_each(|name| self.bind_name(name, 2));
                    self.inner_block(&handler.body);
                }
                self.inner_block(orelse);
                self.inner_block(finally);
            }
            StmtKind::Return(value) => value.iter().for_each(|value| self.expr(value)),
            StmtKind::Raise { value, cause } => value.iter().chain(cause).for_each(|value| self.expr(value)),
            StmtKind::Assert { test, message } => {
                self.expr(test);
                message.iter().for_each(|message| self.expr(message));
            }
            StmtKind::Delete(targets) => targets.iter().for_each(|target| self.target(target, 2)),
            StmtKind::Global(names) => self.declare(names, true, stmt.span),
            StmtKind::Nonlocal(names) => self.declare(names, false, stmt.span),
            StmtKind::Import(aliases) => {
                for alias in aliases {
                    let first = alias.path.text.split('.').next().unwrap_or_default();
                    let name = alias.alias.as_ref().map_or(first, |name| &name.text);
                    self.bind(Symbol::new(name), 1);
                }
            }
            StmtKind::ImportFrom { names, .. } => {
                names.iter().for_each(|alias| self.bind_name(alias.alias.as_ref().unwrap_or(&alias.path), 1));
            }
            StmtKind::Magic(magic) => {
                if let Some(target) = &magic.target {
                    self.bind_name(target, 1);
                }
            }
            StmtKind::Break | StmtKind::Continue | StmtKind::Pass | StmtKind::Inspect { .. } => {}
        }
    }

    /// The names that a target binds; expressions inside it are used.
    fn target(&mut self, target: &Expr, times: usize) {
        match &target.kind {
            ExprKind::Name(name) => self.bind(Symbol::new(name), times),
            ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|item| self.target(item, times)),
            ExprKind::Starred(inner) => self.target(inner, times),
            _ => self.expr(target),
        }
    }

    /// After an assignment outside all blocks, its names are bound for good.
    fn settle_targets(&mut self, targets: &[Expr]) {
        if self.depth > 0 {
            return;
        }
        for target in targets {
            match &target.kind {
                ExprKind::Name(name) => {
                    self.definite.insert(Symbol::new(name));
                }
                ExprKind::Tuple(items) | ExprKind::List(items) => self.settle_targets(items),
                _ => {}
            }
        }
    }

    fn use_name(&mut self, name: Symbol) {
        if !self.open.iter().any(|variables| variables.contains(&name)) {
            self.used.insert(name);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Constant(_) => {}
            ExprKind::Name(name) => self.use_name(Symbol::new(name)),
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) | ExprKind::Bool(_, items) => {
                items.iter().for_each(|item| self.expr(item));
            }
            ExprKind::Dict(items) => {
                for item in items {
                    match item {
                        DictItem::Pair(key, value) => {
                            self.expr(key);
                            self.expr(value);
                        }
                        DictItem::Unpack(value) => self.expr(value),
                    }
                }
            }
            ExprKind::FString(parts) => self.parts(parts),
            ExprKind::Unary(_, value) | ExprKind::Attribute(value, _) | ExprKind::Starred(value) => self.expr(value),
            ExprKind::Binary(_, left, right) | ExprKind::Subscript(left, right) => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Compare(first, rest) => {
                self.expr(first);
                rest.iter().for_each(|(_, next)| self.expr(next));
            }
            ExprKind::Conditional { test, body, orelse } => {
                self.expr(test);
                self.expr(body);
                self.expr(orelse);
            }
            ExprKind::Walrus(name, value) => {
                self.expr(value);
                self.bind_name(name, 2);
            }
            ExprKind::Lambda(parameters, body) => {
                self.defaults(parameters);
                let inner = Names::of_lambda(parameters, body);
                self.adopt(&inner);
            }
            ExprKind::Call(callee, args) => {
                self.expr(callee);
                for arg in args {
                    match arg {
                        Argument::Positional(value)
                        | Argument::Starred(value)
                        | Argument::Keyword(_, value)
                        | Argument::DoubleStarred(value) => self.expr(value),
                    }
                }
            }
            ExprKind::Slice(start, stop, step) => {
                start.iter().chain(stop).chain(step).for_each(|bound| self.expr(bound));
            }
            ExprKind::Comprehension(element, clauses) => self.comprehension(element, clauses),
        }
    }

    fn parts(&mut self, parts: &[FPart]) {
        for part in parts {
            if let FPart::Value { value, spec, .. } = part {
                self.expr(value);
                spec.iter().for_each(|spec| self.parts(spec));
            }
        }
    }

    fn element(&mut self, element: &Comprehension) {
        match element {
            Comprehension::List(value) | Comprehension::Set(value) | Comprehension::Generator(value) => {
                self.expr(value)
            }
            Comprehension::Dict(key, value) => {
                self.expr(key);
                self.expr(value);
            }
        }
    }

    fn comprehension(&mut self, element: &Comprehension, clauses: &[ComprehensionFor]) {
        if let Some(first) = clauses.first() {
            self.expr(&first.iterable);
        }
        if matches!(element, Comprehension::Generator(_)) {
            let inner = Names::of_generator(element, clauses);
            for name in &inner.nonlocals {
                self.bind(*name, 2);
            }
            self.adopt(&inner);
            return;
        }
        self.open.push(variables(clauses).into_iter().collect());
        self.comprehension_inside(element, clauses);
        self.open.pop();
    }

    fn comprehension_inside(&mut self, element: &Comprehension, clauses: &[ComprehensionFor]) {
        for (at, clause) in clauses.iter().enumerate() {
            if at > 0 {
                self.expr(&clause.iterable);
            }
            clause.conditions.iter().for_each(|condition| self.expr(condition));
        }
        self.element(element);
    }
}

/// Whether there is a `global` statement in a block or in a block in it; those of inner functions are theirs.
fn declares(body: &[Stmt]) -> bool {
    body.iter().any(|stmt| match &stmt.kind {
        StmtKind::Global(_) => true,
        StmtKind::If { body, orelse, .. }
        | StmtKind::While { body, orelse, .. }
        | StmtKind::For { body, orelse, .. } => declares(body) || declares(orelse),
        StmtKind::With { body, .. } => declares(body),
        StmtKind::Try { body, handlers, orelse, finally } => {
            [body, orelse, finally].into_iter().any(|block| declares(block))
                || handlers.iter().any(|handler| declares(&handler.body))
        }
        _ => false,
    })
}

/// The variables that a comprehension's clauses bind, each once, in order.
pub fn variables(clauses: &[ComprehensionFor]) -> Vec<Symbol> {
    let mut names = Names::default();
    clauses.iter().for_each(|clause| names.target(&clause.target, 1));
    names.order
}
