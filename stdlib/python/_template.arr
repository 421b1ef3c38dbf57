"""Texts with `$` for what is put in.

>>> from string import Template
>>> Template("$who likes ${what}s").substitute(who="Tim", what="kite")
'Tim likes kites'
"""

import re
from _library import define

_NAME = "[_a-zA-Z][_a-zA-Z0-9]*"
_PATTERN = re.compile(r"\$(?:(?P<escaped>\$)|(?P<named>NAME)|{(?P<braced>NAME)}|(?P<invalid>))".replace("NAME", _NAME))


def _invalid(text, at):
    lines = text[:at].splitlines(keepends=True)
    line, column = (len(lines), at - len("".join(lines[:-1]))) if lines else (1, 1)
    raise ValueError(f"Invalid placeholder in string: line {line}, col {column}")


def _init(self, template):
    self.template = template


def _values(mapping, values):
    return {**(mapping or {}), **values}


def _substitute(self, mapping=None, /, **values):
    """The text with every placeholder replaced; an error where there is no value.

    >>> Template("$a and $$5").substitute({"a": 1})
    '1 and $5'
    """
    known = _values(mapping, values)

    def replace(match):
        name = match["named"] or match["braced"]
        if name is not None:
            return str(known[name])
        if match["escaped"] is not None:
            return "$"
        return _invalid(self.template, match.start("invalid"))

    return _PATTERN.sub(replace, self.template)


def _safe_substitute(self, mapping=None, /, **values):
    """The text with the placeholders replaced that have a value.

    >>> Template("$a and $b").safe_substitute(a=1)
    '1 and $b'
    """
    known = _values(mapping, values)

    def replace(match):
        name = match["named"] or match["braced"]
        if name is not None:
            return str(known[name]) if name in known else match.group()
        return "$" if match["escaped"] is not None else match.group()

    return _PATTERN.sub(replace, self.template)


def _is_valid(self):
    """Whether every `$` begins a placeholder.

    >>> Template("$a $").is_valid()
    False
    """
    return all(match["invalid"] is None for match in _PATTERN.finditer(self.template))


def _identifiers(self):
    """The names of the placeholders, each once.

    >>> Template("$a ${b} $a").get_identifiers()
    ['a', 'b']
    """
    names = [match["named"] or match["braced"] for match in _PATTERN.finditer(self.template)]
    return list(dict.fromkeys([name for name in names if name is not None]))


Template = define("Template", "string", {
    "__init__": _init, "substitute": _substitute, "safe_substitute": _safe_substitute, "is_valid": _is_valid,
    "get_identifiers": _identifiers,
}, attributes={"delimiter": "$"}, doc="A text with `$name` and `${name}` for what is put in.")
