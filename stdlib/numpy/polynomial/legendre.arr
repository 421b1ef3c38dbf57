# Legendre series: coefficients from the lowest degree up, and the type Legendre.
import numpy as np
from numpy.polynomial import _make, polyutils as utils
from numpy.polynomial.polynomial import polyadd, polymulx, polysub

legdomain = np.array([-1., 1.])
legzero = np.array([0])
legone = np.array([1])
legx = np.array([0, 1])
legtrim = utils.trimcoef


def leg2poly(c):
    """The coefficients of a Legendre series as those of powers.

    >>> np.polynomial.legendre.leg2poly([1., 2., 3.])
    array([-0.5,  2. ,  4.5])
    """
    [c] = utils.as_series([c])
    n = len(c)
    if n < 3:
        return c
    c0, c1 = c[-2], c[-1]
    for i in range(n - 1, 1, -1):
        last = c0
        c0 = polysub(c[i - 2], (c1 * (i - 1)) / i)
        c1 = polyadd(last, (polymulx(c1) * (2 * i - 1)) / i)
    return polyadd(c0, polymulx(c1))


def poly2leg(pol):
    """The coefficients of powers as those of a Legendre series.

    >>> np.polynomial.legendre.poly2leg([1., 2., 3.])
    array([2., 2., 2.])
    """
    [pol] = utils.as_series([pol])
    found = 0
    for i in range(len(pol) - 1, -1, -1):
        found = legadd(legmulx(found), pol[i])
    return found


def legline(off, scl):
    """The straight line `off + scl*x` as a Legendre series.

    >>> np.polynomial.legendre.legline(3., 2.)
    array([3., 2.])
    """
    if scl != 0:
        return np.array([off, scl])
    return np.array([off])


def legfromroots(roots):
    """The Legendre series with these zeros.

    >>> np.polynomial.legendre.legfromroots([1., 2.])
    array([ 2.33333333, -3.        ,  0.66666667])
    """
    return utils._fromroots(legline, legmul, roots)


def legadd(c1, c2):
    """The sum of two Legendre series.

    >>> np.polynomial.legendre.legadd([1., 2., 3.], [3., 2.])
    array([4., 4., 3.])
    """
    return utils._add(c1, c2)


def legsub(c1, c2):
    """The difference of two Legendre series.

    >>> np.polynomial.legendre.legsub([1., 2., 3.], [3., 2.])
    array([-2.,  0.,  3.])
    """
    return utils._sub(c1, c2)


def legmulx(c):
    """A Legendre series times x.

    >>> np.polynomial.legendre.legmulx([1., 2., 3.])
    array([0.66666667, 2.2       , 1.33333333, 1.8       ])
    """
    [c] = utils.as_series([c])
    if len(c) == 1 and c[0] == 0:
        return c
    prd = np.empty(len(c) + 1, dtype=c.dtype)
    prd[0] = c[0] * 0
    prd[1] = c[0]
    for i in range(1, len(c)):
        s = 2 * i + 1
        prd[i + 1] = (c[i] * (i + 1)) / s
        prd[i - 1] += (c[i] * i) / s
    return prd


def legmul(c1, c2):
    """The product of two Legendre series.

    >>> np.polynomial.legendre.legmul([1., 2.], [3., 4.])
    array([ 5.66666667, 10.        ,  5.33333333])
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
            c0 = legsub(c[-i] * xs, (c1 * (n - 1)) / n)
            c1 = legadd(last, (legmulx(c1) * (2 * n - 1)) / n)
    return legadd(c0, legmulx(c1))


def legdiv(c1, c2):
    """Quotient and remainder of two Legendre series.

    >>> np.polynomial.legendre.legdiv([1., 2., 3.], [3., 2.])
    (array([-2.375,  2.25 ]), array([6.625]))
    """
    return utils._div(legmul, c1, c2)


def legpow(c, pow, maxpower=16):
    """A power of a Legendre series.

    >>> np.polynomial.legendre.legpow([1., 2.], 2)
    array([2.33333333, 4.        , 2.66666667])
    """
    return utils._pow(legmul, c, pow, maxpower)


def legder(c, m=1, scl=1, axis=0):
    """The derivative of a Legendre series.

    >>> np.polynomial.legendre.legder([1., 2., 3.])
    array([2., 9.])
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
            for j in range(n, 2, -1):
                der[j - 1] = (2 * j - 1) * c[j]
                c[j - 2] += c[j]
            if n > 1:
                der[1] = 3 * c[2]
            der[0] = c[1]
            c = der
    return np.moveaxis(c, 0, axis)


def legint(c, m=1, k=[], lbnd=0, scl=1, axis=0):
    """The antiderivative of a Legendre series.

    >>> np.polynomial.legendre.legint([1., 2., 3.])
    array([0.33333333, 0.4       , 0.66666667, 0.6       ])
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
            if n > 1:
                out[2] = c[1] / 3
            for j in range(2, n):
                t = c[j] / (2 * j + 1)
                out[j + 1] = t
                out[j - 1] -= t
            out[0] += k[i] - legval(lbnd, out)
            c = out
    return np.moveaxis(c, 0, axis)


def legval(x, c, tensor=True):
    """The value of a Legendre series at x.

    >>> np.polynomial.legendre.legval(0.5, [1., 2., 3.])
    np.float64(1.625)
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
            c0 = c[-i] - c1 * ((n - 1) / n)
            c1 = last + c1 * x * ((2 * n - 1) / n)
    return c0 + c1 * x


def legval2d(x, y, c):
    """The value of a Legendre series in two variables.

    >>> np.polynomial.legendre.legval2d(1., 2., [[1., 2.], [3., 4.]])
    np.float64(16.0)
    """
    return utils._valnd(legval, c, x, y)


def leggrid2d(x, y, c):
    """The values of a Legendre series in two variables on a grid.

    >>> np.polynomial.legendre.leggrid2d([0., 1.], [1., 2.], [[1., 2.], [3., 4.]])
    array([[ 3.,  5.],
           [10., 16.]])
    """
    return utils._gridnd(legval, c, x, y)


def legval3d(x, y, z, c):
    """The value of a Legendre series in three variables.

    >>> np.polynomial.legendre.legval3d(1., 2., 3., [[[1., 2.], [3., 4.]]])
    np.float64(37.0)
    """
    return utils._valnd(legval, c, x, y, z)


def leggrid3d(x, y, z, c):
    """The values of a Legendre series in three variables on a grid.

    >>> np.polynomial.legendre.leggrid3d([0., 1.], [1.], [2.], [[[1., 2.], [3., 4.]]]).ravel()
    array([16., 16.])
    """
    return utils._gridnd(legval, c, x, y, z)


def legvander(x, deg):
    """The values at x of the basis of a Legendre series.

    >>> np.polynomial.legendre.legvander([1., 2.], 2)
    array([[1. , 1. , 1. ],
           [1. , 2. , 5.5]])
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
            v[i] = (v[i - 1] * x * (2 * i - 1) - v[i - 2] * (i - 1)) / i
    return np.moveaxis(v, 0, -1)


def legvander2d(x, y, deg):
    """The values of the basis in two variables.

    >>> np.polynomial.legendre.legvander2d([1., 2.], [3., 4.], [1, 1])
    array([[1., 3., 1., 3.],
           [1., 4., 2., 8.]])
    """
    return utils._vandernd((legvander, legvander), (x, y), deg)


def legvander3d(x, y, z, deg):
    """The values of the basis in three variables.

    >>> np.polynomial.legendre.legvander3d([1.], [2.], [3.], [1, 1, 0])
    array([[1., 2., 1., 2.]])
    """
    return utils._vandernd((legvander, legvander, legvander), (x, y, z), deg)


def legfit(x, y, deg, rcond=None, full=False, w=None):
    """The Legendre series of a degree that comes closest to points.

    >>> np.polynomial.legendre.legfit([0., 1., 2.], [1., 3., 5.], 1).round(6)
    array([1., 2.])
    """
    return utils._fit(legvander, x, y, deg, rcond, full, w)


def legcompanion(c):
    """The matrix whose eigenvalues are the zeros of a Legendre series.

    >>> np.polynomial.legendre.legcompanion([1., 2., 3.])
    array([[ 0.        ,  0.19245009],
           [ 0.57735027, -0.44444444]])
    """
    [c] = utils.as_series([c])
    if len(c) < 2:
        raise ValueError('Series must have maximum degree of at least 1.')
    if len(c) == 2:
        return np.array([[-c[0] / c[1]]])
    n = len(c) - 1
    mat = np.zeros((n, n), dtype=c.dtype)
    flat = mat.reshape(-1)
    scl = 1.0 / np.sqrt(2 * np.arange(n) + 1)
    flat[1::n + 1] = np.arange(1, n) * scl[:n - 1] * scl[1:n]
    flat[n::n + 1] = flat[1::n + 1]
    mat[:, -1] -= (c[:-1] / c[-1]) * (scl / scl[-1]) * (n / (2 * n - 1))
    return mat


def legroots(c):
    """The zeros of a Legendre series.

    >>> np.polynomial.legendre.legroots([-2., 1., 1.]).round(6)
    array([-1.666667,  1.      ])
    """
    [c] = utils.as_series([c])
    if len(c) < 2:
        return np.array([], dtype=c.dtype)
    if len(c) == 2:
        return np.array([-c[0] / c[1]])
    found = np.linalg.eigvals(legcompanion(c)[::-1, ::-1])
    found.sort()
    return found


def leggauss(deg):
    """Points and weights of the Gauss quadrature of Legendre.

    >>> np.polynomial.legendre.leggauss(2)[1].round(6)
    array([1., 1.])
    """
    n = utils._whole(deg, 'deg')
    if n <= 0:
        raise ValueError('deg must be a positive integer')
    c = np.array([0] * n + [1])
    x = np.linalg.eigvalsh(legcompanion(c))
    # One step of Newton's method.
    dy = legval(x, c)
    df = legval(x, legder(c))
    x -= dy / df
    fm = legval(x, c[1:])
    fm /= np.abs(fm).max()
    df /= np.abs(df).max()
    w = 1 / (fm * df)
    # Both are symmetric.
    w = (w + w[::-1]) / 2
    x = (x - x[::-1]) / 2
    w *= 2.0 / w.sum()
    return x, w


def legweight(x):
    """The weight under which the basis is orthogonal.

    >>> np.polynomial.legendre.legweight(0.5)
    1.0
    """
    return x * 0.0 + 1.0


Legendre = _make('Legendre', 'legendre', 'leg', 'P', legdomain, dict(
    add=legadd, sub=legsub, mul=legmul, div=legdiv, pow=legpow, val=legval, int=legint, der=legder, fit=legfit,
    line=legline, roots=legroots, fromroots=legfromroots))
