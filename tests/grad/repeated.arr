"""Derivatives that are taken again and again give what they give the first time, and what they give plainly."""
import warnings


def same(a, b):
    return repr(a) == repr(b) if not isinstance(a, np.ndarray) else a.dtype == b.dtype and np.array_equal(a, b, equal_nan=True)


def holds(f, arguments, step=lambda i: None, argnums=0, count=60):
    """Each derivative beside that taken plainly."""
    for i in range(count):
        given = arguments(i)
        with disable_jit():
            value, slope = value_and_grad(f, argnums)(*given)
            alone = grad(f, argnums)(*given)
        both, own = value_and_grad(f, argnums)(*given), grad(f, argnums)(*given)
        for a, b in ((value, both[0]), (slope, both[1]), (alone, own)):
            if isinstance(a, (tuple, list)):
                assert type(a) is type(b) and len(a) == len(b) and all(same(x, y) for x, y in zip(a, b)), (i, a, b)
            elif isinstance(a, dict):
                assert list(a) == list(b) and all(same(a[k], b[k]) for k in a), (i, a, b)
            else:
                assert same(a, b), (i, a, b)
        step(i)


draw = np.random.default_rng(1)
vector = lambda i: (draw.uniform(0.5, 1.5, 10),)


def rosenbrock(x):
    return np.sum(100 * (x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)


holds(rosenbrock, vector)
holds(rosenbrock, lambda i: (draw.uniform(0.5, 1.5, 10 + i % 3),))
holds(rosenbrock, lambda i: (draw.uniform(0.5, 1.5, 10 + i),))
holds(lambda x: x * x * 2 + 1, lambda i: (1.0 * i,))
holds(lambda x: x * x * 2 + 1, lambda i: (np.float32(i),))
holds(lambda x, n: np.sum(x**n), lambda i: (draw.uniform(0.5, 1.5, 4), i % 3))
holds(lambda x, n: np.sum(np.tile(x, n)), lambda i: (draw.uniform(0.5, 1.5, 4), 1 + i % 3))
holds(lambda x, y: np.sum(x @ y), lambda i: (draw.standard_normal((3, 4)), draw.standard_normal((4, 2))), argnums=(0, 1))
holds(lambda p: np.sum(np.tanh(p['w'] @ p['w']) + p['b']), lambda i: ({'w': draw.standard_normal((3, 3)), 'b': 1.0},))
holds(lambda x: np.max(x) + np.sum(np.sort(x) * np.arange(10)) + np.linalg.norm(x), vector)
holds(lambda x: np.linalg.slogdet(x[:9].reshape(3, 3) + 3 * np.eye(3))[1] + np.prod(x), vector)

# What the function reads beside its arguments: changed, rebound, and never the same twice.
weights, rate, table = np.ones(10), 1.0, {'scale': 1.0, 'shift': [np.zeros(10)]}


def change(i):
    global weights, rate
    weights[i % 10] += 1
    if i % 7 == 6:
        weights = np.full(10, 1.0 * i)
    rate = 1.0 * (i // 20)
    table['scale'] = 2.0 if i > 40 else 1.0
    table['shift'][0] = draw.standard_normal(10)


holds(lambda x: np.sum(x * weights) * rate, vector, change)
holds(lambda x: np.sum((x * weights * 2 + table['shift'][0])**2) * table['scale'], vector, change)
holds(lambda x: np.sum(x * int(weights[0])), vector, change)
holds(lambda x: np.sum(x * float(weights.sum())), vector, change)
holds(lambda x: np.sum(x) if weights[0] > 5 else np.sum(x**2), vector, change)
for i in range(60):
    # A function made anew each time.
    shift = 1.0 * (i // 30)
    assert grad(lambda x: np.sum((x - shift)**2))(np.ones(3))[0] == 2 - 2 * shift

# Branches and loops on values, and effects.
holds(lambda x: np.sum(x) if x[0] > 1 else np.sum(x**2), vector)


def loop(x):
    total = 0.
    for item in x:
        total = total + item * item
    return total


def counting(x):
    calls.append(len(calls))
    return np.sum(x) * calls[-1]


holds(loop, vector)
calls, plain, own = [], [], []
with disable_jit():
    plain = [grad(counting)(np.ones(2))[0] for i in range(50)]
calls = []
assert plain == [grad(counting)(np.ones(2))[0] for i in range(50)] and len(calls) == 50


def strict(x):
    if np.any(x < 0):
        raise ValueError(f'{float(x[0])} is negative')
    return np.sum(np.sqrt(x))


for i in range(60):
    x = np.full(3, 4.0 if i % 3 else -1.0 * i)
    try:
        found = grad(strict)(x)[0]
    except ValueError as error:
        found = str(error)
    assert found == (0.25 if i % 3 or i == 0 else f'{-1.0 * i} is negative') or i == 0, (i, found)

# Errors and warnings are those of the function.
for i in range(60):
    x = np.ones(3) if i % 10 else np.zeros(3)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter('always')
        value_and_grad(lambda x: np.sum(np.log(x)))(x)
    assert [str(w.message) for w in told] == ([] if i % 10 else ['divide by zero encountered in log']), (i, told)
    try:
        with np.errstate(all='raise'):
            value_and_grad(lambda x: np.sum(np.log(x)))(x)
        assert i % 10
    except FloatingPointError as error:
        assert str(error) == 'divide by zero encountered in log'
    try:
        grad(lambda x: np.sum(x[np.array([i % 10])]))(np.ones(5))
        assert i % 10 < 5
    except IndexError as error:
        assert 'out of bounds' in str(error)

# Nested, and inside of other transforms.
for i in range(40):
    assert grad(grad(lambda x: x**3))(2.0) == 12.0
    assert vmap(grad(lambda x: np.sum(x**2)))(np.ones((2, 3))).tolist() == [[2.0] * 3] * 2
    assert jit(grad(rosenbrock))(np.ones(4)).tolist() == [0.0] * 4
    assert hessian(lambda x: np.sum(x**3))(np.ones(2)).tolist() == [[6.0, 0.0], [0.0, 6.0]]

# The result is the caller's own.
for i in range(40):
    slope = grad(lambda x: np.sum(x * weights))(np.ones(10))
    slope += 1
    assert not np.shares_memory(slope, weights) and np.array_equal(slope - 1, weights)

# The derivative of an extreme goes to the one place that attains it, or is shared.
assert grad(np.max)(np.array([1., 5., 2.])).tolist() == [0.0, 1.0, 0.0]
assert grad(np.min)(np.array([[4., 5.], [1., 2.]])).tolist() == [[0.0, 0.0], [1.0, 0.0]]
assert grad(lambda x: np.max(x, axis=(1, 0)))(np.array([[4., 5.], [7., 2.]])).tolist() == [[0.0, 0.0], [1.0, 0.0]]
assert grad(lambda x: np.sum(np.max(x, keepdims=True)))(np.array([[4., 5.], [7., 2.]])).tolist() == [[0.0, 0.0], [1.0, 0.0]]
assert grad(np.max)(np.array([5., 5., 2.])).tolist() == [0.5, 0.5, 0.0]

# What is left out on the way back is not warned of.
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter('always')
    for i in range(40):
        slope = grad(lambda x: np.sum(np.abs(np.fft.fft(x))))(np.array([1., 2., 4., 3.]))
        assert np.allclose(slope, jit(grad(lambda x: np.sum(np.abs(np.fft.fft(x)))))(np.array([1., 2., 4., 3.])))
assert not told, told
for n in (1, 2, 7, 8):
    weights = draw.standard_normal(n // 2 + 1) + 1j * draw.standard_normal(n // 2 + 1)
    check_grads(lambda x: np.sum(np.real(np.fft.rfft(x) * weights)), (draw.standard_normal(n),), order=2)
for start in (0, 1):
    slope = grad(lambda x: np.sum(x[start::2] * np.arange(x[start::2].size)))(np.ones(9))
    assert slope.tolist() == [(i - start) / 2 if i % 2 == start else 0.0 for i in range(9)]

weights = np.ones(10)

# Other derivatives than one gradient: Jacobians, second derivatives, keywords, what comes beside the value, loops.
def differs(a, b):
    if isinstance(a, (tuple, list)):
        return type(a) is not type(b) or len(a) != len(b) or any(differs(x, y) for x, y in zip(a, b))
    if isinstance(a, dict):
        return list(a) != list(b) or any(differs(a[k], b[k]) for k in a)
    return not same(a, b)


def also(derivative, arguments, keywords=lambda i: {}, step=lambda i: None):
    for i in range(60):
        given, named = arguments(i), keywords(i)
        with disable_jit():
            plain = derivative(*given, **named)
        assert not differs(plain, derivative(*given, **named)), i
        step(i)


for transform in (jacobian, jacrev, jacfwd):
    also(transform(lambda x: np.tanh(x[:4] * weights[:4])), vector, step=change)
    also(transform(lambda x, y: {'a': x * y, 'b': np.sum(x)}, argnums=(0, 1)), lambda i: vector(i) + vector(i))
also(hessian(rosenbrock), vector)
also(hessian(lambda x: np.sum(x**3 * weights)), vector, step=change)
square = draw.standard_normal((10, 10))
holds(lambda x: x @ square @ x / 2 - x @ weights, vector, change)
holds(lambda x: np.linalg.norm(x - weights) + np.dot(x, x) + np.vdot(x, weights), vector, change)
also(hessian(lambda x: x @ square @ x), vector)
also(grad(grad(lambda x: x**4 * rate)), lambda i: (1.5 + i,), step=change)
also(grad(lambda x: np.sum(jacobian(lambda y: y**2 * x)(x))), vector)
also(value_and_grad(lambda x: (np.sum(x**2), {'norm': np.sqrt(x @ x), 'n': 3, 'name': 'x'}), has_aux=True), vector)
also(grad(lambda x: (np.sum(x**2), x), has_aux=True), vector)
also(hessian(lambda x: (np.sum(x**3), x * 2), has_aux=True), vector)
also(grad(lambda x, n=2, w=None: np.sum(x * n) if w is None else np.sum(x * w)), vector,
     lambda i: {'n': i % 2 + 1.0} if i % 3 else {'w': np.full(10, 1.0 * i)})
# Derivatives of one function with respect to different arguments, and of different kinds.
for f in (lambda x, y: np.sum(x**2 * y),):
    all_of = [grad(f), grad(f, 1), grad(f, (0, 1)), grad(f, (1, 0)), grad(f, -1), jacobian(f), jacrev(f, 1), hessian(f), value_and_grad(f), grad(f, (0,))]
    for i in range(60):
        for derivative in all_of:
            given = vector(i) + vector(i)
            with disable_jit():
                plain = derivative(*given)
            assert not differs(plain, derivative(*given)), i


def recurrent(w):
    h = np.zeros((2, 3))
    for step in steps:
        h = np.tanh(step @ w[:2] + h @ w[2:])
    return np.sum(h**2)


steps = draw.standard_normal((5, 2, 2))
holds(recurrent, lambda i: (draw.standard_normal((5, 3)) * .5,))
also(hessian(recurrent), lambda i: (draw.standard_normal((5, 3)) * .5,))
kept = []


def keeps(x):
    kept.append(len(kept))
    return np.sum(x**2), kept


for i in range(60):
    assert grad(keeps, has_aux=True)(np.ones(2))[1] == kept and len(kept) == i + 1
