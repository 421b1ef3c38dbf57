# Files, contexts, caches, timing and what changes in place. Runs under CPython too.
import contextlib, functools, io, itertools, json, math, os, random, sys, time, timeit, warnings
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from pathlib import Path
from types import SimpleNamespace


def raises(kind, message, run, *args):
    try:
        run(*args)
    except kind as error:
        assert str(error) == message, str(error)
        return True
    assert False, "nothing was raised"


# Lists, dicts and sets in place.
xs = [3, 1, 2]
xs.append(5); xs.extend(range(2)); xs.insert(1, 9); xs.insert(-100, 7); xs.insert(100, 8)
assert xs == [7, 3, 9, 1, 2, 5, 0, 1, 8], xs
xs.sort(); assert xs == [0, 1, 1, 2, 3, 5, 7, 8, 9]
xs.sort(key=lambda x: -x); assert xs[0] == 9
xs.sort(reverse=True); xs.reverse(); assert xs[0] == 0
xs.remove(1); assert xs.count(1) == 1 and xs.pop(0) == 0 and xs.pop() == 9
ys = xs.copy(); ys.clear(); assert ys == [] and len(xs) == 6
assert xs.index(5) == 3 and xs.index(5, 2) == 3
raises(ValueError, "5 is not in list", xs.index, 5, 4)
xs += [1]; xs *= 2; assert len(xs) == 14
loop = [1]; loop.append(loop); assert repr(loop) == "[1, [...]]"
d = {}; d["self"] = d; assert repr(d) == "{'self': {...}}"
d = {"a": 1}; d.update({"b": 2}); d.update([("c", 3)], e=5); d |= {"f": 6}
assert list(d) == ["a", "b", "c", "e", "f"] and d.setdefault("z", 0) == 0 and d.setdefault("a", 9) == 1
assert d.pop("z") == 0 and d.popitem() == ("f", 6)
view = d.keys(); d["new"] = 1; assert "new" in view and len(view) == 5
try:
    for k in d:
        d[k + "x"] = 1
    assert False
except RuntimeError as error:
    assert str(error) == "dictionary changed size during iteration"
s = {1, 2}; s.add(3); s.discard(9); s.update([4], (5,)); s -= {1}; s &= {2, 3, 4}; s |= {7}
assert s == {2, 3, 4, 7}; s.remove(7); s.difference_update([2]); s.intersection_update([3]); assert s == {3}
s.symmetric_difference_update([3, 4]); assert s == {4} and s.pop() == 4 and not s

# Containers of collections.
words = defaultdict(list)
for word in "the quick brown the fox".split():
    words[word[0]].append(word)
assert dict(words) == {"t": ["the", "the"], "q": ["quick"], "b": ["brown"], "f": ["fox"]}
assert repr(defaultdict(int, a=1)) == "defaultdict(<class 'int'>, {'a': 1})"
c = Counter("abracadabra"); c.update("aa"); c.subtract("b")
assert c["a"] == 7 and c["b"] == 1 and c["zz"] == 0 and c.most_common(2) == [("a", 7), ("r", 2)]
q = deque(maxlen=3)
for i in range(5):
    q.append(i)
assert list(q) == [2, 3, 4]; q.appendleft(9); assert list(q) == [9, 2, 3]
q.rotate(1); assert list(q) == [3, 9, 2] and q[1] == 9; q[1] = 8; assert q.popleft() == 3 and q.pop() == 2
o = OrderedDict(a=1, b=2, c=3); o.move_to_end("a"); assert list(o) == ["b", "c", "a"]
o.move_to_end("a", last=False); assert o.popitem(last=False) == ("a", 1)
Point = namedtuple("Point", "x y"); p = Point(1, y=2); x, y = p
assert (x, y, p.x, p[1]) == (1, 2, 1, 2) and repr(p) == "Point(x=1, y=2)" and isinstance(p, tuple)
assert isinstance(p, Point) and not isinstance((1, 2), Point)
ns = SimpleNamespace(a=1); ns.b = [2]; ns.b.append(3); assert ns.b == [2, 3] and repr(ns) == "namespace(a=1, b=[2, 3])"

# Files.
folder = Path("library_test_folder"); folder.mkdir(exist_ok=True)
path = os.path.join("library_test_folder", "notes.txt")
with open(path, "w") as f:
    assert f.write("one\ntwo\n") == 8
    f.writelines(["three\n", "é"])
    print("printed", 1, file=f)
with open(path, encoding="utf-8") as f:
    assert f.readline() == "one\n" and f.read(2) == "tw" and f.readlines() == ["o\n", "three\n", "éprinted 1\n"]
    assert f.read() == "" and f.closed is False
assert f.closed
raises(ValueError, "I/O operation on closed file.", f.read)
assert [line.strip() for line in open(path)] == ["one", "two", "three", "éprinted 1"]
with open(path, "a") as f:
    f.write("end")
with open(path, "rb") as f:
    data = f.read()
assert data.endswith(b"end") and os.path.getsize(path) == len(data) and os.path.isfile(path)
with open(path, "r+") as f:
    assert f.read(3) == "one"
    f.seek(0); f.write("ONE"); f.seek(0); assert f.read(4) == "ONE\n"
assert Path(path).read_text().startswith("ONE") and Path(path).write_text("x\n") == 2
assert os.listdir("library_test_folder") == ["notes.txt"] and [str(n) for n in folder.glob("*.txt")] == [path]
with open(path) as f:
    assert next(f) == "x\n" and next(f, None) is None
os.remove(path); os.rmdir("library_test_folder"); assert not folder.exists()
raises(FileNotFoundError, "[Errno 2] No such file or directory: 'no/such'", open, "no/such")
buffer = io.StringIO()
print("a", "b", sep="-", end="!", file=buffer); assert buffer.getvalue() == "a-b!"
with contextlib.redirect_stdout(io.StringIO()) as out:
    print("hidden"); sys.stdout.write("too\n")
assert out.getvalue() == "hidden\ntoo\n"
json.dump({"a": [1]}, buffer); assert buffer.getvalue() == 'a-b!{"a": [1]}'

# Contexts.
with contextlib.suppress(KeyError, ZeroDivisionError):
    {}["a"]
with contextlib.nullcontext(5) as five:
    assert five == 5
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("old", DeprecationWarning); warnings.warn("careful")
assert [str(w.message) for w in caught] == ["old", "careful"] and caught[1].category is UserWarning
with warnings.catch_warnings():
    warnings.simplefilter("error")
    raises(UserWarning, "careful", warnings.warn, "careful")
with warnings.catch_warnings():
    warnings.simplefilter("ignore"); warnings.warn("nobody hears")

# Functions.
calls = []


@functools.lru_cache(maxsize=2)
def slow(n):
    "Doubles."
    calls.append(n)
    return n * 2


assert [slow(1), slow(2), slow(1), slow(3), slow(2)] == [2, 4, 2, 6, 4] and calls == [1, 2, 3, 2]
assert slow.cache_info().hits == 1 and slow.__name__ == "slow"
slow.cache_clear(); assert slow.cache_info() == (0, 0, 2, 0)


@functools.cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


assert fib(80) == 23416728348467685


def loud(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        return f(*args, **kwargs) + 1
    return inner


@loud
def one():
    "One."
    return 1


assert one() == 2 and one.__name__ == "one" and one.__doc__ == "One." and one.__wrapped__() == 1
triple = functools.partial(lambda a, b, c=0: (a, b, c), 1, c=3); assert triple(2) == (1, 2, 3) and triple(2, c=5) == (1, 2, 5)
counter = itertools.count(); assert next(counter) == 0 and next(counter) == 1
a, b = itertools.tee(iter([1, 2, 3])); assert next(a) == 1 and list(b) == [1, 2, 3] and list(a) == [2, 3]
it = iter([1, 2, 3]); assert next(it) == 1 and list(it) == [2, 3] and next(it, "end") == "end"
assert list(iter(lambda: next(counter), 5)) == [2, 3, 4]
raises(StopIteration, "", next, it)
grouped = {k: list(v) for k, v in itertools.groupby(sorted("banana"))}
assert grouped == {"a": ["a", "a", "a"], "b": ["b"], "n": ["n", "n"]}
raises(TypeError, "'int' object is not iterable", list, 5)
assert eval("1 + 2") == 3 and eval("q * 2", {"q": 4}) == 8
exec("made = 6 * 7"); assert made == 42
globals()["poked"] = 5; assert poked == 5 and "poked" in globals()

# Time.
t0 = time.perf_counter(); time.sleep(0.002); assert 0.001 < time.perf_counter() - t0 < 5
assert time.time() > 1.6e9 and isinstance(time.perf_counter_ns(), int) and time.process_time() >= 0
value = 20


def work():
    return value * 2


assert timeit.timeit(work, number=10) >= 0
assert timeit.timeit("work()", setup="from __main__ import work", number=10) >= 0
assert timeit.timeit("work(); y = value", globals=globals(), number=10) >= 0
assert len(timeit.repeat("math.sqrt(2)", setup="import math", repeat=3, number=10)) == 3
timer = timeit.Timer("x += 1", "x = 0"); assert timer.timeit(100) >= 0 and len(timer.repeat(2, 5)) == 2
assert timeit.default_timer() > 0

# Random.
random.seed(1); first = [random.random() for _ in range(3)]
state = random.getstate(); after = random.random(); random.setstate(state); assert random.random() == after
random.seed(1); assert [random.random() for _ in range(3)] == first
deck = list(range(10)); random.seed(3); random.shuffle(deck); assert deck == [1, 5, 6, 0, 9, 4, 7, 2, 8, 3], deck
own = random.Random(3); same = random.Random(3); assert own.random() == same.random()

# sys.
try:
    sys.exit(3)
except SystemExit as error:
    assert error.code == 3
limit = sys.getrecursionlimit(); sys.setrecursionlimit(limit + 10); assert sys.getrecursionlimit() == limit + 10
sys.setrecursionlimit(limit)
assert sys.stdout.write("") == 0 and sys.version_info >= (3, 8)
print(end="")
print("library statements hold")
