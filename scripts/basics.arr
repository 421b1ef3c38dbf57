# What everybody tries first: products of matrices, a least-squares line, a gradient.

import numpy as np
from arr import GradientTape, Variable, grad, hessian, jacobian, value_and_grad

A = np.array([[1, 2], [3, 4]])
B = np.array([[5, 6], [7, 8]])
print(np.dot(A, B))
print(np.array([[1.0, 2.0], [3.0, 4.0]]) @ np.array([[10.0], [20.0]]))

# A line through five points.
points = np.array([1, 2, 3, 4, 5])
heights = np.array([2, 4, 5, 4, 5])
design = np.vstack([points, np.ones(len(points))]).T
slope_and_start = np.linalg.lstsq(design, heights, rcond=None)[0]
print("line:", slope_and_start)


def f(x):
    return x**2 + 2 * x


print("f(3) =", f(3.0), "and f'(3) =", grad(f)(3.0))
print("both at once:", value_and_grad(f)(3.0))
print("second derivative:", grad(grad(f))(3.0))
print("of many points:", grad(lambda x: np.sum(f(x)))(np.array([0.0, 1.0, 2.0])))
print("Jacobian:", jacobian(lambda v: np.array([v[0] * v[1], v[0] ** 2]))(np.array([2.0, 3.0])))
print("Hessian:", hessian(lambda v: v[0] ** 2 * v[1])(np.array([2.0, 3.0])))

# The same gradient in TensorFlow's notation.
x = Variable(3.0)
with GradientTape() as tape:
    y = x**2 + 2 * x
print("by tape:", tape.gradient(y, x).numpy())
