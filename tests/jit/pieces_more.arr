# More functions that run in pieces: every kind of statement around and between them.
import io
import numpy as np
from contextlib import redirect_stdout
from arr import jit

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

x = np.linspace(-1, 1, 9)

def loop_else(a, n):
    for k in range(n):
        a = a * 2 + 1
        if a.max() > 40:
            print("left", k)
            break
    else:
        print("done")
        a = a - 1
    while a.sum() > 0:
        a = a - a.mean() - 0.5
        print(round(float(a.sum()), 9))
    else:
        a = a * 3
    return a

same(loop_else, lambda: (x.copy(), 3), lambda: (x.copy(), 30))

def finally_returns(a):
    b = a + 1
    try:
        c = b / b.sum()
        if c.max() > 0.15:
            return c
        raise KeyError("small")
    except KeyError as error:
        print("caught", error)
        return b
    finally:
        print("finally", b.sum())

same(finally_returns, lambda: (x.copy(),), lambda: (np.ones(3),), lambda: (np.zeros(20),))

def comprehension(a):
    rows = [a * k for k in range(3)]
    total = sum([r.sum() for r in rows])
    print(len(rows), total)
    names = {k: r.max() for k, r in enumerate(rows)}
    gen = list(r[0] for r in rows)
    rows[1][0] = 99
    return rows, names, gen, a

same(comprehension, lambda: (x.copy(),))

def collects(a):
    out = []
    for k in range(15):
        a = np.cos(a) * 1.1
        out.append(a)
        if k == 5:
            out.append("five")
        a = a + 0.1
    return out, len(out)

same(collects, lambda: (x.copy(),), lambda: (0.3,))

def shapes(a, n):
    b = a * 2
    c = np.zeros(n) + b.sum()
    d = np.arange(n, dtype=float) * c
    e = b.reshape(3, -1)
    f = e.T @ e
    print(c.shape, f.shape)
    g = f[:2]
    g[0] = d[:3].sum()
    return f, g, d

same(shapes, lambda: (x.copy(), 4), lambda: (x.copy(), 7))

def views_between(a):
    b = a * 1
    v = b[2:5]
    print(v)
    v *= 10
    w = b[::2] + 1
    print(b)
    b[3] = -7
    u = v + 1
    return b, v, w, u

same(views_between, lambda: (x.copy(),))

def deletes(a):
    b = a + 1
    c = b * 2
    del b
    print(c.sum())
    try:
        print(b)
    except UnboundLocalError:
        print("gone")
    b = c - 1
    return b

same(deletes, lambda: (x.copy(),))

def nonlocals(a):
    count = 0
    total = a.sum()
    def step(u):
        nonlocal count, total
        count += 1
        v = u * 2 + count
        total = total + v.sum()
        return v
    b = step(a)
    c = step(b) + 1
    print(count, total)
    d = step(c)
    return d, count, total

same(nonlocals, lambda: (x.copy(),))

def unpacks(p, *rest, scale=2.0, **more):
    a, (b, *c) = p, rest
    q, r = a * scale, b + 1
    print(sorted(more), [float(t.sum()) for t in c])
    q, r = r, q
    s = {**more, "q": q}
    return q - r, s["q"] is q, list(s)

g = jit(unpacks)
for _ in range(3):
    args = (x, x + 1, x * 2, x)
    want = printed(lambda *t: unpacks(*t, scale=3.0, z=1, y=x), *args)
    assert printed(lambda *t: g(*t, scale=3.0, z=1, y=x), *args) == want

def recursive(a, n):
    b = a * 0.5 + 1
    if n > 0:
        print(n)
        return recursive(b, n - 1) + b
    return b

same(recursive, lambda: (x.copy(), 3))

def texts(a):
    m = a.mean()
    label = f"mean {m:.3f} of {len(a)}"
    s = a.std() + m
    return label, f"{s:.4f}", "%.2f" % a.max(), str(a.shape)

same(texts, lambda: (x.copy(),), lambda: (np.arange(4.0),))

def types(a, k):
    b = a * k
    c = [type(b).__name__, isinstance(k, int), isinstance(b, np.ndarray)]
    d = k + 1
    print(c, d, type(d).__name__)
    e = d * 2 ** 70
    return b, d, e

same(types, lambda: (x.copy(), 3), lambda: (2.0, 3), lambda: (x.copy(), 2.5))

def warned(a):
    b = a + 1
    c = np.log(b)
    print("between")
    d = np.sqrt(c * 0 + 4)
    return c, d

with np.errstate(all="ignore"):
    same(warned, lambda: (x.copy(),), lambda: (-x - 5,))
with np.errstate(divide="raise"):
    same(warned, lambda: (x.copy(),))

def walrus(a):
    if (m := a.max()) > 0.5:
        print("m", m)
    b = a - m
    while (t := b.sum()) < 5:
        b = b + 1
        print(round(float(t), 6))
    return b, t, m

same(walrus, lambda: (x.copy(),), lambda: (x * 0.1,))

def keeps_identity(a, d):
    e = d
    e["k"] = a
    f = d["k"]
    print(f is a, e is d)
    f[0] = 5
    g = [a, a]
    print(g[0] is g[1])
    g[1][1] = 6
    h = g[0] + 1
    return d, h, g[0] is a

same(keeps_identity, lambda: (x.copy(), {}))

def empty(a):
    b = a[:0]
    c = b.sum() + a.sum()
    print(b, c)
    d = np.concatenate([b, a]) * c
    return d

same(empty, lambda: (x.copy(),))

def inner_changes(a):
    def turns():
        for k in range(3):
            b = a * k
            print("turn", k)
            out.append(b)
    out = []
    turns()
    b = out[1] + out[2]
    print(b.sum())
    return b

same(inner_changes, lambda: (x.copy(),))
print("more pieces ok")
