# Operations over arrays of more than a block: layouts, types, running and folding, sorting, edges.
import numpy as np

rng = np.random.default_rng(7)
n = 100003
x = rng.random(n) - 0.5
i = rng.integers(-1000, 1000, n)
t = rng.random((37, 41, 43))


def digest(a):
    a = np.asarray(a)
    return a.shape, str(a.dtype), float(np.asarray(a.ravel()[:: max(1, a.size // 97)], dtype=float).sum().round(6))


for d in [np.int8, np.uint8, np.int16, np.int32, np.uint32, np.int64, np.float32, np.float64, bool]:
    v = i.astype(d)
    print(d.__name__, digest(v.astype(float)), digest(v.astype(np.int64)), digest(v.astype(np.float32)), digest(v.astype(bool)), v.sum(dtype=np.int64), v.max(), v.min(), v.argmax(), v.argmin())
    print(digest(np.sort(v)), digest(np.argsort(v, kind='stable')), digest(np.cumsum(v)) if d != np.float32 else '', digest(np.unique(v)), digest(v[::2] + v[::2]), digest(v[::-1]), np.count_nonzero(v))
for axis in [0, 1, 2, (0, 1), (1, 2), (0, 2), None]:
    print(axis, digest(t.sum(axis=axis)), digest(t.max(axis=axis)), digest(t.mean(axis=axis)), digest(t.std(axis=axis)), digest((t > 0.5).any(axis=axis)), digest(t.transpose(2, 0, 1).sum(axis=axis)), digest(t[:, ::2].min(axis=axis)))
for axis in [0, 1, 2]:
    print(digest(np.cumsum(t, axis=axis)), digest(np.cumprod(t, axis=axis)), digest(np.sort(t, axis=axis)), digest(np.argsort(t, axis=axis)), digest(t.argmax(axis=axis)), digest(t.argmin(axis=axis)), digest(np.partition(t, 20, axis=axis).take(20, axis=axis)))
    print(digest(np.maximum.accumulate(t, axis=axis)), digest(np.fmax.reduce(t, axis=axis)), digest(np.logical_xor.reduce(t > 0.5, axis=axis)), digest(np.subtract.reduce(t, axis=axis)), digest(np.minimum.reduce(t, axis=axis)))
print(digest(np.maximum.accumulate(x)), digest(np.minimum.accumulate(i)), np.bitwise_xor.reduce(i), np.gcd.reduce(np.abs(i) + 1), np.fmin.reduce(x) == x.min())
y = np.zeros(50)
np.add.at(y, i % 50, x)
z = np.zeros(50, dtype=np.int64)
np.add.at(z, i % 50, 1)
w = np.ones(50)
np.multiply.at(w, i[:100] % 50, 2.0)
np.maximum.at(y, [0, 1, 0], [5.0, -5.0, 7.0])
print(digest(y), z.sum(), digest(w), y[0])
p = np.argpartition(x, 5000)
print(x[p[5000]] == np.sort(x)[5000], bool(np.all(x[p[:5000]] <= x[p[5000]])), len(np.unique(p)) == n)
print(digest(np.isin(i, [1, 2, 3])), digest(np.isin(i, i[:500])), digest(np.isin(i.astype(np.uint8), [255, 0])), digest(np.isin(i, [10**15], invert=True)), digest(np.isin(x, x[:10])))
print(digest(np.clip(x, -0.2, 0.3)), digest(np.clip(i, -5, None)), digest(np.clip(x, x - 0.1, 0.2)), digest(np.take(x, i)), digest(np.compress(x > 0, x)), digest(np.flatnonzero(x > 0)), digest(np.where(x > 0.4)[0]), digest(np.argwhere(t > 0.99)))
for v in [[1.0, 2.0, 0.5], x[:700], [1j, 2.0]]:
    for mode in ['full', 'same', 'valid']:
        r = np.convolve(x[:5000], v, mode)
        print(r.shape, r.dtype, np.round(abs(r).sum(), 8))
print(np.linspace(0, 1, 7), np.linspace(2, 3, 5, endpoint=False), np.linspace(1, 1, 3), np.linspace(5, 1, 3), np.linspace(0, 1, 1), np.linspace(0, 1, 0), digest(np.linspace(-3, 7, n)))
q = np.arange(6.0).reshape(2, 3)
print(np.pad(q, 1), np.pad(q, ((0, 1), (2, 0)), constant_values=9), np.pad(q, 2, mode='edge'), np.pad(q, (1, 0), mode='edge'), np.pad(np.array([1, 2]), 1, constant_values=5))
big = x[:3000].copy()
big[100] = np.nan
print(np.isnan(big.max()), np.isnan(big.min()), big.argmax(), big.argmin(), np.nanmax(big) == np.nanmax(x[:3000]), np.isnan(np.sort(big)[-1]), np.argsort(big)[-1], np.nanargmin(big) == np.argmin(x[:3000]))
s = np.array([0.0, -0.0, 1.0, -1.0] * 20)
print(np.argsort(s, kind="stable")[:30])
zc = (x[:5001] + 1j * x[1:5002])
print(np.round(zc.sum(), 9), np.round(zc[::2].sum(), 9), np.round(zc.reshape(-1, 3).sum(axis=0), 9), zc[:7].sum() == sum(zc[:7]), np.round(np.vdot(zc, zc), 9))
out = np.zeros(n)
np.add(x, x, out=out)
np.multiply(out[1:], 2.0, out=out[:-1])
print(digest(out), digest(np.add(x, i, out=out)), digest(np.sqrt(np.abs(x), out=out)))
x += x[::-1]
x *= 2
x -= x
print(x.sum(), digest(i.astype(np.uint8) + i.astype(np.uint8)))
