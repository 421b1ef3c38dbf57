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


def _complex(f):
    """The function over Python's complex numbers that an array function is."""

    def of(z):
        z = complex(z)
        with np.errstate(all="ignore"):
            result = complex(f(np.complex128(z)))
        finite = math.isfinite(z.real) and math.isfinite(z.imag)
        if finite and not (math.isfinite(result.real) and math.isfinite(result.imag)):
            if result.real != result.real or result.imag != result.imag or f is np.log or f is np.log10:
                raise ValueError("math domain error")
            raise OverflowError("math range error")
        return result

    return of


exp = _complex(np.exp)
log10 = _complex(np.log10)
sqrt = _complex(np.sqrt)
sin = _complex(np.sin)
cos = _complex(np.cos)
tan = _complex(np.tan)
asin = _complex(np.arcsin)
acos = _complex(np.arccos)
atan = _complex(np.arctan)
sinh = _complex(np.sinh)
cosh = _complex(np.cosh)
tanh = _complex(np.tanh)
asinh = _complex(np.arcsinh)
acosh = _complex(np.arccosh)
atanh = _complex(np.arctanh)
_log = _complex(np.log)


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
    z = complex(z)
    return math.atan2(z.imag, z.real)


def polar(z):
    """The absolute value and the angle.

    >>> polar(2j)
    (2.0, 1.5707963267948966)
    """
    return abs(complex(z)), phase(z)


def rect(r, phi):
    """The complex number with an absolute value and an angle.

    >>> rect(2, 0)
    (2+0j)
    """
    return complex(r * math.cos(phi), r * math.sin(phi))


def isnan(z):
    """Whether a part is not a number.

    >>> isnan(complex('nan'))
    True
    """
    z = complex(z)
    return math.isnan(z.real) or math.isnan(z.imag)


def isinf(z):
    """Whether a part is infinite.

    >>> isinf(1j)
    False
    """
    z = complex(z)
    return math.isinf(z.real) or math.isinf(z.imag)


def isfinite(z):
    """Whether both parts are finite.

    >>> isfinite(1j)
    True
    """
    z = complex(z)
    return math.isfinite(z.real) and math.isfinite(z.imag)


def isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0):
    """Whether two numbers are close to each other.

    >>> isclose(1j, 1.0000000001j)
    True
    """
    if rel_tol < 0 or abs_tol < 0:
        raise ValueError("tolerances must be non-negative")
    a, b = complex(a), complex(b)
    if a == b:
        return True
    if isinf(a) or isinf(b):
        return False
    distance = abs(a - b)
    return distance <= rel_tol * abs(b) or distance <= rel_tol * abs(a) or distance <= abs_tol
