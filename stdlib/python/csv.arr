"""Tables as text: values separated by commas, quoted where they must be.

>>> import csv
>>> list(csv.reader(['name,age', '"Ann, B.",34']))
[['name', 'age'], ['Ann, B.', '34']]
>>> list(csv.DictReader(['a,b', '1,2']))
[{'a': '1', 'b': '2'}]
"""

from types import SimpleNamespace
from _library import CsvError as Error, built_in, define

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE = range(4)
__version__ = "1.0"

_NAMES = ("delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting", "skipinitialspace", "strict")

excel = SimpleNamespace(delimiter=",", doublequote=True, escapechar=None, lineterminator="\r\n", quotechar='"',
                        quoting=QUOTE_MINIMAL, skipinitialspace=False, strict=False)
excel_tab = SimpleNamespace(**{**vars(excel), "delimiter": "\t"})
unix_dialect = SimpleNamespace(**{**vars(excel), "lineterminator": "\n", "quoting": QUOTE_ALL})

_dialects = {"excel": excel, "excel-tab": excel_tab, "unix": unix_dialect}
_limit = 131072


def _character(name, value, empty):
    """Checks a setting that is one character, or none where that is allowed."""
    if value is None and empty:
        return None
    if not isinstance(value, str):
        raise TypeError(f'"{name}" must be string{" or None" * empty}, not {type(value).__name__}')
    if len(value) > 1 or not (value or empty):
        raise TypeError(f'"{name}" must be a 1-character string')
    return value or None


def _dialect(dialect, options):
    """The settings of a dialect, with those given put in their places."""
    if isinstance(dialect, str):
        dialect = get_dialect(dialect)
    known = {name: getattr(dialect, name, getattr(excel, name)) for name in _NAMES}
    for name, value in options.items():
        if name not in known:
            raise TypeError(f"'{name}' is an invalid keyword argument for this function")
        known[name] = value
    known["delimiter"] = _character("delimiter", known["delimiter"], False)
    known["escapechar"] = _character("escapechar", known["escapechar"], True)
    if not isinstance(known["lineterminator"], str):
        raise TypeError('"lineterminator" must be a string')
    known["quotechar"] = _character("quotechar", known["quotechar"], True)
    if known["quotechar"] is None and "quoting" not in options:
        known["quoting"] = QUOTE_NONE
    if not isinstance(known["quoting"], int):
        raise TypeError('"quoting" must be an integer')
    if known["quoting"] not in range(4):
        raise TypeError('bad "quoting" value')
    if known["quotechar"] is None and known["quoting"] != QUOTE_NONE:
        raise TypeError("quotechar must be set if quoting enabled")
    for name in ("doublequote", "skipinitialspace", "strict"):
        known[name] = bool(known[name])
    return SimpleNamespace(**known)


def register_dialect(name, dialect="excel", **options):
    """Gives settings a name.

    >>> import csv
    >>> csv.register_dialect('bars', delimiter='|')
    >>> list(csv.reader(['a|b'], 'bars'))
    [['a', 'b']]
    """
    if not isinstance(name, str):
        raise TypeError("dialect name must be a string")
    _dialects[name] = _dialect(dialect, options)


def unregister_dialect(name):
    """Forgets settings.

    >>> import csv
    >>> csv.register_dialect('dots', delimiter='.')
    >>> csv.unregister_dialect('dots')
    """
    get_dialect(name)
    del _dialects[name]


def get_dialect(name):
    """The settings with a name.

    >>> import csv
    >>> csv.get_dialect('excel').delimiter
    ','
    """
    if name not in _dialects:
        raise Error("unknown dialect")
    return _dialects[name]


def list_dialects():
    """The names of all settings.

    >>> import csv
    >>> csv.list_dialects()[:3]
    ['excel', 'excel-tab', 'unix']
    """
    return list(_dialects)


def field_size_limit(limit=None):
    """How long a value may be; sets it, if given, and gives what it was.

    >>> import csv
    >>> csv.field_size_limit()
    131072
    """
    global _limit
    before = _limit
    if limit is not None:
        if not isinstance(limit, int):
            raise TypeError("limit must be an integer")
        _limit = limit
    return before


# Where a reader is in a record.
_START, _FIELD, _IN, _ESCAPED, _AFTER, _QUOTED, _QUOTED_ESCAPED, _QUOTE, _END = range(9)


def _finish(self, numeric=False):
    field = "".join(self._field)
    if len(field) > _limit:
        raise Error(f"field larger than field limit ({_limit})")
    self._fields.append(float(field) if numeric or self._numeric else field)
    self._field, self._numeric = [], False


def _take(self, c):
    """Takes a character of a record; the end of a line is one, too, and is empty."""
    settings, state = self.dialect, self._state
    newline = c in "\r\n"
    if state == _START:
        if not c:
            return _START
        if newline:
            return _END
        state = _FIELD
    if state == _FIELD:
        if newline:
            _finish(self)
            return _END if c else _START
        if c == settings.quotechar and settings.quoting != QUOTE_NONE:
            return _QUOTED
        if c == settings.escapechar:
            return _ESCAPED
        if c == " " and settings.skipinitialspace:
            return _FIELD
        if c != settings.delimiter:
            self._numeric = settings.quoting == QUOTE_NONNUMERIC
            self._field.append(c)
            return _IN
        _finish(self)
        return _FIELD
    if state in (_ESCAPED, _QUOTED_ESCAPED):
        self._field.append(c or "\n")
        return _QUOTED if state == _QUOTED_ESCAPED else _AFTER if c and newline else _IN
    if state == _AFTER and not c:
        return _AFTER
    if state in (_IN, _AFTER) or state == _QUOTE and c != settings.quotechar and (newline or c == settings.delimiter):
        if newline:
            _finish(self)
            return _END if c else _START
        if c == settings.escapechar:
            return _ESCAPED
        if c == settings.delimiter:
            _finish(self)
            return _FIELD
        self._field.append(c)
        return _IN
    if state == _QUOTED:
        if c == settings.escapechar:
            return _QUOTED_ESCAPED
        if c == settings.quotechar:
            return _QUOTE if settings.doublequote else _IN
        if c:
            self._field.append(c)
        return _QUOTED
    if state == _QUOTE:
        if settings.strict and c != settings.quotechar:
            raise Error(f"'{settings.delimiter}' expected after '{settings.quotechar}'")
        self._field.append(c)
        return _QUOTED if c == settings.quotechar else _IN
    if not newline:
        raise Error("new-line character seen in unquoted field - do you need to open the file in universal-newline mode?")
    return _END if c else _START


def _plain(self, line):
    """The values of a line with nothing special in it; None where there is something."""
    settings = self.dialect
    body = line[:-2] if line.endswith("\r\n") else line.rstrip("\r\n") if line[-1:] in "\r\n" else line
    special = (settings.quotechar, settings.escapechar, "\r", "\n")
    if not body or settings.quoting == QUOTE_NONNUMERIC or len(body) > _limit or any(c and c in body for c in special):
        return None
    fields = body.split(settings.delimiter)
    return [field.lstrip(" ") for field in fields] if settings.skipinitialspace else fields


def _next(self):
    self._state, self._fields, self._field, self._numeric = _START, [], [], False
    while True:
        line = next(self._lines, None)
        if line is None:
            if not self._field and self._state != _QUOTED:
                raise StopIteration
            if self.dialect.strict:
                raise Error("unexpected end of data")
            _finish(self)
            return self._fields
        if not isinstance(line, str):
            raise Error(f"iterator should return strings, not {type(line).__name__} "
                        f"(the file should be opened in text mode)")
        self.line_num += 1
        if self._state == _START:
            fields = _plain(self, line)
            if fields is not None:
                return fields
        for c in line:
            self._state = _take(self, c)
        self._state = _take(self, "")
        if self._state == _START:
            return self._fields


def _reader_init(self, csvfile, dialect="excel", **options):
    self._lines = iter(csvfile)
    self.dialect = _dialect(dialect, options)
    self.line_num = 0


reader = define("reader", "_csv", {"__init__": _reader_init, "__iter__": lambda self: self, "__next__": _next},
                doc="The records of an iterable of lines, each a list of texts.")


def _quoted(value, settings):
    text = "" if value is None else str(value)
    quote, escape, quoting = settings.quotechar, settings.escapechar, settings.quoting
    special = {settings.delimiter, quote, escape, *settings.lineterminator, "\r", "\n"} - {None}
    number = isinstance(value, (int, float, complex)) or hasattr(value, "__float__") or hasattr(value, "__index__")
    quoted = quoting == QUOTE_ALL or quoting == QUOTE_NONNUMERIC and not number
    if special.isdisjoint(text):
        return quote + text + quote if quoted else text
    out = []
    for c in text:
        if c in special:
            if quoting != QUOTE_NONE and c == quote and settings.doublequote:
                out.append(quote)
                quoted = True
            elif quoting == QUOTE_NONE or c in (quote, escape):
                if escape is None:
                    raise Error("need to escape, but no escapechar set")
                out.append(escape)
            else:
                quoted = True
        out.append(c)
    return quote + "".join(out) + quote if quoted else "".join(out)


def _writer_init(self, csvfile, dialect="excel", **options):
    if not hasattr(csvfile, "write"):
        raise TypeError('argument 1 must have a "write" method')
    self._file = csvfile
    self.dialect = _dialect(dialect, options)


def _writerow(self, row):
    """Write one record."""
    try:
        values = iter(row)
    except TypeError:
        raise Error(f"iterable expected, not {type(row).__name__}") from None
    texts = [_quoted(value, self.dialect) for value in values]
    if texts == [""]:
        if self.dialect.quoting == QUOTE_NONE:
            raise Error("single empty field record must be quoted")
        texts = [self.dialect.quotechar * 2]
    return self._file.write(self.dialect.delimiter.join(texts) + self.dialect.lineterminator)


def _writerows(self, rows):
    """Write several records."""
    for row in rows:
        _writerow(self, row)


writer = define("writer", "_csv", {"__init__": _writer_init, "writerow": built_in(_writerow, "writer", "writerow"),
                                   "writerows": built_in(_writerows, "writer", "writerows")},
                doc="Writes records to a file, one with each `writerow`.")


def _dict_reader_init(self, f, fieldnames=None, restkey=None, restval=None, dialect="excel", *args, **options):
    self.reader = reader(f, dialect, *args, **options)
    self._names, self.restkey, self.restval = fieldnames, restkey, restval
    self.dialect = dialect


def _names_of(self):
    if self._names is None:
        self._names = next(self.reader, None)
    return self._names


def _dict_next(self):
    names = self.fieldnames
    row = next(self.reader)
    while not row:
        row = next(self.reader)
    record = dict(zip(names, row))
    if len(row) > len(names):
        record[self.restkey] = row[len(names):]
    for name in names[len(row):]:
        record[name] = self.restval
    return record


DictReader = define("DictReader", "csv",
                    {"__init__": _dict_reader_init, "__iter__": lambda self: self, "__next__": _dict_next},
                    properties={"fieldnames": _names_of, "line_num": lambda self: self.reader.line_num},
                    doc="The records of an iterable of lines as dicts; the first line has the names.")


def _dict_writer_init(self, f, fieldnames, restval="", extrasaction="raise", dialect="excel", *args, **options):
    if extrasaction not in ("raise", "ignore"):
        raise ValueError(f"extrasaction ({extrasaction}) must be 'raise' or 'ignore'")
    self.fieldnames, self.restval, self.extrasaction = list(fieldnames), restval, extrasaction
    self.writer = writer(f, dialect, *args, **options)


def _dict_writerow(self, rowdict):
    """Write one record."""
    extra = [name for name in rowdict.keys() if name not in self.fieldnames]
    if extra and self.extrasaction == "raise":
        raise ValueError("dict contains fields not in fieldnames: " + ", ".join([repr(name) for name in extra]))
    return self.writer.writerow([rowdict.get(name, self.restval) for name in self.fieldnames])


def _dict_writerows(self, rowdicts):
    """Write several records."""
    for row in rowdicts:
        self.writerow(row)


DictWriter = define("DictWriter", "csv",
                    {"__init__": _dict_writer_init, "writerow": _dict_writerow, "writerows": _dict_writerows,
                     "writeheader": lambda self: self.writerow(dict(zip(self.fieldnames, self.fieldnames)))},
                    doc="Writes dicts as records to a file.")
