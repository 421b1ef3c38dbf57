"""What value_and_grad of the sum of a function costs beside the sum itself: no more than four times is the aim.

    arr scripts/dev/gradient_costs.arr [NAME…]     # the programs and all that cost more than three times, or those that are named

Vectors have 100,000 elements, matrices to be decomposed 100 rows; programs are measured as they stand and compiled.
"""
import sys
import time

N = 100000
draw = np.random.default_rng(0)
X, Y, B = draw.uniform(0.1, 0.9, N), draw.uniform(0.1, 0.9, N), draw.uniform(1.5, 2.5, N)
I, W, T = draw.integers(0, N, N), draw.standard_normal((1000, 100)), draw.standard_normal((300, 300))
M = draw.standard_normal((100, 100))
P = M @ M.T + 100 * np.eye(100)
la = np.linalg

rows = {'arccosh': (np.arccosh, B)}
for name in ('sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arctanh exp expm1 exp2 log log1p log2 log10 sqrt cbrt '
             'square reciprocal negative abs sign floor sinc i0 sum mean prod max min std var cumsum cumprod sort median '
             'ptp flip diff gradient trapezoid').split():
    rows[name] = (getattr(np, name), X)
for name in 'add subtract multiply divide power maximum minimum arctan2 hypot logaddexp fmax fmin copysign fmod'.split():
    rows[name] = (lambda x, f=getattr(np, name): f(x, Y), X)
rows |= {
    'percentile': (lambda x: np.percentile(x, [10, 50]), X), 'norm': (la.norm, X), 'norm1': (lambda x: la.norm(x, 1), X),
    'sumaxis': (lambda x: np.sum(x, 0), W), 'maxaxis': (lambda x: np.max(x, 1), W), 'sortaxis': (lambda x: np.sort(x, 0), W),
    'cumsumaxis': (lambda x: np.cumsum(x, 0), W), 'medianaxis': (lambda x: np.median(x, 0), W), 'T': (lambda x: x.T * 1, W),
    'slice': (lambda x: x[::2], X), 'fancy': (lambda x: x[I], X), 'mask': (lambda x: x[Y > .5], X),
    'take': (lambda x: np.take(x, I), X), 'where': (lambda x: np.where(Y > .5, x, 0.), X), 'clip': (lambda x: np.clip(x, .2, .8), X),
    'concatenate': (lambda x: np.concatenate([x, x]), X), 'stack': (lambda x: np.stack([x, x]), X), 'pad': (lambda x: np.pad(x, 10), X),
    'roll': (lambda x: np.roll(x, 5), X), 'tile': (lambda x: np.tile(x, 3), X), 'repeat': (lambda x: np.repeat(x, 3), X),
    'outer': (lambda x: np.outer(x[:300], x[:300]), X), 'tril': (np.tril, T), 'matmul': (lambda x: x @ T, T), 'square matmul': (lambda x: x @ x, T),
    'matvec': (lambda x: x @ T[0], T), 'dot': (lambda x: x @ Y, X), 'einsum': (lambda x: np.einsum('ij,jk->ik', x, T), T),
    'tensordot': (lambda x: np.tensordot(x, T, 1), T), 'kron': (lambda x: np.kron(x[:20, :20], x[:20, :20]), T),
    'convolve': (lambda x: np.convolve(x, Y[:50]), X), 'correlate': (lambda x: np.correlate(x, Y[:50]), X),
    'interp': (lambda x: np.interp(x, np.linspace(0, 1, 50), np.linspace(0, 2, 50)), X),
    'fft': (lambda x: np.abs(np.fft.fft(x)), X[:65536]), 'rfft': (lambda x: np.abs(np.fft.rfft(x)), X[:65536]),
    'solve': (lambda x: la.solve(x, M), P), 'inv': (la.inv, P), 'det': (lambda x: la.det(x / 100), P), 'slogdet': (lambda x: la.slogdet(x)[1], P),
    'cholesky': (la.cholesky, P), 'qr q': (lambda x: la.qr(x)[0], M), 'qr r': (lambda x: la.qr(x)[1], M), 'svdvals': (lambda x: la.svd(x, compute_uv=False), M),
    'svd u': (lambda x: la.svd(x)[0], M), 'eigvalsh': (la.eigvalsh, P), 'eigh v': (lambda x: la.eigh(x)[1], P), 'pinv': (la.pinv, M),
    'lstsq': (lambda x: la.lstsq(x, M[0])[0], M), 'matrix_power': (lambda x: la.matrix_power(x / 100, 5), P), 'nuclear norm': (lambda x: la.norm(x, 'nuc'), M),
}


def rosenbrock(x):
    return np.sum(100 * (x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)


def likelihood(h):
    distance = np.sum((points[:, None] - points[None])**2, -1)
    K = np.exp(h[0]) * np.exp(-distance / 2 / np.exp(h[1])) + np.exp(h[2]) * np.eye(120)
    return .5 * Y[:120] @ la.solve(K, Y[:120]) + np.sum(np.log(np.diag(la.cholesky(K))))


def recurrent(weights):
    h = np.zeros((16, 32))
    for step in series:
        h = np.tanh(step @ weights[:8] + h @ weights[8:])
    return np.sum(h**2)


def logistic(w):
    z = samples @ w
    return np.mean(np.log1p(np.exp(-z)) + (samples[:, 0] <= 0) * z)


def network(weights):
    z = np.maximum(batch @ weights[0], 0) @ weights[1]
    z = z - np.max(z, axis=1, keepdims=True)
    return -np.mean(z[np.arange(128), labels] - np.log(np.sum(np.exp(z), axis=1)))


def stencil(u):
    return np.sum((4 * u[1:-1, 1:-1] - u[:-2, 1:-1] - u[2:, 1:-1] - u[1:-1, :-2] - u[1:-1, 2:])**2)


points, series, samples = draw.standard_normal((120, 3)), draw.standard_normal((30, 16, 8)), draw.standard_normal((5000, 20))
batch, labels = draw.standard_normal((128, 784)), draw.integers(0, 10, 128)
programs = {
    'gaussian process': (likelihood, np.zeros(3)), 'recurrent': (recurrent, draw.standard_normal((40, 32)) * .2),
    'logistic': (logistic, np.zeros(20)), 'stencil': (stencil, draw.standard_normal((1000, 1000))),
    'network': (network, [draw.standard_normal((784, 128)) * .05, draw.standard_normal((128, 10)) * .1]),
}
# The smaller the array, the more the cost is that of the interpreter: an operation costs more where it is traced.
programs |= {f'rosenbrock {n}': (rosenbrock, draw.standard_normal(n)) for n in (10, 1000, 10000, 100000, 1000000)}
programs |= {f'{name} jit': (jit(f), x) for name, (f, x) in programs.items()}
rows |= programs


def best(functions, x):
    """The least time of each. They take turns, as the machine's speed may change between one and the next, of some calls
    each, so that the caches hold a function's own arrays."""
    for f in functions:
        f(x)
    times, since = [[] for _ in functions], time.perf_counter()
    while len(times[0]) < 3 or time.perf_counter() - since < 0.12:
        for f, own in zip(functions, times):
            begun = time.perf_counter()
            while True:
                start = time.perf_counter()
                f(x)
                end = time.perf_counter()
                own.append(end - start)
                if end - begun > 0.004:
                    break
    return [min(own) for own in times]


wanted, found = sys.argv[1:], []
for name, (f, x) in rows.items():
    if not wanted or name in wanted:
        whole = f if name in programs else lambda x, f=f: np.sum(f(x))
        slope = jit(value_and_grad(whole)) if name.endswith(' jit') else value_and_grad(whole)
        plain, both = best((whole, slope), x)
        found.append((both / plain, name, plain, both))
for ratio, name, plain, both in sorted(found, reverse=True):
    if wanted or ratio > 3 or name in programs:
        print(f'{name:22} {plain * 1e6:10.1f} us {both * 1e6:10.1f} us   {ratio:.2f} times')
print(f'{sum(ratio > 4 for ratio, *_ in found)} of {len(found)} cost more than four times')
