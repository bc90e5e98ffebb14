"""Records of OpenStreetMap: read whole, placed in municipalities, clear words for unusable ones."""

import json
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from kopa.errors import InputError, NotThereError
from kopa.sources import schools
from kopa.sources.derive.sites.places import municipality_codes
from kopa.sources.publishers.land_survey import OUTLINES_FILE
from kopa.sources.publishers.openstreetmap import NATIONAL, PILOTS, read_records


@pytest.fixture(scope="module")
def source(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source files that the builder reads, free to be changed."""
    folder = tmp_path_factory.mktemp("source")
    for relative in (PILOTS, NATIONAL, OUTLINES_FILE):
        (folder / relative).parent.mkdir(exist_ok=True)
        shutil.copyfile(shared / "data" / relative, folder / relative)
        (folder / relative).chmod(0o644)
    return folder


@pytest.mark.outside
def test_every_site_lies_in_its_municipality_by_the_source_outlines(shared: Path) -> None:
    sites = schools.sites()
    outlines = gpd.read_file(shared / "data" / OUTLINES_FILE)[["kunta", "geometry"]]
    inside = gpd.sjoin_nearest(sites, outlines.to_crs(sites.crs), max_distance=500)  # shores of islands are coarse
    assert len(inside) == len(sites)
    assert (inside["kunta"] == inside["municipality_code"]).all()


@pytest.mark.outside
def test_both_files_are_read_whole(source: Path) -> None:
    records = read_records(source)
    assert records["file"].value_counts().to_dict() == {"pilots": 513, "national": 345}
    assert records["record"].is_unique
    assert (records["name"] == "").sum() == 49
    assert set(records.loc[records["source_code"] == "", "name"]) == {
        "Lauttasaaren yhteiskoulu",
        "Suomen kristillinen yhteiskoulu",
        "Tornion Yhteislyseon lukio",
    }


def feature(**properties: object) -> dict[str, object]:
    kept = {"kunta": "205", "lat": 64.2, "lon": 27.7, "osm_tag": "amenity=school", "name": "Kalevan koulu"} | properties
    point = {"type": "Point", "coordinates": [kept["lon"], kept["lat"]]}
    return {"type": "Feature", "properties": kept, "geometry": point}


def written(folder: Path, *features: dict[str, object]) -> Path:
    (folder / "education").mkdir()
    collection = {"type": "FeatureCollection", "features": list(features)}
    (folder / PILOTS).write_text(json.dumps(collection), encoding="utf-8")
    return folder


def test_a_missing_source_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotThereError, match=r"osm_education_pilots\.geojson"):
        read_records(tmp_path)


def test_a_missing_column_is_named_with_what_was_found(tmp_path: Path) -> None:
    bare = feature()
    del bare["properties"]["osm_tag"]  # type: ignore[attr-defined]
    with pytest.raises(InputError, match="missing column osm_tag; found kunta"):
        read_records(written(tmp_path, bare))


def test_a_record_given_twice_is_refused(tmp_path: Path) -> None:
    other = {"query": "Akaan lukio", "osm_name": "Akaan lukio", "osm_type": "school"}
    folder = written(tmp_path, feature(), feature())
    (folder / NATIONAL).write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature(**other)]}), encoding="utf-8"
    )
    with pytest.raises(InputError, match="given twice in every field: Kalevan koulu"):
        read_records(folder)


SQUARES = gpd.GeoDataFrame(
    {"code": ["205", "290"]},
    geometry=[box(500_000, 7e6, 510_000, 7.01e6), box(510_000, 7e6, 520_000, 7.01e6)],
    crs="EPSG:3067",
)


def places(*points: tuple[int, int]) -> pd.DataFrame:
    return pd.DataFrame({"name": "Kalevan koulu", "x_m": [x for x, _ in points], "y_m": [y for _, y in points]})


def test_a_point_lies_in_its_outline_or_takes_the_nearest_one() -> None:
    codes = municipality_codes(places((505_000, 7_005_000), (515_000, 7_005_000), (520_500, 7_005_000)), SQUARES)
    assert codes.tolist() == ["205", "290", "290"]


def test_a_point_on_a_border_takes_the_lower_code() -> None:
    assert municipality_codes(places((510_000, 7_005_000)), SQUARES).tolist() == ["205"]


def test_a_point_far_outside_is_refused_with_its_place() -> None:
    with pytest.raises(InputError, match="Kalevan koulu at 530000, 7005000"):
        municipality_codes(places((530_000, 7_005_000)), SQUARES)
