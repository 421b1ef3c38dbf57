"""Closures, decorators, partial application, generators expressions, scopes."""
import functools
import itertools
import operator

LOG = []


def say(*args):
    LOG.extend(" ".join([str(arg) for arg in args]).split("\n"))


def counter(start=0, *, step=1):
    count = start

    def up(by=None):
        nonlocal count
        count += step if by is None else by
        return count

    def reset():
        nonlocal count
        count = start
    up.reset = reset
    return up


tick = counter(10, step=5)
say(tick(), tick(), tick(1), tick.reset(), tick(), tick.__name__, tick.__qualname__)


def repeat(times):
    def decorator(f):
        @functools.wraps(f)
        def inner(*args, **kw):
            return [f(*args, **kw) for _ in range(times)]
        return inner
    return decorator


def bold(f):
    return lambda *a, **k: f"<b>{f(*a, **k)}</b>"


@repeat(2)
@bold
def greet(name, *, mark="!"):
    return f"hello {name}{mark}"


say(greet("ann"), greet("bob", mark="?"))
fs = [lambda: i for i in range(3)]
gs = [lambda i=i: i for i in range(3)]
say([f() for f in fs], [g() for g in gs])


def outer():
    x = "outer"

    def inner():
        x = "inner"

        def innermost():
            nonlocal x
            x += "most"
            return x
        return innermost(), x
    return inner(), x


say(outer())
total = 0


def add(n):
    global total
    total += n
    return total


say([add(n) for n in (1, 2, 3)], total)
compose = lambda *fs: functools.reduce(lambda f, g: lambda x: f(g(x)), fs, lambda x: x)
say(compose(str, abs, lambda x: x - 10)(3), functools.reduce(operator.mul, range(1, 6), 1))
power = functools.partial(pow, 2)
say(power(10), functools.partial(int, base=2)("1011"), power.func is pow, power.args)


def curry(f, n):
    return f if n == 1 else lambda x: curry(functools.partial(f, x), n - 1)


say(curry(lambda a, b, c: (a, b, c), 3)(1)(2)(3))


def memo(f):
    cache = {}

    @functools.wraps(f)
    def inner(*args):
        if args not in cache:
            cache[args] = f(*args)
        return cache[args]
    inner.cache = cache
    return inner


@memo
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


say(fib(90), len(fib.cache))


@functools.lru_cache(maxsize=3)
def slow(x, y=2):
    say("computing", x, y)
    return x * y


say(slow(1), slow(1), slow(2), slow(x=1), slow.cache_info())
slow.cache_clear()
say(slow.cache_info().currsize)


def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, kw


say(f(1, c=3), f(1, 2, 3, 4, c=5, e=6), f(*[1, 2], *(3,), c=1, **{"d": 0, "z": 9}))


def g(a, b, /, c, *, d):
    return a + b + c + d


say(g(1, 2, c=3, d=4), g.__code__.co_varnames, g.__code__.co_argcount, g.__defaults__, f.__kwdefaults__)
for call in (lambda: g(1), lambda: g(1, 2, 3, 4), lambda: g(a=1, b=2, c=3, d=4), lambda: f(), lambda: f(1, 2, q=1), lambda: f(1, a=2, c=3), lambda: greet(), lambda: (lambda x: x)(), lambda: counter(1, 2)):
    try:
        call()
    except TypeError as e:
        say(e)
squares = (n * n for n in itertools.count(1))
say(next(squares), next(squares), list(itertools.islice(squares, 3)), list(itertools.takewhile(lambda s: s < 80, squares)))
gen = (x for x in [1, 2, 3])
say(sum(gen), list(gen), list(itertools.chain.from_iterable([[1], [2, 3]])))
say(list(itertools.accumulate([3, 1, 4, 1, 5], max)), list(itertools.product("ab", repeat=2))[2], list(itertools.combinations(range(4), 2))[-1])
say(list(itertools.zip_longest([1, 2], "a", fillvalue="-")), list(itertools.starmap(pow, [(2, 3), (3, 2)])), [list(g) for _, g in itertools.groupby("aabc")])
a, b = itertools.tee([1, 2, 3])
say(list(a), sum(b), list(itertools.compress("abcd", [1, 0, 1, 0])), list(itertools.filterfalse(str.isdigit, "a1b2")), list(itertools.pairwise([1, 2, 3])))
say([*itertools.repeat("x", 3)], list(itertools.dropwhile(lambda x: x < 3, [1, 3, 2])), list(itertools.permutations("abc", 2))[:3], list(itertools.combinations_with_replacement("ab", 2)))
cycle = itertools.cycle("abc")
say([next(cycle) for _ in range(5)], next(iter(()), "none"))
if (n := len("walrus")) > 5:
    say(n, [y := 1, y + 1], [z for w in range(3) if (z := w * 2)])
say(list(map(lambda a, b: a * b, [1, 2, 3], [4, 5])), list(filter(None, [0, 1, "", "a"])), any([]), all([]), sorted("bca", reverse=True))
say([(i, j) for i in range(3) for j in range(i)], {i: {j for j in range(i)} for i in range(3)}, [[c for c in w] for w in ("ab", "c")])
say(outer.__qualname__, (lambda: 0).__qualname__, counter().__qualname__, greet.__wrapped__.__qualname__)

WANTED = [
    '15 20 21 None 15 up counter.<locals>.up',
    "['<b>hello ann!</b>', '<b>hello ann!</b>'] ['<b>hello bob?</b>', '<b>hello bob?</b>']",
    '[2, 2, 2] [0, 1, 2]',
    "(('innermost', 'innermost'), 'outer')",
    '[1, 3, 6] 6',
    '7 120',
    '1024 11 True (2,)',
    '(1, 2, 3)',
    '2880067194370816120 91',
    'computing 1 2',
    'computing 2 2',
    'computing 1 2',
    '2 2 4 2 CacheInfo(hits=1, misses=3, maxsize=3, currsize=3)',
    '0',
    "(1, 2, (), 3, 4, {}) (1, 2, (3, 4), 5, 4, {'e': 6}) (1, 2, (3,), 1, 0, {'z': 9})",
    "10 ('a', 'b', 'c', 'd') 3 None {'d': 4}",
    "g() missing 2 required positional arguments: 'b' and 'c'",
    'g() takes 3 positional arguments but 4 were given',
    "g() got some positional-only arguments passed as keyword arguments: 'a, b'",
    "f() missing 1 required positional argument: 'a'",
    "f() missing 1 required keyword-only argument: 'c'",
    "f() got multiple values for argument 'a'",
    "greet() missing 1 required positional argument: 'name'",
    "<lambda>.<locals>.<lambda>() missing 1 required positional argument: 'x'",
    'counter() takes from 0 to 1 positional arguments but 2 were given',
    '1 4 [9, 16, 25] [36, 49, 64]',
    '6 [] [1, 2, 3]',
    "[3, 3, 4, 4, 5] ('b', 'a') (2, 3)",
    "[(1, 'a'), (2, '-')] [8, 9] [['a', 'a'], ['b'], ['c']]",
    "[1, 2, 3] 6 ['a', 'c'] ['a', 'b'] [(1, 2), (2, 3)]",
    "['x', 'x', 'x'] [3, 2] [('a', 'b'), ('a', 'c'), ('b', 'a')] [('a', 'a'), ('a', 'b'), ('b', 'b')]",
    "['a', 'b', 'c', 'a', 'b'] none",
    '6 [1, 2] [2, 4]',
    "[4, 10] [1, 'a'] False True ['c', 'b', 'a']",
    "[(1, 0), (2, 0), (2, 1)] {0: set(), 1: {0}, 2: {0, 1}} [['a', 'b'], ['c']]",
    'outer <lambda> counter.<locals>.up bold.<locals>.<lambda>',
]
for number, (have, want) in enumerate(zip(LOG, WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert len(LOG) == len(WANTED), (len(LOG), len(WANTED))
