"""Arrays in files of text."""

import os

import numpy as np

# --- Reading ----------------------------------------------------------------------------------------------------------


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
    return [line.decode() if isinstance(line, bytes) else line for line in fname]


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
    return [usecols] if np.isscalar(usecols) else list(usecols)


def _arrange(result, ndmin, unpack):
    """One row or column becomes one axis, down to what is asked for."""
    if result.ndim > ndmin:
        result = result.squeeze()
    if result.ndim < ndmin:
        result = np.atleast_1d(result) if ndmin == 1 else np.atleast_2d(result).T
    return result.T if unpack else result


def _number(text, kind, dtype, row, column):
    try:
        return kind(text)
    except ValueError:
        raise ValueError(f"could not convert string '{text.strip()}' to {dtype} at row {row}, column {column}.")


def _truth(text):
    if text.strip() in ('True', 'False'):
        return text.strip() == 'True'
    return bool(int(text))


def _kind_of(dtype):
    if dtype.kind == 'b':
        return _truth
    return {'i': int, 'u': int, 'c': complex, 'U': str, 'O': str, 'S': _ascii}.get(dtype.kind, float)


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


def loadtxt(fname, dtype=float, comments='#', delimiter=None, converters=None, skiprows=0, usecols=None, unpack=False, ndmin=0, encoding=None, max_rows=None, *, quotechar=None, like=None):
    """The numbers of a text, a row for each line; lines may be empty or hold comments.

    `fname` is a file, its name, or the lines themselves.

    >>> np.loadtxt(['1 2', '3 4'])
    array([[1., 2.],
           [3., 4.]])
    >>> np.loadtxt(['# x,y', '1,2', '3,4'], delimiter=',', usecols=1)
    array([2., 4.])
    """
    dtype = np.dtype(dtype)
    kind = _kind_of(dtype)
    marks, columns = _marks(comments), _columns(usecols)
    rows, width = [], None
    for line in _lines(fname)[skiprows:]:
        if max_rows is not None and len(rows) >= max_rows:
            break
        line = _without_comment(line, marks).strip('\r\n')
        if not line.strip():
            continue
        parts = _split(line, delimiter, quotechar)
        row = len(rows)
        if width is None:
            width = len(parts)
        elif len(parts) != width and columns is None:
            raise ValueError(f'the number of columns changed from {width} to {len(parts)} at row {row + 1}; use `usecols` to select a subset and avoid this error')
        if columns is not None:
            for column in columns:
                if not -len(parts) <= column < len(parts):
                    raise ValueError(f'invalid column index {column} at row {row + 1} with {len(parts)} columns')
            parts = [parts[column] for column in columns]
        if converters is None:
            try:
                rows.append([kind(part) for part in parts])
                continue
            except ValueError:
                pass
        numbers = []
        for place, part in enumerate(parts):
            column = place if columns is None else columns[place]
            if callable(converters):
                numbers.append(converters(part))
            elif converters is not None and column in converters:
                numbers.append(converters[column](part))
            else:
                numbers.append(_number(part, kind, dtype, row, place + 1))
        rows.append(numbers)
    if not rows:
        import warnings

        warnings.warn(f'loadtxt: input contained no data: "{fname}"', stacklevel=3)
        return _arrange(np.zeros((0,), dtype=dtype), ndmin, unpack)
    return _arrange(np.array(rows, dtype=dtype), ndmin, unpack)


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


def _guess(rows):
    """The narrowest type that all columns have."""
    found = []
    for column in zip(*rows):
        texts = [str(text) for text in column if text != '']
        if texts and all(text in ('True', 'False') for text in texts):
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
    guessed = dtype is None
    dtype = np.dtype(str if guessed else dtype)
    kind = _kind_of(dtype)
    marks, columns = _marks(comments), _columns(usecols)
    unknown = missing_values if isinstance(missing_values, (list, tuple)) else [missing_values]
    lines = _lines(fname)[skip_header:]
    if skip_footer:
        lines = lines[:-skip_footer]
    rows, wrong, width = [], [], None
    for number, line in enumerate(lines):
        if max_rows is not None and len(rows) >= max_rows:
            break
        line = _without_comment(line, marks).strip('\r\n')
        if not line.strip():
            continue
        fixed = isinstance(delimiter, (int, list, tuple))
        if fixed:
            widths = [delimiter] * -(-len(line) // delimiter) if isinstance(delimiter, int) else delimiter
            parts = _fixed(line, widths)
        else:
            parts = line.strip(' ').split(delimiter)
        if width is None:
            width = len(parts)
        if len(parts) != width:
            wrong.append((number + 1 + skip_header, len(parts)))
            continue
        if columns is not None:
            parts = [parts[column] for column in columns]
        numbers = []
        for place, part in enumerate(parts):
            column = place if columns is None else columns[place]
            if autostrip or dtype.kind not in 'USO' or guessed:
                part = part.strip()
            if converters is not None and column in converters:
                numbers.append(converters[column](part))
            elif part == '' or part in unknown:
                numbers.append(_filling(filling_values, column, dtype))
            else:
                try:
                    numbers.append(kind(part))
                except ValueError:
                    if not loose:
                        raise ValueError(f"Cannot convert string '{part}'")
                    numbers.append(_filling(filling_values, column, dtype))
        rows.append(numbers)
    if wrong:
        told = '\n'.join(f'    Line #{line} (got {count} columns instead of {width})' for line, count in wrong)
        if invalid_raise:
            raise ValueError(f'Some errors were detected !\n{told}')
    if not rows:
        import warnings

        warnings.warn(f'genfromtxt: Empty input file: "{fname}"', stacklevel=3)
        return np.zeros((0,), dtype=float if guessed else dtype)
    if guessed:
        dtype = np.dtype(_guess(rows))
        kind = _kind_of(dtype)
        rows = [[kind(part) if part != '' else _missing(dtype) for part in row] for row in rows]
    return _arrange(np.array(rows, dtype=dtype), ndmin, unpack)


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
