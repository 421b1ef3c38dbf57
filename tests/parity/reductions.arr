"""Sums, means, extremes and their axes."""
import numpy as np

m = np.array([[3, 1, 2], [9, 7, 8]])
f = m / 4
for name in ["sum", "prod", "min", "max", "mean", "std", "var", "argmin", "argmax", "all", "any", "ptp", "median", "cumsum", "cumprod"]:
    function = getattr(np, name)
    print(name, function(m), function(m, axis=0), function(f, axis=1), function(f))
for name in ["sum", "max", "mean", "std"]:
    method = getattr(f, name)
    print(name, method(), method(axis=0), method(1), method(axis=1, keepdims=True), method(axis=(0, 1)))
print(m.sum(axis=-1), m.sum(axis=0, dtype=float), np.sum([[True, False], [True, True]]), np.sum(f, axis=1, keepdims=True).shape)
print(np.sum([1, 2, 3], initial=10), np.sum(m, where=m > 2), np.max(m, initial=100), np.mean(m, where=m > 2))
print(np.std([1, 2, 3, 4], ddof=1), np.var([1.0, 2, 3, 4], ddof=1), np.average([1, 2, 3], weights=[3, 1, 0]))
print(np.median([3, 1, 2, 10]), np.median(m, axis=1), np.percentile([1, 2, 3, 4], 50), np.percentile(m, [25, 75], axis=1))
print(np.quantile([1.0, 2, 3], 0.1), np.nanmean([1, np.nan, 3]), np.nansum([1, np.nan]), np.nanmax([np.nan, 2]), np.nanstd([1, np.nan, 3]))
print(np.cumsum(m, axis=1), m.cumsum(), np.cumprod([1, 2, 3]), np.diff([1, 4, 9, 16]), np.diff(m, axis=0), np.diff([1, 4, 9], n=2))
print(np.sum(np.zeros((0, 3)), axis=0), np.prod([]), np.sum([]), np.all([]), np.any([]))
print(np.count_nonzero(m > 2), np.count_nonzero(m > 2, axis=0), np.nonzero([0, 1, 0, 2]), np.argwhere(m > 2), np.flatnonzero([0, 3, 0]))
print(type(m.sum()).__name__, type(f.mean()).__name__, type((m > 2).all()).__name__, m.sum().dtype, np.float32(1).dtype)
print(np.arange(5, dtype=np.int8).sum().dtype, np.ones(3, dtype=np.float32).mean().dtype, np.array([True, True]).sum(), np.ones(2, dtype=np.uint8).prod().dtype)
print(np.histogram([1, 2, 1, 4], bins=3), np.bincount([0, 1, 1, 3]), np.digitize([0.5, 2.5], [0, 1, 2]), np.bincount([0, 1], weights=[0.5, 2]))
print(np.cov([1, 2, 3], [2, 4, 7]), np.corrcoef([1, 2, 3], [2, 4, 7]))
print(np.gradient([1.0, 4, 9, 16]), np.trapezoid([1, 2, 3]), np.convolve([1, 2, 3], [0, 1, 0.5]), np.interp(2.5, [1, 2, 3], [3, 2, 0]), np.ediff1d([1, 3, 6]))
print(np.polyfit([0, 1, 2], [1, 3, 5], 1).round(6), np.polyval([1, 2, 3], 2), np.roots([1, -3, 2]), np.cross([1, 0, 0], [0, 1, 0]))
print(np.argmax([[1, 5], [7, 2]], axis=1), np.argmin([3, 1, 1]), np.nanargmax([np.nan, 1]), np.unravel_index(5, (2, 3)), np.ravel_multi_index((1, 2), (2, 3)))
print(sum(np.arange(4)), max(np.array([1, 3, 2])), min(np.array([2.0, 1.0])), any(np.array([0, 1])), sorted(np.array([3, 1, 2])))
