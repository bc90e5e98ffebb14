"""Scenarios and the best network of the case regions: how long the first answer, a further one and a front take.

    python -m benchmarks.scenarios [--regions kainuu satakunta] [--level basic_1_6]

Each study is opened anew in one process, so that reading libraries and compiled kernels is the first region's. What is
asked for: the first answer in less than a second, a further edit in less than a tenth, a front in less than a minute.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import TypeVar

import pandas as pd

import kopa
from kopa.scenarios.best_network import closings, front, p_median
from kopa.sources.user.region_files import CASE_IDS
from kopa.study.study import Study

FURTHER = 5
"""Further edits, of which the median is told."""

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    found = work()
    return found, time.perf_counter() - began


def answered(study: Study, site: str) -> None:
    told = study.scenario(kopa.close(site))
    assert len(told.answers) * len(told.changes) * len(told.sites) > 0


def measured(region: str, level: str) -> dict[str, object]:
    study = kopa.open_study(region)
    here = study.sites[study.sites["in_region"] & study.sites["level"].eq(level) & study.sites["language"].ne("sv")]
    first, *others = here["site_id"].head(FURTHER + 1)
    _, first_s = timed(lambda: answered(study, first))
    further_s = statistics.median(timed(lambda site=one: answered(study, site))[1] for one in others)
    choice, choice_s = timed(lambda: study.site_choice(level))
    middle = max(1, len(choice.sites) // 2)
    best, median_s = timed(lambda: p_median(choice, middle))
    _, closings_s = timed(lambda: closings(choice, limit=5.0))
    table, front_s = timed(lambda: front(choice, range(1, len(choice.sites) + 1)))
    return {
        "region": region, "cells": len(choice.persons), "sites": len(choice.sites), "first s": first_s,
        "further s": further_s, "choice s": choice_s, "p-median s": median_s, "gap": best.gap,
        "closings s": closings_s, "front s": front_s, "front gap": table["gap"].max(),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regions", nargs="*", default=list(CASE_IDS))
    parser.add_argument("--level", default="basic_1_6")
    options = parser.parse_args()
    rows = [measured(region, options.level) for region in options.regions]
    print(pd.DataFrame(rows).round(2).to_string(index=False))


if __name__ == "__main__":
    main()
