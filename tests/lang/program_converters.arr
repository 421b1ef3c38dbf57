"""Units, bases, words for numbers, angles, colours, change: formats of every kind."""

LOG = []


def say(*values, sep=" ", end="\n", **others):
    LOG.append(sep.join(map(str, values)) + end)


UNITS = {"m": 1, "km": 1000, "mi": 1609.344, "ft": 0.3048, "in": 0.0254}


def convert(v, a, b):
    if a not in UNITS or b not in UNITS:
        raise KeyError(f"unknown unit {(a if a not in UNITS else b)!r}")
    return v * UNITS[a] / UNITS[b]


for v, a, b in [(1, "mi", "km"), (100, "ft", "m"), (1, "km", "parsec")]:
    try:
        say(f"{v} {a} = {convert(v, a, b):.4g} {b}")
    except KeyError as e:
        say("error", e, e.args[0])
c2f = lambda c: c * 9 / 5 + 32
say("\n".join((f"{c:>4}°C {c2f(c):>6.1f}°F" for c in range(-40, 101, 35))))


def to_base(n, b, digits="0123456789abcdefghijklmnopqrstuvwxyz"):
    if n < 0:
        return "-" + to_base(-n, b)
    return digits[n] if n < b else to_base(n // b, b) + digits[n % b]


say(
    [to_base(255, b) for b in (2, 8, 16, 36)],
    int("zz", 36),
    to_base(-10, 2),
    all((int(to_base(n, b), b) == n for n in range(200) for b in range(2, 37))),
)


def words(n):
    ones = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
    tens = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
    if n < 20:
        return ones[n]
    if n < 100:
        return tens[n // 10] + ("-" + ones[n % 10] if n % 10 else "")
    if n < 1000:
        return ones[n // 100] + " hundred" + (" and " + words(n % 100) if n % 100 else "")
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if n >= size:
            return words(n // size) + " " + name + (", " + words(n % size) if n % size else "")


for n in (0, 13, 42, 100, 342, 1001, 1234567, 10**9):
    say(n, words(n))


def human(n):
    for u in ("B", "KB", "MB", "GB"):
        if abs(n) < 1024:
            return f"{n:3.1f}{u}"
        n /= 1024
    return f"{n:.1f}TB"


say([human(x) for x in (12, 2048, 5000000.0, 3200000000.0, 70000000000000.0)])


def dms(x):
    d, r = divmod(abs(x) * 3600, 3600)
    m, s = divmod(r, 60)
    return f'''{('-' if x < 0 else '')}{int(d)}°{int(m):02d}'{s:05.2f}"'''


say(dms(52.3702), dms(-4.5), divmod(3725, 60), "%02d:%02d:%02d" % (3725 // 3600, 3725 % 3600 // 60, 3725 % 60))
rgb = lambda h: tuple((int(h.lstrip("#")[i : i + 2], 16) for i in (0, 2, 4)))
say(rgb("#ff8000"), "#%02x%02x%02x" % (255, 128, 0), "#{:02X}{:02X}{:02X}".format(1, 2, 3))
amounts = [3.99, 10, 0.5]
say(
    f"Total: ${sum(amounts):,.2f}",
    f"{sum(amounts) * 1.0825:.2f}",
    [f"{a:>8.2f}" for a in amounts],
    f"{1000000.0:,.0f}",
    f"{-1234.5:,.1f}",
    f"{0.1234:.1%}",
    f"{1234.5678:.6g}",
    f"{1e-07:g}",
    f"{123456789:.3e}",
)
say(
    "{:<10}|{:^10}|{:>10}".format("l", "c", "r"),
    "{:+} {:+} {: }".format(1, -1, 1),
    "{:#x} {:#b} {:08.3f} {:e}".format(255, 5, 3.14159, 12345.678),
    "{0!r:>6} {1!s}".format("a", "b"),
    "{:%}".format(0.25),
    "{:,}".format(10**9),
    "{:_}".format(10**9),
    "{:c}".format(65),
    "{!a}".format("é"),
)
change = lambda n, coins=(25, 10, 5, 1): (
    {c: q for c in coins if ((q := (n // c)), (n := (n % c)))[0]} if False else None
)


def make_change(n, coins=(25, 10, 5, 1)):
    out = {}
    for c in coins:
        out[c], n = divmod(n, c)
    return {k: v for k, v in out.items() if v}


say(make_change(67), sum((k * v for k, v in make_change(99).items())))
WANTED = [
    "1 mi = 1.609 km",
    "100 ft = 30.48 m",
    "error \"unknown unit 'parsec'\" unknown unit 'parsec'",
    " -40°C  -40.0°F",
    "  -5°C   23.0°F",
    "  30°C   86.0°F",
    "  65°C  149.0°F",
    " 100°C  212.0°F",
    "['11111111', '377', 'ff', '73'] 1295 -1010 True",
    "0 zero",
    "13 thirteen",
    "42 forty-two",
    "100 one hundred",
    "342 three hundred and forty-two",
    "1001 one thousand, one",
    "1234567 one million, two hundred and thirty-four thousand, five hundred and sixty-seven",
    "1000000000 one billion",
    "['12.0B', '2.0KB', '4.8MB', '3.0GB', '63.7TB']",
    "52°22'12.72\" -4°30'00.00\" (62, 5) 01:02:05",
    "(255, 128, 0) #ff8000 #010203",
    "Total: $14.49 15.69 ['    3.99', '   10.00', '    0.50'] 1,000,000 -1,234.5 12.3% 1234.57 1e-07 1.235e+08",
    "l         |    c     |         r +1 -1  1 0xff 0b101 0003.142 1.234568e+04    'a' b 25.000000% 1,000,000,000 1_000_000_000 A '\\xe9'",
    "{25: 2, 10: 1, 5: 1, 1: 2} 99",
    "",
]
for number, (have, want) in enumerate(zip("".join(LOG).split("\n"), WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert "".join(LOG).count("\n") == len(WANTED) - 1
