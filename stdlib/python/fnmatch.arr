"""Names that fit a pattern: `*` any text, `?` one character, `[abc]` one of some, `[!abc]` none of them.

>>> from fnmatch import fnmatch
>>> fnmatch("data.csv", "*.csv"), fnmatch("data.csv", "?.csv")
(True, False)
"""

from glob import _expression


def fnmatch(name, pat):
    """Whether a name fits a pattern.

    >>> import fnmatch
    >>> fnmatch.fnmatch("a.txt", "[ab].t*")
    True
    """
    return _expression(pat).match(name) is not None


def fnmatchcase(name, pat):
    """Whether a name fits a pattern, large and small letters told apart.

    >>> import fnmatch
    >>> fnmatch.fnmatchcase("A.TXT", "*.txt")
    False
    """
    return fnmatch(name, pat)


def filter(names, pat):
    """The names that fit a pattern.

    >>> import fnmatch
    >>> fnmatch.filter(["a.py", "b.txt", "c.py"], "*.py")
    ['a.py', 'c.py']
    """
    wanted = _expression(pat)
    return [name for name in names if wanted.match(name)]


def translate(pat):
    """The regular expression that means the same as a pattern.

    >>> import fnmatch
    >>> fnmatch.translate("a?")[:7]
    '(?s:a.)'
    """
    return f"(?s:{_expression(pat).pattern[:-2]})\\Z"
