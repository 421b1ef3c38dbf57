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
