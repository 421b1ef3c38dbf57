# What goes wrong says the same everywhere.
a = np.ones((2, 3))
for f in [lambda: a + np.ones(4), lambda: a @ a, lambda: a[5], lambda: a.reshape(4, 4), lambda: np.concatenate([a, np.ones((3, 3, 3))]), lambda: a[0, 0, 0], lambda: np.linalg.inv(np.zeros((2, 2))), lambda: a.foo, lambda: np.array([1, 2]) << 1.5, lambda: a[[7]], lambda: a.__setitem__(([9], 0), 1), lambda: np.sort(a, axis=4), lambda: a.sum(axis=3), lambda: int(a), lambda: bool(a), lambda: a.item(), lambda: float('x'), lambda: np.zeros(-1), lambda: np.stack([a, a[0]])]:
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
print(a.sum())
