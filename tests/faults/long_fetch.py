"""Long form of fetching official data: every fault of the servers on loopback, damages and kills by the hundred."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kopa import store
from tests.faults.report import REPO, Result
from tests.sources.fetch import damages, fault_list, killing
from tests.sources.fetch.conftest import HOSTS, VARIABLES
from tests.sources.fetch.servers.loopback import Certificates, make_certificates

FAULTS = "faults of publishers, networks and archives"
DAMAGES = "answers of publishers damaged at random"
KILLS = "SIGKILL at random moments of a fetch"
NUMBER_OF_DAMAGES, NUMBER_OF_KILLS = 2_000, 100


def run(folder: Path) -> Iterable[Result]:
    """Yield the counts of the faults, of the damages, and of the kills."""
    yield _faults(folder / "faults.xml")
    yield _damages()
    yield _kills(folder)


def _faults(report: Path) -> Result:
    """Run the tests of fetching, each of which is one fault or one thing that must hold, and count them."""
    start = time.monotonic()
    apart = ("--deselect", "tests/sources/fetch/test_page_properties.py")
    words = [sys.executable, "-m", "pytest", "-q", "tests/sources/fetch", f"--junitxml={report}", *apart]
    subprocess.run(words, cwd=REPO, check=False, capture_output=True)
    tests = ElementTree.parse(report)
    tried, lost, left_out = counted(tests)
    not_ended = fault_list.not_ended(passed(tests))
    about = (
        "Servers on loopback behave as the publishers do and break off, lie, drip, redirect, page wrongly, move while "
        "they are read, and answer with pages, exceptions, bombs and foreign archives; proxies and certificates that "
        "do not let through. Survived: overcome, or refused in words; nothing bad kept, nothing good lost. "
        "Each is a test."
    )
    ended = len(fault_list.FAULTS) - len(not_ended)
    notes = [
        f"{ended} of {len(fault_list.FAULTS)} kinds of fault, listed with their tests in "
        f"`tests/sources/fetch/fault_list.py`, ended as they must{': not ' if not_ended else ''}{'; '.join(not_ended)}."
    ]
    if left_out:
        notes.append(f"{left_out} tests were left out: recorded bodies of the publishers were not here.")
    return Result(FAULTS, tried, tried - len(lost), time.monotonic() - start, about, (*notes, *lost))


def passed(report: ElementTree.ElementTree) -> list[tuple[str, str]]:
    """Return module and name of every test of a report that passed."""
    modules = (
        (str(one.get("classname")).split("."), str(one.get("name")), len(one)) for one in report.iter("testcase")
    )
    return [
        (next(word for word in words if word.startswith("test_")), name) for words, name, told in modules if not told
    ]


def counted(report: ElementTree.ElementTree) -> tuple[int, tuple[str, ...], int]:
    """Return how many tests of a report ran, which of them failed, and how many were left out."""
    cases = list(report.iter("testcase"))
    left_out = [one for one in cases if one.find("skipped") is not None]
    lost = [one for one in cases if one.find("failure") is not None or one.find("error") is not None]
    names = tuple(f"{one.get('classname')}.{one.get('name')}" for one in lost)
    return len(cases) - len(left_out), names, len(left_out)


def _damages() -> Result:
    start, chance, ends = time.monotonic(), random.Random(20261128), {"refused": 0, "right": 0, "wrong": 0}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "flush", lambda _: None)
        for seed in range(NUMBER_OF_DAMAGES):
            ends[damages.tried(chance.randint(1, 60), chance.randint(1, 25), seed, chance.uniform(0.05, 0.6))] += 1
    about = (
        "A feature service damages its answers in twelve ways (rows lost, doubled, of another page; cut, empty, a "
        "page, an error; counts told wrongly), each answer with a chance of 5 to 60 %. Survived: refused, or its "
        "content right."
    )
    notes = (f"{ends['refused']:,} refused, {ends['right']:,} accepted with the right content.",)
    survived = NUMBER_OF_DAMAGES - ends["wrong"]
    return Result(DAMAGES, NUMBER_OF_DAMAGES, survived, time.monotonic() - start, about, notes)


def _kills(folder: Path) -> Result:
    start = time.monotonic()
    certificates = certificates_in(folder)
    with killing.Forker(certificates) as forker:
        ends = list(killing.tried(folder / "kills", certificates, forker, NUMBER_OF_KILLS, seed=1))
    met = [faults for status, faults in ends if status == -9 or faults]
    lost = tuple(fault for faults in met for fault in faults)
    about = (
        "Four datasets (pages, parts of a table, a large file) fetched anew over older good ones, killed with SIGKILL "
        "at a time drawn uniformly from the whole fetch; each fetch goes on from the one before. After each kill every "
        "version is whole and the lock file names the old or the new; the last fetch ends as one never killed."
    )
    notes = (f"{len(ends) - len(met)} kills came after the fetch had ended and do not count.", *lost)
    return Result(KILLS, len(met), sum(not faults for faults in met), time.monotonic() - start, about, notes)


def certificates_in(folder: Path) -> Certificates:
    """Return certificates of the publishers' hosts on loopback, made in a folder."""
    for name in VARIABLES:
        os.environ.pop(name, None)
    return make_certificates(folder / "certificates", HOSTS)
