//! Derivatives, timed with criterion: of a scalar polynomial, beside the functions they are of, of a dense network's
//! training step, plain and compiled. `scripts/dev/gradient_times.py` times the same in JAX and PyTorch.

use arr::lang::session::{Mode, Session};
use arr::lang::stack;
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;

/// Times a statement of the language after others that set it up.
fn statement(criterion: &mut Criterion, name: &str, setup: &str, body: &str) {
    let mut session = Session::new();
    session.execute("<bench>", setup, Mode::Script).expect("the set-up runs");
    let body = format!("def _timed():\n    return {body}\n");
    session.execute("<bench>", &body, Mode::Script).expect("the body is a function");
    let function = session.vm.main.lookup("_timed").expect("the function was just defined");
    criterion.bench_function(name, |b| b.iter(|| black_box(session.vm.call(&function, &[], &[]))));
}

const POLYNOMIAL: &str = "f = lambda x: x**2 + 2*x\ng = grad(f)\nh = grad(g)";

const FUNCTIONS: &str = "
rng = np.random.default_rng(0)
v = rng.standard_normal(100000)
M = rng.standard_normal((60, 60)) + 8 * np.eye(60)
e = lambda x: np.sum(np.exp(-x * x) * np.sin(x))
s = lambda a: np.sum(np.linalg.solve(a, v[:60]) ** 2)
r = lambda x: np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)
ge, gs, gr = grad(e), grad(s), grad(r)
";

const NETWORK: &str = "
f32 = np.float32
rng = np.random.default_rng(0)
x = rng.standard_normal((128, 784)).astype(f32)
y = np.eye(10, dtype=f32)[rng.integers(0, 10, 128)]
p = [(rng.standard_normal((784, 128)) * 0.05).astype(f32), np.zeros(128, f32), (rng.standard_normal((128, 10)) * 0.1).astype(f32), np.zeros(10, f32)]
def loss(p, x, y):
    h = np.maximum(x @ p[0] + p[1], 0)
    z = h @ p[2] + p[3]
    z = z - stop_gradient(np.max(z, axis=1, keepdims=True))
    return -np.mean(np.sum(y * (z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))), axis=1))
def step(p, x, y):
    v, g = value_and_grad(loss)(p, x, y)
    return [a - f32(0.1) * d for a, d in zip(p, g)]
compiled = jit(step)
";

fn gradients(criterion: &mut Criterion) {
    for (name, body) in [("polynomial", "f(3.0)"), ("its gradient", "g(3.0)"), ("its second derivative", "h(3.0)")] {
        statement(criterion, name, POLYNOMIAL, body);
    }
    for (name, body) in [
        ("exp and sin of 100000", "e(v)"),
        ("their gradient", "ge(v)"),
        ("solve of 60", "s(M)"),
        ("its gradient, solve", "gs(M)"),
        ("Rosenbrock of 100000", "r(v)"),
        ("its gradient, Rosenbrock", "gr(v)"),
    ] {
        statement(criterion, name, FUNCTIONS, body);
    }
    for (name, body) in [
        ("network", "loss(p, x, y)"),
        ("training step", "step(p, x, y)"),
        ("training step, compiled", "compiled(p, x, y)"),
    ] {
        statement(criterion, name, NETWORK, body);
    }
}

fn on_a_big_stack(criterion: &mut Criterion) {
    // The evaluator measures its stack against the thread that it runs on.
    let _ = stack::floor();
    gradients(criterion);
}

criterion_group!(benches, on_a_big_stack);
criterion_main!(benches);
