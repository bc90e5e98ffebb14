"""Publish a region: every file moved into place whole, `run.json` last."""

import os
import shutil
from pathlib import Path

from kopa import store
from kopa.errors import KopaError
from kopa.words.text import LANGUAGES
from kopa.workflow.record.records import RUN_FILE

OUTPUTS = (
    "indicators.csv", "indicators.fi.csv", "scorecard.csv", "scorecard.fi.csv", "travel_times.parquet",
    "scenario_answers.csv", "scenario_changes.csv", "scenario_sites.csv",
    "notebook.ipynb", "notebook.html", "region.gpkg", "datapackage.json", RUN_FILE,
    *(
        name.format(one)
        for one in LANGUAGES
        for name in ("report.{}.html", "report.{}.pdf", "tables.{}.xlsx", "explorer.{}.html")
    ),
)  # fmt: skip
"""Names of all files that a region can have."""


def beside(name: str) -> str:
    """Return the name under which a file stands beside its place until it is published."""
    return f".{name}.new"


def publish(files: dict[str, Path], folder: Path) -> None:
    """Put every file of `files` (name to path) into `folder`, `run.json` last; remove what only the run before made.

    The given files stay where they are, so that a run which is killed here can begin publishing again. All are
    written beside their places first: a disk that fills up is met before anything old is replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    earlier = _earlier_outputs(folder)
    ready = {name: folder / beside(name) for name in sorted(files, key=lambda name: (name == RUN_FILE, name))}
    try:
        for name, path in ready.items():
            _linked(files[name], path)
        for name, path in ready.items():
            path.replace(folder / name)
        store.flush(folder)
    finally:
        for path in ready.values():
            path.unlink(missing_ok=True)
    for path in (folder / name for name in earlier - set(files)):
        if path.is_file() or path.is_symlink():
            path.unlink()


def _linked(source: Path, target: Path) -> None:
    """Give a file a second name, or a flushed copy where the file system has one name per file."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
        store.flush(target)


def _earlier_outputs(folder: Path) -> set[str]:
    try:
        outputs = store.read_json(folder / RUN_FILE).get("outputs")
    except KopaError:
        return set()
    return {name for name in outputs if Path(name).name == name} if isinstance(outputs, dict) else set()
