"""One GeoPackage of a region that opens styled in QGIS, with the licence of every layer."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import geopandas as gpd
import pyogrio
from pyogrio import get_gdal_config_option, set_gdal_config_options

from kopa.report.gpkg.layers import Layer, layers
from kopa.report.gpkg.metadata import STAMP, complete, described, licence_of
from kopa.report.gpkg.styles import styles
from kopa.results import Results, refuse_other_modes


def geopackage(source: Results, path: Path, *, isochrones: gpd.GeoDataFrame | None = None) -> None:
    """Write municipalities, cells, sites, roads and (where given) isochrones of a region to the GeoPackage `path`.

    Everything is in EPSG:3067. Field names are English; `gpkg_data_columns` describes them in three languages.
    A time or distance without any way is empty and its `<level>_status` says `unreachable`. The table
    `layer_styles` holds a QGIS style for each level. The same input gives the same bytes.

    Parameters
    ----------
    source
        Everything that the report says.
    path
        File to be written, ending in ``.gpkg``; one that exists is removed first. Pass a temporary path and move
        the file into place (`kopa.store.write_with`): a process that is killed leaves a part of a file.
    isochrones
        `site_id`, `level`, `minutes` and areas, as `kopa.isochrones` returns them for each level; without it there
        is no such layer.

    Raises
    ------
    InputError
        Results by another mode of travel than the car, of which the descriptions of fields speak.
    """
    refuse_other_modes(source.mode, f"GeoPackage of {source.region.id}")
    made = layers(source, isochrones)
    minutes = [] if isochrones is None else [float(value) for value in isochrones["minutes"]]
    path.unlink(missing_ok=True)
    with _dated(STAMP):
        for layer in made:
            _write(layer, path, source)
    with closing(sqlite3.connect(path)) as database:
        complete(database, made, styles([layer.name for layer in made], source.levels, minutes), source)
        database.execute("VACUUM")


def _write(layer: Layer, path: Path, source: Results) -> None:
    licence, attribution = licence_of(layer.name, source)
    pyogrio.write_dataframe(
        layer.table,
        path,
        layer=layer.name,
        driver="GPKG",
        geometry_type=layer.geometry_type,
        promote_to_multi=layer.geometry_type.startswith("Multi"),
        dataset_options={"VERSION": "1.3"},
        layer_options={"DESCRIPTION": f"{described(layer.titles)} | {licence}: {attribution}", "GEOMETRY_NAME": "geom"},
    )


@contextmanager
def _dated(stamp: str) -> Iterator[None]:
    """Let GDAL write `stamp` as the date of its tables, and restore its setting afterwards."""
    before = get_gdal_config_option("OGR_CURRENT_DATE")
    set_gdal_config_options({"OGR_CURRENT_DATE": stamp})
    try:
        yield
    finally:
        set_gdal_config_options({"OGR_CURRENT_DATE": before})
