"""Products and linear algebra."""
import numpy as np

a = np.array([[1, 2], [3, 4]])
b = np.array([[5, 6], [7, 8]])
v = np.array([1, 2])
print(a @ b, np.dot(a, b), np.matmul(a, b), a.dot(b), a * b)
print(a @ v, v @ a, v @ v, np.inner(v, v), np.vdot(v, v), np.outer(v, v), np.cross([1, 2, 3], [4, 5, 6]))
print(np.array([[1.0, 2.0], [3.0, 4.0]]) @ np.array([[10.0], [20.0]]))
print((np.ones((5, 2, 3)) @ np.ones((3, 4))).shape, np.matmul(np.ones((2, 1, 2, 3)), np.ones((4, 3, 2))).shape, np.dot(np.ones((2, 3)), np.ones((4, 3, 5))).shape)
r = np.round
f = a.astype(float)
print(r(np.linalg.inv(f), 10), r(np.linalg.det(f), 10), np.linalg.matrix_rank(f), np.trace(f), r(np.linalg.solve(f, [5, 6]), 10))
print(r(np.linalg.norm(f), 10), np.linalg.norm([3, 4]), np.linalg.norm(f, 1), np.linalg.norm(f, np.inf), r(np.linalg.norm(f, 2), 10), np.linalg.norm(f, axis=1).round(6))
w, vectors = np.linalg.eigh(np.array([[2.0, 1.0], [1.0, 2.0]]))
print(r(w, 10), r(np.abs(vectors), 10))
values, _ = np.linalg.eig(np.array([[2.0, 0.0], [0.0, 3.0]]))
print(values, np.linalg.eigvalsh(np.diag([3.0, 1.0])), r(np.linalg.eigvals([[0, -1], [1, 0]]), 10))
U, s, Vt = np.linalg.svd(f)
print(r(s, 10), r(np.abs(U @ np.diag(s) @ Vt), 10), U.shape, np.linalg.svd(np.ones((3, 2)), full_matrices=False)[0].shape)
q, triangle = np.linalg.qr(f)
print(r(np.abs(triangle), 10), r(np.abs(q @ q.T), 10))
print(r(np.linalg.cholesky([[4.0, 2.0], [2.0, 3.0]]), 10))
X = np.array([1, 2, 3, 4, 5])
y = np.array([2, 4, 5, 4, 5])
X = np.vstack([X, np.ones(len(X))]).T
theta = np.linalg.lstsq(X, y, rcond=None)[0]
print(theta)
solution, residual, rank, singular = np.linalg.lstsq(X, y, rcond=None)
print(r(residual, 10), rank, r(singular, 8))
print(r(np.linalg.pinv(X), 8), r(np.linalg.pinv(X) @ y, 10))
print(np.linalg.matrix_power(a, 3), np.linalg.matrix_power(a, 0), r(np.linalg.cond(f), 8), np.linalg.slogdet(f).sign)
print(np.linalg.multi_dot([f, f, f]), np.kron(a, [[1, 0]]), np.triu(a), np.linalg.inv(np.stack([np.eye(2), 2 * np.eye(2)])))
s32 = np.ones((2, 2), dtype=np.float32)
print((s32 @ s32).dtype, (a @ s32).dtype, (a @ a).dtype, np.linalg.inv(np.eye(2, dtype=np.float32)).dtype, np.linalg.det(a).dtype)
try:
    np.linalg.solve(np.zeros((2, 2)), [1, 2])
except np.linalg.LinAlgError as e:
    print("LinAlgError:", e)
try:
    a @ np.ones(3)
except ValueError as e:
    print(e)
