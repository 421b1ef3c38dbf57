//! Staging: applications of rows recorded into a graph instead of evaluated.
//!
//! Recorders nest: the bodies of branches and loops are recorded into graphs of their own, whose inputs beyond the given
//! ones are what they took from outside ([`Body`]). While a recorder is at work, everything that a level further out
//! would do is recorded there, so that a body holds all that happens in it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use smallvec::SmallVec;

use super::{Level, Tracer, TracerKind, device, new_level, tracer};
use crate::array::{Array, DType, DTypeKind, Scalar, last_serial};
use crate::diag::{Error, Result, Span};
use crate::ir::{Control, Graph, NodeId, NodeKind};
use crate::ops::{Attrs, Aval, Class, Guard, Op, Outputs, Tensor};

/// A graph being recorded.
pub struct Recorder {
    level: Level,
    graph: RefCell<Graph>,
    /// Set when the program asked for a value that is not known yet, or did what a graph cannot.
    broken: Cell<bool>,
    /// The last buffer that was made before the recording began.
    before: u64,
    /// What a body took from outside, and the nodes that stand for it; the outermost recorder's constants.
    taken: RefCell<Vec<(Tensor, NodeId)>>,
    /// Whether this records a body.
    inner: bool,
    /// Whether what is recorded is never run.
    only_shapes: Cell<bool>,
}

thread_local! {
    /// The recorders whose programs are running, innermost last.
    static ACTIVE: RefCell<Vec<Rc<Recorder>>> = const { RefCell::new(Vec::new()) };
    /// The level of the last of them; 0 without one.
    static ACTIVE_LEVEL: Cell<Level> = const { Cell::new(0) };
    /// Whether the last of them records a body.
    static IN_BODY: Cell<bool> = const { Cell::new(false) };
    /// Where the program is, for the nodes that are recorded.
    static PLACE: Cell<Option<Span>> = const { Cell::new(None) };
}

/// The level of the recorder at work; 0 without one.
#[inline]
pub fn active_level() -> Level {
    ACTIVE_LEVEL.get()
}

/// Whether the program is being recorded.
#[inline]
pub fn is_recording() -> bool {
    ACTIVE_LEVEL.get() != 0
}

/// Whether the body of a branch or loop is being recorded: what happens now happens another number of times.
#[inline]
pub fn in_body() -> bool {
    IN_BODY.get()
}

/// The recorder at work.
pub fn active() -> Option<Rc<Recorder>> {
    ACTIVE.with_borrow(|all| all.last().cloned())
}

/// Says where the program is.
pub fn set_place(span: Option<Span>) {
    PLACE.set(span);
}

/// Refuses what a graph cannot hold, where a program is being recorded.
///
/// # Errors
/// `TypeError`, after which the recording is given up.
pub fn refuse(why: &str) -> Result<()> {
    if !is_recording() {
        return Ok(());
    }
    if let Some(recorder) = active() {
        recorder.note_break();
    }
    Err(Error::type_error(why.to_owned()))
}

/// Refuses to print, unless only the shapes of results are wanted: what is printed then is so once.
///
/// # Errors
/// As [`refuse`].
pub fn refuse_output() -> Result<()> {
    if is_recording() && ACTIVE.with_borrow(|all| all.first().is_some_and(|first| first.only_shapes.get())) {
        return Ok(());
    }
    refuse("it prints")
}

/// To be called before an array is written to. Refuses that for an array that was there before the recording that is
/// under way: it would happen once, now, and not whenever the compiled program runs. Derivatives that hold on to the
/// array's elements get them as they are.
///
/// # Errors
/// `TypeError`, after which the recording is given up; `MemoryError`.
#[inline]
pub fn guard_write(array: &Array) -> Result<()> {
    if array.is_kept() {
        super::kept::release(array)?;
    }
    guard_serial(array.serial())
}

/// [`guard_write`] for an array on a device.
///
/// # Errors
/// As [`guard_write`].
pub fn guard_device_write(array: &device::DeviceTensor) -> Result<()> {
    super::kept::release_on_device(array)?;
    guard_serial(array.serial())
}

fn guard_serial(serial: u64) -> Result<()> {
    if !is_recording() {
        return Ok(());
    }
    ACTIVE.with_borrow(|all| match all.last() {
        Some(recorder) if serial <= recorder.before => {
            recorder.note_break();
            Err(Error::type_error("a jit-compiled function cannot write to an array from outside"))
        }
        _ => Ok(()),
    })
}

/// Whether a write to the array must be recorded, because it happens in a body and the array was there before, made by
/// the same function.
pub fn records_write(array: &Array) -> bool {
    in_body()
        && ACTIVE.with_borrow(|all| match (all.first(), all.last()) {
            (Some(first), Some(last)) => array.serial() > first.before && array.serial() <= last.before,
            _ => false,
        })
}

/// What a body recorded.
pub struct Body {
    graph: Graph,
    taken: Vec<(Tensor, NodeId)>,
}

impl Recorder {
    fn make(inputs: &[Aval], inner: bool) -> (Rc<Recorder>, Vec<Tensor>) {
        let recorder = Rc::new(Recorder {
            level: new_level(),
            graph: RefCell::default(),
            broken: Cell::new(false),
            before: last_serial(),
            taken: RefCell::default(),
            inner,
            only_shapes: Cell::new(false),
        });
        let tensors = inputs.iter().map(|aval| {
            let node = recorder.input(aval.clone());
            recorder.tensor(node, aval.clone())
        });
        let tensors = tensors.collect();
        (recorder, tensors)
    }

    /// A new graph with one input of each abstract value, and the tensors that stand for them.
    pub fn new(inputs: &[Aval]) -> (Rc<Recorder>, Vec<Tensor>) {
        Recorder::make(inputs, false)
    }

    /// A recorder for the body of a branch or loop.
    pub fn body(inputs: &[Aval]) -> (Rc<Recorder>, Vec<Tensor>) {
        Recorder::make(inputs, true)
    }

    fn input(&self, aval: Aval) -> NodeId {
        let mut graph = self.graph.borrow_mut();
        let place = graph.inputs.len();
        let node = graph.push(NodeKind::Input(place), aval, None);
        graph.inputs.push(node);
        node
    }

    /// Runs the program that is recorded.
    pub fn recording<T>(self: &Rc<Recorder>, body: impl FnOnce() -> T) -> T {
        /// Takes the recorder off, also when a panic passes through.
        struct Off;
        impl Drop for Off {
            fn drop(&mut self) {
                ACTIVE.with_borrow_mut(|all| {
                    all.pop();
                    ACTIVE_LEVEL.set(all.last().map_or(0, |last| last.level));
                    IN_BODY.set(all.last().is_some_and(|last| last.inner));
                });
            }
        }
        ACTIVE.with_borrow_mut(|all| all.push(self.clone()));
        ACTIVE_LEVEL.set(self.level);
        IN_BODY.set(self.inner);
        let _off = Off;
        body()
    }

    fn tensor(self: &Rc<Recorder>, node: NodeId, aval: Aval) -> Tensor {
        Tracer::wrap(self.level, aval, TracerKind::Staged { recorder: self.clone(), node })
    }

    /// What is recorded will never be run: only the types of its results are wanted.
    pub fn want_shapes(&self) {
        self.only_shapes.set(true);
    }

    /// Gives the recording up.
    pub fn note_break(&self) {
        self.broken.set(true);
    }

    /// Takes back that the recording was given up.
    pub fn mend(&self) {
        self.broken.set(false);
    }

    /// Whether the program asked for a value that is not known while it compiles.
    pub fn is_broken(&self) -> bool {
        self.broken.get()
    }

    /// How many nodes are recorded.
    pub fn len(&self) -> usize {
        self.graph.borrow().nodes.len()
    }

    /// Whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a tensor was made since the recording began.
    pub fn made(&self, tensor: &Tensor) -> bool {
        match tensor {
            Tensor::Host(array) => array.serial() > self.before,
            other => tracer(other).is_some_and(|tracer| tracer.level >= self.level),
        }
    }

    /// The node of a tensor: one of this graph, an input for what a body takes from outside, or a constant.
    fn node(&self, tensor: &Tensor) -> Result<NodeId> {
        if let Some(Tracer { level, kind: TracerKind::Staged { node, .. }, .. }) = tracer(tensor)
            && *level == self.level
        {
            return Ok(*node);
        }
        if let Some((_, node)) = self.taken.borrow().iter().rev().find(|(have, _)| same(have, tensor)) {
            return Ok(*node);
        }
        let node = if self.inner {
            if let Tensor::Host(array) = tensor
                && array.serial() > self.before
            {
                // Made by the body itself, which may still write to it.
                let copy = Tensor::Host(array.copy()?);
                let node = self.input(copy.aval());
                self.taken.borrow_mut().push((copy, node));
                return Ok(node);
            }
            self.input(tensor.aval())
        } else {
            if let Tensor::Host(array) = tensor
                && array.serial() > self.before
                && array.repeats_one()
            {
                return self.repeated(array);
            }
            let constant = match tensor {
                // What the program made itself it may still write to; what was there before is read when it runs.
                Tensor::Host(array) if array.serial() > self.before => {
                    let copy = Tensor::Host(array.copy()?);
                    return Ok(self.graph.borrow_mut().push(NodeKind::Constant(copy), tensor.aval(), None));
                }
                // A value of a body that is over, or of another recording, has no meaning here.
                other if tracer(other).is_some() => {
                    self.note_break();
                    return Err(Error::type_error("a value that was recorded elsewhere is used"));
                }
                other => match device::of(other) {
                    Some(on) if on.serial() > self.before => on.duplicate()?,
                    _ => other.clone(),
                },
            };
            self.graph.borrow_mut().push(NodeKind::Constant(constant), tensor.aval(), None)
        };
        if self.inner || !matches!(tensor, Tensor::Scalar(_) | Tensor::Weak(_)) {
            self.taken.borrow_mut().push((tensor.clone(), node));
        }
        Ok(node)
    }

    /// An array that is one element again and again, as the cotangent of a sum is.
    fn repeated(&self, array: &Array) -> Result<NodeId> {
        let element = Tensor::Scalar(array.scalar_at(0));
        let mut graph = self.graph.borrow_mut();
        let aval = element.aval();
        let element = graph.push(NodeKind::Constant(element), aval, None);
        let (op, attrs) = (&crate::ops::shape::BROADCAST_TO, Attrs::Shape(array.shape().into()));
        let operands = std::iter::once(element).collect();
        Ok(graph.push(NodeKind::Apply { op, attrs, operands }, Tensor::Host(array.clone()).aval(), None))
    }

    /// The graph with these results.
    ///
    /// # Errors
    /// `TypeError` for results of another recording.
    pub fn graph(&self, outputs: &[Tensor]) -> Result<Graph> {
        let nodes: Vec<NodeId> = outputs.iter().map(|tensor| self.node(tensor)).collect::<Result<_>>()?;
        let mut graph = self.graph.borrow().clone();
        graph.outputs = nodes;
        graph.own_after = (!self.inner).then_some(self.before);
        Ok(graph)
    }

    /// A body with these results.
    ///
    /// # Errors
    /// As [`Recorder::graph`].
    pub fn close(&self, outputs: &[Tensor]) -> Result<Body> {
        let graph = self.graph(outputs)?;
        Ok(Body { graph, taken: self.taken.borrow().clone() })
    }
}

/// Whether two tensors are the same one.
fn same(a: &Tensor, b: &Tensor) -> bool {
    match (a, b) {
        (Tensor::Host(a), Tensor::Host(b)) => a.shares_buffer(b) && a.dtype() == b.dtype() && a.layout() == b.layout(),
        (Tensor::Scalar(a), Tensor::Scalar(b)) | (Tensor::Weak(a), Tensor::Weak(b)) => {
            a.dtype() == b.dtype() && bytes(*a) == bytes(*b)
        }
        (Tensor::Foreign(x), Tensor::Foreign(y)) => match (tracer(a), tracer(b)) {
            (
                Some(Tracer { level: l, kind: TracerKind::Staged { node: m, .. }, .. }),
                Some(Tracer { level: r, kind: TracerKind::Staged { node: n, .. }, .. }),
            ) => l == r && m == n,
            _ => Rc::ptr_eq(x, y),
        },
        _ => false,
    }
}

/// A scalar bit by bit.
fn bytes(scalar: Scalar) -> [u8; 16] {
    let mut bytes = [0u8; 16];
    // SAFETY: no scalar is larger than sixteen bytes.
    scalar.with_bytes(|from| unsafe { bytes.as_mut_ptr().copy_from_nonoverlapping(from, scalar.dtype().size()) });
    bytes
}

/// The bodies' graphs with the same inputs after their own: everything that any of them took from outside, which is
/// given too.
fn join(bodies: Vec<Body>) -> (Vec<Graph>, Vec<Tensor>) {
    let mut union: Vec<Tensor> = Vec::new();
    for (tensor, _) in bodies.iter().flat_map(|body| &body.taken) {
        if !union.iter().any(|have| same(have, tensor)) {
            union.push(tensor.clone());
        }
    }
    let graphs = bodies.into_iter().map(|Body { mut graph, taken }| {
        graph.inputs.truncate(graph.inputs.len() - taken.len());
        for tensor in &union {
            let place = graph.inputs.len();
            let have = taken.iter().find(|(have, _)| same(have, tensor)).map(|(_, node)| *node);
            let node = have.unwrap_or_else(|| graph.push(NodeKind::Input(place), tensor.aval(), None));
            graph.nodes[node].kind = NodeKind::Input(place);
            graph.inputs.push(node);
        }
        graph
    });
    (graphs.collect(), union)
}

/// Records a branch: both bodies give results of the same types.
///
/// # Errors
/// `TypeError` where no program is being recorded or the operands are none of its own.
pub fn cond(condition: &Tensor, yes: Body, no: Body, span: Option<Span>) -> Result<Vec<Tensor>> {
    let (graphs, taken) = join(vec![yes, no]);
    let Ok([yes, no]) = <[Graph; 2]>::try_from(graphs) else { return Ok(Vec::new()) };
    let operands: Vec<Tensor> = std::iter::once(condition.clone()).chain(taken).collect();
    control(Control::Cond([yes, no]), &operands, span)
}

/// Records a `while` loop from these carried values on.
///
/// # Errors
/// As [`cond`].
pub fn while_loop(test: Body, body: Body, carried: Vec<Tensor>, span: Option<Span>) -> Result<Vec<Tensor>> {
    let (graphs, taken) = join(vec![test, body]);
    let Ok([test, body]) = <[Graph; 2]>::try_from(graphs) else { return Ok(Vec::new()) };
    let count = carried.len();
    let operands: Vec<Tensor> = carried.into_iter().chain(taken).collect();
    control(Control::While { test, body, carried: count }, &operands, span)
}

/// Records a loop over `count` indices, `step` apart from `start` on.
///
/// # Errors
/// As [`cond`].
pub fn for_loop(bounds: [Tensor; 3], body: Body, carried: Vec<Tensor>, span: Option<Span>) -> Result<Vec<Tensor>> {
    let (mut graphs, taken) = join(vec![body]);
    let Some(body) = graphs.pop() else { return Ok(Vec::new()) };
    let count = carried.len();
    let operands: Vec<Tensor> = bounds.into_iter().chain(carried).chain(taken).collect();
    control(Control::For { body, carried: count }, &operands, span)
}

fn control(control: Control<Graph>, operands: &[Tensor], span: Option<Span>) -> Result<Vec<Tensor>> {
    super::control::bind(&Rc::new(control), operands, span)
}

/// Records a branch or loop in the recorder at work.
///
/// # Errors
/// `TypeError` where no program is being recorded or the operands are none of its own.
pub(super) fn record_control(
    control: &Rc<Control<Graph>>,
    operands: &[Tensor],
    span: Option<Span>,
) -> Result<Vec<Tensor>> {
    let Some(recorder) = active() else {
        return Err(Error::type_error("a branch or loop is recorded where nothing is"));
    };
    let nodes: Vec<NodeId> = operands.iter().map(|operand| recorder.node(operand)).collect::<Result<_>>()?;
    let types = super::control::types_of(control, operands);
    let Some(first) = types.first() else { return Ok(Vec::new()) };
    let kind = NodeKind::Control { control: control.clone(), operands: nodes };
    let node = recorder.graph.borrow_mut().push(kind, first.clone(), span.or(PLACE.get()));
    let parts = types.into_iter().enumerate().map(|(index, aval)| {
        let part = recorder.graph.borrow_mut().push(NodeKind::Part { of: node, index }, aval.clone(), span);
        recorder.tensor(part, aval)
    });
    Ok(parts.collect())
}

/// A value that was just recorded as a Python number, which yields to other data types and is never nan by mistake.
pub fn as_python_number(tensor: Tensor) -> Tensor {
    let Some(Tracer { level, aval, kind }) = tracer(&tensor) else { return tensor };
    let aval = Aval { weak: true, ..aval.clone() };
    let kind = match kind {
        TracerKind::Staged { recorder, node } => {
            recorder.graph.borrow_mut().nodes[*node].aval = aval.clone();
            TracerKind::Staged { recorder: recorder.clone(), node: *node }
        }
        TracerKind::Dual { primal, tangent } => {
            TracerKind::Dual { primal: as_python_number(primal.clone()), tangent: tangent.clone() }
        }
        _ => return tensor,
    };
    Tracer::wrap(*level, aval, kind)
}

/// Records an application of a row, in the recorder at work; in that of the operands where none is.
pub(super) fn record(op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Result<Outputs> {
    let own = || {
        operands.iter().filter_map(tracer).max_by_key(|tracer| tracer.level).and_then(|tracer| match &tracer.kind {
            TracerKind::Staged { recorder, .. } => Some(recorder.clone()),
            _ => None,
        })
    };
    let Some(recorder) = active().or_else(own) else {
        return Err(Error::type_error("a value is recorded where nothing is"));
    };
    if let Class::Elementwise(row) = &op.class
        && row.guard.is_some()
    {
        let typed: SmallVec<[(DType, bool); 3]> = operands.iter().map(Tensor::typed).collect();
        let common = crate::array::result_type(&typed);
        super::eval::guard(row, common, operands)?;
        // Elements that would be refused are not known yet; a Python number, as a loop counts it, is trusted.
        let unknown = operands.get(1).is_some_and(|second| matches!(second, Tensor::Foreign(_)) && !second.typed().1);
        if matches!(row.guard, Some(Guard::Values(_))) && common.kind() == DTypeKind::Signed && unknown {
            refuse("integers to integer powers, which may be negative")?;
        }
    }
    let types = op.infer_of(attrs, operands)?;
    let nodes: SmallVec<[NodeId; 3]> = operands.iter().map(|operand| recorder.node(operand)).collect::<Result<_>>()?;
    let kind = NodeKind::Apply { op, attrs: attrs.clone(), operands: nodes };
    let node = recorder.graph.borrow_mut().push(kind, types[0].clone(), PLACE.get());
    if types.len() == 1 {
        return Ok(std::iter::once(recorder.tensor(node, types[0].clone())).collect());
    }
    let parts = types.into_iter().enumerate().map(|(index, aval)| {
        let part = recorder.graph.borrow_mut().push(NodeKind::Part { of: node, index }, aval.clone(), PLACE.get());
        recorder.tensor(part, aval)
    });
    Ok(parts.collect())
}
