# Whatever cannot be compiled: jit(f)(x) is f(x).
import numpy as np
from arr import jit, grad

def check(f, *args):
    g = jit(f)
    for _ in range(3):
        want, got = f(*args), g(*args)
        assert repr(want) == repr(got), (want, got)

check(lambda x: x[x > 1], np.arange(4.0))
check(lambda x: np.unique(x), np.array([3.0, 1, 3]))
check(lambda x: float(x) + 1, 2.5)
check(lambda x: int(x) * 2, 2)
check(lambda n: np.zeros(n), 3)
check(lambda x: [i for i in range(int(x.sum()))], np.ones(3))
check(lambda x: {"a": x, "b": (x, [x])}, 2.0)
check(lambda x: str(x), np.float64(2))
check(lambda n: n ** 40, 7)
check(lambda n: n * n * n, 10 ** 9)
check(lambda a: a[::2].sum(), np.arange(5.0))

def appends(x, log):
    log.append(1)
    return x + len(log)

log = []
g = jit(appends)
assert [g(1.0, log) for _ in range(3)] == [2.0, 3.0, 4.0] and len(log) == 3

seen = []
def outside(x):
    for i in range(20):
        seen.append(i)
        x = x + i
    return x

h = jit(outside)
assert h(1.0) == outside(1.0) and len(seen) == 40, len(seen)
assert h(1.0) == 191.0 and len(seen) == 60

count = 0
def counts(x):
    global count
    count += 1
    return x * count

c = jit(counts)
assert [float(c(1.0)) for _ in range(3)] == [1.0, 2.0, 3.0]

def fails(a, i):
    s = 0.0
    for k in range(12):
        s += a[k + i]
    return s

f = jit(fails)
assert f(np.arange(12.0), 0) == 66
try:
    f(np.arange(12.0), 3)
except IndexError as error:
    assert "out of bounds" in str(error)
else:
    assert False

def divides(n):
    return 10 // n

try:
    jit(divides)(0)
except ZeroDivisionError:
    pass
else:
    assert False
assert jit(divides)(3) == 3

scale = 2.0
k = jit(lambda x: x * scale)
assert k(3.0) == 6.0
scale = 5.0
assert k(3.0) == 15.0

state = np.zeros(3)
def reads(x):
    return x + state
m = jit(reads)
assert (m(1.0) == 1).all()
state[:] = 4
assert (m(1.0) == 5).all()

def draws(x):
    return x + np.random.random()
d = jit(draws)
assert len({float(d(1.0)) for _ in range(4)}) == 4

def views(x):
    y = x * 1
    v = y[1:]
    v += 1
    return y
check(views, np.arange(3.0))

def unbound(x):
    if x > 0:
        y = 1
    return y
assert jit(unbound)(1.0) == 1
try:
    jit(unbound)(-1.0)
except UnboundLocalError:
    pass
else:
    assert False
print("fallbacks ok")

# A result is nobody else's: what is written to it is not there in the next call.
def fresh(x):
    return np.zeros((40, 50)), np.ones((40, 50)).T, x + 1
k = jit(fresh, strict=True)
for _ in range(2):
    z, o, y = k(1.0)
    assert z.sum() == 0 and o.sum() == 2000
    z[:] = 5
    o[0, 0] = 7
print("fresh ok")
