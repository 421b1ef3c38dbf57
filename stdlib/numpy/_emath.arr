"""Functions that give complex results where real ones would be nan: `np.emath`."""

import numpy as np


def _complex(x):
    """The array in the complex type of its precision."""
    return x.astype(np.complex64 if x.dtype in (np.float16, np.float32, np.int8, np.uint8, np.int16, np.uint16) else
                    np.complex128)


def _fixed(x, outside):
    """The argument; complex where a real element lies outside the function's domain."""
    x = np.asarray(x)
    if x.dtype.kind != 'c' and np.any(outside(x)):
        x = _complex(x)
    return x


def _negative(x):
    return x < 0


def sqrt(x):
    """The square root; imaginary for negative numbers.

    >>> np.emath.sqrt([-1, 4])
    array([0.+1.j, 2.+0.j])
    """
    return np.sqrt(_fixed(x, _negative))


def log(x):
    """The natural logarithm; complex for negative numbers.

    >>> np.emath.log(-np.exp(1)).real
    np.float64(1.0)
    """
    return np.log(_fixed(x, _negative))


def log10(x):
    """The logarithm to base ten; complex for negative numbers.

    >>> np.emath.log10(100)
    np.float64(2.0)
    """
    x = _fixed(x, _negative)
    return np.log(x) / np.log(10) if x.dtype.kind == 'c' else np.log10(x)


def log2(x):
    """The logarithm to base two; complex for negative numbers.

    >>> np.emath.log2(8)
    np.float64(3.0)
    """
    x = _fixed(x, _negative)
    return np.log(x) / np.log(2) if x.dtype.kind == 'c' else np.log2(x)


def logn(n, x):
    """The logarithm to base `n`; complex for negative numbers.

    >>> np.emath.logn(2, [4, 8])
    array([2., 3.])
    """
    x, n = _fixed(x, _negative), _fixed(n, _negative)
    return np.log(x) / np.log(n)


def power(x, p):
    """The power; complex for negative numbers, and exact for whole ones to negative powers.

    >>> np.emath.power([2, 4], -2)
    array([0.25  , 0.0625])
    """
    x, p = _fixed(x, _negative), np.asarray(p)
    if p.dtype.kind in 'iu' and np.any(p < 0):
        p = p * 1.0
    return np.power(x, p)


def _beyond_one(x):
    return abs(x) > 1


def arccos(x):
    """The inverse cosine; complex outside of [-1, 1].

    >>> np.emath.arccos(1)
    np.float64(0.0)
    """
    return np.arccos(_fixed(x, _beyond_one))


def arcsin(x):
    """The inverse sine; complex outside of [-1, 1].

    >>> np.emath.arcsin(0)
    np.float64(0.0)
    """
    return np.arcsin(_fixed(x, _beyond_one))


def arctanh(x):
    """The inverse hyperbolic tangent; complex outside of [-1, 1].

    >>> np.emath.arctanh(0.0)
    np.float64(0.0)
    """
    return np.arctanh(_fixed(x, _beyond_one))
