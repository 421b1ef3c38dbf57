# Small arrays and NumPy scalars: the short ways of operators, subscripts and attributes.
import numpy as np

a, b = np.arange(6.0), np.arange(6.0)[::-1].copy()
i, j = np.arange(6), np.arange(1, 7)
f = a.astype(np.float32)
c = a + 1j
t = a > 2
print(a + b, a - 1, 2 * a, a / 4, a ** 2, a ** 2.0, a ** 0.5, -a, a // 2, a % 4)
print(i + j, i * 3, i / j, i // 4, i % 4, i ** 2, 7 - i, i + 1.5, i & 3, i << 1, ~i, -i)
print(f + 1, (f + 1).dtype, (f * 2.5).dtype, (f + a).dtype, (i + f).dtype, c * 2, c + a, (c * f).dtype)
print(a < b, a == 3, i >= j, i != 3, t & (a < 5), ~t, t | False, t == True, (t + 1).dtype, (t + t).dtype)
print(a + 1 == a + np.float64(1), np.array([1, 2], dtype=np.uint8) + 1, (np.array([1, 2], dtype=np.int8) * 2).dtype)
m = np.arange(12).reshape(3, 4)
print(m + m[0], m * m[:, :1], m.T + 1, m[::2] + m[1:], m + np.arange(3)[:, None])
print(m[1, 2], m[-1, -1], m[1], m[:, 1], m[1:, ::2], m[::-1, 0], m[None, 1].shape, m[:, None].shape, m[0, None, 1:].shape, m[()].shape)
print(a[2], a[-1], a[1:4], a[::2], a[::-1], a[4:1:-1], a[10:], a[-3:-1], a[:100], a[3:2], a[None].shape)
for index in [6, -7, (0, 0), slice(None, None, 0), 'x', 1.5]:
    try:
        print(a[index])
    except (IndexError, ValueError) as error:
        print(error)
try:
    m[3, 0]
except IndexError as error:
    print(error)
v = a[1:4]
v[0] = 100
print(a, v.base is a, a[1:4][1:].base is a, m.T.base is not None, m[1].base is m.base or m[1].base is m)
a[1] = 1
m[1, 2] = 50
m[0, 0] += 7
m[2] = 9
m[:, 3] = -1
print(m, m.shape, m.ndim, m.size, m.T.shape, m.dtype, len(m))
try:
    m[0, 9] = 1
except IndexError as error:
    print(error)
g = np.zeros(3)
g[0], g[1], g[2] = 1, np.float64(2.5), True
h = np.zeros(3, dtype=np.int8)
h[0] = 5
try:
    h[1] = 300
except OverflowError as error:
    print(error)
print(g, h)
r = np.broadcast_to(np.arange(3.0), (2, 3))
try:
    r[0, 0] = 1
except ValueError as error:
    print(error)
# Scalars.
p, q, k = a[2], a[3], i[4]
print(p + q, p * 2, 2 - p, p / q, p ** 2, k + 1, k * k, k / 3, k // 3, k % 3, p + k, type(p + 1).__name__, type(k + 1).__name__, type(k + 1.5).__name__)
print(p < q, p == 2, k >= 4, type(p < q).__name__, p > 1 and q > 1, k == 4.0, p != p)
total = 0.0
for value in a:
    total += value
print(total, type(total).__name__, sum(a), sum(i), max(a), min(i), [x * 2 for x in i[:3]])
for row in m[:2]:
    print(row, row.sum())
with np.errstate(all='raise'):
    for op in [lambda: p / 0, lambda: np.float64(1e300) * 1e300, lambda: np.sqrt(-1.0), lambda: np.log(0.0)]:
        try:
            print(op())
        except FloatingPointError as error:
            print(error)
print(np.sqrt(2.0), np.exp(p), np.abs(-1.5), np.floor(2.7), np.isnan(1.0), np.sign(-2.0))
nan = np.float64('nan')
print(nan < 1, nan == nan, nan != nan, nan + 1, np.float64(5) // 2, np.float64(-5) % 3, np.int64(-7) // 2, np.int64(-7) % 3)
# Reductions along axes of small arrays.
z = np.arange(24.0).reshape(2, 3, 4)
print(z.sum(axis=0), z.sum(axis=1), z.sum(axis=2), z.max(axis=1), z.min(axis=(0, 2)), z.mean(axis=1), z.prod(axis=2), (z > 5).any(axis=1), (z > 5).all(axis=0))
print(z.sum(axis=1, keepdims=True).shape, z.astype(int).sum(axis=0).dtype, z.argmax(axis=1), z.argmin(axis=2), z.argmax())
z[0, 1, 2] = np.nan
print(z.max(axis=1), z.argmax(axis=0), z.min(), np.nanmax(z), np.nanmin(z, axis=0), np.nansum(z), np.nanmean(z, axis=1))
print(a.astype(int), a.astype(np.float32).dtype, a.astype(bool), i.astype(complex), t.astype(int), a.astype(np.uint8), m.astype(float)[0])
