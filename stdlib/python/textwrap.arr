"""Filling and indenting text.

>>> import textwrap
>>> print(textwrap.fill("The quick brown fox jumps over the lazy dog.", width=20, subsequent_indent="  "))
The quick brown fox
  jumps over the
  lazy dog.
"""

import re
from _library import define

_SPACE = "\t\n\x0b\x0c\r "
_TO_SPACE = {ord(c): " " for c in _SPACE}
_WORD = re.compile(r"""
    (   [\t\n\x0b\x0c\r ]+
    |   (?<=[\w!"'&.,?]) -{2,} (?=\w)
    |   [^\t\n\x0b\x0c\r ]+? (?:
            - (?: (?<=[^\d\W][^\d\W]-) | (?<=[^\d\W]-[^\d\W]-) ) (?= [^\d\W] -? [^\d\W])
        |   (?=[\t\n\x0b\x0c\r ]|\Z)
        |   (?<=[\w!"'&.,?]) (?=-{2,}\w)
        )
    )""", re.VERBOSE)
_PLAIN = re.compile(r"([\t\n\x0b\x0c\r ]+)")
_SENTENCE = re.compile(r"[a-z][.!?][\"']?\Z")


def _init(self, width=70, initial_indent="", subsequent_indent="", expand_tabs=True, replace_whitespace=True,
          fix_sentence_endings=False, break_long_words=True, drop_whitespace=True, break_on_hyphens=True, tabsize=8, *,
          max_lines=None, placeholder=" [...]"):
    self.width, self.initial_indent, self.subsequent_indent = width, initial_indent, subsequent_indent
    self.expand_tabs, self.replace_whitespace, self.tabsize = expand_tabs, replace_whitespace, tabsize
    self.fix_sentence_endings, self.break_long_words = fix_sentence_endings, break_long_words
    self.drop_whitespace, self.break_on_hyphens = drop_whitespace, break_on_hyphens
    self.max_lines, self.placeholder = max_lines, placeholder


def _chunks(self, text):
    """The pieces between which a line may end, white space among them."""
    if self.expand_tabs:
        text = text.expandtabs(self.tabsize)
    if self.replace_whitespace:
        text = text.translate(_TO_SPACE)
    chunks = [chunk for chunk in (_WORD if self.break_on_hyphens else _PLAIN).split(text) if chunk]
    if self.fix_sentence_endings:
        for i in range(len(chunks) - 1):
            if chunks[i + 1] == " " and _SENTENCE.search(chunks[i]):
                chunks[i + 1] = "  "
    return chunks


def _break_long(self, chunks, line, used, width):
    """Puts as much of a long piece on the line as fits, or all of it where pieces are not broken."""
    room = 1 if width < 1 else width - used
    if self.break_long_words:
        chunk, end = chunks[-1], room
        if self.break_on_hyphens and len(chunk) > room:
            hyphen = chunk.rfind("-", 0, room)
            if hyphen > 0 and any(c != "-" for c in chunk[:hyphen]):
                end = hyphen + 1
        line.append(chunk[:end])
        chunks[-1] = chunk[end:]
    elif not line:
        line.append(chunks.pop())


def _wrap(self, text):
    """The lines of a text.

    >>> TextWrapper(width=5).wrap("a bc def")
    ['a bc', 'def']
    """
    chunks = _chunks(self, text)
    if self.width <= 0:
        raise ValueError(f"invalid width {self.width!r} (must be > 0)")
    if self.max_lines is not None:
        indent = self.subsequent_indent if self.max_lines > 1 else self.initial_indent
        if len(indent) + len(self.placeholder.lstrip()) > self.width:
            raise ValueError("placeholder too large for max width")
    lines = []
    chunks.reverse()
    while chunks:
        line, used = [], 0
        indent = self.subsequent_indent if lines else self.initial_indent
        width = self.width - len(indent)
        if self.drop_whitespace and chunks[-1].strip() == "" and lines:
            chunks.pop()
        while chunks and used + len(chunks[-1]) <= width:
            used += len(chunks[-1])
            line.append(chunks.pop())
        if chunks and len(chunks[-1]) > width:
            _break_long(self, chunks, line, used, width)
            used = sum([len(chunk) for chunk in line])
        if self.drop_whitespace and line and line[-1].strip() == "":
            used -= len(line.pop())
        if not line:
            continue
        last = not chunks or self.drop_whitespace and len(chunks) == 1 and not chunks[0].strip()
        if self.max_lines is None or len(lines) + 1 < self.max_lines or last and used <= width:
            lines.append(indent + "".join(line))
            continue
        while line:
            if line[-1].strip() and used + len(self.placeholder) <= width:
                lines.append(indent + "".join(line) + self.placeholder)
                break
            used -= len(line.pop())
        else:
            if lines and len(lines[-1].rstrip()) + len(self.placeholder) <= self.width:
                lines[-1] = lines[-1].rstrip() + self.placeholder
            else:
                lines.append(indent + self.placeholder.lstrip())
        break
    return lines


def _fill(self, text):
    """The lines of a text as one text.

    >>> print(TextWrapper(width=5).fill("a bc def"))
    a bc
    def
    """
    return "\n".join(self.wrap(text))


TextWrapper = define("TextWrapper", "textwrap", {"__init__": _init, "wrap": _wrap, "fill": _fill},
                     doc="Breaks text into lines, as its attributes say.")


def wrap(text, width=70, **options):
    """The lines of a text of some width.

    >>> wrap("a b", 1)
    ['a', 'b']
    """
    return TextWrapper(width=width, **options).wrap(text)


def fill(text, width=70, **options):
    """A text broken into lines.

    >>> print(fill("one two three", 8))
    one two
    three
    """
    return TextWrapper(width=width, **options).fill(text)


def shorten(text, width, **options):
    """A text without needless white space, cut to a width.

    >>> shorten("Hello  world!", width=11)
    'Hello [...]'
    """
    return TextWrapper(width=width, max_lines=1, **options).fill(" ".join(text.strip().split()))


def indent(text, prefix, predicate=None):
    """A text with a prefix before its lines that are not blank, or those that a function picks.

    >>> indent("a", "> ")
    '> a'
    """
    picked = (lambda line: line.strip()) if predicate is None else predicate
    return "".join([prefix + line if picked(line) else line for line in text.splitlines(True)])


def dedent(text):
    """A text without the indentation that all its lines share.

    >>> dedent("    a")
    'a'
    """
    if not isinstance(text, str):
        raise TypeError(f"expected string or bytes-like object, got '{type(text).__name__}'")
    lines = ["" if not line.strip(" \t") else line for line in text.split("\n")]
    margin = None
    for line in lines:
        if line:
            own = line[:len(line) - len(line.lstrip(" \t"))]
            if margin is None:
                margin = own
            while not own.startswith(margin):
                margin = margin[:-1]
    return "\n".join([line[len(margin or ""):] for line in lines])
