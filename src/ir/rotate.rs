//! Loops that carry less: an array that the end of a turn computes element by element, from what else is carried, is
//! computed at the start of the next turn instead, where it fuses with what reads it. It is never stored.
//!
//! The first turn, which has the array from outside, goes before the loop; the array's value after the loop is computed
//! after it.

use std::rc::Rc;

use super::control::Control;
use super::graph::{Graph, Node, NodeId, NodeKind};
use super::passes::improve;
use crate::array::{DType, Scalar};
use crate::diag::{Result, Span};
use crate::ops::{Attrs, Aval, Class, Op, Tensor, binary, compare};

/// Elements from which an array is worth it.
const LARGE: usize = 512;
/// Operations that are worth doing instead of going through memory.
const MOST: usize = 8;

/// A graph that others are copied into.
pub struct Builder {
    pub graph: Graph,
}

impl Builder {
    /// Applies a row.
    ///
    /// # Errors
    /// Those of the row's types.
    pub fn apply(&mut self, op: &'static Op, attrs: Attrs, operands: &[NodeId], span: Option<Span>) -> Result<NodeId> {
        let avals: Vec<Aval> = operands.iter().map(|&o| self.graph.nodes[o].aval.clone()).collect();
        let aval = op.infer(&attrs, &avals)?[0].clone();
        Ok(self.graph.push(NodeKind::Apply { op, attrs, operands: operands.iter().copied().collect() }, aval, span))
    }

    /// A number of the program's own.
    pub fn integer(&mut self, value: i64) -> NodeId {
        let aval = Aval { dtype: DType::I64, shape: Default::default(), weak: true };
        self.graph.push(NodeKind::Constant(Tensor::Weak(Scalar::I64(value))), aval, None)
    }

    /// Another input.
    pub fn input(&mut self, aval: Aval) -> NodeId {
        let place = self.graph.inputs.len();
        let node = self.graph.push(NodeKind::Input(place), aval, None);
        self.graph.inputs.push(node);
        node
    }

    /// Copies the nodes of another graph that `wanted` needs. `to` says where nodes are already.
    pub fn copy(&mut self, from: &Graph, wanted: &[NodeId], to: &mut [Option<NodeId>]) -> Vec<NodeId> {
        let mut needed = vec![false; from.nodes.len()];
        wanted.iter().for_each(|&id| needed[id] = true);
        for id in (0..from.nodes.len()).rev() {
            if needed[id] && to[id].is_none() {
                from.nodes[id].kind.operands().iter().for_each(|&operand| needed[operand] = true);
            }
        }
        for id in 0..from.nodes.len() {
            if needed[id] && to[id].is_none() {
                let node = &from.nodes[id];
                let at = |operand: &NodeId| to[*operand].unwrap_or(*operand);
                let kind = node.kind.moved(at);
                self.graph.nodes.push(Node { kind, ..node.clone() });
                to[id] = Some(self.graph.nodes.len() - 1);
            }
        }
        wanted.iter().map(|&id| to[id].unwrap_or(id)).collect()
    }

    /// Copies a graph whose inputs are these nodes; its results.
    pub fn inline(&mut self, from: &Graph, inputs: &[NodeId]) -> Vec<NodeId> {
        let mut to = vec![None; from.nodes.len()];
        from.inputs.iter().zip(inputs).for_each(|(&input, &node)| to[input] = Some(node));
        self.copy(from, &from.outputs, &mut to)
    }

    /// Adds a branch or loop; its results.
    pub fn control(
        &mut self,
        control: Control<Graph>,
        operands: Vec<NodeId>,
        types: &[Aval],
        span: Option<Span>,
    ) -> Vec<NodeId> {
        let Some(first) = types.first() else { return Vec::new() };
        let kind = NodeKind::Control { control: Rc::new(control), operands };
        let of = self.graph.push(kind, first.clone(), span);
        types
            .iter()
            .enumerate()
            .map(|(index, aval)| self.graph.push(NodeKind::Part { of, index }, aval.clone(), span))
            .collect()
    }
}

/// Rotates the loops of a graph.
///
/// # Errors
/// `SystemError` for a graph that breaks its own rules.
pub fn rotate(graph: &Graph) -> Result<Graph> {
    let mut out = Builder { graph: Graph::default() };
    let mut to: Vec<Option<NodeId>> = vec![None; graph.nodes.len()];
    // The results of loops that are no nodes with parts any more.
    let mut results: Vec<Option<Vec<NodeId>>> = vec![None; graph.nodes.len()];
    for (id, node) in graph.nodes.iter().enumerate() {
        if let NodeKind::Part { of, index } = node.kind
            && let Some(results) = &results[of]
        {
            to[id] = results.get(index).copied();
            continue;
        }
        let kind = node.kind.moved(|operand| to[*operand].unwrap_or(*operand));
        if let NodeKind::Control { control, operands } = &kind
            && let Control::For { body, carried } = &**control
            && let Some(found) = candidates(body, *carried)
        {
            results[id] = Some(rotated(&mut out, body, *carried, &found, operands, node.span)?);
            // Nobody but its parts reads the node.
            to[id] = Some(operands[0]);
            continue;
        }
        out.graph.nodes.push(Node { kind, ..node.clone() });
        to[id] = Some(out.graph.nodes.len() - 1);
    }
    let at = |id: &NodeId| to[*id].unwrap_or(*id);
    out.graph.inputs = graph.inputs.iter().map(at).collect();
    out.graph.outputs = graph.outputs.iter().map(at).collect();
    Ok(out.graph)
}

/// The carried values that can be computed at the start of a turn; `None` without any.
fn candidates(body: &Graph, carried: usize) -> Option<Vec<bool>> {
    let mut found: Vec<bool> = (0..carried).map(|k| is_candidate(body, carried, k)).collect();
    // What a candidate is computed from must still be carried.
    for k in 0..carried {
        if found[k] && cone(body, carried, k, &found).is_none() {
            found[k] = false;
        }
    }
    (found.contains(&true) && found.contains(&false)).then_some(found)
}

fn is_elementwise(node: &Node) -> bool {
    matches!(&node.kind, NodeKind::Apply { op, .. } if matches!(op.class, Class::Elementwise(_)))
}

fn is_candidate(body: &Graph, carried: usize, k: usize) -> bool {
    let (input, output) = (body.inputs[1 + k], body.outputs[k]);
    let aval = &body.nodes[output].aval;
    let large = aval.shape.iter().product::<usize>() >= LARGE;
    if !large || !is_elementwise(&body.nodes[output]) || body.outputs.contains(&input) {
        return false;
    }
    if body.outputs.iter().filter(|&&other| other == output).count() != 1 {
        return false;
    }
    let fuses = |node: &Node| {
        let NodeKind::Apply { op, .. } = &node.kind else { return false };
        match op.class {
            Class::Elementwise(_) => node.aval.shape == aval.shape,
            Class::Reduce(_) => true,
            Class::View(_) | Class::Library(_) => false,
        }
    };
    let live = body.live();
    let mut users = body.nodes.iter().enumerate().filter(|(id, _)| live[*id]);
    users.all(|(_, node)| {
        let operands = node.kind.operands();
        !operands.contains(&output) && (!operands.contains(&input) || fuses(node))
    }) && cone(body, carried, k, &[]).is_some()
}

/// The operations that compute a carried value from the others' next values and from what stays; `None` where there is
/// more to it. `without` are not at hand.
fn cone(body: &Graph, carried: usize, k: usize, without: &[bool]) -> Option<Vec<NodeId>> {
    let others =
        |id: NodeId| (0..carried).any(|j| j != k && !without.get(j).copied().unwrap_or(false) && body.outputs[j] == id);
    let mut open = vec![body.outputs[k]];
    let mut seen = Vec::new();
    while let Some(id) = open.pop() {
        if others(id) || seen.contains(&id) || body.inputs[1 + carried..].contains(&id) {
            continue;
        }
        match &body.nodes[id].kind {
            NodeKind::Constant(_) => {}
            NodeKind::Apply { op, operands, .. } if matches!(op.class, Class::Elementwise(_) | Class::View(_)) => {
                seen.push(id);
                open.extend(operands.iter().copied());
            }
            _ => return None,
        }
        if seen.len() > MOST {
            return None;
        }
    }
    Some(seen)
}

/// The results of a loop, computed so.
fn rotated(
    out: &mut Builder,
    body: &Graph,
    carried: usize,
    found: &[bool],
    operands: &[NodeId],
    span: Option<Span>,
) -> Result<Vec<NodeId>> {
    let count = match &out.graph.nodes[operands[2]].kind {
        NodeKind::Constant(Tensor::Weak(scalar) | Tensor::Scalar(scalar)) => Some(scalar.get::<i64>()),
        _ => None,
    };
    match count {
        Some(count) if count < 1 => Ok(operands[3..3 + carried].to_vec()),
        Some(_) => turns(out, body, carried, found, operands, span),
        None => {
            let types: Vec<Aval> = operands.iter().map(|&o| out.graph.nodes[o].aval.clone()).collect();
            let way = || {
                let mut way = Builder { graph: Graph::default() };
                let inputs: Vec<NodeId> = types.iter().map(|aval| way.input(aval.clone())).collect();
                (way, inputs)
            };
            let (mut yes, inputs) = way();
            yes.graph.outputs = turns(&mut yes, body, carried, found, &inputs, span)?;
            let (mut no, inputs) = way();
            no.graph.outputs = inputs[3..3 + carried].to_vec();
            let zero = out.integer(0);
            let any = out.apply(&compare::GREATER, Attrs::None, &[operands[2], zero], span)?;
            let given = std::iter::once(any).chain(operands.iter().copied()).collect();
            let results = &types[3..3 + carried];
            let ways = [improve(&yes.graph)?, improve(&no.graph)?];
            Ok(out.control(Control::Cond(ways), given, results, span))
        }
    }
}

/// The results of a loop of one turn at least.
fn turns(
    out: &mut Builder,
    body: &Graph,
    carried: usize,
    found: &[bool],
    operands: &[NodeId],
    span: Option<Span>,
) -> Result<Vec<NodeId>> {
    let fixed = &operands[3 + carried..];
    let stays: Vec<usize> = (0..carried).filter(|&k| !found[k]).collect();
    let inputs: Vec<NodeId> = std::iter::once(operands[0]).chain(operands[3..].iter().copied()).collect();
    let first = out.inline(body, &inputs);
    let start = out.apply(&binary::ADD, Attrs::None, &[operands[0], operands[1]], span)?;
    let one = out.integer(1);
    let count = out.apply(&binary::SUBTRACT, Attrs::None, &[operands[2], one], span)?;

    let aval = |id: NodeId| body.nodes[id].aval.clone();
    let mut inner = Builder { graph: Graph::default() };
    let index = inner.input(aval(body.inputs[0]));
    let here: Vec<NodeId> = stays.iter().map(|&k| inner.input(aval(body.inputs[1 + k]))).collect();
    let given: Vec<NodeId> = body.inputs[1 + carried..].iter().map(|&input| inner.input(aval(input))).collect();
    let made = recomputed(&mut inner, body, carried, found, &here, &given);
    let mut all = vec![index];
    let (mut here, mut made) = (here.into_iter(), made.into_iter());
    all.extend(found.iter().filter_map(|&is| if is { made.next() } else { here.next() }));
    all.extend(given);
    let results = inner.inline(body, &all);
    inner.graph.outputs = stays.iter().map(|&k| results[k]).collect();

    let mut next = vec![start, operands[1], count];
    next.extend(stays.iter().map(|&k| first[k]));
    next.extend(fixed);
    let types: Vec<Aval> = stays.iter().map(|&k| out.graph.nodes[operands[3 + k]].aval.clone()).collect();
    let control = Control::For { body: improve(&inner.graph)?, carried: stays.len() };
    let last = out.control(control, next, &types, span);
    let made = recomputed(out, body, carried, found, &last, fixed);
    let (mut last, mut made) = (last.into_iter(), made.into_iter());
    Ok(found.iter().filter_map(|&is| if is { made.next() } else { last.next() }).collect())
}

/// The values that are not carried any more, from the others and from what stays.
fn recomputed(
    out: &mut Builder,
    body: &Graph,
    carried: usize,
    found: &[bool],
    here: &[NodeId],
    fixed: &[NodeId],
) -> Vec<NodeId> {
    let mut to = vec![None; body.nodes.len()];
    body.inputs[1 + carried..].iter().zip(fixed).for_each(|(&input, &node)| to[input] = Some(node));
    let stays = (0..carried).filter(|&k| !found[k]);
    stays.zip(here).for_each(|(k, &node)| to[body.outputs[k]] = Some(node));
    let wanted: Vec<NodeId> = (0..carried).filter(|&k| found[k]).map(|k| body.outputs[k]).collect();
    out.copy(body, &wanted, &mut to)
}
