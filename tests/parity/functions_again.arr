# Functions of NumPy's that are written in the language: data types, empty arrays, and what they refuse.
import io
import warnings

import numpy as np


def show(*calls):
    # The results, the errors and the warnings of functions without arguments.
    for call in calls:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter('always')
            try:
                shown = repr(call())
            except Exception as error:
                shown = f'{type(error).__name__}: {error}'
        print(shown, *[f'{w.category.__name__}: {w.message}' for w in told])


print('digitize')
show(lambda: np.digitize([0, 1, 2, 3, 5], [5, 3, 1]), lambda: np.digitize([0, 1, 2, 3, 5], [5, 3, 1], right=True),
     lambda: np.digitize([1, 2], np.array([2, 1], 'u1')), lambda: np.digitize([1, 2], [1, 1]), lambda: np.digitize([1, 2], []),
     lambda: np.digitize([1, 2], [3, 1, 2]), lambda: np.digitize([1, 2], [1, 1, 3, 2]), lambda: np.digitize([1, 2], ['a']),
     lambda: np.digitize([1j], [1]), lambda: np.digitize(2, [3, 2, 1]))

print('average')
show(lambda: np.average(np.array([200, 200], 'u1'), weights=np.array([2, 2], 'u1')),
     lambda: np.average([2**62] * 3, weights=[1, 2, 3]), lambda: np.average(np.array([1, 2], 'f4'), weights=np.array([2, 2], 'u1')),
     lambda: np.average([[1, 2], [3, 4]], axis=1, weights=[1, 3], returned=True, keepdims=True), lambda: np.average([]),
     lambda: np.average([1, 2], axis=9), lambda: np.average([1, 2], axis=9, weights=[1, 2, 3]), lambda: np.average(np.zeros((1, 0)), axis=0),
     lambda: np.average([1, 2], weights=[1, -1]))

print('apply_along_axis and vectorize')
rows = [[1, 2], [3, 4]]
show(lambda: np.apply_along_axis(lambda x: x[0] + 0.5 if x[0] > 1 else 1, 1, rows),
     lambda: np.apply_along_axis(lambda x: 'a' if x[0] == 1 else 'bcd', 1, rows),
     lambda: np.apply_along_axis(lambda x: x * 1j if x[0] > 1 else x, 1, rows),
     lambda: np.apply_along_axis(lambda x: [x[0], 2] if x[0] > 1 else [1], 1, rows),
     lambda: np.apply_along_axis(lambda x: [7] if x[0] > 1 else [1, 2], 1, rows),
     lambda: np.vectorize(1), lambda: np.vectorize(len, otypes='z'), lambda: np.vectorize(len, otypes=5),
     lambda: np.vectorize(lambda x: 'a' * x)([1, 2]), lambda: np.vectorize(lambda x, y: x + y)([1, 2], [1, 2, 3]),
     lambda: np.vectorize(lambda x: x, signature='(n->()'), lambda: np.vectorize(lambda x: x, signature='(n)->()')([1, 2]),
     lambda: np.vectorize(lambda x: x[:1], signature='(n)->(m)')(rows), lambda: np.vectorize(lambda x: x, signature='(n)->(n),()')(rows),
     lambda: np.vectorize(lambda x: x, signature='(n)->(n)')(np.zeros((0, 2))),
     lambda: np.vectorize(lambda x: x, signature='(n)->(n)', otypes='f')(np.zeros((0, 2))),
     lambda: np.vectorize(lambda x: x, signature='(n)->(m)', otypes='f')(np.zeros((0, 2))))

print('trim_zeros and pad')
for trim in ('f', 'b', 'fb'):
    show(lambda: np.trim_zeros([0, 0, 0], trim), lambda: np.trim_zeros((0, 0, 1, 0), trim), lambda: np.trim_zeros(np.zeros((2, 2)), trim))
show(lambda: np.trim_zeros(np.eye(3)[1:2].T, axis=-2), lambda: np.trim_zeros([0, 1, 0], axis=5), lambda: np.trim_zeros([[0, 1]]),
     lambda: np.pad([True, False, True], 3, mode='reflect', reflect_type='odd'),
     lambda: np.pad([True, False, True], 4, mode='symmetric', reflect_type='odd'),
     lambda: np.pad(np.array([1, 0, 5], 'u1'), 2, mode='reflect', reflect_type='odd'))

print('logspace and geomspace')
show(lambda: np.logspace(0, 2, 3, base=[2, 3]), lambda: np.logspace(0, 2, 3, base=[2, 3], axis=1), lambda: np.logspace(0, [2, 3], 3, base=[2, 3]),
     lambda: np.logspace(0, [2, 3], 3, base=[[2], [3]], axis=-1).shape, lambda: np.logspace(0, 2, 3, base=2, dtype='i4'),
     lambda: np.geomspace(np.float32(1), np.float32(8), 4), lambda: np.geomspace(np.float32(1), 8, 4, dtype='f4'),
     lambda: np.geomspace(np.complex64(1j), 8j, 4).dtype, lambda: np.geomspace(1, 8, 4, dtype=int))

print('nan')
nan = np.nan
for f in (np.nanquantile, np.nanpercentile):
    show(lambda: f([], .5), lambda: f([], [.5, .2]), lambda: f(np.zeros((1, 0)), .5, axis=0), lambda: f(np.zeros((0, 2)), .5, axis=0, keepdims=True),
         lambda: f([1j], .5), lambda: f([], 500))
show(lambda: np.nanmedian(np.zeros((1, 0)), axis=0), lambda: np.nanmedian([]), lambda: np.nanmedian(np.array([1 + 1j, nan, 3])),
     lambda: np.median(np.zeros((1, 0)), axis=0), lambda: np.quantile(np.zeros((1, 0)), [.5, .2], axis=0), lambda: np.quantile(np.zeros((0, 3), int), .5))
show(lambda: np.nanmin([], initial=0), lambda: np.nanmin(np.array([]), initial=0), lambda: np.nanmax([]), lambda: np.nanmax(np.array([])),
     lambda: np.nanmax([nan, nan]), lambda: np.nanmax(np.array([nan, nan])), lambda: np.nanmax([[nan, nan]], axis=1),
     lambda: np.nanmax(np.array([[nan, nan], [1, nan]]), axis=1, keepdims=True), lambda: np.nanmin([nan, nan], initial=5),
     lambda: np.nanmin(np.array([nan, nan]), initial=5), lambda: np.nanmin([1, nan], where=[False, True], initial=5),
     lambda: np.nanmin([1, nan], where=[True, False], initial=5), lambda: np.nanmin(nan))
show(lambda: np.nansum(np.array([1, nan, 2], object)), lambda: np.nanprod(np.array([2, nan], object)), lambda: np.nanmax(np.array([1, nan, 2], object)),
     lambda: np.nanmean(np.array([1, nan, 2], object)), lambda: np.nanargmax(np.array([1, nan, 2], object)))
for kind in ('f2', 'f4', 'c8'):
    x = np.array([1, nan, 2, 4], kind)
    show(lambda: np.nanvar(x, mean=np.array([2.])), lambda: np.nanstd(x, mean=np.array([2.])), lambda: np.nanvar(x, dtype='c16' if kind == 'c8' else 'f8'),
         lambda: np.nanmean(x, where=[True, True, True, False]), lambda: np.nanvar(x, ddof=1, correction=1), lambda: np.nanvar(x, correction=1),
         lambda: np.nanmean(x, dtype=int), lambda: np.nanstd(x, out=np.zeros((), int)))
show(lambda: np.nanvar([1, 2, 3], mean=0), lambda: np.nanstd([True, False], mean=0))

print('sets')
show(lambda: np.unique(np.zeros((0, 3)), axis=0, return_inverse=True), lambda: np.unique(np.zeros((2, 0, 3)), axis=1, return_counts=True),
     lambda: np.unique(np.zeros((3, 0)), axis=0, return_index=True), lambda: np.unique(np.array([[1, 2]], object), axis=0),
     lambda: np.isin([1.5, 2], [2], kind='table'), lambda: np.isin([1, 2], [2**62, -2**62], kind='table'), lambda: np.isin([], [2], kind='table'),
     lambda: np.isin([True, False], [True], kind='table'), lambda: np.isin([1, 2], [], kind='table'), lambda: np.isin([1, 2], {1}, kind='sort'))

print('differences')
show(lambda: np.gradient(np.array([True, False])), lambda: np.gradient(np.array([1, 2, 4], 'u1')), lambda: np.gradient(np.array([4, 2, 1], 'f4'), np.float64(2)),
     lambda: np.gradient(np.array([4, 2, 1], 'f2'), [1, 2, 4]), lambda: np.gradient(np.array([1, 2, 4], object)), lambda: np.gradient(np.array([1, 'x'], object)),
     lambda: np.trapezoid(1), lambda: np.trapezoid([1, 2, 3], axis=1), lambda: np.trapezoid([1, 2, 3], [1, 2, 4], axis=1), lambda: np.trapezoid([]),
     lambda: np.trapezoid([[1, 2, 3], [3, 4, 5]], x=[1, 2], axis=0), lambda: np.ediff1d([True, False], to_begin=1),
     lambda: np.quantile([True, False], .4), lambda: np.quantile([True, False], .4, method='nearest'),
     lambda: np.quantile([3, 1, 2], .4, weights=[1, 2, 3], method='inverted_cdf'), lambda: np.poly(np.array([1, 2], 'f2')))

print('closeness')
show(lambda: np.isclose(np.array([1], object), 1), lambda: np.isposinf(np.array([1], object)), lambda: np.isneginf(1j))

print('numbers in texts')


def read(text, **options):
    return np.loadtxt(io.StringIO(text), **options)


def read_any(text, **options):
    return np.genfromtxt(io.StringIO(text), **options)


show(lambda: read('300', dtype='u1'), lambda: read('-1', dtype='u1'), lambda: read('1 2\n3 400', dtype='i1'), lambda: read('9223372036854775808', dtype=int),
     lambda: read('9223372036854775808', dtype='u8'), lambda: read('1_0'), lambda: read('1_0', dtype=int), lambda: read('+1', dtype='u1'),
     lambda: read('True', dtype=bool), lambda: read('1 0 2', dtype=bool), lambda: read('1e40 1', dtype='f4'), lambda: read('70000', dtype='f2'),
     lambda: np.loadtxt(5), lambda: np.loadtxt(None), lambda: np.loadtxt([1, 2]), lambda: np.loadtxt(['1', 2]), lambda: np.loadtxt(b'1 2'.split()),
     lambda: read('1,2', delimiter=',,'), lambda: read('1', max_rows=-1), lambda: read('1', skiprows=-1), lambda: read('1', ndmin=3),
     lambda: read('1 2', usecols='a'), lambda: read('1 2', usecols=1.5), lambda: read('1 2', usecols=2), lambda: read('1 2', converters=5),
     lambda: read('1,2\n3,4', delimiter=',', converters={0: lambda s: float('x')}), lambda: read('1,2\n3,4', delimiter=',', converters=lambda s: float(s) + 1),
     lambda: read('1\t2\n3\t4', delimiter='\t'), lambda: read('1 2\t\n3\t4', delimiter='\t'), lambda: read('1  2\n3 4', delimiter=' '),
     lambda: read('1,\n2,3', delimiter=','), lambda: read('1,2\n3', delimiter=','), lambda: read('1,2\n3', delimiter=',', usecols=0),
     lambda: read('a,2\nb,4', delimiter=',', usecols=-1), lambda: read('1 2 # c\n\n# d\n3 4', dtype='i4'), lambda: read('1 // 2\n3', comments='//'),
     lambda: read('nan inf -Infinity 1e400'), lambda: read('1 x'), lambda: read('1 2\n\n3 x'))
show(lambda: read_any('1,-999\n3,4', delimiter=',', missing_values='-999', filling_values=0),
     lambda: read_any('1,-999\n3,4', delimiter=',', missing_values=-999, dtype=int), lambda: read_any('1,N/A\n3,4', delimiter=',', missing_values='N/A', filling_values=0),
     lambda: read_any('1,N/A\n3,x', delimiter=',', missing_values='N/A', loose=False), lambda: read_any('1,2\nNA,4', delimiter=',', missing_values=['NA'], dtype=None),
     lambda: read_any('1,2.5\n3,x', delimiter=',', dtype='i4'), lambda: read_any('1,2.5', delimiter=',', dtype=int), lambda: read_any('True,0', delimiter=',', dtype=bool),
     lambda: read_any('true,False', delimiter=',', dtype=None), lambda: np.genfromtxt(5), lambda: read_any('1,2\n3', delimiter=','))

print('texts')
for functions in (np.char, np.strings):
    for text in (' a ', b' a ', np.array(' a '), [' a ']):
        show(lambda: functions.strip(text), lambda: functions.lstrip(text), lambda: functions.rstrip(text), lambda: functions.upper(text),
             lambda: functions.center(text, 5), lambda: functions.expandtabs(text))
    show(lambda: functions.strip(['xa', 'yb'], ['x', 'y']), lambda: functions.strip('xa', 'x'), lambda: functions.center('a', 5.0), lambda: functions.zfill('a', 'b'),
         lambda: functions.expandtabs(['a\tb', 'cd']), lambda: functions.expandtabs(b'a\tb', 4), lambda: functions.decode('a'), lambda: functions.encode(b'a'))
show(lambda: np.strings.slice('abc', 1), lambda: np.strings.slice(['abc', 'de'], 1))
