# Running products, maxima and sums.
r = np.array([0.01, -0.02, 0.03, 0.005, -0.01] * 20)
w = np.cumprod(1 + r); dd = 1 - w / np.maximum.accumulate(w)
print(w[-1], dd.max(), np.cumsum(r)[[4, 9, -1]], np.diff(w, 2)[:3], np.trapezoid(w), np.convolve(r, np.ones(5) / 5, 'valid')[:3], np.cumsum(np.arange(12).reshape(3, 4), axis=0).tolist())
