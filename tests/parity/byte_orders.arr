# Arrays whose bytes are in the order that is not the machine's.
import io
import numpy as np

a = np.array([1, -2, 3000], dtype=">i4")
print(repr(a), a, a.dtype, a.dtype.byteorder, a.dtype.isnative, a.dtype == np.int32)
print(repr(a + 1), repr(a * 1.5), a == 1, a.sum(), type(a[0]), repr(a[0]))
print(a.tobytes(), a.astype("<i4").tobytes(), a.tolist(), bytes(a.astype(">u2").tobytes()))
print(repr(a[::2]), repr(a.reshape(3, 1)), repr(a[[2, 0]]), repr(a[a > 0]), repr(a.copy()), repr(a.T))
print(repr(a.view("u1")), repr(a.view("<i4")), repr(a.view(">i4")), repr(np.array([1, 256], "u2").view(">u2")))
print(repr(a.byteswap()), repr(a.byteswap().view(a.dtype.newbyteorder())))
a[1] = 7
a += 1
a[:2] *= 2
print(repr(a), a.dtype.str)
print(repr(np.zeros(2, ">f8")), repr(np.ones((2, 2), dtype=">i2")), repr(np.full(2, 1.5, ">f4")), repr(np.arange(3, dtype=">u4")))
print(repr(np.zeros_like(a)), repr(np.asarray(a)), repr(np.array(a)), repr(np.asarray(a, dtype=np.int32)), np.asarray(a) is a)
print(repr(np.frombuffer(b"\x00\x00\x00\x01\x00\x00\x01\x00", dtype=">i4")), repr(np.frombuffer(b"\x00\x01\x02\x03", dtype=np.dtype("u2").newbyteorder(">"))))
print(repr(np.array([1.5, -2.25], dtype=">f4").astype(float)), repr(np.array([1 + 2j], dtype=">c16")), repr(np.linspace(0, 1, 3, dtype=">f4")))
print(repr(np.array([1, 2], dtype=">u1")), repr(np.array([True], dtype=">b1")), repr(np.array([], dtype=">f8")))
print(repr(np.arange(30, dtype=">i8")))
print(np.array([1, 2], dtype=">i2").astype(">f8").tobytes().hex(), np.sort(np.array([3, 1, 2], ">i2")).tolist(), np.mean(np.array([1, 2], ">i2")))
print(np.concatenate([a, a]).tolist(), np.add(a, a).dtype, np.sqrt(np.array([4.0, 9.0], ">f8")), np.sum(np.array([1.0, 2.0], ">f4")))
