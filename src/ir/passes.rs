//! What is done to a recorded graph before it is planned, in this order: [`PASSES`]. Each pass builds a new graph that
//! means the same; in tests and debug builds the graph is checked after every one.

use std::collections::HashMap;
use std::rc::Rc;

use smallvec::SmallVec;

use super::fold::{fold, typed_numbers};
use super::graph::{Graph, Node, NodeId, NodeKind};
use super::hoist::hoist;
use super::rotate::rotate;
use super::slices::join_slices;
use super::slim::slim;
use crate::array::{DType, Scalar, SliceSpec};
use crate::diag::{Error, Result};
use crate::ops::{Attrs, Aval, Class, Op, Tensor, binary, linalg, reduce, shape, unary};

/// A pass.
type Pass = fn(&Graph) -> Result<Graph>;

/// Every pass, by name.
pub static PASSES: &[(&str, Pass)] = &[
    ("numbers known beforehand", fold),
    ("simplify views, casts and products", simplify),
    ("sums of slices' cotangents", join_slices),
    ("common sub-expressions", |graph| Ok(share(graph))),
    ("what loops carry for nobody", |graph| Ok(slim(graph))),
    ("what is the same in every turn", |graph| Ok(hoist(graph))),
    ("arrays that loops need not carry", rotate),
    ("numbers that this leaves", fold),
    ("numbers in their operations' types", typed_numbers),
    ("what this has twice", |graph| Ok(share(graph))),
    ("dead code", |graph| Ok(sweep(graph))),
];

/// Runs every pass over the graph and the parts of its branches and loops.
///
/// # Errors
/// `SystemError` where a pass breaks the graph.
pub fn improve(graph: &Graph) -> Result<Graph> {
    let mut graph = graph.clone();
    for node in &mut graph.nodes {
        if let NodeKind::Control { control, .. } = &mut node.kind {
            *control = Rc::new(control.try_map(improve)?);
        }
    }
    for (name, pass) in PASSES {
        graph = pass(&graph)?;
        if cfg!(debug_assertions) {
            let broken = |error: Error| Error::new(error.kind(), format!("{} after the pass: {name}", error.message()));
            graph.check().map_err(broken)?;
        }
    }
    Ok(graph)
}

/// A graph made from another, and where the other's nodes went.
pub struct Rebuilt {
    pub graph: Graph,
    /// Where the nodes are now; `usize::MAX` for those that are gone.
    pub to: Vec<NodeId>,
}

impl Rebuilt {
    /// Nothing of `graph` yet.
    pub fn new(graph: &Graph) -> Rebuilt {
        let made = Graph { as_eager: graph.as_eager, ..Graph::default() };
        Rebuilt { graph: made, to: Vec::with_capacity(graph.nodes.len()) }
    }

    /// The node with its operands where they went.
    pub fn moved(&self, node: &Node) -> Node {
        let kind = node.kind.moved(|id| self.to[*id]);
        Node { kind, ..node.clone() }
    }

    /// Adds what became of the next node.
    pub fn keep(&mut self, node: Node) {
        self.graph.nodes.push(node);
        self.to.push(self.graph.nodes.len() - 1);
    }

    /// Adds an application of a row.
    ///
    /// # Errors
    /// Those of the row's types.
    pub fn push(&mut self, op: &'static Op, attrs: Attrs, operands: &[NodeId], like: &Node) -> Result<NodeId> {
        let avals: SmallVec<[Aval; 3]> = operands.iter().map(|&o| self.graph.nodes[o].aval.clone()).collect();
        let aval = op.infer(&attrs, &avals)?[0].clone();
        let kind = NodeKind::Apply { op, attrs, operands: operands.iter().copied().collect() };
        Ok(self.graph.push(kind, aval, like.span))
    }

    /// The graph with its inputs and outputs.
    pub fn finish(mut self, from: &Graph) -> Graph {
        self.graph.inputs = from.inputs.iter().map(|&id| self.to[id]).collect();
        self.graph.outputs = from.outputs.iter().map(|&id| self.to[id]).collect();
        self.graph
    }
}

/// Whether two types are the same but for weakness.
fn alike(a: &Aval, b: &Aval) -> bool {
    a.dtype == b.dtype && a.shape == b.shape
}

/// Views and casts that change nothing go; a write over a whole array is what is written; factors that join exactly are one;
/// a product of vectors is a sum of products, which fuses with what made them.
fn simplify(graph: &Graph) -> Result<Graph> {
    let mut out = Rebuilt::new(graph);
    for node in &graph.nodes {
        let moved = out.moved(node);
        match simpler(&mut out, &moved)? {
            Some(id) => out.to.push(id),
            None => out.keep(moved),
        }
    }
    Ok(out.finish(graph))
}

/// What serves instead of a node.
fn simpler(out: &mut Rebuilt, node: &Node) -> Result<Option<NodeId>> {
    let NodeKind::Apply { op, attrs, operands } = &node.kind else { return Ok(None) };
    let first = operands[0];
    let from = out.graph.nodes[first].aval.clone();
    // Another weakness would change what later types come to.
    let unchanged = alike(&from, &node.aval) && from.weak == node.aval.weak;
    let op: &'static Op = op;
    if *op == unary::CAST || *op == shape::RESHAPE || *op == shape::BROADCAST_TO {
        return Ok(unchanged.then_some(first));
    }
    if *op == shape::SLICE && unchanged && is_whole(attrs, &from.shape) {
        return Ok(Some(first));
    }
    if *op == shape::SLICE_UPDATE && is_whole(attrs, &from.shape) {
        let value = operands[1];
        let have = out.graph.nodes[value].aval.clone();
        let mut value = value;
        if have.dtype != from.dtype || have.weak {
            value = out.push(&unary::CAST, Attrs::DType(from.dtype), &[value], node)?;
        }
        if have.shape != from.shape {
            value = out.push(&shape::BROADCAST_TO, Attrs::Shape(from.shape.clone()), &[value], node)?;
        }
        return Ok(Some(value));
    }
    if *attrs == Attrs::None
        && let Class::Elementwise(_) = op.class
    {
        let numbered = with_numbers(&out.graph, op, operands, &node.aval);
        let (op, operands) = numbered.as_ref().map_or((op, operands), |(op, operands)| (*op, operands));
        if let Some((by, of)) = merged_factors(&out.graph, op, operands, &node.aval) {
            let by = Tensor::Weak(Scalar::F64(by));
            let aval = by.aval();
            let by = out.graph.push(NodeKind::Constant(by), aval, node.span);
            return Ok(Some(out.push(&binary::MULTIPLY, Attrs::None, &[by, of], node)?));
        }
        if numbered.is_some() {
            return Ok(Some(out.push(op, Attrs::None, operands, node)?));
        }
    }
    let product = *op == linalg::MATMUL && *attrs == Attrs::None && !out.graph.as_eager;
    if product && from.shape.len() == 1 && node.aval.shape.is_empty() && node.aval.dtype.is_float() {
        let product = out.push(&binary::MULTIPLY, Attrs::None, &[first, operands[1]], node)?;
        return Ok(Some(out.push(&reduce::SUM, Attrs::axes(&[0], false), &[product], node)?));
    }
    Ok(None)
}

/// An element-wise operation with numbers instead of arrays of one number, where another operand has the shape; the scaling
/// by a number that is not zero is a multiplication. `None` where nothing changes.
fn with_numbers(
    graph: &Graph,
    op: &'static Op,
    operands: &[NodeId],
    aval: &Aval,
) -> Option<(&'static Op, SmallVec<[NodeId; 3]>)> {
    let number = |id: NodeId| match &graph.nodes[id].kind {
        NodeKind::Apply { op, operands, .. } if **op == shape::BROADCAST_TO => {
            Some(operands[0]).filter(|&from| graph.nodes[from].aval.shape.is_empty())
        }
        _ => None,
    };
    let has_shape = operands.iter().any(|&id| number(id).is_none() && graph.nodes[id].aval.shape == aval.shape);
    let own: SmallVec<[NodeId; 3]> = match has_shape {
        true => operands.iter().map(|&id| number(id).unwrap_or(id)).collect(),
        false => operands.into(),
    };
    let is_multiplied = *op == binary::SCALE
        && matches!(&graph.nodes[own[0]].kind,
            NodeKind::Constant(Tensor::Scalar(by) | Tensor::Weak(by)) if by.get::<f64>() != 0.0);
    let op = if is_multiplied { &binary::MULTIPLY } else { op };
    (is_multiplied || own[..] != *operands).then_some((op, own))
}

/// A product by a number, of what was multiplied by a number before, as one product: the number, and what it multiplies.
/// `None` where that could round otherwise: only a sign, or a power of two that makes nothing smaller, joins any other
/// number exactly.
fn merged_factors(graph: &Graph, op: &'static Op, operands: &[NodeId], aval: &Aval) -> Option<(f64, NodeId)> {
    let typed = |id: NodeId| graph.nodes[id].aval.dtype == aval.dtype && !graph.nodes[id].aval.weak;
    let number = |id: NodeId| match &graph.nodes[id].kind {
        NodeKind::Constant(Tensor::Scalar(number) | Tensor::Weak(number)) if number.is_number() => {
            Some(number.get::<f64>()).filter(|x| (1e-30..1e30).contains(&x.abs()))
        }
        _ => None,
    };
    let factor = |operands: &[NodeId]| match *operands {
        [a, b] if typed(b) => number(a).map(|by| (by, b)),
        _ => None,
    };
    let product = |operands: &[NodeId]| factor(operands).or_else(|| factor(&[*operands.get(1)?, operands[0]]));
    if !matches!(aval.dtype, DType::F32 | DType::F64) || aval.weak {
        return None;
    }
    let sign = *op == unary::NEGATIVE;
    let (outer, of) = match sign {
        true => (-1.0, operands[0]),
        false if *op == binary::MULTIPLY => product(operands)?,
        false => return None,
    };
    match &graph.nodes[of].kind {
        NodeKind::Apply { op, attrs: Attrs::None, operands } if **op == binary::MULTIPLY && typed(of) => {
            let (inner, of) = product(operands)?;
            let doubles = |x: f64| x.abs() >= 1.0 && x.to_bits() & ((1 << 52) - 1) == 0;
            (sign || doubles(inner) && outer.abs() >= 1.0).then_some((outer * inner, of))
        }
        _ => None,
    }
}

/// Whether a slice takes the array as it is.
fn is_whole(attrs: &Attrs, shape: &[usize]) -> bool {
    let Attrs::Slice(specs) = attrs else { return false };
    specs.len() <= shape.len()
        && specs.iter().zip(shape).all(|(spec, &n)| *spec == SliceSpec::Range { start: 0, step: 1, count: n })
}

/// Equal operations on equal operands are one.
fn share(graph: &Graph) -> Graph {
    type Key = (&'static str, Attrs, SmallVec<[NodeId; 3]>);
    let mut out = Rebuilt::new(graph);
    let mut seen: HashMap<Key, NodeId> = HashMap::new();
    let mut parts: HashMap<(NodeId, usize), NodeId> = HashMap::new();
    let mut numbers: HashMap<(DType, bool, [u8; 16]), NodeId> = HashMap::new();
    for node in &graph.nodes {
        let moved = out.moved(node);
        let next = out.graph.nodes.len();
        let first = match &moved.kind {
            NodeKind::Apply { op, attrs, operands } => {
                *seen.entry((op.name, attrs.clone(), operands.clone())).or_insert(next)
            }
            NodeKind::Part { of, index } => *parts.entry((*of, *index)).or_insert(next),
            NodeKind::Constant(Tensor::Scalar(scalar) | Tensor::Weak(scalar)) => {
                let mut bytes = [0u8; 16];
                // SAFETY: no scalar is larger than sixteen bytes.
                scalar.with_bytes(|from| unsafe {
                    bytes.as_mut_ptr().copy_from_nonoverlapping(from, scalar.dtype().size());
                });
                *numbers.entry((scalar.dtype(), moved.aval.weak, bytes)).or_insert(next)
            }
            _ => next,
        };
        if first == next { out.keep(moved) } else { out.to.push(first) }
    }
    out.finish(graph)
}

/// Nodes that nobody needs go; inputs stay.
pub fn sweep(graph: &Graph) -> Graph {
    let live = graph.live();
    let mut out = Rebuilt::new(graph);
    for (id, node) in graph.nodes.iter().enumerate() {
        if live[id] || graph.inputs.contains(&id) {
            let moved = out.moved(node);
            out.keep(moved);
        } else {
            out.to.push(usize::MAX);
        }
    }
    out.finish(graph)
}
