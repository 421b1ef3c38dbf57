"""Data types: what comes of mixing them, casts, wrap-around."""
import numpy as np

names = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64", "complex64", "complex128"]
for left in names:
    print(left, [str((np.ones(1, dtype=left) + np.ones(1, dtype=right)).dtype) for right in names])
for left in names:
    print(left, [str((np.ones(1, dtype=left) + scalar).dtype) for scalar in [True, 1, 1.0, 1j]], np.array([3], dtype=left) * 2)
for name in names[1:9]:
    info = np.iinfo(name)
    print(name, info.min, info.max, np.array([info.max], dtype=name) + np.array([1], dtype=name), np.dtype(name).itemsize)
for name in ["float32", "float64"]:
    info = np.finfo(name)
    print(name, info.eps, info.max, info.tiny, info.bits)
print(np.array([300, -1, 128]).astype(np.uint8), np.array([3.99, -3.99]).astype(int), np.array([0, 2, -1]).astype(bool))
print(np.array([1, 0]).astype(float), np.array([1.5, 2.5]).astype(np.float32).dtype, np.array([1e40]).astype(np.float64))
print(np.uint8(200) + np.uint8(100), np.int8(127) * np.int8(1), np.arange(250, 260).astype(np.uint8))
print(np.array([127], dtype=np.int8) * 2, -np.array([-128], dtype=np.int8), np.abs(np.array([-128], dtype=np.int8)), np.array([2], dtype=np.int64) ** 63)
print(np.float32(0.1) + 0.2, np.float32(0.1) + np.float64(0.2), np.float32(1) / 3, np.int64(7) / 2, np.int64(7) // 2, np.int32(3) * 1.5)
print(np.int64(5) + 1, type(np.int64(5) + 1).__name__, type(np.float64(5) + 1).__name__, type(1.0 + np.float32(1)).__name__, isinstance(np.float64(1), float))
print(np.result_type(np.int8, np.uint8), np.promote_types("int32", "float32"), np.can_cast("int32", "int16"), np.min_scalar_type(300), np.result_type(1, 2.5))
print(np.array([1, 2]).dtype == int, np.dtype("f4"), np.dtype("i8"), np.dtype(bool), np.dtype("float").name, np.dtype(np.int16).kind, np.float32().nbytes)
print(np.issubdtype(np.float32, np.floating), np.issubdtype(np.int8, np.integer), np.issubdtype(int, np.floating), np.isscalar(3), np.isscalar(np.float64(1)))
print((np.array([1, 2]) > 1).dtype, (np.array([1, 2]) / 1).dtype, np.sqrt(np.array([4], dtype=np.int32)).dtype, np.sqrt(np.array([4], dtype=np.float32)).dtype)
print(np.array([True, False]) + 1, np.array([True]) + np.array([True]), np.array([True]) * 2.5, ~np.array([True, False]), True + np.array([1.5]))
print(np.mean(np.array([1, 2], dtype=np.int32)).dtype, np.sum(np.array([1], dtype=np.int32)).dtype, np.cumsum(np.array([1], dtype=np.uint8)).dtype)
print(np.int64(2) ** 3, np.int64(2) ** -1.0, np.float64(2) ** 0.5, 2 ** np.int64(3), np.bool_(True) + np.bool_(True), np.bool_(True) & False)
print(np.array([1.5]).view(np.int64), np.array([1, 2], dtype=np.int32).view(np.uint8))
print(np.array([1, 2, 3]).astype("float32"), np.array([1.5]).astype("int"), np.array([65], dtype="u1"), np.asarray([1], "f8").dtype)
print(int(np.float64(3.7)), float(np.int64(3)), complex(np.float64(1)), bool(np.int8(0)), np.float64(3).item(), type(np.int64(3).item()).__name__)
print(hash(np.int64(3)) == hash(3), np.int64(3) == 3, np.float64(0.5) == 0.5, {np.int64(1): "a"}[1], [10, 20, 30][np.int64(1)], "ab" * np.int64(2))
print(round(np.float64(2.567), 2), round(np.float64(2.5)), divmod(np.int64(7), 2), abs(np.int64(-3)), np.float64(7) % 3, np.float64(-7) // 2)
print(np.float64(1).is_integer(), np.float64(0.5).as_integer_ratio(), np.int64(5).bit_count(), np.iinfo(np.int64).max, np.float64.__name__, np.int_ is np.int64)
