# Arrays here and there in one expression.
a = np.arange(4.)
here = a.to('cpu')
there = here.to('gpu')
print((here + there).tolist(), (there + 1).sum(), np.concatenate([here, there]), jit(lambda x: x * 2)(here), jit(lambda x: x * 2)(there), grad(lambda x: (x ** 2).sum())(there), np.dot(here, there), here @ there, np.where(there > 1, here, there), [here, there][1].max())
x = np.zeros(3)
x[:] = np.array([1, 2, 3]).to('cpu')
x += here[:3]
print(x, np.array_equal(here, there), there.tolist() == here.tolist())
