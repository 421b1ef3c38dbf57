# NumPy's functions that apply the program's own functions along axes and over elements.
import math

import numpy as np


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    """What a function gives for each one-dimensional slice along an axis.

    >>> np.apply_along_axis(sum, 0, [[1, 2], [3, 4]])
    array([4, 6])
    """
    arr = np.asarray(arr)
    axis = np.lib.array_utils.normalize_axis_index(axis, arr.ndim)
    last = np.moveaxis(arr, axis, -1)
    outer = last.shape[:-1]
    results = [np.asarray(func1d(last[index], *args, **kwargs)) for index in np.ndindex(outer)]
    if not results:
        raise ValueError('Cannot apply_along_axis when any iteration dimensions are 0')
    inner = results[0].ndim
    whole = _like_first(results).reshape(outer + results[0].shape)
    if inner == 0:
        return whole
    # The axes of the results take the place of the axis.
    order = list(range(axis)) + list(range(len(outer), len(outer) + inner)) + list(range(axis, len(outer)))
    return whole.transpose(order)


def _like_first(parts, shape=None, dtype=None):
    # The arrays in one along a new axis: the first one decides the shape and the data type, unless they are given, and
    # the others are assigned to it.
    shape = parts[0].shape if shape is None else shape
    dtype = parts[0].dtype if dtype is None else np.dtype(dtype)
    return np.stack([part if part.shape == shape and part.dtype == dtype else _assigned(part, shape, dtype) for part in parts])


def _assigned(part, shape, dtype):
    if part.shape == shape:
        return part.astype(dtype)
    whole = np.zeros((1,) + shape, dtype)
    whole[0] = part
    return whole[0]


def apply_over_axes(func, a, axes):
    """What a function gives when it is applied over axes one after the other.

    >>> np.apply_over_axes(np.sum, np.ones((2, 3)), [0, 1])
    array([[6.]])
    """
    value = np.asarray(a)
    ndim = a.ndim
    if np.ndim(axes) == 0:
        axes = (axes,)
    for axis in axes:
        if axis < 0:
            axis = ndim + axis
        result = func(value, axis)
        if result.ndim != value.ndim:
            result = np.expand_dims(result, axis)
            if result.ndim != value.ndim:
                raise ValueError("function is not returning an array of the correct shape")
        value = result
    return value


def _codes(otypes):
    # The data types that `otypes` lists, one for each output.
    if otypes is None:
        return None
    if isinstance(otypes, str):
        for code in otypes:
            if code not in np.typecodes['All']:
                raise ValueError(f'Invalid otype specified: {code}')
    elif not np.iterable(otypes):
        raise ValueError('Invalid otype specification')
    return [np.dtype(code) for code in otypes]


def _broadcast(arrays):
    # The arrays broadcast; an error is that of a universal function.
    try:
        return np.broadcast_arrays(*arrays)
    except ValueError:
        shapes = [str(array.shape).replace(' ', '') for array in arrays]
        raise ValueError(f'operands could not be broadcast together with shapes {" ".join(shapes)} ') from None


def _as_kind(values, dtype):
    # The values as an array of the data type; those without an own width, texts, get the widest one's.
    if dtype.kind in 'US':
        dtype = np.dtype(dtype.kind)
    try:
        array = np.array(values)
    except ValueError:
        array = None
    if array is None or array.ndim != 1:
        # Sequences are elements here, which most types do not take.
        array = _as_objects(values, (len(values),))
    return array.astype(dtype)


def _as_argument(value):
    # An array for what has elements, else the value itself, which every call gets.
    if isinstance(value, (str, bytes, dict, set)) or callable(value) or value is None:
        return None, value
    array = np.asarray(value)
    return array, array


def _element_wise(pyfunc, args, kwargs, dtypes):
    # Calls a function for every combination of broadcast elements. Without given data types, one more call, with the
    # first elements as NumPy scalars, decides them.
    arrays = []
    for value in args:
        array, _ = _as_argument(value)
        if array is not None:
            arrays.append(array)
    if not arrays:
        outputs = [pyfunc(*args, **kwargs)]
        shape = ()
    else:
        spread = _broadcast(arrays)
        shape = spread[0].shape
        columns = []
        at = 0
        for value in args:
            array, _ = _as_argument(value)
            if array is None:
                columns.append(None)
            else:
                columns.append(np.lib.array_utils._elements(spread[at]))
                at += 1
        count = spread[0].size
        if count == 0:
            if dtypes is None:
                raise ValueError('cannot call `vectorize` on size 0 inputs unless `otypes` is set')
            empty = tuple(np.empty(shape, dtype) for dtype in dtypes)
            return empty if len(empty) > 1 else empty[0]
        if dtypes is None:
            at = 0
            firsts = []
            for value in args:
                if _as_argument(value)[0] is None:
                    firsts.append(value)
                else:
                    firsts.append(spread[at].ravel()[0])
                    at += 1
            found = pyfunc(*firsts, **kwargs)
            dtypes = [np.asarray(x).dtype for x in (found if isinstance(found, tuple) else (found,))]
        outputs = []
        if not kwargs and len(columns) == 1 and columns[0] is not None:
            outputs = [pyfunc(value) for value in columns[0]]
        elif not kwargs and len(columns) == 2 and columns[0] is not None and columns[1] is not None:
            outputs = [pyfunc(first, second) for first, second in zip(*columns)]
        for i in range(len(outputs), count):
            outputs.append(pyfunc(*[v if c is None else c[i] for v, c in zip(args, columns)], **kwargs))
    several = isinstance(outputs[0], tuple)
    results = list(zip(*outputs)) if several else [outputs]
    made = []
    for i, column in enumerate(results):
        # The first result decides the data type, unless it is given.
        dtype = np.asarray(column[0]).dtype if dtypes is None else dtypes[i]
        made.append(_as_kind(list(column), dtype).reshape(shape))
    return tuple(made) if several else made[0]


def _signature(text):
    # '(m,n),(n)->(m)' as ([('m', 'n'), ('n',)], [('m',)]).
    import re
    text = re.sub(r'\s+', '', text)
    argument = r'\((?:\w+(?:,\w+)*)?\)'
    several = f'{argument}(?:,{argument})*'
    if not re.match(f'^{several}->{several}$', text):
        raise ValueError(f'not a valid gufunc signature: {text}')
    inputs, outputs = text.split('->')
    return _core_dims(inputs), _core_dims(outputs)


def _core_dims(text):
    # '(m,n),(n)' as [('m', 'n'), ('n',)].
    groups = []
    for group in text.split('),'):
        group = group.strip('()')
        groups.append(tuple(group.split(',')) if group else ())
    return groups


def _measure(array, dims, sizes):
    # Puts down the lengths of an array's core dimensions, and gives the shape before them.
    k = len(dims)
    if array.ndim < k:
        raise ValueError(f'{array.ndim}-dimensional argument does not have enough dimensions for all core '
                         f'dimensions {dims!r}')
    for name, n in zip(dims, array.shape[array.ndim - k:]):
        if sizes.setdefault(name, n) != n:
            raise ValueError(f'inconsistent size for core dimension {name!r}: {n} vs {sizes[name]}')
    return array.shape[:array.ndim - k]


def _by_signature(pyfunc, inputs, outputs, args, kwargs, dtypes):
    # Calls a function for every combination of broadcast sub-arrays.
    if len(args) != len(inputs):
        raise TypeError(f'wrong number of positional arguments: expected {len(inputs)}, got {len(args)}')
    arrays = [np.asarray(value) for value in args]
    sizes = {}
    loop = np.broadcast_shapes(*[_measure(array, dims, sizes) for array, dims in zip(arrays, inputs)])
    spread = [np.broadcast_to(a, loop + a.shape[a.ndim - len(d):]) for a, d in zip(arrays, inputs)]
    results = []
    for index in np.ndindex(*loop):
        found = pyfunc(*[a[index] for a in spread], **kwargs)
        count = len(found) if isinstance(found, tuple) else 1
        if len(outputs) == 1:
            found = (found,)
        elif count != len(outputs):
            raise ValueError(f'wrong number of outputs from pyfunc: expected {len(outputs)}, got {count}')
        results.append(found)
    if results:
        columns = [[np.asarray(part) for part in column] for column in zip(*results)]
    else:
        columns = _without_calls(outputs, sizes, dtypes)
    made = []
    for i, (dims, parts) in enumerate(zip(outputs, columns)):
        if results:
            _measure(parts[0], dims, sizes)
        shape = tuple(sizes[name] for name in dims)
        whole = _like_first(parts, shape, None if dtypes is None else dtypes[i])
        made.append(whole[:len(results)].reshape(loop + shape))
    return tuple(made) if len(outputs) > 1 else made[0]


def _without_calls(outputs, sizes, dtypes):
    # What stands for the results where there are no arguments to call a function with.
    if dtypes is None:
        raise ValueError('cannot call `vectorize` on size 0 inputs unless `otypes` is set')
    if any(name not in sizes for dims in outputs for name in dims):
        raise ValueError('cannot call `vectorize` with a signature including new output dimensions on size 0 inputs')
    return [[np.zeros(tuple(sizes[name] for name in dims), dtype)] for dims, dtype in zip(outputs, dtypes)]


def vectorize(pyfunc=None, otypes=None, doc=None, excluded=None, cache=False, signature=None):
    """A function of numbers as a function of arrays, element by element.

    >>> np.vectorize(lambda a, b: a if a > b else b)([1, 5], 3)
    array([3, 5])
    """
    if pyfunc is None:
        return lambda function: vectorize(function, otypes, doc, excluded, cache, signature)
    if not callable(pyfunc):
        raise TypeError('When used as a decorator, only accepts keyword arguments.')
    dtypes = _codes(otypes)
    sides = None if signature is None else _signature(signature)

    def vectorized(*args, **kwargs):
        if signature is not None:
            return _by_signature(pyfunc, *sides, args, kwargs, dtypes)
        if not excluded and not kwargs:
            return _element_wise(pyfunc, args, {}, dtypes)
        left_out = excluded or set()
        names = [name for name in kwargs if name not in left_out]
        places = [i for i in range(len(args)) if i not in left_out]
        fixed = {name: value for name, value in kwargs.items() if name in left_out}

        def call(*varying):
            given = list(args)
            for i, value in zip(places, varying):
                given[i] = value
            return pyfunc(*given, **dict(zip(names, varying[len(places):])), **fixed)

        varying = [args[i] for i in places] + [kwargs[name] for name in names]
        return _element_wise(call, varying, {}, dtypes)

    vectorized.__doc__ = getattr(pyfunc, '__doc__', None) if doc is None else doc
    vectorized.pyfunc = pyfunc
    vectorized.signature = signature
    return vectorized


def _applied(func, nout, *args):
    # A function of the program over broadcast arrays.
    arrays = np.broadcast_arrays(*[np.asarray(x) for x in args])
    shape = arrays[0].shape
    results = [func(*items) for items in zip(*[x.ravel().tolist() for x in arrays])]
    if nout == 1:
        return _as_objects(results, shape)
    return tuple(_as_objects([result[k] for result in results], shape) for k in range(nout))


def _lines(array, axis):
    # The lines along an axis as lists, and the shape that they stand in.
    moved = np.moveaxis(np.asarray(array), axis, -1)
    return moved.reshape(math.prod(moved.shape[:-1]), moved.shape[-1]).tolist(), moved.shape[:-1]


def _reduced(func, identity, array, axis):
    array = np.asarray(array)
    if axis is None:
        array, axis = array.ravel(), 0
    lines, shape = _lines(array, axis)
    totals = []
    for line in lines:
        if not line:
            if identity is None:
                raise ValueError(f'zero-size array to reduction operation {func.__name__} (vectorized) which has no '
                                 'identity')
            line = [identity]
        total = line[0]
        for item in line[1:]:
            total = func(total, item)
        totals.append(total)
    return _as_objects(totals, shape)


def _accumulated(func, identity, array, axis):
    lines, shape = _lines(array, axis)
    every = []
    for line in lines:
        total = None
        for at, item in enumerate(line):
            total = item if at == 0 else func(total, item)
            every.append(total)
    length = len(lines[0]) if lines else 0
    return np.moveaxis(_as_objects(every, shape + (length,)), -1, axis)


def _outer(func, identity, a, b):
    a, b = np.asarray(a), np.asarray(b)
    every = [func(x, y) for x in a.ravel().tolist() for y in b.ravel().tolist()]
    return _as_objects(every, a.shape + b.shape)


def _as_objects(values, shape):
    if shape == ():
        return values[0]
    out = np.empty(len(values), dtype=object)
    for at, value in enumerate(values):
        out[at] = value
    return out.reshape(shape)
