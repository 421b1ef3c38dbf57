"""Integers beyond the machine's: those a little longer, the memory of results that nobody else holds, ranges of them."""

M = (1 << 127) - 1

# --- Results in the memory of operands -------------------------------------------------------------------------------

a, b = 3**70 % M, 5**50 % M
assert a * b % M == a * b - a * b // M * M
kept = a * b
again = kept
assert kept % M == again % M and kept is again and kept == a * b
x = a
for i in range(200):
    x = (x * b + i) % M - i
assert -200 < x < M
held = [a * b, a * b + 1]
first = held[0]
assert first - held[1] == -1 and held == [a * b, a * b + 1]


def twice(n):
    """The argument's memory is the caller's."""
    return n + n


n = a * b
assert twice(n) - n == n and n == a * b and (n - n) == 0 and type(n - n) is int
assert (a * b - a * b + 7) is not None and a * b - a * b + 7 == 7

# --- Signs, and the border to the machine's integers ---------------------------------------------------------------------

for n in (2**63 - 1, 2**63, 2**63 + 1, 2**64 - 1, 2**64, 2**127, 2**128 - 1, 2**191 + 12345, 2**255 - 19, 2**256 - 1):
    for m in (1, 2, 3, 10, 2**31, 2**63 - 1, 2**63, 2**64 + 13, 2**100 + 7, 2**127 - 1, 2**128 - 159, 2**200 + 3):
        for p in (n, -n):
            for q in (m, -m):
                quotient, rest = divmod(p, q)
                assert quotient * q + rest == p and (0 <= rest < q or q < rest <= 0), (p, q)
                assert p // q == quotient and p % q == rest and (p * q) // q == p and (p * q) % q == 0
                assert p + q - q == p and p - q + q == p and (p - q) - (q - p) == 2 * p - 2 * q
                assert -(-p) == p and abs(p) == n and p & 1 == (p % 2) and p & 255 == p % 256
    assert n >> 1 == n // 2 and (-n) >> 3 == -n // 8 and n << 3 == n * 8 and hash(n) == hash(n + 0)
for bad in ("M * M % 0", "M * M // 0", "divmod(M * M, 0)", "M % 0"):
    try:
        eval(bad)
    except ZeroDivisionError:
        pass
    else:
        assert False, bad
assert pow(a, M - 1, M) == 1 and pow(a, -1, M) * a % M == 1 and pow(a, b, -M) == pow(a, b, M) - M

# --- Ranges ------------------------------------------------------------------------------------------------------------------

r = range(10**20)
assert repr(r) == "range(0, 100000000000000000000)" and r[5] == 5 and r[-1] == 10**20 - 1 and 10**19 in r
assert 10**20 not in r and -1 not in r and r.index(10**19) == 10**19 and r.count(3) == 1 and bool(r)
try:
    len(r)
except OverflowError as error:
    assert str(error) == "Python int too large to convert to C ssize_t"
far = range(10**20, 10**20 + 10, 3)
assert list(far) == [10**20, 10**20 + 3, 10**20 + 6, 10**20 + 9] and len(far) == 4 and list(far[1:3]) == list(far)[1:3]
assert list(far[::-1]) == list(far)[::-1] == list(reversed(far)) and far == range(10**20, 10**20 + 11, 3)
assert hash(far) == hash(range(10**20, 10**20 + 11, 3)) and far.start == 10**20 and far.step == 3
down = range(-(10**30), -(10**30) - 5, -2)
assert [n + 10**30 for n in down] == [0, -2, -4] and (down[0], down[-1]) == (-(10**30), -(10**30) - 4)
assert range(-(10**30), 10**30, 10**29)[3] == -7 * 10**29 and not range(10**20, 0) and list(range(10**20, 0)) == []
for number, n in enumerate(range(10**19, 10**21)):
    if number == 3:
        break
assert n == 10**19 + 3
for bad in (lambda: far[4], lambda: range(0, 10**20, 0), lambda: far.index(1), lambda: range(10**20, "a")):
    try:
        bad()
    except (IndexError, ValueError, TypeError):
        pass
    else:
        assert False

# --- Floats halfway between two texts ------------------------------------------------------------------------------------

assert repr(1 + 2**-17) == "1.0000076293945312" and repr(1e15 + 0.25) == "1000000000000000.2"
assert str(2.0**-24) == "5.960464477539063e-08" and f"{1e15 + 0.75}" == "1000000000000000.8"
for k in range(1, 60):
    for m in (1, 3, 7, 12345, 2**30 + 1):
        assert float(repr(3 + m / 2**k)) == 3 + m / 2**k
