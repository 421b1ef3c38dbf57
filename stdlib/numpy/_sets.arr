# NumPy's functions on arrays as sets.
import math

import numpy as np


def _together(ar, axis):
    # The array with the slices along an axis as rows.
    rows = np.moveaxis(ar, axis, 0)
    return rows, rows.reshape(rows.shape[0], math.prod(rows.shape[1:]))


def _differs(aux, equal_nan):
    # Where each sorted element differs from the one before it.
    mask = np.empty(aux.shape[0], dtype=np.bool_)
    mask[:1] = True
    mask[1:] = aux[1:] != aux[:-1]
    if equal_nan and aux.shape[0] > 0 and aux.dtype.kind in 'fc' and np.isnan(aux[-1]):
        first = aux.shape[0] - np.count_nonzero(np.isnan(aux))
        mask[first + 1:] = False
    return mask


def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, sorted=True):
    """The different elements, in ascending order.

    >>> np.unique([1, 1, 2, 2, 3, 3])
    array([1, 2, 3])
    """
    ar = np.asanyarray(ar)
    if axis is None or (ar.ndim == 1 and axis in (0, -1)):
        flat = ar.ravel()
        indexed = return_index or return_inverse
        if indexed:
            order = flat.argsort(kind='stable')
            aux = flat[order]
        else:
            aux = np.sort(flat)
        mask = _differs(aux, equal_nan)
        values = aux[mask]
        inverse_shape = ar.shape
    else:
        axis = np.lib.array_utils.normalize_axis_index(axis, ar.ndim)
        if ar.dtype == object:
            raise TypeError('The axis argument to unique is not supported for dtype object')
        rows, flat = _together(ar, axis)
        order = np.arange(flat.shape[0]) if flat.shape[1] == 0 else np.lexsort(tuple(flat.T[::-1]))
        aux = flat[order]
        mask = np.empty(flat.shape[0], dtype=np.bool_)
        mask[:1] = True
        mask[1:] = np.any(aux[1:] != aux[:-1], axis=1)
        values = np.moveaxis(rows[order[mask]], 0, axis)
        indexed = True
        inverse_shape = (flat.shape[0],)
    results = (values,)
    if return_index:
        results += (order[mask],)
    if return_inverse:
        inverse = np.empty(mask.shape, dtype=np.intp)
        inverse[order] = np.cumsum(mask) - 1
        results += (inverse.reshape(inverse_shape),)
    if return_counts:
        edges = np.concatenate((np.flatnonzero(mask), [mask.size]))
        results += (np.diff(edges),)
    return results if len(results) > 1 else values


def _named(name, fields, values):
    import collections
    return collections.namedtuple(name, fields)(*values)


def unique_all(x):
    """The different elements with their first places, how to get the array back, and how often each occurs.

    >>> np.unique_all([1, 1, 2]).counts
    array([2, 1])
    """
    parts = unique(x, return_index=True, return_inverse=True, return_counts=True, equal_nan=False)
    return _named('UniqueAllResult', 'values indices inverse_indices counts', parts)


def unique_counts(x):
    """The different elements, and how often each occurs.

    >>> np.unique_counts([1, 1, 2]).counts
    array([2, 1])
    """
    return _named('UniqueCountsResult', 'values counts', unique(x, return_counts=True, equal_nan=False))


def unique_inverse(x):
    """The different elements, and how to get the array back.

    >>> np.unique_inverse([1, 1, 2]).inverse_indices
    array([0, 0, 1])
    """
    return _named('UniqueInverseResult', 'values inverse_indices', unique(x, return_inverse=True, equal_nan=False))


def unique_values(x):
    """The different elements.

    >>> np.unique_values([1, 1, 2])
    array([1, 2])
    """
    return unique(x, equal_nan=False)


def _check_table(element, test):
    # Whether a table can be asked for at all.
    if any(x.dtype.kind not in 'iub' for x in (element, test)):
        raise ValueError("The 'table' method is only supported for boolean or integer arrays. Please select 'sort' or None "
                         'for kind.')
    if test.dtype.kind == 'b' or test.size == 0:
        return
    if int(test.max()) - int(test.min()) > np.iinfo(test.dtype).max:
        raise RuntimeError("You have specified kind='table', but the range of values in `ar2` or `ar1` exceed the maximum "
                           "integer of the datatype. Please set `kind` to None or 'sort'.")


def _fits_table(element, test):
    # Whether the range of integers is small beside their number.
    if element.dtype.kind not in 'iu' or test.dtype.kind not in 'iu' or np.uint64 in (element.dtype, test.dtype):
        return False
    return element.size > 0 and int(test.max()) - int(test.min()) <= 6 * (element.size + test.size)


def isin(element, test_elements, assume_unique=False, invert=False, *, kind=None):
    """Whether each element is among others.

    >>> np.isin([0, 2, 5], [1, 2])
    array([False,  True, False])
    """
    if kind not in (None, 'sort', 'table'):
        raise ValueError(f"Invalid kind: '{kind}'. Please use None, 'sort' or 'table'.")
    if isinstance(test_elements, (set, frozenset, dict)):
        # NumPy takes these as one object, which no element is.
        return np.full(np.asarray(element).shape, bool(invert))
    element, test = np.asarray(element), np.asarray(test_elements).ravel()
    if kind == 'table':
        _check_table(element, test)
    if test.size == 0:
        found = np.zeros(element.shape, dtype=bool)
    elif test.dtype == object or element.dtype == object:
        # Objects need not have an order.
        found = np.zeros(element.shape, dtype=bool)
        for item in test:
            found |= element == item
    elif kind != 'sort' and _fits_table(element, test):
        # A table of truth values, the last one for whatever is out of its range.
        low = int(test.min())
        span = int(test.max()) - low + 1
        table = np.zeros(span + 1, dtype=bool)
        table[test.astype(np.int64) - low] = True
        places = np.minimum((element.astype(np.int64, copy=False) - low).view(np.uint64), span)
        found = table[places.view(np.int64)]
    else:
        ordered = np.sort(test)
        places = np.searchsorted(ordered, element.ravel())
        places[places == ordered.size] = 0
        found = (ordered[places] == element.ravel()).reshape(element.shape)
    found = np.asarray(found).reshape(element.shape)
    return np.asarray(~found) if invert else found


def in1d(ar1, ar2, assume_unique=False, invert=False, *, kind=None):
    """Whether each element of a flattened array is among others.

    >>> np.in1d([0, 2], [2])
    array([False,  True])
    """
    return isin(np.asarray(ar1).ravel(), ar2, assume_unique=assume_unique, invert=invert, kind=kind)


def intersect1d(ar1, ar2, assume_unique=False, return_indices=False):
    """The elements that both arrays have.

    >>> np.intersect1d([1, 3, 4, 3], [3, 1, 2, 1])
    array([1, 3])
    """
    ar1, ar2 = np.asanyarray(ar1), np.asanyarray(ar2)
    if assume_unique:
        ar1, ar2 = ar1.ravel(), ar2.ravel()
        first1, first2 = np.arange(ar1.size), np.arange(ar2.size)
    else:
        ar1, first1 = unique(ar1, return_index=True)
        ar2, first2 = unique(ar2, return_index=True)
    aux = np.concatenate((ar1, ar2))
    order = aux.argsort(kind='stable')
    aux = aux[order]
    mask = aux[1:] == aux[:-1]
    result = aux[:-1][mask]
    if not return_indices:
        return result
    return result, first1[order[:-1][mask]], first2[order[1:][mask] - ar1.size]


def union1d(ar1, ar2):
    """The elements that either array has.

    >>> np.union1d([-1, 0, 1], [-2, 0, 2])
    array([-2, -1,  0,  1,  2])
    """
    return unique(np.concatenate((np.ravel(ar1), np.ravel(ar2))))


def setdiff1d(ar1, ar2, assume_unique=False):
    """The elements of the first array that the second one has not.

    >>> np.setdiff1d([1, 2, 3, 2, 4, 1], [3, 4, 5, 6])
    array([1, 2])
    """
    if assume_unique:
        ar1 = np.asarray(ar1).ravel()
    else:
        ar1, ar2 = unique(ar1), unique(ar2)
    return ar1[isin(ar1, ar2, invert=True)]


def setxor1d(ar1, ar2, assume_unique=False):
    """The elements that exactly one of the arrays has.

    >>> np.setxor1d([1, 2, 3, 2, 4], [2, 3, 5, 7, 5])
    array([1, 4, 5, 7])
    """
    if not assume_unique:
        ar1, ar2 = unique(ar1), unique(ar2)
    aux = np.sort(np.concatenate((np.ravel(ar1), np.ravel(ar2))))
    if aux.size == 0:
        return aux
    edge = np.concatenate(([True], aux[1:] != aux[:-1], [True]))
    return aux[edge[1:] & edge[:-1]]


def sort_complex(a):
    """The elements sorted by real, then by imaginary part, as complex numbers.

    >>> np.sort_complex([5, 3])
    array([3.+0.j, 5.+0.j])
    """
    b = np.sort(np.array(a))
    if b.dtype.kind == 'c':
        return b
    return b.astype(np.complex64 if b.dtype.char in 'bhBH' else np.complex128)


def digitize(x, bins, right=False):
    """Which bin each number falls into.

    >>> np.digitize([0.2, 6.4], [0., 1., 2.5])
    array([1, 3])
    """
    x, bins = np.asarray(x), np.asarray(bins)
    if x.dtype.kind == 'c':
        raise TypeError('x may not be complex')
    if bins.ndim != 1:
        raise ValueError(f"object {'of too small depth' if bins.ndim == 0 else 'too deep'} for desired array")
    side = 'left' if right else 'right'
    if _rising(bins.astype(float, casting='safe')):
        return np.searchsorted(bins, x, side=side)
    return len(bins) - np.searchsorted(bins[::-1], x, side=side)


def _rising(edges):
    # Whether the first two different edges rise; the others must go that way too, what cannot be compared aside.
    earlier, later = edges[:-1], edges[1:]
    moved = later != earlier
    if not np.any(moved):
        return True
    first = np.argmax(moved)
    rising = bool(earlier[first] < later[first])
    if np.any((later < earlier)[first + 1:] if rising else (later > earlier)[first + 1:]):
        raise ValueError('bins must be monotonically increasing or decreasing')
    return rising
