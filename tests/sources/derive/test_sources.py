"""The starter tables against the source files, and each trap measured in them (read from the shared folder)."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from kopa.sources import country_tables
from kopa.tables import AGES

pytestmark = pytest.mark.outside

HE = ["he_0_2", "he_3_6", "he_7_12", "he_13_15", "he_16_17", "he_18_19", "he_20_24"]


@pytest.fixture(scope="module")
def data(shared: Path) -> Path:
    return shared / "data"


@pytest.fixture(scope="module")
def paavo(data: Path) -> pd.DataFrame:
    return gpd.read_file(data / "population/postal_areas_2026_population.gpkg").set_index("pno")


@pytest.fixture(scope="module")
def source_towns(data: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(data / "municipalities/municipalities_2026.gpkg").set_index("kunta")


@pytest.fixture(scope="module")
def sotkanet(data: Path, source_towns: gpd.GeoDataFrame) -> pd.DataFrame:
    table = pd.read_csv(data / "municipalities/sotkanet_population_by_municipality.csv", dtype=str)
    table["code"] = table["municipality_code"].str.zfill(3).replace({"588": "507", "099": "214", "911": "541"})
    table["people"] = table["primary.value"].astype(float)
    return table.pivot_table(index="code", columns="year", values="people", aggfunc="sum")


@pytest.fixture(scope="module")
def areas() -> pd.DataFrame:
    return country_tables.postal_areas().set_index("code")


@pytest.fixture(scope="module")
def cells() -> gpd.GeoDataFrame:
    return country_tables.cells()


@pytest.fixture(scope="module")
def source(data: Path) -> gpd.GeoDataFrame:
    return gpd.read_parquet(data / "roads/nls_general_map_roads_2013.parquet")


@pytest.fixture(scope="module")
def roads() -> gpd.GeoDataFrame:
    return country_tables.roads()


@pytest.fixture(scope="module")
def grid(data: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(data / "population/eurostat_grid_5km_2018.gpkg")


class TestRoads:
    def test_every_link_is_there_with_its_attributes_and_full_length(self, source, roads) -> None:
        assert roads["id"].tolist() == [str(i) for i in range(len(source))]
        for ours, theirs in (
            ("road_number", "tienumero"), ("road_class", "tieluokka"), ("width_class", "kohdeluokka"),
            ("ferry", "ferry"), ("length_m", "length_m"),
        ):  # fmt: skip
            assert (roads[ours].to_numpy() == source[theirs].to_numpy()).all(), ours
        for side in ("u", "v"):
            assert (roads[side].to_numpy() == source[side].astype(str).to_numpy()).all()

    def test_paths_stay_within_fifty_metres_of_the_source(self, source, roads) -> None:
        away = shapely.hausdorff_distance(source.geometry.to_numpy(), roads.geometry.to_numpy())
        assert away.max() <= 50

    def test_urban_share_of_links_by_independent_sampling(self, data: Path, source, roads) -> None:
        polygons = gpd.read_file(data / "roads/nls_general_map_urban_areas_2013.gpkg").union_all()
        chosen = np.flatnonzero(shapely.distance(source.geometry.to_numpy(), polygons) > 0)[::97]
        points = gpd.read_file(data / "roads/nls_general_map_urban_points_2013.gpkg")
        tree = shapely.STRtree(points.geometry.to_numpy())
        radius = points["Asukasluok"].map({2: 500.0, 3: 900.0, 4: 1500.0}).to_numpy()
        for link in chosen:
            line = source.geometry.iloc[link]
            at = shapely.line_interpolate_point(line, (np.arange(400) + 0.5) / 400, normalized=True)
            sample, near = tree.query(at, predicate="dwithin", distance=1500)
            close = shapely.distance(at[sample], points.geometry.to_numpy()[near]) < radius[near]
            share = len(np.unique(sample[close])) / 400
            expected = 0.0 if source["ferry"].iloc[link] else share
            assert roads["urban_share"].iloc[link] == pytest.approx(expected, abs=0.02), link


class TestMunicipalities:
    def test_names_regions_and_types_are_those_of_the_key(self, data: Path) -> None:
        key = pd.read_csv(data / "municipalities/municipality_key_2019_2026.csv", dtype=str)
        key = key[key["year"] == "2026"].set_index("kuntanumero").sort_index()
        ours = country_tables.municipalities().set_index("code")
        assert ours.index.tolist() == key.index.tolist()
        for name in ("name_fi", "name_sv"):
            assert (ours[name] == key[f"municipality_{name}"].str.strip()).all()
        assert (ours["region_code"] == key["maakunta_code"]).all()
        assert (ours["subregion_code"] == key["seutukunta_code"]).all()
        assert ours.groupby("type").size().to_dict() == {
            word: int((key["kuntaryhmitys_code"] == code).sum())
            for code, word in (("1", "urban"), ("2", "semi_urban"), ("3", "rural"))
        }

    def test_outlines_are_within_a_hundred_metres_of_the_source(self, source_towns) -> None:
        ours = country_tables.municipalities().set_index("code")
        theirs = source_towns.loc[ours.index].geometry.to_numpy()
        corners, of = shapely.get_coordinates(theirs, return_index=True)
        boundary = shapely.boundary(ours.geometry.to_numpy())
        shapely.prepare(boundary)
        assert shapely.distance(shapely.points(corners), boundary[of]).max() <= 100
        kept, town = shapely.get_coordinates(ours.geometry.to_numpy(), return_index=True)
        original = shapely.boundary(theirs)
        shapely.prepare(original)
        assert shapely.distance(shapely.points(kept), original[town]).max() <= 1

    def test_trap_the_centre_of_tuusula_is_missing(self, data: Path, source_towns) -> None:
        centres = pd.read_csv(data / "municipalities/municipality_central_localities_mml_2021ish.csv", dtype=str)
        codes = set(centres["kuntatunnus"].str.zfill(3))
        assert codes - set(source_towns.index) == {"099", "838"}
        assert set(source_towns.index) - codes == {"858"}
        ours = country_tables.municipalities().set_index("code")
        tuusula = shapely.Point(ours.loc["858", "centre_x_m"], ours.loc["858", "centre_y_m"])
        hyryla = gpd.GeoSeries([shapely.Point(25.03, 60.40)], crs=4326).to_crs(3067).iloc[0]
        assert tuusula.distance(hyryla) < 4000
        assert source_towns.loc["858", "geometry"].contains(tuusula)

    def test_trap_codes_that_lost_their_zeros(self, data: Path) -> None:
        raw = pd.read_csv(data / "municipalities/municipality_central_localities_mml_2021ish.csv", dtype=str)
        assert (raw["kuntatunnus"].str.len() < 3).any()
        at = raw.assign(code=raw["kuntatunnus"].str.zfill(3)).set_index("code").loc["005"]
        ours = country_tables.municipalities().set_index("code").loc["005"]
        there = gpd.GeoSeries([shapely.Point(float(at["X"]), float(at["Y"]))], crs=4326).to_crs(3067).iloc[0]
        assert there.distance(shapely.Point(ours["centre_x_m"], ours["centre_y_m"])) < 1

    def test_population_history_is_the_source_folded(self, sotkanet) -> None:
        ours = country_tables.population_history().pivot(index="code", columns="year", values="population")
        assert ours.index.tolist() == sotkanet.index.tolist()
        assert (ours.to_numpy() == sotkanet.to_numpy()).all()
        assert int(ours[2022].sum()) == 5_563_970

    def test_merged_municipalities_are_counted_in_their_successor(self, data: Path) -> None:
        raw = pd.read_csv(data / "municipalities/sotkanet_population_by_municipality.csv")
        two = raw[raw["municipality_code"].isin([507, 588]) & (raw["year"] == 2010)]["primary.value"].sum()
        ours = country_tables.population_history()
        assert ours.loc[(ours["code"] == "507") & (ours["year"] == 2010), "population"].tolist() == [two]


class TestPostalAreas:
    def test_totals_and_ages_are_those_of_the_source(self, paavo, areas) -> None:
        assert areas.index.tolist() == paavo.index.tolist()
        people = paavo["he_vakiy"].fillna(0)
        assert (areas["population"] == people).all()
        assert int(people.sum()) == 5_557_765
        shown = ~areas["ages_estimated"]
        assert (areas.loc[shown, list(AGES[:-1])].to_numpy() == paavo.loc[shown, HE].fillna(0).to_numpy()).all()
        assert np.abs(areas[list(AGES)].sum(axis=1) - areas["population"]).max() < 1e-6

    def test_trap_suppressed_ages_are_zeros_in_areas_under_thirty_people(self, paavo, areas) -> None:
        zero = (paavo[HE] == 0).all(axis=1) & (paavo["he_vakiy"] > 0)
        suppressed = zero & (paavo["he_vakiy"] < 30)
        assert (suppressed.sum(), paavo.loc[suppressed, "he_vakiy"].sum(), (zero & ~suppressed).sum()) == (64, 1075, 6)
        assert (areas["ages_estimated"] == suppressed).all()
        assert (areas.loc[zero & ~suppressed, "age_25_plus"] == paavo.loc[zero & ~suppressed, "he_vakiy"]).all()

    def test_estimated_ages_follow_the_municipality(self, paavo, areas) -> None:
        code = "47900" if "47900" in areas.index[areas["ages_estimated"]] else areas.index[areas["ages_estimated"]][0]
        town = paavo.loc[code, "kunta_code"]
        others = paavo[(paavo["kunta_code"] == town) & ~areas["ages_estimated"]]
        shares = others[HE].sum() / others["he_vakiy"].sum()
        assert areas.loc[code, list(AGES[:-1])].to_numpy() == pytest.approx(
            (shares * paavo.loc[code, "he_vakiy"]).to_numpy(), abs=0.011
        )

    def test_cells_of_suppressed_areas_are_flagged(self, areas, cells) -> None:
        flagged = set(areas.index[areas["ages_estimated"]])
        assert set(cells.loc[cells["ages_estimated"], "postal_code"]) == flagged

    def test_trap_empty_areas_have_no_cells(self, paavo, cells) -> None:
        empty = paavo.index[paavo["he_vakiy"].isna()]
        assert len(empty) == 8
        assert "88820" in empty
        assert not set(cells["postal_code"]) & set(empty)
        assert set(cells["postal_code"]) == set(paavo.index[paavo["he_vakiy"] > 0])

    def test_trap_mariehamn_has_no_municipality(self, paavo, areas, cells) -> None:
        assert pd.isna(paavo.loc["22100", "kunta_code"])
        assert areas.loc["22100", ["municipality_code", "named_code"]].tolist() == ["478", "478"]
        mine = cells[cells["postal_code"] == "22100"]
        assert set(mine["municipality_code"]) == {"478"}
        assert mine["population"].sum() == pytest.approx(11_891)

    def test_trap_an_area_named_to_another_municipality(self, areas, cells) -> None:
        assert areas.loc["53850", ["named_code", "municipality_code"]].tolist() == ["831", "405"]
        mine = cells[cells["postal_code"] == "53850"].groupby("municipality_code")["population"].sum()
        assert mine["405"] > 0.9 * 11_492

    def test_trap_names_that_were_cut_are_not_used(self) -> None:
        ours = country_tables.municipalities().set_index("code")["name_fi"]
        assert ours[["599", "284", "508"]].tolist() == ["Pedersören kunta", "Koski Tl", "Mänttä-Vilppula"]

    def test_trap_older_codes_in_the_postal_areas(self, areas, cells, source_towns) -> None:
        assert set(areas["municipality_code"]) <= set(source_towns.index)
        assert not {"588", "911", "099"} & set(cells["municipality_code"])


class TestCells:
    def test_regions_within_three_per_cent(self, paavo, sotkanet, source_towns, cells) -> None:
        wanted = sotkanet["2022"] / sotkanet["2022"].sum() * paavo["he_vakiy"].sum()
        found = cells.groupby("municipality_code")["population"].sum()
        region = source_towns["maakunta_code"]
        deviation = found.groupby(region).sum() / wanted.groupby(region).sum() - 1
        assert len(deviation) == 19
        assert deviation.abs().max() <= 0.03

    def test_municipalities_within_six_per_cent_but_for_the_named(self, paavo, sotkanet, cells) -> None:
        wanted = sotkanet["2022"] / sotkanet["2022"].sum() * paavo["he_vakiy"].sum()
        deviation = cells.groupby("municipality_code")["population"].sum() / wanted - 1
        beyond = deviation[(deviation.abs() > 0.06) & (sotkanet["2022"] > 1000)]
        names = country_tables.municipalities().set_index("code")["name_fi"]
        assert sorted(names[beyond.index]) == [
            "Enontekiö", "Halsua", "Juupajoki", "Kannonkoski", "Kittilä", "Kolari", "Posio", "Utsjoki", "Virolahti",
        ]  # fmt: skip
        fit = country_tables.population_fit().set_index("code")
        assert set(fit.index[fit["cause"].isin(["areas_hold_too_few", "areas_hold_too_many", "shared_areas"])]) == set(
            beyond.index
        )
        assert fit["deviation_share"].to_numpy() == pytest.approx(deviation.loc[fit.index].to_numpy(), abs=1e-5)

    def test_most_municipalities_are_close(self, paavo, sotkanet, cells) -> None:
        wanted = sotkanet["2022"] / sotkanet["2022"].sum() * paavo["he_vakiy"].sum()
        deviation = (cells.groupby("municipality_code")["population"].sum() / wanted - 1).abs()
        assert deviation.median() < 0.025
        assert deviation.quantile(0.95) < 0.06

    def test_cells_lie_in_their_postal_area_and_municipality(self, paavo, source_towns, cells) -> None:
        points = cells.geometry.to_numpy()
        polygons = shapely.make_valid(paavo.geometry.to_crs(3067).loc[cells["postal_code"]].to_numpy())
        assert shapely.distance(points, polygons).max() < 1
        assert shapely.distance(points, source_towns.geometry.loc[cells["municipality_code"]].to_numpy()).max() < 1

    def test_trap_areas_without_a_populated_cell_are_placed(self, paavo, grid, cells) -> None:
        populated = grid[grid["population"] > 0].to_crs(3067).geometry.to_numpy()
        polygons = shapely.make_valid(paavo.geometry.to_crs(3067).to_numpy())
        area, cell = shapely.STRtree(populated).query(polygons, predicate="intersects")
        shared = shapely.area(shapely.intersection(polygons[area], populated[cell]))
        covered = np.bincount(area, shared, len(paavo)) / shapely.area(polygons)
        without = paavo[(covered < 0.005) & (paavo["he_vakiy"] > 0)]
        assert {"00210", "00220", "02160", "02170", "48910"} <= set(without.index)
        assert (len(without), int(without["he_vakiy"].sum())) == (12, 32_557)
        placed = cells[cells["postal_code"].isin(without.index)]
        assert placed["population"].sum() == pytest.approx(32_557)
        assert placed.loc[placed["placed_by"] != "piece", "population"].sum() > 0.9 * 32_557

    def test_trap_tornio_is_not_emptied_by_missing_border_cells(self, grid, cells, source_towns) -> None:
        tornio = source_towns.loc["851", "geometry"]
        inside = grid.to_crs(3067)
        share = shapely.area(shapely.intersection(inside.geometry.to_numpy(), tornio)) / inside.area
        assert (share * inside["population"]).sum() < 0.65 * 21_000
        centre = gpd.GeoSeries([shapely.Point(24.147, 65.848)], crs=4326).to_crs(3067).iloc[0]
        mine = cells[cells["municipality_code"] == "851"]
        assert mine["population"].sum() > 20_000
        assert mine.loc[mine.distance(centre) < 5000, "population"].sum() > 8_000

    def test_cells_follow_the_grid_where_it_is_whole(self, grid, cells) -> None:
        europe = cells.to_crs(3035)
        corner = np.c_[europe.geometry.x // 5000 * 5000, europe.geometry.y // 5000 * 5000].astype(int)
        found = pd.Series(cells["population"].to_numpy()).groupby([corner[:, 0], corner[:, 1]]).sum()
        theirs = grid.set_index(["x", "y"])["population"]
        both = pd.DataFrame({"ours": found, "grid": theirs}).fillna(0.0)
        assert np.corrcoef(both["ours"], both["grid"])[0, 1] > 0.95
        assert (np.abs(both["ours"] - both["grid"]).sum() / 2) / both["ours"].sum() < 0.16

    def test_trap_cells_of_nobody_stay_empty(self, grid, cells) -> None:
        empty = grid[grid["population"] == 0].to_crs(3067).geometry.to_numpy()
        assert len(empty) == 266
        standing, _ = shapely.STRtree(empty).query(cells.geometry.to_numpy(), predicate="within")
        assert cells["population"].iloc[standing].sum() < 0.0001 * cells["population"].sum()

    def test_points_of_the_size_classes_are_two_to_seven(self, data: Path) -> None:
        source = gpd.read_file(data / "roads/nls_general_map_urban_points_2013.gpkg")
        assert sorted(source["Asukasluok"].unique()) == [2, 3, 4, 5, 6, 7]
        places = country_tables.built_up_places()
        own = places[places["id"].str.startswith("p")]
        assert own["size_class"].tolist() == source["Asukasluok"].tolist()
        # 142 areas, of which 111 hold the 132 points; a place is an area or a disc
        assert len(places) - len(own) == 142 - 111
        assert (places["kind"] == "area").sum() == 132 + 31

    def test_larger_places_hold_more_people(self) -> None:
        places = country_tables.built_up_places()
        mean = places[places["size_class"] > 0].groupby("size_class")["population"].mean()
        assert mean.is_monotonic_increasing
        assert 80 < mean[2] < 300
        assert 1_000 < mean[3] < 5_000
        assert 5_000 < mean[4] < 20_000
        assert 20_000 < mean[5] < 50_000
