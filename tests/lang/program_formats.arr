"""The format mini-language, f-strings, repr of numbers."""
import datetime
import math

LOG = []


def say(*args):
    LOG.extend(" ".join([str(arg) for arg in args]).split("\n"))


x, n, s, z = 1234567.891, 42, "text", 3 - 4j
for spec in (",.2f", ".3e", "g", ".4g", "+.1f", "012.2f", ">15.1f", "<15.1f", "^15.1f", "*^+15,.0f", "_.2f", ".0%", "E", ".10G", " .2f", "n", "#.3g", "#.0f", "020,.3f", "=+20.2f"):
    say(f"{spec:>12} [{x:{spec}}] [{-x:{spec}}]")
for spec in ("d", "05d", "+d", " d", "x", "#x", "#010x", "X", "o", "#o", "b", "#b", ",", "_", "_b", "c", ">8", "^8", "e", ".2f", "%", "#06b", "08,d"):
    say(f"{spec:>12} [{n:{spec}}] [{n * 1000003:{spec if spec != 'c' else ''}}]")
for spec in ("", "10", ">10", "^10", "*<10", ".2", "10.3", "=^11"):
    say(f"{spec:>12} [{s:{spec}}]")
say(f"{z:.2f} {z:+.1e} {z} {z!r:>12} {complex(0, -0.0)} {complex('inf')} {1j * 2} {complex(1, float('nan'))}")
say(f"{n=} {n = } {s=} {s!r:^10} {s=!s} {x=:.1f} {n + 1=}")
width, precision = 12, 3
say(f"{math.pi:{width}.{precision}f}|{math.pi:<{width}.{precision}}|{'a':{'-'}^{width}}|{{literal}}|{'nested ' + f'{n:03d}'}")
say(f"{True} {None} {True:d} {True:5} {[1, 'a']!s:>12} {(1,)} {{1: 2}} { {1: 2} } {'quote' + chr(39)!r} {b'by'!r}")
say([1e16, 1e15, 123456789012345678.0, 1e-5, 0.0001, 1.0, 0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, -0.0, float("inf"), float("nan"), 100.0, 1e22, 1e23])
say([round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234, -2), round(0.5), round(1e20), round(5.015, 2), round(-1.5), round(15, -1), round(25, -1)])
say([7 // 2, -7 // 2, 7 % -3, -7 % 3, 7.5 // 2, -7.5 % 2, divmod(-7, 2), divmod(7.5, -2), 2 ** -1, (-2) ** 3, 0 ** 0, 10 ** 20, -3 ** 2, 5 & 3, 5 | 8, 5 ^ 1, ~5, 1 << 70, -9 >> 1])
say(int("0b101", 0), int("0x1F", 16), int("-0o17", 8), int(" 12_000 "), float(" 1e3 "), float("-inf"), complex("1+2j"), bool("False"), int(-3.9), hex(255), oct(8), bin(-5), ascii("é"), ord("€"), chr(8364))
say(str(10 ** 30), (10 ** 30).bit_length(), (255).to_bytes(2, "big"), int.from_bytes(b"\x01\x00", "little"), (0.75).as_integer_ratio(), (3.0).is_integer(), (2.5).hex(), float.fromhex("0x1.4p+1"), (-8).bit_count())
say(math.floor(-1.5), math.ceil(1.2), math.trunc(-1.7), math.gcd(12, 18), math.lcm(4, 6), math.isqrt(99), math.comb(5, 2), math.perm(5, 2), math.factorial(10), math.hypot(3, 4), math.dist((0, 0), (1, 1)), math.copysign(1, -0.0), math.fsum([0.1] * 10), math.prod([1, 2, 3]), math.isclose(0.1 + 0.2, 0.3), math.log2(8), math.log10(1000), math.log(8, 2), math.degrees(math.pi), math.modf(2.5), math.frexp(8.0))
say("{:>{w}}|{:{f}^{w}}|{!r}|{:.{p}f}".format("a", "b", "c", 2.0 / 3, w=5, f="*", p=2), "{0[1]} {1[k]} {2.real}".format([1, 2], {"k": "v"}, 5), "{:,}".format(1234567), "{:%Y-%m-%d}".format(datetime.date(2024, 2, 29)))
say("%5.2f|%-8s|%08.3f|%+d|%e|%g|%c|%s|%10.4s|%i|%#x|% d|%5s%%" % (1.239, "ab", 3.14159, 5, 12345.678, 0.00001234, "z", [1], "abcdefg", 7.9, 255, 3, 50), "%(a)s-%(b)03d" % {"a": 1, "b": 2})
say(format(1234.5, "10.1f"), format("x", "^5"), format(255, "#06x"), f"{1e10:g} {1e-10:g} {123456.0:g} {1234567.0:g} {0.00012345:g}", f"{12345678901234567890:,}", f"{0:.2%} {1.5:%}")
for bad in (lambda: f"{n:q}", lambda: f"{s:d}", lambda: f"{x:x}", lambda: f"{s:+}", lambda: "{} {}".format(1), lambda: "{a}".format(), lambda: "%d" % "a", lambda: "%s %s" % (1,), lambda: "%s" % (1, 2), lambda: f"{n:.2d}", lambda: "{".format(1), lambda: "{0} {}".format(1, 2), lambda: f"{s:=10}", lambda: "%q" % 1, lambda: format([], "5"), lambda: f"{z:05}", lambda: format("a", ",")):
    try:
        say(bad())
    except Exception as e:
        say(type(e).__name__, e)
say("\N{GREEK SMALL LETTER ALPHA}\N{EM DASH}\N{LATIN SMALL LETTER E WITH ACUTE} \x41\u0042\U00000043\103\t|\\", r"\n\N{x}", f"\N{DEGREE SIGN}{n}\N{BULLET}", "a" "b" 'c', """tri"ple""")

WANTED = [
    '        ,.2f [1,234,567.89] [-1,234,567.89]',
    '         .3e [1.235e+06] [-1.235e+06]',
    '           g [1.23457e+06] [-1.23457e+06]',
    '         .4g [1.235e+06] [-1.235e+06]',
    '        +.1f [+1234567.9] [-1234567.9]',
    '      012.2f [001234567.89] [-01234567.89]',
    '      >15.1f [      1234567.9] [     -1234567.9]',
    '      <15.1f [1234567.9      ] [-1234567.9     ]',
    '      ^15.1f [   1234567.9   ] [  -1234567.9   ]',
    '   *^+15,.0f [**+1,234,568***] [**-1,234,568***]',
    '        _.2f [1_234_567.89] [-1_234_567.89]',
    '         .0% [123456789%] [-123456789%]',
    '           E [1.234568E+06] [-1.234568E+06]',
    '        .10G [1234567.891] [-1234567.891]',
    '         .2f [ 1234567.89] [-1234567.89]',
    '           n [1.23457e+06] [-1.23457e+06]',
    '        #.3g [1.23e+06] [-1.23e+06]',
    '        #.0f [1234568.] [-1234568.]',
    '     020,.3f [0,000,001,234,567.891] [-000,001,234,567.891]',
    '     =+20.2f [+         1234567.89] [-         1234567.89]',
    '           d [42] [42000126]',
    '         05d [00042] [42000126]',
    '          +d [+42] [+42000126]',
    '           d [ 42] [ 42000126]',
    '           x [2a] [280defe]',
    '          #x [0x2a] [0x280defe]',
    '       #010x [0x0000002a] [0x0280defe]',
    '           X [2A] [280DEFE]',
    '           o [52] [240157376]',
    '          #o [0o52] [0o240157376]',
    '           b [101010] [10100000001101111011111110]',
    '          #b [0b101010] [0b10100000001101111011111110]',
    '           , [42] [42,000,126]',
    '           _ [42] [42_000_126]',
    '          _b [10_1010] [10_1000_0000_1101_1110_1111_1110]',
    '           c [*] [42000126]',
    '          >8 [      42] [42000126]',
    '          ^8 [   42   ] [42000126]',
    '           e [4.200000e+01] [4.200013e+07]',
    '         .2f [42.00] [42000126.00]',
    '           % [4200.000000%] [4200012600.000000%]',
    '        #06b [0b101010] [0b10100000001101111011111110]',
    '        08,d [0,000,042] [42,000,126]',
    '             [text]',
    '          10 [text      ]',
    '         >10 [      text]',
    '         ^10 [   text   ]',
    '        *<10 [text******]',
    '          .2 [te]',
    '        10.3 [tex       ]',
    '        =^11 [===text====]',
    '3.00-4.00j +3.0e+00-4.0e+00j (3-4j)       (3-4j) -0j (inf+0j) 2j (1+nanj)',
    "n=42 n = 42 s='text'   'text'   s=text x=1234567.9 n + 1=43",
    '       3.142|3.14        |-----a------|{literal}|nested 042',
    'True None 1     1     [1, \'a\'] (1,) {1: 2} {1: 2} "quote\'" b\'by\'',
    '[1e+16, 1000000000000000.0, 1.2345678901234568e+17, 1e-05, 0.0001, 1.0, 0.30000000000000004, 0.3333333333333333, 5e-324, 1.7976931348623157e+308, -0.0, inf, nan, 100.0, 1e+22, 1e+23]',
    '[2, 4, -2, 2.67, 1200, 0, 100000000000000000000, 5.01, -2, 20, 20]',
    '[3, -4, -2, 2, 3.0, 0.5, (-4, 1), (-4.0, -0.5), 0.5, -8, 1, 100000000000000000000, -9, 1, 13, 4, -6, 1180591620717411303424, -5]',
    "5 31 -15 12000 1000.0 -inf (1+2j) True -3 0xff 0o10 -0b101 '\\xe9' 8364 €",
    "1000000000000000000000000000000 100 b'\\x00\\xff' 1 (3, 4) True 0x1.4000000000000p+1 2.5 1",
    '-2 2 -1 6 12 9 10 20 3628800 5.0 1.4142135623730951 -1.0 1.0 6 True 3.0 3.0 3.0 180.0 (0.5, 2.0) (0.5, 4)',
    "    a|**b**|'c'|0.67 2 v 5 1,234,567 2024-02-29",
    ' 1.24|ab      |0003.142|+5|1.234568e+04|1.234e-05|z|[1]|      abcd|7|0xff| 3|   50% 1-002',
    '    1234.5   x   0x00ff 1e+10 1e-10 123456 1.23457e+06 0.00012345 12,345,678,901,234,567,890 0.00% 150.000000%',
    "ValueError Unknown format code 'q' for object of type 'int'",
    "ValueError Unknown format code 'd' for object of type 'str'",
    "ValueError Unknown format code 'x' for object of type 'float'",
    'ValueError Sign not allowed in string format specifier',
    'IndexError Replacement index 1 out of range for positional args tuple',
    "KeyError 'a'",
    'TypeError %d format: a real number is required, not str',
    'TypeError not enough arguments for format string',
    'TypeError not all arguments converted during string formatting',
    'ValueError Precision not allowed in integer format specifier',
    "ValueError Single '{' encountered in format string",
    'ValueError cannot switch from manual field specification to automatic field numbering',
    "ValueError '=' alignment not allowed in string format specifier",
    "ValueError unsupported format character 'q' (0x71) at index 1",
    'TypeError unsupported format string passed to list.__format__',
    'ValueError Zero padding is not allowed in complex format specifier',
    "ValueError Cannot specify ',' with 's'.",
    'α—é ABCC\t|\\ \\n\\N{x} °42• abc tri"ple',
]
for number, (have, want) in enumerate(zip(LOG, WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert len(LOG) == len(WANTED), (len(LOG), len(WANTED))
