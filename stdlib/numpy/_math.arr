# NumPy's mathematical functions that compose others: parts of complex numbers, comparisons, windows.
import numpy as np
from arr import custom_jvp


def real(val):
    """The real part.

    >>> np.real(1 + 2j)
    1.0
    """
    return val.real if hasattr(val, 'real') else np.asanyarray(val).real


def imag(val):
    """The imaginary part.

    >>> np.imag(1 + 2j)
    2.0
    """
    return val.imag if hasattr(val, 'imag') else np.asanyarray(val).imag


def angle(z, deg=False):
    """The angle of complex numbers.

    >>> np.angle(1j)
    np.float64(1.5707963267948966)
    """
    z = np.asanyarray(z)
    result = np.arctan2(z.imag, z.real) if z.dtype.kind == 'c' else np.arctan2(0, z)
    if deg:
        result = result * (180 / np.pi)
    return result[()]


def iscomplex(x):
    """Whether each element has an imaginary part.

    >>> np.iscomplex([1 + 1j, 1 + 0j])
    array([ True, False])
    """
    x = np.asanyarray(x)
    if x.dtype.kind == 'c':
        return x.imag != 0
    return np.zeros(x.shape, dtype=bool)[()]


def isreal(x):
    """Whether each element has no imaginary part.

    >>> np.isreal([1 + 1j, 1 + 0j])
    array([False,  True])
    """
    return imag(x) == 0


def real_if_close(a, tol=100):
    """The real parts, where all imaginary parts are about zero.

    >>> np.real_if_close([2.1 + 4e-14j], tol=1000)
    array([2.1])
    """
    a = np.asanyarray(a)
    if a.dtype.kind != 'c':
        return a
    if tol > 1:
        tol = np.finfo(a.dtype).eps * tol
    return a.real if np.all(np.absolute(a.imag) < tol) else a


def isposinf(x, out=None):
    """Whether each element is infinity.

    >>> np.isposinf([np.inf, -np.inf])
    array([ True, False])
    """
    return _infinite(x, np.inf, out, 'isposinf')


def isneginf(x, out=None):
    """Whether each element is minus infinity.

    >>> np.isneginf([np.inf, -np.inf])
    array([False,  True])
    """
    return _infinite(x, -np.inf, out, 'isneginf')


def _infinite(x, which, out, name):
    x = np.asanyarray(x)
    if x.dtype.kind == 'c':
        raise TypeError(f'This operation is not supported for {x.dtype} values because it would be ambiguous.')
    if x.dtype.kind not in 'fiub':
        # Says that there is no infinity of this type.
        return np.isinf(x)
    return np.equal(x, which, out=out)


def isclose(a, b, rtol=1.e-5, atol=1.e-8, equal_nan=False):
    """Whether elements are equal within a tolerance.

    >>> np.isclose([1e10, 1e-7], [1.00001e10, 1e-8])
    array([ True, False])
    """
    x, y = np.asanyarray(a), np.asanyarray(b)
    y = y.astype(np.result_type(y.dtype, 1.0), copy=False)
    with np.errstate(invalid='ignore'):
        result = (np.abs(x - y) <= atol + rtol * np.abs(y)) & np.isfinite(y) | (x == y)
    if equal_nan:
        result = result | (np.isnan(x) & np.isnan(y))
    return result[()]


def allclose(a, b, rtol=1.e-5, atol=1.e-8, equal_nan=False):
    """Whether all elements are equal within a tolerance.

    >>> np.allclose([1e10, 1e-7], [1.00001e10, 1e-8])
    False
    """
    return bool(np.all(isclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan)))


def sinc(x):
    """sin(pi x) / (pi x).

    >>> np.sinc(0.)
    np.float64(1.0)
    """
    x = np.asanyarray(x)
    x = np.pi * x
    eps = np.finfo(x.dtype).eps if x.dtype.kind == 'f' else 1.0e-20
    zero = x == 0
    y = np.where(zero, x.dtype.type(eps), x)
    # At zero by the series, which has the derivatives as well.
    square = np.where(zero, x * x, 0)
    return np.where(zero, 1 - square / 6 * (1 - square / 20 * (1 - square / 42)), np.sin(y) / y).astype(y.dtype)[()]


def unwrap(p, discont=None, axis=-1, *, period=6.283185307179586):
    """Angles without jumps: whole periods added.

    >>> np.unwrap([0., 1., 7.])
    array([0.        , 1.        , 0.71681469])
    """
    p = np.asarray(p)
    gaps = np.diff(p, axis=axis)
    if discont is None:
        discont = period / 2
    axis = np.lib.array_utils.normalize_axis_index(axis, p.ndim)
    whole = p.dtype.kind in 'iub' and isinstance(period, int)
    if whole:
        high, rest = divmod(period, 2)
        ambiguous = rest == 0
    else:
        high = period / 2
        ambiguous = True
    low = -high
    turned = np.mod(gaps - low, period) + low
    if ambiguous:
        turned = np.where((turned == low) & (gaps > 0), high, turned)
    correction = np.where(np.abs(gaps) < discont, 0, turned - gaps)
    lead = (slice(None),) * axis
    up = np.array(p, copy=True) if whole else np.array(p, copy=True, dtype=np.result_type(p, period))
    later = lead + (slice(1, None),)
    up[later] = p[later] + np.cumsum(correction, axis=axis)
    return up


def i0(x):
    """The modified Bessel function of the first kind, order 0.

    >>> np.i0(0.)
    array(1.)
    """
    x = np.asanyarray(x)
    if x.dtype.kind == 'c':
        raise TypeError('i0 not supported for complex values')
    if x.dtype.kind != 'f':
        x = x.astype(float)
    return np.asarray(_i0(np.abs(x)))


@custom_jvp
def _i0(x):
    small, large = np.minimum(x, 8.0), np.maximum(x, 8.0)
    near = _chebyshev(small / 2.0 - 2, _I0_NEAR)
    far = _chebyshev(32.0 / large - 2.0, _I0_FAR) / np.sqrt(large)
    return np.exp(x) * np.where(x <= 8.0, near, far)


@_i0.defjvp
def _i0_jvp(primals, tangents):
    # The slope of exp(x) s(x) is that function and exp(x) times the slope of the series, which is a series too.
    x, = primals
    value = _i0(x)
    small, large = np.minimum(x, 8.0), np.maximum(x, 8.0)
    near = _chebyshev(small / 2.0 - 2, _slopes(_I0_NEAR)) / 2.0
    t = 32.0 / large - 2.0
    series, slope = _chebyshev(t, _I0_FAR), _chebyshev(t, _slopes(_I0_FAR))
    far = -(32.0 / large * slope + 0.5 * series) / (large * np.sqrt(large))
    return value, (value + np.exp(x) * np.where(x <= 8.0, near, far)) * tangents[0]


def _slopes(coefficients):
    # The coefficients of a Chebyshev series in x / 2 differentiated by x; the last of each is halved when it is summed.
    c = coefficients[::-1]
    d = [0.0] * (len(c) + 1)
    for k in range(len(c) - 1, 0, -1):
        d[k - 1] = d[k + 1] + k * c[k]
    return d[:-2][::-1]


def _chebyshev(x, coefficients):
    # Clenshaw's sum of a Chebyshev series in x / 2, its last coefficient halved.
    b0, b1 = coefficients[0], 0.0
    b2 = 0.0
    for c in coefficients[1:]:
        b2, b1 = b1, b0
        b0 = x * b1 - b2 + c
    return 0.5 * (b0 - b2)


_I0_NEAR = [
    -4.41534164647933937950E-18, 3.33079451882223809783E-17, -2.43127984654795469359E-16, 1.71539128555513303061E-15,
    -1.16853328779934516808E-14, 7.67618549860493561688E-14, -4.85644678311192946090E-13, 2.95505266312963983461E-12,
    -1.72682629144155570723E-11, 9.67580903537323691224E-11, -5.18979560163526290666E-10, 2.65982372468238665035E-9,
    -1.30002500998624804212E-8, 6.04699502254191894932E-8, -2.67079385394061173391E-7, 1.11738753912010371815E-6,
    -4.41673835845875056359E-6, 1.64484480707288970893E-5, -5.75419501008210370398E-5, 1.88502885095841655729E-4,
    -5.76375574538582365885E-4, 1.63947561694133579842E-3, -4.32430999505057594430E-3, 1.05464603945949983183E-2,
    -2.37374148058994688156E-2, 4.93052842396707084878E-2, -9.49010970480476444210E-2, 1.71620901522208775349E-1,
    -3.04682672343198398683E-1, 6.76795274409476084995E-1,
]
_I0_FAR = [
    -7.23318048787475395456E-18, -4.83050448594418207126E-18, 4.46562142029675999901E-17, 3.46122286769746109310E-17,
    -2.82762398051658348494E-16, -3.42548561967721913462E-16, 1.77256013305652638360E-15, 3.81168066935262242075E-15,
    -9.55484669882830764870E-15, -4.15056934728722208663E-14, 1.54008621752140982691E-14, 3.85277838274214270114E-13,
    7.18012445138366623367E-13, -1.79417853150680611778E-12, -1.32158118404477131188E-11, -3.14991652796324136454E-11,
    1.18891471078464383424E-11, 4.94060238822496958910E-10, 3.39623202570838634515E-9, 2.26666899049817806459E-8,
    2.04891858946906374183E-7, 2.89137052083475648297E-6, 6.88975834691682398426E-5, 3.36911647825569408990E-3,
    8.04490411014108831608E-1,
]


def _window(m, shape):
    # A window of m points; `shape` gives it over -1 .. 1 by steps of 2 / (m - 1).
    m = np.asarray(m)[()]
    if m < 1:
        return np.array([], dtype=float)
    if m == 1:
        return np.ones(1)
    return shape(np.arange(1 - m, m, 2), m)


def hanning(M):
    """The Hann window.

    >>> np.hanning(3)
    array([0., 1., 0.])
    """
    return _window(M, lambda n, m: 0.5 + 0.5 * np.cos(np.pi * n / (m - 1)))


def hamming(M):
    """The Hamming window.

    >>> np.hamming(3)
    array([0.08, 1.  , 0.08])
    """
    return _window(M, lambda n, m: 0.54 + 0.46 * np.cos(np.pi * n / (m - 1)))


def blackman(M):
    """The Blackman window.

    >>> np.blackman(3).round(2)
    array([-0.,  1., -0.])
    """
    return _window(
        M, lambda n, m: 0.42 + 0.5 * np.cos(np.pi * n / (m - 1)) + 0.08 * np.cos(2.0 * np.pi * n / (m - 1))
    )


def bartlett(M):
    """The triangular window that ends in zeros.

    >>> np.bartlett(3)
    array([0., 1., 0.])
    """
    return _window(M, lambda n, m: np.where(np.less_equal(n, 0), 1 + n / (m - 1), 1 - n / (m - 1)))


def kaiser(M, beta):
    """The Kaiser window.

    >>> np.kaiser(3, 0)
    array([1., 1., 1.])
    """
    m = np.asarray(M)[()]
    if m < 1:
        return np.array([], dtype=float)
    if m == 1:
        return np.ones(1)
    n = np.arange(0, m)
    alpha = (m - 1) / 2.0
    return i0(beta * np.sqrt(1 - ((n - alpha) / alpha)**2.0)) / i0(float(beta))
