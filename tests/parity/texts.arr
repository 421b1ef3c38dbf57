"""Texts and bytes as elements: widths, printing, comparison, indexing, joining, sorting, functions."""
import numpy as np


def show(x):
    print(repr(x), x.shape, x.dtype, x.dtype.name, x.itemsize, x.nbytes)


show(np.array(["a", "bcd", ""]))
show(np.array([["a", "b"], ["cc", "d\n"]]))
show(np.array("abc"))
show(np.array([b"x", b"yz\x00q"]))
show(np.array(["a", 1, 2.5, True]))
show(np.array([1, 2], dtype=str))
show(np.array(["abcdef"], dtype="U3"))
show(np.array(["abc"], dtype="S2"))
show(np.zeros(2, dtype="U4"))
show(np.zeros(2, dtype=str))
show(np.ones(2, dtype="S3"))
show(np.full((1, 2), "xy"))
show(np.empty(0, dtype="U5"))
print(np.array(["it's", 'say "hi"', "tab\t", "\\", "é", "\x01"]), [np.str_("a")], str(np.str_("a")), np.bytes_(b"ab"))
a = np.array(["pear", "apple", "fig", "apple"])
print(a[0], repr(a[1]), type(a[0]), a[::-1], a[[0, 2]], a[a == "apple"], a.reshape(2, 2).T, a[-1] + "!", len(a[0]), a[0].upper(), "ea" in a[0])
print(a == "fig", a != "fig", a < "b", a >= a[::-1], "fig" == a, (a == np.array(["pear"])).any(), np.array(["1"]) == 1, a[0] == "pear", {a[1]: 2})
a[0] = "strawberry"
print(a, a.dtype)
a[1:3] = ["x", 5]
print(a, a.tolist(), a.item(0), a.size, a.ndim, a.T.shape, a.copy() is a)
print(np.sort(a), np.argsort(a), a.argmax(), a.argmin(), np.unique(["b", "a", "b"]), np.unique(["b", "a", "b"], return_counts=True, return_inverse=True))
print(np.concatenate([["a"], ["bcd"]]), np.stack([["a", "b"], ["c", "dd"]]), np.tile(["a"], 3), np.repeat(["a", "bb"], [1, 2]), np.where([True, False], "yes", "no"))
print(np.isin(["a", "b"], ["b", "c"]), np.in1d is not None if hasattr(np, "in1d") else True, np.searchsorted(["a", "c"], "b"), np.append(["a"], "bcd"), np.flip(["a", "b"]), np.roll(["a", "b", "c"], 1))
print(np.array(["1", "22", "-3"]).astype(int), np.array(["1.5", "nan", "1e3"]).astype(float), np.array([1, 20]).astype(str), np.array([1.5, 2]).astype("U"), np.array([True]).astype(str), np.array(["a", ""]).astype(bool))
for text, dtype in [("x", float), ("x", int), ("1.5", int)]:
    try:
        print(np.array([text]).astype(dtype))
    except ValueError as error:
        print(error)
print(np.array(["a", "b"]) + np.array(["x", "yy"]), np.array(["a"]) + "b", "b" + np.array(["a"]), np.array([b"a"]) + b"c")
for operation in [lambda x: x - x, lambda x: x * x, lambda x: np.sqrt(x), lambda x: x.max(), lambda x: np.negative(x)]:
    try:
        print(operation(np.array(["a", "b"])))
    except TypeError as error:
        print(type(error).__name__, error)
print(np.array(["a", "b"], dtype="S1") == b"a", np.array([b"b", b"a"]).tolist(), np.sort(np.array([b"b", b"a"])), np.array(["a"]).astype("S"), np.array([b"ab"]).astype("U"))
print(np.dtype("U5"), np.dtype("S3"), np.dtype(str), np.dtype("<U2").itemsize, np.dtype("U5") == np.dtype("<U5"), np.dtype("U5").str, np.dtype("S").kind, np.promote_types("U3", "U5"), np.promote_types("i4", "S8"), np.result_type("U3", np.int64), np.can_cast("i4", "S4"), np.can_cast("U3", "U5"))
print(np.issubdtype("U3", np.character), np.issubdtype(np.str_, np.flexible), isinstance(np.str_("a"), str), np.array(["a", "b"]).dtype.type, np.isscalar(np.str_("a")), np.str_("x") == "x")
print(np.array(["ab", "c"]).tobytes(), np.frombuffer(b"hello", dtype="S1"), np.array(["ab", "cd"]).view("U1"), np.array([b"ab", b"cd"]).view("u1"))
print(np.char.upper(a), np.char.add(a, "-"), np.char.str_len(a), np.char.find(a, "p"), np.char.replace(a, "a", "AA"), np.char.split(["a b", "c"]), np.char.join("-", ["abc"]), np.char.center(["a"], 5, "*"), np.char.zfill(["7", "-7"], 3))
print(np.strings.startswith(a, "s"), np.strings.isdigit(["1", "a"]), np.strings.count(["aba"], "a"), np.strings.strip(["  a "]), np.char.multiply(["ab"], 2), np.char.encode(["é"]), np.char.decode([b"a"]), np.char.partition(["a-b"], "-"), np.strings.slice(["hello"], 1, 3))
print(np.char.equal(["a "], ["a"]), np.char.isupper("GHC"), np.char.title(["hello world"]), np.char.mod(["%d!"], [3]), np.char.ljust(["a"], 3, "."), np.char.capitalize([b"ab"]), np.strings.upper("abc"))
for name in ["c", "d", "e"]:
    print(name in np.array(["c", "d"]), end=" ")
print([x for x in np.array(["p", "q"])], dict(zip(np.array(["k"]), [1])), sorted(np.array(["b", "a"])), ", ".join(np.array(["u", "v"])), f"{np.array(['w'])[0]:>3}")
