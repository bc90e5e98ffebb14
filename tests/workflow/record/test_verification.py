"""Verifying a report: what is broken, what differs here, whose tables it has, and its description for archives."""

import json

import pytest

from kopa import store
from kopa.errors import InputError
from kopa.workflow import health, plan, session
from kopa.workflow.record import basis, provenance, records, ro_crate, verification
from tests.workflow.recorded import write_record


@pytest.fixture
def folder(tmp_path):
    """A published report of one table, with one table of the analyst's own."""
    folder = tmp_path / "kainuu"
    store.write_text(folder / "indicators.csv", "a\n")
    store.write_text(tmp_path / "mine" / "capacity.csv", "b\n")
    write_record(folder, {"capacity.csv": store.sha256(tmp_path / "mine" / "capacity.csv")})
    return folder


def changed(folder, **parts):
    """Edit a record as somebody would who also writes its own key and hash anew."""
    record = store.read_json(folder / "run.json") | parts
    record["key"] = parts.get("key") or records.key_of(record)
    records.write(folder, record)


def test_own_tables_have_to_be_named_and_unchanged(folder):
    verdict = verification.verify(folder)
    assert (verdict.ok, verdict.whole) == (False, True)
    assert "the analyst's own tables (capacity.csv): name their folder with --tables" in verdict.text
    mine = folder.parent / "mine"
    assert verification.verify(folder, tables=mine).ok
    (mine / "capacity.csv").write_text("c\n")
    assert "table capacity.csv was changed after the run" in verification.verify(folder, tables=mine).text


def test_a_run_on_other_tables_is_told_in_one_line(tmp_path, monkeypatch):
    folder = tmp_path / "kainuu"
    store.write_text(folder / "indicators.csv", "a\n")
    starter = basis.foundation()["starter"]
    inputs = [{"table": "roads", "file": "roads.csv.gz", "sha256": "0" * 64}]
    was = {**starter, "roads.csv.gz": "0" * 64, "rests_on.csv": "1" * 64, "catalogue.csv": "ab" * 32}
    write_record(folder, foundation=basis.foundation() | {"starter": was})
    changed(folder, inputs=inputs)
    monkeypatch.chdir(tmp_path)

    def differs():
        text = verification.verify(folder).text
        return [line.strip().removeprefix("differs here: ") for line in text.splitlines() if "differs here" in line]

    said = "the run rests on official data of version abababababab, the starter is in use now; "
    (line,) = differs()
    assert line == (
        f"{said}data/official/abababababab is not here: build it from the kopa-data.lock of the run (kopa fetch "
        "--locked, kopa build), then give --data official"
    )
    (tmp_path / "data/official/abababababab").mkdir(parents=True)
    assert differs() == [f"{said}give --data data/official/abababababab"]
    (tmp_path / "data/official/current").write_text("abababababab\n")
    assert differs() == [f"{said}give --data official"]
    in_use = "official data of version cdcdcdcdcdcd are in use now"
    newer = was | {"catalogue.csv": "cd" * 32}
    with monkeypatch.context() as patch:
        patch.setattr(basis, "_starter_as_it_is", lambda: newer)
        said = f"the run rests on official data of version abababababab, {in_use}"
        assert differs() == [f"{said}; give --data official"]
    write_record(folder)
    monkeypatch.setattr(basis, "_starter_as_it_is", lambda: newer)
    assert differs() == [f"the run rests on the starter, {in_use}; give --data starter"]


def test_inputs_are_hashed_anew_and_strangers_named(folder):
    inputs = store.read_json(folder / "run.json")["inputs"]
    inputs[0] |= {"sha256": "0" * 64}
    inputs[1] |= {"file": "gone.csv.gz"}
    changed(folder, inputs=inputs, own_tables={})
    (folder / "notes.txt").write_text("mine")
    text = verification.verify(folder).text
    assert f"differs here: input {inputs[0]['file']} was 0000000000000000, is " in text
    assert "differs here: input gone.csv.gz is not here" in text
    assert "not recorded: notes.txt" in text


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"outputs": ["a.csv"]}, "outputs: ['a.csv'] where names of files"),
        ({"outputs": [1]}, "outputs: [1] where"),
        ({"outputs": 7}, "outputs: 7 where"),
        ({"outputs": {}}, "outputs: {} where names of files"),
        ({"inputs": []}, "inputs: [] where at least one row"),
        ({"inputs": ["x"]}, "inputs: row 1 is 'x'"),
        ({"inputs": 3}, "inputs: 3 where"),
        ({"own_tables": 3}, "own_tables: 3 where"),
        ({"own_tables": {"a.csv": 1}}, "own_tables: a.csv is 1"),
        ({"region": []}, "region: [] where"),
        ({"region": {"id": "x"}}, "region: name_fi is None"),
        ({"foundation": {}}, "foundation: code is None"),
        ({"libraries": None}, "libraries: None where"),
        ({"choices": {"pdf": True}}, "choices: intervals is missing"),
        ({"key": 1}, "key: 1 where a text"),
    ],
)
def test_a_record_of_another_shape_is_damaged_for_every_reader(folder, parts, message):
    changed(folder, **parts)
    for read in (records.read_record, verification.verify, ro_crate.write_crate):
        with pytest.raises(InputError, match=r"run\.json is damaged: ") as caught:
            read(folder)
        assert message in str(caught.value)
        assert "run again" in str(caught.value)
    assert plan.why_stale(folder, "k") == "run.json is damaged"
    assert health._results(folder.parent).seen == "1 reports, damaged: kainuu"


def test_the_versions_of_a_record_have_to_be_names_with_texts(folder):
    changed(folder, foundation=basis.foundation() | {"versions": 3})
    with pytest.raises(InputError, match="foundation versions: 3 where"):
        verification.verify(folder)


def test_a_record_of_another_version_has_its_region_computed_again_for_that_reason(folder):
    older = store.read_json(folder / "run.json") | {"schema_version": "2"}
    older["tables_brought"] = older.pop("own_tables")
    records.write(folder, older)
    for read in (records.read_record, verification.verify, ro_crate.write_crate):
        with pytest.raises(records.OtherVersionError, match="its fields are of version '2', and this kopa reads 3"):
            read(folder)
    assert plan.why_stale(folder, older["key"]) == "made by another version of kopa"
    results = health._results(folder.parent)
    assert (results.ok, results.seen) == (True, "1 reports, stale: kainuu")


@pytest.mark.parametrize("part", ["parameters", "region", "conservation", "key", "inputs", "outputs", "libraries"])
def test_an_edit_of_any_part_is_seen(folder, part):
    record = store.read_json(folder / "run.json")
    if part == "key":
        record[part] = "k" * 64
    elif isinstance(record[part], list):
        record[part] = record[part][1:] or [{"what": "another"}]
    elif part == "outputs":
        record[part] = {"indicators.csv": "0" * 64}
    else:
        record[part] |= {"name_fi": "another", "season": "winter", "pandas": "0"}
    store.write_json(folder / "run.json", record)
    with pytest.raises(InputError, match="it was edited after it was written"):
        verification.verify(folder)


def test_a_record_without_its_own_hash_or_with_another_key_is_refused(folder):
    record = store.read_json(folder / "run.json")
    records.write(folder, record | {"key": "k" * 64})
    with pytest.raises(InputError, match="key: is not that of the code, data, region, parameters"):
        verification.verify(folder)
    del record["record_sha256"]
    store.write_json(folder / "run.json", record)
    with pytest.raises(InputError, match="record_sha256 is missing"):
        verification.verify(folder)


@pytest.mark.parametrize("value", ["NaN", '"\\ud800"'])
def test_what_cannot_be_written_as_a_record_is_seen_as_an_edit(folder, value):
    path = folder / "run.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"dijkstra"', value), encoding="utf-8")
    with pytest.raises(InputError, match="it was edited after it was written"):
        verification.verify(folder)


def test_every_library_is_compared(folder):
    libraries = provenance.libraries()
    changed(folder, libraries=libraries | {"salib": "0.1"})
    text = verification.verify(folder).text
    assert f"differs here: library salib was 0.1, is {libraries['salib']}" in text


def test_a_damaged_record_of_a_comparison_has_it_made_again(tmp_path):
    for outputs in ({}, 7, ["a.csv"]):
        store.write_json(tmp_path / ".kopa/comparison.json", {"key": "k", "outputs": outputs})
        assert session._comparison_lacks(tmp_path, "k") == "its record is damaged"


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
    assert {one["@id"] for one in graph["#run"]["object"]} >= {"#input-population_cells", "#input-roads"}
    referred = {part["@id"] for key in ("object", "result") for part in graph["#run"][key]}
    assert referred <= set(graph)
    assert verification.verify(folder, tables=folder.parent / "mine").ok


def test_the_record_of_a_run_is_the_same_for_equal_runs_and_holds_what_the_reader_needs(folder):
    from kopa.parameters import Parameters
    from kopa.sources.user.region_files import find_region

    def made():
        return provenance.record(
            key="k", region=find_region("588"), parameters=Parameters(season="winter"), inputs=[], conservation=[],
            engine="dijkstra", own_tables={"a.csv": "0"}, choices={"pdf": True}, warnings=["late"],
        )  # fmt: skip

    record = made()
    assert record == made()
    assert record["warnings"] == ["588 Pertunmaa counted in 507 Mäntyharju (merged 2025-01-01)", "late"]
    assert record["parameters_changed"] == {"season": "winter"}
    assert record["seeds"] == {"draws": 2026}
    assert set(record["foundation"]) == {"code", "starter", "notebook", "lock", "versions"}
