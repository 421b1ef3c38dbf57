# What is written to stays where it is, and its views with it; memory orders are NumPy's on a device too.
d = np.arange(3.) + 1
with device('cpu'):
    h, k, z = np.zeros(5), np.zeros(4), np.zeros(())
v = h[:3]
h[1:4] = d
assert h.device == v.device == 'cpu' and v.tolist() == [0, 1, 2] and h.tolist() == [0, 1, 2, 3, 0]
h[[0, 4]] = d[:2]
h[h > 2] = d[0]
assert h.tolist() == [1, 1, 2, 1, 2] and v.tolist() == [1, 1, 2]
ends = k[1:]
k[1:] += d
assert k.device == 'cpu' and k.tolist() == [0, 1, 2, 3] and ends.tolist() == [1, 2, 3]
square = k.reshape(2, 2)
np.add(d[:2], 1, out=square[0])
np.sum(square + np.ones((2, 2)), axis=0, out=square[1])
assert k.tolist() == [2, 3, 6, 8], k
z[...] = d.sum()
assert repr(z) == 'array(6.)' and z.device == 'cpu'
z += d.sum()
assert repr(z) == 'array(12.)' and np.sum(d, out=z) is z and z.item() == 6

on = np.zeros(4)
seen = on[1:]
with device('cpu'):
    on[:2] = np.arange(2) + 7
    seen *= np.arange(3)
assert on.device == 'gpu:0' and on.tolist() == [7, 0, 0, 0], on

# Orders.
for make in (lambda: np.zeros((2, 3), order='F'), lambda: np.ones((2, 3), order='F'), lambda: np.full((2, 3), 1, order='F'),
             lambda: np.array([[1, 2, 3], [4, 5, 6]], order='F'), lambda: np.eye(2, 3, order='F'),
             lambda: np.arange(6).reshape(2, 3).copy('F'), lambda: np.asarray(np.ones((2, 3)), order='F'),
             lambda: np.zeros_like(np.ones((3, 2)).T), lambda: np.array(np.arange(6.).reshape(3, 2).T),
             lambda: np.full_like(np.ones((3, 2)).T, np.arange(3.), order='F')):
    x = make()
    assert x.device == 'gpu:0' and x.flags.f_contiguous and not x.flags.c_contiguous
    y = x.copy()
    assert y.flags.c_contiguous and np.array_equal(x, y) and x.tolist() == y.tolist()
    x[0, 1] = 9
    assert x[:, 1].tolist()[0] == 9 and y[0, 1] != 9 and x.to('cpu').flags.f_contiguous
    assert (x + y)[0, 1] == 9 + y[0, 1] and (x @ y.T).shape == (2, 2)
assert np.arange(6).reshape(2, 3).T.copy('A').flags.f_contiguous
assert np.arange(24).reshape(2, 3, 4).transpose(1, 0, 2).copy('K').strides == (32, 96, 8)
for call in (lambda: np.zeros((2, 3)).copy('X'), lambda: np.zeros_like(np.zeros(2), order='X'), lambda: np.array(d, order='X')):
    try:
        call()
        assert False
    except ValueError as error:
        assert str(error) == "order must be one of 'C', 'F', 'A', or 'K' (got 'X')"

# Truth values have no difference.
truth = np.array([True, False])
for call in (lambda: truth - truth, lambda: truth - True, lambda: np.subtract(truth, True, out=truth), lambda: -truth):
    try:
        call()
        assert False
    except TypeError as error:
        assert 'is not supported' in str(error)
full = np.full_like(np.zeros((2, 3)), d)
full[0] = 0
assert full.tolist() == [[0, 0, 0], [1, 2, 3]] and d.tolist() == [1, 2, 3]
