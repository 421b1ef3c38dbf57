# Lines that are long enough to be parted for threads: every order, few and many different elements, nan.
import numpy as np

rng = np.random.default_rng(3)
for n in (32767, 32768, 50001):
    lines = [
        rng.random(n) - 0.5, rng.integers(-2**62, 2**62, n), rng.integers(0, 2**63, n).astype('u8') * 2,
        (rng.random(n) - 0.5).astype('f4'), rng.integers(0, 5, n), np.arange(n)[::-1] * 1.0, np.arange(n) * 1.0,
        rng.integers(0, 70000, n) * 1.0, np.where(rng.random(n) < 0.2, np.nan, rng.random(n)), np.zeros(n) * -1,
        np.where(rng.random(n) < 0.9, 7.0, rng.random(n)),
    ]
    for a in lines:
        s = np.sort(a)
        places = np.argsort(a, kind='stable')
        print(s.dtype, s[[0, 1, n // 3, n // 2, -2, -1]], places[[0, 5, n // 2, -1]])
        numbers = s[~np.isnan(s)] if s.dtype.kind == 'f' else s
        print(np.all(numbers[1:] >= numbers[:-1]), np.array_equal(a[places], s, equal_nan=a.dtype.kind == 'f'))
        b = a.copy()
        b.sort()
        print(np.array_equal(b, s, equal_nan=a.dtype.kind == 'f'), np.signbit(s[:3].astype(float)))
