"""The explorer page: its size, and how long a change takes in a browser, by the browser's own clock.

    python -m benchmarks.explorer [--regions kainuu pohjois-pohjanmaa] [--language fi]

An update is everything from the click to a page that has been laid out anew: numbers, lists, map, address and words.
Sites are closed and reopened, opened and taken away, moved and put back, in both options.
What is asked for: a median of 200 updates under 50 ms, and a page under 3 MB. Beside the clock stands the processor
time of the page in an update, which other work on the machine does not lengthen by waiting.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import kopa
from kopa.report.explorer import LARGEST_BYTES, ExplorerInput, write_explorer
from kopa.study.scenarios.explorer_levels import explorer_levels

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

UPDATES = 200
MOST_MS = 50.0

MEASURE = """updates => {
  const told = [];
  for (let i = 0; i < updates; i++) {
    const began = performance.now();
    const place = (5 * i) % level.places.length, site = (7 * i) % level.closable;
    trial = trials[i % 2];
    if (i % 3 === 0) toggle(site);
    else if (taken(optionOf(), place)) clear(place);
    else settle(i % 3 === 1 ? -1 : site, place);
    void document.body.offsetHeight;
    told.push(performance.now() - began);
  }
  return { cells: level.persons.length, sites: level.closable, told: told.sort((a, b) => a - b) };
}"""


def measured(region: str, language: str, folder: Path) -> dict[str, object]:
    """Return size and times of the explorer of a region."""
    from playwright.sync_api import sync_playwright

    study = kopa.open_study(region)
    source = ExplorerInput(study.region, study.country.municipalities, study.parameters, explorer_levels(study))
    (file,) = write_explorer(source, folder, (language,))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(file.as_uri())
        began_s = _processor_s(session)
        found = page.evaluate(MEASURE, UPDATES)
        spent_s = _processor_s(session) - began_s
        browser.close()
    told = found["told"]
    return {
        "region": region, "cells": found["cells"], "sites": found["sites"], "MB": file.stat().st_size / 1e6,
        "median ms": told[UPDATES // 2], "P90 ms": told[int(UPDATES * 0.9)], "processor ms": 1000 * spent_s / UPDATES,
    }  # fmt: skip


def _processor_s(session: "CDPSession") -> float:
    """Return the processor seconds that the page's own thread has spent."""
    told = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in told if one["name"] == "TaskDuration"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regions", nargs="*", default=["kainuu"])
    parser.add_argument("--language", default="fi")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = [measured(region, options.language, Path(folder)) for region in options.regions]
    table = pd.DataFrame(rows)
    print(table.round(1).to_string(index=False))
    slow, large = table["median ms"].gt(MOST_MS).any(), table["MB"].gt(LARGEST_BYTES / 1e6).any()
    return int(slow or large)


if __name__ == "__main__":
    sys.exit(main())
