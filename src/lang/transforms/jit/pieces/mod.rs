//! Functions that cannot be compiled as a whole: their blocks are run in pieces.
//!
//! A piece is a row of statements of one block that can be recorded. It takes the variables of its function, and gives
//! those that it changes; it does nothing else, so that it can be compiled, kept by the types of what it takes, and run
//! instead of the statements. A statement that cannot be recorded (it prints, raises, asks for a value, has an effect)
//! ends the piece before it and is run plainly, the blocks inside it in pieces again.
//!
//! What is recorded has no effect by the time it is found out where a piece ends, so every run does what the function
//! does, in its order. Where a compiled piece meets what it was not made for, its statements are run plainly.

mod leave;
mod stand;

use std::cell::{Cell, RefCell};
use std::fmt::Write;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use self::leave::{Leave, Leaver, Maker};
use self::stand::{Stands, Taken, Variables};
use super::captured::Reading;
use super::{Key, Settings, may_rerun, note_of};
use crate::diag::{Error, Kind, Result, sources};
use crate::ir::{Control, Graph, Node, NodeKind};
use crate::lang::arrays::journal;
use crate::lang::code::Stmt;
use crate::lang::eval::staged::{self, effects};
use crate::lang::eval::{Flow, Frame, exec_block};
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Globals;
use crate::lang::output;
use crate::lang::value::Value;
use crate::ops::{Aval, Tensor};
use crate::trace::{self, Program, Recorder};

/// How many signatures a place in a function is compiled for.
const VARIANTS: usize = 16;
/// How often a piece is run before it is asked whether that pays, and the work from which it does: below, its statements
/// are done sooner than its variables are taken apart.
const TRIALS: usize = 32;
const WORTH_IT: usize = 50_000;
/// What an operation costs beside its elements, in elements.
const OPERATION: usize = 2_500;

/// The pieces of a function, made so far.
pub struct Pieces {
    settings: Rc<Settings>,
    function: Value,
    /// The global names of the function's module: library code is run as it is.
    globals: Rc<Globals>,
    sites: RefCell<FxHashMap<(usize, usize), Site>>,
    /// What was done, in order, where somebody asked for it.
    log: RefCell<Option<String>>,
}

/// A place in a function where a piece may begin.
#[derive(Default)]
struct Site {
    /// Nothing is compiled here.
    plain: bool,
    runs: usize,
    variants: Vec<(Key, Rc<Piece>)>,
}

/// A compiled row of statements.
struct Piece {
    /// About how much it does, in elements computed.
    work: usize,
    /// How many statements it stands for.
    count: usize,
    program: Program,
    variables: Vec<(usize, Leave)>,
    /// Arrays that it writes to: the leaf, and the result with its elements afterwards.
    writes: Vec<(usize, usize)>,
    reading: Reading,
    static_integers: bool,
    end: End,
}

/// How a piece ends.
enum End {
    Next,
    Break,
    Continue,
    Return(Leave),
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Pieces>>> = const { RefCell::new(None) };
    static ON: Cell<bool> = const { Cell::new(false) };
}

/// Whether blocks are run in pieces now.
#[inline]
pub fn is_on() -> bool {
    ON.get()
}

/// Sets whose pieces are run for as long as it lives.
struct Now(Option<Rc<Pieces>>);

impl Now {
    fn new(pieces: Option<Rc<Pieces>>) -> Now {
        ON.set(pieces.is_some());
        Now(CURRENT.replace(pieces))
    }
}

impl Drop for Now {
    fn drop(&mut self) {
        let before = self.0.take();
        ON.set(before.is_some());
        CURRENT.replace(before);
    }
}

/// Runs something with no block in pieces.
pub fn plainly<T>(body: impl FnOnce() -> T) -> T {
    let _now = Now::new(None);
    body()
}

/// Runs a block in pieces.
///
/// # Errors
/// Those of its statements.
pub fn exec(vm: &mut Interpreter, frame: &mut Frame, body: &[Stmt]) -> Result<Flow> {
    let current = CURRENT.with_borrow(Clone::clone);
    let Some(pieces) = current.filter(|pieces| Rc::ptr_eq(&pieces.globals, frame.globals)) else {
        return plainly(|| exec_block(vm, frame, body));
    };
    let block = (body.as_ptr() as usize, usize::MAX);
    let plain = pieces.is_plain(block) && pieces.log.borrow().is_none();
    let (mut at, mut compiled) = (0, false);
    while at < body.len() {
        if !plain && let Some((flow, count)) = pieces.run_at(vm, frame, body, at)? {
            compiled = true;
            at += count;
            match flow {
                Flow::Next => continue,
                left => return Ok(left),
            }
        }
        pieces.note_plain(&body[at]);
        match staged::exec_one(vm, frame, &body[at])? {
            Flow::Next => at += 1,
            left => return Ok(left),
        }
    }
    if !compiled && !plain {
        // All of it was seen, and none of it is worth a look again.
        let all = (0..body.len()).all(|at| !may_begin(&body[at]) || pieces.is_plain((block.0, at)));
        pieces.sites.borrow_mut().entry(block).or_default().plain = all;
    }
    Ok(Flow::Next)
}

/// Whether a statement may be part of a piece at all.
fn may_begin(stmt: &Stmt) -> bool {
    !matches!(
        stmt,
        Stmt::Try(_)
            | Stmt::With(_)
            | Stmt::Raise(_)
            | Stmt::Import(_)
            | Stmt::ImportFrom(_)
            | Stmt::Magic(_)
            | Stmt::Inspect(_)
            | Stmt::AssignGlobal(..)
            | Stmt::Break
            | Stmt::Continue
            | Stmt::Pass
    )
}

/// What became of recording statements.
struct Recorded {
    piece: Option<Piece>,
    /// How many statements can be recorded, and why the next cannot.
    count: usize,
    failure: Option<Error>,
}

impl Pieces {
    /// No pieces yet of a function; `None` for what has no statements.
    pub fn new(settings: Rc<Settings>, function: &Value) -> Option<Rc<Pieces>> {
        let Value::Function(code) = function else { return None };
        Some(Rc::new(Pieces {
            settings,
            function: function.clone(),
            globals: code.globals.clone(),
            sites: RefCell::default(),
            log: RefCell::new(None),
        }))
    }

    /// Runs something that calls the function, in pieces.
    pub fn running<T>(self: &Rc<Self>, body: impl FnOnce() -> T) -> T {
        let _now = Now::new(Some(self.clone()));
        body()
    }

    /// Notes what is done from now on, as text.
    pub fn keep_log(&self) {
        self.log.replace(Some(String::new()));
    }

    /// What was done since.
    pub fn take_log(&self) -> String {
        self.log.take().unwrap_or_default()
    }

    fn is_plain(&self, place: (usize, usize)) -> bool {
        self.sites.borrow().get(&place).is_some_and(|site| site.plain)
    }

    fn note_plain(&self, stmt: &Stmt) {
        if let Some(log) = &mut *self.log.borrow_mut() {
            let place = staged::span_of(stmt).and_then(|span| {
                let source = sources::get(span.source)?;
                let (line, _) = source.line_column(span.start as usize);
                Some(format!("{}:{line}: {}", source.name, source.line(line).trim()))
            });
            let _ = writeln!(log, "plainly: {}\n", place.unwrap_or_else(|| "a statement".to_owned()));
        }
    }

    fn note_piece(&self, piece: &Piece) {
        if let Some(log) = &mut *self.log.borrow_mut() {
            let count = piece.count;
            let plural = if count == 1 { "" } else { "s" };
            let _ =
                writeln!(log, "compiled: {count} statement{plural}\n{}\n{}", piece.program.graph, piece.program.plan);
        }
    }

    /// Runs the piece that begins with a statement; how it ends, and how many statements it is. `None` where the
    /// statement is to be run plainly.
    fn run_at(
        self: &Rc<Self>,
        vm: &mut Interpreter,
        frame: &mut Frame,
        body: &[Stmt],
        at: usize,
    ) -> Result<Option<(Flow, usize)>> {
        let place = (body.as_ptr() as usize, at);
        if !may_begin(&body[at]) || self.is_plain(place) {
            return Ok(None);
        }
        let variables = variables_of(frame);
        for static_integers in [false, true] {
            let Some(taken) = self.taken(frame, &variables, &body[at], static_integers)? else { return Ok(None) };
            let (known, stale) = match self.sites.borrow().get(&place) {
                Some(site) => (site.find(&taken.key), site.knows(&taken.key)),
                None => (None, false),
            };
            let piece = match known {
                Some(piece) => piece,
                None => match self.record(vm, frame, body, at, &variables, &taken, static_integers, stale)? {
                    Some(piece) => {
                        let piece = Rc::new(piece);
                        let mut sites = self.sites.borrow_mut();
                        let site = sites.entry(place).or_default();
                        site.variants.push((taken.key.to_keep(), piece.clone()));
                        site.plain = site.variants.len() > VARIANTS;
                        piece
                    }
                    None => continue,
                },
            };
            self.note_piece(&piece);
            if let Some(site) = self.sites.borrow_mut().get_mut(&place) {
                site.runs += 1;
                site.plain |= site.runs > TRIALS && piece.work < WORTH_IT;
            }
            return self.run(vm, frame, body, at, &variables, &taken, &piece).map(Some);
        }
        self.sites.borrow_mut().entry(place).or_default().plain = true;
        Ok(None)
    }

    /// The variables taken apart, with the signature of all that a piece may read; `None` where no piece fits them.
    fn taken(&self, frame: &Frame, variables: &Variables, stmt: &Stmt, static_integers: bool) -> Result<Option<Taken>> {
        let mut taken = Taken::new(variables, static_integers)?;
        if !taken.fits {
            return Ok(None);
        }
        // Another function's statement may come to lie in the same place.
        if let Some(span) = staged::span_of(stmt) {
            taken.key.word(u64::from(span.start) | u64::from(span.end) << 32);
            taken.key.word(u64::from(span.source.0));
        }
        taken.key.captured(&self.function);
        for captured in frame.captured {
            match captured {
                Value::Cell(cell) => taken.key.captured(&cell.0.borrow()),
                other => taken.key.captured(other),
            }
        }
        Ok(taken.key.unsteady.is_none().then_some(taken))
    }

    /// Compiles the statements from `at` on, as many as can be; `None` where that is none that is worth it. `stale`: arrays
    /// that they read beside variables have changed since they were compiled.
    #[allow(clippy::too_many_arguments, reason = "a place in a function, and what is known there")]
    fn record(
        &self,
        vm: &mut Interpreter,
        frame: &mut Frame,
        body: &[Stmt],
        at: usize,
        variables: &Variables,
        taken: &Taken,
        static_integers: bool,
        stale: bool,
    ) -> Result<Option<Piece>> {
        let most = body[at..].iter().take_while(|stmt| may_begin(stmt) || is_way_out(stmt)).count();
        // As inputs, where that can be.
        let ways: &[bool] = if stale { &[true, false] } else { &[taken.key.captured.are_on_device()] };
        for &with_captured in ways {
            let mut count = most;
            while count > 0 {
                let rows = &body[at..at + count];
                let recorded =
                    plainly(|| self.attempt(vm, frame, rows, variables, taken, (static_integers, with_captured)))?;
                if let Some(error) = &recorded.failure {
                    self.settings.note(&note_of(&self.function, Some(error), "in pieces")?);
                }
                if recorded.piece.is_some() {
                    return Ok(recorded.piece);
                }
                if recorded.count >= count {
                    break;
                }
                count = recorded.count;
            }
        }
        Ok(None)
    }

    /// Records statements until one cannot be. The frame is left as it was.
    fn attempt(
        &self,
        vm: &mut Interpreter,
        frame: &mut Frame,
        rows: &[Stmt],
        variables: &Variables,
        taken: &Taken,
        (static_integers, with_captured): (bool, bool),
    ) -> Result<Recorded> {
        let captured = &taken.key.captured;
        let avals = taken.leaves.iter().map(Tensor::aval);
        let avals: Vec<Aval> = match with_captured {
            true => avals.chain(captured.avals()).collect(),
            false => avals.collect(),
        };
        let (recorder, mut tensors) = Recorder::new(&avals);
        let inputs = tensors.split_off(taken.leaves.len());
        let stands = Stands::new(variables, static_integers, &tensors)?;
        let before = staged::State::of(frame);
        let mut outside = Default::default();
        effects::reachable(&self.function, &mut outside);
        for (_, value) in variables.iter().chain(&stands.variables) {
            effects::reachable(value, &mut outside);
        }
        for captured in frame.captured {
            match captured {
                Value::Cell(cell) => effects::reachable(&cell.0.borrow(), &mut outside),
                other => effects::reachable(other, &mut outside),
            }
        }
        stands.variables.iter().for_each(|(slot, value)| staged::set_variable(frame, *slot, value.clone()));
        staged::forget();
        effects::begin(outside);
        let replaced = captured.replaced(&inputs);
        let followed = follow(vm, frame, rows, &recorder);
        let changes_captured = replaced.were_written();
        drop(replaced);
        let shared = matches!(&followed, Ok((_, Flow::Return(value), _)) if staged::may_be_another(value));
        staged::forget();
        let after = staged::State::of(frame);
        before.restore(frame);
        let (mut recorded, last, open) = followed?;
        if let (Some(count), false) = (open, matches!(last, Flow::Return(_))) {
            recorded.count = count;
            return Ok(recorded);
        }
        if recorded.failure.is_none() && !shared && !changes_captured {
            recorded.piece = finish(&recorder, &stands, &tensors, taken, &after, &last, recorded.count)?;
            if let Some(piece) = &mut recorded.piece {
                piece.static_integers = static_integers;
                piece.reading = if with_captured { Reading::Inputs } else { captured.freeze() };
            }
        }
        Ok(recorded)
    }

    /// Runs a piece instead of its statements, or these where it meets what it was not made for.
    #[allow(clippy::too_many_arguments, reason = "a place in a function, and what is known there")]
    fn run(
        &self,
        vm: &mut Interpreter,
        frame: &mut Frame,
        body: &[Stmt],
        at: usize,
        variables: &Variables,
        taken: &Taken,
        piece: &Piece,
    ) -> Result<(Flow, usize)> {
        let rows = &body[at..at + piece.count];
        let instead = |vm: &mut Interpreter, frame: &mut Frame| {
            plainly(|| exec_block(vm, frame, rows)).map(|flow| (flow, piece.count))
        };
        let mut inputs: SmallVec<[Tensor; 8]> = taken.leaves.iter().cloned().collect();
        if piece.reading.is_inputs() || !piece.writes.is_empty() {
            inputs.extend(taken.key.captured.tensors());
        }
        let leaves = &inputs[..];
        let writable =
            |&(leaf, _): &(usize, usize)| matches!(&leaves[leaf], Tensor::Host(array) if array.is_writeable());
        if !piece.writes.iter().all(writable) || !piece.writes.is_empty() && super::overlapping(leaves, &piece.writes) {
            return instead(vm, frame);
        }
        let count = if piece.reading.is_inputs() { leaves.len() } else { taken.leaves.len() };
        let results = match self.settings.run(&piece.program, &leaves[..count]) {
            Ok(results) => results,
            Err(error) if may_rerun(&error) => return instead(vm, frame),
            Err(error) => return Err(error),
        };
        for &(leaf, result) in &piece.writes {
            if let Tensor::Host(target) = &leaves[leaf] {
                trace::guard_write(target)?;
                target.assign(&trace::concrete(&results[result])?)?;
            }
        }
        let stands = Stands::new(variables, piece.static_integers, &[])?;
        let originals: Vec<Value> = stands.pairs.into_iter().map(|(value, ..)| value).collect();
        let mut maker = Maker { before: &originals, results: &results, made: Vec::new() };
        for (slot, leave) in &piece.variables {
            let value = maker.value(leave)?;
            staged::set_variable(frame, *slot, value);
        }
        let flow = match &piece.end {
            End::Next => Flow::Next,
            End::Break => Flow::Break,
            End::Continue => Flow::Continue,
            End::Return(leave) => Flow::Return(maker.value(leave)?),
        };
        Ok((flow, piece.count))
    }
}

impl Site {
    fn find(&self, key: &Key) -> Option<Rc<Piece>> {
        let serves = |(have, piece): &&(Key, Rc<Piece>)| have == key && piece.reading.serves(&key.captured);
        self.variants.iter().find(serves).map(|(_, piece)| piece.clone())
    }

    /// Whether there is a piece for a signature, though for other arrays.
    fn knows(&self, key: &Key) -> bool {
        self.variants.iter().any(|(have, _)| have == key)
    }
}

fn is_way_out(stmt: &Stmt) -> bool {
    matches!(stmt, Stmt::Break | Stmt::Continue | Stmt::Pass)
}

/// The variables of a frame that are bound.
fn variables_of(frame: &Frame) -> Variables {
    let all = staged::State::of(frame).variables.into_iter().enumerate();
    all.filter(|(_, value)| !value.is_undefined()).collect()
}

/// Records one statement, or all where it stays open whether those after the first are run; how many these are.
fn step(vm: &mut Interpreter, frame: &mut Frame, rows: &[Stmt]) -> Result<(Flow, usize)> {
    let flow = exec_block(vm, frame, &rows[..1])?;
    if !matches!(flow, Flow::Next) || !staged::pending(frame) {
        return Ok((flow, 1));
    }
    let flow = staged::guarded(vm, frame, &rows[1..])?;
    if staged::pending(frame) || matches!(flow, Flow::Next) {
        return Err(staged::refused("it is open how the function goes on"));
    }
    Ok((flow, rows.len()))
}

/// Records statements until one cannot be: what became of that, how the last one ended, and the first after which a
/// variable has no value that it may have when the program runs, or an array that may be another one's.
fn follow(
    vm: &mut Interpreter,
    frame: &mut Frame,
    rows: &[Stmt],
    recorder: &Rc<Recorder>,
) -> Result<(Recorded, Flow, Option<usize>)> {
    let (depth, handling) = (vm.depth, vm.handling.len());
    let mut recorded = Recorded { piece: None, count: 0, failure: None };
    let mut open = None;
    while recorded.count < rows.len() {
        let next = &rows[recorded.count..];
        let (result, printed) = output::capture(|| recorder.recording(|| step(vm, frame, next)));
        vm.depth = depth;
        vm.handling.truncate(handling);
        let failure = match result {
            Err(error) if matches!(error.kind(), Kind::KeyboardInterrupt | Kind::SystemExit) => return Err(error),
            Err(error) => error,
            Ok(_) if recorder.is_broken() => Error::type_error("it asks for a value that is not known"),
            Ok(_) if !printed.is_empty() => Error::type_error("it prints"),
            Ok((flow, count)) => {
                if staged::take_open() | journal::has_shared() | effects::has_shared() {
                    open.get_or_insert(recorded.count);
                }
                recorded.count += count;
                match flow {
                    Flow::Next => continue,
                    left => return Ok((recorded, left, open)),
                }
            }
        };
        recorded.failure = Some(match staged::span_of(&next[0]) {
            Some(span) if failure.span().is_none() => failure.at(span),
            _ => failure,
        });
        break;
    }
    Ok((recorded, Flow::Next, open))
}

/// The piece that was recorded; `None` for one that computes nothing, or leaves what cannot be made anew.
fn finish(
    recorder: &Rc<Recorder>,
    stands: &Stands,
    tensors: &[Tensor],
    taken: &Taken,
    after: &staged::State,
    last: &Flow,
    count: usize,
) -> Result<Option<Piece>> {
    let mut leaver = Leaver::new(stands);
    let mut variables = Vec::new();
    for (slot, value) in after.variables.iter().enumerate() {
        let before = stands.variables.iter().find(|(have, _)| *have == slot).map(|(_, value)| value);
        let unchanged = match before {
            Some(before) => before.identity() == value.identity(),
            None => value.is_undefined(),
        };
        if unchanged {
            continue;
        }
        match leaver.value(value)? {
            Some(leave) => variables.push((slot, leave)),
            None => return Ok(None),
        }
    }
    let end = match last {
        Flow::Next => End::Next,
        Flow::Break => End::Break,
        Flow::Continue => End::Continue,
        Flow::Return(value) => match leaver.value(value)? {
            Some(leave) => End::Return(leave),
            None => return Ok(None),
        },
    };
    let mut results = leaver.results;
    let mut writes = Vec::new();
    for (original, stand, leaf) in &stands.pairs {
        let (Value::Array(handle), Some(leaf)) = (stand, leaf) else { continue };
        let now = handle.tensor();
        if trace::is_same(&now, &tensors[*leaf]) {
            continue;
        }
        let aval = now.aval();
        let fits = aval.shape == taken.leaves[*leaf].shape() && aval.dtype == taken.leaves[*leaf].dtype();
        if !matches!(original, Value::Array(_)) || !fits {
            return Ok(None);
        }
        writes.push((*leaf, results.len()));
        results.push(now);
    }
    let Ok(graph) = recorder.graph(&results) else { return Ok(None) };
    let computes =
        graph.nodes.iter().any(|node| matches!(node.kind, NodeKind::Apply { .. } | NodeKind::Control { .. }));
    if !computes {
        return Ok(None);
    }
    let work = work_of(&graph);
    let program = Program::new(graph)?;
    let reading = Reading::Inputs;
    Ok(Some(Piece { work, count, program, variables, writes, reading, static_integers: false, end }))
}

/// About how much a graph does, in elements computed. What a loop does is worth it whatever it is.
fn work_of(graph: &Graph) -> usize {
    let of = |node: &Node| match &node.kind {
        NodeKind::Apply { operands, .. } => {
            let size = |id: &usize| graph.nodes[*id].aval.shape.iter().product::<usize>();
            OPERATION + operands.iter().map(size).max().unwrap_or(0)
        }
        NodeKind::Control { control, .. } => match &**control {
            Control::Cond(ways) => OPERATION + ways.iter().map(work_of).max().unwrap_or(0),
            _ => WORTH_IT,
        },
        _ => 0,
    };
    graph.nodes.iter().map(of).sum()
}
