"""A compiled function gives what it gives plainly, whatever becomes of what it reads beside its arguments."""
import collections
import functools
import itertools
import math
import types


def holds(name, make, count=5):
    """Runs a program twice, its function plainly and compiled, with a step after each call that changes something."""
    logs = []
    for way in (lambda f: f, jit):
        f, step = make()
        f, log = way(f), []
        for i in range(count):
            log.append(repr(f(np.array([1., 2., 3.]))))
            log.append(repr(step(i)))
        logs.append(log)
    assert logs[0] == logs[1], (name, logs)


def case(body, step, before):
    """The same from text: the function's body, what is done after each call, and what is there before."""
    def make():
        names = {'np': np, 'collections': collections, 'functools': functools, 'itertools': itertools, 'types': types,
                 'grad': grad, 'vmap': vmap, 'jvp': jvp, 'math': math}
        indented = [text.replace('\n', '\n    ') for text in (body, step)]
        exec(f'{before}\ndef f(x):\n    {indented[0]}\ndef step(i):\n    {indented[1]}\n', names)
        return names['f'], names['step']
    holds(body, make)


# Arrays that are written to, themselves or through views.
arrays = 'b = np.ones(3); v = b[:]; m = np.eye(3); held = {"w": [b]}; n = np.ones(1); flags = np.ones(3, bool); at = np.array([0, 1])'
change = 'b[0] += 3; m[0, 0] += 1; n[0] = i; flags[i % 3] = i % 2; at[0] = i % 3'
for body in ('x + b * 2', 'x + v * 2', 'x * np.sum(b)', 'x * (held["w"][0] + 1)', 'x[:2] * b[1:]', 'x * b[0]', 'x * (b @ b)',
             'x * float(b[0])', 'np.where(b > 2, x, 0)', 'x if b[0] > 2 else -x', 'np.linalg.inv(m) @ x', 'm.T @ x',
             'x * b.tolist()[0]', 'x * b.item(0)', 'x[b > 3]', 'x * np.sort(b)', 'b.copy() + x', 'x + b.astype(int)',
             'x * len(b[b > 5])', 'sum(x * w for w in b)', 'np.zeros(int(n[0])) + x[0]', 'x[flags]', 'x[at]',
             'grad(lambda y: np.sum(y * b))(x)', 'grad(lambda y: np.sum(np.sin(y) * b * 2))(x)',
             'jvp(lambda y: y * b, (x,), (np.ones(3),))[1]', 'vmap(lambda y: y * b)(np.stack([x, x]))',
             'vmap(lambda y: y * b[0])(b) + x', 'x * math.sin(b[0])'):
    case('return ' + body, change, arrays)
case('x = x.copy()\nx[0] = b[1]\nreturn x + b', 'b[1] = i', arrays)
case('for w in b:\n    x = x * w\nreturn x', 'b[0] = i', arrays)
case('b[1] = 5\nreturn x * b', 'b[1] = i\nreturn b.tolist()', arrays)
case('b[:] += x\nreturn x * b', 'return b.tolist()', arrays)
# Arrays that are others.
case('return x * (b @ b)', 'global b\nb = np.full(3, 1. * i)', arrays)
case('return x * b[0] + c', 'global b, c\nc = b if i % 2 else np.full(3, 4.)\nb[0] = i', 'b = np.ones(3); c = b')
case('return x * held["w"][0]', 'held["w"][0] = np.full(3, 1. * i)', arrays)
case('return x * o[0]', 'o[0] = i', 'o = np.array([1, "a"], dtype=object)')
# What is no array.
for body, step, before in (
        ('return x * k[0][1]["a"]', 'k[0][1]["a"] = i', 'k = [[1, {"a": 1}]]'),
        ('return x * d["a"]["b"]["c"]["d"]["e"]["f"]["g"]["h"]', 'd["a"]["b"]["c"]["d"]["e"]["f"]["g"]["h"] = i',
         'd = {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": 1}}}}}}}}'),
        ('return x * len(s)', 's.add(i)', 's = {1}'),
        ('return x * (3 in s)', 's.add(i)', 's = {1}'),
        ('return x * d[0]', 'd.appendleft(i)', 'd = collections.deque([1])'),
        ('return x * c["a"]', 'c["a"] += 1', 'c = collections.Counter("a")'),
        ('return x * ns.a', 'ns.a = i', 'ns = types.SimpleNamespace(a=1)'),
        ('return x * ba[0]', 'ba[0] = i', 'ba = bytearray(b"a")'),
        ('return x * mv[0]', 'ba[0] = i', 'ba = bytearray(b"abc"); mv = memoryview(ba)'),
        ('return x * p(2)', 'p.args[0][0] = i', 'p = functools.partial(lambda q, r: q[0] * r, [3])'),
        ('return p(x)', 'p.coeffs[0] = i', 'p = np.poly1d([1., 2.])'),
        ('return x * h()', 'global q\nq = i', 'q = 1\ndef h(): return q'),
        ('return x * h()', 'global h\nh = lambda i=i: i', 'def h(): return 1'),
        ('return x * h()', 'h.__defaults__[0][0] = i', 'def h(c=[1]): return c[0]'),
        ('return x * h.z', 'h.z = i', 'def h(): return 1\nh.z = 1'),
        ('return x * next(it)', 'return next(it)', 'it = iter(range(100))'),
        ('return x * sum(itertools.islice(it, 2))', 'return next(it)', 'it = itertools.count()')):
    case(body, step, before)

# What comes to lie where something else lay is another thing.
scaled = jit(lambda x: helper(x) * factor)
helper, factor = (lambda x: x), 1.0
for i in range(40):
    helper = eval(f'lambda x: x * {i}')
    assert scaled(np.ones(2))[0] == i
helper = lambda x: x
for i in range(40):
    factor = complex(i, 1)
    assert scaled(np.ones(2))[0] == factor

# A Python number comes back as one, and so does what is differentiated with respect to it.
assert repr(jit(value_and_grad(lambda x: x * x * 2 + 1))(1.0)) == '(3.0, 4.0)'
assert repr(jit(grad(lambda x: math.sin(x) * 2))(0.0)) == '2.0'
assert repr(jit(grad(grad(lambda x: x**3)))(2.0)) == '12.0'
assert repr(jit(grad(lambda x: x * 2))(np.float64(1))) == 'np.float64(2.0)'

# Powers of Python numbers, with their errors.
def told(f, *arguments):
    try:
        return repr(f(*arguments))
    except Exception as error:
        return f'{type(error).__name__}: {error}'


for power in (3, 2, 1, 0, -1, -2, 0.5, 2.0, 0.3):
    f = lambda x: x**power
    compiled = jit(f)
    for x in (2.0, -2.0, 0.0, -0.0, 1e200, 1e-200, float('inf'), float('nan'), 3, -3, 0):
        assert told(f, x) == told(compiled, x), (power, x, told(f, x), told(compiled, x))
    for x in (2.0, 0.7, -1.5):
        if power == int(power):
            assert np.isclose(grad(f)(x), power * x**(power - 1)) and repr(jit(grad(f))(x)) == repr(grad(f)(x))

# Built-in functions are told apart wherever they are held: as defaults, in variables, in containers, behind names.
square = np.array([[2., 1.], [1., 3.]])
for make in (lambda f: lambda x, f=f: np.sum(f(x)), lambda f: lambda x: np.sum(f(x)), lambda f: lambda x, *, f=f: np.sum(f(x)),
             lambda f: lambda x, fs=[f]: np.sum(fs[0](x))):
    for f in (np.linalg.inv, np.linalg.cholesky, np.sum, np.max, np.sqrt, np.exp, abs, np.linalg.norm):
        for turn in range(40):
            value, slope = value_and_grad(make(f))(square)
            with disable_jit():
                wanted, plain = value_and_grad(make(f))(square)
            assert value == wanted and np.allclose(slope, plain), (f, turn)
        assert np.isclose(jit(make(f))(square), wanted)
behind = jit(lambda x: np.sum(held_by_name(x)))
for held_by_name in (np.linalg.inv, np.linalg.cholesky, np.max, np.min, abs, np.sqrt, float, len):
    if held_by_name not in (float, len):
        assert np.isclose(behind(square), np.sum(held_by_name(square)))

# Whatever writes to an array is noticed, by programs and by derivatives that are still to be taken.
def increase(y):
    y[0] += 1


def in_pieces(y):
    if float(y[1]) < 1e9:
        y *= 2


dice, turns = np.random.default_rng(0), [jit(increase), jit(in_pieces)]
for write in (lambda b: dice.shuffle(b), lambda b: np.random.shuffle(b), lambda b: dice.random(out=b), lambda b: b.sort(),
              lambda b: b.partition(2), turns[0], turns[1], lambda b: b.fill(4), lambda b: np.put(b, [0], 8),
              lambda b: np.add(b, 1, out=b), lambda b: np.nan_to_num(b, copy=False), lambda b: np.copyto(b, 6),
              lambda b: np.fill_diagonal(b.reshape(2, 2), 9), lambda b: b.byteswap(inplace=True)):
    b = np.array([4., np.inf, 2., 1.])
    compiled, tape, x = jit(lambda x: x + b * 2), GradientTape(), np.ones(4)
    compiled(x)
    with tape:
        tape.watch(x)
        y = np.sum(x * b)
    before = b.copy()
    write(b)
    assert np.array_equal(compiled(x), x + b * 2), b
    assert np.array_equal(tape.gradient(y, x), before), b
