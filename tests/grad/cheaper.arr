"""Derivatives of transforms of real numbers, which ask for real parts only, beside those of the same numbers as complex
ones; of variances, whose derivative knows that the distances from the mean add up to nothing; and of sorting."""
draw = np.random.default_rng(0)

# Of every way that lengths are transformed in: short, long, apart from the interpreter.
for n in (1, 2, 3, 5, 8, 17, 64, 65537, 600000):
    x, w = draw.uniform(.1, .9, n), draw.uniform(.1, .9, n)
    for transform in (np.fft.fft, np.fft.ifft):
        slope = grad(lambda x: np.sum(np.abs(transform(x)) * w))
        real, complexes = slope(x), slope(x + 0j)
        assert real.dtype == np.float64 and real.shape == (n,)
        assert np.max(np.abs(real - complexes.real)) <= 1e-12 * np.max(np.abs(real)), n

a = draw.standard_normal((3, 4, 5)) + 1
check_grads(lambda a: np.abs(np.fft.fft(a, axis=1)), (a,), order=2)
check_grads(lambda a: np.abs(np.fft.fft2(a))**2, (a,), order=2)
check_grads(lambda a: np.abs(np.fft.ifft(a[0], axis=0)), (a,), order=2)
f = grad(lambda a: np.sum(np.abs(np.fft.fft(a))[0]))
assert np.allclose(vmap(f)(a), np.stack([f(row) for row in a]))
assert np.allclose(jit(f)(a[0]), f(a[0]))
single = grad(lambda x: np.sum(np.abs(np.fft.fft(x))))(np.array([1, 2, 5], np.float32))
assert single.dtype == np.float32

for spread in (np.var, np.std):
    for keywords in ({}, {'axis': 0}, {'axis': 1, 'keepdims': True}, {'ddof': 1}, {'axis': (0, 2)}):
        check_grads(lambda a: spread(a, **keywords), (a,), order=2)
        assert np.array_equal(vjp(lambda a: spread(a, **keywords), a)[0], spread(a, **keywords))
x = np.array([1., 2., 4., -3.])
assert np.array_equal(hessian(np.var)(x), (np.eye(4) - 1/4) / 2)
assert np.array_equal(grad(jit(lambda x: np.var(x)))(x), (x - 1) / 2)
assert np.array_equal(jacfwd(np.var)(x), (x - 1) / 2)
with np.errstate(invalid='ignore'):
    assert np.all(np.isnan(grad(np.var)(np.array([1., np.inf]))))

# Sorting gives the places along with the elements.
for shape, axis in (((7,), 0), ((40, 3), 0), ((3, 1500), 1), ((2, 13, 4), 1)):
    a = draw.integers(0, 50, shape) / 4
    w = draw.standard_normal(shape)
    for x in (a, draw.standard_normal(shape)):
        value, slope = value_and_grad(lambda x: np.sum(np.sort(x, axis) * w))(x)
        order, wanted = np.argsort(x, axis, kind='stable'), np.zeros(shape)
        np.put_along_axis(wanted, order, w, axis)
        assert value == np.sum(np.sort(x, axis) * w) and np.array_equal(slope, wanted)
        assert np.array_equal(jvp(lambda x: np.sort(x, axis), (x,), (w,))[1], np.take_along_axis(w, order, axis))
