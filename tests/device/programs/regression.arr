# Linear regression by gradient descent.
x = np.linspace(0, 2, 500)
y = 3 + 2 * x + 0.1 * np.sin(50 * x)
def loss(w): return np.mean((w[0] + w[1] * x - y) ** 2)
step = jit(lambda w: w - 0.1 * grad(loss)(w))
w = np.zeros(2)
for _ in range(60): w = step(w)
print(w, loss(w))
