import json
from pathlib import Path

import pytest

from kopa import store
from kopa.errors import RunError
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.workflow import plan, run, verification
from kopa.workflow.plan import Task


def region(name: str) -> Region:
    return Region(name, name.title(), name.title(), name.title(), ("205",), 2026)


def quiet(region_id: str, step: str, done: int) -> None:
    pass


@pytest.fixture
def folder(tmp_path) -> Path:
    """A published report of two files and its record."""
    folder = tmp_path / "kainuu"
    store.write_text(folder / "a.csv", "a")
    store.write_text(folder / "old.csv", "old")
    outputs = {name: store.sha256(folder / name) for name in ("a.csv", "old.csv")}
    store.write_json(folder / "run.json", {"key": "k1", "outputs": outputs, "foundation": plan.foundation()})
    return folder


def test_a_region_that_fails_is_named_and_the_others_go_on(monkeypatch, tmp_path):
    def run_region(task, chosen, show):
        if task.region.id == "bad":
            raise RunError("cells are lost")
        return {"lukio_30min_share": 0.5}

    monkeypatch.setattr(run, "run_region", run_region)
    tasks = [Task(region(name), name, tmp_path / name, "k", "not run yet") for name in ("good", "bad", "last")]
    outcomes = run.run(tasks, plan.Choices(Parameters()), quiet, jobs=1)
    assert [(o.region_id, o.error) for o in outcomes] == [("good", ""), ("bad", "cells are lost"), ("last", "")]
    assert outcomes[0].headline == {"lukio_30min_share": 0.5}


def test_a_fault_of_kopas_own_does_not_end_the_run_of_the_others(monkeypatch, tmp_path):
    def run_region(task, chosen, show):
        if task.region.id == "bad":
            raise ZeroDivisionError("a bug")
        return {}

    monkeypatch.setattr(run, "run_region", run_region)
    tasks = [Task(region(name), name, tmp_path / name, "k", "not run yet") for name in ("bad", "good")]
    outcomes = run.run(tasks, plan.Choices(Parameters()), quiet, jobs=1)
    assert [o.error for o in outcomes] == ["ZeroDivisionError: a bug", ""]


def test_why_a_report_is_stale(folder):
    assert plan.why_stale(folder, "k1") == ""
    assert plan.why_stale(folder, "k2") == "inputs, parameters or code changed"
    (folder / "a.csv").write_text("changed")
    assert plan.why_stale(folder, "k1") == "a.csv was changed after it was written"
    (folder / "a.csv").unlink()
    assert plan.why_stale(folder, "k1") == "a.csv is missing"
    (folder / "run.json").write_text("{")
    assert plan.why_stale(folder, "k1") == "run.json is damaged"
    assert plan.why_stale(folder / "none", "k1") == "not run yet"


def test_the_key_sees_region_and_parameters_and_nothing_else(tmp_path):
    def key(region_id="kainuu", **changes):
        return plan.plan({region_id: region(region_id)}, tmp_path, plan.Choices(Parameters(**changes)))[0].key

    assert key() == key()
    assert key() != key("satakunta")
    assert key() != key(season="winter")


def test_publishing_replaces_removes_what_is_no_longer_made_and_keeps_what_is_not_ours(folder, tmp_path):
    (folder / "notes of a reader.txt").write_text("keep")
    made = tmp_path / "made"
    store.write_text(made / "a.csv", "new")
    store.write_json(made / "run.json", {"outputs": {"a.csv": ""}})
    run._publish(made, folder)
    assert (folder / "a.csv").read_text() == "new"
    assert not (folder / "old.csv").exists()
    assert (folder / "notes of a reader.txt").read_text() == "keep"
    assert json.loads((folder / "run.json").read_text()) == {"outputs": {"a.csv": ""}}


def test_a_record_cannot_make_a_run_remove_files_elsewhere(folder, tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("keep")
    store.write_json(folder / "run.json", {"outputs": {"../outside.txt": "", str(outside): ""}})
    made = tmp_path / "made"
    store.write_json(made / "run.json", {})
    run._publish(made, folder)
    assert outside.read_text() == "keep"


def test_a_report_is_verified_against_its_record_and_what_is_here(folder):
    verdict = verification.verify(folder)
    assert verdict.ok
    assert "can be reproduced" in verdict.text
    record = store.read_json(folder / "run.json")
    record["foundation"]["code"] = "another"
    store.write_json(folder / "run.json", record)
    verdict = verification.verify(folder)
    assert not verdict.ok
    assert "differs here: code was another" in verdict.text


def test_the_foundation_holds_no_path_of_this_machine():
    text = json.dumps(plan.foundation())
    assert str(Path.home()) not in text
    assert str(Path(__file__).parents[2]) not in text
