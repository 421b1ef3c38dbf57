#!/usr/bin/env python3
"""Interrupts work that runs long and measures how long the answer takes: from SIGINT to the next statement's output, so
that freeing what was half made counts.

    python scripts/dev/interrupts.py [ARR] [--only TEXT] [--groups N …] [--bar SECONDS] [--scale FACTOR]

Each case runs once whole, for its time, and then again for each moment at which it is interrupted. What is over before
it could be interrupted is listed as short: raise its size.
"""

import argparse
import pathlib
import queue
import signal
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
MOMENTS = [0.4, 0.9]
LONGEST = 1.2

# Set-up of a session, and what is interrupted in it. N is ten million, M forty million.
GROUPS = [
    ("x = list(range(N))", """
list(x)
x[:]
x[::2]
x[::-1]
x + x
x * 3
tuple(x)
set(x)
frozenset(x)
dict.fromkeys(x)
dict(zip(x, x))
sorted(x, key=lambda v: -v)
sorted(x, reverse=True)
x == list(range(N))
x.count(-1)
x.index(-1)
-1 in x
x.reverse()
x.sort(key=lambda v: v % 1000)
sum(x)
max(x)
min(x, key=lambda v: v)
repr(x)
str(x)
print(len(str(tuple(x))))
','.join(map(str, x))
[v for v in x]
{v: v for v in x}
{v for v in x}
list(map(lambda v: v, x))
list(filter(None, x))
list(reversed(x))
list(enumerate(x))
list(zip(x, x))
any(v < 0 for v in x)
all(x)
x[::2] = [0] * len(x[::2])
x[5:5] = x
y = []; y.extend(x); y += x
hash(tuple(x))
for i in range(2000): x.insert(0, 1)
for i in range(2000): x.pop(0)
for i in range(2000): del x[0]
import numpy as np; np.array(x)
np.array(x, dtype=float)
np.asarray(x, dtype=np.float32)
bytes(v & 255 for v in x)
bytearray(v & 255 for v in x)
bytes([1]) * (N * 30) == b'1'
import json; json.dumps(x)
import copy; copy.copy(x)
copy.deepcopy(x)
import statistics; statistics.mean(x)
statistics.median(x)
statistics.stdev(x)
import heapq; heapq.nlargest(5, x)
heapq.heapify(x)
import collections; collections.Counter(x)
collections.deque(x)
collections.deque(x).rotate(N // 2)
import itertools; list(itertools.accumulate(x))
list(itertools.chain(x, x))
list(itertools.islice(x, 1, None, 2))
list(itertools.product(x[:3000], repeat=2))
len(list(itertools.combinations(range(300), 3)))
list(itertools.permutations(range(10)))
sum(1 for _ in itertools.permutations(range(12)))
import functools; functools.reduce(lambda a, b: a + b, x)
import random; random.shuffle(x)
random.sample(x, N // 2)
random.choices(x, k=N)
[*x, *x]
(*x, *x)
{*x}
a, *b = x
(lambda *a: len(a))(*x)
print(*x[:N // 4], sep='', end='', file=open('/dev/null', 'w'))
import math; math.prod(x[1:60000])
math.fsum(x)
math.gcd(*x)
"""),
    ("x = [str(i) for i in range(N // 2)]; y = list(x); d = dict.fromkeys(x, 1)", """
set(x)
sorted(x)
x.sort(reverse=True)
x == y
''.join(x)
x.count('q')
'q' in x
repr(x)
import json; json.dumps(x)
hash(tuple(x))
dict.fromkeys(x)
dict(d)
d.copy()
d | d
d == dict(d)
list(d)
list(d.items())
list(d.values())
sorted(d)
set(d)
d.keys() & set(x)
d.update(d)
repr(d)
json.dumps(d)
{k: v for k, v in d.items()}
d2 = dict(d); d2.clear()
y = [str(i) for i in range(N // 2)]; del y
y = list(map(str, range(N // 2))); y = None
y = [s + 'a' for s in x]; y.clear()
x.remove('q')
max(x)
max(x, key=len)
import numpy as np; np.array(x)
np.sort(np.array(x))
np.unique(np.array(x))
np.argsort(np.array(x))
np.array(x) == np.array(x)
np.char.upper(np.array(x))
np.array(x).astype(int)
np.array(x).tolist()
np.array(x[:N // 8], dtype=object) == 3
import copy; copy.deepcopy(x)
copy.deepcopy(d)
[s.upper() for s in x]
import collections; collections.Counter(x)
"""),
    ("x = [[i] for i in range(N // 5)]; s = set(range(N // 2)); t = set(range(5, N // 2 + 5)); f = [float(i) for i in range(N)]", """
x == [[i] for i in range(N // 5)]
sorted(x)
repr(x)
import json; json.dumps(x)
import copy; copy.deepcopy(x)
import numpy as np; np.array(x)
y = [[i] for i in range(N // 5)]; y = None
y = [(i, [i]) for i in range(N // 5)]; del y
sum(x, [])
s | t
s & t
s - t
s ^ t
s <= t
s == t
s.copy()
s.update(t)
s.intersection_update(t)
s.difference_update({-1})
s.symmetric_difference_update(t)
s.isdisjoint({-1})
frozenset(s)
hash(frozenset(s))
list(s)
sorted(s)
repr(s)
sorted(f)
repr(f)
sum(f)
np.array(f)
import math; math.fsum(f)
math.dist(f, f)
hash(tuple(f))
f == list(f)
json.dumps(f)
import statistics; statistics.fmean(f)
statistics.variance(f[:N // 10])
json.loads(json.dumps(f))
import pprint; pprint.pformat(f)
"""),
    ("t = 'ab c,d\\n' * (M // 4); u = 'äb c,d\\n' * (M // 8)", """
t.splitlines()
t.split()
t.split(',')
t.split(maxsplit=5)
t.rsplit(',')
t.replace('a', 'xyz')
t.replace('ab', 'x')
t.count('a')
t.count('ab c,dx')
t.find('zz')
t.rfind('zz')
t.index('d\\nd')
'zz' in t
t.upper()
t.lower()
t.title()
t.capitalize()
t.swapcase()
t.casefold()
t.encode()
t.encode('utf-16')
t.encode('latin-1').decode('latin-1')
t.encode().decode()
t.translate({97: 'b', 98: None})
t.strip('abcd, \\n')
t.lstrip('abcd, \\n')
t.rstrip('abcd, \\n')
repr(t)
ascii(u)
format(t, '>1000000000')
f'{t}{t}'
'%s%s' % (t, t)
'{}{}'.format(t, t)
t[::2]
t[::-1]
t[3:-3] + 'x'
t * 6
t + u
t == t[:-1] + 'x'
hash(t + 'x')
list(t)
set(t)
sorted(t)
t.isalpha()
t.isascii()
t.isspace()
(t * 2).isprintable()
t.partition('zz')
t.startswith(t[:-1] + 'x')
t.removeprefix(t[:-1])
t.expandtabs()
t.center(len(t) + M)
t.zfill(len(t) + M)
t.ljust(len(t) + M, 'ä')
'zz'.join([t, t, t])
[c for c in t]
for c in t: pass
u.upper()
u.lower()
u.splitlines()
u.split()
u.split(',')
u.replace('b', 'xyz')
u.count('b')
u.find('zz')
u.encode()
u.encode().decode()
u.encode('utf-16')
u[5:-5]
u[::2]
u[::-1]
u[len(u) // 2]
len(u + 'x')
u.title()
u.translate({97: 'b', 228: None})
u.strip('äbcd, \\n')
repr(u)
u * 4
u == u[:-1] + 'x'
hash(u + 'x')
list(u)
sorted(u)
import json; json.dumps(t)
json.dumps(u)
json.loads(json.dumps(t))
json.loads(json.dumps(u))
import re; re.sub('a', 'b', t)
re.findall('zzz', t)
re.findall('a', t)
re.split(',', t)
re.search('(a+)+$', t[:-1] + 'z')
import textwrap; textwrap.wrap(t)
import csv, io; list(csv.reader(io.StringIO(t)))
io.StringIO(t).readlines()
io.StringIO(t).read()
s = io.StringIO(); s.write(t); s.getvalue()
open('/tmp/arr_interrupts.txt', 'w').write(t)
open('/tmp/arr_interrupts.txt').read()
open('/tmp/arr_interrupts.txt').readlines()
list(open('/tmp/arr_interrupts.txt'))
open('/tmp/arr_interrupts.txt', 'rb').read()
for line in open('/tmp/arr_interrupts.txt'): pass
int('7' * 3000000)
float('1' * M)
print(t, file=open('/dev/null', 'w'))
b = t.encode(); b.split(b',')
b = t.encode(); b.replace(b'a', b'xyz')
b = t.encode(); b.count(b'zz'); b.find(b'zz')
b = t.encode(); b.upper(); b.lower()
b = t.encode(); repr(b)
b = t.encode(); b.hex()
b = t.encode(); b + b; b * 5
b = t.encode(); b == b[:-1] + b'x'
b = t.encode(); list(b)
b = t.encode(); b[::-1]; bytearray(b)
b = t.encode(); b.translate(bytes(range(256)))
b = t.encode(); hash(b + b'x')
b = t.encode(); b.splitlines()
bytes.fromhex('ab' * M)
import base64; base64.b64encode(t.encode())
import hashlib; hashlib.sha256(t.encode()).hexdigest()
"""),
    ("import re; s = 'a' * 32; w = 'ab' * 200000 + 'c'", """
re.match(r'(a+)+b', s)
re.match(r'(a|aa)+$', s + 'b')
re.match(r'(.*)(.*)(.*)(.*)\\1\\2\\3\\4x', s * 8)
re.search(r'(\\w+)\\s+\\1x', w)
re.search(r'(?=(a+))\\1b', s * 2000)
re.findall(r'(a+)(?=c)', 'a' * 60000)
re.sub(r'(?<=b)a', 'x', w * 20)
re.split(r'(?<=b)(?=a)', w * 20)
re.compile('a{1000}{500}')
re.fullmatch(r'(x+x+)+y', 'x' * 40)
re.search(r'(a*)*b\\1', s)
re.match(r'^(\\w+\\s?)*$', 'word ' * 20 + '!' )
"""),
    ("n = 1 << 1000000000; m = n - 1; k = (1 << 3000000) // 7", """
bin(n)
bin(m)
hex(m)
oct(m)
m.to_bytes(125000000, 'little')
m.to_bytes(125000000, 'big')
int.from_bytes(bytes(200000000), 'little')
int.from_bytes(b'\\xfe' * 200000000, 'big')
int('f' * 250000000, 16)
int('1' * 500000000, 2)
int('7' * 300000000, 8)
int('z' * 300000, 36)
int('2' * 3000000, 3)
int('1_0' * 1000000)
m + m
m - n
m * 3
m * m
m // 3
m % 7
m // k
m ** 3
m >> 1
m << 1
m & n
m | n
m ^ m
~m
-m
m == n - 1
m < n
hash(m)
m.bit_length() + m.bit_count()
float(m >> 999999000)
str(k)
f'{k:,}'
f'{m:x}'
f'{m:_b}'
'%x' % m
'%d' % k
print(k)
repr([k])
k * k
k // (k >> 1000000)
pow(k, k, k - 2)
pow(3, 10 ** 7)
import math; math.factorial(300000)
math.isqrt(k ** 3)
math.gcd(k, k * 3 - 1)
math.comb(1000000, 400000)
math.perm(400000)
math.lcm(*range(1, 200000))
math.log(m)
math.sqrt(k)
from fractions import Fraction; Fraction(k, k >> 5)
divmod(m, 10 ** 9)
round(k, -100000)
sum([m] * 30)
int(str(k))
abs(-m)
m & 255
[m + i for i in range(30)]
range(m)[m - 5]
format(m, 'b').count('1')
"""),
    ("import numpy as np, io; a = np.arange(N * 5, dtype=float); i = np.arange(N); c = a[:N].reshape(1000, -1)", """
a.tolist()
c.tolist()
list(i)
[v for v in i]
np.array(a.tolist())
np.set_printoptions(threshold=np.inf); repr(a[:N // 5])
str(c[:100])
np.array2string(a[:N // 5])
np.array_str(i[:N // 5])
print(c[:100], file=open('/dev/null', 'w'))
np.savetxt('/tmp/arr_interrupts.csv', c)
np.loadtxt('/tmp/arr_interrupts.csv')
np.genfromtxt('/tmp/arr_interrupts.csv')
np.save('/tmp/arr_interrupts.npy', np.tile(a, 4))
np.load('/tmp/arr_interrupts.npy')
np.savez_compressed('/tmp/arr_interrupts.npz', a[:N])
np.load('/tmp/arr_interrupts.npz')['arr_0']
np.fromstring(','.join(map(str, i)), sep=',')
np.unique(a)
np.sort(a[::-1])
np.argsort(-a)
np.sort(np.random.rand(N * 3))
np.partition(a, 5)
np.median(np.random.rand(N * 3))
np.percentile(np.random.rand(N * 3), [5, 50])
np.histogram(a, 100)
np.bincount(i % 1000)
np.searchsorted(a, a)
np.interp(a, a, a)
np.convolve(a[:N // 20], a[:3000])
np.cumsum(a)
np.diff(a)
np.einsum('ij,kj->ik', c, c)
np.dot(c[:, :1000], c[:1000, :1000].repeat(3, 1))
np.linalg.svd(np.random.rand(1500, 1500))
np.linalg.inv(np.random.rand(2500, 2500))
np.fft.fft(a)
np.fft.fft2(np.random.rand(3000, 3000))
np.vectorize(lambda v: v)(a[:N // 10])
np.apply_along_axis(lambda v: v.sum(), 0, c)
np.isin(i, i[::2])
np.intersect1d(i, i)
np.union1d(i, i)
np.where(a > 5, a, -a).sum()
a[a > 5]
a[i]
a.copy(); np.tile(a, 3)
np.concatenate([a, a, a])
np.repeat(a, 3)
np.roll(a, 5)
np.random.permutation(N)
np.random.choice(N, N, replace=False)
np.random.normal(size=N * 5)
np.random.default_rng(1).multivariate_normal([0, 0], [[1, 0], [0, 1]], N)
np.lexsort((i, i))
np.add.at(a, i, 1)
np.add.reduceat(a, i)
np.meshgrid(i[:8000], i[:8000])
np.outer(a[:8000], a[:8000])
np.kron(c[:100, :100], c[:100, :100])
np.char.add(i[:N // 5].astype(str), 'x')
i.astype(str)
i.astype(str).astype(float)
a.astype(object)
a[:N].astype(object) + 1
np.array([str(v) for v in range(N // 5)]).astype('U20')
np.sort(a[:N // 5].astype(str))
np.unique(i[:N // 5].astype(str))
np.gradient(a)
np.polyfit(a[:N // 2], a[:N // 2], 5)
np.linalg.lstsq(np.random.rand(20000, 200), np.random.rand(20000), rcond=None)
np.nonzero(a)
np.argwhere(c)
np.allclose(a, a)
np.array_equal(a, a)
a.tobytes()
hash(a.tobytes())
a[:N * 2].tolist() == a[:N * 2].tolist()
np.fromiter((v for v in range(N)), float)
np.flip(a).copy()
np.pad(c, 500)
np.ndenumerate(c).__next__(); [k for k, v in np.ndenumerate(c)]
list(np.nditer(i))
max(a)
sum(a)
sorted(a)
set(i)
dict(zip(i, i))
for v in a: pass
grad(lambda v: np.sum(np.sin(v) * v))(a)
jit(lambda v: np.sum(np.sin(v) * v))(np.tile(a, 5))
"""),
]


class Session:
    def __init__(self, arr, setup):
        # A line buffer on both sides: what is read is what was written.
        self.process = subprocess.Popen([arr, "-i"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        self.errors = []
        for stream, take in [(self.process.stdout, lambda line: self.lines.put((line, time.monotonic()))),
                             (self.process.stderr, self.errors.append)]:
            threading.Thread(target=self.read, args=(stream, take), daemon=True).start()
        self.say(setup)
        self.wait_for("@setup", 300)

    @staticmethod
    def read(stream, take):
        for line in stream:
            take(line)

    def say(self, text, mark="@setup"):
        self.process.stdin.write(f"{text}\nprint('{mark}', flush=True)\n")
        self.process.stdin.flush()

    def wait_for(self, mark, longest):
        end = time.monotonic() + longest
        while True:
            try:
                line, at = self.lines.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                return None
            if line.strip() == mark:
                return at

    def whole(self, code, longest):
        self.errors.clear()
        self.process.stdin.write("print('@on', flush=True)\n")
        self.say(code, "@back")
        start = self.wait_for("@on", 60)
        end = self.wait_for("@back", longest)
        return start, end

    def interrupted(self, code, moment):
        """The seconds from the signal to the next statement, or None if all was over before."""
        self.errors.clear()
        self.process.stdin.write("print('@on', flush=True)\n")
        self.say(code, "@back")
        start = self.wait_for("@on", 60)
        time.sleep(max(0.0, start + moment - time.monotonic()))
        if start is None:
            return 99.0
        if any("@back" in line for line, _ in list(self.lines.queue)):
            self.wait_for("@back", 1)
            return None
        asked = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        back = self.wait_for("@back", 30)
        if back is None:
            self.process.stdin.write("print('@back', flush=True)\n")
            self.process.stdin.flush()
            back = self.wait_for("@back", 30)
            return None if back else 99.0
        time.sleep(0.02)
        if not any("KeyboardInterrupt" in line for line in self.errors):
            return None
        return back - asked

    def close(self):
        self.process.kill()
        self.process.wait()


def statement(code):
    """The code without an echo of its value, on one line of a piped session."""
    first, *rest = code.rsplit("; ", 1) if not code.startswith("for ") else [code]
    if code.startswith("for "):
        return code + "\n"
    last = rest[0] if rest else first
    before = first + "; " if rest else ""
    plain = any(last.startswith(word) for word in ("del ", "x[5:5]", "x[::2] =", "y ", "a, ", "y="))
    return before + (last if plain else f"_r = {last}") + "; _r = None"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("arr", nargs="?", default=str(ROOT / "target" / "release" / "arr"))
    parser.add_argument("--only", default="")
    parser.add_argument("--groups", type=int, nargs="*", default=range(len(GROUPS)))
    parser.add_argument("--bar", type=float, default=0.1)
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    slow, short, count = [], [], 0
    sizes = f"N = {int(1e7 * options.scale)}; M = {int(4e7 * options.scale)}\n"
    for setup, cases in (GROUPS[at] for at in options.groups):
        session = None
        for code in cases.strip().splitlines():
            code = code.strip()
            if options.only not in code:
                continue
            if session is None:
                session = Session(options.arr, sizes + setup)
            count += 1
            worst, at = measure(session, code)
            if worst == 99.0 or session.process.poll() is not None or changes(code):
                session.close()
                session = None
            if worst is None:
                short.append(code)
            mark = "short" if worst is None else f"{worst * 1000:7.0f} ms"
            flag = "  <<<" if worst is not None and worst > options.bar else ""
            print(f"{mark:>10}  {at}  {code}{flag}", flush=True)
            if flag:
                slow.append((worst, code))
        if session:
            session.close()
    print(f"{count} cases, {len(short)} too short, {len(slow)} over {options.bar} s")
    for worst, code in sorted(slow, reverse=True):
        print(f"  {worst:.2f} s  {code}")
    sys.exit(bool(slow))


def changes(code):
    """Whether the case leaves what the others work on changed."""
    return any(part in code for part in ("insert(", ".pop(", "del x", "x[5:5]", "_update", "s.update"))


def measure(session, code):
    """The longest time to an answer, and where it was seen."""
    code = statement(code)
    worst, at = None, ""
    for _ in range(2):
        start, end = session.whole(code, LONGEST)
        if start is None:
            return 99.0, "before"
        error = [line for line in session.errors if "Error: " in line]
        if error:
            return None, f"[{error[-1].strip()}]"
        if end is None:
            asked = time.monotonic()
            session.process.send_signal(signal.SIGINT)
            back = session.wait_for("@back", 60)
            worst, at, whole = 99.0 if back is None else back - asked, f"at {LONGEST} s", LONGEST
            break
        whole = end - start
        # The first time pays for the memory.
        if whole > LONGEST / 2:
            break
    if worst == 99.0:
        return worst, at
    for moment in (whole * share for share in MOMENTS):
        latency = session.interrupted(code, moment) if moment > 0.02 else None
        if latency is not None and (worst is None or latency > worst):
            worst, at = latency, f"at {moment:.2f} of {whole:.2f} s"
        if latency == 99.0:
            break
    return worst, at or f"of {whole:.2f} s"


if __name__ == "__main__":
    main()
