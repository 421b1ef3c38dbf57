# Laguerre series: coefficients from the lowest degree up, and the type Laguerre.
import numpy as np
from numpy.polynomial import _make, polyutils as utils
from numpy.polynomial.polynomial import polyadd, polymulx, polysub

lagdomain = np.array([0., 1.])
lagzero = np.array([0])
lagone = np.array([1])
lagx = np.array([1, -1])
lagtrim = utils.trimcoef


def lag2poly(c):
    """The coefficients of a Laguerre series as those of powers.

    >>> np.polynomial.laguerre.lag2poly([1., 2., 3.])
    array([ 6. , -8. ,  1.5])
    """
    [c] = utils.as_series([c])
    n = len(c)
    if n < 2:
        return c
    c0, c1 = c[-2], c[-1]
    for i in range(n - 1, 1, -1):
        last = c0
        c0 = polysub(c[i - 2], (c1 * (i - 1)) / i)
        c1 = polyadd(last, polysub((2 * i - 1) * c1, polymulx(c1)) / i)
    return polyadd(c0, polysub(c1, polymulx(c1)))


def poly2lag(pol):
    """The coefficients of powers as those of a Laguerre series.

    >>> np.polynomial.laguerre.poly2lag([1., 2., 3.])
    array([  9., -14.,   6.])
    """
    [pol] = utils.as_series([pol])
    found = 0
    for i in range(len(pol) - 1, -1, -1):
        found = lagadd(lagmulx(found), pol[i])
    return found


def lagline(off, scl):
    """The straight line `off + scl*x` as a Laguerre series.

    >>> np.polynomial.laguerre.lagline(3., 2.)
    array([ 5., -2.])
    """
    if scl != 0:
        return np.array([off + scl, -scl])
    return np.array([off])


def lagfromroots(roots):
    """The Laguerre series with these zeros.

    >>> np.polynomial.laguerre.lagfromroots([1., 2.])
    array([ 1., -1.,  2.])
    """
    return utils._fromroots(lagline, lagmul, roots)


def lagadd(c1, c2):
    """The sum of two Laguerre series.

    >>> np.polynomial.laguerre.lagadd([1., 2., 3.], [3., 2.])
    array([4., 4., 3.])
    """
    return utils._add(c1, c2)


def lagsub(c1, c2):
    """The difference of two Laguerre series.

    >>> np.polynomial.laguerre.lagsub([1., 2., 3.], [3., 2.])
    array([-2.,  0.,  3.])
    """
    return utils._sub(c1, c2)


def lagmulx(c):
    """A Laguerre series times x.

    >>> np.polynomial.laguerre.lagmulx([1., 2., 3.])
    array([-1., -1., 11., -9.])
    """
    [c] = utils.as_series([c])
    if len(c) == 1 and c[0] == 0:
        return c
    prd = np.empty(len(c) + 1, dtype=c.dtype)
    prd[0] = c[0]
    prd[1] = -c[0]
    for i in range(1, len(c)):
        prd[i + 1] = -c[i] * (i + 1)
        prd[i] += c[i] * (2 * i + 1)
        prd[i - 1] -= c[i] * i
    return prd


def lagmul(c1, c2):
    """The product of two Laguerre series.

    >>> np.polynomial.laguerre.lagmul([1., 2.], [3., 4.])
    array([11., -6., 16.])
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
            c0 = lagsub(c[-i] * xs, (c1 * (n - 1)) / n)
            c1 = lagadd(last, lagsub((2 * n - 1) * c1, lagmulx(c1)) / n)
    return lagadd(c0, lagsub(c1, lagmulx(c1)))


def lagdiv(c1, c2):
    """Quotient and remainder of two Laguerre series.

    >>> np.polynomial.laguerre.lagdiv([1., 2., 3.], [3., 2.])
    (array([1.375, 0.75 ]), array([-4.625]))
    """
    return utils._div(lagmul, c1, c2)


def lagpow(c, pow, maxpower=16):
    """A power of a Laguerre series.

    >>> np.polynomial.laguerre.lagpow([1., 2.], 2)
    array([ 5., -4.,  8.])
    """
    return utils._pow(lagmul, c, pow, maxpower)


def lagder(c, m=1, scl=1, axis=0):
    """The derivative of a Laguerre series.

    >>> np.polynomial.laguerre.lagder([1., 2., 3.])
    array([-5., -3.])
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
            for j in range(n, 1, -1):
                der[j - 1] = -c[j]
                c[j - 1] += c[j]
            der[0] = -c[1]
            c = der
    return np.moveaxis(c, 0, axis)


def lagint(c, m=1, k=[], lbnd=0, scl=1, axis=0):
    """The antiderivative of a Laguerre series.

    >>> np.polynomial.laguerre.lagint([1., 2., 3.])
    array([ 1.,  1.,  1., -3.])
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
            out[0] = c[0]
            out[1] = -c[0]
            for j in range(1, n):
                out[j] += c[j]
                out[j + 1] = -c[j]
            out[0] += k[i] - lagval(lbnd, out)
            c = out
    return np.moveaxis(c, 0, axis)


def lagval(x, c, tensor=True):
    """The value of a Laguerre series at x.

    >>> np.polynomial.laguerre.lagval(0.5, [1., 2., 3.])
    np.float64(2.375)
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
            c0 = c[-i] - (c1 * (n - 1)) / n
            c1 = last + (c1 * ((2 * n - 1) - x)) / n
    return c0 + c1 * (1 - x)


def lagval2d(x, y, c):
    """The value of a Laguerre series in two variables.

    >>> np.polynomial.laguerre.lagval2d(1., 2., [[1., 2.], [3., 4.]])
    np.float64(-1.0)
    """
    return utils._valnd(lagval, c, x, y)


def laggrid2d(x, y, c):
    """The values of a Laguerre series in two variables on a grid.

    >>> np.polynomial.laguerre.laggrid2d([0., 1.], [1., 2.], [[1., 2.], [3., 4.]])
    array([[ 4., -2.],
           [ 1., -1.]])
    """
    return utils._gridnd(lagval, c, x, y)


def lagval3d(x, y, z, c):
    """The value of a Laguerre series in three variables.

    >>> np.polynomial.laguerre.lagval3d(1., 2., 3., [[[1., 2.], [3., 4.]]])
    np.float64(2.0)
    """
    return utils._valnd(lagval, c, x, y, z)


def laggrid3d(x, y, z, c):
    """The values of a Laguerre series in three variables on a grid.

    >>> np.polynomial.laguerre.laggrid3d([0., 1.], [1.], [2.], [[[1., 2.], [3., 4.]]]).ravel()
    array([-1., -1.])
    """
    return utils._gridnd(lagval, c, x, y, z)


def lagvander(x, deg):
    """The values at x of the basis of a Laguerre series.

    >>> np.polynomial.laguerre.lagvander([1., 2.], 2)
    array([[ 1. ,  0. , -0.5],
           [ 1. , -1. , -1. ]])
    """
    deg = utils._whole(deg, 'deg')
    if deg < 0:
        raise ValueError('deg must be non-negative')
    x = np.array(x, ndmin=1) + 0.0
    v = np.empty((deg + 1,) + x.shape, dtype=x.dtype)
    v[0] = x * 0 + 1
    if deg > 0:
        v[1] = 1 - x
        for i in range(2, deg + 1):
            v[i] = (v[i - 1] * (2 * i - 1 - x) - v[i - 2] * (i - 1)) / i
    return np.moveaxis(v, 0, -1)


def lagvander2d(x, y, deg):
    """The values of the basis in two variables.

    >>> np.polynomial.laguerre.lagvander2d([1., 2.], [3., 4.], [1, 1])
    array([[ 1., -2.,  0., -0.],
           [ 1., -3., -1.,  3.]])
    """
    return utils._vandernd((lagvander, lagvander), (x, y), deg)


def lagvander3d(x, y, z, deg):
    """The values of the basis in three variables.

    >>> np.polynomial.laguerre.lagvander3d([1.], [2.], [3.], [1, 1, 0])
    array([[ 1., -1.,  0., -0.]])
    """
    return utils._vandernd((lagvander, lagvander, lagvander), (x, y, z), deg)


def lagfit(x, y, deg, rcond=None, full=False, w=None):
    """The Laguerre series of a degree that comes closest to points.

    >>> np.polynomial.laguerre.lagfit([0., 1., 2.], [1., 3., 5.], 1).round(6)
    array([ 3., -2.])
    """
    return utils._fit(lagvander, x, y, deg, rcond, full, w)


def lagcompanion(c):
    """The matrix whose eigenvalues are the zeros of a Laguerre series.

    >>> np.polynomial.laguerre.lagcompanion([1., 2., 3.])
    array([[ 1.        , -0.33333333],
           [-1.        ,  4.33333333]])
    """
    [c] = utils.as_series([c])
    if len(c) < 2:
        raise ValueError('Series must have maximum degree of at least 1.')
    if len(c) == 2:
        return np.array([[1 + c[0] / c[1]]])
    n = len(c) - 1
    mat = np.zeros((n, n), dtype=c.dtype)
    flat = mat.reshape(-1)
    flat[1::n + 1] = -np.arange(1, n)
    flat[0::n + 1] = 2.0 * np.arange(n) + 1.0
    flat[n::n + 1] = flat[1::n + 1]
    mat[:, -1] += (c[:-1] / c[-1]) * n
    return mat


def lagroots(c):
    """The zeros of a Laguerre series.

    >>> np.polynomial.laguerre.lagroots([-2., 1., 1.]).round(6)
    array([0., 6.])
    """
    [c] = utils.as_series([c])
    if len(c) < 2:
        return np.array([], dtype=c.dtype)
    if len(c) == 2:
        return np.array([1 + c[0] / c[1]])
    found = np.linalg.eigvals(lagcompanion(c)[::-1, ::-1])
    found.sort()
    return found


def laggauss(deg):
    """Points and weights of the Gauss quadrature of Laguerre.

    >>> np.polynomial.laguerre.laggauss(2)[1].round(6)
    array([0.853553, 0.146447])
    """
    n = utils._whole(deg, 'deg')
    if n <= 0:
        raise ValueError('deg must be a positive integer')
    c = np.array([0] * n + [1])
    x = np.linalg.eigvalsh(lagcompanion(c))
    # One step of Newton's method.
    dy = lagval(x, c)
    df = lagval(x, lagder(c))
    x -= dy / df
    fm = lagval(x, c[1:])
    fm /= np.abs(fm).max()
    df /= np.abs(df).max()
    w = 1 / (fm * df)
    w /= w.sum()
    return x, w


def lagweight(x):
    """The weight under which the basis is orthogonal.

    >>> np.polynomial.laguerre.lagweight(0.5)
    np.float64(0.6065306597126334)
    """
    return np.exp(-x)


Laguerre = _make('Laguerre', 'laguerre', 'lag', 'L', lagdomain, dict(
    add=lagadd, sub=lagsub, mul=lagmul, div=lagdiv, pow=lagpow, val=lagval, int=lagint, der=lagder, fit=lagfit,
    line=lagline, roots=lagroots, fromroots=lagfromroots))
