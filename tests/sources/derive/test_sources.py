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
def source(data: Path) -> gpd.GeoDataFrame:
    return gpd.read_parquet(data / "roads/nls_general_map_roads_2013.parquet")


@pytest.fixture(scope="module")
def roads() -> gpd.GeoDataFrame:
    return country_tables.roads()


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

    def test_trap_mariehamn_has_no_municipality(self, paavo, areas) -> None:
        assert pd.isna(paavo.loc["22100", "kunta_code"])
        assert areas.loc["22100", ["municipality_code", "named_code"]].tolist() == ["478", "478"]

    def test_trap_an_area_named_to_another_municipality(self, areas) -> None:
        assert areas.loc["53850", ["named_code", "municipality_code"]].tolist() == ["831", "405"]

    def test_trap_names_that_were_cut_are_not_used(self) -> None:
        ours = country_tables.municipalities().set_index("code")["name_fi"]
        assert ours[["599", "284", "508"]].tolist() == ["Pedersören kunta", "Koski Tl", "Mänttä-Vilppula"]

    def test_trap_older_codes_in_the_postal_areas(self, areas, source_towns) -> None:
        assert set(areas["municipality_code"]) <= set(source_towns.index)
