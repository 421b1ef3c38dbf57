"""What value_and_grad of the sum of a function costs beside the sum itself: no more than four times is the aim.

    arr scripts/dev/gradient_costs.arr [NAME…]     # all that cost more than three times, or those that are named

Vectors have 100,000 elements, matrices to be decomposed 100 rows.
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


def best(f, x):
    f(x)
    times, since = [], time.perf_counter()
    while len(times) < 3 or time.perf_counter() - since < 0.06:
        start = time.perf_counter()
        f(x)
        times.append(time.perf_counter() - start)
    return min(times)


wanted, found = sys.argv[1:], []
for name, (f, x) in rows.items():
    if not wanted or name in wanted:
        whole = lambda x, f=f: np.sum(f(x))
        plain, both = best(whole, x), best(value_and_grad(whole), x)
        found.append((both / plain, name, plain, both))
for ratio, name, plain, both in sorted(found, reverse=True):
    if wanted or ratio > 3:
        print(f'{name:14} {plain * 1e6:10.1f} us {both * 1e6:10.1f} us   {ratio:.2f} times')
print(f'{sum(ratio > 4 for ratio, *_ in found)} of {len(found)} cost more than four times')
