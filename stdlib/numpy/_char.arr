"""Functions over arrays of texts: what `np.char` and `np.strings` share."""

import numpy as np


def _operand(a):
    """The argument as an array of texts."""
    a = np.asarray(a)
    if a.dtype.kind not in 'US':
        raise TypeError('string operation on non-string array')
    return a


def _each(f, a, others):
    """The results for the elements of broadcast arrays, and the shape that they have."""
    arrays = np.broadcast_arrays(a, *[np.asarray(x) for x in others])
    columns = [x.ravel().tolist() for x in arrays]
    if a.dtype.kind == 'S':
        # Bytes are handled as the characters of their numbers.
        columns = [[_characters(item) for item in column] for column in columns]
        return [_bytes(f(*items)) for items in zip(*columns)], arrays[0].shape
    return [f(*items) for items in zip(*columns)], arrays[0].shape


def _characters(x):
    return x.decode('latin1') if isinstance(x, bytes) else x


def _bytes(x):
    if isinstance(x, str):
        return x.encode('latin1')
    if isinstance(x, (list, tuple)):
        return [_bytes(item) for item in x]
    return x


def _texts(f, a, *others, dtype=None):
    """Texts, as wide as the widest of them, or of a data type."""
    a = _operand(a)
    values, shape = _each(f, a, others)
    if dtype is None:
        dtype = a.dtype.kind if values else a.dtype
    return np.array(values, dtype=dtype).reshape(shape)


def _same_width(f, a, *others):
    a = _operand(a)
    return _texts(f, a, *others, dtype=a.dtype)


def _same_width_or_scalar(f, a, *others):
    # Universal functions of NumPy's give a scalar for scalars, the other functions an array without axes.
    return _same_width(f, a, *others)[()]


def _numbers(f, dtype, a, *others):
    values, shape = _each(f, _operand(a), others)
    return np.array(values, dtype=dtype).reshape(shape)[()]


def _objects(f, a, *others):
    """Lists as elements."""
    values, shape = _each(f, _operand(a), others)
    out = np.empty(len(values), dtype=object)
    for at, value in enumerate(values):
        out[at] = value
    return out.reshape(shape)


def _at(text, position):
    """A position for slices of Python's: an integer or None."""
    return None if position is None else int(position)


def upper(a):
    """The texts in upper case.

    >>> np.char.upper(['a1b c', '1bca'])
    array(['A1B C', '1BCA'], dtype='<U5')
    """
    return _same_width(lambda s: s.upper(), a)


def lower(a):
    """The texts in lower case.

    >>> np.char.lower(['A1B C'])
    array(['a1b c'], dtype='<U5')
    """
    return _same_width(lambda s: s.lower(), a)


def swapcase(a):
    """Upper for lower case, and lower for upper.

    >>> np.char.swapcase(['a1B c'])
    array(['A1b C'], dtype='<U5')
    """
    return _same_width(lambda s: s.swapcase(), a)


def capitalize(a):
    """The first character in upper case, the others in lower.

    >>> np.char.capitalize(['a1b2'])
    array(['A1b2'], dtype='<U4')
    """
    return _same_width(lambda s: s.capitalize(), a)


def title(a):
    """Each word with a capital.

    >>> np.char.title(['a1b c'])
    array(['A1B C'], dtype='<U5')
    """
    return _same_width(lambda s: s.title(), a)


def strip(a, chars=None):
    """The texts without white space, or these characters, at both ends.

    >>> np.char.strip(['  aA  ', 'b'])
    array(['aA', 'b'], dtype='<U6')
    """
    return _same_width_or_scalar(lambda s, c: s.strip(c), a, chars)


def lstrip(a, chars=None):
    """The texts without white space, or these characters, at the start.

    >>> np.char.lstrip(['  aA'])
    array(['aA'], dtype='<U4')
    """
    return _same_width_or_scalar(lambda s, c: s.lstrip(c), a, chars)


def rstrip(a, chars=None):
    """The texts without white space, or these characters, at the end.

    >>> np.char.rstrip(['aA  '])
    array(['aA'], dtype='<U4')
    """
    return _same_width_or_scalar(lambda s, c: s.rstrip(c), a, chars)


def isalpha(a):
    """Whether all characters are letters.

    >>> np.char.isalpha(['a1', 'ab'])
    array([False,  True])
    """
    return _numbers(lambda s: s.isalpha(), bool, a)


def isdigit(a):
    """Whether all characters are digits.

    >>> np.char.isdigit(['a1', '12'])
    array([False,  True])
    """
    return _numbers(lambda s: s.isdigit(), bool, a)


def isalnum(a):
    """Whether all characters are letters or digits.

    >>> np.char.isalnum(['a b', 'a1'])
    array([False,  True])
    """
    return _numbers(lambda s: s.isalnum(), bool, a)


def isspace(a):
    """Whether all characters are white space.

    >>> np.char.isspace(['a ', '  '])
    array([False,  True])
    """
    return _numbers(lambda s: s.isspace(), bool, a)


def isupper(a):
    """Whether all letters are in upper case.

    >>> np.char.isupper(['Ab', 'AB'])
    array([False,  True])
    """
    return _numbers(lambda s: s.isupper(), bool, a)


def islower(a):
    """Whether all letters are in lower case.

    >>> np.char.islower(['Ab', 'ab'])
    array([False,  True])
    """
    return _numbers(lambda s: s.islower(), bool, a)


def istitle(a):
    """Whether each word has a capital.

    >>> np.char.istitle(['ab', 'Ab'])
    array([False,  True])
    """
    return _numbers(lambda s: s.istitle(), bool, a)


def isdecimal(a):
    """Whether all characters are decimal digits.

    >>> np.char.isdecimal(['a1', '12'])
    array([False,  True])
    """
    return _numbers(lambda s: s.isdecimal(), bool, a)


def isnumeric(a):
    """Whether all characters are numeric.

    >>> np.char.isnumeric(['a1', '12'])
    array([False,  True])
    """
    return _numbers(lambda s: s.isnumeric(), bool, a)


def find(a, sub, start=0, end=None):
    """The first place of a text within, or -1.

    >>> np.char.find(['abc', 'xab'], 'ab')
    array([0, 1])
    """
    return _numbers(lambda s, part, i, j: s.find(part, _at(s, i), _at(s, j)), int, a, sub, start, end)


def rfind(a, sub, start=0, end=None):
    """The last place of a text within, or -1.

    >>> np.char.rfind(['abab'], 'ab')
    array([2])
    """
    return _numbers(lambda s, part, i, j: s.rfind(part, _at(s, i), _at(s, j)), int, a, sub, start, end)


def index(a, sub, start=0, end=None):
    """The first place of a text within; ValueError where it is not found.

    >>> np.char.index(['abc'], 'c')
    array([2])
    """
    return _numbers(lambda s, part, i, j: s.index(part, _at(s, i), _at(s, j)), int, a, sub, start, end)


def rindex(a, sub, start=0, end=None):
    """The last place of a text within; ValueError where it is not found.

    >>> np.char.rindex(['abab'], 'ab')
    array([2])
    """
    return _numbers(lambda s, part, i, j: s.rindex(part, _at(s, i), _at(s, j)), int, a, sub, start, end)


def count(a, sub, start=0, end=None):
    """How often a text occurs within.

    >>> np.char.count(['abab', 'b'], 'a')
    array([2, 0])
    """
    return _numbers(lambda s, part, i, j: s.count(part, _at(s, i), _at(s, j)), int, a, sub, start, end)


def startswith(a, prefix, start=0, end=None):
    """Whether the texts start with another.

    >>> np.char.startswith(['foo', 'bar'], 'fo')
    array([ True, False])
    """
    return _numbers(lambda s, part, i, j: s.startswith(part, _at(s, i), _at(s, j)), bool, a, prefix, start, end)


def endswith(a, suffix, start=0, end=None):
    """Whether the texts end with another.

    >>> np.char.endswith(['foo', 'bar'], 'ar')
    array([False,  True])
    """
    return _numbers(lambda s, part, i, j: s.endswith(part, _at(s, i), _at(s, j)), bool, a, suffix, start, end)


def str_len(a):
    """How many characters the texts have.

    >>> np.char.str_len(['a', 'bcd'])
    array([1, 3])
    """
    return _numbers(len, int, a)


def add(x1, x2):
    """The texts of two arrays, one after the other.

    >>> np.char.add(['a', 'b'], 'c')
    array(['ac', 'bc'], dtype='<U2')
    """
    return np.add(_operand(x1), _operand(x2))


def multiply(a, i):
    """The texts repeated.

    >>> np.char.multiply(['a', 'b'], [1, 2])
    array(['a', 'bb'], dtype='<U2')
    """
    if np.asarray(i).dtype.kind not in 'iub':
        raise ValueError('Can only multiply by integers')
    return _texts(lambda s, n: s * max(n, 0), a, i)


def mod(a, values):
    """The texts as formats of Python's `%`.

    >>> np.char.mod(['%d bytes'], [8])
    array(['8 bytes'], dtype='<U7')
    """
    return _texts(lambda s, value: s % value, a, values)


def replace(a, old, new, count=-1):
    """The texts with a part replaced.

    >>> np.char.replace(['mango', 'nano'], 'an', 'x')
    array(['mxgo', 'nxo'], dtype='<U4')
    """
    return _texts(lambda s, x, y, n: s.replace(x, y, n), a, old, new, count)


def expandtabs(a, tabsize=8):
    """The texts with blanks for tabs.

    >>> np.char.expandtabs(['a' + chr(9) + 'b'], 4)
    array(['a   b'], dtype='<U11')
    """
    a = _operand(a)
    if a.size == 0:
        return a.copy()
    # NumPy's width counts four for each character of Unicode that is no tab.
    more = 3 if a.dtype.kind == 'U' else 0
    widths = _numbers(lambda s, n: len(s.expandtabs(n)) + more * (len(s) - s.count('\t')), int, a, tabsize)
    return _texts(lambda s, n: s.expandtabs(n), a, tabsize, dtype=f'{a.dtype.kind}{np.max(widths)}')


def _widened(f, a, width, *others):
    a, width = _operand(a), np.asarray(width)
    if width.dtype.kind not in 'iu':
        raise TypeError(f"unsupported type {width.dtype} for operand 'width'")
    values, shape = _each(f, a, (width,) + others)
    most = max([len(value) for value in values], default=1)
    return np.array(values, dtype=f'{a.dtype.kind}{max(most, 1)}').reshape(shape)


def center(a, width, fillchar=' '):
    """The texts in the middle of so many characters.

    >>> np.char.center(['a', 'bc'], 4, '-')
    array(['-a--', '-bc-'], dtype='<U4')
    """
    return _widened(lambda s, n, c: s.center(n, c), a, width, fillchar)


def ljust(a, width, fillchar=' '):
    """The texts at the left of so many characters.

    >>> np.char.ljust(['a', 'bc'], 3, '.')
    array(['a..', 'bc.'], dtype='<U3')
    """
    return _widened(lambda s, n, c: s.ljust(n, c), a, width, fillchar)


def rjust(a, width, fillchar=' '):
    """The texts at the right of so many characters.

    >>> np.char.rjust(['a', 'bc'], 3, '.')
    array(['..a', '.bc'], dtype='<U3')
    """
    return _widened(lambda s, n, c: s.rjust(n, c), a, width, fillchar)


def zfill(a, width):
    """The texts with zeros before them, behind a sign.

    >>> np.char.zfill(['1', '-1', '+1'], 3)
    array(['001', '-01', '+01'], dtype='<U3')
    """
    return _widened(lambda s, n: s.zfill(n), a, width)


# What stands for an argument that was not given.
_UNSET = ('unset',)


def slice(a, start=None, stop=_UNSET, step=None, /):
    """A part of each text, as Python's slices take it.

    >>> np.strings.slice(['hello', 'world'], 1, 4)
    array(['ell', 'orl'], dtype='<U5')
    """
    if stop is _UNSET:
        start, stop = None, start
    return _sliced(a, start, stop, step)


def _sliced(a, start, stop, step):
    return _same_width_or_scalar(lambda s, i, j, k: s[_at(s, i):_at(s, j):_at(s, k)], a, start, stop, step)


def join(sep, seq):
    """The characters of each text with a separator between them.

    >>> np.char.join('-', ['abc'])
    array(['a-b-c'], dtype='<U5')
    """
    seq = _operand(seq)
    return _texts(lambda s, between: between.join(s), seq, sep)


def translate(a, table, deletechars=None):
    """The texts with characters replaced by a table.

    >>> np.char.translate(['abc'], 'abc'.maketrans('ab', '12'))
    array(['12c'], dtype='<U3')
    """
    a = _operand(a)
    return np.array([s.translate(table) for s in a.ravel().tolist()], dtype=a.dtype).reshape(a.shape)


def _type_of(a):
    # Python's type, which says what there is no method for.
    return bytes if a.dtype.kind == 'S' else str


def encode(a, encoding='utf-8', errors='strict'):
    """The texts as bytes.

    >>> np.char.encode(['abc'])
    array([b'abc'], dtype='|S3')
    """
    a = _operand(a)
    encoded = _type_of(a).encode
    values = [encoded(s, encoding, errors) for s in a.ravel().tolist()]
    return np.array(values, dtype='S').reshape(a.shape)


def decode(a, encoding='utf-8', errors='strict'):
    """The texts that bytes are.

    >>> np.char.decode([b'abc'])
    array(['abc'], dtype='<U3')
    """
    a = _operand(a)
    decoded = _type_of(a).decode
    values = [decoded(s, encoding, errors) for s in a.ravel().tolist()]
    return np.array(values, dtype='U').reshape(a.shape)


def split(a, sep=None, maxsplit=None):
    """The words of each text, in a list.

    >>> np.char.split(['a b', 'c'])
    array([list(['a', 'b']), list(['c'])], dtype=object)
    """
    most = -1 if maxsplit is None else maxsplit
    return _objects(lambda s: s.split(sep, most), a)


def rsplit(a, sep=None, maxsplit=None):
    """The words of each text from its end, in a list.

    >>> np.char.rsplit(['a b c'], maxsplit=1)
    array([list(['a b', 'c'])], dtype=object)
    """
    most = -1 if maxsplit is None else maxsplit
    return _objects(lambda s: s.rsplit(sep, most), a)


def splitlines(a, keepends=False):
    """The lines of each text, in a list.

    >>> np.char.splitlines(['a' + chr(10) + 'b'])
    array([list(['a', 'b'])], dtype=object)
    """
    return _objects(lambda s: s.splitlines(bool(keepends)), a)


def _three(a, sep, method):
    a = _operand(a)
    values, shape = _each(lambda s, at: list(getattr(s, method)(at)), a, (sep,))
    return np.array(values, dtype=a.dtype.kind).reshape(shape + (3,))


def char_partition(a, sep):
    """What is before the first separator, the separator, and what follows, along a new axis.

    >>> np.char.partition(['a-b'], '-')
    array([['a', '-', 'b']], dtype='<U1')
    """
    return _three(a, sep, 'partition')


def char_rpartition(a, sep):
    """What is before the last separator, the separator, and what follows, along a new axis.

    >>> np.char.rpartition(['a-b'], '-')
    array([['a', '-', 'b']], dtype='<U1')
    """
    return _three(a, sep, 'rpartition')


def _parts(a, sep, method):
    a = _operand(a)
    values, shape = _each(lambda s, at: getattr(s, method)(at), a, (sep,))
    return tuple(np.array([value[k] for value in values], dtype=a.dtype.kind).reshape(shape) for k in range(3))


def partition(a, sep):
    """What is before the first separator, the separators, and what follows, each an array.

    >>> np.strings.partition(['a-b'], '-')[2]
    array(['b'], dtype='<U1')
    """
    return _parts(a, sep, 'partition')


def rpartition(a, sep):
    """What is before the last separator, the separators, and what follows, each an array.

    >>> np.strings.rpartition(['a-b'], '-')[0]
    array(['a'], dtype='<U1')
    """
    return _parts(a, sep, 'rpartition')


def _stripped(x):
    return rstrip(np.asarray(x))


def _compared(f, x1, x2):
    return np.asarray(f(_stripped(x1), _stripped(x2)))


def char_equal(x1, x2):
    """Whether the texts are equal, white space at the end aside.

    >>> np.char.equal(['a', 'c'], ['a ', 'b'])
    array([ True, False])
    """
    return _compared(np.equal, x1, x2)


def char_not_equal(x1, x2):
    """Whether the texts differ, white space at the end aside.

    >>> np.char.not_equal(['a', 'c'], ['a ', 'b'])
    array([False,  True])
    """
    return _compared(np.not_equal, x1, x2)


def char_less(x1, x2):
    """Whether the texts are less, white space at the end aside.

    >>> np.char.less(['a', 'c'], ['a ', 'b'])
    array([False, False])
    """
    return _compared(np.less, x1, x2)


def char_less_equal(x1, x2):
    """Whether the texts are less or equal, white space at the end aside.

    >>> np.char.less_equal(['a', 'c'], ['a ', 'b'])
    array([ True, False])
    """
    return _compared(np.less_equal, x1, x2)


def char_greater(x1, x2):
    """Whether the texts are greater, white space at the end aside.

    >>> np.char.greater(['a', 'c'], ['a ', 'b'])
    array([False,  True])
    """
    return _compared(np.greater, x1, x2)


def char_greater_equal(x1, x2):
    """Whether the texts are greater or equal, white space at the end aside.

    >>> np.char.greater_equal(['a', 'c'], ['a ', 'b'])
    array([ True,  True])
    """
    return _compared(np.greater_equal, x1, x2)


def compare_chararrays(a1, a2, cmp, rstrip):
    """Two arrays of texts compared by the operator that a text names.

    >>> np.char.compare_chararrays(['a'], ['b'], '<', True)
    array([ True])
    """
    known = {'==': np.equal, '!=': np.not_equal, '<': np.less, '<=': np.less_equal, '>': np.greater,
             '>=': np.greater_equal}
    if cmp not in known:
        raise ValueError("comparison must be '==', '!=', '<', '>', '<=', '>='")
    a1, a2 = _operand(a1), _operand(a2)
    if rstrip:
        a1, a2 = _stripped(a1), _stripped(a2)
    return known[cmp](a1, a2)
