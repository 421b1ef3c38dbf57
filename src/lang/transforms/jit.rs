//! `jit`: a function compiled for the types of its arguments.
//!
//! The function is run once on tensors that only record what is done with them; the recorded graph is fused and run from
//! then on. Where the function needs a value that is not known while it is recorded (a branch on it, printing), or does
//! what a graph cannot (writing to an array from outside), it is run plainly instead, and a note says so, once.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::device::{Place, place_of};
use super::tree::{Leaves, Tree, flatten, unflatten};
use super::{Transform, Transformed, transformed};
use crate::diag::{Error, Kind, Result, sources};
use crate::lang::function::Function;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Keyword, Native};
use crate::lang::numpy::args;
use crate::lang::output;
use crate::lang::value::Value;
use crate::ops::{Aval, Tensor};
use crate::trace::{self, Program, Recorder};

/// A compiled function.
pub struct Jit {
    static_argnums: Vec<i64>,
    static_argnames: Vec<String>,
    device: Option<Place>,
    strict: bool,
    cache: RefCell<FxHashMap<String, Rc<Entry>>>,
    noted: Cell<bool>,
}

/// What was made for one signature.
enum Entry {
    Compiled {
        program: Box<Program>,
        tree: Tree,
    },
    /// Integers among the arguments decide what is recorded: each gets a program of its own.
    StaticIntegers,
    /// The function is run plainly.
    Plain,
}

/// A call's arguments, taken apart.
struct Signature {
    key: String,
    tree: Tree,
    keywords: Vec<(Keyword, Tree)>,
    leaves: Vec<Tensor>,
}

impl Jit {
    fn signature(&self, f: &Value, given: &[Value], keywords: &[Keyword], kind: Leaves) -> Result<Signature> {
        let mut leaves = Vec::new();
        let count = given.len() as i64;
        let mut trees = Vec::with_capacity(given.len());
        for (index, value) in given.iter().enumerate() {
            let index = index as i64;
            let fixed = self.static_argnums.iter().any(|&n| n == index || n + count == index);
            trees.push(if fixed { Tree::Static(value.clone()) } else { flatten(value, kind, &mut leaves)? });
        }
        let mut named = Vec::with_capacity(keywords.len());
        for (name, value) in keywords {
            let fixed = self.static_argnames.iter().any(|n| n == name.text());
            let tree = if fixed { Tree::Static(value.clone()) } else { flatten(value, kind, &mut leaves)? };
            named.push(((*name, value.clone()), tree));
        }
        let tree = Tree::Tuple(trees, None);
        let mut key = String::new();
        tree.describe(&mut key)?;
        for ((name, _), tree) in &named {
            key.push_str(name.text());
            tree.describe(&mut key)?;
        }
        for leaf in &leaves {
            let aval = leaf.aval();
            key.push_str(&format!("{}{:?}{}", aval.dtype, &aval.shape[..], u8::from(aval.weak)));
        }
        let mut seen = Vec::new();
        fingerprint(f, &mut key, &mut seen, 0);
        Ok(Signature { key, tree, keywords: named, leaves })
    }

    /// Records the function on tensors of the leaves' types.
    fn record(&self, vm: &mut Interpreter, f: &Value, signature: &Signature) -> Result<Option<Entry>> {
        let avals: Vec<Aval> = signature.leaves.iter().map(Tensor::aval).collect();
        let (recorder, tensors) = Recorder::new(&avals);
        let mut tensors = tensors.into_iter();
        let arguments = unflatten(&signature.tree, &mut tensors)?.sequence_items().unwrap_or_default();
        let mut keywords: Vec<Keyword> = Vec::new();
        for ((name, _), tree) in &signature.keywords {
            keywords.push((*name, unflatten(tree, &mut tensors)?));
        }
        let (depth, handling) = (vm.depth, vm.handling.len());
        let (result, printed) = output::capture(|| recorder.recording(|| vm.call(f, &arguments, &keywords)));
        if recorder.is_broken() || !printed.is_empty() {
            vm.depth = depth;
            vm.handling.truncate(handling);
            return match result {
                // Neither is a reason to run the function again.
                Err(error) if matches!(error.kind(), Kind::KeyboardInterrupt | Kind::SystemExit) => Err(error),
                result => {
                    self.note(f, result.err())?;
                    Ok(None)
                }
            };
        }
        let mut leaves = Vec::new();
        let tree = flatten(&result?, Leaves::Inexact, &mut leaves)?;
        Ok(Some(Entry::Compiled { program: Box::new(recorder.finish(&leaves)?), tree }))
    }

    /// Says, once, why the function runs plainly; an error where that was asked for.
    fn note(&self, f: &Value, error: Option<Error>) -> Result<()> {
        if self.strict {
            let error = error.unwrap_or_else(|| Error::type_error("the function prints"));
            return Err(error.help("jit(…, strict=True) refuses what cannot be compiled"));
        }
        if self.noted.replace(true) {
            return Ok(());
        }
        let name = crate::lang::display::repr(f)?;
        let place = error.as_ref().and_then(Error::span).and_then(|span| {
            let source = sources::get(span.source)?;
            let (line, _) = source.line_column(span.start as usize);
            Some(format!("{}:{line}: {}", source.name, source.line(line).trim()))
        });
        let why = error.map_or_else(|| "it prints".to_owned(), |error| error.message().to_owned());
        let place = place.map_or_else(String::new, |place| format!("\n  {place}"));
        output::write_err(&format!("note: jit: {name} runs without being compiled: {why}{place}\n"));
        Ok(())
    }

    fn run(&self, program: &Program, leaves: &[Tensor]) -> Result<Vec<Tensor>> {
        match self.device.or_else(super::default_device).unwrap_or_else(|| resident(leaves)) {
            Place::Cpu => program.run(leaves),
            #[cfg(feature = "gpu")]
            Place::Gpu(index) => program.run_on(&crate::backend::gpu::open(index)?, leaves),
            #[cfg(not(feature = "gpu"))]
            place => place.check().and_then(|()| program.run(leaves)),
        }
    }
}

/// The device that the arguments are on.
fn resident(leaves: &[Tensor]) -> Place {
    let on_device = leaves.iter().find_map(|leaf| Some(trace::device::of(leaf)?.device()));
    on_device.and_then(|name| Place::parse(name.split(' ').next().unwrap_or("cpu")).ok()).unwrap_or(Place::Cpu)
}

impl Transform for Jit {
    fn name(&self) -> &'static str {
        "jit"
    }

    fn as_any(&self) -> Option<&dyn std::any::Any> {
        Some(self)
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn call(&self, vm: &mut Interpreter, f: &Value, given: &[Value], keywords: &[Keyword]) -> Result<Value> {
        for kind in [Leaves::Numbers, Leaves::Inexact] {
            let signature = self.signature(f, given, keywords, kind)?;
            // Inside another transform the function is part of that one's program.
            if signature.leaves.iter().any(trace::is_traced) {
                return vm.call(f, given, keywords);
            }
            let known = self.cache.borrow().get(&signature.key).cloned();
            let entry = match known {
                Some(entry) => entry,
                None => {
                    let retry = kind == Leaves::Numbers && has_integer(given, keywords);
                    let quiet = self.noted.replace(self.noted.get() || retry);
                    let made = self.record(vm, f, &signature);
                    self.noted.set(quiet || self.noted.get() && !retry);
                    let entry = match made? {
                        Some(entry) => entry,
                        None if retry => Entry::StaticIntegers,
                        None => Entry::Plain,
                    };
                    let entry = Rc::new(entry);
                    self.cache.borrow_mut().insert(signature.key, entry.clone());
                    entry
                }
            };
            match &*entry {
                Entry::StaticIntegers => continue,
                Entry::Plain => break,
                Entry::Compiled { program, tree } => {
                    let results = self.run(program, &signature.leaves)?;
                    return unflatten(tree, &mut results.into_iter());
                }
            }
        }
        vm.call(f, given, keywords)
    }
}

fn has_integer(given: &[Value], keywords: &[Keyword]) -> bool {
    let is = |value: &Value| matches!(value, Value::Int(_));
    given.iter().any(is) || keywords.iter().any(|(_, value)| is(value))
}

/// How many levels of captured containers and functions decide what a function means.
const DEPTH: usize = 6;

/// Appends what a captured value contributes to what a function computes: a rebound name or another function makes
/// another program. An array counts by its handle and type: its elements are read when the program runs.
fn fingerprint(value: &Value, key: &mut String, seen: &mut Vec<(u8, usize)>, depth: usize) {
    use std::fmt::Write;
    let identity = value.identity();
    // Writing to a String cannot fail.
    let _ = write!(key, "|{}:{:x}", identity.0, identity.1);
    if depth >= DEPTH || seen.contains(&identity) {
        return;
    }
    match value {
        Value::Function(function) => {
            seen.push(identity);
            captured(function, key, seen, depth);
        }
        Value::List(_) | Value::Tuple(_) => {
            seen.push(identity);
            let items = value.sequence_items().unwrap_or_default();
            items.iter().for_each(|item| fingerprint(item, key, seen, depth + 1));
        }
        Value::Array(handle) => {
            let tensor = handle.tensor();
            let serial = match &tensor {
                Tensor::Host(array) => array.serial(),
                _ => 0,
            };
            let _ = write!(key, "{serial}{:?}", tensor.aval());
        }
        Value::Scalar(scalar) => {
            let _ = write!(key, "{:?}", scalar.0);
        }
        Value::Str(text) => key.push_str(text),
        Value::Object(_) => {
            if let Some(inner) = value.downcast::<Transformed>() {
                seen.push(identity);
                fingerprint(&inner.function, key, seen, depth + 1);
            }
        }
        _ => {}
    }
}

fn captured(function: &Function, key: &mut String, seen: &mut Vec<(u8, usize)>, depth: usize) {
    for &slot in &function.code.global_reads {
        let value = function.globals.get(slot);
        if !matches!(value, Value::Undefined | Value::Module(_) | Value::Native(_) | Value::Type(_)) {
            fingerprint(&value, key, seen, depth + 1);
        }
    }
    for value in &function.captured {
        match value {
            Value::Cell(cell) => fingerprint(&cell.0.borrow().clone(), key, seen, depth + 1),
            other => fingerprint(other, key, seen, depth + 1),
        }
    }
}

fn integers(value: Option<&Value>) -> Result<Vec<i64>> {
    match value {
        None | Some(Value::None) => Ok(Vec::new()),
        Some(value @ (Value::Tuple(_) | Value::List(_))) => {
            value.sequence_items().unwrap_or_default().iter().map(args::integer).collect()
        }
        Some(value) => Ok(vec![args::integer(value)?]),
    }
}

fn names(value: Option<&Value>) -> Result<Vec<String>> {
    let text = |value: &Value| args::text(value, "static_argnames").map(str::to_owned);
    match value {
        None | Some(Value::None) => Ok(Vec::new()),
        Some(value @ (Value::Tuple(_) | Value::List(_))) => {
            value.sequence_items().unwrap_or_default().iter().map(text).collect()
        }
        Some(value) => Ok(vec![text(value)?]),
    }
}

fn jit(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let transform = Jit {
        static_argnums: integers(args.get(1))?,
        static_argnames: names(args.get(2))?,
        device: args.given(3).map(place_of).transpose()?,
        strict: args::flag(args.get(4))?,
        cache: RefCell::default(),
        noted: Cell::new(false),
    };
    transformed(args.value(0), transform)
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[Native::new(
    "jit(fun, static_argnums=None, static_argnames=None, device=None, strict=False)",
    "The function, compiled for the types of its arguments when it is called.\n\n>>> jit(lambda x: x * 2 + 1)(np.array([1., 2.]))\narray([3., 5.])\n",
    jit,
)];

/// The graph and plan of a compiled function for these arguments, as text.
fn graph_text(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let wanted = || Error::type_error("graph() is a method of functions made by jit");
    let this = args.value(0).downcast::<Transformed>().ok_or_else(wanted)?;
    let jit = this.transform.as_any().and_then(|any| any.downcast_ref::<Jit>()).ok_or_else(wanted)?;
    let signature = jit.signature(&this.function, args.rest(), &[], Leaves::Inexact)?;
    match jit.record(vm, &this.function, &signature)? {
        Some(Entry::Compiled { program, .. }) => Ok(Value::from(format!("{}\n{}", program.graph, program.plan))),
        _ => Ok(Value::from("the function is run without being compiled\n")),
    }
}

static METHODS: &[Native] = &[Native::new(
    "graph(self, *args)",
    "The recorded graph and the plan of kernels for these arguments, as text.",
    graph_text,
)];
