"""Answers in which a publisher has changed the form of something inside: refused in words, not in Python's."""

import json
import random
import shutil

import pytest

from kopa.sources.fetch.faults import FetchError
from kopa.sources.official.fetching import checked_files
from kopa.sources.services import service_of
from tests.sources.fetch.servers.education import CodeService, Konfo, Organisations, Sotkanet, institution
from tests.sources.fetch.servers.features import FeatureService, grid_rows
from tests.sources.fetch.servers.loopback import json_reply
from tests.sources.fetch.servers.pxweb import PxWeb, ages_table
from tests.sources.fetch.small import Place, order

KINDS = {"15": [institution(1), institution(2)], "21": [institution(3, "21")]}
MERGERS = [{"organisaatio": one, "kohde": KINDS["21"][0], "alkuPvm": "2020-01-01"} for one in KINDS["15"] * 5]
GRID = "vaestoruutu:vaki2025_1km"
OPH = "virkailija.opintopolku.fi"
APPS = {
    "organisations": (OPH, Organisations(KINDS, mergers=MERGERS), {"options": {"types": ["15", "21"]}}),
    "mergers": (OPH, Organisations(KINDS, mergers=MERGERS), {}),
    "code_lists": (OPH, CodeService({"kunta": {"005": "Alajärvi"}}), {"options": {"lists": ["kunta"]}}),
    "study_programmes": ("opintopolku.fi", Konfo({"02": 6}), {"options": {"list": "x", "fields": ["02"], "page": 5}}),
    "population_total": ("sotkanet.fi", Sotkanet({"005": 9000, "091": 650000}), {}),
    "population_by_age": ("pxdata.stat.fi", PxWeb({"vaerak/11re.px": ages_table()}), {}),
    "population_grid": ("geo.stat.fi", FeatureService({GRID: grid_rows(8)}), {}),
}
OTHERS = (None, 1, -1.5, "x", [], {}, [None], [[]], {"a": 1}, True, 10**30)
TRIES = 25


def places(content, at=()):
    """Every place in a body, of long lists in their first two."""
    yield at
    pairs = (
        content.items() if isinstance(content, dict) else enumerate(content[:2]) if isinstance(content, list) else ()
    )
    for key, below in pairs:
        yield from places(below, (*at, key))


def altered(content, chance):
    """A body in which one thing has another form, or is not there."""
    content = json.loads(json.dumps(content))
    *way, last = chance.choice([place for place in places(content) if place])
    at = content
    for key in way:
        at = at[key]
    if chance.random() < 0.3:
        del at[last]
    else:
        at[last] = chance.choice(OTHERS)
    return content


@pytest.mark.parametrize("name", APPS)
def test_a_changed_form_is_refused_or_read_and_what_is_called_whole_can_be_built(serve, tmp_path, name):
    host, app, changed = APPS[name]
    wanted = order(name, **changed)
    version, service, chance = (
        Place(tmp_path, serve({host: app})).one(wanted),
        service_of(wanted.dataset),
        random.Random(4),
    )
    bodies = {n: json.loads(version.files.read(n)) for n in version.files.names("", ".json")}
    shutil.copytree(version.folder, tmp_path / "other")
    files, refused = type(version.files)(tmp_path / "other"), 0
    for _ in range(TRIES):
        which = chance.choice(sorted(bodies))
        files.write(which, json.dumps(altered(bodies[which], chance)).encode())
        try:
            checked_files(service, wanted, files)
            service.build(wanted, files)
        except FetchError:
            refused += 1
        files.write(which, json.dumps(bodies[which]).encode())
    assert 0 < refused < TRIES


def test_one_dataset_of_another_form_does_not_stop_the_others(serve, tmp_path):
    code = {"koodiUri": "a", "koodiArvo": "1", "metadata": 5}
    server = serve({"sotkanet.fi": Sotkanet({"005": 9000}), OPH: lambda _: json_reply([code])})
    place = Place(tmp_path, server)
    first, second = place.fetch(order("code_lists"), order("population_total"))
    assert "something in it has another form than is read" in str(first.error)
    assert "docs/official-data.md: how to report it" in str(first.error)
    assert second.state == "new"
    assert [version.place[0] for version in place.raw.all_versions()] == ["population_total"]
