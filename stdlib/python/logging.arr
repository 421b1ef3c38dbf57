"""Messages about what a program does, by how much they matter.

>>> import logging
>>> logging.getLevelName(logging.INFO)
'INFO'
"""

import sys
import time
from _library import define

NOTSET, DEBUG, INFO, WARNING, ERROR, CRITICAL = 0, 10, 20, 30, 40, 50
WARN, FATAL = WARNING, CRITICAL
_NAMES = {0: "NOTSET", 10: "DEBUG", 20: "INFO", 30: "WARNING", 40: "ERROR", 50: "CRITICAL"}
_LEVELS = {name: level for level, name in _NAMES.items()}
_LEVELS.update(WARN=30, FATAL=50)

_settings = {"format": "%(levelname)s:%(name)s:%(message)s", "datefmt": None, "stream": None, "file": None,
             "style": "%", "configured": False, "disabled": NOTSET}
_loggers = {}


def getLevelName(level):
    """The name of a level, or the level of a name.

    >>> getLevelName(30), getLevelName("ERROR")
    ('WARNING', 40)
    """
    if isinstance(level, str):
        return _LEVELS.get(level, f"Level {level}")
    return _NAMES.get(level, f"Level {level}")


def _level(level):
    if isinstance(level, int):
        return level
    if isinstance(level, str) and level in _LEVELS:
        return _LEVELS[level]
    if isinstance(level, str):
        raise ValueError(f"Unknown level: {level!r}")
    raise TypeError(f"Level not an integer or a valid string: {level!r}")


def basicConfig(*, filename=None, filemode="a", format=None, datefmt=None, style="%", level=None, stream=None,
                force=False, encoding=None, handlers=None):
    """Say where messages go and how they look. Only the first call counts, unless `force` is true.

    >>> basicConfig(format="%(message)s")
    """
    if _settings["configured"] and not force:
        return
    _settings["configured"] = True
    if format is not None:
        _settings["format"] = format
    elif style == "{":
        _settings["format"] = "{levelname}:{name}:{message}"
    _settings["style"], _settings["datefmt"], _settings["stream"] = style, datefmt, stream
    _settings["file"] = open(filename, filemode) if filename is not None else None
    if level is not None:
        root.setLevel(level)


def disable(level=CRITICAL):
    """Silence every message up to a level.

    >>> disable(NOTSET)
    """
    _settings["disabled"] = _level(level)


def _emit(name, level, message, args):
    if args:
        message = message % (args[0] if len(args) == 1 and isinstance(args[0], dict) else args)
    now = time.time()
    values = {"levelname": getLevelName(level), "levelno": level, "name": name, "message": str(message),
              "created": now, "msecs": now % 1 * 1000, "process": 0, "filename": "", "lineno": 0, "funcName": "",
              "module": "", "threadName": "MainThread", "pathname": ""}
    if "asctime" in _settings["format"]:
        if _settings["datefmt"] is not None:
            values["asctime"] = time.strftime(_settings["datefmt"], time.localtime(now))
        else:
            shown = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(now))
            values["asctime"] = f"{shown},{int(now % 1 * 1000):03d}"
    pattern = _settings["format"]
    line = pattern.format(**values) if _settings["style"] == "{" else pattern % values
    out = _settings["file"] or _settings["stream"] or sys.stderr
    print(line, file=out)
    out.flush()


def _logger_init(self, name, level=NOTSET):
    self.name, self.level, self.handlers, self.propagate = name, level, [], True


def _effective(self):
    """The level below which messages are dropped."""
    name = self.name
    if self.level:
        return self.level
    while "." in name:
        name = name.rpartition(".")[0]
        if name in _loggers and _loggers[name].level:
            return _loggers[name].level
    return root.level


def _log(self, level, message, *args, exc_info=None, stack_info=None, extra=None):
    """Give a message of a level."""
    if self.isEnabledFor(level):
        _emit(self.name, level, message, args)


def _set_level(self, level):
    """Drop messages below a level."""
    self.level = _level(level)


def _at(level):
    def log(self, message, *args, exc_info=None, extra=None):
        self.log(level, message, *args)

    return log


Logger = define("Logger", "logging", {
    "__init__": _logger_init, "getEffectiveLevel": _effective, "log": _log, "setLevel": _set_level,
    "isEnabledFor": lambda self, level: level >= self.getEffectiveLevel() and level > _settings["disabled"],
    "debug": _at(DEBUG), "info": _at(INFO), "warning": _at(WARNING), "warn": _at(WARNING), "error": _at(ERROR),
    "critical": _at(CRITICAL), "fatal": _at(CRITICAL), "exception": _at(ERROR),
    "hasHandlers": lambda self: _settings["configured"],
    "__repr__": lambda self: f"<Logger {self.name} ({getLevelName(self.getEffectiveLevel())})>",
}, doc="Gives messages under a name.")

root = Logger("root", WARNING)


def getLogger(name=None):
    """The logger with a name, always the same one.

    >>> getLogger("fit") is getLogger("fit")
    True
    """
    if not name or name == "root":
        return root
    if name not in _loggers:
        _loggers[name] = Logger(name)
    return _loggers[name]


def log(level, msg, *args):
    """Give a message of a level.

    >>> log(DEBUG, "not shown")
    """
    basicConfig()
    root.log(level, msg, *args)


def debug(msg, *args):
    """Give a message that helps to find faults.

    >>> debug("not shown")
    """
    log(DEBUG, msg, *args)


def info(msg, *args):
    """Give a message that all is well.

    >>> info("not shown")
    """
    log(INFO, msg, *args)


def warning(msg, *args):
    """Give a message that something is unexpected.

    >>> disable(CRITICAL); warning("not shown"); disable(NOTSET)
    """
    log(WARNING, msg, *args)


def error(msg, *args):
    """Give a message that something failed.

    >>> disable(CRITICAL); error("not shown"); disable(NOTSET)
    """
    log(ERROR, msg, *args)


def critical(msg, *args):
    """Give a message that the program cannot go on.

    >>> disable(CRITICAL); critical("not shown"); disable(NOTSET)
    """
    log(CRITICAL, msg, *args)


exception = error
