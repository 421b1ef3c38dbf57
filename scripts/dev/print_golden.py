#!/usr/bin/env python3
"""Writes what NumPy prints for random arrays, scalars and floats: the golden file of tests/print.rs.

Usage: print_golden.py [COUNT [SEED]] > tests/golden/print/cases.txt

A line holds, separated by tabs: what was printed, the data type, the shape, the elements (cycled to fill the shape),
the settings that differ from the defaults, and the text. The text has `\\n` for a line break.
"""
import random
import sys
import warnings

import numpy as np

DTYPES = "bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 float32 float64 complex64 complex128".split()
SHAPES = [(), (1,), (2,), (3,), (5,), (8,), (30,), (2, 3), (3, 1), (4, 4), (2, 20), (2, 2, 3), (1, 1, 1), (3, 2, 2, 2),
          (0,), (0, 3), (2, 0, 3), (7, 9), (40, 2), (5, 3, 4)]
BIG = [(1001,), (2000, 2), (1, 1500), (12, 10, 11), (3, 400), (1000,), (2, 2, 2, 200)]


def real(rng, wide):
    """A float of one of the sorts that printing tells apart."""
    sort = rng.randrange(12)
    if sort < 3:
        return float(rng.randrange(-20, 100)) / rng.choice([1, 1, 2, 4, 10, 100])
    if sort < 6:
        return round(rng.uniform(-100, 100), rng.randrange(6))
    if sort < 8:
        return rng.gauss(0, 1)
    if sort == 8 or not wide:
        return rng.choice([0.0, -0.0, 1.0, 0.1, 1 / 3, 2.5, 0.5, 1.5, 0.05, 100.0, 1000.0, 0.001, 1e-4])
    if sort == 9:
        return 10.0 ** rng.randrange(-12, 14) * rng.choice([1, -1, 9.999999, 1.25, 9.9999999999, 5, 0.5])
    if sort == 10:
        return rng.choice([float("nan"), float("inf"), -float("inf")])
    return rng.gauss(0, 1) * 10.0 ** rng.randrange(-30, 30)


def elements(rng, dtype, count):
    """Random elements of a data type; floats of a moderate range, or of any."""
    kind = np.dtype(dtype).kind
    wide = rng.random() < 0.45
    if kind == "b":
        return [rng.random() < 0.5 for _ in range(count)]
    if kind in "iu":
        info = np.iinfo(dtype)
        top = rng.choice([9, 120, int(info.max)])
        low = 0 if kind == "u" or rng.random() < 0.3 else max(int(info.min), -top)
        return [rng.randint(low, min(top, int(info.max))) for _ in range(count)]
    if kind == "f":
        return [real(rng, wide) for _ in range(count)]
    return [complex(real(rng, wide), real(rng, wide)) for _ in range(count)]


def spell(array):
    """The elements as text that reads back exactly."""
    def one(x):
        return repr(float(x)) if not isinstance(x, (bool, int)) else str(int(x))
    values = array.ravel().tolist()
    return " ".join(f"{one(v.real)},{one(v.imag)}" if isinstance(v, complex) else one(v) for v in values)


def settings(rng):
    """Random print options, as keyword arguments of np.printoptions."""
    chosen = {}
    def maybe(chance, name, *values):
        if rng.random() < chance:
            chosen[name] = rng.choice(values)
    maybe(0.4, "precision", 0, 1, 2, 3, 4, 5, 6, 10, 15, 17, 20)
    maybe(0.3, "suppress", True)
    maybe(0.3, "floatmode", "fixed", "unique", "maxprec", "maxprec_equal")
    maybe(0.2, "sign", "+", " ", "-")
    maybe(0.25, "linewidth", 1, 10, 20, 25, 30, 33, 40, 41, 42, 43, 44, 45, 50, 60, 61, 62, 63, 100, 1000)
    maybe(0.2, "threshold", 0, 3, 5, 10, 20)
    maybe(0.2, "edgeitems", 0, 1, 2, 4)
    maybe(0.05, "nanstr", "NA", "notanumber", "")
    maybe(0.05, "infstr", "∞", "Infinity", "oo")
    return chosen


def write(what, dtype, shape, values, options, text):
    fields = [what, dtype, ",".join(map(str, shape)), values]
    fields.append(";".join(f"{k}={v}" for k, v in options.items()))
    fields.append(text.replace("\\", "\\\\").replace("\n", "\\n"))
    assert not any("\t" in f or "\n" in f for f in fields)
    print("\t".join(fields))


def arrays(rng, count):
    for _ in range(count):
        dtype = rng.choice(DTYPES + ["float64"] * 6 + ["float32"] * 3 + ["complex128"] * 2)
        shape = rng.choice(SHAPES if rng.random() < 0.9 else BIG)
        size = int(np.prod(shape))
        base = np.array(elements(rng, dtype, min(size, rng.choice([3, 8, 14, 60]))), dtype=dtype)
        array = np.resize(base, shape) if size else np.zeros(shape, dtype)
        options = settings(rng) if rng.random() < 0.7 else {}
        what = rng.choice(["repr", "repr", "str", "array2string"])
        with np.printoptions(**options):
            if what == "repr":
                text = repr(array)
            elif what == "str":
                text = str(array)
            else:
                extra = {"separator": rng.choice([" ", ", ", ",", " | ", ""])}
                extra["prefix"] = rng.choice(["", "abc", "longer prefix "])
                extra["suffix"] = rng.choice(["", ")", "after it"])
                text = np.array2string(array, **extra)
                options = {**options, **extra}
        if len(text) < 3000:
            write(what, dtype, shape, spell(base), options, text)


def scalars(rng, count):
    for _ in range(count):
        dtype = rng.choice(DTYPES + ["float64"] * 5 + ["float32"] * 5 + ["complex128"] * 3 + ["complex64"] * 2)
        value = np.array(elements(rng, dtype, 1), dtype=dtype)
        write("scalar_repr", dtype, (), spell(value), {}, repr(value[0]))
        write("scalar_str", dtype, (), spell(value), {}, str(value[0]))


def floats(rng, count):
    for _ in range(count):
        dtype = rng.choice(["float64", "float32"])
        value = np.array([real(rng, True)], dtype=dtype)
        options = {}
        def maybe(chance, name, *values):
            if rng.random() < chance:
                options[name] = rng.choice(values)
        maybe(0.6, "precision", *range(0, 20))
        maybe(0.3, "unique", False)
        maybe(0.4, "trim", "k", ".", "0", "-")
        maybe(0.2, "sign", True)
        maybe(0.2, "pad_left", 0, 1, 4, 9, -1)
        maybe(0.3, "min_digits", *range(0, 20))
        what = rng.choice(["positional", "scientific"])
        if what == "positional":
            maybe(0.3, "fractional", False)
            maybe(0.2, "pad_right", 0, 1, 4, 9)
        else:
            maybe(0.2, "exp_digits", 0, 1, 3, 4, 6)
        try:
            text = getattr(np, f"format_float_{what}")(value[0], **options)
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
        write(what, dtype, (), spell(value), options, text)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 650
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    arrays(rng, count)
    scalars(rng, count // 2)
    floats(rng, count)


main()
