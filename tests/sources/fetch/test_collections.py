"""Collections with a key of one's own: followed to the last page, and the key kept out of everything."""

import pytest

from kopa.sources.fetch.faults import FetchError
from kopa.sources.services import service_of
from tests.sources.fetch.servers.collections import Collections, roads
from tests.sources.fetch.servers.education import stored
from tests.sources.fetch.small import Place, order

HOST = "avoin-paikkatieto.maanmittauslaitos.fi"
KEY = "9d8c7b6a-secret"


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("MML_API_KEY", KEY)


def wanted():
    return order("topographic_roads", page=40)


def test_pages_are_followed_and_the_key_is_stored_nowhere(serve, tmp_path):
    server = serve({HOST: Collections(roads(95), key=KEY, echo_key=True)})
    place = Place(tmp_path, server)
    version = place.one(wanted())
    assert version.rows == 95
    assert [one.query.get("offset") for one in server.log] == [None, "40", "80"]
    assert all(KEY not in str(one.query) for one in server.log)
    assert KEY not in stored(tmp_path)
    assert len(service_of(wanted().dataset).build(wanted(), version.files)) == 95


def test_without_a_key_nothing_is_asked(serve, tmp_path, monkeypatch):
    server = serve({HOST: Collections(roads(5), key=KEY)})
    monkeypatch.delenv("MML_API_KEY")
    with pytest.raises(FetchError, match=r"wants a key of your own.*set MML_API_KEY"):
        Place(tmp_path, server).one(wanted())
    assert server.log == []


@pytest.mark.parametrize(
    ("faults", "ending"),
    [
        ({"key": "another"}, "401.*the service wants a key"),
        ({"endless": True}, "the pages have no end"),
        ({"repeat": True}, "came twice"),
        ({"next_host": "elsewhere.example.org"}, "elsewhere.example.org is not a host of this dataset"),
        ({"lose_last": True}, "80 features came, the service counts 95"),
        ({"outside": True}, "places outside the box"),
        ({"busy": 1}, 95),
        ({"cap": 7}, 95),
    ],
)
def test_faults_of_collections(serve, tmp_path, faults, ending):
    server = serve({HOST: Collections(roads(95), **{"key": KEY, **faults})})
    place = Place(tmp_path, server)
    if isinstance(ending, int):
        assert place.one(wanted()).rows == ending
        return
    with pytest.raises(FetchError, match=f"(?s){ending}") as refused:
        place.one(wanted())
    assert KEY not in f"{refused.value}{stored(tmp_path)}"
    assert place.state() == ({}, b"")
