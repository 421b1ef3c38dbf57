"""Tasks in the order of what they need and of their priority, with the containers of the library."""

import heapq, itertools
from collections import deque, namedtuple, defaultdict, Counter
import json

LOG = []


def say(*values, sep=" ", end="\n", **others):
    LOG.append(sep.join(map(str, values)) + end)


Task = namedtuple("Task", ["name", "priority", "deps"], defaults=((),))
tasks = [
    Task("compile", 2, ("fetch",)),
    Task("fetch", 1),
    Task("test", 3, ("compile", "lint")),
    Task("lint", 5),
    Task("deploy", 1, ("test",)),
]


def order(tasks):
    by = {t.name: t for t in tasks}
    indeg = {t.name: len(t.deps) for t in tasks}
    children = defaultdict(list)
    for t in tasks:
        for d in t.deps:
            if d not in by:
                raise LookupError(f"{t.name} needs unknown {d!r}")
            children[d].append(t.name)
    tie = itertools.count()
    heap = [(by[n].priority, next(tie), n) for n, k in indeg.items() if not k]
    heapq.heapify(heap)
    out = []
    while heap:
        _, _, n = heapq.heappop(heap)
        out.append(n)
        for c in children[n]:
            indeg[c] -= 1
            if not indeg[c]:
                heapq.heappush(heap, (by[c].priority, next(tie), c))
    if len(out) < len(tasks):
        raise RuntimeError("cycle among " + ", ".join(sorted(set(by) - set(out))))
    return out


say(order(tasks))
for bad in ([Task("a", 1, ("b",)), Task("b", 1, ("a",))], [Task("a", 1, ("zz",))]):
    try:
        order(bad)
    except (RuntimeError, LookupError) as e:
        say(type(e).__name__, e)
t = tasks[0]
say(
    t,
    t[0],
    t._asdict(),
    t._replace(priority=9).priority,
    Task._fields,
    Task._field_defaults,
    Task(*"ab"),
    Task._make(["n", 1, ()]),
    t == ("compile", 2, ("fetch",)),
    isinstance(t, tuple),
    len(t),
    t.index(2),
    sorted(tasks)[0].name,
    max(tasks, key=lambda t: t.priority).name,
)
try:
    Task("x")
except TypeError as e:
    say(e)
try:
    t.name = "q"
except AttributeError as e:
    say(e)
try:
    t.nope
except AttributeError as e:
    say(e)


def round_robin(jobs, q):
    queue, clock, done = (deque(jobs.items()), 0, {})
    while queue:
        name, left = queue.popleft()
        run = min(q, left)
        clock += run
        if left > run:
            queue.append((name, left - run))
        else:
            done[name] = clock
    return done


say(round_robin({"A": 5, "B": 3, "C": 1}, 2), sum(round_robin({"A": 5, "B": 3}, 1).values()) / 2)
c = Counter("abracadabra")
c.update("aaa")
c.subtract("b")
say(
    c,
    c.most_common(2),
    c["zz"],
    +Counter(a=1, b=-1),
    Counter(a=3) & Counter(a=1, b=2),
    Counter(a=3) | Counter(b=2),
    list(Counter(a=2, b=1).elements()),
    c.total(),
    dict(c),
    Counter([1, 1, 2]) == {1: 2, 2: 1},
    sorted(c),
    del_ if (del_ := c.pop("a")) else 0,
)
d = defaultdict(lambda: defaultdict(int))
d["x"]["y"] += 1
d["x"]["z"] += 2
say(d["x"], dict(d["x"]), {k: dict(v) for k, v in d.items()}, d.default_factory is not None, "q" in d, len(d))
tree = lambda: defaultdict(tree)
T = tree()
T["a"]["b"]["c"] = 1
say(json.dumps(T))
q = deque(range(5), maxlen=4)
q.append(9)
q.rotate(-1)
q.extendleft("ab")
say(
    q,
    q.maxlen,
    list(q)[::-1],
    q.count(3),
    q.index(3) if 3 in q else -1,
    deque("abc") == deque("abc"),
    deque([1]) + deque([2]),
    q.pop(),
    q.popleft(),
    bool(deque()),
)
WANTED = [
    "['fetch', 'compile', 'lint', 'test', 'deploy']",
    "RuntimeError cycle among a, b",
    "LookupError a needs unknown 'zz'",
    "Task(name='compile', priority=2, deps=('fetch',)) compile {'name': 'compile', 'priority': 2, 'deps': ('fetch',)} 9 ('name', 'priority', 'deps') {'deps': ()} Task(name='a', priority='b', deps=()) Task(name='n', priority=1, deps=()) True True 3 1 compile lint",
    "Task.__new__() missing 1 required positional argument: 'priority'",
    "can't set attribute",
    "'Task' object has no attribute 'nope'",
    "{'C': 5, 'B': 8, 'A': 9} 7.0",
    "Counter({'r': 2, 'b': 1, 'c': 1, 'd': 1}) [('a', 8), ('r', 2)] 0 Counter({'a': 1}) Counter({'a': 1}) Counter({'a': 3, 'b': 2}) ['a', 'a', 'b'] 13 {'a': 8, 'b': 1, 'r': 2, 'c': 1, 'd': 1} True ['a', 'b', 'c', 'd', 'r'] 8",
    "defaultdict(<class 'int'>, {'y': 1, 'z': 2}) {'y': 1, 'z': 2} {'x': {'y': 1, 'z': 2}} True False 1",
    '{"a": {"b": {"c": 1}}}',
    "deque(['a', 3], maxlen=4) 4 [4, 3, 'a', 'b'] 1 2 True deque([1, 2]) 4 b False",
    "",
]
for number, (have, want) in enumerate(zip("".join(LOG).split("\n"), WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert "".join(LOG).count("\n") == len(WANTED) - 1
