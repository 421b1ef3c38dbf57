#!/usr/bin/env python3
"""Writes what NumPy's indexing gives for random arrays and indices: the golden file of tests/index.rs.

Usage: index_golden.py [COUNT [SEED]] > tests/golden/index/cases.txt

A line holds, separated by tabs: get or set, the array's shape, the items, for set the value's shape, and the outcome.
The array holds 0, 1, 2, …, the value -1, -2, -3, … . The outcome is `shape|elements` (of the result, or of the array
afterwards; the shape is `scalar` for an element), or the error.
"""
import random
import sys
import warnings

import numpy as np


def spell(numbers):
    return ",".join(str(int(n)) for n in numbers)


def bound(rng, n):
    return None if rng.random() < 0.4 else rng.randint(-n - 2, n + 2)


def integer(rng, n):
    if n == 0 or rng.random() < 0.02:
        return rng.randint(-n - 2, n + 2)
    return rng.randrange(-n, n)


def item(rng, shape, axis, common):
    """A random item for an axis: its text, its object, and how many axes it takes."""
    n = shape[axis] if axis < len(shape) else 3
    sort = rng.random()
    if sort < 0.25:
        i = integer(rng, n)
        return f"i{i}", i, 1
    if sort < 0.5:
        start, stop, step = bound(rng, n), bound(rng, n), rng.choice([None, None, 1, 2, 3, -1, -2, -3, 2**62])
        if rng.random() < 0.02:
            step = 0
        text = ":".join("" if x is None else str(x) for x in (start, stop, step))
        return f"s{text}", slice(start, stop, step), 1
    if sort < 0.58:
        return "n", None, 0
    if sort < 0.8:
        dims = list(common)
        if rng.random() < 0.4:
            dims = [1 if rng.random() < 0.3 else d for d in dims][rng.randrange(len(dims) + 1):]
        if rng.random() < 0.06:
            dims = [rng.randrange(4) for _ in range(rng.randrange(3))]
        values = np.array([integer(rng, n) for _ in range(int(np.prod(dims)))], dtype=np.int64).reshape(dims)
        return f"a{spell(dims)}:{spell(values.ravel())}", values.astype(rng.choice(["i8", "i8", "i4", "i1"])), 1
    if sort < 0.83:
        flag = rng.random() < 0.7
        return f"m:{int(flag)}", np.array(flag), 0
    taken = rng.choice([1, 1, 1, 2, 3])
    dims = list(shape[axis:axis + taken])
    if rng.random() < 0.05 and dims:
        dims[rng.randrange(len(dims))] += 1
    if not dims:
        dims = [2]
    mask = np.array([rng.random() < 0.5 for _ in range(int(np.prod(dims)))], dtype=bool).reshape(dims)
    return f"m{spell(dims)}:{spell(mask.ravel())}", mask, len(dims)


def index(rng, shape):
    common = [rng.randrange(4) if rng.random() < 0.2 else 2 for _ in range(rng.randrange(1, 3))]
    texts, objects, axis = [], [], 0
    ellipsis = False
    extra = rng.random() < 0.03
    for _ in range(rng.randrange(len(shape) + 3)):
        if rng.random() < 0.12 and (not ellipsis or rng.random() < 0.1):
            ellipsis = True
            texts.append("e")
            objects.append(Ellipsis)
            # The axes after an ellipsis count from the end; two short items at most fit there.
            axis = max(axis, len(shape) - rng.randrange(3))
            continue
        if axis >= len(shape) and not extra and rng.random() < 0.97:
            break
        text, thing, taken = item(rng, shape, axis, common)
        texts.append(text)
        objects.append(thing)
        axis += taken
    return texts, tuple(objects)


def value_shape(rng, shape):
    """A shape that broadcasts to `shape`, mostly."""
    dims = list(shape)
    if rng.random() < 0.06 and dims:
        dims[rng.randrange(len(dims))] += 1
    if rng.random() < 0.3:
        dims = [1 if rng.random() < 0.5 else d for d in dims]
    if rng.random() < 0.3:
        dims = dims[rng.randrange(len(dims) + 1):]
    if rng.random() < 0.1:
        dims = [1] + dims
    return dims if rng.random() < 0.75 else []


def case(rng):
    shape = tuple(rng.choice([0, 1, 2, 2, 3, 3, 4]) for _ in range(rng.choice([0, 1, 1, 2, 2, 3, 3, 4])))
    array = np.arange(int(np.prod(shape))).reshape(shape)
    texts, objects = index(rng, shape)
    try:
        got = array[objects]
        outcome = ("scalar" if not isinstance(got, np.ndarray) else spell(got.shape)) + "|" + spell(np.ravel(got))
        room, failed = np.shape(got), False
    except Exception as error:
        outcome, room, failed = f"{type(error).__name__}: {error}", (2,), True
    fields = [spell(shape), " ".join(texts)]
    if len(outcome) < 400:
        print("\t".join(["get", *fields, outcome]))
    if rng.random() < 0.5:
        dims = value_shape(rng, room)
        value = -1 - np.arange(int(np.prod(dims))).reshape(dims)
        try:
            array[objects] = value
            outcome = spell(array.shape) + "|" + spell(array.ravel())
        except Exception as error:
            outcome = f"{type(error).__name__}: {error}"
            # Of two errors that are both there, which one is told is not for us to copy.
            if failed and "shape" in outcome:
                return
        if len(outcome) < 400:
            print("\t".join(["set", *fields, spell(dims), outcome]))


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    warnings.simplefilter("ignore")
    for _ in range(count):
        case(rng)


main()
