# An option priced by simulation.
rng = np.random.default_rng(11)
z = rng.standard_normal((50, 400))
s = 100 * np.exp(np.cumsum(0.0001 + 0.01 * z, axis=0))
pay = np.maximum(s[-1] - 100, 0)
print(pay.mean(), pay.std() / np.sqrt(400), (s.max(0) > 110).mean(), np.quantile(s[-1], [0.05, 0.95]))
