"""Tall least-squares problems are made small first; the complex ones are not, and say what is right."""
draw = np.random.default_rng(3)


def agrees(a, b, rcond=None, places=1e-9):
    x, residuals, rank, s = np.linalg.lstsq(a, b, rcond=rcond)
    X, R, r, S = np.linalg.lstsq(np.asarray(a).astype(complex), b, rcond=rcond)
    assert rank == r, (a.shape, rank, r)
    assert x.shape == X.shape and residuals.shape == R.shape and s.shape == S.shape, (a.shape, residuals, R)
    scale = np.max(np.abs(X)) + 1e-300
    assert np.max(np.abs(x - X.real), initial=0) <= places * scale, (a.shape, x, X)
    assert np.allclose(residuals, R.real, rtol=1e-8, atol=1e-20), (a.shape, residuals, R)
    assert np.allclose(s, S, rtol=1e-9, atol=1e-12 * np.max(S, initial=0)), (a.shape, s, S)


for m, n in ((2100, 4), (2048, 5), (9000, 1), (4097, 17), (700, 50), (20000, 3), (1000, 100), (640, 150), (5000, 8)):
    a = draw.standard_normal((m, n))
    agrees(a, draw.standard_normal(m))
    agrees(a, draw.standard_normal((m, 3)))
    agrees(a, draw.standard_normal((m, 1)))
    agrees(np.asfortranarray(a), draw.standard_normal((m, 2)))
    agrees(a * 10.0 ** draw.integers(-4, 4, n), draw.standard_normal(m), places=1e-7)
    agrees(a * 1e60, draw.standard_normal(m))
    agrees(a * 1e140, draw.standard_normal(m))
    agrees(a * 1e-150, draw.standard_normal(m))
    # An exact solution leaves next to nothing.
    x = np.arange(1.0, n + 1)
    found = np.linalg.lstsq(a, a @ x, rcond=None)
    assert np.allclose(found[0], x) and found[1].shape == (1,) and found[1][0] < 1e-20 * m

# Columns that depend on others, and of zeros; rows of zeros; everything zero.
a = draw.standard_normal((3000, 6))
a[:, 3] = a[:, 0] - 2 * a[:, 1]
agrees(a, draw.standard_normal(3000))
a[:, 5] = 0
agrees(a, draw.standard_normal((3000, 2)))
a[100:2500] = 0
agrees(a, draw.standard_normal(3000))
agrees(np.zeros((3000, 4)), draw.standard_normal(3000))
agrees(np.ones((3000, 4)), draw.standard_normal(3000))
agrees(draw.standard_normal((3000, 4)), np.zeros(3000))
agrees(draw.standard_normal((3000, 4)), draw.standard_normal(3000), rcond=0.99)
agrees(draw.integers(-9, 9, (3000, 5)), draw.integers(-9, 9, 3000))
agrees(draw.standard_normal((6000, 5))[::2, ::-1], draw.standard_normal(9000)[::3])

x, residuals, rank, s = np.linalg.lstsq(draw.standard_normal((3000, 4)).astype(np.float32), draw.standard_normal(3000).astype(np.float32), rcond=None)
assert x.dtype == residuals.dtype == s.dtype == np.float32 and rank == 4
a = draw.standard_normal((3000, 4))
for bad in (np.nan, np.inf):
    b = a.copy()
    b[1234, 2] = bad
    try:
        np.linalg.lstsq(b, np.ones(3000), rcond=None)
        assert False
    except np.linalg.LinAlgError as error:
        assert str(error) == 'SVD did not converge in Linear Least Squares'
assert np.isnan(np.linalg.lstsq(a, np.full(3000, np.nan), rcond=None)[0]).all()
try:
    np.linalg.lstsq(a, np.ones(2999), rcond=None)
    assert False
except np.linalg.LinAlgError as error:
    assert str(error) == 'Incompatible dimensions'
before = a.copy()
np.linalg.lstsq(a, np.ones(3000), rcond=None)
assert np.array_equal(a, before)
