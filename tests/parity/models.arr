"""Small models: principal components, nearest neighbours, logistic regression, a network by hand, polynomials."""
import numpy as np

rng = np.random.RandomState(42)
X = rng.randn(100, 3) @ np.array([[2.0, 0.5, 0.1], [0.0, 1.0, 0.3], [0.0, 0.0, 0.2]])
centred = X - X.mean(axis=0)
covariance = centred.T @ centred / (len(X) - 1)
print(covariance.round(6), np.allclose(covariance, np.cov(X, rowvar=False)))
values, vectors = np.linalg.eigh(covariance)
order = np.argsort(values)[::-1]
print(values[order].round(6), (values[order] / values.sum()).cumsum().round(4), np.abs(vectors[:, order]).round(4))
U, S, Vt = np.linalg.svd(centred, full_matrices=False)
print(np.allclose(S**2 / (len(X) - 1), values[order]), np.allclose(U * S @ Vt, centred), (centred @ Vt[:2].T).shape)

y = (X[:, 0] + X[:, 1] > 0).astype(int)
train, test = np.arange(80), np.arange(80, 100)
nearest = np.argsort(((X[test][:, None] - X[train]) ** 2).sum(-1), axis=1)[:, :5]
guesses = (y[train][nearest].mean(axis=1) > 0.5).astype(int)
print(guesses, (guesses == y[test]).mean())
w, b = np.zeros(3), 0.0
for _ in range(300):
    p = 1 / (1 + np.exp(-(X[train] @ w + b)))
    error = p - y[train]
    w -= 0.5 * X[train].T @ error / len(train)
    b -= 0.5 * error.mean()
print(w.round(5), round(float(b), 5), (((X[test] @ w + b) > 0) == y[test]).mean())
confusion = np.zeros((2, 2), dtype=int)
np.add.at(confusion, (y[test], guesses), 1)
print(confusion, confusion.trace() / confusion.sum())

inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
targets = np.array([[0], [1], [1], [0]], dtype=float)
W1, W2 = rng.randn(2, 8), rng.randn(8, 1)
b1, b2 = np.zeros(8), np.zeros(1)
for step in range(2000):
    hidden = np.tanh(inputs @ W1 + b1)
    output = hidden @ W2 + b2
    d_output = 2 * (output - targets) / len(inputs)
    d_hidden = d_output @ W2.T * (1 - hidden**2)
    W2 -= 0.1 * hidden.T @ d_output
    b2 -= 0.1 * d_output.sum(axis=0)
    W1 -= 0.1 * inputs.T @ d_hidden
    b1 -= 0.1 * d_hidden.sum(axis=0)
print(output.round(3).ravel() + 0.0, f"{((output - targets) ** 2).mean():.6f}")

t = np.linspace(-1, 1, 21)
samples = 1 - 2 * t + 3 * t**2 + 0.01 * rng.randn(21)
coefficients = np.polyfit(t, samples, 2)
print(coefficients.round(6), np.polyval(coefficients, 0.5).round(6), np.polyval([1, -3, 2], 5), np.roots([1, -6, 11, -6]).round(6))
A = np.vander(t, 3)
print(np.linalg.lstsq(A, samples, rcond=None)[0].round(6), np.linalg.solve(A.T @ A, A.T @ samples).round(6), np.linalg.cond(A).round(4))


def rk4(f, y, t, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


state = np.array([1.0, 0.0])
for n in range(100):
    state = rk4(lambda t, y: np.array([y[1], -y[0]]), state, n * 0.1, 0.1)
print(state.round(8), (np.array([np.cos(10), -np.sin(10)]) - state).round(5) + 0.0)
print(np.trapezoid(np.sin(np.linspace(0, np.pi, 101)), dx=np.pi / 100).round(8), np.interp([0.5, 1.5], [0, 1, 2], [0, 10, 40]), np.gradient(np.array([1.0, 4, 9, 16])), np.convolve([1, 2, 3], [1, 1], mode="same"))
G = np.array([[0, 1, 1, 0], [0, 0, 1, 0], [1, 0, 0, 1], [0, 0, 1, 0]], dtype=float)
M = (G / G.sum(axis=1, keepdims=True)).T
rank = np.full(4, 0.25)
for _ in range(100):
    rank = 0.85 * M @ rank + 0.15 / 4
print(rank.round(6), rank.sum().round(10), np.argsort(-rank))
