"""Data types as objects: names, attributes, comparisons, tables; casting rules; limits; what the names of numpy are."""
import numpy as np

for name in ["bool", "i1", "u2", "i4", "u8", "f2", "f4", "f8", "c8", "c16", "U3", "S4", "O"]:
    d = np.dtype(name)
    print(repr(d), str(d), d.name, d.kind, d.char, d.itemsize, d.num, d.str, d.byteorder, d.alignment, d.type, d.hasobject, d.names, d.shape, d.ndim, d.isnative, d.descr)
print(np.dtype(float) == "f8", np.dtype(int) == np.int64, np.dtype("f4") == np.float64, np.dtype(np.dtype("u1")), np.dtype(bool) is not None, "float64" == np.dtype("d"), np.dtype("d") != float)
print([np.dtype(t).name for t in (int, float, complex, bool, "byte", "short", "intc", "long", "longlong", "half", "single", "double", "csingle", "cdouble", "intp", "uint")])
for a in ["bool", "i1", "u1", "i8", "u8", "f2", "f4", "f8", "c8", "c16"]:
    print(a, [np.promote_types(a, b).name for b in ["bool", "i1", "u1", "i8", "u8", "f2", "f4", "f8", "c8", "c16"]], [np.can_cast(a, b) for b in ["i2", "f2", "c8"]], [np.can_cast(a, "i2", rule) for rule in ["no", "equiv", "safe", "same_kind", "unsafe"]])
for pair in [(1, np.int8), (1.5, np.int8), (1j, np.float16), (True, np.uint8), (300, np.uint8), (1.5, np.float16)]:
    try:
        print(pair, np.result_type(pair[0], np.ones(1, pair[1])), (np.ones(1, pair[1]) + pair[0]).dtype)
    except OverflowError as error:
        print(error)
print(np.issubdtype("i4", np.signedinteger), np.issubdtype(np.float16, np.inexact), np.issubdtype(np.complex64, np.floating), np.issubdtype(np.bool_, np.generic), np.issubdtype("u1", np.integer), np.issubdtype(float, np.float64), np.isdtype(np.dtype("f4"), "real floating"), np.isdtype(np.int8, ("integral", "bool")))
print(np.typecodes["AllInteger"], np.typecodes["AllFloat"], np.sctypeDict["half"], np.sctypeDict["float64"], np.int_ is np.int64, np.double is np.float64)
print([np.min_scalar_type(v).name for v in (1, -1, 300, -300, 2**40, 1.5, 1e300, 65505.0, 1j, True)], np.common_type(np.ones(1, "f4"), np.ones(1, "i4")), np.mintypecode("fdF"))
for value, target in [("-1 + 0", "u1"), ("1.5 + 0", "i4"), ("1 + 1j", "f8")]:
    print(value, np.can_cast(np.array(eval(value)).dtype, target, "same_kind"))
for call in [lambda: np.dtype("f3"), lambda: np.dtype("nothing"), lambda: np.array([1.5]).astype("i4", casting="safe"), lambda: np.array([1.5]).astype("i4", casting="same_value"), lambda: np.can_cast(1, "i1"), lambda: np.iinfo(float), lambda: np.finfo(int), lambda: np.uint8(300), lambda: np.int8(-200), lambda: np.array([1, 300], "u1"), lambda: np.int8(1e5), lambda: np.int16(np.nan), lambda: np.int16(np.inf), lambda: np.ones(2, "u1") + 300, lambda: np.ones(2, "u1") * -1]:
    try:
        print(repr(call()))
    except (TypeError, ValueError, OverflowError) as error:
        print(type(error).__name__, error)
u = np.array([0, 5, 255], "u1")
print(u < 300, u == 256, u > -1, u >= -5, u != 1000, 300 > u, np.uint64(3) < -1, np.int8(5) < 2**70, np.array([1, 2]) == 2**65, u < 2.5, -1 < np.uint8(3), u / 300, u - 1)
print(np.iinfo("i2"), repr(np.iinfo(np.uint64)), np.finfo("f4").eps, repr(np.finfo(float)), np.finfo("c8").dtype, np.finfo(np.float64).maxexp)
print(np.emath.sqrt([-1, 4]), np.emath.log(-np.exp(1)).imag, np.emath.logn(2, [4, 8]), np.emath.power([2, 4], -2), np.emath.arccos(2.0).real, np.emath.sqrt(4), np.emath.log2(8))
print(np.exceptions.AxisError.__name__, issubclass(np.exceptions.AxisError, ValueError), np.getbufsize(), np.little_endian, np.longdouble is not None)
swapped = np.dtype(">i2")
print(repr(swapped), swapped, swapped.byteorder, swapped.isnative, swapped.str, swapped.name, swapped == np.dtype("i2"), swapped.descr, swapped.itemsize, repr(np.dtype(">i1")), repr(np.dtype(">U3")))
print(repr(swapped.newbyteorder()), repr(np.dtype("i2").newbyteorder(">")), repr(np.dtype("i2").newbyteorder("S")), np.dtype("i2").newbyteorder("=").byteorder, repr(np.dtype("i1").newbyteorder(">")), np.promote_types(">i8", "<c8"), np.can_cast(">i4", "i8"))
print(np.frombuffer(b"\x00\x01\x01\x00", dtype=">u2").tolist(), np.frombuffer(b"\x3f\x80\x00\x00", ">f4").sum())
