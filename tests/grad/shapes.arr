"""Gradients through the functions that move elements, beside finite differences."""
import numpy as np


def check(name, f, x):
    g = grad(lambda v: np.sum(np.sin(f(v)) * np.arange(1, f(x).size + 1).reshape(f(x).shape)))
    got = np.asarray(g(x))
    want = np.zeros(x.shape)
    h = 1e-6
    w = np.arange(1, f(x).size + 1).reshape(f(x).shape)
    for i in np.ndindex(x.shape):
        d = np.zeros(x.shape); d[i] = h
        want[i] = (np.sum(np.sin(f(x + d)) * w) - np.sum(np.sin(f(x - d)) * w)) / (2*h)
    bad = np.max(np.abs(got - want))
    assert bad < 1e-4, (name, bad)
x = np.array([[0.1, 0.5, -0.3], [1.2, 0.7, 0.9]])
v = np.array([0.3, -0.2, 1.1, 0.6])
for name, f in [
    ('tile', lambda a: np.tile(a, (2, 2))), ('repeat', lambda a: np.repeat(a, 2, axis=1)), ('repeat2', lambda a: np.repeat(a, [1, 2], axis=0)),
    ('repeat0', lambda a: np.repeat(a, 3)),
    ('roll', lambda a: np.roll(a, 1)), ('roll1', lambda a: np.roll(a, -1, axis=1)), ('flip', lambda a: np.flip(a)), ('rot90', lambda a: np.rot90(a)),
    ('pad', lambda a: np.pad(a, 1)), ('padc', lambda a: np.pad(a, ((1, 0), (2, 1)), constant_values=0.5)), ('pade', lambda a: np.pad(a, 1, mode='edge')), ('padr', lambda a: np.pad(a, 1, mode='reflect')),
    ('padw', lambda a: np.pad(a, 2, mode='wrap')), ('padodd', lambda a: np.pad(a, 1, mode='reflect', reflect_type='odd')), ('padmean', lambda a: np.pad(a, 1, mode='mean')),
    ('padmax', lambda a: np.pad(a, 1, mode='maximum')), ('ramp', lambda a: np.pad(a, 2, mode='linear_ramp')),
    ('stack', lambda a: np.stack([a, a * 2], axis=1)), ('split', lambda a: np.split(a, 3, axis=1)[1]), ('vsplit', lambda a: np.vsplit(a, 2)[0]), ('take', lambda a: np.take(a, [0, 2, 2], axis=1)),
    ('take0', lambda a: a.take([5, 1])), ('where', lambda a: np.where(a > 0.4, a * a, -a)), ('tril', lambda a: np.tril(a)), ('triu', lambda a: np.triu(a, 1)),
    ('diagonal', lambda a: np.diagonal(a)), ('trace', lambda a: np.trace(a).reshape(1)), ('diag2', lambda a: np.diag(a)), ('expand', lambda a: np.expand_dims(a, 1)), ('swap', lambda a: a.swapaxes(0, 1)),
    ('move', lambda a: np.moveaxis(a, 0, 1)), ('at3', lambda a: np.atleast_3d(a)), ('dstack', lambda a: np.dstack([a, a])), ('bcast', lambda a: np.broadcast_arrays(a, np.zeros((2, 2, 3)))[0]),
    ('append', lambda a: np.append(a, a * 2, axis=0)), ('insert', lambda a: np.insert(a, 1, 5.0, axis=1)), ('insert2', lambda a: np.insert(np.zeros((2, 2)), [0, 1, 1], a, axis=1)), ('delete', lambda a: np.delete(a, 1, axis=1)),
    ('block', lambda a: np.block([[a, a], [a, a * 3]])), ('select', lambda a: np.select([a > 0.6, a > 0.2], [a * a, -a], 0.0)), ('choose', lambda a: np.choose([[0, 1, 0], [1, 1, 0]], [a, a * a])),
    ('compress', lambda a: np.compress([True, False, True], a, axis=1)), ('extract', lambda a: np.extract(np.array([[1, 0, 1], [0, 1, 1]]), a)), ('tal', lambda a: np.take_along_axis(a, np.array([[1, 0], [2, 2]]), 1)),
    ('flat', lambda a: a.flat[1:4]), ('flatcopy', lambda a: a.flat.copy()), ('resize', lambda a: np.resize(a, (3, 4))), ('slide', lambda a: np.lib.stride_tricks.sliding_window_view(a, 2, axis=1)),
    ('piecewise', lambda a: np.piecewise(a, [a > 0.4], [lambda t: t * t, lambda t: -t])), ('along', lambda a: np.apply_along_axis(lambda r: r * r.sum(), 1, a)), ('c_', lambda a: np.c_[a, a * 2]), ('r_', lambda a: np.r_[a.ravel(), 3.0, a.ravel()]),
    ('mesh', lambda a: np.meshgrid(a[0], a[1])[0]), ('vander', lambda a: np.vander(a[0], 3)), ('unstack', lambda a: np.unstack(a)[1]), ('asf', lambda a: a.ravel(order='F')), ('column', lambda a: np.column_stack([a, a])),
    ('vect', lambda a: np.vectorize(lambda t: t * t)(a)), ('logspace', lambda a: np.logspace(a[0], a[1], 3)), ('geom', lambda a: np.geomspace(a[1], a[1] * 3, 3)), ('linsp', lambda a: np.linspace(a[0], a[1], 3)),
    ('mt', lambda a: np.matrix_transpose(a)), ('over', lambda a: np.apply_over_axes(np.sum, a, [0])), ('iter', lambda a: np.array([t * t for t in a.flat])), ('trim', lambda a: np.trim_zeros(a[0])),
]:
    check(name, f, x)
for name, f in [('diag', np.diag), ('diagk', lambda a: np.diag(a, 1)), ('diagflat', lambda a: np.diagflat(a)), ('roll', lambda a: np.roll(a, 2)), ('pads', lambda a: np.pad(a, 3, mode='symmetric'))]:
    check(name, f, v)
def put(a):
    b = np.zeros(6); b[1] = 1.0
    np.put(b, [0, 2], a[0, :2]); return b
def fd(a):
    b = np.ones((2, 2)); np.fill_diagonal(b, a[0, :2]); return b
def cp(a):
    b = np.ones((2, 3)); np.copyto(b, a, where=np.array([True, False, True])); return b
def pm(a):
    b = np.ones((2, 3)); np.putmask(b, np.array([[True, False, True]] * 2), a); return b
def pl(a):
    b = np.ones((2, 3)); np.place(b, np.array([[True, False, True]] * 2), a[0]); return b
def pa(a):
    b = np.ones((2, 3)); np.put_along_axis(b, np.array([[1], [2]]), a[:, :1], 1); return b
def fl(a):
    b = np.ones((2, 3)); b.flat[1:3] = a[0, :2]; return b
def fs(a):
    b = np.ones((2, 3)); b.flat = a; return b
for name, f in [('put', put), ('fill_diagonal', fd), ('copyto', cp), ('putmask', pm), ('place', pl), ('paa', pa), ('flatset', fl), ('flatattr', fs)]:
    check(name, f, x)

# Convolutions by their own rule, in every mode and for either operand; long ones cost no table of shifted rows.
w = np.array([0.5, -1.0, 0.25])
for mode in ['full', 'same', 'valid']:
    check('convolve ' + mode, lambda a: np.convolve(a, w, mode), v)
    check('convolve by ' + mode, lambda a: np.convolve(v, a, mode), w)
    check('convolve itself ' + mode, lambda a: np.convolve(a, a, mode), v)
    check('correlate ' + mode, lambda a: np.correlate(a, w, mode), v)
    check('correlate by ' + mode, lambda a: np.correlate(v, a, mode), w)
long = np.cos(np.arange(20000.0))
slope = grad(lambda a: np.sum(np.convolve(long, a) ** 2))(w)
assert np.allclose(slope, 2 * np.correlate(np.convolve(long, w), long, 'valid'))
assert np.allclose(jacobian(jacobian(lambda a: np.sum(np.convolve(a, a) ** 2)))(w), hessian(lambda a: np.sum(np.convolve(a, a) ** 2))(w))
# Running products, with and without zeros.
for point in [v, np.array([0.3, 0.0, 1.1, 0.6]), np.array([0.0, 0.0, 1.1, 0.6]), np.array([1e-200, 2.0, 3.0, 1.0])]:
    check('cumprod', np.cumprod, point)
# Order statistics of long arrays.
many = np.sin(np.arange(4001.0) * 1.7)
check_at = [int(np.argsort(many)[2000]), int(np.argsort(many)[400])]
slope = grad(lambda a: np.median(a) + 3 * np.quantile(a, 0.1))(many)
assert slope[check_at[0]] == 1 and slope[check_at[1]] == 3 and np.sum(slope) == 4
# The complete QR decomposition, q beyond the first columns too.
tall = np.array([[1.2, 0.4], [-0.3, 0.9], [0.7, -1.3], [0.2, 0.5]])
check('qr complete q', lambda a: np.linalg.qr(a, mode='complete')[0], tall)
check('qr complete r', lambda a: np.linalg.qr(a, mode='complete')[1], tall)
check('qr complete wide', lambda a: np.linalg.qr(a, mode='complete')[0], tall.T)
check('qr stack', lambda a: np.linalg.qr(np.stack([a, a * a + 1]), mode='complete')[0], tall)
try:
    grad(lambda a: np.sum(np.linalg.qr(a, mode='raw')[0]))(tall)
    assert False
except TypeError as error:
    assert "qr has no derivative: mode='raw'" in str(error), str(error)
# Determinants where they are zero, whatever the rank: the second derivative is that of the polynomial.
def second(a):
    # The determinant of the rows with two of them replaced by unit vectors.
    n = a.shape[0]
    want = np.zeros((n, n, n, n))
    for i, j, k, l in np.ndindex(n, n, n, n):
        if i != k:
            b = a.copy(); b[i] = 0; b[i, j] = 1; b[k] = 0; b[k, l] = 1
            want[i, j, k, l] = np.linalg.det(b)
    return want
for n, rank in [(2, 1), (2, 0), (3, 2), (3, 1), (3, 0), (4, 3), (4, 2), (4, 1), (5, 4)]:
    a = np.cos(np.arange(n * n).reshape(n, n) ** 2.0)[:, :rank] @ np.sin(1 + np.arange(n * n).reshape(n, n) ** 1.5)[:rank]
    assert np.allclose(hessian(np.linalg.det)(a), second(a), atol=1e-8), (n, rank)
    assert np.allclose(jacfwd(jacrev(np.linalg.det))(a), jacrev(jacfwd(np.linalg.det))(a), atol=1e-8), (n, rank)
a = np.ones((2, 3, 3))
assert np.allclose(vmap(hessian(np.linalg.det))(a)[0], second(a[0])) and np.allclose(jit(hessian(np.linalg.det))(a[1]), second(a[1]))
z = np.array([[1 + 1j, 2.0], [0.5, 1j]])
assert np.allclose(jvp(np.linalg.det, (z,), (np.eye(2) * 1j,))[1], 1j * np.trace(z))
