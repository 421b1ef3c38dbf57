# What does not fit where it is written is refused, and what has spare axes fits, recorded or not.
import numpy as np
from arr import jit

def outcome(f, args):
    args = [np.array(x) for x in args]
    try:
        return repr(f(*args)), repr(args[0])
    except Exception as error:
        return type(error).__name__, str(error)

def same(f, *args):
    want, g = outcome(f, args), jit(f)
    for _ in range(2):
        got = outcome(g, args)
        assert want == got, (f, want, got)

def turned(x, y):
    x[::-1] = y[None]
    return x

def first(x, y):
    x[0:1] = y
    return x

def whole(x, y):
    x[...] = y
    return x

def element(x, y):
    x[0] = y
    return x

def less(x, y):
    x[0] -= y
    return x

def slice_less(x, y):
    x[::-1] -= y
    return x

def picked(x, y):
    x[[0, 1]] = y
    return x

def picked_less(x, y):
    x[[0, 1]] -= y
    return x

def more(x, y):
    x[0:2] += y
    return x

def again(x, y):
    for i in range(3):
        x[0:1] -= y
    return x

three, ones = np.arange(3.0), np.ones((3, 3))
for f in [turned, first, whole, element, less, slice_less, picked, picked_less, more, again]:
    for x, y in [(three, three + 1), (three, 5.0), (ones, three), (ones, np.ones((4, 3))), (three, np.ones((1, 1, 1))),
                 (np.arange(3), 0.5), (np.arange(3), 2), (np.array([True, False, True]), True), (three, ones)]:
        same(f, x, y)

# A result that nobody asks for is refused all the same.
def forgotten(x):
    x - x
    return 1

def refused(x):
    np.positive(x)
    return 1

def powers(x, y):
    return x ** (y - 1)

same(powers, np.arange(3), np.arange(3))
same(powers, np.arange(3), np.arange(3) + 1)
same(powers, np.arange(3.0) + 1, np.arange(3))
same(forgotten, np.array([True]))
same(refused, np.array([True]))

# A whole number stays one.
def scaled(x, y):
    if y > 0:
        x = np.ldexp(x, 7)
    return np.ldexp(x, -2)

same(scaled, np.arange(3.0), 1.0)
same(scaled, np.arange(3.0), -1.0)

# A derivative without axes is a scalar, whether it is compiled by now or not.
from arr import grad, value_and_grad
for f in [lambda w: w * w, lambda w: np.sum(np.sin(w)) * 3.0]:
    for x in [np.array(3.0), np.float32(3.0)]:
        for transform in [grad(f), value_and_grad(f)]:
            assert len({repr(transform(x)) for _ in range(60)}) == 1, (f, x)
