"""Small programs as they are written in a first hour."""
import math
import itertools as it
from functools import reduce

import numpy as np


def normalise(x):
    """Zero mean, unit variance."""
    return (x - x.mean(axis=0)) / x.std(axis=0)


data = np.array([[1.0, 200.0], [2.0, 300.0], [3.0, 400.0]])
print(normalise(data))


def primes(n):
    sieve = np.ones(n + 1, dtype=bool)
    sieve[:2] = False
    for i in range(2, int(n**0.5) + 1):
        if sieve[i]:
            sieve[i * i :: i] = False
    return np.flatnonzero(sieve)


print(primes(50))


def life(grid):
    neighbours = sum(np.roll(np.roll(grid, i, 0), j, 1) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0))
    return ((neighbours == 3) | (grid & (neighbours == 2))).astype(int)


glider = np.zeros((6, 6), dtype=int)
glider[[0, 1, 2, 2, 2], [1, 2, 0, 1, 2]] = 1
for _ in range(4):
    glider = life(glider)
print(glider)


def power_iteration(A, steps=50):
    v = np.ones(A.shape[0])
    for _ in range(steps):
        v = A @ v
        v /= np.linalg.norm(v)
    return v @ A @ v


print(round(power_iteration(np.array([[2.0, 1.0], [1.0, 3.0]])), 8))


def mandelbrot(width, height, depth):
    x = np.linspace(-2, 0.5, width)
    y = np.linspace(-1, 1, height)
    c = x[np.newaxis, :] + 1j * y[:, np.newaxis]
    z = np.zeros_like(c)
    counts = np.zeros(c.shape, dtype=int)
    for _ in range(depth):
        inside = np.abs(z) <= 2
        z[inside] = z[inside] ** 2 + c[inside]
        counts[inside] += 1
    return counts


for row in mandelbrot(40, 12, 20):
    print("".join(" .:-=+*#%@"[min(n // 2, 9)] for n in row))


def newton(f, df, x, tolerance=1e-12):
    while abs(f(x)) > tolerance:
        x -= f(x) / df(x)
    return x


print(f"{newton(lambda x: x**2 - 2, lambda x: 2 * x, 1.0):.12f}", math.isclose(math.sqrt(2), 1.4142135623730951))
points = np.array([[0, 0], [3, 4], [6, 8]], dtype=float)
distances = np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1))
print(distances, distances[np.triu_indices(3, 1)])
walk = np.cumsum(np.where(np.arange(10) % 3 == 0, -1, 1))
print(walk, walk.min(), np.argmax(walk))
text = "to be or not to be"
print({word: text.split().count(word) for word in sorted(set(text.split()))}, reduce(lambda a, b: a * b, range(1, 6)))
print(list(it.accumulate([1, 2, 3])), list(it.chain([1], [2, 3])), list(it.product("ab", [1, 2])), list(it.combinations([1, 2, 3], 2)), list(it.islice(it.count(5), 3)), [k for k, g in it.groupby("aabb")])
fibonacci = [0, 1]
while len(fibonacci) < 12:
    fibonacci.append(fibonacci[-1] + fibonacci[-2])
print(fibonacci, [x for x in fibonacci if x % 2 == 0])
matrix = [[1, 2, 3], [4, 5, 6]]
print([list(row) for row in zip(*matrix)], np.array(matrix).T.tolist(), sum(sum(row) for row in matrix))
softmax = lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum()
print(softmax(np.array([1.0, 2.0, 3.0])), softmax(np.array([1000.0, 1000.0])))
X = np.column_stack([np.ones(4), [0.0, 1, 2, 3]])
y = np.array([1.0, 3, 5, 7])
w = np.zeros(2)
for epoch in range(500):
    w -= 0.1 * X.T @ (X @ w - y) / len(y)
print(w.round(4))


def counter():
    n = 0

    def increment():
        nonlocal n
        n += 1
        return n

    return increment


c = counter()
print(c(), c(), c())
try:
    raise ValueError("a message")
except (TypeError, ValueError) as error:
    print("caught", error)
finally:
    print("done")
for i in range(10):
    if i == 3:
        continue
    if i > 5:
        break
else:
    print("not reached")
print(i, [i for i in range(3)], {i: i**2 for i in range(3)}, {x % 3 for x in range(9)}, (x := 5) + x)
