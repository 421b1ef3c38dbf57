//! Derivatives that are taken again and again, compiled by themselves.
//!
//! Of small arrays a derivative costs what the interpreter does for each operation, and not what the operations compute:
//! compiled, that is done once. A derivative is compiled after it has been taken some times of one function with one
//! signature, if all of it becomes one program that always does the same operations. It gives the bits that it gives
//! plainly, but for the signs of zeros: for a while the program is run beside that, and where anything differs, or it
//! takes longer, it is not used any more. Where it meets what it was not made for, or an operation has a fault to be told
//! of, the derivative is taken plainly.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;

use super::{Compiled, DISABLED, Entry, Jit, Key, Options, Signature, has_integer};
use crate::array::DType;
use crate::diag::Result;
use crate::ir::{Control, Graph, NodeKind};
use crate::lang::code::FunctionCode;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::Keyword;
use crate::lang::transforms::default_device;
use crate::lang::transforms::tree::{Leaves, flatten};
use crate::lang::value::Value;
use crate::ops::Tensor;
use crate::trace;

/// How often a derivative is taken before it is compiled, and how often the program is run beside the plain way.
const OFTEN: usize = 12;
const TRIALS: usize = 16;
/// For how many signatures of one function that is known, and how many may come and go unused: such a function is called
/// with something else each time.
const SIGNATURES: usize = 8;
const UNUSED: usize = 100;
/// How many functions are watched.
const FUNCTIONS: usize = 128;
/// How many tensors may be traced in taking it: recording takes as many times as long as there are operations.
const LONGEST: u64 = 1000;
/// Bytes of arrays that the function reads which a program may keep alive.
const HELD: usize = 1 << 20;
/// How often a program may be of no use in a row.
const FAILURES: usize = 8;

/// A function that derivatives are taken of.
struct Site {
    /// Nothing else comes to lie there.
    _code: Rc<FunctionCode>,
    /// Nothing is to be compiled.
    off: bool,
    integers: Leaves,
    ways: Vec<(Key, Way)>,
    /// How many signatures came and went.
    unused: usize,
}

/// How the derivative is taken for a signature.
#[derive(Clone)]
enum Way {
    /// Plainly, so many times so far.
    Counted(usize),
    /// By a program, which was of no use so many times in a row. For as long as it is on trial it is run beside the plain
    /// way: how that does, and how the program does.
    Compiled {
        program: Rc<Compiled>,
        failures: usize,
        trial: Option<[Runs; 2]>,
    },
    Plain,
}

/// How often something was done, and the least time that it took.
#[derive(Clone, Copy)]
struct Runs {
    count: usize,
    least: Duration,
}

impl Runs {
    const NONE: Runs = Runs { count: 0, least: Duration::MAX };

    /// With one more, which began then.
    fn and(self, since: Instant) -> Runs {
        Runs { count: self.count + 1, least: self.least.min(since.elapsed()) }
    }
}

thread_local! {
    /// What compiles: one for all, as it keeps nothing here.
    static JIT: Jit = Jit::new(Options { as_eager: true, ..Options::default() });
    static SITES: RefCell<FxHashMap<usize, Site>> = RefCell::default();
}

/// What is differentiated, and how.
pub struct Derivative<'a> {
    pub function: &'a Value,
    /// Tell derivatives of one function apart.
    pub tags: &'a [u64],
    pub given: &'a [Value],
    pub keywords: &'a [Keyword],
    /// Takes it plainly.
    pub plainly: &'a dyn Fn(&mut Interpreter) -> Result<Value>,
    /// The function that takes it.
    pub whole: &'a Value,
}

impl Derivative<'_> {
    /// Takes the derivative, by a program where there is one.
    ///
    /// # Errors
    /// The function's.
    pub fn take(&self, vm: &mut Interpreter) -> Result<Value> {
        let plainly = self.plainly;
        let Value::Function(function) = self.function else { return plainly(vm) };
        let site = Rc::as_ptr(&function.code) as usize;
        let Some(integers) = watched(site, &function.code) else { return plainly(vm) };
        let jit = JIT.with(Jit::clone);
        let Some(mut signature) = self.signature(&jit, integers) else { return plainly(vm) };
        if signature.key.unsteady.is_some() {
            with(site, |site| site.off = true);
            return plainly(vm);
        }
        match way(site, &signature.key) {
            Way::Counted(count) if count < OFTEN => {
                note(site, &signature.key, Way::Counted(count + 1));
                plainly(vm)
            }
            Way::Counted(_) => self.compile(vm, &jit, site, &signature),
            Way::Compiled { program, .. } if !program.reading.serves(&signature.key.captured) => {
                self.compile(vm, &jit, site, &signature)
            }
            Way::Compiled { program, failures, trial: None } => {
                if let Some(value) = jit.run_compiled(&program, &mut signature)? {
                    if failures > 0 {
                        note(site, &signature.key, Way::Compiled { program, failures: 0, trial: None });
                    }
                    return Ok(value);
                }
                let next = Way::Compiled { program, failures: failures + 1, trial: None };
                note(site, &signature.key, if failures < FAILURES { next } else { Way::Plain });
                plainly(vm)
            }
            Way::Compiled { program, failures, trial: Some([plain, own]) } => {
                let since = Instant::now();
                let value = plainly(vm)?;
                let plain = plain.and(since);
                let since = Instant::now();
                let compiled = jit.run_compiled(&program, &mut signature)?;
                let own = own.and(since);
                let failures = failures + usize::from(compiled.is_none());
                let agrees = compiled.is_none_or(|compiled| is_same(&compiled, &value).unwrap_or(false));
                let next = match own.count < TRIALS {
                    _ if !agrees || failures > FAILURES => Way::Plain,
                    true => Way::Compiled { program, failures, trial: Some([plain, own]) },
                    false if own.least < plain.least => Way::Compiled { program, failures: 0, trial: None },
                    false => Way::Plain,
                };
                note(site, &signature.key, next);
                Ok(value)
            }
            Way::Plain => plainly(vm),
        }
    }

    /// The call's signature; `None` for arguments that are traced, or not in memory.
    fn signature(&self, jit: &Jit, integers: Leaves) -> Option<Signature> {
        let mut signature = jit.signature(self.function, self.given, self.keywords, integers).ok()?;
        self.tags.iter().for_each(|&tag| signature.key.word(tag));
        let elsewhere = |leaf: &Tensor| matches!(leaf, Tensor::Foreign(_));
        let is_here =
            !signature.leaves.iter().any(elsewhere) && !signature.key.captured.tensors().any(|t| elsewhere(&t));
        is_here.then_some(signature)
    }

    /// Takes the derivative plainly and compiles it.
    fn compile(&self, vm: &mut Interpreter, jit: &Jit, site: usize, signature: &Signature) -> Result<Value> {
        let before = trace::traced();
        let value = (self.plainly)(vm)?;
        note(site, &signature.key, Way::Plain);
        if trace::traced() - before > LONGEST {
            return Ok(value);
        }
        let mut entry = jit.record(vm, self.whole, signature, true)?;
        // Where the function needs to know what is in arrays beside its arguments, the program holds on to them.
        if matches!(entry, Entry::Plain(_)) && signature.key.captured.bytes() <= HELD {
            entry = jit.record(vm, self.whole, signature, false)?;
        }
        match entry {
            Entry::Compiled(program) if program.writes.is_empty() && is_straight(&program.program.graph) => {
                let program = Rc::new(*program);
                let trial = Some([Runs::NONE, Runs::NONE]);
                note(site, &signature.key, Way::Compiled { program, failures: 0, trial });
            }
            Entry::Plain(_) if has_integer(self.given, self.keywords) => with(site, |site| {
                site.off = site.integers == Leaves::Inexact;
                site.integers = Leaves::Inexact;
                site.ways.clear();
            }),
            _ => {}
        }
        Ok(value)
    }
}

/// What integers are in the signatures of a function; `None` where nothing is to be compiled.
fn watched(site: usize, code: &Rc<FunctionCode>) -> Option<Leaves> {
    if trace::is_recording() || DISABLED.get() > 0 || trace::debugs_nans() || default_device().is_some() {
        return None;
    }
    SITES.with_borrow_mut(|sites| {
        if sites.len() >= FUNCTIONS && !sites.contains_key(&site) {
            sites.clear();
        }
        let site = sites.entry(site).or_insert_with(|| Site {
            _code: code.clone(),
            off: false,
            integers: Leaves::Numbers,
            ways: Vec::new(),
            unused: 0,
        });
        (!site.off).then_some(site.integers)
    })
}

fn with(site: usize, act: impl FnOnce(&mut Site)) {
    SITES.with_borrow_mut(|sites| {
        if let Some(site) = sites.get_mut(&site) {
            act(site);
        }
    });
}

fn way(site: usize, key: &Key) -> Way {
    SITES.with_borrow(|sites| {
        let ways = sites.get(&site).map_or(&[][..], |site| &site.ways);
        ways.iter().find(|(have, _)| have == key).map_or(Way::Counted(0), |(_, way)| way.clone())
    })
}

fn note(site: usize, key: &Key, way: Way) {
    with(site, |site| match site.ways.iter().position(|(have, _)| have == key) {
        Some(at) => site.ways[at].1 = way,
        None if site.ways.len() < SIGNATURES => site.ways.push((key.to_keep(), way)),
        None => {
            // One that was not met often enough goes, the first of them first.
            let at = site.ways.iter().position(|(_, way)| matches!(way, Way::Counted(_))).unwrap_or(0);
            site.ways.remove(at);
            site.ways.push((key.to_keep(), way));
            site.unused += 1;
            if site.unused > UNUSED {
                site.off = true;
                site.ways.clear();
            }
        }
    });
}

/// Whether a program does the same operations whatever it is given: what was seen on trial is what it does.
fn is_straight(graph: &Graph) -> bool {
    graph.nodes.iter().all(|node| match &node.kind {
        NodeKind::Control { control, .. } => match &**control {
            Control::For { body, .. } => is_straight(body),
            Control::Cond(_) | Control::While { .. } => false,
        },
        _ => true,
    })
}

/// Whether two results are of the same types, shapes and bits.
fn is_same(a: &Value, b: &Value) -> Result<bool> {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let (mut first, mut second) = (Key::new(), Key::new());
    first.tree(&flatten(a, Leaves::Numbers, &mut left)?, true);
    second.tree(&flatten(b, Leaves::Numbers, &mut right)?, true);
    let mut all = first == second && left.len() == right.len();
    for (a, b) in left.iter().zip(&right) {
        all = all && a.typed() == b.typed() && a.lengths() == b.lengths() && has_same_bits(a, b)?;
    }
    Ok(all)
}

/// Whether two tensors of one type and shape have the same bits; zeros may have either sign.
fn has_same_bits(a: &Tensor, b: &Tensor) -> Result<bool> {
    let (a, b) = (trace::concrete(a)?, trace::concrete(b)?);
    if a.bytes()? == b.bytes()? {
        return Ok(true);
    }
    if !a.dtype().is_inexact() {
        return Ok(false);
    }
    let (a, b) = (a.cast(DType::C128)?.bytes()?, b.cast(DType::C128)?.bytes()?);
    let number = |bytes: &[u8]| bytes.try_into().map_or(f64::NAN, f64::from_le_bytes);
    let same = |(a, b): (&[u8], &[u8])| a == b || number(a) == 0.0 && number(b) == 0.0;
    Ok(a.chunks(8).zip(b.chunks(8)).all(same))
}
