# Every data type.
for t in (np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64, np.float16, np.float32, np.float64, np.complex64, np.complex128, bool):
    a = np.array([1, 2, 3]).astype(t)
    print(t.__name__, a + a, (a + 1).dtype, (a * 2.5).dtype, a.sum().dtype, (a / 2).dtype, a.max(), np.prod(a), a.mean())
print(np.array([300, -5]).astype(np.uint8), np.array([1.9, -1.9]).astype(int), np.uint8([250]) + np.uint8(10), np.int32([7, -7]) // 2, np.int32([7, -7]) % 3, np.array([5, 3]) & 1, ~np.array([1, 2]), np.array([1, 2]) << 3)
