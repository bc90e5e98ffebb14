"""How much memory a timetable needs, and a refusal before it is read."""

from kopa.accessibility.search.machine import SHARE, free_bytes
from kopa.accessibility.timetable.gtfs.faults import Faults
from kopa.accessibility.timetable.gtfs.files import FeedFiles
from kopa.errors import TooLargeError

BYTES_PER_ROW_OF_TEXT = 40
"""A row of stop_times.txt has at least about so many bytes: five columns with short names."""

BYTES_PER_CALL = 160
"""What a call takes while a feed is read: columns, ordered copies, connections in two orders of 20 bytes, lanes."""


def refuse_if_too_large(feeds: list[tuple[FeedFiles, Faults]]) -> None:
    """Raise `TooLargeError` if the calls of the feeds would not fit in the memory that is free."""
    calls = sum(feed.sizes.get("stop_times.txt", 0) for feed, _ in feeds) // BYTES_PER_ROW_OF_TEXT
    needed, free = calls * BYTES_PER_CALL, free_bytes()
    if needed > free * SHARE:
        raise TooLargeError(
            f"{', '.join(feed.name for feed, _ in feeds)}: up to {calls:,} calls in stop_times.txt: needs "
            f"{needed / 2**30:.1f} GB, {free / 2**30:.1f} free; cut the feed to the region, or close other programs"
        )
