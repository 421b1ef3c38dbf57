//! The table of methods of `str`.

use super::str::{
    center, count, encode, endswith, expandtabs, find, format, format_map, index, is_space, join, ljust, lstrip,
    receiver, removeprefix, removesuffix, replace, rfind, rindex, rjust, rstrip, startswith, strip, translate, zfill,
};
use super::str_case::{
    capitalize, cased, casefold, every, is_decimal, is_digit, is_number, isidentifier, istitle, lower, swapcase, title,
    upper,
};
use super::str_split::{partition, rpartition, rsplit, split, splitlines};
use crate::lang::builtins::quick;
use crate::lang::format::is_printable;
use crate::lang::native::Native;
use crate::lang::value::Value;

/// The table of methods.
pub static METHODS: &[Native] = &[
    Native::new(
        "center(self, width, fillchar=' ', /)",
        "Centred in a field. `'ab'.center(6, '*')` is `'**ab**'`.",
        center,
    ),
    Native::new(
        "count(self, sub, start=None, end=None, /)",
        "How often a text occurs. `'banana'.count('an')` is 2.",
        count,
    ),
    Native::new(
        "encode(self, encoding='utf-8', errors='strict')",
        "The text as bytes. `'é'.encode()` is `b'\\xc3\\xa9'`.",
        encode,
    ),
    Native::new(
        "endswith(self, suffix, start=None, end=None, /)",
        "Whether it ends so. `'a.arr'.endswith('.arr')` is True.",
        endswith,
    )
    .quickly(quick::endswith),
    Native::new("expandtabs(self, tabsize=8)", "Tabs as spaces. `'a\\tb'.expandtabs(4)` is `'a   b'`.", expandtabs),
    Native::new(
        "find(self, sub, start=None, end=None, /)",
        "The first place of a text, or -1. `'hello'.find('l')` is 2.",
        find,
    )
    .quickly(quick::find),
    Native::new(
        "format(self, *args, **kwargs)",
        "Fills the `{}` fields. `'{:.2f}'.format(3.14159)` is `'3.14'`.",
        format,
    ),
    Native::new(
        "format_map(self, mapping, /)",
        "Fills the fields from a mapping. `'{a}'.format_map({'a': 1})` is `'1'`.",
        format_map,
    ),
    Native::new(
        "index(self, sub, start=None, end=None, /)",
        "The first place of a text; an error if there is none. `'hello'.index('l')` is 2.",
        index,
    ),
    Native::new(
        "join(self, iterable, /)",
        "The strings with this one between them. `', '.join(['a', 'b'])` is `'a, b'`.",
        join,
    ),
    Native::new(
        "ljust(self, width, fillchar=' ', /)",
        "Padded to the right. `'ab'.ljust(4) + '|'` is `'ab  |'`.",
        ljust,
    ),
    Native::new("lstrip(self, chars=None, /)", "Without leading white space. `'  a '.lstrip()` is `'a '`.", lstrip),
    Native::new(
        "removeprefix(self, prefix, /)",
        "Without this beginning. `'test_a'.removeprefix('test_')` is `'a'`.",
        removeprefix,
    ),
    Native::new(
        "removesuffix(self, suffix, /)",
        "Without this end. `'a.txt'.removesuffix('.txt')` is `'a'`.",
        removesuffix,
    ),
    Native::new(
        "replace(self, old, new, count=-1, /)",
        "With one text for another. `'banana'.replace('a', 'o')` is `'bonono'`.",
        replace,
    )
    .quickly(quick::replace),
    Native::new(
        "rfind(self, sub, start=None, end=None, /)",
        "The last place of a text, or -1. `'hello'.rfind('l')` is 3.",
        rfind,
    ),
    Native::new(
        "rindex(self, sub, start=None, end=None, /)",
        "The last place of a text; an error if there is none. `'hello'.rindex('l')` is 3.",
        rindex,
    ),
    Native::new("rjust(self, width, fillchar=' ', /)", "Padded to the left. `'7'.rjust(3, '0')` is `'007'`.", rjust),
    Native::new("rstrip(self, chars=None, /)", "Without trailing white space. `' a  '.rstrip()` is `' a'`.", rstrip),
    Native::new(
        "startswith(self, prefix, start=None, end=None, /)",
        "Whether it begins so. `'np.sin'.startswith('np.')` is True.",
        startswith,
    )
    .quickly(quick::startswith),
    Native::new("strip(self, chars=None, /)", "Without white space at both ends. `' a '.strip()` is `'a'`.", strip)
        .quickly(quick::strip),
    Native::new(
        "translate(self, table, /)",
        "With characters mapped. `'abc'.translate({97: 'x'})` is `'xbc'`.",
        translate,
    ),
    Native::new("zfill(self, width, /)", "Filled with zeros. `'-42'.zfill(5)` is `'-0042'`.", zfill),
    Native::new(
        "partition(self, sep, /)",
        "What is before, at and behind the first separator. `'a=b'.partition('=')` is `('a', '=', 'b')`.",
        partition,
    ),
    Native::new(
        "rpartition(self, sep, /)",
        "What is before, at and behind the last separator. `'a.b.c'.rpartition('.')` is `('a.b', '.', 'c')`.",
        rpartition,
    ),
    Native::new(
        "rsplit(self, sep=None, maxsplit=-1)",
        "Split from the right. `'a b c'.rsplit(None, 1)` is `['a b', 'c']`.",
        rsplit,
    ),
    Native::new(
        "split(self, sep=None, maxsplit=-1)",
        "Split at white space or at `sep`. `'a b'.split()` is `['a', 'b']`.",
        split,
    ),
    Native::new("splitlines(self, keepends=False)", "The lines. `'a\\nb'.splitlines()` is `['a', 'b']`.", splitlines),
    Native::new(
        "capitalize(self, /)",
        "The first letter upper case, the rest lower. `'aBC'.capitalize()` is `'Abc'`.",
        capitalize,
    ),
    Native::new("casefold(self, /)", "For comparison without case. `'Straße'.casefold()` is `'strasse'`.", casefold),
    Native::new("lower(self, /)", "In lower case. `'ABC'.lower()` is `'abc'`.", lower).quickly(quick::lower),
    Native::new("swapcase(self, /)", "Upper for lower case and back. `'aB'.swapcase()` is `'Ab'`.", swapcase),
    Native::new("title(self, /)", "Every word capitalised. `'a tale'.title()` is `'A Tale'`.", title),
    Native::new("upper(self, /)", "In upper case. `'abc'.upper()` is `'ABC'`.", upper).quickly(quick::upper),
    Native::new("isalnum(self, /)", "Whether all are letters or digits. `'a1'.isalnum()` is True.", |_, a| {
        every(a, |c| c.is_alphabetic() || is_number(c))
    })
    .quickly(quick::isalnum),
    Native::new("isalpha(self, /)", "Whether all are letters. `'ab'.isalpha()` is True.", |_, a| {
        every(a, char::is_alphabetic)
    })
    .quickly(quick::isalpha),
    Native::new("isascii(self, /)", "Whether all are ASCII. `'é'.isascii()` is False.", |_, a| {
        Ok(Value::Bool(receiver(a)?.is_ascii()))
    }),
    Native::new("isdecimal(self, /)", "Whether all are decimal digits. `'12'.isdecimal()` is True.", |_, a| {
        every(a, is_decimal)
    }),
    Native::new("isdigit(self, /)", "Whether all are digits. `'12'.isdigit()` is True.", |_, a| every(a, is_digit))
        .quickly(quick::isdigit),
    Native::new("isidentifier(self, /)", "Whether it can be a name. `'x1'.isidentifier()` is True.", isidentifier),
    Native::new("islower(self, /)", "Whether its letters are lower case. `'a1'.islower()` is True.", |_, a| {
        cased(a, char::is_lowercase, char::is_uppercase)
    })
    .quickly(quick::islower),
    Native::new("isnumeric(self, /)", "Whether all are numeric. `'½'.isnumeric()` is True.", |_, a| {
        every(a, is_number)
    }),
    Native::new("isprintable(self, /)", "Whether all can be shown. `'a\\n'.isprintable()` is False.", |_, a| {
        Ok(Value::Bool(receiver(a)?.chars().all(is_printable)))
    }),
    Native::new("isspace(self, /)", "Whether all are white space. `' '.isspace()` is True.", |_, a| every(a, is_space)),
    Native::new("istitle(self, /)", "Whether every word is capitalised. `'A Tale'.istitle()` is True.", istitle),
    Native::new("isupper(self, /)", "Whether its letters are upper case. `'A1'.isupper()` is True.", |_, a| {
        cased(a, char::is_uppercase, char::is_lowercase)
    })
    .quickly(quick::isupper),
];
