"""The benchmark of the steps of a run measures each of them in a process of its own."""

import os
import re
import subprocess
import sys


def test_each_step_is_measured_once_and_what_is_done_is_left_out(tmp_path) -> None:
    command = [sys.executable, "-m", "benchmarks.run_steps", "105", "--quick", "--out", str(tmp_path)]
    asked = ["--only", "network", "cells"]
    told = [
        subprocess.run([*command, *asked, *more], check=True, capture_output=True, text=True, env=os.environ).stdout
        for more in ([], ["--again", "cells"])
    ]
    measured = [re.findall(r"^(\w+) +\S+ +[\d.]+ s of processor", one, re.M) for one in told]
    assert measured == [["network", "cells"], ["cells"]]
    assert re.search(r"^\| together \| 2 \| [\d.]+ \| [1-9]\d* \|$", told[0], re.M), told[0]
