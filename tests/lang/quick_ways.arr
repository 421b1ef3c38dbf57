# Built-in functions and methods on what they have a quick way for, and on what they have not.
import collections
import math
import numpy as np

x, n, t = np.float64(-2.75), np.int64(-7), np.float32(1.5)
assert type(abs(x)) is np.float64 and abs(x) == 2.75 and type(abs(n)) is np.int64 and abs(n) == 7
assert int(x) == -2 and type(int(x)) is int and int(n) == -7 and int(t) == 1
assert float(x) == -2.75 and type(float(x)) is float and float(n) == -7.0 and float(t) == 1.5
assert type(-x) is np.float64 and -x == 2.75 and -n == 7 and str(-np.float64(0.0)) == '-0.0'
assert math.sqrt(np.float64(2.25)) == 1.5 and type(math.sqrt(np.float64(4))) is float
assert isinstance(x, float) and not isinstance(x, int) and isinstance(x, np.float64) and isinstance(x, np.floating)
assert not isinstance(n, int) and isinstance(n, np.integer) and not isinstance(t, float)
assert isinstance(True, int) and isinstance(3, (str, int)) and isinstance(None, object) and not isinstance([], tuple)
for wrong in (lambda: int(np.float64('nan')), lambda: int(np.float64('inf')), lambda: math.sqrt(np.float64(-1)),
              lambda: math.pow(0, -1), lambda: math.gcd(1.5, 2), lambda: math.exp(np.float64(1000))):
    try:
        wrong()
    except (ValueError, OverflowError, TypeError) as error:
        pass
    else:
        assert False, 'no error'
assert math.isinf(math.pow(2, math.inf)) and math.isnan(math.pow(math.nan, 1)) and math.pow(2, 0.5) == 2 ** 0.5
assert math.hypot(3, 4) == 5.0 and math.isclose(math.hypot(3e200, 4e200), 5e200) and math.hypot(1, 2, 2) == 3.0
assert math.atan2(1, 1) == math.pi / 4 and math.atan2(-0.0, -1.0) == -math.pi and math.atan2(0, -1) == math.pi
assert math.gcd(12, -18) == 6 and math.gcd(0, 0) == 0 and math.gcd(-2**63, 2**62) == 2**62 and math.gcd(-2**63, 0) == 2**63
assert math.gcd(2**80, 2**70) == 2**70 and math.gcd(12, 18, 8) == 2 and math.gcd(5) == 5

# One key for numbers that are equal, of whatever type.
counts = {}
for key in [1, np.int64(1), 1.0, np.float64(1), True, np.int8(1), np.float32(1), np.bool_(True), '1']:
    counts[key] = counts.get(key, 0) + 1
assert counts == {1: 8, '1': 1} and type(list(counts)[0]) is int
assert len({np.float64(0.5), 0.5, np.int64(3), 3, np.uint8(3), (np.int64(3), 1), (3, 1)}) == 3
assert len({np.float64('nan'), np.float64('nan')}) == 2
assert collections.Counter(np.array([1, 2, 1, 3, 1])) == {1: 3, 2: 1, 3: 1}
counter = collections.Counter('abca')
counter.update('aab')
counter.update({'a': 2.5, 'z': 1})
counter.subtract('zz')
assert dict(counter) == {'a': 6.5, 'b': 2, 'c': 1, 'z': -1}
big = collections.Counter({'x': 2**63 - 1})
big.update('x')
assert big['x'] == 2**63

# Texts.
assert [w.strip() for w in ('  a b \n', '', 'ab', '\x1c\x1f\x0b a\t', '\xa0é ')] == ['a b', '', 'ab', 'a', 'é']
assert 'xxaxx'.strip('x') == 'a' and ' a'.strip(None) == 'a'
assert 'banana'.replace('an', 'AN') == 'bANANa' and 'aaa'.replace('aa', 'b') == 'ba' and 'abc'.replace('x', 'y') == 'abc'
assert 'abc'.replace('', '-') == '-a-b-c-' and 'aaaa'.replace('a', 'b', 2) == 'bbaa' and 'aé'.replace('a', 'é') == 'éé'
assert 'abc'.replace('b', '') == 'ac' and 'a' .replace('a', 'long' * 100) == 'long' * 100

# Double-ended queues.
q = collections.deque(maxlen=3)
for i in range(5):
    q.append(i)
assert list(q) == [2, 3, 4] and q.popleft() == 2 and q.pop() == 4 and q.popleft() == 3
for pop in q.pop, q.popleft:
    try:
        pop()
    except IndexError as error:
        assert str(error) == 'pop from an empty deque'
    else:
        assert False, 'no error'
both = [collections.deque([1]), collections.OrderedDict(a=1), [1, 2], collections.deque([5])]
assert [item.pop() if not isinstance(item, dict) else item.pop('a') for item in both] == [1, 1, 2, 5]
for item in collections.deque([3]), 'ab', collections.deque([3, 3]), [3]:
    assert item.count(3 if not isinstance(item, str) else 'a') == (2 if len(item) == 2 and not isinstance(item, str) else 1)

# Lists of NumPy's numbers become arrays of their type.
for values, dtype in (([x, x], 'float64'), ([n, 2], 'int64'), ([x, 1], 'float64'), ([t, t], 'float32'), ([1, 2.5], 'float64'),
                      ([n, True], 'int64'), ([1.0, x], 'float64'), ([np.uint8(3), np.int64(4)], 'int64'), ([n, x], 'float64')):
    made = np.array(values)
    assert made.dtype == dtype and made.tolist() == [float(v) if dtype[0] == 'f' else int(v) for v in values], (values, made)
assert np.array([x, n], dtype=int).tolist() == [-2, -7] and np.array([n, n], dtype=float).dtype == float
assert list(zip(*[[i, i * i] for i in range(6)])) == [(0, 1, 2, 3, 4, 5), (0, 1, 4, 9, 16, 25)]
assert max([np.float64(1), 3, np.int64(2)]) == 3 and min(np.array([3., 1., 2.])) == 1.0

# Templates, plain ones and others.
assert '%.2f|%f|%d|%s|%%' % (x, 1.5, 3, 'é') == '-2.75|1.500000|3|é|%' and '%.0f' % 0.5 == '0' and '%.9f' % 1e-9 == '0.000000001'
assert '%.1f' % float('nan') == 'nan' and '%.1f' % float('-inf') == '-inf' and '%.3f' % t == '1.500' and '%.2f' % 3 == '3.00'
assert '%.2f' % np.float64(2.5) == '2.50' and '%.2f %.1f' % (True, n) == '1.00 -7.0' and '%5.1f|%-7.2f|' % (2.25, 1) == '  2.2|1.00   |'
assert '{:.2f} {} {} é{}'.format(x, 3, 'a', 'b') == '-2.75 3 a éb' and '{:.0f}{:.1f}'.format(2.5, np.float64(-0.04)) == '2-0.0'
assert '{} {:.3f} {}'.format(1.5, 2, True) == '1.5 2.000 True' and '{{}} {}'.format('a') == '{} a' and '{}'.format('a', 'b') == 'a'
assert '{1} {0}'.format('a', 'b') == 'b a' and '{:>5}|{:.2f}'.format('a', 1.005) == '    a|1.00' and '{:.2e}'.format(12345.678) == '1.23e+04'
for template, values in (('%.2f', ('a',)), ('%.2f %d', (1.0,)), ('%.2f', (1.0, 2.0)), ('%d', ('x',)), ('%.2f', ([1],))):
    try:
        template % values
    except TypeError:
        pass
    else:
        assert False, 'no error'
for template, values, kind in (('{} {}', ('a',), IndexError), ('{', ('a',), ValueError), ('}', (), ValueError), ('{:.2f}', ('a',), ValueError),
                               ('{} {0}', ('a', 'b'), ValueError), ('{name}', ('a',), KeyError), ('{:.2f', (1.0,), ValueError)):
    try:
        template.format(*values)
    except kind:
        pass
    else:
        assert False, 'no error'

# Powers under a modulus.
for base in (0, 1, 2, -3, 10**9 + 6, 2**62, -2**63, 2**63 - 1, True):
    for exponent in (0, 1, 2, 5, 500, 2**40 + 1):
        for modulus in (1, 2, 7, 10**9 + 7, 2**62 + 1, 2**63 - 1, -7, 2**63, 2**70):
            power, square, rest = 1 % modulus, base % modulus, exponent
            while rest:
                if rest % 2:
                    power = power * square % modulus
                square, rest = square * square % modulus, rest // 2
            assert pow(base, exponent, modulus) == power, (base, exponent, modulus)
assert pow(3, -1, 7) == 5 and pow(2, 10) == 1024
for wrong in (2, 3, 0), (2.0, 3, 5), (2, -1, 4):
    try:
        pow(*wrong)
    except (ValueError, TypeError):
        pass
    else:
        assert False, 'no error'
