# np.poly1d: a polynomial as a value, coefficients from the highest power down.
import numpy as np
from _library import define


def _init(self, c_or_r, r=False, variable=None):
    if isinstance(c_or_r, poly1d):
        self._variable = c_or_r.variable
        self._coeffs = c_or_r.coeffs
        if variable is not None:
            self._variable = variable
        return
    if r:
        c_or_r = np.poly(c_or_r)
    c = np.atleast_1d(c_or_r)
    if c.ndim > 1:
        raise ValueError("Polynomial must be 1d only.")
    c = np.trim_zeros(c, trim='f')
    if len(c) == 0:
        c = np.array([0], dtype=c.dtype)
    self._coeffs = c
    self._variable = 'x' if variable is None else variable


def _number(q):
    text = f'{q:.4g}'
    return text[:-len('.0000')] if text.endswith('.0000') else text


def _coefficient(c):
    if not np.iscomplex(c):
        return _number(np.real(c))
    if np.real(c) == 0:
        return f'{_number(np.imag(c))}j'
    return f'({_number(np.real(c))} + {_number(np.imag(c))}j)'


# Powers go to a line above; lines break where they get long.
def _raised(text, wrap=70):
    start, upper, lower, out = 0, '', '', ' '
    while True:
        star = text.find('**', start)
        if star < 0:
            break
        end = star + 2
        while end < len(text) and text[end].isdigit():
            end += 1
        power, part = text[star + 2:end], text[start:star]
        start = end
        below = part + ' ' * (len(power) - 1)
        above = ' ' * (len(part) - 1) + power
        if len(lower) + len(below) > wrap or len(upper) + len(above) > wrap:
            out += upper + "\n" + lower + "\n "
            upper, lower = above, below
        else:
            upper, lower = upper + above, lower + below
    return out + upper + "\n" + lower + text[start:]


def _str(self):
    coeffs = self.coeffs[np.logical_or.accumulate(self.coeffs != 0)]
    top = len(coeffs) - 1
    shown = "0"
    for k, c in enumerate(coeffs):
        text = _coefficient(c)
        power = top - k
        if power == 0:
            new = text if text != '0' or k == 0 else ''
        elif text == '0':
            new = ''
        else:
            new = f'{text} {self.variable}' if power == 1 else f'{text} {self.variable}**{power}'
        if k == 0:
            shown = new
        elif new.startswith('-'):
            shown = f"{shown} - {new[1:]}"
        elif new != '':
            shown = f"{shown} + {new}"
    return _raised(shown)


def _mul(self, other):
    if np.isscalar(other):
        return poly1d(self.coeffs * other)
    return poly1d(np.polymul(self.coeffs, poly1d(other).coeffs))


def _rmul(self, other):
    if np.isscalar(other):
        return poly1d(other * self.coeffs)
    return poly1d(np.polymul(poly1d(other).coeffs, self.coeffs))


def _pow(self, val):
    if not np.isscalar(val) or int(val) != val or val < 0:
        raise ValueError("Power to non-negative integers only.")
    found = [1]
    for _ in range(val):
        found = np.polymul(self.coeffs, found)
    return poly1d(found)


def _truediv(self, other):
    if np.isscalar(other):
        return poly1d(self.coeffs / other)
    return np.polydiv(self, poly1d(other))


def _rtruediv(self, other):
    if np.isscalar(other):
        return poly1d(other / self.coeffs)
    return np.polydiv(poly1d(other), self)


def _eq(self, other):
    if not isinstance(other, poly1d):
        return NotImplemented
    return self.coeffs.shape == other.coeffs.shape and bool((self.coeffs == other.coeffs).all())


def _getitem(self, val):
    if val > self.order or val < 0:
        return self.coeffs.dtype.type(0)
    return self.coeffs[self.order - val]


def _setitem(self, key, val):
    if key < 0:
        raise ValueError("Does not support negative powers.")
    at = self.order - key
    if key > self.order:
        self._coeffs = np.concatenate((np.zeros(key - self.order, self.coeffs.dtype), self.coeffs))
        at = 0
    self._coeffs[at] = val


def _set_coeffs(self, value):
    if value is not self._coeffs:
        raise AttributeError("Cannot set attribute")


def _coeffs(self):
    return self._coeffs


def _roots(self):
    return np.roots(self._coeffs)


def _order(self):
    return len(self._coeffs) - 1


_NAMES = ['coeffs', 'c', 'coef', 'coefficients']
poly1d = define(
    'poly1d', 'numpy',
    {
        '__init__': _init, '__repr__': lambda self: f"poly1d({repr(self.coeffs)[6:-1]})", '__str__': _str,
        '__array__': _coeffs, '__len__': _order, '__call__': lambda self, val: np.polyval(self.coeffs, val),
        '__neg__': lambda self: poly1d(-self.coeffs), '__pos__': lambda self: self,
        '__mul__': _mul, '__rmul__': _rmul, '__pow__': _pow,
        '__add__': lambda self, other: poly1d(np.polyadd(self.coeffs, poly1d(other).coeffs)),
        '__radd__': lambda self, other: poly1d(np.polyadd(self.coeffs, poly1d(other).coeffs)),
        '__sub__': lambda self, other: poly1d(np.polysub(self.coeffs, poly1d(other).coeffs)),
        '__rsub__': lambda self, other: poly1d(np.polysub(poly1d(other).coeffs, self.coeffs)),
        '__truediv__': _truediv, '__rtruediv__': _rtruediv, '__eq__': _eq, '__getitem__': _getitem,
        '__setitem__': _setitem, '__iter__': lambda self: iter(self.coeffs),
        'integ': lambda self, m=1, k=0: poly1d(np.polyint(self.coeffs, m=m, k=k)),
        'deriv': lambda self, m=1: poly1d(np.polyder(self.coeffs, m=m)),
    },
    None,
    {**{name: _coeffs for name in _NAMES}, 'order': _order, 'o': _order, 'roots': _roots, 'r': _roots,
     'variable': lambda self: self._variable},
    {name: _set_coeffs for name in _NAMES}, None, False,
    """poly1d(c_or_r, r=False, variable=None)

A polynomial, from its coefficients (the highest power first) or, with r=True, its zeros.""")
