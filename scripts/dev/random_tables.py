"""Writes src/ops/random/tables.rs: the layers of the two ziggurats that NumPy samples from, log(k!),
and how the Mersenne Twister jumps.

The layers follow from Marsaglia and Tsang's construction (256 strips of equal area under the density, the outermost at
`r`). NumPy's own tables were rounded on the way, so their last bits differ from the exact values. This script
therefore computes the layers exactly and then looks up, in the data section of the installed NumPy, the table that
agrees with them to a few units in the last place: those are the numbers written.

Usage: python scripts/dev/random_tables.py > src/ops/random/tables.rs
"""

import math
import pathlib
import struct
from decimal import Decimal, getcontext

import numpy.random

getcontext().prec = 60
LAYERS = 256


def normal_tail(r):
    """The area under exp(-x*x/2) beyond r, by its continued fraction."""
    fraction = Decimal(0)
    for k in range(4000, 0, -1):
        fraction = Decimal(k) / (r + fraction)
    return (-(r * r) / 2).exp() / (r + fraction)


def layers(r, area, density, inverse, scale):
    """Per layer: the largest integer that lies inside, the width of one unit, the density at the edge."""
    inside, width, height = [0] * LAYERS, [0.0] * LAYERS, [0.0] * LAYERS
    base = area / density(r)
    inside[0] = int(r / base * scale)
    width[0], width[-1] = float(base / scale), float(r / scale)
    height[0], height[-1] = 1.0, float(density(r))
    outer = r
    for i in range(LAYERS - 2, 0, -1):
        edge = inverse(area / outer + density(outer))
        inside[i + 1] = int(edge / outer * scale)
        width[i], height[i] = float(edge / scale), float(density(edge))
        outer = edge
    return inside, width, height


def find(binary, expected, code):
    """The table in `binary` that agrees with `expected`."""
    size = struct.calcsize(code)
    tolerance = {"Q": 1e-13, "d": 1e-13, "I": 1e-6, "f": 1e-6}[code]
    for offset in range(0, len(binary) - LAYERS * size, size):
        (last,) = struct.unpack_from("<" + code, binary, offset + (LAYERS - 1) * size)
        if not abs(last - expected[-1]) <= tolerance * expected[-1]:
            continue
        table = struct.unpack_from(f"<{LAYERS}{code}", binary, offset)
        if all(abs(a - b) <= tolerance * max(abs(b), 1e-300) for a, b in zip(table, expected)):
            return table
    raise SystemExit(f"no such table of {code} in NumPy")


def write(name, what, binary, tables, integer, real):
    inside, width, height = (find(binary, t, c) for t, c in zip(tables, (integer[1], real[1], real[1])))
    print(f"\n/// {what}: per layer, the first integer not certainly inside, and the width of one unit.")
    print("#[rustfmt::skip]")
    print(f"pub const {name}_INSIDE: [({integer[0]}, {real[0]}); {LAYERS}] = [")
    rows(f"({k}, {shortest(w, real[1])})" for k, w in zip(inside, width))
    print(f"\n/// {what}: the density at each layer's edge.")
    print("#[rustfmt::skip]")
    print(f"pub const {name}_HEIGHT: [{real[0]}; {LAYERS}] = [")
    rows(shortest(h, real[1]) for h in height)


def shortest(x, code):
    return repr(x) if code == "d" else str(numpy.float32(x))


def rows(items):
    line = "   "
    for item in items:
        if len(line) + len(item) + 2 > 119:
            print(line)
            line = "   "
        line += f" {item},"
    print(line)
    print("];")


def twister_bits(count):
    """The lowest bits of the words that the Mersenne Twister makes of some state."""
    key = [1]
    for i in range(1, 624):
        key.append((1812433253 * (key[-1] ^ (key[-1] >> 30)) + i) & 0xFFFFFFFF)
    for n in range(count):
        at, after = n % 624, (n + 1) % 624
        joined = (key[at] & 0x80000000) | (key[after] & 0x7FFFFFFF)
        key[at] = key[(at + 397) % 624] ^ (joined >> 1) ^ (0x9908B0DF if joined & 1 else 0)
        yield key[at] & 1


def shortest_recurrence(bits):
    """The polynomial of the shortest linear recurrence over GF(2) that makes these bits (Berlekamp and Massey)."""
    found, before, length, shift, past = 1, 1, 0, 1, 0
    for n, bit in enumerate(bits):
        past = past << 1 | bit
        if (found & past & ((2 << length) - 1)).bit_count() & 1:
            found, kept = found ^ before << shift, found
            if 2 * length <= n:
                length, before, shift = n + 1 - length, kept, 0
        shift += 1
    return int(bin(found)[2:].zfill(length + 1)[::-1], 2)


def twister_jump():
    """The polynomial of 2**128 steps of the Mersenne Twister, as words of 64 bits, lowest first."""
    modulus = shortest_recurrence(twister_bits(2 * 19937 + 64))
    degree = modulus.bit_length() - 1
    assert degree == 19937
    terms = [e for e in range(degree) if modulus >> e & 1]
    spread = [int(f"{byte:08b}", 4).to_bytes(2, "little") for byte in range(256)]
    power = 2
    for _ in range(128):
        square = b"".join(spread[byte] for byte in power.to_bytes(2493, "little"))
        power = int.from_bytes(square, "little")
        while power >> degree:
            high, power = power >> degree, power & ((1 << degree) - 1)
            for e in terms:
                power ^= high << e
    return [power >> 64 * k & (2**64 - 1) for k in range(312)]


def main():
    folder = pathlib.Path(numpy.random.__file__).parent
    binary = next(folder.glob("_generator*.so")).read_bytes()
    print("//! Numbers only, written by `scripts/dev/random_tables.py`: the layers of the two ziggurats, log(k!) and a jump.")
    r = Decimal("3.6541528853610088")
    density = lambda x: (-(x * x) / 2).exp()
    inverse = lambda y: (-2 * y.ln()).sqrt()
    area = r * density(r) + normal_tail(r)
    tables = layers(r, area, density, inverse, Decimal(2) ** 52)
    write("NORMAL", "Normal, 64 bits", binary, tables, ("u64", "Q"), ("f64", "d"))
    tables = layers(r, area, density, inverse, Decimal(2) ** 23)
    write("NORMAL32", "Normal, 32 bits", binary, tables, ("u32", "I"), ("f32", "f"))
    r = Decimal("7.69711747013104972")
    density = lambda x: (-x).exp()
    inverse = lambda y: -y.ln()
    area = (r + 1) * density(r)
    tables = layers(r, area, density, inverse, Decimal(2) ** 53)
    write("EXPONENTIAL", "Exponential, 64 bits", binary, tables, ("u64", "Q"), ("f64", "d"))
    tables = layers(r, area, density, inverse, Decimal(2) ** 23)
    write("EXPONENTIAL32", "Exponential, 32 bits", binary, tables, ("u32", "I"), ("f32", "f"))
    print("\n/// log(k!), for k from 0.")
    print("#[rustfmt::skip]")
    print("pub const LOG_FACTORIAL: [f64; 126] = [")
    logarithms = [repr(float(Decimal(math.factorial(k)).ln())) for k in range(126)]
    logarithms[2] = "std::f64::consts::LN_2"
    rows(logarithms)
    print("\n/// The polynomial of 2**128 steps of the Mersenne Twister, lowest powers first.")
    print("#[rustfmt::skip]")
    print("pub const MT19937_JUMP: [u64; 312] = [")
    rows(f"0x{word:x}" for word in twister_jump())


main()
