"""Verifying a report: what is broken, what differs here, what was brought, and its description for archives."""

import json

import pytest

from kopa import store
from kopa.errors import InputError
from kopa.sources import starter_data
from kopa.workflow import plan, provenance, ro_crate, verification


@pytest.fixture
def folder(tmp_path):
    """A published report of one table, of which one table was brought."""
    folder = tmp_path / "kainuu"
    store.write_text(folder / "indicators.csv", "a\n")
    store.write_text(tmp_path / "mine" / "capacity.csv", "b\n")
    record = {
        "key": "k", "region": {"id": "kainuu", "name_en": "Kainuu"}, "foundation": plan.foundation(),
        "started_at": "2026-01-01T00:00:00+00:00", "finished_at": "2026-01-01T00:01:00+00:00",
        "inputs": starter_data.catalogue().to_dict("records"),
        "outputs": {"indicators.csv": store.sha256(folder / "indicators.csv")},
        "tables_brought": {"capacity.csv": store.sha256(tmp_path / "mine" / "capacity.csv")},
    }  # fmt: skip
    store.write_json(folder / "run.json", record)
    return folder


def changed(folder, **parts):
    store.write_json(folder / "run.json", store.read_json(folder / "run.json") | parts)


def test_tables_that_were_brought_have_to_be_named_and_unchanged(folder):
    verdict = verification.verify(folder)
    assert (verdict.ok, verdict.whole) == (False, True)
    assert "tables that the analyst brought (capacity.csv): name their folder with --tables" in verdict.text
    mine = folder.parent / "mine"
    assert verification.verify(folder, tables=mine).ok
    (mine / "capacity.csv").write_text("c\n")
    assert "table capacity.csv was changed after the run" in verification.verify(folder, tables=mine).text


def test_inputs_are_hashed_anew_and_strangers_named(folder):
    inputs = store.read_json(folder / "run.json")["inputs"]
    inputs[0] |= {"sha256": "0" * 64}
    inputs[1] |= {"file": "gone.csv.gz"}
    changed(folder, inputs=inputs, tables_brought={})
    (folder / "notes.txt").write_text("mine")
    text = verification.verify(folder).text
    assert f"differs here: input {inputs[0]['file']} was 0000000000000000, is " in text
    assert "differs here: input gone.csv.gz is not here" in text
    assert "not recorded: notes.txt" in text


def test_a_record_that_leads_elsewhere_is_refused(folder):
    changed(folder, outputs={"../x": "0" * 64})
    with pytest.raises(InputError, match="names a file outside its folder"):
        verification.verify(folder)


def test_the_description_for_archives_names_every_file_input_and_the_program(folder):
    path = ro_crate.write_crate(folder)
    first = path.read_bytes()
    assert ro_crate.write_crate(folder).read_bytes() == first
    graph = {one["@id"]: one for one in json.loads(first)["@graph"]}
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert {part["@id"] for part in graph["./"]["hasPart"]} == {"indicators.csv", "run.json"}
    assert graph["indicators.csv"]["sha256"] == store.sha256(folder / "indicators.csv")
    assert {one["@id"] for one in graph["#run"]["object"]} >= {"#input-cells", "#input-roads"}
    referred = {part["@id"] for key in ("object", "result") for part in graph["#run"][key]}
    assert referred <= set(graph)
    assert verification.verify(folder, tables=folder.parent / "mine").ok


def test_the_record_of_a_run_is_the_same_for_equal_runs_and_holds_what_the_reader_needs(folder):
    from kopa.parameters import Parameters
    from kopa.sources.region_files import find_region

    def made():
        return provenance.record(
            key="k", region=find_region("588"), parameters=Parameters(season="winter"), inputs=[], conservation=[],
            engine="dijkstra", tables_brought={"a.csv": "0"}, told=["late"],
        )  # fmt: skip

    record = made()
    assert record == made()
    assert record["warnings"] == ["588 Pertunmaa counted in 507 Mäntyharju (merged 2025-01-01)", "late"]
    assert record["parameters_changed"] == {"season": "winter"}
    assert record["seeds"] == {"draws": 2026}
    assert set(record["foundation"]) == {"code", "starter", "notebook", "lock", "versions"}
