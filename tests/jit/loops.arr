# Loops as nodes: differentiated, batched, over large arrays.
import numpy as np
from arr import jit, grad, value_and_grad, vmap, jvp, hessian

def near(a, b, tol=1e-9):
    assert np.allclose(a, b, rtol=tol, atol=tol), (a, b)

def nodes(g, *args):
    return len(g.lower(*args).text().splitlines())

# Reverse mode of a long loop: it stays a loop, forwards and backwards.
def power(x):
    y = x
    for k in range(3000):
        y = y * 0.999 + np.sin(x) * 0.001
    return y

want = grad(power)(0.7)
near(jit(grad(power), strict=True)(0.7), want)
near(grad(jit(power))(0.7), want)
assert nodes(jit(grad(power)), 0.7) < 200

def fit(w, x, d):
    y = np.zeros(len(x))
    for k in range(200):
        err = d - y
        w = w + 0.01 * np.array([err.mean(), (err * x).mean()])
        y = w[0] + w[1] * x
    return (w * w).sum()

x = np.linspace(0, 2, 700)
d = 3 + 2 * x
w = np.array([0.5, -0.25])
want = grad(fit)(w, x, d)
near(jit(grad(fit), strict=True)(w, x, d), want)
near(grad(jit(fit))(w, x, d), want)
for n in (0, 1, 2):
    near(jit(grad(fit, argnums=n))(w, x, d), grad(fit, argnums=n)(w, x, d))
v, g = jit(value_and_grad(fit))(w, x, d)
near(v, fit(w, x, d)); near(g, want)

# Forward mode, second order, arrays that are written to.
near(jit(lambda a: jvp(power, (a,), (1.0,))[1], strict=True)(0.7), grad(power)(0.7))

def cubes(w):
    total = 0.0
    for k in range(20):
        total = total + w[k % 3] ** 3 * k
    return total

w3 = np.array([1.0, 2.0, 3.0])
near(jit(hessian(cubes))(w3), hessian(cubes)(w3))
near(jit(grad(lambda w: grad(cubes)(w).sum()))(w3), grad(lambda w: grad(cubes)(w).sum())(w3))

def filled(x):
    out = np.zeros(50)
    for i in range(50):
        out[i] = np.sin(x * i) * x
    return (out * out).sum()

near(jit(grad(filled), strict=True)(0.3), grad(filled)(0.3))

def steps(x):
    n = 3
    for i in range(40, 4, -3):
        x = x * np.cos(0.01 * i) + i * 0.001
    return x

near(jit(grad(steps))(1.5), grad(steps)(1.5))

def nested(x):
    total = 0.0
    for i in range(12):
        inner = x
        for j in range(15):
            inner = inner * 0.9 + np.tanh(x) * 0.1
        total = total + inner * i
    return total

near(jit(grad(nested), strict=True)(0.4), grad(nested)(0.4))

# A branch on a value that is differentiated, alone and in a loop.
def branch(x):
    if x > 1:
        y = x ** 3
    else:
        y = np.sin(x) * 2
    return y * x

for at in (0.5, 2.0):
    near(jit(grad(branch), strict=True)(at), grad(branch)(at))
    near(jit(lambda a: jvp(branch, (a,), (1.0,))[1], strict=True)(at), grad(branch)(at))

def branches(x):
    for k in range(30):
        if x > 1:
            x = x * 0.5
        else:
            x = x * 1.7 + 0.01 * k
    return x

near(jit(grad(branches), strict=True)(0.8), grad(branches)(0.8))

# A while loop in forward mode; in reverse it is run plainly.
def newton(a):
    x = a
    while abs(x * x - a) > 1e-12 * a:
        x = 0.5 * (x + a / x)
    return x

near(jit(lambda a: jvp(newton, (a,), (1.0,))[1], strict=True)(2.0), 0.5 / 2.0 ** 0.5)
near(jit(grad(newton))(2.0), grad(newton)(2.0))

# Examples side by side.
xs = np.linspace(-1, 2, 7)
near(jit(vmap(power), strict=True)(xs), np.array([power(a) for a in xs]))
near(jit(vmap(grad(power)))(xs), np.array([grad(power)(a) for a in xs]))
near(jit(vmap(cubes))(np.stack([w3, w3 * 2])), np.array([cubes(w3), cubes(w3 * 2)]))

# Large arrays in a loop: what is computed element by element is not carried, whatever becomes of it.
def smooth(u, n):
    y = u * 0
    s = 0.0
    for k in range(n):
        s = s + ((u - y) * u).sum() * 1e-4
        y = s * u + np.abs(u)
    return s, y

u = np.linspace(-1, 1, 2003)
for n in (0, 1, 2, 12):
    want, got = smooth(u, n), jit(smooth, static_argnums=1, strict=True)(u, n)
    near(got[0], want[0]); near(got[1], want[1])
    got = jit(smooth, strict=True)(u, n)
    near(got[0], want[0]); near(got[1], want[1])

# Vector code gives bit for bit what the kernels give.
def plain(a, b, n):
    t, m = 0.0, a
    for k in range(n):
        m = np.maximum(np.where(a > b, a - b, np.sqrt(np.abs(a))), -b) / 3 + np.minimum(m, a * b)
        t = t + m.sum() - (a * m).sum() + (m <= a).sum()
    return t, m

rng = np.random.default_rng(3)
for size in (512, 1000, 1023, 4097, 10001):
    for dtype in (np.float64, np.float32):
        a, b = rng.normal(size=size).astype(dtype), rng.normal(size=size).astype(dtype)
        want, got = plain(a, b, 10), jit(plain, static_argnums=2, strict=True)(a, b, 10)
        assert (want[1] == got[1]).all() and got[1].dtype == dtype, size
        near(got[0], want[0], 1e-6 if dtype == np.float32 else 1e-12)
        x = a[::2]
        want, got = plain(x, b[:len(x)], 9), jit(plain, static_argnums=2)(x, b[:len(x)], 9)
        assert (want[1] == got[1]).all()

# What does not change from turn to turn is computed once; nothing is computed that was not.
def invariant(a, x, n):
    for k in range(n):
        x = 0.5 * x + 0.1 * (a.T @ a) @ x / np.linalg.norm(a) ** 2 + np.exp(a).sum() * 1e-3
    return x

a = rng.normal(size=(5, 5))
near(jit(invariant, static_argnums=2, strict=True)(a, np.ones(5), 20), invariant(a, np.ones(5), 20))
near(jit(invariant, static_argnums=2)(a, np.ones(5), 0), np.ones(5))
print("loops ok")

# Gradients of compiled functions from outside: one program forwards, one back.
def tree_loss(p, x, n, name="tanh"):
    h = x
    for k in range(n):
        h = np.tanh(h @ p["w"] + p["b"][0])
    return (h * h).sum() * p["b"][1]

p = {"w": rng.normal(size=(4, 4)), "b": (rng.normal(size=4), 0.5)}
xb = rng.normal(size=(3, 4))
want = grad(tree_loss)(p, xb, 12)
for f in (jit(tree_loss), jit(tree_loss, static_argnums=2), jit(tree_loss, static_argnums=(2,))):
    got = grad(f)(p, xb, 12)
    near(got["w"], want["w"]); near(got["b"][0], want["b"][0]); near(got["b"][1], want["b"][1])
    near(grad(f, argnums=1)(p, xb, 12), grad(tree_loss, argnums=1)(p, xb, 12))
    value, got = value_and_grad(f)(p, xb, 12)
    near(value, tree_loss(p, xb, 12)); near(got["w"], want["w"])
near(hessian(jit(cubes))(w3), hessian(cubes)(w3))
near(jvp(jit(cubes), (w3,), (w3,))[1], jvp(cubes, (w3,), (w3,))[1])
near(vmap(grad(jit(cubes)))(np.stack([w3, w3 * 2])), np.stack([grad(cubes)(w3), grad(cubes)(w3 * 2)]))
scale = 2.0
scaled = jit(lambda a: (a * scale) ** 2)
assert grad(scaled)(3.0) == 24.0
scale = 1.0
assert grad(scaled)(3.0) == 6.0
assert grad(lambda s: grad(lambda a: jit(lambda b: b * b * s)(a))(2.0))(3.0) == 4.0
calls = []
def noted(a):
    calls.append(1)
    return a * a
assert grad(jit(noted))(3.0) == 6.0 and len(calls) == 1
print("gradients of compiled functions ok")

# A write to what stands for all examples does not reach the others'.
def mixed(t, a, b):
    a, b = a * 1, b.copy()
    a[1:4] = b[:3] + 1
    if t > 0:
        a[1:4] = b[:3] * 2
    return a

b2 = np.stack([np.linspace(-1, 1, 5), np.linspace(0, 2, 5)])
near(jit(vmap(mixed, (None, None, 0)))(1.0, b2[0], b2), np.stack([mixed(1.0, b2[0], b) for b in b2]))
