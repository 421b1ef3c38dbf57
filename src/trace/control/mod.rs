//! Branches and loops at every level: recorded, differentiated, batched, run.
//!
//! What is done to a branch or loop is done to its parts: their graphs are applied again, node by node, to values of
//! another level, while a recorder takes down what that comes to.

mod batch;
mod forward;
mod reverse;

use std::cell::Cell;
use std::rc::Rc;

use smallvec::SmallVec;

use super::{Level, Program, Tracer, TracerKind, bind as apply, jvp_parts, settled, stage, tape_of, tracer};
use crate::array::DType;
use crate::diag::{Error, Kind, Result, Span};
use crate::ir::{Control, Graph, NodeId, NodeKind, improve};
use crate::ops::{Aval, Derivative, Outputs, Tensor};

pub(super) use reverse::Reverse;

thread_local! {
    /// Whether what is applied has been improved already.
    static LEAN: Cell<bool> = const { Cell::new(false) };
}

/// The types of a branch's or loop's results.
pub(super) fn types_of(control: &Control<Graph>, operands: &[Tensor]) -> Vec<Aval> {
    match control.carried() {
        0 => control.body().outputs.iter().map(|&o| control.body().nodes[o].aval.clone()).collect(),
        carried => operands.iter().skip(control.leading()).take(carried).map(Tensor::aval).collect(),
    }
}

/// Applies a branch or loop at the innermost level among the operands.
///
/// # Errors
/// `TypeError` where a level cannot.
pub(super) fn bind(control: &Rc<Control<Graph>>, operands: &[Tensor], span: Option<Span>) -> Result<Vec<Tensor>> {
    let operands: Vec<Tensor> = operands.iter().map(settled).collect();
    let innermost = operands.iter().filter_map(tracer).max_by_key(|tracer| tracer.level);
    match innermost {
        None if !stage::is_recording() => run(control, &operands),
        Some(Tracer { level, kind: TracerKind::Dual { .. }, .. }) if *level > stage::active_level() => {
            differentiate(*level, control, &operands, span)
        }
        Some(Tracer { level, kind: TracerKind::Batched { .. }, .. }) if *level > stage::active_level() => {
            batch::bind(*level, control, &operands, span)
        }
        Some(Tracer { level, kind: TracerKind::Linear { .. }, .. }) if *level > stage::active_level() => {
            Err(Error::type_error("a branch or loop over tangents cannot be recorded"))
        }
        _ => stage::record_control(control, &operands, span),
    }
}

/// Runs a branch or loop on values that are there.
fn run(control: &Rc<Control<Graph>>, operands: &[Tensor]) -> Result<Vec<Tensor>> {
    Program::new(alone(control, operands))?.run(operands)
}

/// A graph that does nothing else.
fn alone(control: &Rc<Control<Graph>>, operands: &[Tensor]) -> Graph {
    let mut graph = Graph::default();
    let nodes: Vec<NodeId> = operands
        .iter()
        .enumerate()
        .map(|(place, operand)| graph.push(NodeKind::Input(place), operand.aval(), None))
        .collect();
    graph.inputs = nodes.clone();
    let types = types_of(control, operands);
    let Some(first) = types.first() else { return graph };
    let of = graph.push(NodeKind::Control { control: control.clone(), operands: nodes }, first.clone(), None);
    let parts = types.into_iter().enumerate();
    graph.outputs = parts.map(|(index, aval)| graph.push(NodeKind::Part { of, index }, aval, None)).collect();
    graph
}

/// Sets a flag for as long as it lives.
struct Lean(bool);

impl Lean {
    fn new() -> Lean {
        Lean(LEAN.replace(true))
    }
}

impl Drop for Lean {
    fn drop(&mut self) {
        LEAN.set(self.0);
    }
}

fn differentiate(
    level: Level,
    control: &Rc<Control<Graph>>,
    operands: &[Tensor],
    span: Option<Span>,
) -> Result<Vec<Tensor>> {
    if !LEAN.get() {
        // What a loop need not carry need not be saved for the way back.
        let mut graph = alone(control, operands);
        // Numbers that are known stay so: how often a loop runs is one.
        for (&input, operand) in graph.inputs.iter().zip(operands) {
            if let Tensor::Weak(_) | Tensor::Scalar(_) = operand {
                graph.nodes[input].kind = NodeKind::Constant(operand.clone());
            }
        }
        let kept: Vec<usize> = (0..operands.len()).filter(|&at| tracer_or_array(&operands[at])).collect();
        graph.inputs = kept.iter().map(|&at| graph.inputs[at]).collect();
        for (place, &input) in graph.inputs.iter().enumerate() {
            graph.nodes[input].kind = NodeKind::Input(place);
        }
        let inputs: Vec<Tensor> = kept.iter().map(|&at| operands[at].clone()).collect();
        let improved = improve(&graph)?;
        let _lean = Lean::new();
        return interpret(&improved, &inputs);
    }
    let parts: Vec<(Tensor, Option<Tensor>)> = operands.iter().map(|operand| jvp_parts(level, operand)).collect();
    let leading = control.leading();
    let mut mask: Vec<bool> =
        parts[leading..].iter().map(|(primal, tangent)| tangent.is_some() && primal.dtype().is_inexact()).collect();
    settle_mask(control, &mut mask, flows);
    if !mask.contains(&true) {
        let primals: Vec<Tensor> = parts.into_iter().map(|(primal, _)| primal).collect();
        return bind(control, &primals, span);
    }
    if parts.iter().any(|(_, tangent)| tangent.as_ref().is_some_and(|tangent| tape_of(tangent).is_some())) {
        reverse::bind(level, control, parts, &mask, span)
    } else {
        forward::bind(level, control, parts, &mask, span)
    }
}

fn tracer_or_array(tensor: &Tensor) -> bool {
    !matches!(tensor, Tensor::Weak(_) | Tensor::Scalar(_))
}

/// Applies a graph, node by node.
///
/// # Errors
/// Those of its operations on these values.
pub fn interpret(graph: &Graph, inputs: &[Tensor]) -> Result<Vec<Tensor>> {
    let live = graph.live();
    let mut values: Vec<Outputs> = vec![Outputs::new(); graph.nodes.len()];
    let missing = || Error::new(Kind::SystemError, "a graph is applied to fewer values than it takes");
    for (id, node) in graph.nodes.iter().enumerate().filter(|(id, _)| live[*id]) {
        let take = |from: NodeId, index: usize| values[from].get(index).cloned().ok_or_else(missing);
        let outputs: Outputs = match &node.kind {
            NodeKind::Input(place) => std::iter::once(inputs.get(*place).cloned().ok_or_else(missing)?).collect(),
            NodeKind::Constant(tensor) => std::iter::once(tensor.clone()).collect(),
            NodeKind::Part { of, index } => std::iter::once(take(*of, *index)?).collect(),
            NodeKind::Apply { op, attrs, operands } => {
                let operands: SmallVec<[Tensor; 3]> =
                    operands.iter().map(|&operand| take(operand, 0)).collect::<Result<_>>()?;
                stage::set_place(node.span);
                apply(op, attrs, &operands)?
            }
            NodeKind::Control { control, operands } => {
                let operands: Vec<Tensor> = operands.iter().map(|&operand| take(operand, 0)).collect::<Result<_>>()?;
                bind(control, &operands, node.span)?.into_iter().collect()
            }
        };
        values[id] = outputs.into_iter().map(|tensor| weakened(tensor, &node.aval)).collect();
    }
    graph.outputs.iter().map(|&id| values[id].first().cloned().ok_or_else(missing)).collect()
}

/// A value that is one of the program's own numbers where the node is.
fn weakened(tensor: Tensor, aval: &Aval) -> Tensor {
    if !aval.weak || tensor.typed().1 {
        return tensor;
    }
    match tensor {
        Tensor::Scalar(scalar) => Tensor::Weak(scalar),
        other => stage::as_python_number(other),
    }
}

/// What leads from inputs to a node: whether it does.
type Flow = fn(&Aval, Option<&Derivative>) -> bool;

/// Only what has a derivative.
fn flows(aval: &Aval, derivative: Option<&Derivative>) -> bool {
    aval.dtype.is_inexact() && !matches!(derivative, Some(Derivative::Zero))
}

/// Which results of a graph depend on inputs that are marked.
fn reached(graph: &Graph, mask: &[bool], flow: Flow) -> Vec<bool> {
    let mut found = vec![false; graph.nodes.len()];
    let several = graph.with_parts();
    graph.inputs.iter().zip(mask).for_each(|(&input, &marked)| found[input] = marked);
    for (id, node) in graph.nodes.iter().enumerate() {
        found[id] |= match &node.kind {
            NodeKind::Input(_) | NodeKind::Constant(_) => false,
            NodeKind::Apply { op, operands, .. } => {
                // The first result's type need not be the others'.
                operands.iter().any(|&o| found[o]) && (several[id] || flow(&node.aval, Some(&op.derivative)))
            }
            NodeKind::Part { of, .. } => found[*of] && flow(&node.aval, None),
            NodeKind::Control { operands, .. } => operands.iter().any(|&o| found[o]),
        };
    }
    graph.outputs.iter().map(|&id| found[id]).collect()
}

/// Marks the carried values that come to depend on what is marked, turn after turn. `mask`: the operands of the parts.
fn settle_mask(control: &Control<Graph>, mask: &mut [bool], flow: Flow) {
    let carried = control.carried();
    loop {
        let given: Vec<bool> = std::iter::repeat_n(false, control.indices()).chain(mask.iter().copied()).collect();
        let after = reached(control.body(), &given, flow);
        let more: Vec<usize> = (0..carried).filter(|&k| after[k] && !mask[k]).collect();
        if more.is_empty() {
            return;
        }
        more.into_iter().for_each(|k| mask[k] = true);
    }
}

/// Which results a branch or loop has that depend on what is marked.
fn results_of(control: &Control<Graph>, mask: &[bool], flow: Flow) -> Vec<bool> {
    match control {
        Control::Cond(ways) => {
            let [yes, no] = ways.each_ref().map(|way| reached(way, mask, flow));
            yes.iter().zip(&no).map(|(a, b)| *a || *b).collect()
        }
        _ => mask[..control.carried()].to_vec(),
    }
}

/// The number that a tensor is, where that is known.
fn known(tensor: &Tensor) -> Option<i64> {
    match tensor {
        Tensor::Weak(scalar) | Tensor::Scalar(scalar) => Some(scalar.get()),
        _ => None,
    }
}

/// The type of a tangent or cotangent of a value.
fn tangent_type(aval: &Aval) -> Aval {
    Aval { weak: false, ..aval.clone() }
}

/// The type of a loop's index.
fn index_type() -> Aval {
    Aval { dtype: DType::I64, shape: Default::default(), weak: true }
}
