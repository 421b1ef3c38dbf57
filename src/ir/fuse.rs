//! From graph to plan: dead code goes, element-wise nodes and reductions of one shape fuse into kernels.
//!
//! Every node gets a stage: an element-wise node or reduction is in its operands' stage where it can fuse with them, and
//! in a later one than any other operand. Nodes of one stage and one iteration space form one kernel. As a dependence
//! between two kernels always leads to a later stage, no cycle can arise.

use std::collections::HashMap;

use smallvec::SmallVec;

use super::graph::{Graph, Node, NodeId, NodeKind};
use super::kernel::{Instruction, Kernel, Output, Register};
use super::plan::{Part, Plan, Slot, Step};
use crate::array::windows::Window;
use crate::array::{DType, Shape};
use crate::diag::{Error, Kind, Result};
use crate::ops::{Attrs, Aval, Class, shape};

/// The iteration space of a node that can be part of a kernel.
fn space<'g>(graph: &'g Graph, node: &'g Node) -> Option<&'g Shape> {
    let NodeKind::Apply { op, operands, .. } = &node.kind else { return None };
    match op.class {
        Class::Elementwise(_) => Some(&node.aval.shape),
        Class::Reduce(_) => Some(&graph.nodes[operands[0]].aval.shape),
        Class::View(_) | Class::Library(_) => None,
    }
}

fn is_reduction(node: &Node) -> bool {
    matches!(&node.kind, NodeKind::Apply { op, .. } if matches!(op.class, Class::Reduce(_)))
}

/// The stage of each node.
fn stages(graph: &Graph) -> Vec<usize> {
    let mut stages = vec![0; graph.nodes.len()];
    for (id, node) in graph.nodes.iter().enumerate() {
        let here = space(graph, node);
        stages[id] = match &node.kind {
            NodeKind::Input(_) | NodeKind::Constant(_) => 0,
            NodeKind::Part { of, .. } => stages[*of],
            NodeKind::Apply { .. } | NodeKind::Control { .. } => {
                let after = |&operand: &NodeId| {
                    let from = &graph.nodes[operand];
                    let leaf = matches!(from.kind, NodeKind::Input(_) | NodeKind::Constant(_));
                    let fuses = here.is_some() && !is_reduction(from) && space(graph, from) == here;
                    if leaf || fuses { stages[operand] } else { stages[operand] + 1 }
                };
                node.kind.operands().iter().map(after).max().unwrap_or(0)
            }
        };
    }
    stages
}

/// A step before its slots are known.
enum Group {
    Kernel(Vec<NodeId>),
    Single(NodeId),
}

/// Compiles a graph.
///
/// # Errors
/// `SystemError` for a graph that breaks its own rules.
pub fn plan(graph: &Graph) -> Result<Plan> {
    let live = graph.live();
    let stages = stages(graph);
    let mut groups: Vec<(usize, Group)> = Vec::new();
    let mut kernels: HashMap<(usize, &Shape), usize> = HashMap::new();
    for (id, node) in graph.nodes.iter().enumerate().filter(|(id, _)| live[*id]) {
        match (&node.kind, space(graph, node)) {
            (NodeKind::Apply { .. }, Some(shape)) => {
                let at = *kernels.entry((stages[id], shape)).or_insert_with(|| {
                    groups.push((stages[id], Group::Kernel(Vec::new())));
                    groups.len() - 1
                });
                if let Group::Kernel(nodes) = &mut groups[at].1 {
                    nodes.push(id);
                }
            }
            (NodeKind::Apply { .. } | NodeKind::Control { .. }, _) => groups.push((stages[id], Group::Single(id))),
            _ => {}
        }
    }
    // Stable: within a stage, groups neither depend on each other nor need another order than this.
    groups.sort_by_key(|(stage, _)| *stage);
    let mut builder = Builder::new(graph, &live, &groups);
    builder.leaves();
    for (at, (_, group)) in groups.iter().enumerate() {
        match group {
            Group::Kernel(nodes) => builder.kernel(at, nodes)?,
            Group::Single(id) => builder.single(*id)?,
        }
    }
    let outputs: Result<Vec<Slot>> = graph.outputs.iter().map(|id| builder.slot_of(*id)).collect();
    builder.plan.outputs = outputs?;
    free_slots(&mut builder.plan);
    builder.plan.parts = parts(&builder.plan);
    Ok(builder.plan)
}

/// Results of kernels that only one step reads, which joins them with others along an axis: they may be written where
/// they go.
fn parts(plan: &Plan) -> HashMap<Slot, Part> {
    let mut uses = vec![0usize; plan.slots.len()];
    plan.outputs.iter().for_each(|&slot| uses[slot] += 1);
    let mut stored = vec![false; plan.slots.len()];
    for step in &plan.steps {
        step.inputs().iter().for_each(|&slot| uses[slot] += 1);
        if let Step::Kernel { kernel, outputs, .. } = step {
            let only_stores = kernel.outputs.iter().all(|output| matches!(output, Output::Store(_)));
            outputs.iter().for_each(|&slot| stored[slot] = only_stores);
        }
    }
    let mut parts = HashMap::new();
    for step in &plan.steps {
        let Step::Library { op, attrs: Attrs::Axis(axis), inputs, outputs, .. } = step else { continue };
        if **op != shape::CONCATENATE {
            continue;
        }
        let mut start = 0;
        for &slot in inputs {
            let mut window = Window::whole(&plan.slots[slot].shape);
            window.start[*axis] = start;
            start += window.lengths[*axis];
            if stored[slot] && uses[slot] == 1 && plan.slots[slot].dtype == plan.slots[outputs[0]].dtype {
                parts.insert(slot, Part { whole: outputs[0], window });
            }
        }
    }
    parts
}

/// No group: a leaf, or a node that nobody needs.
const NOWHERE: usize = usize::MAX;

struct Builder<'g> {
    graph: &'g Graph,
    plan: Plan,
    slots: HashMap<NodeId, Slot>,
    /// The group of each node.
    group: Vec<usize>,
    /// Whether a node of another group, or the outside, needs the node.
    escapes: Vec<bool>,
    /// The live parts of each node that has any.
    parts: HashMap<NodeId, Vec<(usize, NodeId)>>,
}

impl<'g> Builder<'g> {
    fn new(graph: &'g Graph, live: &[bool], groups: &[(usize, Group)]) -> Builder<'g> {
        let mut group = vec![NOWHERE; graph.nodes.len()];
        for (at, (_, of)) in groups.iter().enumerate() {
            match of {
                Group::Kernel(nodes) => nodes.iter().for_each(|&id| group[id] = at),
                Group::Single(id) => group[*id] = at,
            }
        }
        let mut escapes = vec![false; graph.nodes.len()];
        graph.outputs.iter().for_each(|&id| escapes[id] = true);
        let mut parts: HashMap<NodeId, Vec<(usize, NodeId)>> = HashMap::new();
        for (user, node) in graph.nodes.iter().enumerate().filter(|(id, _)| live[*id]) {
            if let NodeKind::Part { of, index } = node.kind {
                parts.entry(of).or_default().push((index, user));
            }
            for &operand in node.kind.operands() {
                escapes[operand] |= group[operand] != group[user];
            }
        }
        Builder { graph, plan: Plan::default(), slots: HashMap::new(), group, escapes, parts }
    }

    fn new_slot(&mut self, id: NodeId, aval: Aval) -> Slot {
        self.plan.slots.push(aval);
        let slot = self.plan.slots.len() - 1;
        self.slots.insert(id, slot);
        slot
    }

    fn slot_of(&self, id: NodeId) -> Result<Slot> {
        let missing = || Error::new(Kind::SystemError, format!("node {id} is used before it is computed"));
        self.slots.get(&id).copied().ok_or_else(missing)
    }

    fn leaves(&mut self) {
        for &id in &self.graph.inputs {
            let slot = self.new_slot(id, self.graph.nodes[id].aval.clone());
            self.plan.inputs.push(slot);
        }
        for (id, node) in self.graph.nodes.iter().enumerate() {
            if let NodeKind::Constant(tensor) = &node.kind {
                let slot = self.new_slot(id, node.aval.clone());
                self.plan.constants.push((slot, tensor.clone()));
            }
        }
    }

    fn single(&mut self, id: NodeId) -> Result<()> {
        let graph = self.graph;
        let node = &graph.nodes[id];
        let inputs: Vec<Slot> = node.kind.operands().iter().map(|&o| self.slot_of(o)).collect::<Result<_>>()?;
        match &node.kind {
            NodeKind::Apply { op, attrs, .. } if matches!(op.class, Class::View(_)) => {
                let (attrs, input) = (attrs.clone(), inputs[0]);
                let output = self.new_slot(id, node.aval.clone());
                self.plan.steps.push(Step::View { op, attrs, input, output, free: Vec::new() });
            }
            NodeKind::Apply { op, attrs, .. } => {
                let output = self.new_slot(id, node.aval.clone());
                let outputs = self.results(id, Some(output));
                self.plan.steps.push(Step::Library { op, attrs: attrs.clone(), inputs, outputs, free: Vec::new() });
            }
            NodeKind::Control { control, .. } => {
                let control = Box::new(control.try_map(plan)?);
                let mut outputs = self.results(id, None);
                outputs.resize(control.body().outputs.len(), NOWHERE);
                self.plan.steps.push(Step::Control { control, inputs, outputs, free: Vec::new() });
            }
            _ => {}
        }
        Ok(())
    }

    /// A slot for each result that somebody needs; `first` is there already.
    fn results(&mut self, id: NodeId, first: Option<Slot>) -> Vec<Slot> {
        let mut outputs: Vec<Slot> = first.into_iter().collect();
        for (index, part) in self.parts.get(&id).cloned().unwrap_or_default() {
            if outputs.len() <= index {
                outputs.resize(index + 1, NOWHERE);
            }
            if outputs[index] == NOWHERE {
                outputs[index] = self.new_slot(part, self.graph.nodes[part].aval.clone());
            } else {
                self.slots.insert(part, outputs[index]);
            }
        }
        outputs
    }

    fn kernel(&mut self, group: usize, nodes: &[NodeId]) -> Result<()> {
        let graph = self.graph;
        let mut region = Region::default();
        region.kernel.shape = space(graph, &graph.nodes[nodes[0]]).cloned().unwrap_or_default();
        // Inputs first: registers are numbered before instructions.
        for &id in nodes {
            let outside = |o: &&NodeId| self.group[**o] != group || is_reduction(&graph.nodes[**o]);
            for &operand in graph.nodes[id].kind.operands().iter().filter(outside) {
                if !region.registers.contains_key(&operand) {
                    region.registers.insert(operand, region.kernel.inputs.len() as Register);
                    region.kernel.inputs.push(graph.nodes[operand].aval.dtype);
                    region.inputs.push(self.slot_of(operand)?);
                }
            }
        }
        for &id in nodes {
            region.add(graph, id)?;
        }
        for &id in nodes.iter().filter(|id| !is_reduction(&graph.nodes[**id]) && self.escapes[**id]) {
            region.outputs.push(id);
            region.kernel.outputs.push(Output::Store(region.registers[&id]));
        }
        let outputs = region.outputs.iter().map(|&id| self.new_slot(id, graph.nodes[id].aval.clone())).collect();
        let Region { kernel, inputs, mut exact, .. } = region;
        exact.resize(kernel.instructions.len(), false);
        self.plan.steps.push(Step::Kernel { kernel, exact, inputs, outputs, free: Vec::new() });
        Ok(())
    }
}

/// A kernel being built.
#[derive(Default)]
struct Region {
    kernel: Kernel,
    inputs: Vec<Slot>,
    registers: HashMap<NodeId, Register>,
    /// Which instructions are on the program's own integers.
    exact: Vec<bool>,
    outputs: Vec<NodeId>,
}

impl Region {
    fn add(&mut self, graph: &Graph, id: NodeId) -> Result<()> {
        let node = &graph.nodes[id];
        let NodeKind::Apply { op, attrs, operands } = &node.kind else { return Ok(()) };
        let registers: SmallVec<[Register; 3]> = operands.iter().map(|o| self.registers[o]).collect();
        match &op.class {
            Class::Reduce(_) => {
                let register = self.kernel.cast(registers[0], node.aval.dtype);
                if let Attrs::Axes { axes, keepdims } = attrs {
                    let (axes, keepdims) = (axes.clone(), *keepdims);
                    self.kernel.outputs.push(Output::Reduce { register, op, axes, keepdims });
                    self.outputs.push(id);
                }
            }
            Class::Elementwise(_) if matches!(attrs, Attrs::DType(_)) => {
                let register = self.kernel.cast(registers[0], node.aval.dtype);
                self.registers.insert(id, register);
            }
            Class::Elementwise(elementwise) => {
                let typed: SmallVec<[(DType, bool); 3]> =
                    operands.iter().map(|&o| (graph.nodes[o].aval.dtype, graph.nodes[o].aval.weak)).collect();
                let (dtype, out) = elementwise.types(op, &typed)?;
                let cast = registers.iter().enumerate().map(|(index, &register)| {
                    self.kernel.cast(register, if index < elementwise.bool_operands { DType::Bool } else { dtype })
                });
                let cast: SmallVec<[Register; 3]> = cast.collect();
                let register = self.kernel.push(Instruction { op, dtype, out, operands: cast });
                self.registers.insert(id, register);
                if node.aval.weak {
                    let at = register as usize - self.kernel.inputs.len();
                    self.exact.resize(self.exact.len().max(at + 1), false);
                    self.exact[at] = true;
                }
            }
            Class::View(_) | Class::Library(_) => {}
        }
        Ok(())
    }
}

/// Notes after which step each slot is not needed any more.
fn free_slots(plan: &mut Plan) {
    let mut seen: Vec<bool> = vec![false; plan.slots.len()];
    for &slot in &plan.outputs {
        seen[slot] = true;
    }
    for step in plan.steps.iter_mut().rev() {
        let mut free = Vec::new();
        for &slot in step.inputs() {
            if !std::mem::replace(&mut seen[slot], true) {
                free.push(slot);
            }
        }
        step.set_free(free);
    }
}
