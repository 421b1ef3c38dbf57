"""Programs as they are written, with derivatives taken through all of them."""
import numpy as np
from arr import *
import nn


# Rosenbrock's function by BFGS.
def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)

def bfgs(f, x, steps=100):
    both = value_and_grad(f)
    n = x.size
    H = np.eye(n)
    value, g = both(x)
    for _ in range(steps):
        if np.linalg.norm(g) < 1e-8:
            break
        p = -H @ g
        t = 1.0
        while f(x + t * p) > value + 1e-4 * t * (g @ p):
            t *= 0.5
        s = t * p
        x = x + s
        value, new = both(x)
        y = new - g
        g = new
        rho = 1.0 / (y @ s)
        A = np.eye(n) - rho * np.outer(s, y)
        H = A @ H @ A.T + rho * np.outer(s, s)
    return x

x = bfgs(rosenbrock, np.array([-1.2, 1.0, -0.5, 0.8]))
assert np.allclose(x, 1.0, atol=1e-5), x

# Newton's method with a Hessian.
x = np.array([-1.2, 1.0])
for _ in range(12):
    x = x - np.linalg.solve(hessian(rosenbrock)(x), grad(rosenbrock)(x))
assert np.allclose(x, 1.0, atol=1e-10), x

# The likelihood of a Gaussian process, by its length, noise and scale.
rng = np.random.default_rng(1)
t = np.linspace(0, 3, 25)
observed = np.sin(2 * t) + 0.1 * rng.standard_normal(25)
def likelihood(p):
    length, noise, scale = np.exp(p)
    K = scale * np.exp(-0.5 * (t[:, None] - t[None, :]) ** 2 / length ** 2) + (noise + 1e-8) * np.eye(25)
    L = np.linalg.cholesky(K)
    a = np.linalg.solve(L.T, np.linalg.solve(L, observed))
    return 0.5 * observed @ a + np.sum(np.log(np.diag(L))) + 12.5 * np.log(2 * np.pi)
p = np.log(np.array([0.5, 0.1, 1.0]))
check_grads(likelihood, (p,), order=1, rtol=1e-4, atol=1e-4)
before = likelihood(p)
for _ in range(60):
    p = p - 0.02 * np.clip(grad(likelihood)(p), -5, 5)
assert likelihood(p) < before - 5 and 0.002 < np.exp(p[1]) < 0.05, (before, likelihood(p), np.exp(p))
direct = grad(lambda p: 0.5 * np.linalg.slogdet(np.exp(p[0]) * np.eye(3) + np.ones((3, 3)))[1])(np.array([0.2]))
assert np.allclose(direct, 0.5 * np.exp(0.2) * np.trace(np.linalg.inv(np.exp(0.2) * np.eye(3) + np.ones((3, 3)))))

# A recurrent network, unrolled: the running parity is learnt.
def rnn(params, sequence):
    h = np.zeros((sequence.shape[0], 8))
    outputs = []
    for step in range(sequence.shape[1]):
        h = np.tanh(sequence[:, step:step + 1] @ params['in'] + h @ params['hidden'] + params['bias'])
        outputs.append(h @ params['out'])
    return np.stack(outputs, axis=1)
bits = rng.integers(0, 2, (64, 6)).astype(float)
sums = np.cumsum(bits, axis=1) / 6
params = {'in': 0.5 * rng.standard_normal((1, 8)), 'hidden': 0.3 * rng.standard_normal((8, 8)), 'bias': np.zeros(8), 'out': 0.3 * rng.standard_normal(8)}
rnn_loss = lambda p: np.mean((rnn(p, bits) - sums) ** 2)
step = jit(lambda p: nn.tree_map(lambda a, g: a - 0.2 * g, p, grad(rnn_loss)(p)))
first = rnn_loss(params)
for _ in range(300):
    params = step(params)
assert rnn_loss(params) < 0.02 * first, (first, rnn_loss(params))
check_grads(rnn_loss, (params,), order=1)

# A network that obeys u'' = -u, u(0) = 0, u'(0) = 1: physics by second derivatives.
def u(p, x):
    return x * (1.0 + x * (np.tanh(x * p['a'] + p['b']) @ p['c']))
second = lambda p, x: grad(grad(lambda s: u(p, s)))(x)
points = np.linspace(0.0, 1.5, 16)
residual = lambda p: np.mean((vmap(lambda s: second(p, s))(points) + vmap(lambda s: u(p, s))(points)) ** 2)
p = {'a': rng.standard_normal(8), 'b': rng.standard_normal(8), 'c': 0.1 * rng.standard_normal(8)}
optimiser = nn.adam(0.02)
state = optimiser.init(p)
slope = jit(grad(residual))
for _ in range(400):
    p, state = optimiser.update(p, slope(p), state)
assert residual(p) < 1e-3, residual(p)
assert np.max(np.abs(vmap(lambda s: u(p, s))(points) - np.sin(points))) < 0.02

# Logistic regression by Newton's steps, to a gradient of zero.
X = rng.standard_normal((200, 3))
labels = (X @ np.array([1.5, -2.0, 0.5]) + 0.5 * rng.standard_normal(200) > 0).astype(float)
def logistic(w):
    z = X @ w
    return np.mean(np.logaddexp(0, z) - labels * z) + 1e-3 * w @ w
w = np.zeros(3)
for _ in range(8):
    w = w - np.linalg.solve(hessian(logistic)(w), grad(logistic)(w))
assert np.linalg.norm(grad(logistic)(w)) < 1e-10
assert np.mean(((X @ w) > 0) == (labels > 0.5)) > 0.9

# A dense network on data that the program makes: three spirals.
def spirals(n):
    k = rng.integers(0, 3, n)
    r = rng.uniform(0.1, 1.0, n)
    angle = 4 * r + k * 2 * np.pi / 3 + 0.1 * rng.standard_normal(n)
    return np.stack([r * np.cos(angle), r * np.sin(angle)], axis=1), k
data, labels = spirals(512)
params = nn.mlp_init(np.random.default_rng(0), [2, 32, 32, 3])
loss = lambda p: nn.cross_entropy(nn.mlp(p, data), labels)
optimiser = nn.adam(0.02)
state = optimiser.init(params)
slope = jit(grad(loss))
for _ in range(250):
    params, state = optimiser.update(params, slope(params), state)
test, truth = spirals(300)
accuracy = np.mean(np.argmax(nn.mlp(params, test), axis=1) == truth)
assert accuracy > 0.9, accuracy

# Stable forms, and their second derivatives.
big = np.array([1000.0, -1000.0, 0.0])
for f in [nn.relu, nn.sigmoid, nn.softplus, nn.gelu, nn.silu, nn.elu, lambda x: nn.log_softmax(x), nn.softmax, lambda x: nn.logsumexp(x) * np.ones(3)]:
    for x in [big, np.array([0.3, -0.8, 1.7])]:
        total = lambda x: np.sum(f(x) * np.array([1.0, 2.0, -1.0]))
        assert np.all(np.isfinite(grad(total)(x))) and np.all(np.isfinite(hessian(total)(x)))
    check_grads(total, (np.array([0.3, -0.8, 1.7]),), order=2, atol=1e-5, rtol=1e-5)

# Draws with respect to their parameters.
def draws(p):
    rng = np.random.default_rng(7)
    return np.mean(rng.normal(p[0], p[1], 1000) ** 2) + np.mean(rng.uniform(p[0], p[1] + 3, 1000)) + np.mean(rng.exponential(p[1], 500))
check_grads(draws, (np.array([0.5, 1.2]),), order=1)
