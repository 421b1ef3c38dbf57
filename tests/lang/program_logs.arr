"""Reading a log: parsing, grouping, percentiles, retries, pipelines of functions, a tiny event queue, logging."""
import bisect
import heapq
import io
import itertools
import logging
import operator
import re
import sys
from collections import Counter, OrderedDict, defaultdict, namedtuple
from datetime import datetime, timedelta
from functools import partial, reduce
from types import MappingProxyType, SimpleNamespace

LOG = []


def say(*args):
    LOG.extend(" ".join([str(arg) for arg in args]).split("\n"))


RAW = """
2024-03-01T10:00:00 INFO  GET /index.html 200 12ms user=ann
2024-03-01T10:00:01 INFO  GET /about.html 200 7ms user=bob
2024-03-01T10:00:05 ERROR POST /api/save 500 340ms user=ann
not a line of the log
2024-03-01T10:01:00 INFO  GET /index.html 304 3ms user=cid
2024-03-01T10:01:30 WARN  POST /api/save 429 55ms user=bob
2024-03-01T10:02:00 ERROR POST /api/save 500 410ms user=ann
2024-03-01T10:59:59 INFO  DELETE /api/item/42 204 21ms user=dee
"""
LINE = re.compile(r"(?P<when>\S+) (?P<level>\w+)\s+(?P<verb>[A-Z]+) (?P<path>\S+) (?P<status>\d{3}) (?P<ms>\d+)ms user=(?P<user>\w+)")
Entry = namedtuple("Entry", "when level verb path status ms user")


def parse(lines):
    for_all, bad = [], []
    for number, line in enumerate(lines, start=1):
        if not (line := line.strip()):
            continue
        match = LINE.fullmatch(line)
        if match is None:
            bad.append((number, line))
            continue
        fields = match.groupdict()
        fields |= {"when": datetime.fromisoformat(fields["when"]), "status": int(fields["status"]), "ms": int(fields["ms"])}
        for_all.append(Entry(**fields))
    return for_all, bad


entries, bad = parse(io.StringIO(RAW))
say(len(entries), bad, entries[2])
say(Counter(e.level for e in entries), Counter(map(operator.attrgetter("user"), entries)).most_common())
by_path = defaultdict(list)
for e in entries:
    by_path[e.path].append(e.ms)
for path, times in sorted(by_path.items(), key=lambda kv: -max(kv[1])):
    say(f"{path:<16}{len(times):>3}{min(times):>6}{sum(times) / len(times):>9.2f}{max(times):>6}")


def percentile(values, p):
    values = sorted(values)
    k = (len(values) - 1) * p / 100
    low = int(k)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (k - low)


say([round(percentile([e.ms for e in entries], p), 2) for p in (0, 50, 90, 99, 100)])
classes = {k: [e.status for e in g] for k, g in itertools.groupby(sorted(entries, key=lambda e: e.status), key=lambda e: e.status // 100)}
say(classes, {f"{k}xx": len(v) for k, v in classes.items()})
gaps = [(b.when - a.when).total_seconds() for a, b in zip(entries, entries[1:])]
say(gaps, max(gaps), str(entries[-1].when - entries[0].when))
buckets = [10, 50, 100, 500]
histogram = Counter(bisect.bisect_left(buckets, e.ms) for e in entries)
say({("<=%d" % buckets[i] if i < len(buckets) else "more"): histogram[i] for i in range(len(buckets) + 1)})
pipeline = [partial(filter, lambda e: e.status < 400), partial(map, lambda e: e._replace(path=e.path.strip("/"))), partial(sorted, key=lambda e: (e.user, e.ms))]
say([(e.user, e.path, e.ms) for e in reduce(lambda data, step: step(data), pipeline, entries)])


class_free = SimpleNamespace(tries=0, waits=[])


def retry(times, *errors, backoff=2):
    def decorate(f):
        def wrapper(*args, **kwargs):
            wait = 1
            for attempt in range(1, times + 1):
                try:
                    return f(*args, **kwargs)
                except errors as error:
                    if attempt == times:
                        raise RuntimeError(f"gave up after {times}") from error
                    class_free.waits.append(wait)
                    wait *= backoff
        return wrapper
    return decorate


@retry(4, ConnectionError, TimeoutError)
def flaky(fail):
    class_free.tries += 1
    if class_free.tries <= fail:
        raise (ConnectionError if class_free.tries % 2 else TimeoutError)(f"try {class_free.tries}")
    return "done"


say(flaky(2), class_free)
class_free.tries = 0
try:
    flaky(9)
except RuntimeError as e:
    say(e, repr(e.__cause__), class_free.waits)
queue, order = [], itertools.count()


def at(time, action, *args):
    heapq.heappush(queue, (time, next(order), action, args))


events = []


def ping(name, every, until):
    now = clock[0]
    events.append(f"{now}:{name}")
    if now + every <= until:
        at(now + every, ping, name, every, until)


clock = [0]
at(0, ping, "a", 3, 9)
at(1, ping, "b", 4, 10)
at(3, events.append, "3:once")
while queue:
    clock[0], _, action, args = heapq.heappop(queue)
    action(*args)
say(events)


def cache(size):
    def decorate(f):
        kept = OrderedDict()

        def wrapper(x):
            if x in kept:
                kept.move_to_end(x)
                return kept[x]
            kept[x] = f(x)
            if len(kept) > size:
                kept.popitem(last=False)
            return kept[x]
        wrapper.kept = kept
        return wrapper
    return decorate


@cache(2)
def square(x):
    return x * x


say([square(x) for x in (1, 2, 1, 3, 2)], list(square.kept.items()))
frozen = MappingProxyType({"a": 1})
try:
    frozen["b"] = 2
except TypeError as e:
    say(e, frozen["a"], dict(frozen))
stream = io.StringIO()
logger = logging.getLogger("shop")
handler = logging.StreamHandler(stream)
handler.setFormatter(logging.Formatter("%(levelname)-8s|%(name)s|%(message)s"))
logger.addHandler(handler)
logger.setLevel(logging.INFO)
logger.propagate = False
logger.debug("hidden")
logger.info("sold %d of %s", 3, "tea")
logger.warning("low: %(left)s", {"left": 2})
try:
    1 / 0
except ZeroDivisionError:
    logger.error("failed")
say(stream.getvalue().splitlines())
start = datetime(2024, 1, 31)
say([(start + timedelta(days=7 * i)).strftime("%d.%m.") for i in range(4)], (datetime(2024, 3, 1) - start).days)
wide = [[f"{r}x{c}" for c in range(3)] for r in range(2)]
say(*(" | ".join(cell.center(5) for cell in row) for row in [["h1", "h2", "h3"], ["-" * 5] * 3, *wide]), )
matrix = {(r, c): r * c for r in range(3) for c in range(3) if r != c}
say(sorted(matrix.items(), key=lambda kv: (-kv[1], kv[0]))[:3], sum(matrix.values()), len(matrix))
total = subtotal = 0
for amount in (1, 2, 3):
    total += (subtotal := subtotal + amount)
else:
    say("all", total, subtotal)
print("to stderr", file=sys.stderr)

WANTED = [
    "7 [(5, 'not a line of the log')] Entry(when=datetime.datetime(2024, 3, 1, 10, 0, 5), level='ERROR', verb='POST', path='/api/save', status=500, ms=340, user='ann')",
    "Counter({'INFO': 4, 'ERROR': 2, 'WARN': 1}) [('ann', 3), ('bob', 2), ('cid', 1), ('dee', 1)]",
    '/api/save         3    55   268.33   410',
    '/api/item/42      1    21    21.00    21',
    '/index.html       2     3     7.50    12',
    '/about.html       1     7     7.00     7',
    '[3.0, 21.0, 368.0, 405.8, 410.0]',
    "{2: [200, 200, 204], 3: [304], 4: [429], 5: [500, 500]} {'2xx': 3, '3xx': 1, '4xx': 1, '5xx': 2}",
    '[1.0, 4.0, 55.0, 30.0, 30.0, 3479.0] 3479.0 0:59:59',
    "{'<=10': 2, '<=50': 2, '<=100': 1, '<=500': 2, 'more': 0}",
    "[('ann', 'index.html', 12), ('bob', 'about.html', 7), ('cid', 'index.html', 3), ('dee', 'api/item/42', 21)]",
    'done namespace(tries=3, waits=[1, 2])',
    "gave up after 4 TimeoutError('try 4') [1, 2, 1, 2, 4]",
    "['0:a', '1:b', '3:once', '3:a', '5:b', '6:a', '9:b', '9:a']",
    '[1, 4, 1, 9, 4] [(3, 9), (2, 4)]',
    "'mappingproxy' object does not support item assignment 1 {'a': 1}",
    "['INFO    |shop|sold 3 of tea', 'WARNING |shop|low: 2', 'ERROR   |shop|failed']",
    "['31.01.', '07.02.', '14.02.', '21.02.'] 30",
    '  h1  |   h2  |   h3  ----- | ----- | -----  0x0  |  0x1  |  0x2   1x0  |  1x1  |  1x2 ',
    '[((1, 2), 2), ((2, 1), 2), ((0, 1), 0)] 4 6',
    'all 10 6',
]
for number, (have, want) in enumerate(zip(LOG, WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert len(LOG) == len(WANTED), (len(LOG), len(WANTED))
