"""SIGKILL at random moments of fetches and builds: whole afterwards, the next one ends (`make faults` tries more)."""

import random
import time

import pytest

from tests.sources.fetch import killing, killing_builds
from tests.sources.fetch.servers.loopback import Loopback
from tests.sources.fetch.small import Place

KILLS = 5


@pytest.fixture(scope="module")
def forker(certificates):
    with killing.Forker(certificates) as running:
        yield running


def test_a_fetch_that_is_killed_at_any_moment_leaves_everything_whole(certificates, forker, tmp_path):
    ends = list(killing.tried(tmp_path, certificates, forker, KILLS, seed=20261128))
    assert [faults for _, faults in ends if faults] == []
    assert sum(status == -9 for status, _ in ends) >= KILLS // 2
    assert ends[-1][0] == 0


def test_a_killed_fetch_asks_only_for_what_is_missing(certificates, forker, tmp_path):
    with Loopback(certificates, killing.apps(new=False)) as server:
        begun = time.monotonic()
        assert forker.fetch(tmp_path / "whole", server.port) == 0
        whole_s = time.monotonic() - begun
        server.log.clear()
        assert forker.fetch(tmp_path / "killed", server.port, whole_s * 0.5, update=False) == -9
        asked = [one for one in map(page_of, server.log) if one]
        server.log.clear()
        assert forker.fetch(tmp_path / "killed", server.port, update=False) == 0
        again = [one for one in map(page_of, server.log) if one]
        assert asked
        assert again
        assert set(asked[:-1]) & set(again) == set()  # the last one may have been under way
        assert killing.contents(Place(tmp_path / "killed")) == killing.contents(Place(tmp_path / "whole"))


def page_of(asked):
    """A page of features or a part of a table; None for counts and metadata, which are always asked for."""
    return (
        (asked.path, asked.query.get("startIndex"), asked.body) if asked.body or "startIndex" in asked.query else None
    )


def test_locks_of_a_killed_fetch_hold_nobody_up(certificates, forker, tmp_path):
    with Loopback(certificates, killing.apps(new=False)) as server:
        forker.fetch(tmp_path, server.port, 0.15)
        begun = time.monotonic()
        assert forker.fetch(tmp_path, server.port) == 0
        assert time.monotonic() - begun < 60


def test_what_a_killed_writer_left_is_removed_by_the_next(serve, tmp_path):
    place = Place(tmp_path, serve(killing.apps(new=False)))
    left = tmp_path / f".{place.lock.name}.0123abcd.tmp{place.lock.suffix}"
    left.write_text("cut")
    place.one(killing.orders()[1])
    assert not left.exists()


def test_a_build_that_is_killed_at_any_moment_leaves_everything_whole(certificates, tmp_path):
    chance = random.Random(20261130)
    with killing_builds.Forker() as running:
        builds = killing_builds.Builds(tmp_path, certificates, running, parts=("schools",))
        waits = (*[killing_builds.at_any_time(chance)] * 2, killing_builds.while_put_in_force(chance))
        ends = [builds.killed(wait) for wait in waits]
    assert [faults for _, faults in ends if faults] == []
    assert sum(met for met, _ in ends) >= len(waits) - 1
