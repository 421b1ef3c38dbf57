#!/usr/bin/env python3
"""Runs generated programs, whose loops are long enough to become native code, under Python and under arr: both must
print the same.

    python scripts/dev/loops.py [ARR] [--seed FIRST] [--count PROGRAMS]      # ARR: target/debug/arr if not given
"""

import argparse
import os
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONSTANTS = ["0", "1", "2", "3", "5", "7", "16", "100", "-1", "-3", str(1 << 40), "0.5", "2.0", "-1.25", "1e300", "True", "False"]
HEAD = """import math
def double(x): return x + x
def larger(x, y):
    if x > y:
        return x
    z = y * 2 if x else y
    return z
"""


class Program:
    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.lines = [HEAD]
        shared = self.draw.random() < 0.2
        for number in range(3):
            self.function(number, shared)
        self.lines.append("for turn in range(2):")
        self.lines += [f"    print(repr(f{number}())[:3000])" for number in range(3)]

    def text(self):
        return "\n".join(self.lines) + "\n"

    def expression(self, depth, names):
        draw = self.draw
        if depth == 0 or draw.random() < 0.25:
            return draw.choice(names + ["i", "i"] + draw.sample(CONSTANTS, 3))
        part = lambda: self.expression(depth - 1, names)
        index = lambda: draw.choice(["i", "-1", "0", "i % 50", part()])
        shapes = [
            (9, lambda: f"({part()} {draw.choice('+ - * + - * / // % & | ^'.split())} {part()})"),
            (1, lambda: f"({part()} {draw.choice(['//', '%'])} {draw.choice([1, 2, 3, 7, 8, 16, -2, 2.5])})"),
            (1, lambda: f"({part()} ** {draw.choice([0, 1, 2, 3, 5])})"),
            (1, lambda: f"({part()} {draw.choice(['<<', '>>'])} {draw.choice([0, 1, 3, 40])})"),
            (2, lambda: f"({part()} {draw.choice('< <= > >= == !='.split())} {part()})"),
            (1, lambda: f"({part()} < {part()} <= {part()})"),
            (1, lambda: f"({part()} {draw.choice(['and', 'or'])} {part()})"),
            (1, lambda: draw.choice(["(not {})", "(-{})", "(~{})"]).format(part())),
            (1, lambda: f"({part()} if {part()} else {part()})"),
            (1, lambda: draw.choice(["abs", "int", "float", "math.sqrt", "math.sin", "math.floor", "double"]) + f"({part()})"),
            (1, lambda: draw.choice(["min", "max", "larger"]) + f"({part()}, {part()})"),
            (2, lambda: draw.choice([f"xs[{index()}]", "ys[i % 20]", f"grid[i % 3][{draw.choice(['0', '1', part()])}]", "len(xs)"])),
        ]
        return draw.choices([make for _, make in shapes], [weight for weight, _ in shapes])[0]()

    def bounded(self, depth, names):
        made = self.expression(depth, names)
        return self.draw.choice([f"({made}) % 1000", f"({made}) % 97 - 40", made, f"({made}) * 0.25", f"({made}) & 255"])

    def statements(self, depth, names, indent):
        draw, made = self.draw, []
        for _ in range(draw.randint(1, 3)):
            start, name, kind = "    " * indent, draw.choice(names), draw.random()
            if kind < 0.4:
                made.append(f"{start}{name} = {self.bounded(2, names)}")
            elif kind < 0.55:
                made.append(f"{start}{name} {draw.choice('+= -= *= //= %= ^='.split())} {self.expression(1, names)}")
            elif kind < 0.62:
                made.append(f"{start}{name}, {draw.choice(names)} = {self.bounded(1, names)}, {self.bounded(1, names)}")
            elif kind < 0.68:
                made.append(f"{start}xs[{draw.choice(['i', 'i % 50', '-1'])}] {draw.choice(['=', '+=', '-='])} {self.bounded(1, names)}")
            elif kind < 0.7:
                made.append(f"{start}xs[i % 50], ys[i % 20] = {self.expression(1, names)}, {self.expression(1, names)}")
            elif kind < 0.72:
                made.append(f"{start}grid[i % 3][i % 2] {draw.choice(['=', '+='])} {self.expression(1, names)}")
            elif kind < 0.92 and depth > 0:
                made += [f"{start}if {self.expression(2, names)}:", *self.statements(depth - 1, names, indent + 1)]
                if draw.random() < 0.5:
                    made += [f"{start}else:", *self.statements(depth - 1, names, indent + 1)]
            elif kind < 0.93:
                left = draw.choice(["break", "continue", f"log.append(({name}, i))", f"return 5, {name}"])
                made.append(f"{start}if i == {draw.choice([2500, 2999, 3100])}: {left}")
            elif kind < 0.95:
                made.append(f"{start}if {self.expression(1, names)}: {draw.choice(['continue', 'pass'])}")
            else:
                made.append(f"{start}{name} = {draw.choice(['0', '1', '0.5', 'True'])}")
        return made

    def function(self, number, shared):
        draw, names = self.draw, ["a", "b", "c", "e"]
        self.lines.append(f"def f{number}():")
        if shared:
            self.lines.append("    global a, b, c, e, i")
        items = draw.choice(["1", "0.5", "3, True"])
        self.lines += [
            f"    log, xs, grid = [], [{items}] * 3000 + [7], [[1, 2], [3, 4], [5, 6]]",
            f"    ys = [{', '.join(draw.choices('12', k=20))}]",
            f"    a, b, c, e = {draw.choice(['1', '0.5', 'True', '2'])}, {draw.choice(['3', '1.5'])}, {draw.choice(['0', '2.0'])}, 10",
            "    i = 0",
            "    try:",
        ]
        kind = draw.random()
        if kind < 0.5:
            self.lines.append(f"        for i in range({draw.choice(['3000', '0, 6000, 2', '3000, 0, -1', '2500'])}):")
        elif kind < 0.7:
            names = [*names, "v"]
            self.lines += ["        for v in xs:", "            i += 1"]
        else:
            self.lines += [f"        while i < 3000{draw.choice([' and a == a', ' or b == 12345', ''])}:", "            i += 1"]
        self.lines += self.statements(2, names, 3)
        self.lines += [
            "    except (ArithmeticError, ValueError, IndexError, TypeError) as error:",
            "        log.append(type(error).__name__ + str(error)[:20])",
            "    return a, b, c, e, i, log[:50], xs[:60], ys, grid",
        ]


def run(command, program):
    try:
        return subprocess.run([*command, program], capture_output=True, text=True, timeout=20, env={**os.environ, "NO_COLOR": "1"})
    except subprocess.TimeoutExpired:
        return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("arr", nargs="?", default=ROOT / "target" / "debug" / "arr")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=200)
    given = parser.parse_args()
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "program.arr")
        for seed in range(given.seed, given.seed + given.count):
            path.write_text(Program(seed).text())
            wanted, got = run([sys.executable, "-W", "ignore"], path), run([given.arr], path)
            if wanted and (got is None or (got.stdout, got.returncode) != (wanted.stdout, wanted.returncode)):
                different += 1
                print(f"seed {seed}: {'too slow' if got is None else got.stderr[-300:]}")
                for ours, theirs in zip(got.stdout.splitlines() if got else [], wanted.stdout.splitlines()):
                    if ours != theirs:
                        print(f"  python {theirs[:300]}\n  arr    {ours[:300]}")
                        break
    print(f"{different} of {given.count} programs differ")
    sys.exit(different > 0)


main()
