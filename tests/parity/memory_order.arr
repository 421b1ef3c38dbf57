"""How results of element-wise operations lie in memory, whatever the operands' order and broadcasting."""
import numpy as np

rng = np.random.default_rng(1)


def laid_out(shape):
    order = rng.permutation(len(shape))
    a = np.arange(float(np.prod(shape))).reshape([shape[axis] for axis in order]).transpose(np.argsort(order))
    if rng.random() < 0.2:
        a = a[tuple(slice(None, None, -1) if rng.random() < 0.4 else slice(None) for _ in shape)]
    return a


for trial in range(300):
    whole = [int(n) for n in rng.integers(1, 5, int(rng.integers(2, 5)))]
    operands = [laid_out([1 if rng.random() < 0.3 else n for n in whole]) for _ in range(int(rng.integers(1, 4)))]
    if len(operands) == 1:
        result = np.negative(operands[0])
    elif len(operands) == 2:
        result = np.add(*operands)
    else:
        result = np.where(operands[0] > 3, operands[1], operands[2])
    print(trial, [(a.shape, a.strides) for a in operands], result.shape, result.strides)

# Sums of what is fused and of what is stored add up in one order.
for shapes in [((871, 1), (1, 28), (871, 1)), ((2, 1, 1), (2, 235, 1), (1, 1, 53)), ((479, 1), (1, 37), (479, 1))]:
    a, b, c = [rng.standard_normal(shape) for shape in shapes]
    stored = np.multiply(np.subtract(a, b), c)
    for axis in (0, -1, None):
        print(np.array_equal(np.sum((a - b) * c, axis=axis), np.sum(stored, axis=axis)), stored.strides)

# Arrays and ranges are sequences too.
a = np.arange(24.0).reshape(2, 3, 4)
A = np.array
print(a.transpose(A([2, 0, 1])).shape, np.transpose(a, range(3)).shape, a.transpose(range(2, -1, -1)).shape)
print(np.moveaxis(a, A([0, 1]), A([1, 2])).shape, np.flip(a, A([0, 1]))[0, 0], np.rot90(a, 1, A([0, 1])).shape)
print(np.split(np.arange(6), range(1, 3)), np.tile(A([1, 2]), range(1, 3)), np.vstack(range(3)).shape)
print(np.tensordot(a, a, axes=A([[0], [0]])).shape, np.tensordot(a, a, axes=([0, 1], A([0, 1]))).shape)
print(np.einsum(a, A([0, 1, 2]), A([0])), np.median(a, axis=A([0])), np.gradient(a, axis=A([0]))[0].shape)
for wrong in [lambda: np.expand_dims(a, A([0, 2])), lambda: np.expand_dims(a, range(2)), lambda: a.transpose(A([0]))]:
    try:
        wrong()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)

# The order of a result's elements, which its first operand decides on.
for m in np.arange(6.0).reshape(2, 3), np.arange(900.0).reshape(30, 30), np.arange(7.0).reshape(1, 7):
    t = m.T if m.shape[0] == m.shape[1] else np.asfortranarray(m)
    for r in m + t, t + m, t - t, m[:, ::-1] + t, np.maximum(1.0, t), m * t[:1], t * m[:, :1]:
        print(r.flags.c_contiguous, r.flags.f_contiguous, r.sum(), r.strides)
