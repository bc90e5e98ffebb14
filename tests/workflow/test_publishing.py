import json
import os
from pathlib import Path

import pytest

from kopa import store
from kopa.workflow import plan, publishing
from tests.workflow.recorded import write_record


@pytest.fixture
def folder(tmp_path) -> Path:
    """A published report of two files and its record."""
    folder = tmp_path / "kainuu"
    store.write_text(folder / "a.csv", "a")
    store.write_text(folder / "old.csv", "old")
    write_record(folder)
    return folder


def test_publishing_replaces_removes_what_is_no_longer_made_and_keeps_what_is_not_ours(folder, tmp_path):
    (folder / "notes of a reader.txt").write_text("keep")
    made = tmp_path / "made"
    store.write_text(made / "a.csv", "new")
    store.write_json(made / "run.json", {"outputs": {"a.csv": ""}})
    publishing.publish({name: made / name for name in ("a.csv", "run.json")}, folder)
    assert (folder / "a.csv").read_text() == "new"
    assert (made / "a.csv").read_text() == "new"
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "notes of a reader.txt", "run.json"]
    assert json.loads((folder / "run.json").read_text()) == {"outputs": {"a.csv": ""}}


def test_a_region_is_published_into_a_folder_that_nobody_made_yet(tmp_path):
    new = store.write_text(tmp_path / "made/a.csv", "new")
    publishing.publish({"a.csv": new}, tmp_path / "reports/of a year/kainuu")
    assert (tmp_path / "reports/of a year/kainuu/a.csv").read_text() == "new"


def test_the_record_is_moved_last_and_nothing_is_moved_after_it(folder, tmp_path, monkeypatch):
    """A record that came first would name files that are not there yet, if the run is killed between two moves."""
    names = ("region.gpkg", "a.csv", "run.json", "travel_times.parquet", "zzz.csv")
    made, moved, replace = {name: store.write_text(tmp_path / "made" / name, name) for name in names}, [], Path.replace

    def seen(self, target):
        moved.append(target.name)
        assert all((folder / name).read_text() == name for name in moved[:-1])
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", seen)
    publishing.publish(made, folder)
    assert sorted(moved) == sorted(names)
    assert moved[-1] == "run.json"


@pytest.mark.parametrize("killed_after", [1, 2])
def test_a_run_killed_between_two_moves_leaves_a_record_that_does_not_fit(folder, tmp_path, monkeypatch, killed_after):
    class Killed(BaseException):
        pass

    key, made, moved, replace = store.read_json(folder / "run.json")["key"], tmp_path / "made", [], Path.replace
    files = {name: store.write_text(made / name, f"new {name}") for name in ("a.csv", "old.csv")}
    write_record(made)
    files["run.json"] = made / "run.json"

    def until(self, target):
        if len(moved) == killed_after:
            raise Killed
        moved.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", until)
    with pytest.raises(Killed):
        publishing.publish(files, folder)
    monkeypatch.undo()
    assert plan.why_stale(folder, key) == "a.csv was changed after it was written"
    publishing.publish(files, folder)
    assert plan.why_stale(folder, key) == ""


@pytest.mark.parametrize("outputs", [["old.csv"], "old.csv", None, 3])
def test_a_record_whose_outputs_are_no_table_removes_nothing(folder, tmp_path, outputs):
    store.write_json(folder / "run.json", {"outputs": outputs})
    publishing.publish({"run.json": store.write_json(tmp_path / "run.json", {})}, folder)
    assert (folder / "old.csv").read_text() == "old"


@pytest.mark.parametrize("name", ["", ".", "..", "notes"])
def test_a_damaged_record_of_a_region_does_not_stop_its_next_publishing(folder, tmp_path, name):
    (folder / "notes").mkdir()
    store.write_json(folder / "run.json", {"outputs": {name: ""}})
    publishing.publish({"run.json": store.write_json(tmp_path / "run.json", {})}, folder)
    assert store.read_json(folder / "run.json") == {}
    assert (folder / "notes").is_dir()


def test_every_file_of_a_region_has_a_name_that_is_known():
    from tests.end_to_end.test_command_line import WRITTEN

    assert set(publishing.OUTPUTS) == WRITTEN


def test_a_file_system_without_second_names_gets_copies(folder, tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    new = store.write_text(tmp_path / "new.csv", "new")
    publishing.publish({"a.csv": new}, folder)
    assert (folder / "a.csv").read_text() == "new"


def test_a_full_disk_while_publishing_leaves_every_old_file(folder, tmp_path, monkeypatch):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    monkeypatch.setattr(publishing.shutil, "copyfile", full)
    with pytest.raises(OSError, match="No space left"):
        publishing.publish({"a.csv": store.write_text(tmp_path / "new.csv", "new")}, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_record_cannot_make_a_run_remove_files_elsewhere(folder, tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("keep")
    store.write_json(folder / "run.json", {"outputs": {"../outside.txt": "", str(outside): ""}})
    publishing.publish({"run.json": store.write_json(tmp_path / "run.json", {})}, folder)
    assert outside.read_text() == "keep"
