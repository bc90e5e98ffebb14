"""Small maps of OpenStreetMap, written as files."""

import osmium

from kopa.accessibility import RoadNetwork
from kopa.errors import KopaError

HEAD = "<?xml version='1.0' encoding='UTF-8'?>\n<osm version='0.6' generator='test'>\n"

PLACES = {1: (25.00, 62.0), 2: (25.01, 62.0), 3: (25.02, 62.0), 4: (25.01, 62.01), 5: (25.01, 62.02), 6: (25.01, 61.99)}


def xml(ways, *, node_tags=None, places=PLACES):
    """Write a small map: ways are (nodes, tags)."""
    tags = node_tags or {}
    lines = [HEAD]
    for n, (lon, lat) in places.items():
        inner = "".join(f"<tag k='{k}' v='{v}'/>" for k, v in tags.get(n, {}).items())
        lines.append(f"<node id='{n}' version='1' lon='{lon}' lat='{lat}'>{inner}</node>\n")
    for i, (refs, way_tags) in enumerate(ways):
        inner = "".join(f"<nd ref='{r}'/>" for r in refs) + "".join(
            f"<tag k='{k}' v='{v}'/>" for k, v in way_tags.items()
        )
        lines.append(f"<way id='{i + 10}' version='1'>{inner}</way>\n")
    return "".join(lines) + "</osm>"


def network(tmp_path, *args, profile="car", **options):
    path = tmp_path / "area.osm"
    path.write_text(xml(*args, **options), encoding="utf-8")
    return RoadNetwork.from_osm_pbf(path, profile=profile)


def as_pbf(source, target, options="pbf"):
    writer = osmium.SimpleWriter(osmium.io.File(str(target), options))
    osmium.apply(osmium.io.Reader(str(source)), writer)
    writer.close()
    return target


def complaint(path):
    """What is wrong with a file; empty if it is a network. Anything but a KopaError fails the test."""
    try:
        RoadNetwork.from_osm_pbf(path)
    except KopaError as error:
        return str(error)
    return ""


ROAD = {"highway": "tertiary", "maxspeed": "60"}
