"""An Overpass server: queries of kopa's form answered from a small map as `output_json.cc` writes them; its faults."""

import json
import re
from dataclasses import dataclass, field

from tests.sources.fetch.servers.loopback import Reply

HOST = "overpass-api.de"
QUERY = re.compile(
    r'\[out:json\]\[timeout:(?P<timeout>\d+)\]\[maxsize:(?P<memory>\d+)\]\[date:"(?P<date>[^"]+)"\];'
    r'\(way\["highway"\]\((?P<box>[-\d.,]+)\);way\["route"="ferry"\]\((?P=box)\);\);'
    r"\(\._;>;\)->\.all;"
    r'make tile date="(?P=date)",box="(?P=box)",ways=all\.count\(ways\),nodes=all\.count\(nodes\);out;'
    r"\.all out body qt;"
)
STATUS = (
    "Connected as: 1354464119\nCurrent time: 2026-11-30T08:40:04Z\nRate limit: 2\n{slots}\nCurrently running queries:\n"
)
FREE = "2 slots available now."
REFUSED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" '
    '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html><head><title>OSM3S Response</title></head><body>\n'
    '<p><strong style="color:#FF0000">Error</strong>: runtime error: {words} </p>\n</body></html>\n'
)
RATE = "open64: 0 Success /osm3s_osm_base Dispatcher_Client::request_read_and_idx::rate_limited. Please check " \
       "/api/status for the quota of your IP address."  # fmt: skip
BUSY = "open64: 0 Success /osm3s_osm_base Dispatcher_Client::request_read_and_idx::timeout. The server is probably " \
       "too busy to handle your request."  # fmt: skip
TIMED_OUT = 'runtime error: Query timed out in "recurse" at line 1 after 41 seconds.'
NO_MEMORY = (
    'runtime error: Query ran out of memory in "query" at line 1. It would need at least 301 MB of RAM to continue.'
)
PAGE = "<!DOCTYPE html><html><head><title>Access denied by policy</title></head><body>blocked</body></html>"
AWAY = {"type": "node", "id": 5, "lat": 0.0, "lon": 0.0}


def small_way(number, nodes, **tags):
    """An element as Overpass writes a way."""
    return {"type": "way", "id": number, "nodes": list(nodes), "tags": tags or {"highway": "residential"}}


@dataclass
class OverpassServer:
    """Ways and nodes of a map. Every attribute after `places` is a fault that is switched on."""

    ways: dict
    """Number → (nodes, tags)."""
    places: dict
    """Number → (lon, lat), with seven decimals."""
    node_tags: dict = field(default_factory=dict)
    base: str = "2099-01-01T00:00:00Z"
    status: tuple = (FREE,)
    """What its page of status says, one after the other; the last for ever."""
    refused: tuple = ()
    """Replies that come before any answer."""
    remark: str = ""
    most_nodes: int = 10**9
    """Nodes of a tile beyond which it runs out of time."""
    moves_after: int = 10**9
    """After so many answers the first way has another name."""
    settles: bool = False
    """Whether it keeps that name from then on; else it changes with every answer."""
    ignore_box: bool = False
    wrong_box: bool = False
    ignore_date: bool = False
    lose_node: bool = False
    lose_way: bool = False
    twice: bool = False
    not_told: bool = False
    other: dict = field(default_factory=dict)
    html: str = ""
    cut_json: bool = False
    fault: str = ""
    faulty_answers: int = 10**9
    answers: int = 0
    asked_status: int = 0
    _boxes: dict = field(default_factory=dict)

    @classmethod
    def of_map(cls, small, **faults):
        """Return the server of a `SmallMap`: whatever names a node that is not there has none on a server."""
        places = {number: small.degrees(place) for number, place in small.places.items()}
        ways = {n: (nodes, tags) for n, (nodes, tags) in enumerate(small.ways, 1) if set(nodes) <= set(places)}
        return cls(ways, places, small.node_tags, **faults)

    def __call__(self, asked):
        if asked.path == "/api/status":
            self.asked_status += 1
            slots = self.status[min(self.asked_status, len(self.status)) - 1]
            return Reply(STATUS.format(slots=slots).encode(), kind="text/plain")
        query = QUERY.fullmatch(asked.query["data"])
        if asked.path != "/api/interpreter" or query is None:
            return Reply(REFUSED.format(words="line 1: parse error").encode(), 400, kind="text/html")
        if self.refused:
            first, *rest = self.refused
            self.refused = tuple(rest)
            return first
        self.answers += 1
        if self.html:
            return Reply(self.html.encode(), kind="text/html")
        faulty = self.fault if self.answers <= self.faulty_answers else ""
        return Reply(self._body(query["box"], query["date"]), fault=faulty)

    def _body(self, box, date):
        south, west, north, east = (float(one) for one in box.split(","))
        ways = [self._way(n) for n in self.ways if self.ignore_box or self._meets(n, west, south, east, north)]
        numbers = sorted({node for way in ways for node in way["nodes"]})
        nodes = [self._node(number) for number in numbers]
        tags = {"date": date if not self.ignore_date else "2020-01-01T00:00:00Z", "box": box, "ways": str(len(ways)),
                "nodes": str(len(nodes))}  # fmt: skip
        if self.wrong_box:
            tags["box"] = "60.00000,20.00000,61.00000,21.00000"
        remark = self.remark or (TIMED_OUT if len(nodes) > self.most_nodes else "")
        if remark:
            nodes, ways = nodes[: len(nodes) // 2], []
        if self.lose_node and nodes:
            nodes.pop()
            tags["nodes"] = str(len(nodes))
        if self.lose_way and ways:
            ways.pop()
        if self.twice and ways:
            ways[-1:] = [ways[0], ways[0]] if len(ways) == 1 else [ways[0]]
            tags["ways"] = str(len(ways))
        told = [] if self.not_told else [{"type": "tile", "id": 1, "tags": tags}]
        elements = [*told, *nodes, *ways, *([self.other] if self.other else [])]
        content = {"version": 0.6, "generator": "Overpass API 0.7.62", "osm3s": {"timestamp_osm_base": self.base,
                   "copyright": "The data included in this document is from www.openstreetmap.org."},
                   "elements": elements, **({"remark": remark} if remark else {})}  # fmt: skip
        body = json.dumps(content, ensure_ascii=False, indent=2).encode()
        return body[: len(body) * 2 // 3] if self.cut_json else body

    def _way(self, number):
        nodes, tags = self.ways[number]
        over = self.answers - self.moves_after
        if number == next(iter(self.ways)) and over > 0:
            tags = {**tags, "name": "renamed" if self.settles else f"renamed {over}"}
        return small_way(number, nodes, **tags)

    def _node(self, number):
        lon, lat = self.places[number]
        tags = self.node_tags.get(number)
        return {"type": "node", "id": number, "lat": lat, "lon": lon, **({"tags": tags} if tags else {})}

    def _meets(self, number, west, south, east, north):
        """Whether the box around a way meets a box: Overpass looks at each step, so gives no more."""
        if number not in self._boxes:
            xs, ys = zip(*(self.places[node] for node in self.ways[number][0]), strict=True)
            self._boxes[number] = min(xs), min(ys), max(xs), max(ys)
        box = self._boxes[number]
        return box[0] <= east and box[2] >= west and box[1] <= north and box[3] >= south
