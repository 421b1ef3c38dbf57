"""Containers and long texts over several lines where they are too long for one.

>>> from pprint import pprint
>>> pprint({"name": "a" * 30, "sizes": list(range(8))}, width=40)
{'name': 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
 'sizes': [0, 1, 2, 3, 4, 5, 6, 7]}
"""

import re
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from functools import cmp_to_key
from types import SimpleNamespace
from _library import define


def _compare(a, b):
    """The order of values of any kinds, those that cannot be compared by their types."""
    try:
        return -1 if a < b else int(b < a)
    except TypeError:
        first, second = (str(type(a)), id(a)), (str(type(b)), id(b))
        return int(first > second) - int(first < second)


_order = cmp_to_key(_compare)


def _items(self, value):
    pairs = value.items()
    if not self._sort_dicts:
        return list(pairs)
    return sorted(pairs, key=lambda pair: (_order(pair[0]), _order(pair[1])))


def _recursion(value):
    return f"<Recursion on {type(value).__name__} with id={id(value)}>"


def _line(self, value, level, open):
    """A value as one line, no deeper than is asked for. `open` has the values that it is part of."""
    kind = type(value)
    if kind is int and self._underscore_numbers:
        return f"{value:_d}"
    if kind not in (dict, list, tuple):
        return repr(value)
    if not value:
        return repr(value)
    left, right = {dict: "{}", list: "[]", tuple: "()"}[kind]
    if kind is tuple and len(value) == 1:
        right = ",)"
    if self._depth is not None and level >= self._depth:
        return left + "..." + right
    if id(value) in open:
        return _recursion(value)
    inside = open | {id(value)}
    if kind is dict:
        parts = [f"{_line(self, key, level + 1, inside)}: {_line(self, item, level + 1, inside)}"
                 for key, item in _items(self, value)]
    else:
        parts = [_line(self, item, level + 1, inside) for item in value]
    return left + ", ".join(parts) + right


def _write(self, out, value, indent, allowance, level, open):
    """Writes a value that begins after `indent` characters and is followed by `allowance` of them."""
    if id(value) in open:
        out.append(_recursion(value))
        return
    line = _line(self, value, level, open)
    layout = _layouts.get(type(value))
    if layout is None or len(line) <= self._width - indent - allowance:
        out.append(line)
    else:
        layout(self, out, value, indent, allowance, level + 1, open | {id(value)})


def _write_pairs(self, out, pairs, indent, allowance, level, open):
    indent += self._indent
    for at, (key, item) in enumerate(pairs, 1):
        name = _line(self, key, level, open)
        out.append(name + ": ")
        last = at == len(pairs)
        _write(self, out, item, indent + len(name) + 2, allowance if last else 1, level, open)
        if not last:
            out.append(",\n" + " " * indent)


def _write_items(self, out, items, indent, allowance, level, open):
    indent += self._indent
    out.append(" " * (self._indent - 1))
    break_line, between = ",\n" + " " * indent, ""
    room = widest = self._width - indent + 1
    for at, item in enumerate(items, 1):
        last = at == len(items)
        if last:
            room, widest = room - allowance, widest - allowance
        if self._compact:
            line = _line(self, item, level, open)
            if room < len(line) + 2:
                room = widest
                between = between and break_line
            if room >= len(line) + 2:
                room -= len(line) + 2
                out.append(between + line)
                between = ", "
                continue
        out.append(between)
        between = break_line
        _write(self, out, item, indent, allowance if last else 1, level, open)


def _dict(self, out, value, indent, allowance, level, open):
    out.append("{" + " " * (self._indent - 1))
    _write_pairs(self, out, _items(self, value), indent, allowance + 1, level, open)
    out.append("}")


def _ordered_dict(self, out, value, indent, allowance, level, open):
    out.append("OrderedDict(")
    _write(self, out, list(value.items()), indent + 12, allowance + 1, level, open)
    out.append(")")


def _default_dict(self, out, value, indent, allowance, level, open):
    indent += len("defaultdict(")
    out.append(f"defaultdict({value.default_factory!r},\n{' ' * indent}")
    _dict(self, out, value, indent, allowance + 1, level, open)
    out.append(")")


def _counter(self, out, value, indent, allowance, level, open):
    out.append("Counter({" + " " * (self._indent - 1))
    _write_pairs(self, out, value.most_common(), indent + len("Counter("), allowance + 2, level, open)
    out.append("})")


def _list(self, out, value, indent, allowance, level, open):
    out.append("[")
    _write_items(self, out, value, indent, allowance + 1, level, open)
    out.append("]")


def _tuple(self, out, value, indent, allowance, level, open):
    close = ",)" if len(value) == 1 else ")"
    out.append("(")
    _write_items(self, out, value, indent, allowance + len(close), level, open)
    out.append(close)


def _set(self, out, value, indent, allowance, level, open):
    left, right = ("{", "}") if type(value) is set else ("frozenset({", "})")
    out.append(left)
    _write_items(self, out, sorted(value, key=_order), indent + len(left) - 1, allowance + len(right), level, open)
    out.append(right)


def _deque(self, out, value, indent, allowance, level, open):
    indent += len("deque(")
    out.append("deque([")
    _write_items(self, out, value, indent, allowance + 2 if value.maxlen is None else 2, level, open)
    out.append("])" if value.maxlen is None else f"],\n{' ' * indent}maxlen={value.maxlen!r})")


def _namespace(self, out, value, indent, allowance, level, open):
    indent += len("namespace(")
    out.append("namespace(")
    entries = list(vars(value).items())
    for at, (name, item) in enumerate(entries, 1):
        out.append(name + "=")
        last = at == len(entries)
        if id(item) in open:
            out.append("...")
        else:
            _write(self, out, item, indent + len(name) + 1, allowance if last else 1, level, open)
        if not last:
            out.append(",\n" + " " * indent)
    out.append(")")


def _write_chunks(out, chunks, indent, wrapped):
    out.append(("(" if wrapped else "") + ("\n" + " " * indent).join(chunks) + (")" if wrapped else ""))


def _str(self, out, value, indent, allowance, level, open):
    """A text, cut behind its lines and between its words."""
    wrapped = level == 1
    indent, allowance = indent + wrapped, allowance + wrapped
    chunks, lines, width = [], value.splitlines(True), self._width - indent
    for line in lines:
        behind = allowance if line is lines[-1] else 0
        if len(repr(line)) <= width - behind:
            chunks.append(repr(line))
            continue
        words, current = re.findall(r"\S*\s*", line)[:-1], ""
        for at, word in enumerate(words, 1):
            room = width - behind if at == len(words) else width
            if len(repr(current + word)) > room:
                if current:
                    chunks.append(repr(current))
                current = word
            else:
                current += word
        if current:
            chunks.append(repr(current))
    if len(chunks) == 1:
        out.append(chunks[0])
    else:
        _write_chunks(out, chunks, indent, wrapped)


def _bytes(self, out, value, indent, allowance, level, open):
    """Bytes, cut between every four of them."""
    if len(value) <= 4:
        out.append(repr(value))
        return
    wrapped = level == 1
    indent, allowance = indent + wrapped, allowance + wrapped
    chunks, current, width = [], b"", self._width - indent
    for at in range(0, len(value), 4):
        part = value[at:at + 4]
        if at == len(value) // 4 * 4:
            width -= allowance
        if len(repr(current + part)) > width:
            if current:
                chunks.append(repr(current))
            current = part
        else:
            current += part
    if current:
        chunks.append(repr(current))
    _write_chunks(out, chunks, indent, wrapped)


def _byte_array(self, out, value, indent, allowance, level, open):
    out.append("bytearray(")
    _bytes(self, out, bytes(value), indent + len("bytearray("), allowance + 1, level + 1, open)
    out.append(")")


_layouts = {dict: _dict, OrderedDict: _ordered_dict, defaultdict: _default_dict, Counter: _counter, list: _list,
            tuple: _tuple, set: _set, frozenset: _set, deque: _deque, SimpleNamespace: _namespace, str: _str,
            bytes: _bytes, bytearray: _byte_array}


def _init(self, indent=1, width=80, depth=None, stream=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    indent, width = int(indent), int(width)
    if indent < 0:
        raise ValueError("indent must be >= 0")
    if depth is not None and depth <= 0:
        raise ValueError("depth must be > 0")
    if not width:
        raise ValueError("width must be != 0")
    self._indent, self._width, self._depth, self._stream = indent, width, depth, stream
    self._compact, self._sort_dicts, self._underscore_numbers = compact, sort_dicts, underscore_numbers


def _text(self, object):
    """The text of a value."""
    out = []
    _write(self, out, object, 0, 0, 0, frozenset())
    return "".join(out)


def _print(self, object):
    """Writes a value and a newline."""
    (self._stream or sys.stdout).write(_text(self, object) + "\n")


PrettyPrinter = define("PrettyPrinter", "pprint", {"__init__": _init, "pformat": _text, "pprint": _print},
                       doc="Writes values over several lines, each in the same way.")


def pformat(object, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    """A value as text over several lines.

    >>> import pprint
    >>> pprint.pformat([1, [2, [3]]], depth=2)
    '[1, [2, [...]]]'
    """
    return PrettyPrinter(indent, width, depth, compact=compact, sort_dicts=sort_dicts,
                         underscore_numbers=underscore_numbers).pformat(object)


def pprint(object, stream=None, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True,
           underscore_numbers=False):
    """Writes a value over several lines.

    >>> from pprint import pprint
    >>> pprint(["one", "two", "three"], width=10)
    ['one',
     'two',
     'three']
    """
    PrettyPrinter(indent, width, depth, stream, compact=compact, sort_dicts=sort_dicts,
                  underscore_numbers=underscore_numbers).pprint(object)


def pp(object, *args, sort_dicts=False, **kwargs):
    """Writes a value over several lines; dicts stay in their order.

    >>> from pprint import pp
    >>> pp({"b": 1, "a": 2})
    {'b': 1, 'a': 2}
    """
    pprint(object, *args, sort_dicts=sort_dicts, **kwargs)


def saferepr(object):
    """A value as one line.

    >>> from pprint import saferepr
    >>> saferepr({"b": 1, "a": [2]})
    "{'a': [2], 'b': 1}"
    """
    return _line(PrettyPrinter(), object, 0, frozenset())
