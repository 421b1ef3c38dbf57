# Arithmetic of NumPy's complex numbers, each product rounded by itself.
import numpy as np

a, b = np.complex128(0.1 + 0.2j), np.complex128(1.1 - 0.9j)
print(a * np.conj(a), a * b, b * a, a - b, a + b, a**2, b**2)
print(a * 3, 3 * a, a * 0.7, 0.7 * a, a * (0.3 + 0.7j), (0.3 + 0.7j) * a, a + 1, 1 - a, a - 0.1j, 0.1j - a)
print(a * np.float64(0.7), np.float64(0.7) * b, a * np.int64(3), np.int64(3) - b, a**2.0, a**np.float64(2))
for x in [a * 3, 3 * a, a * 1j, 1j * a, 1j * np.float64(2), np.float64(2) * 1j, 1j * np.int64(2), np.complex64(1) * a, np.float32(2) * 1j]:
    print(type(x).__name__, x)
print(a * 0, -a * 0, 0 * a - a, a == b, a != b, a == 0.1 + 0.2j)
with np.errstate(all="ignore"):
    print(a * np.inf, a * 1e308 * 1e10, np.complex128(complex("nan")) * a)
try:
    print(a < b)
except TypeError as error:
    print(error)
total = np.complex128(0)
for k in range(5):
    total = total * b + a
print(total, abs(total), (total / b), total // 1 if False else total.real)
r = np.random.default_rng(1)
print(list(map(abs, r.normal(size=20) + 1j * r.normal(size=20))), abs(a), abs(b))
