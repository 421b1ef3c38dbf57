# NumPy's functions that leave nan out.
import numpy as np
from numpy._statistics import flattened, number_or_array


def _without(a, value):
    # The array with nans replaced, and where they were; None where there can be none. Of objects, those are nan that
    # differ from themselves.
    a = np.asanyarray(a)
    if a.dtype.kind not in 'fcO':
        return a, None
    nans = np.not_equal(a, a, dtype=bool) if a.dtype.kind == 'O' else np.isnan(a)
    return np.where(nans, np.asarray(value, dtype=a.dtype), a), nans


def _warn(text):
    import warnings
    warnings.warn(text, RuntimeWarning, stacklevel=3)


def _given(out, result, reduction=np.sum):
    # A reduction over one element puts the result in its place, and refuses places as NumPy's own does.
    if out is None:
        return result
    return reduction(np.expand_dims(result, 0), axis=0, out=out)


def _spread(out, result):
    # The result, or `out` filled with it.
    if out is None:
        return result
    out[...] = result
    return out


def nansum(a, axis=None, dtype=None, out=None, keepdims=False, initial=0, where=True):
    """The sum of the elements that are not nan.

    >>> np.nansum([1., np.nan])
    np.float64(1.0)
    """
    a, _ = _without(a, 0)
    return np.sum(a, axis=axis, dtype=dtype, out=out, keepdims=keepdims, initial=initial, where=where)


def nanprod(a, axis=None, dtype=None, out=None, keepdims=False, initial=1, where=True):
    """The product of the elements that are not nan.

    >>> np.nanprod([2., np.nan])
    np.float64(2.0)
    """
    a, _ = _without(a, 1)
    return np.prod(a, axis=axis, dtype=dtype, out=out, keepdims=keepdims, initial=initial, where=where)


def nancumsum(a, axis=None, dtype=None, out=None):
    """The running sums, nan counting as zero.

    >>> np.nancumsum([1., np.nan, 2.])
    array([1., 1., 3.])
    """
    a, _ = _without(a, 0)
    return np.cumsum(a, axis=axis, dtype=dtype, out=out)


def nancumprod(a, axis=None, dtype=None, out=None):
    """The running products, nan counting as one.

    >>> np.nancumprod([2., np.nan, 3.])
    array([2., 2., 6.])
    """
    a, _ = _without(a, 1)
    return np.cumprod(a, axis=axis, dtype=dtype, out=out)


def _extreme(function, start, a, axis, out, keepdims, options):
    # Arrays go by the functions that pass nan over (fmax, fmin), all else by those of the whole with nan replaced.
    passing = isinstance(a, np.ndarray) and a.dtype.kind != 'O'
    a = np.asanyarray(a)
    if a.dtype.kind == 'f' and a.size and not options:
        # A nan shows in the plain extreme: where there is none, that is the answer.
        result = function(a, axis=axis, keepdims=keepdims)
        if not np.any(np.isnan(result)):
            return _given(out, result, function)
    filled, nans = _without(a, start)
    if passing and (a.size == 0 or a.dtype.kind in 'US'):
        function = np.fmax.reduce if start < 0 else np.fmin.reduce
    result = function(filled, axis=axis, keepdims=keepdims, **options)
    if nans is None or passing and 'initial' in options:
        return _given(out, result, function)
    given = {'where': options['where']} if 'where' in options else {}
    empty = np.all(nans, axis=axis, keepdims=keepdims, **given)
    if np.any(empty):
        result = np.where(empty, np.asarray(np.nan, dtype=a.dtype), result)[()]
        _warn('All-NaN slice encountered' if passing else 'All-NaN axis encountered')
    return _given(out, result, function)


def _options(initial, where):
    options = {}
    if initial is not None:
        options['initial'] = initial
    if where is not True:
        options['where'] = where
    return options


def nanmax(a, axis=None, out=None, keepdims=False, initial=None, where=True):
    """The greatest element that is not nan.

    >>> np.nanmax([1., np.nan, 3.])
    np.float64(3.0)
    """
    return _extreme(np.max, -np.inf, a, axis, out, keepdims, _options(initial, where))


def nanmin(a, axis=None, out=None, keepdims=False, initial=None, where=True):
    """The least element that is not nan.

    >>> np.nanmin([1., np.nan, 3.])
    np.float64(1.0)
    """
    return _extreme(np.min, np.inf, a, axis, out, keepdims, _options(initial, where))


def _place(function, start, a, axis, out, keepdims):
    filled, nans = _without(a, start)
    if nans is not None and nans.size and np.any(np.all(nans, axis=axis)):
        raise ValueError('All-NaN slice encountered')
    return function(filled, axis=axis, out=out, keepdims=keepdims)


def nanargmax(a, axis=None, out=None, *, keepdims=False):
    """The place of the greatest element that is not nan.

    >>> np.nanargmax([np.nan, 4., 2.])
    np.int64(1)
    """
    return _place(np.argmax, -np.inf, a, axis, out, keepdims)


def nanargmin(a, axis=None, out=None, *, keepdims=False):
    """The place of the least element that is not nan.

    >>> np.nanargmin([np.nan, 4., 2.])
    np.int64(2)
    """
    return _place(np.argmin, np.inf, a, axis, out, keepdims)


def _count(nans, axis, where):
    return np.sum(~nans, axis=axis, dtype=np.intp, keepdims=True, where=where)


def nanmean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
    """The mean of the elements that are not nan.

    >>> np.nanmean([1., np.nan, 3.])
    np.float64(2.0)
    """
    filled, nans = _without(a, 0)
    if nans is None:
        return np.mean(filled, axis=axis, dtype=dtype, out=out, keepdims=keepdims, where=where)
    _check_inexact(dtype, out)
    count = np.sum(~nans, axis=axis, dtype=np.intp, keepdims=keepdims, where=where)
    total = np.sum(filled, axis=axis, dtype=dtype, keepdims=keepdims, where=where)
    if np.any(count == 0):
        _warn('Mean of empty slice')
        with np.errstate(all='ignore'):
            return _given(out, _shared(total, count))
    return _given(out, _shared(total, count))


def _check_inexact(dtype, out):
    # Where there can be nan, the result must have a place for it.
    for name, kind in (('dtype', dtype), ('out', None if out is None else out.dtype)):
        if kind is not None and np.dtype(kind).kind not in 'fc':
            raise TypeError(f'If a is inexact, then {name} must be inexact')


def _shared(total, count):
    # A total of so many parts, of the total's data type; objects decide their own.
    if not hasattr(total, 'dtype'):
        return total / count
    return np.true_divide(total, count).astype(total.dtype)[()]


def nanvar(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None):
    """The variance of the elements that are not nan.

    >>> np.nanvar([1., np.nan, 3.])
    np.float64(1.0)
    """
    if correction is not None:
        if ddof != 0:
            raise ValueError("ddof and correction can't be provided simultaneously.")
        ddof = correction
    filled, nans = _without(a, 0)
    if nans is None:
        given = {} if mean is None else {'mean': mean}
        return np.var(filled, axis=axis, dtype=dtype, out=out, ddof=ddof, keepdims=keepdims, where=where, **given)
    _check_inexact(dtype, out)
    count = _count(nans, axis, where)
    with np.errstate(all='ignore'):
        center = mean
        if mean is None:
            center = _shared(np.sum(filled, axis=axis, dtype=dtype, keepdims=True, where=where), count)
        off = np.where(nans, 0, filled - center).astype(filled.dtype, copy=False)
        squares = (off * off.conj()).real if off.dtype.kind == 'c' else off * off
        total = np.sum(squares, axis=axis, dtype=dtype, keepdims=keepdims, where=where)
        left = np.reshape(count, np.shape(total)) - ddof
        result = _shared(total, left)
    if np.any(left <= 0):
        _warn('Degrees of freedom <= 0 for slice.')
        result = np.where(left <= 0, np.asarray(np.nan, dtype=getattr(total, 'dtype', float)), result)[()]
    return _given(out, result)


def nanstd(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None):
    """The standard deviation of the elements that are not nan.

    >>> np.nanstd([1., np.nan, 3.])
    np.float64(1.0)
    """
    if np.asanyarray(a).dtype.kind in 'fcO':
        _check_inexact(dtype, out)
    variance = nanvar(a, axis=axis, dtype=dtype, ddof=ddof, keepdims=keepdims, where=where, mean=mean, correction=correction)
    return _given(out, np.sqrt(variance))


def _by_line(function, a, axis, keepdims, out, lead=(), dtype=None):
    # Applies a function to the elements of each line that are not nan.
    a = np.asanyarray(a)
    if a.dtype.kind not in 'fc':
        a = a.astype(float)
    lines, axes = flattened(a, axis)
    result = np.empty(lead + lines.shape[:-1], dtype=dtype or a.dtype)
    empty = False
    for index in np.ndindex(lines.shape[:-1]):
        line = lines[index]
        line = line[~np.isnan(line)]
        empty = empty or line.size == 0
        result[(slice(None),) * len(lead) + index] = function(line) if line.size else np.nan
    if empty:
        _warn('All-NaN slice encountered')
    if keepdims:
        result = result.reshape(lead + tuple(1 if at in axes else n for at, n in enumerate(a.shape)))
    return _spread(out, result[()])


def nanmedian(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """The median of the elements that are not nan.

    >>> np.nanmedian([1., np.nan, 3.])
    np.float64(2.0)
    """
    a = np.asanyarray(a)
    if a.size == 0:
        return nanmean(a, axis, out=out, keepdims=keepdims)
    if a.dtype.kind not in 'fcO':
        return _spread(out, np.median(a, axis=axis, keepdims=keepdims))
    return _by_line(np.median, a, axis, keepdims, out)


def nanquantile(a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False, *, weights=None):
    """The q-th quantile of the elements that are not nan, q from 0 to 1.

    >>> np.nanquantile([1., np.nan, 3.], 0.5)
    np.float64(2.0)
    """
    q, single = number_or_array(q)
    if np.asanyarray(a).dtype.kind in 'iu' and np.size(a):
        return np.quantile(a, q, axis=axis, out=out, method=method, keepdims=keepdims, weights=weights)
    if q.dtype.kind in 'iub':
        q = q.astype(float)
    if not np.all((q >= 0) & (q <= 1)):
        raise ValueError('Quantiles must be in the range [0, 1]')
    return _nan_quantiles(a, float(q) if single else q, axis, out, method, keepdims, weights)


def nanpercentile(a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False, *, weights=None):
    """The q-th percentile of the elements that are not nan, q from 0 to 100.

    >>> np.nanpercentile([1., np.nan, 3.], 50)
    np.float64(2.0)
    """
    q, single = number_or_array(q, hundred=True)
    if not np.all((q >= 0) & (q <= 1)):
        raise ValueError('Percentiles must be in the range [0, 100]')
    return _nan_quantiles(a, float(q) if single else q, axis, out, method, keepdims, weights)


def _nan_quantiles(a, q, axis, out, method, keepdims, weights):
    a = np.asanyarray(a)
    if a.dtype.kind == 'c':
        raise TypeError('a must be an array of real numbers')
    if a.size == 0 and weights is None:
        return nanmean(a, axis, out=out, keepdims=keepdims)
    if weights is not None:
        return np.quantile(a, q, axis=axis, out=out, method=method, keepdims=keepdims, weights=weights)
    if a.dtype.kind not in 'f' or not np.any(np.isnan(a)):
        return np.quantile(a, q, axis=axis, out=out, method=method, keepdims=keepdims)
    dtype = np.result_type(a.dtype, q)
    return _by_line(lambda line: np.quantile(line, q, method=method), a, axis, keepdims, out, np.shape(q), dtype)
