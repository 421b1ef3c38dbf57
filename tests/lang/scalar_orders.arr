# Sorting what arrays' elements, numbers, texts and sequences of them are, alone and as keys.
import numpy as np

draw = np.random.default_rng(5)
floats = list(draw.integers(-3, 4, 200) / 2)
wholes = list(draw.integers(-5, 6, 200))
narrow = list(draw.integers(0, 9, 50).astype(np.uint8))
halves = list((draw.integers(-3, 4, 50) / 4).astype(np.float32))
wide = list(np.array([2**63 + 5, 3, 2**64 - 1, 2**63], dtype=np.uint64))


def plain(values):
    return [v.item() for v in values]


for values in floats, wholes, narrow, halves, wide:
    assert plain(sorted(values)) == sorted(plain(values))
    assert plain(sorted(values, reverse=True)) == sorted(plain(values), reverse=True)
    assert type(sorted(values)[0]) is type(values[0])
    assert max(values) == max(plain(values)) and min(values) == min(plain(values))
    places = sorted(range(len(values)), key=lambda i: values[i])
    assert places == sorted(range(len(values)), key=lambda i: plain(values)[i]), 'equal keys keep their order'
    places = sorted(range(len(values)), key=lambda i: values[i], reverse=True)
    assert places == sorted(range(len(values)), key=lambda i: plain(values)[i], reverse=True)

# Zeros are alike, of whatever sign; a nan is neither before nor after anything.
zeros = [np.float64(0.0), np.float64(-0.0), np.float64(0.0), np.float64(-1.0)]
assert [str(z) for z in sorted(zeros)] == ['-1.0', '0.0', '-0.0', '0.0']
assert [str(z) for z in sorted([0.0, -0.0, 0.0], reverse=True)] == ['0.0', '-0.0', '0.0']
nan = np.float64('nan')
assert [str(x) for x in sorted([np.float64(2), nan, np.float64(1)])] == ['2.0', 'nan', '1.0']
assert [str(x) for x in sorted([2.0, float('nan'), 1.0])] == ['2.0', 'nan', '1.0']
assert not (nan < nan) and not (nan > 1.0) and nan != nan

# Numbers of several kinds beside each other.
mixed = [np.int64(3), 2.5, np.float32(-1), 7, True, np.uint8(4), np.float64(3)]
assert [float(x) for x in sorted(mixed)] == [-1.0, 1.0, 2.5, 3.0, 3.0, 4.0, 7.0]
assert [type(x).__name__ for x in sorted(mixed)][3:5] == ['int64', 'float64']
assert sorted([2**70, np.int64(1), -2**70]) == [-2**70, 1, 2**70]

# Lists and tuples, of which one may be the beginning of another.
rows = [[2, 'b'], [2], [1, 9.5], [], [2, 'a', 0], [1, 9.25], [2, 'a']]
assert sorted(rows) == [[], [1, 9.25], [1, 9.5], [2], [2, 'a'], [2, 'a', 0], [2, 'b']]
assert sorted(map(tuple, rows)) == [tuple(row) for row in sorted(rows)]
assert sorted([[1, [2, 3]], [1, [2]], [1, [2, 2, 9]]]) == [[1, [2]], [1, [2, 2, 9]], [1, [2, 3]]]
assert sorted([(1, np.float64(2)), (1, 1.5), (0.5, np.int64(9))]) == [(0.5, 9), (1, 1.5), (1, 2.0)]
assert sorted([[True, 1], [0, 5], [1, 0]]) == [[0, 5], [1, 0], [True, 1]]
same = [float('nan'), 1]
assert [same, [0.0]] < [same, [0.0, 1]] and not [float('nan')] < [float('nan')]
assert str(sorted([[float('nan')], [1.0]])) == '[[nan], [1.0]]'


def message(wrong):
    try:
        sorted(wrong)
    except TypeError as error:
        return str(error)


assert message([1, 'a']) == message([[1, 2], [1, 'a']]) == "'<' not supported between instances of 'str' and 'int'"
assert message([(1, None), (1, 2)]) == "'<' not supported between instances of 'int' and 'NoneType'"
assert message([[1, 2], (1, 2)]) == "'<' not supported between instances of 'tuple' and 'list'"
assert message([np.float64(1), 'a']).startswith("ufunc 'greater' did not contain a loop")
