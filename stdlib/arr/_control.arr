# Control flow as functions, named as JAX names them. Plain statements do the same: compiled, these are the same loops
# and branches.
import numpy as np
from arr import eval_shape


def _leaves(tree):
    if isinstance(tree, dict):
        tree = list(tree.values())
    if isinstance(tree, (list, tuple)):
        return [leaf for item in tree for leaf in _leaves(item)]
    return [] if tree is None else [tree]


def _map(f, tree, *rest):
    if isinstance(tree, dict):
        return {key: _map(f, item, *[other[key] for other in rest]) for key, item in tree.items()}
    if isinstance(tree, list):
        return [_map(f, *items) for items in zip(tree, *rest)]
    if isinstance(tree, tuple):
        items = [_map(f, *items) for items in zip(tree, *rest)]
        return type(tree)(*items) if hasattr(tree, "_fields") else tuple(items)
    return None if tree is None else f(tree, *rest)


def cond(pred, true_fun, false_fun, *operands):
    """Call one of two functions of the operands: the first where the condition holds.

    >>> cond(3 > 2, lambda x: x + 1, lambda x: x - 1, 10)
    11
    """
    if pred:
        return true_fun(*operands)
    else:
        return false_fun(*operands)


def fori_loop(lower, upper, body_fun, init_val):
    """The value after `value = body_fun(i, value)` for each i of a range, from a first value on.

    >>> fori_loop(0, 5, lambda i, total: total + i, 0)
    10
    """
    value = init_val
    for i in range(lower, upper):
        value = body_fun(i, value)
    return value


def while_loop(cond_fun, body_fun, init_val):
    """The value after `value = body_fun(value)` for as long as `cond_fun(value)` holds, from a first value on.

    >>> while_loop(lambda x: x < 100, lambda x: x * 2, 3)
    192
    """
    value = init_val
    while cond_fun(value):
        value = body_fun(value)
    return value


def scan(f, init, xs=None, length=None, reverse=False, unroll=1):
    """Carry a value along the first axis of arrays: `carry, y = f(carry, x)`. The last carry, and all y stacked.

    >>> scan(lambda total, x: (total + x, total * x), 0.0, np.array([1., 2., 3.]))
    (np.float64(6.0), array([0., 2., 9.]))
    """
    leaves = _leaves(xs)
    if length is None and not leaves:
        raise ValueError("scan got no values to scan over and `length` not provided.")
    count = int(length) if length is not None else len(leaves[0])
    for leaf in leaves:
        if len(leaf) != count:
            raise ValueError(
                "scan got values with different leading axis sizes: "
                + ", ".join([str(len(leaf)) for leaf in leaves]) + ".")
    carry = init
    if count == 0:
        one = _map(lambda x: np.zeros(np.shape(x)[1:], dtype=np.asarray(x).dtype), xs)
        kind = eval_shape(lambda c, x: f(c, x)[1], init, one)
        return carry, _map(lambda s: np.zeros((0,) + tuple(s.shape), dtype=s.dtype), kind)
    at = count - 1 if reverse else 0
    carry, y = f(carry, _map(lambda x: x[at], xs))
    ys = _map(lambda leaf: np.zeros((count,) + np.shape(leaf), dtype=np.asarray(leaf).dtype), y)
    rows = _leaves(ys)
    for row, leaf in zip(rows, _leaves(y)):
        row[at] = leaf
    for turn in range(1, count):
        at = count - 1 - turn if reverse else turn
        carry, y = f(carry, _map(lambda x: x[at], xs))
        for row, leaf in zip(rows, _leaves(y)):
            row[at] = leaf
    return carry, ys
