"""What must not cost memory: views, augmented assignment, results written into arrays that are there."""
import os

import numpy as np


def most_used():
    """The most memory that the program has held so far, in MiB; None where the system does not tell."""
    if not os.path.exists('/proc/self/status'):
        return None
    for line in open('/proc/self/status'):
        if line.startswith('VmHWM'):
            return int(line.split()[1]) / 1024
    return None


size = 2**23
a = np.ones(size)
b = np.full(size, 2.0)
a += b
before = most_used()
views = [a[::2], a[::-1], a.reshape(2, -1).T, a[None], a[100:-100], np.broadcast_to(a, (10, size)), a.view(np.int64)]
for view in views:
    assert view.base is a or np.shares_memory(view, a)
a += b
a -= 1.0
a *= b
np.multiply(a, b, out=a)
a[::2] += 1
a[:size // 2] = b[size // 2:]
np.copyto(a, b)
a.fill(3)
a[:] = b
a.shape = (2, -1)
assert np.may_share_memory(views[0], a)
after = most_used()
# An array takes 64 MiB: a hidden copy of one, or of half of one, would show.
print(before is None or after - before < 24)

# What a program says of alignment is told again, and no more.
y = np.arange(3)
y.setflags(write=0, align=0)
print(y.flags, y.flags.aligned, y.flags['A'], y.flags.behaved, y.copy().flags.aligned)
y.setflags(align=1)
print(y.flags.aligned, y.flags.writeable, y.flags.behaved)
y.flags.aligned = False
print(y.flags.carray, y[1:].sum())
