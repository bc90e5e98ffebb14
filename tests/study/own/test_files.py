"""Files of one's own in a folder of tables or named by a region's file: read together, all faults told together."""

import pandas as pd
import pytest

from kopa.errors import InputError, NotThereError, TableError
from kopa.regions import OwnFile
from kopa.sources.user.region_files import find_region
from kopa.study.check_tables import check_tables
from kopa.study.opening import of_region, open_study, read_parameters
from kopa.study.own.files import files_in
from kopa.workflow import plan
from tests.study.own.test_people import grid
from tests.study.own.test_roads import lines
from tests.study.own.test_sites import schools

REGION = 'id = "my"\nname_fi = "Oma"\nyear = 2026\nmunicipality_codes = ["205", "697"]\n'
PLACES = "site_id,level,places\n305-kirkonkylan-koulu,basic_1_6,20\n"


@pytest.fixture
def folder(tmp_path):
    """A folder with sites, people and roads, and the places of one of these sites."""
    home = tmp_path / "mine"
    home.mkdir()
    table = schools()
    plain = pd.DataFrame(table.drop(columns="geometry")).assign(x_m=table.geometry.x, y_m=table.geometry.y)
    plain.to_csv(home / "sites.csv", index=False, sep=";", decimal=",")
    grid().to_file(home / "population.gpkg")
    lines(speed_kmh=[60.0, 50.0]).to_file(home / "roads.gpkg")
    (home / "capacity.csv").write_text(PLACES)
    return home


def test_a_folder_brings_all_of_them_and_tables_may_name_one_s_own_sites(folder):
    study = open_study("205,697", tables=folder)
    assert set(study.country.own_inputs) == {"own_sites", "own_population", "own_roads"}
    assert study.origins["population"].sum() == 916
    assert study.network.n_edges == 3
    assert study.tables["capacity"]["places"].tolist() == [20]
    assert set(study.indicators()["region_id"]) == {study.region.id}
    again = open_study("205,697", tables=folder)
    assert again.country is study.country, "read once in a process"
    grid(vaesto=[820, 100, 4]).to_file(folder / "population.gpkg")
    assert open_study("205,697", tables=folder).origins["population"].sum() == 924


def test_every_file_of_a_folder_counts_in_the_key_of_a_run(folder):
    before = plan.choices(None, folder, intervals=False)
    assert set(before.tables_sha256) == {"capacity.csv", "population.gpkg", "roads.gpkg", "sites.csv"}
    (folder / "sites.csv").write_text((folder / "sites.csv").read_text().replace("Rukan", "Rukatunturin"))
    assert plan.choices(None, folder, intervals=False).tables_sha256 != before.tables_sha256


def test_the_faults_of_all_files_are_told_together(folder):
    (folder / "sites.csv").write_text("name;level;x_m;y_m\nA;lukoi;536000;7121000\n")
    grid(vaesto=[-3, 100, 4]).to_file(folder / "population.gpkg")
    (folder / "capacity.csv").write_text("site_id,level,places\nx,lukio,many\n")
    with pytest.raises(TableError) as raised:
        open_study("205,697", tables=folder)
    told = "\n".join(raised.value.faults)
    assert raised.value.where == str(folder)
    for words in (
        "sites.csv: level: row 2 'lukoi'",
        "population.gpkg: population: row 1",
        "capacity.csv: places: row 2",
    ):
        assert words in told


def test_sites_that_other_tables_name_are_told_beside_the_faults_of_ones_own_sites(folder):
    (folder / "sites.csv").write_text("site_id;name;level;lon;lat\nmine;A;lukio;x;64\n")
    (folder / "capacity.csv").write_text("site_id,level,places\nmine,lukio,20\nyours,lukio,20\n")
    with pytest.raises(TableError) as raised:
        open_study("205,697", tables=folder)
    ours, theirs = raised.value.faults
    assert ours.startswith("sites.csv: lon: row 2 is 'x'")
    assert theirs.startswith("capacity.csv: site_id: row 3")


def test_folders_that_hold_nothing_are_told_what_they_may_hold(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(NotThereError, match=r"sites\.csv, population\.csv, roads\.gpkg, site_changes\.csv") as told:
            open_study("205", tables=folder)
        assert "roads.csv" not in str(told.value)


def test_speeds_that_ones_own_network_cannot_take_are_refused_when_the_study_is_opened(folder):
    speeds = [{"road_class": 4, "summer_kmh": 70, "winter_kmh": 60}]
    asked = {"parameters": {"speeds": speeds}}
    with pytest.raises(InputError, match="has speeds of its own"):
        open_study("205,697", tables=folder, **asked)
    with pytest.raises(InputError, match="has speeds of its own"):
        check_tables(folder, {"205,697": find_region("205,697")}, read_parameters(asked["parameters"]))
    study = open_study("205,697")
    with pytest.raises(InputError, match="your own network has its own"):
        study.with_network(study.network).with_parameters(speeds=speeds)


def test_a_kind_twice_or_in_another_form_is_refused(folder):
    (folder / "sites.gpkg").write_bytes(b"")
    (folder / "roads.zip").write_bytes(b"")
    with pytest.raises(TableError) as raised:
        files_in(folder)
    assert raised.value.faults == [
        "roads.zip: expected roads as .gpkg, .geojson, .parquet, .osm.pbf, .osm, .osm.gz, .osm.bz2, .opl",
        "sites.gpkg: sites are there already, as sites.csv; keep one of them",
    ]
    (folder / "sites.gpkg").unlink()
    (folder / "roads.zip").unlink()
    with pytest.raises(InputError, match=r"given twice: own_sites, by the files .* and by open_study; keep one"):
        open_study("205,697", tables=folder, sites=schools())
    with pytest.raises(NotThereError, match="is no folder"):
        open_study("205,697", tables=folder / "none")


def test_what_is_given_by_name_is_brought_as_well():
    study = open_study(
        ["205", "697"], sites=schools(), origins=grid(), network=lines(speed_kmh=[60.0, 50.0]),
        parameters={"season": "winter"},
    )  # fmt: skip
    assert set(study.country.own_inputs) == {"own_sites", "own_population", "own_roads"}
    assert study.region.municipality_codes == ("205", "697")
    assert study.parameters.season == "winter"


def test_codes_are_text_and_a_region_is_a_name_a_path_or_codes(tmp_path):
    with pytest.raises(TableError, match="49 is no text; write the code as '049'"):
        open_study(["205", 49])
    with pytest.raises(InputError, match="expected a name, a path or a list of codes, not 205"):
        open_study(205)
    with pytest.raises(InputError, match="expected a name"):
        open_study([])
    (tmp_path / "my.toml").write_text(REGION)
    assert open_study(tmp_path / "my.toml").region == open_study(str(tmp_path / "my.toml")).region


def test_a_region_s_file_names_files_beside_it_with_their_hashes(folder):
    path = folder / "my.toml"
    path.write_text(REGION + 'sites = "sites.csv"\npopulation = "population.gpkg"\n')
    region = find_region(path)
    assert [(file.kind, file.path, len(file.sha256)) for file in region.files] == [
        ("sites", "sites.csv", 64),
        ("population", "population.gpkg", 64),
    ]
    study = open_study(path)
    assert set(study.country.own_inputs) == {"own_sites", "own_population"}
    assert of_region(region, read_parameters(None), source=path).origins.equals(study.origins)
    check_tables(None, {str(path): region}, read_parameters(None))
    with pytest.raises(InputError, match=r"given twice: population, by .*my.toml and by .*mine; keep one"):
        open_study(path, tables=folder)
    (folder / "sites.csv").write_text("name;level;x_m;y_m\nA;lukoi;536000;7121000\n")
    assert find_region(path).files[0].sha256 != region.files[0].sha256
    with pytest.raises(TableError, match=r"my.toml: sites.csv: level: row 2 'lukoi'"):
        check_tables(None, {str(path): find_region(path)}, read_parameters(None))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('sites = "site.csv"', r"line 5: sites: there is no file .*site.csv. Did you mean 'sites.csv'"),
        ('sites = "../sites.csv"', r"line 5: sites: is '../sites.csv'; put the file beside this one"),
        ('roads = "/roads.gpkg"', r"line 5: roads: is '/roads.gpkg'; put the file beside this one"),
        ("population = 7", r"line 5: population: is 7; expected text in quotes"),
        ('sitse = "sites.csv"', r"line 5: sitse: unknown key. Did you mean 'sites'"),
    ],
)
def test_files_that_a_region_cannot_name_are_refused_with_their_line(folder, line, words):
    path = folder / "my.toml"
    path.write_text(REGION + line + "\n")
    with pytest.raises(TableError, match=words):
        open_study(path)


def test_a_region_without_files_names_none():
    assert find_region("kainuu").files == ()
    assert OwnFile("sites", "a.csv") == OwnFile("sites", "a.csv", "")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"tables": 3}, "tables: expected tables by name, or the path of a folder, not 3"),
        ({"tables": pd.DataFrame({"a": [1]})}, "tables: expected tables by name, or the path of a folder"),
        ({"tables": {"capacty": pd.DataFrame()}}, "no table 'capacty'. Did you mean 'capacity'"),
        ({"tables": {"population": pd.DataFrame()}}, r"give it as open_study\(…, origins=…\)"),
        ({"tables": {"capacity": 3}}, "capacity: expected a table, not 3"),
        ({"parameters": 3}, "parameters: expected those that differ by name, or the path of a .toml, not 3"),
    ],
)
def test_what_is_no_table_and_no_parameters_is_refused_when_the_study_is_opened(asked, words):
    with pytest.raises((InputError, TableError), match=words):
        open_study("205", **asked)


def test_a_broken_parquet_file_and_roads_as_a_spreadsheet_are_refused_with_the_mend(tmp_path):
    (tmp_path / "sites.parquet").write_text("no parquet")
    with pytest.raises(InputError, match=r"sites\.parquet: cannot be read as Parquet"):
        open_study("205", sites=tmp_path / "sites.parquet")
    (tmp_path / "roads.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match=r"roads\.csv: expected roads as a saved RoadNetwork, as a layer"):
        open_study("205", network=tmp_path / "roads.csv")
