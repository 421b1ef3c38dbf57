"""Recursion of many kinds."""
import sys
from functools import lru_cache

LOG = []


def say(*args):
    LOG.extend(" ".join([str(arg) for arg in args]).split("\n"))


def ackermann(m, n):
    if m == 0:
        return n + 1
    return ackermann(m - 1, 1) if n == 0 else ackermann(m - 1, ackermann(m, n - 1))


def permutations(items):
    if len(items) <= 1:
        return [list(items)]
    return [[head, *rest] for i, head in enumerate(items) for rest in permutations(items[:i] + items[i + 1:])]


def flatten(x):
    return [z for y in x for z in (flatten(y) if isinstance(y, (list, tuple)) else [y])]


def merge_sort(xs, key=lambda v: v):
    if len(xs) < 2:
        return list(xs)
    middle = len(xs) // 2
    a, b, out = merge_sort(xs[:middle], key), merge_sort(xs[middle:], key), []
    while a and b:
        out.append(a.pop(0) if key(a[0]) <= key(b[0]) else b.pop(0))
    return out + a + b


def quick_sort(xs):
    if not xs:
        return []
    pivot, *rest = xs
    return quick_sort([x for x in rest if x < pivot]) + [pivot] + quick_sort([x for x in rest if x >= pivot])


@lru_cache(maxsize=None)
def partitions(n, largest=None):
    largest = n if largest is None else largest
    if n == 0:
        return 1
    return sum(partitions(n - k, k) for k in range(1, min(n, largest) + 1))


def hanoi(n, a="A", b="B", c="C"):
    return [] if n == 0 else [*hanoi(n - 1, a, c, b), f"{a}{c}", *hanoi(n - 1, b, a, c)]


def queens(n, placed=()):
    row = len(placed)
    if row == n:
        return [placed]
    return [
        solution
        for column in range(n)
        if all(column != c and abs(column - c) != row - r for r, c in enumerate(placed))
        for solution in queens(n, (*placed, column))
    ]


def subsets(xs):
    if not xs:
        yield_ = [()]
        return yield_
    head, *tail = xs
    rest = subsets(tail)
    return rest + [(head, *s) for s in rest]


def evaluate(tokens):
    """Precedence climbing over + - * / ** and parentheses."""
    position = 0
    levels = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 3}
    apply = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
             "**": lambda a, b: a ** b}

    def peek():
        return tokens[position] if position < len(tokens) else None

    def take():
        nonlocal position
        position += 1
        return tokens[position - 1]

    def atom():
        token = take()
        if token == "(":
            value = expression(1)
            if take() != ")":
                raise SyntaxError("expected )")
            return value
        if token == "-":
            return -expression(2)
        return int(token)

    def expression(least):
        left = atom()
        while (op := peek()) in levels and levels[op] >= least:
            take()
            right = expression(levels[op] + (op != "**"))
            left = apply[op](left, right)
        return left

    value = expression(1)
    if peek() is not None:
        raise SyntaxError(f"unexpected {peek()}")
    return value


say(ackermann(2, 3), permutations([1, 2, 3])[3], len(permutations(list("abcd"))))
say(flatten([1, [2, (3, [4, []]), 5], [[6]]]))
say(merge_sort([5, 2, 9, 1, 5, 6]), merge_sort("hello world".split(), key=len), quick_sort([3, 1, 2, 3, 0]))
say(partitions(60), partitions.cache_info().hits > 0, hanoi(3), len(hanoi(8)))
say(len(queens(6)), queens(6)[0], subsets([1, 2, 3]))
say(evaluate(list("1+2*3")), evaluate(["2", "**", "3", "**", "2"]), evaluate(list("(1+2)*-3")), evaluate(list("8/4/2")))
for bad in ("1+", "(1", "1)2"):
    try:
        evaluate(list(bad))
    except (SyntaxError, IndexError, ValueError) as e:
        say(type(e).__name__, e)


def depth(n):
    return n if n == 0 else 1 + depth(n - 1)


try:
    depth(100000)
except RecursionError as e:
    say("too deep", str(e)[:32])
say(depth(500), sys.getrecursionlimit() >= 1000)
even = lambda n: n == 0 or odd(n - 1)
odd = lambda n: n != 0 and even(n - 1)
say(even(100), odd(7), (lambda f: f(f, 10))(lambda f, n: 1 if n == 0 else n * f(f, n - 1)))
tree = {"v": 1, "kids": [{"v": 2, "kids": []}, {"v": 3, "kids": [{"v": 4, "kids": []}]}]}
total = lambda t: t["v"] + sum(map(total, t["kids"]))
height = lambda t: 1 + max((height(k) for k in t["kids"]), default=0)
say(total(tree), height(tree))
xs = [1]
xs.append(xs)
d = {}
d["self"] = d
say(xs, d, xs[1] is xs)

WANTED = [
    '9 [2, 3, 1] 24',
    '[1, 2, 3, 4, 5, 6]',
    "[1, 2, 5, 5, 6, 9] ['hello', 'world'] [0, 1, 2, 3, 3]",
    "966467 True ['AC', 'AB', 'CB', 'AC', 'BA', 'BC', 'AC'] 255",
    '4 (1, 3, 5, 0, 2, 4) [(), (3,), (2,), (2, 3), (1,), (1, 3), (1, 2), (1, 2, 3)]',
    '7 512 -9 1.0',
    'IndexError list index out of range',
    'IndexError list index out of range',
    'SyntaxError unexpected )',
    'too deep maximum recursion depth exceeded',
    '500 True',
    'True True 3628800',
    '10 3',
    "[1, [...]] {'self': {...}} True",
]
for number, (have, want) in enumerate(zip(LOG, WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert len(LOG) == len(WANTED), (len(LOG), len(WANTED))
