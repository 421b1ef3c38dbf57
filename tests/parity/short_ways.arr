# Ways that the engine shortens for many elements, few kinds, or one repeated operand: the results are NumPy's all the same.
import numpy as np

rng = np.random.default_rng(20261128)

# Whole numbers by one number, of either sign and near the limits.
n = np.concatenate([np.arange(-40, 40), np.array([2**62, -2**62, 2**63 - 1, -2**63 + 1])])
for d in (1, 2, 3, 7, 10, -3, -8, 2**40 + 1):
    print(d, (n // d).sum(), (n % d).sum(), (n // d)[[0, 5, -1, -2]], (n % d)[[0, 5, -1, -2]])
small = np.arange(-128, 128).astype(np.int8)
print((small // np.int8(7))[:20], (small % np.int8(-5))[:20])
print((small.view(np.uint8) // np.uint8(9))[::17], (small.view(np.uint8) % np.uint8(9))[::17])
print((n.astype(np.uint64) // np.uint64(10))[-4:])

# Few kinds: sorting, places, sets.
i = rng.integers(-50, 50, 5000)
order = np.argsort(i, kind='stable')
print(np.sort(i)[::500], order[::500], (np.diff(order)[np.diff(i[order]) == 0] > 0).all())
print(np.unique(i, return_counts=True)[1][:8], np.unique(i, return_inverse=True)[1][:8])
b = i > 0
print(np.sort(b).sum(), np.argsort(b, kind='stable')[:5])
z = np.where(i % 3 == 0, -0.0, 0.0) * (i > 0)
print(np.signbit(np.sort(np.tile(z, 2)))[[0, -1]].size, np.sort(i.astype(np.float32))[::700])

# Searching among edges.
edges = np.array([-3., -1., 0., 0., 2., 5., np.inf, np.nan])
v = np.concatenate([rng.normal(size=2000) * 4, [np.nan, -np.inf, np.inf, 0., -0., 2.]])
for side in ('left', 'right'):
    found = np.searchsorted(edges, v, side=side)
    print(found[-6:], found.sum(), np.searchsorted(edges, np.sort(v), side=side).sum())
print(np.digitize([0.2, 6.4, 3.0, -9.], [0., 1., 2.5, 4.]), np.digitize(v[:6], edges[5::-1]))

# Counting.
print(np.bincount(i + 50)[:10], np.bincount(i[:7] + 50, minlength=120).sum(), np.bincount(np.array([], int)))
print(np.bincount([0, 1, 1, 2], weights=[0.5, 1, 1, 2]))
x = rng.random(3000)
for bins in (1, 7, 64):
    c, e = np.histogram(x, bins=bins)
    print(c, e[[0, -1]], c.sum())
print(np.histogram(i, bins=10), np.histogram([1., np.inf, 2.], bins=3, range=(0, 3))[0])
print(np.histogram(x, bins=4, density=True)[0], np.histogram(x, bins=4, weights=x)[0])
print(np.histogram(np.float32([0.1, 0.5, 0.7]), bins=2), np.histogram([], bins=3))

# Places of what is not zero.
cube = rng.random((4, 5, 6)) > 0.8
for axis in np.nonzero(cube):
    print(axis)
print(np.argwhere(cube)[:4], np.triu_indices(4, 1), np.nonzero(np.zeros((3, 0))))
print(np.count_nonzero(['a', '', 'b']), np.flatnonzero(cube)[:5])

# Folds with functions that have no reduction of their own.
w = rng.integers(0, 2**20, (37, 3))
for f in (np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.gcd, np.lcm, np.subtract, np.left_shift, np.fmax):
    r = np.minimum(w, 12) if f in (np.lcm, np.left_shift) else w
    print(f.reduce(r[:5], axis=0), f.reduce(r[:4, 0]))
g = np.array([np.nan, 3., np.nan, -1., 7.])
print(np.fmax.reduce(g), np.fmin.reduce(g), np.nanmax(g), np.nanmin(g), np.nanmax(g.reshape(1, 5), axis=0))
print(np.hypot.reduce([3., 4., 12.]), np.logaddexp.reduce([0., 1., 2.]))

# In place, with what is read written over.
a = np.arange(10.)
np.add(a, a, out=a)
np.multiply(a, 0.5, out=a)
np.subtract(a[1:], a[:-1], out=a[1:])
print(a)
a += a
a -= 1
a *= np.float64(2)
a /= a + 1
print(a, np.sqrt(np.arange(4.), out=a[:4]))
c = np.zeros(3)
print(np.add([1, 2, 3], 1, out=c) is c, c)
try:
    np.add(a, a, out=np.zeros(3, int))
except Exception as e:
    print(isinstance(e, TypeError), e)
f = np.arange(3)
f.flags.writeable = False
try:
    f += 1
except ValueError as e:
    print(e)
a[2:8:2] = 1, 2, 3
a[:2] = 9
print(a)
try:
    a[:3] = 1, 2
except ValueError as e:
    print(e)
s = np.zeros(4)
np.add.at(s, [0, 1, 1, -1], [1., 2., 3., 4.])
print(s)
t = np.zeros((2, 3), dtype=int)
np.add.at(t, (np.array([0, 1, 0]), slice(1, None)), 2)
print(t)

# Columns, rows and rolls.
m = rng.random((30, 700))
print(m.sum(axis=0)[::100], m.max(axis=0)[::100], m[:, :3].sum(axis=0), m.min(axis=0).sum())
print(np.roll(np.arange(6), 2), np.roll(m, 3, axis=1)[0, :3], np.roll(m, -31)[0, :2], np.roll(np.arange(4), 0))
print(np.clip(m[0, :5], 0.3, [0.4, 0.5, 0.6, 0.7, 0.8]), np.maximum(g, 0.0), np.minimum(0.0, g))

# Transforms of one line and of many agree.
y = rng.random((3, 200))
print(np.allclose(np.fft.fft(y)[1], np.fft.fft(y[1])), np.fft.rfft(y, axis=0).shape, np.allclose(np.fft.ifft(np.fft.fft(y, axis=0), axis=0), y))

# Resizing in place, unless another name sees it.
def resized():
    b = np.arange(4)
    b.resize(6)
    b.resize((7,), refcheck=True)
    b.resize(2, 2, refcheck=True)
    print(b)
    d = [b]
    try:
        b.resize(2)
    except ValueError as e:
        print('held', str(e)[:25])
    g = np.arange(5)
    h = g[1:]
    try:
        g.resize(3)
    except ValueError as e:
        print('viewed', h)
    l = [np.arange(3)]
    l[0].resize(4)
    print(l, d)


resized()
whole = np.array([[0, 1], [2, 3]])
whole.resize((2, 1))
alias = whole
try:
    whole.resize((1, 1))
except ValueError as e:
    print(str(e)[:25])
whole.resize((1, 1), refcheck=False)
print(whole, alias)
