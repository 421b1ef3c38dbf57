# Statements and expressions of every form.
out = []
for i in range(10):
    if i % 2:
        continue
    if i > 6:
        break
    out.append(i)
else:
    out.append("else")
assert out == [0, 2, 4, 6]
n = 0
while n < 3:
    n += 1
else:
    n = "done"
assert n == "done"
a, (b, *c), d = 1, (2, 3, 4), 5
assert (a, b, c, d) == (1, 2, [3, 4], 5)
*a, b = "xyz"
assert a == ["x", "y"] and b == "z"
[p, q] = [1, 2]
p, q = q, p
assert (p, q) == (2, 1)
xs = [0, 1, 2]
i = 0
i, xs[i] = 1, 9
assert xs == [0, 9, 2]
x = y = []
x.append(1)
assert y == [1] and x is y
xs = [1, 2, 3, 4, 5]
xs[1:3] = [9]
assert xs == [1, 9, 4, 5]
xs[::2] = [0, 0]
assert xs == [0, 9, 0, 5]
del xs[0], xs[-1]
assert xs == [9, 0]
xs += (1, 2)
xs *= 2
assert xs == [9, 0, 1, 2, 9, 0, 1, 2]
del xs[1::2]
assert xs == [9, 1, 9, 1]
alias = xs
alias += [7]
assert xs[-1] == 7
t = (1,)
u = t
t += (2,)
assert u == (1,) and t == (1, 2)
s = "a"
r = s
s += "b"
assert r == "a" and s == "ab"
d = {"k": [1]}
d["k"] += [2]
d["n"] = d.get("n", 0) + 1
assert d == {"k": [1, 2], "n": 1}
d["n"] **= 2
d |= {"z": 0}
assert d == {"k": [1, 2], "n": 1, "z": 0}


def f():
    pass


f.count = 1
f.count += 1
assert f.count == 2 and f() is None
assert 1 < 2 < 3 and not 1 < 3 < 2 and 1 < 2 > 0 != 5
calls = []


def note(v):
    calls.append(v)
    return v


assert (note(1) < note(0) < note(5)) is False and calls == [1, 0]
assert (0 or "x") == "x" and (1 and 0) == 0 and ([] or {} or None) is None and (1 and 2 and 3) == 3
assert not [] and not "" and not 0.0 and not 0j and not {} and not set() and not range(0)
assert ("yes" if 1 else "no") == "yes"
assert -2**2 == -4 and 2**-1 == 0.5 and 2**3**2 == 512 and ~5 == -6 and +True == 1
assert 7 // 2 == 3 and -7 // 2 == -4 and 7 // -2 == -4 and -7 % 3 == 2 and 7 % -3 == -2
assert 7.5 // 2 == 3.0 and -7.5 % 2 == 0.5 and 7.5 % -2 == -0.5
assert divmod(-7, 2) == (-4, 1) and divmod(7.5, 2) == (3.0, 1.5)
assert 1 << 70 == 1180591620717411303424 and (1 << 70) >> 69 == 2 and -1 >> 5 == -1
assert 10**20 + 1 == 100000000000000000001 and 2**63 - 1 == 9223372036854775807
assert 9223372036854775807 + 1 == 9223372036854775808 and -9223372036854775808 - 1 == -9223372036854775809
assert 3037000500 * 3037000500 == 9223372037000250000 and (2**64) // 3 == 6148914691236517205
assert 5 & 3 == 1 and 5 | 3 == 7 and 5 ^ 3 == 6 and True & False is False
assert 1 == 1.0 == True and 2**53 + 1 != float(2**53) and 10**400 > 1e308
assert (1 + 2j) * (3 - 1j) == 5 + 5j and (1 + 2j).imag == 2.0 and abs(3 + 4j) == 5.0
assert (-8) ** (1 / 3) != -2 and isinstance((-8) ** 0.5, complex)
assert 1e16 == 10**16 and 0.1 + 0.2 != 0.3 and 1 / 3 == 0.3333333333333333
assert 10**25 / 10**24 == 10.0 and (10**30) / 3 == 3.333333333333333e29
assert "abc" * 2 == 2 * "abc" == "abcabc" and [0] * 3 == [0, 0, 0] and (1,) * 0 == ()
assert "b" in "abc" and 2 in [1, 2] and "k" in {"k": 1} and 3 not in (1, 2) and 1.0 in range(3)
assert [1, 2] < [1, 3] and (1, "a") < (1, "b") and {1} < {1, 2} and "a" < "b"
assert [1, 2, 3][-1] == 3 and "hello"[1:-1] == "ell" and "hello"[::-1] == "olleh" and (1, 2, 3)[::2] == (1, 3)
assert range(10)[2:8:3] == range(2, 8, 3) and list(range(5, 0, -2)) == [5, 3, 1]
assert [*range(3), *"ab"] == [0, 1, 2, "a", "b"] and {**{"a": 1}, "b": 2} == {"a": 1, "b": 2} and (*[1], 2) == (1, 2)
assert {*[1, 2], 3} == {1, 2, 3}
name, value = "x", 3.14159
assert f"{name}={value:.2f} {value!r:>10} {name!s:^5}| {{}} {1 + 1}" == "x=3.14 " + "   3.14159" + "   x  | {} 2"
assert f"{value:{8}.{3}f}" == "   3.142" and f"{name=}" == "name='x'" and f"{1 + 1 = }" == "1 + 1 = 2"
assert "%d %s %.2f %5d|%-5s|%05d" % (1, "a", 2.5, 3, "b", 42) == "1 a 2.50     3|b    |00042"
assert "{} {0!r}".replace("0", "") and "{1} {0}".format("a", "b") == "b a"
assert str({1, 2, 3}) == "{1, 2, 3}" and str({"a": [1, (2,)]}) == "{'a': [1, (2,)]}"
assert repr(1e16) == "1e+16" and repr(1e-5) == "1e-05" and repr(0.0001) == "0.0001" and repr(123456789.0) == "123456789.0"
assert repr(-0.0) == "-0.0" and repr(1j) == "1j" and repr(complex(-0.0, -1)) == "(-0-1j)" and repr(float("inf")) == "inf"
assert repr("it's") == '"it\'s"' and repr("a\n\t\\") == "'a\\n\\t\\\\'" and repr(b"a\x00") == "b'a\\x00'"
loop = [1]
loop.append(loop)
assert repr(loop) == "[1, [...]]"
assert hash((1, 2)) == -3550055125485641917 and hash(0.5) == 1152921504606846976 and hash(2**61) == 1
assert hash(1) == hash(1.0) == hash(True) and hash(-1) == -2 and {1: "a", 1.0: "b"} == {1: "b"}
assert list({8, 1, 16, 9}) == [8, 1, 16, 9] and list({100, 5, 3}) == [3, 100, 5]
assert list({3: 1, 1: 2, 2: 3}) == [3, 1, 2]
d = {}
for k in range(100):
    d[k] = k
for k in range(0, 100, 2):
    del d[k]
d[0] = "again"
assert list(d)[:3] == [1, 3, 5] and list(d)[-1] == 0 and len(d) == 51 and d.popitem() == (0, "again")
for k in range(50):
    d[1000] = k
    d.popitem()
assert len(d) == 50 and 99 in d and 98 not in d
big = {str(k): k for k in range(1000)}
assert all(big[str(k)] == k for k in range(1000)) and "1000" not in big
gen = (k * k for k in range(4))
assert next(gen) == 0 and list(gen) == [1, 4, 9] and list(gen) == []
assert sum(x * y for x, y in zip([1, 2], [3, 4])) == 11
assert list((a, b) for a in range(2) for b in range(a + 1)) == [(0, 0), (1, 0), (1, 1)]
it = iter([1, 2, 3])
assert [next(it), *it] == [1, 2, 3] and next(it, "end") == "end"
if (m := len("abc")) > 2:
    assert m == 3
assert [0, 1, 2][True] == 1
assert None is None and ... is ... and (1, 2) == (1, 2) and [] is not []
x: int = 5
assert x == 5
try:
    "abc"["a"]
except TypeError as e:
    assert str(e) == "string indices must be integers, not 'str'"
