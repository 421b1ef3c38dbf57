# A system solved by conjugate gradients.
n = 20
A = 2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
b = np.ones(n)
x = np.zeros(n)
r = b - A @ x
p = r.copy()
rs = r @ r
for i in range(n):
    Ap = A @ p; al = rs / (p @ Ap); x += al * p; r -= al * Ap; new = r @ r
    if new < 1e-20: break
    p = r + new / rs * p; rs = new
print(i, x[:5], np.abs(A @ x - b).max() < 1e-9)
