"""Answers of services damaged at random: what is accepted of them has to be exactly what the service holds."""

import json
import random
import tempfile
from pathlib import Path

from kopa.sources.fetch.faults import FetchError, MovedError
from kopa.sources.services import service_of
from tests.sources.fetch.direct import pages_of
from tests.sources.fetch.servers.features import FeatureService, grid_rows
from tests.sources.fetch.servers.loopback import Reply
from tests.sources.fetch.small import order

GRID = "vaestoruutu:vaki2025_1km"
KINDS = ("drop first", "drop last", "drop middle", "double", "swap with other page", "cut", "empty", "page", "error",
         "fewer told", "more told", "reverse")  # fmt: skip


def fetched(wanted, app):
    """Return the content and the table of an order, fetched and checked as `Fetching` does, without a network."""
    service = service_of(wanted.dataset)
    with tempfile.TemporaryDirectory() as folder:
        pages = pages_of(Path(folder) / "part", wanted, app)
        for time in (1, 2):
            try:
                service.fetch(wanted, pages)
                return service.check(wanted, pages), service.build(wanted, pages)
            except MovedError:
                pages.drop()
                if time == 2:
                    raise
        raise AssertionError("unreachable")


def damaged(reply, kind, pages, chance):
    """Return an answer of a feature service, damaged in one way; a count keeps its form."""
    change = {"fewer told": -1, "more told": 1}.get(kind, 0)
    if kind == "error":
        return Reply(status=500)
    if kind == "page":
        return Reply(b"<html><title>x</title></html>", kind="text/html")
    if kind == "cut":
        return Reply(reply.body[: chance.randrange(len(reply.body))])
    if not reply.body.startswith(b"{"):  # a count
        before = int(reply.body.split(b'numberMatched="')[1].split(b'"')[0])
        return Reply(
            reply.body.replace(b'numberMatched="%d"' % before, b'numberMatched="%d"' % max(0, before + change))
        )
    content = json.loads(reply.body)
    _change_features(content, kind, pages, chance)
    content["numberMatched"] = content["totalFeatures"] = content["numberMatched"] + change
    return Reply(json.dumps(content).encode())


def _change_features(content, kind, pages, chance):
    features = content["features"]
    if features and kind.startswith("drop"):
        features.pop({"first": 0, "last": -1, "middle": len(features) // 2}[kind.split()[1]])
    elif features and kind == "double":
        features.append(features[0])
    elif kind == "reverse":
        features.reverse()
    elif kind == "empty":
        features.clear()
    elif kind == "swap with other page" and pages:
        content["features"] = chance.choice(pages)


def tried(rows, page, seed, often):
    """Fetch from a service that damages so many of its answers; return "refused", "right" or "wrong"."""
    chance, service, seen = random.Random(seed), FeatureService({GRID: grid_rows(rows)}), []

    def app(asked):
        reply = service(asked)
        if reply.body.startswith(b"{"):
            seen.append(json.loads(reply.body)["features"])
        return damaged(reply, chance.choice(KINDS), seen, chance) if chance.random() < often else reply

    right, _ = fetched(order("population_grid", page=page), FeatureService({GRID: grid_rows(rows)}))
    try:
        checked, _ = fetched(order("population_grid", page=page), app)
    except FetchError:
        return "refused"
    return "right" if checked == right else "wrong"
