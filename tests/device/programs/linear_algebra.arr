# Systems, decompositions, products.
A = np.array([[4., 1, 0], [1, 3, 1], [0, 1, 2]]); b = np.array([1., 2, 3])
print(np.linalg.solve(A, b), (np.linalg.inv(A) @ A).round(9) + 0, np.linalg.det(A), np.linalg.eigvalsh(A), np.linalg.cholesky(A), np.linalg.matrix_rank(A), np.linalg.norm(A, 'fro'), np.trace(A))
q, r = np.linalg.qr(A)
u, s, vh = np.linalg.svd(A)
print(np.abs(q @ r - A).max() < 1e-12, s, np.linalg.lstsq(A, b, rcond=None)[0], np.linalg.matrix_power(A, 3)[0], np.kron(A[:2, :2], np.eye(2)).shape, np.linalg.cond(A))
print(grad(lambda A: np.linalg.slogdet(A)[1])(A), np.einsum('ij,jk,k->i', A, A, b), np.outer(b, b).sum(), np.cross(b, [1, 0, 0]), np.tensordot(A, A, 2))
