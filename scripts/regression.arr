# A straight line through noisy points, found three ways: exactly, by gradient descent over Python lists, and by gradient
# descent over arrays. The text is plain Python with NumPy, but for the line of `%timeit`.
#
#     arr scripts/regression.arr                 10,000 points, 10,000 epochs each way
#     arr scripts/regression.arr 10000 20        the descent over lists stops after 20 epochs

import itertools as it
import sys
import time
import timeit

import numpy as np

N_epochs = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
list_epochs = int(sys.argv[2]) if len(sys.argv) > 2 else N_epochs
mu = 0.001

# Points on the line 3 + 2 x, with normal noise.
np.random.seed(444)
N = 10000
sigma = 0.1
noise = sigma * np.random.randn(N)
x = np.linspace(0, 2, N)
d = 3 + 2 * x + noise
d.shape = (N, 1)
X = np.column_stack((np.ones(N, dtype=x.dtype), x))
print("points:", X.shape, d.shape)

# The least squares have a solution in closed form.
w_exact = np.linalg.pinv(X) @ d
print("pseudo-inverse:", w_exact.squeeze())


def list_descent(x, d, mu, epochs):
    """Gradient descent over lists, one number at a time."""
    factor = 2 / len(x)
    y = [0] * len(x)
    w = [0, 0]
    grad = [0, 0]
    for _ in it.repeat(None, epochs):
        # A tuple, not a generator: its items are needed twice.
        err = tuple(wanted - found for wanted, found in zip(d, y))
        grad[0] = factor * sum(err)
        grad[1] = factor * sum(e * point for e, point in zip(err, x))
        w = [weight + mu * slope for weight, slope in zip(w, grad)]
        y = (w[0] + w[1] * point for point in x)
    return w


def array_descent(x, d, mu, epochs):
    """Gradient descent over arrays, all points at once."""
    d = d.squeeze()
    factor = 2 / len(x)
    y = np.zeros(len(x))
    err = np.zeros(len(x))
    w = np.zeros(2)
    grad = np.empty(2)
    for _ in it.repeat(None, epochs):
        np.subtract(d, y, out=err)
        grad[:] = factor * np.sum(err), factor * (err @ x)
        w = w + mu * grad
        y = w[0] + w[1] * x
    return w


start = time.time()
w_list = list_descent(x.tolist(), d.squeeze().tolist(), mu, list_epochs)
end = time.time()
print("lists:", w_list)
print("  {:.2f} seconds for {} epochs".format(round(end - start, 2), list_epochs))

print("arrays:", array_descent(x, d, mu, N_epochs))
setup = "from __main__ import x, d, mu, N_epochs, array_descent; import numpy as np"
repeat, number = 3, 1
times = timeit.repeat("array_descent(x, d, mu, N_epochs)", setup=setup, repeat=repeat, number=number)
print("  {:.3f} seconds for {} epochs".format(min(times) / number, N_epochs))

# One epoch.
%timeit -n 20 -r 3 array_descent(x, d, mu, 1)
