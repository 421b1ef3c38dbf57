# The largest eigenvalue.
A = np.fromfunction(lambda i, j: 1 / (i + j + 1), (8, 8)); v = np.ones(8)
for _ in range(50):
    v = A @ v; v /= np.linalg.norm(v)
print(v @ A @ v, v)
