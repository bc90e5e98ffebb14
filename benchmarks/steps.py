"""Steps of a benchmark, each in a process of its own: what it took, and the most memory that it held."""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.one import peak_mb

Step = Callable[[Path, int], object]
"""Works in a folder on so many things."""


def run_steps(module: str, about: str | None, steps: Mapping[str, Step], things: str, number: int = 400_000) -> int:
    """Run every step of a module in a process of its own, or the one that is named here; print what each took.

    Parameters
    ----------
    module
        The module as it is started: ``benchmarks.digiroad``.
    about
        What is said of it.
    steps
        Its steps by name, in their order.
    things
        Name of the option of how many things are made, and how many there are without it: ``links``.
    """
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", nargs="?", choices=list(steps))
    parser.add_argument(f"--{things}", dest="number", type=int, default=number)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.step:
        start, before = time.perf_counter(), time.process_time()
        steps[asked.step](asked.folder, asked.number)
        seconds, cpu = time.perf_counter() - start, time.process_time() - before
        print(f"{asked.step}: {seconds:.0f} s ({cpu:.0f} s of processor), {peak_mb():,.0f} MB at most", flush=True)
        return 0
    with tempfile.TemporaryDirectory() as name:
        for step in steps:
            words = [step, f"--{things}", str(asked.number), "--folder", str(asked.folder or name)]
            subprocess.run([sys.executable, "-m", module, *words], check=True)
    return 0
