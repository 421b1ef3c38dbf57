"""Walks over elements: nditer, flat, broadcast; arrays over buffers; windows."""
import numpy as np


def show(thunk):
    try:
        print(repr(thunk()))
    except Exception as error:
        print(type(error).__name__ + ":", error)


a = np.arange(6).reshape(2,3)
show(lambda: [int(x) for x in np.nditer(a)])
show(lambda: [int(x) for x in np.nditer(a.T)])
show(lambda: [int(x) for x in np.nditer(a.T.copy(order='C'))])
show(lambda: ([int(x) for x in np.nditer(a, order='F')]))
show(lambda: [int(x) for x in np.nditer(a[::-1])])
show(lambda: ([int(x) for x in np.nditer(a[:, ::-1], order='C')]))
show(lambda: list(np.nditer(a))[:2])
show(lambda: ([x.copy() for x in np.nditer(a, flags=['external_loop'])]))
show(lambda: ([x.copy() for x in np.nditer(a, flags=['external_loop'], order='F')]))
show(lambda: ([x.copy() for x in np.nditer(a, flags=['external_loop','buffered'], order='F')]))
show(lambda: ([(int(x),int(y)) for x,y in np.nditer([np.arange(3), a])]))
b = a.copy()
with np.nditer(b, op_flags=['readwrite']) as it:
    for x in it:
        x[...] = 2 * x
show(lambda: b)
it = np.nditer(a, flags=['multi_index'])
show(lambda: it.multi_index)
show(lambda: (it.finished, it.has_multi_index, it.ndim, it.nop, it.shape, it.itersize))
show(lambda: ([(int(x), it.multi_index) for x in it]))
it = np.nditer(a, flags=['c_index'])
show(lambda: ([(int(x), it.index) for x in it]))
it = np.nditer(a, flags=['f_index'])
show(lambda: ([(int(x), it.index) for x in it]))
it = np.nditer(a, flags=['multi_index'])
show(lambda: (it[0], it.iternext(), it[0], it.value))
show(lambda: it.reset())
show(lambda: it[0])
it.multi_index = (1,1)
show(lambda: it[0])
def square(x):
    with np.nditer([x, None]) as it:
        for u, v in it:
            v[...] = u*u
show(lambda: (square([1,2,3])))
show(lambda: square(a))
show(lambda: square(a.T).flags.f_contiguous)
show(lambda: ([float(x) for x in np.nditer(a, flags=['buffered'], op_dtypes=['float64'])]))
show(lambda: (np.nditer(a, op_dtypes=['float64'])))
show(lambda: (np.nditer(a.astype(float), op_dtypes=['int64'], flags=['buffered'])))
show(lambda: (np.nditer([np.zeros(2), np.zeros(3)])))
show(lambda: np.nditer(np.zeros(0)))
x = np.arange(3); y = np.arange(8).reshape(2,4)
it = np.nditer([x, y, None], flags=['external_loop'], op_axes=[[0,-1,-1],[-1,0,1],None])
with it:
    for p, q, r in it: np.multiply(p, q, r)
    result = it.operands[2]
show(lambda: result)
it = np.nditer([np.arange(24).reshape(2,3,4), None], ['reduce_ok'], [['readonly'],['readwrite','allocate']], op_axes=[None,[0,1,-1]])
with it:
    for p, q in it: q[...] += p
show(lambda: (isinstance(np.nditer(a), np.nditer)))
show(lambda: (np.nditer(a, flags=['bad'])))
it = np.nditer(a)
show(lambda: (next(it), next(it)))
it2 = it.copy()
show(lambda: next(it2))
show(lambda: type(a.flat))
show(lambda: (np.arange(0,5,.5,dtype=int)))
show(lambda: (np.arange(-3,3,.5,dtype=int)))
show(lambda: (np.arange(0,1,.1,dtype=np.float32)))
show(lambda: np.ascontiguousarray(a) is a)
show(lambda: (np.ravel(a.T, order='A'), np.ravel(a.T, order='K'), a.ravel('C'), np.arange(12).reshape(2,3,2).swapaxes(1,2).ravel(order='K')))
b = np.array([[0,1],[2,3]],order='F'); b.resize((2,1))
show(lambda: b)
show(lambda: (np.ndarray((2,), buffer=np.array([1,2,3]), offset=8, dtype=int)))
show(lambda: (np.ndarray((2,2), buffer=np.arange(4.), order='F')))
show(lambda: (np.ndarray((2,3), buffer=np.arange(9), dtype=int, strides=(8,16))))
show(lambda: (np.ndarray((9,), buffer=np.arange(4.))))
show(lambda: (np.ndarray(shape=(2,), dtype=float).shape))
show(lambda: np.bartlett(12))
show(lambda: np.blackman(5))
show(lambda: np.hamming(12))
show(lambda: np.hanning(12))
show(lambda: (np.kaiser(12, 14)))
show(lambda: (np.kaiser(1,2), np.hanning(0)))
b = np.broadcast(np.array([1,2,3]),4)
show(lambda: (next(b), next(b), b.index))
show(lambda: b.reset())
show(lambda: b.index)
show(lambda: (np.astype(np.array([1.5]), int)))
show(lambda: (np.row_stack(([1,2],[3,4]))))
show(lambda: list(a.flat)[::2])
show(lambda: (np.diag_indices(2,3)))
show(lambda: (np.take(np.arange(12).reshape(3,4), [[0,1],[1,0]], axis=1).shape))
