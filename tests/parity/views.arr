"""Slices are views: what is written to one is seen in the other."""
import numpy as np

a = np.arange(10)
b = a[2:8:2]
b[:] = 0
print(a, b)
b += 5
print(a)
c = a[::-1]
c[0] = 99
print(a, c, c.base is a)
d = a.copy()
d[0] = -1
print(a[0], d[0])
m = np.arange(12).reshape(3, 4)
print(m[1], m[:, 1], m[-1, -1], m[0:2, 1:3], m[..., 0], m[1, ::2])
row = m[1]
row *= 10
print(m)
t = m.T
t[0, 0] = 1000
print(m[0, 0], t.shape, m.T.base is m.base)
col = m[:, 2]
col[:] = [7, 8, 9]
print(m)
v = m.reshape(-1)
v[0] = -5
print(m[0], np.shares_memory(m, v), np.may_share_memory(m, m.copy()))
f = m.flatten()
f[0] = 77
print(m[0, 0], m.ravel()[0])
r = m.ravel()
r[1] = 55
print(m)
print(m[m > 50], m[[0, 2]], m[[0, 2], [1, 3]], m[:, [3, 0]])
fancy = m[[0]]
fancy[0, 0] = 123
print(m[0, 0])
x = np.arange(5)
x[1:] = x[:-1]
print(x)
x = np.arange(5)
x[:-1] = x[1:]
print(x)
x = np.arange(6)
x[::2] = x[1::2]
print(x)
x = np.arange(5)
x[1:] += x[:-1]
print(x)
x = np.arange(5)
x[...] = x[::-1]
print(x)
y = np.zeros((2, 3))
y[:] = [1, 2, 3]
print(y)
y[:, 0] = 9
y[1] = y[0] * 2
print(y)
y[0, 1:] += 0.5
print(y)
i = np.array([0, 0, 1])
z = np.zeros(3)
z[i] += 1
print(z)
np.add.at(z, i, 1)
print(z)
w = np.arange(4)
u = w
u += 1
print(w, u is w)
u = u + 1
print(w, u is w)
w[1], w[2] = w[2], w[1]
print(w)
print(w[np.newaxis].shape, w[:, None].shape, w[None, :, None].shape)
print(a[3], type(a[3]).__name__, a[3:4], a[20:], a[-3:], a[:-8:-1])
print(m.strides, m.T.strides, m[::2].strides, m.flags["C_CONTIGUOUS"], m.T.flags["C_CONTIGUOUS"])
sub = m[1:, 1:]
sub[sub > 60] = 0
print(m)
m.flat[3] = 42
print(m[0], m.flat[5], list(m.flat)[:4])
q = np.arange(4)
q.shape = (2, 2)
print(q)
q[0] = q[1]
print(q)
s = np.broadcast_to(np.arange(3), (2, 3))
print(s)
