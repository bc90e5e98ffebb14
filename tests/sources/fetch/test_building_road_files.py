"""Roads of a region from Digiroad's files: the same table as from the feature service's layers, pieces made links."""

import dataclasses
import itertools
import os
from unittest import mock

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from kopa.errors import InputError
from kopa.report.data_in_words import dated, roads_in_use
from kopa.sources import read, region_roads
from kopa.sources.fetch.orders import area_of
from kopa.sources.official.building import build as building
from kopa.sources.official.building import digiroad_files, road_sources
from kopa.sources.official.building.digiroad_files import joined, one_line
from kopa.sources.official.lock_file import write_lock
from kopa.sources.schemas.official import RESTS_ON, ROADS_BUILT
from kopa.sources.user.region_files import find_region
from kopa.study import conservation
from kopa.study.opening import open_study
from kopa.words.texts import Texts
from tests.sources.fetch.building import AREA, TOWNS, fetched_roads, raw_of
from tests.sources.fetch.servers.digiroad import SmallDigiroad, link, stretch
from tests.sources.fetch.servers.digiroad_files import HOST, FileServer, archive, pieces_of
from tests.sources.fetch.servers.loopback import Loopback
from tests.sources.fetch.small import Place, order

NEIGHBOUR = "pohjois-savo"
NAMES = {"en": "release 2026_03", "fi": "julkaisu 2026_03", "sv": "utgåva 2026_03"}


def files_of(digiroad, **how):
    """Files of four regions: the links are the region's own and a neighbour's; two have one far away."""
    far = SmallDigiroad.__new__(SmallDigiroad)
    line = np.array([[300_000.0, 6_800_000.0], [300_000.0, 6_801_000.0]])
    far.road_links, far.speed_limits = [link(99_999, 1, line, 3, 3)], [stretch(99_999, 1, line, 80)]
    far.winter_speed_limits = far.frost_damage = []
    elsewhere = archive(pieces_of(far), without=["winter_speed_limits", "frost_damage"])
    return {
        "KAINUU.zip": archive(pieces_of(digiroad, lambda n: n % 3), folder="Kainuu", **how),
        "POHJOIS-SAVO.zip": archive(pieces_of(digiroad, lambda n: n % 3 == 0), shapefiles=True, **how),
        "POHJOIS-KARJALA.zip": elsewhere, "POHJOIS-POHJANMAA.zip": elsewhere,
    }  # fmt: skip


def fetched_files(folder, certificates, files, **wishes):
    """Return a folder of data in which the files of two towns and their neighbours were fetched."""
    trusted = mock.patch.dict(os.environ, {"SSL_CERT_FILE": str(certificates.authority)})
    with trusted, Loopback(certificates, {HOST: FileServer(files)}) as server:
        wanted = order("road_files", area=area_of(find_region(TOWNS)), rows=(1, 1_000_000), margin_km=0.0)
        Place(folder, server).one(wanted, **wishes)
    return Place(folder)


@pytest.fixture(scope="module")
def digiroad():
    small = SmallDigiroad()
    small.road_links[5][0]["ajosuunta"] = 4
    return small


@pytest.fixture(scope="module")
def by_service(certificates, tmp_path_factory, no_margin, digiroad):
    place = fetched_roads(tmp_path_factory.mktemp("service"), certificates, digiroad)
    return building.build(raw_of(place), place.lock.parent / "data/official", ["roads"])


@pytest.fixture(scope="module")
def place(certificates, tmp_path_factory, no_margin, digiroad):
    return fetched_files(tmp_path_factory.mktemp("files"), certificates, files_of(digiroad))


@pytest.fixture(scope="module")
def made(place):
    return building.build(raw_of(place), place.lock.parent / "data/official", ["roads"])


def table(made):
    return pd.read_csv(made.folder / f"roads_{AREA}.csv.gz", dtype=str)


def test_the_table_is_the_one_that_the_service_gives(made, by_service):
    assert len(table(made)) > 300
    files = [one.folder / f"roads_{AREA}.csv.gz" for one in (made, by_service)]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_pieces_are_counted_as_links_and_every_one_is_used_or_rejected(made, use, digiroad):
    built = read.read_table(ROADS_BUILT, region_roads.BUILT_FILE).set_index("dataset")
    assert (built["rows"] == built["used"] + built["rejected"]).all()
    assert built.loc["road_links", "used"] == len(table(made))
    assert set(built.index) == {"road_links", "speed_limits", "winter_speed_limits", "frost_damage"}
    assert built.loc["speed_limits", "rows"] > len(table(made)), "a stretch a piece"
    study = open_study(TOWNS)
    row = conservation.table(study.region, study.country, study.origins).set_index("what")
    assert row.loc["links of roads: fetched and used", "ok"]
    told = next(note for note in made.notes if "release" in note)
    assert told.startswith(
        f"roads of {AREA}: of Digiroad's files of kainuu, pohjois-karjala, pohjois-pohjanmaa, pohjois-savo, "
        "release 2026_03; "
    )
    inside = len(table(made))
    assert f"; {len(digiroad.road_links) - inside + 2:,} further links of them lie elsewhere" in told
    lacking = [note for note in made.notes if "no layer dr_kelirikko_k in the files of" in note]
    assert lacking == [
        f"frost_damage {AREA}: no layer dr_kelirikko_k in the files of pohjois-karjala, pohjois-pohjanmaa"
    ]


def test_the_table_rests_on_the_files_and_reports_name_their_release(made, use):
    rests = read.read_table(RESTS_ON, "rests_on.csv")
    assert set(rests["dataset"]) == {"road_files"}
    inputs = open_study(TOWNS).inputs_table().set_index("table")
    assert inputs.loc["roads", "source"] == "Finnish Transport Infrastructure Agency: Digiroad"
    assert inputs.loc["roads", "source_date"].startswith(f"{AREA} and 100 km around, release 2026_03, retrieved 20")
    day = inputs.loc["roads", "source_date"]
    for language, release in NAMES.items():
        told = dated(Texts(language), day).text
        assert release in told
        assert "Kajaani, Kuhmo" in told or "Kajana" in told
    assert roads_in_use(Texts("en"), open_study(TOWNS).inputs_table().to_dict("records"))[0][1]["km"] == "100"


def test_what_came_last_is_used_and_a_change_of_sources_asks_to_be_accepted(
    certificates, no_margin, digiroad, tmp_path
):
    fetched_files(tmp_path, certificates, files_of(digiroad))
    out = tmp_path / "data/official"
    building.build(raw_of(Place(tmp_path)), out, ["roads"])
    place = fetched_roads(tmp_path, certificates, digiroad, ["road_links", "speed_limits"])
    here = raw_of(place).of_area(AREA)
    assert road_sources.datasets_of(here) == road_sources.LAYERS
    assert road_sources.not_used(here).startswith(f"roads of {AREA}: of road_links, which came last (retrieved 20")
    (planned,) = building.planned(raw_of(place), ["roads"])
    assert "road_files" not in planned.in_words(raw_of(place))
    with pytest.raises(InputError, match=f"roads_{AREA}: road_files was used before, and is not used now"):
        building.build(raw_of(place), out, ["roads"])
    entries = place.entries()
    write_lock(place.lock, {key: one for key, one in entries.items() if one.dataset != "road_files"})
    assert road_sources.not_used(raw_of(place).of_area(AREA)) == ""
    elsewhere = [dataclasses.replace(one, area="kainuu") for one in entries.values()]
    write_lock(place.lock, {one.key: one for one in elsewhere})
    with pytest.raises(
        InputError, match=r"would be the starter's again.*kopa fetch --source road_files --region 205,290"
    ):
        building.build(raw_of(place), out, ["roads"])


def test_a_neighbour_whose_file_is_left_out_asks_to_be_accepted(certificates, no_margin, digiroad, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    begin = f"road_files--current--{AREA}--"
    (stick / f"{begin}kainuu.zip").write_bytes(files_of(digiroad)["KAINUU.zip"])
    (stick / f"{begin}irrotus_nro.txt").write_text("2026_03\n")
    place = fetched_files(tmp_path, certificates, {}, brought=stick)
    (version,) = place.raw.all_versions()
    assert version.meta["notes"][1].startswith("without ")
    with pytest.raises(InputError, match=rf"road_files {AREA}: no file of .*pohjois-savo.* ways end at their borders"):
        building.build(raw_of(place), tmp_path / "official", ["roads"])
    (stick / f"{begin}kainuu.zip").rename(stick / f"{begin}{NEIGHBOUR}.zip")
    with pytest.raises(Exception, match=r"kainuu.zip is missing: the file of the region itself"):
        fetched_files(tmp_path / "other", certificates, {}, brought=stick)


# Pieces, without files -------------------------------------------------------------------------

CORNERS = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 50.0], [180.0, 50.0], [180.0, 90.0]])


def pieces(lines, **columns):
    """Pieces of one link, named in the order of their lines."""
    count = len(lines)
    told = {"link_id": ["a"] * count, "segm_id": [str(n) for n in range(count)], "ajosuunta": [2] * count,
            "toiminn_lk": [3] * count, "linkkityyp": [3] * count, "tienumero": [None] * count, **columns}  # fmt: skip
    return pd.DataFrame({**told, "line": pd.Series(lines, dtype=object)})


@given(st.sets(st.integers(1, 3)), st.randoms())
def test_a_line_cut_anywhere_is_the_same_line_again_whatever_the_order_of_its_pieces(cuts, random):
    bounds = [0, *sorted(cuts), 4]
    parts = [shapely.LineString(CORNERS[a : b + 1]) for a, b in itertools.pairwise(bounds)]
    random.shuffle(parts)
    assert one_line(parts, [str(n) for n in range(len(parts))]).coords[:] == [tuple(one) for one in CORNERS]


def test_a_ring_begins_where_its_first_piece_does():
    ring = np.vstack([CORNERS, CORNERS[:1]])
    parts = [shapely.LineString(ring[2:5]), shapely.LineString(ring[4:]), shapely.LineString(ring[:3])]
    assert one_line(parts, ["10", "11", "9"]).coords[:] == [tuple(one) for one in ring]


@pytest.mark.parametrize(
    "lines",
    [
        [shapely.LineString(CORNERS[:2]), shapely.LineString(CORNERS[2:])],
        [shapely.LineString(CORNERS[:3]), shapely.LineString(CORNERS[2:][::-1])],
        [shapely.LineString(CORNERS[:3]), shapely.LineString(CORNERS[[0, 4]])],
        [shapely.LineString(CORNERS[[0, 1, 2, 0]]), shapely.LineString(CORNERS[[3, 4, 2, 3]])],
        [shapely.LineString(CORNERS[:3]), None],
    ],
    ids=["a gap", "drawn the other way", "two from one place", "two rings", "no line"],
)
def test_pieces_that_make_no_single_line_are_told(lines):
    made = joined(pieces(lines), np.zeros(2, int))
    assert made["fault"].tolist() == ["its pieces make no single line"]
    assert made["line"].tolist() == [None]


def test_pieces_that_differ_are_told():
    lines = [shapely.LineString(CORNERS[:3]), shapely.LineString(CORNERS[2:])]
    assert joined(pieces(lines), np.zeros(2, int))["fault"].tolist() == [""]
    assert joined(pieces(lines, ajosuunta=[2, 3]), np.zeros(2, int))["fault"].tolist() == ["its pieces differ"]


def test_links_that_cannot_be_used_are_listed_and_rows_that_stand_twice_count_once(
    certificates, no_margin, digiroad, tmp_path
):
    made = pieces_of(digiroad, lambda n: n < 300)
    links, limits = made.rows["road_links"], made.rows["speed_limits"]
    two = next(n for n, (told, _) in enumerate(links[1:], 1) if told["link_id"] == links[n - 1][0]["link_id"])
    links[two][0]["ajosuunta"] = 3
    links += [links[40], ({**links[41][0], "segm_id": 10_001, "link_id": None}, links[41][1])]
    limits += [({"segm_id": 77_777, "arvo": 60, "vaik_suunt": 1}, links[42][1])]
    files = {**files_of(digiroad), "KAINUU.zip": archive(made), "POHJOIS-SAVO.zip": archive(made)}
    place = fetched_files(tmp_path, certificates, files)
    layers = digiroad_files.RegionFiles(raw_of(place).of_area(AREA))
    assert layers.without == []
    (first, second) = [page for page in layers.pages("road_links") if len(page)]
    assert first["fault"].value_counts().drop("").to_dict() == {"its pieces differ": 1}
    assert set(second["fault"]) == {"its link stands in another file too", "its pieces differ", ""}
    assert first["link_id"].eq("").sum() == 1
    assert layers.twice["road_links"] == 2
    stretches = next(layers.pages("speed_limits"))
    assert stretches["link_id"].iat[-1] == "segm_id 77777"
    two_links = links_of([("a", "7"), ("a", "8"), ("b", ""), ("c", ""), ("a", "7")])
    assert layers._links_of_pieces(two_links, "kainuu")["link_id"].to_dict() == {"7": "a", "8": "a"}
    with pytest.raises(InputError, match=r"kainuu.zip: segm_id 7 is of several links \(1 such ids\).*how to report it"):
        layers._links_of_pieces(links_of([("a", "7"), ("b", "7")]), "kainuu")


def links_of(pieces):
    return pd.DataFrame(pieces, columns=["link_id", "segm_id"]).assign(here=True)
