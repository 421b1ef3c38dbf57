#!/usr/bin/env python3
"""Makes tests/parity/*.out: what Python with NumPy prints for each program there.

    python scripts/dev/parity.py [NAME …]      # the programs of these names, or all
"""

import pathlib
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "tests" / "parity"

for program in sorted(FOLDER.glob("*.arr")):
    if len(sys.argv) > 1 and program.stem not in sys.argv[1:]:
        continue
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", program], cwd=folder, capture_output=True, text=True, encoding="utf-8"
        )
    if done.returncode != 0:
        sys.exit(f"{program.name}: exit status {done.returncode}\n{done.stderr}")
    program.with_suffix(".out").write_text(done.stdout, encoding="utf-8")
    print(program.stem, len(done.stdout.splitlines()), "lines")
