"""Digiroad's files by region: links cut into pieces, in a GeoPackage or shapefiles, behind a redirect with a cookie."""

import io
import struct
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pyogrio

from tests.sources.fetch.servers.digiroad import SmallDigiroad, line_of
from tests.sources.fetch.servers.loopback import Reply

HOST = "aineistot.vayla.fi"
FOLDER = "ava/Tie/Digiroad/Aineistojulkaisut/latest"
OF_LINKS = ("link_id", "hallinn_lk", "toiminn_lk", "linkkityyp", "ajosuunta", "kuntakoodi", "tienumero")
LAYERS = {"road_links": "dr_linkki_k", "speed_limits": "dr_nopeusrajoitus_k",
          "winter_speed_limits": "dr_talvinopeusrajoitus_k", "frost_damage": "dr_kelirikko_k"}  # fmt: skip
OF_EMPTY = ["segm_id", "arvo", "vaik_suunt"]
PAGE = b"<!DOCTYPE html><html><head><title>Latauspalvelu</title></head><body><div id='app'></div></body></html>"


@dataclass
class FileServer:
    """The publisher's files by their names; attributes are faults."""

    files: dict[str, bytes]
    releases: list[str] = field(default_factory=lambda: ["2026_03"])
    """Release that is told, one request after the other; the last for ever."""
    cookie: bool = True
    """Whether it redirects to itself until a cookie comes back, as a download of the publisher does."""
    page_for_missing: bool = False
    fault: str = ""
    asked: list[str] = field(default_factory=list)

    def __call__(self, asked):
        path = asked.query.get("path", "")
        if self.cookie and "seen=1" not in asked.headers.get("cookie", ""):
            headers = {"Location": f"{asked.path}?path={quote(path, safe='/')}", "Set-Cookie": "seen=1; Path=/"}
            return Reply(b"", 302, headers=headers)
        name = path.rpartition("/")[2]
        self.asked.append(name)
        if name == "irrotus_nro.txt":
            release = self.releases.pop(0) if len(self.releases) > 1 else self.releases[0]
            return Reply(f"{release}\n".encode(), kind="text/plain")
        if name not in self.files or not path.startswith(f"{FOLDER}/Maakuntajako_digiroad_K/"):
            return Reply(PAGE, kind="text/html") if self.page_for_missing else Reply(b"not found", 404)
        return self._file(self.files[name], asked.headers.get("range", ""))

    def _file(self, body, wanted):
        start = int(wanted.removeprefix("bytes=").removesuffix("-") or 0)
        fault, self.fault = self.fault, ""
        headers = {"ETag": '"one"'}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        return Reply(body[start:], 206 if start else 200, headers, "application/zip", fault, packed=False)


@dataclass
class Pieces:
    """Rows of the layers of form K, (properties, line in metres) each, by the names of the service's datasets."""

    rows: dict[str, list] = field(default_factory=lambda: {name: [] for name in LAYERS})

    def add(self, link, stretches):
        """Cut a link at a corner in the middle, where it has one, and give each piece what the stretches say."""
        properties, line = link
        corners = len(line)
        at = corners // 2 if corners > 2 else 0
        for piece in [line[: at + 1], line[at:]] if at else [line]:
            number = len(self.rows["road_links"]) + 1
            self.rows["road_links"].append(({**properties, "segm_id": number}, piece))
            for name, told in stretches:
                self.rows[name].append(({"segm_id": number, **told}, piece))


def pieces_of(digiroad: SmallDigiroad, wanted=lambda n: True) -> Pieces:
    """Return some links of a small Digiroad, by their numbers, cut into pieces."""
    stretches = {}
    for name in ("speed_limits", "winter_speed_limits", "frost_damage"):
        for properties, _ in getattr(digiroad, name):
            told = {key: properties[key] for key in ("arvo", "vaik_suunt") if key in properties}
            stretches.setdefault(properties["link_id"], []).append((name, told))
    pieces = Pieces()
    for n, row in enumerate(digiroad.road_links):
        if wanted(n):
            properties = {key: row[0][key] for key in OF_LINKS}
            pieces.add((properties, np.round(line_of(row), 2)), stretches.get(properties["link_id"], []))
    return pieces


def archive(pieces: Pieces, *, shapefiles=False, folder="", rename=None, without=(), crs="EPSG:3067") -> bytes:
    """Return an archive of pieces: a GeoPackage, or shapefiles in folders of two areas.

    `rename` gives layers and columns other names; `without` leaves layers out.
    """
    names, stream = rename or {}, io.BytesIO()
    with tempfile.TemporaryDirectory() as made:
        for name, layer in LAYERS.items():
            if name not in without:
                _write(Path(made), names.get(layer, layer), pieces.rows[name], names, shapefiles, folder, crs)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
            for path in sorted(one for one in Path(made).rglob("*") if one.is_file()):
                file.write(path, path.relative_to(made).as_posix())
    return stream.getvalue()


def _write(made, layer, rows, names, shapefiles, folder, crs):
    parts = {"UUSIMAA_1": rows[::2], "ITA-UUSIMAA": rows[1::2]} if shapefiles else {folder: rows}
    for part, some in parts.items():
        (made / part).mkdir(exist_ok=True)
        path = made / part / (f"{layer.upper()}.shp" if shapefiles else "Digiroad_K.gpkg")
        columns = list(dict.fromkeys(key for properties, _ in some for key in properties)) or OF_EMPTY
        data = [_column([properties.get(column) for properties, _ in some]) for column in columns]
        lines = [_measured(line) for _, line in some]
        called = [names.get(column, column) for column in columns]
        pyogrio.raw.write(
            path, np.array(lines, object), data, [one.upper() if shapefiles else one for one in called],
            layer=None if shapefiles else layer, driver="ESRI Shapefile" if shapefiles else "GPKG",
            geometry_type="Measured 3D LineString", crs=crs, append=path.exists(), encoding="UTF-8",
        )  # fmt: skip


def _column(values):
    if any(isinstance(value, str) for value in values):
        return np.array(values, object)
    return np.array([np.nan if value is None else value for value in values], float if None in values else np.int64)


def _measured(line):
    """A line with heights and measures along it, as Digiroad draws them: well-known binary of type 3002."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    corners = np.column_stack([line, np.full(len(line), 138.2), along])
    return struct.pack("<BII", 1, 3002, len(corners)) + corners.astype("<f8").tobytes()
