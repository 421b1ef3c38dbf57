# Derivatives beside finite differences.
import numpy as np
from arr import jvp, vjp


def _map(f, *trees):
    first = trees[0]
    if isinstance(first, dict):
        return {key: _map(f, *[tree[key] for tree in trees]) for key in first}
    if isinstance(first, (list, tuple)):
        items = [_map(f, *parts) for parts in zip(*trees)]
        return items if isinstance(first, list) else tuple(items)
    return None if first is None else f(*trees)


def _leaves(tree):
    if isinstance(tree, dict):
        tree = list(tree.values())
    if isinstance(tree, (list, tuple)):
        return [leaf for item in tree for leaf in _leaves(item)]
    return [] if tree is None else [tree]


def _dot(a, b):
    return sum([np.sum(np.asarray(x) * np.asarray(y)) for x, y in zip(_leaves(a), _leaves(b))])


def _random(rng, like):
    # A direction like a tree of arrays.
    def one(x):
        x = np.asarray(x)
        v = rng.standard_normal(x.shape)
        if x.dtype.kind == 'c':
            v = v + 1j * rng.standard_normal(x.shape)
        return np.asarray(v).astype(x.dtype)[()]
    return _map(one, like)


def _near(what, got, want, atol, rtol):
    got, want = _leaves(got), _leaves(want)
    if len(got) != len(want):
        raise AssertionError(f'{what}: {len(got)} results, expected {len(want)}')
    for a, b in zip(got, want):
        a, b = np.asarray(a), np.asarray(b)
        if a.shape != b.shape or not np.all(np.abs(a - b) <= atol + rtol * np.abs(b)):
            raise AssertionError(f'{what} differ from finite differences:\n{a}\nshould be about\n{b}')


def _numeric(f, args, tangents, eps):
    above = f(*_map(lambda x, t: x + eps * t, args, tangents))
    below = f(*_map(lambda x, t: x - eps * t, args, tangents))
    return _map(lambda a, b: (a - b) / (2 * eps), above, below)


def check_grads(f, args, order, modes=('fwd', 'rev'), atol=None, rtol=None, eps=None):
    """Check derivatives up to an order against finite differences, forward and in reverse; AssertionError otherwise.

    >>> check_grads(lambda x: np.sin(x) * x, (np.array([0.5, 2.0]),), order=2)
    >>> check_grads(lambda x: np.cbrt(x), (8.0,), order=1, modes=['rev'])
    """
    args = tuple(_map(lambda x: np.asarray(x)[()], tuple(args)))
    single = any(np.asarray(x).dtype in (np.float32, np.complex64) for x in _leaves(args))
    atol = (1e-2 if single else 1e-6) if atol is None else atol
    rtol = (1e-2 if single else 1e-6) if rtol is None else rtol
    eps = (1e-2 if single else 1e-5) if eps is None else eps
    modes = (modes,) if isinstance(modes, str) else tuple(modes)
    for mode in modes:
        if mode not in ('fwd', 'rev'):
            raise ValueError(f"modes are 'fwd' and 'rev', got {mode!r}")
    _check(f, args, order, modes, atol, rtol, eps, np.random.default_rng(0))


def _check(f, args, order, modes, atol, rtol, eps, rng):
    tangents = _random(rng, args)
    numeric = _numeric(f, args, tangents, eps)
    if 'fwd' in modes:
        _, slope = jvp(f, args, tangents)
        _near('forward derivatives', slope, numeric, atol, rtol)
        if order > 1:
            _check(lambda *a: jvp(f, a, tangents), args, order - 1, modes, atol, rtol, eps, rng)
    if 'rev' in modes:
        out, pull = vjp(f, *args)
        cotangent = _random(rng, out)
        _near('reverse derivatives', _dot(pull(cotangent), tangents), _dot(cotangent, numeric), atol, rtol)
        if order > 1:
            def reverse(*a):
                out, pull = vjp(f, *a)
                return out, pull(cotangent)
            _check(reverse, args, order - 1, modes, atol, rtol, eps, rng)
