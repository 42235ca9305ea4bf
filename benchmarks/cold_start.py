"""How long a cold `kbot ask` takes and how much memory it holds.

    .venv/bin/python benchmarks/cold_start.py

Each run is a process of its own; the fact base is compiled beforehand, as after the first start. Limits of the project:
0.6 s and 90 MB resident.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

RUNS = 15
QUESTIONS = ("cine e sotul Annei?", "Why does Kitty refuse Levin?", "anna devine dependenta de heroina")


def main() -> None:
    """Print a table."""
    kbot = Path(sys.executable).with_name("kbot")
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "KBOT_DATA_DIR": folder}
        started = time.perf_counter()
        subprocess.run([kbot, "ask", QUESTIONS[0]], env=environment, check=True, stdout=subprocess.DEVNULL)
        print(f"first start, compiling the pack: {time.perf_counter() - started:.2f} s")
        print(f"{'question':40} {'median s':>9} {'worst s':>9}")
        for question in QUESTIONS:
            times = []
            for _ in range(RUNS):
                started = time.perf_counter()
                subprocess.run([kbot, "ask", question], env=environment, check=True, stdout=subprocess.DEVNULL)
                times.append(time.perf_counter() - started)
            print(f"{question:40} {median(times):9.3f} {max(times):9.3f}")
        asking = [sys.executable, __file__, "--resident", folder]
        print(subprocess.run(asking, env=environment, check=True, capture_output=True, text=True).stdout, end="")


def resident(folder: str) -> None:
    """Print the most memory one `kbot ask` held (the child's high-water mark)."""
    kbot = Path(sys.executable).with_name("kbot")
    environment = {**os.environ, "KBOT_DATA_DIR": folder}
    for question in QUESTIONS:
        subprocess.run([kbot, "ask", question], env=environment, check=True, stdout=subprocess.DEVNULL)
    print(f"resident at most: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.1f} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--resident"]:
        resident(sys.argv[2])
    else:
        main()
