"""The cases of interrupts.py: set-up of a session, and what is interrupted in it, a statement a line."""

# N is ten million, M forty million.
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
    ("import sys; sys.set_int_max_str_digits(0); n = 1 << 1000000000; m = n - 1; k = (1 << 3000000) // 7", """
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
    ("import itertools, functools, collections, operator, copy, math, statistics; from itertools import repeat, count; x = list(range(N)); t = tuple(x); q = x[:60000]; h = (1, 2) * 500000", """
[q] * 60000 == [list(q)] * 60000
[q] * 60000 < [list(q)] * 60000
hash((h,) * 100000)
{(h,) * 100000}
hash(frozenset([frozenset(x), frozenset(q)]))
hash(t)
t.count(-1)
t.index(-1)
-1 in t
t == tuple(x)
t < tuple(x)
t * 3
t + t
t[::2]
t[1:]
x < list(x)
x.copy()
y = list(x); y.remove(-1)
y = list(x); y[:] = []
y = list(x); del y[:]
y = list(x); del y[::2]
y = list(x); y *= 3
y = list(x); y += x
y = list(x); y.clear()
y = list(x); y[1:1] = y
[x] * 5 == [list(x)] * 5
str([h] * 100)
repr({1: x})
print(x, file=open('/dev/null', 'w'))
f'{x}'
'%s' % (x,)
'{}'.format(x)
[[]] * N * 3
all(repeat(True))
any(repeat(False))
sum(repeat(1))
max(repeat(1))
min(repeat(1), key=abs)
1 in repeat(0)
set(repeat(1))
dict.fromkeys(repeat(1))
dict(zip(repeat(1), repeat(2)))
collections.deque(count(), maxlen=0)
collections.Counter(repeat(1))
functools.reduce(max, repeat(1))
next(filter(None, repeat(0)))
for _ in map(abs, repeat(0)): pass
operator.countOf(repeat(0), 1)
operator.indexOf(repeat(0), 1)
math.fsum(repeat(0.5))
math.prod(repeat(1))
math.hypot(*map(float, x))
statistics.mean(repeat(1))
next(itertools.dropwhile(bool, repeat(1)))
next(itertools.compress(repeat(1), repeat(0)))
next(itertools.islice(repeat(1), 10 ** 12, None))
[k for k, g in itertools.groupby(repeat(1))]
list(itertools.groupby(x))
list(itertools.pairwise(x))
list(itertools.zip_longest(x, x))
list(itertools.tee(x)[1])
list(itertools.combinations_with_replacement(range(300), 3))
list(itertools.starmap(max, zip(x, x)))
list(itertools.chain.from_iterable([[v] for v in x]))
list(itertools.islice(itertools.cycle(x), 3 * N))
'a' in range(N * 100)
range(N * 100).count('a')
sorted(x, key=str)
sorted(zip(x, x))
sorted(x, key=functools.cmp_to_key(lambda a, b: b - a))
[(v, str(v)) for v in x] == 1
min(zip(x, x))
x.sort(key=lambda v: (v % 7, v))
import heapq; list(heapq.merge(x, x))
heapq.nsmallest(N // 2, x)
heapq.nlargest(100, x, key=lambda v: -v)
import bisect; y = []; [bisect.insort(y, -v) for v in range(300000)]
import random; random.sample(range(N * 10), N)
random.choices(x, weights=x, k=N // 4)
[random.random() for v in x]
statistics.mode(x)
statistics.multimode(x)
statistics.quantiles(x, n=10)
statistics.fmean(x, x)
statistics.correlation(x, x)
statistics.linear_regression(x[:N // 5], x[:N // 5])
statistics.harmonic_mean(x[1:N // 10])
statistics.geometric_mean(x[1:])
import struct; struct.pack(f'{N}i', *x)
struct.unpack(f'{N}d', bytes(8 * N))
list(struct.iter_unpack('i', bytes(4 * N)))
import pprint; pprint.pformat(x)
pprint.pformat({v: v for v in range(N // 10)})
bytes(x[:256] * 100000)
list(zip(*[x, x, x]))
list(zip(*[[v, v] for v in range(N // 10)]))
list(map(operator.add, x, x))
list(map(operator.itemgetter(0), zip(x)))
[divmod(v, 7) for v in x]
"""),
    ("import collections, copy, json, itertools; x = list(range(N // 2)); d = {v: v for v in x}; e = {str(v): [v] for v in range(N // 10)}; D = collections.deque(range(N)); C = collections.Counter(x); O = collections.OrderedDict(d); s = set(x)", """
d == {v: v for v in x}
e == copy.copy(e)
e == copy.deepcopy(e)
C == collections.Counter(x)
C + C
C - C
C & C
C | C
+C
-C
C.most_common()
C.most_common(5)
C.total()
list(C.elements())
c = collections.Counter(C); c.subtract(C)
c = collections.Counter(C); c.update(C)
collections.Counter(str(x))
O == collections.OrderedDict(d)
O.move_to_end(5, last=False)
O.copy()
while len(O) > 5: O.popitem(last=False)
list(reversed(O))
list(reversed(d))
d.keys() == d.keys()
d.items() == dict(d).items()
d.keys() <= set(x)
d.keys() | s
d.keys() - s
d.keys() ^ s
d.items() & d.items()
d.keys().isdisjoint([-1])
-1 in d.values()
(-1, 5) in d.items()
sorted(d.items())
sorted(d.items(), key=lambda p: -p[1])
{v: k for k, v in d.items()}
dict(d.items())
dict(sorted(d.items()))
dict([(v, v) for v in x])
{**d, **d}
d | {-1: 5}
(lambda **k: len(k))(**{str(v): v for v in range(N // 10)})
collections.defaultdict(list, d)
list(collections.ChainMap(d, d))
repr(d)
repr(C)
repr(O)
repr(s)
repr(D)
json.dumps(d)
json.dumps(e, sort_keys=True)
json.dumps(e, indent=2)
json.loads(json.dumps(e))
y = {v: [v] for v in range(N // 5)}; y = None
y = [{v: v} for v in range(N // 10)]; y = None
y = [{v} for v in range(N // 10)]; y = None
y = [lambda: v for v in range(N // 10)]; y = None
y = [iter([v]) for v in range(N // 10)]; y = None
y = [(w for w in [v]) for v in range(N // 10)]; y = None
y = [np.zeros(3) for v in range(N // 20)]; y = None
y = [np.float64(v) for v in range(N // 5)]; y = None
y = [ValueError(v) for v in range(N // 10)]; y = None
y = collections.deque([v] for v in range(N // 5)); y = None
y = tuple([v] for v in range(N // 5)); y = None
y = {(v, str(v)) for v in range(N // 5)}; y = None
y = frozenset((v, str(v)) for v in range(N // 5)); y = None
y = collections.Counter(str(v) for v in range(N // 5)); y = None
y = [1 << 70 + v % 50 for v in range(N // 5)]; y = None
y = [range(v) for v in range(N // 5)]; y = None
y = [slice(v) for v in range(N // 5)]; y = None
y = [bytes(v % 300) for v in range(N // 10)]; y = None
D == collections.deque(D)
D.count(-1)
D.index(-1)
-1 in D
D.reverse()
D.copy()
collections.deque(D, maxlen=N // 2)
D + D
D * 2
D.extendleft(range(N))
y = collections.deque(range(N)); y.clear()
for i in range(3000): D.insert(5000000, 1)
for i in range(3000): D[4000000] = 1
for i in range(3000): del D[4000000]
for i in range(3000): D.remove(4000005 + i)
y = set(s); y.clear()
y = set(s); y -= s
y = set(s); y &= s
y = set(s); y ^= s
y = set(s); y |= s
s.union(x, x)
s.intersection(x, x)
s.difference(x)
s.symmetric_difference(x)
s.issuperset(x)
s.issubset(x)
s < set(x)
max(s)
sorted(map(str, s))
copy.copy(d)
copy.deepcopy(d)
copy.deepcopy(s)
copy.deepcopy(e)
copy.deepcopy(D)
list(map(list, zip(*e.items())))
while s: s.pop()
while d: d.popitem()
"""),
    ("import sys; sys.set_int_max_str_digits(0); import json, re, io, csv; t = 'ab c,d\\n' * (M // 4); u = 'äb c,d\\n' * (M // 8); b = t.encode(); B = bytearray(b); w = t.split(); digits = '7' * M", """
eval('[' + '1,' * (N // 2) + ']')
eval('+'.join(['1'] * 100000))
exec('x = 1\\n' * (N // 10))
compile('f(x)\\n' * (N // 10), 'a', 'exec')
exec('x = ' + repr(t))
int(t)
float(t)
{}[t]
[].index(t)
str(ValueError(t))
complex(digits)
t < t[:-1] + 'z'
t.isalnum()
t.isdigit()
digits.isdigit()
digits.isnumeric()
('a' * M * 3).isidentifier()
t.islower()
t.istitle()
t.isupper()
t.rpartition('zz')
t.removesuffix(t[1:])
t.endswith(t[1:])
t.encode('utf-32')
t.encode('ascii', 'replace')
u.encode('ascii', 'ignore')
u.encode('ascii', 'xmlcharrefreplace')
u.encode('ascii', 'backslashreplace')
b.decode('latin-1')
b.decode('ascii')
b.decode('utf-8', 'replace')
u.casefold()
u.swapcase()
u.expandtabs()
u.rfind('zz')
u.rsplit(',')
u.partition('zz')
u.isalpha()
u.islower()
u.replace('ä', '')
u.center(len(u) + M)
u.encode('latin-1')
set(u)
[c for c in u]
for c in u: pass
min(t)
max(u)
'%r' % t
'%50000000s' % 'a'
'%-50000000s' % 'ä'
f'{5:050000000d}'
f'{5.5:<50000000}'
f'{t!r}'
f'{t:ä>300000000}'
'{:,}'.format(int('1' * 100000))
''.join(c for c in t)
''.join(reversed(t))
' '.join(w)
sorted(w)
sorted(w, key=len)
set(w)
w.count('q')
import collections; collections.Counter(t)
collections.Counter(w)
json.dumps(w)
json.loads('[' + '1,' * N + '1]')
json.loads('{"a": [' + '[1.5, "x"],' * (N // 5) + '1]}')
csv.writer(io.StringIO()).writerows([[v, v] for v in range(N // 10)])
list(csv.DictReader(io.StringIO('a,b\\n' + '1,2\\n' * (N // 10))))
io.StringIO(t).getvalue()
[line for line in io.StringIO(t)]
s = io.StringIO(); s.writelines(w); s.getvalue()
io.BytesIO(b).read()
io.BytesIO(b).readlines()
b.split()
b.join([b, b])
b.find(b'zz')
b.rfind(b'zz')
b.count(b'ab')
b'zz' in b
b.isalpha()
b.isascii()
b.islower()
b.title()
b.swapcase()
b.strip(b'abcd, \\n')
b.partition(b'zz')
b.center(len(b) + M)
b.hex(' ')
b < b[:-1] + b'z'
b * 6
bytes(B)
B.extend(b)
B.reverse()
B[::2] = B[::2]
del B[::2]
for i in range(2000): B.insert(0, 1)
B + B
B == bytearray(b)
B.hex()
repr(B)
B.find(b'zz')
list(B)
memoryview(b).tolist()
memoryview(b) == b
memoryview(b).hex()
memoryview(b)[::2].tobytes()
bytes(M * 20)
bytearray(M * 20)
bytes(reversed(b))
sum(b)
max(b)
sorted(b)
set(b)
import struct; struct.unpack(f'{len(b)}B', b)
import base64; base64.b64decode(base64.b64encode(b))
base64.b16encode(b)
base64.b32encode(b)
import binascii; binascii.hexlify(b)
binascii.crc32(b)
import hashlib; hashlib.md5(b).hexdigest()
hashlib.sha512(b).hexdigest()
import textwrap; textwrap.fill(t[:M // 8])
textwrap.dedent(t)
textwrap.indent(t, '  ')
textwrap.shorten(t, 50)
import string; string.capwords(t)
string.Template('$a ' * (N // 10)).substitute(a=1)
import fnmatch; fnmatch.filter(w, 'q*')
re.sub('a', lambda m: 'b', t[:M // 2])
re.findall(r'\\w+', t)
[m.start() for m in re.finditer(r'\\w', t[:M // 2])]
re.split(r'\\W', t)
re.escape(t)
re.compile('|'.join(w[:100000]))
re.compile('a' * 1000000)
re.sub('(?P<x>a)', r'\\g<x>\\g<x>', t)
re.fullmatch('[a-d, \\n]*', t)
re.match('(?s).*zz', t)
re.search('zz$', t)
re.findall('ä', u)
[ord(c) for c in u]
list(map(int, digits))
print(u, file=open('/dev/null', 'w'))
open('/tmp/arr_interrupts.txt', 'wb').write(b)
open('/tmp/arr_interrupts.txt', 'w').writelines(w)
import decimal; decimal.Decimal(digits[:1000000])
decimal.getcontext().prec = 300000; decimal.Decimal(1) / decimal.Decimal(7)
decimal.Decimal(2).sqrt()
decimal.Decimal(3) ** 100000
decimal.getcontext().prec = 28; decimal.Decimal(10) ** 2000000 + 1
from fractions import Fraction; sum(Fraction(1, v) for v in range(1, 20000))
Fraction('1.' + digits[:1000000])
float(Fraction(10 ** 300000 + 1, 10 ** 299990))
hash(1 << 4000000000)
(1 << 4000000000) == (1 << 4000000000)
abs(-(1 << 4000000000)) + 0
(1 << 2000000000).bit_count()
-((1 << 2000000000) - 1)
~((1 << 2000000000) - 1)
((1 << 2000000000) - 1) & 255
((1 << 2000000000) - 1) % 10 ** 9
"""),
    ("import bisect, collections, heapq; draw = np.random.default_rng(0); a = draw.random(N // 4); x = list(a); i = list(draw.integers(0, N, N // 4)); rows = draw.random((N // 1000, 1000)); places = rows.argsort(0)", """
sorted(x)
sorted(x, reverse=True)
sorted(range(N // 4), key=x.__getitem__)
sorted(zip(x, i))
max(x)
min(i, key=lambda v: -v)
np.array(x)
np.array(i)
set(i)
collections.Counter(i)
dict.fromkeys(i)
heapq.heapify(x)
[heapq.heappush(x, 0.5) for _ in range(N)]
[heapq.heappop(x) for _ in range(N // 8)]
[bisect.bisect(x, 0.5) for _ in range(N)]
np.take_along_axis(rows, places, 0)
np.put_along_axis(rows, places, 1.0, 0)
value_and_grad(lambda r: np.sum(np.sort(r, 0)))(rows)
np.count_nonzero(np.ones(30 * N, np.int8))
np.ones((3 * N, 10), np.int8).max(1)
jit(lambda r: np.take_along_axis(r, places, 0))(rows)
"""),
]
