//! Loops and branches without what nobody needs: results that nobody reads, and what only those are made of.

use std::collections::HashMap;
use std::rc::Rc;

use super::control::Control;
use super::graph::{Graph, NodeId, NodeKind};
use super::passes::{Rebuilt, sweep};

/// Loops stop carrying what neither they nor anybody after them reads.
pub fn slim(graph: &Graph) -> Graph {
    let live = graph.live();
    let mut wanted: HashMap<NodeId, Vec<usize>> = HashMap::new();
    for (_, node) in graph.nodes.iter().enumerate().filter(|(id, _)| live[*id]) {
        if let NodeKind::Part { of, index } = node.kind {
            wanted.entry(of).or_default().push(index);
        }
    }
    let mut out = Rebuilt::new(graph);
    // Where a result of a slimmed node is now.
    let mut places: HashMap<NodeId, Vec<Option<usize>>> = HashMap::new();
    for (id, node) in graph.nodes.iter().enumerate() {
        if !live[id] && !graph.inputs.contains(&id) {
            out.to.push(usize::MAX);
            continue;
        }
        let mut moved = out.moved(node);
        match &mut moved.kind {
            NodeKind::Control { control, operands } => {
                let needed = wanted.get(&id).cloned().unwrap_or_default();
                let (slimmed, keep) = slim_control(control, operands, &needed);
                *control = Rc::new(slimmed);
                places.insert(id, keep);
            }
            NodeKind::Part { index, .. } => {
                if let NodeKind::Part { of: before, .. } = node.kind
                    && let Some(Some(place)) = places.get(&before).map(|keep| keep[*index])
                {
                    *index = place;
                }
            }
            _ => {}
        }
        out.keep(moved);
    }
    out.finish(graph)
}

/// A control node with the results that are needed only, and where each result went. Its operands shrink with it.
fn slim_control(
    control: &Control<Graph>,
    operands: &mut Vec<NodeId>,
    needed: &[usize],
) -> (Control<Graph>, Vec<Option<usize>>) {
    let count = control.body().outputs.len();
    let mut keep = vec![false; count];
    needed.iter().for_each(|&index| keep[index] = true);
    if control.carried() > 0 {
        keep_what_is_read(control, &mut keep);
    }
    // A node without results would have no type.
    if !keep.contains(&true)
        && let Some(first) = keep.first_mut()
    {
        *first = true;
    }
    let mut places = vec![None; count];
    for (at, k) in (0..count).filter(|&k| keep[k]).enumerate() {
        places[k] = Some(at);
    }
    let leading = control.leading();
    let stay = staying(control, operands.len() - leading, &keep);
    let part = |part: &Graph, is_test: bool| {
        let mut part = if is_test { part.clone() } else { with_results(part, &keep) };
        let shift = part.inputs.len() - stay.len();
        let mut at = 0;
        part.inputs.retain(|_| {
            at += 1;
            at <= shift || stay[at - 1 - shift]
        });
        number_inputs(&mut part);
        sweep(&part)
    };
    let carried = keep.iter().filter(|&&k| k).count();
    let slimmed = match control {
        Control::Cond([yes, no]) => Control::Cond([part(yes, false), part(no, false)]),
        Control::While { test, body, .. } => {
            Control::While { test: part(test, true), body: part(body, false), carried }
        }
        Control::For { body, .. } => Control::For { body: part(body, false), carried },
    };
    let mut at = 0;
    operands.retain(|_| {
        at += 1;
        at <= leading || stay[at - 1 - leading]
    });
    (slimmed, places)
}

/// A part with some of its results.
fn with_results(part: &Graph, keep: &[bool]) -> Graph {
    let mut part = part.clone();
    part.outputs = part.outputs.iter().zip(keep).filter(|(_, keep)| **keep).map(|(&output, _)| output).collect();
    part
}

/// What a carried value that is kept is made of is kept, turn after turn.
fn keep_what_is_read(control: &Control<Graph>, keep: &mut [bool]) {
    loop {
        let body = with_results(control.body(), keep);
        let live = body.live();
        let mut reads: Vec<bool> = body.inputs[control.indices()..].iter().map(|&input| live[input]).collect();
        if let Control::While { test, .. } = control {
            let live = test.live();
            reads.iter_mut().zip(&test.inputs).for_each(|(read, &input)| *read |= live[input]);
        }
        let more: Vec<usize> = (0..keep.len()).filter(|&k| reads[k] && !keep[k]).collect();
        if more.is_empty() {
            return;
        }
        more.iter().for_each(|&k| keep[k] = true);
    }
}

/// Which of the operands that the parts take stay: carried values that are kept, and what a part reads.
fn staying(control: &Control<Graph>, count: usize, keep: &[bool]) -> Vec<bool> {
    let is_test = |part: &Graph| matches!(control, Control::While { test, .. } if std::ptr::eq(test, part));
    let lives: Vec<Vec<bool>> =
        control.parts().map(|part| if is_test(part) { part.live() } else { with_results(part, keep).live() }).collect();
    let stays = |position: usize| {
        if position < control.carried() {
            return keep[position];
        }
        control.parts().zip(&lives).any(|(part, live)| live[part.inputs[position + part.inputs.len() - count]])
    };
    (0..count).map(stays).collect()
}

/// Gives inputs the numbers of their places; those that are none any more become what nobody reads.
fn number_inputs(graph: &mut Graph) {
    for node in &mut graph.nodes {
        if let NodeKind::Input(index) = &mut node.kind {
            *index = usize::MAX;
        }
    }
    for (place, &id) in graph.inputs.iter().enumerate() {
        graph.nodes[id].kind = NodeKind::Input(place);
    }
}
