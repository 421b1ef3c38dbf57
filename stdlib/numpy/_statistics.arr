# NumPy's statistics: quantiles, averages, covariances, and running differences.
import math

import numpy as np


def average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    """The mean, each element counting by its weight.

    >>> np.average([1., 2., 4.], weights=[1, 1, 2])
    np.float64(2.75)
    """
    a = np.asanyarray(a)
    if axis is not None:
        axis = np.lib.array_utils.normalize_axis_tuple(axis, a.ndim, argname='axis')
    if weights is None:
        result = np.mean(a, axis=axis, keepdims=keepdims)
        scale = np.asanyarray(a.size / np.size(result)).astype(np.asanyarray(result).dtype)[()]
    else:
        w = np.asanyarray(weights)
        if a.dtype.kind in 'iub':
            kind = np.result_type(a.dtype, w.dtype, 'f8')
        else:
            kind = np.result_type(a.dtype, w.dtype)
        if a.shape != w.shape:
            if axis is None:
                raise TypeError('Axis must be specified when shapes of a and weights differ.')
            if w.shape != tuple(a.shape[at] for at in axis):
                raise ValueError('Shape of weights must be consistent with shape of a along specified axis.')
            order = sorted(range(len(axis)), key=lambda at: axis[at])
            w = w.transpose(order).reshape(tuple(n if at in axis else 1 for at, n in enumerate(a.shape)))
        scale = np.sum(w, axis=axis, dtype=kind, keepdims=keepdims)
        if np.any(scale == 0.0):
            raise ZeroDivisionError("Weights sum to zero, can't be normalized")
        # Products of small integers do not fit into their type.
        result = np.sum(np.multiply(a, w, dtype=kind), axis=axis, keepdims=keepdims) / scale
    if returned:
        if scale.shape != result.shape:
            scale = np.broadcast_to(scale, result.shape).copy()
        return result, scale
    return result


def flattened(a, axis):
    """The array with the axes to work over as one last axis, and those axes.

    >>> flattened(np.zeros((2, 3, 4)), (0, 2))[0].shape
    (3, 8)
    """
    if axis is None:
        return a.reshape(-1), tuple(range(a.ndim))
    axes = np.lib.array_utils.normalize_axis_tuple(axis, a.ndim)
    if axes == (a.ndim - 1,):
        return a, axes
    kept = [at for at in range(a.ndim) if at not in axes]
    a = a.transpose(kept + list(axes))
    return a.reshape(a.shape[:len(kept)] + (math.prod(a.shape[len(kept):]),)), axes


def _finished(result, axes, shape, keepdims, out, lead=None):
    # Puts back axes of length one, behind `lead` axes of the quantiles, and writes to `out`: quantiles are spread over it.
    if keepdims:
        kept = result.shape[:lead or 0] + tuple(1 if at in axes else n for at, n in enumerate(shape))
        result = np.reshape(result, kept)
    if out is not None:
        if lead is None:
            from numpy._nan import _given
            return _given(out, result)
        out[...] = result
        return out
    return result


def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """The middle of the sorted elements over axes.

    >>> np.median([[10, 7, 4], [3, 2, 1]])
    np.float64(3.5)
    """
    a = np.asanyarray(a)
    lines, axes = flattened(a, axis)
    n = lines.shape[-1]
    if n == 0:
        result = np.mean(lines, axis=-1)
        return _finished(result, axes, a.shape, keepdims, out)
    half = n // 2
    floating = lines.dtype.kind in 'fc'
    if n % 2:
        places = [half, n - 1] if floating else [half]
    else:
        places = [half - 1, half, n - 1] if floating else [half - 1, half]
    part = np.lib.array_utils._ranked(lines, places)
    result = np.mean(part[..., :2 - n % 2], axis=-1)
    if floating:
        last = part[..., -1]
        if np.any(np.isnan(last)):
            result = np.where(np.isnan(last), np.nan, result)
            result = result.astype(part.dtype)[()]
    return _finished(result, axes, a.shape, keepdims, out)


_METHODS = (
    'inverted_cdf', 'averaged_inverted_cdf', 'closest_observation', 'interpolated_inverted_cdf', 'hazen', 'weibull',
    'linear', 'median_unbiased', 'normal_unbiased', 'lower', 'higher', 'midpoint', 'nearest',
)
_ALPHA_BETA = {
    'interpolated_inverted_cdf': (0, 1), 'hazen': (0.5, 0.5), 'weibull': (0, 0), 'median_unbiased': (1 / 3, 1 / 3),
    'normal_unbiased': (3 / 8, 3 / 8),
}


def _place(method, n, q):
    # The index into n sorted elements, counted from zero, that may have a fraction, for a quantile.
    if method == 'linear':
        return (n - 1) * q
    if method == 'lower':
        return np.floor((n - 1) * q)
    if method == 'higher':
        return np.ceil((n - 1) * q)
    if method == 'nearest':
        return np.rint((n - 1) * q)
    if method == 'midpoint':
        at = (n - 1) * q
        return 0.5 * (np.floor(at) + np.ceil(at))
    if method == 'inverted_cdf':
        at = n * q
        return np.where(at == np.floor(at), at - 1, np.floor(at))
    if method == 'averaged_inverted_cdf':
        at = n * q
        return np.where(at == np.floor(at), at - 0.5, np.floor(at))
    if method == 'closest_observation':
        at = n * q - 1 - 0.5
        low = np.floor(at)
        # The even one of two equally near, counted from one.
        return np.where((at == low) & (np.mod(low, 2) == 1), low, low + 1)
    alpha, beta = _ALPHA_BETA[method]
    return n * q + (alpha + q * (1 - alpha - beta)) - 1


def _quantiles(a, q, axis, out, method, keepdims, weights, check_nan=True, single=False):
    # `single` where q is one number of Python's.
    if method not in _METHODS:
        raise ValueError(f"{method!r} is not a valid method. Use one of: {_METHODS!r}".replace('(', '').replace(')', ''))
    a = np.asanyarray(a)
    if a.dtype.kind == 'c':
        raise TypeError('a must be an array of real numbers')
    if not np.all((q >= 0) & (q <= 1)):
        raise ValueError('Quantiles must be in the range [0, 1]')
    lines, axes = flattened(a, axis)
    shape = q.shape
    if weights is not None:
        return _finished(_weighted(a, lines, axes, q, weights, axis, method), axes, a.shape, keepdims, out, q.ndim)
    n = lines.shape[-1]
    flat = q.reshape(-1)
    if n == 0:
        raise IndexError(f"index {0 if lines.dtype.kind in 'iu' else -1} is out of bounds for axis 0 with size 0")
    at = np.asarray(_place(method, n, flat), dtype=float)
    whole = method in ('inverted_cdf', 'closest_observation', 'lower', 'higher', 'nearest')
    low = np.clip(np.floor(at), 0, n - 1).astype(np.intp)
    high = np.clip(np.floor(at) + 1, 0, n - 1).astype(np.intp)
    floating = lines.dtype.kind == 'f'
    if n > 1000 and not isinstance(lines, list):
        places = np.unique(np.concatenate([low, high, [n - 1]]))
        ordered = np.lib.array_utils._ranked(lines, places)
        low, high = np.searchsorted(places, low), np.searchsorted(places, high)
    else:
        ordered = np.sort(lines, axis=-1)
    below = np.moveaxis(np.take(ordered, low, axis=-1), -1, 0)
    if whole:
        result = below
    else:
        above = np.moveaxis(np.take(ordered, high, axis=-1), -1, 0)
        share = at - np.floor(at)
        share = np.where(at < 0, 0.0, np.where(at > n - 1, 1.0, share))
        share = share.reshape((-1,) + (1,) * (below.ndim - 1))
        rest, upper = 1 - share, share >= 0.5
        if floating:
            share, rest = (part.astype(lines.dtype if single else q.dtype) for part in (share, rest))
        spread = above - below
        # From the nearer end, so that the ends themselves are exact.
        result = np.where(upper, above - spread * rest, below + spread * share)
    if floating and check_nan:
        last = ordered[..., -1]
        if np.any(np.isnan(last)):
            result = np.where(np.isnan(last), np.nan, result).astype(result.dtype)
    result = result.reshape(shape + result.shape[1:])[()]
    return _finished(result, axes, a.shape, keepdims, out, q.ndim)


def number_or_array(q, hundred=False):
    """q, of a hundred or not, as an array, and whether it was one number of Python's, which does not widen narrow floats.

    >>> number_or_array(25, hundred=True)
    (array(0.25), True)
    """
    single = type(q) in (int, float)
    return np.asanyarray(np.true_divide(q, 100) if hundred else q), single


def _weighted(a, lines, axes, q, weights, axis, method):
    # Quantiles by the inverse of the weighted distribution function.
    if method != 'inverted_cdf':
        raise ValueError("Only method 'inverted_cdf' supports weights. Got: {method}.".replace('{method}', method))
    w = np.asanyarray(weights)
    if w.shape != a.shape:
        if axis is None:
            raise TypeError('Axis must be specified when shapes of a and weights differ.')
        if w.shape != tuple(a.shape[at] for at in axes):
            raise ValueError('Shape of weights must be consistent with shape of a along specified axis.')
        w = np.broadcast_to(w.reshape(-1), lines.shape)
    else:
        w = flattened(w, axis)[0]
    if np.any(w < 0):
        raise ValueError('Weights must be non-negative.')
    order = np.argsort(lines, axis=-1, kind='stable')
    lines = np.take_along_axis(lines, order, axis=-1)
    w = np.take_along_axis(w, order, axis=-1)
    sums = np.cumsum(w, axis=-1, dtype=float)
    sums = sums / sums[..., -1:]
    flat = q.reshape(-1)
    found = np.empty((flat.size,) + lines.shape[:-1], dtype=lines.dtype)
    for index in np.ndindex(lines.shape[:-1]):
        places = np.searchsorted(sums[index], flat, side='left')
        places = np.minimum(places, lines.shape[-1] - 1)
        # Elements without weight are never the answer.
        first = np.searchsorted(sums[index] > 0, True)
        found[(slice(None),) + index] = lines[index][np.maximum(places, first)]
    return found.reshape(q.shape + lines.shape[:-1])


def quantile(a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False, *, weights=None):
    """The q-th quantile over axes, q from 0 to 1.

    >>> np.quantile([1., 2., 3., 4.], 0.5)
    np.float64(2.5)
    """
    q, single = number_or_array(q)
    # The least and the greatest of integers are integers.
    exact = q.dtype.kind in 'iu' and out is None and weights is None and np.asanyarray(a).dtype.kind in 'iu'
    if q.dtype.kind in 'iub':
        q = q.astype(float)
    result = _quantiles(a, q, axis, out, method, keepdims, weights, single=single)
    return result.astype(np.asanyarray(a).dtype) if exact else result


def percentile(a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False, *, weights=None):
    """The q-th percentile over axes, q from 0 to 100.

    >>> np.percentile([1., 2., 3., 4.], 50)
    np.float64(2.5)
    """
    q, single = number_or_array(q, hundred=True)
    if not np.all((q >= 0) & (q <= 1)):
        raise ValueError('Percentiles must be in the range [0, 100]')
    return _quantiles(a, q, axis, out, method, keepdims, weights, single=single)


def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None):
    """The covariance matrix of variables, one a row.

    >>> np.cov([[0., 1., 2.], [2., 1., 0.]])
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    if ddof is not None and ddof != int(ddof):
        raise ValueError('ddof must be integer')
    m = np.asarray(m)
    if m.ndim > 2:
        raise ValueError('m has more than 2 dimensions')
    if y is not None:
        y = np.asarray(y)
        if y.ndim > 2:
            raise ValueError('y has more than 2 dimensions')
    if dtype is None:
        dtype = np.result_type(m, np.float64) if y is None else np.result_type(m, y, np.float64)
    x = np.atleast_2d(np.asarray(m, dtype=dtype))
    if not rowvar and m.ndim != 1:
        x = x.T
    if x.shape[0] == 0:
        return np.array([]).reshape(0, 0)
    if y is not None:
        y = np.atleast_2d(np.asarray(y, dtype=dtype))
        if not rowvar and y.shape[0] != 1:
            y = y.T
        x = np.concatenate((x, y), axis=0)
    if ddof is None:
        ddof = 0 if bias else 1
    w = None
    if fweights is not None:
        fweights = np.asarray(fweights, dtype=float)
        if not np.all(fweights == np.around(fweights)):
            raise TypeError('fweights must be integer')
        if fweights.ndim > 1:
            raise RuntimeError('cannot handle multidimensional fweights')
        if fweights.shape[0] != x.shape[1]:
            raise RuntimeError('incompatible numbers of samples and fweights')
        if np.any(fweights < 0):
            raise ValueError('fweights cannot be negative')
        w = fweights
    if aweights is not None:
        aweights = np.asarray(aweights, dtype=float)
        if aweights.ndim > 1:
            raise RuntimeError('cannot handle multidimensional aweights')
        if aweights.shape[0] != x.shape[1]:
            raise RuntimeError('incompatible numbers of samples and aweights')
        if np.any(aweights < 0):
            raise ValueError('aweights cannot be negative')
        w = aweights if w is None else w * aweights
    mean, total = np.average(x, axis=1, weights=w, returned=True)
    total = total[0]
    if w is None:
        left = x.shape[1] - ddof
    elif ddof == 0:
        left = total
    elif aweights is None:
        left = total - ddof
    else:
        left = total - ddof * np.sum(w * aweights) / total
    if left <= 0:
        import warnings
        warnings.warn('Degrees of freedom <= 0 for slice', RuntimeWarning, stacklevel=2)
        left = 0.0
    x = x - mean[:, None]
    weighted = x if w is None else x * w
    c = np.dot(x, weighted.T.conj() if x.dtype.kind == 'c' else weighted.T)
    c *= np.true_divide(1, left)
    return c.squeeze()


def corrcoef(x, y=None, rowvar=True, *, dtype=None):
    """The correlation coefficients of variables, one a row.

    >>> np.corrcoef([0., 1., 2.], [2., 1., 0.])
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    c = cov(x, y, rowvar, dtype=dtype)
    if c.ndim == 0:
        return c / c
    d = np.diag(c)
    scale = np.sqrt(d.real)
    c = c / scale[:, None]
    c = c / scale[None, :]
    if c.dtype.kind == 'c':
        return np.clip(c.real, -1, 1) + 1j * np.clip(c.imag, -1, 1)
    return np.clip(c, -1, 1)


def diff(a, n=1, axis=-1, prepend=None, append=None):
    """The differences of neighbours along an axis, n times.

    >>> np.diff([1, 2, 4, 7])
    array([1, 2, 3])
    """
    if n == 0:
        return a
    if n < 0:
        raise ValueError('order must be non-negative but got ' + repr(n))
    a = np.asanyarray(a)
    if a.ndim == 0:
        raise ValueError('diff requires input that is at least one dimensional')
    axis = np.lib.array_utils.normalize_axis_index(axis, a.ndim)
    if prepend is not None or append is not None:
        parts = (_beside(a, axis, prepend), a, _beside(a, axis, append))
        a = np.concatenate([part for part in parts if part is not None], axis)
    if a.ndim == 1 and a.dtype != np.bool_:
        for _ in range(n):
            a = a[1:] - a[:-1]
        return a
    lead = (slice(None),) * axis
    later, earlier = lead + (slice(1, None),), lead + (slice(None, -1),)
    for _ in range(n):
        a = a[later] != a[earlier] if a.dtype == np.bool_ else a[later] - a[earlier]
    return a


def _beside(a, axis, extra):
    # What is put before or behind the array: an element is one for each line.
    if extra is None:
        return None
    extra = np.asanyarray(extra)
    if extra.ndim > 0:
        return extra
    shape = list(a.shape)
    shape[axis] = 1
    return np.broadcast_to(extra, tuple(shape))


def ediff1d(ary, to_end=None, to_begin=None):
    """The differences of neighbours in the flattened array.

    >>> np.ediff1d([1, 2, 4])
    array([1, 2])
    """
    ary = np.asanyarray(ary).ravel()
    before, behind = _extra(ary, 'to_begin', to_begin), _extra(ary, 'to_end', to_end)
    result = ary[1:] - ary[:-1]
    return np.concatenate(before + [result] + behind) if before or behind else result


def _extra(ary, name, extra):
    # What is put before or behind differences, in a list.
    if extra is None:
        return []
    extra = np.asanyarray(extra).ravel()
    if not np.can_cast(extra.dtype, ary.dtype, casting='same_kind'):
        raise TypeError(f'dtype of `{name}` must be compatible with input `ary` under the `same_kind` rule.')
    return [extra.astype(ary.dtype)]


def gradient(f, *varargs, axis=None, edge_order=1):
    """The slope at each element, by differences of its neighbours.

    >>> np.gradient([1., 2., 4., 7.])
    array([1. , 1.5, 2.5, 3. ])
    """
    f = np.asanyarray(f)
    n = f.ndim
    if axis is None:
        axes = tuple(range(n))
    else:
        axes = np.lib.array_utils.normalize_axis_tuple(axis, n)
    count = len(varargs)
    if count == 0:
        steps = [1.0] * len(axes)
    elif count == 1 and np.ndim(varargs[0]) == 0:
        steps = list(varargs) * len(axes)
    elif count == len(axes):
        steps = []
        for at, step in zip(axes, varargs):
            step = np.asanyarray(step)
            if step.ndim == 0:
                steps.append(step[()])
                continue
            if step.ndim != 1:
                raise ValueError('distances must be either scalars or 1d')
            if len(step) != f.shape[at]:
                raise ValueError('when 1d, distances must match the length of the corresponding dimension')
            if step.dtype.kind in 'iu':
                step = step.astype(np.float64)
            gaps = np.diff(step)
            steps.append(gaps[0] if (gaps == gaps[0]).all() else gaps)
    else:
        raise TypeError('invalid number of arguments')
    if edge_order > 2:
        raise ValueError("'edge_order' greater than 2 not supported")
    kind = f.dtype if f.dtype.kind in 'fc' else np.float64
    if f.dtype.kind in 'iu':
        # Differences of integers would leave their range.
        f = f.astype(kind)
    results = [_slopes(f, at, step, edge_order).astype(kind, copy=False) for at, step in zip(axes, steps)]
    return results[0] if len(axes) == 1 else tuple(results)


def _slopes(f, axis, step, edge_order):
    n = f.shape[axis]
    if n < edge_order + 1:
        raise ValueError('Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) elements are required.')
    f = np.moveaxis(f, axis, 0)
    even = np.ndim(step) == 0
    wide = (-1,) + (1,) * (f.ndim - 1)
    if even:
        inner = (f[2:] - f[:-2]) / (2. * step)
    else:
        left, right = step[:-1].reshape(wide), step[1:].reshape(wide)
        a = -right / (left * (left + right))
        b = (right - left) / (left * right)
        c = left / (right * (left + right))
        inner = a * f[:-2] + b * f[1:-1] + c * f[2:]
    if edge_order == 1:
        first = (f[1] - f[0]) / (step if even else step[0])
        last = (f[-1] - f[-2]) / (step if even else step[-1])
    elif even:
        first = -1.5 / step * f[0] + 2. / step * f[1] - 0.5 / step * f[2]
        last = 0.5 / step * f[-3] - 2. / step * f[-2] + 1.5 / step * f[-1]
    else:
        d1, d2 = step[0], step[1]
        first = -(2. * d1 + d2) / (d1 * (d1 + d2)) * f[0] + (d1 + d2) / (d1 * d2) * f[1] - d1 / (d2 * (d1 + d2)) * f[2]
        d1, d2 = step[-2], step[-1]
        last = d2 / (d1 * (d1 + d2)) * f[-3] - (d2 + d1) / (d1 * d2) * f[-2] + (2. * d2 + d1) / (d2 * (d1 + d2)) * f[-1]
    return np.moveaxis(np.concatenate((np.asarray(first)[None], inner, np.asarray(last)[None])), 0, axis)


def trapezoid(y, x=None, dx=1.0, axis=-1):
    """The integral by the trapezoidal rule.

    >>> np.trapezoid([1, 2, 3])
    np.float64(4.0)
    """
    y = np.asanyarray(y)
    if x is None:
        d = dx
    else:
        x = np.asanyarray(x)
        if x.ndim == 1:
            d = np.diff(x)
            shape = [1] * y.ndim
            shape[axis] = d.shape[0]
            d = d.reshape(tuple(shape))
        else:
            d = np.diff(x, axis=axis)
    later, earlier = [slice(None)] * y.ndim, [slice(None)] * y.ndim
    later[axis], earlier[axis] = slice(1, None), slice(None, -1)
    return (d * (y[tuple(later)] + y[tuple(earlier)]) / 2.0).sum(axis)


def cumulative_sum(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """The running sums along an axis, with a zero before them on request.

    >>> np.cumulative_sum([1, 2, 3], include_initial=True)
    array([0, 1, 3, 6])
    """
    return _cumulated(np.cumsum, np.zeros, x, axis, dtype, out, include_initial)


def cumulative_prod(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """The running products along an axis, with a one before them on request.

    >>> np.cumulative_prod([1, 2, 3])
    array([1, 2, 6])
    """
    return _cumulated(np.cumprod, np.ones, x, axis, dtype, out, include_initial)


def _cumulated(function, start, x, axis, dtype, out, include_initial):
    x = np.atleast_1d(x)
    if axis is None:
        if x.ndim >= 2:
            raise ValueError('For arrays which have more than one dimension ``axis`` argument is required.')
        axis = 0
    result = function(x, axis=axis, dtype=dtype)
    if include_initial:
        shape = list(x.shape)
        shape[axis] = 1
        result = np.concatenate((start(tuple(shape), dtype=result.dtype), result), axis=axis)
    if out is not None:
        out[...] = result
        return out
    return result
