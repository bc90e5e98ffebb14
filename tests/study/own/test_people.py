"""People of one's own: any coordinates, areas or points, publishers' names, fewer age groups, all faults at once."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, MultiPoint, Point, box

from kopa.errors import InputError, NotThereError, TableError
from kopa.sources.user.own_names import COARSE_AGES
from kopa.study.opening import open_study
from kopa.study.own.ages import estimated
from kopa.study.own.points import MEND
from kopa.tables import AGES, ORIGINS, check
from tests.studies import study_of

X, Y = 536_000.0, 7_121_000.0


@pytest.fixture(scope="module")
def study():
    return study_of("205,697")


def grid(**changes) -> gpd.GeoDataFrame:
    """Three squares of a kilometre as Statistics Finland publishes them; the ages of the last are secret."""
    columns = {
        "grd_id": ["1kmN7121E0536", "1kmN7121E0537", "1kmN7121E0538"],
        "kunta": ["205", "205", "697"],
        "vaesto": [812, 100, 4],
        "miehet": [401, 50, -1],
        "ika_0_14": [118, 0, -1],
        "ika_15_64": [520, 90, -1],
        "ika_65_": [174, 10, -1],
    }
    squares = [box(X + i * 1000, Y, X + i * 1000 + 1000, Y + 1000) for i in range(3)]
    return gpd.GeoDataFrame({**columns, **changes}, geometry=squares, crs="EPSG:3067")


def test_squares_in_degrees_under_the_publishers_names_become_cells_by_age(study):
    own = study.with_origins(grid().to_crs("EPSG:4326"))
    people = check(own.origins, ORIGINS)
    assert people["id"].tolist() == grid()["grd_id"].tolist()
    np.testing.assert_allclose(people.geometry.x, [X + 500, X + 1500, X + 2500], atol=0.01)
    np.testing.assert_allclose(people.geometry.y, Y + 500, atol=0.01)
    assert people["population"].tolist() == [812, 100, 4]
    ages = people[list(AGES)].to_numpy()
    np.testing.assert_allclose(ages.sum(axis=1), [812, 100, 4])
    children = ages[:, :3].sum(axis=1)
    assert (children[:2] <= [118, 0]).all()  # 13- and 14-year-olds are among those under 15
    assert children[0] > 80
    assert ages[1, :3].tolist() == [0, 0, 0]
    assert ages[2].min() > 0, "secret ages are those of the municipality"
    assert people["ages_estimated"].all()
    assert not {"miehet", "vaesto"} & set(people.columns)


def test_what_was_assumed_is_said_and_marked(study):
    own = study.with_origins(grid())
    row = own.inputs_table().set_index("table").loc["own_population"]
    assert (row["source"], row["rows"], row["file"]) == ("own", 3, "(a table made in Python)")
    assert len(row["sha256"]) == 64
    for words in ("eight age groups from three", "ages of 1 cells are kept secret", "columns left aside: miehet"):
        assert words in row["limits"]
    assert "cells" not in set(own.inputs_table()["table"])
    assert "own_population" in own._repr_html_()
    table = own.indicators()
    of_levels = table[table["level"].ne("") & table["value"].notna()]
    assert set(of_levels["status"]) == {"assumption"}
    population = table[table["indicator_id"].eq("G0.population") & table["municipality_code"].eq("")].iloc[0]
    assert (population["value"], population["status"]) == (916, "ok")
    assert own.conservation()["ok"].all()
    assert set(study.indicators()["status"]) >= {"ok"}, "the study that was asked is as it was"


def test_ones_own_copy_of_the_starter_people_gives_the_starter_answers(study):
    own = study.with_origins(study.origins)
    pd.testing.assert_frame_equal(own.indicators(), study.indicators(), rtol=1e-12)
    assert own.conservation()["ok"].all()
    assert "persons: municipal statistics and cells" not in set(own.conservation()["what"])


def test_persons_without_ages_are_divided_as_the_municipality_s():
    known = pd.DataFrame([[1, 1, 2, 1, 1, 1, 1, 2]], columns=list(AGES), index=["205"], dtype=float)
    table = pd.DataFrame({"municipality_code": ["205"], "population": [20.0]})
    ages, flags, notes, faults = estimated(table, known, 1)
    assert (ages.loc[0, "age_7_12"], ages.loc[0, list(AGES)].sum(), flags.tolist(), faults) == (4.0, 20.0, [True], [])
    assert notes == ["ages of 1 cells are not given: divided as those of their municipality"]


def test_three_groups_are_divided_by_hand():
    """10 in 0-14 over 2+2+4+2 (two thirds of 3), 12 in 15-64 over 1+1+1+1 and of 25 and over what 65 and over leave."""
    known = pd.DataFrame([[2.0, 2.0, 4.0, 3.0, 1.0, 1.0, 1.0, 10.0]], columns=list(AGES), index=["205"])
    table = pd.DataFrame({"municipality_code": ["205"], **dict(zip(COARSE_AGES, ([10.0], [12.0], [6.0]), strict=True))})
    ages, _, _, faults = estimated(table, known, 1)
    assert faults == []
    from_25 = 10 - 24 * 6 / 28  # of the 24 persons known, the share of 65 and over in the table
    adults = 12 / (1 + 1 + 1 + 1 + from_25)
    expected = [2, 2, 4, 2 + adults, adults, adults, adults, adults * from_25 + 6]
    np.testing.assert_allclose(ages[list(AGES)].to_numpy()[0], expected)


def test_ages_of_25_and_over_are_what_the_others_leave(study):
    table = study.origins.drop(columns=["age_25_plus"])
    own = study.with_origins(table)
    np.testing.assert_allclose(own.origins["age_25_plus"], study.origins["age_25_plus"], atol=1e-6)
    assert not study.with_origins(table).country.ages_assumed


def test_paavo_s_names_are_known(study):
    names = {age: age.replace("age_", "he_") for age in AGES[:-1]} | {"population": "he_vakiy", "id": "postinumeroalue"}
    table = study.origins.rename(columns={**names, "municipality_code": "kunta"}).drop(columns="age_25_plus")
    np.testing.assert_allclose(study.with_origins(table).origins[list(AGES)], study.origins[list(AGES)], atol=1e-6)


def test_local_streets_are_where_localities_are(study):
    placed = study.with_origins(study.origins.drop(columns=["locality"])).origins["locality"]
    inside = study.origins["locality"] > 0
    assert (placed[inside] == study.origins.loc[inside, "locality"]).all()
    told = study.with_origins(study.origins.assign(locality=0)).origins["locality"]
    assert (told == 0).all()


@pytest.mark.parametrize("form", ["gpkg", "parquet", "csv", "csv in degrees", "geojson"])
def test_every_form_of_file_gives_the_same_people(study, tmp_path, form):
    table = grid()
    points = table.set_geometry(table.centroid)
    path = tmp_path / f"population.{form.split()[0]}"
    if form == "gpkg":
        table.to_crs("EPSG:4326").to_file(path, layer="vaki")
    elif form == "geojson":
        table.to_crs("EPSG:4326").to_file(path)
    elif form == "parquet":
        table.to_parquet(path)
    else:
        degrees = form == "csv in degrees"
        xy = points.to_crs("EPSG:4326") if degrees else points
        names = ("lon", "lat") if degrees else ("x_m", "y_m")
        plain = pd.DataFrame(table.drop(columns="geometry"))
        plain = plain.assign(**dict(zip(names, (xy.geometry.x, xy.geometry.y), strict=True)))
        plain.to_csv(path, index=False, sep=";", decimal=",")
    own = study.with_origins(path)
    expected = study.with_origins(table).origins
    np.testing.assert_allclose(own.origins[list(AGES)], expected[list(AGES)])
    np.testing.assert_allclose(own.origins.geometry.x, expected.geometry.x, atol=0.05)
    assert own.origins["id"].tolist() == expected["id"].tolist()
    assert own.country.own_inputs.keys() == {"own_population"}
    assert own.inputs_table().set_index("table").loc["own_population", "file"] == path.name


def test_municipalities_are_told_by_place_where_no_code_is_given_and_merged_ones_by_todays(study):
    by_place = study.with_origins(grid().drop(columns="kunta"))
    assert set(by_place.country.people["municipality_code"]) == {"205"}
    assert "municipalities by place" in by_place.inputs_table().iloc[-1]["limits"]
    merged = study.with_origins(grid(kunta=["911", "541", "205"])).country
    assert merged.people["municipality_code"].tolist() == ["541", "541", "205"]
    assert "merged municipalities: 911 as 541" in merged.inputs["limits"].iloc[-1]


def test_every_fault_of_places_and_numbers_is_told_at_once(study):
    table = grid(vaesto=["812", "many", "4"]).rename(columns={"kunta": "kuntta"})
    table["geometry"] = [Point(X, Y), None, LineString([(X, Y), (X + 1, Y)])]
    with pytest.raises(TableError) as raised:
        study.with_origins(table)
    assert raised.value.faults == [
        "column 'kuntta' is not known. Did you mean 'kunta'?",
        "population: row 2 is 'many' (1 such rows); expected a number",
        "geometry: row 2 without a place; give every row one",
        f"geometry: row 3 LineString; expected points, or areas to stand for: {MEND}",
    ]


def test_every_fault_of_codes_ages_and_ids_is_told_at_once(study):
    table = grid(kunta=["205", "49", "998"], vaesto=[812, -5, 4], grd_id=["a", "a", ""])
    with pytest.raises(TableError) as raised:
        study.with_origins(table)
    told = "\n".join(raised.value.faults)
    for words in (
        'municipality_code: row 2: "49" is not three digits; write "049"',
        "municipality_code: row 3:",
        "population: row 2 not a number of persons of at least 0",
        "id: rows 2, 3 without an id, or with that of another row",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.drop(columns=["vaesto", "ika_0_14", "ika_15_64", "ika_65_"]), "no persons: expected population"),
        (lambda t: t.drop(columns=["ika_65_"]), "missing column age_65_plus: give all three groups"),
        (lambda t: t.assign(ika_15_64=[9_000, 9_000, 0]), "ages: 18,"),
        (lambda t: t.set_crs(None, allow_override=True), "no coordinate reference system"),
        (lambda t: t.set_geometry(t.translate(9e5, 0)), "outside the area"),
        (lambda t: t.drop(columns="kunta").set_geometry(t.translate(-4.4e5, 0)), "in no municipality of Finland"),
        (lambda t: t.rename(columns={"ika_0_14": "ika_0_14v"}), "Did you mean 'ika_0_14'"),
        (lambda t: pd.DataFrame(t.drop(columns="geometry")), "no coordinates: expected a geometry"),
        (lambda t: t.set_geometry([MultiPoint([(X, Y), (X + 1, Y)])] * 3), "MultiPoint; expected points"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_mend(study, change, words):
    with pytest.raises(TableError, match=words):
        study.with_origins(change(grid()))


def test_a_coordinate_that_is_no_number_hides_no_other_fault(study):
    table = pd.DataFrame({
        "id": ["a", "a"], "lon": ["x", "27.7"], "lat": ["64.2", "64.2"], "kunta": ["998", "205"], "vaesto": [-5, 4],
    })  # fmt: skip
    with pytest.raises(TableError) as raised:
        study.with_origins(table)
    told = raised.value.faults
    assert told[0] == "lon: row 1 is 'x' (1 such rows); expected a number"
    begin = ("lon: row 1", "municipality_code: row 1", "population: row 1", "id: row 2")
    assert [one.startswith(words) for one, words in zip(told, begin, strict=True)] == [True] * 4


def test_postal_areas_hold_no_people_of_ones_own(study):
    own = study.with_origins(study.origins)
    assert set(own.zonings("lukio")["zoning"]) == {"cells", "municipality centres"}
    assert "postal areas" in set(study.zonings("lukio")["zoning"])


def test_people_who_all_live_elsewhere_are_refused(study):
    with pytest.raises(InputError, match="nobody lives there by the table of people"):
        study.with_origins(grid(kunta=["541", "541", "541"]))
    with pytest.raises(TableError, match=r"made in Python.*no row of 697 Ristijärvi, which .* holds; add cells there"):
        study.with_origins(grid(kunta=["205", "205", "205"])).check()


def test_a_file_that_is_not_there_or_no_table_is_refused_by_name(study, tmp_path):
    (tmp_path / "population.gpkg").write_text("no layer")
    with pytest.raises(NotThereError, match=r"populaton.gpkg does not exist. Did you mean 'population.gpkg'"):
        study.with_origins(tmp_path / "populaton.gpkg")
    with pytest.raises(ValueError, match=r"population.gpkg: cannot be read as a layer of places"):
        study.with_origins(tmp_path / "population.gpkg")
    (tmp_path / "population.xlsx").write_text("a")
    with pytest.raises(ValueError, match=r"population.xlsx: expected .csv, .parquet or one of"):
        study.with_origins(str(tmp_path / "population.xlsx"))
    with pytest.raises(ValueError, match="expected a GeoDataFrame, or the path of a file with one, not int"):
        study.with_origins(3)


@pytest.mark.outside
def test_the_publisher_s_own_page_of_the_grid_is_read(study, shared, tmp_path):
    page = shared / "data" / "service_samples" / "2026" / "constructed" / "wfs_vaestoruutu_page.json"
    path = tmp_path / "population.geojson"
    path.write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
    own = study.with_origins(path)
    rows = [feature["properties"] for feature in json.loads(path.read_text())["features"]]
    assert own.origins["id"].tolist() == [row["grd_id"] for row in rows]
    assert own.origins["population"].tolist() == [row["vaesto"] for row in rows]


@pytest.mark.outside
def test_a_grid_of_a_kilometre_counts_the_young_as_the_starter_data_do(shared):
    table = pd.read_parquet(shared / "data" / "population" / "census_grid_1km_2021.parquet")
    here = table[table["municipality_code"].isin(["205", "697"])]
    points = gpd.points_from_xy(here["x_3067"], here["y_3067"])
    own = open_study("205,697").with_origins(gpd.GeoDataFrame(here, geometry=points, crs="EPSG:3067"))
    starter = open_study("205,697").origins[list(AGES)].sum()
    found = own.origins[list(AGES)].sum()
    assert own.origins["population"].sum() == here["population"].sum()
    assert ((found / starter).iloc[3:] - 1).abs().max() < 0.1  # from 13 years on; the years differ by five


def test_a_place_outside_finland_is_one_fault(study):
    with pytest.raises(TableError) as raised:
        study.with_origins(gpd.GeoDataFrame({"vaesto": [100]}, geometry=[Point(20.0, 62.0)], crs="EPSG:4326"))
    assert raised.value.faults == ["geometry: row 1 in no municipality of Finland"]
