# A derivative is of what arrays were when the function ran, on a device too.
for n in (5, 50000):
    z = np.ones(n)
    def product(x):
        y = x * z
        z[:] = 100.0
        return np.sum(y)
    g = grad(product)(np.ones(n))
    assert np.all(g == 1.0), g
    z[:] = 2.0
    value, pull = vjp(lambda x: np.sum(x * x * z), z)
    z += 5.0
    assert np.all(pull(1.0)[0] == 8.0), pull(1.0)
    z.sort()
    z[1:3] = 7.0
    z[[0, 2]] = 7.0
    assert np.all(pull(1.0)[0] == 8.0)
    z[:] = 2.0
    view = z[1:]
    value, pull = vjp(lambda x: np.sum(x[1:] * view), np.ones(n))
    view *= 3
    z[0] = 1
    z = np.sort(z, kind='stable')
    assert pull(1.0)[0][1] == 2.0, pull(1.0)
    z = np.full(n, 3.0)
    scaled = custom_vjp(lambda x, z: x * z)
    scaled.defvjp(lambda x, z: (x * z, {'factor': [z, 1]}), lambda kept, g: (g * kept['factor'][0], None))
    value, pull = vjp(lambda x: np.sum(scaled(x, z)), np.ones(n))
    z[0] = 100.0
    z += 1.0
    for _ in range(2):
        assert np.all(pull(1.0)[0] == 3.0)
