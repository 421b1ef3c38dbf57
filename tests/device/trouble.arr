# What goes wrong on a device is said, and nothing is lost by it.
def refused(call, kind, part=''):
    try:
        call()
    except kind as error:
        assert part in str(error), error
        return
    assert False, call

with device('cpu'):
    assert np.ones(2).device == 'cpu'
    for trouble in (ValueError, KeyboardInterrupt):
        try:
            with device('gpu'):
                inside = np.arange(3.)
                raise trouble('out')
        except trouble:
            pass
        assert np.ones(2).device == 'cpu' and inside.device == 'gpu:0' and inside.sum() == 3

    def early():
        with device('gpu'):
            return np.ones(3)
    assert early().device == 'gpu:0' and np.ones(3).device == 'cpu'
    for _ in range(3):
        with device('gpu'):
            if _ == 1:
                continue
            assert np.ones(1).device == 'gpu:0'
    assert np.ones(1).device == 'cpu'

# Too much memory is an error, and everything else is as before.
kept = np.arange(1000.)
doubled = kept * 2
most = devices()[1].largest_array
refused(lambda: np.zeros(most), MemoryError, 'Unable to allocate')
refused(lambda: np.zeros((10**6, 10**6)), MemoryError)
refused(lambda: np.zeros(2**62), ValueError, 'too big')
tall, wide = np.ones((30000, 1)), np.ones((1, 30000))
refused(lambda: tall * wide, MemoryError)
refused(lambda: tall @ wide, MemoryError)
refused(lambda: np.broadcast_to(np.ones(1000), (10**6, 1000)).copy(), MemoryError)
refused(lambda: jit(lambda x: (x[:, None] * x).reshape(-1)[::7] * 2.0)(np.ones(30000)), MemoryError)
refused(lambda: grad(lambda x: np.sum(np.outer(x, x)[0]))(np.ones(30000)), MemoryError)
assert kept.sum() == 499500 and (kept + doubled)[-1] == 2997

# Arrays that are gone before the device has come to them.
total = np.zeros(2000)
for turn in range(60):
    passing = np.full(2000, float(turn))
    total += passing * 2
    passing = None
assert total.tolist() == [3540.0] * 2000
pieces = [np.full(500, float(i)) for i in range(200)]
sums = [piece.sum() for piece in pieces]
pieces = None
assert [float(s) for s in sums] == [500.0 * i for i in range(200)]

refused(lambda: device('gpu:99'), RuntimeError, 'there is no gpu:99')
refused(lambda: device('tpu'), ValueError, "unknown device 'tpu'")
refused(lambda: kept.to('nowhere'), ValueError)
assert device('gpu') == 'gpu:0' and repr(device('gpu')) == "device('gpu:0')" and {device('gpu'): 1}[device('gpu:0')] == 1
assert [d.device for d in devices()][:2] == ['cpu', 'gpu:0'] and devices()[1].platform == 'gpu'

# Devices in functions that are compiled and differentiated.
def both(x):
    with device('gpu'):
        y = np.sin(x) * np.arange(3.)
    with device('cpu'):
        z = np.cos(y) + np.ones(3)
    return np.sum(y * z)

with device('cpu'):
    x = np.array([0.1, 0.2, 0.3])
    near = lambda a, b: np.allclose(a, b, rtol=1e-9)
    plain = lambda x: np.sum(np.sin(x) * np.arange(3.) * (np.cos(np.sin(x) * np.arange(3.)) + 1))
    for f in (both, jit(both), jit(both, device='gpu')):
        assert near(f(x), plain(x)) and near(grad(f)(x), grad(plain)(x)) and near(hessian(f)(x), hessian(plain)(x))
    assert near(jit(grad(jit(both)))(x.to('gpu')), grad(plain)(x))
