# Functions that cannot be compiled as a whole run in pieces, and do exactly what they do plainly.
import io
import numpy as np
from contextlib import redirect_stdout
from arr import jit, grad

def printed(f, *args):
    out = io.StringIO()
    with redirect_stdout(out):
        try:
            result = repr(f(*args))
        except Exception as error:
            result = (type(error).__name__, str(error))
    return result, out.getvalue()

def same(f, *makers):
    g = jit(f)
    for make in makers * 3:
        a, b = make(), make()
        want, got = printed(f, *a), printed(g, *b)
        assert want == got, (f, want, got)
        assert repr(a) == repr(b), (f, a, b)
    return g

x = np.linspace(-1, 1, 9)

def prints(a):
    b = np.sin(a) * 2 + 1
    c = b * b
    print("sum", c.sum())
    d = c + b
    return d - a

g = same(prints, lambda: (x.copy(),), lambda: (np.arange(3.0),), lambda: (2.5,))
text = g.lower(x).text()
assert "compiled: 2 statements" in text and "plainly: " in text and 'print("sum"' in text, text
assert text.count("kernel") >= 2

def masks(a):
    b = a * 2
    c = b[b > 0]
    return c.sum() + b.max(), c

same(masks, lambda: (x.copy(),), lambda: (-np.arange(4.0),), lambda: (np.arange(4),))

def unique_in_the_middle(a):
    s = a + 1
    t = s * s
    u = np.unique(np.round(t))
    v = u * 2 + t.sum()
    return v, len(u)

same(unique_in_the_middle, lambda: (x.copy(),), lambda: (np.zeros(5),))

def loops(a):
    total = 0.0
    for k in range(20):
        a = a * 0.5 + np.cos(a)
        total = total + a.sum()
        if k % 7 == 0:
            print(k, total)
        a = a - total * 0.01
    return total, a

same(loops, lambda: (x.copy(),), lambda: (1.5,))

def converges(a):
    steps = 0
    while np.abs(a).max() > 0.01:
        a = a * 0.5
        steps += 1
        if steps == 3:
            print("three", a)
    return steps, a

same(converges, lambda: (x.copy(),))

def tries(a, i):
    b = a * 3
    try:
        c = b[i] + 1
        print("read")
        k = 1
    except IndexError as error:
        print("caught", error)
        c = 0.0
    else:
        c = c * 2
    finally:
        print("done")
    d = b.sum() + c
    return d

same(tries, lambda: (x.copy(), 2), lambda: (x.copy(), 20))

def raises(a):
    b = a * 2
    if b.sum() > 0:
        raise ValueError(f"too large: {b.sum()}")
    return b - 1

same(raises, lambda: (np.ones(3),), lambda: (-np.ones(3),))

def asserts(a):
    b = a + 1
    assert b.min() > 0, "not positive"
    return np.log(b)

same(asserts, lambda: (np.ones(3),), lambda: (-np.ones(3),))

def writes(a, b):
    a[0] = 7
    a += b
    print(a)
    b[1:] *= 2
    c = a
    c[-1] = -1
    print(c is a, b)
    return a + b

same(writes, lambda: (x.copy(), np.ones(9)))

def shared(a):
    b = a
    b[1] = 5
    v = a[2:]
    print(a)
    v += 1
    w = v * 2
    print(w)
    a[3] = 100
    return v, b

same(shared, lambda: (x.copy(),))

twice = x.copy()
def both(a, b):
    c = a + b
    print(c.sum())
    a += 1
    c = c + b
    print(a is b)
    return c

g = jit(both)
for _ in range(2):
    p, q = x.copy(), x.copy()
    assert repr(both(p, p)) == repr(g(q, q)) and (p == q).all()
    p, q = np.arange(6.0), np.arange(6.0)
    assert repr(both(p[:4], p[2:])) == repr(g(q[:4], q[2:])) and (p == q).all()

log = []
count = 0
def effects(a):
    global count
    b = a * 2 + count
    log.append(b.sum())
    count += 1
    c = b + count
    log.append(c.sum())
    return c.sum()

g = jit(effects)
first = [effects(x), effects(x), effects(x)]
seen, log, count = list(log), [], 0
assert [g(x), g(x), g(x)] == first and log == seen and count == 3

def trees(a, p):
    q = {"w": p["w"] * a, "n": [p["n"][0] + 1, "text"]}
    r = [q, q]
    print(q["n"])
    r[0]["w"] = r[1]["w"] + 1
    p["new"] = a
    s = (q["w"].sum(), r[1]["w"])
    return s, r, p

same(trees, lambda: (2.0, {"w": x.copy(), "n": (3, 4)}), lambda: (np.ones(9), {"w": x.copy(), "n": [3.5]}))

def closures(a):
    k = a.sum()
    def inner(u):
        return u * k
    b = inner(a) + 1
    print(b)
    k = k + 1
    return inner(b)

same(closures, lambda: (x.copy(),))

def helper(u):
    v = u * u
    print("in helper", v.sum())
    return v - u

def calls(a):
    b = helper(a) + 1
    c = helper(b) * 2
    return c.sum()

same(calls, lambda: (x.copy(),), lambda: (x[:4].copy(),))

def numbers(n, s):
    k = n * 2 + 1
    t = s / 2
    print(k, t, type(k).__name__, type(t).__name__)
    k = k + n
    return k, t * k, [k] * 2

same(numbers, lambda: (3, 2.5), lambda: (4, np.float64(1.5)), lambda: (10 ** 18, 1e300), lambda: (True, 2))

def early(a):
    for k in range(12):
        a = a + 1
        print(k)
        if a.sum() > 20:
            return k, a
    return -1, a

same(early, lambda: (x.copy(),), lambda: (x * 0 - 100,))

def divides(a, b):
    c = a + 1
    print("before")
    d = c // b
    print("after")
    return d

same(divides, lambda: (7, 2), lambda: (7, 0))

def reads(a, i):
    c = a * 2
    print("before")
    d = c[i]
    e = d + 1
    print("after", e)
    return e

same(reads, lambda: (x.copy(), 2), lambda: (x.copy(), 99))

# A gradient of a loss that prints.
def loss(w):
    y = (w * w).sum()
    print("loss", y)
    return y * 2

got = printed(jit(grad(loss)), x)
want = printed(grad(loss), x)
assert got[0] == want[0]

# strict: the statement is named.
try:
    jit(prints, strict=True)(x)
except TypeError as error:
    assert "prints" in str(error), error
else:
    assert False
print("pieces ok")
