# Runs folded at given places, bits of bytes, elements repeated, lines sorted and parted at all lengths.
import numpy as np

rng = np.random.default_rng(7)

# reduceat along either axis, of every kind of number; runs of one element where places descend.
whole = rng.integers(-50, 50, (4, 9))
for dtype in "i1", "u2", "i4", "i8", "f4", "f8", "c16":
    a = whole.astype(dtype)
    for fold in np.add, np.multiply, np.maximum, np.minimum:
        if dtype == "c16" and fold is np.multiply:
            continue
        print(dtype, fold.__name__, repr(fold.reduceat(a, [0, 3, 3, 1, 8], axis=1)))
        print(repr(fold.reduceat(a[::-1], [2, 0, 3])))
print(repr(np.logical_and.reduceat(whole > -40, [0, 5], axis=1)), repr(np.logical_or.reduceat(whole[0] > 40, [0, 2, 8])))
print(repr(np.bitwise_xor.reduceat(whole[1], [0, 4])), repr(np.subtract.reduceat(whole[1], [0, 4, 6])))
print(repr(np.add.reduceat(whole.T, [0, 7])), repr(np.add.reduceat(whole[:, ::2], [0, 2], 1)))
print(repr(np.add.reduceat(np.arange(5, dtype="u1") * 60, [0, 2], dtype="u1")))
print(np.add.reduceat(np.arange(100_000) / 3, np.arange(0, 100_000, 977)).sum())

# Bits, whole bytes and parts of them, on either end.
octets = rng.integers(0, 256, (3, 5)).astype(np.uint8)
for order in "big", "little":
    print(repr(np.unpackbits(octets, bitorder=order)))
    print(repr(np.unpackbits(octets, axis=0, bitorder=order)))
    for count in 0, 3, 8, 13, 40, 45, -1, -9:
        print(count, np.unpackbits(octets, axis=1, count=count, bitorder=order).tolist())
    bits = rng.integers(0, 2, (2, 21))
    print(np.packbits(bits, bitorder=order), np.packbits(bits, axis=1, bitorder=order), np.packbits(bits > 0, axis=0, bitorder=order))
    everything = np.arange(256).astype(np.uint8)
    print((np.packbits(np.unpackbits(everything, bitorder=order), bitorder=order) == everything).all())

# Repeated elements, few and many times.
print(np.repeat(whole[0], 2), np.repeat(whole[0], [0, 1, 2, 3, 0, 17, 1, 0, 1]), np.repeat(whole[:2, :3], 2, axis=0))
print(np.repeat(np.arange(3) / 2, 40).sum(), np.repeat(["a", "bc"], 3), np.repeat(np.arange(10_000), 3)[::5000])

# Whole numbers by one number.
for dtype in "i4", "u4", "i8", "u8":
    a = rng.integers(0, 2**31, 40).astype(dtype)
    for by in 1, 2, 7, 10, 1_000_003:
        print(dtype, by, (a // by)[:6], (a % by)[:6], (a // by).sum(), (a % by).sum())
a = np.array([-(2**63), -(2**62) - 1, -8, -7, -1, 0, 1, 6, 7, 2**62 + 3, 2**63 - 1] * 3)
for by in 3, 7, -7, 2**33 + 1, 2**62 + 1:
    print(by, a[:11] // by, (a // by)[11:22], (a % by)[11:22])


def mixed(n):
    """Numbers with repeats, both zeros, infinities and nan."""
    a = rng.integers(-n, n + 1, n) / 4
    a[:: 7 + n // 50] = -0.0
    if n > 30:
        a[5], a[n // 2], a[n - 2] = np.inf, -np.inf, np.nan
    return a


# Sorted and parted: lengths around those of what registers hold.
for n in 1, 2, 11, 12, 23, 24, 25, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 130, 255, 256, 257, 511, 1000, 4097:
    a = mixed(n)
    for dtype in "f8", "f4", "i8", "i4", "u4", "u8", "i2":
        if dtype[0] == "f":
            b = a.astype(dtype)
        else:
            b = (np.nan_to_num(a, posinf=9, neginf=-9) * 3).astype("i8").astype(dtype)
        s = np.sort(b)
        order = np.argsort(b, kind="stable")
        place = n // 3
        parted = np.partition(b, place)
        good = np.array_equal(s, b[order], equal_nan=dtype[0] == "f") and parted[place] == s[place]
        rest = np.array_equal(np.sort(parted), s, equal_nan=dtype[0] == "f")
        print(n, dtype, s[:3] + 0, s[n // 2] + 0, s[-2:] + 0, good, rest, np.all(parted[:place] <= parted[place]))
for n in 10_000, 70_000:
    for kinds in 2, 1000, 2**40:
        a = rng.integers(0, kinds, n)
        s = np.sort(a)
        print(n, kinds, (s[1:] >= s[:-1]).all(), s.sum() == a.sum(), np.median(a), np.percentile(a, [1, 30, 99]), np.unique(a).size)
    print(np.array_equal(np.sort(np.arange(n)[::-1]), np.arange(n)), np.array_equal(np.sort(np.sort(a)), np.sort(a)))

# Extremes among many lanes, with nan anywhere.
for n in 5, 16, 17, 33, 64, 100, 1000:
    for dtype in "f8", "f4", "i4":
        a = rng.permutation(n).astype(dtype)
        print(n, dtype, a.max(), a.min(), a.argmax(), a.argmin(), np.ptp(a))
        if dtype[0] == "f":
            for place in 0, n // 2, n - 1:
                b = a.copy()
                b[place] = np.nan
                print(b.max(), b.min(), b.argmax(), b.argmin(), np.nanmax(b), np.fmin.reduce(b))
