"""Changing shapes, joining and splitting."""
import numpy as np

a = np.arange(6)
m = a.reshape(2, 3)
print(m, a.reshape((3, 2)), a.reshape(3, -1), m.reshape(-1), m.ravel(order="F"), a.reshape(2, 3, order="F"), np.reshape(m, (1, 6)))
print(m.T, m.transpose(), np.transpose(m, (1, 0)), np.swapaxes(m, 0, 1), np.moveaxis(np.zeros((2, 3, 4)), 0, -1).shape, np.rollaxis(np.zeros((2, 3, 4)), 2).shape)
print(np.expand_dims(a, 0).shape, np.expand_dims(a, (0, 2)).shape, np.squeeze(np.zeros((1, 3, 1))).shape, np.zeros((1, 3, 1)).squeeze(axis=0).shape)
print(np.concatenate([a, a]), np.concatenate([m, m], axis=1), np.concatenate([m, [[7, 8, 9]]]), np.concatenate((m, m), axis=None), np.concatenate([[1], [2.5]]))
print(np.vstack([a, a]), np.hstack([a, a]), np.hstack([m, m]), np.dstack([[1, 2], [3, 4]]), np.column_stack([[1, 2], [3, 4]]), np.stack([a, a]).shape, np.stack([a, a], axis=1))
print(np.block([[np.eye(2), np.zeros((2, 1))], [np.ones((1, 3))]]))
print(np.split(a, 3), np.split(a, [2, 3]), np.array_split(a, 4), np.hsplit(m, 3), np.vsplit(m, 2))
print(np.flip(a), np.flip(m, 0), np.fliplr(m), np.flipud(m), np.rot90(m), np.roll(a, 2), np.roll(m, 1, axis=1), np.roll(m, 1))
print(np.pad([1, 2], 1), np.pad(m, ((1, 0), (0, 1)), constant_values=9), np.pad([1, 2, 3], 2, mode="reflect"), np.pad([1, 2, 3], (1, 2), mode="edge"), np.pad([1, 2, 3], 2, mode="wrap"))
print(np.resize(a, (2, 4)), np.trim_zeros([0, 1, 2, 0]), np.append(m, [[1, 2, 3]], axis=0), np.insert(m, 1, 5, axis=1), np.delete(m, 0, axis=1))
print(m.shape, m.size, m.ndim, len(m), m.nbytes, m.itemsize, np.shape([[1, 2]]), np.ndim(3), np.size([[1, 2], [3, 4]]))
for row in m:
    print(row, row.shape)
for i, row in enumerate(m):
    for j, x in enumerate(row):
        print(i, j, x, end="; ")
print()
for index, x in np.ndenumerate(m):
    print(index, x, end=" ")
print()
print(list(np.ndindex(2, 2)), [x for x in m.flat], m.tolist(), list(a), [*a], dict(zip("ab", a)))
first, *rest = a
(p, q, r), (s, t, u) = m
print(first, rest, p, u, 3 in a, 9 in m, [1, 2] == list(a[1:3]))
print(np.einsum("ij,kj->ik", m, m), np.einsum("ii", np.eye(3)), np.einsum("i,i", a, a), np.tensordot(m, m, axes=([1], [1])), np.kron([1, 2], [1, 10]))
print(np.apply_along_axis(lambda v: v.sum(), 1, m), np.vectorize(lambda x: x * x + 1)(a), np.array(list(map(lambda x: x + 1, a))))
print(m.astype(float).T.copy().flags.c_contiguous, np.ascontiguousarray(m.T), np.asfortranarray(m).flags.f_contiguous, np.require(m).shape)
