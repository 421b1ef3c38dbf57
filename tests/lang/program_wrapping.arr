"""textwrap, expressions of re, string methods one by one, calendars by hand."""
import re
import string
import textwrap

LOG = []


def say(*args):
    LOG.extend(" ".join([str(arg) for arg in args]).split("\n"))


text = "The well-known state-of-the-art method -- as they say--works; a verylongwordthatdoesnotfit ends it.  Next sentence."
for width in (10, 20, 33):
    say(textwrap.wrap(text, width))
say(textwrap.fill(text, 30, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False))
say(textwrap.wrap(text, 25, max_lines=2, placeholder=" ..."), textwrap.shorten(text, 30), textwrap.wrap("a  b\tc\nd", 4, drop_whitespace=False))
say(textwrap.dedent("""
    one
      two

    three
"""), repr(textwrap.indent("a\n\nb\n", "> ")), textwrap.indent("a\n b", "+", lambda line: line.startswith(" ")))
wrapper = textwrap.TextWrapper(width=12, initial_indent=">")
say(wrapper.wrap("some words to wrap here"), wrapper.width)
for bad in (lambda: textwrap.wrap("x", 0), lambda: textwrap.shorten("hello world", 3)):
    try:
        bad()
    except ValueError as e:
        say(e)
say(re.findall(r"a*", "baac"), re.split(r"(-)", "a-b-c"), re.split(r"\s*", "a b"), re.sub(r"x*", "-", "abxd"), re.findall(r"(\w)(\d)?", "a1b"))
p = re.compile(r"(?P<key>\w+)\s*=\s*(?P<value>\"[^\"]*\"|\S+)", re.I)
line = 'name = "Ada L" age=36 x =y'
say([m.groupdict() for m in p.finditer(line)], p.groups, p.groupindex, p.pattern[:10], p)
at, found = 0, []
while m := p.search(line, at):
    found.append((m.lastgroup, m.lastindex, m.start(), m.end("key"), m.pos))
    at = m.end()
say(found)
word = re.compile(r"\b\w+\b")
say(word.match("hello world", 6).group(), word.match("hello world", 5), word.fullmatch("hello world", 6).span(), word.search("abc", 1, 2), re.compile("^b").match("ab", 1), re.compile("b$").search("abc", 0, 2).group())
say(re.sub(r"(\d+)", lambda m: str(int(m[1]) * 2), "3 apples, 10 pears"), re.subn("a", "b", "banana", count=2), re.escape("a.b*c"), re.match(r"(?i)HELLO", "hello").group(), re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", "1234567"))
say(re.findall(r"^\w+", "one\ntwo", re.M), re.search(r"a.c", "a\nc", re.S).group(), re.fullmatch(r"[\w.]+@[\w.]+", "a.b@c.de") is not None, re.findall(r"""
    (\d{4}) - (\d{2})   # year and month
""", "2024-05 1999-12", re.X), bool(re.match("a|b", "c")))
for bad in ("(", "[a", "*a", "a**", "(?P<x>a)(?P<x>b)", r"\\1("):
    try:
        re.compile(bad)
        say("fine", bad)
    except re.error as e:
        say("error", bad)
samples = ["", "abc", "ABC", "aB1", "123", "²", "½", " \t\n", "Title Case", "title", "_id9", "9id", "é", "ß", "İ", "a\x00b", "中文", "a-b"]
for name in ("isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper"):
    say(f"{name:<14}", "".join("x" if getattr(s, name)() else "." for s in samples))
for name in ("upper", "lower", "title", "capitalize", "swapcase", "casefold", "strip"):
    say(f"{name:<14}", [getattr(s, name)() for s in ["hELLO wORLD", "ß straße", "éÀ", "o'neil's 3rd"]])
say("a,b,,c".split(","), "a,b,,c".split(",", 1), "a,b,,c".rsplit(",", 1), "  a  b ".split(), " a b c ".split(None, 1), " a b c ".rsplit(None, 1), "".split(), "".split(","), "a\n\nb\n".splitlines())
say("abcabc".replace("b", "X"), "abcabc".replace("b", "X", 1), "abc".replace("", "-"), "aaa".replace("aa", "b"), "abc".replace("z", "y"), "héé".replace("é", "e"), "x".replace("x", ""))
say("abcabc".find("c"), "abcabc".find("c", 3), "abcabc".find("c", 3, 5), "abcabc".rfind("ab"), "abc".find(""), "abc".rfind(""), "abc".find("", 4), "héllo".find("l"), "héllo".rfind("l"), "aXbX".count("X"), "aaaa".count("aa"), "abc".count(""))
say("hello".startswith("he"), "hello".startswith(("x", "h")), "hello".startswith("l", 2), "hello".endswith("lo"), "hello".endswith("l", 0, 4), "".startswith(""), "abc".startswith("abcd"))
say("xxhixx".strip("x"), "xxhixx".lstrip("x"), "xxhixx".rstrip("x"), "abcba".strip("ab"), " \t hi \n".strip(), "éhié".strip("é"), "".strip(), "   ".strip())
say("7".zfill(3), "-7".zfill(4), "+x".zfill(5), "ab".center(7, "."), "ab".ljust(4) + "|", "ab".rjust(4), "abc".partition("b"), "abc".partition("z"), "abcbd".rpartition("b"), "a.b".removesuffix(".b"), "pre.x".removeprefix("pre."))
say("-".join("abc"), "".join([]), ", ".join(["one"]), "ab" * 3, "ab" * 0, "abc"[::-1], "abcdef"[1:5:2], "abc"[-1], "héllo"[1], "héllo"[-4:-1], "a" in "abc", "bd" in "abc", "" in "", "ab" < "b", max("hello"), sorted("hello"))
say(string.ascii_lowercase[:5], string.digits, string.punctuation[:5], string.capwords("hello big world"), "%s" % "x", "a".join("xyz"), "tab\tx".expandtabs(), "abc".translate({97: "A", 98: None}), chr(0x1F600), len("😀é"), "😀é"[0], "naïve".encode(), "naïve".encode("latin-1"), b"na\xc3\xafve".decode())


def is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def weekday(y, m, d):
    t = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
    y -= m < 3
    return (y + y // 4 - y // 100 + y // 400 + t[m - 1] + d) % 7


def month(y, m):
    days = [31, 28 + is_leap(y), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1]
    first = (weekday(y, m, 1) + 6) % 7
    cells = [""] * first + [str(d) for d in range(1, days + 1)]
    rows = [cells[i:i + 7] for i in range(0, len(cells), 7)]
    head = "Mo Tu We Th Fr Sa Su"
    return "\n".join([f"{m}/{y}".center(20).rstrip(), head] + [" ".join(c.rjust(2) for c in row).rstrip() for row in rows])


say(month(2024, 2))

WANTED = [
    "['The well-', 'known', 'state-of-', 'the-art', 'method --', 'as they', 'say--', 'works; a v', 'erylongwor', 'dthatdoesn', 'otfit ends', 'it.  Next', 'sentence.']",
    "['The well-known', 'state-of-the-art', 'method -- as they', 'say--works; a verylo', 'ngwordthatdoesnotfit', 'ends it.  Next', 'sentence.']",
    "['The well-known state-of-the-art', 'method -- as they say--works; a', 'verylongwordthatdoesnotfit ends', 'it.  Next sentence.']",
    '- The well-known',
    '  state-of-the-art method --',
    '  as they say--works; a',
    '  verylongwordthatdoesnotfit',
    '  ends it.  Next sentence.',
    "['The well-known state-of-', 'the-art method -- as ...'] The well-known state-of- [...] ['a  b', '    ', 'c d']",
    '',
    'one',
    '  two',
    '',
    'three',
    " '> a\\n\\n> b\\n' a",
    '+ b',
    "['>some words', 'to wrap here'] 12",
    'invalid width 0 (must be > 0)',
    'placeholder too large for max width',
    "['', 'aa', '', ''] ['a', '-', 'b', '-', 'c'] ['', 'a', '', 'b', ''] -a-b--d- [('a', '1'), ('b', '')]",
    '[{\'key\': \'name\', \'value\': \'"Ada L"\'}, {\'key\': \'age\', \'value\': \'36\'}, {\'key\': \'x\', \'value\': \'y\'}] 2 {\'key\': 1, \'value\': 2} (?P<key>\\w re.compile(\'(?P<key>\\\\w+)\\\\s*=\\\\s*(?P<value>\\\\"[^\\\\"]*\\\\"|\\\\S+)\', re.IGNORECASE)',
    "[('value', 2, 0, 4, 0), ('value', 2, 15, 18, 14), ('value', 2, 22, 23, 21)]",
    'world None (6, 11) None None b',
    "6 apples, 20 pears ('bbnbna', 2) a\\.b\\*c hello 1,234,567",
    "['one', 'two'] a",
    "c True [('2024', '05'), ('1999', '12')] False",
    'error (',
    'error [a',
    'error *a',
    'error a**',
    'error (?P<x>a)(?P<x>b)',
    'error \\\\1(',
    'isalnum        .xxxxxx..x.xxxx.x.',
    'isalpha        .xx......x..xxx.x.',
    'isascii        xxxxx..xxxxx...x.x',
    'isdecimal      ....x.............',
    'isdigit        ....xx............',
    'isidentifier   .xxx.....xx.xxx.x.',
    'islower        .x.......xxxxx.x.x',
    'isnumeric      ....xxx...........',
    'isprintable    xxxxxxx.xxxxxxx.xx',
    'isspace        .......x..........',
    'istitle        ........x.....x...',
    'isupper        ..x...........x...',
    'upper          [\'HELLO WORLD\', \'SS STRASSE\', \'ÉÀ\', "O\'NEIL\'S 3RD"]',
    'lower          [\'hello world\', \'ß straße\', \'éà\', "o\'neil\'s 3rd"]',
    'title          [\'Hello World\', \'Ss Straße\', \'Éà\', "O\'Neil\'S 3Rd"]',
    'capitalize     [\'Hello world\', \'Ss straße\', \'Éà\', "O\'neil\'s 3rd"]',
    'swapcase       [\'Hello World\', \'SS STRASSE\', \'Éà\', "O\'NEIL\'S 3RD"]',
    'casefold       [\'hello world\', \'ss strasse\', \'éà\', "o\'neil\'s 3rd"]',
    'strip          [\'hELLO wORLD\', \'ß straße\', \'éÀ\', "o\'neil\'s 3rd"]',
    "['a', 'b', '', 'c'] ['a', 'b,,c'] ['a,b,', 'c'] ['a', 'b'] ['a', 'b c '] [' a b', 'c'] [] [''] ['a', '', 'b']",
    'aXcaXc aXcabc -a-b-c- ba abc hee ',
    '2 5 -1 3 0 3 -1 2 3 2 2 4',
    'True True True True True True False',
    'hi hixx xxhi c hi hi  ',
    "007 -007 +000x ...ab.. ab  |   ab ('a', 'b', 'c') ('abc', '', '') ('abc', 'b', 'd') a x",
    "a-b-c  one ababab  cba bd c é éll True False True True o ['e', 'h', 'l', 'l', 'o']",
    'abcde 0123456789 !"#$% Hello Big World x xayaz tab     x Ac 😀 2 😀 b\'na\\xc3\\xafve\' b\'na\\xefve\' naïve',
    '       2/2024',
    'Mo Tu We Th Fr Sa Su',
    '          1  2  3  4',
    ' 5  6  7  8  9 10 11',
    '12 13 14 15 16 17 18',
    '19 20 21 22 23 24 25',
    '26 27 28 29',
]
for number, (have, want) in enumerate(zip(LOG, WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert len(LOG) == len(WANTED), (len(LOG), len(WANTED))
