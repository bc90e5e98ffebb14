"""Kopa as a process of its own, for which servers on loopback are all publishers: PORT, then a command's words.

With `FEWER` in the environment the catalogue expects fewer rows than the country has, and no published number.
"""

import os
import sys
from unittest import mock

from kopa.sources.fetch import catalogue, http
from tests.sources.fetch import guard
from tests.sources.fetch.servers.loopback import network_to

FEWER = "FEWER_ROWS_ON_LOOPBACK"


def expecting_fewer(datasets):
    """Return the datasets of a catalogue as they are wanted, of whatever number of rows."""
    return {
        name: one.model_copy(update={"expected": one.expected.model_copy(update={"rows_min": 0, "known": None})})
        for name, one in datasets.items()
    }


def main(port, words):
    """Run one command."""
    from kopa.__main__ import main as kopa

    guard.install()
    known = expecting_fewer(catalogue.datasets()) if FEWER in os.environ else catalogue.datasets()
    with (
        mock.patch.object(http, "Network", return_value=network_to(port)),
        mock.patch.object(catalogue, "datasets", return_value=known),
        mock.patch.object(sys, "argv", ["kopa", *words]),
    ):
        return kopa()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
