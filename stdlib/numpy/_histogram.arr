# NumPy's histograms.
import numpy as np


def _range_of(a, range):
    if range is not None:
        first, last = range
        if first > last:
            raise ValueError('max must be larger than min in range parameter.')
        if not (np.isfinite(first) and np.isfinite(last)):
            raise ValueError(f'supplied range of [{first}, {last}] is not finite')
    elif a.size == 0:
        first, last = 0, 1
    else:
        first, last = a.min(), a.max()
        if not (np.isfinite(first) and np.isfinite(last)):
            raise ValueError(f'autodetected range of [{first}, {last}] is not finite')
    if first == last:
        first, last = first - 0.5, last + 0.5
    return first, last


def _spread(x):
    low, high = np.percentile(x, [25, 75])
    return high - low


def _width_sturges(x):
    return np.ptp(x) / (np.log2(x.size) + 1.0)


def _width_fd(x):
    return 2.0 * _spread(x) * x.size ** (-1.0 / 3.0)


def _width_auto(x):
    fd, sturges = _width_fd(x), _width_sturges(x)
    if not fd:
        return sturges
    # Heavy tails must not make the bins so narrow that there are far more than the root of the count.
    return min(max(fd, _WIDTHS['sqrt'](x) / 2), sturges)


def _width_scott(x):
    return (24.0 * np.pi**0.5 / x.size)**(1.0 / 3.0) * np.std(x)


def _width_stone(x):
    n, span = x.size, np.ptp(x)
    if n <= 1 or span == 0:
        return 0
    best, found = None, 0
    for count in range(1, max(100, int(np.sqrt(n))) + 1):
        p = histogram(x, bins=count, range=(x.min(), x.max()))[0] / n
        width = span / count
        score = (2 - (n + 1) * p.dot(p)) / width
        if best is None or score < best:
            best, found = score, count
    return span / found


def _width_doane(x):
    if x.size <= 2:
        return 0.0
    sg1 = np.sqrt(6.0 * (x.size - 2) / ((x.size + 1.0) * (x.size + 3)))
    sigma = np.std(x)
    if sigma <= 0.0:
        return 0.0
    g1 = np.mean(((x - np.mean(x)) / sigma)**3.0)
    return np.ptp(x) / (1.0 + np.log2(x.size) + np.log2(1.0 + np.absolute(g1) / sg1))


_WIDTHS = {
    'stone': _width_stone, 'auto': _width_auto, 'doane': _width_doane, 'fd': _width_fd,
    'rice': lambda x: np.ptp(x) / (2.0 * x.size ** (1.0 / 3)), 'scott': _width_scott,
    'sqrt': lambda x: np.ptp(x) / np.sqrt(x.size), 'sturges': _width_sturges,
}


def _edges(a, bins, range, weights):
    # The edges, and whether they are evenly spaced.
    if isinstance(bins, str):
        if bins not in _WIDTHS:
            raise ValueError(f'{bins!r} is not a valid estimator for `bins`')
        if weights is not None:
            raise TypeError('Automated estimation of the number of bins is not supported for weighted data')
        first, last = _range_of(a, range)
        if range is not None:
            a = a[(a >= first) & (a <= last)]
        count = 1
        if a.size:
            width = _WIDTHS[bins](a)
            if width:
                if np.issubdtype(a.dtype, np.integer) and width < 1:
                    width = 1
                count = int(np.ceil((last - first) / width))
    elif np.ndim(bins) == 0:
        try:
            count = int(bins)
            if count != bins:
                raise TypeError
        except (TypeError, ValueError):
            raise TypeError('`bins` must be an integer, a string, or an array')
        if count < 1:
            raise ValueError('`bins` must be positive, when an integer')
        first, last = _range_of(a, range)
    elif np.ndim(bins) == 1:
        edges = np.asarray(bins)
        if np.any(edges[:-1] > edges[1:]):
            raise ValueError('`bins` must increase monotonically, when an array')
        return edges, False
    else:
        raise ValueError('`bins` must be 1d, when an array')
    kind = np.result_type(first, last, a)
    if np.issubdtype(kind, np.integer) or kind == bool:
        kind = np.result_type(kind, float)
    edges = np.linspace(first, last, count + 1, endpoint=True, dtype=kind)
    if np.any(edges[:-1] >= edges[1:]):
        raise ValueError(f'Too many bins for data range. Cannot create {count} finite-sized bins.')
    return edges, True


def _samples(a, weights):
    a = np.asarray(a)
    if a.dtype == np.bool_:
        import warnings
        warnings.warn(f'Converting input from {a.dtype} to {np.uint8} for compatibility.', RuntimeWarning, stacklevel=3)
        a = a.astype(np.uint8)
    if weights is not None:
        weights = np.asarray(weights)
        if weights.shape != a.shape:
            raise ValueError('weights should have the same shape as a.')
        weights = weights.ravel()
    return a.ravel(), weights


def histogram_bin_edges(a, bins=10, range=None, weights=None):
    """The edges of a histogram's bins.

    >>> np.histogram_bin_edges([0., 1., 4.], bins=2)
    array([0., 2., 4.])
    """
    a, weights = _samples(a, weights)
    return _edges(a, bins, range, weights)[0]


def histogram(a, bins=10, range=None, density=None, weights=None):
    """How many numbers fall into each bin, and the bins' edges.

    >>> np.histogram([1, 2, 1], bins=[0, 1, 2, 3])
    (array([0, 2, 1]), array([0, 1, 2, 3]))
    """
    a, weights = _samples(a, weights)
    edges, even = _edges(a, bins, range, weights)
    count = len(edges) - 1
    kind = np.dtype(np.intp) if weights is None else weights.dtype
    if even and a.dtype.kind in 'fiu':
        if weights is None:
            n = np._count_in_bins(a, edges)
        elif kind.kind == 'c':
            n = np._count_in_bins(a, edges, weights.real) + 1j * np._count_in_bins(a, edges, weights.imag)
        else:
            n = np._count_in_bins(a, edges, weights).astype(kind)
    elif weights is None:
        ordered = np.sort(a)
        sums = np.concatenate([ordered.searchsorted(edges[:-1], 'left'), ordered.searchsorted(edges[-1:], 'right')])
        n = np.diff(sums)
    else:
        order = np.argsort(a)
        ordered = a[order]
        totals = np.concatenate((np.zeros(1, dtype=kind), weights[order].cumsum()))
        places = np.concatenate([ordered.searchsorted(edges[:-1], 'left'), ordered.searchsorted(edges[-1:], 'right')])
        n = np.diff(totals[places])
    if density:
        return n / np.array(np.diff(edges), float) / n.sum(), edges
    return n, edges


def histogramdd(sample, bins=10, range=None, density=None, weights=None):
    """How many points fall into each bin of several dimensions, and the bins' edges.

    >>> np.histogramdd(np.array([[0., 0.], [1., 1.]]), bins=2)[0]
    array([[1., 0.],
           [0., 1.]])
    """
    if isinstance(sample, np.ndarray) and sample.ndim == 2:
        pass
    elif isinstance(sample, np.ndarray):
        sample = np.atleast_2d(sample).T
    else:
        # A sequence has the coordinates one after the other.
        sample = np.atleast_2d(sample).T
    n, d = sample.shape
    if weights is not None:
        weights = np.asarray(weights)
    if isinstance(bins, int) or np.ndim(bins) == 0:
        bins = d * [bins]
    elif len(bins) != d:
        raise ValueError('The dimension of bins must be equal to the dimension of the sample x.')
    if range is None:
        range = (None,) * d
    elif len(range) != d:
        raise ValueError('range argument must have one entry per dimension')
    edges, places = [], []
    for i in np.arange(d):
        i = int(i)
        if np.ndim(bins[i]) == 0:
            if bins[i] < 1:
                raise ValueError(f'`bins[{i}]` must be positive, when an integer')
            first, last = _range_of(sample[:, i], range[i])
            try:
                line = np.linspace(first, last, bins[i] + 1)
            except TypeError:
                raise TypeError(f'`bins[{i}]` must be an integer, when a scalar')
        elif np.ndim(bins[i]) == 1:
            line = np.asarray(bins[i])
            if np.any(line[:-1] > line[1:]):
                raise ValueError(f'`bins[{i}]` must be monotonically increasing, when an array')
        else:
            raise ValueError(f'`bins[{i}]` must be a scalar or 1d array')
        place = np.searchsorted(line, sample[:, i], side='right')
        place[sample[:, i] == line[-1]] -= 1
        edges.append(line)
        places.append(place)
    shape = tuple(len(line) + 1 for line in edges)
    flat = np.ravel_multi_index(tuple(places), shape)
    count = 1
    for length in shape:
        count *= length
    counts = np.bincount(flat, weights, minlength=count).reshape(shape).astype(float)
    counts = counts[(slice(1, -1),) * d]
    if density:
        total = counts.sum()
        for i, line in enumerate(edges):
            wide = [1] * d
            wide[i] = len(line) - 1
            counts = counts / np.diff(line).reshape(wide)
        counts /= total
    return counts, edges


def histogram2d(x, y, bins=10, range=None, density=None, weights=None):
    """How many points fall into each bin of two dimensions, and the bins' edges.

    >>> np.histogram2d([0., 1.], [0., 1.], bins=2)[0]
    array([[1., 0.],
           [0., 1.]])
    """
    if len(x) != len(y):
        raise ValueError('x and y must have the same length.')
    try:
        count = len(bins)
    except TypeError:
        count = 1
    if count not in (1, 2):
        edges = np.asarray(bins)
        bins = [edges, edges]
    counts, edges = histogramdd(np.stack((x, y), axis=1), bins, range, density, weights)
    return counts, edges[0], edges[1]
