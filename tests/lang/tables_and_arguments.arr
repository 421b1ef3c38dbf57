# csv and argparse.
import argparse
import csv
import io

parser = argparse.ArgumentParser(prog="tool", description="A tool.")
parser.add_argument("path", help="where")
parser.add_argument("-n", "--steps", type=int, default=10, help="how many")
parser.add_argument("--rate", type=float, default=0.1)
parser.add_argument("-v", "--verbose", action="store_true")
parser.add_argument("--mode", choices=["a", "b"], default="a")
parser.add_argument("--list", nargs="+", type=int)
parser.add_argument("-q", action="count", default=0)
found = parser.parse_args(["x", "-n", "5", "--rate=0.5", "-v", "-qq", "--mode", "b", "--list", "1", "2"])
assert vars(found) == {
    "path": "x", "steps": 5, "rate": 0.5, "verbose": True, "mode": "b", "list": [1, 2], "q": 2}
assert parser.parse_args(["x", "-n-5"]).steps == -5 and parser.parse_args(["x", "--rat", "2"]).rate == 2.0
assert parser.parse_known_args(["x", "--zzz"])[1] == ["--zzz"]
assert parser.format_usage() == (
    "usage: tool [-h] [-n STEPS] [--rate RATE] [-v] [--mode {a,b}]\n"
    "            [--list LIST [LIST ...]] [-q]\n"
    "            path\n")
for wrong in [[], ["x", "-n", "z"], ["x", "--mode", "q"], ["x", "--zzz"], ["x", "--list"]]:
    try:
        parser.parse_args(wrong)
        assert False
    except SystemExit as error:
        assert error.code == 2

text = 'a,b\r\n1,"x,y ""z"""\n\n"two\nlines",\n'
assert list(csv.reader(io.StringIO(text))) == [["a", "b"], ["1", 'x,y "z"'], [], ["two\nlines", ""]]
out = io.StringIO()
table = csv.writer(out)
table.writerow([1, 2.5, "a,b", None, 'q"q'])
table.writerows([[""], [True]])
assert out.getvalue() == '1,2.5,"a,b",,"q""q"\r\n""\r\nTrue\r\n'
assert list(csv.DictReader(["a,b", "1,2", "3"])) == [{"a": "1", "b": "2"}, {"a": "3", "b": None}]
out = io.StringIO()
table = csv.DictWriter(out, fieldnames=["a", "b"])
table.writeheader()
table.writerow({"b": 1, "a": 2})
assert out.getvalue() == "a,b\r\n2,1\r\n"
