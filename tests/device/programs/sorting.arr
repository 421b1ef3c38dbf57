# Sorting, ranking, counting.
rng = np.random.default_rng(5)
a = rng.integers(0, 100, (6, 50))
print(np.sort(a, axis=1)[0, :10], np.argsort(a[0], kind='stable')[:8], np.unique(a).size, np.unique(a[0], return_counts=True)[1][:6])
print(np.partition(a[1], 10)[10], np.searchsorted(np.sort(a[2]), [10, 50, 90]), np.lexsort((a[0], a[1]))[:6], np.percentile(a, [25, 50, 75]))
a.sort(axis=0)
print(a[:, 0], np.median(a, axis=1), np.bincount(a.ravel() // 10), np.digitize(a[0, :6], [20, 40, 60]))
