"""Folders and names for what is needed for a while only.

>>> import tempfile, os
>>> with tempfile.TemporaryDirectory() as folder:
...     print(os.path.isdir(folder))
True
>>> os.path.exists(folder)
False
"""

import os
import shutil
from _library import define


def gettempdir():
    """The folder for temporary files.

    >>> import os; os.path.isdir(gettempdir())
    True
    """
    for name in ("TMPDIR", "TEMP", "TMP"):
        folder = os.environ.get(name)
        if folder and os.path.isdir(folder):
            return folder
    return "/tmp" if os.path.isdir("/tmp") else os.getcwd()


def _name(suffix, prefix, folder):
    letters = "abcdefghijklmnopqrstuvwxyz0123456789_"
    middle = "".join(letters[byte % len(letters)] for byte in os.urandom(8))
    return os.path.join(folder or gettempdir(), (prefix or "tmp") + middle + (suffix or ""))


def mkdtemp(suffix=None, prefix=None, dir=None):
    """A new folder, which stays until it is removed.

    >>> import os; folder = mkdtemp(); os.rmdir(folder)
    """
    while True:
        path = _name(suffix, prefix, dir)
        try:
            os.mkdir(path)
            return path
        except FileExistsError:
            continue


def mktemp(suffix="", prefix="tmp", dir=None):
    """A path that no file has.

    >>> import os; os.path.exists(mktemp())
    False
    """
    while True:
        path = _name(suffix, prefix, dir)
        if not os.path.exists(path):
            return path


def _folder_init(self, suffix=None, prefix=None, dir=None):
    self.name = mkdtemp(suffix, prefix, dir)


def _cleanup(self, *details):
    """Remove the folder with what is in it."""
    if os.path.exists(self.name):
        shutil.rmtree(self.name)


TemporaryDirectory = define("TemporaryDirectory", "tempfile", {
    "__init__": _folder_init, "cleanup": _cleanup, "__enter__": lambda self: self.name, "__exit__": _cleanup,
    "__repr__": lambda self: f"<TemporaryDirectory {self.name!r}>",
}, doc="A new folder for the block of a `with`, which is removed with what is in it.")

