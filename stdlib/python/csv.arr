"""Tables as text: values separated by commas, quoted where they must be.

>>> import csv
>>> list(csv.reader(['name,age', '"Ann, B.",34']))
[['name', 'age'], ['Ann, B.', '34']]
>>> list(csv.DictReader(['a,b', '1,2']))
[{'a': '1', 'b': '2'}]
"""

from _library import CsvError as Error, define

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE = range(4)


def _dialect(dialect, options):
    """The settings of a dialect, with those given put in their places."""
    known = dict(delimiter=",", quotechar='"', doublequote=True, escapechar=None, lineterminator="\r\n",
                 quoting=QUOTE_MINIMAL, skipinitialspace=False)
    if dialect == "excel-tab":
        known["delimiter"] = "\t"
    elif dialect == "unix":
        known["lineterminator"], known["quoting"] = "\n", QUOTE_ALL
    for name, value in options.items():
        if name not in known:
            raise TypeError(f"'{name}' is an invalid keyword argument for this function")
        known[name] = value
    if not isinstance(known["delimiter"], str) or len(known["delimiter"]) != 1:
        raise TypeError('"delimiter" must be a 1-character string')
    return known


def _fields(line, lines, settings):
    """The values of a record, which goes on over several lines where a quoted value does."""
    delimiter, quote, escape = settings["delimiter"], settings["quotechar"], settings["escapechar"]
    quoting = settings["quoting"]
    fields, field, quoted, was_quoted, at = [], "", False, False, 0
    line = line.rstrip("\r\n")
    while True:
        if at >= len(line):
            if not quoted:
                break
            following = next(lines, None)
            if following is None:
                break
            field += "\n"
            line, at = following.rstrip("\r\n"), 0
            continue
        c = line[at]
        at += 1
        if escape is not None and c == escape and at < len(line):
            field += line[at]
            at += 1
        elif quoted:
            if c != quote:
                field += c
            elif settings["doublequote"] and line[at:at + 1] == quote:
                field += quote
                at += 1
            else:
                quoted = False
        elif c == delimiter:
            fields.append(_value(field, was_quoted, quoting))
            field, was_quoted = "", False
        elif c == quote and not field and quoting != QUOTE_NONE:
            quoted = was_quoted = True
        elif c == " " and settings["skipinitialspace"] and not field and not was_quoted:
            pass
        else:
            field += c
    fields.append(_value(field, was_quoted, quoting))
    return fields


def _value(field, was_quoted, quoting):
    return float(field) if quoting == QUOTE_NONNUMERIC and not was_quoted else field


def _next(self):
    line = next(self._lines)
    self.line_num += 1
    if not isinstance(line, str):
        raise TypeError(f"iterator should return strings, not {type(line).__name__} (the file should be opened in text mode)")
    return _fields(line, self._lines, self._settings) if line.strip("\r\n") else []


def _reader_init(self, csvfile, dialect="excel", **options):
    self._lines = iter(csvfile)
    self._settings = _dialect(dialect, options)
    self.line_num = 0


reader = define("reader", "_csv", {"__init__": _reader_init, "__iter__": lambda self: self, "__next__": _next},
                doc="The records of an iterable of lines, each a list of texts.")


def _quoted(value, settings):
    if value is None:
        text = ""
    elif isinstance(value, float):
        text = repr(value)
    else:
        text = str(value)
    quote, quoting = settings["quotechar"], settings["quoting"]
    special = any(c in text for c in (settings["delimiter"], quote, "\n", "\r"))
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if quoting == QUOTE_NONE:
        if special and settings["escapechar"] is None:
            raise Error("need to escape, but no escapechar set")
        escape = settings["escapechar"] or ""
        return "".join(escape + c if c in (settings["delimiter"], quote, escape) else c for c in text)
    if special or quoting == QUOTE_ALL or (quoting == QUOTE_NONNUMERIC and not number):
        return quote + text.replace(quote, quote + quote) + quote
    return text


def _writer_init(self, csvfile, dialect="excel", **options):
    if not hasattr(csvfile, "write"):
        raise TypeError('argument 1 must have a "write" method')
    self._file = csvfile
    self._settings = _dialect(dialect, options)


def _writerow(self, row):
    """Write one record."""
    texts = [_quoted(value, self._settings) for value in row]
    if texts == [""]:
        texts = [self._settings["quotechar"] * 2]
    return self._file.write(self._settings["delimiter"].join(texts) + self._settings["lineterminator"])


def _writerows(self, rows):
    """Write several records."""
    for row in rows:
        self.writerow(row)


writer = define("writer", "_csv", {"__init__": _writer_init, "writerow": _writerow, "writerows": _writerows},
                doc="Writes records to a file, one with each `writerow`.")


def _dict_reader_init(self, f, fieldnames=None, restkey=None, restval=None, dialect="excel", **options):
    self._reader = reader(f, dialect, **options)
    self._names, self.restkey, self.restval = fieldnames, restkey, restval


def _names_of(self):
    if self._names is None:
        self._names = next(self._reader, None)
    return self._names


def _dict_next(self):
    names = self.fieldnames
    row = next(self._reader)
    while not row:
        row = next(self._reader)
    record = dict(zip(names, row))
    if len(row) > len(names):
        record[self.restkey] = row[len(names):]
    for name in names[len(row):]:
        record[name] = self.restval
    return record


DictReader = define("DictReader", "csv",
                    {"__init__": _dict_reader_init, "__iter__": lambda self: self, "__next__": _dict_next},
                    properties={"fieldnames": _names_of, "line_num": lambda self: self._reader.line_num},
                    doc="The records of an iterable of lines as dicts; the first line has the names.")


def _dict_writer_init(self, f, fieldnames, restval="", extrasaction="raise", dialect="excel", **options):
    self.writer = writer(f, dialect, **options)
    self.fieldnames, self.restval, self.extrasaction = list(fieldnames), restval, extrasaction


def _dict_writerow(self, rowdict):
    """Write one record."""
    extra = [name for name in rowdict if name not in self.fieldnames]
    if extra and self.extrasaction == "raise":
        raise ValueError("dict contains fields not in fieldnames: " + ", ".join([repr(name) for name in extra]))
    return self.writer.writerow([rowdict.get(name, self.restval) for name in self.fieldnames])


def _dict_writerows(self, rowdicts):
    """Write several records."""
    for row in rowdicts:
        self.writerow(row)


DictWriter = define("DictWriter", "csv",
                    {"__init__": _dict_writer_init, "writerow": _dict_writerow, "writerows": _dict_writerows,
                     "writeheader": lambda self: self.writer.writerow(self.fieldnames)},
                    doc="Writes dicts as records to a file.")
