"""A report over a text: words, lines, letters, wrapped and aligned."""
import re
import string
import textwrap
from collections import Counter, defaultdict
from itertools import groupby

LOG = []


def say(*args):
    LOG.extend(" ".join([str(arg) for arg in args]).split("\n"))


TEXT = """It was the best of times, it was the worst of times, it was the age of wisdom,
it was the age of foolishness, it was the epoch of belief, it was the epoch of incredulity,
it was the season of Light, it was the season of Darkness, it was the spring of hope,
it was the winter of despair -- we had everything before us, we had nothing before us."""

words = re.findall(r"[a-z']+", TEXT.lower())
counts = Counter(words)
for word, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:8]:
    say(f"{word:<12}{n:>4}{n / len(words):>8.1%}")
say(f"{'words':.<20}{len(words):.>8,}")
say(f"{'distinct':.<20}{len(counts):.>8,}")
by_length = defaultdict(set)
for word in words:
    by_length[len(word)].add(word)
for length in sorted(by_length, reverse=True)[:4]:
    say(length, sorted(by_length[length]))
by_initial = {k: list(g) for k, g in groupby(sorted(set(words)), key=lambda w: w[0])}
say({k: len(v) for k, v in by_initial.items()})
say(textwrap.fill(" ".join(TEXT.split()), width=44, initial_indent="* ", subsequent_indent="  "))
say(textwrap.shorten(TEXT, 40, placeholder="..."))
say(TEXT.splitlines()[1].title())
say(TEXT[:24].swapcase(), TEXT[-11:].upper().center(21, "~"))
table = str.maketrans({"e": "3", "a": "4", "o": None})
say(TEXT[:50].translate(table))
letters = [c for c in TEXT if c in string.ascii_letters]
say(len(letters), "".join(dict.fromkeys(c.lower() for c in letters)))
say(re.sub(r"\b(\w)(\w*)", lambda m: m[1].upper() + m[2], TEXT.splitlines()[0]))
say(re.split(r"[,\s]+", "a, b  c,d"), re.sub(r"(?P<x>\d+)-(?P<y>\d+)", r"\g<y>/\g<x>", "10-20 and 3-4"))
m = re.search(r"the (?P<what>\w+) of (?P<thing>\w+)", TEXT)
say(m.group(), m.groups(), m.groupdict(), m.span("thing"), m.start(), m.end(1))
say([m.start() for m in re.finditer("epoch", TEXT)])
say(sorted({len(line) for line in TEXT.splitlines()}), max(TEXT.splitlines(), key=len)[:20])
say("%-10s|%+5d|%05.1f|%x|%r|%%" % ("left", 42, 3.14159, 255, "q"))
say("{0!r:>8}|{1:^9.3e}|{name:*^12}|{0}".format("ab", 12345.678, name="mid"))
say(TEXT.find("worst"), TEXT.rfind("before"), TEXT.count("was"), TEXT.index("age"), TEXT.partition(",")[0])
say("a\tb\tc".expandtabs(4), "line one\r\nline two\n".splitlines(keepends=True), "x".join(["1", "2", "3"]))
say("Straße".casefold(), "ǅ".lower(), "ÀÉ".lower(), "ß".upper(), "éa".capitalize(), "  pad ".strip().zfill(6))

WANTED = [
    'it            10   14.3%',
    'of            10   14.3%',
    'the           10   14.3%',
    'was           10   14.3%',
    'age            2    2.9%',
    'before         2    2.9%',
    'epoch          2    2.9%',
    'had            2    2.9%',
    'words.....................70',
    'distinct..................26',
    "11 ['foolishness', 'incredulity']",
    "10 ['everything']",
    "8 ['darkness']",
    "7 ['despair', 'nothing']",
    "{'a': 1, 'b': 3, 'd': 2, 'e': 2, 'f': 1, 'h': 2, 'i': 2, 'l': 1, 'n': 1, 'o': 1, 's': 2, 't': 2, 'u': 1, 'w': 5}",
    '* It was the best of times, it was the worst',
    '  of times, it was the age of wisdom, it was',
    '  the age of foolishness, it was the epoch',
    '  of belief, it was the epoch of',
    '  incredulity, it was the season of Light,',
    '  it was the season of Darkness, it was the',
    '  spring of hope, it was the winter of',
    '  despair -- we had everything before us, we',
    '  had nothing before us.',
    'It was the best of times, it was the...',
    'It Was The Age Of Foolishness, It Was The Epoch Of Belief, It Was The Epoch Of Incredulity,',
    'iT WAS THE BEST OF TIMES ~~~~~ BEFORE US.~~~~~',
    'It w4s th3 b3st f tim3s, it w4s th3 wrst f tim3',
    '260 itwashebofmrgdlnpcuykv',
    'It Was The Best Of Times, It Was The Worst Of Times, It Was The Age Of Wisdom,',
    "['a', 'b', 'c', 'd'] 20/10 and 4/3",
    "the best of times ('best', 'times') {'what': 'best', 'thing': 'times'} (19, 24) 7 15",
    '[121, 149]',
    '[78, 85, 86, 91] it was the age of fo',
    "left      |  +42|003.1|ff|'q'|%",
    "    'ab'|1.235e+04|****mid*****|ab",
    '37 333 10 64 It was the best of times',
    "a   b   c ['line one\\r\\n', 'line two\\n'] 1x2x3",
    'strasse ǆ àé SS Éa 000pad',
]
for number, (have, want) in enumerate(zip(LOG, WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert len(LOG) == len(WANTED), (len(LOG), len(WANTED))
