"""The kinds of containers and callables, for `isinstance` and annotations.

>>> from collections.abc import Sequence
>>> isinstance([1], Sequence), isinstance({1}, Sequence)
(True, False)
"""

import types

_views = (type({}.keys()), type({}.values()), type({}.items()))
_iterators = (type(iter([])), type(x for x in ()), type(zip()), type(map(None, ())), type(enumerate(())))
Sequence = (list, tuple, str, bytes, range)
MutableSequence = (list,)
Mapping = (dict,)
MutableMapping = (dict,)
Set = (set, frozenset, type({}.keys()))
MutableSet = (set,)
Sized = (list, tuple, str, bytes, range, dict, set, frozenset) + _views
Container = Sized
Collection = Sized
Iterator = _iterators
Iterable = Sized + _iterators
Reversible = (list, tuple, str, bytes, range, dict)
Generator = (type(x for x in ()),)
Callable = (types.FunctionType, types.BuiltinFunctionType, type)
Hashable = (int, float, complex, str, bytes, tuple, frozenset, type(None), range)
