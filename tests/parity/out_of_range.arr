# Whole numbers that a type does not hold, calls with wrong arguments, data types compared.
import numpy as np


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__, error)


small = np.array([1, 2, 3], np.uint8)
for name in 'add subtract multiply floor_divide remainder maximum fmin bitwise_and left_shift gcd power divmod'.split():
    attempt(lambda: getattr(np, name)(small, -1))
for name in 'less less_equal greater greater_equal equal not_equal'.split():
    print(name, getattr(np, name)(small, -1), getattr(np, name)(300, small), getattr(np, name)(small, 2))
for f in (
    lambda: np.array([1, 2]) + 2**63, lambda: np.int64(1) + 2**63, lambda: np.array([1.]) * 2**70, lambda: np.array([1.]) * 10**400,
    lambda: np.array([1], np.uint64) + 2**63, lambda: np.array([1], np.int8) + 2**70, lambda: np.array([1]) < 2**70,
    lambda: np.int64(2**63), lambda: np.int8(2**70), lambda: np.float64(10**400), lambda: np.uint64(2**64), lambda: np.uint8('300'),
    lambda: np.int64('1.5'), lambda: np.int64(' 12 '), lambda: np.bool_('0'), lambda: np.bool_(''), lambda: np.complex64('1+2j'),
    lambda: np.complex128(3, 4), lambda: np.complex128('a'), lambda: np.searchsorted(small, -1), lambda: np.searchsorted(small, 300),
    lambda: np.array([1, 2]) < 'a', lambda: np.int64(1) < 'a', lambda: np.uint8(5).numerator, lambda: np.int64(5).denominator,
    lambda: np.float64.fromhex('0x1.8p+1'), lambda: np.float64(3).squeeze(), lambda: np.int16(258).byteswap(),
    lambda: np.sum([1, 2, 3], [0]), lambda: np.max([[1, 2]], [0, 1]), lambda: np.squeeze([[1]], [0]), lambda: np.flip([[1, 2]], [0, 1]),
    lambda: np.argmax(np.zeros((2, 3, 4)), axis=(0, 2)), lambda: np.argmin([1, 2], [0]), lambda: np.flip(5), lambda: np.isin(3, 4),
    lambda: np.argwhere([1], [2]), lambda: np.broadcast_to([1]), lambda: np.compress([1]), lambda: np.copyto([1]), lambda: np.atleast_1d(1, axis=0),
    lambda: np.trace([[1]], 0, 0, 1, None, None, 3), lambda: np.dot(), lambda: np.clip([1], 0, 2, a=3), lambda: np.linalg.inv(), lambda: np.linalg.det([1], 2),
    lambda: np.linalg.norm(), lambda: np.zeros(), lambda: np.ravel([1], 2), lambda: np.copy([1], [2]), lambda: np.hstack(([1.5], [2]), dtype=int),
    lambda: np.concatenate(([1.5], [2]), dtype=int, casting='unsafe'), lambda: np.around([True, False]), lambda: np.set_printoptions(precision=1.5),
):
    attempt(f)
print(np.dtype('f4') < np.dtype('f8'), np.dtype('f8') <= float, np.dtype('i4') >= 'i2', np.dtype('i8') > 'f4', np.dtype('i4') < np.dtype('i4'))
print(np.imag([1.5, -2.5]), np.imag([True]), np.angle([1.5, -2.5, 0]), np.angle(-1), np.isreal(5), np.isreal([1, 2]), np.array([1.5, -2]).imag)
print(np.cumulative_sum(5), np.cumulative_prod(-2.5), np.quantile([[1, 2], [3, 4]], 0), np.quantile([1, 2, 4], [0, 1]), np.quantile([1, 2], 0.5))
print(np.cov(np.arange(4), dtype=np.float32), np.corrcoef([1, 2, 3], [1, 2, 4], dtype=np.float32).dtype, np.linspace(np.float32(1.5), 2, 3), np.logspace(np.float32(0), 1, 3).dtype)
print(np.histogramdd([[1, 2], [3, 4]], bins=2)[1], np.linalg.matrix_rank([1, 2]), np.linalg.inv(np.matrix([[1., 2.], [3., 4.]])))
for name in 'divide arctan2 hypot logical_and logical_xor float_power copysign nextafter ldexp heaviside'.split():
    attempt(lambda: getattr(np, name)(small, -1))
single = np.array([1.5, 2, np.nan], np.float32)
print(np.nanvar(single).dtype, np.nanstd(single, axis=0).dtype, np.unwrap(single[:2]).dtype, np.nanquantile([[1, 2], [3, 4]], 0), np.mean(np.arange(4.), dtype=int), np.angle([True, False]).dtype)
frozen = np.array([2, 1])
frozen.flags.writeable = False
attempt(lambda: frozen.sort())
attempt(lambda: np.absolute([1], (0, 1)))
for f in (
    lambda: [1, 2, 3][np.array([1, 2])], lambda: range(np.array([1, 2])), lambda: (1, 2)[np.array(1)], lambda: 'abc'[np.array([1])], lambda: np.eye(np.array([1, 2])),
    lambda: hex(np.array([1, 2])), lambda: [1, 2, 3][np.array(1.)], lambda: np.fft.fft(), lambda: np.fft.fft([1], 2, 3, 4, 5, 6), lambda: np.fft.ifft([1], foo=1),
):
    attempt(f)
