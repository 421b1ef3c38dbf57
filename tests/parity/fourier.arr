# Fourier transforms: lengths of every radix, axes, norms, padding, types, errors.
import numpy as np

rng = np.random.default_rng(7)
for n in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 18, 20, 24, 25, 27, 30, 32, 36, 45, 48, 49]:
    x = rng.standard_normal(n)
    z = x + 1j * rng.standard_normal(n)
    print(n, repr(np.fft.fft(z)), repr(np.fft.ifft(z)))
    if n not in (7, 49):
        print(repr(np.fft.rfft(x)))
    print(np.abs(np.fft.irfft(np.fft.rfft(x), n) - x).max() < 1e-14)
for n in [11, 13, 17, 53, 101, 210, 1000, 1024, 1025, 2048, 3000, 4099]:
    x = rng.standard_normal(n)
    z = x + 1j * rng.standard_normal(n)
    print(n, np.abs(np.fft.ifft(np.fft.fft(z)) - z).max() < 1e-12, np.abs(np.fft.irfft(np.fft.rfft(x), n) - x).max() < 1e-12)
    print(np.allclose(np.fft.fft(x), np.fft.fft(x + 0j)), np.allclose(np.fft.fft(x)[:n // 2 + 1], np.fft.rfft(x)))

a = np.arange(24.).reshape(2, 3, 4)
for norm in [None, 'backward', 'ortho', 'forward']:
    print(norm, repr(np.fft.fft([1., 2., 0., -1.], norm=norm)), repr(np.fft.ifft([1., 2., 0., -1.], norm=norm)))
    print(repr(np.fft.rfft([1., 2., 0., -1.], norm=norm)), repr(np.fft.irfft([1., 2., 0.], norm=norm)))
    print(repr(np.fft.hfft([1., 2., 0.5], norm=norm)), repr(np.fft.ihfft([1., 2., 0.5, 3.], norm=norm)))
for axis in [0, 1, 2, -2]:
    print(axis, np.fft.fft(a, axis=axis).round(6).tolist(), np.fft.rfft(a, 5, axis).shape, np.fft.fft(a, 2, axis).shape)
print(repr(np.fft.fft2(a).round(6)))
print(repr(np.fft.fftn(a, axes=(0, 2)).round(6)))
print(np.fft.rfft2(a).shape, np.fft.rfftn(a).shape, np.fft.irfftn(np.fft.rfftn(a)).round(6).tolist() == a.tolist())
print(np.fft.irfft2(np.fft.rfft2(a)).round(6).tolist() == a.tolist(), np.fft.fftn(a, (2, 2), axes=(0, 1)).shape)
print(np.fft.ifftn(np.fft.fftn(a)).real.round(6).tolist() == a.tolist(), np.fft.ifft2(np.fft.fft2(a)).shape)
for dtype in ['bool', 'int8', 'uint16', 'int64', 'float32', 'float64', 'complex64', 'complex128']:
    v = np.array([0, 1, 1, 0], dtype=dtype)
    print(dtype, np.fft.fft(v).dtype, np.fft.ifft(v).dtype, np.fft.irfft(v).dtype)
print(repr(np.fft.fftfreq(5)), repr(np.fft.fftfreq(6, 0.1)), repr(np.fft.rfftfreq(5)), repr(np.fft.rfftfreq(6, 0.1)))
print(repr(np.fft.fftshift(np.arange(5))), repr(np.fft.ifftshift(np.arange(5))), repr(np.fft.fftshift(np.arange(6).reshape(2, 3), axes=1)))
out = np.zeros(4, complex)
print(np.fft.fft([1., 0., 0., 0.], out=out) is out, out)


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: np.fft.fft([]))
attempt(lambda: np.fft.fft([1., 2.], 0))
attempt(lambda: np.fft.fft([1., 2.], -3))
attempt(lambda: np.fft.fft([1., 2.], norm='other'))
attempt(lambda: np.fft.fft([1., 2.], axis=1))
attempt(lambda: np.fft.irfft([1.]))
attempt(lambda: np.fft.fftn(a, (2, 2), axes=(0,)))
attempt(lambda: np.fft.fftfreq(2.5))
