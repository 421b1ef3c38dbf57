//! Kernels and the evaluator, timed with criterion: element-wise operations, fused expressions, reductions, small arrays,
//! and the regression by gradient descent in NumPy's notation.

use arr::array::Array;
use arr::lang::session::{Mode, Session};
use arr::lang::{output, stack};
use arr::ops::{Tensor, binary, reduce, unary};
use arr::trace;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

fn numbers(count: usize) -> Tensor {
    let values: Vec<f64> = (0..count).map(|i| (i % 1000) as f64 / 1000.0 + 0.1).collect();
    Tensor::Host(Array::from_slice(&values).expect("memory for the operands"))
}

fn kernels(criterion: &mut Criterion) {
    trace::install();
    let mut group = criterion.benchmark_group("kernels");
    for count in [10usize, 10_000, 1_000_000, 10_000_000] {
        let (x, y) = (numbers(count), numbers(count));
        group.throughput(Throughput::Elements(count as u64));
        group.bench_with_input(BenchmarkId::new("add", count), &count, |b, _| {
            b.iter(|| black_box(binary::add(&x, &y)));
        });
        group.bench_with_input(BenchmarkId::new("exp", count), &count, |b, _| b.iter(|| black_box(unary::exp(&x))));
        group.bench_with_input(BenchmarkId::new("sum", count), &count, |b, _| {
            b.iter(|| black_box(reduce::sum(&x, &[0], false)));
        });
    }
    group.finish();
}

/// Times a statement of the language after others that set it up.
fn statement(criterion: &mut Criterion, name: &str, setup: &str, body: &str) {
    let setup = setup.to_owned();
    let body = format!("def _timed():\n    {}\n", body.replace('\n', "\n    "));
    let mut session = Session::new();
    session.execute("<bench>", &setup, Mode::Script).expect("the set-up runs");
    session.execute("<bench>", &body, Mode::Script).expect("the body is a function");
    let function = session.vm.main.lookup("_timed").expect("the function was just defined");
    criterion.bench_function(name, |b| b.iter(|| black_box(session.vm.call(&function, &[], &[]))));
    output::flush();
}

const DESCENT: &str = "
x = np.linspace(0, 2, 10000)
d = 3 + 2 * x
def descent(epochs):
    f = 2 / len(x)
    y = np.zeros(len(x))
    err = np.zeros(len(x))
    w = np.zeros(2)
    grad = np.empty(2)
    for _ in range(epochs):
        np.subtract(d, y, out=err)
        grad[:] = f * np.sum(err), f * (err @ x)
        w = w + 0.001 * grad
        y = w[0] + w[1] * x
    return w
";

fn language(criterion: &mut Criterion) {
    statement(criterion, "small add", "a = np.ones(10)", "return a + a");
    statement(criterion, "descent, 100 epochs", DESCENT, "return descent(100)");
    let fused = "x = np.linspace(0, 1, 1000000)\ny = x * 2";
    statement(criterion, "fused expression", fused, "return 2.5 * x + y * x - 1.0");
    let pair = "x = np.linspace(0, 1, 1000000)\ny = x * 2\nm = x.reshape(1000, 1000)\nk = (x * 1000).astype(int)";
    statement(criterion, "sum of squares of a difference", pair, "return np.sum((x - y) ** 2)");
    statement(
        criterion,
        "softmax of rows",
        pair,
        "e = np.exp(m - m.max(axis=1, keepdims=True))\nreturn e / e.sum(axis=1, keepdims=True)",
    );
    statement(criterion, "broadcast along rows", pair, "return m * m[:, :1] + m[0]");
    statement(criterion, "standard deviation of columns", pair, "return m.std(axis=0)");
    statement(criterion, "sort", "x = np.random.default_rng(0).random(1000000)", "return np.sort(x)");
    statement(criterion, "places of the order", "x = np.random.default_rng(0).random(1000000)", "return np.argsort(x)");
    statement(criterion, "greatest place", pair, "return x.argmax()");
    statement(criterion, "where", pair, "return np.where(x > 0.5, x, y)");
    let small = "a = np.ones(10)\nm = np.ones((3, 3))\nt = a > 0";
    statement(criterion, "small slice", small, "return a[2:7]");
    statement(criterion, "small element", small, "return m[1, 2]");
    statement(criterion, "small broadcast", small, "return m + m[0]");
    statement(criterion, "small mean", small, "return a.mean()");
    statement(criterion, "small mask", small, "return a[t]");
    statement(criterion, "loop over elements", "a = np.ones(1000)", "s = 0.0\nfor x in a:\n    s += x\nreturn s");
    statement(criterion, "scalar gradient", "g = grad(lambda x: x**2 + 2*x)", "return g(3.0)");
    let compiled = format!("{DESCENT}\ng = jit(grad(lambda w: np.mean((w[0] + w[1] * x - d) ** 2)))\nw = np.zeros(2)");
    statement(criterion, "compiled gradient of the regression", &compiled, "return g(w)");
}

fn on_a_big_stack(criterion: &mut Criterion) {
    kernels(criterion);
    // The evaluator measures its stack against the thread that it runs on.
    let _ = stack::floor();
    language(criterion);
}

criterion_group!(benches, on_a_big_stack);
criterion_main!(benches);
