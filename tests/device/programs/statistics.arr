# Statistics.
rng = np.random.default_rng(6); x = rng.gamma(2, 3, 300)
print(x.mean(), x.var(ddof=1), np.median(x), np.percentile(x, [5, 95]), np.histogram(x, bins=[0, 2, 5, 10, 50]), np.corrcoef(x, x ** 2)[0, 1], np.average(x, weights=x), np.nanmean(np.where(x > 20, np.nan, x)), np.ptp(x), np.argmax(x), np.std(x.reshape(30, 10), axis=1)[:3])
print(np.polyfit(x[:50], 2 * x[:50] + 1, 1), np.interp([1.5, 2.5], [1, 2, 3], [10, 20, 30]), np.gradient(np.array([1., 4, 9, 16])), np.count_nonzero(x > 5), np.any(x > 30), np.all(x > 0), np.clip(x, 2, 4)[:4], np.round(x, 2)[:4])
