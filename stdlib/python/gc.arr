"""Memory is freed when its last user goes, so there is nothing to collect."""

_enabled = [True]


def collect(generation=2):
    """The number of objects found unreachable: none.

    >>> collect()
    0
    """
    return 0


def enable():
    """Say that collection is wanted.

    >>> enable(); isenabled()
    True
    """
    _enabled[0] = True


def disable():
    """Say that collection is not wanted.

    >>> disable(); isenabled()
    False
    """
    _enabled[0] = False


def isenabled():
    """Whether collection is wanted.

    >>> isenabled() in (True, False)
    True
    """
    return _enabled[0]
