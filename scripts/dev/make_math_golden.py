"""Makes tests/golden/math.txt: arguments and correctly rounded results of mathematical functions, as hexadecimal bits.

    python scripts/dev/make_math_golden.py > tests/golden/math.txt      (needs mpmath)
"""

import random
import struct
from mpmath import mp, mpf
import mpmath

mp.prec = 300
random.seed(20240229)

UNARY = {
    "exp": (mpmath.exp, -700, 700),
    "exp2": (lambda x: mpf(2) ** x, -1000, 1000),
    "expm1": (mpmath.expm1, -40, 700),
    "log": (mpmath.log, 0, 3),
    "log2": (lambda x: mpmath.log(x) / mpmath.log(2), 0, 3),
    "log10": (lambda x: mpmath.log(x) / mpmath.log(10), 0, 3),
    "log1p": (mpmath.log1p, -1, 3),
    "sin": (mpmath.sin, -1e5, 1e5),
    "cos": (mpmath.cos, -1e5, 1e5),
    "tan": (mpmath.tan, -1e5, 1e5),
    "arcsin": (mpmath.asin, -1, 1),
    "arccos": (mpmath.acos, -1, 1),
    "arctan": (mpmath.atan, -100, 100),
    "sinh": (mpmath.sinh, -700, 700),
    "cosh": (mpmath.cosh, -700, 700),
    "tanh": (mpmath.tanh, -25, 25),
    "arcsinh": (mpmath.asinh, -100, 100),
    "arccosh": (mpmath.acosh, 1, 3),
    "arctanh": (mpmath.atanh, -1, 1),
    "cbrt": (lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)), -100, 100),
    "sigmoid": (lambda x: 1 / (1 + mpmath.exp(-x)), -700, 700),
}

BINARY = {
    "power": (lambda x, y: x**y, (1e-9, 1e9), (-30, 30)),
    "arctan2": (mpmath.atan2, (-10, 10), (-10, 10)),
    "hypot": (mpmath.hypot, (-1e3, 1e3), (-10, 10)),
    "fmod": (lambda x, y: x - y * mpmath.mpf(int(x / y)), (-1e6, 1e6), (-10, 10)),
}


def bits(x):
    return struct.pack(">d", float(x)).hex()


def spread(low, high):
    """A number of the range: evenly, or with an even exponent."""
    while True:
        if random.random() < 0.5:
            x = random.uniform(low, high)
        else:
            x = random.uniform(1, 2) * 2.0 ** random.randint(-40, 10) * random.choice([-1, 1])
        if low < x < high:
            return x


def main():
    for name, (f, low, high) in UNARY.items():
        for _ in range(100):
            x = spread(low, high)
            print(name, bits(x), bits(f(mpf(x))))
    for name, (f, xs, ys) in BINARY.items():
        for _ in range(100):
            x, y = spread(*xs), spread(*ys)
            print(name, bits(x), bits(y), bits(f(mpf(x), mpf(y))))
    # Far out, beyond the fast reduction.
    for name in ("sin", "cos", "tan"):
        for _ in range(10):
            x = random.uniform(1, 2) * 2.0 ** random.randint(20, 1000)
            with mp.workprec(1400):
                print(name, bits(x), bits(UNARY[name][0](mpf(x))))
    for _ in range(100):
        x = spread(0, 1e3)
        print("rsqrt", bits(x), bits(1 / mpmath.sqrt(mpf(x))))


main()
