//! The typed graph in single-assignment form.

use std::rc::Rc;

use smallvec::SmallVec;

use super::control::Control;
use crate::array::DType;
use crate::diag::{Error, Kind, Result, Span};
use crate::ops::{Attrs, Aval, Op, Tensor};

/// The number of a node in its graph.
pub type NodeId = usize;

/// What computes a node.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// Argument number so many.
    Input(usize),
    /// A tensor known when the graph was recorded.
    Constant(Tensor),
    /// A row on operands.
    Apply { op: &'static Op, attrs: Attrs, operands: SmallVec<[NodeId; 3]> },
    /// Result number `index` of a row with several, or of a branch or loop, the node of which is `of`.
    Part { of: NodeId, index: usize },
    /// A branch or loop; all its results are parts.
    Control { control: Rc<Control<Graph>>, operands: Vec<NodeId> },
}

impl NodeKind {
    /// The nodes that it reads.
    pub fn operands(&self) -> &[NodeId] {
        match self {
            NodeKind::Input(_) | NodeKind::Constant(_) => &[],
            NodeKind::Apply { operands, .. } => operands,
            NodeKind::Part { of, .. } => std::slice::from_ref(of),
            NodeKind::Control { operands, .. } => operands,
        }
    }

    /// The same with other operands.
    pub fn moved(&self, mut at: impl FnMut(&NodeId) -> NodeId) -> NodeKind {
        match self {
            NodeKind::Apply { op, attrs, operands } => {
                NodeKind::Apply { op, attrs: attrs.clone(), operands: operands.iter().map(at).collect() }
            }
            NodeKind::Part { of, index } => NodeKind::Part { of: at(of), index: *index },
            NodeKind::Control { control, operands } => {
                NodeKind::Control { control: control.clone(), operands: operands.iter().map(at).collect() }
            }
            other => other.clone(),
        }
    }
}

/// A value of the graph.
#[derive(Clone, Debug)]
pub struct Node {
    pub kind: NodeKind,
    /// Of the first result, for a row with several.
    pub aval: Aval,
    /// Where the program asked for it.
    pub span: Option<Span>,
}

/// A recorded program: nodes in an order in which each comes after what it needs.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    pub nodes: Vec<Node>,
    pub inputs: Vec<NodeId>,
    pub outputs: Vec<NodeId>,
    /// Arrays among the constants with greater serial numbers are the graph's own: nobody else writes to them.
    pub own_after: Option<u64>,
    /// Products of vectors are to be the library's, as they are for single operations, and no sums that fuse with others.
    pub as_eager: bool,
}

impl Graph {
    /// Adds a node.
    pub fn push(&mut self, kind: NodeKind, aval: Aval, span: Option<Span>) -> NodeId {
        self.nodes.push(Node { kind, aval, span });
        self.nodes.len() - 1
    }

    /// Checks what every pass must keep: operands come before their users, and each node's type is what its row gives.
    ///
    /// # Errors
    /// `SystemError` that names the node.
    pub fn check(&self) -> Result<()> {
        let broken = |id: NodeId, why: &str| Error::new(Kind::SystemError, format!("node {id} of a graph {why}"));
        for (id, node) in self.nodes.iter().enumerate() {
            match &node.kind {
                NodeKind::Input(_) | NodeKind::Constant(_) => {}
                NodeKind::Part { of, .. } if *of < id => {}
                NodeKind::Part { .. } => return Err(broken(id, "comes before what it is a part of")),
                NodeKind::Apply { op, attrs, operands } => {
                    if operands.iter().any(|&operand| operand >= id) {
                        return Err(broken(id, "comes before an operand"));
                    }
                    let avals: SmallVec<[Aval; 3]> = operands.iter().map(|&o| self.nodes[o].aval.clone()).collect();
                    let expected = op.infer(attrs, &avals)?;
                    if expected[0].dtype != node.aval.dtype || expected[0].shape != node.aval.shape {
                        return Err(broken(id, "has another type than its row gives"));
                    }
                }
                NodeKind::Control { operands, .. } if operands.iter().any(|&operand| operand >= id) => {
                    return Err(broken(id, "comes before an operand"));
                }
                NodeKind::Control { control, operands } => {
                    self.check_control(control, operands).map_err(|why| broken(id, &why))?;
                }
            }
        }
        let all = self.inputs.iter().chain(&self.outputs);
        all.copied().find(|&id| id >= self.nodes.len()).map_or(Ok(()), |id| Err(broken(id, "is missing")))
    }

    /// What is wrong with a branch or loop.
    fn check_control(&self, control: &Control<Graph>, operands: &[NodeId]) -> std::result::Result<(), String> {
        let same = |a: &Aval, b: &Aval| a.dtype == b.dtype && a.shape == b.shape;
        let given: Vec<&Aval> = operands.iter().skip(control.leading()).map(|&o| &self.nodes[o].aval).collect();
        for part in control.parts() {
            part.check().map_err(|error| format!("holds a part that is broken: {}", error.message()))?;
            let is_test = matches!(control, Control::While { test, .. } if std::ptr::eq(test, part));
            let wanted: Vec<&Aval> = part.inputs.iter().map(|&i| &part.nodes[i].aval).collect();
            let own = wanted.get(control.indices()..).unwrap_or_default();
            if own.len() != given.len() || !own.iter().zip(&given).all(|(a, b)| same(a, b)) {
                return Err("gives a part other inputs than it takes".to_owned());
            }
            let results: Vec<&Aval> = part.outputs.iter().map(|&o| &part.nodes[o].aval).collect();
            let fits = match control {
                _ if is_test => results.len() == 1 && results[0].dtype == DType::Bool && results[0].shape.is_empty(),
                Control::Cond([first, _]) => {
                    let others = first.outputs.iter().map(|&o| &first.nodes[o].aval);
                    results.len() == first.outputs.len() && results.iter().zip(others).all(|(a, b)| same(a, b))
                }
                _ => results.len() == control.carried() && results.iter().zip(&given).all(|(a, b)| same(a, b)),
            };
            if !fits {
                return Err("has a part with other results than it must have".to_owned());
            }
        }
        Ok(())
    }

    /// Marks the nodes of rows with several results, whose results are parts.
    pub fn with_parts(&self) -> Vec<bool> {
        let mut several = vec![false; self.nodes.len()];
        for node in &self.nodes {
            if let NodeKind::Part { of, .. } = node.kind {
                several[of] = true;
            }
        }
        several
    }

    /// Marks the nodes that the outputs need.
    pub fn live(&self) -> Vec<bool> {
        let mut live = vec![false; self.nodes.len()];
        for &id in &self.outputs {
            live[id] = true;
        }
        for id in (0..self.nodes.len()).rev() {
            if !live[id] {
                continue;
            }
            self.nodes[id].kind.operands().iter().for_each(|&operand| live[operand] = true);
        }
        live
    }
}

impl std::fmt::Display for Graph {
    /// One line a node: `%3 = multiply %0 %2 : float64 (3,)`; the parts of a branch or loop indented below it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (id, node) in self.nodes.iter().enumerate() {
            write!(f, "%{id} = ")?;
            match &node.kind {
                NodeKind::Input(index) => write!(f, "input {index}")?,
                NodeKind::Constant(tensor) => write!(f, "constant {tensor:?}")?,
                NodeKind::Part { of, index } => write!(f, "part {index} of %{of}")?,
                NodeKind::Apply { op, attrs, operands } => {
                    write!(f, "{}", op.name)?;
                    operands.iter().try_for_each(|o| write!(f, " %{o}"))?;
                    if *attrs != Attrs::None {
                        write!(f, " {attrs:?}")?;
                    }
                }
                NodeKind::Control { control, operands } => {
                    write!(f, "{}", control.name())?;
                    operands.iter().try_for_each(|o| write!(f, " %{o}"))?;
                    for part in control.parts() {
                        writeln!(f)?;
                        write!(f, "    | {}", part.to_string().trim_end().replace('\n', "\n    | "))?;
                    }
                    writeln!(f)?;
                    continue;
                }
            }
            writeln!(f, " : {}", node.aval.describe())?;
        }
        let outputs: Vec<String> = self.outputs.iter().map(|o| format!("%{o}")).collect();
        writeln!(f, "return {}", outputs.join(" "))
    }
}
