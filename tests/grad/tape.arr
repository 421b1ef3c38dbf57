"""GradientTape and Variable, in TensorFlow's notation."""
import numpy as np
from arr import *


def near(a, b, tol=1e-9):
    assert np.allclose(a, b, atol=tol, rtol=tol), (a, b)


x = Variable(3.0)
with GradientTape() as tape:
    y = x**2 + 2*x
dy_dx = tape.gradient(y, x)
assert dy_dx == 8.0 and x.numpy() == 3.0 and float(y) == 15.0
try:
    tape.gradient(y, x)
except RuntimeError as error:
    assert 'persistent' in str(error)
else:
    assert False

with GradientTape(persistent=True) as tape:
    y = x * x
    z = y * y
assert tape.gradient(z, x) == 108.0 and tape.gradient(y, x) == 6.0 and tape.gradient(z, y) == 18.0

# second derivatives
with GradientTape() as outer:
    with GradientTape() as inner:
        y = x * x * x
    slope = inner.gradient(y, x)
assert outer.gradient(slope, x) == 18.0

# arrays that are watched, constants that are not
c = np.array([1.0, 2.0])
with GradientTape(persistent=True) as tape:
    tape.watch(c)
    total = np.sum(c ** 3)
near(tape.gradient(total, c), 3 * c ** 2)
near(tape.jacobian(total, c), 3 * c ** 2)
k = np.array([5.0])
with GradientTape() as tape:
    y = x * k
assert tape.gradient(y, k) is None
with GradientTape() as tape:
    y = x * 2
near(tape.gradient(y, k, unconnected_gradients='zero'), [0.0])
with GradientTape(watch_accessed_variables=False) as tape:
    y = x * 2
assert tape.gradient(y, x) is None

# structures, output gradients, targets with axes
w, b = Variable(np.ones((2, 2))), Variable(np.zeros(2))
with GradientTape(persistent=True) as tape:
    out = np.array([[1.0, 2.0]]) @ w + b
slopes = tape.gradient(out, {'w': w, 'b': b})
near(slopes['w'], [[1, 1], [2, 2]]); near(slopes['b'], [1, 1])
near(tape.gradient(out, [w, b], output_gradients=np.array([[1.0, 10.0]]))[1], [1, 10])
near(tape.jacobian(out, b)[0], np.eye(2))

# assignment
v = Variable([1.0, 2.0], name='v')
old = v.numpy()
v.assign([3.0, 4.0]); v.assign_add([1.0, 1.0]); v.assign_sub([0.5, 0.5])
assert np.array_equal(v.numpy(), [3.5, 4.5]) and np.array_equal(old, [1.0, 2.0])
assert v.shape == (2,) and v.name == 'v' and len(v) == 2 and v[0] == 3.5
assert repr(Variable(3.0)) == '<Variable shape=() dtype=float64, numpy=3.0>'
try:
    v.assign([1.0])
except ValueError as error:
    assert 'Shape mismatch' in str(error)
else:
    assert False
with GradientTape() as tape:
    y = np.sum(v * v)
v.assign([0.0, 0.0])
near(tape.gradient(y, v), [7.0, 9.0])

# descent
rng = np.random.default_rng(0)
X = rng.standard_normal((100, 3))
target = X @ np.array([1.0, -2.0, 0.5]) + 0.3
w, b = Variable(np.zeros(3)), Variable(0.0)
for _ in range(300):
    with GradientTape() as tape:
        loss = np.mean((X @ w + b - target) ** 2)
    dw, db = tape.gradient(loss, [w, b])
    w.assign_sub(0.1 * dw)
    b.assign_sub(0.1 * db)
near(w.numpy(), [1.0, -2.0, 0.5], 1e-6); near(b.numpy(), 0.3, 1e-6)
assert -w[0] < 0 and (w > 0)[0]

# inside and around the other transforms
def f(t):
    with GradientTape() as tape:
        y = x * t
    return tape.gradient(y, x) * t
assert grad(f)(2.0) == 4.0
