# Clusters.
rng = np.random.default_rng(7)
X = np.concatenate([rng.normal(c, 0.3, (30, 2)) for c in ([0, 0], [3, 3], [0, 4])])
C = X[[0, 40, 80]].copy()
for _ in range(8):
    lab = ((X[:, None] - C[None]) ** 2).sum(-1).argmin(1)
    C = np.array([X[lab == k].mean(0) for k in range(3)])
print(C, np.bincount(lab))
