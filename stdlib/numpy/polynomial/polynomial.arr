# Power series: coefficients from the lowest degree up, and the type Polynomial.
import numpy as np
from numpy.polynomial import _make, polyutils as utils

polydomain = np.array([-1., 1.])
polyzero = np.array([0])
polyone = np.array([1])
polyx = np.array([0, 1])
polytrim = utils.trimcoef


def polyline(off, scl):
    """The straight line `off + scl*x` as a power series.

    >>> np.polynomial.polynomial.polyline(3., 2.)
    array([3., 2.])
    """
    if scl != 0:
        return np.array([off, scl])
    return np.array([off])


def polyfromroots(roots):
    """The power series with these zeros.

    >>> np.polynomial.polynomial.polyfromroots([1., 2.])
    array([ 2., -3.,  1.])
    """
    return utils._fromroots(polyline, polymul, roots)


def polyadd(c1, c2):
    """The sum of two power series.

    >>> np.polynomial.polynomial.polyadd([1., 2., 3.], [3., 2.])
    array([4., 4., 3.])
    """
    return utils._add(c1, c2)


def polysub(c1, c2):
    """The difference of two power series.

    >>> np.polynomial.polynomial.polysub([1., 2., 3.], [3., 2.])
    array([-2.,  0.,  3.])
    """
    return utils._sub(c1, c2)


def polymulx(c):
    """A power series times x.

    >>> np.polynomial.polynomial.polymulx([1., 2., 3.])
    array([0., 1., 2., 3.])
    """
    [c] = utils.as_series([c])
    if len(c) == 1 and c[0] == 0:
        return c
    prd = np.empty(len(c) + 1, dtype=c.dtype)
    prd[0] = c[0] * 0
    prd[1:] = c
    return prd


def polymul(c1, c2):
    """The product of two power series.

    >>> np.polynomial.polynomial.polymul([1., 2.], [3., 4.])
    array([ 3., 10.,  8.])
    """
    [c1, c2] = utils.as_series([c1, c2])
    return utils.trimseq(np.convolve(c1, c2))


def polydiv(c1, c2):
    """Quotient and remainder of two power series.

    >>> np.polynomial.polynomial.polydiv([1., 2., 3.], [3., 2.])
    (array([-1.25,  1.5 ]), array([4.75]))
    """
    [c1, c2] = utils.as_series([c1, c2])
    if c2[-1] == 0:
        raise ZeroDivisionError
    n1, n2 = len(c1), len(c2)
    if n1 < n2:
        return c1[:1] * 0, c1
    if n2 == 1:
        return c1 / c2[-1], c1[:1] * 0
    lead = c2[-1]
    c2 = c2[:-1] / lead
    i, j = n1 - n2, n1 - 1
    while i >= 0:
        c1[i:j] -= c2 * c1[j]
        i -= 1
        j -= 1
    return c1[j + 1:] / lead, utils.trimseq(c1[:j + 1])


def polypow(c, pow, maxpower=None):
    """A power of a power series.

    >>> np.polynomial.polynomial.polypow([1., 2.], 2)
    array([1., 4., 4.])
    """
    return utils._pow(np.convolve, c, pow, maxpower)


def polyder(c, m=1, scl=1, axis=0):
    """The derivative of a power series.

    >>> np.polynomial.polynomial.polyder([1., 2., 3.])
    array([2., 6.])
    """
    c = utils._doubles(c)
    count, axis = utils._derivation(m, axis, c.ndim)
    if count == 0:
        return c
    c = np.moveaxis(c, axis, 0)
    n = len(c)
    if count >= n:
        c = c[:1] * 0
    else:
        for _ in range(count):
            n = n - 1
            c *= scl
            der = np.empty((n,) + c.shape[1:], dtype=c.dtype)
            for j in range(n, 0, -1):
                der[j - 1] = j * c[j]
            c = der
    return np.moveaxis(c, 0, axis)


def polyint(c, m=1, k=[], lbnd=0, scl=1, axis=0):
    """The antiderivative of a power series.

    >>> np.polynomial.polynomial.polyint([1., 2., 3.])
    array([0., 1., 1., 1.])
    """
    c = utils._doubles(c)
    count, k, axis = utils._integration(m, k, lbnd, scl, axis, c.ndim)
    if count == 0:
        return c
    c = np.moveaxis(c, axis, 0)
    for i in range(count):
        n = len(c)
        c *= scl
        if n == 1 and np.all(c[0] == 0):
            c[0] += k[i]
        else:
            out = np.empty((n + 1,) + c.shape[1:], dtype=c.dtype)
            out[0] = c[0] * 0
            out[1] = c[0]
            for j in range(1, n):
                out[j + 1] = c[j] / (j + 1)
            out[0] += k[i] - polyval(lbnd, out)
            c = out
    return np.moveaxis(c, 0, axis)


def polyval(x, c, tensor=True):
    """The value of a power series at x.

    >>> np.polynomial.polynomial.polyval(1., [1., 2., 3.])
    np.float64(6.0)
    """
    c, x = utils._evaluated(c, x, tensor)
    value = c[-1] + x * 0
    for i in range(2, len(c) + 1):
        value = c[-i] + value * x
    return value


def polyvalfromroots(x, r, tensor=True):
    """The value at x of the polynomial with these zeros.

    >>> np.polynomial.polynomial.polyvalfromroots(1., [2., 3.])
    np.float64(2.0)
    """
    r = np.array(r, ndmin=1) + 0.0
    if isinstance(x, (tuple, list)):
        x = np.asarray(x)
    if isinstance(x, np.ndarray):
        if tensor:
            r = r.reshape(r.shape + (1,) * x.ndim)
        elif x.ndim >= r.ndim:
            raise ValueError("x.ndim must be < r.ndim when tensor == False")
    return np.prod(x - r, axis=0)


def polyval2d(x, y, c):
    """The value of a power series in two variables.

    >>> np.polynomial.polynomial.polyval2d(1., 2., [[1., 2.], [3., 4.]])
    np.float64(16.0)
    """
    return utils._valnd(polyval, c, x, y)


def polygrid2d(x, y, c):
    """The values of a power series in two variables on a grid.

    >>> np.polynomial.polynomial.polygrid2d([0., 1.], [1., 2.], [[1., 2.], [3., 4.]])
    array([[ 3.,  5.],
           [10., 16.]])
    """
    return utils._gridnd(polyval, c, x, y)


def polyval3d(x, y, z, c):
    """The value of a power series in three variables.

    >>> np.polynomial.polynomial.polyval3d(1., 2., 3., [[[1., 2.], [3., 4.]]])
    np.float64(37.0)
    """
    return utils._valnd(polyval, c, x, y, z)


def polygrid3d(x, y, z, c):
    """The values of a power series in three variables on a grid.

    >>> np.polynomial.polynomial.polygrid3d([0., 1.], [1.], [2.], [[[1., 2.], [3., 4.]]]).ravel()
    array([16., 16.])
    """
    return utils._gridnd(polyval, c, x, y, z)


def polyvander(x, deg):
    """The values at x of the basis of a power series.

    >>> np.polynomial.polynomial.polyvander([1., 2.], 2)
    array([[1., 1., 1.],
           [1., 2., 4.]])
    """
    deg = utils._whole(deg, 'deg')
    if deg < 0:
        raise ValueError('deg must be non-negative')
    x = np.array(x, ndmin=1) + 0.0
    v = np.empty((deg + 1,) + x.shape, dtype=x.dtype)
    v[0] = x * 0 + 1
    if deg > 0:
        v[1] = x
        for i in range(2, deg + 1):
            v[i] = v[i - 1] * x
    return np.moveaxis(v, 0, -1)


def polyvander2d(x, y, deg):
    """The values of the basis in two variables.

    >>> np.polynomial.polynomial.polyvander2d([1., 2.], [3., 4.], [1, 1])
    array([[1., 3., 1., 3.],
           [1., 4., 2., 8.]])
    """
    return utils._vandernd((polyvander, polyvander), (x, y), deg)


def polyvander3d(x, y, z, deg):
    """The values of the basis in three variables.

    >>> np.polynomial.polynomial.polyvander3d([1.], [2.], [3.], [1, 1, 0])
    array([[1., 2., 1., 2.]])
    """
    return utils._vandernd((polyvander, polyvander, polyvander), (x, y, z), deg)


def polyfit(x, y, deg, rcond=None, full=False, w=None):
    """The power series of a degree that comes closest to points.

    >>> np.polynomial.polynomial.polyfit([0., 1., 2.], [1., 3., 5.], 1).round(6)
    array([1., 2.])
    """
    return utils._fit(polyvander, x, y, deg, rcond, full, w)


def polycompanion(c):
    """The matrix whose eigenvalues are the zeros of a power series.

    >>> np.polynomial.polynomial.polycompanion([1., 2., 3.])
    array([[ 0.        , -0.33333333],
           [ 1.        , -0.66666667]])
    """
    [c] = utils.as_series([c])
    if len(c) < 2:
        raise ValueError('Series must have maximum degree of at least 1.')
    if len(c) == 2:
        return np.array([[-c[0] / c[1]]])
    n = len(c) - 1
    mat = np.zeros((n, n), dtype=c.dtype)
    flat = mat.reshape(-1)
    flat[n::n + 1] = 1
    mat[:, -1] -= c[:-1] / c[-1]
    return mat


def polyroots(c):
    """The zeros of a power series.

    >>> np.polynomial.polynomial.polyroots([-2., 1., 1.]).round(6)
    array([-2.,  1.])
    """
    [c] = utils.as_series([c])
    if len(c) < 2:
        return np.array([], dtype=c.dtype)
    if len(c) == 2:
        return np.array([-c[0] / c[1]])
    found = np.linalg.eigvals(polycompanion(c))
    found.sort()
    return found


Polynomial = _make('Polynomial', 'polynomial', 'poly', None, polydomain, dict(
    add=polyadd, sub=polysub, mul=polymul, div=polydiv, pow=polypow, val=polyval, int=polyint, der=polyder, fit=polyfit,
    line=polyline, roots=polyroots, fromroots=polyfromroots))
