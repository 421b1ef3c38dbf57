# What NumPy's scalars do beside Python's values, what arrays take as elements, and what ufuncs compute in.
import numpy as np

x, i, u, b = np.float64(1.5), np.int64(2), np.uint64(2**63), np.bool_(True)
c, z = np.complex128(1j), np.array([1.0, 2.0])


def shown(text):
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__, error)


for text in """b * [1, 2]|[1] * x|'a' * x|x * (1, 2)|c * [1]|u * [1]|[1, 2] * i|i * 'ab'|[1][x]|(1,)[b]|'a'[x]
x + 'a'|'a' + x|x / 'a'|x ** 'a'|'a' % x|z / 'a'|z + b'x'|5 @ x|x @ x|c // 2|c % 2|np.complex64(1) // 2|divmod(c, 1)
divmod(z, 'a')|chr(x)|range(x)|''.join([x])|round(b)|round(u)|round(c)|bin(u)|b.conjugate()|x.conjugate()
pow(z, 2, 5)|pow(2, 3, 'a')|pow(2.0, 3, 4)|x == None|x != None|None == x|z == None|x == 'a'|[x == None]
i / 10**20|10**20 / i|np.arange(3) / 10**20|np.array([True]) + (2**64 - 1)|np.array([1], 'u4') + 2**63|x + 10**400
np.less(np.array([1]), 2**70)|np.equal(2**70, np.array([1]))|np.arctan2(np.array([1]), 2**70)|np.zeros(z)
np.logical_and(np.array([1], 'i4'), 2**40)|np.logical_or(np.array([0], 'i1'), 256)|np.logical_xor(np.array([0], 'u1'), -1)
np.hypot(np.array([3], 'i1'), np.array([4], 'u1')).dtype|np.arctan2(np.array([1], 'i1'), np.array([1], 'u2')).dtype
np.hypot(np.array([3], 'i1'), 3).dtype|np.logaddexp(np.array([3], 'i1'), 2.5).dtype|np.copysign(z, 2**70)
np.add.accumulate(np.arange(4), dtype='int8').dtype|np.multiply.accumulate(np.arange(4), dtype='uint8').dtype
np.add.reduceat([True], []).dtype|np.divide.reduceat([1], []).dtype|np.equal.reduce([1, 1, 1])|np.less.reduce([1, 2])
np.equal.reduce([True, True, False])|np.argmax(np.zeros((3, 0)), axis=0)|np.add([1, 2], 1, out=np.zeros((2, 2)), casting='unsafe')
np.add([1.5, 3], 2, out=np.zeros(2, int), where=[True, False])|np.add([1, 2], 0.5, out=np.zeros(2, 'f4'), where=[True, False])
np.float16(1.00048828125 + 1e-12)|np.float16(65519.999999)|np.float16(2**-25 * 1.0000001)|np.array([1 / 3, -1e-8]).astype('f2')
np.power(np.array([149, 244, 525]), 0.5) - np.sqrt([149, 244, 525])|np.power(z * 1.1, 2) == z * 1.1 * (z * 1.1)
np.power(np.array([1, 2, 3]), -1.0)|np.power(np.array([1, 4]), [0.5])|np.power(np.array([3, 4], 'i1'), 2)|np.power(z, 2, dtype='f4')""".replace("\n", "|").split("|"):
    shown(text)


for text in """0 / -10**20|0 / 10**20|(10 + 5j) ** 1000|(1e200 + 1j) ** 2|(1 + 2j) ** 3|(1e300 + 0j) ** -1""".split("|"):
    shown(text)


def changed(array, act):
    try:
        act(array)
        return array.tolist()
    except Exception as error:
        return type(error).__name__, str(error)


def put(index, value):
    def act(array):
        array[index] = value

    return act


values = [np.float64("nan"), np.float32("inf"), np.float64(1e30), np.float64(300.5), np.int64(300), np.int64(-1), u, 2**63, None, "q", b]
for dtype in ["?", "i1", "u1", "i4", "i8", "f4", "c8"]:
    for value in values:
        found = [changed(np.zeros(2, dtype), put(index, value)) for index in [0, slice(0, 1), [0]]]
        found.append(changed(np.zeros(2, dtype), lambda array: array.fill(value)))
        print(dtype, repr(value), found)

for dtype, ufunc, places, value in [
    ("u1", np.add, [0, 0, 1], 1),
    ("i8", np.multiply, [0, 1], 2.5),
    ("i8", np.floor_divide, [0, 1, 1], 2.5),
    ("u1", np.maximum, [0], -1),
    ("i8", np.remainder, [0, 1], 2.5),
    ("i8", np.bitwise_or, [0], 2.5),
    ("?", np.add, [0, 2], 5),
    ("f2", np.add, [0, 0], 0.1),
    ("f4", np.add, [0, 0, 1], 0.1),
    ("i2", np.subtract, [0, 0, 1], [1, 2, 3]),
    ("c16", np.add, [0, 1], [1, 2.5]),
]:
    print(dtype, ufunc.__name__, changed(np.arange(3).astype(dtype), lambda array: ufunc.at(array, places, value)))

met = []
with np.errstate(all="call", call=lambda text, flags: met.append((text, flags))):
    np.array([1.0, 0.0]) / 0.0
    np.log(np.array([-1.0]))
print(met)
