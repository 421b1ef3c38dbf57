"""Assignment under derivatives: aliases and views keep NumPy's meaning."""
import numpy as np
from arr import *

v = np.array([0.5, -1.0, 2.0, 1.5])


def same(f, x=v):
    # The value is what it is without a derivative, and the derivative is that of finite differences.
    want = f(np.array(x))
    value, slope = value_and_grad(f)(x)
    assert np.allclose(value, want), (value, want)
    numeric = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        d = np.zeros(x.shape); d[at] = 1e-6
        numeric[at] = (f(x + d) - f(x - d)) / 2e-6
    assert np.allclose(slope, numeric, atol=1e-6), (slope, numeric)
    assert np.allclose(jit(f)(x), want), 'jit'
    assert np.allclose(jit(grad(f))(x), slope), 'jit of grad'


def elements(x):
    y = np.zeros(4)
    for i in range(4):
        y[i] = x[i] ** 2
    return np.sum(y * np.arange(4))
same(elements)
def stencil(x):
    a = x.copy()
    a[1:-1] += 0.5 * (a[2:] - a[:-2])
    a[1:-1] *= a[1:-1]
    return np.sum(a * a)
same(stencil)
def alias(x):
    a = np.zeros(4)
    b = a
    b[:2] = x[:2]
    return np.sum(a * x)
same(alias)
def row_view(x):
    a = np.zeros((2, 4))
    row = a[1]
    row[:] = x
    row += 1
    return np.sum(a ** 2)
same(row_view)
def turned(x):
    a = np.ones((4, 2))
    a.T[0] = x
    a.T[1, 1:] *= x[1:]
    return np.sum(a[:, 0] * a[:, 1] * np.arange(4))
same(turned)
def flattened(x):
    a = np.zeros((2, 2))
    a.reshape(4)[1:3] = x[1:3]
    a.ravel()[0] = x[0]
    return np.sum(np.sin(a)) + a[0, 1] * a[1, 0]
same(flattened)
def earlier_view(x):
    a = np.zeros(4)
    odd = a[1::2]
    back = a[::-1]
    a[:] = x
    odd *= 3
    back[0] = back[1] * 2
    return np.sum(a * odd.sum())
same(earlier_view)
def copies(x):
    a = x * 1.0
    b = a.copy()
    c = a[[0, 1]]
    a[0] = 100.0
    c[0] = 50.0
    return np.sum(b ** 2) + np.sum(c) + a[1]
same(copies)
def swapped(x):
    a = x.copy()
    a[0], a[3] = a[3], a[0]
    t = a[1]
    a[1] = a[2]
    a[2] = t
    return np.sum(a * np.arange(4) ** 2)
same(swapped)
def loop_over_rows(x):
    a = np.outer(x, x)
    for row in a:
        row -= row.mean()
        row[0] = 2 * row[1]
    return np.sum(a ** 2)
same(loop_over_rows)
def outputs(x):
    out = np.zeros(4)
    np.multiply(x, 2.0, out=out)
    np.add(out, x, out=out[:])
    half = out[:2]
    np.sin(x[:2], out=half)
    total = np.zeros(())
    np.sum(out, out=total)
    return total * x[0]
same(outputs)
def fancy(x):
    a = np.zeros((2, 4))
    a[0, [0, 2]] = x[:2]
    a[1, x > 0] = x[x > 0] ** 2
    a[a == 0] = x[3]
    return np.sum(a * np.arange(8).reshape(2, 4))
same(fancy)
def nested_views(x):
    a = np.zeros((3, 4))
    block = a[1:]
    line = block[0]
    part = line[1:3]
    part[:] = x[1:3]
    block[1] = x
    block += 1
    return np.sum(a ** 2)
same(nested_views)
def counters(x):
    total = x[0]
    other = total
    total += x[1]
    s = 0.0
    for i in range(4):
        s += x[i] * i
    return total * other + s
same(counters)
def fills(x):
    a = np.empty(4)
    a.fill(x[1])
    a[2:].fill(x[2])
    b = np.full(3, x[3])
    return np.sum(a ** 2) + np.sum(b)
same(fills)
def sorted_in_place(x):
    a = x.copy()
    a.sort()
    return np.sum(a * np.arange(4))
same(sorted_in_place)
def prefix(x):
    a = np.zeros(5)
    for i in range(4):
        a[i + 1] = a[i] * 0.5 + x[i]
    return a[-1] ** 2
same(prefix)
def scattered(x):
    a = np.zeros(3)
    np.add.at(a, [0, 1, 0, 2], x)
    np.maximum.at(a, [1], x[2:3])
    return np.sum(a ** 2)
value, slope = value_and_grad(scattered)(v)
assert np.isclose(value, scattered(v)) and np.allclose(slope, [5.0, 0.0, 5.0 + 4.0, 3.0]), slope

# Arguments that a program writes to, and arrays from outside, are as NumPy leaves them.
buffer = np.zeros(4)
view = buffer[1:]
def keeps(x):
    buffer[:] = x * 2
    return np.sum(view * x[1:])
assert np.allclose(grad(keeps)(v), [0, *(4 * v[1:])])
assert np.array_equal(buffer, v * 2) and np.array_equal(view, v[1:] * 2), (buffer, view)
view[0] = 7.0
assert buffer[1] == 7.0
buffer[2] = 9.0
assert view[1] == 9.0
def eats(x):
    x += 1
    return np.sum(x ** 2)
w = v.copy()
assert np.allclose(grad(eats)(w), 2 * (v + 1))
try:
    grad(lambda x: np.broadcast_to(x, (2, 4)).__setitem__(0, x).sum())(v)
except (ValueError, AttributeError, TypeError):
    pass
def shared(x):
    wide = np.broadcast_to(x, (2, 4))
    wide[0] = 1.0
    return np.sum(wide)
for call in [lambda: grad(shared)(v), lambda: shared(v)]:
    try:
        call()
    except ValueError as error:
        assert 'read-only' in str(error)
    else:
        assert False

# A derivative is of what arrays were when the function ran, whatever is written to them before it is taken.
for n in (5, 50000):
    z = np.ones(n)

    def product(x):
        y = x * z
        z[:] = 100.0
        return np.sum(y)

    assert np.all(grad(product)(np.ones(n)) == 1.0)

    z[:] = 2.0
    value, pull = vjp(lambda x: np.sum(x * x * z), z)
    z += 5.0
    assert np.all(pull(1.0)[0] == 8.0), pull(1.0)
    z.sort()
    z[:] = 7.0
    assert np.all(pull(1.0)[0] == 8.0)

    z[:] = 2.0
    x = Variable(np.full(n, 3.0))
    with GradientTape() as tape:
        y = np.sum(np.abs(x * z) * z - z)
        np.multiply(z, 10.0, out=z)
    assert np.all(tape.gradient(y, x) == 4.0)

    # Plain arithmetic is put off; its operands may change before it is computed.
    z[:] = 3.0

    def chain(x):
        y = (x + z) * 2.0 - 1.0
        z.fill(0.0)
        w = np.maximum(y, z) * y
        z[:] = -1.0
        return np.sum(w) + np.sum(w * z)

    value, slope = value_and_grad(chain)(np.ones(n))
    assert value == 0.0, value
    assert np.all(slope == 0.0)
    z[:] = 3.0
    value, slope = value_and_grad(lambda x: np.sum(((x + z) * 2.0 - 1.0) ** 2))(np.ones(n))
    assert value == 49.0 * n
    assert np.all(slope == 28.0)

# So it is for what a function's own rule keeps, and for a checkpoint's arguments.
for n in (5, 50000):
    z = np.full(n, 3.0)
    scaled = custom_vjp(lambda x, z: x * z)
    scaled.defvjp(lambda x, z: (x * z, {'factor': [z, 1]}), lambda kept, g: (g * kept['factor'][0], None))
    value, pull = vjp(lambda x: np.sum(scaled(x, z)), np.ones(n))
    z[0] = 100.0
    z += 1.0
    for _ in range(2):
        assert np.all(pull(1.0)[0] == 3.0)

    # A rule may write to what it is given: the next time it is given that as it was.
    spoils = custom_vjp(lambda x: x * x)
    spoils.defvjp(lambda x: (x * x, x), lambda x, g: (np.multiply(x, 2 * g, out=x),))
    w = np.full(n, 4.0)
    value, pull = vjp(lambda x: np.sum(spoils(x)), w)
    assert np.all(pull(1.0)[0] == 8.0) and np.all(pull(1.0)[0] == 8.0)

    z[:] = 2.0
    forgets = checkpoint(lambda x, scale: np.sum(np.sin(x * scale)))
    value, pull = vjp(lambda x: forgets(x, scale=z), np.zeros(n))
    z.fill(9.0)
    assert np.all(pull(1.0)[0] == 2.0)

    # A compiled loop's operands.
    @jit
    def turns(x, z):
        for _ in range(3):
            x = x * z
        return np.sum(x)

    z[:] = 2.0
    value, pull = vjp(lambda x: turns(x, z), np.ones(n))
    z[:] = 5.0
    assert value == 8.0 * n and np.all(pull(1.0)[0] == 8.0)
