# Indexing with arrays and masks, reading and writing.
a = np.arange(60).reshape(5, 12)
a[[0, 2], 1:4] = -1; a[a % 7 == 0] *= 2; a[:, ::-3] += 100
i = np.array([3, 1, 1]); np.add.at(a, (i, i), 1000)
b = a[np.ix_([1, 3], [0, 2, 5])]; b[b > 30] = 0
print(a.tolist(), b.tolist(), a[i, [0, 1, 2]], a[..., None].shape, np.take_along_axis(a, a.argsort(1), 1)[2, :4], np.where(a[0] > 20)[0], a[[True, False, True, False, True]].sum())
c = np.zeros(5)
c[[0, 0, 3]] += 1
c[1:3] = [7, 8]
print(c, np.nonzero(c)[0], np.flatnonzero(c == 8), np.put_along_axis(a, a.argmax(1)[:, None], 0, 1), a.max(1))
