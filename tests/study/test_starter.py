"""The country of the starter data is shared between studies, and a damaged table is noticed all the same."""

import hashlib
import shutil
from pathlib import Path

import pytest

from kopa.errors import RunError, TableError
from kopa.sources import country_tables, read
from kopa.study.opening import open_study
from kopa.study.starter import FILES, _municipality_at, starter_country


def test_studies_of_one_season_share_one_network() -> None:
    kainuu, satakunta = open_study("kainuu"), open_study("satakunta")
    assert kainuu.network is satakunta.network
    assert open_study("kainuu", parameters={"season": "winter"}).network is not kainuu.network


def test_a_lukio_that_the_register_lacks_serves_its_town() -> None:
    study = open_study("varsinais-suomi")
    site = study.sites.set_index("id").loc["00430.lukio"]
    assert site[["municipality_code", "type_source", "location_precision"]].tolist() == ["430", "review", "postal_area"]
    assert study.country.site_changes.set_index("institution_number").loc["00430", "effect"] == "applied"
    assert "430" in set(study.sites.query("level == 'lukio'")["municipality_code"])
    assert study.conservation()["ok"].all()
    minutes = study.nearest("lukio")["travel_time_min"][(study.origins["municipality_code"] == "430").to_numpy()]
    assert minutes.max() < 40


def test_a_change_at_a_point_outside_finland_is_refused() -> None:
    with pytest.raises(RunError, match="in no municipality"):
        _municipality_at(country_tables.municipalities(), 0.0, 0.0)


def test_a_table_that_is_damaged_after_the_network_was_built_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(read.folder(), tmp_path / "starter"))
    monkeypatch.setenv(read.FOLDER_VARIABLE, str(folder))
    country = starter_country()
    built = country.roads.network("summer")
    assert built.digest == starter_country().roads.network("summer").digest
    damaged = folder / "junctions.csv.gz"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    with pytest.raises(TableError, match="damaged"):
        starter_country().roads.network("summer")


def test_every_file_that_the_country_is_made_of_is_looked_at(tmp_path, monkeypatch) -> None:
    original = read.folder()
    for file in FILES:
        folder = Path(shutil.copytree(original, tmp_path / file.replace("/", "-")))
        monkeypatch.setenv(read.FOLDER_VARIABLE, str(folder))
        starter_country()
        (folder / file).write_bytes((folder / file).read_bytes()[:-1])
        with pytest.raises(TableError, match=f"{Path(file).name}: the file is damaged"):
            starter_country()


def test_the_country_tells_who_brought_what_and_refuses_a_faulty_table() -> None:
    country = starter_country()
    assert country.own_inputs == {}
    with pytest.raises(TableError, match="language: row 1 is 'en'"):
        country.with_sites(country.sites.assign(language="en"))


def test_a_country_names_just_the_tables_it_was_made_of() -> None:
    assert {*FILES, *country_tables.ROADS_FILES} == set(starter_country().inputs["file"])


def test_a_country_of_the_same_tables_by_another_catalogue_names_that_catalogues_sources(tmp_path, monkeypatch) -> None:
    before = starter_country().inputs
    folder = Path(shutil.copytree(read.folder(), tmp_path / "other"))
    catalogue = folder / read.CATALOGUE_FILE
    changed = catalogue.read_bytes().replace(b"General Map", b"Other Map")
    catalogue.write_bytes(changed)
    (folder / read.CATALOGUE_SUM).write_text(
        f"{hashlib.sha256(changed).hexdigest()}  {catalogue.name}\n", encoding="ascii"
    )
    monkeypatch.setenv(read.FOLDER_VARIABLE, str(folder))
    assert before["source"].str.contains("General Map").any()
    after = starter_country().inputs
    assert not after["source"].str.contains("General Map").any()
    assert after["source"].str.contains("Other Map").any()
