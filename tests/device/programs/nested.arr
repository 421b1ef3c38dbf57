# Transforms within transforms, with a device inside.
f = jit(lambda x: np.sum(np.tanh(x) ** 2))
g = grad(f); h = jit(grad(lambda x: np.sum(g(x) * x)))
x = np.linspace(-1, 1, 7)
print(f(x), g(x), h(x), jit(vmap(lambda r: r @ r))(np.ones((3, 4))), hessian(f)(x)[0])
def inner(x):
    with device('gpu'):
        y = np.ones(7) * x
    return np.sum(y * x)
print(grad(inner)(x), jit(inner)(x), jit(grad(inner))(x))
