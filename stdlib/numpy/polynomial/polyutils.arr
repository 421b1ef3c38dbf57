# What series in every basis need: coefficients as arrays, domains, and what is done in terms of a basis's own functions.
import functools
import operator
import numpy as np


def as_series(alist, trim=True):
    """Sequences of coefficients as one-dimensional arrays of one floating type, without zeros at the end.

    >>> np.polynomial.polyutils.as_series([[1, 2, 0]])
    [array([1., 2.])]
    """
    arrays = [np.array(a, ndmin=1) for a in alist]
    for a in arrays:
        if a.size == 0:
            raise ValueError("Coefficient array is empty")
        if a.ndim != 1:
            raise ValueError("Coefficient array is not 1-d")
    if trim:
        arrays = [trimseq(a) for a in arrays]
    dtype = np.common_type(*arrays)
    return [np.array(a, copy=True, dtype=dtype) for a in arrays]


def trimseq(seq):
    """A sequence without the zeros at its end, but for the first item.

    >>> np.polynomial.polyutils.trimseq([1, 0, 2, 0])
    [1, 0, 2]
    """
    if len(seq) == 0 or seq[-1] != 0:
        return seq
    for i in range(len(seq) - 1, -1, -1):
        if seq[i] != 0:
            break
    return seq[:i + 1]


def trimcoef(c, tol=0):
    """Coefficients without those at the end that are no greater than a tolerance.

    >>> np.polynomial.polyutils.trimcoef([1., 2., 1e-9, 0.], 1e-6)
    array([1., 2.])
    """
    if tol < 0:
        raise ValueError("tol must be non-negative")
    [c] = as_series([c])
    [found] = np.nonzero(np.abs(c) > tol)
    if len(found) == 0:
        return c[:1] * 0
    return c[:found[-1] + 1].copy()


def getdomain(x):
    """The smallest interval (of complex numbers, the opposite corners of the smallest rectangle) around points.

    >>> np.polynomial.polyutils.getdomain([3., 1., 2.])
    array([1., 3.])
    """
    [x] = as_series([x], trim=False)
    if x.dtype.kind == 'c':
        low = complex(x.real.min(), x.imag.min())
        return np.array((low, complex(x.real.max(), x.imag.max())))
    return np.array((x.min(), x.max()))


def mapparms(old, new):
    """Offset and scale of the line that takes one interval to another.

    >>> np.polynomial.polyutils.mapparms((-1., 1.), (0., 4.))
    (2.0, 2.0)
    """
    length = old[1] - old[0]
    off = (old[1] * new[0] - old[0] * new[1]) / length
    return off, (new[1] - new[0]) / length


def mapdomain(x, old, new):
    """Points taken from one interval to another.

    >>> np.polynomial.polyutils.mapdomain([0., 1.], (-1., 1.), (0., 4.))
    array([2., 4.])
    """
    if isinstance(x, (list, tuple)):
        x = np.asanyarray(x)
    off, scl = mapparms(old, new)
    return off + scl * x


def format_float(x, parens=False):
    """A coefficient as series show it.

    >>> np.polynomial.polyutils.format_float(np.float64(2.5))
    '2.5'
    """
    if not np.issubdtype(type(x), np.floating):
        return str(x)
    options = np.get_printoptions()
    if np.isnan(x):
        return options['nanstr']
    if np.isinf(x):
        return options['infstr']
    precision = options['precision']
    size = np.abs(x)
    tiny = 10**min(0, -(precision - 1) // 2)
    fixed = options['floatmode'] == 'fixed'
    trim = 'k' if fixed else '0'
    sign = options['sign'] == '+'
    if x != 0 and (size >= 1.e8 or size < tiny):
        text = np.format_float_scientific(x, precision=precision, unique=not fixed, trim=trim, sign=sign)
        return '(' + text + ')' if parens else text
    return np.format_float_positional(x, precision=precision, fractional=True, unique=not fixed, trim=trim, sign=sign)


def _whole(x, desc):
    try:
        return operator.index(x)
    except TypeError:
        raise TypeError(f"{desc} must be an integer, received {x}")


def _doubles(c):
    c = np.array(c, ndmin=1, copy=True)
    return c.astype(np.double) if c.dtype.kind in 'biu' else c


def _axis(axis, ndim):
    axis = _whole(axis, "the axis")
    if not -ndim <= axis < ndim:
        raise np.exceptions.AxisError(f"axis {axis} is out of bounds for array of dimension {ndim}")
    return axis % ndim


def _derivation(m, axis, ndim):
    count = _whole(m, "the order of derivation")
    if count < 0:
        raise ValueError("The order of derivation must be non-negative")
    return count, _axis(axis, ndim)


def _integration(m, k, lbnd, scl, axis, ndim):
    if not np.iterable(k):
        k = [k]
    count = _whole(m, "the order of integration")
    if count < 0:
        raise ValueError("The order of integration must be non-negative")
    if len(k) > count:
        raise ValueError("Too many integration constants")
    if np.ndim(lbnd) != 0:
        raise ValueError("lbnd must be a scalar.")
    if np.ndim(scl) != 0:
        raise ValueError("scl must be a scalar.")
    axis = _axis(axis, ndim)
    return count, list(k) + [0] * (count - len(k)), axis


def _evaluated(c, x, tensor):
    c = np.array(c, ndmin=1)
    if c.dtype.kind in 'biu':
        c = c.astype(np.double)
    if isinstance(x, (tuple, list)):
        x = np.asarray(x)
    if isinstance(x, np.ndarray) and tensor:
        c = c.reshape(c.shape + (1,) * x.ndim)
    return c, x


def _fromroots(line, mul, roots):
    if len(roots) == 0:
        return np.ones(1)
    [roots] = as_series([roots], trim=False)
    roots.sort()
    p = [line(-r, 1) for r in roots]
    n = len(p)
    while n > 1:
        m, odd = divmod(n, 2)
        half = [mul(p[i], p[i + m]) for i in range(m)]
        if odd:
            half[0] = mul(half[0], p[-1])
        p = half
        n = m
    return p[0]


def _valnd(val, c, *args):
    args = [np.asanyarray(a) for a in args]
    if not all(a.shape == args[0].shape for a in args[1:]):
        if len(args) == 3:
            raise ValueError('x, y, z are incompatible')
        if len(args) == 2:
            raise ValueError('x, y are incompatible')
        raise ValueError('ordinates are incompatible')
    c = val(args[0], c)
    for x in args[1:]:
        c = val(x, c, tensor=False)
    return c


def _gridnd(val, c, *args):
    for x in args:
        c = val(x, c)
    return c


def _vandernd(vanders, points, degrees):
    n = len(vanders)
    if n != len(points):
        raise ValueError(f"Expected {n} dimensions of sample points, got {len(points)}")
    if n != len(degrees):
        raise ValueError(f"Expected {n} dimensions of degrees, got {len(degrees)}")
    points = np.asarray(tuple(points)) + 0.0
    parts = []
    for i in range(n):
        v = vanders[i](points[i], degrees[i])
        parts.append(v.reshape(v.shape[:-1] + (1,) * i + v.shape[-1:] + (1,) * (n - 1 - i)))
    v = functools.reduce(operator.mul, parts)
    return v.reshape(v.shape[:-n] + (-1,))


def _add(c1, c2):
    [c1, c2] = as_series([c1, c2])
    if len(c1) > len(c2):
        c1[:c2.size] += c2
        return trimseq(c1)
    c2[:c1.size] += c1
    return trimseq(c2)


def _sub(c1, c2):
    [c1, c2] = as_series([c1, c2])
    if len(c1) > len(c2):
        c1[:c2.size] -= c2
        return trimseq(c1)
    c2 = -c2
    c2[:c1.size] += c1
    return trimseq(c2)


def _div(mul, c1, c2):
    [c1, c2] = as_series([c1, c2])
    if c2[-1] == 0:
        raise ZeroDivisionError
    n1, n2 = len(c1), len(c2)
    if n1 < n2:
        return c1[:1] * 0, c1
    if n2 == 1:
        return c1 / c2[-1], c1[:1] * 0
    quo = np.empty(n1 - n2 + 1, dtype=c1.dtype)
    rem = c1
    for i in range(n1 - n2, -1, -1):
        p = mul([0] * i + [1], c2)
        q = rem[-1] / p[-1]
        rem = rem[:-1] - q * p[:-1]
        quo[i] = q
    return quo, trimseq(rem)


def _power(pow, maxpower):
    power = int(pow)
    if power != pow or power < 0:
        raise ValueError("Power must be a non-negative integer.")
    if maxpower is not None and power > maxpower:
        raise ValueError("Power is too large")
    return power


def _pow(mul, c, pow, maxpower):
    [c] = as_series([c])
    power = _power(pow, maxpower)
    if power == 0:
        return np.array([1], dtype=c.dtype)
    prd = c
    for i in range(2, power + 1):
        prd = mul(prd, c)
    return prd


def _fit(vander, x, y, deg, rcond=None, full=False, w=None):
    x = np.asarray(x) + 0.0
    y = np.asarray(y) + 0.0
    deg = np.asarray(deg)
    if deg.ndim > 1 or deg.dtype.kind not in 'iu' or deg.size == 0:
        raise TypeError("deg must be an int or non-empty 1-D array of int")
    if deg.min() < 0:
        raise ValueError("expected deg >= 0")
    if x.ndim != 1:
        raise TypeError("expected 1D vector for x")
    if x.size == 0:
        raise TypeError("expected non-empty vector for x")
    if y.ndim < 1 or y.ndim > 2:
        raise TypeError("expected 1D or 2D array for y")
    if len(x) != len(y):
        raise TypeError("expected x and y to have same length")
    if deg.ndim == 0:
        most = int(deg)
        order = most + 1
        van = vander(x, most)
    else:
        deg = np.sort(deg)
        most = int(deg[-1])
        order = len(deg)
        van = vander(x, most)[:, deg]
    left, right = van.T, y.T
    if w is not None:
        w = np.asarray(w) + 0.0
        if w.ndim != 1:
            raise TypeError("expected 1D vector for w")
        if len(x) != len(w):
            raise TypeError("expected x and w to have same length")
        left = left * w
        right = right * w
    if rcond is None:
        rcond = len(x) * np.finfo(x.dtype).eps
    if left.dtype.kind == 'c':
        scl = np.sqrt((np.square(left.real) + np.square(left.imag)).sum(1))
    else:
        scl = np.sqrt(np.square(left).sum(1))
    scl = np.where(scl == 0, 1, scl)
    c, residuals, rank, s = np.linalg.lstsq(left.T / scl, right.T, rcond)
    c = (c.T / scl).T
    if deg.ndim == 1:
        spread = np.zeros((most + 1,) + c.shape[1:], dtype=c.dtype)
        spread[deg] = c
        c = spread
    if rank != order and not full:
        import warnings
        warnings.warn("The fit may be poorly conditioned", np.exceptions.RankWarning, stacklevel=2)
    if full:
        return c, [residuals, rank, s, rcond]
    return c
