# Branches and loops of compiled functions on a device: the same as without compiling, and there.
@jit
def newton(x):
    """The square root of two."""
    while np.max(np.abs(x * x - 2)) > 1e-10:
        x = 0.5 * (x + 2 / x)
    return x


@jit
def total(x):
    out = np.zeros(3)
    for i in range(20):
        out = out + x * i
    return out


@jit
def choose(x):
    if np.sum(x) > 0:
        return x * 2
    else:
        return -x


x = np.array([1.0, 2.0, 3.0])
assert x.device == "gpu:0"
assert np.allclose(newton(x), np.sqrt(2.0)) and newton(x).device == "gpu:0"
assert np.allclose(total(x), x * 190)
assert np.allclose(choose(x), [2, 4, 6]) and np.allclose(choose(-x), [1, 2, 3])


def descend(w, rate=0.1):
    for i in range(30):
        w = w - rate * grad(lambda w: np.sum((w - x) ** 2))(w)
    return w


assert np.allclose(jit(descend)(np.zeros(3)), descend(np.zeros(3)), rtol=1e-9)
