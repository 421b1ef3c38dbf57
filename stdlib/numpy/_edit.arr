# NumPy's functions that put arrays together from parts: appending, inserting, deleting, arranging in blocks.
import numpy as np


def append(arr, values, axis=None):
    """Values after an array's own, along an axis.

    >>> np.append([1, 2], [3])
    array([1, 2, 3])
    """
    arr = np.asarray(arr)
    if axis is None:
        return np.concatenate((arr.ravel(), np.ravel(values)))
    return np.concatenate((arr, values), axis=axis)


def _axis_of(arr, axis):
    # The array and axis that `insert` and `delete` work on.
    arr = np.asarray(arr)
    if axis is None:
        if arr.ndim != 1:
            arr = arr.ravel()
        return arr, 0
    return arr, np.lib.array_utils.normalize_axis_index(axis, arr.ndim)


def insert(arr, obj, values, axis=None):
    """The array with values inserted before indices.

    >>> np.insert([1, 2, 3], 1, 9)
    array([1, 9, 2, 3])
    """
    arr, axis = _axis_of(arr, axis)
    n = arr.shape[axis]
    before = (slice(None),) * axis
    if isinstance(obj, slice):
        indices = np.arange(n)[obj]
    else:
        indices = np.array(obj)
        if indices.dtype == bool:
            if indices.ndim != 1:
                raise ValueError('boolean array argument obj to insert must be one dimensional')
            indices = np.flatnonzero(indices)
        elif indices.ndim > 1:
            raise ValueError("index array argument obj to insert must be one dimensional or scalar")
    if indices.size == 1:
        index = indices.item()
        if index < -n or index > n:
            raise IndexError(f"index {obj} is out of bounds for axis {axis} with size {n}")
        if index < 0:
            index += n
        values = np.array(values, ndmin=arr.ndim, dtype=arr.dtype)
        if indices.ndim == 0:
            values = np.moveaxis(values, 0, axis)
        count = values.shape[axis]
        shape = list(arr.shape)
        shape[axis] = count
        values = np.broadcast_to(values, _fitting(values, shape))
        return np.concatenate((arr[before + (slice(None, index),)], values, arr[before + (slice(index, None),)]), axis=axis)
    if indices.size == 0 and not isinstance(obj, np.ndarray):
        indices = indices.astype(np.intp)
    places = [int(i) + n if i < 0 else i for i in indices.tolist()]
    for rank, at in enumerate(sorted(range(len(places)), key=lambda at: places[at])):
        places[at] += rank
    shape = list(arr.shape)
    shape[axis] += len(places)
    places = np.array(places, dtype=np.intp)
    kept = np.ones(shape[axis], dtype=bool)
    kept[places] = False
    new = np.zeros(shape, dtype=arr.dtype)
    new[before + (places,)] = values
    new[before + (kept,)] = arr
    return new


def _fitting(values, shape):
    # The shape to broadcast inserted values to; a mismatch is NumPy's error of an assignment.
    try:
        np.broadcast_to(values, shape)
    except ValueError:
        texts = ['(' + ','.join(str(n) for n in s) + (',)' if len(s) == 1 else ')') for s in (values.shape, shape)]
        raise ValueError(f"could not broadcast input array from shape {texts[0]} into shape {texts[1]}") from None
    return shape


def delete(arr, obj, axis=None):
    """The array without some of its sub-arrays along an axis.

    >>> np.delete([1, 2, 3], 1)
    array([1, 3])
    """
    arr, axis = _axis_of(arr, axis)
    n = arr.shape[axis]
    before = (slice(None),) * axis
    kept = np.ones(n, dtype=bool)
    if isinstance(obj, slice):
        kept[obj] = False
        return arr[before + (kept,)]
    indices = np.asarray(obj)
    if indices.ndim == 0 and indices.dtype != bool and (indices.dtype.kind in 'iu'):
        if obj < -n or obj >= n:
            raise IndexError(f"index {obj} is out of bounds for axis {axis} with size {n}")
        kept[obj] = False
        return arr[before + (kept,)]
    if indices.dtype == bool:
        if indices.shape != (n,):
            raise ValueError('boolean array argument obj to delete must be one dimensional and match the axis length '
                             f'of {n}')
        return arr[before + (~indices,)]
    if indices.size == 0 and not isinstance(obj, np.ndarray):
        indices = indices.astype(np.intp)
    kept[indices] = False
    return arr[before + (kept,)]


def resize(a, new_shape):
    """The array's elements, repeated as often as needed, under a new shape.

    >>> np.resize([1, 2], (2, 3))
    array([[1, 2, 1],
           [2, 1, 2]])
    """
    if isinstance(new_shape, (int, np.integer)):
        new_shape = (new_shape,)
    a = np.ravel(a)
    size = 1
    for n in new_shape:
        size *= n
        if n < 0:
            raise ValueError('all elements of `new_shape` must be non-negative')
    if a.size == 0 or size == 0:
        return np.zeros(new_shape, dtype=a.dtype)
    repeats = -(-size // a.size)
    return np.concatenate((a,) * repeats)[:size].reshape(new_shape)


def trim_zeros(filt, trim='fb', axis=None):
    """The array without zeros at its ends.

    >>> np.trim_zeros([0, 0, 1, 2, 0])
    [1, 2]
    """
    values = np.asarray(filt)
    trim = trim.lower()
    if trim not in ("fb", "bf", "f", "b"):
        raise ValueError(f"unexpected character(s) in `trim`: {trim!r}")
    if axis is None:
        axes = tuple(range(values.ndim))
    else:
        axes = np.lib.array_utils.normalize_axis_tuple(axis, values.ndim, argname='axis')
    if not axes:
        return filt
    places = np.nonzero(values)
    index = [slice(None)] * values.ndim
    for ax in axes:
        found = places[ax]
        if found.size:
            start, stop = int(found.min()), int(found.max()) + 1
            index[ax] = slice(start if 'f' in trim else None, stop if 'b' in trim else None)
        else:
            # Of zeros nothing is left, whichever end they are trimmed from.
            index[ax] = slice(0, 0)
    return filt[index[0] if values.ndim == 1 else tuple(index)]


def _place_name(index):
    return 'arrays' + ''.join(f'[{i}]' for i in index)


def _block_depth(arrays, index):
    # The depth of the nested lists, and the largest number of axes; mismatches are errors.
    if isinstance(arrays, tuple):
        raise TypeError(f'{_place_name(index)} is a tuple. Only lists can be used to arrange blocks, and np.block does '
                        'not allow implicit conversion from tuple to ndarray.')
    if not isinstance(arrays, list):
        return index, np.ndim(arrays)
    if len(arrays) == 0:
        raise ValueError(f'List at {_place_name(index)} cannot be empty')
    first, most = None, 0
    for i, item in enumerate(arrays):
        found, ndim = _block_depth(item, index + [i])
        most = max(most, ndim)
        if first is None:
            first = found
        elif len(found) != len(first):
            raise ValueError(f'List depths are mismatched. First element was at depth {len(first)}, but there is an '
                             f'element at depth {len(found)} ({_place_name(found)})')
    return first, most


def block(arrays):
    """An array put together from nested lists of blocks.

    >>> np.block([[np.eye(2), np.zeros((2, 1))]])
    array([[1., 0., 0.],
           [0., 1., 0.]])
    """
    first, ndim = _block_depth(arrays, [])
    depth = len(first)
    ndim = max(ndim, depth)

    def assemble(item, level):
        if level == depth:
            return np.array(item, ndmin=ndim)
        return np.concatenate([assemble(part, level + 1) for part in item], axis=ndim - depth + level)

    return assemble(arrays, 0)


def bmat(obj, ldict=None, gdict=None):
    """A matrix put together from nested lists of blocks, or from a text that names them.

    >>> np.bmat([[np.eye(1), np.zeros((1, 1))]])
    matrix([[1., 0.]])
    """
    if isinstance(obj, str):
        obj = _named_blocks(obj, ldict, gdict)
    if isinstance(obj, np.ndarray):
        return np.matrix(obj)
    if not isinstance(obj[0], (list, tuple)):
        return np.matrix(np.concatenate(obj, axis=-1))
    return np.matrix(np.concatenate([np.concatenate(row, axis=-1) for row in obj], axis=0))


def _named_blocks(text, ldict, gdict):
    # Rows end with semicolons; names stand apart by commas or blanks.
    known = {} if gdict is None else dict(gdict)
    known.update({} if ldict is None else ldict)
    rows = []
    for line in text.split(';'):
        row = []
        for name in line.replace(',', ' ').split():
            found = known[name] if name in known else np._main_variable(name)
            if found is None:
                raise NameError(f"name '{name}' is not defined")
            row.append(found)
        rows.append(row)
    return rows


def select(condlist, choicelist, default=0):
    """Elements of the first choice whose condition holds.

    >>> np.select([np.array([True, False])], [np.array([1, 2])], 9)
    array([1, 9])
    """
    if len(condlist) != len(choicelist):
        raise ValueError('list of cases must be same length as list of conditions')
    if len(condlist) == 0:
        raise ValueError("select with an empty condition list is not possible")
    for i, condition in enumerate(condlist):
        if np.asarray(condition).dtype != bool:
            raise TypeError(f'invalid entry {i} in condlist: should be boolean ndarray')
    np.broadcast_arrays(*condlist)
    np.broadcast_arrays(*choicelist, default)
    np.broadcast_arrays(condlist[0], choicelist[0])
    result = default
    for condition, choice in zip(reversed(condlist), reversed(choicelist)):
        result = np.where(condition, choice, result)
    return result


def piecewise(x, condlist, funclist, *args, **kw):
    """A function defined by pieces, each with its condition.

    >>> np.piecewise([1., -2.], [np.array([False, True])], [lambda x: -x, lambda x: x])
    array([1., 2.])
    """
    x = np.asarray(x)
    count = len(funclist)
    if np.isscalar(condlist) or (not isinstance(condlist[0], (list, np.ndarray)) and x.ndim != 0):
        condlist = [condlist]
    condlist = np.asarray(condlist, dtype=bool)
    n = len(condlist)
    if n == count - 1:
        condlist = np.concatenate([condlist, ~np.any(condlist, axis=0, keepdims=True)], axis=0)
        n += 1
    elif n != count:
        raise ValueError(f"with {n} condition(s), either {n} or {n + 1} functions are expected")
    y = np.zeros_like(x)
    for condition, function in zip(condlist, funclist):
        if not callable(function):
            y[condition] = function
        else:
            values = x[condition]
            if values.size > 0:
                y[condition] = function(values, *args, **kw)
    return y


def sliding_window_view(x, window_shape, axis=None, *, subok=False, writeable=False):
    """A view whose last axes are windows that slide over the array.

    >>> np.lib.stride_tricks.sliding_window_view(np.arange(4), 3)
    array([[0, 1, 2],
           [1, 2, 3]])
    """
    window = tuple(window_shape) if isinstance(window_shape, (tuple, list, np.ndarray)) else (window_shape,)
    x = np.asarray(x)
    if any(n < 0 for n in window):
        raise ValueError('`window_shape` cannot contain negative values')
    if axis is None:
        axes = tuple(range(x.ndim))
        if len(window) != len(axes):
            raise ValueError('Since axis is `None`, must provide window_shape for all dimensions of `x`; got '
                             f'{len(window)} window_shape elements and `x.ndim` is {x.ndim}.')
    else:
        axes = tuple(axis) if isinstance(axis, (tuple, list)) else (axis,)
        axes = tuple(np.lib.array_utils.normalize_axis_index(ax, x.ndim) for ax in axes)
        if len(window) != len(axes):
            raise ValueError(f'Must provide matching length window_shape and axis; got {len(window)} window_shape '
                             f'elements and {len(axes)} axes elements.')
    strides = x.strides + tuple(x.strides[ax] for ax in axes)
    shape = list(x.shape)
    for ax, n in zip(axes, window):
        if shape[ax] < n:
            raise ValueError('window shape cannot be larger than input array shape')
        shape[ax] -= n - 1
    return np.lib.stride_tricks.as_strided(x, tuple(shape) + window, strides, writeable=writeable)


def array_equal(a1, a2, equal_nan=False):
    """Whether two arrays have the same shape and elements.

    >>> np.array_equal([1, 2], [1, 2])
    True
    """
    try:
        a1, a2 = np.asarray(a1), np.asarray(a2)
    except Exception:
        return False
    if a1.shape != a2.shape:
        return False
    same = a1 == a2
    if equal_nan:
        same = same | ((a1 != a1) & (a2 != a2))
    return bool(np.all(same))


def array_equiv(a1, a2):
    """Whether two arrays have equal elements once broadcast.

    >>> np.array_equiv([1, 2], [[1, 2], [1, 2]])
    True
    """
    try:
        a1, a2 = np.asarray(a1), np.asarray(a2)
        np.broadcast_shapes(a1.shape, a2.shape)
    except Exception:
        return False
    return bool(np.all(a1 == a2))


def isfortran(a):
    """Whether the array is in column-major order and not in row-major order too.

    >>> np.isfortran(np.zeros((2, 2), order='F'))
    True
    """
    return a.flags.fnc


def iterable(y):
    """Whether one can iterate over a value.

    >>> np.iterable([1, 2])
    True
    """
    try:
        iter(y)
    except TypeError:
        return False
    return True


def isscalar(element):
    """Whether a value is a number, a text or a NumPy scalar.

    >>> np.isscalar(3.1)
    True
    """
    return isinstance(element, (int, float, complex, str, bytes, np.generic))
