"""The doctor: one block for a bug report, true about what is here, and without personal data."""

import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from kopa import store
from kopa.sources import read
from kopa.workflow import health
from kopa.workflow.record import basis
from tests.workflow.recorded import write_record


def seen(out: Path) -> dict[str, health.Check]:
    return {finding.name: finding for finding in health.examine(out)}


def test_results_that_rest_on_other_code_are_stale_and_damaged_ones_are_bad(tmp_path) -> None:
    assert health._results(tmp_path / "none").seen == "no reports yet"
    for name, code in (("kainuu", basis.foundation()["code"]), ("satakunta", "other")):
        store.write_text(tmp_path / name / "a.csv", "a")
        write_record(tmp_path / name, foundation=basis.foundation() | {"code": code})
    found = health._results(tmp_path)
    assert (found.ok, found.seen) == (True, "2 reports, stale: satakunta")
    (tmp_path / "kainuu/run.json").write_text("{")
    found = health._results(tmp_path)
    assert (found.ok, found.seen) == (False, "2 reports, stale: satakunta, damaged: kainuu")


def test_a_missing_library_is_named_as_bad(tmp_path, monkeypatch) -> None:
    there = metadata.version

    def version(name: str) -> str:
        if name in ("salib", "numba"):
            raise metadata.PackageNotFoundError(name)
        return there(name)

    monkeypatch.setattr(metadata, "version", version)
    found = seen(tmp_path)
    assert (found["libraries"].ok, found["libraries"].seen) == (False, "not installed: numba, salib")
    assert not found["results"].ok
    assert "numba" in found["results"].seen
    assert "BAD  libraries: not installed: numba, salib" in health.as_text(list(found.values()))


def test_the_fonts_are_those_that_the_pdf_embeds() -> None:
    fonts = health.pdf_fonts(health.SAMPLE)
    assert fonts
    assert all(font for font in fonts)


def test_the_block_names_neither_the_user_nor_the_home_folder(tmp_path) -> None:
    home = tmp_path / "users" / "anna.example"
    starter = home / "study" / "starter"
    shutil.copytree(read.folder(), starter)
    (starter / "population_cells.csv.gz").write_bytes(b"")
    environment = os.environ | {"HOME": str(home), "LOGNAME": "anna.example", "USER": "anna.example"}
    done = subprocess.run(
        [sys.executable, "-c", "from pathlib import Path; from kopa.workflow import health as h; "
         "print(h.as_text(h.examine(Path('reports'))))"],
        cwd=starter, env=environment | {"KOPA_STARTER": str(starter)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "BAD  starter data: ./population_cells.csv.gz: the file is damaged" in done.stdout
    assert "anna.example" not in done.stdout
    assert str(tmp_path) not in done.stdout
