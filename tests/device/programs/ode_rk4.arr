# A pendulum.
def f(y): return np.array([y[1], -np.sin(y[0])])
y = np.array([1.0, 0.0]); h = 0.1; path = np.empty((50, 2))
for i in range(50):
    k1 = f(y)
    k2 = f(y + h / 2 * k1)
    k3 = f(y + h / 2 * k2)
    k4 = f(y + h * k3)
    y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    path[i] = y
print(y, path[::10], path.min(0))
