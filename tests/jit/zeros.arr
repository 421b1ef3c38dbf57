"""Zeros of either sign, nan and infinities go through plain arithmetic alike, whatever computes it: single operations over
few elements, vector code over many, compiled programs."""
np.seterr(all='ignore')
draw = np.random.default_rng(0)


def special(n):
    x = draw.standard_normal(n) * 3
    x[::7], x[3::11], x[5::13], x[1::17], x[2::19] = 0., -0., np.nan, np.inf, -np.inf
    x[4::5] = np.round(x[4::5])
    return x


def same(a, b):
    known = ~np.isnan(a)
    return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=True) and np.array_equal(np.signbit(a[known]), np.signbit(b[known]))


functions = [
    lambda a, b, c: np.sign(a - b) * c, lambda a, b, c: np.maximum(a + b, c) - a, lambda a, b, c: np.minimum(a * b, c) * c,
    lambda a, b, c: np.maximum(a * b, c) * c, lambda a, b, c: np.copysign(a * b, c) + a, lambda a, b, c: np.rint(a * b) - c,
    lambda a, b, c: np.where(a < b, a * c, b - c), lambda a, b, c: np.floor(a * b) + np.ceil(c) - np.trunc(a),
    lambda a, b, c: np.where(np.isnan(a * b), c, a - b), lambda a, b, c: np.abs(-a - b) * np.square(c) / b,
    lambda a, b, c: np.where((a < b) & (b <= c) | ~(a != c) ^ (a >= b), a + 1, c * b), lambda a, b, c: (a > b) * c + a,
    lambda a, b, c: np.sqrt(a * a + b) * np.reciprocal(c), lambda a, b, c: +(a - b) - (-c),
]
for dtype in (np.float64, np.float32):
    a, b, c = [special(5003).astype(dtype) for _ in range(3)]
    for number, f in enumerate(functions):
        few = np.concatenate([f(a[i:i + 50], b[i:i + 50], c[i:i + 50]) for i in range(0, 5003, 50)])
        assert same(f(a, b, c), few), (dtype, number)
        assert same(jit(f)(a, b, c), few), (dtype, number)
        assert same(jit(f)(a[:60], b[:60], c[:60]), few[:60]), (dtype, number)
    x, w = np.where(np.isfinite(a), a, 1), np.where(np.isfinite(b), b, 1)
    slope = grad(lambda x: np.sum(np.maximum(x, w) * c + np.minimum(x, w) / w + np.sign(x) * x - np.abs(x)))
    with disable_jit():
        plain = slope(x)
    assert same(jit(slope)(x), plain)

# The second of zeros of different signs, as NumPy has it.
for n in (1, 5, 50, 5000):
    zero, negative = np.zeros(n), np.full(n, -0.)
    for f in (np.minimum, np.maximum):
        for g in (f, lambda a, b: f(a * 1, b) * 1, jit(lambda a, b: f(a * 1, b) * 1)):
            assert np.all(np.signbit(g(zero, negative))) and not np.any(np.signbit(g(negative, zero))), n

# Folded, the first stays.
for n in (2, 3, 9, 40, 100, 5000):
    x = np.where(np.arange(n) < n // 2, -0., 0.)
    for f in (np.max, np.min):
        for g in (f, lambda x: f(x * 1), jit(lambda x: f(x * 1))):
            assert np.signbit(g(x)) and not np.signbit(g(x[::-1])) and np.isnan(g(np.append(x, np.nan))), n
