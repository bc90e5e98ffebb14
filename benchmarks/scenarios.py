"""Scenarios of the case regions: how long the first answer of a study takes, a further one, and a front.

    python -m benchmarks.scenarios [--regions kainuu satakunta] [--levels basic_1_6 lukio] [--fronts basic_1_6]

Each region and level is asked in a process of its own, whose compiled kernels are on disk: the study is open, nothing
was asked of it, and `study.scenario(kopa.close(…))` is called with every table of the answer. A further edit closes
another site. Then the region is opened anew, in a process that has kernels, roads and their hierarchy: what the next
study of a session, or of a notebook, waits for its first answer. What is asked for: the first answer in less than a
second, a further edit in less than a tenth, a front of the best networks, of the level that is named, in less than a
minute.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import pandas as pd

import kopa
from kopa.levels import SHOWN
from kopa.scenarios.best_network import closings, front, p_median
from kopa.sources.user.region_files import CASE_IDS
from kopa.study.study import Study

FURTHER = 5
"""Further edits, of which the median is told."""

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """Return what some work makes, and its seconds of the processor and of the clock."""
    cpu, began = time.process_time(), time.perf_counter()
    found = work()
    return found, time.process_time() - cpu, time.perf_counter() - began


def answered(study: Study, site: str) -> None:
    told = study.scenario(kopa.close(site))
    assert len(told.answers) * len(told.changes) * len(told.sites) > 0


def answers(region: str, level: str) -> dict[str, object]:
    """Return how long the first answer and further ones of a region take that close sites of a level."""
    study = kopa.open_study(region)
    here = study.sites[study.sites["in_region"] & study.sites["language"].ne("sv")]
    sites = list(dict.fromkeys(here.loc[here["id"].isin(study.sites_of(level)["id"]), "site_id"]))[: FURTHER + 1]
    if not sites:
        return {"region": region, "level": level, "sites": 0}
    _, cpu_s, wall_s = timed(lambda: answered(study, sites[0]))
    further = [timed(lambda site=one: answered(study, site)) for one in sites[1:]]
    anew = kopa.open_study(region)
    _, next_cpu_s, next_wall_s = timed(lambda: answered(anew, sites[0]))
    cpu, wall = (statistics.median([one[at] for one in further] or [float("nan")]) for at in (1, 2))
    return {
        "region": region, "level": level, "sites": len(sites), "first cpu s": cpu_s, "first s": wall_s,
        "next study cpu s": next_cpu_s, "next study s": next_wall_s,
        "further cpu s": cpu, "further s": wall,
    }  # fmt: skip


def fronts(region: str, level: str) -> dict[str, object]:
    """Return how long the best networks of a region's level take."""
    choice, _, choice_s = timed(lambda: kopa.open_study(region).site_choice(level))
    middle = max(1, len(choice.sites) // 2)
    best, _, median_s = timed(lambda: p_median(choice, middle))
    _, _, closings_s = timed(lambda: closings(choice, limit=5.0))
    table, cpu_s, front_s = timed(lambda: front(choice, range(1, len(choice.sites) + 1)))
    return {
        "region": region, "cells": len(choice.persons), "sites": len(choice.sites), "choice s": choice_s,
        "p-median s": median_s, "gap": best.gap, "closings s": closings_s, "front cpu s": cpu_s, "front s": front_s,
        "front gap": table["gap"].max(),
    }  # fmt: skip


def _of_its_own(work: str, region: str, level: str) -> dict[str, object]:
    """Return what a process of its own measures."""
    command = [sys.executable, "-m", "benchmarks.scenarios", "--work", work, "--regions", region, "--levels", level]
    told: dict[str, object] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regions", nargs="*", default=list(CASE_IDS))
    parser.add_argument("--levels", nargs="*", default=list(SHOWN))
    parser.add_argument("--fronts", nargs="*", default=[], metavar="LEVEL")
    parser.add_argument("--work", choices=("answers", "fronts"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work = {"answers": answers, "fronts": fronts}[options.work]
        print(json.dumps(work(options.regions[0], options.levels[0])))
        return
    for name, levels in (("answers", options.levels), ("fronts", options.fronts)):
        rows = [_of_its_own(name, region, level) for level in levels for region in options.regions]
        if rows:
            print(pd.DataFrame(rows).round(2).to_string(index=False))


if __name__ == "__main__":
    main()
