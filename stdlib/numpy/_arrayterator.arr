# np.lib.Arrayterator: a large array walked in blocks of at most so many elements.
import numpy as np
from itertools import product
from _library import define


def _init(self, var, buf_size=None):
    self.var = var
    self.buf_size = buf_size
    self.start = [0] * var.ndim
    self.stop = list(var.shape)
    self.step = [1] * var.ndim


def _shape(self):
    return tuple((stop - start - 1) // step + 1 for start, stop, step in zip(self.start, self.stop, self.step))


def _blocks(self):
    # The last axes are taken whole while they fit, the next one in pieces, those before it element by element.
    lengths = _shape(self)
    if 0 in lengths:
        return []
    left = self.buf_size
    if not left:
        left = 1
        for length in lengths:
            left *= length
    widths = []
    for length in reversed(lengths):
        widths.insert(0, max(1, min(left, length)))
        left //= length
    blocks = []
    for places in product(*[range(0, length, width) for length, width in zip(lengths, widths)]):
        block = []
        for start, stop, step, place, width in zip(self.start, self.stop, self.step, places, widths):
            first = start + place * step
            block.append(slice(first, min(stop, first + width * step), step))
        blocks.append(self.var[tuple(block)])
    return blocks


def _flat(self):
    return iter([item for block in _blocks(self) for item in block.flat])


def _getitem(self, index):
    index = list(index) if isinstance(index, tuple) else [index]
    whole = []
    for item in index:
        if item is Ellipsis:
            whole.extend([slice(None)] * (self.var.ndim - len(index) + 1))
        elif isinstance(item, int):
            whole.append(slice(item, item + 1, 1))
        else:
            whole.append(item)
    whole.extend([slice(None)] * (self.var.ndim - len(whole)))
    part = Arrayterator(self.var, self.buf_size)
    for axis, item in enumerate(whole):
        start, stop, step = item.start or 0, item.stop, item.step or 1
        length = self.stop[axis] - self.start[axis]
        part.start[axis] = self.start[axis] + start
        part.step[axis] = self.step[axis] * step
        part.stop[axis] = min(self.stop[axis], self.start[axis] + (length if stop is None else stop))
    return part


def _array(self):
    return self.var[tuple(slice(*bounds) for bounds in zip(self.start, self.stop, self.step))]


Arrayterator = define(
    'Arrayterator', 'numpy.lib._arrayterator_impl',
    {
        '__init__': _init, '__iter__': lambda self: iter(_blocks(self)), '__getitem__': _getitem,
        '__array__': _array,
    },
    None, {'shape': _shape, 'flat': _flat}, {}, None, False,
    """Arrayterator(var, buf_size=None)

A large array walked in blocks of at most buf_size elements.""")
