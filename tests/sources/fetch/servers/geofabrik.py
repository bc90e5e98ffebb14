"""Geofabrik: an extract of OpenStreetMap and its checksum, renewed every day."""

import hashlib
import struct

from tests.sources.fetch.servers.loopback import Reply


def pbf(blocks=4, first=b"OSMHeader"):
    """A file laid out as OpenStreetMap's: a length, a header with the size of the blob, the blob."""
    parts = []
    for n in range(blocks):
        kind, blob = first if n == 0 else b"OSMData", bytes([n]) * (300 + n)
        header = b"\x0a" + bytes([len(kind)]) + kind + b"\x18" + bytes([len(blob) & 127 | 128, len(blob) >> 7])
        parts.append(struct.pack(">I", len(header)) + header + blob)
    return parts


class Geofabrik:
    """An extract and its checksum; attributes are faults."""

    def __init__(self, body, told=None, renews=False, fault="", cut_at=None):
        self.body, self.told, self.renews, self.fault, self.cut_at, self.asked = body, told, renews, fault, cut_at, 0

    def __call__(self, asked):
        if asked.path.endswith(".md5"):
            digest = self.told if self.told is not None else hashlib.md5(self.body).hexdigest()
            if self.renews:
                self.renews, self.body = False, self.body + pbf(1, b"OSMData")[0]
            return Reply(f"{digest}  finland-latest.osm.pbf\n".encode(), kind="text/plain")
        self.asked += 1
        fault, self.fault = self.fault, ""
        return Reply(self.body[: self.cut_at], kind="application/octet-stream", fault=fault, packed=False)
