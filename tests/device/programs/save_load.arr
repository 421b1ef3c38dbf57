# Files and copies.
import os, tempfile
d = tempfile.mkdtemp()
a = np.arange(6.).reshape(2, 3)
np.save(d + '/a.npy', a)
np.savez(d + '/b.npz', x=a, y=a.T)
np.savetxt(d + '/c.txt', a, fmt='%.2f')
print(np.load(d + '/a.npy'), sorted(np.load(d + '/b.npz').files), np.load(d + '/b.npz')['y'], np.loadtxt(d + '/c.txt'), open(d + '/c.txt').read())
import copy
b = copy.deepcopy({'w': a})
b['w'][0] = 9
print(a[0], b['w'][0], a.tobytes() == np.frombuffer(a.tobytes()).tobytes())
