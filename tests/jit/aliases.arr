# Arrays that several names have, through branches and loops.
import numpy as np
from arr import jit, grad

def same(f, *args):
    for strict in (False,):
        g = jit(f)
        for _ in range(2):
            for s in (1.0, -1.0):
                a, b = [x.copy() for x in args], [x.copy() for x in args]
                want, got = f(s, *a), g(s, *b)
                assert repr(want) == repr(got), (f, s, want, got)
                assert repr(a) == repr(b), (f, s, a, b)

a = np.linspace(-1, 1, 5)
b = a[::-1] * 0.7

def rebinds_or_writes(s, a, b):
    a, b = a * 1, b.copy()
    if s > 0:
        a = a * 3
    else:
        a[1:4] = 0.25 * b[:3]
    a[0] = 7
    return a

same(rebinds_or_writes, a, b)
assert "cond" in jit(rebinds_or_writes, strict=True).lower(1.0, a, b).text()

def either(s, a, b):
    b, c = a * 1, a * 2
    if s > 0:
        d = b
    else:
        d = c
    d[0] = 100
    return b.sum(), c.sum(), d

same(either, a, b)

def argument(s, a, b):
    d = a if s > 0 else b
    d[1] = 50
    return d.sum()

same(argument, a, b)

def reads_either(s, a, b):
    d = a if s > 0 else b
    return d * 2 + a

same(reads_either, a, b)
assert jit(reads_either, strict=True)(1.0, a, b).shape == (5,)

def lists(s, a, b):
    p, q = [a * 1], [b * 1]
    r = p if s > 0 else q
    r.append(a)
    return len(p), len(q), r

same(lists, a, b)

def in_loop(s, a, b):
    u, v = a * 1, b * 1
    for k in range(12):
        w = u
        w[k % 5] = s * k
        u, v = v, w
    return u, v, w

same(in_loop, a, b)

def views(s, a, b):
    u = a * 1
    v = u[1:3]
    if s > 0:
        v[0] = 5
    else:
        u[2] = 6
    return u, v

same(views, a, b)

def nested(s, a, b):
    pair = {"x": a * 1, "y": [b * 1]}
    if s > 0:
        pair["x"][0] = 3
        pair["y"][0][1] = 4
    else:
        pair["y"][0] += 1
    return pair

same(nested, a, b)

def loss(a, s):
    return (rebinds_or_writes(s, a, a * 0.5) ** 2).sum() + (reads_either(s, a, a * a) ** 2).sum()

for s in (1.0, -1.0):
    assert np.allclose(grad(loss)(a, s), jit(grad(loss))(a, s))
print("aliases ok")
