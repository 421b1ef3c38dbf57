# A low-pass filter.
t = np.arange(256) / 256
s = np.sin(2 * np.pi * 5 * t) + 0.5 * np.sin(2 * np.pi * 60 * t)
f = np.fft.rfft(s); f[30:] = 0
c = np.fft.irfft(f, 256)
print(np.abs(f).argmax(), np.abs(c - np.sin(2 * np.pi * 5 * t)).max() < 1e-9, np.fft.fftfreq(8, 0.1), np.abs(np.fft.fft2(np.eye(4))).sum())
