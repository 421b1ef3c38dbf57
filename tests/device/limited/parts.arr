"""Routines over arrays of several parts: with ARR_GPU_LARGEST_PART=65536 kernels reach 64 KiB at once. The same results as
in memory, whichever axis is long."""
import numpy as np

rng = np.random.default_rng(9)


def same(on_device, in_memory, tolerance=0.0):
    got, want = np.asarray(on_device.to("cpu") if hasattr(on_device, "to") else on_device), np.asarray(in_memory)
    assert got.shape == want.shape, (got.shape, want.shape)
    assert got.dtype == want.dtype, (got.dtype, want.dtype)
    if tolerance:
        assert np.allclose(got, want, rtol=tolerance, atol=tolerance, equal_nan=True)
    else:
        assert np.array_equal(got, want, equal_nan=got.dtype.kind == "f")


shapes = [(30000,), (130, 300), (20000, 2), (1, 18001), (6, 50, 70)]

for shape in shapes:
    count = int(np.prod(shape))
    whole = rng.integers(-50, 50, shape).astype(np.int32)
    single = rng.standard_normal(shape).astype(np.float32)
    some = single.copy()
    some[tuple(n // 2 for n in shape)] = np.nan
    for x in (whole, some):
        y = x.to("gpu")
        for axis in range(len(shape)):
            tolerance = 0.0 if x.dtype == np.int32 else 2e-3
            same(np.cumsum(y, axis=axis), np.cumsum(x, axis=axis), tolerance)
            same(np.sort(y, axis=axis), np.sort(x, axis=axis))
            same(np.argsort(y, axis=axis), np.argsort(x, axis=axis, kind="stable"))
            same(np.argmax(y, axis=axis), np.argmax(x, axis=axis))
            same(np.argmin(y, axis=axis), np.argmin(x, axis=axis))
            same(np.argmax(y, axis=axis, keepdims=True), np.argmax(x, axis=axis, keepdims=True))
        same(np.argmax(y), np.argmax(x))
        same(np.argmin(y), np.argmin(x))
    same(np.argmax(whole.to("gpu") > 48), np.argmax(whole > 48))
    # Parts of what is large, which kernels reach by themselves.
    y = single.to("gpu")
    same(np.sort(y[..., 3:90:2]), np.sort(single[..., 3:90:2]))
    same(np.cumsum(y[..., ::-1][..., :50], axis=-1), np.cumsum(single[..., ::-1][..., :50], axis=-1), 1e-4)

# Gathering from what is large, and into it; many indices and few.
for shape in [(20000,), (1500, 17), (40, 30, 20)]:
    x = rng.standard_normal(shape).astype(np.float32)
    y = x.to("gpu")
    for axis in range(len(shape)):
        for count in (5, 3000):
            index = rng.integers(-shape[axis], shape[axis], count)
            same(np.take(y, index, axis=axis), np.take(x, index, axis=axis))
    rows = rng.integers(0, shape[0], (6, 4))
    same(y[rows], x[rows])
    values = rng.standard_normal(x[rows].shape).astype(np.float32)
    a, b = x.copy(), x.copy().to("gpu")
    a[rows] = values
    b[rows] = values.to("gpu")
    same(b, a)
    a, b = x.copy(), x.copy().to("gpu")
    long = rng.integers(-shape[0], shape[0], 5000)
    fresh = rng.standard_normal((5000,) + shape[1:]).astype(np.float32)
    a[long] = fresh
    b[long] = fresh.to("gpu")
    same(b, a)
    # The cotangent of gathering adds up.
    weights = rng.integers(-4, 5, (5000,) + shape[1:]).astype(np.float32)
    slope = np.zeros_like(x)
    np.add.at(slope, long, weights)
    w = weights.to("gpu")
    same(grad(lambda y: np.sum(y[long] * w))(y), slope, 1e-4)
    few = rng.integers(0, shape[0], 7)
    slope = np.zeros_like(x)
    np.add.at(slope, few, weights[:7])
    same(grad(lambda y: np.sum(y[few] * w[:7]))(y), slope, 1e-4)

pairs = rng.standard_normal((200, 300)).astype(np.float32)
i, j = rng.integers(0, 200, 20000), rng.integers(0, 300, 20000)
same(pairs.to("gpu")[i, j], pairs[i, j])
same(pairs.to("gpu")[pairs.to("gpu") > 2.5], pairs[pairs > 2.5])
