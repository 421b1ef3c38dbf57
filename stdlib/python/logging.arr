"""Messages about what a program does, by how much they matter.

>>> import logging
>>> logging.getLevelName(logging.INFO)
'INFO'
"""

import sys
import time
import traceback
from types import SimpleNamespace
from _library import define

NOTSET, DEBUG, INFO, WARNING, ERROR, CRITICAL = 0, 10, 20, 30, 40, 50
WARN, FATAL = WARNING, CRITICAL
_NAMES = {0: "NOTSET", 10: "DEBUG", 20: "INFO", 30: "WARNING", 40: "ERROR", 50: "CRITICAL"}
_LEVELS = {name: level for level, name in _NAMES.items()}
_LEVELS.update(WARN=30, FATAL=50)

_settings = {"disabled": NOTSET}
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


# --- Records and their text -------------------------------------------------------------------------------------------


def _record(name, level, message, args, exc_info, extra):
    """What is known of a message."""
    if args:
        message = message % (args[0] if len(args) == 1 and isinstance(args[0], dict) else args)
    now = time.time()
    return SimpleNamespace(
        name=name, levelno=level, levelname=getLevelName(level), message=str(message), created=now,
        msecs=now % 1 * 1000, process=0, processName="MainProcess", thread=0, threadName="MainThread", filename="",
        pathname="", module="", lineno=0, funcName="", exc_info=exc_info, **(extra or {}))


def _formatter_init(self, fmt=None, datefmt=None, style="%", validate=True, *, defaults=None):
    if style not in ("%", "{", "$"):
        raise ValueError("Style must be one of: %,{,$")
    self._fmt = fmt or {"%": "%(message)s", "{": "{message}", "$": "${message}"}[style]
    self.datefmt, self._style, self._defaults = datefmt, style, defaults or {}


def _format_time(self, record, datefmt=None):
    """The time of a record as text."""
    at = time.localtime(record.created)
    if datefmt:
        return time.strftime(datefmt, at)
    return f"{time.strftime('%Y-%m-%d %H:%M:%S', at)},{int(record.msecs):03d}"


def _format(self, record):
    """A record as text."""
    values = {**self._defaults, **vars(record)}
    if "asctime" in self._fmt:
        values["asctime"] = self.formatTime(record, self.datefmt)
    if self._style == "%":
        text = self._fmt % values
    elif self._style == "{":
        text = self._fmt.format(**values)
    else:
        from string import Template
        text = Template(self._fmt).substitute(values)
    return text if not record.exc_info else text + "\n" + record.exc_info


Formatter = define("Formatter", "logging", {"__init__": _formatter_init, "format": _format, "formatTime": _format_time},
                   doc="Makes texts of messages: `Formatter('%(levelname)s %(message)s')`.")
_plain = Formatter()

# --- Where messages go ------------------------------------------------------------------------------------------------


def _handle(self, record):
    """Sends a record on its way, unless it matters too little or a filter drops it."""
    for test in self.filters:
        if not (test(record) if callable(test) else test.filter(record)):
            return
    if record.levelno >= self.level:
        self.emit(record)


def _stream_init(self, stream=None):
    self.level, self.formatter, self.filters, self.name = NOTSET, None, [], None
    self.stream = stream


def _stream_emit(self, record):
    """Writes a record."""
    stream = sys.stderr if self.stream is None else self.stream
    stream.write(self.format(record) + self.terminator)
    stream.flush()


def _file_init(self, filename, mode="a", encoding=None, delay=False, errors=None):
    _stream_init(self, open(filename, mode, encoding=encoding))
    self.baseFilename = filename


def _set_own_level(self, level):
    """Drop messages below a level."""
    self.level = _level(level)


def _set_formatter(self, fmt):
    """Say how messages look."""
    self.formatter = fmt


_handler = {
    "__init__": _stream_init, "handle": _handle, "setLevel": _set_own_level, "setFormatter": _set_formatter,
    "format": lambda self, record: (self.formatter or _plain).format(record),
    "addFilter": lambda self, filter: self.filters.append(filter), "flush": lambda self: None, "close": lambda self: None,
}
Handler = define("Handler", "logging", {**_handler, "emit": lambda self, record: None},
                 doc="Takes messages somewhere.")
StreamHandler = define("StreamHandler", "logging", {**_handler, "emit": _stream_emit}, attributes={"terminator": "\n"},
                       doc="Writes messages to a stream, standard error if none is given.")
FileHandler = define("FileHandler", "logging",
                     {**_handler, "__init__": _file_init, "emit": _stream_emit,
                      "close": lambda self: self.stream.close()},
                     attributes={"terminator": "\n"}, doc="Writes messages to a file.")
NullHandler = define("NullHandler", "logging", {**_handler, "emit": lambda self, record: None},
                     doc="Drops messages.")
# What takes messages where nothing else is said: the text alone, of what matters.
lastResort = StreamHandler()
lastResort.setLevel(WARNING)


def basicConfig(*, filename=None, filemode="a", format=None, datefmt=None, style="%", level=None, stream=None,
                force=False, encoding=None, errors=None, handlers=None):
    """Say where messages go and how they look. Only the first call counts, unless `force` is true.

    >>> basicConfig(format="%(message)s")
    """
    if root.handlers and not force:
        return
    if force:
        root.handlers.clear()
    if handlers is None:
        handlers = [FileHandler(filename, filemode, encoding) if filename is not None else StreamHandler(stream)]
    usual = {"%": "%(levelname)s:%(name)s:%(message)s", "{": "{levelname}:{name}:{message}",
             "$": "${levelname}:${name}:${message}"}
    for handler in handlers:
        if handler.formatter is None:
            handler.setFormatter(Formatter(usual[style] if format is None else format, datefmt, style))
        root.addHandler(handler)
    if level is not None:
        root.setLevel(level)


def disable(level=CRITICAL):
    """Silence every message up to a level.

    >>> disable(NOTSET)
    """
    _settings["disabled"] = _level(level)


# --- Loggers ----------------------------------------------------------------------------------------------------------


def _logger_init(self, name, level=NOTSET):
    self.name, self.level, self.handlers, self.propagate, self.disabled = name, _level(level), [], True, False
    self.filters = []


def _line(logger):
    """A logger and those above it, the nearest first."""
    name, above = logger.name, [logger]
    while "." in name:
        name = name.rpartition(".")[0]
        if name in _loggers:
            above.append(_loggers[name])
    return above if logger is root else above + [root]


def _effective(self):
    """The level below which messages are dropped."""
    return next((logger.level for logger in _line(self) if logger.level), NOTSET)


def _log(self, level, message, *args, exc_info=None, stack_info=False, stacklevel=1, extra=None):
    """Give a message of a level."""
    if self.disabled or not self.isEnabledFor(level):
        return
    trace = traceback.format_exc().rstrip("\n") if exc_info else None
    record = _record(self.name, level, message, args, trace, extra)
    for test in self.filters:
        if not (test(record) if callable(test) else test.filter(record)):
            return
    found = False
    for logger in _line(self):
        for handler in logger.handlers:
            found = True
            handler.handle(record)
        if not logger.propagate:
            break
    if not found:
        lastResort.handle(record)


def _at(level, trace=None):
    def log(self, message, *args, exc_info=trace, stack_info=False, stacklevel=1, extra=None):
        self.log(level, message, *args, exc_info=exc_info, extra=extra)

    return log


def _add_handler(self, handler):
    """Send messages there, too."""
    if handler not in self.handlers:
        self.handlers.append(handler)


def _remove_handler(self, handler):
    """Send no more messages there."""
    if handler in self.handlers:
        self.handlers.remove(handler)


Logger = define("Logger", "logging", {
    "__init__": _logger_init, "getEffectiveLevel": _effective, "log": _log, "setLevel": _set_own_level,
    "isEnabledFor": lambda self, level: level >= self.getEffectiveLevel() and level > _settings["disabled"],
    "debug": _at(DEBUG), "info": _at(INFO), "warning": _at(WARNING), "warn": _at(WARNING), "error": _at(ERROR),
    "critical": _at(CRITICAL), "fatal": _at(CRITICAL), "exception": _at(ERROR, True),
    "addHandler": _add_handler, "removeHandler": _remove_handler,
    "addFilter": lambda self, filter: self.filters.append(filter),
    "hasHandlers": lambda self: any(logger.handlers for logger in _line(self)),
    "getChild": lambda self, suffix: getLogger(suffix if self is root else f"{self.name}.{suffix}"),
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


def log(level, msg, *args, exc_info=None, extra=None):
    """Give a message of a level.

    >>> log(DEBUG, "not shown")
    """
    basicConfig()
    root.log(level, msg, *args, exc_info=exc_info, extra=extra)


def debug(msg, *args, exc_info=None, extra=None):
    """Give a message that helps to find faults.

    >>> debug("not shown")
    """
    log(DEBUG, msg, *args, exc_info=exc_info, extra=extra)


def info(msg, *args, exc_info=None, extra=None):
    """Give a message that all is well.

    >>> info("not shown")
    """
    log(INFO, msg, *args, exc_info=exc_info, extra=extra)


def warning(msg, *args, exc_info=None, extra=None):
    """Give a message that something is unexpected.

    >>> disable(CRITICAL); warning("not shown"); disable(NOTSET)
    """
    log(WARNING, msg, *args, exc_info=exc_info, extra=extra)


def error(msg, *args, exc_info=None, extra=None):
    """Give a message that something failed.

    >>> disable(CRITICAL); error("not shown"); disable(NOTSET)
    """
    log(ERROR, msg, *args, exc_info=exc_info, extra=extra)


def critical(msg, *args, exc_info=None, extra=None):
    """Give a message that the program cannot go on.

    >>> disable(CRITICAL); critical("not shown"); disable(NOTSET)
    """
    log(CRITICAL, msg, *args, exc_info=exc_info, extra=extra)


def exception(msg, *args, exc_info=True, extra=None):
    """Give a message that something failed, with the error that is handled.

    >>> disable(CRITICAL); exception("not shown"); disable(NOTSET)
    """
    log(ERROR, msg, *args, exc_info=exc_info, extra=extra)


warn, fatal = warning, critical
