"""Addresses as points of campuses: fetched through the real door from servers on loopback, and found with precision."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.errors import InputError
from kopa.sources.official.building import addresses, vet_fields
from kopa.sources.official.building import build as building
from kopa.sources.official.building.stage import Stage
from kopa.sources.schemas import campuses as schemas
from kopa.sources.schemas.official import RESTS_ON
from tests.sources.fetch.building import fetched, raw_of, read_of
from tests.sources.fetch.servers.education_country import education_country, oid_of
from tests.sources.fetch.servers.features import FeatureService, address

NAMES = ("organisations", "mergers", "addresses")
LAYER = "ryhti_building:open_address"
EAST, NORTH = 536_000, 7_124_000
"""A place in Kajaani."""

OWN, NEW, SHORT, LOST, ABROAD = "20001", "20002", "20003", "20004", "20005"


ROWS = [
    address("Ketunpolku", 7, EAST, NORTH), address("Ketunpolku", 7, EAST + 90, NORTH, letter="B"),
    address("Uusikatu", 1, EAST, NORTH), address("Uusikatu", 5, EAST + 400, NORTH),
    address("Uusikatu", 2, EAST, NORTH + 900), address("Lyhytkuja", 1, EAST, NORTH + 100),
    address("Lyhytkuja", 3, EAST, NORTH + 200),
    address("Ketunpolku", 7, EAST + 5_000, NORTH, postal="88900", town="290"),
    address("Toisaalla", 1, EAST + 100_000, NORTH),
]  # fmt: skip
ADDRESSES_OF = {
    OWN: "Ketunpolku 7 B 2",
    NEW: "Uusikatu 3",
    SHORT: "Lyhytkuja",
    LOST: "Olematon 1",
    ABROAD: "Toisaalla 1",
}


@pytest.fixture(scope="module")
def place(certificates, tmp_path_factory):
    country = education_country()
    for number, street in ADDRESSES_OF.items():
        made = country.add(number, "21", [f"Kampus {number}"], ["87100"])
        country.addresses[made["children"][0]["oid"]] = street, "87100", "KAJAANI"
    country.mergers = [{"organisaatio": {"oid": f"1.{n}"}, "kohde": {"oid": "2"}, "alkuPvm": "2020-01-01"}
                       for n in range(12)]  # fmt: skip
    apps = country.apps() | {"paikkatiedot.ymparisto.fi": FeatureService({LAYER: ROWS})}
    country.apps = lambda: apps
    return fetched(tmp_path_factory.mktemp("addresses"), certificates, country, NAMES)


def test_campuses_stand_at_their_addresses_with_the_precision_told(place, tmp_path):
    with pytest.raises(InputError, match=r"addresses: \d+ of \d+ addresses of campuses in municipalities .* not found"):
        building.build(raw_of(place), tmp_path / "official", ["campuses"])
    made = building.build(raw_of(place), tmp_path / "official", ["campuses"], accept=True)
    stage = Stage(tmp_path / "tables", made.folder)
    table = stage.read(schemas.CAMPUSES).set_index("oid")
    columns = ["location_precision", "municipality_code", "x_m", "y_m"]
    at = {number: table.loc[oid_of(number, 1), columns].tolist() for number in ADDRESSES_OF}
    assert at[OWN] == ["address", "205", EAST + 90, NORTH]
    assert at[NEW] == ["address_interpolated", "205", EAST + 200, NORTH]
    assert at[SHORT] == ["address_interpolated", "205", EAST, NORTH + 150]
    assert at[LOST][:2] == at[ABROAD][:2] == ["postal_area", "205"]
    assert "addresses: 1 points lie outside the municipality of their address: not used" in made.notes
    (said,) = (note for note in made.notes if note.startswith("addresses: 9 addresses of kainuu, 0 of them without"))
    assert ", 3 are found, " in said.replace("of these levels 3", ", 3")
    recorded = stage.read(RESTS_ON, "rests_on.csv")
    of_campuses = recorded[recorded["table"] == "campuses"]
    assert of_campuses[["dataset", "area"]].values.tolist() == [["organisations", "suomi"], ["addresses", "kainuu"]]
    assert stage.origins["campuses"].source.endswith("; Finnish Environment Institute: addresses of Ryhti")
    assert stage.origins["campuses"].attribution.endswith("addresses of the Ryhti system / Syke (CC BY 4.0)")
    assert len(vet_fields.vet_sites(stage)) > 40


@pytest.mark.parametrize(
    ("street", "found"),
    [
        ("Ketunpolku 7", ("address", 0)), ("ketunpolku 7b", ("address", 90)), ("Ketunpolku 7 C", ("address", 0)),
        ("Uusikatu 4", ("address_interpolated", 267)), ("Uusikatu 99", None),
        ("Ketunpolku 9", ("address_interpolated", 45)),
        ("PL 7", None), ("", None), ("Muukatu 1", None),
    ],
)  # fmt: skip
def test_an_address_is_found_by_street_number_and_letter(place, street, found):
    wanted = addresses.wanted(street, "87100", "205")
    one = addresses.Geocoder(read_of(place), {wanted.street}).find(wanted)
    assert (one and (one.precision, round(one.x_m - EAST))) == found


def test_the_street_of_the_postal_area_counts_before_that_of_the_municipality(place):
    geocoder = addresses.Geocoder(read_of(place), {"ketunpolku"})
    assert geocoder.find(addresses.wanted("Ketunpolku 7", "88900", "205")).town == "290"
    assert geocoder.find(addresses.wanted("Ketunpolku 7", "00000", "205")).town == "205"
    assert geocoder.find(addresses.wanted("Ketunpolku 7", "00000", "091")) is None


def test_points_that_are_swapped_are_refused():
    for degrees, told in (((64.2, 27.7), "longitude 19-32"), ((27.7, 12.0), "latitude 59-71")):
        with pytest.raises(InputError, match=told):
            addresses._in_finland(pd.DataFrame([degrees]))
    few = pd.DataFrame([(27.7, 64.2)] * 200 + [(0.0, 0.0)])
    assert addresses._in_finland(few).sum() == 200


@given(st.integers(1, 300), st.integers(1, 20), st.integers(0, 20))
def test_a_number_between_two_lies_between_their_points(first, gap, beyond):
    rows = pd.DataFrame(
        {"number": [first, first + 2 * gap], "x_m": [0.0, 100.0], "y_m": [5.0, 5.0], "letter": "",
         "address_key": ["a", "b"], "municipality_number": "205"}
    )  # fmt: skip
    one = addresses._between(rows, first + min(beyond, 2 * gap - 1))
    assert one is not None
    assert 0 <= one.x_m < 100
    assert one.y_m == 5
    assert addresses._between(rows, first + 2 * gap + 1 + beyond) is None
