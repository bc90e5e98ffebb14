"""Fetched, built, run, told in a report; then without a network, and on another machine from the lock file alone.

A small country; `python -m tests.faults official` does the same at true size.
"""

import shutil

import pytest

from kopa.sources.official.building import build as building
from tests.end_to_end import official_chain
from tests.end_to_end.official_chain import Machine
from tests.sources.fetch.building import ALL, AREA, TOWNS
from tests.sources.fetch.conftest import HOSTS
from tests.sources.fetch.servers.country import SmallCountry
from tests.sources.fetch.servers.digiroad import LAYERS, SmallDigiroad
from tests.sources.fetch.servers.loopback import make_certificates

pytestmark = pytest.mark.end_to_end

FETCH = ("--region", TOWNS, *(word for name in (*ALL, *LAYERS) for word in ("--source", name)))
RUN = (TOWNS, "--quick", "--no-pdf", "--languages", "en")


def servers(reverse=False):
    """Publishers of a small country and of Digiroad; or the same rows in another order and on other pages."""
    country, digiroad = SmallCountry(), SmallDigiroad()
    if reverse:
        for held, names in ((country, ("cells", "postal", "borders", "schools")), (digiroad, LAYERS)):
            for name in names:
                setattr(held, name, getattr(held, name)[::-1])
    served = {**country.apps(), **digiroad.apps()}
    served["geo.stat.fi"].cap = 700 if reverse else served["geo.stat.fi"].cap
    return served


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A machine on which two towns were fetched, built and run; the lock file says: on the day before."""
    folder = tmp_path_factory.mktemp("official")
    machine = Machine(folder / "first", make_certificates(folder / "certificates", HOSTS), fewer=True)
    machine.home.mkdir()
    machine.fetch(servers(), *FETCH)
    machine.fetched_the_day_before()
    machine.told["build"] = machine.offline("build")
    machine.offline("run", *RUN, "--data", "official")
    return machine


def test_without_a_network_means_that_nothing_leaves_the_machine(first):
    with pytest.raises(AssertionError, match=r"a connection to .*193\.166\.10\.1.* was tried"):
        first.offline_python("import socket; socket.create_connection(('193.166.10.1', 443), 5)")


def test_every_table_that_can_be_is_built_and_the_report_names_what_each_rests_on(first):
    stays = {line.partition(":")[0] for line in first.told["build"].splitlines() if "stays the starter" in line}
    assert stays == {part.id for part in building.PARTS if not {*ALL, *LAYERS}.issuperset(part.datasets)}
    assert set(first.datasets()) == {*ALL, *LAYERS}
    report = (first.home / "reports" / AREA / "report.en.html").read_text(encoding="utf-8")
    assert list(official_chain.not_named(report, first)) == []


def test_the_same_lock_file_gives_the_same_bytes_on_another_machine_and_day(first, tmp_path):
    other = Machine(tmp_path, first.certificates, fewer=True)
    shutil.copyfile(first.lock, other.lock)
    other.fetch(servers(reverse=True), *FETCH, "--locked")
    assert other.lock.read_bytes() == first.lock.read_bytes()
    other.offline("build")
    assert other.bytes_of_tables() == first.bytes_of_tables()
    told = first.offline("status", *RUN, "--data", str(other.tables))
    assert "up to date" in told
    asked_before = len(other.asked)
    other.fetch({}, *FETCH, "--locked")
    assert asked_before > 0 == len(other.asked) - asked_before
