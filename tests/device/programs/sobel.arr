# The edges of a disc.
img = np.fromfunction(lambda i, j: np.hypot(i - 16, j - 16) < 9, (32, 32)).astype(float)
gx = img[1:-1, 2:] - img[1:-1, :-2]; gy = img[2:, 1:-1] - img[:-2, 1:-1]
mag = np.hypot(gx, gy); ang = np.arctan2(gy, gx)
print((mag > 0).sum(), mag.max(), np.histogram(ang[mag > 0], 4)[0], np.argwhere(mag == mag.max())[:3].tolist())
