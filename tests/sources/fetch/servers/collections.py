"""Collections of OGC API Features as the National Land Survey runs them: a key, pages that name the next."""

import base64
import json
from dataclasses import dataclass

from tests.sources.fetch.servers.loopback import Reply, json_reply

BASE = "/maastotiedot/features/v1/collections/tieviiva/items"


@dataclass
class Collections:
    """Features; every attribute after `key` is a fault."""

    features: list
    key: str = "my-key"
    cap: int = 10**9
    echo_key: bool = False
    endless: bool = False
    repeat: bool = False
    next_host: str = ""
    lose_last: bool = False
    busy: int = 0
    outside: bool = False

    def __call__(self, asked):
        if asked.headers.get("authorization") != "Basic " + base64.b64encode(f"{self.key}:".encode()).decode():
            return json_reply({"message": "Unauthorized"}, status=401)
        if self.busy:
            self.busy -= 1
            return Reply(status=429, headers={"Retry-After": "2"})
        if asked.path != BASE:
            return json_reply({"message": "no such collection"}, status=404)
        offset, limit = int(asked.query.get("offset", 0)), min(int(asked.query["limit"]), self.cap)
        page = self.features[0 if self.repeat else offset :][:limit]
        if self.outside and page:
            page = [{**page[0], "geometry": {"type": "Point", "coordinates": [20.1, 60.1]}}, *page[1:]]
        links = [{"rel": "self", "type": "application/geo+json", "href": "https://x/self"},
                 {"rel": "next", "type": "text/html", "href": "https://x/html"}]  # fmt: skip
        if self.endless or (offset + limit < len(self.features) and not (self.lose_last and offset)):
            host = self.next_host or asked.host
            key = f"&api-key={self.key}" if self.echo_key else ""
            href = f"https://{host}{BASE}?limit={limit}&offset={offset + limit}{key}&bbox={asked.query['bbox']}"
            links.append({"rel": "next", "type": "application/geo+json", "href": href})
        content = {"type": "FeatureCollection", "features": page, "links": links, "numberReturned": len(page),
                   "numberMatched": len(self.features), "timeStamp": "2026-09-24T09:00:00Z"}  # fmt: skip
        return Reply(json.dumps(content).encode(), kind="application/geo+json")


def roads(number):
    """Road lines inside Kainuu."""
    return [
        {"type": "Feature", "id": n, "properties": {"kohdeluokka": 12111, "mtk_id": n},
         "geometry": {"type": "LineString", "coordinates": [[27.5 + n / 1000, 64.2], [27.51 + n / 1000, 64.21]]}}
        for n in range(number)
    ]  # fmt: skip
