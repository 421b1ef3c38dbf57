"""Random numbers from keys: counter-based, so that they are the same on every device, in any order, compiled or not.

A key is two uint32 numbers. Number i of a draw is Threefry-2x32 (20 rounds) of the key and the counter i: nothing is
remembered from draw to draw, the same key gives the same numbers, and `split` makes new keys. Numbers are computed where
the key lives, so on a GPU nothing is copied there. The bits, uniform numbers, and split keys are those of jax.random
(with jax_threefry_partitionable); normal numbers are made of them by Box and Muller's method.

    from arr import random
    key = random.key(0)
    key, own = random.split(key)
    x = random.normal(own, (1000, 3))
"""

import numpy as np
from math import prod

_TURNS = ((13, 15, 26, 6), (17, 29, 16, 24))


def key(seed):
    """The key of a seed.

    >>> key(42)
    array([ 0, 42], dtype=uint32)
    """
    return np.array([seed >> 32 & 0xFFFFFFFF, seed & 0xFFFFFFFF], dtype=np.uint32)


def _threefry(key, x, y):
    """Two uint32 words of each pair of counter words."""
    a, b = key[0], key[1]
    words = (a, b, a ^ b ^ np.uint32(0x1BD11BDA))
    x = x + words[0]
    y = y + words[1]
    for turn in range(5):
        for r in _TURNS[turn % 2]:
            x = x + y
            y = (y << np.uint32(r)) | (y >> np.uint32(32 - r))
            y = y ^ x
        x = x + words[(turn + 1) % 3]
        y = y + words[(turn + 2) % 3] + np.uint32(turn + 1)
    return x, y


def _words(key, shape):
    """Two words for each place of a shape, computed where the key is."""
    count = prod(shape)
    zero = key[0] ^ key[0]
    ones = np.broadcast_to(zero | np.uint32(1), (count,))
    place = np.cumsum(ones, dtype=np.uint32) - np.uint32(1)
    x, y = _threefry(key, np.broadcast_to(zero, (count,)), place.astype(np.uint32))
    return np.reshape(x, shape), np.reshape(y, shape)


def _shape(shape):
    return tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)


def split(key, num=2):
    """New keys, one a row.

    >>> split(key(0))
    array([[1797259609, 2579123966],
           [ 928981903, 3453687069]], dtype=uint32)
    """
    return np.stack(_words(key, _shape(num)), axis=-1)


def fold_in(key, data):
    """The key of a key and a number: for the turns of a loop.

    >>> fold_in(key(0), 1).dtype
    dtype('uint32')
    """
    # Words in arrays: what runs over is meant to.
    zero = key[:1] ^ key[:1]
    return np.concatenate(_threefry(key, zero, zero | np.uint32(data)))


def bits(key, shape=()):
    """Random uint32 numbers.

    >>> bits(key(0), (3,)).dtype
    dtype('uint32')
    """
    x, y = _words(key, _shape(shape))
    return x ^ y


def uniform(key, shape=(), dtype=np.float64, minval=0.0, maxval=1.0):
    """Numbers between minval and maxval, the lower one included.

    >>> u = uniform(key(1), (1000,))
    >>> bool(np.all((u >= 0) & (u < 1))), round(float(u.mean()), 1)
    (True, 0.5)
    """
    return _unit(*_words(key, _shape(shape)), dtype) * (maxval - minval) + minval


def _unit(x, y, dtype):
    """Numbers in [0, 1) from two words each."""
    if np.dtype(dtype) == np.float64:
        # 52 bits: all of the first word, 20 of the second.
        return x.astype(np.float64) * 2.0**-32 + (y >> np.uint32(12)).astype(np.float64) * 2.0**-52
    return (((x ^ y) >> np.uint32(9)).astype(np.float32) * np.float32(2.0**-23)).astype(dtype)


def normal(key, shape=(), dtype=np.float64):
    """Normally distributed numbers of mean zero and variance one.

    >>> x = normal(key(3), (4000,))
    >>> abs(float(x.mean())) < 0.1, abs(float(x.std()) - 1) < 0.1
    (True, True)
    """
    shape = _shape(shape)
    x, y = _words(key, shape)
    if np.dtype(dtype) == np.float64:
        radius = _unit(x, y, dtype)
        angle = _unit(*_words(fold_in(key, 0), shape), dtype)
    else:
        radius = (x >> np.uint32(9)).astype(np.float32) * np.float32(2.0**-23)
        angle = (y >> np.uint32(9)).astype(np.float32) * np.float32(2.0**-23)
    return (np.sqrt(-2 * np.log(1 - radius)) * np.cos(2 * np.pi * angle)).astype(dtype)


def randint(key, shape, minval, maxval, dtype=np.int64):
    """Whole numbers from minval up to, but not including, maxval.

    >>> n = randint(key(5), (1000,), -2, 3)
    >>> int(n.min()), int(n.max())
    (-2, 2)
    """
    unit = _unit(*_words(key, _shape(shape)), np.float64)
    return np.floor(unit * (maxval - minval)).astype(dtype) + np.array(minval, dtype=dtype)


def bernoulli(key, p=0.5, shape=()):
    """Truth with probability p.

    >>> bernoulli(key(0), 1.0, (2,))
    array([ True,  True])
    """
    return uniform(key, shape) < p


def exponential(key, shape=(), dtype=np.float64):
    """Exponentially distributed numbers of mean one.

    >>> bool(np.all(exponential(key(7), (100,)) >= 0))
    True
    """
    return -np.log1p(-uniform(key, shape, dtype))


def permutation(key, x):
    """The rows of an array, or the numbers below x, in random order.

    >>> sorted(permutation(key(2), 5).tolist())
    [0, 1, 2, 3, 4]
    """
    x = np.arange(x) if isinstance(x, int) else x
    return x[np.argsort(bits(key, (len(x),)))]
