# Newton's method with derivatives.
f = lambda x: (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
x = np.array([-1.2, 1.0])
for _ in range(8): x = x - np.linalg.solve(hessian(f)(x), grad(f)(x))
print(x, f(x), jacobian(lambda x: x ** 2 * x[::-1])(x), jvp(f, (x,), (np.ones(2),)), vmap(grad(lambda a: np.sin(a) * a))(np.arange(4.)))
