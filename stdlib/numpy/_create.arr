# NumPy's functions that make arrays out of ranges and functions, and grids of indices.
import numpy as np


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    """Numbers spaced evenly on a logarithmic scale.

    >>> np.logspace(0, 2, 3)
    array([  1.,  10., 100.])
    """
    if np.ndim(base) > 0:
        # Bases have axes beside those of the ends; the axis to make is counted among all of them.
        ndim = np.broadcast(start, stop, base).ndim
        start, stop, base = (np.array(x, copy=None, ndmin=ndim) for x in (start, stop, base))
        base = np.expand_dims(base, axis)
    y = np.linspace(start, stop, num=num, endpoint=endpoint, axis=axis)
    result = np.power(base, y)
    return result if dtype is None else result.astype(dtype)


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    """Numbers whose neighbours have a constant ratio.

    >>> np.geomspace(1, 8, 4)
    array([1., 2., 4., 8.])
    """
    start = np.asarray(start)
    stop = np.asarray(stop)
    if np.any(start == 0) or np.any(stop == 0):
        raise ValueError('Geometric sequence cannot include zero')
    kind = np.result_type(start.dtype, stop.dtype, np.dtype(float if dtype is None else dtype))
    wide = np.zeros((), dtype=np.result_type(kind, 1.0))
    first = start + wide
    last = stop + wide
    # The first number is made positive, so that the path between negative ones stays real.
    turned = wide.dtype.kind == 'c'
    sign = first / np.abs(first) if turned else np.sign(first)
    first = first / sign
    last = last / sign
    if turned:
        result = np.asarray(np.exp(np.linspace(np.log(first), np.log(last), num=num, endpoint=endpoint)))
    else:
        result = np.asarray(logspace(np.log10(first), np.log10(last), num=num, endpoint=endpoint))
    if num > 0:
        result[0] = first
        if num > 1 and endpoint:
            result[-1] = last
    result = result * sign
    if axis != 0:
        result = np.moveaxis(result, 0, axis)
    return result if dtype is None else result.astype(dtype)


def vander(x, N=None, increasing=False):
    """The matrix whose columns are powers of a vector.

    >>> np.vander([1, 2, 3])
    array([[1, 1, 1],
           [4, 2, 1],
           [9, 3, 1]])
    """
    x = np.asarray(x)
    if x.ndim != 1:
        raise ValueError("x must be a one-dimensional array or sequence.")
    if N is None:
        N = len(x)
    dtype = (x[:0] + np.zeros(0, dtype=int)).dtype
    power = np.ones(len(x), dtype=dtype)
    columns = []
    for i in range(N):
        columns.append(power)
        if i + 1 < N:
            power = power * x if i else x.astype(dtype)
    if not columns:
        return np.empty((len(x), 0), dtype=dtype)
    if not increasing:
        columns.reverse()
    return np.stack(columns, axis=1)


def meshgrid(*xi, copy=True, sparse=False, indexing='xy'):
    """The coordinates of a grid, an array for each axis.

    >>> np.meshgrid([1, 2], [3, 4])[0]
    array([[1, 2],
           [1, 2]])
    """
    if indexing not in ('xy', 'ij'):
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    ndim = len(xi)
    result = []
    for i, x in enumerate(xi):
        axis = i
        if indexing == 'xy' and ndim > 1 and i < 2:
            axis = 1 - i
        shape = [1] * ndim
        shape[axis] = -1
        result.append(np.asarray(x).reshape(shape))
    if not sparse:
        result = np.broadcast_arrays(*result)
    return tuple(x.copy() for x in result) if copy else result


def indices(dimensions, dtype=int, sparse=False):
    """The indices of a grid, an array for each axis.

    >>> np.indices((2, 2))[0]
    array([[0, 0],
           [1, 1]])
    """
    dimensions = tuple(dimensions)
    n = len(dimensions)
    lines = []
    for i, length in enumerate(dimensions):
        lines.append(np.arange(length, dtype=dtype).reshape((1,) * i + (length,) + (1,) * (n - i - 1)))
    if sparse:
        return tuple(lines)
    result = np.empty((n,) + dimensions, dtype=dtype)
    for i, line in enumerate(lines):
        result[i] = line
    return result


def fromfunction(function, shape, *, dtype=float, like=None, **kwargs):
    """What a function gives for the indices of a grid.

    >>> np.fromfunction(lambda i, j: i + j, (2, 2), dtype=int)
    array([[0, 1],
           [1, 2]])
    """
    return function(*indices(shape, dtype=dtype), **kwargs)


def asarray_chkfinite(a, dtype=None, order=None):
    """The value as an array, unless it has an infinity or NaN.

    >>> np.asarray_chkfinite([1, 2])
    array([1, 2])
    """
    a = np.asarray(a, dtype=dtype, order=order)
    if not np.all(np.isfinite(a)):
        raise ValueError("array must not contain infs or NaNs")
    return a


def _whole(n, k, m):
    # Rows, diagonal and columns as `arange` takes them.
    return -int(-n // 1), int(k // 1), -int(-(n if m is None else m) // 1)


def _row_by_row(first, counts):
    # The indices of so many elements of each row, from the first on.
    ends = np.cumsum(counts)
    rows = np.repeat(np.arange(counts.size), counts)
    return rows, np.arange(rows.size) + np.repeat(first - ends + counts, counts)


def tril_indices(n, k=0, m=None):
    """The indices of the elements on and below a diagonal.

    >>> np.tril_indices(2)
    (array([0, 1, 1]), array([0, 0, 1]))
    """
    n, k, m = _whole(n, k, m)
    rows = np.arange(n)
    return _row_by_row(np.zeros_like(rows), np.maximum(np.minimum(rows + k + 1, m), 0))


def triu_indices(n, k=0, m=None):
    """The indices of the elements on and above a diagonal.

    >>> np.triu_indices(2)
    (array([0, 0, 1]), array([0, 1, 1]))
    """
    n, k, m = _whole(n, k, m)
    first = np.maximum(np.arange(n) + k, 0)
    return _row_by_row(first, np.maximum(m - first, 0))


def tril_indices_from(arr, k=0):
    """The indices of an array's elements on and below a diagonal.

    >>> np.tril_indices_from(np.eye(2))
    (array([0, 1, 1]), array([0, 0, 1]))
    """
    if arr.ndim != 2:
        raise ValueError("input array must be 2-d")
    return tril_indices(arr.shape[-2], k=k, m=arr.shape[-1])


def triu_indices_from(arr, k=0):
    """The indices of an array's elements on and above a diagonal.

    >>> np.triu_indices_from(np.eye(2))
    (array([0, 0, 1]), array([0, 1, 1]))
    """
    if arr.ndim != 2:
        raise ValueError("input array must be 2-d")
    return triu_indices(arr.shape[-2], k=k, m=arr.shape[-1])


def mask_indices(n, mask_func, k=0):
    """The indices at which a mask over a square matrix holds.

    >>> np.mask_indices(2, np.triu)
    (array([0, 0, 1]), array([0, 1, 1]))
    """
    return np.nonzero(mask_func(np.ones((n, n), int), k) != 0)


def diag_indices(n, ndim=2):
    """The indices of the main diagonal.

    >>> np.diag_indices(2)
    (array([0, 1]), array([0, 1]))
    """
    return (np.arange(n),) * ndim


def diag_indices_from(arr):
    """The indices of an array's main diagonal.

    >>> np.diag_indices_from(np.eye(2))
    (array([0, 1]), array([0, 1]))
    """
    if not arr.ndim >= 2:
        raise ValueError("input array must be at least 2-d")
    if any(n != arr.shape[0] for n in arr.shape):
        raise ValueError("All dimensions of input must be of equal length")
    return diag_indices(arr.shape[0], arr.ndim)


def ix_(*args):
    """Indices that together select the cross product of sequences.

    >>> np.arange(6).reshape(2, 3)[np.ix_([0, 1], [0, 2])]
    array([[0, 2],
           [3, 5]])
    """
    out = []
    for k, sequence in enumerate(args):
        new = np.asarray(sequence)
        if new.size == 0 and not isinstance(sequence, np.ndarray):
            new = new.astype(np.intp)
        if new.ndim != 1:
            raise ValueError("Cross index must be 1 dimensional")
        if new.dtype == bool:
            new, = new.nonzero()
        out.append(new.reshape((1,) * k + (new.size,) + (1,) * (len(args) - k - 1)))
    return tuple(out)


def _window(M, shape):
    # The window of a length, given its shape over the numbers 1 - M, 3 - M, …, M - 1.
    M = float(M)
    if M < 1:
        return np.array([], dtype=float)
    if M == 1:
        return np.ones(1)
    return shape(np.arange(1 - M, M, 2), M - 1)


def bartlett(M):
    """The triangular window.

    >>> np.bartlett(5)
    array([0. , 0.5, 1. , 0.5, 0. ])
    """
    return _window(M, lambda n, last: np.where(n <= 0, 1 + n / last, 1 - n / last))


def blackman(M):
    """The Blackman window: three terms of cosines.

    >>> np.rint(np.blackman(3)) + 0.0
    array([0., 1., 0.])
    """
    return _window(M, lambda n, last: 0.42 + 0.5 * np.cos(np.pi * n / last) + 0.08 * np.cos(2.0 * np.pi * n / last))


def hamming(M):
    """The Hamming window: a raised cosine.

    >>> np.hamming(3)
    array([0.08, 1.  , 0.08])
    """
    return _window(M, lambda n, last: 0.54 + 0.46 * np.cos(np.pi * n / last))


def hanning(M):
    """The Hann window: a raised cosine that ends in zero.

    >>> np.hanning(3)
    array([0., 1., 0.])
    """
    return _window(M, lambda n, last: 0.5 + 0.5 * np.cos(np.pi * n / last))


def kaiser(M, beta):
    """The Kaiser window, made of Bessel functions.

    >>> np.kaiser(3, 0.0)
    array([1., 1., 1.])
    """
    beta = float(beta)

    def shape(n, last):
        return _bessel(beta * np.sqrt(1 - (n / last) ** 2.0)) / _bessel(np.array(beta))

    return _window(M, shape)


def _bessel(x):
    # The modified Bessel function of the first kind of order zero, by its power series: all terms are positive.
    quarter = np.asarray(x) ** 2 / 4
    term = np.ones_like(quarter)
    total = term
    k = 1
    while np.any(term > 1e-17 * total):
        term = term * quarter / (k * k)
        total = total + term
        k += 1
    return total


def _range_of(item):
    # The numbers that a slice stands for: an imaginary step counts them.
    start = 0 if item.start is None else item.start
    step = 1 if item.step is None else item.step
    if isinstance(step, complex):
        return np.linspace(start, item.stop, num=int(abs(step)))
    if step == 0:
        raise ZeroDivisionError("division by zero")
    return np.arange(start, item.stop, step)


def _concatenated(key, axis, ndmin, trans1d):
    # What `np.r_[key]` and `np.c_[key]` give.
    if isinstance(key, str):
        raise NotImplementedError("text is not evaluated here")
    if not isinstance(key, tuple):
        key = (key,)
    parts = []
    weak = []
    matrix = None
    for k, item in enumerate(key):
        if isinstance(item, str):
            if k != 0:
                raise ValueError("special directives must be the first entry.")
            if item in ('r', 'c'):
                matrix = item
                continue
            try:
                numbers = [int(x) for x in item.split(',')]
            except ValueError:
                raise ValueError(f"unknown special directive '{item}'") from None
            axis = numbers[0]
            if len(numbers) > 1:
                ndmin = numbers[1]
            if len(numbers) > 2:
                trans1d = numbers[2]
            continue
        scalar = False
        if isinstance(item, slice):
            new = np.array(_range_of(item), ndmin=ndmin)
            if ndmin > 1 and trans1d != -1:
                new = new.swapaxes(-1, trans1d)
        else:
            scalar = isinstance(item, (int, float, complex))
            depth = np.ndim(item)
            new = np.array(item, ndmin=max(ndmin, 1))
            if trans1d != -1 and depth < ndmin and not scalar:
                missing = ndmin - depth
                first = trans1d if trans1d >= 0 else trans1d + missing + 1
                order = list(range(ndmin))
                new = new.transpose(order[:first] + order[missing:] + order[first:missing])
        parts.append(new)
        if scalar:
            weak.append((len(parts) - 1, item))
    strong = [x for i, x in enumerate(parts) if all(i != at for at, _ in weak)]
    if weak and strong:
        # A Python number takes the arrays' data type where that holds it.
        dtype = np.concatenate([x.ravel()[:0] for x in strong]).dtype
        for at, item in weak:
            parts[at] = parts[at].astype((np.zeros(1, dtype) + item).dtype)
    joined = np.concatenate(parts, axis=axis)
    if matrix is None:
        return joined
    made = np.matrix(joined)
    return made.T if matrix == 'c' and joined.ndim == 1 else made


def _grid(key, sparse):
    # What `np.mgrid[key]` and `np.ogrid[key]` give.
    if isinstance(key, slice):
        return _grid_line(key)
    lines = [_grid_line(item) for item in key]
    if not sparse and any(_is_backward(item) for item in key):
        raise ValueError("negative dimensions are not allowed")
    if any(line.dtype == np.float64 for line in lines):
        lines = [line.astype(np.float64) for line in lines]
    n = len(lines)
    lines = [line.reshape((1,) * i + (-1,) + (1,) * (n - i - 1)) for i, line in enumerate(lines)]
    if sparse:
        return tuple(lines)
    return np.stack(np.broadcast_arrays(*lines))


def _is_backward(item):
    if isinstance(item.step, complex):
        return False
    return ((item.stop - (item.start or 0)) / (item.step or 1)) < 0


def _grid_line(item):
    start = 0 if item.start is None else item.start
    step = 1 if item.step is None else item.step
    if isinstance(step, complex):
        count = int(abs(step))
        width = (item.stop - start) / (count - 1) if count > 1 else item.stop - start
        return np.arange(0, count, 1, float) * width + start
    return np.arange(start, item.stop, step)
