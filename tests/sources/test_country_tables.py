"""The starter tables as they are read: facts that hold in the committed data."""

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from kopa.sources import country_tables, people, schools
from kopa.sources.user.region_files import known_regions
from kopa.units import CRS_FINLAND


@pytest.fixture(scope="module")
def roads():
    return country_tables.roads()


@pytest.fixture(scope="module")
def municipalities():
    return country_tables.municipalities()


def test_roads_have_the_columns_of_the_contract(roads) -> None:
    assert list(roads.columns) == [
        "id", "u", "v", "road_number", "road_class", "width_class", "ferry", "length_m", "urban_share", "geometry",
    ]  # fmt: skip
    assert roads.crs == CRS_FINLAND
    assert roads["ferry"].dtype == bool
    assert all(isinstance(value, str) for value in roads["u"])


def test_loops_and_repeated_pairs_are_kept(roads) -> None:
    assert (roads["u"] == roads["v"]).sum() == 6
    pairs = [frozenset(pair) for pair in zip(roads["u"], roads["v"], strict=True)]
    assert len(pairs) - len(set(pairs)) == 82


def test_ferries_hold_one_class_of_their_own(roads) -> None:
    assert roads["ferry"].sum() == 41
    assert ((roads["road_class"] == 9) == roads["ferry"]).all()
    assert ((roads["width_class"] == 12151) == roads["ferry"]).all()
    assert (roads.loc[roads["ferry"], "urban_share"] == 0).all()


def test_links_begin_and_end_on_their_junctions(roads) -> None:
    places = country_tables.junctions().set_index("id").geometry
    lines = roads.geometry.to_numpy()
    for side, end in (("u", 0), ("v", -1)):
        assert (shapely.get_point(lines, end) == places.loc[roads[side]].to_numpy()).all()


def test_lengths_are_not_those_of_the_paths(roads) -> None:
    drawn = roads.length.to_numpy()
    assert np.abs(roads["length_m"] * 10 - np.rint(roads["length_m"] * 10)).max() < 1e-6
    assert np.abs(drawn * 10 - np.rint(drawn * 10)).max() > 0.4
    assert drawn.sum() == pytest.approx(roads["length_m"].sum(), rel=0.005)


def components(table, nodes: dict[str, int]) -> int:
    u, v = (table[side].map(nodes).to_numpy() for side in ("u", "v"))
    links = coo_array((np.ones(len(u)), (u, v)), (len(nodes),) * 2)
    return int(connected_components(links)[0])


def test_all_roads_are_one_component_only_with_ferries(roads) -> None:
    nodes = {name: i for i, name in enumerate(country_tables.junctions()["id"])}
    assert components(roads, nodes) == 1
    assert components(roads[~roads["ferry"]], nodes) == 38


def test_urban_share_is_large_in_helsinki_and_nil_in_the_wilds(roads) -> None:
    middle = shapely.line_interpolate_point(roads.geometry.to_numpy(), 0.5, normalized=True)
    helsinki = shapely.contains_xy(shapely.box(384_000, 6_672_000, 392_000, 6_680_000), shapely.get_coordinates(middle))
    assert roads.loc[helsinki, "urban_share"].mean() > 0.8
    north = shapely.get_y(middle) > 7_600_000
    assert np.average(roads.loc[north, "urban_share"], weights=roads.loc[north, "length_m"]) < 0.1
    assert 0.03 < np.average(roads["urban_share"], weights=roads["length_m"]) < 0.1


def test_outlines_are_a_coverage_of_valid_polygons(municipalities) -> None:
    shapes = municipalities.geometry.to_numpy()
    assert len(shapes) == 308
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert (shapely.get_coordinates(shapes) % 1 == 0).all()
    assert shapely.area(shapely.union_all(shapes)) == pytest.approx(shapely.area(shapes).sum(), rel=1e-9)
    assert np.abs(shapely.area(shapes) / 1e6 / municipalities["area_km2"] - 1).max() < 0.01


def test_centres_lie_in_their_municipalities(municipalities) -> None:
    points = shapely.points(municipalities["centre_x_m"], municipalities["centre_y_m"])
    assert (shapely.distance(points, municipalities.geometry.to_numpy()) <= 100).all()


def test_the_missing_centre_of_tuusula_follows_the_rule(municipalities) -> None:
    by_rule = municipalities[municipalities["centre_source"] == "largest_built_up_place"]
    assert by_rule["code"].tolist() == ["858"]


def test_regions_and_languages(municipalities) -> None:
    table = municipalities.set_index("code")
    assert table["region_code"].nunique() == 19
    sizes = table.groupby("region_code").size()
    assert sizes[["04", "10", "16", "18"]].tolist() == [16, 11, 8, 8]
    assert table.loc[["272", "478", "091", "205", "499"], "language"].tolist() == [
        "fi+sv",
        "sv",
        "fi+sv",
        "fi",
        "sv+fi",
    ]
    assert table.loc["005", ["name_fi", "name_sv", "region_name_en"]].tolist() == [
        "Alajärvi", "Alajärvi", "South Ostrobothnia",
    ]  # fmt: skip


def test_history_has_every_municipality_and_year(municipalities) -> None:
    history = country_tables.population_history()
    assert sorted(history["code"].unique()) == municipalities["code"].tolist()
    assert history.groupby("code")["year"].agg(["min", "max", "size"]).drop_duplicates().to_numpy().tolist() == [
        [2000, 2022, 23]
    ]


def test_fit_is_that_of_the_cells() -> None:
    fit = people.population_cells_fit().set_index("code")
    found = people.population_cells().groupby("municipality_code")["population"].sum()
    assert np.abs(fit["cells"] - found.reindex(fit.index)).max() < 0.011
    assert ((fit["cause"] == "") == (fit["deviation_share"].abs() <= 0.06)).all()


@pytest.mark.parametrize(
    "read",
    [
        country_tables.roads,
        people.population_cells,
        country_tables.municipalities,
        schools.sites,
        country_tables.catalogue,
    ],
)
def test_a_table_is_everybodys_own_though_it_is_made_once(read) -> None:
    first, column = read(), read().columns[0]
    kept = first[column].copy()
    first[column] = "changed"
    assert read()[column].equals(kept)


def test_regions_are_everybodys_own_though_they_are_read_once() -> None:
    known_regions().clear()
    assert "kainuu" in known_regions()
