# Chebyshev series: coefficients from the lowest degree up, and the type Chebyshev.
import numpy as np
from numpy.polynomial import _make, polyutils as utils
from numpy.polynomial.polynomial import polyadd, polymulx, polysub

chebdomain = np.array([-1., 1.])
chebzero = np.array([0])
chebone = np.array([1])
chebx = np.array([0, 1])
chebtrim = utils.trimcoef


# A Chebyshev series of x is a symmetric Laurent series of z where x is (z + 1/z)/2, whose product is a convolution.
def _to_z(c):
    n = c.size
    z = np.zeros(2 * n - 1, dtype=c.dtype)
    z[n - 1:] = c / 2
    return z + z[::-1]


def _from_z(z):
    n = (z.size + 1) // 2
    c = z[n - 1:].copy()
    c[1:n] *= 2
    return c


def _divide_z(z1, z2):
    z1, z2 = z1.copy(), z2.copy()
    n1, n2 = len(z1), len(z2)
    if n2 == 1:
        z1 /= z2
        return z1, z1[:1] * 0
    if n1 < n2:
        return z1[:1] * 0, z1
    rest = n1 - n2
    scl = z2[0]
    z2 /= scl
    quo = np.empty(rest + 1, dtype=z1.dtype)
    i, j = 0, rest
    while i < j:
        r = z1[i]
        quo[i] = z1[i]
        quo[rest - i] = r
        part = r * z2
        z1[i:i + n2] -= part
        z1[j:j + n2] -= part
        i += 1
        j -= 1
    r = z1[i]
    quo[i] = r
    z1[i:i + n2] -= r * z2
    quo /= scl
    return quo, z1[i + 1:i - 1 + n2].copy()


def cheb2poly(c):
    """The coefficients of a Chebyshev series as those of powers.

    >>> np.polynomial.chebyshev.cheb2poly([1., 2., 3.])
    array([-2.,  2.,  6.])
    """
    [c] = utils.as_series([c])
    n = len(c)
    if n < 3:
        return c
    c0, c1 = c[-2], c[-1]
    for i in range(n - 1, 1, -1):
        last = c0
        c0 = polysub(c[i - 2], c1)
        c1 = polyadd(last, polymulx(c1) * 2)
    return polyadd(c0, polymulx(c1))


def poly2cheb(pol):
    """The coefficients of powers as those of a Chebyshev series.

    >>> np.polynomial.chebyshev.poly2cheb([1., 2., 3.])
    array([2.5, 2. , 1.5])
    """
    [pol] = utils.as_series([pol])
    found = 0
    for i in range(len(pol) - 1, -1, -1):
        found = chebadd(chebmulx(found), pol[i])
    return found


def chebline(off, scl):
    """The straight line `off + scl*x` as a Chebyshev series.

    >>> np.polynomial.chebyshev.chebline(3., 2.)
    array([3., 2.])
    """
    if scl != 0:
        return np.array([off, scl])
    return np.array([off])


def chebfromroots(roots):
    """The Chebyshev series with these zeros.

    >>> np.polynomial.chebyshev.chebfromroots([1., 2.])
    array([ 2.5, -3. ,  0.5])
    """
    return utils._fromroots(chebline, chebmul, roots)


def chebadd(c1, c2):
    """The sum of two Chebyshev series.

    >>> np.polynomial.chebyshev.chebadd([1., 2., 3.], [3., 2.])
    array([4., 4., 3.])
    """
    return utils._add(c1, c2)


def chebsub(c1, c2):
    """The difference of two Chebyshev series.

    >>> np.polynomial.chebyshev.chebsub([1., 2., 3.], [3., 2.])
    array([-2.,  0.,  3.])
    """
    return utils._sub(c1, c2)


def chebmulx(c):
    """A Chebyshev series times x.

    >>> np.polynomial.chebyshev.chebmulx([1., 2., 3.])
    array([1. , 2.5, 1. , 1.5])
    """
    [c] = utils.as_series([c])
    if len(c) == 1 and c[0] == 0:
        return c
    prd = np.empty(len(c) + 1, dtype=c.dtype)
    prd[0] = c[0] * 0
    prd[1] = c[0]
    if len(c) > 1:
        half = c[1:] / 2
        prd[2:] = half
        prd[0:-2] += half
    return prd


def chebmul(c1, c2):
    """The product of two Chebyshev series.

    >>> np.polynomial.chebyshev.chebmul([1., 2.], [3., 4.])
    array([ 7., 10.,  4.])
    """
    [c1, c2] = utils.as_series([c1, c2])
    return utils.trimseq(_from_z(np.convolve(_to_z(c1), _to_z(c2))))


def chebdiv(c1, c2):
    """Quotient and remainder of two Chebyshev series.

    >>> np.polynomial.chebyshev.chebdiv([1., 2., 3.], [3., 2.])
    (array([-3.5,  3. ]), array([8.5]))
    """
    [c1, c2] = utils.as_series([c1, c2])
    if c2[-1] == 0:
        raise ZeroDivisionError
    if len(c1) < len(c2):
        return c1[:1] * 0, c1
    if len(c2) == 1:
        return c1 / c2[-1], c1[:1] * 0
    quo, rem = _divide_z(_to_z(c1), _to_z(c2))
    return utils.trimseq(_from_z(quo)), utils.trimseq(_from_z(rem))


def chebpow(c, pow, maxpower=16):
    """A power of a Chebyshev series.

    >>> np.polynomial.chebyshev.chebpow([1., 2.], 2)
    array([3., 4., 2.])
    """
    [c] = utils.as_series([c])
    power = utils._power(pow, maxpower)
    if power == 0:
        return np.array([1], dtype=c.dtype)
    if power == 1:
        return c
    z = _to_z(c)
    prd = z
    for i in range(2, power + 1):
        prd = np.convolve(prd, z)
    return _from_z(prd)


def chebder(c, m=1, scl=1, axis=0):
    """The derivative of a Chebyshev series.

    >>> np.polynomial.chebyshev.chebder([1., 2., 3.])
    array([ 2., 12.])
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
                der[j - 1] = (2 * j) * c[j]
                c[j - 2] += (j * c[j]) / (j - 2)
            if n > 1:
                der[1] = 4 * c[2]
            der[0] = c[1]
            c = der
    return np.moveaxis(c, 0, axis)


def chebint(c, m=1, k=[], lbnd=0, scl=1, axis=0):
    """The antiderivative of a Chebyshev series.

    >>> np.polynomial.chebyshev.chebint([1., 2., 3.])
    array([ 0.5, -0.5,  0.5,  0.5])
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
                out[2] = c[1] / 4
            for j in range(2, n):
                out[j + 1] = c[j] / (2 * (j + 1))
                out[j - 1] -= c[j] / (2 * (j - 1))
            out[0] += k[i] - chebval(lbnd, out)
            c = out
    return np.moveaxis(c, 0, axis)


def chebval(x, c, tensor=True):
    """The value of a Chebyshev series at x.

    >>> np.polynomial.chebyshev.chebval(0.5, [1., 2., 3.])
    np.float64(0.5)
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
        x2 = 2 * x
        c0 = c[-2]
        c1 = c[-1]
        for i in range(3, len(c) + 1):
            last = c0
            n = n - 1
            c0 = c[-i] - c1
            c1 = last + c1 * x2
    return c0 + c1 * x


def chebval2d(x, y, c):
    """The value of a Chebyshev series in two variables.

    >>> np.polynomial.chebyshev.chebval2d(1., 2., [[1., 2.], [3., 4.]])
    np.float64(16.0)
    """
    return utils._valnd(chebval, c, x, y)


def chebgrid2d(x, y, c):
    """The values of a Chebyshev series in two variables on a grid.

    >>> np.polynomial.chebyshev.chebgrid2d([0., 1.], [1., 2.], [[1., 2.], [3., 4.]])
    array([[ 3.,  5.],
           [10., 16.]])
    """
    return utils._gridnd(chebval, c, x, y)


def chebval3d(x, y, z, c):
    """The value of a Chebyshev series in three variables.

    >>> np.polynomial.chebyshev.chebval3d(1., 2., 3., [[[1., 2.], [3., 4.]]])
    np.float64(37.0)
    """
    return utils._valnd(chebval, c, x, y, z)


def chebgrid3d(x, y, z, c):
    """The values of a Chebyshev series in three variables on a grid.

    >>> np.polynomial.chebyshev.chebgrid3d([0., 1.], [1.], [2.], [[[1., 2.], [3., 4.]]]).ravel()
    array([16., 16.])
    """
    return utils._gridnd(chebval, c, x, y, z)


def chebvander(x, deg):
    """The values at x of the basis of a Chebyshev series.

    >>> np.polynomial.chebyshev.chebvander([1., 2.], 2)
    array([[1., 1., 1.],
           [1., 2., 7.]])
    """
    deg = utils._whole(deg, 'deg')
    if deg < 0:
        raise ValueError('deg must be non-negative')
    x = np.array(x, ndmin=1) + 0.0
    v = np.empty((deg + 1,) + x.shape, dtype=x.dtype)
    v[0] = x * 0 + 1
    if deg > 0:
        x2 = 2 * x
        v[1] = x
        for i in range(2, deg + 1):
            v[i] = v[i - 1] * x2 - v[i - 2]
    return np.moveaxis(v, 0, -1)


def chebvander2d(x, y, deg):
    """The values of the basis in two variables.

    >>> np.polynomial.chebyshev.chebvander2d([1., 2.], [3., 4.], [1, 1])
    array([[1., 3., 1., 3.],
           [1., 4., 2., 8.]])
    """
    return utils._vandernd((chebvander, chebvander), (x, y), deg)


def chebvander3d(x, y, z, deg):
    """The values of the basis in three variables.

    >>> np.polynomial.chebyshev.chebvander3d([1.], [2.], [3.], [1, 1, 0])
    array([[1., 2., 1., 2.]])
    """
    return utils._vandernd((chebvander, chebvander, chebvander), (x, y, z), deg)


def chebfit(x, y, deg, rcond=None, full=False, w=None):
    """The Chebyshev series of a degree that comes closest to points.

    >>> np.polynomial.chebyshev.chebfit([0., 1., 2.], [1., 3., 5.], 1).round(6)
    array([1., 2.])
    """
    return utils._fit(chebvander, x, y, deg, rcond, full, w)


def chebcompanion(c):
    """The matrix whose eigenvalues are the zeros of a Chebyshev series.

    >>> np.polynomial.chebyshev.chebcompanion([1., 2., 3.])
    array([[ 0.        ,  0.47140452],
           [ 0.70710678, -0.33333333]])
    """
    [c] = utils.as_series([c])
    if len(c) < 2:
        raise ValueError('Series must have maximum degree of at least 1.')
    if len(c) == 2:
        return np.array([[-c[0] / c[1]]])
    n = len(c) - 1
    mat = np.zeros((n, n), dtype=c.dtype)
    flat = mat.reshape(-1)
    scl = np.array([1.0] + [np.sqrt(0.5)] * (n - 1))
    flat[1] = np.sqrt(0.5)
    flat[n + 2::n + 1] = 1 / 2
    flat[n::n + 1] = flat[1::n + 1]
    mat[:, -1] -= (c[:-1] / c[-1]) * (scl / scl[-1]) * 0.5
    return mat


def chebroots(c):
    """The zeros of a Chebyshev series.

    >>> np.polynomial.chebyshev.chebroots([-2., 1., 1.]).round(6)
    array([-1.5,  1. ])
    """
    [c] = utils.as_series([c])
    if len(c) < 2:
        return np.array([], dtype=c.dtype)
    if len(c) == 2:
        return np.array([-c[0] / c[1]])
    found = np.linalg.eigvals(chebcompanion(c)[::-1, ::-1])
    found.sort()
    return found


def chebinterpolate(func, deg, args=()):
    """The Chebyshev series that meets a function at the Chebyshev points of the first kind.

    >>> np.polynomial.chebyshev.chebinterpolate(lambda x: 3.0*x, 1).round(6)
    array([0., 3.])
    """
    deg = np.asarray(deg)
    if deg.ndim > 0 or deg.dtype.kind not in 'iu' or deg.size == 0:
        raise TypeError("deg must be an int")
    if deg < 0:
        raise ValueError("expected deg >= 0")
    order = int(deg) + 1
    points = chebpts1(order)
    values = func(points, *args)
    c = np.dot(chebvander(points, order - 1).T, values)
    c[0] /= order
    c[1:] /= 0.5 * order
    return c


def chebpts1(npts):
    """The Chebyshev points of the first kind.

    >>> np.polynomial.chebyshev.chebpts1(3).round(6)
    array([-0.866025,  0.      ,  0.866025])
    """
    count = int(npts)
    if count != npts:
        raise ValueError("npts must be integer")
    if count < 1:
        raise ValueError("npts must be >= 1")
    return np.sin(0.5 * np.pi / count * np.arange(-count + 1, count + 1, 2))


def chebpts2(npts):
    """The Chebyshev points of the second kind.

    >>> np.polynomial.chebyshev.chebpts2(3).round(6)
    array([-1.,  0.,  1.])
    """
    count = int(npts)
    if count != npts:
        raise ValueError("npts must be integer")
    if count < 2:
        raise ValueError("npts must be >= 2")
    return np.cos(np.linspace(-np.pi, 0, count))


def chebgauss(deg):
    """Points and weights of the Gauss quadrature of Chebyshev.

    >>> np.polynomial.chebyshev.chebgauss(2)[1].round(6)
    array([1.570796, 1.570796])
    """
    n = utils._whole(deg, 'deg')
    if n <= 0:
        raise ValueError('deg must be a positive integer')
    x = np.cos(np.pi * np.arange(1, 2 * n, 2) / (2.0 * n))
    return x, np.ones(n) * (np.pi / n)


def chebweight(x):
    """The weight under which the basis is orthogonal.

    >>> np.polynomial.chebyshev.chebweight(0.5)
    np.float64(1.1547005383792517)
    """
    return 1.0 / (np.sqrt(1.0 + x) * np.sqrt(1.0 - x))


Chebyshev = _make('Chebyshev', 'chebyshev', 'cheb', 'T', chebdomain, dict(
    add=chebadd, sub=chebsub, mul=chebmul, div=chebdiv, pow=chebpow, val=chebval, int=chebint, der=chebder, fit=chebfit,
    line=chebline, roots=chebroots, fromroots=chebfromroots, interpolate=chebinterpolate))
