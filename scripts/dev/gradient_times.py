"""The training step and the polynomial of benches/gradients.rs in JAX and PyTorch, as far as they are installed.

    pip install jax torch numpy
    python scripts/dev/gradient_times.py
"""
import time

import numpy as np

rng = np.random.default_rng(0)
X = rng.standard_normal((128, 784)).astype("f4")
Y = np.eye(10, dtype="f4")[rng.integers(0, 10, 128)]
P = [(rng.standard_normal((784, 128)) * 0.05).astype("f4"), np.zeros(128, "f4"),
     (rng.standard_normal((128, 10)) * 0.1).astype("f4"), np.zeros(10, "f4")]


def best(f, count):
    f()
    times = []
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(count):
            f()
        times.append((time.perf_counter() - start) / count)
    return min(times) * 1e6


try:
    import jax
    import jax.numpy as jnp

    def loss(p, x, y):
        h = jnp.maximum(x @ p[0] + p[1], 0)
        return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(h @ p[2] + p[3]), axis=1))

    step = jax.jit(lambda p, x, y: [a - 0.1 * d for a, d in zip(p, jax.grad(loss)(p, x, y))])
    slope = jax.grad(lambda x: x**2 + 2 * x)
    print(f"JAX: training step, compiled {best(lambda: jax.block_until_ready(step(P, X, Y)), 200):.0f} us, "
          f"polynomial {best(lambda: slope(3.0), 200):.1f} us, compiled {best(lambda c=jax.jit(slope): c(3.0), 1000):.1f} us")
except ImportError:
    print("JAX is not installed")

try:
    import torch

    p = [torch.tensor(a, requires_grad=True) for a in P]
    x, y = torch.tensor(X), torch.tensor(Y)

    def step():
        h = torch.relu(x @ p[0] + p[1])
        value = -(y * torch.log_softmax(h @ p[2] + p[3], 1)).sum(1).mean()
        for a, d in zip(p, torch.autograd.grad(value, p)):
            a.data.sub_(0.1 * d)

    def slope():
        t = torch.tensor(3.0, requires_grad=True)
        (t**2 + 2 * t).backward()

    print(f"PyTorch: training step {best(step, 200):.0f} us, polynomial {best(slope, 1000):.1f} us")
except ImportError:
    print("PyTorch is not installed")
