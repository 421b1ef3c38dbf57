"""Names of files by pattern: `*` any text, `?` one character, `[abc]` one of some, `**` any folders when asked for.

>>> import glob
>>> glob.glob("no such file *")
[]
"""

import os
import re


def _expression(pattern):
    """The regular expression of one part of a pattern."""
    out, at = "", 0
    while at < len(pattern):
        c = pattern[at]
        at += 1
        if c == "*":
            out += ".*"
        elif c == "?":
            out += "."
        elif c == "[" and "]" in pattern[at + 1:]:
            end = pattern.index("]", at + 1)
            inside = pattern[at:end].replace("\\", "\\\\")
            out += "[" + ("^" + inside[1:] if inside[0] == "!" else inside) + "]"
            at = end + 1
        else:
            out += re.escape(c)
    return re.compile(out + r"\Z", re.DOTALL)


def has_magic(pathname):
    """Whether a path is a pattern.

    >>> has_magic("a*.txt"), has_magic("a.txt")
    (True, False)
    """
    return any(c in pathname for c in "*?[")


def _names(folder):
    try:
        return sorted(os.listdir(folder or "."))
    except OSError:
        return []


def _below(folder):
    """A folder and all folders and files below it, hidden ones left out."""
    found = []
    for name in _names(folder):
        if not name.startswith("."):
            path = os.path.join(folder, name)
            found.append(path)
            if os.path.isdir(path):
                found += _below(path)
    return found


def _expand(base, parts, recursive):
    if not parts:
        return [base]
    first, rest = parts[0], parts[1:]
    if first == "**" and recursive:
        folders = [base] + [path for path in _below(base) if os.path.isdir(path) or not rest]
        return [path for folder in folders for path in _expand(folder, rest, recursive)]
    if not has_magic(first):
        path = os.path.join(base, first)
        return _expand(path, rest, recursive) if os.path.exists(path) else []
    wanted = _expression(first)
    names = [name for name in _names(base) if wanted.match(name) and (first[0] == "." or not name.startswith("."))]
    paths = [os.path.join(base, name) for name in names]
    return [found for path in paths if not rest or os.path.isdir(path) for found in _expand(path, rest, recursive)]


def glob(pathname, *, root_dir=None, recursive=False):
    """The paths that match a pattern, sorted within each folder.

    >>> glob("no such folder/*.txt")
    []
    """
    start = "/" if pathname.startswith("/") else ""
    parts = [part for part in pathname.split("/") if part]
    found = _expand(root_dir or start, parts, recursive)
    if root_dir:
        found = [os.path.relpath(path, root_dir) for path in found]
    return [path for path in found if path]


def iglob(pathname, *, root_dir=None, recursive=False):
    """An iterator over the paths that match a pattern.

    >>> list(iglob("no such folder/*.txt"))
    []
    """
    return iter(glob(pathname, root_dir=root_dir, recursive=recursive))


def escape(pathname):
    """A pattern that matches a path literally.

    >>> escape("a*b")
    'a[*]b'
    """
    return "".join("[" + c + "]" if c in "*?[" else c for c in pathname)
