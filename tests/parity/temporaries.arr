# Temporaries that wait for the operation around them: over large arrays, in every kind of expression.
import numpy as np

rng = np.random.default_rng(1)
x, y = rng.random(50000), rng.random(50000)
m = rng.random((200, 150))
i = rng.integers(-50, 50, 50000)
u = i.astype(np.uint8)


def same(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and bool(np.all(a == b))


def close(a, b):
    return bool(np.allclose(a, b, rtol=1e-13, atol=0))


# Element by element, a fused expression is what its parts give.
t = x * 2.0
s = t - y
print(same(x * 2.0 - y, s), same(np.exp(x * 2.0 - y), np.exp(s)), same(np.sin(x)**2 + np.cos(y)**2, np.square(np.sin(x)) + np.square(np.cos(y))))
a, b = x > 0.3, x < 0.7
print(same((x > 0.3) & (x < 0.7), a & b), same(~(x > 0.3), ~a), same(-(x * y), -np.multiply(x, y)))
c = np.where(a, x, y)
print(same(np.where(x > 0.3, x, y), c), same(np.where(x > 0.3, x * 2.0, y - 1.0), np.where(a, t, y - np.float64(1.0))))
print(same(i // 3 + i % 7, np.add(np.floor_divide(i, 3), np.remainder(i, 7))), same(u + u * u, np.add(u, np.multiply(u, u))))
print(same(m - m.mean(axis=0) + m[:, :1], np.add(np.subtract(m, np.mean(m, axis=0)), m[:, :1])))
print(same((m * 2.0).T + m.T, np.add(np.multiply(m, 2.0).T, m.T)), same(m[::-1] * m[:, ::-1] + 1, np.multiply(m[::-1], m[:, ::-1]) + 1))

# Reductions take them in.
d = x - y
sq = d * d
print(close(np.sum((x - y)**2), np.sum(sq)), close(np.mean((x - y)**2), np.mean(sq)), close((x * y).sum(), np.sum(np.multiply(x, y))))
print((x * y).max() == np.multiply(x, y).max(), np.min(x - y) == d.min(), np.prod(x * 0 + 1.0), np.sum(i * 2), np.sum(u + u), (u * 2).max())
print(np.sum(x > 0.5) == np.count_nonzero(x > 0.5), (x > 0.5).mean() == np.count_nonzero(x > 0.5) / 50000, np.any(x * y > 2), np.all(x + y >= 0))
print(close((m * m).sum(axis=0), np.multiply(m, m).sum(axis=0)), close(np.mean(m + 1, axis=1, keepdims=True), np.add(m, 1).mean(axis=1, keepdims=True)))
print((m * 3).max(axis=1).shape, np.sum(m - 1, axis=(0, 1)).shape, (m > 0.5).sum(axis=0).dtype, np.sum(np.exp(m), dtype=np.float32).dtype)
e = np.exp(m - m.max(axis=1, keepdims=True)) / np.exp(m - m.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
print(e.shape, close(e.sum(axis=1), np.ones(200)))
out = np.zeros(150)
print(np.sum(m * 2, axis=0, out=out) is out, close(out, 2 * m.sum(axis=0)))

# What a call may change is computed first.


def bump(array):
    array += 1.0
    return 0.0


z = x.copy()
w = z * 2 + bump(z)
print(same(w, x * 2), same(z, x + 1.0))
z = x.copy()
w = np.add(z * 2, bump(z))
print(same(w, x * 2))
z = x.copy()
w = np.maximum(np.exp(z), [bump(z) for _ in range(1)][0])
print(same(w, np.exp(x)))
z = x.copy()
w = (z * 2, z.fill(0.0))[0]
print(same(w, x * 2), z[0])
z = x.copy()
w = np.sum(z * 2) + z.sort()  if False else np.sum(z * 2)
print(close(w, 2 * x.sum()))
names = [x + 1, x * 2]
x2 = x
x2 += 0.0
print(same(names[0], x + 1), same(names[1], x * 2))

# Errors come at the operation that made them, and floating-point faults are seen.
for f in [lambda: np.sum(x - m), lambda: np.exp(x + y[:5]), lambda: (x > m).any(), lambda: np.where(x > 0, y[:3], x)]:
    try:
        f()
    except ValueError as error:
        print(error)
with np.errstate(all='raise'):
    for f in [lambda: np.sum(x / 0.0), lambda: (np.log(x - 2.0)).max(), lambda: np.mean(1e300 * (x + 1e300))]:
        try:
            print(f())
        except FloatingPointError as error:
            print('fault')
try:
    u + 300 * (u - u)
except OverflowError as error:
    print(error)
print(np.sum(np.array([]) * 2), np.std(x) == x.std(), close(x.var(), np.mean(np.square(x - x.mean()))), m.std(axis=0).shape)


# Expressions that come again, as in a loop, are what they were the first time.
n = 10_000
first, second = np.linspace(-1.0, 2.0, n), np.linspace(3.0, 4.0, n)
plain = lambda f, *xs: np.array([f(*(x[i] for x in xs)) for i in (0, 1, n // 3, n - 1)])
part = lambda y: y[[0, 1, n // 3, n - 1]]
for turn in range(5):
    a, b = float(turn), np.float64(turn) / 3
    assert (part(a + b * first) == plain(lambda x: a + b * x, first)).all()
    # One array twice, two arrays, and two views of one memory are three structures.
    assert (part(first * first - second) == plain(lambda x, y: x * x - y, first, second)).all()
    assert (part(first * second - second) == plain(lambda x, y: x * y - y, first, second)).all()
    assert (part(first[::-1] * first - second) == plain(lambda r, x, y: r * x - y, first[::-1], first, second)).all()
    k = n - turn
    off = first[:k] * 2 - second[turn:]
    assert off[7] == first[7] * 2 - second[7 + turn] and off[k - 1] == first[k - 1] * 2 - second[n - 1]
    # Another length, another type, and numbers that change.
    m = n + turn
    longer = np.arange(m) * 0.5
    assert (longer * 2.0 - 1.0)[m - 1] == m - 2 and len(longer * 2.0 - 1.0) == m
    small = first.astype(np.float32)
    assert (small * turn - 1).dtype == np.float32 and (small * np.float64(turn) - 1).dtype == np.float64
    assert (part(small * turn - 1) == part(small) * np.float32(turn) - np.float32(1)).all()
    # A sum at the end.
    assert np.sum((first - b) ** 2) == np.sum(np.square(first - b)) and np.sum(first * b, keepdims=True).shape == (1,)
    # What one step of several reads.
    c = (first + a) * (first + a) / (second - b)
    assert (part(c) == plain(lambda x, y: (x + a) * (x + a) / (y - b), first, second)).all()
    # The result is an array of its own.
    d = first * 2 + a
    d[:] = 0
    assert (first * 2 + a)[n - 1] == 4 + a
