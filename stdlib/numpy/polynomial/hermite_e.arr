# Hermite series (as statisticians have them): coefficients from the lowest degree up, and the type HermiteE.
import numpy as np
from numpy.polynomial import _make, polyutils as utils
from numpy.polynomial.polynomial import polyadd, polymulx, polysub

hermedomain = np.array([-1., 1.])
hermezero = np.array([0])
hermeone = np.array([1])
hermex = np.array([0, 1])
hermetrim = utils.trimcoef


# The polynomial of degree n, normalised so that it does not overflow.
def _normed(x, n):
    if n == 0:
        return np.full(x.shape, 1 / np.sqrt(np.sqrt(2 * np.pi)))
    c0 = 0.0
    c1 = 1.0 / np.sqrt(np.sqrt(2 * np.pi))
    nd = float(n)
    for _ in range(n - 1):
        last = c0
        c0 = -c1 * np.sqrt((nd - 1.0) / nd)
        c1 = last + c1 * x * np.sqrt(1.0 / nd)
        nd = nd - 1.0
    return c0 + c1 * x


def herme2poly(c):
    """The coefficients of a HermiteE series as those of powers.

    >>> np.polynomial.hermite_e.herme2poly([1., 2., 3.])
    array([-2.,  2.,  3.])
    """
    [c] = utils.as_series([c])
    n = len(c)
    if n < 3:
        return c
    c0, c1 = c[-2], c[-1]
    for i in range(n - 1, 1, -1):
        last = c0
        c0 = polysub(c[i - 2], c1 * (i - 1))
        c1 = polyadd(last, polymulx(c1))
    return polyadd(c0, polymulx(c1))


def poly2herme(pol):
    """The coefficients of powers as those of a HermiteE series.

    >>> np.polynomial.hermite_e.poly2herme([1., 2., 3.])
    array([4., 2., 3.])
    """
    [pol] = utils.as_series([pol])
    found = 0
    for i in range(len(pol) - 1, -1, -1):
        found = hermeadd(hermemulx(found), pol[i])
    return found


def hermeline(off, scl):
    """The straight line `off + scl*x` as a HermiteE series.

    >>> np.polynomial.hermite_e.hermeline(3., 2.)
    array([3., 2.])
    """
    if scl != 0:
        return np.array([off, scl])
    return np.array([off])


def hermefromroots(roots):
    """The HermiteE series with these zeros.

    >>> np.polynomial.hermite_e.hermefromroots([1., 2.])
    array([ 3., -3.,  1.])
    """
    return utils._fromroots(hermeline, hermemul, roots)


def hermeadd(c1, c2):
    """The sum of two HermiteE series.

    >>> np.polynomial.hermite_e.hermeadd([1., 2., 3.], [3., 2.])
    array([4., 4., 3.])
    """
    return utils._add(c1, c2)


def hermesub(c1, c2):
    """The difference of two HermiteE series.

    >>> np.polynomial.hermite_e.hermesub([1., 2., 3.], [3., 2.])
    array([-2.,  0.,  3.])
    """
    return utils._sub(c1, c2)


def hermemulx(c):
    """A HermiteE series times x.

    >>> np.polynomial.hermite_e.hermemulx([1., 2., 3.])
    array([2., 7., 2., 3.])
    """
    [c] = utils.as_series([c])
    if len(c) == 1 and c[0] == 0:
        return c
    prd = np.empty(len(c) + 1, dtype=c.dtype)
    prd[0] = c[0] * 0
    prd[1] = c[0]
    for i in range(1, len(c)):
        prd[i + 1] = c[i]
        prd[i - 1] += c[i] * i
    return prd


def hermemul(c1, c2):
    """The product of two HermiteE series.

    >>> np.polynomial.hermite_e.hermemul([1., 2.], [3., 4.])
    array([11., 10.,  8.])
    """
    [c1, c2] = utils.as_series([c1, c2])
    c, xs = (c2, c1) if len(c1) > len(c2) else (c1, c2)
    if len(c) == 1:
        c0 = c[0] * xs
        c1 = 0
    elif len(c) == 2:
        c0 = c[0] * xs
        c1 = c[1] * xs
    else:
        n = len(c)
        c0 = c[-2] * xs
        c1 = c[-1] * xs
        for i in range(3, len(c) + 1):
            last = c0
            n = n - 1
            c0 = hermesub(c[-i] * xs, c1 * (n - 1))
            c1 = hermeadd(last, hermemulx(c1))
    return hermeadd(c0, hermemulx(c1))


def hermediv(c1, c2):
    """Quotient and remainder of two HermiteE series.

    >>> np.polynomial.hermite_e.hermediv([1., 2., 3.], [3., 2.])
    (array([-1.25,  1.5 ]), array([1.75]))
    """
    return utils._div(hermemul, c1, c2)


def hermepow(c, pow, maxpower=16):
    """A power of a HermiteE series.

    >>> np.polynomial.hermite_e.hermepow([1., 2.], 2)
    array([5., 4., 4.])
    """
    return utils._pow(hermemul, c, pow, maxpower)


def hermeder(c, m=1, scl=1, axis=0):
    """The derivative of a HermiteE series.

    >>> np.polynomial.hermite_e.hermeder([1., 2., 3.])
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


def hermeint(c, m=1, k=[], lbnd=0, scl=1, axis=0):
    """The antiderivative of a HermiteE series.

    >>> np.polynomial.hermite_e.hermeint([1., 2., 3.])
    array([1., 1., 1., 1.])
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
            out[0] += k[i] - hermeval(lbnd, out)
            c = out
    return np.moveaxis(c, 0, axis)


def hermeval(x, c, tensor=True):
    """The value of a HermiteE series at x.

    >>> np.polynomial.hermite_e.hermeval(0.5, [1., 2., 3.])
    np.float64(-0.25)
    """
    c, x = utils._evaluated(c, x, tensor)
    n = len(c)
    if len(c) == 1:
        c0 = c[0]
        c1 = 0
    elif len(c) == 2:
        c0 = c[0]
        c1 = c[1]
    else:
        c0 = c[-2]
        c1 = c[-1]
        for i in range(3, len(c) + 1):
            last = c0
            n = n - 1
            c0 = c[-i] - c1 * (n - 1)
            c1 = last + c1 * x
    return c0 + c1 * x


def hermeval2d(x, y, c):
    """The value of a HermiteE series in two variables.

    >>> np.polynomial.hermite_e.hermeval2d(1., 2., [[1., 2.], [3., 4.]])
    np.float64(16.0)
    """
    return utils._valnd(hermeval, c, x, y)


def hermegrid2d(x, y, c):
    """The values of a HermiteE series in two variables on a grid.

    >>> np.polynomial.hermite_e.hermegrid2d([0., 1.], [1., 2.], [[1., 2.], [3., 4.]])
    array([[ 3.,  5.],
           [10., 16.]])
    """
    return utils._gridnd(hermeval, c, x, y)


def hermeval3d(x, y, z, c):
    """The value of a HermiteE series in three variables.

    >>> np.polynomial.hermite_e.hermeval3d(1., 2., 3., [[[1., 2.], [3., 4.]]])
    np.float64(37.0)
    """
    return utils._valnd(hermeval, c, x, y, z)


def hermegrid3d(x, y, z, c):
    """The values of a HermiteE series in three variables on a grid.

    >>> np.polynomial.hermite_e.hermegrid3d([0., 1.], [1.], [2.], [[[1., 2.], [3., 4.]]]).ravel()
    array([16., 16.])
    """
    return utils._gridnd(hermeval, c, x, y, z)


def hermevander(x, deg):
    """The values at x of the basis of a HermiteE series.

    >>> np.polynomial.hermite_e.hermevander([1., 2.], 2)
    array([[1., 1., 0.],
           [1., 2., 3.]])
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
            v[i] = v[i - 1] * x - v[i - 2] * (i - 1)
    return np.moveaxis(v, 0, -1)


def hermevander2d(x, y, deg):
    """The values of the basis in two variables.

    >>> np.polynomial.hermite_e.hermevander2d([1., 2.], [3., 4.], [1, 1])
    array([[1., 3., 1., 3.],
           [1., 4., 2., 8.]])
    """
    return utils._vandernd((hermevander, hermevander), (x, y), deg)


def hermevander3d(x, y, z, deg):
    """The values of the basis in three variables.

    >>> np.polynomial.hermite_e.hermevander3d([1.], [2.], [3.], [1, 1, 0])
    array([[1., 2., 1., 2.]])
    """
    return utils._vandernd((hermevander, hermevander, hermevander), (x, y, z), deg)


def hermefit(x, y, deg, rcond=None, full=False, w=None):
    """The HermiteE series of a degree that comes closest to points.

    >>> np.polynomial.hermite_e.hermefit([0., 1., 2.], [1., 3., 5.], 1).round(6)
    array([1., 2.])
    """
    return utils._fit(hermevander, x, y, deg, rcond, full, w)


def hermecompanion(c):
    """The matrix whose eigenvalues are the zeros of a HermiteE series.

    >>> np.polynomial.hermite_e.hermecompanion([1., 2., 3.])
    array([[ 0.        ,  0.66666667],
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
    scl = np.hstack((1.0, 1.0 / np.sqrt(np.arange(n - 1, 0, -1))))
    scl = np.multiply.accumulate(scl)[::-1]
    flat[1::n + 1] = np.sqrt(np.arange(1, n))
    flat[n::n + 1] = flat[1::n + 1]
    mat[:, -1] -= scl * c[:-1] / c[-1]
    return mat


def hermeroots(c):
    """The zeros of a HermiteE series.

    >>> np.polynomial.hermite_e.hermeroots([-2., 1., 1.]).round(6)
    array([-2.302776,  1.302776])
    """
    [c] = utils.as_series([c])
    if len(c) < 2:
        return np.array([], dtype=c.dtype)
    if len(c) == 2:
        return np.array([-c[0] / c[1]])
    found = np.linalg.eigvals(hermecompanion(c)[::-1, ::-1])
    found.sort()
    return found


def hermegauss(deg):
    """Points and weights of the Gauss quadrature of HermiteE.

    >>> np.polynomial.hermite_e.hermegauss(2)[1].round(6)
    array([1.253314, 1.253314])
    """
    n = utils._whole(deg, 'deg')
    if n <= 0:
        raise ValueError('deg must be a positive integer')
    c = np.array([0] * n + [1])
    x = np.linalg.eigvalsh(hermecompanion(c))
    # One step of Newton's method.
    dy = _normed(x, n)
    df = _normed(x, n - 1) * np.sqrt(n)
    x -= dy / df
    fm = _normed(x, n - 1)
    fm /= np.abs(fm).max()
    w = 1 / (fm * fm)
    w = (w + w[::-1]) / 2
    x = (x - x[::-1]) / 2
    w *= np.sqrt(2 * np.pi) / w.sum()
    return x, w


def hermeweight(x):
    """The weight under which the basis is orthogonal.

    >>> np.polynomial.hermite_e.hermeweight(0.5)
    np.float64(0.8824969025845955)
    """
    return np.exp(-0.5 * x**2)


HermiteE = _make('HermiteE', 'hermite_e', 'herme', 'He', hermedomain, dict(
    add=hermeadd, sub=hermesub, mul=hermemul, div=hermediv, pow=hermepow, val=hermeval, int=hermeint, der=hermeder, fit=hermefit,
    line=hermeline, roots=hermeroots, fromroots=hermefromroots))
