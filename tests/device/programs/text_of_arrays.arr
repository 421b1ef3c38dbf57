# Arrays as texts, as bytes and as sequences.
a = np.arange(12.).reshape(3, 4)
print(a, repr(a[0]), str(a.T), f"{a.sum():.3f} {a.mean()}", a.tolist(), a.dtype, a.shape, len(a), bool(a[0, 1]), int(a[1, 1]), float(a.max()))
for row in a: print(row, row.sum())
print([x for x in a[0]], 3.0 in a, a.nbytes, a.itemsize, a.size, a.astype(int).tobytes()[:8], a == a.copy(), list(zip(a[0], a[1]))[:2], np.array2string(a, precision=1), max(a[0]), sorted(a[1])[::-1], sum(a[2]))
print(a.astype(np.float32) / 3, np.float32(1) / a[1:2], np.array([1e10, 1e-10, np.nan, np.inf]), np.arange(2000), np.zeros((0, 3)), np.array([True, False]), np.array([1 + 2j]))
