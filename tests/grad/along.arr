"""Derivatives that use what is computed along with a result: counts of extremes, inverses beside determinants, the way
back through a Cholesky factor block by block; and those of functions of one value twice."""
import numpy as np

r = np.random.default_rng(3)
m = r.standard_normal((3, 30, 30))
s = m @ np.swapaxes(m, -1, -2) + 30 * np.eye(30)
w = r.standard_normal((30, 30))


def slope(f, a, direction, d=1e-5):
    return (f(a + d * direction) - f(a - d * direction)) / (2 * d)


# A whole factor: several blocks, forwards and back, one by one and together.
def factor(a):
    return np.sum(np.linalg.cholesky(a) * w)


for a in s:
    even = (w + w.T) / 2
    assert np.isclose(np.sum(grad(factor)(a) * even), slope(factor, a, even), rtol=1e-6)
    assert np.isclose(jvp(factor, (a,), (even,))[1], np.sum(grad(factor)(a) * even))
    assert np.allclose(grad(factor)(a), grad(factor)(a).T)
assert np.allclose(vmap(grad(factor))(s), np.stack([grad(factor)(a) for a in s]))
assert np.allclose(jit(grad(factor))(s[0]), grad(factor)(s[0]))
assert np.allclose(jacrev(np.linalg.cholesky)(s[0, :5, :5]), jacfwd(np.linalg.cholesky)(s[0, :5, :5]))
single = grad(factor)(s[0].astype(np.float32))
assert single.dtype == np.float32 and np.allclose(single, grad(factor)(s[0]), rtol=1e-3, atol=1e-4)
for upper in (False, True):
    check_grads(lambda a: np.linalg.cholesky((a + a.T) / 2, upper=upper), (s[0, :4, :4],), order=2)
# Along the factor itself, whose derivatives have derivatives.
small = s[0, :3, :3]
check_grads(lambda a: grad(lambda b: np.sum(np.linalg.cholesky(b) ** 3))((a + a.T) / 2), (small,), order=2)
check_grads(lambda a: jvp(np.linalg.cholesky, ((a + a.T) / 2,), (a * a,))[1], (small,), order=2)
assert np.allclose(jit(hessian(lambda b: np.sum(np.linalg.cholesky(b) ** 3)))(small), hessian(lambda b: np.sum(np.linalg.cholesky(b) ** 3))(small))
assert np.allclose(grad(lambda a: np.sum(jit(grad(factor))(a) ** 2))(s[0]), grad(lambda a: np.sum(grad(factor)(a) ** 2))(s[0]))

# Determinants, of singular matrices too.
check_grads(np.linalg.det, (s[:, :4, :4] / 30,), order=2)
check_grads(np.linalg.det, (s[:, :14, :14] / 30,), order=1)
check_grads(lambda a: np.linalg.slogdet(a)[1], (s[:, :4, :4] / 30,), order=2)
assert value_and_grad(np.linalg.det)(s[0])[0] == np.linalg.det(s[0])
ones = np.ones((20, 20))
assert not grad(np.linalg.det)(ones).any()
almost = np.diag(np.arange(20.0))
assert np.allclose(np.diag(grad(np.linalg.det)(almost)), [float(np.prod(np.arange(1.0, 20)))] + [0.0] * 19)
try:
    grad(lambda a: np.linalg.slogdet(a)[1])(ones)
    assert False
except np.linalg.LinAlgError as e:
    assert str(e) == 'Singular matrix'

# Extremes share where they are attained more than once.
assert grad(np.max)(np.array([1., 3., 3., 2.])).tolist() == [0, 0.5, 0.5, 0]
assert grad(np.max)(2.0) == 1 and grad(np.max)(np.float32(3)) == 1
both = np.array([[1., 5., 5.], [7., 2., 7.]])
assert grad(lambda x: np.sum(np.max(x, 1) * np.arange(2.)))(both).tolist() == [[0, 0, 0], [0.5, 0, 0.5]]
assert grad(lambda x: np.sum(np.max(x, 0) ** 2))(both).tolist() == [[0, 10, 0], [14, 0, 14]]
assert grad(lambda x: np.sum(np.min(x, 1, keepdims=True) ** 2))(both).tolist() == [[2, 0, 0], [0, 4, 0]]
assert hessian(lambda x: np.max(x ** 3))(np.arange(3.)).tolist() == [[0, 0, 0], [0, 0, 0], [0, 0, 12]]
assert vmap(grad(np.max))(np.array([[1., 1.], [1., 2.]])).tolist() == [[0.5, 0.5], [0, 1]]
long = np.tile(np.arange(1000.), 100)
assert np.flatnonzero(grad(np.max)(long)).tolist() == list(range(999, 100_000, 1000))
assert grad(np.max)(long)[999] == 0.01 and grad(np.max)(long.astype(np.float32))[999] == np.float32(0.01)

# Products that vanish, with and without a factor of zero.
assert not grad(np.prod)(np.full(3000, 0.5)).any()
assert grad(np.prod)(np.array([0., 2., 3.])).tolist() == [6, 0, 0]
assert not grad(np.prod)(np.array([0., 2., 0.])).any()
assert grad(np.prod)(np.array([1e-200, 1e-200, 3.])).tolist() == [3e-200, 3e-200, 0]

# One value as both operands.
x = np.arange(1., 4.)
assert grad(lambda x: x @ x)(x).tolist() == [2, 4, 6]
assert grad(lambda x: x @ (x + 1))(x).tolist() == [3, 5, 7]
assert grad(lambda x: np.sum(x * (x - 1)))(x).tolist() == [1, 3, 5]
assert np.allclose(grad(lambda x: np.sum(x ** x))(x), x ** x * (np.log(x) + 1))
assert not grad(lambda x: np.sum(x / x))(x).any()
check_grads(lambda x: np.sum(x ** x) + x @ x + np.sum(np.hypot(x, x) * x), (x,), order=2)

# Products that are broadcast, under a sum: as with weights, which are no one number for all.
shapes = [((4, 1), (1, 3)), ((3,), (4, 3)), ((4, 1), (3,)), ((2, 1, 3), (4, 1)), ((1,), (3,)), ((), (2, 3)), ((2, 1, 1, 3), (1, 4, 1)),
          ((1, 1), (5,)), ((2, 3), (2, 3))]
for a, b in shapes:
    for first, second in ((a, b), (b, a)):
        u, v = r.standard_normal(first), r.standard_normal(second)
        even = r.uniform(1, 1, np.broadcast_shapes(first, second))
        for f in (np.multiply, lambda u, v: u * v * 2, lambda u, v: (u * v).astype(np.float64)):
            got = grad(lambda u, v: np.sum(f(u, v)), argnums=(0, 1))(u, v)
            want = grad(lambda u, v: np.sum(f(u, v) * even), argnums=(0, 1))(u, v)
            mean = grad(lambda u, v: np.mean(f(u, v)) * even.size, argnums=(0, 1))(u, v)
            for g, h, m, x in zip(got, want, mean, (u, v)):
                assert g.shape == h.shape == x.shape and np.allclose(g, h) and np.allclose(m, h), (a, b)
        check_grads(lambda u, v: np.sum(u * v) ** 2, (u, v), order=2)
u = np.arange(6.0).reshape(2, 3)
u[0, 0] = np.inf
with np.errstate(invalid='ignore'):
    assert not grad(lambda s: 0.0 * np.sum(s * u))(np.ones(3)).any()

# Elements that are read one by one.
x, w = r.standard_normal(300), r.standard_normal((20, 30))
assert np.allclose(grad(lambda x: sum(x[i] * x[i - 1] for i in range(x.size)))(x), np.roll(x, 1) + np.roll(x, -1))
assert np.allclose(grad(lambda w: sum(w[i, j] ** 2 for i in range(20) for j in range(30)))(w), 2 * w)
assert np.allclose(grad(lambda x: np.sum(np.gradient(x) ** 2))(x), 2 * np.gradient(np.eye(300), axis=0).T @ np.gradient(x))
assert grad(lambda x: x[3] + x[3])(x.astype(np.float32))[3] == 2
