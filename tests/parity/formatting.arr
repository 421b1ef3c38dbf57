"""Numbers in text."""
import numpy as np

x = 3.14159265
print(f"{x:.2f} {x:8.3f}| {x:<8.2f}| {x:>8.1f}| {x:^8.1f}| {x:+.1f} {x:e} {x:.3g} {x:010.4f} {1234567.891:,.2f} {0.256:.1%}")
print("{:.2f} {} {!r} {name:>5}".format(x, 1, "a", name="bob"), "%.3f %5d %-5s| %e %g %%" % (x, 42, "ab", 12345.678, 1e-10))
n = 255
print(f"{n:x} {n:#x} {n:b} {n:o} {n:08b} {n:,} {n:5d}| {n:<5d}| {n:+d} {10**9:_}")
for value in [np.float64(2.5), np.float32(0.1), np.int64(42), np.int8(-3), np.bool_(True), np.complex128(1 - 2j)]:
    print(f"{value} {value!r}", str(value), "{}".format(value), "%s" % value)
print(f"{np.float64(x):.3f} {np.float32(x):.3f} {np.int64(42):5d}| {np.int64(42):05d} {np.float64(0.5):.0%} {np.int64(7):.2f} {np.float64(1e6):,.1f}")
a = np.array([1.0, 2.0])
print(f"{a} {a!r} {a[0]:.1f} {a.sum():.2f} {a.mean()=}", "mean: %.2f, all: %s" % (a.mean(), a), f"{a.shape} {a.dtype}")
print("Solve time: {:.2f} seconds".format(round(18.654321, 2)), "w = [{:.4f}, {:.4f}]".format(*a), "{0[0]} {0[1]}".format(a), f"{a.tolist()}")
print(1e16, 1e15, 1e-4, 1e-5, 123456789.0, 0.1 + 0.2, 1 / 3, 100.0, 1e100, -0.0, float("inf"), float("nan"), 2**70, 1e22, 1.5e-7)
print(round(2.5), round(3.5), round(2.675, 2), round(1234, -2), int(3.9), int(-3.9), 7 // 2, -7 // 2, -7 % 3, 7.5 // 2, divmod(-7, 3), 2**-1, 10 / 2)
print(str(1.0), repr(0.1), str([1.0, 2]), (1,), {1: 2.0}, {3}, [None, True], "a\tb", ["a\n", 'it\'s'], 1 + 2j, complex(0, -1), b"ab")
print("a", "b", sep="-", end="!\n")
print(*np.arange(3), sep=", ")
print(len("héllo"), "abc".upper(), "a,b".split(","), "-".join(["x", "y"]), " s ".strip(), "abc"[::-1], "abc".find("c"), "x" * 3, "ab" in "cab", "%d items" % 3)
print("name".ljust(8) + "|", "12".rjust(5), "7".zfill(3), "mid".center(9, "*"), "{:>10}|{:<10}|".format("r", "l"), f"{'w':*^7}", f"{3:{5}}", f"{x:{8}.{3}}")
width, precision = 10, 4
print(f"{x:{width}.{precision}f}", f"{'nested ' + f'{n}'}", f"{n!s:>6}", f"{{literal}}", f"{[i * i for i in range(3)]}", f"{n if n > 3 else 0}")
print(hex(255), bin(5), oct(8), ord("a"), chr(98), int("ff", 16), int("101", 2), float("1e3"), abs(-3), pow(2, 10, 1000), sum([0.1] * 3), min(3, 1), max([2, 5]))
print(np.format_float_positional(1e-5), np.format_float_scientific(12345.0), np.binary_repr(5), np.base_repr(255, 16), np.array2string(a, precision=1))
