"""csv, json, datetime, statistics, heapq and bisect over one table."""
import bisect
import csv
import heapq
import io
import json
import statistics
from datetime import date, datetime, timedelta, timezone

LOG = []


def say(*args):
    LOG.extend(" ".join([str(arg) for arg in args]).split("\n"))


SOURCE = '''name,born,score,note
Ada,1815-12-10,91.5,"first, and ""best"""
Alan,1912-06-23,88,
Grace,1906-12-09,95.25,"two
lines"
Edsger,1930-05-11,79,plain
'''
rows = list(csv.DictReader(io.StringIO(SOURCE)))
say(len(rows), rows[0]["note"], repr(rows[2]["note"]), list(rows[1].items()))
people = [{**r, "born": date.fromisoformat(r["born"]), "score": float(r["score"])} for r in rows]
for p in sorted(people, key=lambda p: p["born"]):
    age = (date(2000, 1, 1) - p["born"]).days // 365
    say(f"{p['name']:<8}{p['born']:%d %b %Y}{age:>5}{p['score']:>8.2f}  {p['born'].strftime('%A'):>9} {p['born'].isocalendar()[1]}")
scores = [p["score"] for p in people]
say(statistics.mean(scores), statistics.median(scores), round(statistics.stdev(scores), 4), round(statistics.pvariance(scores), 4), statistics.mode([1, 2, 2, 3]), statistics.quantiles(scores, n=4), statistics.fmean(scores), statistics.median_low(scores), statistics.multimode("aabbc"))
say(round(statistics.geometric_mean([1, 2, 4]), 6), statistics.harmonic_mean([40, 60]), round(statistics.correlation([1, 2, 3], [1, 2, 4]), 6))
out = io.StringIO()
writer = csv.writer(out, lineterminator="\n")
writer.writerow(["a", 'q"q', "x,y", 1.5, None, "line\nbreak"])
writer.writerows([[1, 2], ["", " "]])
dw = csv.DictWriter(out, ["name", "score"], extrasaction="ignore", lineterminator="\n")
dw.writeheader()
dw.writerow({"name": "Z", "score": 1, "x": 2})
say(repr(out.getvalue()))
say(list(csv.reader(["a;b;'c;d'", "1;2;3"], delimiter=";", quotechar="'")))
text = json.dumps({"rows": [{"n": p["name"], "s": p["score"]} for p in people[:2]], "ok": True, "none": None, "é": [1, 2.0, 1e100], "t": (1,)}, indent=2, sort_keys=True)
say(text)
back = json.loads(text)
say(back["rows"][0], back["é"], json.dumps(back, separators=(",", ":"), ensure_ascii=False)[:60])
say(json.dumps({"a": [1, {"b": "x\ny\"\\\u2028"}], 2: 3, None: float("inf")}), json.loads(' [1, 2.5e3, "\\u00e9\\n", true, null, -0.0] '), json.dumps("é\U0001f600"))
for bad in ("{", "[1,]", "{'a': 1}", "nul", '{"a" 1}', "[1] x", ""):
    try:
        json.loads(bad)
    except json.JSONDecodeError as e:
        say(f"{bad:<10}{e}", e.pos, e.lineno)
try:
    json.dumps({1, 2})
except TypeError as e:
    say(e)
say(json.dumps({1, 2}, default=sorted), json.loads("[1.5, 2]", parse_float=str), json.loads('{"a": 1}', object_pairs_hook=list))
heap = []
for n in (5, 1, 8, 3, 9, 2):
    heapq.heappush(heap, n)
say([heapq.heappop(heap) for _ in range(3)], heapq.nlargest(2, scores), heapq.nsmallest(2, people, key=lambda p: p["score"])[0]["name"], heapq.heappushpop(heap, 0), heapq.heapreplace(heap, 7))
heapq.heapify(xs := [3, 1, 2])
say(xs, list(heapq.merge([1, 4], [2, 3])))
marks = [10, 20, 20, 30]
say(bisect.bisect(marks, 20), bisect.bisect_left(marks, 20), bisect.bisect_right(marks, 25), ["F", "D", "C", "B", "A"][bisect.bisect([60, 70, 80, 90], 85)])
bisect.insort(marks, 15)
say(marks, bisect.bisect_left(people, 1900, key=lambda p: p["born"].year) in range(5))
start = datetime(2024, 2, 28, 23, 30, 15)
say(start, start + timedelta(days=1, hours=2), start.replace(year=2023).isoformat(), (start - datetime(2024, 1, 1)).total_seconds(), start.strftime("%Y/%m/%d %H:%M:%S %j %p %I %y %B %%"))
say(datetime.strptime("03 Mar 2021 14:05", "%d %b %Y %H:%M"), date(2024, 2, 29).weekday(), timedelta(days=-1, seconds=5), timedelta(hours=50) // timedelta(hours=7), timedelta(1) / 2, abs(timedelta(-3)), repr(timedelta(1, 2, 3)))
say(datetime(2024, 5, 1, 12, tzinfo=timezone.utc).isoformat(), datetime(2024, 5, 1, tzinfo=timezone(timedelta(hours=2))).utcoffset(), datetime.fromtimestamp(0, timezone.utc), datetime(2000, 1, 1) < datetime(2000, 1, 2), date.min, date(2024, 12, 30).isocalendar())
for bad in (lambda: date(2023, 2, 29), lambda: datetime.strptime("x", "%Y"), lambda: date.fromisoformat("2023-13-01"), lambda: start - 5, lambda: start < date(2024, 1, 1)):
    try:
        bad()
    except (ValueError, TypeError) as e:
        say(type(e).__name__, e)

WANTED = [
    '4 first, and "best" \'two\\nlines\' [(\'name\', \'Alan\'), (\'born\', \'1912-06-23\'), (\'score\', \'88\'), (\'note\', \'\')]',
    'Ada     10 Dec 1815  184   91.50     Sunday 49',
    'Grace   09 Dec 1906   93   95.25     Sunday 49',
    'Alan    23 Jun 1912   87   88.00     Sunday 25',
    'Edsger  11 May 1930   69   79.00     Sunday 19',
    "88.4375 89.75 6.9533 36.2617 2 [81.25, 89.75, 94.3125] 88.4375 88.0 ['a', 'b']",
    '2.0 48.0 0.981981',
    '\'a,"q""q","x,y",1.5,,"line\\nbreak"\\n1,2\\n, \\nname,score\\nZ,1\\n\'',
    "[['a', 'b', 'c;d'], ['1', '2', '3']]",
    '{',
    '  "none": null,',
    '  "ok": true,',
    '  "rows": [',
    '    {',
    '      "n": "Ada",',
    '      "s": 91.5',
    '    },',
    '    {',
    '      "n": "Alan",',
    '      "s": 88.0',
    '    }',
    '  ],',
    '  "t": [',
    '    1',
    '  ],',
    '  "\\u00e9": [',
    '    1,',
    '    2.0,',
    '    1e+100',
    '  ]',
    '}',
    '{\'n\': \'Ada\', \'s\': 91.5} [1, 2.0, 1e+100] {"none":null,"ok":true,"rows":[{"n":"Ada","s":91.5},{"n":"Al',
    '{"a": [1, {"b": "x\\ny\\"\\\\\\u2028"}], "2": 3, "null": Infinity} [1, 2500.0, \'é\\n\', True, None, -0.0] "\\u00e9\\ud83d\\ude00"',
    '{         Expecting property name enclosed in double quotes: line 1 column 2 (char 1) 1 1',
    '[1,]      Expecting value: line 1 column 4 (char 3) 3 1',
    "{'a': 1}  Expecting property name enclosed in double quotes: line 1 column 2 (char 1) 1 1",
    'nul       Expecting value: line 1 column 1 (char 0) 0 1',
    '{"a" 1}   Expecting \':\' delimiter: line 1 column 6 (char 5) 5 1',
    '[1] x     Extra data: line 1 column 5 (char 4) 4 1',
    '          Expecting value: line 1 column 1 (char 0) 0 1',
    'Object of type set is not JSON serializable',
    "[1, 2] ['1.5', 2] [('a', 1)]",
    '[1, 2, 3] [95.25, 91.5] Edsger 0 5',
    '[1, 3, 2] [1, 2, 3, 4]',
    '3 1 3 B',
    '[10, 15, 20, 20, 30] True',
    '2024-02-28 23:30:15 2024-03-01 01:30:15 2023-02-28T23:30:15 5095815.0 2024/02/28 23:30:15 059 PM 11 24 February %',
    '2021-03-03 14:05:00 3 -1 day, 0:00:05 7 12:00:00 3 days, 0:00:00 datetime.timedelta(days=1, seconds=2, microseconds=3)',
    '2024-05-01T12:00:00+00:00 2:00:00 1970-01-01 00:00:00+00:00 True 0001-01-01 datetime.IsoCalendarDate(year=2025, week=1, weekday=1)',
    'ValueError day is out of range for month',
    "ValueError time data 'x' does not match format '%Y'",
    'ValueError month must be in 1..12',
    "TypeError unsupported operand type(s) for -: 'datetime.datetime' and 'int'",
    "TypeError can't compare datetime.datetime to datetime.date",
]
for number, (have, want) in enumerate(zip(LOG, WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert len(LOG) == len(WANTED), (len(LOG), len(WANTED))
