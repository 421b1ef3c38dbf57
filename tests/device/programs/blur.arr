# A picture blurred by a separable kernel.
img = np.fromfunction(lambda i, j: (i * 7 + j * 13) % 256, (32, 40)).astype(np.uint8)
k = np.array([1, 2, 1]) / 4
pad = np.pad(img.astype(np.float32), 1, mode='edge')
rows = sum(k[i] * pad[i:i + 32] for i in range(3))
out = sum(k[j] * rows[:, j:j + 40] for j in range(3))
print(out.dtype, np.clip(out.round(), 0, 255).astype(np.uint8)[5, :8], out.std())
