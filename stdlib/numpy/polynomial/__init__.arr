# Series in six bases: a module of functions on coefficients, and a type, for each.
import operator
import numpy as np
from _library import define
from numpy.polynomial import polyutils as utils

_SUPERSCRIPTS = str.maketrans('0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹')
_SUBSCRIPTS = str.maketrans('0123456789', '₀₁₂₃₄₅₆₇₈₉')
_style = {'unicode': True}


def set_default_printstyle(style):
    """How series are shown: 'unicode' or 'ascii'.

    >>> np.polynomial.set_default_printstyle('ascii')
    >>> print(np.polynomial.Polynomial([1., 2., 3.]))
    1.0 + 2.0 x + 3.0 x**2
    """
    if style not in ('unicode', 'ascii'):
        raise ValueError(f"Unsupported format string '{style}'. Valid options are 'ascii' and 'unicode'")
    _style['unicode'] = style == 'unicode'


def _is_series(x):
    return hasattr(x, 'basis_name')


def _interval(given, what):
    [given] = utils.as_series([given], trim=False)
    if len(given) != 2:
        raise ValueError(f"{what} has wrong number of elements.")
    return given


def _init(self, coef, domain=None, window=None, symbol='x'):
    [coef] = utils.as_series([coef], trim=False)
    self.coef = coef
    if domain is not None:
        self.domain = _interval(domain, "Domain")
    if window is not None:
        self.window = _interval(window, "Window")
    if not isinstance(symbol, str):
        raise TypeError("Symbol must be a non-empty string")
    if not symbol.isidentifier():
        raise ValueError("Symbol string must be a valid Python identifier")
    self._symbol = symbol


def _like(self, coef):
    return self.__class__(coef, self.domain, self.window, self.symbol)


def _coefficients(self, other):
    if not _is_series(other):
        return other
    if not isinstance(other, self.__class__):
        raise TypeError("Polynomial types differ")
    if not np.all(self.domain == other.domain):
        raise TypeError("Domains differ")
    if not np.all(self.window == other.window):
        raise TypeError("Windows differ")
    if self.symbol != other.symbol:
        raise ValueError("Polynomial symbols differ")
    return other.coef


def _repr(self):
    coef, domain, window = [repr(a)[6:-1] for a in (self.coef, self.domain, self.window)]
    return f"{self.__class__.__name__}({coef}, domain={domain}, window={window}, symbol='{self.symbol}')"


def _format(self, spec):
    if spec == '':
        return _str(self)
    if spec not in ('ascii', 'unicode'):
        raise ValueError(f"Unsupported format string '{spec}' passed to {self.__class__}.__format__. "
                         "Valid options are 'ascii' and 'unicode'")
    return _shown(self, spec == 'unicode')


def _str(self):
    return _shown(self, _style['unicode'])


def _term(self, power, symbol, unicode):
    name = self.basis_name
    if name is None:
        if power == '1':
            return f"·{symbol}" if unicode else f" {symbol}"
        return f"·{symbol}{power.translate(_SUPERSCRIPTS)}" if unicode else f" {symbol}**{power}"
    return f"·{name}{power.translate(_SUBSCRIPTS)}({symbol})" if unicode else f" {name}_{power}({symbol})"


def _argument(self, number):
    off, scale = self.mapparms()
    if off == 0 and scale == 1:
        return self.symbol
    if scale == 1:
        return f"({number(off)} + {self.symbol})"
    if off == 0:
        return f"({number(scale)}{self.symbol})"
    return f"({number(off)} + {number(scale)}{self.symbol})"


def _shown(self, unicode):
    width = max(np.get_printoptions().get('linewidth', 75), 1)
    symbol = _argument(self, utils.format_float)
    out = utils.format_float(self.coef[0])
    rest = self.coef[1:]
    for i, coef in enumerate(rest):
        out += " "
        if coef >= 0:
            term = "+ " + utils.format_float(coef, parens=True)
        else:
            term = "- " + utils.format_float(-coef, parens=True)
        term += _term(self, str(i + 1), symbol, unicode)
        length = len(out.split('\n')[-1]) + len(term)
        if i < len(rest) - 1:
            length += 2
        if length >= width:
            term = term.replace(" ", "\n", 1)
        out += term
    return out


def _latex(self):
    off, scale = self.mapparms()

    def number(x, parens=False):
        return rf"\text{{{utils.format_float(x, parens=parens)}}}"

    symbol = _argument(self, number)
    parts = []
    for i, c in enumerate(self.coef):
        if i == 0:
            text = number(c)
        elif not isinstance(c, np.floating) and not isinstance(c, np.integer):
            text = f" + ({number(c)})"
        elif not np.signbit(c):
            text = f" + {number(c, True)}"
        else:
            text = f" - {number(-c, True)}"
        if self.basis_name is not None:
            basis = f"{{{self.basis_name}}}_{{{i}}}({symbol})"
        else:
            basis = '1' if i == 0 else symbol if i == 1 else f"{symbol}^{{{i}}}"
        part = rf"{text}\,{basis}" if basis != '1' else text
        parts.append(part if c != 0 else rf"\color{{LightGray}}{{{part}}}")
    return rf"${self.symbol} \mapsto {''.join(parts) or '0'}$"


def _neg(self):
    return _like(self, -self.coef)


def _combined(name, swapped=False):
    def operation(self, other):
        f = self._functions[name]
        try:
            other = _coefficients(self, other) if not swapped else other
            coef = f(other, self.coef) if swapped else f(self.coef, other)
        except (TypeError, ValueError) as error:
            if _is_series(other):
                raise error
            return NotImplemented
        return _like(self, coef)
    return operation


def _divided(part, swapped=False):
    def operation(self, other):
        f = self._functions['div']
        try:
            other = _coefficients(self, other) if not swapped else other
            pair = f(other, self.coef) if swapped else f(self.coef, other)
        except (TypeError, ValueError) as error:
            if _is_series(other):
                raise error
            return NotImplemented
        return _like(self, pair[part])
    return operation


def _truediv(self, other):
    if isinstance(other, bool) or not isinstance(other, (int, float, complex, np.number)):
        raise TypeError(f"unsupported types for true division: '{type(self)}', '{type(other)}'")
    return _divided(0)(self, other)


def _pow(self, other):
    return _like(self, self._functions['pow'](self.coef, other, maxpower=self.maxpower))


def _eq(self, other):
    return (isinstance(other, self.__class__) and bool(np.all(self.domain == other.domain))
            and bool(np.all(self.window == other.window)) and self.coef.shape == other.coef.shape
            and bool(np.all(self.coef == other.coef)) and self.symbol == other.symbol)


def _call(self, arg):
    return self._functions['val'](utils.mapdomain(arg, self.domain, self.window), self.coef)


def _copy(self):
    return _like(self, self.coef)


def _degree(self):
    return len(self) - 1


def _truncate(self, size):
    whole = int(size)
    if whole != size or whole < 1:
        raise ValueError("size must be a positive integer")
    return _like(self, self.coef[:whole])


def _convert(self, domain=None, kind=None, window=None):
    if kind is None:
        kind = self.__class__
    if domain is None:
        domain = kind.domain
    if window is None:
        window = kind.window
    return self(kind.identity(domain, window=window, symbol=self.symbol))


def _integ(self, m=1, k=[], lbnd=None):
    off, scl = self.mapparms()
    lbnd = 0 if lbnd is None else off + scl * lbnd
    return _like(self, self._functions['int'](self.coef, m, k, lbnd, 1. / scl))


def _deriv(self, m=1):
    off, scl = self.mapparms()
    return _like(self, self._functions['der'](self.coef, m, scl))


def _roots(self):
    return utils.mapdomain(self._functions['roots'](self.coef), self.window, self.domain)


def _linspace(self, n=100, domain=None):
    if domain is None:
        domain = self.domain
    x = np.linspace(domain[0], domain[1], n)
    return x, self(x)


def _around(cls, domain, points):
    if domain is None:
        return utils.getdomain(points)
    return cls.domain if isinstance(domain, list) and len(domain) == 0 else domain


def _fit(cls, x, y, deg, domain=None, rcond=None, full=False, w=None, window=None, symbol='x'):
    wide = _around(cls, domain, x)
    if domain is None and wide[0] == wide[1]:
        wide[0] -= 1
        wide[1] += 1
    if window is None:
        window = cls.window
    fitted = cls._functions['fit'](utils.mapdomain(np.asarray(x), wide, window), y, deg, w=w, rcond=rcond, full=full)
    if full:
        coef, status = fitted
        return cls(coef, domain=wide, window=window, symbol=symbol), status
    return cls(fitted, domain=wide, window=window, symbol=symbol)


def _fromroots(cls, roots, domain=[], window=None, symbol='x'):
    [roots] = utils.as_series([roots], trim=False)
    domain = _around(cls, domain, roots)
    if window is None:
        window = cls.window
    off, scl = utils.mapparms(domain, window)
    coef = cls._functions['fromroots'](off + scl * roots) / scl**len(roots)
    return cls(coef, domain=domain, window=window, symbol=symbol)


def _identity(cls, domain=None, window=None, symbol='x'):
    if domain is None:
        domain = cls.domain
    if window is None:
        window = cls.window
    off, scl = utils.mapparms(window, domain)
    return cls(cls._functions['line'](off, scl), domain, window, symbol)


def _basis(cls, deg, domain=None, window=None, symbol='x'):
    if domain is None:
        domain = cls.domain
    if window is None:
        window = cls.window
    whole = int(deg)
    if whole != deg or whole < 0:
        raise ValueError("deg must be non-negative integer")
    return cls([0] * whole + [1], domain, window, symbol)


def _cast(cls, series, domain=None, window=None):
    return series.convert(cls.domain if domain is None else domain, cls, cls.window if window is None else window)


def _interpolate(cls, func, deg, domain=None, args=()):
    if domain is None:
        domain = cls.domain
    found = cls._functions['interpolate'](lambda x: func(utils.mapdomain(x, cls.window, domain), *args), deg)
    return cls(found, domain=domain)


_METHODS = {
    '__init__': _init, '__repr__': _repr, '__str__': _str, '__format__': _format, '_repr_latex_': _latex,
    '__call__': _call, '__iter__': lambda self: iter(self.coef), '__len__': lambda self: len(self.coef),
    '__neg__': _neg, '__pos__': lambda self: self, '__eq__': _eq,
    '__add__': _combined('add'), '__radd__': _combined('add', True),
    '__sub__': _combined('sub'), '__rsub__': _combined('sub', True),
    '__mul__': _combined('mul'), '__rmul__': _combined('mul', True),
    '__truediv__': _truediv, '__rtruediv__': _divided(0, True),
    '__floordiv__': _divided(0), '__rfloordiv__': _divided(0, True),
    '__mod__': _divided(1), '__rmod__': _divided(1, True), '__pow__': _pow,
    'copy': _copy, 'degree': _degree, 'cutdeg': lambda self, deg: _truncate(self, deg + 1),
    'trim': lambda self, tol=0: _like(self, utils.trimcoef(self.coef, tol)), 'truncate': _truncate,
    'convert': _convert, 'mapparms': lambda self: utils.mapparms(self.domain, self.window), 'integ': _integ,
    'deriv': _deriv, 'roots': _roots, 'linspace': _linspace,
    'has_samecoef': lambda self, other: len(self.coef) == len(other.coef) and np.all(self.coef == other.coef),
    'has_samedomain': lambda self, other: np.all(self.domain == other.domain),
    'has_samewindow': lambda self, other: np.all(self.window == other.window),
    'has_sametype': lambda self, other: isinstance(other, self.__class__),
}
_CLASS_METHODS = {'fit': _fit, 'fromroots': _fromroots, 'identity': _identity, 'basis': _basis, 'cast': _cast}


# The type of series in a basis, from the functions of its module.
def _make(name, module, prefix, basis, domain, functions):
    class_methods = _CLASS_METHODS
    if 'interpolate' in functions:
        class_methods = {**_CLASS_METHODS, 'interpolate': _interpolate}
    attributes = {'domain': domain, 'window': domain, 'basis_name': basis, 'maxpower': 100, '_functions': functions}
    doc = f"""{name}(coef, domain=None, window=None, symbol='x')

A series in the basis of numpy.polynomial.{module}: coefficients from the lowest degree up."""
    return define(name, 'numpy.polynomial.' + module, _METHODS, class_methods, {'symbol': lambda self: self._symbol},
                  None, attributes, True, doc)
