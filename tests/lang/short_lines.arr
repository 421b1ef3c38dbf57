"""Places of extremes along lines shorter and longer than what is looked at together, with nans; sums across rows of all
sizes; copies a few bytes apart."""
import numpy as np

rng = np.random.default_rng(3)


def first(line, greatest):
    best = 0
    for at in range(1, len(line)):
        a, b = line[at], line[best]
        if b != b:
            break
        if a != a or (a > b if greatest else a < b):
            best = at
    return best


for dtype in (np.float64, np.float32, np.float16, np.int64, np.int8, np.uint8, np.bool_):
    for n in (1, 2, 15, 16, 17, 33, 100, 2048, 2049):
        a = rng.integers(-40, 40, (4, n)).astype(dtype)
        for turn in range(3):
            if turn and np.dtype(dtype).kind == "f":
                a[rng.integers(0, 4), rng.integers(0, n)] = np.nan
            rows = a.tolist()
            assert a.argmax(1).tolist() == [first(row, True) for row in rows], (dtype, n)
            assert a.argmin(1).tolist() == [first(row, False) for row in rows], (dtype, n)

for rows, columns in [(3, 5), (150, 150), (700, 30), (30, 700), (2, 40000), (40000, 2)]:
    a = rng.integers(-9, 9, (rows, columns)).astype(np.float64)
    total, least = np.zeros(columns), a[0].copy()
    for row in a:
        total += row
        least = np.minimum(least, row)
    assert np.array_equal(a.sum(0), total) and np.array_equal(a.min(axis=0), least)
    assert np.allclose(a.std(0), np.sqrt(np.mean((a - total / rows)**2, axis=0)))

for n in (100, 3000, 50000, 400000):
    b = np.arange(n, dtype=np.uint8)
    for shift in (1, 7, 8, 9, 31, 33, 64):
        joined = np.concatenate([b[:shift], b])
        assert joined.size == n + shift and np.array_equal(joined[shift:], b) and np.array_equal(joined[:shift], b[:shift])
        rolled = np.roll(b, shift)
        assert np.array_equal(rolled[shift:], b[:-shift]) and np.array_equal(rolled[:shift], b[-shift:])
