#!/usr/bin/env python3
"""Writes src/lang/format/golden.txt: what CPython makes of numbers, strings and format specifications.

One case a line, fields separated by tabs: the case's kind, the value, the specification, the text (or `!Kind: message`).
Floats stand as the hexadecimal number of their bits.
"""
import os
import random
import struct

rng = random.Random(20261121)
lines = []


def bits(x):
    return struct.pack(">d", x).hex()


def emit(kind, value, spec, compute):
    try:
        out = compute()
    except (ValueError, TypeError, OverflowError) as error:
        out = f"!{type(error).__name__}: {error}"
    line = "\t".join([kind, value, spec, out])
    if "\n" not in line and "\r" not in line:
        lines.append(line)


SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.1, 0.5, 1.5, 2.5, 0.125, 0.25, 0.375, 1e15, 1e16, 1e17, 123456789012345680.0, 1e-4, 1e-5,
           9.9999e-5, 5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, float("inf"), float("-inf"), float("nan"),
           9999999.5, 999999.5, 99999.95, 0.00012345, 1234567.891, 1e22, 1e23, 9007199254740993.0, 0.05, 1e100, 3.14159265358979]


def some_float():
    pick = rng.randrange(5)
    if pick == 0:
        return rng.choice(SPECIAL)
    if pick == 1:
        return struct.unpack(">d", rng.randbytes(8))[0]
    if pick == 2:
        return rng.randrange(-10**6, 10**6) / 10 ** rng.randrange(0, 9)
    if pick == 3:
        return rng.uniform(-1000, 1000)
    return rng.randrange(1, 10**4) * 10.0 ** rng.randrange(-20, 25)


def some_int():
    pick = rng.randrange(4)
    if pick == 0:
        return rng.choice([0, 1, -1, 9, 10, 255, 256, 1000, -1000, 999999, 2**31, 2**63, -2**63, 2**64, 10**30])
    return rng.randrange(-10 ** rng.randrange(1, 25), 10 ** rng.randrange(1, 25))


def some_spec(kinds, precise=True):
    out = ""
    if rng.random() < 0.3:
        out += (rng.choice(["", "*", "é", "0", "x"]) + rng.choice("<>=^"))
    out += rng.choice(["", "", "", "+", "-", " "])
    out += "z" if rng.random() < 0.07 else ""
    out += "#" if rng.random() < 0.15 else ""
    out += "0" if rng.random() < 0.2 else ""
    out += str(rng.randrange(1, 30)) if rng.random() < 0.6 else ""
    out += rng.choice(["", "", "", ",", "_"])
    out += "." + str(rng.choice([0, 1, 2, 3, 6, 10, 17, 25])) if precise and rng.random() < 0.5 else ""
    return out + rng.choice(kinds)


for x in SPECIAL:
    emit("repr", bits(x), "", lambda: repr(x))
    for spec in ["e", "f", "g", "%", "", ".0e", ".0f", ".0g", ".1f", ".2f", ".3", ".3g", ".30f", "#.0f", "#g", "n", "G", "E", "F"]:
        emit("float", bits(x), spec, lambda: format(x, spec))
for _ in range(400):
    x = some_float()
    emit("repr", bits(x), "", lambda: repr(x))
for _ in range(900):
    x, spec = some_float(), some_spec(list("eEfFgGn%") + ["", "", "d", "s"])
    emit("float", bits(x), spec, lambda: format(x, spec))
for _ in range(700):
    n, spec = some_int(), some_spec(["", "", "d", "x", "X", "o", "b", "n", "f", "e", "g", "%", "s", "q"], rng.random() < 0.2)
    emit("int", str(n), spec, lambda: format(n, spec))
for n in [97, 8364, 0, 128512, -1, 0x110000]:
    for spec in ["c", "5c", "<5c", "^6c", "+c", "#c", ".2c", ",c", "05c"]:
        emit("int", str(n), spec, lambda: format(n, spec))
for _ in range(300):
    s, spec = rng.choice(["", "a", "hello", "naïve", "日本語", "x y"]), some_spec(["", "", "s", "d"])
    emit("str", s, spec, lambda: format(s, spec))
for _ in range(400):
    z, spec = complex(some_float(), some_float()), some_spec(["", "", "e", "f", "g", "G", "%", "d"])
    emit("complex", bits(z.real) + bits(z.imag), spec, lambda: format(z, spec))


def some_percent(kinds):
    flags = "".join(c for c in "-+ #0" if rng.random() < 0.2)
    width = str(rng.randrange(1, 20)) if rng.random() < 0.5 else ""
    precision = "." + str(rng.choice(["", 0, 1, 3, 8, 20])) if rng.random() < 0.4 else ""
    return "%" + flags + width + precision + rng.choice(kinds)


for _ in range(400):
    x, spec = some_float(), some_percent("eEfFgG")
    emit("%float", bits(x), spec, lambda: spec % x)
for _ in range(300):
    n, spec = some_int(), some_percent("diuxXo")
    emit("%int", str(n), spec, lambda: spec % n)

for c in ["a", "it's", 'say "hi"', "both ' and \"", "tab\\", "é", "\x7f", "\x00", "\xad", "日本", "\u2028", "\U0001f600", "\u200b", "\xa0", "e\u0301"]:
    emit("strrepr", c, "", lambda: repr(c))
    emit("strascii", c, "", lambda: ascii(c))

for text in ["0", "12", " 12 ", "-7", "+7", "1_000", "1__0", "_1", "1_", "", " ", "abc", "0x1f", "0X_1F", "0b101", "0o17", "ff", "z", "- 1", "--1",
             "1.5", "٣", "012", "00", "0_0", "9" * 40, "1e5", "0x", "it's"]:
    for base in [10, 0, 2, 8, 16, 36, 1]:
        emit("toint", text, str(base), lambda: str(int(text, base)))
for text in ["0", "1.5", " 1.5 ", "1.", ".5", ".", "", "e5", "1e5", "1E-5", "1e", "inf", "-Inf", "+Infinity", "nan", "-nan", "1_0.5", "1_.5", "1._5",
             "1e1_0", "0x10", "1 2", "abc", "1e400", "-1e400", "infinit", "1e-400", "123456789012345678901234567890", "+-1", "it's"]:
    emit("tofloat", text, "", lambda: repr(float(text)))
for text in ["1", "1j", "j", "-j", "1+2j", "1-2j", "(1+2j)", " 1+2j ", "1e5+2e-3j", "1 + 2j", "inf", "infj", "nan+nanj", "1+j", "abc", "", "1j+2", "-1.5-0j"]:
    emit("tocomplex", text, "", lambda: repr(complex(text)))

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src", "lang", "format", "golden.txt")
with open(path, "w", encoding="utf-8") as out:
    out.write("\n".join(lines) + "\n")
