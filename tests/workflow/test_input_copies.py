"""What the user names for a run: copied at its start, so that every step reads what the key was made of."""

import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest

from kopa.errors import RunError
from kopa.parameters import Parameters
from kopa.sources.example_files import kuopio_school_day
from kopa.sources.user.region_files import find_region
from kopa.workflow import batch, compare, input_copies, notebooks, plan
from kopa.workflow.batch import Batch
from kopa.workflow.opening import study_of
from tests.workflow.test_notebooks import notebook

REGION = (
    'id = "my"\nname_fi = "Oma"\nname_sv = "Egen"\nname_en = "Own"\nyear = 2026\nmunicipality_codes = ["205", "290"]\n'
)
TABLE = "swedish_speakers.csv"
SPEAKERS = "municipality_code,share\n205,0.5\n290,0.5\n"


@pytest.fixture
def asked(tmp_path) -> Batch:
    """A batch of one region of the user's, with parameters and a table."""
    home = tmp_path / "home"
    (home / "tables").mkdir(parents=True)
    (home / "my.toml").write_text(REGION)
    (home / "p.toml").write_text('season = "winter"\n')
    (home / "tables/readme.txt").write_text("mine")
    (home / "tables" / TABLE).write_text(SPEAKERS)
    chosen = plan.choices(home / "p.toml", home / "tables", intervals=False)
    source = str(home / "my.toml")
    task = plan.plan({source: find_region(source)}, tmp_path / "out", chosen)[0]
    return Batch(tmp_path / "out", {"my": task}, chosen, 300)


def test_every_step_reads_the_copies_whatever_becomes_of_the_files(asked):
    copied = input_copies.with_input_copies(asked)
    home = Path(asked.tasks["my"].source).parent
    for name in ("my.toml", "p.toml", f"tables/{TABLE}"):
        (home / name).write_text("changed")
    batch.write(copied)
    again = batch.read(copied.out, ["my"])
    assert again.tasks["my"].key == asked.tasks["my"].key
    assert again.chosen == copied.chosen
    assert (
        again.originals
        == copied.originals
        == {
            copied.tasks["my"].source: str(home / "my.toml"),
            str(copied.chosen.parameters_file): str(home / "p.toml"),
            str(copied.chosen.tables): str(home / "tables"),
        }
    )
    assert all(str(copied.hidden) in copy for copy in copied.originals)
    assert not (copied.chosen.tables / "readme.txt").exists()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("my.toml", REGION.replace("290", "105"), "my.toml"),
        ("my.toml", "half", "my.toml"),
        ("p.toml", 'season = "summer"\n', "p.toml"),
        ("p.toml", None, "p.toml"),
        (f"tables/{TABLE}", "other", "tables"),
        (f"tables/{TABLE}", None, TABLE),
    ],
)
def test_what_changes_before_it_is_copied_is_refused_by_name(asked, name, content, told):
    path = Path(asked.tasks["my"].source).parent / name
    path.unlink() if content is None else path.write_text(content)
    with pytest.raises(RunError, match=f"{told}: was changed while the run read it; run again"):
        input_copies.with_input_copies(asked)


def test_files_that_a_region_names_are_copied_with_it(tmp_path):
    home = tmp_path / "home"
    (home / "own").mkdir(parents=True)
    rows = "name,level,x_m,y_m\nMine,lukio,536000,7121000\n"
    (home / "own/sites.csv").write_text(rows)
    (home / "my.toml").write_text(REGION + 'sites = "own/sites.csv"\n')
    source = str(home / "my.toml")
    task = plan.plan({source: find_region(source)}, tmp_path / "out", plan.choices(intervals=False))[0]
    asked = Batch(tmp_path / "out", {"my": task}, plan.choices(intervals=False), 300)
    copied = input_copies.with_input_copies(asked)
    (home / "own/sites.csv").write_text("changed")
    batch.write(copied)
    again = batch.read(copied.out, ["my"])
    assert again.tasks["my"].key == task.key
    study = study_of(again.tasks["my"], again.chosen)
    assert study.sites_of("lukio")["name"].tolist() == ["Mine"]
    with pytest.raises(RunError, match=r"my.toml: was changed while the run read it; run again"):
        input_copies.with_input_copies(asked)


def feeds_at(home, region=REGION):
    """Write a zip and a folder with the buses of Kuopio, and the file of a region."""
    (home / "feeds").mkdir(parents=True)
    shutil.copyfile(kuopio_school_day(), home / "feeds/town.zip")
    with zipfile.ZipFile(kuopio_school_day()) as archive:
        archive.extractall(home / "feeds/unpacked")
    (home / "my.toml").write_text(region)
    return home


def test_feeds_are_copied_each_to_a_place_of_its_own_and_an_auto_date_stays_what_it_was(tmp_path):
    home = feeds_at(tmp_path / "home")
    paths = [home / "feeds/town.zip", home / "feeds/unpacked"]
    chosen = plan.choices(intervals=False, timetables=paths)
    assert chosen.date == "2017-02-14"
    source = str(home / "my.toml")
    task = plan.plan({source: find_region(source)}, tmp_path / "out", chosen)[0]
    asked = Batch(tmp_path / "out", {"my": task}, chosen, 300)
    copied = input_copies.with_input_copies(asked)
    (home / "feeds/town.zip").write_bytes(b"")
    batch.write(copied)
    again = batch.read(copied.out, ["my"])
    assert again.tasks["my"].key == task.key
    assert again.chosen == copied.chosen
    assert [again.originals[str(one)] for one in again.chosen.timetables] == [str(one) for one in paths]
    with pytest.raises(RunError, match=r"town.zip: was changed while the run read it; run again"):
        input_copies.with_input_copies(asked)


def test_feeds_that_a_region_names_are_copied_with_it(tmp_path):
    home = feeds_at(tmp_path / "home", REGION + 'timetables = ["feeds/town.zip", "feeds/unpacked"]\n')
    source = str(home / "my.toml")
    task = plan.plan({source: find_region(source)}, tmp_path / "out", plan.choices(intervals=False))[0]
    copied = input_copies.with_input_copies(Batch(tmp_path / "out", {"my": task}, plan.choices(intervals=False), 300))
    assert find_region(copied.tasks["my"].source) == task.region
    (home / "feeds/unpacked/stops.txt").write_text("stop_id\n")
    assert find_region(source) != task.region


def test_the_notebook_shows_what_the_user_named(tmp_path):
    copy, mine = str(tmp_path / "copy.toml"), str(tmp_path / 'mine "so".toml')
    made = notebooks.execute(
        notebook(tmp_path, "print(len(region))"), tmp_path / "out.ipynb", {"region": copy}, instead={copy: mine}
    )
    cells = nbformat.read(made, 4).cells
    shown = {}
    exec(cells[1].source, shown)
    assert shown["region"] == mine
    assert cells[2].outputs[0].text == f"{len(copy)}\n"


def test_tables_that_change_while_a_comparison_reads_them_are_refused(tmp_path, monkeypatch):
    table = tmp_path / TABLE
    rows = "municipality_code,share\n205,{}\n"
    table.write_text(rows.format(0.5))
    monkeypatch.setattr(compare, "results", lambda *_, **__: table.write_text(rows.format(0.6)))
    with pytest.raises(RunError, match="was changed while the run read it"):
        compare.compare(Parameters(), tmp_path / "out", None, tables=tmp_path)
