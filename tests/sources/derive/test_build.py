"""The builder: the committed tables are what it makes, byte for byte, and bad sources are refused."""

import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from kopa.errors import InputError, NotThereError, TableError, TooLargeError
from kopa.sources import read
from kopa.sources.derive import build as building
from kopa.sources.derive import roads
from kopa.sources.derive.__main__ import main
from kopa.sources.derive.areas import changes, outlines
from kopa.sources.derive.areas.urban import urban_share
from kopa.sources.derive.build import build
from kopa.sources.derive.people.ages import PERSONS_OF_AREA
from kopa.sources.publishers import paavo
from kopa.sources.publishers.land_survey import ROADS_FILE, read_places
from kopa.sources.publishers.statistics_finland import read_key
from kopa.sources.writing import compress, write_table
from kopa.tables import Column, Schema
from tools.calibrate import persons_of_area


@pytest.mark.outside
def test_the_committed_tables_are_what_the_builder_makes(shared: Path, tmp_path: Path) -> None:
    files = build(shared / "data", tmp_path / "starter")
    committed = read.folder()
    names = {path.relative_to(tmp_path / "starter").as_posix() for path in files}
    assert names == {
        path.relative_to(committed).as_posix()
        for path in committed.rglob("*")
        if path.suffix in (".gz", ".csv", ".sha256")
    }
    changed = [
        name for name in sorted(names) if (tmp_path / "starter" / name).read_bytes() != (committed / name).read_bytes()
    ]
    assert changed == []
    assert list(tmp_path.iterdir()) == [tmp_path / "starter"]


@pytest.mark.outside
def test_the_declared_weight_of_a_postal_areas_ages_lies_among_those_of_the_census(shared: Path) -> None:
    found = persons_of_area(shared / "data")["persons"]
    assert found.min() < PERSONS_OF_AREA < found.max()
    assert found.median() == pytest.approx(PERSONS_OF_AREA, rel=0.3)


@pytest.mark.outside
def test_successors_come_from_the_postal_areas(shared: Path) -> None:
    key = read_key(shared / "data")
    assert changes.successors(shared / "data", key) == {"099": "214", "588": "507", "911": "541"}


@pytest.mark.outside
def test_discs_stop_at_drawn_areas(shared: Path) -> None:
    places = read_places(shared / "data")
    discs, areas = (places[places["kind"] == kind].geometry.to_numpy() for kind in ("disc", "area"))
    disc, area = shapely.STRtree(areas).query(discs, predicate="intersects")
    assert shapely.area(shapely.intersection(discs[disc], areas[area])).max() < 1e-3
    inside = shapely.distance(places["point"].to_numpy(), places.geometry.to_numpy())
    assert inside.max() < 1e-6


def test_a_missing_source_folder_is_named(tmp_path: Path, capsys, monkeypatch) -> None:
    with pytest.raises(NotThereError, match="--shared"):
        build(tmp_path / "nowhere", tmp_path / "out")
    monkeypatch.setattr("sys.argv", ["starter", "--shared", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")])
    assert main() == 1
    assert "--shared" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_too_large_a_set_is_refused_before_anything_changes(tmp_path: Path, monkeypatch) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    (source / ROADS_FILE).parent.mkdir(parents=True)
    (source / ROADS_FILE).touch()
    out.mkdir()
    (out / "large.csv").write_text("before")

    def base(shared: Path, stage: Path) -> list[Path]:
        (stage / "large.csv").write_bytes(bytes(1_500_001))
        return [stage / "large.csv"]

    monkeypatch.setattr(building, "_base", base)
    monkeypatch.setattr(building, "_schools", lambda *given: [])
    monkeypatch.setattr(building.catalogue, "write_catalogue", lambda folder, files, origins: files[0])
    with pytest.raises(TooLargeError, match=r"large\.csv has 1,500,001 bytes"):
        build(source, out)
    assert (out / "large.csv").read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "source"]


def test_sites_alone_need_the_other_tables(tmp_path: Path) -> None:
    (tmp_path / "source" / ROADS_FILE).parent.mkdir(parents=True)
    (tmp_path / "source" / ROADS_FILE).touch()
    with pytest.raises(NotThereError, match=r"population_cells\.csv\.gz"):
        build(tmp_path / "source", tmp_path / "out", only_sites=True)


@pytest.mark.outside
def test_sites_alone_leave_the_other_tables_as_they_are(shared: Path, tmp_path: Path) -> None:
    shutil.copytree(read.folder(), tmp_path / "starter")
    build(shared / "data", tmp_path / "starter", only_sites=True)
    for path in read.folder().rglob("*.csv*"):
        copy = tmp_path / "starter" / path.relative_to(read.folder())
        assert copy.read_bytes() == path.read_bytes(), path.name


def test_two_writings_are_the_same_and_checked(tmp_path: Path) -> None:
    schema = Schema("towns", (Column("code", "text", "code", pattern="[0-9]{3}"), Column("there", "flag", "there")))
    table = pd.DataFrame({"there": [True, False], "code": ["005", "049"], "other": [1, 2]})
    first = write_table(table, schema, tmp_path).read_bytes()
    assert write_table(table, schema, tmp_path).read_bytes() == first
    assert first == compress(b"code,there\n005,1\n049,0\n")
    with pytest.raises(TableError, match="code: row 1 is '5'"):
        write_table(table.assign(code=["5", "049"]), schema, tmp_path)


def test_urban_share_by_hand() -> None:
    places = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 100, 100), shapely.box(50, 0, 150, 100)], crs=3067)
    lines = shapely.linestrings([[(-50, 50), (150, 50)], [(300, 0), (400, 0)], [(-100, 50), (100, 50)]])
    assert urban_share(lines, places) == pytest.approx([0.75, 0.0, 0.5])


def test_a_loop_keeps_a_path_that_can_be_drawn() -> None:
    loop = shapely.LinearRing([(0, 0), (15, 0), (15, 15), (0, 15)])
    assert len(roads.path(shapely.LineString(loop.coords))) >= 4


def test_ends_that_do_not_meet_are_refused() -> None:
    lines = shapely.linestrings([[(0, 0), (10, 0)], [(11, 0), (20, 0)]])
    links = gpd.GeoDataFrame({"u": [0, 1], "v": [1, 2]}, geometry=lines, crs=3067)
    with pytest.raises(InputError, match="do not"):
        roads.junctions(links)


def test_outlines_that_overlap_are_refused() -> None:
    with pytest.raises(InputError, match="overlap or leave gaps"):
        outlines.simplify(np.array([shapely.box(0, 0, 1000, 1000), shapely.box(500, 500, 2000, 2000)]))


def test_simplified_outlines_stay_a_coverage_with_holes() -> None:
    lake = shapely.Point(5000, 5000).buffer(2000)
    land = shapely.box(0, 0, 10_000, 10_000).difference(lake)
    simple = outlines.simplify(np.array([land, lake]))
    assert shapely.coverage_is_valid(simple)
    text = pd.Series([outlines.to_text(shape) for shape in simple])
    back = outlines.from_text(text)
    assert shapely.equals(back, simple).all()
    assert shapely.get_num_interior_rings(shapely.get_geometry(back[0], 0)) == 1


class TestChanges:
    key = pd.DataFrame(
        [
            ("2019", "001", "Kylä", "01", "011", "rural"),
            ("2019", "002", "Kaupunki", "01", "011", "urban"),
            ("2020", "002", "Kaupunki", "02", "021", "urban"),
            ("2021", "002", "Kaupunki", "02", "021", "rural"),
        ],
        columns=["year", "code", "name_fi", "region_code", "subregion_code", "type"],
    )

    def test_mergers_and_moves_are_listed_with_their_first_day(self) -> None:
        found = changes.changes(self.key, {"001": "002"})
        assert found.drop(columns="name_fi").to_numpy().tolist() == [
            ["2020-01-01", "001", "merged", "002", "02", "001", "002"],
            ["2020-01-01", "002", "region", "002", "02", "01", "02"],
            ["2020-01-01", "002", "subregion", "002", "02", "011", "021"],
            ["2021-01-01", "002", "type", "002", "02", "urban", "rural"],
        ]  # fmt: skip

    def test_an_unknown_code_in_the_statistics_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / changes.POPULATION_FILE
        file.parent.mkdir(parents=True)
        file.write_text("municipality_code,primary.value,year\n2,100,2020\n77,5,2020\n")
        with pytest.raises(InputError, match="municipality_code 077 is unknown"):
            changes.population_history(tmp_path, ["002"], {})

    def test_a_missing_year_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / changes.POPULATION_FILE
        file.parent.mkdir(parents=True)
        file.write_text("municipality_code,primary.value,year\n2,100,2020\n3,5,2020\n2,101,2021\n")
        with pytest.raises(InputError, match="lack some years"):
            changes.population_history(tmp_path, ["002", "003"], {})


class TestPostalFaults:
    @pytest.fixture
    def source(self, tmp_path: Path) -> Path:
        (tmp_path / "population").mkdir()
        return tmp_path

    def write(self, folder: Path, **changed) -> gpd.GeoDataFrame:
        row = {"pno": "00001", "kunta_code": "002", "he_vakiy": 100.0, "lat": "61.0", "lon": "25.0", "area_km2": 1.0}
        row |= dict.fromkeys(paavo.SOURCE_AGES, 5.0) | changed
        rows = pd.DataFrame(
            [
                row,
                row
                | {"pno": "00002", "kunta_code": "002", "he_vakiy": 100.0, **dict.fromkeys(paavo.SOURCE_AGES, 10.0)},
            ]
        )
        shapes = [shapely.box(24.9, 60.9, 25.1, 61.1), shapely.box(25.1, 60.9, 25.3, 61.1)]
        table = gpd.GeoDataFrame(rows, geometry=shapes, crs=4326)
        table.to_file(folder / paavo.POSTAL_FILE)
        towns = gpd.GeoDataFrame({"code": ["002"]}, geometry=[shapely.box(0, 6e6, 9e5, 8e6)], crs=3067)
        return paavo.read_postal(folder, towns)

    def test_points_outside_the_polygon_are_replaced(self, source: Path) -> None:
        areas = self.write(source)
        assert areas["point_source"].tolist() == ["geonames", "polygon"]
        assert shapely.contains(areas.geometry.to_numpy(), areas["point"].to_numpy()).all()

    def test_suppressed_ages_get_the_structure_of_the_municipality(self, source: Path) -> None:
        areas = self.write(source, he_vakiy=20.0, **dict.fromkeys(paavo.SOURCE_AGES, 0.0))
        assert areas["ages_estimated"].tolist() == [True, False]
        assert areas.loc[0, "age_7_12"] == pytest.approx(20 * 0.1, abs=0.01)
        assert areas.loc[0, list(paavo.AGES)].sum() == pytest.approx(20)

    def test_thirty_people_without_children_are_believed(self, source: Path) -> None:
        areas = self.write(source, he_vakiy=30.0, **dict.fromkeys(paavo.SOURCE_AGES, 0.0))
        assert areas["ages_estimated"].tolist() == [False, False]
        assert areas.loc[0, "age_25_plus"] == 30

    def test_more_people_by_age_than_in_all_are_refused(self, source: Path) -> None:
        with pytest.raises(TableError, match="00001 has more people by age"):
            self.write(source, he_vakiy=20.0)

    def test_people_without_a_municipality_are_refused(self, source: Path) -> None:
        with pytest.raises(TableError, match="00001 has people and no municipality"):
            self.write(source, kunta_code=None)

    def test_a_code_of_another_division_is_refused(self, source: Path) -> None:
        with pytest.raises(TableError, match="588 is no municipality"):
            self.write(source, kunta_code="588")
