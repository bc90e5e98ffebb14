"""Caps of every request, and the way of a machine to the network."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from kopa.sources.fetch.addresses import Lookup, look_up
from kopa.sources.fetch.connections import Dial, dial


@dataclass(frozen=True)
class Limits:
    """Caps that hold for every request: seconds to connect, and without a byte; redirects, tries, ratio of unpacking.

    `longest_wait_s` is the longest that a service's own wish to wait is heeded; `ratio` the most that a body may
    grow by unpacking, counted from `ratio_from_bytes` on.
    """

    connect_s: float = 10.0
    silent_s: float = 60.0
    redirects: int = 5
    tries: int = 5
    first_wait_s: float = 1.0
    longest_wait_s: float = 120.0
    ratio: int = 200
    ratio_from_bytes: int = 5_000_000


@dataclass(frozen=True)
class Network:
    """What a test replaces: how names are looked up, sockets connected, and time passed."""

    lookup: Lookup = look_up
    connect: Dial = dial
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
