# A data set in batches that are written back.
rng = np.random.default_rng(4); X = rng.standard_normal((40, 5)); total = np.zeros(5)
for i in range(0, 40, 8):
    b = X[i:i + 8]; total += b.sum(0); X[i:i + 8] = (b - b.mean(0)) / b.std(0)
print(total, X.mean(0).round(12) == 0, X.std(0), np.split(X, 5)[2].shape, np.vstack([X[:1], X[-1:]]).sum(), np.stack([X[0], X[1]], 1).shape)
