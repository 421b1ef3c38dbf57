"""Seeded simulations, matrices of lists, rational numbers, sorting algorithms, text tables."""
import cmath
import copy
import math
import operator
import random
import time
from fractions import Fraction
from functools import cmp_to_key, reduce
from pprint import pformat
from statistics import mean, pstdev

LOG = []


def say(*args):
    LOG.extend(" ".join([str(arg) for arg in args]).split("\n"))


random.seed(12345)
say([random.randint(1, 6) for _ in range(10)], round(random.random(), 12), random.choice("abc"), random.sample(range(100), 5))
deck = [f"{r}{s}" for s in "SHDC" for r in "A23456789TJQK"]
random.shuffle(deck)
say(deck[:5], random.choices([1, 2, 3], weights=[1, 2, 7], k=5), round(random.gauss(0, 1), 10), round(random.uniform(2, 3), 10))
walk = [0]
for _ in range(1000):
    walk.append(walk[-1] + random.choice((-1, 1)))
say(min(walk), max(walk), walk[-1], round(mean(walk), 3), round(pstdev(walk), 3))
inside = sum(random.random() ** 2 + random.random() ** 2 <= 1 for _ in range(2000))
say(4 * inside / 2000, random.getrandbits(64), random.randrange(0, 100, 7))


def matmul(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def determinant(m):
    if len(m) == 1:
        return m[0][0]
    return sum((-1) ** j * m[0][j] * determinant([row[:j] + row[j + 1:] for row in m[1:]]) for j in range(len(m)))


def solve(a, b):
    """Gauss with fractions."""
    m = [[Fraction(x) for x in row] + [Fraction(y)] for row, y in zip(a, b)]
    for i in range(len(m)):
        pivot = next(r for r in range(i, len(m)) if m[r][i] != 0)
        m[i], m[pivot] = m[pivot], m[i]
        m[i] = [x / m[i][i] for x in m[i]]
        for r in range(len(m)):
            if r != i:
                m[r] = [x - m[r][i] * y for x, y in zip(m[r], m[i])]
    return [row[-1] for row in m]


say(matmul([[1, 2], [3, 4]], [[0, 1], [1, 0]]), determinant([[2, 0, 1], [1, 3, 2], [1, 1, 1]]), solve([[2, 1, -1], [-3, -1, 2], [-2, 1, 2]], [8, -11, -3]))
say(Fraction(3, 4) + Fraction(1, 6), Fraction("0.125"), Fraction(22, 7).limit_denominator(5), float(Fraction(1, 3)), Fraction(7, 2) // 1, Fraction(-7, 2) % 2, Fraction(1, 2) ** 3, sum([Fraction(1, n) for n in range(1, 6)], Fraction(0)), max(Fraction(1, 3), Fraction(2, 5)), Fraction(6, 4), repr(Fraction(1, 2)))
fibs = reduce(lambda xs, _: xs + [xs[-1] + xs[-2]], range(10), [0, 1])
say(fibs, [b / a for a, b in zip(fibs[5:8], fibs[6:9])])


def bubble(xs):
    xs = xs[:]
    swapped, passes = True, 0
    while swapped:
        swapped = False
        for i in range(len(xs) - 1 - passes):
            if xs[i] > xs[i + 1]:
                xs[i], xs[i + 1], swapped = xs[i + 1], xs[i], True
        passes += 1
    return xs, passes


def heap_sort(xs):
    xs = xs[:]

    def sift(start, end):
        root = start
        while (child := 2 * root + 1) < end:
            if child + 1 < end and xs[child] < xs[child + 1]:
                child += 1
            if xs[root] >= xs[child]:
                return
            xs[root], xs[child] = xs[child], xs[root]
            root = child
    for start in range(len(xs) // 2 - 1, -1, -1):
        sift(start, len(xs))
    for end in range(len(xs) - 1, 0, -1):
        xs[0], xs[end] = xs[end], xs[0]
        sift(0, end)
    return xs


def radix(xs):
    base, place = 10, 1
    while place <= max(xs):
        buckets = [[] for _ in range(base)]
        for x in xs:
            buckets[x // place % base].append(x)
        xs, place = [x for bucket in buckets for x in bucket], place * base
    return xs


data = [random.randrange(1000) for _ in range(12)]
say(bubble(data)[0] == sorted(data), heap_sort(data) == sorted(data), radix(data) == sorted(data), bubble([3, 1, 2]))
say(sorted(["10", "9", "2", "1a"], key=cmp_to_key(lambda a, b: (len(a) > len(b)) - (len(a) < len(b)) or (a > b) - (a < b))))
say(sorted("The quick brown Fox".split(), key=str.lower), sorted([(2, "b"), (1, "z"), (2, "a")], key=operator.itemgetter(0)), sorted({3: "c", 1: "a"}.items(), reverse=True))


def newton(f, x, steps=20):
    for _ in range(steps):
        x -= f(x) / ((f(x + 1e-6) - f(x - 1e-6)) / 2e-6)
    return x


def simpson(f, a, b, n=100):
    h = (b - a) / n
    return h / 3 * sum((1 if i in (0, n) else 4 if i % 2 else 2) * f(a + i * h) for i in range(n + 1))


def rk4(f, y, t, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


y = 1.0
for step in range(10):
    y = rk4(lambda t, y: y, y, step / 10, 0.1)
say(round(newton(lambda x: x * x - 2, 1.0), 12), round(simpson(math.sin, 0, math.pi), 10), round(y, 8), abs(cmath.exp(1j * math.pi) + 1) < 1e-15, cmath.sqrt(-4), cmath.polar(1j)[0], round(cmath.phase(-1 + 0j), 6))
roots = [complex(round(z.real, 9), round(z.imag, 9)) for z in [cmath.exp(2j * math.pi * k / 4) for k in range(4)]]
say(roots, (3 + 4j).conjugate(), abs(3 + 4j), (1 + 2j) * (3 - 1j), (1 + 2j) / (1 - 1j), (1j) ** 2, 2 ** 0.5j == 2 ** (0.5j), complex(1, 2).real)
original = {"a": [1, {"b": (2, [3])}]}
shallow, deep = copy.copy(original), copy.deepcopy(original)
original["a"][1]["b"][1].append(4)
say(shallow["a"][1]["b"], deep["a"][1]["b"], shallow["a"] is original["a"], deep["a"] is original["a"])
say(pformat({"name": "x" * 30, "values": list(range(25)), "nested": {"k" * 20: ["v" * 20, "w" * 25]}}))
start = time.perf_counter()
say(time.perf_counter() >= start, time.strftime("%Y-%m-%d", time.gmtime(0)), time.gmtime(86400).tm_mday)
bits = [[(i >> b) & 1 for b in range(3)] for i in range(8)]
majority = [int(sum(b) >= 2) for b in bits]
say(majority, all(m == (a & b | b & c | a & c) for m, (a, b, c) in zip(majority, bits)), int("".join(map(str, majority)), 2))
grid = [[" "] * 21 for _ in range(7)]
for x in range(21):
    grid[round(3 - 3 * math.sin(x / 20 * 2 * math.pi))][x] = "*"
say("\n".join("".join(row).rstrip() for row in grid))

WANTED = [
    '[4, 6, 1, 3, 3, 2, 3, 5, 4, 2] 0.373063840898 b [33, 71, 80, 22, 78]',
    "['5H', '3S', '3C', 'KD', '6D'] [3, 3, 1, 2, 3] 0.2818301618 2.2291129705",
    '-35 2 -20 -19.864 7.346',
    '3.098 18344760339565933743 28',
    '[[2, 1], [4, 3]] 0 [Fraction(2, 1), Fraction(3, 1), Fraction(-1, 1)]',
    '11/12 1/8 16/5 0.3333333333333333 3 1/2 1/8 137/60 2/5 3/2 Fraction(1, 2)',
    '[0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89] [1.6, 1.625, 1.6153846153846154]',
    'True True True ([1, 2, 3], 2)',
    "['2', '9', '10', '1a']",
    "['brown', 'Fox', 'quick', 'The'] [(1, 'z'), (2, 'b'), (2, 'a')] [(3, 'c'), (1, 'a')]",
    '1.414213562373 2.0000000108 2.71827974 True 2j 1.0 3.141593',
    '[(1+0j), 1j, (-1+0j), (-0-1j)] (3-4j) 5.0 (5+5j) (-0.5+1.5j) (-1+0j) True 1.0',
    '(2, [3, 4]) (2, [3]) True False',
    "{'name': 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',",
    " 'nested': {'kkkkkkkkkkkkkkkkkkkk': ['vvvvvvvvvvvvvvvvvvvv',",
    "                                     'wwwwwwwwwwwwwwwwwwwwwwwww']},",
    " 'values': [0,",
    '            1,',
    '            2,',
    '            3,',
    '            4,',
    '            5,',
    '            6,',
    '            7,',
    '            8,',
    '            9,',
    '            10,',
    '            11,',
    '            12,',
    '            13,',
    '            14,',
    '            15,',
    '            16,',
    '            17,',
    '            18,',
    '            19,',
    '            20,',
    '            21,',
    '            22,',
    '            23,',
    '            24]}',
    'True 1970-01-01 2',
    '[0, 0, 0, 1, 0, 1, 1, 1] True 23',
    '    ***',
    '  **   **',
    ' *       *',
    '*         *         *',
    '           *       *',
    '            **   **',
    '              ***',
]
for number, (have, want) in enumerate(zip(LOG, WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert len(LOG) == len(WANTED), (len(LOG), len(WANTED))
