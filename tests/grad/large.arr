"""Over large arrays plain arithmetic is put off on its way to a derivative: the derivatives are those of small arrays."""
import numpy as np
from arr import *

COPIES = 3000
r = np.random.default_rng(5)
x, z = r.uniform(-2, 2, 7), r.uniform(-2, 2, 7)
t = r.uniform(-1, 1, 7)


def tiled(a):
    return np.tile(a, COPIES)


def reused(x, z):
    a = x * z - 1.0
    b = np.maximum(a, x) * a
    c = np.where(b > a, b / (2.0 + np.abs(a)), -b)
    return np.mean(a * b + c * c - a)


def centred(x, z):
    a = np.abs(x - np.mean(x)) * z
    b = (a - np.mean(a)) ** 2
    return np.mean(np.sqrt(1.0 + b)) + np.mean(b) * np.mean(np.tanh(a))


def written(x, z):
    a = x * 2.0
    a *= z
    b = np.minimum(a, 0.5 * x)
    z[:] = z * 0.5
    a[:] = a + b * z
    return np.mean(a * a + b)


def bounded(x, z):
    a = np.clip(x * z, -1.0, 1.0)
    b = np.copysign(a, z) + np.sign(x) * a + np.floor(x)
    return np.mean(b * b * z)


for f in (reused, centred, written, bounded):
    few = lambda x: f(x, z.copy())
    many = lambda x: f(x, tiled(z))
    value, slope = value_and_grad(few)(x)
    large_value, large_slope = value_and_grad(many)(tiled(x))
    assert np.allclose(value, large_value, rtol=1e-12) and np.allclose(value, many(tiled(x)), rtol=1e-12)
    assert np.allclose(tiled(slope), large_slope * COPIES, rtol=1e-9, atol=1e-12), f
    # Along a direction, and of the derivative again.
    assert np.allclose(jvp(few, (x,), (t,))[1], jvp(many, (tiled(x),), (tiled(t),))[1], rtol=1e-9)
    small = grad(lambda x: np.sum(grad(few)(x) * t))(x)
    large = grad(lambda x: np.sum(grad(many)(x) * tiled(t)))(tiled(x)) * COPIES
    assert np.allclose(tiled(small), large, rtol=1e-8, atol=1e-11), f
    # Compiled, and as a tape.
    assert np.allclose(jit(grad(many))(tiled(x)), large_slope, rtol=1e-9, atol=1e-15), f
    v = Variable(tiled(x))
    with GradientTape() as tape:
        y = many(v)
    assert np.allclose(tape.gradient(y, v), large_slope, rtol=1e-9, atol=1e-15), f

# Rows and columns that are broadcast.
m = r.uniform(-1, 1, (150, 200))
row, column = r.uniform(-1, 1, 200), r.uniform(-1, 1, (150, 1))


def layer(m, row, column):
    a = (m - row) * column + row
    return np.sum(a * a) + np.sum(np.sum(a, axis=0) * row) + np.sum(np.max(a, axis=1))


slopes = grad(layer, argnums=(0, 1, 2))(m, row, column)
d = 1e-6
for at, (a, slope) in enumerate(zip((m, row, column), slopes)):
    for place in [(0,) * a.ndim, tuple(n - 1 for n in a.shape)]:
        both = []
        for sign in (1, -1):
            args = [m, row, column]
            args[at] = a.copy()
            args[at][place] += sign * d
            both.append(layer(*args))
        assert np.isclose((both[0] - both[1]) / (2 * d), slope[place], rtol=1e-4), (at, place)
