"""Where `:=` may not stand in comprehensions, and where it may."""


def refused(text):
    try:
        compile(text, 'text', 'eval')
    except SyntaxError as e:
        return e.msg, e.offset
    return None


rebinds = "assignment expression cannot rebind comprehension iteration variable "
assert refused("[x := 1 for x in y]") == (rebinds + "'x'", 2)
assert refused("[(x := 1) for x in y]") == (rebinds + "'x'", 3)
assert refused("{(x := 1): 1 for x in y}") == (rebinds + "'x'", 3)
assert refused("(x := 2 for x in y)") == (rebinds + "'x'", 2)
assert refused("[[(j := 0) for i in range(5)] for j in range(5)]") == (rebinds + "'j'", 4)
assert refused("[a for (a, b) in c if (b := 2)]") == (rebinds + "'b'", 24)
iterable = "assignment expression cannot be used in a comprehension iterable expression"
assert refused("[i for i in (i := range(3))]") == (iterable, 14)
assert refused("[(k := 1) for i in [lambda: (z := 2)]]") == (iterable, 30)

assert refused("[y := x for x in y]") is None
assert refused("[lambda: (i := 1) for i in range(2)]") is None
total = 0
assert [total := total + v for v in range(4)] == [0, 1, 3, 6] and total == 6
assert any((found := v) > 2 for v in range(9)) and found == 3


def inside():
    kept = [last := v * w for v in range(3) for w in range(2) if (half := v / 2) > 0]
    return kept, last, half


assert inside() == ([0, 1, 0, 2], 2, 1.0)
