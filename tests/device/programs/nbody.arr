# Bodies that attract each other.
rng = np.random.default_rng(1)
p = rng.standard_normal((12, 3)); v = np.zeros((12, 3)); m = rng.random(12) + 0.5
for _ in range(20):
    d = p[None] - p[:, None]
    r2 = (d ** 2).sum(-1) + 0.01
    a = (d * (m[None, :, None] / r2[..., None] ** 1.5)).sum(1)
    v += 0.01 * a; p += 0.01 * v
e = 0.5 * (m * (v ** 2).sum(1)).sum()
print(e, p.mean(0), np.linalg.norm(v))
