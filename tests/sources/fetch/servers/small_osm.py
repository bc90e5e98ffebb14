"""OpenStreetMap of a few towns: the starter's public roads as ways of a .osm.pbf, with streets, paths and faults.

Every road has a street at both of its ends; nodes where several roads end are one. One way is under construction, one
names a node that the file does not hold, one lies far from the towns.
"""

from dataclasses import dataclass, field

import numpy as np
import osmium
import shapely

from kopa.sources import country_tables
from tests.sources.fetch.servers.digiroad import STREET_M, TO_DEGREES

HOST = "download.geofabrik.de"
HIGHWAYS = {1: "trunk", 2: "primary", 3: "secondary", 4: "tertiary"}
FAR_M = np.array([[385_000.0, 6_672_000.0], [385_000.0, 6_673_000.0]])
NO_NODE = 99_000_000_000
"""A number of a node that the file does not hold, larger than any of today."""


@dataclass
class SmallMap:
    """Ways as (nodes, tags) and places of nodes in metres; a test changes them before they are written."""

    ways: list = field(default_factory=list)
    places: dict = field(default_factory=dict)
    node_tags: dict = field(default_factory=dict)
    numbers: dict = field(default_factory=dict)

    @classmethod
    def of_towns(cls, box_m=(480_000.0, 7_080_000.0, 640_000.0, 7_200_000.0)):
        """Return the map of the towns in a box."""
        made, roads = cls(), country_tables.roads()
        inside = shapely.intersects(roads.geometry.to_numpy(), shapely.box(*box_m))
        for n, row in enumerate(roads[inside].itertuples()):
            line = np.asarray(row.geometry.coords)
            kind = {"route": "ferry"} if row.ferry else {"highway": HIGHWAYS.get(row.road_class, "tertiary")}
            number = {"ref": f"{row.road_number};E 63"} if row.road_number else {}
            made.add(line, {**kind, **number, "maxspeed": "80", "name": f"Tie “{n}”, ä"})
            for end in (line[0], line[-1]):
                made.add(np.stack([end, end + np.array([0.0, STREET_M])]), {"highway": "residential", "maxspeed": "40"})
        begin = made.ways[0][0][0]
        made.node_tags = {begin: {"highway": "traffic_signals"}, made.ways[4][0][-1]: {"barrier": "bollard"}}
        made.add(line + 500.0, {"highway": "footway"})
        made.add(line + 700.0, {"highway": "construction"})
        made.ways.append(([begin, NO_NODE], {"highway": "residential"}))
        made.add(FAR_M, {"highway": "residential"})
        return made

    def add(self, line, tags):
        """Add a way along a line in metres; return its number."""
        self.ways.append(([self._node(place) for place in line], tags))
        return len(self.ways)

    @staticmethod
    def degrees(place):
        """Longitude and latitude of a place in metres, as OpenStreetMap keeps them."""
        return tuple(round(float(value), 7) for value in TO_DEGREES.transform(*place))

    def _node(self, place):
        key = tuple(np.rint(np.asarray(place) * 10).astype(int))
        number = self.numbers.setdefault(key, 13_000_000_000 + 7 * len(self.numbers))
        self.places[number] = place
        return number

    def write(self, path):
        """Write the map as .osm.pbf and return the path; ways are numbered from 1."""
        with osmium.SimpleWriter(str(path), overwrite=True) as writer:
            for number, place in self.places.items():
                at = TO_DEGREES.transform(*place)
                writer.add_node(osmium.osm.mutable.Node(id=number, location=at, tags=self.node_tags.get(number, {})))
            for number, (nodes, tags) in enumerate(self.ways, 1):
                writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=tags))
        return path
