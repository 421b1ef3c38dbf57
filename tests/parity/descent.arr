"""A regression by gradient descent, in plain notation and in NumPy's."""
import itertools as it

import numpy as np

np.random.seed(444)
N = 500
noise = 0.1 * np.random.randn(N)
x = np.linspace(0, 2, N)
d = 3 + 2 * x + noise
d.shape = (N, 1)
X = np.column_stack((np.ones(N, dtype=x.dtype), x))
print(X.shape, d.shape, X[:2], d[:2])
print((np.linalg.pinv(X) @ d).round(8))


def plain(x, d, mu, epochs):
    f = 2 / len(x)
    y, w, grad = [0] * len(x), [0, 0], [0, 0]
    for _ in it.repeat(None, epochs):
        err = tuple(i - j for i, j in zip(d, y))
        grad[0] = f * sum(err)
        grad[1] = f * sum(i * j for i, j in zip(err, x))
        w = [i + mu * j for i, j in zip(w, grad)]
        y = (w[0] + w[1] * i for i in x)
    return w


def vectors(x, d, mu, epochs):
    d = d.squeeze()
    f = 2 / len(x)
    y, err = np.zeros(len(x)), np.zeros(len(x))
    w, grad = np.zeros(2), np.empty(2)
    for _ in it.repeat(None, epochs):
        np.subtract(d, y, out=err)
        grad[:] = f * np.sum(err), f * (err @ x)
        w = w + mu * grad
        y = w[0] + w[1] * x
    return w


print([round(i, 12) for i in plain(x.tolist(), d.squeeze().tolist(), 0.05, 40)])
print(vectors(x, d, 0.05, 40), vectors(x, d, 0.05, 4000))
