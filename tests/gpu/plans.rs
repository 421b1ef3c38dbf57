//! Whole plans: recorded graphs compiled to kernels, views and library calls, on the GPU and on the CPU.

use arr::array::{Array, DType, Scalar};
use arr::backend::cpu::Cpu;
use arr::backend::{Backend, run_plan};
use arr::ir::{Graph, NodeId, NodeKind, Plan, Slot, plan};
use arr::ops::{Attrs, Aval, Op, Tensor, binary, linalg, reduce, shape, unary};
use arr::trace;

use super::support::{assert_close, backend, floats};

/// A graph being written down.
pub struct Recorder {
    pub graph: Graph,
}

impl Recorder {
    pub fn input(&mut self, dtype: DType, shape: &[usize]) -> NodeId {
        let index = self.graph.inputs.len();
        let id = self.graph.push(NodeKind::Input(index), Aval::new(dtype, shape), None);
        self.graph.inputs.push(id);
        id
    }

    fn number(&mut self, value: f64) -> NodeId {
        let tensor = Tensor::number(value);
        let aval = tensor.aval();
        self.graph.push(NodeKind::Constant(tensor), aval, None)
    }

    pub fn apply(&mut self, op: &'static Op, attrs: Attrs, operands: &[NodeId]) -> NodeId {
        let avals: Vec<Aval> = operands.iter().map(|&o| self.graph.nodes[o].aval.clone()).collect();
        let aval = op.infer(&attrs, &avals).unwrap().remove(0);
        self.graph.push(NodeKind::Apply { op, attrs, operands: operands.iter().copied().collect() }, aval, None)
    }
}

/// Runs a plan on a backend with arguments from this process's memory.
pub fn run_on<B: Backend>(backend: &B, plan: &Plan, arguments: &[Array]) -> Vec<Array> {
    let constants: Vec<(Slot, B::Value)> = plan
        .constants
        .iter()
        .map(|(slot, tensor)| (*slot, backend.upload(&tensor.to_array().unwrap()).unwrap()))
        .collect();
    let arguments: Vec<B::Value> = arguments.iter().map(|a| backend.upload(a).unwrap()).collect();
    let results = run_plan(backend, plan, &constants, &arguments).unwrap();
    results.iter().map(|result| backend.download(result).unwrap()).collect()
}

/// One step of gradient descent on a linear model in two parameters, over data of some dtype.
#[test]
fn a_step_of_gradient_descent() {
    let Some(gpu) = backend() else { return };
    let count = 10_000;
    let mut r = Recorder { graph: Graph::default() };
    let (x, d) = (r.input(DType::F32, &[count]), r.input(DType::F32, &[count]));
    let (w0, w1) = (r.input(DType::F32, &[]), r.input(DType::F32, &[]));
    let none = || Attrs::None;
    let line = r.apply(&binary::MULTIPLY, none(), &[w1, x]);
    let model = r.apply(&binary::ADD, none(), &[w0, line]);
    let error = r.apply(&binary::SUBTRACT, none(), &[d, model]);
    let rate = r.number(0.01);
    let both = [(w0, error), (w1, r.apply(&binary::MULTIPLY, none(), &[error, x]))];
    for (weight, slope) in both {
        let sum = r.apply(&reduce::SUM, Attrs::axes(&[0], false), &[slope]);
        let step = r.apply(&binary::MULTIPLY, none(), &[sum, rate]);
        let moved = r.apply(&binary::ADD, none(), &[weight, step]);
        r.graph.outputs.push(moved);
    }
    r.graph.check().unwrap();
    let plan = plan(&r.graph).unwrap();
    let scalar = |value| Array::from_scalar(Scalar::F32(value)).unwrap();
    let data = Array::from_slice(&floats(count)).unwrap();
    let twice = Array::from_slice(&floats(count).iter().map(|x| 2.0 * x + 1.0).collect::<Vec<f32>>()).unwrap();
    let arguments = [data, twice, scalar(0.5), scalar(0.25)];
    let (got, want) = (run_on(&*gpu, &plan, &arguments), run_on(&Cpu, &plan, &arguments));
    for (got, want) in got.iter().zip(&want) {
        assert_close(&got.to_vec::<f64>().unwrap(), &want.to_vec::<f64>().unwrap(), 1e-5);
    }
}

/// A layer of a network: product, bias, activation, a view, and the mean over an axis.
#[test]
fn a_layer_of_a_network() {
    let Some(gpu) = backend() else { return };
    let mut r = Recorder { graph: Graph::default() };
    let (x, w, b) = (r.input(DType::F32, &[33, 20]), r.input(DType::F32, &[20, 50]), r.input(DType::F32, &[50]));
    let product = r.apply(&linalg::MATMUL, Attrs::None, &[x, w]);
    let sum = r.apply(&binary::ADD, Attrs::None, &[product, b]);
    let active = r.apply(&unary::TANH, Attrs::None, &[sum]);
    let turned = r.apply(&shape::TRANSPOSE, Attrs::Permutation([1, 0].into_iter().collect()), &[active]);
    let most = r.apply(&reduce::MAX, Attrs::axes(&[1], true), &[turned]);
    let shifted = r.apply(&binary::SUBTRACT, Attrs::None, &[turned, most]);
    let raised = r.apply(&unary::EXP, Attrs::None, &[shifted]);
    let total = r.apply(&reduce::SUM, Attrs::axes(&[1], true), &[raised]);
    let out = r.apply(&binary::DIVIDE, Attrs::None, &[raised, total]);
    r.graph.outputs = vec![active, out];
    r.graph.check().unwrap();
    let plan = plan(&r.graph).unwrap();
    let array = |dims: &[usize]| Array::from_vec(&floats(dims.iter().product()), dims).unwrap();
    let arguments = [array(&[33, 20]), array(&[20, 50]), array(&[50])];
    let (got, want) = (run_on(&*gpu, &plan, &arguments), run_on(&Cpu, &plan, &arguments));
    for (got, want) in got.iter().zip(&want) {
        assert_eq!(got.shape(), want.shape());
        assert_close(&got.to_vec::<f64>().unwrap(), &want.to_vec::<f64>().unwrap(), 1e-5);
    }
}

/// What follows a product element by element is done where the product is: one kernel, several results, any shapes.
#[test]
fn a_bias_and_an_activation_are_part_of_the_product() {
    let Some(gpu) = backend() else { return };
    let cases: [(&[usize], &[usize], &[usize]); 5] = [
        (&[33, 20], &[20, 50], &[50]),
        (&[64, 128], &[128, 64], &[64, 1]),
        (&[3, 20, 30], &[30, 40], &[3, 1, 40]),
        (&[2, 3, 12, 8], &[3, 8, 16], &[]),
        (&[70, 70], &[70, 70], &[70, 70]),
    ];
    for (a, b, c) in cases {
        for dtype in [DType::F32, DType::F64] {
            let mut r = Recorder { graph: Graph::default() };
            let (x, w, bias) = (r.input(dtype, a), r.input(dtype, b), r.input(dtype, c));
            let product = r.apply(&linalg::MATMUL, Attrs::None, &[x, w]);
            let sum = r.apply(&binary::ADD, Attrs::None, &[product, bias]);
            let zero = r.number(0.0);
            let relu = r.apply(&binary::MAXIMUM, Attrs::None, &[sum, zero]);
            let active = r.apply(&arr::ops::compare::GREATER, Attrs::None, &[sum, zero]);
            r.graph.outputs = vec![relu, active];
            let plan = plan(&r.graph).unwrap();
            let array =
                |dims: &[usize]| Array::from_vec(&floats(dims.iter().product()), dims).unwrap().cast(dtype).unwrap();
            let arguments = [array(a), array(b), array(c)];
            let before = gpu.counters().dispatches;
            let got = run_on(&*gpu, &plan, &arguments);
            assert_eq!(gpu.counters().dispatches - before, 1, "{a:?} {b:?} {c:?} {dtype}");
            for (got, want) in got.iter().zip(&run_on(&Cpu, &plan, &arguments)) {
                assert_eq!(got.shape(), want.shape());
                assert_close(&got.to_vec::<f64>().unwrap(), &want.to_vec::<f64>().unwrap(), 1e-5);
            }
        }
    }
}

/// A constant goes to the device once, and again when it was written to; a result is never in its buffer.
#[test]
fn constants_stay_on_the_device() {
    let Some(gpu) = backend() else { return };
    trace::install();
    let outside = Array::from_slice(&[1f32, 2.0, 3.0]).unwrap();
    let (recorder, inputs) = trace::Recorder::new(&[Aval::new(DType::F32, &[3])]);
    let constant = Tensor::Host(outside.clone());
    let sum = recorder.recording(|| binary::add(&inputs[0], &constant)).unwrap();
    let own = Tensor::Host(Array::from_slice(&[5f32, 6.0]).unwrap());
    let program = recorder.finish(&[sum, own]).unwrap();
    let x = Tensor::Host(Array::from_slice(&[10f32, 10.0, 10.0]).unwrap());
    let run = || -> Vec<Vec<f32>> {
        let results = program.run_on(&gpu, std::slice::from_ref(&x)).unwrap();
        results.iter().map(|result| trace::concrete(result).unwrap().to_vec().unwrap()).collect()
    };
    assert_eq!(run(), [vec![11.0, 12.0, 13.0], vec![5.0, 6.0]]);
    let before = gpu.counters().uploads;
    assert_eq!(run(), [vec![11.0, 12.0, 13.0], vec![5.0, 6.0]]);
    assert_eq!(gpu.counters().uploads, before + 1, "the argument alone");
    outside.set_scalar_at(1, Scalar::F32(20.0));
    assert_eq!(run()[0], [11.0, 30.0, 13.0]);
    let results = program.run_on(&gpu, std::slice::from_ref(&x)).unwrap();
    let written = trace::device::of(&results[1]).unwrap();
    assert!(written.assign(&Tensor::Scalar(Scalar::F32(0.0))).unwrap());
    assert_eq!(run()[1], [5.0, 6.0]);
}
