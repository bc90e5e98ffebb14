"""What one archive of Digiroad holds: layers of a GeoPackage or of shapefiles, in whatever folders they lie.

Public code reads both: shapefiles in folders of areas (``UUSIMAA_1/DR_LINKKI_K.shp``), and a GeoPackage of the whole
country (``dr_linkki_k``). Names of layers and columns are compared in lower case. Only columns of numbers and ids are
read, no names of roads, so that the encoding of texts does not matter.
"""

import tempfile
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pyogrio.errors
from pyproj import CRS
from pyproj.exceptions import CRSError

from kopa.errors import RunError, did_you_mean
from kopa.sources.fetch.faults import FetchError

LINKS, LIMITS = "road_links", "speed_limits"
LAYERS: Mapping[str, str] = {
    LINKS: "dr_linkki_k",
    LIMITS: "dr_nopeusrajoitus_k",
    "winter_speed_limits": "dr_talvinopeusrajoitus_k",
    "frost_damage": "dr_kelirikko_k",
}
"""Layer of the files for each dataset of the feature service; the last is named by the form of the others."""

LINK, PIECE, VALUE, SIDE = "link_id", "segm_id", "arvo", "vaik_suunt"
"""Columns: a link, a piece of it, the limit of a piece, and the side on which it holds."""

OF_LINKS = ("ajosuunta", "toiminn_lk", "linkkityyp", "tienumero")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    LINKS: (LINK, PIECE, *OF_LINKS),
    LIMITS: (PIECE, VALUE),
    "winter_speed_limits": (PIECE, VALUE),
    "frost_damage": (PIECE,),
}
"""Columns that each layer has to have."""

GEOPACKAGE, SHAPEFILE = ".gpkg", ".shp"
OF_SHAPEFILES = (SHAPEFILE, ".dbf", ".shx", ".prj", ".cpg")

_FAULTS = (
    pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError,
    pyogrio.errors.FieldError, RuntimeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True)
class LayerPlace:
    """Where a layer lies: a file, the layer in it (None in a shapefile), and what messages call it."""

    path: Path
    layer: str | None
    folder: str
    where: str


@dataclass(frozen=True)
class OpenArchive:
    """An archive whose layers lie unpacked: where each of those that are wanted is."""

    where: str
    places: Mapping[str, tuple[LayerPlace, ...]]
    """By the names of `LAYERS`: a layer may lie in several folders."""
    others: tuple[str, ...]
    """Names of further layers, for messages."""

    def pages(self, name: str) -> Iterator[gpd.GeoDataFrame]:
        """Yield the rows of a layer, folder by folder, with the columns that are read and the geometry.

        Raises
        ------
        FetchError
            A file is damaged.
        """
        for place in self.places[name]:
            fields = _fields(place)
            wanted = [*COLUMNS[name], *((SIDE,) if SIDE in fields else ())]
            rows = _read(place, columns=[fields[column] for column in wanted])
            geometry = rows.geometry if isinstance(rows, gpd.GeoDataFrame) else None
            table = pd.DataFrame(rows[[fields[column] for column in wanted]]).set_axis(wanted, axis="columns")
            yield gpd.GeoDataFrame(table, geometry=geometry)

    def refuse_faults(self) -> None:
        """Raise where a layer or a column is missing.

        Raises
        ------
        FetchError
            Names what is missing, and what is there instead.
        """
        for name in (LINKS, LIMITS):
            if not self.places[name]:
                there = ", ".join([*(LAYERS[one] for one in LAYERS if self.places[one]), *self.others]) or "no layer"
                raise FetchError(
                    f"{self.where}: the archive holds no layer {LAYERS[name]}; it holds {there}. "
                    "Wanted are files of the form K (links cut into pieces), by region"
                )
        lacking = sorted({one.folder for one in self.places[LINKS]} - {one.folder for one in self.places[LIMITS]})
        if lacking:
            raise FetchError(f"{self.where}: {', '.join(lacking)}: {LAYERS[LINKS]} without {LAYERS[LIMITS]}")
        for name, places in self.places.items():
            for place in places:
                _refuse_columns(place, COLUMNS[name])

    def bounds(self) -> Iterator[tuple[str, tuple[float, float, float, float] | None, str]]:
        """Yield, for the links of each folder, what messages call them, the box around them, and their coordinates."""
        for place in self.places[LINKS]:
            info = _info(place)
            west, south, east, north = map(float, info["total_bounds"])
            yield place.where, (west, south, east, north) if info["features"] else None, _system(info["crs"])

    def count(self) -> int:
        """Return how many rows all layers have together, read to their ends."""
        return sum(len(_read(place, columns=[_fields(place)[PIECE]], read_geometry=False))
                   for places in self.places.values() for place in places)  # fmt: skip


@contextmanager
def opened(path: Path, where: str, names: Sequence[str] = tuple(LAYERS)) -> Iterator[OpenArchive]:
    """Unpack what an archive holds of some layers, look where they are, and remove it in the end.

    Parameters
    ----------
    path
        A zip archive that was found whole and harmless (`kopa.sources.fetch.archives.check_zip`).
    where
        What messages call it.
    names
        Layers that are wanted, as `LAYERS` calls them.

    Raises
    ------
    FetchError
        A file in it cannot be read.
    RunError
        The system's temporary folder has no room for the layers.
    """
    with tempfile.TemporaryDirectory(prefix="kopa-") as folder, zipfile.ZipFile(path) as archive:
        _unpack(archive, [LAYERS[name] for name in names], folder, where)
        found = list(_layers_of(Path(folder), where))
        called = {LAYERS[name]: name for name in names}
        places: dict[str, list[LayerPlace]] = {name: [] for name in names}
        for layer, place in found:
            if layer in called:
                places[called[layer]].append(place)
        names_of_others = [layer for layer, _ in found if layer not in LAYERS.values()]
        yield OpenArchive(
            where, {name: tuple(some) for name, some in places.items()},
            tuple(dict.fromkeys([*names_of_others, *_other_shapefiles(archive.namelist())])),
        )  # fmt: skip


def _unpack(archive: zipfile.ZipFile, layers: Sequence[str], folder: str, where: str) -> None:
    try:
        for member in archive.namelist():
            if _is_wanted(member, layers):
                archive.extract(member, folder)
    except OSError as error:
        raise RunError(
            f"{where}: cannot be unpacked into {folder} ({error.strerror}); set TMPDIR to a folder with room for it"
        ) from None


def _is_wanted(member: str, layers: Iterable[str]) -> bool:
    path = PurePosixPath(member)
    suffix = path.suffix.lower()
    return suffix == GEOPACKAGE or (suffix in OF_SHAPEFILES and path.stem.lower() in layers)


def _other_shapefiles(members: Iterable[str]) -> Iterator[str]:
    for member in map(PurePosixPath, members):
        if member.suffix.lower() == SHAPEFILE and member.stem.lower() not in LAYERS.values():
            yield member.stem.lower()


def _layers_of(folder: Path, where: str) -> Iterator[tuple[str, LayerPlace]]:
    """Yield every layer of the files in a folder, by its name in lower case."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        within = path.relative_to(folder)
        told = f"{where}: {within.as_posix()}"
        if path.suffix.lower() == SHAPEFILE:
            yield path.stem.lower(), LayerPlace(path, None, within.parent.as_posix(), told)
        elif path.suffix.lower() == GEOPACKAGE:
            with _quiet(), _told(told):
                names = [str(name) for name, _ in pyogrio.list_layers(path)]
            for name in names:
                yield name.lower(), LayerPlace(path, name, within.parent.as_posix(), f"{told} {name}")


def _refuse_columns(place: LayerPlace, columns: Sequence[str]) -> None:
    fields = _fields(place)
    missing = [column for column in columns if column not in fields]
    if missing:
        raise FetchError(
            f"{place.where}: no column {', '.join(missing)}; it has {', '.join(fields)}."
            f"{did_you_mean(missing[0], fields)} The publisher has changed the files (docs/official-data.md: how to "
            "report it)"
        )


def _fields(place: LayerPlace) -> dict[str, str]:
    """Return the columns of a layer by their names in lower case."""
    return {str(field).lower(): str(field) for field in _info(place)["fields"]}


def _info(place: LayerPlace) -> dict[str, Any]:
    with _quiet(), _told(place.where):
        info: dict[str, Any] = pyogrio.read_info(
            place.path, layer=place.layer, force_feature_count=True, force_total_bounds=True
        )
        return info


def _read(place: LayerPlace, **how: Any) -> pd.DataFrame:
    with _quiet(), _told(place.where):
        table: pd.DataFrame = pyogrio.read_dataframe(place.path, layer=place.layer, **how)
        return table


def _system(text: str | None) -> str:
    """Return the code of a coordinate system, or its own words where it has none; empty where none is told."""
    try:
        code = CRS.from_user_input(text).to_epsg(min_confidence=20) if text else None
    except CRSError:
        code = None
    return f"EPSG:{code}" if code else str(text or "")


@contextmanager
def _quiet() -> Iterator[None]:
    """Let nothing be said of measures along lines, which are left out, nor what GDAL remarks: rows are counted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        warnings.filterwarnings("ignore", message="Measured .M. geometry types are not supported")
        yield


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Say of which file it is that something cannot be read."""
    try:
        yield
    except FetchError:
        raise
    except _FAULTS as error:
        raise FetchError(f"{where}: cannot be read ({error}); damaged?") from None


def texts_of(values: Iterable[Any]) -> pd.Series:
    """Return ids as text: whole numbers without a decimal point, nothing as an empty text.

    Examples
    --------
    >>> texts_of(["a:1", None, 7.0, 12]).tolist()
    ['a:1', '', '7', '12']
    """
    return pd.Series([_text(value) for value in values], dtype=object)


def _text(value: Any) -> str:
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
