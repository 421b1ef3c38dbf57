# Views that are written through.
a = np.arange(24).reshape(4, 6)
b = a[1:3, ::2]
b += 100
c = a.T
c[0, 0] = -1
d = a.ravel()
d[1] = -2
e = a.flatten()
e[2] = -3
f = a.reshape(2, 12)[:, 3:5]
f[:] = 0
print(a.tolist(), b.base is not None, np.shares_memory(a, b), a[::-1, ::-1][0].tolist(), np.swapaxes(a, 0, 1)[0].tolist(), a.diagonal().tolist(), np.may_share_memory(a, e))
a[...] = a[::-1]; a[:, 0] = a[:, -1]; a[1], a[2] = a[2].copy(), a[1].copy(); a[0] += a[1]; print(a.tolist())
