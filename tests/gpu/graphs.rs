//! Random graphs, computed in four ways: operation by operation and as a plan, on the CPU and on the GPU.

use std::rc::Rc;

use super::plans::{Recorder, run_on};
use super::support::{Random, backend};
use arr::array::{Array, DType, SliceSpec};
use arr::backend::cpu::Cpu;
use arr::backend::gpu::GpuBackend;
use arr::ir::{Graph, NodeId, NodeKind, plan};
use arr::ops::{Attrs, Op, Tensor, binary, bind_one, compare, index, linalg, reduce, shape, unary};
use arr::trace;

/// Operations whose results stay near one: errors do not grow from step to step.
static UNARY: &[&Op] = &[&unary::TANH, &unary::SIN, &unary::NEGATIVE, &unary::ABSOLUTE, &unary::POSITIVE];
static BINARY: &[&Op] = &[&binary::ADD, &binary::SUBTRACT, &binary::MULTIPLY, &binary::MAXIMUM, &binary::MINIMUM];
/// Operations on whole numbers, which wrap around alike everywhere.
static WHOLE_UNARY: &[&Op] = &[&unary::NEGATIVE, &unary::ABSOLUTE, &unary::POSITIVE, &unary::INVERT];
static WHOLE_BINARY: &[&Op] = &[
    &binary::ADD,
    &binary::SUBTRACT,
    &binary::MULTIPLY,
    &binary::MAXIMUM,
    &binary::MINIMUM,
    &binary::BITWISE_AND,
    &binary::BITWISE_OR,
    &binary::BITWISE_XOR,
];
static REDUCTIONS: &[&Op] = &[&reduce::SUM, &reduce::MAX, &reduce::MIN];

struct Maker {
    recorder: Recorder,
    random: Random,
    /// Nodes with real numbers to choose from.
    nodes: Vec<NodeId>,
    /// Whether these are whole numbers.
    whole: bool,
}

impl Maker {
    fn below(&mut self, n: usize) -> usize {
        ((self.random.next() * n as f64) as usize).min(n - 1)
    }

    fn shape(&self, id: NodeId) -> Vec<usize> {
        self.recorder.graph.nodes[id].aval.shape.to_vec()
    }

    fn any(&mut self) -> NodeId {
        let at = self.below(self.nodes.len());
        self.nodes[at]
    }

    fn bounded(&mut self, id: NodeId) -> NodeId {
        if self.whole { id } else { self.recorder.apply(&unary::TANH, Attrs::None, &[id]) }
    }

    /// Adds a random operation on random nodes.
    fn step(&mut self) {
        let a = self.any();
        let (unary, binary) = if self.whole { (WHOLE_UNARY, WHOLE_BINARY) } else { (UNARY, BINARY) };
        let dims = self.shape(a);
        let made = match self.below(9) {
            0 => {
                let op = unary[self.below(unary.len())];
                self.recorder.apply(op, Attrs::None, &[a])
            }
            1 | 2 => {
                let b = self.partner(&dims);
                let op = binary[self.below(binary.len())];
                let made = self.recorder.apply(op, Attrs::None, &[a, b]);
                self.bounded(made)
            }
            3 => {
                let b = self.partner(&dims);
                let condition = self.recorder.apply(&compare::LESS, Attrs::None, &[a, b]);
                self.recorder.apply(&compare::SELECT, Attrs::None, &[condition, b, a])
            }
            4 if !dims.is_empty() => {
                let axis = self.below(dims.len());
                let op = REDUCTIONS[self.below(REDUCTIONS.len())];
                let keepdims = self.below(2) == 0;
                let made = self.recorder.apply(op, Attrs::axes(&[axis], keepdims), &[a]);
                self.bounded(made)
            }
            5 if dims.len() == 2 => {
                let axes = Attrs::Permutation([1, 0].into_iter().collect());
                self.recorder.apply(&shape::TRANSPOSE, axes, &[a])
            }
            6 if dims.len() == 2 => {
                let axes = Attrs::Permutation([1, 0].into_iter().collect());
                let turned = self.recorder.apply(&shape::TRANSPOSE, axes, &[a]);
                // Of anything but float32, nothing is rounded.
                let attrs = if self.below(2) == 0 { Attrs::None } else { Attrs::DType(DType::F16) };
                let made = self.recorder.apply(&linalg::MATMUL, attrs, &[a, turned]);
                self.bounded(made)
            }
            7 if !dims.is_empty() => {
                let made = self.recorder.apply(&index::CUMSUM, Attrs::Axis(dims.len() - 1), &[a]);
                self.bounded(made)
            }
            8 if dims.first().is_some_and(|&n| n > 1) => {
                let count = dims[0] - 1;
                let specs = vec![SliceSpec::Range { start: count, step: -1, count }];
                self.recorder.apply(&shape::SLICE, Attrs::Slice(specs), &[a])
            }
            _ => self.bounded(a),
        };
        self.nodes.push(made);
    }

    /// A node that combines with an array of this shape.
    fn partner(&mut self, dims: &[usize]) -> NodeId {
        let fits = |have: &[usize]| arr::array::broadcast_shapes(&[have, dims]).is_ok();
        let all: Vec<NodeId> = self.nodes.iter().copied().filter(|&id| fits(&self.shape(id))).collect();
        all[self.below(all.len())]
    }
}

/// The graph evaluated operation by operation.
fn evaluate(graph: &Graph, arguments: &[Tensor]) -> Vec<Array> {
    let mut values: Vec<Tensor> = Vec::new();
    for node in &graph.nodes {
        values.push(match &node.kind {
            NodeKind::Input(index) => arguments[*index].clone(),
            NodeKind::Constant(tensor) => tensor.clone(),
            NodeKind::Apply { op, attrs, operands } => {
                let operands: Vec<Tensor> = operands.iter().map(|&o| values[o].clone()).collect();
                bind_one(op, attrs, &operands).unwrap()
            }
            other => panic!("{other:?} in a random graph"),
        });
    }
    graph.outputs.iter().map(|&id| trace::concrete(&values[id]).unwrap()).collect()
}

fn check(gpu: &Rc<GpuBackend>, seed: u64, dtype: DType, tolerance: f64) {
    let mut random = Random::new(seed);
    let dims = [[6, 5], [1, 5], [6, 1], [40, 40]][seed as usize % 4];
    let arrays: Vec<Array> = [&dims[..], &dims[1..], &[]]
        .iter()
        .map(|dims| {
            let scale = if dtype.is_integer() { 100.0 } else { 1.0 };
            let values: Vec<f64> = (0..dims.iter().product()).map(|_| (random.next() * 2.0 - 1.0) * scale).collect();
            Array::from_vec(&values, dims).unwrap().cast(dtype).unwrap()
        })
        .collect();
    let mut maker =
        Maker { recorder: Recorder { graph: Graph::default() }, random, nodes: Vec::new(), whole: dtype.is_integer() };
    for array in &arrays {
        let id = maker.recorder.input(dtype, array.shape());
        maker.nodes.push(id);
    }
    for _ in 0..14 {
        maker.step();
    }
    let last = maker.nodes.len();
    let (first, second) = (maker.nodes[last - 1], maker.nodes[last - 4]);
    let mut graph = maker.recorder.graph;
    graph.outputs = vec![first, second];
    graph.check().unwrap();
    let plan = plan(&graph).unwrap();
    let host: Vec<Tensor> = arrays.iter().map(|array| Tensor::Host(array.clone())).collect();
    let placed: Vec<Tensor> = host.iter().map(|tensor| trace::device::place(gpu, tensor).unwrap()).collect();
    let want = evaluate(&graph, &host);
    let ways = [run_on(&Cpu, &plan, &arrays), evaluate(&graph, &placed), run_on(&**gpu, &plan, &arrays)];
    for (way, results) in ways.iter().enumerate() {
        for (got, want) in results.iter().zip(&want) {
            assert_eq!(got.shape(), want.shape(), "seed {seed}, way {way}\n{graph}");
            let (got, want) = (got.to_vec::<f64>().unwrap(), want.to_vec::<f64>().unwrap());
            for (a, b) in got.iter().zip(&want) {
                let near = (a - b).abs() <= tolerance || a.is_nan() && b.is_nan();
                assert!(near, "seed {seed}, way {way}: {a}, not {b}\n{graph}");
            }
        }
    }
}

#[test]
fn random_graphs_give_the_same_in_four_ways() {
    trace::install();
    let Some(gpu) = backend() else { return };
    for seed in 1..30 {
        check(&gpu, seed, DType::F64, 1e-9);
        check(&gpu, seed + 100, DType::F32, 1e-2);
        for dtype in [DType::I32, DType::I64, DType::U8, DType::I16] {
            check(&gpu, seed + 200, dtype, 0.0);
        }
    }
}
