"""The catalogue: whole, https, every host named; its faults told all at once."""

import re
import tomllib
from urllib.parse import urlsplit

import pytest

from kopa.errors import TableError, UnknownNameError
from kopa.sources import feeds_of_regions
from kopa.sources.fetch.catalogue import FILE, chosen, datasets, of_mapping, other_feeds
from kopa.sources.fetch.orders import COUNTRY, order_of
from kopa.sources.services import service_of
from kopa.sources.user.region_files import find_region
from tests.sources.fetch import small
from tests.sources.fetch.conftest import HOSTS

OF_MORE_TOWNS = {"049", "091", "092", "235", "139", "244", "425", "436", "494", "859"}
"""Municipalities of the capital and the Oulu region."""


@pytest.mark.parametrize("name", datasets())
def test_every_address_that_a_dataset_plans_is_https_and_of_its_hosts(name, monkeypatch):
    monkeypatch.setenv("MML_API_KEY", "key-of-nobody")
    dataset = datasets()[name]
    plan = service_of(dataset).plan(order_of(dataset, small.KAINUU))
    assert plan.requests
    for file, request in plan.requests.items():
        parts = urlsplit(request.address)
        assert (parts.scheme, parts.hostname in dataset.hosts, parts.port) == ("https", True, None)
        assert "key-of-nobody" not in request.address
        assert "{" not in request.address
        assert "/" not in file
        assert request.max_bytes <= dataset.max_bytes


def test_hosts_of_the_catalogue_are_the_ones_that_tests_serve():
    assert {host for dataset in datasets().values() for host in dataset.hosts} <= set(HOSTS)


def test_every_dataset_names_licence_attribution_and_what_is_expected():
    for dataset in datasets().values():
        assert dataset.licence
        assert all(dataset.attribution.model_dump().values())
        assert dataset.expected.rows_min <= dataset.expected.rows_max
        assert dataset.key or dataset.service in ("file", "mergers", "study_programmes")
        assert set(dataset.expected.codes) <= set(dataset.expected.columns)


def test_datasets_are_chosen_by_id_or_publisher():
    assert {one.id for one in chosen(["THL", "schools"])} == {"schools", "population_total", "swedish_speakers"}
    assert "openstreetmap" not in {one.id for one in chosen([])}
    with pytest.raises(UnknownNameError, match="Did you mean 'thl'"):
        chosen(["tlh"])


@pytest.mark.parametrize(
    ("region", "local", "others"),
    [
        ("kainuu", ["kajaani"], ["Matkahuolto"]),
        ("etela-savo", ["mikkeli"], ["Matkahuolto"]),
        ("satakunta", ["pori"], ["Matkahuolto", "VARELY", "Rauma"]),
        ("keski-pohjanmaa", [], ["Matkahuolto"]),
        ("297", ["kuopio"], ["Matkahuolto"]),
        ("837", ["tampere"], ["Matkahuolto"]),
        ("436", ["oulu"], ["Matkahuolto"]),
        ("uusimaa", ["hsl", "raasepori"], ["Matkahuolto"]),
    ],
)
def test_feeds_of_a_region_are_those_of_its_towns_and_of_the_country(region, local, others):
    asked = find_region(region)
    by_name = ["kela", "kela_varely"] if region == "satakunta" else ["kela"]
    assert {one.id for one in feeds_of_regions.feeds_of(asked)} == {
        f"timetables_{name}" for name in (*local, "finland", "trains", *by_name)
    }
    assert [one.name.split(":")[0].split(",")[0] for one in feeds_of_regions.others_of(asked)] == others
    wanted = feeds_of_regions.named(["timetables"], [asked])
    assert set(wanted) == {f"timetables_{name}" for name in (*local, "finland", "trains")}
    told = feeds_of_regions.in_words(asked)
    assert all(name in told for name in (*wanted, *(f"timetables_{name}" for name in by_name), *others))
    assert "holds much the same" not in told
    assert "those of neighbours may run in it too" in told


@pytest.mark.parametrize("region", ["kainuu", "205,290", ",".join(find_region("uusimaa").municipality_codes[:-1])])
def test_the_region_of_the_command_that_fetches_feeds_can_be_typed(region):
    asked = find_region(region)
    typed = feeds_of_regions.in_words(asked).split("--region ")[1].split()[0]
    assert find_region(typed).municipality_codes == asked.municipality_codes


def test_every_feed_says_whom_it_serves_and_no_other_dataset_does():
    feeds = [one for one in datasets().values() if one.id.startswith("timetables_")]
    assert all(one.serves for one in feeds)
    assert {one.id for one in datasets().values() if one.serves} == {one.id for one in feeds}
    assert {one.id for one in feeds if one.licence == "CC BY 4.0"} == {
        f"timetables_{name}" for name in ("trains", "oulu", "hsl")
    }
    assert all(one.licence == "licence not known" for one in feeds if one.licence != "CC BY 4.0")
    hosts = {host for one in datasets().values() for host in one.hosts}
    assert not [one for one in other_feeds() if one.address.split("//")[-1].split("/")[0] in hosts]


@pytest.mark.parametrize(
    "code", sorted({code for one in (*datasets().values(), *other_feeds()) for code in one.serves if code.isdigit()})
)
def test_a_town_that_a_feed_serves_is_the_one_that_it_names(code):
    name = find_region(code).name_fi
    feeds = [one for one in (*datasets().values(), *other_feeds()) if code in one.serves]
    words = " ".join(one.about if hasattr(one, "about") else one.name for one in feeds)
    assert name in words or code in OF_MORE_TOWNS


def test_orders_of_the_country_do_not_depend_on_the_region():
    assert order_of(datasets()["schools"], small.KAINUU).area == COUNTRY
    assert order_of(datasets()["addresses"], small.KAINUU).area == small.KAINUU
    assert order_of(datasets()["organisations"], small.KAINUU, 2030).year is None
    assert order_of(datasets()["schools"], small.KAINUU, 2030).year == 2030


def test_all_faults_of_a_catalogue_are_told_at_once():
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    first, second, third = content["dataset"][:3]
    first["url"] = "http://geo.stat.fi/wfs"
    second["hosts"] = ["elsewhere.example.org"]
    second["colour"] = "blue"
    third["id"] = "Population Grid"
    content["dataset"].append(dict(content["dataset"][4]))
    with pytest.raises(TableError) as refused:
        of_mapping(content, "catalogue.toml")
    text = str(refused.value)
    for words in ("municipalities: dataset: Value error, url: http://geo.stat.fi/wfs is not https",
                  "postal_areas: colour: Extra inputs are not permitted", "Population Grid: id:",
                  "population_by_age: id: the name stands in the catalogue already"):  # fmt: skip
        assert words in text


def test_the_page_names_every_dataset_and_no_other(repo):
    page = (repo / "docs/official-data.md").read_text(encoding="utf-8")
    table = page.partition("## Datasets")[2].partition("\n\nNot fetched, and why")[0]
    named = {
        name
        for row in table.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`(\w+)`", row.split("|")[1])
    }
    assert named == set(datasets())
