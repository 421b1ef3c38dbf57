"""What arrays look like."""
import numpy as np

for a in [
    np.arange(3),
    np.array([1.0, 2.5, -3.25]),
    np.array([1e-10, 1.0]),
    np.array([1e10, 1.0]),
    np.array([1e16, 1.5]),
    np.array([1 / 3, 2 / 3, 1.0]),
    np.array([0.1, 0.25], dtype=np.float32),
    np.array([np.nan, np.inf, -np.inf, 1.0]),
    np.array([1 + 2j, -0.5j]),
    np.array([True, False]),
    np.array([[1, -20], [300, 4]]),
    np.array([[1.5, 2], [3, 1e-5]]),
    np.arange(24).reshape(2, 3, 4),
    np.zeros((0,)),
    np.zeros((2, 0)),
    np.zeros((0, 3), dtype=int),
    np.array(3),
    np.array(2.5),
    np.arange(1001),
    np.linspace(0, 1, 2000),
    np.arange(10000).reshape(100, 100),
    np.arange(30) / 7,
    np.array([1, 2], dtype=np.int8),
    np.array([200, 100], dtype=np.uint8),
    np.array([1 + 1j], dtype=np.complex64),
    np.array([-0.0, 0.0]),
    np.array([123456789.123, 0.001]),
    np.array([1.123456789012345, 100.0]),
    np.array([5e-324, 1.7976931348623157e308]),
]:
    print(a)
    print(repr(a))
    print(str(a), f"{a}")
for s in [np.float64(1.5), np.float32(0.1), np.int64(3), np.int8(-1), np.bool_(True), np.complex128(1 + 2j), np.float64("nan")]:
    print(s, repr(s), str(s), [s])
print({"a": np.float64(2.0)}, (np.int32(1), np.arange(2)))
print(np.float64(1e20), np.float64(1e16), np.float64(123456.0), np.float32(1e20), np.float64(1e-5))
np.set_printoptions(precision=3)
print(np.array([1 / 3, 2 / 3, 1000.12345]))
np.set_printoptions(precision=8, suppress=True)
print(np.array([1e-10, 1.0]))
np.set_printoptions(suppress=False, linewidth=40)
print(np.arange(30))
np.set_printoptions(linewidth=75, threshold=10)
print(np.arange(20))
np.set_printoptions(threshold=1000, edgeitems=2)
print(np.arange(2000))
np.set_printoptions(edgeitems=3)
with np.printoptions(precision=2):
    print(np.array([3.14159]))
print(np.array([3.14159]))
print(np.array2string(np.array([1.0, 2.0]), separator=", "), np.array_repr(np.arange(3)), np.array_str(np.arange(3)))
print(np.array2string(np.array([1.23456, 2]), precision=2, suppress_small=True))
print(np.array2string(np.arange(3), formatter={"int": lambda x: f"<{x}>"}))
print(np.dtype("float64"), repr(np.dtype(int)), np.float64, np.arange(3).dtype, [np.arange(2).dtype])
