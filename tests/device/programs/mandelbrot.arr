# Complex numbers and masks.
y, x = np.mgrid[-1.2:1.2:20j, -2:0.6:30j]; c = x + 1j * y; z = np.zeros_like(c); n = np.zeros(c.shape, int)
for _ in range(20):
    m = np.abs(z) < 2; z[m] = z[m] ** 2 + c[m]; n[m] += 1
print(n.sum(), n[10].tolist())
