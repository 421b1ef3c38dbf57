# Arrays of every small length through loops: functions, sums, writes; bit for bit where nothing is summed.
import numpy as np
from arr import jit

def turns(a, b, n):
    s = 0.0
    for k in range(n):
        c = np.tanh(a) * b + np.exp(-a * a)
        a = np.where(c > 0, c, -c * 0.5) - np.sqrt(np.abs(b)) * 0.1
        b = np.maximum(a, b * 0.5) / (1 + np.abs(a))
        s = s + a.sum() + (a * b).sum()
    return a, b, s

rng = np.random.default_rng(7)
for size in list(range(1, 20)) + [31, 32, 33, 64, 100, 127, 128, 129, 255, 300, 511, 512, 513]:
    for dtype in (np.float64, np.float32):
        a, b = rng.normal(size=size).astype(dtype), rng.normal(size=size).astype(dtype)
        want, got = turns(a, b, 10), jit(turns, static_argnums=2, strict=True)(a, b, 10)
        assert (want[0] == got[0]).all() and (want[1] == got[1]).all(), (size, dtype, want, got)
        assert np.allclose(want[2], got[2], rtol=1e-5 if dtype == np.float32 else 1e-12), (size, dtype, want[2], got[2])

def recurrent(A, B, x, n):
    h, g = x, x * 0.5
    for k in range(n):
        h = np.tanh(A @ h + g @ B)
        g = A.T @ h - (h @ B.T) * 0.1
    return h, g

for m in (1, 2, 3, 8, 17, 40):
    A, B, x = rng.normal(size=(m, m)) / m, rng.normal(size=(m, m)) / m, rng.normal(size=m)
    want, got = recurrent(A, B, x, 20), jit(recurrent, static_argnums=3, strict=True)(A, B, x, 20)
    assert np.allclose(want[0], got[0], rtol=1e-9) and np.allclose(want[1], got[1], rtol=1e-9), m
    X = rng.normal(size=(3, m))
    want, got = recurrent(A, B, X.T @ X @ np.eye(m), 9), jit(recurrent, static_argnums=3, strict=True)(A, B, X.T @ X @ np.eye(m), 9)
    assert np.allclose(want[0], got[0], rtol=1e-9), m
print("small ok")

# Results that are joined are made where they go, whatever else they are needed for, and in loops.
def joined(x, y):
    a, b = x * 2 + y, np.sqrt(np.abs(y)) - x
    return np.concatenate([a, b, x]), np.concatenate([a, a]), np.stack([x + 1, b * b]), a, np.concatenate([b[1:], (x * y)[::-1]])

def rolled(x, n):
    for k in range(n):
        x = np.concatenate([x[1:] * 0.5, x[:1] + k])
        y = np.concatenate([[x[0]], x[1:] - x[:-1]])
        x = np.where(y > 0, x, y)
    return x, y

def columns(x, y):
    return np.hstack([x + y, x * y]), np.vstack([x - y, y * 2, x]), np.concatenate([x[:, :1] * y[:, :1], x], axis=1)

for size in (1, 2, 3, 8, 31, 40, 100, 513, 5000):
    x, y = rng.normal(size=size), rng.normal(size=size)
    for f, given, static in ((joined, (x, y), None), (rolled, (x, 7), 1)):
        compiled = jit(f, static_argnums=static, strict=True) if static else jit(f, strict=True)
        for turn in range(2):
            want, got = f(*given), compiled(*given)
            assert all(np.array_equal(a, b) for a, b in zip(want, got)), (f, size)
    x, y = rng.normal(size=(size, 3)), rng.normal(size=(size, 3))
    want, got = columns(x, y), jit(columns, strict=True)(x, y)
    assert all(np.array_equal(a, b) for a, b in zip(want, got)), size
# One value in two results, an argument, a constant, and a view of another result.
def several(x):
    a = x * 2
    return a, a, x, np.ones(3), a[::-1], a.reshape(2, -1), x + 1

for got in [jit(several)(np.arange(6.0)) for _ in range(3)]:
    want = several(np.arange(6.0))
    assert all(np.array_equal(a, b) for a, b in zip(want, got))
    got[0][0] = 7
    assert got[6][0] == 1 and got[2][0] == 0
print("joined ok")

# Factors that are joined round as they did one after the other, to the signs of zeros.
edges = np.array([0.0, -0.0, 5e-324, 1e-320, 2.5e-308, 1.1, -3.7, 1e-40, 1.3e-38, 3.1e38, 1.7e308, -9e307, np.inf, -np.inf, 1 / 3])
with np.errstate(all='ignore'):
    for dtype in (np.float64, np.float32):
        x = np.concatenate([edges.astype(dtype), rng.normal(size=20).astype(dtype)])
        for a in (2, -2.0, 0.1, 100, 1.0, 3, 0.5, -0.25, 4.0, 1e20, np.float32(0.1), np.float64(0.3)):
            for b in (2.0, 2, -8, 0.5, 0.7, 1, 1024.0, np.float32(2), 1e10):
                for f in (lambda x: -(b * x), lambda x: -(x * b), lambda x: a * (b * x), lambda x: (x * b) * a, lambda x: -(a * (x * b)), lambda x: a * -(b * x)):
                    want, got = f(x), jit(f, strict=True)(x)
                    assert want.dtype == got.dtype and want.tobytes() == got.tobytes(), (dtype, a, b, want, got)
                slope = grad(lambda x: np.sum(a * (b * x) - (b * x) * a - (-(x * b))))
                with disable_jit():
                    want = slope(x)
                assert np.array_equal(want, jit(slope)(x)), (dtype, a, b)
print("factors ok")
