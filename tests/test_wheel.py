"""What travels inside the wheel: the library, the starter data, the notebooks."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.parser import Parser

import pytest

from kopa.report.explorer.page import SCRIPTS


@pytest.fixture(scope="module")
def wheel(repo, tmp_path_factory) -> Iterator[zipfile.ZipFile]:
    out = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=repo, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(out.glob("*.whl"))) as made:
        yield made


@pytest.fixture(scope="module")
def names(wheel) -> set[str]:
    return set(wheel.namelist())


def test_its_metadata_name_the_licences_of_code_and_data(wheel, names):
    (path,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    told = Parser().parsestr(wheel.read(path).decode())
    assert set(str(told["License-Expression"]).split(" AND ")) == {"MIT", "CC-BY-4.0", "ODbL-1.0"}
    assert told.get_all("License-File") == ["LICENSE", "data/LICENSES.md"]
    assert {f"{path.removesuffix('METADATA')}licenses/{name}" for name in told.get_all("License-File")} <= names


def test_starter_data_notebooks_and_texts_travel_along(repo, names):
    travels = {"data/starter": "kopa/_starter", "data/examples": "kopa/_examples", "notebooks": "kopa/_notebooks"}
    for folder, inside in travels.items():
        files = [p for p in (repo / folder).rglob("*") if p.is_file() and ".ipynb_checkpoints" not in p.parts]
        assert files
        missing = {f"{inside}/{p.relative_to(repo / folder).as_posix()}" for p in files} - names
        assert not missing
    kept = (
        "report/html/templates/report.css",
        *(f"report/html/templates/{name}" for name in ("explorer.html.j2", "explorer.css", *SCRIPTS)),
        "words/locale/sv/LC_MESSAGES/kopa.po",
        "sources/user/regions/kainuu.toml",
    )
    assert {f"kopa/{name}" for name in kept} <= names


def test_nothing_else_travels(names):
    assert not [name for name in names if name.startswith(("tests/", "docs/", "benchmarks/"))]
    assert not [name for name in names if "__pycache__" in name]
