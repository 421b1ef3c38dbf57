# Principal components.
rng = np.random.default_rng(2)
X = rng.standard_normal((50, 4)) @ np.diag([3, 2, 1, 0.1])
X -= X.mean(0)
C = np.cov(X.T)
w, V = np.linalg.eigh(C)
print(w, np.abs(V[:, -1]), np.corrcoef(X.T)[0], (X @ V[:, -2:]).var(0))
