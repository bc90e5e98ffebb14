"""Fixtures for fetching: certificates, servers on loopback, and a guard against every other traffic."""

import shutil
from unittest import mock

import pytest

from kopa.sources import read
from kopa.sources.fetch import catalogue
from kopa.sources.official.building import raw_tables
from tests.sources.fetch import guard
from tests.sources.fetch.servers.digiroad import LAYERS
from tests.sources.fetch.servers.loopback import Loopback, make_certificates
from tests.sources.fetch.small import Place

HOSTS = ("geo.stat.fi", "pxdata.stat.fi", "virkailija.opintopolku.fi", "opintopolku.fi", "paikkatiedot.ymparisto.fi",
         "avoinapi.vaylapilvi.fi", "aineistot.vayla.fi", "ava.vaylapilvi.fi",
         "download.geofabrik.de", "sotkanet.fi", "tieto.traficom.fi",
         "tvv.fra1.digitaloceanspaces.com", "infopalvelut.storage.hsldev.com",
         "mobility.mobility-database.fintraffic.fi", "rata.digitraffic.fi", "ekstrat.tampere.fi",
         "avoin-paikkatieto.maanmittauslaitos.fi", "overpass-api.de", "elsewhere.example.org",
         "data.town.example.org")  # fmt: skip
VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR",
             "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")  # fmt: skip


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch):
    """Stop whatever would leave this machine, and forget the proxies and certificates of whoever runs the tests."""
    guard.install(monkeypatch.setattr)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """A private authority, as a municipality's proxy has one, and certificates for the publishers' hosts."""
    return make_certificates(tmp_path_factory.mktemp("certificates"), HOSTS)


@pytest.fixture
def trusted(certificates, monkeypatch):
    """Have the private authority trusted, by one of the two variables."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    return certificates


@pytest.fixture
def copied(place, made, tmp_path):
    """A copy of the data of a module's `place`, and of the tables `made` of them, which a test may change."""
    shutil.copytree(place.lock.parent, tmp_path / "copy")
    return Place(tmp_path / "copy")


@pytest.fixture
def serve(trusted):
    """Start servers: `serve({host: app})`; they end with the test."""
    running = []

    def start(apps):
        server = Loopback(trusted, apps).__enter__()
        running.append(server)
        return server

    yield start
    for server in running:
        server.__exit__()


@pytest.fixture(scope="module")
def no_margin():
    """Have the catalogue ask for the box of the towns alone: the order is part of what a version is found by."""
    alone = {name: one.model_copy(update={"margin_km": 0.0, "options": {**one.options, "page": 2_000}})
             if name in LAYERS else one for name, one in catalogue.datasets().items()}  # fmt: skip
    alone["road_files"] = alone["road_files"].model_copy(update={"margin_km": 0.0})
    with mock.patch.object(raw_tables, "datasets", return_value=alone):
        yield


@pytest.fixture(scope="module")
def official(made):
    """The official tables of what a module `made`, where it has no such fixture of its own."""
    return made.folder


@pytest.fixture
def use(official, monkeypatch):
    """Have the official tables that a module builds (its fixture `official`) read in this test."""
    monkeypatch.setenv(read.FOLDER_VARIABLE, str(official))
    read.use(str(official))
