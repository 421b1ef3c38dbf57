//! `jit`: a function compiled for the types of its arguments.
//!
//! The function is run once on tensors that only record what is done with them; the recorded graph is fused and run from
//! then on. Branches and loops on values that are not known are recorded too (`eval::staged`). Where the function needs
//! a value that is not known while it is recorded (printing it, a shape made of it), or does what a graph cannot, it is
//! run plainly instead, and a note says so, once. A compiled program changes nothing before it is through, so where it
//! meets what it was not made for (an index out of bounds, an integer that outgrows its type) the function is run
//! plainly after all, and gives or raises what it always does.

mod backward;
mod captured;
mod key;
pub mod pieces;
pub mod repeated;
mod surface;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use self::captured::Reading;
pub use self::key::Key;
use self::pieces::Pieces;
pub use self::surface::FUNCTIONS;
use super::Transform;
use super::device::Place;
use super::tree::{Leaves, Tree, flatten, unflatten};
use crate::diag::{Error, Kind, Result, sources};
use crate::ir::Graph;
use crate::lang::eval::staged;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Keyword, Native};
use crate::lang::output;
use crate::lang::value::Value;
use crate::ops::{Aval, Tensor};
use crate::trace::{self, Program, Recorder};

/// How a function is to be compiled.
#[derive(Clone, Default)]
pub struct Options {
    static_argnums: Vec<i64>,
    static_argnames: Vec<String>,
    device: Option<Place>,
    strict: bool,
    /// Results are to be those of single operations to the last bit, where that can be had.
    as_eager: bool,
}

/// A compiled function.
#[derive(Clone)]
pub struct Jit {
    settings: Rc<Settings>,
    cache: Rc<RefCell<FxHashMap<Key, Rc<Entry>>>>,
    /// The pieces in which it is run where it cannot be compiled as a whole.
    pieces: Rc<RefCell<Option<Rc<Pieces>>>>,
    /// The function for the way back, compiled.
    backward: Rc<RefCell<Option<Value>>>,
}

/// How a function is compiled and run, and what was said of that.
pub struct Settings {
    options: Options,
    noted: Cell<bool>,
}

/// What was made for one signature.
enum Entry {
    Compiled(Box<Compiled>),
    /// Integers among the arguments decide what is recorded: each gets a program of its own.
    StaticIntegers,
    /// The function is run plainly, for this reason.
    Plain(Reason),
}

/// A compiled program, and what becomes of its results.
struct Compiled {
    program: Program,
    tree: Tree,
    /// Which arguments it writes to: the leaf, and the result that holds its elements afterwards.
    writes: Vec<(usize, usize)>,
    reading: Reading,
    /// How many programs before it were made of arrays that changed.
    changes: usize,
}

/// Why a function is run plainly.
struct Reason {
    text: String,
    /// Whether the recording failed with an error that the function itself may raise.
    own: bool,
}

/// A call's arguments, taken apart.
struct Signature {
    key: Key,
    tree: Tree,
    keywords: Vec<(Keyword, Tree)>,
    leaves: Vec<Tensor>,
}

/// How often a function is recorded again because arrays that it reads have changed, where it cannot take them as inputs.
const CHANGES: usize = 8;
/// For how many signatures a function is kept compiled.
const SIGNATURES: usize = 64;

thread_local! {
    /// How many `with disable_jit():` blocks are open.
    static DISABLED: Cell<usize> = const { Cell::new(0) };
}

impl Jit {
    fn new(options: Options) -> Jit {
        let settings = Rc::new(Settings { options, noted: Cell::new(false) });
        Jit { settings, cache: Rc::default(), pieces: Rc::default(), backward: Rc::default() }
    }

    fn signature(&self, f: &Value, given: &[Value], keywords: &[Keyword], kind: Leaves) -> Result<Signature> {
        let mut leaves = Vec::new();
        let count = given.len() as i64;
        let mut trees = Vec::with_capacity(given.len());
        for (index, value) in given.iter().enumerate() {
            let index = index as i64;
            let fixed = self.settings.options.static_argnums.iter().any(|&n| n == index || n + count == index);
            trees.push(if fixed { Tree::Static(value.clone()) } else { flatten(value, kind, &mut leaves)? });
        }
        let mut named = Vec::with_capacity(keywords.len());
        for (name, value) in keywords {
            let fixed = self.settings.options.static_argnames.iter().any(|n| n == name.text());
            let tree = if fixed { Tree::Static(value.clone()) } else { flatten(value, kind, &mut leaves)? };
            named.push(((*name, value.clone()), tree));
        }
        let tree = Tree::Tuple(trees, None);
        let mut key = Key::new();
        key.word(kind as u64);
        key.tree(&tree, true);
        for ((name, _), tree) in &named {
            key.text(name.text());
            key.tree(tree, true);
        }
        leaves.iter().for_each(|leaf| key.aval(leaf));
        key.captured(f);
        Ok(Signature { key, tree, keywords: named, leaves })
    }

    /// Records the function on tensors of the leaves' types; `with_captured`: and of those of the arrays that it reads beside
    /// them.
    fn record(&self, vm: &mut Interpreter, f: &Value, signature: &Signature, with_captured: bool) -> Result<Entry> {
        if let Some(kind) = &signature.key.unsteady {
            let why = format!("it reads a {kind}, whose state is not known while it compiles");
            return self.plain(f, Some(Error::type_error(why)), false);
        }
        let captured = &signature.key.captured;
        let avals = signature.leaves.iter().map(Tensor::aval);
        let avals: Vec<Aval> = match with_captured {
            true => avals.chain(captured.avals()).collect(),
            false => avals.collect(),
        };
        let (recorder, tensors) = Recorder::new(&avals);
        let (tensors, stands) = tensors.split_at(signature.leaves.len());
        let mut supply = tensors.iter().cloned();
        let given = unflatten(&signature.tree, &mut supply)?;
        let arguments = given.sequence_items().unwrap_or_default();
        let mut keywords: Vec<Keyword> = Vec::new();
        for ((name, _), tree) in &signature.keywords {
            keywords.push((*name, unflatten(tree, &mut supply)?));
        }
        let (depth, handling) = (vm.depth, vm.handling.len());
        staged::forget();
        let mut outside = Default::default();
        staged::effects::reachable(f, &mut outside);
        static_parts(&signature.tree, &mut outside);
        staged::effects::begin(outside);
        let replaced = captured.replaced(stands);
        let (result, printed) = output::capture(|| recorder.recording(|| vm.call(f, &arguments, &keywords)));
        let changes_captured = replaced.were_written();
        drop(replaced);
        let shared = result.as_ref().is_ok_and(staged::may_be_another);
        staged::forget();
        vm.depth = depth;
        vm.handling.truncate(handling);
        let result = match result {
            // Neither is a reason to run the function again.
            Err(error) if matches!(error.kind(), Kind::KeyboardInterrupt | Kind::SystemExit) => return Err(error),
            Err(error) => return self.plain(f, Some(error), !recorder.is_broken()),
            Ok(_) if recorder.is_broken() => {
                return self.plain(f, Some(Error::type_error("it asks for a value that is not known")), false);
            }
            Ok(_) if !printed.is_empty() => return self.plain(f, None, false),
            Ok(_) if changes_captured => {
                return self.plain(f, Some(Error::type_error("it writes to an array from outside")), false);
            }
            Ok(_) if shared => {
                return self.plain(f, Some(Error::type_error("it gives an array that may be one of several")), false);
            }
            Ok(result) => result,
        };
        let mut leaves = Vec::new();
        let tree = flatten(&result, Leaves::Inexact, &mut leaves)?;
        let Some(writes) = written(signature, &given, &keywords, tensors, &mut leaves)? else {
            return self.plain(f, Some(Error::type_error("it changes a list or dict that it is given")), false);
        };
        let as_eager = self.settings.options.as_eager;
        match recorder.graph(&leaves).and_then(|graph| Program::new(Graph { as_eager, ..graph })) {
            Ok(program) => {
                let reading = if with_captured { Reading::Inputs } else { captured.freeze() };
                Ok(Entry::Compiled(Box::new(Compiled { program, tree, writes, reading, changes: 0 })))
            }
            Err(error) => self.plain(f, Some(error), false),
        }
    }

    /// The entry of a function that is run plainly; an error where that was ruled out.
    fn plain(&self, f: &Value, error: Option<Error>, own: bool) -> Result<Entry> {
        if self.settings.options.strict {
            let error = error.unwrap_or_else(|| Error::type_error("the function prints"));
            return Err(error.help("jit(…, strict=True) refuses what cannot be compiled"));
        }
        let in_pieces = matches!(f, Value::Function(_));
        let text = note_of(f, error.as_ref(), if in_pieces { "in pieces" } else { "without being compiled" })?;
        Ok(Entry::Plain(Reason { text, own }))
    }

    /// Runs a compiled program; `None` where it met what it was not made for.
    fn run_compiled(&self, compiled: &Compiled, signature: &mut Signature) -> Result<Option<Value>> {
        let Signature { key, leaves, .. } = signature;
        let given = leaves.len();
        if compiled.reading.is_inputs() || !compiled.writes.is_empty() {
            leaves.extend(key.captured.tensors());
        }
        if !compiled.writes.is_empty() && overlapping(leaves, &compiled.writes) {
            return Ok(None);
        }
        let inputs = if compiled.reading.is_inputs() { leaves.len() } else { given };
        let mut results = match self.settings.run(&compiled.program, &leaves[..inputs]) {
            Ok(results) => results,
            Err(error) if may_rerun(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        for &(leaf, result) in &compiled.writes {
            let (Tensor::Host(target), Some(value)) = (&leaves[leaf], results.get(result)) else { return Ok(None) };
            target.require_writeable()?;
            trace::guard_write(target)?;
            target.assign(&trace::concrete(value)?)?;
        }
        results.truncate(results.len() - compiled.writes.len());
        unflatten(&compiled.tree, &mut results.into_iter()).map(Some)
    }

    /// The pieces of the function; `None` for what has no statements.
    fn pieces(&self, f: &Value) -> Option<Rc<Pieces>> {
        let mut pieces = self.pieces.borrow_mut();
        if pieces.is_none() {
            *pieces = Pieces::new(self.settings.clone(), f);
        }
        pieces.clone()
    }

    /// Runs the function with what can be compiled of it compiled.
    fn in_pieces(&self, vm: &mut Interpreter, f: &Value, given: &[Value], keywords: &[Keyword]) -> Result<Value> {
        match self.pieces(f) {
            Some(pieces) => pieces.running(|| vm.call(f, given, keywords)),
            None => vm.call(f, given, keywords),
        }
    }

    /// What was made, or is made now, for a signature. `retry`: integers among the arguments may be why it cannot be
    /// compiled.
    fn entry(&self, vm: &mut Interpreter, f: &Value, signature: &Signature, retry: bool) -> Result<Rc<Entry>> {
        let known = self.cache.borrow().get(&signature.key).cloned();
        let stale = match known {
            Some(entry) => match &*entry {
                Entry::Compiled(compiled) if !compiled.reading.serves(&signature.key.captured) => {
                    Some(compiled.changes)
                }
                _ => return Ok(entry),
            },
            None => None,
        };
        let entry = match stale {
            Some(changes) => self.again(vm, f, signature, changes + 1)?,
            None => match self.record(vm, f, signature, signature.key.captured.are_on_device())? {
                Entry::Plain(_) if retry => Entry::StaticIntegers,
                entry => entry,
            },
        };
        let entry = Rc::new(entry);
        let mut cache = self.cache.borrow_mut();
        if cache.len() >= SIGNATURES {
            cache.clear();
        }
        cache.insert(signature.key.to_keep(), entry.clone());
        Ok(entry)
    }

    /// What is made where the arrays that a program was made of have changed: one that takes them as inputs, if that can
    /// be. `changes`: how often they have.
    fn again(&self, vm: &mut Interpreter, f: &Value, signature: &Signature, changes: usize) -> Result<Entry> {
        match self.record(vm, f, signature, true) {
            Ok(Entry::Plain(reason)) if changes > CHANGES => return Ok(Entry::Plain(reason)),
            Ok(Entry::Plain(_)) => {}
            Err(_) if self.settings.options.strict => {}
            made => return made,
        }
        let mut made = self.record(vm, f, signature, false)?;
        if let Entry::Compiled(compiled) = &mut made {
            compiled.changes = changes;
        }
        Ok(made)
    }
}

impl Settings {
    /// Says something about the function, once.
    fn note(&self, text: &str) {
        if !self.noted.replace(true) {
            output::write_err(text);
        }
    }

    fn run(&self, program: &Program, leaves: &[Tensor]) -> Result<Vec<Tensor>> {
        match self.options.device.or_else(super::default_device).unwrap_or_else(|| resident(leaves)) {
            Place::Cpu => program.run(leaves),
            #[cfg(feature = "gpu")]
            Place::Gpu(index) => program.run_on(&crate::backend::gpu::open(index)?, leaves),
            #[cfg(not(feature = "gpu"))]
            place => place.check().and_then(|()| program.run(leaves)),
        }
    }
}

/// What is said of a function that cannot be compiled as a whole.
fn note_of(f: &Value, error: Option<&Error>, how: &str) -> Result<String> {
    let name = crate::lang::display::repr(f)?;
    let place = error.and_then(Error::span).and_then(|span| {
        let source = sources::get(span.source)?;
        let (line, _) = source.line_column(span.start as usize);
        Some(format!("\n  {}:{line}: {}", source.name, source.line(line).trim()))
    });
    let why = error.map_or("it prints", |error| error.message());
    Ok(format!("note: jit: {name} runs {how}: {why}{}\n", place.unwrap_or_default()))
}

/// Whether an error of a compiled program may be the function's own, which has its place and reason only when it is run
/// plainly.
fn may_rerun(error: &Error) -> bool {
    !matches!(error.kind(), Kind::KeyboardInterrupt | Kind::MemoryError | Kind::SystemExit)
}

/// Which leaves the function wrote to; their elements become results. `None` where it changed what holds the leaves.
fn written(
    signature: &Signature,
    given: &Value,
    keywords: &[Keyword],
    before: &[Tensor],
    results: &mut Vec<Tensor>,
) -> Result<Option<Vec<(usize, usize)>>> {
    let mut after = Vec::new();
    let mut same = same_structure(&signature.tree, &flatten(given, Leaves::Numbers, &mut after)?);
    for ((_, value), (_, tree)) in keywords.iter().zip(&signature.keywords) {
        same &= same_structure(tree, &flatten(value, Leaves::Numbers, &mut after)?);
    }
    // Static numbers are leaves of the second look.
    let mut after = after.into_iter().filter(|tensor| matches!(tensor, Tensor::Foreign(_)));
    let mut writes = Vec::new();
    for (leaf, before) in before.iter().enumerate() {
        let Some(after) = after.next() else { return Ok(None) };
        let unchanged = match (before, &after) {
            (Tensor::Foreign(a), Tensor::Foreign(b)) => Rc::ptr_eq(a, b),
            _ => false,
        };
        if !unchanged {
            if !matches!(signature.leaves[leaf], Tensor::Host(_)) {
                return Ok(None);
            }
            writes.push((leaf, results.len()));
            results.push(after);
        }
    }
    Ok((same && after.next().is_none()).then_some(writes))
}

/// What can be changed through the arguments that are no leaves.
fn static_parts(tree: &Tree, found: &mut FxHashSet<usize>) {
    match tree {
        Tree::List(items) | Tree::Tuple(items, _) => items.iter().for_each(|item| static_parts(item, found)),
        Tree::Dict(pairs) => pairs.iter().for_each(|(_, item)| static_parts(item, found)),
        Tree::Static(value) => staged::effects::reachable(value, found),
        Tree::Leaf | Tree::Number => {}
    }
}

/// Whether two trees hold leaves at the same places.
fn same_structure(a: &Tree, b: &Tree) -> bool {
    match (a, b) {
        (Tree::List(a), Tree::List(b)) | (Tree::Tuple(a, _), Tree::Tuple(b, _)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_structure(a, b))
        }
        (Tree::Dict(a), Tree::Dict(b)) => {
            a.len() == b.len()
                && a.iter().zip(b).all(|((k, a), (l, b))| k.identity() == l.identity() && same_structure(a, b))
        }
        (Tree::Static(a), Tree::Static(b)) => a.identity() == b.identity(),
        (Tree::Static(Value::Int(_)), Tree::Number) | (Tree::Leaf | Tree::Number, Tree::Leaf | Tree::Number) => true,
        _ => false,
    }
}

/// Whether an array that is written to shares memory with another argument.
fn overlapping(leaves: &[Tensor], writes: &[(usize, usize)]) -> bool {
    writes.iter().any(|&(leaf, _)| {
        let Tensor::Host(target) = &leaves[leaf] else { return true };
        leaves
            .iter()
            .enumerate()
            .any(|(at, other)| at != leaf && matches!(other, Tensor::Host(other) if other.may_overlap(target)))
    })
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
        surface::METHODS
    }

    fn call(&self, vm: &mut Interpreter, f: &Value, given: &[Value], keywords: &[Keyword]) -> Result<Value> {
        // Inside another recording the function is part of that one's program.
        if DISABLED.get() > 0 || trace::is_recording() {
            return vm.call(f, given, keywords);
        }
        for kind in [Leaves::Numbers, Leaves::Inexact] {
            let mut signature = self.signature(f, given, keywords, kind)?;
            if signature.leaves.iter().any(trace::is_traced) {
                if keywords.is_empty()
                    && let Some(result) = self.differentiated(vm, f, given)?
                {
                    return Ok(result);
                }
                break;
            }
            let entry = self.entry(vm, f, &signature, kind == Leaves::Numbers && has_integer(given, keywords))?;
            match &*entry {
                Entry::StaticIntegers => continue,
                Entry::Plain(reason) => {
                    if !reason.own {
                        self.settings.note(&reason.text);
                    }
                    let result = self.in_pieces(vm, f, given, keywords)?;
                    self.settings.note(&reason.text);
                    return Ok(result);
                }
                Entry::Compiled(compiled) => match self.run_compiled(compiled, &mut signature)? {
                    Some(value) => return Ok(value),
                    None => break,
                },
            }
        }
        vm.call(f, given, keywords)
    }
}

fn has_integer(given: &[Value], keywords: &[Keyword]) -> bool {
    fn is(value: &Value) -> bool {
        match value {
            Value::Int(_) => true,
            Value::Tuple(_) | Value::List(_) => value.sequence_items().unwrap_or_default().iter().any(is),
            Value::Dict(dict) => dict.map.borrow().iter().any(|(_, item)| is(item)),
            _ => false,
        }
    }
    given.iter().any(is) || keywords.iter().any(|(_, value)| is(value))
}
