import dataclasses
import json
import shutil
from pathlib import Path

import pytest

from kopa import store
from kopa.errors import KopaError, RunError
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources import read as starter_files
from kopa.sources.user.region_files import find_region
from kopa.study.starter import starter_country
from kopa.workflow import batch, plan, run, session, shared_steps, step_studies, steps, summary
from kopa.workflow.batch import Batch
from kopa.workflow.plan import RegionTask
from kopa.workflow.record import basis, records, verification
from kopa.workflow.record.basis import Choices
from tests.workflow.recorded import write_record


def region(name: str) -> Region:
    return Region(name, name.title(), name.title(), name.title(), ("205",), 2026)


def batch_of(folder: Path, *names: str) -> Batch:
    tasks = {name: RegionTask(region(name), name, folder / name, f"{name:k<64}", "not run yet") for name in names}
    return Batch(folder, tasks, Choices(Parameters(), intervals=False), 300)


@pytest.fixture
def folder(tmp_path) -> Path:
    """A published report of two files and its record."""
    folder = tmp_path / "kainuu"
    store.write_text(folder / "a.csv", "a")
    store.write_text(folder / "old.csv", "old")
    write_record(folder)
    return folder


@pytest.mark.parametrize(
    ("fault", "told"),
    [(RunError("cells are lost"), "cells are lost"), (ZeroDivisionError("a bug"), "ZeroDivisionError: a bug")],
)
def test_a_step_that_fails_is_kept_by_region_step_and_reason(monkeypatch, tmp_path, fault, told, capsys):
    def fail(*_):
        raise fault

    monkeypatch.setitem(steps.STEPS_OF_REGION, "cells", fail)
    batch_ = batch_of(tmp_path, "bad", "good")
    assert steps.perform(batch_, "cells", "bad") == 1
    kept = store.read_json(batch_.failed("bad"))
    assert (kept["step"], kept["error"]) == ("cells", told)
    assert run.failure(batch_, ["bad"]) == f"cells: {told}"
    assert run.failure(batch_, ["good"]) == ""
    assert told in session.failures(tmp_path, ["bad", "good"])["bad"]
    assert list(batch_.folder("bad").iterdir()) == []


def test_what_dead_runs_left_is_swept_and_what_can_be_used_stays(tmp_path):
    batch_ = batch_of(tmp_path, "kainuu")
    left = [
        batch_.work / "kainuu-of-another-key" / "cells.json",
        batch_.folder("kainuu") / ".making-abc" / "half.csv",
        tmp_path / "kainuu" / ".report.fi.html.new",
        tmp_path / ".index.html.0123abcd.tmp.html",
    ]
    mine = [".my-notes.new", ".thesis.tmp.odt", "kainuu/.draft.new", "kainuu/.report.tmp", ".index.html.new/notes.txt"]
    stays = [batch_.folder("kainuu") / "cells.json", *(tmp_path / name for name in ("kainuu/report.fi.html", *mine))]
    for path in (*left, *stays):
        store.write_text(path, "x")
    batch_.sweep()
    assert [path.exists() for path in left] == [False] * 4
    assert all(path.is_file() for path in stays)


def test_steps_of_a_run_killed_after_publishing_are_removed_by_the_next_one_with_nothing_to_do(tmp_path):
    from rich.console import Console

    batch_ = batch_of(tmp_path, "kainuu")
    store.write_text(batch_.folder("kainuu") / "cells.json", "{}")
    store.write_text(batch_.work / "satakunta-of-a-killed-run" / "cells.json", "{}")
    task = dataclasses.replace(batch_.tasks["kainuu"], reason="")
    ended = session.perform([task], "", tmp_path, batch_.chosen, batch.RunOptions(), Console())
    assert (ended.outcomes, ended.comparison) == ([], "")
    assert [path.name for path in batch_.work.iterdir()] == ["satakunta-of-a-killed-run"]


def test_a_step_of_another_process_refuses_when_something_changed_meanwhile(tmp_path):
    regions = {"kainuu": plan.plan({"kainuu": region("kainuu")}, tmp_path, Choices(Parameters()))[0]}
    batch.write(Batch(tmp_path, regions, Choices(Parameters()), 300))
    with pytest.raises(RunError, match="kainuu: inputs, parameters or code changed while the run was going on"):
        batch.read(tmp_path, ["kainuu"])  # the real Kainuu has more municipalities than this one


def test_what_regions_share_makes_no_region_see_another_one(tmp_path):
    from kopa.study.study import Study

    tasks = {name: RegionTask(find_region(name), name, tmp_path / name, name, "x") for name in ("kainuu", "satakunta")}
    batch_ = Batch(tmp_path, tasks, Choices(Parameters(), intervals=False), 300)
    shared_steps.ground(batch_)
    shared_steps.make_network(batch_)
    for name, task in tasks.items():
        studied, alone = step_studies.study_of_step(batch_, task, searched=False), Study(task.region, starter_country())
        assert studied.country is starter_country()
        assert studied.sites.equals(alone.sites), name
        assert studied.origins.equals(alone.origins), name


def test_why_a_report_is_stale(folder):
    key = store.read_json(folder / "run.json")["key"]
    assert plan.why_stale(folder, key) == ""
    assert plan.why_stale(folder, "k2") == "inputs, parameters or code changed"
    (folder / "a.csv").write_text("changed")
    assert plan.why_stale(folder, key) == "a.csv was changed after it was written"
    (folder / "a.csv").unlink()
    assert plan.why_stale(folder, key) == "a.csv is missing"
    (folder / "run.json").write_text("{")
    assert plan.why_stale(folder, key) == "run.json is damaged"
    assert plan.why_stale(folder / "none", key) == "not run yet"


@pytest.mark.parametrize(
    ("then", "told"),
    [
        (
            {"parameters": {**Parameters().to_dict(), "season": "winter", "draws": 1}},
            "parameters changed: draws, season",
        ),
        (
            {"region": {"id": "kainuu", "name_fi": "Muu", "name_sv": "", "name_en": ""}},
            "the region changed: date, files, kind, ",
        ),
        ({"choices": {"intervals": True, "languages": ["fi"], "pdf": True}}, "asked for otherwise: languages"),
        ({"foundation": {"code": "other"}}, "the code of kopa changed"),
        ({"foundation": {"starter": {}}}, "starter data changed: "),
        ({"foundation": {"notebook": "other"}}, "the notebook changed"),
        (
            {"foundation": {"versions": {**basis.foundation()["versions"], "numpy": "1.0"}}},
            "versions changed: numpy 1.0 → ",
        ),
        ({"foundation": {"lock": "other"}}, "the lock file changed"),
    ],
)
def test_what_changed_is_told(folder, then, told):
    if "foundation" in then:
        then = {"foundation": basis.foundation() | then["foundation"]}
    write_record(folder, **then)
    task = plan.plan({"kainuu": find_region("kainuu")}, folder.parent, Choices(Parameters()))[0]
    assert task.reason.startswith(told)


def test_a_changed_table_is_told(folder):
    write_record(folder, {"capacity.csv": "0" * 64})
    chosen = Choices(Parameters(), tables_sha256={"capacity.csv": "1" * 64})
    assert (
        plan.plan({"kainuu": find_region("kainuu")}, folder.parent, chosen)[0].reason == "tables changed: capacity.csv"
    )
    write_record(folder)
    assert plan.plan({"kainuu": find_region("kainuu")}, folder.parent, Choices(Parameters()))[0].reason == ""


def test_only_tables_that_are_read_are_in_the_key(tmp_path):
    for name in ("fares.csv", "readme.txt", ".~lock.fares.csv#", ".fares.csv.swp"):
        (tmp_path / name).write_text("x")
    assert basis.tables_in(tmp_path) == []
    (tmp_path / "Capacity.CSV").write_text("x")
    assert [path.name for path in basis.tables_in(tmp_path)] == ["Capacity.CSV"]


def test_the_key_sees_region_parameters_and_what_is_written(tmp_path):
    def key(region_id="kainuu", chosen=None, **changes):
        chosen = chosen or Choices(Parameters(**changes))
        return plan.plan({region_id: region(region_id)}, tmp_path, chosen)[0].key

    assert key() == key()
    choices = [{"pdf": False}, {"languages": ("fi",)}, {"intervals": False}]
    choices += [{"timetables_sha256": ("1" * 64,)}, {"date": "2026-10-06"}]
    others = [key(chosen=Choices(Parameters(), **chosen)) for chosen in choices]
    others += [key("satakunta"), key(season="winter")]
    assert len({key(), *others}) == 8


def test_the_comparison_rests_on_its_regions_and_nothing_else(tmp_path):
    def tasks(**keys):
        from kopa.sources.user.region_files import CASE_IDS

        return [RegionTask(region(n), n, tmp_path / n, keys.get(n, "k"), "") for n in (*CASE_IDS, "lappi")]

    def key(tasks, **chosen):
        return session.comparison_key(tasks, Choices(Parameters(), **chosen), all_finland=False)

    assert key(tasks()) == key(tasks(lappi="other"))
    assert key(tasks()) != key(tasks(kainuu="other"))
    assert key(tasks()[1:]) == key(tasks(), intervals=False) == ""


def test_the_state_of_a_comparison_in_words():
    from kopa.sources.user.region_files import CASE_IDS

    tasks, chosen = [RegionTask(region(name), name, Path(name), "k", "") for name in CASE_IDS], Choices(Parameters())
    assert session.comparison_state(tasks, "key", chosen) == "to be made"
    assert session.comparison_state(tasks, "", chosen) == "up to date"
    assert "needs all four case regions" in session.comparison_state(tasks[1:], "", chosen)


def test_a_region_whose_turn_never_came_is_not_called_failed(tmp_path):
    batch_ = batch_of(tmp_path, "bad", "begun", "next")
    ended = [run.RunOutcome(name, tmp_path, 0.0, error="the process ended without a word") for name in batch_.tasks]
    assert run._marked_cut_off(batch_, ended[2], set()) is ended[2]  # nothing is known to have failed
    batch.note_failure(batch_.hidden, "bad", "cells", "cells are lost")
    told = [run._marked_cut_off(batch_, one, {"bad", "begun"}) for one in ended]
    assert told[0] is ended[0]
    assert [one.error.split(":")[0] for one in told[1:]] == ["not finished", "not started"]
    assert [summary._state(one) for one in told] == ["FAILED", "not finished", "not started"]


@pytest.mark.parametrize("content", ["{", "{}", '{"step": "cells", "error": "", "at": "x"}', '{"error": 7}', "[1]"])
def test_a_damaged_note_of_a_failure_is_told_not_met(tmp_path, content):
    store.write_text(tmp_path / ".kopa/failed/kainuu.json", content)
    assert "kainuu" in session.failures(tmp_path, ["kainuu"])


def test_a_comparison_stands_until_one_of_its_own_files_changes(tmp_path, monkeypatch):
    def compare(parameters, out, console, *, all_finland, tables, timetables, date):
        folder = out / "comparison"
        return [store.write_text(folder / "ranks.csv", "rank\n"), store.write_text(out / "index.html", "start page")]

    monkeypatch.setattr("kopa.workflow.compare.compare", compare)
    shared_steps.make_comparison(Batch(tmp_path, {}, Choices(Parameters()), 1, comparison="key"))
    store.write_text(tmp_path / "index.html", "written anew by the next run")
    assert session._comparison_lacks(tmp_path, "key") == ""
    assert "every region" in session._comparison_lacks(tmp_path, "another")
    store.write_text(tmp_path / "comparison" / "ranks.csv", "changed")
    assert "ranks.csv was changed" in session._comparison_lacks(tmp_path, "key")


def test_a_report_is_verified_against_its_record_and_what_is_here(folder):
    verdict = verification.verify(folder)
    assert verdict.ok
    assert "can be reproduced" in verdict.text
    record = store.read_json(folder / "run.json")
    record["foundation"]["code"] = "another"
    records.write(folder, record | {"key": records.key_of(record)})
    verdict = verification.verify(folder)
    assert not verdict.ok
    assert "differs here: code was another" in verdict.text


def test_the_foundation_holds_no_path_of_this_machine():
    text = json.dumps(basis.foundation())
    assert str(Path.home()) not in text
    assert str(Path(__file__).parents[2]) not in text


@pytest.mark.parametrize("fault", ["cut", "gone"])
def test_a_damaged_or_missing_starter_file_makes_results_stale(tmp_path, monkeypatch, fault):
    whole = basis.foundation()
    copy = tmp_path / "starter"
    shutil.copytree(starter_files.folder(), copy)
    monkeypatch.setenv(starter_files.FOLDER_VARIABLE, str(copy))
    assert basis.foundation() == whole
    cells = copy / "population_cells.csv.gz"
    cells.write_bytes(cells.read_bytes()[:1000])
    if fault == "gone":
        cells.unlink()
    assert basis.foundation()["starter"]["population_cells.csv.gz"] != whole["starter"]["population_cells.csv.gz"]
    with pytest.raises(KopaError, match=r"cells\.csv\.gz"):
        starter_files.checked_content("population_cells.csv.gz")


def test_a_lock_file_names_one_version_for_this_python():
    from kopa.workflow.health import _versions_here

    lock = (
        "numpy==2.4.6 ; python_full_version < '3.4' \\\n    --hash=sha256:0\n"
        "numpy==2.5.5 ; python_full_version >= '3.4' \\\n    --hash=sha256:1\n"
        "pandas==3.1.1 \\\n    --hash=sha256:2\nwinonly==1.0 ; sys_platform == 'none' \\\n    --hash=sha256:3\n"
    )
    assert _versions_here(lock) == {"numpy": "2.5.5", "pandas": "3.1.1"}
