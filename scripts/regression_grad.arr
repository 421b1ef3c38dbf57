# The same line by the gradient of the mean squared error: nobody writes the derivative down. Plain, compiled, and on a
# GPU.
#
#     arr scripts/regression_grad.arr            on the CPU
#     arr scripts/regression_grad.arr gpu        on the CPU and on the GPU
#     arr scripts/regression_grad.arr cpu 500    with 500 epochs

import sys
import time

import numpy as np
from arr import grad, jit

place = sys.argv[1] if len(sys.argv) > 1 else "cpu"
epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
mu = 0.001

np.random.seed(444)
N = 10000
x = np.linspace(0, 2, N)
d = 3 + 2 * x + 0.1 * np.random.randn(N)


def error(w, x, d):
    """The mean squared error of the line with these weights."""
    return np.mean((w[0] + w[1] * x - d) ** 2)


def step(w, x, d):
    """The weights after one step down the gradient."""
    return w - mu * grad(error)(w, x, d)


def descent(step, w, x, d):
    for _ in range(epochs):
        w = step(w, x, d)
    return w


def timed(name, step, w, x, d):
    step(w, x, d)
    start = time.perf_counter()
    w = np.asarray(descent(step, w, x, d))
    print(f"{name}: {w} in {time.perf_counter() - start:.2f} s")


print("gradient at 0:", grad(error)(np.zeros(2), x, d))
timed("plain", step, np.zeros(2), x, d)
timed("jit", jit(step), np.zeros(2), x, d)

if place == "gpu":
    # GPUs compute with single precision.
    with device("gpu"):
        x, d, w = np.asarray(x, dtype=np.float32), np.asarray(d, dtype=np.float32), np.zeros(2, dtype=np.float32)
        timed("jit on the GPU", jit(step, device="gpu"), w, x, d)
