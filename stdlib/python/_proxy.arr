"""A view of a mapping that cannot be changed through it.

>>> from types import MappingProxyType
>>> view = MappingProxyType({"a": 1})
>>> view["a"], len(view), "b" in view
(1, 1, False)
"""

from _library import define


def _init(self, mapping):
    self._mapping = mapping


def _get(self, key, default=None):
    """The value of a key, or the default.

    >>> MappingProxyType({}).get("a", 0)
    0
    """
    return self._mapping.get(key, default)


def _equal(self, other):
    return self._mapping == (other._mapping if isinstance(other, MappingProxyType) else other)


MappingProxyType = define("mappingproxy", "types", {
    "__init__": _init, "__getitem__": lambda self, key: self._mapping[key], "__len__": lambda self: len(self._mapping),
    "__iter__": lambda self: iter(self._mapping), "__contains__": lambda self, key: key in self._mapping,
    "__reversed__": lambda self: reversed(self._mapping), "__eq__": _equal, "__or__": lambda self, other: self._mapping | other,
    "__repr__": lambda self: f"mappingproxy({self._mapping!r})", "__str__": lambda self: str(self._mapping), "get": _get, "keys": lambda self: self._mapping.keys(),
    "values": lambda self: self._mapping.values(), "items": lambda self: self._mapping.items(),
    "copy": lambda self: self._mapping.copy(),
}, attributes={"_kind": "Mapping"}, doc="A view of a mapping that cannot be changed through it.")
