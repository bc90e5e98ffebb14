"""Roads of a region: fetched as Digiroad serves them, built, put in force, and studied."""

import dataclasses
import datetime as dt
import re
import shutil
from unittest import mock

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kopa import cli
from kopa.errors import InputError, NotThereError, RunError, TableError
from kopa.report.gpkg.metadata import licence_of
from kopa.report.sections.basis import limits_of
from kopa.scenarios.road_edits import CloseRoad
from kopa.sources import read, region_roads
from kopa.sources.official import bundle
from kopa.sources.official.building import build as building
from kopa.sources.official.building import digiroad, raw_tables, roads
from kopa.sources.official.lock_file import write_lock
from kopa.sources.rests_on import sentences_of
from kopa.sources.schemas.official import REGION_ROADS, RESTS_ON, ROADS_BUILT, ROADS_REJECTED
from kopa.sources.user.region_files import find_region
from kopa.study import conservation
from kopa.study.opening import of_region, open_study
from kopa.study.region_roads import roads_of
from kopa.tables import check
from kopa.workflow import plan
from tests.sources.fetch.building import AREA, TOWNS, fetched_roads, raw_of, reports_of_two_towns
from tests.sources.fetch.servers.digiroad import SmallDigiroad, geometry, line_of, link, link_id, stretch
from tests.sources.fetch.small import Place

PUBLISHERS = {"en": "Finnish Transport Infrastructure Agency", "fi": "Väylävirasto", "sv": "Trafikledsverket"}
LINE = np.array([[530_000.0, 7_100_000.0], [530_000.0, 7_101_000.0]])


@pytest.fixture(scope="module")
def place(certificates, tmp_path_factory, no_margin):
    return fetched_roads(tmp_path_factory.mktemp("digiroad"), certificates, SmallDigiroad())


@pytest.fixture(scope="module")
def made(place):
    return building.build(raw_of(place), place.lock.parent / "data/official", ["roads"])


def test_every_row_of_every_layer_is_used_or_rejected(made, use, place):
    told = read.read_table(ROADS_BUILT, region_roads.BUILT_FILE).set_index("dataset")
    assert (told["rows"] == told["used"] + told["rejected"]).all()
    entries = {one.dataset: one.rows for one in place.entries().values()}
    assert told["rows"].to_dict() == entries
    assert set(told["municipality_codes"]) == {"205 290"}
    assert len(region_roads.links(AREA)) == told.loc["road_links", "used"]
    assert len(read.read_table(ROADS_REJECTED, region_roads.REJECTED_FILE)) == told["rejected"].sum()
    study = open_study(TOWNS)
    row = conservation.table(study.region, study.country, study.origins).set_index("what")
    row = row.loc["links of roads: fetched and used"]
    assert (row["in"], row["out"], row["rejected"], row["ok"]) == (entries["road_links"], row["out"], 0, True)


def test_a_study_of_the_region_rests_on_digiroad_and_one_of_others_on_the_starter(use):
    study, other = open_study(TOWNS), open_study("satakunta")
    inputs = study.inputs_table().set_index("table")
    assert inputs.loc["roads", "kind"] == "official"
    assert inputs.loc["roads", "source"] == "Finnish Transport Infrastructure Agency: Digiroad"
    assert inputs.loc["roads", "source_date"].startswith(f"{AREA} and 100 km around, retrieved 20")
    assert "junctions" not in inputs.index
    assert other.inputs_table().set_index("table").loc["roads", "kind"] == "starter"
    assert open_study("205").country.roads is open_study(TOWNS).country.roads, "one network for all regions inside"
    said = list(sentences_of(study.inputs_table().to_dict("records"), dt.date(2026, 11, 30)))
    assert said[0].startswith("Rests on: roads: Finnish Transport Infrastructure Agency: Digiroad (kunnat-205-290 and")


def test_the_version_of_every_dataset_is_named(use, place):
    told = read.read_table(RESTS_ON, "rests_on.csv")
    entries = {one.dataset: one.content for one in place.entries().values()}
    of_roads = told[told["table"] == f"roads_{AREA}"].set_index("dataset")
    assert of_roads["content"].to_dict() == entries
    assert set(told["area"]) == {AREA}


def test_links_come_as_they_were_drawn_with_their_limits(use):
    digiroad = SmallDigiroad()
    sent = {row[0]["link_id"]: row for row in digiroad.road_links}
    links = region_roads.links(AREA).set_index("LINK_ID")
    assert set(links.index) <= set(sent)
    for name in links.index[::97]:
        np.testing.assert_allclose(shapely.get_coordinates(links.geometry[name]), line_of(sent[name]), atol=0.01)
    limits = pd.Series({p["link_id"]: p["arvo"] for p, _ in digiroad.speed_limits if p["vaik_suunt"] == 1})
    assert (links["NOPEUSRAJ"] == limits[links.index]).all()
    one_sided = links[links["NOPEUSRAJ_VASTAAN"] != links["NOPEUSRAJ"]]
    assert len(one_sided) > 3
    # as much of it is at 80 as is at 60: the time is that of the harmonic mean
    np.testing.assert_allclose(one_sided["NOPEUSRAJ_VASTAAN"], 2 / (1 / 80 + 1 / 60), atol=0.06)
    assert set(links["TALVINOPEUSRAJ"].dropna()) == {70}


def test_a_road_of_digiroad_can_be_closed(use):
    study = open_study(TOWNS)
    told = study.scenario(CloseRoad("road 5"), levels=["lukio"])
    changes = told.changes[told.changes["quantity"] == "time_min"].set_index("municipality_code")
    assert changes.loc["", "lose"] > 0
    assert (changes["gain"] == 0).all()


def test_a_study_drives_by_posted_limits_and_needs_no_local_streets(use):
    study = open_study(TOWNS)
    edges = study.network.edges.set_index("id")
    assert set(edges["speed_source"]) <= {"posted", "assumed"}
    assert edges.loc[edges["functional_class"] == 5, "speed_kmh"].eq(40).all()
    assert "road_number" in edges
    winter = study.with_parameters(season="winter").network.edges.set_index("id")["speed_kmh"]
    assert set(winter[winter < edges["speed_kmh"].reindex(winter.index)]) == {70}
    assert study.parameters.local_streets_max_m == 0
    assert study.travel.local_streets_max_m == 0
    assert study.with_parameters(local_streets_max_m=3_000).travel.local_streets_max_m == 0
    assert study.country.roads.ways_on_foot("summer").has_paths
    assert study.roads["functional_class"].max() == 4
    with pytest.raises(InputError, match="Digiroad has speeds of its own"):
        study.with_parameters(speeds=[{"road_class": 4, "summer_kmh": 40, "winter_kmh": 30}])
    own = study.with_network(open_study("satakunta").network)
    assert own.parameters.local_streets_max_m == 5_000, "a network without streets gets local streets again"
    assert own.country.links is None


def test_what_reports_say_of_roads_that_are_official_or_not(use):
    study, other = open_study(TOWNS), open_study("satakunta")
    assert "limit_roads_official" in limits_of(study.country.inputs.to_dict("records"))
    assert "limit_roads" in limits_of(other.country.inputs.to_dict("records"))
    of_both = pd.concat([other.country.inputs, roads_of([study.region, other.region])]).to_dict("records")
    assert limits_of(of_both)[:2] == ("limit_roads", "limit_roads_official")
    source = mock.Mock(inputs=study.country.inputs.to_dict("records"), own_inputs={})
    assert "Digiroad" in licence_of("roads", source)[1]
    assert "roads of Digiroad" in licence_of("cells", source)[1]
    told = list(sentences_of(read.read_catalogue().to_dict("records"), dt.date(2026, 11, 30)))
    assert told[0].startswith(f"Rests on: roads: Finnish Transport Infrastructure Agency: Digiroad ({AREA} and 100 km")
    assert "roads: National Land Survey of Finland (MML), General Map 1:1 000 000 (2013)" in told[1]


def test_examples_of_scenarios_are_of_the_starter_s_roads(use, monkeypatch):
    chosen, kainuu, satakunta = plan.choices(), find_region("kainuu"), find_region("satakunta")
    assert chosen.scenarios_of(kainuu)
    monkeypatch.setattr(region_roads, "area_of", lambda codes: AREA if codes == kainuu.municipality_codes else "")
    assert chosen.scenarios_of(kainuu) == ()
    assert chosen.scenarios_of(satakunta)


def test_own_roads_take_the_place_of_digiroad_s(use, tmp_path):
    open_study("satakunta").roads.head(500).to_parquet(tmp_path / "roads.parquet")
    study = of_region(find_region(TOWNS), open_study(TOWNS).parameters, tables=tmp_path)
    assert "own_roads" in study.country.own_inputs
    assert "roads" not in set(study.country.inputs["table"])


def test_reports_of_two_towns_say_that_they_rest_on_digiroad(use):
    """`tests/end_to_end/test_official_data.py` has the command run on Digiroad."""
    reports = reports_of_two_towns()
    for language, (t, told) in reports.items():
        assert f"Digiroad / {PUBLISHERS[language]} (" in told
        assert t("source_roads_have_streets") in told
        assert "set by the user" not in told
    _, report = reports["en"]
    assert "roads: Finnish Transport Infrastructure Agency: Digiroad (Kajaani, Kuhmo and 100 km around" in report
    assert "Roads: Digiroad" in report
    assert "Links of roads: fetched and used" in report


def test_building_again_gives_the_same_bytes(place, made):
    again = building.build(raw_of(place), made.folder.parent, ["roads"])
    assert (again.folder, again.same) == (made.folder, True)


def test_commands_name_the_roads_and_how_they_are_fetched(place, made, tmp_path, monkeypatch):
    monkeypatch.chdir(place.lock.parent)

    def told(*words):
        done = CliRunner().invoke(cli.app, list(words), catch_exceptions=False, env={"COLUMNS": "200"})
        return done.stdout

    assert f"roads: road_links {AREA} (retrieved 20" in told("build", "--dry-run")
    assert f"speed_limits {AREA} (retrieved 20" in told("build", "--dry-run", "--part", "roads")
    assert f"winter_speed_limits {AREA} (retrieved 20" in told("build", "--dry-run", "--part", "roads")
    assert f"frost_damage {AREA} (retrieved 20" in told("build", "--dry-run", "--part", "roads")
    assert f"No rows differ from the tables before: roads_{AREA}\n" in told("build", "--part", "roads")
    monkeypatch.setenv(read.FOLDER_VARIABLE, str(made.folder))  # so that what the commands set ends with the test
    assert f"kunnat-205: roads: those of {AREA}, from Digiroad" in told("status", "205", "--data", "official")
    assert "satakunta: roads: the starter's, for no region" in told("status", "satakunta", "--data", "official")
    assert "road_links (fetched)" in told("data", "status")
    (tmp_path / "no").mkdir()
    with pytest.raises(
        NotThereError, match="roads: kopa fetch --source road_links --source speed_limits --region REGION"
    ):
        building.planned(raw_of(Place(tmp_path / "no")), ["roads"])


def test_roads_do_not_fall_back_to_the_starter_because_the_lock_file_lacks_them(place, made, tmp_path):
    shutil.copytree(place.lock.parent, tmp_path / "copy")
    copy = Place(tmp_path / "copy")
    out = tmp_path / "copy/data/official"
    with pytest.raises(InputError, match=r"tables of roads in .* would be the starter's again"):
        building._refuse_falling_back((), raw_of(copy), out)
    elsewhere = [dataclasses.replace(one, area="kainuu") for one in copy.entries().values()]
    write_lock(copy.lock, {one.key: one for one in elsewhere})
    with pytest.raises(
        InputError, match=r"the roads of kunnat-205-290 .*--source road_links --source speed_limits --region 205,290"
    ):
        building.build(raw_of(copy), out, ["roads"])
    assert read.version_in_force(out) == out / made.folder.name


def test_a_first_build_counts_every_link_as_new(made):
    links = len(pd.read_csv(made.folder / f"roads_{AREA}.csv.gz"))
    assert made.first
    assert [(one.table, one.came, one.went, one.changed) for one in made.rows] == [(f"roads_{AREA}", links, 0, 0)]
    assert made.compared == (), "there was nothing to compare them with"


def test_links_that_went_and_layers_that_are_gone_ask_to_be_accepted(copied, made, monkeypatch):
    whole = digiroad.of_region

    def fewer(*words):
        found = whole(*words)
        some = np.arange(len(found.table)) % 3 > 0
        return dataclasses.replace(found, table=found.table[some], length_m=found.length_m[some],
                                   on_main=found.on_main[some])  # fmt: skip

    monkeypatch.setattr(digiroad, "of_region", fewer)
    entries = copied.entries()
    write_lock(copied.lock, {key: one for key, one in entries.items() if one.dataset != "winter_speed_limits"})
    out = copied.lock.parent / "data/official"
    with pytest.raises(InputError) as refused:
        building.build(raw_of(copied), out, ["roads"])
    message = str(refused.value)
    assert f"roads_{AREA}: winter_speed_limits was used before, and is not used now" in message
    assert re.search(rf"roads_{AREA}: of [\d,]+ links [\d,]+ went and [\d,]+ changed, and 0 came", message)
    assert re.search(rf"roads_{AREA}: [\d,]+ km of links before, [\d,]+ now \(-", message)
    assert read.version_in_force(out).name == made.folder.name
    accepted = building.build(raw_of(copied), out, ["roads"], accept=True)
    (changed,) = accepted.rows
    assert changed.went == len(read_links(made.folder)) - len(read_links(accepted.folder))
    assert not accepted.first


def read_links(folder):
    return pd.read_csv(folder / f"roads_{AREA}.csv.gz")


def test_rows_that_a_refused_build_could_not_use_are_kept_beside_the_tables(copied, monkeypatch):
    whole, out = digiroad.of_region, copied.lock.parent / "data/official"

    def with_a_rejected_row(*words):
        found = whole(*words)
        found.layers[0].rejected.append((7, "f4:1", "no length"))
        return found

    monkeypatch.setattr(digiroad, "of_region", with_a_rejected_row)
    monkeypatch.setattr(roads, "REJECTED_SHARE", 0.0)
    with pytest.raises(
        InputError, match=rf"1 no length; the first: row 7 \(f4:1\).*not used: .*{building.REFUSED_ROWS_FILE}"
    ):
        building.build(raw_of(copied), out, ["roads"])
    kept = out / building.REFUSED_ROWS_FILE
    assert kept.read_text(encoding="utf-8").splitlines()[1] == f"{AREA},road_links,7,f4:1,no length"
    building.build(raw_of(copied), out, ["roads"], accept=True)
    assert not kept.exists()


@pytest.mark.parametrize("damage", [f"roads_{AREA}.csv.gz", "cells", "current", "rests_on.csv", "gone"])
def test_damage_does_not_let_official_roads_become_the_starter_s_again(copied, made, damage):
    out = copied.lock.parent / "data/official"
    folder = out / made.folder.name
    if damage == "gone":
        (folder / "rests_on.csv").unlink()
    else:
        named = {"current": out / "current", "cells": folder / "population_cells.csv.gz"}
        broken = named.get(damage, folder / damage)
        broken.write_bytes(broken.read_bytes()[:-9])
    elsewhere = [dataclasses.replace(one, area="kainuu") for one in copied.entries().values()]
    write_lock(copied.lock, {one.key: one for one in elsewhere})
    told = "rests_on.csv cannot be read" if damage in ("rests_on.csv", "gone") else f"the roads of {AREA} .* official"
    with pytest.raises(InputError, match=told):
        building.build(raw_of(copied), out, ["roads"])


def test_two_versions_of_a_region_s_roads_are_compared(certificates, no_margin, tmp_path, monkeypatch):
    digiroad = SmallDigiroad()
    digiroad.road_links = digiroad.road_links[:120]
    fetched_roads(tmp_path, certificates, digiroad, ["road_links"])
    digiroad.road_links.pop()
    digiroad.road_links[0][0]["ajosuunta"] = 4
    fetched_roads(tmp_path, certificates, digiroad, ["road_links"], update=frozenset(["road_links"]))
    monkeypatch.setattr(bundle, "datasets", raw_tables.datasets)
    for words in (["--region", TOWNS], []):
        done = CliRunner().invoke(cli.app, ["data", "diff", *words, "--data-folder", str(tmp_path / "data")],
                                  catch_exceptions=False, env={"COLUMNS": "200"})  # fmt: skip
        assert re.search(rf"road_links {AREA} +\S+ +\S+ +0 +1 +1", done.stdout), done.stdout
    done = CliRunner().invoke(cli.app, ["data", "diff", "--region", "kainuu", "--data-folder", str(tmp_path / "data")])
    assert "No dataset has two versions here" in done.stdout


def test_a_year_of_roads_is_refused_for_they_have_none(place):
    with pytest.raises(InputError, match=r"road_links has no years.*leave the year out"):
        raw_tables.RawTables(place.raw, place.lock, {"road_links": 2025})


def test_a_missing_version_is_named_with_the_command_that_fetches_its_region(place, tmp_path):
    shutil.copytree(place.lock.parent, tmp_path / "copy")
    copy = Place(tmp_path / "copy")
    shutil.rmtree(copy.raw.root / "speed_limits")
    with pytest.raises(
        NotThereError, match=r"speed_limits .*is not here.*kopa fetch --locked --source speed_limits --region 205,290"
    ):
        building.build(raw_of(copy), tmp_path / "official", ["roads"])


def test_a_damaged_table_of_roads_is_refused(use, monkeypatch):
    table = read.read_table(REGION_ROADS, f"roads_{AREA}.csv.gz")
    table.loc[0, "path"] = table.loc[0, "path"][:1]
    monkeypatch.setattr(region_roads, "read_table", lambda *_: table)
    with pytest.raises(TableError, match=r"path: a path ends inside a .*build the tables again"):
        region_roads._links(AREA)


# Layers as they may be: without a network ------------------------------------------------------


class Given:
    """Stands where the tables of a region stand: layers of rows (properties, geometry)."""

    area, codes = "kainuu", ("205",)

    def __init__(self, **layers):
        self.layers = layers
        self.more = 0

    def pages(self, name):
        for half in (self.layers[name][::2], self.layers[name][1::2]):
            yield pd.DataFrame([{**properties, "geometry": shape} for properties, shape in half])

    def rows(self, name):
        return len(self.layers[name]) + self.more


def of_layers(links, limits, names=digiroad.DATASETS, **more):
    """Return the roads that layers make; every layer has at least two rows."""
    return digiroad.of_region(Given(road_links=links, speed_limits=limits, **more), names)


def two_links():
    far = LINE + 5_000
    return [link(1, 1, LINE, 3, 3), link(2, 1, far, 5, 3)], [stretch(1, 1, LINE, 80), stretch(2, 1, far, 40)]


def part(begin, end):
    return LINE[0] + (LINE[1] - LINE[0]) * np.array([[begin], [end]])


def test_stretches_of_a_link_give_the_speed_at_which_they_take_as_long():
    links, limits = two_links()
    limits[0] = stretch(1, 1, part(0, 0.25), 50)
    limits.append(stretch(1, 1, part(0.25, 1), 100))
    made = of_layers(links, limits).table
    assert made["limit_kmh"].tolist() == [80, 40]
    assert made["limit_against_kmh"].tolist() == [80, 40]


def test_limits_of_one_side_hold_on_that_side_alone():
    links, limits = two_links()
    limits[0] = stretch(1, 1, LINE, 80, side=2)
    limits.append(stretch(1, 1, LINE, 60, side=3))
    made = of_layers(links, limits).table
    assert made.loc[0, ["limit_kmh", "limit_against_kmh"]].tolist() == [80, 60]


@pytest.mark.parametrize(("share", "expected"), [(0.4, np.nan), (0.6, 50.0)])
def test_a_limit_of_less_than_half_of_a_link_is_none_of_the_link(share, expected):
    links, limits = two_links()
    limits[0] = stretch(1, 1, part(0, share), 50)
    made = of_layers(links, limits).table
    np.testing.assert_equal(made["limit_kmh"].to_numpy(), [expected, 40.0])


def test_limits_of_winter_and_frost_damage_are_those_of_their_layers():
    links, limits = two_links()
    names = (*digiroad.DATASETS, *digiroad.FURTHER)
    frost = [({"link_id": link_id(2, 1)}, links[1][1]), ({"link_id": link_id(9, 1)}, links[1][1])]
    winter = [stretch(1, 1, LINE, 60), stretch(2, 1, LINE, 0)]
    made = of_layers(links, limits, names, winter_speed_limits=winter, frost_damage=frost)
    np.testing.assert_equal(made.table["winter_kmh"].to_numpy(), [60.0, np.nan])
    assert made.table["frost_damage"].tolist() == [False, True]
    assert [(one.rows, len(one.rejected)) for one in made.layers] == [(2, 0), (2, 0), (2, 1), (2, 1)]
    told = list(roads.sentences("kainuu", made))
    assert "1 links with another in winter; 1 with frost damage, which changes no time" in told[0]
    assert told[1] == (
        "roads of kainuu: 0.0% of the links are one-way; 1 links (50.0%, 1 km) do not hang together with the others"
    )
    assert told[2:] == [
        "winter_speed_limits kainuu: 1 of 2 rows are not used: 1 limit not from 1 to 120",
        "frost_damage kainuu: 1 of 2 rows are not used: 1 its link is not among those that are used",
    ]


IN_PARTS = {"type": "MultiLineString", "coordinates": [geometry(LINE)["coordinates"],
                                                       geometry(LINE + 9_000)["coordinates"]]}  # fmt: skip
LINK_3 = link_id(3, 1)
POINT = {"type": "Point", "coordinates": [27.7, 64.2, 138.2]}


@pytest.mark.parametrize(
    ("change", "shape", "reason"),
    [
        ({"ajosuunta": 1}, geometry(LINE), "direction of traffic not 2, 3 or 4"),
        ({"ajosuunta": None}, geometry(LINE), "direction of traffic not 2, 3 or 4"),
        ({}, None, "no single line"),
        ({}, IN_PARTS, "no single line"),
        ({}, POINT, "no single line"),
        ({}, geometry(LINE[[0, 0]]), "no length"),
        ({}, {"type": "LineString", "coordinates": [[27.7, 64.2]]}, "no single line"),
        ({}, {"type": "Foo", "coordinates": [[27.7, 64.2]]}, "no single line"),
        ({}, {"type": "LineString", "coordinates": [[27.7, None], [27.8, 64.2]]}, "no single line"),
        ({"link_id": None}, geometry(LINE), "no link_id"),
        ({"link_id": ""}, geometry(LINE), "no link_id"),
    ],
)
def test_links_that_cannot_be_used_are_listed_with_the_reason(change, shape, reason):
    links, limits = two_links()
    links += [({**link(3, 1, LINE, 3, 3)[0], **change}, shape)]
    limits += [stretch(3, 1, LINE, 60)]
    made = of_layers(links, limits)
    assert made.table["id"].tolist() == [link_id(1, 1), link_id(2, 1)]
    of_links, of_limits = made.layers
    assert [row[1:] for row in of_links.rejected] == [(change.get("link_id", LINK_3) or "", reason)]
    assert [row[1:] for row in of_limits.rejected] == [
        (link_id(3, 1), "its link is not among those that are used")
    ]  # fmt: skip
    (links_doubted, limits_doubted) = roads.doubts("kainuu", made)
    named = f"{LINK_3 if change.get('link_id', True) else 'no link_id'}"
    assert links_doubted == f"road_links kainuu: 1 of 3 rows are not used: 1 {reason}; the first: row 2 ({named})"
    assert limits_doubted.startswith("speed_limits kainuu: 1 of 3 rows are not used")


def test_a_line_in_parts_that_meet_is_one():
    links, limits = two_links()
    parts = [geometry(part(0, 0.5))["coordinates"], geometry(part(0.5, 1))["coordinates"]]
    links[0] = (links[0][0], {"type": "MultiLineString", "coordinates": parts})
    made = of_layers(links, limits)
    np.testing.assert_allclose(made.length_m[0], 1_000, atol=0.02)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"arvo": 0}, "limit not from 1 to 120"),
        ({"arvo": None}, "limit not from 1 to 120"),
        ({"arvo": 130}, "limit not from 1 to 120"),
        ({"vaik_suunt": 4}, "side not 1, 2 or 3"),
        ({"link_id": None}, "its link is not among those that are used"),
    ],
)
def test_stretches_that_cannot_be_used_are_listed_with_the_reason(change, reason):
    links, limits = two_links()
    limits += [({**stretch(1, 1, LINE, 30)[0], **change}, geometry(LINE))]
    made = of_layers(links, limits)
    assert made.table["limit_kmh"].tolist() == [80, 40]
    assert [row[2] for row in made.layers[1].rejected] == [reason]


def test_stretches_without_links_are_refused():
    links, limits = two_links()
    unnamed = [({"arvo": p["arvo"], "segm_id": 1}, g) for p, g in limits]
    with pytest.raises(InputError, match=r"speed_limits kainuu: the stretches have no column link_id.*arvo, segm_id"):
        of_layers(links, unnamed)


def test_a_layer_without_one_link_that_can_be_used_is_refused():
    links, limits = two_links()
    shut = [({**p, "ajosuunta": 0}, g) for p, g in links]
    with pytest.raises(InputError, match="road_links kainuu: no link can be used: 2 direction of traffic"):
        of_layers(shut, limits)


def test_a_row_that_is_lost_on_the_way_is_refused():
    links, limits = two_links()
    layers = Given(road_links=links, speed_limits=limits)
    layers.more = 1
    with pytest.raises(RunError, match="road_links kainuu: 2 rows were read, 3 were fetched"):
        digiroad.of_region(layers)


def test_main_roads_without_limits_ask_to_be_accepted():
    links, limits = two_links()
    made = of_layers(links, [limits[1], limits[1]])
    assert list(roads.doubts("kainuu", made)) == [
        "speed_limits kainuu: 0.0% of the kilometres of main roads have a posted limit"
    ]


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(1, 120), st.sampled_from([1, 2, 3, 4])), max_size=12))
def test_whatever_stretches_come_every_one_is_used_or_rejected(given_stretches):
    links, limits = two_links()
    limits += [stretch(1, 1, part(begin / 1000, 1), kmh, side=side) for begin, kmh, side in given_stretches]
    made = of_layers(links, limits)
    check(made.table, REGION_ROADS)
    layer = made.layers[1]
    assert layer.rows == len(limits)
    assert len(layer.rejected) == sum(side == 4 for *_, side in given_stretches)
    held = [80, *(kmh for _, kmh, side in given_stretches if side != 4)]
    limit = made.table.loc[0, ["limit_kmh", "limit_against_kmh"]].astype(float)
    assert limit.between(min(held) - 0.05, max(held) + 0.05).all()


@pytest.mark.parametrize(("begins", "expected"), [((0, 0), np.nan), ((0, 0.15), np.nan), ((0, 0.3), 50.0)])
def test_what_two_stretches_share_covers_a_link_once(begins, expected):
    links, limits = two_links()
    limits[0] = stretch(1, 1, part(begins[0], begins[0] + 0.3), 50)
    limits.append(stretch(1, 1, part(begins[1], begins[1] + 0.3), 50))
    made = of_layers(links, limits)
    np.testing.assert_equal(made.table["limit_kmh"].to_numpy(), [expected, 40.0])
    np.testing.assert_equal(made.table["limit_against_kmh"].to_numpy(), [expected, 40.0])


@pytest.mark.parametrize("code", ["Seututie", None, 3.7])
def test_classes_and_types_that_are_not_understood_are_counted_and_ask_to_be_accepted(code):
    links, limits = two_links()
    links[1][0].update(toiminn_lk=code, linkkityyp=code)
    made = of_layers(links, limits)
    assert made.table[["functional_class", "link_type"]].to_numpy().tolist() == [[3, 3], [0, 0]]
    expected = [f"road_links kainuu: 1 of 2 links have no {name} that is understood" for name in roads.CODES.values()]
    assert list(roads.sentences("kainuu", made))[2:] == expected
    assert list(roads.doubts("kainuu", made)) == expected


def test_no_main_road_at_all_and_limits_in_other_units_ask_to_be_accepted():
    links, limits = two_links()
    links[0][0]["toiminn_lk"] = 5
    for properties, _ in limits:
        properties["arvo"] = 13.9
    assert list(roads.doubts("kainuu", of_layers(links, limits))) == [
        "road_links kainuu: no link is a main road (functional class 1 to 4)",
        "speed_limits kainuu: 100.0% of the links with a limit have one below 20 km/h",
    ]


def test_one_way_links_and_those_that_hang_together_with_no_others_are_counted():
    links, limits = two_links()
    north = np.array([0.0, 1_000.0])
    links += [link(3, 1, LINE + north, 3, 3, direction=4), link(4, 1, LINE + 2 * north, 3, 3)]
    made = of_layers(links, limits)
    assert made.on_main.tolist() == [True, False, True, True]
    assert list(roads.sentences("kainuu", made))[1].startswith(
        "roads of kainuu: 25.0% of the links are one-way; 1 links (25.0%, 1 km)"
    )


def test_a_layer_without_rows_is_no_fault_of_limits_and_refused_of_links():
    links, limits = two_links()
    assert of_layers(links, []).table["limit_kmh"].isna().all()
    with pytest.raises(InputError, match="road_links kainuu: no link can be used: no rows came"):
        of_layers([], limits)
