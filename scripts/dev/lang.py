#!/usr/bin/env python3
"""Runs the programs of tests/lang under Python and under arr: both must pass. The reports of tests/errors must end as
Python's tracebacks do, unless the feature is not part of the language.

    python scripts/dev/lang.py [ARR]           # ARR: the binary, target/debug/arr if not given
"""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ARR = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target" / "debug" / "arr").resolve()


def run(command, program):
    return subprocess.run([*command, program], cwd=program.parent, capture_output=True, text=True, encoding="utf-8")


def last_line(text):
    return (text.rstrip().splitlines() or [""])[-1]


failed = []
programs = sorted((ROOT / "tests" / "lang").glob("*.arr"))
for program in programs:
    for name, command in [("python", [sys.executable, "-W", "ignore"]), ("arr", [ARR])]:
        done = run(command, program)
        if done.returncode != 0:
            failed.append(f"{program.name} under {name}: {last_line(done.stderr)}")
reports = sorted((ROOT / "tests" / "errors").glob("*.arr"))
for program in reports:
    mine = last_line(program.with_suffix(".err").read_text(encoding="utf-8"))
    python = last_line(run([sys.executable], program).stderr).split(". Did you mean")[0]
    # Python's messages name whole paths.
    if "is not supported" not in mine and mine != python.replace(f"{program.parent}/", ""):
        failed.append(f"{program.name}\n    arr:    {mine}\n    python: {python}")
print("\n".join(failed) or f"{len(programs)} programs and {len(reports)} reports agree")
sys.exit(bool(failed))
