# The same, compiled.
@jit
def run(u, n):
    for _ in range(n):
        u[1:-1, 1:-1] = u[1:-1, 1:-1] + 0.2 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] - 4 * u[1:-1, 1:-1])
    return u
u = np.zeros((30, 30)); u[0, :] = 100
v = run(u, 25)
print(v.sum(), v[3, 3:7], u.sum())
