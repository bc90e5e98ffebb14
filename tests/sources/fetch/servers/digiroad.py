"""Digiroad of a few towns: the starter's public roads drawn as the layers of the feature service send them.

Every link has a street at both of its ends; limits are a layer of their own, of stretches with their own lines.
"""

from dataclasses import dataclass, field

import numpy as np
import shapely
from pyproj import Transformer

from kopa.sources import country_tables
from tests.sources.fetch.servers.features import FeatureService

HOST = "avoinapi.vaylapilvi.fi"
LAYERS = {
    "road_links": "digiroad:dr_tielinkki_hall_lk",
    "speed_limits": "digiroad:dr_nopeusrajoitus",
    "winter_speed_limits": "digiroad:dr_talvinopeusrajoitus",
    "frost_damage": "digiroad:dr_kelirikko",
}
STREET_M = 900.0
TO_DEGREES = Transformer.from_crs("EPSG:3067", "EPSG:4326", always_xy=True)


@dataclass
class SmallDigiroad:
    """Rows of the layers, (properties, geometry) each; a test changes them before they are served."""

    box_m: tuple[float, float, float, float] = (480_000.0, 7_080_000.0, 640_000.0, 7_200_000.0)
    road_links: list = field(init=False)
    speed_limits: list = field(init=False)
    winter_speed_limits: list = field(init=False)
    frost_damage: list = field(init=False)

    def __post_init__(self):
        roads = country_tables.roads()
        inside = shapely.intersects(roads.geometry.to_numpy(), shapely.box(*self.box_m))
        self.road_links, limits = [], []
        for n, row in enumerate(roads[inside].itertuples()):
            line = np.asarray(row.geometry.coords)
            kind = 21 if row.ferry else 3
            self.road_links.append(link(n, 1, line, min(row.road_class, 4), kind, number=row.road_number))
            limits += [stretch(n, 1, line, 80), *([stretch(n, 1, line, 60, side=3)] if n % 50 == 7 else [])]
            for part, end in ((2, line[0]), (3, line[-1])):
                street = np.stack([end, end + np.array([0.0, STREET_M])])
                self.road_links.append(link(n, part, street, 5, 3))
                limits.append(stretch(n, part, street, 40))
        self.speed_limits = [one for one in limits if one]
        self.winter_speed_limits = [stretch(n, 1, line_of(self.road_links[3 * n]), 70) for n in range(40)]
        self.frost_damage = [({"link_id": self.road_links[3 * n][0]["link_id"]}, self.road_links[3 * n][1])
                             for n in range(0, 40, 10)]  # fmt: skip

    def apps(self, **faults):
        """The server, by host."""
        layers = {layer: getattr(self, name) for name, layer in LAYERS.items()}
        return {HOST: FeatureService(layers, cap=5_000, label="urn:ogc:def:crs:EPSG::4326", **faults)}


def link(n, part, line, functional_class, kind, *, direction=2, number=None):
    """A row of the layer of links."""
    return (
        {"link_id": link_id(n, part), "link_mmlid": n, "tienimi_su": None, "tienimi_ru": None, "hallinn_lk": 1,
         "toiminn_lk": int(functional_class), "linkkityyp": kind, "ajosuunta": direction, "kuntakoodi": 205,
         "tienumero": int(number) if number else None, "tieosanro": None},
        geometry(line),
    )  # fmt: skip


def stretch(n, part, line, kmh, *, side=1):
    """A row of a layer of limits: both ways, or on one side."""
    return {"link_id": link_id(n, part), "kuntakoodi": 205, "vaik_suunt": side, "arvo": kmh}, geometry(line)


def link_id(n, part):
    """The id of a link as Digiroad has it: a UUID and the number of a segment."""
    return f"f4062096-0000-0000-0000-{n:012d}:{part}"


def geometry(line):
    """A line as GeoJSON in degrees, with heights."""
    degrees = TO_DEGREES.transform(line[:, 0], line[:, 1])
    return {"type": "LineString", "coordinates": [[x, y, 138.2] for x, y in zip(*degrees, strict=True)]}


def line_of(row):
    """The line of a row in metres."""
    degrees = np.asarray(row[1]["coordinates"])
    return np.stack(TO_DEGREES.transform(degrees[:, 0], degrees[:, 1], direction="INVERSE"), axis=1)
