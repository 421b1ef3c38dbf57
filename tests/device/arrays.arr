# Arrays on a device: where they live, views of them, writes, what is fetched and what is not.
x = np.arange(12.0).reshape(3, 4).copy()
assert x.device == "gpu:0" and device("gpu").platform == "gpu"
assert x.to("cpu").device == "cpu" and x.to(x.device).device == "gpu:0"
with device("cpu"):
    assert np.ones(3).device == "cpu"
    with device("gpu:0"):
        assert np.ones(3).device == "gpu:0"
assert len(devices()) >= 2 and devices()[0] == device("cpu") and devices()[1] == "gpu:0"
assert devices()[1].largest_array > 0 and devices()[1].threads >= 128

# Results stay there; a scalar prints as NumPy's.
assert (x + 1).device == (x @ x.T).device == np.sort(x).device == x[x > 3].device == "gpu:0"
assert repr(x.sum()) == "np.float64(66.0)" and f"{x.mean():.2f}" == "5.50" and round(x.mean(), 1) == 5.5
assert isinstance(x.sum(), float) and type(x.sum()) is np.float64 and {x.max(): 1}[11.0] == 1
assert x.argmax() == 11 and x.ravel()[x.argmax()] == 11.0 and bool(x.any())

# Views share their elements, in both directions, and know their base.
b = x[::2, 1:]
b += 100
assert x[0, 1] == 101 and x[1, 1] == 5 and b.base is x and np.shares_memory(b, x)
x[0, 1] = -1
assert b[0, 0] == -1
t = x.T
t[0] = 7
assert x[:, 0].tolist() == [7, 7, 7] and t.base is x
first = x[1, 1]
x[1, 1] = 50
assert first == 5 and x[1, 1] == 50
c = x.copy()
c[:] = 0
assert x.sum() != 0 and c.sum() == 0 and not np.shares_memory(x, c)
x[[0, 2], [1, 3]] = [1, 2]
assert x[0, 1] == 1 and x[2, 3] == 2
x[x > 40] = 0
assert x[1, 1] == 0 and x.max() < 200
y = np.arange(6)
y[1:] = y[:-1]
assert y.tolist() == [0, 0, 1, 2, 3, 4]
out = np.zeros(6)
assert np.multiply(y, 2.0, out=out) is out and out.tolist() == [0, 0, 2, 4, 6, 8]
np.add.at(out, [0, 0, 1], 1)
assert out.tolist() == [2, 1, 2, 4, 6, 8]
out.sort()
assert out.tolist() == [1, 2, 2, 4, 6, 8] and out.device == "gpu:0"
z = np.array([1 + 2j, 3 - 1j])
z.imag[0] = 5
assert z[0] == 1 + 5j and (z * z.conj()).real.tolist() == [26, 10]
wide = np.broadcast_to(np.arange(3), (2, 3))
try:
    wide[0, 0] = 1
    assert False
except ValueError as error:
    assert "read-only" in str(error)
try:
    y[0:3] = [1, 2]
    assert False
except ValueError as error:
    assert "could not broadcast input array from shape (2,) into shape (3,)" in str(error)
try:
    y[6]
    assert False
except IndexError as error:
    assert "out of bounds" in str(error)

# Every kind of number.
for dtype in ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32",
              "float64", "complex64", "complex128"]:
    v = np.array([1, 0, 3]).astype(dtype)
    assert v.device == "gpu:0" and v.dtype == dtype and np.array_equal(v + v, v.to("cpu") + v.to("cpu"))
    assert np.sum(v).dtype == np.sum(v.to("cpu")).dtype and v.tolist() == v.to("cpu").tolist()

# What has no kernel is computed on the CPU; the result comes back.
a = np.array([[2.0, 1.0], [1.0, 3.0]])
assert np.linalg.inv(a).device == "gpu:0" and np.allclose(np.linalg.inv(a) @ a, np.eye(2))
assert np.allclose(np.linalg.solve(a, np.array([1.0, 2.0])), [0.2, 0.6])

# Transforms.
w = np.array([1.0, 2.0])
assert np.allclose(grad(lambda w: np.sum((a @ w) ** 2))(w), 2 * a.T @ (a @ w))
f = jit(lambda w: np.tanh(w) * 2 + np.sum(w))
assert f(w).device == "gpu:0" and np.allclose(f(w), np.tanh(w) * 2 + 3)
with device("cpu"):
    g = jit(lambda w: w * 2, device="gpu")
    assert g(np.ones(3)).device == "gpu:0"

# An expression is computed when it is done: what is written before then, by a call inside it, comes too late for it.
p, q = np.arange(4.0), np.ones(4)
def clear(array):
    array[:] = 0
    return array
assert (p * 2 + clear(p)).tolist() == [0, 2, 4, 6] and p.tolist() == [0, 0, 0, 0]
assert ((q - 3) * 2 - q).tolist() == [-5] * 4 and np.sum((q - 3) ** 2) == 16 and np.mean(q - 3.0) == -2
assert (p.to("cpu") + q * 2).device == "gpu:0" and (p.to("cpu") + q * 2).tolist() == [2] * 4
try:
    (p * 2) + np.ones(3)
    assert False
except ValueError as error:
    assert "could not be broadcast together with shapes (4,) (3,)" in str(error)
