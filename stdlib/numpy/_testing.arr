"""Assertions about arrays, with messages that show where they differ."""

import math

import numpy as np

# Lines of an operand that a message shows.
_SHOWN_LINES = 3
# Places of differing elements that a message lists.
_SHOWN_PLACES = 5


def _report(operands, err_msg, header='Items are not equal:', verbose=True, names=('ACTUAL', 'DESIRED'), precision=8):
    """The text of a failure: a header, what the caller says, and the operands."""
    lines = ['\n' + header]
    text = str(err_msg)
    if text:
        if '\n' not in text and len(text) < 79 - len(header):
            lines = [lines[0] + ' ' + text]
        else:
            lines.append(text)
    if verbose:
        for name, operand in zip(names, operands):
            shown = np.array_repr(operand, precision=precision) if isinstance(operand, np.ndarray) else repr(operand)
            rows = shown.split('\n')
            if len(rows) > _SHOWN_LINES:
                shown = '\n'.join(rows[:_SHOWN_LINES]) + '...'
            lines.append(f' {name}: {shown}')
    return '\n'.join(lines)


def _is_number(x):
    return x.dtype != bool and np.issubdtype(x.dtype, np.number)


def _inexact(x):
    return np.issubdtype(x.dtype, np.inexact)


def _locations(x, y, test, what, fail):
    """Where elements are of a kind in both operands; fails where they are in one only."""
    there = (test(x) if _inexact(x) else np.zeros(x.shape, dtype=bool))
    here = (test(y) if _inexact(y) else np.zeros(y.shape, dtype=bool))
    if not np.all(there == here):
        fail(x, y, f'{what} location mismatch:')
    return np.broadcast_to(there | here, np.broadcast(x, y).shape)


def _differences(x, y, right, names, total):
    """The lines that tell how much and where two arrays differ; `right` holds where they are as they should be."""
    wrong = np.logical_not(right)
    count = int(np.count_nonzero(wrong))
    lines = [f'Mismatched elements: {count} / {total} ({100 * count / total:.3g}%)']
    x, y = np.broadcast_arrays(x, y)
    if right.ndim > 0:
        places = np.argwhere(wrong)
        if len(places) > _SHOWN_PLACES:
            lines.append(f'First {_SHOWN_PLACES} mismatches are at indices:')
        else:
            lines.append('Mismatch at index:' if len(places) == 1 else 'Mismatch at indices:')
        for place in places[:_SHOWN_PLACES].tolist():
            at = tuple(place)
            lines.append(f' {place}: {x[at]} ({names[0]}), {y[at]} ({names[1]})')
    if _is_number(x) and _is_number(y):
        with np.errstate(all='ignore'):
            unsigned = np.issubdtype(x.dtype, np.unsignedinteger)
            error = np.where(x > y, x - y, y - x) if unsigned else abs(x - y)
            error = error[wrong]
            lines.append(f'Max absolute difference among violations: {np.array2string(np.max(error))}')
            size = abs(y[wrong])
            counted = (size != 0) & np.isfinite(size) if _inexact(size) else size != 0
            if np.any(counted):
                relative = np.array2string(np.max(error[counted] / size[counted]))
                if np.all(size == 0) or np.any((size == 0) & (error != 0)):
                    relative = 'inf'
            else:
                relative = 'nan' if np.any(np.isnan(error)) else 'inf'
            lines.append(f'Max relative difference among violations: {relative}')
    return lines


def _compare(test, x, y, err_msg='', verbose=True, header='', precision=6, equal_nan=True, equal_inf=True,
             strict=False, names=('ACTUAL', 'DESIRED')):
    """Fails unless the shapes fit and the test holds for every pair of elements."""
    x, y = np.asanyarray(x), np.asanyarray(y)

    def fail(a, b, reason):
        text = f'{err_msg}\n{reason}'
        raise AssertionError(_report([a, b], text, header, verbose, names, precision))

    fits = x.shape == y.shape if strict else x.shape == () or y.shape == () or x.shape == y.shape
    if strict and fits and x.dtype != y.dtype:
        fail(x, y, f'(dtypes {x.dtype}, {y.dtype} mismatch)')
    if not fits:
        fail(x, y, f'(shapes {x.shape}, {y.shape} mismatch)')
    flagged = np.zeros(np.broadcast(x, y).shape, dtype=bool)
    if _is_number(x) and _is_number(y):
        if equal_nan:
            flagged = _locations(x, y, np.isnan, 'nan', fail)
        if equal_inf:
            infinite = _locations(x, y, np.isinf, 'inf', fail)
            if np.any(infinite):
                wide = np.broadcast_arrays(x, y)
                ours, theirs = wide[0][infinite], wide[1][infinite]
                if not np.all(ours == theirs):
                    fail(ours, theirs, 'inf values mismatch:')
                flagged = flagged | infinite
    right = test(x, y)
    right = np.broadcast_to(right, flagged.shape) | flagged
    if not np.all(right):
        total = max(right.size, 1)
        reason = '\n'.join(_differences(x, y, right, names, total))
        fail(x, y, reason)


def assert_array_equal(actual, desired, err_msg='', verbose=True, *, strict=False):
    """Fails unless two arrays have the same shape and elements; nans count as equal.

    >>> np.testing.assert_array_equal([1, 2], np.array([1, 2]))
    """
    _compare(lambda x, y: x == y, actual, desired, err_msg, verbose, 'Arrays are not equal', strict=strict)


def assert_allclose(actual, desired, rtol=1e-07, atol=0, equal_nan=True, err_msg='', verbose=True, *, strict=False):
    """Fails unless the elements differ by at most `atol + rtol * abs(desired)`.

    >>> np.testing.assert_allclose([1e-5, 1e-3], [1e-5, 1e-3 + 1e-12])
    """
    header = f'Not equal to tolerance rtol={rtol:g}, atol={atol:g}'
    _compare(lambda x, y: np.isclose(x, y, rtol=rtol, atol=atol, equal_nan=equal_nan), actual, desired, err_msg,
             verbose, header, equal_nan=equal_nan, strict=strict)


def assert_array_almost_equal(actual, desired, decimal=6, err_msg='', verbose=True):
    """Fails unless the elements differ by less than `1.5 * 10**-decimal`.

    >>> np.testing.assert_array_almost_equal([1.0, 2.333], [1.0, 2.3330000001])
    """
    def close(x, y):
        error = abs(x - y)
        if not np.issubdtype(error.dtype, np.number):
            error = error.astype(float)
        return error < 1.5 * 10.0**(-decimal)

    _compare(close, actual, desired, err_msg, verbose, f'Arrays are not almost equal to {decimal} decimals',
             precision=decimal)


def assert_array_less(x, y, err_msg='', verbose=True, *, strict=False):
    """Fails unless each element of `x` is less than that of `y`.

    >>> np.testing.assert_array_less([1.0, 1.0], [1.1, 2.0])
    """
    _compare(lambda a, b: a < b, x, y, err_msg, verbose, 'Arrays are not strictly ordered `x < y`', equal_inf=False,
             strict=strict, names=('x', 'y'))


def _parts(x):
    return np.real(x), np.imag(x)


def _is_complex(x):
    return isinstance(x, complex) or np.iscomplexobj(x) and np.ndim(x) == 0


def _equal_scalars(actual, desired):
    try:
        if np.isnan(desired) and np.isnan(actual):
            return True
        if desired == 0 and actual == 0:
            return bool(np.signbit(desired) == np.signbit(actual))
    except (TypeError, ValueError):
        pass
    return bool(actual == desired)


def assert_equal(actual, desired, err_msg='', verbose=True, *, strict=False):
    """Fails unless two objects are equal: numbers, arrays, and lists, tuples and dicts of them.

    >>> np.testing.assert_equal({'a': [1, 2]}, {'a': [1, 2]})
    """
    if isinstance(desired, dict):
        if not isinstance(actual, dict):
            raise AssertionError(repr(type(actual)))
        assert_equal(len(actual), len(desired), err_msg, verbose)
        for key in desired:
            if key not in actual:
                raise AssertionError(repr(key))
            assert_equal(actual[key], desired[key], f'key={key!r}\n{err_msg}', verbose)
        return
    if isinstance(desired, (list, tuple)) and isinstance(actual, (list, tuple)):
        assert_equal(len(actual), len(desired), err_msg, verbose)
        for at in range(len(desired)):
            assert_equal(actual[at], desired[at], f'item={at!r}\n{err_msg}', verbose)
        return
    if isinstance(actual, np.ndarray) or isinstance(desired, np.ndarray):
        assert_array_equal(actual, desired, err_msg, verbose, strict=strict)
        return
    if isinstance(actual, (list, tuple)) or isinstance(desired, (list, tuple)):
        if np.isscalar(actual) or np.isscalar(desired):
            assert_array_equal(actual, desired, err_msg, verbose)
            return
    if _is_complex(actual) or _is_complex(desired):
        pairs = list(zip(_parts(actual), _parts(desired)))
        same = all(_equal_scalars(a, b) for a, b in pairs)
    elif np.isscalar(actual) != np.isscalar(desired):
        same = False
    else:
        same = _equal_scalars(actual, desired)
    if not same:
        raise AssertionError(_report([actual, desired], err_msg, verbose=verbose))


def assert_almost_equal(actual, desired, decimal=7, err_msg='', verbose=True):
    """Fails unless two numbers or arrays differ by less than `1.5 * 10**-decimal`.

    >>> np.testing.assert_almost_equal(2.3333333, 2.33333334)
    """
    header = f'Arrays are not almost equal to {decimal} decimals'

    def fail():
        raise AssertionError(_report([actual, desired], err_msg, header, verbose))

    if isinstance(actual, (np.ndarray, list, tuple)) or isinstance(desired, (np.ndarray, list, tuple)):
        assert_array_almost_equal(actual, desired, decimal, err_msg, verbose)
        return
    for a, b in zip(_parts(actual), _parts(desired)):
        if not (np.isfinite(a) and np.isfinite(b)):
            if np.isnan(a) or np.isnan(b):
                if not (np.isnan(a) and np.isnan(b)):
                    fail()
            elif a != b:
                fail()
        elif abs(b - a) >= 1.5 * 10.0**(-decimal):
            fail()


def assert_approx_equal(actual, desired, significant=7, err_msg='', verbose=True):
    """Fails unless two numbers are equal to so many significant digits.

    >>> np.testing.assert_approx_equal(0.1234567e-20, 0.12345671e-20, significant=6)
    """
    if actual == desired or np.isnan(actual) and np.isnan(desired):
        return
    if np.isfinite(actual) and np.isfinite(desired):
        size = (abs(actual) + abs(desired)) / 2
        scale = 10.0**math.floor(math.log10(size)) if size > 0 else 1.0
        if abs(desired / scale - actual / scale) < 10.0**-(significant - 1):
            return
    header = f'Items are not equal to {significant} significant digits:'
    raise AssertionError(_report([actual, desired], err_msg, header, verbose))


def assert_string_equal(actual, desired):
    """Fails unless two texts are equal, and shows the lines that differ.

    >>> np.testing.assert_string_equal('abc', 'abc')
    """
    for text in (actual, desired):
        if not isinstance(text, str):
            raise AssertionError(repr(type(text)))
    if actual == desired:
        return
    ours, theirs = actual.splitlines(True), desired.splitlines(True)
    shown = []
    for at in range(max(len(ours), len(theirs))):
        a = ours[at] if at < len(ours) else ''
        b = theirs[at] if at < len(theirs) else ''
        if a == b:
            continue
        shown.append('- ' + a if a else '')
        shown.append('+ ' + b if b else '')
        common = len(a) < len(b) and b.startswith(a)
        if common:
            shown.append('?' + ' ' * (len(a) + 1) + '+' * (len(b) - len(a)))
    raise AssertionError('Differences in strings:\n' + ''.join(shown).rstrip())


def print_assert_equal(test_string, actual, desired):
    """Fails unless two objects are equal, and prints them.

    >>> np.testing.print_assert_equal('a test', [0, 1], [0, 1])
    """
    if not actual == desired:
        raise AssertionError(f'{test_string} failed\nACTUAL: \n{actual!r}\nDESIRED: \n{desired!r}\n')


def assert_array_almost_equal_nulp(x, y, nulp=1):
    """Fails where the elements differ by more than `nulp` times the distance to the next float.

    >>> np.testing.assert_array_almost_equal_nulp(np.array([1.0]), np.array([1.0 + 2.0**-52]))
    """
    x, y = np.asarray(x), np.asarray(y)
    larger = np.where(abs(x) > abs(y), abs(x), abs(y))
    if not np.all(abs(x - y) <= nulp * np.spacing(larger)):
        if np.iscomplexobj(x) or np.iscomplexobj(y):
            raise AssertionError(f'Arrays are not equal to {nulp} ULP')
        most = np.max(_distance(x, y))
        raise AssertionError(f'Arrays are not equal to {nulp} ULP (max is {most:g})')


def _ordered(x):
    """Floats as integers in the same order, neighbours one apart."""
    bits = x.view(np.dtype(f'i{x.dtype.itemsize}')).astype(np.int64)
    lowest = -2**(8 * x.dtype.itemsize - 1)
    return np.where(bits < 0, lowest - bits, bits)


def _distance(x, y):
    dtype = np.result_type(x.dtype, y.dtype, np.float16)
    x, y = np.atleast_1d(np.asarray(x, dtype=dtype)), np.atleast_1d(np.asarray(y, dtype=dtype))
    return abs(_ordered(np.ascontiguousarray(x)) - _ordered(np.ascontiguousarray(y)))


def assert_array_max_ulp(a, b, maxulp=1, dtype=None):
    """Fails where more than `maxulp` floats lie between two elements; gives how many do.

    >>> np.testing.assert_array_max_ulp(np.array([1.0]), np.array([1.0 + 2.0**-52]))
    array([1])
    """
    a, b = np.asarray(a, dtype=dtype), np.asarray(b, dtype=dtype)
    found = _distance(a, b)
    if not np.all(found <= maxulp):
        raise AssertionError(f'Arrays are not almost equal up to {maxulp:g} ULP '
                             f'(max difference is {np.max(found):g} ULP)')
    return found


def assert_(val, msg=''):
    """Fails unless a value is true.

    >>> np.testing.assert_(2 > 1)
    """
    if not val:
        raise AssertionError(msg() if callable(msg) else msg)
