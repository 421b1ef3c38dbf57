# The Adam method, compiled.
target = np.arange(10.) / 10
def loss(p): return np.sum((np.sin(p) - target) ** 2)
@jit
def step(p, m, v, t):
    g = grad(loss)(p); m = 0.9 * m + 0.1 * g; v = 0.999 * v + 0.001 * g * g
    return p - 0.05 * (m / (1 - 0.9 ** t)) / (np.sqrt(v / (1 - 0.999 ** t)) + 1e-8), m, v
p = m = v = np.zeros(10)
for t in range(1, 60): p, m, v = step(p, m, v, float(t))
print(p, loss(p))
