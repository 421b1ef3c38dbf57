# scan, fori_loop, while_loop and cond, plainly, compiled, differentiated and batched.
import numpy as np
import arr
from arr import jit, grad, vmap, scan, fori_loop, while_loop, cond

def near(a, b):
    assert np.allclose(a, b, rtol=1e-10, atol=1e-12), (a, b)

def power(x, n):
    return fori_loop(0, n, lambda i, v: v * x, 1.0)

assert power(2.0, 10) == 1024.0 == jit(power, strict=True)(2.0, 10) == jit(power, static_argnums=1)(2.0, 10)
near(jit(grad(lambda x: power(x, 20)), strict=True)(1.1), 20 * 1.1 ** 19)

def root(a):
    return while_loop(lambda v: abs(v * v - a) > 1e-12, lambda v: 0.5 * (v + a / v), a)

near(root(2.0), 2 ** 0.5)
near(jit(root, strict=True)(2.0), 2 ** 0.5)

pick = lambda x: cond(x > 0, lambda v: v * 2, lambda v: -v, x)
assert pick(3.0) == 6.0 == jit(pick, strict=True)(3.0) and jit(pick)(-3.0) == 3.0
assert jit(grad(pick), strict=True)(-3.0) == -1.0
near(jit(vmap(pick))(np.array([1.0, -2.0])), [2.0, 2.0])

def walk(c, xs):
    def step(carry, x):
        total, last = carry
        new = (total * 0.9 + x["a"].sum(), x["b"])
        return new, {"t": new[0], "pair": (x["a"] * total, last)}
    return scan(step, c, xs)

xs = {"a": np.arange(12.0).reshape(6, 2), "b": np.linspace(0, 1, 6)}
start = (1.0, 0.0)
(total, last), out = walk(start, xs)
t, want = 1.0, []
for k in range(6):
    t = t * 0.9 + xs["a"][k].sum()
    want.append(t)
near(total, t); near(out["t"], want); assert last == 1.0 and out["pair"][0].shape == (6, 2)
(total2, last2), out2 = jit(walk, strict=True)(start, xs)
near(total2, total); near(out2["t"], out["t"]); near(out2["pair"][0], out["pair"][0]); near(out2["pair"][1], out["pair"][1])

def loss(a):
    (total, _), out = walk(start, {"a": a, "b": xs["b"]})
    return total + (out["t"] ** 2).sum()

near(jit(grad(loss), strict=True)(xs["a"]), grad(loss)(xs["a"]))

back = scan(lambda c, x: (c + x, c), 0, np.arange(5), reverse=True)
assert back[0] == 10 and list(back[1]) == [10, 9, 7, 4, 0], back
assert repr(scan(lambda c, _: (c * 2, c), 1, None, length=4)) == "(16, array([1, 2, 4, 8]))"
carry, ys = scan(lambda c, x: (c, x * 2), 5.0, np.zeros((0, 3)))
assert carry == 5.0 and ys.shape == (0, 3)
text = jit(walk).lower(start, {"a": np.ones((100, 2)), "b": np.ones(100)}).text()
assert "for " in text and len(text.splitlines()) < 200, len(text.splitlines())
for wrong in (lambda: scan(lambda c, x: (c, x), 0, None), lambda: scan(lambda c, x: (c, 0), 0, [np.ones(3), np.ones(4)])):
    try:
        wrong()
    except ValueError:
        pass
    else:
        assert False
print("control functions ok")
