"""Several mappings as one.

>>> from collections import ChainMap
>>> settings = ChainMap({"colour": "red"}, {"colour": "blue", "size": 3})
>>> settings["colour"], settings["size"]
('red', 3)
"""

from _library import define


def _init(self, *maps):
    self.maps = list(maps) or [{}]


def _missing(self, key):
    """What a key that no mapping has gives: an error.

    >>> ChainMap({"a": 1}, {"b": 2})["b"]
    2
    """
    raise KeyError(key)


def _getitem(self, key):
    for mapping in self.maps:
        if key in mapping:
            return mapping[key]
    return _missing(self, key)


def _setitem(self, key, value):
    self.maps[0][key] = value


def _delitem(self, key):
    if key not in self.maps[0]:
        raise KeyError(f"Key not found in the first mapping: {key!r}")
    del self.maps[0][key]


def _keys(self):
    """The keys, those of the last mapping first, as a dict of them has.

    >>> list(ChainMap({"a": 1}, {"b": 2}).keys())
    ['b', 'a']
    """
    seen = {}
    for mapping in reversed(self.maps):
        seen |= dict.fromkeys(mapping)
    return seen.keys()


def _get(self, key, default=None):
    """The value of a key, or the default.

    >>> ChainMap({"a": 1}).get("z", 0)
    0
    """
    return self[key] if key in self else default


def _pop(self, key, *default):
    """Remove a key from the first mapping, and give its value.

    >>> ChainMap({"a": 1}).pop("a")
    1
    """
    if key not in self.maps[0] and not default:
        raise KeyError(f"Key not found in the first mapping: {key!r}")
    return self.maps[0].pop(key, *default)


def _popitem(self):
    """Remove the last item of the first mapping, and give it.

    >>> ChainMap({"a": 1}).popitem()
    ('a', 1)
    """
    if not self.maps[0]:
        raise KeyError("No keys found in the first mapping.")
    return self.maps[0].popitem()


def _setdefault(self, key, default=None):
    """The value of a key, set to the default if there is none.

    >>> ChainMap({}).setdefault("a", 1)
    1
    """
    if key not in self:
        self[key] = default
    return self[key]


def _new_child(self, m=None, **kwargs):
    """The same mappings behind a new one.

    >>> ChainMap({"a": 1}).new_child({"a": 2})["a"]
    2
    """
    first = kwargs if m is None else m
    if m is not None:
        first.update(kwargs)
    return ChainMap(first, *self.maps)


def _update(self, *others, **values):
    """Set items of the first mapping.

    >>> c = ChainMap({}); c.update(a=1); c["a"]
    1
    """
    self.maps[0].update(*others, **values)


def _copy(self):
    """The same mappings, the first one copied.

    >>> ChainMap({"a": 1}).copy() == {"a": 1}
    True
    """
    return ChainMap(self.maps[0].copy(), *self.maps[1:])


def _as_dict(self):
    return {key: self[key] for key in self.keys()}


def _equal(self, other):
    if isinstance(other, ChainMap):
        return _as_dict(self) == _as_dict(other)
    return _as_dict(self) == other if isinstance(other, dict) else NotImplemented


def _or(self, other):
    if not isinstance(other, (ChainMap, dict)):
        return NotImplemented
    first = self.maps[0].copy()
    first.update(other)
    return ChainMap(first, *self.maps[1:])


def _ror(self, other):
    if not isinstance(other, dict):
        return NotImplemented
    result = dict(other)
    for mapping in reversed(self.maps):
        result.update(mapping)
    return ChainMap(result)


ChainMap = define("ChainMap", "collections", {
    "__init__": _init, "__getitem__": _getitem, "__setitem__": _setitem, "__delitem__": _delitem,
    "__contains__": lambda self, key: any(key in mapping for mapping in self.maps),
    "__iter__": lambda self: iter(self.keys()), "__len__": lambda self: len(self.keys()),
    "__bool__": lambda self: any(bool(mapping) for mapping in self.maps), "__eq__": _equal, "__or__": _or, "__ror__": _ror,
    "__repr__": lambda self: "ChainMap(" + ", ".join([repr(mapping) for mapping in self.maps]) + ")",
    "keys": _keys, "values": lambda self: _as_dict(self).values(), "items": lambda self: _as_dict(self).items(),
    "get": _get, "pop": _pop, "popitem": _popitem, "setdefault": _setdefault, "new_child": _new_child,
    "update": _update, "copy": _copy, "clear": lambda self: self.maps[0].clear(),
}, properties={"parents": lambda self: ChainMap(*self.maps[1:])}, attributes={"_kind": "MutableMapping"},
    doc="Several mappings as one: the first that has a key gives its value, and takes what is set.")
