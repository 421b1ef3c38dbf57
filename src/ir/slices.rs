//! Sums of the cotangents of slices: instead of an array of zeros for each slice and a sum of all these, the array is cut
//! into cells where the slices begin and end, and what each cell is a sum of is computed there alone, in one kernel.

use std::collections::{HashMap, HashSet};

use smallvec::SmallVec;

use super::graph::{Graph, Node, NodeId, NodeKind};
use super::passes::Rebuilt;
use crate::array::windows::{self, Cells, Window};
use crate::array::{Scalar, Shape};
use crate::diag::Result;
use crate::ops::{Attrs, Class, Tensor, binary, shape};

/// Slices at most.
const MOST: usize = 8;
/// Cells at most: each may be a kernel.
const CELLS: usize = 32;
/// Elements from which arrays are worth it: of one axis, and of several, which have many cells.
const LARGE: [usize; 2] = [1 << 12, 1 << 14];
/// Operations at most that are done for a cell instead of for the slice.
const LONGEST: usize = 32;
/// What so many different slices are made of is computed as a whole instead of for each cell and slice again.
const SHARED: usize = 3;

/// Puts cells in the place of sums of what transposed slices give.
///
/// # Errors
/// Those of the rows' types.
pub fn join_slices(graph: &Graph) -> Result<Graph> {
    let inner = inner_sums(graph);
    let mut out = Rebuilt::new(graph);
    for (id, node) in graph.nodes.iter().enumerate() {
        let moved = out.moved(node);
        let parts = if inner[id] { None } else { parts_of(graph, id, &inner) };
        match parts {
            Some(parts) => {
                let windows: Vec<Window> = parts.iter().map(|(window, _)| window.clone()).collect();
                let parts: Vec<NodeId> = parts.iter().map(|(_, part)| out.to[*part]).collect();
                let shape = node.aval.shape.clone();
                let shared = shared(&out.graph, &windows, &parts);
                let mut joined =
                    Joined { out: &mut out, like: node, windows: &windows, parts, shared, done: HashMap::new() };
                let whole = windows::cut(&shape, &windows, &mut joined)?;
                out.to.push(whole);
            }
            None => out.keep(moved),
        }
    }
    Ok(out.finish(graph))
}

/// Both operands of a plain sum of arrays of floats of one shape.
fn sum_of(graph: &Graph, id: NodeId) -> Option<[NodeId; 2]> {
    let node = &graph.nodes[id];
    let NodeKind::Apply { op, attrs: Attrs::None, operands } = &node.kind else { return None };
    let alike = |&id: &NodeId| graph.nodes[id].aval == node.aval;
    let is_sum = **op == binary::ADD && node.aval.dtype.is_float() && operands.iter().all(alike);
    is_sum.then(|| [operands[0], operands[1]])
}

/// Which nodes are sums that only another sum needs, as its first operand.
fn inner_sums(graph: &Graph) -> Vec<bool> {
    let mut uses = vec![0usize; graph.nodes.len()];
    let mut inner = vec![false; graph.nodes.len()];
    graph.outputs.iter().for_each(|&id| uses[id] += 1);
    for (id, node) in graph.nodes.iter().enumerate() {
        node.kind.operands().iter().for_each(|&operand| uses[operand] += 1);
        if let Some([first, _]) = sum_of(graph, id) {
            inner[first] = sum_of(graph, first).is_some();
        }
    }
    inner.iter().zip(uses).map(|(&inner, uses)| inner && uses == 1).collect()
}

/// The slices, with what is in them, that a node is the sum of, in the order in which they are added; `None` where it is
/// no such sum, or not worth being cut.
fn parts_of(graph: &Graph, root: NodeId, inner: &[bool]) -> Option<Vec<(Window, NodeId)>> {
    let whole = &graph.nodes[root].aval.shape;
    let part = |id: NodeId| match &graph.nodes[id].kind {
        NodeKind::Apply { op, attrs: Attrs::Unslice { specs, .. }, operands } if **op == shape::UNSLICE => {
            Window::of_slice(specs, whole).map(|window| (window, operands[0]))
        }
        _ => None,
    };
    let [mut first, second] = sum_of(graph, root)?;
    let mut last = vec![second];
    while inner[first] {
        let [before, after] = sum_of(graph, first)?;
        last.push(after);
        first = before;
    }
    last.push(first);
    let parts: Vec<(Window, NodeId)> =
        last.iter().rev().map(|&id| part(id).unwrap_or_else(|| (Window::whole(whole), id))).collect();
    let slices = last.iter().filter(|&&id| part(id).is_some()).count();
    let windows: Vec<Window> = parts.iter().map(|(window, _)| window.clone()).collect();
    let is_worth_it = slices > 0
        && parts.len() <= MOST
        && whole.iter().product::<usize>() >= LARGE[usize::from(whole.len() > 1)]
        && windows::count(whole, &windows) <= CELLS;
    is_worth_it.then_some(parts)
}

/// The plain arithmetic that at least [`SHARED`] different windows are made of.
fn shared(graph: &Graph, windows: &[Window], parts: &[NodeId]) -> HashSet<NodeId> {
    let mut counts: HashMap<NodeId, usize> = HashMap::new();
    for (at, window) in windows.iter().enumerate() {
        if windows[..at].contains(window) {
            continue;
        }
        // Those with the same window are made together.
        let own = windows.iter().zip(parts).filter(|(other, _)| *other == window).map(|(_, &part)| part);
        let (mut open, mut seen) = (own.collect::<Vec<NodeId>>(), HashSet::new());
        while let Some(id) = open.pop() {
            match &graph.nodes[id].kind {
                NodeKind::Apply { op, attrs: Attrs::None, operands } if is_plain(&op.class) && seen.insert(id) => {
                    open.extend(operands.iter().filter(|_| seen.len() < LONGEST));
                }
                _ => {}
            }
        }
        seen.into_iter().for_each(|id| *counts.entry(id).or_default() += 1);
    }
    counts.into_iter().filter(|(_, count)| *count >= SHARED).map(|(id, _)| id).collect()
}

/// Cells on their way into a graph.
struct Joined<'a> {
    out: &'a mut Rebuilt,
    like: &'a Node,
    windows: &'a [Window],
    parts: Vec<NodeId>,
    /// What is computed as a whole.
    shared: HashSet<NodeId>,
    /// What has been cut, in this cell.
    done: HashMap<(NodeId, Shape), NodeId>,
}

impl Cells for Joined<'_> {
    type Made = NodeId;

    fn cell(&mut self, cell: &Window, covers: &[usize]) -> Result<NodeId> {
        let mut sum = None;
        for &at in covers {
            self.done.clear();
            let mut left = LONGEST;
            let part = self.cut(self.parts[at], &cell.within(&self.windows[at]), &mut left)?;
            sum = Some(match sum {
                None => part,
                Some(sum) => self.out.push(&binary::ADD, Attrs::None, &[sum, part], self.like)?,
            });
        }
        if let Some(sum) = sum {
            return Ok(sum);
        }
        let zero = Tensor::Scalar(Scalar::zero(self.like.aval.dtype));
        let aval = zero.aval();
        let zero = self.out.graph.push(NodeKind::Constant(zero), aval, self.like.span);
        self.out.push(&shape::BROADCAST_TO, Attrs::Shape(cell.lengths.clone()), &[zero], self.like)
    }

    fn join(&mut self, axis: usize, parts: Vec<NodeId>) -> Result<NodeId> {
        self.out.push(&shape::CONCATENATE, Attrs::Axis(axis), &parts, self.like)
    }
}

impl Joined<'_> {
    /// A window of what a node computes. Plain arithmetic is done for the window alone, which costs less than keeping its
    /// results; of all else, a slice is taken.
    fn cut(&mut self, id: NodeId, to: &Window, left: &mut usize) -> Result<NodeId> {
        let node = self.out.graph.nodes[id].clone();
        let own = to.broadcast_from(&node.aval.shape);
        if own.lengths == node.aval.shape {
            return Ok(id);
        }
        if let Some(&done) = self.done.get(&(id, own.start.clone())) {
            return Ok(done);
        }
        let cut = match &node.kind {
            NodeKind::Apply { op, attrs: Attrs::None, operands }
                if *left > 0 && is_plain(&op.class) && !self.shared.contains(&id) =>
            {
                *left -= 1;
                let mut parts: SmallVec<[NodeId; 3]> = SmallVec::new();
                for &operand in operands {
                    parts.push(self.cut(operand, &own, left)?);
                }
                self.out.push(op, Attrs::None, &parts, &node)?
            }
            _ => self.out.push(&shape::SLICE, Attrs::Slice(own.slice().into_vec()), &[id], &node)?,
        };
        self.done.insert((id, own.start), cut);
        Ok(cut)
    }
}

/// Whether an operation costs next to nothing beside its operands' way from memory.
fn is_plain(class: &Class) -> bool {
    matches!(class, Class::Elementwise(row) if row.vector.is_some())
}
