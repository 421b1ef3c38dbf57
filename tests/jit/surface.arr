# jit's surface: decorators, parameters, caching, texts.
import numpy as np
from functools import partial
from arr import jit, grad, value_and_grad, disable_jit, eval_shape

@jit
def plain(x):
    return x * 2

@jit(static_argnums=1)
def power(x, n):
    return x ** n

@partial(jit, static_argnames=("n",), strict=True)
def repeat(x, n=3):
    for _ in range(n):
        x = x + 1
    return x

assert plain(3) == 6 and power(2.0, 3) == 8.0 and repeat(1.0, n=4) == 5.0 and repeat(1.0) == 4.0

# A function is recorded once for a signature.
calls = [0]
def counted(x):
    calls[0] += 0
    return x + 1
traces = []
def traced(x, y):
    return x @ y
f = jit(traced)
assert f(np.ones(3), np.ones(3)) == 3.0
text = f.lower(np.ones(3), np.ones(3)).text()
assert "sum" in text and "kernel" in text
with disable_jit():
    assert plain(4) == 8
shape = eval_shape(lambda x: (x @ x, x.sum()), np.ones((4, 4)))
assert shape[0].shape == (4, 4) and shape[1].shape == ()

# Trees, closures, nested functions.
scale = 3.0
@jit
def tree(params, data):
    inner = jit(lambda p: p["w"] * scale)
    return {"w": inner(params), "b": [params["b"][0] + data, params["b"][1]]}
out = tree({"w": np.arange(3.0), "b": (1.0, 2)}, 10.0)
assert (out["w"] == [0, 3, 6]).all() and out["b"][0] == 11.0 and out["b"][1] == 2

# Gradients outside and inside.
def loss(w):
    total = 0.0
    for k in range(20):
        total = total + (w[k % 3] - k) ** 2
    return total
w = np.array([1.0, 2.0, 3.0])
want = grad(loss)(w)
assert np.allclose(jit(grad(loss))(w), want) and np.allclose(grad(jit(loss))(w), want)
value, gradient = jit(value_and_grad(loss))(w)
assert np.isclose(value, loss(w)) and np.allclose(gradient, want)

def branchy(x):
    if x > 1:
        return x ** 3
    return 2 * x
assert grad(jit(branchy))(2.0) == 12.0 and jit(grad(branchy))(0.5) == 2.0

# The descent stays one loop.
def descent(x, d, epochs):
    y, err, w = np.zeros(len(x)), np.zeros(len(x)), np.zeros(2)
    g = np.empty(2)
    for _ in range(epochs):
        np.subtract(d, y, out=err)
        g[:] = 2 / len(x) * np.sum(err), 2 / len(x) * (err @ x)
        w = w + 0.1 * g
        y = w[0] + w[1] * x
    return w
x = np.linspace(0, 2, 1000)
d = 3 + 2 * x
compiled = jit(descent, static_argnums=2, strict=True)
assert np.allclose(compiled(x, d, 500), descent(x, d, 500))
text = compiled.lower(x, d, 500).text()
assert text.count("for ") == 2 and len(text.splitlines()) < 90, text
print("surface ok")
