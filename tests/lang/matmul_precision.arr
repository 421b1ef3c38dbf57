# Matrix products of float32 whose operands are rounded to float16: the same numbers on every device.
import numpy as np
from arr import default_matmul_precision, grad, jit, jvp, vmap

rng = np.random.default_rng(1)
a = rng.standard_normal((50, 70)).astype(np.float32)
b = rng.standard_normal((70, 60)).astype(np.float32)
rounded = lambda x: x.astype(np.float16).astype(np.float32)
want = rounded(a) @ rounded(b)

def near(x, y):
    return np.abs(x - y).max() < 1e-4

def exact(x, y):
    # As float32 products are, which rounding moves by more.
    return near(x, y) and not near(x, want)

assert near(np.matmul(a, b, precision='float16'), want)
assert near(np.matmul(a, b, precision='F16_F16_F32'), want)
for name in (None, 'default', 'high', 'highest', 'float32'):
    assert exact(np.matmul(a, b, precision=name), a @ b)

# Every product takes the keyword.
ways = [
    lambda **how: np.dot(a, b, **how),
    lambda **how: np.einsum('ij,jk', a, b, **how),
    lambda **how: np.einsum('ij,jk->ki', a, b, **how).T,
    lambda **how: np.tensordot(a, b, 1, **how),
    lambda **how: np.inner(a, b.T, **how),
    lambda **how: np.matmul(a[None], b, **how)[0],
    lambda **how: np.matvec(a, b[:, 0], **how)[:, None],
    lambda **how: np.vecmat(a, b, **how),
]
for way in ways:
    columns = way().shape[1]
    assert near(way(precision='float16'), want[:, :columns])
    assert not near(way(), want[:, :columns])
for product in (np.dot, np.vdot, np.inner, np.vecdot, np.matmul):
    x, y = a[0], b[:, 0]
    assert abs(product(x, y, precision='float16') - want[0, 0]) < 1e-4, product

# An operator has no keyword; what is around it says how.
with default_matmul_precision('float16') as setting:
    assert repr(setting) == "default_matmul_precision('float16')"
    assert near(a @ b, want) and near(np.dot(a, b), want)
    assert not near(np.matmul(a, b, precision='highest'), want)
    with default_matmul_precision(None):
        assert not near(a @ b, want)
    assert abs(a[0] @ b[:, 0] - want[0, 0]) < 1e-4 and abs(a[0] @ b[:, 0].copy() - want[0, 0]) < 1e-4
    square = (a @ a.T).copy()
    into = np.zeros((50, 50), np.float32) + a @ a.T
    eye = np.eye(50, dtype=np.float32)
    kept = square.copy()
    kept @= eye
    assert near(kept, rounded(square))
    # Other types are computed as they are.
    assert np.array_equal(a.astype(np.float64) @ b.astype(np.float64), np.matmul(a.astype(float), b.astype(float), precision='highest'))
    assert (np.array([[70000]]) @ np.array([[3]])).item() == 210000
assert not near(a @ b, want)
try:
    with default_matmul_precision('float16'):
        raise KeyError('out')
except KeyError:
    pass
assert not near(a @ b, want)

# Beyond the largest float16 there is infinity.
large = np.full((8, 8), 70000, np.float32)
assert np.all(np.isinf(np.matmul(large, large, precision='float16')))
assert np.all(np.matmul(large, large) == np.float32(70000) ** 2 * 8)

for wrong in ('half', 16, ''):
    try:
        np.matmul(a, b, precision=wrong)
        assert False
    except ValueError as error:
        assert str(error) == ("precision must be None or one of 'default', 'high', 'highest', 'float32', 'float16', "
                              f"'F16_F16_F32', got {wrong!r}"), error

# Derivatives, batches and compiled functions keep it.
def loss(a):
    return np.sum(np.matmul(a, b, precision='float16') ** 2)

slope = rounded(2 * want) @ rounded(b.T)
for f in (grad(loss), jit(grad(loss)), grad(jit(loss))):
    assert np.abs(f(a) - slope).max() < 2e-2
    assert np.abs(f(a) - 2 * (a @ b) @ b.T).max() > 2e-2
times = lambda a: np.matmul(a, b, precision='float16')
assert near(jvp(times, (a,), (a,))[1], want)
assert near(vmap(times)(a), want) and near(jit(vmap(times))(a), want)
assert near(vmap(lambda a, b: np.dot(a, b, precision='float16'))(a[:5], b.T[:5]), np.diag(want)[:5])
dot = jit(lambda x, y: np.dot(x, y, precision='float16'))
assert abs(dot(a[0], b[:, 0]) - want[0, 0]) < 1e-4
x, y = a[0], b[:, 0]
assert near(grad(dot)(x, y), rounded(y))

# One function, compiled for each precision that it is called with.
product = jit(lambda a, b: a @ b + 1)
assert not near(product(a, b), want + 1)
with default_matmul_precision('float16'):
    assert near(product(a, b), want + 1)
assert not near(product(a, b), want + 1)

@jit
def repeated(a, b):
    total = np.zeros((50, 60), np.float32)
    for i in range(3):
        total = total + np.matmul(a, b, precision='float16')
    return total

assert np.abs(repeated(a, b) - 3 * want).max() < 3e-4
