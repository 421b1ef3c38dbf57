# A recurrent cell over a sequence, and its derivative.
from arr import scan
W = np.eye(3) * 0.5 + 0.1; xs = np.arange(12.).reshape(4, 3) / 10
def cell(h, x):
    h = np.tanh(h @ W + x); return h, h.sum()
h, ys = scan(cell, np.zeros(3), xs); print(h, ys)
print(grad(lambda W: np.sum(scan(lambda h, x: (np.tanh(h @ W + x), h), np.zeros(3), xs)[0]))(W))
