"""Markup turned into another by regular expressions, and what else patterns and templates do."""

import re, string

LOG = []


def say(*values, sep=" ", end="\n", **others):
    LOG.append(sep.join(map(str, values)) + end)


text = "# Title\nSome *emphasis* and **strong** text with `code`, a [link](http://x.y/z?a=1&b=2).\n\n- item one\n- item two\n  continued\n\n1. first\n2. second\n> quote\n"


def inline(s):
    s = s.replace("&", "&amp;").replace("<", "&lt;")
    for pat, rep in (
        ("\\*\\*(.+?)\\*\\*", "<b>\\1</b>"),
        ("\\*(.+?)\\*", "<i>\\1</i>"),
        ("`(.+?)`", "<code>\\1</code>"),
        ("\\[(.+?)\\]\\((.+?)\\)", '<a href="\\2">\\1</a>'),
    ):
        s = re.sub(pat, rep, s)
    return s


out, mode = ([], None)
for line in text.split("\n"):
    new = (
        "ul"
        if re.match("- ", line)
        else "ol" if re.match("\\d+\\. ", line) else mode if line.startswith("  ") and mode else None
    )
    if new != mode:
        if mode:
            out.append(f"</{mode}>")
        if new:
            out.append(f"<{new}>")
        mode = new
    if m := re.match("(#{1,6}) (.*)", line):
        out.append("<h{0}>{1}</h{0}>".format(len(m[1]), inline(m[2])))
    elif mode and (not line.startswith("  ")):
        out.append("<li>" + inline(re.sub("^(- |\\d+\\. )", "", line)) + "</li>")
    elif mode:
        out[-1] = out[-1].replace("</li>", " " + line.strip() + "</li>")
    elif line.startswith("> "):
        out.append(f"<blockquote>{inline(line[2:])}</blockquote>")
    elif line:
        out.append(f"<p>{inline(line)}</p>")
say("\n".join(out))
emails = "ann@x.com, bob.smith@mail.co.uk; bad@, @bad, c+d@e.org"
say(re.findall("[\\w.+-]+@[\\w-]+\\.[\\w.]+", emails), re.sub("(\\w)[\\w.+-]*@", "\\1***@", emails))
say(
    re.split("\\W+", "Words, words; words."),
    re.findall("\\b\\w{5}\\b", "hello world three fours five"),
    [m.span() for m in re.finditer("a+", "caaandaab")],
    re.match("(?P<y>\\d{4})-(?P<m>\\d\\d)", "2024-05-06").groupdict(),
)
say(
    re.sub("(?m)^\\s+", "", "  a\n   b"),
    re.findall("(?s)<(\\w+)>(.*?)</\\1>", "<a>x\ny</a><b>z</b>"),
    re.fullmatch("[A-Z]\\w*(_\\d+)?", "Name_12").group(1),
    re.search("(?<=\\$)\\d+(?:\\.\\d\\d)?", "cost $15.99!").group(),
    re.findall("(?i)the", "The the THE"),
)
say(
    re.compile("(\\d+)").sub(lambda m: f"<{int(m[1]) + 1}>", "a1b22"),
    re.subn("x", "y", "xxx", 2),
    re.escape("1+1=2?"),
    re.split("(,)", "a,b"),
    bool(re.match("", "")),
    re.findall("", "ab"),
    re.sub("", "-", "ab"),
    re.findall("(a)|b", "ab"),
    re.sub("a|(b)", "[\\1]", "ab"),
)
tpl = string.Template("Dear $name, you owe ${amt}.")
say(tpl.substitute(name="X", amt="5"), tpl.safe_substitute(name="Y"))
try:
    tpl.substitute(name="Z")
except KeyError as e:
    say("missing", e)
say(
    "camelCaseString -> " + re.sub("([A-Z])", lambda m: "_" + m.group(0).lower(), "camelCaseString"),
    "-".join(re.findall("..?", "abcdefg")),
    "x".join(re.split("[aeiou]", "education")),
    string.hexdigits,
    string.ascii_uppercase[:5],
    "Hello"[1:-1],
    "%-10s|" % "hi",
    "tEST".capitalize(),
    "a.b.c".rpartition("."),
    "abc".find("z"),
    "mississippi".rfind("ss"),
    "a\nb\r\nc".splitlines(),
    "  x".lstrip(),
    "1,2,,3".split(","),
    " ".join("  many   spaces ".split()),
    "abc" * 0 == "",
    "é".encode().hex(),
    ord("€"),
    "€",
    "tab\\t",
    "\\d",
    "ab",
    "its",
    "AA1",
)
WANTED = [
    "<h1>Title</h1>",
    '<p>Some <i>emphasis</i> and <b>strong</b> text with <code>code</code>, a <a href="http://x.y/z?a=1&amp;b=2">link</a>.</p>',
    "<ul>",
    "<li>item one</li>",
    "<li>item two continued</li>",
    "</ul>",
    "<ol>",
    "<li>first</li>",
    "<li>second</li>",
    "</ol>",
    "<blockquote>quote</blockquote>",
    "['ann@x.com', 'bob.smith@mail.co.uk', 'c+d@e.org'] a***@x.com, b***@mail.co.uk; b***@, @bad, c***@e.org",
    "['Words', 'words', 'words', ''] ['hello', 'world', 'three', 'fours'] [(1, 4), (6, 8)] {'y': '2024', 'm': '05'}",
    "a",
    "b [('a', 'x\\ny'), ('b', 'z')] None 15.99 ['The', 'the', 'THE']",
    "a<2>b<23> ('yyx', 2) 1\\+1=2\\? ['a', ',', 'b'] True ['', '', ''] -a-b- ['a', ''] [][b]",
    "Dear X, you owe 5. Dear Y, you owe ${amt}.",
    "missing 'amt'",
    "camelCaseString -> camel_case_string ab-cd-ef-g xdxcxtxxn 0123456789abcdefABCDEF ABCDE ell hi        | Test ('a.b', '.', 'c') -1 5 ['a', 'b', 'c'] x ['1', '2', '', '3'] many spaces True c3a9 8364 € tab\\t \\d ab its AA1",
    "",
]
for number, (have, want) in enumerate(zip("".join(LOG).split("\n"), WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert "".join(LOG).count("\n") == len(WANTED) - 1
