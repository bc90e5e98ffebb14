"""The starter tables as they are read: facts that hold in the committed data."""

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from kopa.sources import country_tables, site_data
from kopa.sources.user.region_files import known_regions
from kopa.tables import AGES, ORIGINS, check
from kopa.units import CRS_FINLAND, FINLAND_BOUNDS_M


@pytest.fixture(scope="module")
def roads():
    return country_tables.roads()


@pytest.fixture(scope="module")
def cells():
    return country_tables.cells()


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


def test_cells_are_a_table_of_origins(cells) -> None:
    check(cells, ORIGINS)
    assert list(cells.columns) == [*ORIGINS.names[:-1], "postal_code", "placed_by", "ages_estimated", "geometry"]
    assert 13_000 <= len(cells) <= 16_000
    west, south, east, north = FINLAND_BOUNDS_M
    assert (cells.geometry.x.between(west, east) & cells.geometry.y.between(south, north)).all()


def test_ages_sum_to_the_population_of_each_cell(cells) -> None:
    assert np.abs(cells[list(AGES)].sum(axis=1) - cells["population"]).max() < 1e-6


@pytest.mark.parametrize("column", ["population", *AGES])
def test_cells_sum_to_the_postal_areas_exactly(cells, column: str) -> None:
    areas = country_tables.postal_areas().set_index("code")[column]
    found = cells.groupby("postal_code")[column].sum().reindex(areas.index, fill_value=0.0)
    assert (np.rint(found * 100) == np.rint(areas * 100)).all()


def test_no_cell_holds_more_than_a_thousand_people(cells) -> None:
    assert cells["population"].max() <= 1000


def test_both_placements_have_the_same_people(cells) -> None:
    grid = country_tables.cells(placement="grid")
    moved = ["geometry", "placed_by"]
    assert grid.drop(columns=moved).equals(cells.drop(columns=moved))
    assert set(grid["placed_by"]) == {"piece"}  # nobody was left in a town: local streets are not theirs
    apart = shapely.distance(grid.geometry.to_numpy(), cells.geometry.to_numpy())
    assert 500 < np.average(apart, weights=cells["population"]) < 3000


@pytest.mark.parametrize("placement", ["places", "grid"])
def test_cells_lie_in_their_municipality(municipalities, placement) -> None:
    cells = country_tables.cells(placement=placement)
    outlines = municipalities.set_index("code").geometry.loc[cells["municipality_code"]].to_numpy()
    assert shapely.distance(cells.geometry.to_numpy(), outlines).max() <= 101


def test_people_along_roads_stand_on_roads(cells, roads) -> None:
    along = cells[cells["placed_by"] == "road"].geometry.to_numpy()
    public = roads.loc[~roads["ferry"]].geometry.to_numpy()
    _, away = shapely.STRtree(public).query_nearest(along, return_distance=True, all_matches=False)
    assert away.max() <= 22


def test_places_hold_the_people_that_the_cells_place_there(cells) -> None:
    in_places = cells.loc[cells["placed_by"].str.startswith("built_up"), "population"].sum()
    assert country_tables.built_up_places()["population"].sum() == pytest.approx(in_places, abs=0.01)
    assert 0.78 < in_places / cells["population"].sum() < 0.88


def test_every_municipality_has_people(cells, municipalities) -> None:
    assert set(cells["municipality_code"]) == set(municipalities["code"])


def test_fit_is_that_of_the_cells(cells) -> None:
    fit = country_tables.population_fit().set_index("code")
    found = cells.groupby("municipality_code")["population"].sum()
    assert np.abs(fit["cells"] - found.reindex(fit.index)).max() < 0.011
    assert ((fit["cause"] == "") == (fit["deviation_share"].abs() <= 0.06)).all()
    assert (fit["cells"] <= fit["most"] + 0.011).all()
    assert (fit["cells"] >= fit["least"] - 0.011).all()


@pytest.mark.parametrize(
    "read",
    [
        country_tables.roads,
        country_tables.cells,
        country_tables.municipalities,
        site_data.sites,
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
