#!/usr/bin/env python3
"""Interrupts work that runs long and measures how long the answer takes: from SIGINT to the next statement's output, so
that freeing what was half made counts.

    python scripts/dev/interrupts.py [ARR] [--only TEXT] [--again FILE] [--groups N …] [--bar SECONDS] [--scale FACTOR]

Each case runs once whole, for its time, and then again for each moment at which it is interrupted. What is over before
it could be interrupted is listed as short: raise its size. `--again` takes what an earlier run wrote, and runs the cases
that were too slow there.
"""

import argparse
import pathlib
import queue
import re
import signal
import subprocess
import sys
import threading
import time

from interrupt_cases import GROUPS

ROOT = pathlib.Path(__file__).resolve().parents[2]
MOMENTS = [0.4, 0.9]
LONGEST = 1.2
FLAG = "  <<<"
# Statements; anything else is an expression.
PLAIN = re.compile(r"(import|from|del|while|with|def|print)\b|[\w., ]+(\[[^]]*\])? *([-+*/%&|^@]|//|\*\*|<<|>>)?=(?!=)")


class Session:
    def __init__(self, arr, setup):
        # A line buffer on both sides: what is read is what was written.
        self.process = subprocess.Popen([arr, "-i"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        self.errors = []
        for stream, take in [(self.process.stdout, lambda line: self.lines.put((line, time.monotonic()))),
                             (self.process.stderr, self.errors.append)]:
            threading.Thread(target=self.read, args=(stream, take), daemon=True).start()
        self.say(setup)
        self.wait_for("@setup", 300)

    @staticmethod
    def read(stream, take):
        for line in stream:
            take(line)

    def say(self, text, mark="@setup"):
        self.process.stdin.write(f"{text}\nprint('{mark}', flush=True)\n")
        self.process.stdin.flush()

    def wait_for(self, mark, longest):
        end = time.monotonic() + longest
        while True:
            try:
                line, at = self.lines.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                return None
            if line.strip() == mark:
                return at

    def whole(self, code, longest):
        self.errors.clear()
        self.process.stdin.write("print('@on', flush=True)\n")
        self.say(code, "@back")
        start = self.wait_for("@on", 60)
        end = self.wait_for("@back", longest)
        return start, end

    def interrupted(self, code, moment):
        """The seconds from the signal to the next statement, or None if all was over before."""
        self.errors.clear()
        self.process.stdin.write("print('@on', flush=True)\n")
        self.say(code, "@back")
        start = self.wait_for("@on", 60)
        time.sleep(max(0.0, start + moment - time.monotonic()))
        if start is None:
            return 99.0
        if any("@back" in line for line, _ in list(self.lines.queue)):
            self.wait_for("@back", 1)
            return None
        asked = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        back = self.wait_for("@back", 30)
        if back is None:
            self.process.stdin.write("print('@back', flush=True)\n")
            self.process.stdin.flush()
            back = self.wait_for("@back", 30)
            return None if back else 99.0
        time.sleep(0.02)
        if not any("KeyboardInterrupt" in line for line in self.errors):
            return None
        return back - asked

    def close(self):
        self.process.kill()
        self.process.wait()


def statement(code):
    """The code without an echo of any value, on one line of a piped session."""
    if code.startswith(("for ", "while ")):
        return code + "\n"
    parts = [part if PLAIN.match(part) else f"_r = {part}" for part in code.split("; ")]
    return "; ".join(parts + ["_r = None"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("arr", nargs="?", default=str(ROOT / "target" / "release" / "arr"))
    parser.add_argument("--only", default="")
    parser.add_argument("--again", type=pathlib.Path)
    parser.add_argument("--groups", type=int, nargs="*", default=range(len(GROUPS)))
    parser.add_argument("--bar", type=float, default=0.1)
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    lines = options.again.read_text().splitlines() if options.again else []
    again = [line for line in lines if line.endswith(FLAG)]
    slow, short, count = [], [], 0
    sizes = f"N = {int(1e7 * options.scale)}; M = {int(4e7 * options.scale)}\n"
    for setup, cases in (GROUPS[at] for at in options.groups):
        session = None
        for code in cases.strip().splitlines():
            code = code.strip()
            if options.only not in code or options.again and not any(f"  {code}{FLAG}" in line for line in again):
                continue
            if session is None:
                session = Session(options.arr, sizes + setup)
            count += 1
            worst, at = measure(session, code)
            if worst == 99.0 or session.process.poll() is not None or changes(code):
                session.close()
                session = None
            if worst is None:
                short.append(code)
            mark = "short" if worst is None else f"{worst * 1000:7.0f} ms"
            flag = FLAG if worst is not None and worst > options.bar else ""
            print(f"{mark:>10}  {at}  {code}{flag}", flush=True)
            if flag:
                slow.append((worst, code))
        if session:
            session.close()
    print(f"{count} cases, {len(short)} too short, {len(slow)} over {options.bar} s")
    for worst, code in sorted(slow, reverse=True):
        print(f"  {worst:.2f} s  {code}")
    sys.exit(bool(slow))


def changes(code):
    """Whether the case leaves what the others work on changed."""
    return any(part in code for part in ("insert(", ".pop(", "del x", "x[5:5]", "_update", "s.update"))


def measure(session, code):
    """The longest time to an answer, and where it was seen."""
    code = statement(code)
    worst, at = None, ""
    for _ in range(2):
        start, end = session.whole(code, LONGEST)
        if start is None:
            return 99.0, "before"
        error = [line for line in session.errors if "Error: " in line]
        if error:
            return None, f"[{error[-1].strip()}]"
        if end is None:
            asked = time.monotonic()
            session.process.send_signal(signal.SIGINT)
            back = session.wait_for("@back", 60)
            worst, at, whole = 99.0 if back is None else back - asked, f"at {LONGEST} s", LONGEST
            break
        whole = end - start
        # The first time pays for the memory.
        if whole > LONGEST / 2:
            break
    if worst == 99.0:
        return worst, at
    for moment in (whole * share for share in MOMENTS):
        latency = session.interrupted(code, moment) if moment > 0.02 else None
        if latency is not None and (worst is None or latency > worst):
            worst, at = latency, f"at {moment:.2f} of {whole:.2f} s"
        if latency == 99.0:
            break
    return worst, at or f"of {whole:.2f} s"


if __name__ == "__main__":
    main()
