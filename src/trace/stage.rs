//! Staging: applications of rows recorded into a graph instead of evaluated, and the compiled graph.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use smallvec::SmallVec;

use super::{Level, Tracer, TracerKind, concrete, device, new_level, tracer};
use crate::array::{Array, last_serial};
use crate::backend::cpu::Cpu;
use crate::backend::{Backend, check, run_plan};
use crate::diag::{Error, Kind, Result};
use crate::ir::{Graph, NodeId, NodeKind, Plan, Slot, Step, plan};
use crate::ops::{Attrs, Aval, Op, Outputs, Tensor};

/// A graph being recorded.
pub struct Recorder {
    level: Level,
    graph: RefCell<Graph>,
    /// Set when the program asked for a value that is not known yet, or did what a graph cannot.
    broken: Cell<bool>,
    /// The last buffer that was made before the recording began.
    before: u64,
}

thread_local! {
    /// The recorders whose programs are running, innermost last.
    static ACTIVE: RefCell<Vec<Rc<Recorder>>> = const { RefCell::new(Vec::new()) };
}

/// Refuses a write to an array that was there before the recording that is under way: it would happen once, now, and
/// not whenever the compiled program runs.
///
/// # Errors
/// `TypeError`, after which the recording is given up.
pub fn guard_write(array: &Array) -> Result<()> {
    guard_serial(array.serial())
}

/// [`guard_write`] for an array on a device.
///
/// # Errors
/// As [`guard_write`].
pub fn guard_device_write(array: &device::DeviceTensor) -> Result<()> {
    guard_serial(array.serial())
}

fn guard_serial(serial: u64) -> Result<()> {
    ACTIVE.with_borrow(|all| match all.last() {
        Some(recorder) if serial <= recorder.before => {
            recorder.note_break();
            Err(Error::type_error("a jit-compiled function cannot write to an array from outside"))
        }
        _ => Ok(()),
    })
}

impl Recorder {
    /// A new graph with one input of each abstract value, and the tensors that stand for them.
    pub fn new(inputs: &[Aval]) -> (Rc<Recorder>, Vec<Tensor>) {
        let recorder = Rc::new(Recorder {
            level: new_level(),
            graph: RefCell::default(),
            broken: Cell::new(false),
            before: last_serial(),
        });
        let tensors = inputs.iter().enumerate().map(|(index, aval)| {
            let node = {
                let mut graph = recorder.graph.borrow_mut();
                let node = graph.push(NodeKind::Input(index), aval.clone(), None);
                graph.inputs.push(node);
                node
            };
            recorder.tensor(node, aval.clone())
        });
        let tensors = tensors.collect();
        (recorder, tensors)
    }

    /// Runs the program that is recorded.
    pub fn recording<T>(self: &Rc<Recorder>, body: impl FnOnce() -> T) -> T {
        ACTIVE.with_borrow_mut(|all| all.push(self.clone()));
        let result = body();
        ACTIVE.with_borrow_mut(Vec::pop);
        result
    }

    fn tensor(self: &Rc<Recorder>, node: NodeId, aval: Aval) -> Tensor {
        Tracer::wrap(self.level, aval, TracerKind::Staged { recorder: self.clone(), node })
    }

    /// Gives the recording up.
    pub fn note_break(&self) {
        self.broken.set(true);
    }

    /// Whether the program asked for a value that is not known while it compiles.
    pub fn is_broken(&self) -> bool {
        self.broken.get()
    }

    /// The node of a tensor; a constant for one that is not of this graph.
    fn node(&self, tensor: &Tensor) -> Result<NodeId> {
        if let Some(Tracer { level, kind: TracerKind::Staged { node, .. }, .. }) = tracer(tensor)
            && *level == self.level
        {
            return Ok(*node);
        }
        let constant = match tensor {
            // What the program made itself it may still write to; what was there before is read when the program runs.
            Tensor::Host(array) if array.serial() > self.before => Tensor::Host(array.copy()?),
            other => match device::of(other) {
                Some(on) if on.serial() > self.before => on.duplicate()?,
                _ => other.clone(),
            },
        };
        Ok(self.graph.borrow_mut().push(NodeKind::Constant(constant), tensor.aval(), None))
    }

    /// Compiles the graph with these results.
    ///
    /// # Errors
    /// `SystemError` for a graph that breaks its own rules.
    pub fn finish(&self, outputs: &[Tensor]) -> Result<Program> {
        let nodes: Vec<NodeId> = outputs.iter().map(|tensor| self.node(tensor)).collect::<Result<_>>()?;
        let mut graph = self.graph.borrow().clone();
        graph.outputs = nodes;
        if cfg!(debug_assertions) {
            graph.check()?;
        }
        let plan = plan(&graph)?;
        let outputs = outputs.iter().map(Tensor::aval).collect();
        Ok(Program { graph, plan, outputs, on_cpu: RefCell::new(None) })
    }
}

/// Records an application of a row.
pub(super) fn record(
    recorder: &Rc<Recorder>,
    level: Level,
    op: &'static Op,
    attrs: &Attrs,
    operands: &[Tensor],
) -> Result<Outputs> {
    debug_assert_eq!(level, recorder.level);
    let avals: SmallVec<[Aval; 3]> = operands.iter().map(Tensor::aval).collect();
    let types = op.infer(attrs, &avals)?;
    let nodes: SmallVec<[NodeId; 3]> = operands.iter().map(|operand| recorder.node(operand)).collect::<Result<_>>()?;
    let kind = NodeKind::Apply { op, attrs: attrs.clone(), operands: nodes };
    let node = recorder.graph.borrow_mut().push(kind, types[0].clone(), None);
    if types.len() == 1 {
        return Ok(std::iter::once(recorder.tensor(node, types[0].clone())).collect());
    }
    let parts = types.into_iter().enumerate().map(|(index, aval)| {
        let part = recorder.graph.borrow_mut().push(NodeKind::Part { of: node, index }, aval.clone(), None);
        recorder.tensor(part, aval)
    });
    Ok(parts.collect())
}

/// A plan's constants, where they are needed.
type Constants = Rc<Vec<(Slot, Array)>>;

/// A compiled graph, ready to run.
pub struct Program {
    pub graph: Graph,
    pub plan: Plan,
    /// The types of the results.
    pub outputs: Vec<Aval>,
    on_cpu: RefCell<Option<Constants>>,
}

impl Program {
    /// Runs the program on the CPU.
    ///
    /// # Errors
    /// Those of the plan's steps.
    pub fn run(&self, arguments: &[Tensor]) -> Result<Vec<Tensor>> {
        let arguments: Vec<Array> = arguments.iter().map(concrete).collect::<Result<_>>()?;
        let ready = self.on_cpu.borrow().clone();
        let constants = match ready {
            Some(constants) => constants,
            None => {
                let made: Result<Vec<(Slot, Array)>> =
                    self.plan.constants.iter().map(|(slot, tensor)| Ok((*slot, concrete(tensor)?))).collect();
                let made = Rc::new(made?);
                *self.on_cpu.borrow_mut() = Some(made.clone());
                made
            }
        };
        let results = run_plan(&Cpu, &self.plan, &constants, &arguments)?;
        results.into_iter().zip(&self.outputs).map(|(array, aval)| unwrap_scalar(array, aval)).collect()
    }

    /// Runs the program on a device; the results stay there.
    ///
    /// # Errors
    /// Those of the plan's steps; `TypeError` for what the device cannot do, before anything runs.
    pub fn run_on<B: Backend + 'static>(&self, backend: &Rc<B>, arguments: &[Tensor]) -> Result<Vec<Tensor>> {
        for step in &self.plan.steps {
            if let Step::Kernel { kernel, .. } = step {
                check(&**backend, kernel)?;
            }
        }
        let arguments: Vec<B::Value> = arguments.iter().map(|t| device::upload(backend, t)).collect::<Result<_>>()?;
        let upload = |(slot, tensor): &(Slot, Tensor)| Ok((*slot, device::upload(backend, tensor)?));
        let constants: Vec<(Slot, B::Value)> = self.plan.constants.iter().map(upload).collect::<Result<_>>()?;
        let results = run_plan(&**backend, &self.plan, &constants, &arguments)?;
        let wrap = |(value, aval): (B::Value, &Aval)| device::wrap(backend, value, aval.clone());
        Ok(results.into_iter().zip(&self.outputs).map(wrap).collect())
    }
}

/// A zero-dimensional result as the scalar that evaluation would give.
fn unwrap_scalar(array: Array, aval: &Aval) -> Result<Tensor> {
    if array.ndim() > 0 {
        return Ok(Tensor::Host(array));
    }
    let scalar = array.item().ok_or_else(|| Error::new(Kind::SystemError, "a scalar without an element"))?;
    Ok(if aval.weak { Tensor::Weak(scalar) } else { Tensor::Scalar(scalar) })
}
