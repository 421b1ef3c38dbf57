# np.pad. Every mode is made of slices, gathers and concatenation, one axis after the other.
import numpy as np
from numpy._memory import unset

_KEYWORDS = {
    'empty': [], 'edge': [], 'wrap': [], 'constant': ['constant_values'], 'linear_ramp': ['end_values'],
    'maximum': ['stat_length'], 'mean': ['stat_length'], 'median': ['stat_length'], 'minimum': ['stat_length'],
    'reflect': ['reflect_type'], 'symmetric': ['reflect_type'],
}


def _pairs(x, ndim, as_index=False):
    # A pair for each axis.
    if x is None:
        return ((None, None),) * ndim
    if isinstance(x, dict):
        pairs = [(0, 0)] * ndim
        for axis, width in x.items():
            pairs[axis] = (width, width) if isinstance(width, int) else tuple(width)
        x = pairs
    x = np.array(x)
    if as_index:
        x = np.rint(x).astype(np.intp)
        if np.any(x < 0):
            raise ValueError("index can't contain negative values")
    return tuple(tuple(pair) for pair in np.broadcast_to(x, (ndim, 2)).tolist())


def _cut(a, axis, start, stop):
    return a[(slice(None),) * axis + (slice(start, stop),)]


def _filled(a, axis, width, value):
    shape = list(a.shape)
    shape[axis] = width
    return np.full(shape, value, dtype=a.dtype)


def _ramp(a, axis, width, end, left):
    edge = _cut(a, axis, 0, 1) if left else _cut(a, axis, a.shape[axis] - 1, None)
    ramp = np.linspace(end, edge.squeeze(axis), num=width, endpoint=False, dtype=a.dtype, axis=axis)
    return ramp if left else np.flip(ramp, axis)


def _statistic(a, axis, width, length, function, left):
    n = a.shape[axis]
    if length is None or length > n:
        length = n
    if length == 0 and function in (np.max, np.min):
        raise ValueError("stat_length of 0 yields no value for padding")
    part = _cut(a, axis, 0, length) if left else _cut(a, axis, n - length, None)
    value = function(part, axis=axis, keepdims=True)
    if a.dtype.kind in 'iu':
        value = np.rint(value)
    shape = list(a.shape)
    shape[axis] = width
    return np.broadcast_to(value, shape).astype(a.dtype)


def _places(mode, n, left, right):
    # Where the padded axis takes its elements from.
    at = np.arange(-left, n + right)
    if mode == 'edge' or n == 1:
        return np.minimum(np.maximum(at, 0), n - 1)
    if mode == 'wrap':
        return at % n
    if mode == 'reflect':
        at = at % (2 * (n - 1))
        return np.where(at < n, at, 2 * (n - 1) - at)
    at = at % (2 * n)
    return np.where(at < n, at, 2 * n - 1 - at)


def _odd(a, axis, left, right, shared):
    # Reflection about the edge's value; `shared`: the edge itself is not repeated.
    while left > 0 or right > 0:
        n = a.shape[axis]
        if n == 1:
            return np.take(a, _places('edge', 1, left, right), axis=axis)
        most = n - 1 if shared else n
        skip = 1 if shared else 0
        before, after = min(left, most), min(right, most)
        parts = [a]
        if before > 0:
            part = np.flip(_cut(a, axis, skip, before + skip), axis)
            parts.insert(0, (2 * _cut(a, axis, 0, 1) - part).astype(a.dtype, copy=False))
        if after > 0:
            part = np.flip(_cut(a, axis, n - after - skip, n - skip), axis)
            parts.append((2 * _cut(a, axis, n - 1, None) - part).astype(a.dtype, copy=False))
        a = np.concatenate(parts, axis=axis)
        left -= before
        right -= after
    return a


def _by_function(array, widths, function, kwargs):
    shape = [n + left + right for n, (left, right) in zip(array.shape, widths)]
    padded = np.zeros(shape, dtype=array.dtype)
    padded[tuple(slice(left, left + n) for n, (left, right) in zip(array.shape, widths))] = array
    for axis in range(padded.ndim):
        view = np.moveaxis(padded, axis, -1)
        for index in np.ndindex(view.shape[:-1]):
            function(view[index], widths[axis], axis, kwargs)
    return padded


def _constant(array, widths, value):
    # The array in a larger one, of which it fills what is left.
    shape = [left + n + right for n, (left, right) in zip(array.shape, widths)]
    inside = [slice(left, left + n) for n, (left, right) in zip(array.shape, widths)]
    if array.size < 10000:
        result = np.full(shape, value, dtype=array.dtype)
        result[tuple(inside)] = array
        return result
    if array.ndim == 1:
        # Whose cotangent is a part of the result's, where that of writes is a copy of it.
        ends = [np.full(width, value, dtype=array.dtype) for width in widths[0]]
        return np.concatenate([ends[0], array, ends[1]])
    # No element of a large array is written twice, but for corners.
    result = unset(shape, array.dtype)
    result[tuple(inside)] = array
    for axis, (left, right) in enumerate(widths):
        lead = (slice(None),) * axis
        result[lead + (slice(0, left),)] = value
        result[lead + (slice(left + array.shape[axis], None),)] = value
    return result


def _edges(array, widths):
    # The array in a larger one, whose edges then repeat it, one axis after the other.
    result = unset([left + n + right for n, (left, right) in zip(array.shape, widths)], array.dtype)
    inside = [slice(left, left + n) for n, (left, right) in zip(array.shape, widths)]
    result[tuple(inside)] = array
    for axis, (left, right) in enumerate(widths):
        stop = left + array.shape[axis]
        before = inside[:axis]
        after = inside[axis + 1:]
        result[tuple(before + [slice(0, left)] + after)] = result[tuple(before + [slice(left, left + 1)] + after)]
        result[tuple(before + [slice(stop, None)] + after)] = result[tuple(before + [slice(stop - 1, stop)] + after)]
        inside[axis] = slice(None)
    return result


def pad(array, pad_width, mode='constant', **kwargs):
    """The array with more elements at the ends of its axes.

    >>> np.pad([1, 2], 1)
    array([0, 1, 2, 0])
    >>> np.pad([1, 2, 3], 2, mode='reflect')
    array([3, 2, 1, 2, 3, 2, 1])
    """
    array = np.asarray(array)
    if not isinstance(pad_width, dict):
        if np.asarray(pad_width).dtype.kind not in 'iu':
            raise TypeError('`pad_width` must be of integral type.')
    widths = _pairs(pad_width, array.ndim, as_index=True)
    if callable(mode):
        return _by_function(array, widths, mode, kwargs)
    if mode not in _KEYWORDS:
        raise ValueError(f"mode '{mode}' is not supported")
    unsupported = set(kwargs) - set(_KEYWORDS[mode])
    if unsupported:
        raise ValueError(f"unsupported keyword arguments for mode '{mode}': {unsupported}")
    if array.size == 0 and mode not in ('constant', 'empty'):
        for axis, pair in enumerate(widths):
            if array.shape[axis] == 0 and any(pair):
                raise ValueError(f"can't extend empty axis {axis} using modes other than 'constant' or 'empty'")
    if mode == 'constant' and isinstance(kwargs.get('constant_values', 0), (int, float)) and array.ndim > 0:
        return _constant(array, widths, kwargs.get('constant_values', 0))
    if mode == 'edge' and array.ndim > 0 and array.size > 0:
        return _edges(array, widths)
    values = _pairs(kwargs.get('constant_values', kwargs.get('end_values', 0)), array.ndim)
    lengths = _pairs(kwargs.get('stat_length', None), array.ndim, as_index='stat_length' in kwargs)
    statistics = {'maximum': 'max', 'minimum': 'min', 'mean': 'mean', 'median': 'median'}
    result = array
    for axis, (left, right) in enumerate(widths):
        if left == 0 and right == 0:
            continue
        before, after = values[axis]
        if mode in ('constant', 'empty'):
            result = np.concatenate(
                [_filled(result, axis, left, before), result, _filled(result, axis, right, after)], axis=axis)
        elif mode == 'linear_ramp':
            result = np.concatenate(
                [_ramp(result, axis, left, before, True), result, _ramp(result, axis, right, after, False)], axis=axis)
        elif mode in statistics:
            function = getattr(np, statistics[mode])
            first, last = lengths[axis]
            result = np.concatenate(
                [_statistic(result, axis, left, first, function, True), result,
                 _statistic(result, axis, right, last, function, False)], axis=axis)
        elif kwargs.get('reflect_type', 'even') == 'odd':
            result = _odd(result, axis, left, right, mode == 'reflect')
        else:
            result = np.take(result, _places(mode, result.shape[axis], left, right), axis=axis)
    return result.copy() if result is array else result
