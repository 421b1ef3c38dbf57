# Hermite series (as physicists have them): coefficients from the lowest degree up, and the type Hermite.
import numpy as np
from numpy.polynomial import _make, polyutils as utils
from numpy.polynomial.polynomial import polyadd, polymulx, polysub

hermdomain = np.array([-1., 1.])
hermzero = np.array([0])
hermone = np.array([1])
hermx = np.array([0, 1 / 2])
hermtrim = utils.trimcoef


# The polynomial of degree n, normalised so that it does not overflow.
def _normed(x, n):
    if n == 0:
        return np.full(x.shape, 1 / np.sqrt(np.sqrt(np.pi)))
    c0 = 0.0
    c1 = 1.0 / np.sqrt(np.sqrt(np.pi))
    nd = float(n)
    for _ in range(n - 1):
        last = c0
        c0 = -c1 * np.sqrt((nd - 1.0) / nd)
        c1 = last + c1 * x * np.sqrt(2.0 / nd)
        nd = nd - 1.0
    return c0 + c1 * x * np.sqrt(2)


def herm2poly(c):
    """The coefficients of a Hermite series as those of powers.

    >>> np.polynomial.hermite.herm2poly([1., 2., 3.])
    array([-5.,  4., 12.])
    """
    [c] = utils.as_series([c])
    n = len(c)
    if n < 3:
        if n == 2:
            c[1] *= 2
        return c
    c0, c1 = c[-2], c[-1]
    for i in range(n - 1, 1, -1):
        last = c0
        c0 = polysub(c[i - 2], c1 * (2 * (i - 1)))
        c1 = polyadd(last, polymulx(c1) * 2)
    return polyadd(c0, polymulx(c1) * 2)


def poly2herm(pol):
    """The coefficients of powers as those of a Hermite series.

    >>> np.polynomial.hermite.poly2herm([1., 2., 3.])
    array([2.5 , 1.  , 0.75])
    """
    [pol] = utils.as_series([pol])
    found = 0
    for i in range(len(pol) - 1, -1, -1):
        found = hermadd(hermmulx(found), pol[i])
    return found


def hermline(off, scl):
    """The straight line `off + scl*x` as a Hermite series.

    >>> np.polynomial.hermite.hermline(3., 2.)
    array([3., 1.])
    """
    if scl != 0:
        return np.array([off, scl / 2])
    return np.array([off])


def hermfromroots(roots):
    """The Hermite series with these zeros.

    >>> np.polynomial.hermite.hermfromroots([1., 2.])
    array([ 2.5 , -1.5 ,  0.25])
    """
    return utils._fromroots(hermline, hermmul, roots)


def hermadd(c1, c2):
    """The sum of two Hermite series.

    >>> np.polynomial.hermite.hermadd([1., 2., 3.], [3., 2.])
    array([4., 4., 3.])
    """
    return utils._add(c1, c2)


def hermsub(c1, c2):
    """The difference of two Hermite series.

    >>> np.polynomial.hermite.hermsub([1., 2., 3.], [3., 2.])
    array([-2.,  0.,  3.])
    """
    return utils._sub(c1, c2)


def hermmulx(c):
    """A Hermite series times x.

    >>> np.polynomial.hermite.hermmulx([1., 2., 3.])
    array([2. , 6.5, 1. , 1.5])
    """
    [c] = utils.as_series([c])
    if len(c) == 1 and c[0] == 0:
        return c
    prd = np.empty(len(c) + 1, dtype=c.dtype)
    prd[0] = c[0] * 0
    prd[1] = c[0] / 2
    for i in range(1, len(c)):
        prd[i + 1] = c[i] / 2
        prd[i - 1] += c[i] * i
    return prd


def hermmul(c1, c2):
    """The product of two Hermite series.

    >>> np.polynomial.hermite.hermmul([1., 2.], [3., 4.])
    array([19., 10.,  8.])
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
            c0 = hermsub(c[-i] * xs, c1 * (2 * (n - 1)))
            c1 = hermadd(last, hermmulx(c1) * 2)
    return hermadd(c0, hermmulx(c1) * 2)


def hermdiv(c1, c2):
    """Quotient and remainder of two Hermite series.

    >>> np.polynomial.hermite.hermdiv([1., 2., 3.], [3., 2.])
    (array([-1.25,  1.5 ]), array([-1.25]))
    """
    return utils._div(hermmul, c1, c2)


def hermpow(c, pow, maxpower=16):
    """A power of a Hermite series.

    >>> np.polynomial.hermite.hermpow([1., 2.], 2)
    array([9., 4., 4.])
    """
    return utils._pow(hermmul, c, pow, maxpower)


def hermder(c, m=1, scl=1, axis=0):
    """The derivative of a Hermite series.

    >>> np.polynomial.hermite.hermder([1., 2., 3.])
    array([ 4., 12.])
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
                der[j - 1] = (2 * j) * c[j]
            c = der
    return np.moveaxis(c, 0, axis)


def hermint(c, m=1, k=[], lbnd=0, scl=1, axis=0):
    """The antiderivative of a Hermite series.

    >>> np.polynomial.hermite.hermint([1., 2., 3.])
    array([1. , 0.5, 0.5, 0.5])
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
            out[1] = c[0] / 2
            for j in range(1, n):
                out[j + 1] = c[j] / (2 * (j + 1))
            out[0] += k[i] - hermval(lbnd, out)
            c = out
    return np.moveaxis(c, 0, axis)


def hermval(x, c, tensor=True):
    """The value of a Hermite series at x.

    >>> np.polynomial.hermite.hermval(0.5, [1., 2., 3.])
    np.float64(0.0)
    """
    c, x = utils._evaluated(c, x, tensor)
    x2 = x * 2
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
            c0 = c[-i] - c1 * (2 * (n - 1))
            c1 = last + c1 * x2
    return c0 + c1 * x2


def hermval2d(x, y, c):
    """The value of a Hermite series in two variables.

    >>> np.polynomial.hermite.hermval2d(1., 2., [[1., 2.], [3., 4.]])
    np.float64(47.0)
    """
    return utils._valnd(hermval, c, x, y)


def hermgrid2d(x, y, c):
    """The values of a Hermite series in two variables on a grid.

    >>> np.polynomial.hermite.hermgrid2d([0., 1.], [1., 2.], [[1., 2.], [3., 4.]])
    array([[ 5.,  9.],
           [27., 47.]])
    """
    return utils._gridnd(hermval, c, x, y)


def hermval3d(x, y, z, c):
    """The value of a Hermite series in three variables.

    >>> np.polynomial.hermite.hermval3d(1., 2., 3., [[[1., 2.], [3., 4.]]])
    np.float64(121.0)
    """
    return utils._valnd(hermval, c, x, y, z)


def hermgrid3d(x, y, z, c):
    """The values of a Hermite series in three variables on a grid.

    >>> np.polynomial.hermite.hermgrid3d([0., 1.], [1.], [2.], [[[1., 2.], [3., 4.]]]).ravel()
    array([47., 47.])
    """
    return utils._gridnd(hermval, c, x, y, z)


def hermvander(x, deg):
    """The values at x of the basis of a Hermite series.

    >>> np.polynomial.hermite.hermvander([1., 2.], 2)
    array([[ 1.,  2.,  2.],
           [ 1.,  4., 14.]])
    """
    deg = utils._whole(deg, 'deg')
    if deg < 0:
        raise ValueError('deg must be non-negative')
    x = np.array(x, ndmin=1) + 0.0
    v = np.empty((deg + 1,) + x.shape, dtype=x.dtype)
    v[0] = x * 0 + 1
    if deg > 0:
        x2 = x * 2
        v[1] = x2
        for i in range(2, deg + 1):
            v[i] = v[i - 1] * x2 - v[i - 2] * (2 * (i - 1))
    return np.moveaxis(v, 0, -1)


def hermvander2d(x, y, deg):
    """The values of the basis in two variables.

    >>> np.polynomial.hermite.hermvander2d([1., 2.], [3., 4.], [1, 1])
    array([[ 1.,  6.,  2., 12.],
           [ 1.,  8.,  4., 32.]])
    """
    return utils._vandernd((hermvander, hermvander), (x, y), deg)


def hermvander3d(x, y, z, deg):
    """The values of the basis in three variables.

    >>> np.polynomial.hermite.hermvander3d([1.], [2.], [3.], [1, 1, 0])
    array([[1., 4., 2., 8.]])
    """
    return utils._vandernd((hermvander, hermvander, hermvander), (x, y, z), deg)


def hermfit(x, y, deg, rcond=None, full=False, w=None):
    """The Hermite series of a degree that comes closest to points.

    >>> np.polynomial.hermite.hermfit([0., 1., 2.], [1., 3., 5.], 1).round(6)
    array([1., 1.])
    """
    return utils._fit(hermvander, x, y, deg, rcond, full, w)


def hermcompanion(c):
    """The matrix whose eigenvalues are the zeros of a Hermite series.

    >>> np.polynomial.hermite.hermcompanion([1., 2., 3.])
    array([[ 0.        ,  0.58925565],
           [ 0.70710678, -0.33333333]])
    """
    [c] = utils.as_series([c])
    if len(c) < 2:
        raise ValueError('Series must have maximum degree of at least 1.')
    if len(c) == 2:
        return np.array([[-0.5 * c[0] / c[1]]])
    n = len(c) - 1
    mat = np.zeros((n, n), dtype=c.dtype)
    flat = mat.reshape(-1)
    scl = np.hstack((1.0, 1.0 / np.sqrt(2.0 * np.arange(n - 1, 0, -1))))
    scl = np.multiply.accumulate(scl)[::-1]
    flat[1::n + 1] = np.sqrt(0.5 * np.arange(1, n))
    flat[n::n + 1] = flat[1::n + 1]
    mat[:, -1] -= scl * c[:-1] / (2.0 * c[-1])
    return mat


def hermroots(c):
    """The zeros of a Hermite series.

    >>> np.polynomial.hermite.hermroots([-2., 1., 1.]).round(6)
    array([-1.280776,  0.780776])
    """
    [c] = utils.as_series([c])
    if len(c) < 2:
        return np.array([], dtype=c.dtype)
    if len(c) == 2:
        return np.array([-0.5 * c[0] / c[1]])
    found = np.linalg.eigvals(hermcompanion(c)[::-1, ::-1])
    found.sort()
    return found


def hermgauss(deg):
    """Points and weights of the Gauss quadrature of Hermite.

    >>> np.polynomial.hermite.hermgauss(2)[1].round(6)
    array([0.886227, 0.886227])
    """
    n = utils._whole(deg, 'deg')
    if n <= 0:
        raise ValueError('deg must be a positive integer')
    c = np.array([0] * n + [1], dtype=np.float64)
    x = np.linalg.eigvalsh(hermcompanion(c))
    # One step of Newton's method.
    dy = _normed(x, n)
    df = _normed(x, n - 1) * np.sqrt(2 * n)
    x -= dy / df
    fm = _normed(x, n - 1)
    fm /= np.abs(fm).max()
    w = 1 / (fm * fm)
    w = (w + w[::-1]) / 2
    x = (x - x[::-1]) / 2
    w *= np.sqrt(np.pi) / w.sum()
    return x, w


def hermweight(x):
    """The weight under which the basis is orthogonal.

    >>> np.polynomial.hermite.hermweight(0.5)
    np.float64(0.7788007830714049)
    """
    return np.exp(-x**2)


Hermite = _make('Hermite', 'hermite', 'herm', 'H', hermdomain, dict(
    add=hermadd, sub=hermsub, mul=hermmul, div=hermdiv, pow=hermpow, val=hermval, int=hermint, der=hermder, fit=hermfit,
    line=hermline, roots=hermroots, fromroots=hermfromroots))
