//! Functions that say themselves how they are differentiated: `custom_jvp`, `custom_vjp`, `custom_gradient`, and
//! `checkpoint`, which forgets what it computed and computes it again on the way back.
//!
//! A call on duals runs the function on the plain values and leaves one entry on the tape. A call on batched values
//! inside that is seen through: the function still gets values that stand for one example each.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use smallvec::SmallVec;

use super::linearised::{Place, linearise};
use super::tree::{Leaves, Tree, flatten, unflatten};
use super::{Transform, Transformed, transformed};
use crate::array::Shape;
use crate::diag::{Error, Kind, Result};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Keyword, Native};
use crate::lang::numpy::args;
use crate::lang::symbol::Symbol;
use crate::lang::value::Value;
use crate::ops::{Aval, Tensor, binary, cast_to, shape, zeros_of};
use crate::trace::{self, Level, LevelKind};

/// Which rule a function has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum RuleKind {
    /// Tangents from primals and tangents.
    Jvp,
    /// A forward function with residuals, and a backward one.
    Vjp,
    /// The function gives its result and the function of the cotangent.
    Gradient,
    Checkpoint,
}

/// A function with a derivative of its own.
struct Custom {
    kind: RuleKind,
    /// `defjvp(rule)`, or `defvjp(forward, backward)`.
    rules: RefCell<SmallVec<[Value; 2]>>,
    /// Arguments that are handed through.
    fixed: Vec<i64>,
}

/// The levels of batches that values are taken out of, outermost first, with the number of examples of each.
type Batches = SmallVec<[(Level, usize); 1]>;

/// What a tape keeps of a call.
struct Rule {
    kind: RuleKind,
    /// The backward function; for a checkpoint the function itself.
    function: Value,
    /// What it takes before the cotangent: fixed arguments and residuals; for a checkpoint all arguments, those by
    /// keyword last. The tape keeps the leaves.
    before: Tree,
    keywords: Vec<Symbol>,
    places: Vec<Place>,
    trees: Vec<Tree>,
    result: Tree,
    /// Which leaves of the result the tape has a cotangent for.
    inexact: Vec<Option<Aval>>,
    batches: Batches,
    level: Level,
}

/// A value of the innermost batch, from one with the examples of all batches in front.
fn lifted(tensor: Tensor, batches: &Batches) -> Tensor {
    batches.iter().fold(tensor, |tensor, (level, _)| trace::batched(*level, tensor))
}

/// The value with the examples of all batches in front.
fn lowered(tensor: Tensor, batches: &Batches) -> Result<Tensor> {
    batches.iter().rev().try_fold(tensor, |tensor, (level, count)| match trace::batch_parts(*level, &tensor) {
        Some(value) => Ok(value),
        None => {
            let whole: Shape = [*count].into_iter().chain(tensor.shape()).collect();
            shape::broadcast_to(&tensor, &whole)
        }
    })
}

fn innermost(leaves: &[Tensor]) -> Option<(Level, LevelKind)> {
    leaves.iter().filter_map(trace::level_of).max_by_key(|(level, _)| *level)
}

/// A call's arguments, those with derivatives taken apart.
struct Call {
    args: Vec<Value>,
    keywords: Vec<Keyword>,
    places: Vec<Place>,
    trees: Vec<Tree>,
    leaves: Vec<Tensor>,
}

impl Call {
    fn new(custom: &Custom, given: &[Value], keywords: &[Keyword]) -> Result<Call> {
        let count = given.len() as i64;
        let mut call = Call {
            args: given.to_vec(),
            keywords: keywords.to_vec(),
            places: Vec::new(),
            trees: Vec::new(),
            leaves: Vec::new(),
        };
        for (at, value) in given.iter().enumerate() {
            if custom.fixed.iter().any(|&n| n == at as i64 || n + count == at as i64) {
                continue;
            }
            call.trees.push(flatten(value, Leaves::Inexact, &mut call.leaves)?);
            call.places.push(Place::Position(at));
        }
        for (at, (_, value)) in keywords.iter().enumerate() {
            call.trees.push(flatten(value, Leaves::Inexact, &mut call.leaves)?);
            call.places.push(Place::Keyword(at));
        }
        Ok(call)
    }

    /// The arguments with other leaves.
    fn with(&self, leaves: Vec<Tensor>) -> Result<(Vec<Value>, Vec<Keyword>)> {
        let (mut args, mut keywords) = (self.args.clone(), self.keywords.clone());
        let mut leaves = leaves.into_iter();
        for (place, tree) in self.places.iter().zip(&self.trees) {
            let value = unflatten(tree, &mut leaves)?;
            match *place {
                Place::Position(at) => args[at] = value,
                Place::Keyword(at) => keywords[at].1 = value,
            }
        }
        Ok((args, keywords))
    }

    /// The positional arguments that are differentiated, and those that are not.
    fn split(&self, args: &[Value]) -> (Vec<Value>, Vec<Value>) {
        let is_place = |at: usize| self.places.contains(&Place::Position(at));
        let pick =
            |wanted: bool| (0..args.len()).filter(|&at| is_place(at) == wanted).map(|at| args[at].clone()).collect();
        (pick(true), pick(false))
    }
}

impl Custom {
    fn rule(&self, index: usize, name: &str) -> Result<Value> {
        self.rules.borrow().get(index).cloned().ok_or_else(|| {
            Error::new(Kind::AttributeError, format!("no {name} rule was defined for a function with one"))
                .help(format!("define it with f.{name}(…)"))
        })
    }

    /// The function on plain values: its result alone.
    fn plainly(&self, vm: &mut Interpreter, f: &Value, args: &[Value], keywords: &[Keyword]) -> Result<Value> {
        let result = vm.call(f, args, keywords)?;
        match (self.kind, &result) {
            (RuleKind::Gradient, Value::Tuple(pair)) if pair.items.len() == 2 => Ok(pair.items[0].clone()),
            (RuleKind::Gradient, _) => {
                Err(Error::type_error("a custom_gradient function returns its result and a function of the cotangent"))
            }
            _ => Ok(result),
        }
    }

    fn dispatch(&self, vm: &mut Interpreter, f: &Value, mut call: Call) -> Result<Value> {
        let mut batches = Batches::new();
        loop {
            match innermost(&call.leaves) {
                Some((level, LevelKind::Batched)) => {
                    let count = call.leaves.iter().find_map(|leaf| Some(trace::batch_parts(level, leaf)?.shape()[0]));
                    let one: Batches = [(level, count.unwrap_or(0))].into_iter().collect();
                    call.leaves = call.leaves.into_iter().map(|leaf| lowered(leaf, &one)).collect::<Result<_>>()?;
                    batches.insert(0, one[0]);
                }
                Some((level, LevelKind::Dual)) => {
                    let settled: Vec<Tensor> = call.leaves.iter().map(trace::settled).collect();
                    if innermost(&settled) != Some((level, LevelKind::Dual)) {
                        call.leaves = settled;
                        continue;
                    }
                    return self.on_duals(vm, f, &call, level, batches);
                }
                _ => {
                    let leaves = call.leaves.iter().map(|leaf| lifted(leaf.clone(), &batches)).collect();
                    let (args, keywords) = call.with(leaves)?;
                    return self.plainly(vm, f, &args, &keywords);
                }
            }
        }
    }

    /// The result on plain values, the function for the way back, and what that takes before the cotangent.
    fn run_forward(
        &self,
        vm: &mut Interpreter,
        f: &Value,
        call: &Call,
        args: &[Value],
        keywords: &[Keyword],
    ) -> Result<(Value, Value, Vec<Value>)> {
        Ok(match self.kind {
            RuleKind::Vjp => {
                let pair = vm.call(&self.rule(0, "defvjp")?, args, keywords)?;
                let (result, residuals) =
                    two(&pair, "the forward function of a custom_vjp returns the result and residuals")?;
                let (_, mut before) = call.split(args);
                before.push(residuals);
                (result, self.rule(1, "defvjp")?, before)
            }
            RuleKind::Gradient => {
                let pair = vm.call(f, args, keywords)?;
                let (result, function) =
                    two(&pair, "a custom_gradient function returns its result and a function of the cotangent")?;
                (result, function, Vec::new())
            }
            _ => {
                let before = args.iter().chain(keywords.iter().map(|(_, value)| value)).cloned().collect();
                (self.call(vm, f, args, keywords)?, f.clone(), before)
            }
        })
    }

    fn on_duals(&self, vm: &mut Interpreter, f: &Value, call: &Call, level: Level, batches: Batches) -> Result<Value> {
        let parts: Vec<(Tensor, Option<Tensor>)> =
            call.leaves.iter().map(|leaf| trace::jvp_parts(level, leaf)).collect();
        let plain: Vec<Tensor> = parts.iter().map(|(primal, _)| lifted(primal.clone(), &batches)).collect();
        let (args, keywords) = call.with(plain)?;
        if self.kind == RuleKind::Jvp {
            return self.forward(vm, call, &parts, (args, keywords), level, &batches);
        }
        let tape = parts.iter().find_map(|(_, tangent)| trace::tape_of(tangent.as_ref()?));
        let Some((tape, inner)) = tape else {
            if matches!(self.kind, RuleKind::Checkpoint) {
                // Forward, there is nothing to forget.
                let leaves = call.leaves.iter().map(|leaf| lifted(leaf.clone(), &batches)).collect();
                let (args, keywords) = call.with(leaves)?;
                return vm.call(f, &args, &keywords);
            }
            return Err(trace::no_forward());
        };
        let (result, function, before) = self.run_forward(vm, f, call, &args, &keywords)?;
        let mut known = Vec::new();
        let before = flatten(&Value::tuple(before), Leaves::Inexact, &mut known)?;
        let mut leaves = Vec::new();
        let tree = flatten(&result, Leaves::Numbers, &mut leaves)?;
        let leaves: Vec<Tensor> = leaves.into_iter().map(|leaf| lowered(leaf, &batches)).collect::<Result<_>>()?;
        let inexact: Vec<Option<Aval>> = leaves
            .iter()
            .map(|leaf| Some(Aval { weak: false, ..leaf.aval() }).filter(|aval| aval.dtype.is_inexact()))
            .collect();
        let rule = Rule {
            kind: self.kind,
            function,
            before,
            keywords: keywords.into_iter().map(|(name, _)| name).collect(),
            places: call.places.clone(),
            trees: call.trees.clone(),
            result: tree.clone(),
            inexact: inexact.clone(),
            batches: batches.clone(),
            level,
        };
        let tangents: Vec<Option<Tensor>> = parts.into_iter().map(|(_, tangent)| tangent).collect();
        let results = inexact.into_iter().flatten().collect();
        let mut tangents = tape.custom(inner, Rc::new(rule), known, &tangents, results).into_iter();
        let paired = leaves.into_iter().map(|leaf| {
            if !leaf.dtype().is_inexact() {
                return Ok(lifted(leaf, &batches));
            }
            let Some(tangent) = tangents.next() else { return Ok(lifted(leaf, &batches)) };
            // What the function took from outside has its own way to the tape.
            let (primal, captured) = trace::jvp_parts(level, &leaf);
            let tangent = captured.map_or(Ok(tangent.clone()), |captured| binary::add(&tangent, &captured))?;
            Ok(lifted(trace::dual(level, primal, tangent), &batches))
        });
        let paired: Vec<Tensor> = paired.collect::<Result<_>>()?;
        unflatten(&tree, &mut paired.into_iter())
    }

    /// A custom_jvp on duals: its rule gives result and tangent.
    fn forward(
        &self,
        vm: &mut Interpreter,
        call: &Call,
        parts: &[(Tensor, Option<Tensor>)],
        (args, keywords): (Vec<Value>, Vec<Keyword>),
        level: Level,
        batches: &Batches,
    ) -> Result<Value> {
        if !keywords.is_empty() {
            return Err(Error::type_error(
                "a custom_jvp function takes positional arguments only where it is differentiated",
            ));
        }
        let tangents = parts.iter().map(|(primal, tangent)| {
            let tangent = match tangent {
                Some(tangent) => cast_to(tangent.clone(), primal.dtype())?,
                None => zeros_of(&Aval { weak: false, ..primal.aval() })?,
            };
            Ok(lifted(tangent, batches))
        });
        let (moving, _) = call.with(tangents.collect::<Result<_>>()?)?;
        let (primals, mut all) = call.split(&args);
        let (moving, _) = call.split(&moving);
        all.extend([Value::tuple(primals), Value::tuple(moving)]);
        let pair = vm.call(&self.rule(0, "defjvp")?, &all, &[])?;
        let (result, slope) = two(&pair, "a custom_jvp rule returns the result and its tangent")?;
        let (mut leaves, mut riders) = (Vec::new(), Vec::new());
        let tree = flatten(&result, Leaves::Numbers, &mut leaves)?;
        flatten(&slope, Leaves::Numbers, &mut riders)?;
        if leaves.len() != riders.len() {
            return Err(Error::type_error(
                "a custom_jvp rule must return a tangent of the same tree structure as its result",
            ));
        }
        let paired = leaves.into_iter().zip(riders).map(|(leaf, rider)| {
            let (leaf, rider) = (lowered(leaf, batches)?, lowered(rider, batches)?);
            if !leaf.dtype().is_inexact() {
                return Ok(lifted(leaf, batches));
            }
            let rider = shape::broadcast_to(&cast_to(rider, leaf.dtype())?, &leaf.shape())?;
            Ok(lifted(trace::dual(level, leaf, rider), batches))
        });
        let paired: Vec<Tensor> = paired.collect::<Result<_>>()?;
        unflatten(&tree, &mut paired.into_iter())
    }
}

/// Calls a function whose way back is another: `rules` give the result with residuals, and the arguments' cotangents.
///
/// # Errors
/// Those of the functions.
pub fn call_with(
    vm: &mut Interpreter,
    f: &Value,
    rules: [Value; 2],
    fixed: Vec<i64>,
    given: &[Value],
) -> Result<Value> {
    let custom = Custom { kind: RuleKind::Vjp, rules: RefCell::new(rules.into_iter().collect()), fixed };
    let call = Call::new(&custom, given, &[])?;
    custom.dispatch(vm, f, call)
}

fn two(pair: &Value, otherwise: &str) -> Result<(Value, Value)> {
    match pair.sequence_items().as_deref() {
        Some([first, second]) => Ok((first.clone(), second.clone())),
        _ => Err(Error::type_error(otherwise)),
    }
}

/// Runs a rule that a tape kept, with what it kept for it: from the cotangents of the call's results, those of its
/// arguments' leaves.
///
/// # Errors
/// Those of the rule; `TypeError` where it gives cotangents of another structure.
pub fn pull(
    vm: &mut Interpreter,
    rule: &dyn Any,
    known: &[Tensor],
    cotangents: &[Tensor],
) -> Result<Vec<Option<Tensor>>> {
    let Some(rule) = rule.downcast_ref::<Rule>() else {
        return Err(Error::new(Kind::SystemError, "a tape holds a rule of another sort"));
    };
    let mut given = cotangents.iter();
    let before = unflatten(&rule.before, &mut known.iter().cloned())?;
    let mut args = before.sequence_items().unwrap_or_default();
    if rule.kind == RuleKind::Checkpoint {
        return again(vm, rule, args, &mut given);
    }
    let leaves = rule.inexact.iter().map(|aval| match aval {
        Some(_) => Ok(lifted(given.next().cloned().unwrap_or(Tensor::number(0.0)), &rule.batches)),
        None => Ok(Tensor::number(0.0)),
    });
    let leaves: Vec<Tensor> = leaves.collect::<Result<_>>()?;
    let cotangent = unflatten(&rule.result, &mut leaves.into_iter())?;
    match (rule.kind, &rule.result) {
        // A function of several results takes their cotangents one by one.
        (RuleKind::Gradient, Tree::Tuple(..) | Tree::List(_)) => {
            args.extend(cotangent.sequence_items().unwrap_or_default())
        }
        _ => args.push(cotangent),
    }
    let found = vm.call(&rule.function, &args, &[])?;
    let parts = match &found {
        Value::Tuple(_) | Value::List(_) => found.sequence_items().unwrap_or_default(),
        single => vec![single.clone()],
    };
    if parts.len() != rule.trees.len() {
        return Err(Error::type_error(format!(
            "a backward rule must return one cotangent for each argument: {} were expected, got {}",
            rule.trees.len(),
            parts.len()
        )));
    }
    let mut all = Vec::new();
    for (part, tree) in parts.iter().zip(&rule.trees) {
        if part.is_none() {
            all.extend(std::iter::repeat_n(None, tree.count()));
            continue;
        }
        let mut leaves = Vec::new();
        flatten(part, Leaves::Numbers, &mut leaves)?;
        if leaves.len() != tree.count() {
            return Err(Error::type_error(
                "a backward rule must return cotangents with the structure of the arguments",
            ));
        }
        for leaf in leaves {
            all.push(Some(lowered(leaf, &rule.batches)?));
        }
    }
    Ok(all)
}

/// A checkpoint on the way back: the function runs again, recorded this time.
fn again(
    vm: &mut Interpreter,
    rule: &Rule,
    mut arguments: Vec<Value>,
    given: &mut std::slice::Iter<Tensor>,
) -> Result<Vec<Option<Tensor>>> {
    let named = arguments.split_off(arguments.len() - rule.keywords.len());
    let keywords: Vec<Keyword> = rule.keywords.iter().cloned().zip(named).collect();
    // Of the arguments, those with derivatives only: integers stay as they are.
    let mut wanted = Vec::new();
    for place in &rule.places {
        let value = match *place {
            Place::Position(at) => &arguments[at],
            Place::Keyword(at) => &keywords[at].1,
        };
        let mut leaves = Vec::new();
        flatten(value, Leaves::Inexact, &mut leaves)?;
        wanted.push(leaves.iter().all(|leaf| leaf.dtype().is_inexact()) && !leaves.is_empty());
    }
    let places: Vec<Place> =
        rule.places.iter().zip(&wanted).filter(|(_, wanted)| **wanted).map(|(place, _)| *place).collect();
    let run = linearise(vm, &rule.function, &arguments, &keywords, &places)?;
    let mut leaves = Vec::new();
    flatten(&run.result, Leaves::Numbers, &mut leaves)?;
    let mut outputs = Vec::new();
    for (leaf, aval) in leaves.iter().zip(&rule.inexact) {
        if aval.is_none() {
            continue;
        }
        let Some(cotangent) = given.next() else { continue };
        // A batch is inside of the new level here: its cotangents are those of one example.
        let leaf = rule
            .batches
            .iter()
            .rev()
            .fold(leaf.clone(), |leaf, (level, _)| trace::batch_parts(*level, &leaf).unwrap_or(leaf));
        if let (_, Some(tangent)) = trace::jvp_parts(run.level, &leaf) {
            outputs.push((tangent, lifted(cotangent.clone(), &rule.batches)));
        }
    }
    let found = run.transpose(vm, &outputs, false)?;
    let mut found = found.into_iter();
    let mut all = Vec::new();
    for (tree, wanted) in rule.trees.iter().zip(wanted) {
        for _ in 0..tree.count() {
            let cotangent = if wanted { found.next().flatten() } else { None };
            all.push(match cotangent {
                // What rides on values from outside goes its own way.
                Some(cotangent) => Some(trace::jvp_parts(rule.level, &lowered(cotangent, &rule.batches)?).0),
                None => None,
            });
        }
    }
    Ok(all)
}

impl Transform for Custom {
    fn name(&self) -> &'static str {
        match self.kind {
            RuleKind::Jvp => "custom_jvp",
            RuleKind::Vjp => "custom_vjp",
            RuleKind::Gradient => "custom_gradient",
            RuleKind::Checkpoint => "checkpoint",
        }
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn methods(&self) -> &'static [Native] {
        match self.kind {
            RuleKind::Jvp => JVP_METHODS,
            RuleKind::Vjp => VJP_METHODS,
            _ => &[],
        }
    }

    fn call(&self, vm: &mut Interpreter, f: &Value, given: &[Value], keywords: &[Keyword]) -> Result<Value> {
        let call = Call::new(self, given, keywords)?;
        self.dispatch(vm, f, call)
    }
}

/// The custom function that a method is of, with the rules to set.
fn define(args: &Arguments, rules: &[&Value]) -> Result<Value> {
    let this =
        args.value(0).downcast::<Transformed>().and_then(|this| this.transform.as_any()?.downcast_ref::<Custom>());
    let Some(custom) = this else { return Err(Error::type_error("this is a method of custom functions")) };
    *custom.rules.borrow_mut() = rules.iter().map(|&rule| rule.clone()).collect();
    Ok(rules[0].clone())
}

static JVP_METHODS: &[Native] = &[Native::new(
    "defjvp(self, jvp)",
    "Sets the rule: a function of the tuples of primals and tangents that gives the result and its tangent.",
    |_, args| define(args, &[args.value(1)]),
)];

static VJP_METHODS: &[Native] = &[Native::new(
    "defvjp(self, fwd, bwd)",
    "Sets the rules: fwd gives the result and residuals, bwd the arguments' cotangents from residuals and a cotangent.",
    |_, args| define(args, &[args.value(1), args.value(2)]),
)];

fn make(args: &Arguments, kind: RuleKind) -> Result<Value> {
    let fixed = match args.given(1) {
        None => Vec::new(),
        Some(value @ (Value::Tuple(_) | Value::List(_))) => {
            value.sequence_items().unwrap_or_default().iter().map(args::integer).collect::<Result<_>>()?
        }
        Some(value) => vec![args::integer(value)?],
    };
    transformed(args.value(0), Custom { kind, rules: RefCell::default(), fixed })
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "custom_jvp(fun, nondiff_argnums=())",
        "A function whose derivative is the rule set with `f.defjvp(rule)`: from primals and tangents the result and its tangent.\n\n>>> f = custom_jvp(np.sin)\n>>> f.defjvp(lambda primals, tangents: (np.sin(primals[0]), 2 * tangents[0])) and None\n>>> grad(f)(0.0)\n2.0\n",
        |_, args| make(args, RuleKind::Jvp),
    ),
    Native::new(
        "custom_vjp(fun, nondiff_argnums=())",
        "A function whose derivative is the pair of rules set with `f.defvjp(fwd, bwd)`.\n\n>>> f = custom_vjp(np.sin)\n>>> f.defvjp(lambda x: (np.sin(x), x), lambda x, g: (5 * g,)) and None\n>>> grad(f)(0.0)\n5.0\n",
        |_, args| make(args, RuleKind::Vjp),
    ),
    Native::new(
        "custom_gradient(fun)",
        "A function that gives its result together with the function from a cotangent of it to those of the arguments.\n\n>>> grad(custom_gradient(lambda x: (x**2, lambda g: 10 * g)))(3.0)\n10.0\n",
        |_, args| make(args, RuleKind::Gradient),
    ),
    Native::new(
        "checkpoint(fun)",
        "The function, whose intermediate results are computed again for a gradient instead of being kept.\n\n>>> grad(checkpoint(lambda x: np.sin(np.sin(x))))(0.0)\n1.0\n",
        |_, args| make(args, RuleKind::Checkpoint),
    ),
];
