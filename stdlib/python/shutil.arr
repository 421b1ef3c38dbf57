"""Copying, moving and removing files and folders.

>>> import os, shutil, tempfile
>>> folder = tempfile.mkdtemp()
>>> with open(folder + "/a.txt", "w") as f:
...     n = f.write("text")
>>> os.path.basename(shutil.copy(folder + "/a.txt", folder + "/b.txt"))
'b.txt'
>>> sorted(os.listdir(folder))
['a.txt', 'b.txt']
>>> shutil.rmtree(folder)
"""

import os


def copyfile(src, dst):
    """Copy the contents of a file; the answer is the new path.

    >>> copyfile("no such file", "x")
    FileNotFoundError: [Errno 2] No such file or directory: 'no such file'
    """
    src, dst = os.fspath(src), os.fspath(dst)
    if os.path.exists(dst) and os.path.realpath(src) == os.path.realpath(dst):
        raise ValueError(f"{src!r} and {dst!r} are the same file")
    with open(src, "rb") as source:
        data = source.read()
    with open(dst, "wb") as target:
        target.write(data)
    return dst


def copy(src, dst):
    """Copy a file to a path, or into a folder; the answer is the new path.

    >>> import os, tempfile
    >>> folder = tempfile.mkdtemp()
    >>> open(folder + "/a.txt", "w").close()
    >>> os.path.basename(copy(folder + "/a.txt", folder + "/b.txt"))
    'b.txt'
    >>> rmtree(folder)
    """
    src, dst = os.fspath(src), os.fspath(dst)
    return copyfile(src, os.path.join(dst, os.path.basename(src)) if os.path.isdir(dst) else dst)


copy2 = copy


def copytree(src, dst, dirs_exist_ok=False):
    """Copy a folder with all that is in it; the answer is the new path.

    >>> import os, tempfile
    >>> folder = tempfile.mkdtemp()
    >>> open(folder + "/a.txt", "w").close()
    >>> os.listdir(copytree(folder, folder + "_copy"))
    ['a.txt']
    >>> rmtree(folder); rmtree(folder + "_copy")
    """
    src, dst = os.fspath(src), os.fspath(dst)
    os.makedirs(dst, exist_ok=dirs_exist_ok)
    for name in os.listdir(src):
        inner, target = os.path.join(src, name), os.path.join(dst, name)
        if os.path.isdir(inner):
            copytree(inner, target, dirs_exist_ok)
        else:
            copyfile(inner, target)
    return dst


def rmtree(path, ignore_errors=False):
    """Remove a folder and all that is in it.

    >>> import os, tempfile
    >>> folder = tempfile.mkdtemp()
    >>> open(folder + "/a.txt", "w").close()
    >>> rmtree(folder); os.path.exists(folder)
    False
    """
    try:
        os._remove_tree(os.fspath(path))
    except OSError:
        if not ignore_errors:
            raise


def move(src, dst):
    """Move a file or folder to a path, or into a folder; the answer is the new path.

    >>> import os, tempfile
    >>> folder = tempfile.mkdtemp()
    >>> open(folder + "/a.txt", "w").close()
    >>> os.path.basename(move(folder + "/a.txt", folder + "/c.txt")), os.listdir(folder)
    ('c.txt', ['c.txt'])
    >>> rmtree(folder)
    """
    src, dst = os.fspath(src), os.fspath(dst)
    target = os.path.join(dst, os.path.basename(src)) if os.path.isdir(dst) else dst
    os.rename(src, target)
    return target


def which(cmd, mode=None, path=None):
    """The path of a program that the shell would run, or None.

    >>> which("no such program") is None
    True
    """
    for folder in (path or os.environ.get("PATH", "")).split(":"):
        candidate = os.path.join(folder, cmd)
        if folder and os.path.isfile(candidate):
            return candidate
    return None
