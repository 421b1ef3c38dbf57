"""vmap: a function of one example as a function of many."""
import numpy as np
from arr import *


def near(a, b, tol=1e-10):
    a, b = np.asarray(a), np.asarray(b)
    assert a.shape == b.shape, (a.shape, b.shape)
    assert np.all(np.abs(a - b) <= tol * (1 + np.abs(b))), (a, b)


rng = np.random.default_rng(0)
X = rng.standard_normal((4, 3))
Y = rng.standard_normal((4, 3))
W = rng.standard_normal((3, 2))
S = rng.standard_normal((4, 3, 3)) + 3 * np.eye(3)


def rows(f, *arrays):
    return np.stack([np.asarray(f(*[a[i] for a in arrays])) for i in range(len(arrays[0]))])


# Every kind of operation, beside a loop.
for f in [
    np.sin, lambda x: x * 2 + 1, lambda x: x[0] * x, np.sum, np.max, np.mean, np.std, np.prod, np.argmax, np.argsort, np.sort, np.cumsum,
    np.cumprod, lambda x: x[::-1], lambda x: x[1:], lambda x: x[None, :] * x[:, None], lambda x: x @ W, lambda x: W.T @ x, lambda x: x @ x,
    lambda x: x.reshape(3, 1).T, lambda x: np.concatenate([x, W[:, 0]]), lambda x: np.stack([x, x]), lambda x: np.outer(x, x),
    lambda x: np.where(x > 0, x, 0.0), lambda x: np.broadcast_to(x, (2, 3)), lambda x: x[np.array([2, 0])], lambda x: np.linalg.norm(x),
    lambda x: np.tile(x, 2), lambda x: np.roll(x, 1), lambda x: np.pad(x, 1), lambda x: np.diag(x), lambda x: np.einsum('i,ij->j', x, W),
    lambda x: np.fft.fft(x).real, lambda x: np.median(x), lambda x: np.percentile(x, 30), lambda x: np.max(x, keepdims=True), lambda x: np.argmin(x, keepdims=True),
    lambda x: np.convolve(x, np.array([1.0, 2.0])), lambda x: np.interp(x, np.array([-1.0, 0.0, 1.0]), np.array([0.0, 1.0, 0.0])),
    lambda x: x.astype(np.float32).astype(float), lambda x: np.kron(x, x), lambda x: np.cross(x, np.array([1.0, 2.0, 3.0])), lambda x: np.var(x, ddof=1),
]:
    near(vmap(f)(X), rows(f, X), 1e-6)
for f in [lambda x, y: x * y, np.dot, lambda x, y: np.where(x > y, x, y), lambda x, y: np.stack([x, y], axis=1), lambda x, y: x[:, None] @ y[None, :], np.maximum, np.arctan2]:
    near(vmap(f)(X, Y), rows(f, X, Y))
    near(vmap(f, in_axes=(0, None))(X, Y[0]), rows(lambda x: f(x, Y[0]), X))
    near(vmap(f, in_axes=(None, 1))(Y[0], X.T), rows(lambda x: f(Y[0], x), X))
for f in [np.linalg.inv, np.linalg.det, lambda s: np.linalg.cholesky(s @ s.T), lambda s: np.linalg.solve(s, X[0]), lambda s: np.linalg.eigh(s + s.T)[0], lambda s: np.linalg.svd(s)[1], lambda s: s @ s, lambda s: s @ X[0], lambda s: X[0] @ s, np.trace, lambda s: s.T, lambda s: np.linalg.slogdet(s)[1], lambda s: np.linalg.qr(s)[1], lambda s: np.linalg.pinv(s), lambda s: np.linalg.solve(S[0], s)]:
    near(vmap(f)(S), rows(f, S), 1e-9)

# Axes, trees, keywords, sizes
near(vmap(lambda x: x * 2, in_axes=1, out_axes=1)(X), X * 2)
near(vmap(lambda x: x * 2, in_axes=-1)(X), X.T * 2)
near(vmap(lambda x: np.outer(x, x), out_axes=2)(X), np.moveaxis(rows(lambda x: np.outer(x, x), X), 0, 2))
out = vmap(lambda p: {'a': p['x'] + p['y'], 'n': 1.0}, in_axes=({'x': 0, 'y': None},))({'x': X, 'y': Y[0]})
near(out['a'], X + Y[0])
near(out['n'], np.ones(4))
one, same = vmap(lambda x: (x, 5.0), out_axes=(0, None))(X)
near(one, X)
assert same == 5.0
near(vmap(lambda x, w: x * w)(X, w=Y), X * Y)
near(vmap(lambda x, n: x * n, in_axes=(0, None))(X, 3), X * 3)
for text, call in [
    ('inconsistent sizes', lambda: vmap(lambda x, y: x)(X, Y[:2])), ('rank should be at least', lambda: vmap(lambda x: x)(1.0)),
    ('non-None', lambda: vmap(lambda x: x, in_axes=None)(X)), ('len(in_axes)', lambda: vmap(lambda x: x, in_axes=(0, 0))(X)),
    ('out_axes is None', lambda: vmap(lambda x: x, out_axes=None)(X)),
]:
    try:
        call()
    except ValueError as error:
        assert text in str(error), str(error)
    else:
        assert False, text

# Nested, and with derivatives in any order
near(vmap(vmap(lambda x: x ** 2))(X), X ** 2)
near(vmap(lambda x: vmap(lambda y: x @ y)(Y))(X), X @ Y.T)
near(vmap(vmap(lambda x, y: x * y, in_axes=(None, 0)), in_axes=(0, None))(X[0], Y[0]), np.outer(X[0], Y[0]))
near(vmap(grad(lambda x: np.sum(np.sin(x))))(X), np.cos(X))
near(grad(lambda w: np.sum(vmap(lambda x: np.tanh(x @ w))(X)))(W), grad(lambda w: np.sum(np.tanh(X @ w)))(W))
near(vmap(jacrev(lambda x: x ** 2))(X), rows(lambda x: np.diag(2 * x), X))
near(vmap(jacfwd(lambda x: x ** 2))(X), rows(lambda x: np.diag(2 * x), X))
near(vmap(hessian(lambda x: np.sum(x ** 3)))(X), rows(lambda x: np.diag(6 * x), X))
near(jacfwd(vmap(lambda x: x ** 2))(X).reshape(12, 12), np.diag(2 * X.ravel()))
near(hessian(lambda x: np.sum(vmap(lambda r: r @ r)(x)))(X).reshape(12, 12), 2 * np.eye(12))
near(vmap(grad(lambda x: np.sum(vmap(lambda e: e ** 2)(x))))(X), 2 * X)
near(jit(vmap(lambda x: np.sin(x) @ W))(X), np.sin(X) @ W)
near(vmap(jit(lambda x: np.sin(x) @ W))(X), np.sin(X) @ W)
near(jit(vmap(grad(lambda x: np.sum(x ** 3))))(X), 3 * X ** 2)
near(vmap(lambda x: vmap(grad(lambda e: e ** 3))(x))(X), 3 * X ** 2)
near(vmap(grad(lambda s: np.linalg.slogdet(s)[1]))(S), np.linalg.inv(S).swapaxes(1, 2))

# Indices that differ, and assignments
I = np.array([[0, 2], [1, 1], [2, 0], [0, 0]])
near(vmap(lambda x, i: np.take_along_axis(x, i, 0))(X, I), np.take_along_axis(X, I, 1))
near(vmap(lambda x, i: x[i])(X, I), np.take_along_axis(X, I, 1))
near(vmap(lambda i: X[0][i])(I), X[0][I])
near(vmap(lambda x, i: x[i])(X, np.array([0, 2, 1, 0])), X[np.arange(4), [0, 2, 1, 0]])
near(vmap(grad(lambda x, i: np.sum(x[i] ** 2)))(X, I), rows(grad(lambda x, i: np.sum(x[i] ** 2)), X, I))
def written(x):
    y = np.zeros(5)
    y[1:4] = x
    y[0] += x[0]
    row = y[2:]
    row *= 2
    return y
near(vmap(written)(X), rows(written, X))
near(vmap(grad(lambda x: np.sum(written(x) ** 2)))(X), rows(grad(lambda x: np.sum(written(x) ** 2)), X))

# A branch on a value that differs means what a loop means.
def branchy(x):
    return x * 10 if x > 0 else -x
near(vmap(branchy)(X[:, 0]), [branchy(x) for x in X[:, 0]])
def newton(a):
    x = 0.5 * (1 + a)
    while abs(x * x - a) > 1e-13:
        x = 0.5 * (x + a / x)
    return x
near(vmap(newton)(np.array([1.0, 2.0, 9.0])), np.sqrt([1.0, 2.0, 9.0]))
near(vmap(grad(newton))(np.array([1.0, 4.0])), [0.5, 0.25], 1e-6)
near(grad(lambda a: np.sum(vmap(newton)(a)))(np.array([1.0, 4.0])), [0.5, 0.25], 1e-6)
