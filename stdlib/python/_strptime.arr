"""`time.strptime`."""

import datetime


def strptime(string, format="%a %b %d %H:%M:%S %Y"):
    """The time that a text says in a format.

    >>> import time
    >>> time.strptime("30 Nov 2020", "%d %b %Y")[:3]
    (2020, 11, 30)
    """
    return datetime.datetime.strptime(string, format).timetuple()
