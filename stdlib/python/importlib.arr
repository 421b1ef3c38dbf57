"""Importing by a name that is only known at run time."""


def import_module(name, package=None):
    """The module with this name.

    >>> import_module('math').sqrt(4.0)
    2.0
    """
    __import__(name)
    import sys
    return sys.modules[name]
