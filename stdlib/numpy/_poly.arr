# NumPy's older functions on polynomials: coefficients from the highest power down.
import numpy as np


# Whether a polynomial comes as a value of np.poly1d.
def _is_poly1d(p):
    return type(p).__name__ == 'poly1d'


def _as_given(values, *given):
    return np.poly1d(values) if any(_is_poly1d(p) for p in given) else values


def poly(seq_of_zeros):
    """The coefficients of the polynomial with these zeros.

    >>> np.poly([2., 3.])
    array([ 1., -5.,  6.])
    """
    zeros = np.atleast_1d(seq_of_zeros)
    if len(zeros.shape) == 2 and zeros.shape[0] == zeros.shape[1] and zeros.shape[0] != 0:
        zeros = np.linalg.eigvals(zeros)
    elif len(zeros.shape) == 1:
        if zeros.dtype.kind not in 'fcO' or zeros.dtype == np.float16:
            zeros = zeros.astype(float)
    else:
        raise ValueError('input must be 1d or non-empty square 2d array.')
    if len(zeros) == 0:
        return 1.0
    a = np.ones((1,), dtype=zeros.dtype)
    for zero in zeros:
        a = np.convolve(a, np.array([1, -zero], dtype=zeros.dtype), mode='full')
    if a.dtype.kind == 'c':
        roots = np.asarray(zeros, complex)
        if np.all(np.sort(roots) == np.sort(roots.conjugate())):
            a = a.real.copy()
    return a


def roots(p):
    """The zeros of a polynomial.

    >>> np.roots([1., -5., 6.])
    array([3., 2.])
    """
    p = np.atleast_1d(p)
    if p.ndim != 1:
        raise ValueError('Input must be a rank-1 array.')
    nonzero = np.nonzero(np.ravel(p))[0]
    if len(nonzero) == 0:
        return np.array([])
    trailing = len(p) - nonzero[-1] - 1
    p = p[int(nonzero[0]):int(nonzero[-1]) + 1]
    if p.dtype.kind not in 'fc':
        p = p.astype(float)
    n = len(p)
    if n > 1:
        a = np.diag(np.ones((n - 2,), p.dtype), -1)
        a[0, :] = -p[1:] / p[0]
        found = np.linalg.eigvals(a)
    else:
        found = np.array([])
    return np.hstack((found, np.zeros(trailing, found.dtype)))


def polyint(p, m=1, k=None):
    """The m-th antiderivative of a polynomial.

    >>> np.polyint([3., 2., 1.])
    array([1., 1., 1., 0.])
    """
    m = int(m)
    if m < 0:
        raise ValueError('Order of integral must be positive (see polyder)')
    k = np.zeros(m, float) if k is None else np.atleast_1d(k)
    if len(k) == 1 and m > 1:
        k = k[0] * np.ones(m, float)
    if len(k) < m:
        raise ValueError('k must be a scalar or a rank-1 array of length 1 or >m.')
    given = p
    p = np.atleast_1d(p)
    for i in range(m):
        p = np.concatenate((np.true_divide(p, np.arange(len(p), 0, -1)), [k[i]]))
    return _as_given(p, given)


def polyder(p, m=1):
    """The m-th derivative of a polynomial.

    >>> np.polyder([1., 1., 1.])
    array([2., 1.])
    """
    m = int(m)
    if m < 0:
        raise ValueError('Order of derivative must be positive (see polyint)')
    given = p
    p = np.atleast_1d(p)
    for _ in range(m):
        n = len(p) - 1
        p = p[:-1] * np.arange(n, 0, -1)
    return _as_given(p, given)


def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    """The polynomial of a degree that comes closest to points.

    >>> np.polyfit([0., 1., 2.], [1., 3., 5.], 1).round(6)
    array([2., 1.])
    """
    order = int(deg) + 1
    x, y = np.asarray(x) + 0.0, np.asarray(y) + 0.0
    if deg < 0:
        raise ValueError('expected deg >= 0')
    if x.ndim != 1:
        raise TypeError('expected 1D vector for x')
    if x.size == 0:
        raise TypeError('expected non-empty vector for x')
    if y.ndim < 1 or y.ndim > 2:
        raise TypeError('expected 1D or 2D array for y')
    if x.shape[0] != y.shape[0]:
        raise TypeError('expected x and y to have same length')
    if rcond is None:
        rcond = len(x) * np.finfo(x.dtype).eps
    left, right = np.vander(x, order), y
    if w is not None:
        w = np.asarray(w) + 0.0
        if w.ndim != 1:
            raise TypeError('expected a 1-d array for weights')
        if w.shape[0] != y.shape[0]:
            raise TypeError('expected w and y to have the same length')
        left = left * w[:, None]
        right = right * (w[:, None] if right.ndim == 2 else w)
    scale = np.sqrt((left * left).sum(axis=0))
    left = left / scale
    c, residuals, rank, s = np.linalg.lstsq(left, right, rcond)
    c = (c.T / scale).T
    if rank != order and not full:
        import warnings
        warnings.warn('Polyfit may be poorly conditioned', np.exceptions.RankWarning, stacklevel=2)
    if full:
        return c, residuals, rank, s, rcond
    if not cov:
        return c
    base = np.linalg.inv(np.dot(left.T, left))
    base = base / np.outer(scale, scale)
    if cov == 'unscaled':
        factor = 1
    else:
        if len(x) <= order:
            raise ValueError('the number of data points must exceed order to scale the covariance matrix')
        factor = residuals / (len(x) - order)
    if y.ndim == 1:
        return c, base * factor
    return c, base[:, :, None] * factor


def polyval(p, x):
    """The value of a polynomial at x.

    >>> np.polyval([3, 0, 1], 5)
    np.int64(76)
    """
    p = np.asarray(p)
    if _is_poly1d(x):
        y = 0
    else:
        x = np.asanyarray(x)
        y = np.zeros_like(x)
    for c in p:
        y = y * x + c
    return y


def _aligned(a1, a2):
    a1, a2 = np.atleast_1d(a1), np.atleast_1d(a2)
    missing = len(a2) - len(a1)
    if missing > 0:
        a1 = np.concatenate((np.zeros(missing, a1.dtype), a1))
    elif missing < 0:
        a2 = np.concatenate((np.zeros(-missing, a2.dtype), a2))
    return a1, a2


def polyadd(a1, a2):
    """The sum of two polynomials.

    >>> np.polyadd([1, 2], [9, 5, 4])
    array([9, 6, 6])
    """
    given = (a1, a2)
    a1, a2 = _aligned(a1, a2)
    return _as_given(a1 + a2, *given)


def polysub(a1, a2):
    """The difference of two polynomials.

    >>> np.polysub([2, 10, -2], [3, 10, -4])
    array([-1,  0,  2])
    """
    given = (a1, a2)
    a1, a2 = _aligned(a1, a2)
    return _as_given(a1 - a2, *given)


def polymul(a1, a2):
    """The product of two polynomials.

    >>> np.polymul([1, 2, 3], [9, 5, 1])
    array([ 9, 23, 38, 17,  3])
    """
    given = (a1, a2)
    a1, a2 = np.atleast_1d(a1), np.atleast_1d(a2)
    if a1.ndim > 1 or a2.ndim > 1:
        raise ValueError('Polynomial must be 1d only.')
    return _as_given(np.convolve(_trimmed(a1), _trimmed(a2)), *given)


def _trimmed(a):
    a = np.trim_zeros(np.atleast_1d(a), trim='f')
    return a if len(a) else np.array([0.0])


def polydiv(u, v):
    """Quotient and remainder of two polynomials.

    >>> np.polydiv([3.0, 5.0, 2.0], [2.0, 1.0])
    (array([1.5 , 1.75]), array([0.25]))
    """
    given = (u, v)
    u, v = np.atleast_1d(u), np.atleast_1d(v)
    u, v = u + 0.0, v + 0.0
    w = u[0] + v[0]
    m, n = len(u) - 1, len(v) - 1
    scale = 1.0 / v[0]
    q = np.zeros((max(m - n + 1, 1),), w.dtype)
    r = u.astype(w.dtype)
    for k in range(m - n + 1):
        d = scale * r[k]
        q[k] = d
        r[k:k + n + 1] -= d * v
    while np.allclose(r[0], 0, rtol=1e-14) and r.shape[-1] > 1:
        r = r[1:]
    return _as_given(q, *given), _as_given(r, *given)
