"""Cotangents of slices, which are put off and written once: every way of cutting an array, eagerly, compiled and nested."""
import numpy as np

rng = np.random.default_rng(5)


def close(a, b, tolerance=1e-11):
    return a.shape == b.shape and a.dtype == b.dtype and bool(np.allclose(a, b, rtol=tolerance, atol=tolerance))


def rosenbrock(x):
    return np.sum(100 * (x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)


def rosenbrock_slope(x):
    slope = np.zeros_like(x)
    u = x[1:] - x[:-1]**2
    slope[:-1] += -400 * x[:-1] * u - 2 * (1 - x[:-1])
    slope[1:] += 200 * u
    return slope


for n in [2, 3, 10, 4095, 4096, 4097, 9000, 30000]:
    x = rng.standard_normal(n)
    for f in [grad(rosenbrock), jit(grad(rosenbrock)), grad(jit(rosenbrock)), lambda x: vjp(rosenbrock, x)[1](1.0)[0]]:
        assert close(f(x), rosenbrock_slope(x), 1e-9), n


# A stencil on a matrix, with a piece of which only rows are cut, and parts that nothing covers.
def energy(u):
    inner = 4 * u[1:-1, 1:-1] - u[:-2, 1:-1] - u[2:, 1:-1] - u[1:-1, :-2] - u[1:-1, 2:]
    return np.sum(inner**2) + np.sum(np.tanh(u[5:9])) + 3 * np.sum(u[:, 2:4])


def energy_slope(u):
    inner = 4 * u[1:-1, 1:-1] - u[:-2, 1:-1] - u[2:, 1:-1] - u[1:-1, :-2] - u[1:-1, 2:]
    slope = np.zeros_like(u)
    slope[1:-1, 1:-1] += 8 * inner
    slope[:-2, 1:-1] -= 2 * inner
    slope[2:, 1:-1] -= 2 * inner
    slope[1:-1, :-2] -= 2 * inner
    slope[1:-1, 2:] -= 2 * inner
    slope[5:9] += 1 - np.tanh(u[5:9])**2
    slope[:, 2:4] += 3
    return slope


for shape in [(12, 9), (300, 200), (40, 1000), (5000, 5), (11, 4099)]:
    u = rng.standard_normal(shape)
    for f in [grad(energy), jit(grad(energy))]:
        assert close(f(u), energy_slope(u)), shape


# Only a few elements count, one slice in another, steps and single elements beside boxes, more pieces than are kept.
def few(x):
    return np.sum(x[10:20]**2)


def nested(x):
    y = x[3:-3][2:][:-1]
    return np.sum(y * y) + np.sum(y[1:] * x[6:-4])


def mixed(x):
    return np.sum(x[::2] * 3) + np.sum(x[::-1]**2) + x[7] * 5 + np.sum(x[1:]**3) + np.sum(x[:-1])


def many(x):
    return sum([np.sum(x[k:len(x) - 15 + k]**2) * (k + 1) for k in range(15)])


def nested_slope(x):
    slope = np.zeros_like(x)
    slope[5:-4] += 2 * x[5:-4]
    slope[6:-4] += 2 * x[6:-4]
    return slope


def mixed_slope(x):
    slope = 2 * x
    slope[::2] += 3
    slope[7] += 5
    slope[1:] += 3 * x[1:]**2
    slope[:-1] += 1
    return slope


def many_slope(x):
    slope = np.zeros_like(x)
    for k in range(15):
        slope[k:len(x) - 15 + k] += 2 * (k + 1) * x[k:len(x) - 15 + k]
    return slope


def few_slope(x):
    slope = np.zeros_like(x)
    slope[10:20] = 2 * x[10:20]
    return slope


for n in [50, 20000]:
    x = rng.standard_normal(n)
    for f, slope in [(few, few_slope), (nested, nested_slope), (mixed, mixed_slope), (many, many_slope)]:
        assert close(grad(f)(x), slope(x)), (n, f)
        assert close(jit(grad(f))(x), slope(x)), (n, f)
        one = x.astype(np.float32)
        assert close(grad(f)(one), slope(one), 2e-4), (n, f)


# Second derivatives, examples in a batch, complex numbers.
def cubes(x):
    return np.sum(x[1:] * x[:-1]**2)


x = rng.standard_normal(6000)
v = rng.standard_normal(6000)


def product(x):
    return np.sum(grad(cubes)(x) * v)


step = 1e-6
numeric = (grad(cubes)(x + step * v) - grad(cubes)(x - step * v)) / (2 * step)
assert close(grad(product)(x), numeric, 1e-6)
assert close(jit(grad(product))(x), numeric, 1e-6)
batch = rng.standard_normal((3, 6000))
assert close(vmap(grad(cubes))(batch), np.stack([grad(cubes)(row) for row in batch]))


def length(z):
    d = z[1:] - z[:-1]
    return np.sum((d * np.conj(d)).real)


z = rng.standard_normal(5000) + 1j * rng.standard_normal(5000)
slope = np.zeros_like(z)
slope[1:] += 2 * np.conj(z[1:] - z[:-1])
slope[:-1] -= 2 * np.conj(z[1:] - z[:-1])
assert close(grad(length)(z), slope)

# What is written after the function ran does not count.
y, pull = vjp(rosenbrock, x)
before, expected = x.copy(), rosenbrock_slope(x)
x *= 0
assert close(pull(1.0)[0], expected, 1e-9) and close(pull(2.0)[0], 2 * expected, 1e-9)


def writes(x):
    y = x * 1.0
    y[1:-1] = y[2:] + y[:-2]
    y[5:] *= x[:-5]
    return np.sum(y[1:] * y[:-1])


x = before
direction = rng.standard_normal(6000)
numeric = (writes(x + step * direction) - writes(x - step * direction)) / (2 * step)
assert np.allclose(np.sum(grad(writes)(x) * direction), numeric, rtol=1e-5)
assert close(jit(grad(writes))(x), grad(writes)(x))


# Whole numbers in a compiled program are numbers of the arrays' type.
def whole(x, k):
    return 2 * x + 3 - x // 2 + np.where(x > 0, 1, x) * k + 7 % (x * x + 10) + True


for dtype in [np.float64, np.float32, np.int64, np.int32, np.complex128]:
    t = (rng.standard_normal(5000) * 9).astype(dtype)
    if dtype != np.complex128:
        assert jit(whole)(t, 3).dtype == whole(t, 3).dtype and close(jit(whole)(t, 3), whole(t, 3), 1e-6)
    assert close(jit(lambda t: (2 - t) * 3 + 1)(t), (2 - t) * 3 + 1, 1e-6)

# What several slices are made of: computed once under jit, where it is large, and the same.
u = np.random.default_rng(8).standard_normal((140, 150))


def laplacian(u):
    return np.sum((4 * u[1:-1, 1:-1] - u[:-2, 1:-1] - u[2:, 1:-1] - u[1:-1, :-2] - u[1:-1, 2:]) ** 2 * np.cos(u[1:-1, 1:-1]))


value, slope = jit(value_and_grad(laplacian))(u)
assert np.allclose(value, laplacian(u)) and np.allclose(slope, grad(laplacian)(u))
line = u.ravel()
fourth = lambda x: np.sum((x[4:] - 4 * x[3:-1] + 6 * x[2:-2] - 4 * x[1:-3] + x[:-4]) ** 2)
assert np.allclose(jit(grad(fourth))(line), grad(fourth)(line))

# Elements one by one, also where nothing came before them.
tenth = np.linspace(1, 2, 10)
assert np.allclose(grad(lambda x: sum(x[i] ** 2 for i in range(10)))(tenth), 2 * tenth)
assert np.array_equal(grad(lambda x: x[3] * 2)(tenth), np.where(np.arange(10) == 3, 2.0, 0.0))
assert np.array_equal(grad(lambda x: np.sum(x[1]))(np.ones((3, 2))), [[0, 0], [1, 1], [0, 0]])
