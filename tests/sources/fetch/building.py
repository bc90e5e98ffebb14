"""Fetching a small country from servers on loopback, and building tables of it."""

import os
import re
from functools import cache
from pathlib import Path
from unittest import mock

import pandas as pd

from kopa.report import html
from kopa.sources.fetch.orders import area_of
from kopa.sources.official.building.raw_tables import RawTables
from kopa.sources.user.region_files import find_region
from kopa.study.opening import open_study
from kopa.study.results_of import results_of
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts
from tests.end_to_end.conftest import kopa
from tests.sources.fetch.servers.digiroad import LAYERS
from tests.sources.fetch.servers.loopback import Loopback
from tests.sources.fetch.small import Place, order

TOWNS, AREA = "205,290", "kunnat-205-290"
QUICK = ("--quick", "--no-pdf", "--languages", "en,fi,sv")
ALL = ("municipalities", "postal_areas", "population_grid", "population_by_age", "population_projection", "schools")


def fetched(folder: Path, certificates, country, names=ALL) -> Place:
    """Return a folder of data in which datasets of a country were fetched, every one of them whole."""
    trusted = mock.patch.dict(os.environ, {"SSL_CERT_FILE": str(certificates.authority)})
    with trusted, Loopback(certificates, country.apps()) as server:
        outcomes = Place(folder, server).fetch(*(order(name, rows=(1, 1_000_000)) for name in names))
    assert [str(one.error) for one in outcomes if one.error] == []
    return Place(folder)


def raw_of(place: Place) -> RawTables:
    """Return what the lock file of a folder of data names."""
    return RawTables(place.raw, place.lock)


def read_of(place: Place) -> RawTables:
    """Return the same with every dataset read before: of a place whose files nobody changes."""
    raw = raw_of(place)
    raw._tables.update(_tables(place.lock))
    return raw


@cache
def _tables(lock: Path) -> dict[str, pd.DataFrame]:
    raw = raw_of(Place(lock.parent))
    return {name: raw.table(name) for name in raw._entries}


def fetched_roads(folder, certificates, digiroad, names=tuple(LAYERS), **wishes):
    """Return a folder of data in which Digiroad of two towns was fetched, without a margin around them."""
    area = area_of(find_region(TOWNS))
    trusted = mock.patch.dict(os.environ, {"SSL_CERT_FILE": str(certificates.authority)})
    with trusted, Loopback(certificates, digiroad.apps()) as server:
        orders = [order(name, area=area, rows=(0, 1_000_000), margin_km=0.0, page=2_000) for name in names]
        outcomes = Place(folder, server).fetch(*orders, **wishes)
    assert [str(one.error) for one in outcomes if one.error] == []
    return Place(folder)


def run_of_two_towns(home: Path, data: Path) -> dict[str, tuple[Texts, str]]:
    """Run two towns on official roads; return words and text of each report, in which nothing is of the starter's."""
    done = kopa("run", TOWNS, *QUICK, "--data", str(data), cwd=home)
    assert done.returncode == 0, done.stderr
    folder = home / "reports" / AREA
    return _told({language: (folder / f"report.{language}.html").read_text("utf-8") for language in LANGUAGES})


def reports_of_two_towns() -> dict[str, tuple[Texts, str]]:
    """Return the same of reports that are made here, on the official tables in force."""
    results = results_of(open_study(TOWNS), isochrones=False)
    return _told({language: html(results, language) for language in LANGUAGES})


def _told(reports: dict[str, str]) -> dict[str, tuple[Texts, str]]:
    texts = {language: re.sub("<[^>]*>", " ", report) for language, report in reports.items()}
    for told in texts.values():
        assert not re.search(r"1:1\D000\D000|(roads|tiet|vägar|Finland|Maanmittauslaitos|Lantmäteriverket) 2013", told)
        assert AREA not in told
    return {language: (Texts(language), told) for language, told in texts.items()}
