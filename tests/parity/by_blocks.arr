# What is done in blocks or by a sample gives what a loop gives: partitions, places, borders, bins, sums at places.
import numpy as np

rng = np.random.default_rng(7)
x = rng.random(40000)
for data in (x, rng.integers(0, 50, 40000), (x * 1000).astype(np.int32), np.round(x, 2), np.sort(x), np.full(20000, 3.), rng.random(20000).astype(np.float32)):
    whole = np.sort(data)
    for k in (0, 1, 500, len(data) // 2, len(data) - 2, len(data) - 1):
        part = np.partition(data, k)
        print(k, part[k] == whole[k], (part[:k] <= part[k]).all(), (part[k:] >= part[k]).all(), np.array_equal(np.sort(part), whole))
special = x.copy()
special[::1000] = np.nan
special[1::1000] = -np.inf
special[2::1000] = 0.0
special[3::1000] = -0.0
part = np.partition(special, 100)
print(part[100] == np.sort(special)[100], np.isnan(part).sum(), np.signbit(part[part == 0]).sum(), np.partition([3, 1, 2], -1), np.partition([3., 4, 2, 1], (1, 3)))
for n in (0, 1, 7, 8, 9, 63, 64, 65, 1000):
    mask = rng.random(n) > 0.6
    print(n, np.array_equal(np.nonzero(mask)[0], [i for i in range(n) if mask[i]]), len(np.where(mask)[0]) == mask.sum())
grid = rng.random((17, 23)) > 0.5
print(all(grid[i, j] for i, j in np.argwhere(grid)), len(np.argwhere(grid)) == grid.sum(), np.flatnonzero(np.ones(9, bool)))
big = rng.random((120, 100))
wide = np.pad(big, ((1, 2), (3, 0)), constant_values=7)
print(wide.shape, (wide[1:-2, 3:] == big).all(), (wide[0] == 7).all(), (wide[-2:] == 7).all(), (wide[:, :3] == 7).all())
weights = rng.random(40000)
for a, w in ((x, None), (x, weights), (x.astype(np.float32), None), (x.astype(np.float32), weights), (x.astype(np.float16), None), ((x * 20).astype(int), (weights * 9).astype(int)), (x, weights + 1j)):
    n, edges = np.histogram(a, bins=7, range=None if a.dtype != np.float16 else (0, 1), weights=w)
    print(n.dtype, edges.dtype, n.round(6), edges.round(4))
print(np.histogram(x, bins=4, range=(0.25, 0.5), density=True)[0].round(6), np.histogram([], bins=3)[0], np.histogram([1, 2, 2], weights=[1, 2, 3])[0])
sums = np.zeros((5, 4))
np.add.at(sums, rng.integers(0, 5, 300), rng.integers(0, 9, (300, 4)))
np.add.at(sums, (rng.integers(0, 5, 300), rng.integers(0, 4, 300)), 2.)
np.maximum.at(sums[0], [0, 1, 0], [1e6, 0, 2e6])
np.add.at(sums[1], slice(1, 3), 10)
print(sums, np.arange(5, 50, 7), np.arange(1000001)[-1], np.arange(3, -4, -2), np.array([1.5, 2.5]), np.array([1, 2, 3]), np.array([1.5, 2]), np.array([1, True]))
