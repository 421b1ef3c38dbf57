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


def mkstemp(suffix=None, prefix=None, dir=None, text=False):
    """A new empty file, which stays until it is removed: 0, which stands for a descriptor, and its path.

    >>> import os; _, path = mkstemp(); os.remove(path)
    """
    while True:
        path = _name(suffix, prefix, dir)
        try:
            with open(path, "x"):
                return 0, path
        except FileExistsError:
            continue


def _file_init(self, mode="w+b", buffering=-1, encoding=None, newline=None, suffix=None, prefix=None, dir=None,
               delete=True):
    _, self.name = mkstemp(suffix, prefix, dir)
    self.file = open(self.name, mode, encoding=encoding, newline=newline) if "b" not in mode else open(self.name, mode)
    self.delete, self._gone = delete, False


def _file_close(self):
    """Close the file, and remove it unless it is to be kept.

    >>> import os, tempfile; f = tempfile.NamedTemporaryFile(); f.close(); os.path.exists(f.name)
    False
    """
    self.file.close()
    if self.delete and not self._gone:
        self._gone = True
        if os.path.exists(self.name):
            os.remove(self.name)


def _file_exit(self, *details):
    self.close()


def _of_file(name):
    return lambda self, *args, **values: getattr(self.file, name)(*args, **values)


_FILE_METHODS = ["read", "readline", "readlines", "write", "writelines", "seek", "tell", "flush", "truncate", "readable",
                 "writable", "seekable", "fileno", "isatty"]

NamedTemporaryFile = define("NamedTemporaryFile", "tempfile", {
    "__init__": _file_init, "close": _file_close, "__enter__": lambda self: self, "__exit__": _file_exit,
    "__iter__": lambda self: iter(self.file), **{name: _of_file(name) for name in _FILE_METHODS},
    "__repr__": lambda self: f"<tempfile.NamedTemporaryFile {self.name!r}>",
}, properties={"closed": lambda self: self.file.closed, "mode": lambda self: self.file.mode},
    doc="A new file with a name, which is removed when it is closed.")
TemporaryFile = NamedTemporaryFile


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

