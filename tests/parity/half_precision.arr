"""float16: printing, rounding, promotion, reductions, limits."""
import numpy as np

np.seterr(all="ignore")
a = np.array([0.1, 1 / 3, -2.5, 1000, 65504, 6e-8, np.nan, np.inf, -0.0], dtype=np.float16)
print(repr(a), a.itemsize, a.dtype.char, a.dtype.kind, a.dtype.num, a.dtype.str)
for x in a:
    print(repr(x), x, float(x), f"{x:.3f}")
print(a + 1, a * np.float16(2), a / 3, a ** 2, -a, np.abs(a))
print(np.sqrt(a[:2]), np.exp(a[:2]), np.sin(a[:3]), np.log(a[:2]).dtype, np.floor(a[:3]), np.maximum(a[:3], 0))
for name in ["bool", "int8", "uint8", "int16", "uint16", "int32", "int64", "uint64", "float32", "float64", "complex64", "complex128"]:
    print(name, (np.ones(1, "f2") + np.ones(1, name)).dtype, np.can_cast(name, "f2"), np.can_cast("f2", name), np.can_cast("f2", name, "same_kind"))
print((np.ones(1, "f2") + 1).dtype, (np.ones(1, "f2") + 1.5).dtype, (np.ones(1, "f2") + 1j).dtype, (np.float16(1) + 2.5), type(np.float16(1) * 2).__name__)
print(np.sqrt(np.arange(4, dtype="i1")), np.sqrt(np.arange(4, dtype="u1")).dtype, np.sqrt(np.arange(4, dtype="i2")).dtype)
b = np.arange(2000, dtype=np.float16)
print(b.sum(), b.mean(), b.max(), b.argmax(), b[:100].prod(), np.cumsum(b[:8]), b[:10].std(), b.min(), np.median(b[:9]))
print(np.sort(np.array([3, 1, np.nan, 2, -0.0], "f2")), np.argsort(np.array([3, 1, 2], "f2")), np.unique(np.array([1, 1, 2], "f2")))
print(np.array([1e6, -1e6, 1e-9, 2049, 2051]).astype("f2"), np.array([1.9, -1.9, 300], "f2").astype(int), np.array([300.7], "f2").astype("u1"))
print(np.array([[1, 2], [3, 4]], "f2") @ np.array([1, 2], "f2"), np.dot(b[:100], b[:100]), np.array([1.5], "f2").view("u2"), np.array([15872], "u2").view("f2"))
print(np.finfo(np.float16), repr(np.finfo("f2")), np.finfo("f2").smallest_subnormal, np.nextafter(np.float16(1), np.float16(2)), np.spacing(np.float16(1)))
print(np.linspace(0, 1, 5, dtype="f2"), np.arange(0, 1, 0.25, dtype="f2"), np.full(2, 0.1, "f2"), np.zeros(2, "half"), np.ones((1, 2), "e"))
print(np.frexp(np.float16(10)), np.ldexp(np.float16(1), 3), np.isnan(a).any(), np.isfinite(a).sum(), np.signbit(a[-1]), np.round(np.float16(2.345), 1))
print(np.float16(1) == 1.0, np.float16(0.1) == 0.1, np.float16(0.1) < 0.2, hash(np.float16(0.5)) == hash(0.5), int(np.float16(3.7)), np.float16("1.5"))
print(np.where(a > 0, a, np.float16(0)), np.concatenate([a[:1], np.ones(1, "f4")]), np.clip(a[:4], 0, 1), np.add.reduce(a[:3]), np.nan_to_num(a))
print(np.format_float_positional(np.float16(0.1)), np.format_float_scientific(np.float16(1234)), np.array2string(a[:3], precision=2), a.tolist()[:3])
