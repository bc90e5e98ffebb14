"""The two source files of education sites as one table of records."""

import hashlib
from pathlib import Path

import geopandas as gpd
import pandas as pd

from kopa.errors import InputError, NotThereError
from kopa.units import CRS_FINLAND

PILOTS = "education/osm_education_pilots.geojson"
NATIONAL = "education/upper_secondary_and_higher_points.geojson"

NEEDED = {
    "pilots": (PILOTS, ["kunta", "lat", "lon", "osm_tag", "name"]),
    "national": (NATIONAL, ["query", "osm_name", "osm_type", "lat", "lon", "kunta"]),
}

COLUMNS = ["record", "file", "name", "query", "tag", "source_code", "x_m", "y_m"]


def read_records(shared: Path) -> pd.DataFrame:
    """Return every record of both source files, in the order of their names, places in metres (EPSG:3067).

    Parameters
    ----------
    shared
        Folder of the source data (the one that holds ``education/``).

    Returns
    -------
    DataFrame
        `record`, `file`, `name`, `query` (national file only), `tag`, `source_code` (the municipality
        that the source names, may be empty), `x_m`, `y_m`.

    Raises
    ------
    NotThereError
        When a file is missing.
    InputError
        When a file lacks a column, or two records are the same in every field.
    """
    records = pd.concat([_read(shared, file) for file in NEEDED], ignore_index=True)
    repeated = records.loc[records.duplicated("record"), "name"]
    if len(repeated):
        raise InputError(
            f"{shared}/education: records given twice in every field: {', '.join(repeated)}; keep one of each"
        )
    return records.sort_values("record", ignore_index=True)


def _read(shared: Path, file: str) -> pd.DataFrame:
    relative, needed = NEEDED[file]
    path = shared / relative
    if not path.is_file():
        raise NotThereError(f"{path} is not there; give the folder of the source data that holds {relative}")
    layer = gpd.read_file(path)
    missing = [name for name in needed if name not in layer.columns]
    if missing:
        raise InputError(f"{path}: missing column {', '.join(missing)}; found {', '.join(layer.columns)}")
    points = layer.to_crs(CRS_FINLAND).geometry
    pilots = file == "pilots"
    records = pd.DataFrame(
        {
            "file": file,
            "name": _text(layer["name" if pilots else "osm_name"]),
            "query": "" if pilots else _text(layer["query"]),
            "tag": _text(layer["osm_tag"]).str.removeprefix("amenity=") if pilots else _text(layer["osm_type"]),
            "source_code": _text(layer["kunta"]),
            "x_m": points.x.round().astype(int),
            "y_m": points.y.round().astype(int),
        }
    )
    place = layer["lat"].map("{:.6f}".format) + "|" + layer["lon"].map("{:.6f}".format)
    content = records[["file", "name", "query", "tag", "source_code"]].agg("|".join, axis=1) + "|" + place
    records["record"] = file + "-" + content.map(_digest)
    return records[COLUMNS]


def _text(values: pd.Series) -> pd.Series:
    return values.fillna("").astype(str).str.strip()


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:8]
