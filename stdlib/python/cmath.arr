"""Functions of complex numbers.

>>> import cmath
>>> cmath.sqrt(-1)
1j
"""

import math
import numpy as np

pi = math.pi
e = math.e
tau = math.tau
inf = math.inf
nan = math.nan
infj = complex(0.0, math.inf)
nanj = complex(0.0, math.nan)


_LARGE = 1.7976931348623157e+308 / 4
_SMALL = 2.2250738585072014e-308
_LN2 = 0.6931471805599453
_LN10 = 2.302585092994046


def _number(z):
    if isinstance(z, (str, bytes)):
        raise TypeError(f"must be real number, not {type(z).__name__}")
    return complex(z)


def _finite(z):
    return math.isfinite(z.real) and math.isfinite(z.imag)


def _by_arrays(f, z):
    """What the function over arrays makes of a number."""
    with np.errstate(all="ignore"):
        return complex(f(np.complex128(z)))


def _complex(f, endless):
    """The function over Python's complex numbers that an array function is, and where an infinite part is an error."""

    def of(z):
        z = _number(z)
        result = _by_arrays(f, z)
        if not _finite(z):
            if endless(z.real, z.imag):
                raise ValueError("math domain error")
        elif not _finite(result):
            raise OverflowError("math range error")
        return result

    return of


def _formula(f, work, endless=None):
    """A function by Python's own formula where the number is finite."""

    def of(z):
        z = _number(z)
        if _finite(z):
            return work(z.real, z.imag)
        if endless is not None and endless(z.real, z.imag):
            raise ValueError("math domain error")
        return _by_arrays(f, z)

    return of


def _quarter(work):
    """The circular function that a hyperbolic one is: of the number times i, divided by i."""

    def of(x, y):
        turned = work(-y, x)
        return complex(turned.imag, -turned.real)

    return of


def _hypot(x, y):
    """The C library's, which `math.hypot` betters in the last digit."""
    return abs(complex(x, y))


def _sqrt(x, y):
    size, height = abs(x), abs(y)
    if size == 0 and height == 0:
        return complex(0.0, y)
    if size < _SMALL and height < _SMALL:
        size = math.ldexp(size, 53)
        s = math.ldexp(math.sqrt(size + _hypot(size, math.ldexp(height, 53))), -27)
    else:
        size /= 8.0
        s = 2.0 * math.sqrt(size + _hypot(size, height / 8.0))
    d = height / (2.0 * s)
    return complex(s, math.copysign(d, y)) if x >= 0 else complex(d, math.copysign(s, y))


def _size_log(x, y):
    """The logarithm of the size of a number that is too large to be squared."""
    return math.log(_hypot(x / 2.0, y / 2.0)) + _LN2 * 2.0


def _acos(x, y):
    if abs(x) > _LARGE or abs(y) > _LARGE:
        return complex(math.atan2(abs(y), x), math.copysign(_size_log(x, y), -y))
    s, t = _sqrt(1.0 - x, -y), _sqrt(1.0 + x, y)
    return complex(2.0 * math.atan2(s.real, t.real), math.asinh(t.real * s.imag - t.imag * s.real))


def _acosh(x, y):
    if abs(x) > _LARGE or abs(y) > _LARGE:
        return complex(_size_log(x, y), math.atan2(y, x))
    s, t = _sqrt(x - 1.0, y), _sqrt(x + 1.0, y)
    return complex(math.asinh(s.real * t.real + s.imag * t.imag), 2.0 * math.atan2(s.imag, t.real))


def _asinh(x, y):
    if abs(x) > _LARGE or abs(y) > _LARGE:
        return complex(math.copysign(_size_log(x, y), x), math.atan2(y, abs(x)))
    s, t = _sqrt(1.0 + y, -x), _sqrt(1.0 - y, x)
    return complex(math.asinh(s.real * t.imag - t.real * s.imag),
                   math.atan2(y, s.real * t.real - s.imag * t.imag))


def _atanh(x, y):
    if math.copysign(1.0, x) < 0:
        turned = _atanh(-x, -y)
        return complex(-turned.real, -turned.imag)
    height = abs(y)
    if max(x, height) > math.sqrt(_LARGE):
        size = _hypot(x / 2.0, y / 2.0)
        return complex(x / 4.0 / size / size, -math.copysign(pi / 2.0, -y))
    if x == 1.0 and height < math.sqrt(_SMALL):
        if height == 0:
            raise ValueError("math domain error")
        return complex(-math.log(math.sqrt(height) / math.sqrt(_hypot(height, 2.0))),
                       math.copysign(math.atan2(2.0, -height) / 2, y))
    return complex(math.log1p(4.0 * x / ((1 - x) * (1 - x) + height * height)) / 4.0,
                   -math.atan2(-2.0 * y, (1 - x) * (1 + x) - height * height) / 2.0)


def _tanh(x, y):
    if abs(x) > math.log(_LARGE):
        return complex(math.copysign(1.0, x), 4.0 * math.sin(y) * math.cos(y) * math.exp(-2.0 * abs(x)))
    tx, ty, cx = math.tanh(x), math.tan(y), 1.0 / math.cosh(x)
    below = 1.0 + (tx * ty) * (tx * ty)
    return complex(tx * (1.0 + ty * ty) / below, ((ty / below) * cx) * cx)


def _ln(x, y):
    large, small = max(abs(x), abs(y)), min(abs(x), abs(y))
    if large > _LARGE:
        real = math.log(_hypot(large / 2.0, small / 2.0)) + _LN2
    elif large == 0:
        raise ValueError("math domain error")
    elif large < _SMALL:
        real = math.log(_hypot(math.ldexp(large, 53), math.ldexp(small, 53))) - 53 * _LN2
    else:
        size = _hypot(large, small)
        near = 0.71 <= size <= 1.73
        real = math.log1p((large - 1) * (large + 1) + small * small) / 2.0 if near else math.log(size)
    return complex(real, math.atan2(y, x))


def _log10(x, y):
    z = _ln(x, y)
    return complex(z.real / _LN10, z.imag / _LN10)


exp = _complex(np.exp, lambda x, y: math.isinf(y) and (math.isfinite(x) or x > 0))
sinh = _complex(np.sinh, lambda x, y: math.isinf(y) and not math.isnan(x))
cosh = _complex(np.cosh, lambda x, y: math.isinf(y) and not math.isnan(x))
sin = _complex(np.sin, lambda x, y: math.isinf(x) and not math.isnan(y))
cos = _complex(np.cos, lambda x, y: math.isinf(x) and not math.isnan(y))
sqrt = _formula(np.sqrt, _sqrt)
tan = _formula(np.tan, _quarter(_tanh), lambda x, y: math.isinf(x) and math.isfinite(y))
tanh = _formula(np.tanh, _tanh, lambda x, y: math.isinf(y) and math.isfinite(x))
acos = _formula(np.arccos, _acos)
acosh = _formula(np.arccosh, _acosh)
asin = _formula(np.arcsin, _quarter(_asinh))
asinh = _formula(np.arcsinh, _asinh)
atan = _formula(np.arctan, _quarter(_atanh))
atanh = _formula(np.arctanh, _atanh)
log10 = _formula(np.log10, _log10)
_log = _formula(np.log, _ln)


def log(z, base=None):
    """The natural logarithm, or that to a base.

    >>> log(1)
    0j
    """
    return _log(z) if base is None else _log(z) / _log(base)


def phase(z):
    """The angle from the positive real axis, in radians.

    >>> phase(-1)
    3.141592653589793
    """
    z = _number(z)
    return math.atan2(z.imag, z.real)


def polar(z):
    """The absolute value and the angle.

    >>> polar(2j)
    (2.0, 1.5707963267948966)
    """
    return abs(_number(z)), phase(z)


def rect(r, phi):
    """The complex number with an absolute value and an angle.

    >>> rect(2, 0)
    (2+0j)
    """
    if phi == 0:
        return complex(r, phi * (r if math.isfinite(r) else math.copysign(1.0, r)))
    return complex(r * math.cos(phi), r * math.sin(phi))


def isnan(z):
    """Whether a part is not a number.

    >>> isnan(complex('nan'))
    True
    """
    z = _number(z)
    return math.isnan(z.real) or math.isnan(z.imag)


def isinf(z):
    """Whether a part is infinite.

    >>> isinf(1j)
    False
    """
    z = _number(z)
    return math.isinf(z.real) or math.isinf(z.imag)


def isfinite(z):
    """Whether both parts are finite.

    >>> isfinite(1j)
    True
    """
    z = _number(z)
    return math.isfinite(z.real) and math.isfinite(z.imag)


def isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0):
    """Whether two numbers are close to each other.

    >>> isclose(1j, 1.0000000001j)
    True
    """
    if rel_tol < 0 or abs_tol < 0:
        raise ValueError("tolerances must be non-negative")
    a, b = _number(a), _number(b)
    if a == b:
        return True
    if isinf(a) or isinf(b):
        return False
    distance = abs(a - b)
    return distance <= rel_tol * abs(b) or distance <= rel_tol * abs(a) or distance <= abs_tol
