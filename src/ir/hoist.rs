//! What a loop computes anew in every turn from values that stay as they are is computed once, before it.
//!
//! Only what costs more than the memory it comes to lie in: routines, reductions, functions that are no plain arithmetic,
//! and numbers. Element-wise arithmetic over arrays stays where it fuses.

use std::rc::Rc;

use super::control::Control;
use super::graph::{Graph, Node, NodeId, NodeKind};
use super::rotate::Builder;
use crate::ops::{Class, Found};

/// Hoists out of the loops of a graph.
pub fn hoist(graph: &Graph) -> Graph {
    let mut out = Builder { graph: Graph::default() };
    let mut to: Vec<Option<NodeId>> = vec![None; graph.nodes.len()];
    for (id, node) in graph.nodes.iter().enumerate() {
        let mut kind = node.kind.moved(|operand| to[*operand].unwrap_or(*operand));
        if let NodeKind::Control { control, operands } = &mut kind
            && !matches!(**control, Control::Cond(_))
        {
            let (changed, added) = freed(&mut out, control, operands);
            operands.extend(added);
            *control = Rc::new(changed);
        }
        out.graph.nodes.push(Node { kind, ..node.clone() });
        to[id] = Some(out.graph.nodes.len() - 1);
    }
    let at = |id: &NodeId| to[*id].unwrap_or(*id);
    out.graph.inputs = graph.inputs.iter().map(at).collect();
    out.graph.outputs = graph.outputs.iter().map(at).collect();
    out.graph
}

/// A loop without what was hoisted, and the operands that it has more for that.
fn freed(out: &mut Builder, control: &Control<Graph>, operands: &[NodeId]) -> (Control<Graph>, Vec<NodeId>) {
    let body = control.body();
    let own = control.indices() + control.carried();
    let given = &operands[control.leading() + control.carried()..];
    let stays = staying(body, own);
    let several = body.with_parts();
    let wanted: Vec<bool> =
        (0..body.nodes.len()).map(|id| stays[id] && !several[id] && is_worth_it(&body.nodes[id])).collect();
    // Of several that lead to one another, the last: what the rest of the body reads.
    let live = body.live();
    let mut read = vec![false; body.nodes.len()];
    body.outputs.iter().for_each(|&id| read[id] = true);
    for (_, node) in body.nodes.iter().enumerate().filter(|(id, _)| live[*id] && !wanted[*id]) {
        node.kind.operands().iter().for_each(|&operand| read[operand] = true);
    }
    let hoisted: Vec<NodeId> = (0..body.nodes.len()).filter(|&id| wanted[id] && live[id] && read[id]).collect();
    if hoisted.is_empty() {
        return (control.clone(), Vec::new());
    }
    let mut at = vec![None; body.nodes.len()];
    body.inputs[own..].iter().zip(given).for_each(|(&input, &node)| at[input] = Some(node));
    let added = out.copy(body, &hoisted, &mut at);
    let with_more = |part: &Graph, is_body: bool| {
        let mut part = part.clone();
        for &id in &hoisted {
            let place = part.inputs.len();
            if is_body {
                part.nodes[id].kind = NodeKind::Input(place);
                part.inputs.push(id);
            } else {
                let node = part.push(NodeKind::Input(place), body.nodes[id].aval.clone(), None);
                part.inputs.push(node);
            }
        }
        part
    };
    let changed = match control {
        Control::While { test, body, carried } => {
            Control::While { test: with_more(test, false), body: with_more(body, true), carried: *carried }
        }
        Control::For { body, carried } => Control::For { body: with_more(body, true), carried: *carried },
        Control::Cond(ways) => Control::Cond(ways.clone()),
    };
    (changed, added)
}

/// Which nodes of a body are the same in every turn; of its inputs those after the first `own`.
fn staying(body: &Graph, own: usize) -> Vec<bool> {
    let mut stays = vec![false; body.nodes.len()];
    body.inputs[own..].iter().for_each(|&input| stays[input] = true);
    for (id, node) in body.nodes.iter().enumerate() {
        stays[id] |= match &node.kind {
            NodeKind::Input(_) | NodeKind::Control { .. } => false,
            NodeKind::Constant(_) => true,
            NodeKind::Apply { operands, .. } => operands.iter().all(|&o| stays[o]),
            // Results beside the first would have to move together.
            NodeKind::Part { .. } => false,
        };
    }
    stays
}

fn is_worth_it(node: &Node) -> bool {
    let NodeKind::Apply { op, .. } = &node.kind else { return false };
    match &op.class {
        Class::Elementwise(row) => node.aval.shape.is_empty() || row.faults.found == Found::ByResults,
        Class::Reduce(_) | Class::Library(_) => true,
        Class::View(_) => false,
    }
}
