# Every option of printing: functions that write elements, other releases' printing, elements of several lines.
import warnings
import numpy as np

a = np.array([[1.5, -2.25], [1e-3, 3.0]])
arrays = [
    a, np.arange(5) - 2, np.array([True, False]), np.array([1 + 2j, -0.5]), np.array(['b', 'a\nc']),
    np.array([None, [1], 'x'], dtype=object), np.array(2.5), np.array([]), np.arange(12.).reshape(3, 4) / 3,
    np.array([np.nan, -np.inf, 1.0]), np.array([1e10, 1.0]), np.float32([0.1, 1e7]), np.float16([0.5, 2000.]),
]
formatters = [
    {'float': lambda x: '%.2e' % x}, {'float_kind': '{:.1f}'.format}, {'int': hex}, {'int_kind': lambda x: 'i%d' % x},
    {'bool': lambda x: 'NY'[int(x)]}, {'complex_kind': str}, {'numpystr': lambda s: s.upper()}, {'str_kind': repr},
    {'object': lambda x: '<o>'}, {'all': lambda x: f'<{x}>'}, {'float': None}, {},
]
for formatter in formatters:
    with np.printoptions(formatter=formatter):
        for x in arrays:
            print(repr(x), str(x), [x], f'{x}')
for release in ['1.13', '1.21', '1.25', '2.1', '2.2', False]:
    with np.printoptions(legacy=release):
        print(np.get_printoptions()['legacy'])
        for x in arrays[:11] + [np.arange(2000.).reshape(40, 50), np.arange(2000), np.array([1.0, 2.0])]:
            print(repr(x))
            print(str(x))
        for x in [np.float64(1.5), np.int8(3), np.True_, np.complex128(1j), np.str_('x'), np.bytes_(b'y')]:
            print([x])
for options in [{'sign': '+'}, {'sign': ' '}, {'floatmode': 'fixed', 'precision': 3}, {'floatmode': 'unique'},
                {'threshold': 3, 'edgeitems': 1}, {'linewidth': 20}, {'suppress': True}, {'nanstr': 'NA', 'infstr': 'oo'},
                {'floatmode': 'maxprec_equal'}, {'override_repr': lambda x: 'mine'}]:
    with np.printoptions(**options):
        for x in arrays:
            print(repr(x), str(x))
np.set_printoptions(formatter={'float': lambda x: f'{x:.0f}!'})
print(a, [a], repr(a))
np.set_printoptions(precision=3)
print(a, [a], np.get_printoptions()['formatter'])
np.set_printoptions(precision=8)
print(np.array2string(a, formatter={'float_kind': lambda x: '%.1f' % x}, separator=','))
print(np.array2string(np.arange(2000.), legacy='1.13'))
print(repr(np.array([np.eye(2), None, 'ab\ncd', np.arange(30).reshape(2, 15)], dtype=object)))
with np.printoptions(linewidth=30):
    print(repr(np.array([np.eye(2), np.eye(2), 1, None], dtype=object)))
for wrong in [{'sign': '*'}, {'floatmode': 'x'}, {'precision': 1.5}, {'threshold': 'a'},
              {'threshold': np.nan}]:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter('always')
        try:
            with np.printoptions(**wrong):
                print(a)
        except Exception as error:
            print(type(error).__name__, error)
        print([str(one.message) for one in heard])
