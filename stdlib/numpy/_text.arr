"""Arrays in files of text."""

import os

import numpy as np

# --- Reading ----------------------------------------------------------------------------------------------------------


def _is_source(fname):
    """Whether there are lines to read."""
    return hasattr(fname, 'read') or hasattr(fname, '__fspath__') or np.iterable(fname)


def _lines(fname):
    """The lines of a file, of its name, or of a sequence of them."""
    if hasattr(fname, 'read'):
        text = fname.read()
        return (text.decode() if isinstance(text, bytes) else text).splitlines()
    if isinstance(fname, (str, bytes)) or hasattr(fname, '__fspath__') or hasattr(fname, 'read_text'):
        if not os.path.exists(fname):
            raise FileNotFoundError(f'{fname} not found.')
        with open(fname) as file:
            return file.read().splitlines()
    lines = [line.decode() if isinstance(line, bytes) else line for line in fname]
    if not all(isinstance(line, str) for line in lines):
        raise TypeError('non-string returned while reading data')
    return lines


def _without_comment(line, marks):
    for mark in marks:
        at = line.find(mark)
        if at >= 0:
            line = line[:at]
    return line


def _marks(comments):
    if comments is None:
        return []
    return [comments] if isinstance(comments, str) else list(comments)


def _columns(usecols):
    if usecols is None:
        return None
    columns = [usecols] if np.isscalar(usecols) else list(usecols)
    for column in columns:
        if not isinstance(column, (int, np.integer)):
            raise TypeError('usecols must be an int or a sequence of ints but it contains at least one element of type '
                            f"'{type(column).__name__}'")
    return columns


def _arrange(result, ndmin, unpack):
    """One row or column becomes one axis, down to what is asked for."""
    if result.ndim > ndmin:
        result = result.squeeze()
    if result.ndim < ndmin:
        result = np.atleast_1d(result) if ndmin == 1 else np.atleast_2d(result).T
    return result.T if unpack else result


def _truth(text):
    if text.upper() in ('TRUE', 'FALSE'):
        return text.upper() == 'TRUE'
    raise ValueError('Invalid boolean')


def _kind_of(dtype):
    if dtype.kind in 'iu' and dtype.itemsize < 8:
        return lambda text: int(float(text))
    return {'b': _truth, 'i': int, 'u': int, 'c': complex, 'U': str, 'O': str, 'S': _ascii}.get(dtype.kind, float)


def _strict_kind_of(dtype):
    """What `loadtxt` reads a number with: integers fit, and there is no underscore between digits."""
    if dtype.kind not in 'biuf':
        return _kind_of(dtype)
    kind = float if dtype.kind == 'f' else int
    low, high = (np.iinfo(dtype).min, np.iinfo(dtype).max) if dtype.kind in 'iu' else (None, None)

    def read(text):
        number = kind(text)
        if '_' in text or low is not None and not low <= number <= high:
            raise ValueError(text)
        return number

    return read


def _ascii(text):
    return text.encode('latin1')


def _split(line, delimiter, quote):
    """The parts of a line; a delimiter between quotes belongs to its part."""
    if not quote or quote not in line:
        return line.split(delimiter)
    parts, part, inside, started, at = [], '', False, False, 0
    while at < len(line):
        c = line[at]
        if c == quote:
            if inside and line[at + 1:at + 2] == quote:
                part += quote
                at += 1
            else:
                inside = not inside
            started = True
        elif not inside and (c.isspace() if delimiter is None else line.startswith(delimiter, at)):
            if delimiter is not None or started:
                parts.append(part)
            part, started = '', False
            at += 0 if delimiter is None else len(delimiter) - 1
        else:
            part += c
            started = True
        at += 1
    if delimiter is not None or started:
        parts.append(part)
    return parts


def _at_once(lines, delimiter, columns, dtype):
    """The numbers of all lines; None where one is no number or a line has another length than the first."""
    if not lines or dtype.kind not in 'iuf' or delimiter is not None and len(delimiter) != 1:
        return None
    if delimiter is None:
        widths, text = {len(line.split()) for line in lines}, '\n'.join(lines)
    else:
        widths, text = {line.count(delimiter) + 1 for line in lines}, delimiter.join(lines)
    if len(widths) > 1 or '_' in text:
        return None
    try:
        if dtype.kind == 'f':
            if delimiter is not None and delimiter.isspace():
                # `fromstring` would take several of them for one.
                if ',' in text:
                    return None
                text, delimiter = text.replace(delimiter, ','), ','
            numbers = np.fromstring(text, sep=delimiter or ' ')
        else:
            numbers = np.array(list(map(int, text.split(delimiter))))
    except ValueError:
        return None
    width, = widths
    if numbers.size != width * len(lines):
        return None
    if dtype.kind in 'iu':
        if int(numbers.min()) < np.iinfo(dtype).min or int(numbers.max()) > np.iinfo(dtype).max:
            return None
    numbers = numbers.reshape(len(lines), width)
    if columns is not None:
        if any(not -width <= column < width for column in columns):
            return None
        numbers = numbers[:, columns]
    with np.errstate(over='warn' if dtype.itemsize == 2 else 'ignore'):
        return numbers.astype(dtype, copy=False)


def _converters(converters):
    """The function that reads the text of a column, if it is given."""
    if converters is None:
        return lambda column: None
    if callable(converters):
        return lambda column: converters
    if not isinstance(converters, dict):
        raise TypeError('converters must be a dictionary mapping columns to converter functions or a single callable.')
    return converters.get


def _row_by_row(lines, dtype, delimiter, converters, columns, quotechar):
    """The numbers of each line, or the error of the first that is none."""
    kind, converter = _strict_kind_of(dtype), _converters(converters)
    rows, width = [], None
    for row, line in enumerate(lines):
        parts = _split(line.strip('\r\n'), delimiter, quotechar)
        if width is None:
            width = len(parts)
        elif len(parts) != width and columns is None:
            raise ValueError(f'the number of columns changed from {width} to {len(parts)} at row {row + 1}; use `usecols` to '
                             'select a subset and avoid this error')
        if columns is not None:
            for column in columns:
                if not -len(parts) <= column < len(parts):
                    raise ValueError(f'invalid column index {column} at row {row + 1} with {len(parts)} columns')
            parts = [parts[column] for column in columns]
        numbers = []
        for place, part in enumerate(parts):
            own = converter(place if columns is None else columns[place])
            try:
                numbers.append((kind if own is None else own)(part))
            except Exception as error:
                raise ValueError(f"could not convert string '{part.strip()}' to {dtype} at row {row}, column {place + 1}."
                                 ) from (None if own is None else error)
        rows.append(numbers)
    return np.array(rows, dtype=dtype)


def loadtxt(fname, dtype=float, comments='#', delimiter=None, converters=None, skiprows=0, usecols=None, unpack=False, ndmin=0, encoding=None, max_rows=None, *, quotechar=None, like=None):
    """The numbers of a text, a row for each line; lines may be empty or hold comments.

    `fname` is a file, its name, or the lines themselves.

    >>> np.loadtxt(['1 2', '3 4'])
    array([[1., 2.],
           [3., 4.]])
    >>> np.loadtxt(['# x,y', '1,2', '3,4'], delimiter=',', usecols=1)
    array([2., 4.])
    """
    dtype = np.dtype(float if dtype is None else dtype)
    marks, columns = _marks(comments), _columns(usecols)
    if ndmin not in (0, 1, 2):
        raise ValueError(f'Illegal value of ndmin keyword: {ndmin}')
    if skiprows < 0 or max_rows is not None and max_rows < 0:
        raise ValueError('argument must be nonnegative')
    if not _is_source(fname):
        raise ValueError(f'fname must be a string, filehandle, list of strings,\nor generator. Got {type(fname)} instead.')
    if delimiter is not None and len(delimiter) != 1:
        raise TypeError(f'Text reading control character must be a single unicode character or None; but got: {delimiter!r}')
    lines = _lines(fname)[skiprows:]
    for mark in marks:
        lines = [line.partition(mark)[0] if mark in line else line for line in lines]
    lines = [line for line in lines if line.strip()][:max_rows]
    if not lines:
        _warn(f'loadtxt: input contained no data: "{fname}"')
        return _arrange(np.zeros((0,), dtype=dtype), ndmin, unpack)
    numbers = None
    if converters is None and not quotechar:
        numbers = _at_once(lines, delimiter, columns, dtype)
    if numbers is None:
        numbers = _row_by_row(lines, dtype, delimiter, converters, columns, quotechar)
    return _arrange(numbers, ndmin, unpack)


def _missing(dtype):
    if dtype.kind in 'USO':
        return b'' if dtype.kind == 'S' else ''
    return -1 if dtype.kind in 'iu' else np.nan if dtype.kind in 'fc' else False


def _fits(kind, texts):
    try:
        for text in texts:
            kind(text)
    except ValueError:
        return False
    return True


def _guess(rows, unknown):
    """The narrowest type that all columns have."""
    found = []
    for column, missing in zip(zip(*rows), unknown):
        texts = [text for text in column if text not in missing]
        if texts and _fits(_truth, texts):
            found.append(bool)
        else:
            found.append(next((kind for kind in (int, float, complex) if _fits(kind, texts)), str))
    if len(set(found)) > 1:
        raise NotImplementedError('the columns have several types, which takes an array of records; there are none of '
                                  'these; give a dtype')
    return found[0]


def _filling(filling_values, column, dtype):
    if filling_values is None:
        return _missing(dtype)
    if isinstance(filling_values, dict):
        return filling_values.get(column, _missing(dtype))
    if np.isscalar(filling_values):
        return filling_values
    return filling_values[column] if column < len(filling_values) else _missing(dtype)


def _fixed(line, widths):
    parts, at = [], 0
    for width in widths:
        parts.append(line[at : at + width])
        at += width
    return parts


def _cells(lines, marks, delimiter, columns, max_rows, first):
    """The parts of each line; the numbers of the lines that have another count of them, and it; the first line's count."""
    rows, wrong, width = [], [], None
    for number, line in enumerate(lines, first):
        if max_rows is not None and len(rows) >= max_rows:
            break
        line = _without_comment(line, marks).strip('\r\n')
        if not line.strip():
            continue
        if isinstance(delimiter, (int, list, tuple)):
            widths = [delimiter] * -(-len(line) // delimiter) if isinstance(delimiter, int) else delimiter
            parts = _fixed(line, widths)
        else:
            parts = line.strip(' ').split(delimiter)
        if width is None:
            width = len(parts)
        if len(parts) != width:
            wrong.append((number, len(parts)))
            continue
        rows.append(parts if columns is None else [parts[column] for column in columns])
    return rows, wrong, width


def _read_cells(rows, dtype, columns, converters, filling_values, unknown, loose):
    """The numbers of all cells: what cannot be read is filled, if it is among the unknown ones or all may be missing."""
    kind = _kind_of(dtype)
    read = []
    for parts in rows:
        numbers = []
        for column, part, missing in zip(columns, parts, unknown):
            try:
                numbers.append((converters[column] if column in converters else kind)(part))
            except ValueError:
                if column in converters:
                    raise
                if not loose and part.strip() not in missing:
                    raise ValueError(f"Cannot convert string '{part}'")
                numbers.append(_filling(filling_values, column, dtype))
        read.append(numbers)
    return np.array(read, dtype=dtype)


def genfromtxt(fname, dtype=float, comments='#', delimiter=None, skip_header=0, skip_footer=0, converters=None, missing_values=None, filling_values=None, usecols=None, names=None, autostrip=False, unpack=None, loose=True, invalid_raise=True, max_rows=None, encoding=None, *, ndmin=0, like=None):
    """The numbers of a text, a row for each line; what is missing or no number becomes nan (-1 among integers).

    >>> np.genfromtxt(['1,2', '3,'], delimiter=',')
    array([[ 1.,  2.],
           [ 3., nan]])
    >>> np.genfromtxt(['1,2', '3,x'], delimiter=',', filling_values=0)
    array([[1., 2.],
           [3., 0.]])
    """
    if names is not None:
        raise NotImplementedError('genfromtxt(names=…) makes arrays of records, which there are none of; use skip_header=1')
    if not _is_source(fname):
        raise TypeError('fname must be a string, a filehandle, a sequence of strings,\nor an iterator of strings. Got '
                        f'{type(fname)} instead.')
    guessed = dtype is None
    dtype = np.dtype(str if guessed else dtype)
    columns = _columns(usecols)
    lines = _lines(fname)[skip_header:]
    if skip_footer:
        lines = lines[:-skip_footer]
    rows, wrong, width = _cells(lines, _marks(comments), delimiter, columns, max_rows, skip_header + 1)
    if wrong:
        told = '\n'.join(f'    Line #{line} (got {count} columns instead of {width})' for line, count in wrong)
        told = f'Some errors were detected !\n{told}'
        if invalid_raise:
            raise ValueError(told)
        _warn(told)
    if not rows:
        _warn(f'genfromtxt: Empty input file: "{fname}"')
        return np.zeros((0,), dtype=float if guessed else dtype)
    if autostrip or dtype.kind not in 'USO' or guessed:
        rows = [[part.strip() for part in parts] for parts in rows]
    columns = list(range(width)) if columns is None else columns
    unknown = _unknown(missing_values, columns)
    if guessed:
        dtype = np.dtype(_guess(rows, unknown))
    numbers = _read_cells(rows, dtype, columns, converters or {}, filling_values, unknown, loose)
    return _arrange(numbers, ndmin, unpack)


def _unknown(missing_values, columns):
    """For each column the texts that stand for what is missing, unless they can be read as something else."""
    unknown = [{''} for _ in columns]
    if isinstance(missing_values, (list, tuple)):
        for texts, value in zip(unknown, missing_values):
            texts.add(str(value))
        return unknown
    for texts, column in zip(unknown, columns):
        given = missing_values.get(column) if isinstance(missing_values, dict) else missing_values
        if isinstance(given, str):
            texts.update(given.split(','))
        elif isinstance(given, (list, tuple)):
            texts.update(str(value) for value in given)
        elif given is not None:
            texts.add(str(given))
    return unknown


def _warn(text):
    import warnings

    warnings.warn(text, stacklevel=3)


# --- Writing ----------------------------------------------------------------------------------------------------------


def _complex_format(fmt):
    imaginary = fmt.replace('%', '%+') if '+' not in fmt else fmt
    return f' ({fmt}{imaginary}j)'


def _row_format(fmt, delimiter, width, is_complex):
    """The format of a whole row."""
    if isinstance(fmt, (list, tuple)):
        if len(fmt) != width:
            raise AttributeError(f'fmt has wrong shape.  {fmt}')
        return delimiter.join(fmt)
    marks = fmt.count('%')
    if marks == 1:
        return delimiter.join([_complex_format(fmt) if is_complex else fmt] * width)
    if marks != (2 * width if is_complex else width):
        raise ValueError(f'fmt has wrong number of % formats:  {fmt}')
    return fmt


def savetxt(fname, X, fmt='%.18e', delimiter=' ', newline='\n', header='', footer='', comments='# ', encoding=None):
    """Write an array of one or two axes as text, a line for each row.

    >>> import io
    >>> file = io.StringIO()
    >>> np.savetxt(file, np.array([[1, 2], [3, 4]]), fmt='%d', delimiter=',', header='x,y')
    >>> print(file.getvalue(), end='')
    # x,y
    1,2
    3,4
    """
    X = np.asarray(X)
    if X.ndim == 0 or X.ndim > 2:
        raise ValueError(f'Expected 1D or 2D array, got {X.ndim}D array instead')
    if X.ndim == 1:
        X = np.atleast_2d(X).T
    is_complex = np.iscomplexobj(X)
    row_format = _row_format(fmt, delimiter, X.shape[1], is_complex)
    parts = []
    if header:
        parts.append(comments + header.replace('\n', '\n' + comments) + newline)
    for row in X:
        numbers = row.tolist()
        if is_complex:
            numbers = [part for number in numbers for part in (number.real, number.imag)]
        try:
            parts.append(row_format % tuple(numbers) + newline)
        except TypeError:
            raise TypeError(f"Mismatch between array dtype ('{X.dtype}') and format specifier ('{row_format}')")
    if footer:
        parts.append(comments + footer.replace('\n', '\n' + comments) + newline)
    text = ''.join(parts)
    if hasattr(fname, 'write'):
        try:
            fname.write(text)
        except TypeError:
            fname.write(text.encode())
        return
    with open(fname, 'w') as file:
        file.write(text)
