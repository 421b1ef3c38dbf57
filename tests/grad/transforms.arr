"""The transforms: their arguments, their nesting, and what they refuse."""
import numpy as np
from arr import *


def near(a, b, tol=1e-9):
    a, b = np.asarray(a), np.asarray(b)
    assert a.shape == b.shape, (a.shape, b.shape)
    assert np.all(np.abs(a - b) <= tol * (1 + np.abs(b))), (a, b)


def refused(kind, text, f, *args):
    try:
        f(*args)
    except kind as error:
        assert text in str(error), str(error)
    else:
        assert False, text


# argnums, argnames, aux, trees
f = lambda x, y: x * y + np.sin(x)
assert grad(f)(1.0, 2.0) == 2.0 + np.cos(1.0)
assert grad(f, argnums=1)(1.0, 2.0) == 1.0
near(grad(f, argnums=(0, 1))(1.0, 2.0), (2.0 + np.cos(1.0), 1.0))
near(grad(f, argnums=-1)(1.0, 2.0), 1.0)
g = lambda x, *, w, b: w * x + b
assert grad(g, argnames='w')(3.0, w=2.0, b=1.0) == 3.0
assert grad(g, argnames=('w', 'b'))(3.0, w=2.0, b=1.0) == (3.0, 1.0)
value, aux = grad(lambda x: (x ** 2, {'twice': 2 * x}), has_aux=True)(3.0)
assert value == 6.0 and aux == {'twice': 6.0}
(value, aux), slope = value_and_grad(lambda x: (x ** 2, x + 1), has_aux=True)(3.0)
assert (value, aux, slope) == (9.0, 4.0, 6.0)
params = {'w': np.array([1.0, 2.0]), 'b': [0.5, (np.array(3.0), 2.0)]}
slopes = grad(lambda p: np.sum(p['w'] ** 2) + p['b'][0] * p['b'][1][0] * p['b'][1][1])(params)
near(slopes['w'], [2.0, 4.0])
assert slopes['b'][0] == 6.0 and slopes['b'][1] == (1.0, 1.5), slopes
refused(TypeError, 'Output had shape: (2,)', grad(lambda x: x * 2), np.array([1.0, 2.0]))
refused(TypeError, 'real- or complex-valued inputs', grad(lambda x: x), 3)
refused(ValueError, 'argnums=2', grad(f, argnums=2), 1.0, 2.0)
refused(ValueError, 'argnames', grad(g, argnames='c'), 1.0)

# jvp, vjp, linearize
near(jvp(f, (1.0, 2.0), (1.0, 0.5)), (f(1.0, 2.0), 2.0 + np.cos(1.0) + 0.5))
out, pull = vjp(f, 1.0, 2.0)
near(pull(2.0), (2 * (2.0 + np.cos(1.0)), 2.0))
near(pull(1.0), (2.0 + np.cos(1.0), 1.0))
out, push = linearize(lambda x: {'s': np.sin(x), 'c': np.cos(x)}, np.array([0.3, 0.7]))
moved = push(np.array([1.0, 2.0]))
near(moved['s'], np.cos([0.3, 0.7]) * [1, 2])
near(moved['c'], -np.sin([0.3, 0.7]) * [1, 2])
out, pull, aux = vjp(lambda x: (x * x, 'note'), 3.0, has_aux=True)
assert aux == 'note' and pull(1.0) == (6.0,)

# Jacobians: both directions, trees, what is chosen
A = np.arange(6.0).reshape(2, 3)
v = np.array([1.0, 2.0, 3.0])
for jac in [jacfwd, jacrev, jacobian]:
    near(jac(lambda x: A @ x)(v), A)
    near(jac(lambda x: np.outer(x, x))(v), np.einsum('ik,j->ijk', np.eye(3), v) + np.einsum('jk,i->ijk', np.eye(3), v))
    parts = jac(lambda x, y: [x * y, np.sum(x)], argnums=(0, 1))(v, v + 1)
    near(parts[0][0], np.diag(v + 1))
    near(parts[0][1], np.diag(v))
    near(parts[1][0], np.ones(3))
    near(parts[1][1], np.zeros(3))
    near(jac(lambda x: x ** 2)(3.0), 6.0)
    tree = jac(lambda p: p['a'] * p['b'])({'a': v, 'b': 2.0})
    near(tree['a'], 2 * np.eye(3))
    near(tree['b'], v)
    near(jac(lambda x: v)(v), np.zeros((3, 3)))
    value, aux = jac(lambda x: (x * x, 7), has_aux=True)(v)
    near(value, np.diag(2 * v))
    assert aux == 7
H = hessian(lambda x: np.sum(x ** 3) + x[0] * x[1])(v)
near(H, [[6.0, 1.0, 0], [1, 12, 0], [0, 0, 18]])
near(jacrev(jacrev(lambda x: np.sum(x ** 3)))(v), np.diag(6 * v))
near(jacfwd(jacfwd(lambda x: np.sum(x ** 3)))(v), np.diag(6 * v))
near(jacrev(jacfwd(lambda x: np.sum(x ** 3)))(v), np.diag(6 * v))
H = hessian(lambda a, b: a * a * b, argnums=(0, 1))(2.0, 3.0)
near(H[0][0], 6.0); near(H[0][1], 4.0); near(H[1][0], 4.0); near(H[1][1], 0.0)

# Perturbations are not confused, whatever is nested.
near(grad(lambda x: x * grad(lambda y: x + y)(2.0))(1.0), 1.0)
near(grad(lambda x: x * jvp(lambda y: x * y, (2.0,), (1.0,))[1])(3.0), 6.0)
near(jvp(lambda x: x * grad(lambda y: x * y * y)(2.0), (3.0,), (1.0,))[1], 24.0)
near(grad(lambda x: np.sum(jacfwd(lambda y: x * y ** 2)(v)))(1.0), 2 * np.sum(v))
near(grad(lambda x: np.sum(hessian(lambda y: x * np.sum(y ** 3))(v)))(1.0), 6 * np.sum(v))
near(grad(grad(grad(lambda x: x ** 4)))(2.0), 48.0)

# Values of Python: branches, loops, recursion, to convergence.
def root(a):
    x = a
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x
near(grad(root)(2.0), 0.5 / np.sqrt(2.0))
def factorial(x, n):
    return 1.0 if n == 0 else x * factorial(x, n - 1)
near(grad(factorial)(2.0, 5), 80.0)

# checkpoint
calls = []
@checkpoint
def layer(x):
    calls.append(1)
    return np.tanh(x) * np.sum(x)
near(grad(lambda x: np.sum(layer(layer(x))))(v), grad(lambda x: np.sum(np.tanh(np.tanh(x) * np.sum(x)) * np.sum(np.tanh(x) * np.sum(x))))(v))
assert len(calls) == 4, calls
near(hessian(lambda x: np.sum(layer(x)))(v), hessian(lambda x: np.sum(np.tanh(x) * np.sum(x)))(v))
scale = 3.0
near(grad(lambda s: np.sum(checkpoint(lambda x: s * np.sin(x))(v)))(2.0), np.sum(np.sin(v)))
near(grad(lambda s: np.sum(checkpoint(lambda x: s * np.sin(x))(s * v)))(2.0), np.sum(np.sin(2 * v)) + 2 * np.sum(v * np.cos(2 * v)))

# custom rules
f = custom_jvp(lambda x: x ** 2)
f.defjvp(lambda primals, tangents: (primals[0] ** 2, 100 * tangents[0]))
assert f(3.0) == 9.0 and grad(f)(3.0) == 100.0 and jvp(f, (3.0,), (1.0,)) == (9.0, 100.0)
near(vmap(grad(f))(v), 100 * np.ones(3))
near(grad(lambda x: np.sum(vmap(f)(x)))(v), 100 * np.ones(3))
f = custom_vjp(lambda x, y: x * y)
f.defvjp(lambda x, y: (x * y, (x, y)), lambda res, g: (10 * res[1] * g, None))
assert f(3.0, 4.0) == 12.0 and grad(f, argnums=(0, 1))(3.0, 4.0) == (40.0, 0.0)
near(jacrev(lambda x: f(x, 2.0) * 1.0)(v), 20 * np.eye(3))
near(grad(lambda x: np.sum(vmap(lambda t: f(t, t))(x)))(v), 10 * v)
near(grad(grad(lambda x: f(x, x)))(3.0), 10.0)
refused(TypeError, 'forward-mode', lambda: jvp(f, (1.0, 2.0), (1.0, 1.0)))
@custom_gradient
def log1pexp(x):
    e = np.exp(x)
    return np.log(1 + e), lambda g: g * (1 - 1 / (1 + e))
assert grad(log1pexp)(100.0) == 1.0
near(grad(lambda x: np.sum(vmap(log1pexp)(x)))(v), 1 / (1 + np.exp(-v)))
fixed = custom_vjp(lambda n, x: x ** n, nondiff_argnums=(0,))
fixed.defvjp(lambda n, x: (x ** n, x), lambda n, x, g: (g * n * 7.0,))
near(grad(fixed, argnums=1)(3, 2.0), 21.0)

# check_grads finds what is wrong
check_grads(lambda x: np.sum(np.sin(x) * x), (v,), order=2)
check_grads(lambda p: {'y': p['a'] @ p['b']}, ({'a': A, 'b': v},), order=2)
wrong = custom_jvp(np.sin)
wrong.defjvp(lambda primals, tangents: (np.sin(primals[0]), np.cos(primals[0]) * tangents[0] * 1.01))
refused(AssertionError, 'forward', lambda: check_grads(wrong, (1.0,), order=1))

# under jit
near(jit(grad(lambda x: np.sum(np.sin(x) ** 2)))(v), np.sin(2 * v))
near(grad(jit(lambda x: np.sum(np.sin(x) ** 2)))(v), np.sin(2 * v))
near(jit(hessian(lambda x: np.sum(x ** 3)))(v), np.diag(6 * v))
near(jit(jacfwd(lambda x: np.sin(x)))(v), np.diag(np.cos(v)))

# What has no derivative says so, with its name.
refused(TypeError, 'draws of beta have no derivative', grad(lambda x: np.random.default_rng(0).beta(x, 2.0)), 1.0)
refused(TypeError, 'np.array2string has no derivative', grad(lambda x: float(len(np.array2string(x)))), v)
# What is constant between its steps has a derivative of zero; what only scales has its scale's.
near(grad(lambda x: np.sum(np.spacing(x) + np.nextafter(x, 9.0)))(v), np.zeros(len(v)))
near(grad(lambda x: np.sum(np.ldexp(x, [3, -1, 2])))(v), np.array([8.0, 0.5, 4.0]))
near(grad(lambda x: np.sum(np.modf(x)[0] * 2 + np.divmod(x, 0.7)[1]))(v), 3 * np.ones(len(v)))
near(grad(lambda x: np.sum(np.float_power(x, 3)))(np.abs(v)), 3 * v ** 2)

# debug_nans
debug_nans(True)
try:
    grad(lambda x: np.sqrt(x - 1.0))(1.0 - 1e-9)
except FloatingPointError as error:
    assert 'sqrt' in str(error), str(error)
else:
    assert False
finally:
    debug_nans(False)

# … also in kernels that no transform sees: small arrays, fused ones, scalars
debug_nans(True)
for name, make in [
    ('log', lambda: np.log(np.array([-1.0, 2.0]))),
    ('sqrt', lambda: np.sum(np.sqrt(np.arange(50000.0) - 1.0) * 2)),
    ('multiply', lambda: np.array([0.0]) * np.inf),
]:
    try:
        make()
    except FloatingPointError as error:
        assert str(error) == f'{name} is the first to make a nan', error
    else:
        raise AssertionError(name)
debug_nans(False)

# No nan of a branch that is not taken.
near(grad(lambda x: np.where(x > 0, np.sqrt(x), 0.0))(0.0), 0.0)
near(grad(lambda x: np.sum(np.where(x > 0, x * np.log(x), 0.0)))(np.array([0.0, 1.0])), [0.0, 1.0])
near(grad(np.linalg.norm)(np.zeros(3)), np.zeros(3))
near(grad(lambda x: np.hypot(x, 0.0))(0.0), 0.0)
near(grad(lambda x: x ** 2)(0.0), 0.0)
near(grad(lambda x: x ** 0)(0.0), 0.0)

# Python's own functions of numbers keep the derivative.
import math
near(grad(lambda x: math.sin(x) * math.exp(x) + math.pow(x, 3) + math.log(x, 2.0) + math.hypot(x, 4.0))(3.0),
     (np.cos(3.0) + np.sin(3.0)) * np.exp(3.0) + 27.0 + 1 / (3.0 * np.log(2.0)) + 0.6)
near(grad(lambda x: float(x) * int(x) + abs(x) + max(x, 1.0) + sum([x, x]) + x.item())(2.5), 7.0)
near(grad(lambda x: pow(x, 2) + divmod(x, 2.0)[1])(2.5), 6.0)
near(vmap(math.sqrt)(np.array([4.0, 9.0])), [2.0, 3.0])

# sinc at zero, to every order.
near(np.sinc(0.0), 1.0)
near(grad(np.sinc)(0.0), 0.0)
near(grad(grad(np.sinc))(0.0), -np.pi ** 2 / 3)
near(grad(grad(grad(grad(np.sinc))))(0.0), np.pi ** 4 / 5)
near(grad(grad(np.sinc))(np.float32(0.0)), -np.pi ** 2 / 3, 1e-6)
assert np.sinc(np.float32(0.5)).dtype == np.float32 and np.sinc(np.array([0, 1])).dtype == np.float64
