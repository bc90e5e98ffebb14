"""A feature service (WFS 2.0) as GeoServer answers: hits, JSON, CSV, exceptions under 200; and its faults."""

import csv
import io
import json
import re
from dataclasses import dataclass, field

import geopandas as gpd

from kopa.units import CRS_FINLAND, CRS_WGS84
from tests.sources.fetch.servers.loopback import Reply

EXCEPTION = """<?xml version="1.0" encoding="UTF-8"?>
<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1" version="2.0.0"><ows:Exception \
exceptionCode="{code}" locator="typeName"><ows:ExceptionText>{words}</ows:ExceptionText></ows:Exception>\
</ows:ExceptionReport>"""
HITS = (
    '<?xml version="1.0" encoding="UTF-8"?><wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" '
    'numberMatched="{total}" numberReturned="0" timeStamp="{time}"/>'
)
PAGE = "<!DOCTYPE html><html><head><title>Access denied by policy</title></head><body>blocked</body></html>"


@dataclass
class FeatureService:
    """Layers of rows: (properties, geometry). Every attribute after `layers` is a fault that is switched on."""

    layers: dict[str, list]
    cap: int = 10**9
    """Most features in one answer, whatever `count` says."""
    label: str = "urn:ogc:def:crs:EPSG::3067"
    ignore_filter: bool = False
    ignore_start: bool = False
    empty_at: int = -1
    repeat_page: int = -1
    repeat_id: bool = False
    moves_after: int = 10**9
    """After so many answers there is one feature more."""
    settles: bool = False
    """Whether the number stays from then on; else it grows with every answer."""
    renamed: dict = field(default_factory=dict)
    swapped: bool = False
    in_degrees: bool = False
    numbers: tuple = ()
    """Columns whose codes are sent as numbers."""
    html: bool = False
    busy: int = 0
    """So many answers are exceptions that pass."""
    bom: bool = False
    latin1: bool = False
    cut_json: bool = False
    no_total: bool = False
    fault: str = ""
    faulty_answers: int = 10**9
    answers: int = 0
    time: str = "2026-09-24T09:00:00.000Z"

    def __call__(self, asked):
        self.answers += 1
        if self.html:
            return Reply(PAGE.encode(), kind="text/html")
        if self.busy:
            self.busy -= 1
            return self._exception("NoApplicableCode", "The server is out of connections")
        layer = asked.query.get("typeNames", "")
        if layer not in self.layers:
            return self._exception("InvalidParameterValue", f"Feature type {layer} unknown")
        rows = self._filtered(self.layers[layer], asked.query)
        total = len(rows) + self._moved()
        if asked.query.get("resultType") == "hits":
            return Reply(HITS.format(total=total, time=self.time).encode(), kind="text/xml")
        return self._page(rows, total, asked.query)

    def _moved(self):
        over = self.answers - self.moves_after
        return 0 if over <= 0 else 1 if self.settles else over

    def _exception(self, code, words):
        return Reply(EXCEPTION.format(code=code, words=words).encode(), kind="application/xml")

    def _filtered(self, rows, query):
        if self.ignore_filter:
            return rows
        found = re.fullmatch(r"(\w+)='(\w+)'", query.get("CQL_FILTER", ""))
        if found:
            rows = [row for row in rows if str(row[0][found.group(1)]) == found.group(2)]
        if "bbox" in query:
            west, south, east, north = (float(one) for one in query["bbox"].split(",")[:4])
            rows = [row for row in rows if _meets(row[1]["coordinates"], west, south, east, north)]
        return rows

    def _page(self, rows, total, query):
        start, count = int(query.get("startIndex", 0)), min(int(query.get("count", 10**9)), self.cap)
        rows = rows + [({**rows[-1][0], **_fresh(rows[-1][0], n)}, rows[-1][1]) for n in range(total - len(rows))]
        if self.ignore_start:
            start = 0
        if self.repeat_page >= 0 and start >= self.repeat_page:
            start = max(0, start - count)
        if "sortBy" in query:
            rows = sorted(rows, key=lambda row: tuple(str(row[0].get(name)) for name in query["sortBy"].split(",")))
        page = rows[start : start + count]
        if self.repeat_id and start > 0:
            page = [rows[0], *page[1:]]
        if self.empty_at >= 0 and start >= self.empty_at:
            page = []
        body = self._csv(page) if query["outputFormat"] == "csv" else self._json(page, total, start)
        faulty = self.fault if self.answers <= self.faulty_answers else ""
        kind = "text/csv" if query["outputFormat"] == "csv" else "application/json;charset=UTF-8"
        return Reply(body, kind=kind, fault=faulty)

    def _json(self, page, total, start):
        features = [
            {"type": "Feature", "id": f"fid--{self.answers:x}_{n}", "geometry": self._placed(geometry),
             "geometry_name": "geom", "properties": self._told(properties)}
            for n, (properties, geometry) in enumerate(page)
        ]  # fmt: skip
        content = {"type": "FeatureCollection", "features": features, "totalFeatures": total, "numberMatched": total,
                   "numberReturned": len(features), "timeStamp": self.time,
                   "crs": {"type": "name", "properties": {"name": self.label}}}  # fmt: skip
        if self.no_total:
            content["numberMatched"] = content["totalFeatures"] = "unknown"
        text = json.dumps(content, ensure_ascii=False)
        body = text.encode("latin-1" if self.latin1 else "utf-8-sig" if self.bom else "utf-8")
        return body[: len(body) * 2 // 3] if self.cut_json else body

    def _csv(self, page):
        stream = io.StringIO()
        columns = list(page[0][0]) if page else ["nothing"]
        writer = csv.writer(stream)
        writer.writerow(["FID", *(self.renamed.get(name, name) for name in columns)])
        for number, (properties, _) in enumerate(page):
            told = self._told({name: properties[name] for name in columns})  # rows may have theirs in another order
            writer.writerow([f"open_address.{number}", *told.values()])
        return stream.getvalue().encode("latin-1" if self.latin1 else "utf-8")

    def _told(self, properties):
        told = {self.renamed.get(name, name): value for name, value in properties.items()}
        return {name: int(value) if name in self.numbers else value for name, value in told.items()}

    def _placed(self, geometry):
        if self.swapped:
            return {**geometry, "coordinates": _mapped(geometry["coordinates"], lambda p: [p[1], p[0], *p[2:]])}
        if self.in_degrees:
            return {**geometry, "coordinates": _mapped(geometry["coordinates"], lambda p: [p[0] / 2e4, p[1] / 1.1e5])}
        return geometry


def _fresh(properties, number):
    """Another value for every column that is text or a number, so that the new row has a key of its own."""
    key = next(iter(properties))
    return (
        {key: f"{properties[key]}-{number}"}
        if isinstance(properties[key], str)
        else {key: properties[key] + 1 + number}
    )


def _mapped(coordinates, change):
    if isinstance(coordinates[0], int | float):
        return change(coordinates)
    return [_mapped(one, change) for one in coordinates]


def _meets(coordinates, west, south, east, north):
    points = []
    _mapped(coordinates, lambda p: points.append(p) or p)
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs) <= east and max(xs) >= west and min(ys) <= north and max(ys) >= south


def grid_rows(number, *, code="205"):
    """Rows as those of the 1 km grid; every fourth hides its ages."""
    rows = []
    for n in range(number):
        x, y = 400_000 + 1000 * (n % 300), 7_000_000 + 1000 * (n // 300)
        hidden = n % 4 == 3
        people = 1 + n % 9 if hidden else 20 + n * 7 % 1000
        ages = (
            [-1] * 5
            if hidden
            else [people // 2, people - people // 2, people // 5, people // 2, people - people // 5 - people // 2]
        )
        ring = [[x, y], [x + 1000, y], [x + 1000, y + 1000], [x, y + 1000], [x, y]]
        properties = {
            "grd_id": f"1kmN{y // 1000:04d}E{x // 1000:04d}", "oid": n + 1, "id_nro": n + 1, "xkoord": x, "ykoord": y,
            "kunta": code if n % 2 else "049", "vaesto": people,
            **dict(zip(("miehet", "naiset", "ika_0_14", "ika_15_64", "ika_65_"), ages, strict=True)),
        }  # fmt: skip
        rows.append((properties, {"type": "Polygon", "coordinates": [ring]}))
    return rows


def school_rows(number, year=2025):
    """Rows as those of the register of schools; every tenth is closed."""
    rows = []
    for n in range(number):
        x, y = 300_000 + 997 * n % 300_000, 6_800_000 + 1009 * n % 600_000
        properties = {"tunn": f"{n:05d}", "id": n, "oltyp_nimi": "Lukiot", "til_vuosi": year,
                      "onimi": f"Äijälän koulu {n}",
                      "olo": "1" if n % 10 == 9 else "0", "oltyp": "15", "euref_x": x, "euref_y": y}  # fmt: skip
        rows.append((properties, {"type": "Point", "coordinates": [x, y]}))
    return rows


def road_rows(number, west=25.0, south=63.0, east=31.0, north=67.0):
    """Rows as those of Digiroad's links: three coordinates, the municipality's code as a number."""
    rows = []
    for n in range(number):
        x = west + (east - west) * (n * 37 % 1009) / 1009
        y = south + (north - south) * (n * 53 % 1013) / 1013
        line = [[round(x, 6), round(y, 6), 138.2], [round(x + 0.004, 6), round(y + 0.003, 6), 139.0]]
        properties = {"link_id": f"f4062096-0000-0000-0000-{n:012d}:1", "link_mmlid": n, "tienimi_su": "Esimerkkitie",
                      "hallinn_lk": 1, "toiminn_lk": 3, "linkkityyp": 3, "ajosuunta": 2, "kuntakoodi": 205,
                      "tienumero": 5, "tieosanro": 210}  # fmt: skip
        rows.append((properties, {"type": "LineString", "coordinates": line}))
    return rows


def address_rows(number, code="205"):
    """Rows as those of Ryhti's addresses."""
    return [
        ({"address_key": f"00000000-0000-0000-{code}-{n:012d}", "address_name_fin": f"Mäki, tie {n % 50}",
          "address_name_swe": "", "number_part_of_address_number": str(n % 90 + 1), "municipality_number": code,
          "subdivision_letter_of_address_number": "a", "postal_code": "87100",
          "location_geometry_data": "POINT (27.71 64.22)"}, None)
        for n in range(number)
    ]  # fmt: skip


def address(street, number, x_m, y_m, *, letter="", postal="87100", town="205", swedish=""):
    """A row of addresses at a point in metres."""
    point = gpd.GeoSeries(gpd.points_from_xy([x_m], [y_m]), crs=CRS_FINLAND).to_crs(CRS_WGS84).iloc[0]
    told = f"{street} {number}{letter} {postal} {town} {x_m}"
    return ({"address_key": told, "address_name_fin": street, "address_name_swe": swedish,
             "number_part_of_address_number": str(number), "subdivision_letter_of_address_number": letter,
             "municipality_number": town, "postal_code": postal,
             "location_geometry_data": f"POINT ({point.x:.7f} {point.y:.7f})"}, None)  # fmt: skip
