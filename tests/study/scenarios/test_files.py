"""Files of scenarios: every fault of every file of a folder, and tables that say what the comparison says."""

import json
import shutil

import pandas as pd
import pytest

import kopa
from kopa import store
from kopa.errors import NotThereError, RunError
from kopa.scenarios import Scenario
from kopa.study.opening import open_study
from kopa.study.scenarios.compare import known_to
from kopa.study.scenarios.files import FILES, folder_of, scenario_files, write_comparison
from tests.studies import study_of

GOOD = Scenario.of(kopa.close("00673"), id="ve1", name="VE1").toml()


@pytest.fixture(scope="module")
def study():
    return study_of("kainuu")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "options"
    folder.mkdir()
    (folder / "a.toml").write_text(GOOD, encoding="utf-8")
    (folder / "b.toml").write_text('id = "ve2"\n[[edit]]\nclose = "673"\n[[edit]]\nyear = "2035"\n', encoding="utf-8")
    (folder / "c.toml").write_text("id = ve3\n", encoding="utf-8")
    (folder / "d.toml").write_bytes('id = "ve4"\nname = "ä"'.encode("latin-1"))
    (folder / "e.toml").write_text(GOOD, encoding="utf-8")
    (folder / "notes.txt").write_text("not a scenario", encoding="utf-8")
    return folder


def test_every_file_is_listed_with_every_fault_of_its_form(folder):
    listed = {one.path.name: one for one in scenario_files(folder)}
    assert list(listed) == ["a.toml", "b.toml", "c.toml", "d.toml", "e.toml"]
    assert listed["a.toml"].faults == ()
    assert listed["a.toml"].scenario.key == Scenario.of(kopa.close("00673")).key
    assert listed["b.toml"].faults == ("line 5: edit[2].year: is '2035'; expected a year, such as 2035",)
    assert listed["c.toml"].scenario is None
    assert listed["c.toml"].faults == ("line 1: not valid TOML: Invalid value; put text and codes in quotes",)
    assert listed["d.toml"].faults == ("line 2: byte 0xe4 is not UTF-8 (Latin-1?); save the file as UTF-8",)
    assert listed["e.toml"].faults == ("id: 've1' is that of a.toml too; give each its own",)


def test_with_a_region_the_faults_against_it_are_listed_too(folder, study):
    faults = {one.path.name: one.faults for one in scenario_files(folder, known_to(study))}
    assert faults["a.toml"] == ()
    assert [one.partition(": ")[0] for one in faults["b.toml"]] == ["line 3", "line 5"]
    assert "Did you mean '00673'?" in faults["b.toml"][0]


def test_a_folder_that_is_not_there_or_empty_is_refused(tmp_path):
    (tmp_path / "options").mkdir()
    with pytest.raises(NotThereError, match=r"no such folder\. Did you mean 'options'\?"):
        scenario_files(tmp_path / "option")
    with pytest.raises(NotThereError, match=r"options: holds no \.toml"):
        scenario_files(tmp_path / "options")


def test_what_is_written_is_what_was_compared(study, tmp_path):
    compared = study.scenario(kopa.close("00673"))
    folder = folder_of(tmp_path, study.region.id, compared.scenario)
    assert folder == tmp_path / "kainuu/scenarios/scenario"
    written = write_comparison(compared, study, folder)
    assert sorted(one.name for one in folder.iterdir()) == sorted(one.name for one in written)
    for name, attribute in FILES.items():
        table = pd.read_csv(folder / f"{name}.csv", dtype={"municipality_code": str})
        told = getattr(compared, attribute)
        assert list(table.columns) == list(told.columns)
        numbers = told.select_dtypes("number").columns
        pd.testing.assert_frame_equal(table[numbers], told[numbers], check_dtype=False, rtol=1e-11)
        assert table["municipality_code"].fillna("").tolist() == told["municipality_code"].tolist()
    again = study.scenario(folder / "scenario.toml")
    assert again.scenario.key == compared.scenario.key
    record = json.loads((folder / "scenario.json").read_text(encoding="utf-8"))
    assert record["key"] == compared.scenario.key
    assert record["inputs_sha256"]["roads"] == study.inputs_table().set_index("table").loc["roads", "sha256"]
    assert record["outputs_sha256"] == {one.name: store.sha256(one) for one in written[:-1]}
    assert record["parameters"]["season"] == study.parameters.season


def test_the_same_comparison_is_written_in_the_same_bytes(study, tmp_path):
    compared = study.scenario(kopa.close("00673"))
    first = [one.read_bytes() for one in write_comparison(compared, study, tmp_path / "a")]
    again = [one.read_bytes() for one in write_comparison(open_study("kainuu").scenario(kopa.close("00673")), study,
                                                          tmp_path / "b")]  # fmt: skip
    assert first == again


def test_where_nothing_can_be_written_earlier_answers_stay(study, tmp_path):
    compared = study.scenario(kopa.close("00673"))
    write_comparison(compared, study, tmp_path / "a")
    shutil.move(tmp_path / "a", tmp_path / "b")
    (tmp_path / "a").write_text("a file", encoding="utf-8")
    with pytest.raises(RunError, match="cannot be written to"):
        write_comparison(compared, study, tmp_path / "a")
    assert (tmp_path / "a").read_text(encoding="utf-8") == "a file"
