"""Digiroad's layers of a region as its files hold them, in the form in which the feature service gives them.

The files hold links cut into pieces, each with one limit at most. Pieces of a link become one line again; their limits
are stretches of it, as the service has them. Links beyond the box for which the service would be asked are left out.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from kopa.errors import InputError, RunError
from kopa.sources.fetch.orders import degrees
from kopa.sources.official.building.digiroad import FAULT, LINE, report_it, single_lines, to_the_centimetre
from kopa.sources.official.building.raw_tables import RawTables
from kopa.sources.region_roads import CENTIMETRES, ROAD_FILES
from kopa.sources.services.road_archives import (
    LAYERS,
    LINK,
    LINKS,
    OF_LINKS,
    PIECE,
    OpenArchive,
    opened,
    texts_of,
)  # fmt: skip
from kopa.sources.services.road_file_names import ARCHIVE, around
from kopa.sources.services.road_files import regions_here, release_of
from kopa.units import CRS_FINLAND, CRS_WGS84

_TO_DEGREES = Transformer.from_crs(CRS_FINLAND, CRS_WGS84, always_xy=True)

Lines = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]
Boxes = npt.NDArray[np.float64]


class RegionFiles:
    """The layers of Digiroad in and around a region, from its files.

    Parameters
    ----------
    raw
        What the lock file names of the region.

    Raises
    ------
    NotThereError
        The version that it names is not here.
    """

    def __init__(self, raw: RawTables) -> None:
        self.area, self._order, version = raw.area, raw.order(ROAD_FILES), raw.version(ROAD_FILES)
        self.files, self._rows = version.files, version.rows
        self.release = release_of(self._order, self.files)
        self._link_of: dict[str, pd.DataFrame] = {}
        self._seen: set[str] = set()
        self._read = 0
        self._kept: Counter[str] = Counter()
        self.outside: Counter[str] = Counter()
        """Rows of each layer that lie beyond the box."""
        self.twice: Counter[str] = Counter()
        """Rows of each layer that stand in the files more than once."""
        self.lacking: dict[str, list[str]] = {name: [] for name in LAYERS}
        """Regions whose files lack a layer."""

    @property
    def absent(self) -> set[str]:
        """Layers that no file has."""
        return {name for name, regions in self.lacking.items() if regions == regions_here(self.files)}

    @property
    def without(self) -> list[str]:
        """Regions in the box whose files were not fetched."""
        return [region for region in around(self._order) if region not in regions_here(self.files)]

    def pages(self, name: str) -> Iterator[pd.DataFrame]:
        """Yield the rows of a layer that lie in the box, file by file; those of links come first.

        Raises
        ------
        FetchError
            A file is damaged.
        """
        for region in regions_here(self.files):
            path = self.files.path(f"{region}{ARCHIVE}")
            with opened(path, f"{self._order.name}: {path.name}", [name]) as archive:
                if not archive.places[name]:
                    self.lacking[name].append(region)
                    continue
                rows = self._rows_of(archive, name)
            page = self._links(rows, region) if name == LINKS else self._stretches(rows, name, region)
            self._kept[name] += len(page)
            yield page

    def rows(self, name: str) -> int:
        """Return how many rows of a layer were yielded, when all layers were read.

        Raises
        ------
        RunError
            Fewer or more rows were read than were counted when the files came.
        """
        if self._read != self._rows:
            raise RunError(f"{self._order.name}: {self._read:,} rows were read, {self._rows:,} were counted")
        return self._kept[name]

    def _rows_of(self, archive: OpenArchive, name: str) -> pd.DataFrame:
        """Return the rows of a layer in one file, with lines in metres and ids as text; each once."""
        pages = []
        for page in archive.pages(name):
            table = pd.DataFrame(page.drop(columns="geometry")).reset_index(drop=True)
            for column in {PIECE, LINK} & set(table):
                table[column] = texts_of(table[column])
            table[LINE] = to_the_centimetre(single_lines(page.geometry.to_numpy()))
            pages.append(table)
        rows = pd.concat(pages, ignore_index=True)
        self._read += len(rows)
        alike = [column for column in rows if column != LINE]
        again = rows[PIECE].ne("") & rows.duplicated(alike).to_numpy()
        self.twice[name] += int(again.sum())
        return rows[~again].reset_index(drop=True)

    def _links(self, pieces: pd.DataFrame, region: str) -> pd.DataFrame:
        """Return the links in the box, each of its pieces; take note of which piece is of which."""
        named = pieces[LINK].where(pieces[LINK] != "", "\0" + pieces.index.astype(str))  # without an id: each its own
        number, ids = pd.factorize(named)
        here = self._in_the_box(_around_all(boxes_deg(pieces[LINE].to_numpy()), number, len(ids)))
        self._link_of[region] = self._links_of_pieces(pieces.assign(here=here[number]), region)
        self.outside[LINKS] += int((~here).sum())
        page = joined(pieces[here[number]].reset_index(drop=True), number[here[number]])
        page.loc[page[LINK].isin(self._seen) & page[FAULT].eq(""), FAULT] = "its link stands in another file too"
        self._seen.update(page.loc[page[LINK] != "", LINK])
        return page

    def _links_of_pieces(self, pieces: pd.DataFrame, region: str) -> pd.DataFrame:
        """Return the link of each piece, by the piece's id.

        Raises
        ------
        InputError
            An id is that of pieces of several links: which limit is of which is not known.
        """
        of = pieces.loc[pieces[PIECE] != "", [PIECE, LINK, "here"]].drop_duplicates([PIECE, LINK])
        several = of[PIECE].duplicated()
        if several.any():
            raise InputError(
                f"{self._order.name}: {region}{ARCHIVE}: {PIECE} {of.loc[several, PIECE].iat[0]} is of several links "
                f"({several.sum():,} such ids): which limit is of which cannot be told. {report_it()}"
            )
        return of.set_index(PIECE)

    def _stretches(self, rows: pd.DataFrame, name: str, region: str) -> pd.DataFrame:
        """Return the rows of a layer of pieces that are in the box, with the link of each."""
        of = self._link_of[region].reindex(rows[PIECE])
        known = of["here"].notna().to_numpy()
        here = np.where(known, of["here"].eq(True).to_numpy(), self._in_the_box(boxes_deg(rows[LINE].to_numpy())))
        self.outside[name] += int((~here).sum())
        link = np.where(known, of[LINK].to_numpy(), f"{PIECE} " + rows[PIECE])
        return rows.assign(**{LINK: link})[here].reset_index(drop=True)

    def _in_the_box(self, boxes: Boxes) -> Flags:
        """Return which boxes in degrees meet that of the order; what has no place is taken to do so."""
        west, south, east, north = degrees(self._order.box_m)
        with np.errstate(invalid="ignore"):
            beside = (boxes[:, 0] > east) | (boxes[:, 2] < west) | (boxes[:, 1] > north) | (boxes[:, 3] < south)
        return ~beside


def joined(pieces: pd.DataFrame, number: npt.NDArray[np.intp]) -> pd.DataFrame:
    """Return links of their pieces, in the order in which they come first.

    Parameters
    ----------
    pieces
        Columns `link_id`, `segm_id`, those of links, and `line` in metres.
    number
        Number of the link of each piece.

    Returns
    -------
    DataFrame
        A row a link, with `line`, and `fault` where its pieces make no single line or differ.
    """
    number, _ = pd.factorize(number)
    links = pieces[[LINK, *OF_LINKS, LINE]][~pd.Series(number).duplicated().to_numpy()].reset_index(drop=True)
    links[FAULT] = ""
    several = np.flatnonzero(np.bincount(number, minlength=len(links)) > 1)
    if not len(several):
        return links
    of_several = pieces[np.isin(number, several)].assign(number=number[np.isin(number, several)])
    groups = of_several.groupby("number", sort=True)
    differ = (groups[list(OF_LINKS)].nunique(dropna=False) > 1).any(axis="columns").to_numpy()
    lines = np.empty(len(several), dtype=object)
    lines[:] = [one_line(group[LINE].tolist(), group[PIECE].tolist()) for _, group in groups[[LINE, PIECE]]]
    fault = np.select([shapely.is_missing(lines), differ], ["its pieces make no single line", "its pieces differ"], "")
    for column, values in ((LINE, lines), (FAULT, fault)):
        all_links = links[column].to_numpy(dtype=object, copy=True)
        all_links[several] = values
        links[column] = all_links
    return links


def one_line(lines: Sequence[shapely.LineString | None], names: Sequence[str]) -> shapely.LineString | None:
    """Return pieces as one line, each beginning where another ends; None where they make none.

    A ring begins with the piece that is named first: by numbers as numbers, as public code orders them.

    Examples
    --------
    >>> parts = [shapely.LineString([(1, 0), (2, 0)]), shapely.LineString([(0, 0), (1, 0)])]
    >>> one_line(parts, ["10", "9"])
    <LINESTRING (0 0, 1 0, 2 0)>
    >>> one_line(parts[:1] * 2, ["9", "10"])
    """
    if any(line is None or len(line.coords) < 2 for line in lines):
        return None
    places = [shapely.get_coordinates(line) for line in lines]
    first, last = ([tuple(np.rint(one[at] * CENTIMETRES).tolist()) for one in places] for at in (0, -1))
    following = {place: number for number, place in enumerate(first)}
    begins = [number for number, place in enumerate(first) if place not in set(last)]
    if len(following) < len(lines) or len(begins) > 1:
        return None
    at = begins[0] if begins else min(range(len(names)), key=lambda one: (len(names[one]), names[one]))
    corners, left = [places[at][:1]], set(range(len(lines)))
    while left:
        if at not in left:
            return None
        left.remove(at)
        corners.append(places[at][1:])
        at = following.get(last[at], -1)
    return shapely.LineString(np.concatenate(corners))


def boxes_deg(lines: Lines) -> Boxes:
    """Return the boxes in degrees around lines in metres; NaN where there is no line."""
    turned = shapely.transform(lines, lambda x, y: _TO_DEGREES.transform(x, y), interleaved=False)
    boxes: Boxes = shapely.bounds(turned)
    return boxes


def _around_all(boxes: Boxes, number: npt.NDArray[np.intp], count: int) -> Boxes:
    """Return the box around the boxes of each number."""
    groups = pd.DataFrame(boxes).groupby(number)
    least, most = groups.min(), groups.max()
    return np.column_stack([least[0], least[1], most[2], most[3]]).reshape(count, 4)


def sentences(files: RegionFiles) -> Iterator[str]:
    """Yield what is to be said of the files of a region, when they were read."""
    told = ", ".join(regions_here(files.files))
    yield (
        f"roads of {files.area}: of Digiroad's files of {told}, release {files.release}; {files.outside[LINKS]:,} "
        "further links of them lie elsewhere"
    )
    for name, regions in files.lacking.items():
        if regions:
            yield f"{name} {files.area}: no layer {LAYERS[name]} in the files of {', '.join(regions)}"
    twice = sum(files.twice.values())
    if twice:
        yield f"{ROAD_FILES} {files.area}: {twice:,} rows stand in a file more than once, and count once"


def doubts(files: RegionFiles) -> Iterator[str]:
    """Yield what somebody has to accept of the files of a region."""
    if files.without:
        yield (
            f"{ROAD_FILES} {files.area}: no file of {', '.join(files.without)}, parts of which lie around the region: "
            "ways end at their borders"
        )
