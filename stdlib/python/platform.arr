"""What the program runs on.

>>> import platform
>>> platform.python_implementation()
'arr'
"""

import os
import sys


def system():
    """The name of the operating system.

    >>> system() in ("Linux", "Darwin", "Windows")
    True
    """
    return {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}.get(sys.platform, sys.platform)


def python_version():
    """The version of the language that programs are written for.

    >>> python_version().split(".")[0]
    '3'
    """
    return ".".join([str(part) for part in sys.version_info[:3]])


def python_implementation():
    """The name of the program that runs this.

    >>> python_implementation()
    'arr'
    """
    return "arr"


def platform():
    """The operating system in a word.

    >>> platform() == system()
    True
    """
    return system()


def node():
    """The name of the machine.

    >>> isinstance(node(), str)
    True
    """
    return os.environ.get("HOSTNAME", "")


def processor():
    """The processor's name, where it is known: here it is not.

    >>> processor()
    ''
    """
    return ""
