"""Swedish speakers of a known year and broadband: fetched through the real door from servers on loopback, and built."""

import zipfile
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.errors import InputError
from kopa.report.data_in_words import rests_on
from kopa.report.sections import equality
from kopa.sources import country_tables, read, society
from kopa.sources.official.building import broadband, languages, spreadsheet
from kopa.sources.official.building import build as building
from kopa.sources.official.building.stage import Stage
from kopa.sources.schemas.official import BROADBAND_REJECTED, RESTS_ON
from kopa.study.opening import open_study
from kopa.words.texts import Texts
from tests.sources.fetch.building import fetched, raw_of, read_of
from tests.sources.fetch.servers.country import table
from tests.sources.fetch.servers.loopback import Reply
from tests.sources.fetch.servers.pxweb import PxWeb
from tests.sources.fetch.servers.traficom import ods, rows_of, share_of
from tests.sources.fetch.servers.traficom import spreadsheet as spreadsheet_of

NAMES = ("population_by_language", "broadband")
PARTS = ("languages", "broadband")
OLD, HEIR = "588", "507"
STARTER = {code: int(n) for code, n in society.swedish_speakers()[["code", "median"]].to_numpy()} | {OLD: 40}
"""Swedish speakers that are served: the starter's medians."""


class Country:
    """What the two publishers hold."""

    def apps(self):
        towns = country_tables.municipalities()
        variables = table([*towns["code"], OLD], ("2025",))
        variables[1] = {"code": "kieli", "text": "Language", "values": ["SSS", "01", "fi", "sv"],
                        "valueTexts": ["Total", "NATIONAL LANGUAGES, TOTAL", "Finnish", "Swedish"],
                        "elimination": True}  # fmt: skip
        file = spreadsheet_of(towns)
        return {"pxdata.stat.fi": PxWeb({"vaerak/11rm.px": variables}, value=self.value),
                "tieto.traficom.fi": lambda asked: Reply(file, kind="application/octet-stream")}  # fmt: skip

    def value(self, told):
        code = told["alue"].removeprefix("KU")
        people, swedish = 100_000 + int(code), STARTER.get(code, 0)
        return {"SSS": people, "sv": swedish, "fi": 900, "01": 900 + swedish}[told["kieli"]]


@pytest.fixture(scope="module")
def place(certificates, tmp_path_factory):
    return fetched(tmp_path_factory.mktemp("numbers"), certificates, Country(), NAMES)


@pytest.fixture(scope="module")
def official(place):
    out = place.lock.parent / "data/official"
    building.build(raw_of(place), out, PARTS)
    return out


def test_shares_of_swedish_speakers_are_those_of_the_year(use):
    told = society.swedish_speakers().set_index("code")
    assert len(told) == 308
    assert told.loc["272", ["median", "share"]].tolist() == [STARTER["272"], pytest.approx(STARTER["272"] / 100_272)]
    assert told.loc[HEIR, "median"] == STARTER[HEIR] + STARTER[OLD]  # a municipality that merged counts in its heir
    assert told.loc[HEIR, "share"] == pytest.approx(told.loc[HEIR, "median"] / (200_000 + 588 + 507))
    assert (told["share_low"] == told["share_high"]).all()


def test_broadband_fills_its_indicator_and_everything_is_used_or_listed(use):
    told = society.broadband().set_index("code")["share_100mbit"]
    assert told.to_dict() == {code: pytest.approx(share_of(code)) for code in country_tables.municipalities()["code"]}
    rejected = read.read_table(BROADBAND_REJECTED, f"{BROADBAND_REJECTED.name}.csv")
    assert rejected[["sheet", "name"]].values.tolist() == [["Kunnat", "Koko maa"]]
    study = open_study("kainuu")
    rows = study.indicators().query("indicator_id == 'G2.c.broadband'").set_index("municipality_code")
    people = study.origins.groupby("municipality_code")["population"].sum()
    shares = people.index.map(share_of).to_numpy(float)
    assert rows.loc["", "value"] == pytest.approx(float((people * shares).sum() / people.sum()))
    assert rows.loc["", "status"] == "ok"


def test_reports_say_which_tables_are_official(use):
    inputs = open_study("kainuu").inputs_table().to_dict("records")
    kinds = {one["table"]: one["kind"] for one in inputs}
    assert (kinds["swedish_speakers_counted"], kinds["broadband_by_municipality"]) == ("official", "official")
    told = rests_on(Texts("fi"), inputs)[0]
    assert "ruotsinkieliset: Tilastokeskus: väestö kielen mukaan (11rm) (31.12.2025, haettu" in told
    assert "laajakaistan saatavuus: Traficom: kiinteän verkon laajakaistasaatavuus (julkaisijan tilanne" in told
    recorded = read.read_table(RESTS_ON, "rests_on.csv")
    assert set(recorded["dataset"]) == set(NAMES)


def test_the_starter_has_neither(official):
    assert society.broadband().empty
    assert society.swedish_speakers()["years"].max() > 1
    study = open_study("kainuu")
    assert study.indicators().query("indicator_id == 'G2.c.share'")["status"].tolist() == ["missing"]


def test_many_municipalities_without_a_row_ask_to_be_accepted(place, tmp_path):
    raw = read_of(place)
    path = tmp_path / "few.ods"
    towns = country_tables.municipalities()
    path.write_bytes(ods(Kunnat=rows_of(towns[towns["code"] > "200"])))
    raw._tables["broadband"] = pd.DataFrame({"path": [str(path)]})
    with pytest.raises(
        InputError, match=r"broadband: \d+ of 308 municipalities have no row \(005, .*kopa build --accept"
    ):
        building.build(raw, tmp_path / "official", ["broadband"])
    made = building.build(raw, tmp_path / "official", ["broadband"], accept=True)
    assert any(note.startswith("broadband: ") and "1 are listed" in note for note in made.notes)
    assert Stage(tmp_path / "tables", made.folder).official == {}


def test_a_language_is_found_by_its_text_and_strange_tables_are_refused():
    cells = pd.DataFrame({"area": "272", "time": "2025", "other": ["T", "SSS", "22"], "value": [1.0, 100.0, 13.0]})
    texts = {"other": {"T": "Finnish", "SSS": "Total", "22": "Swedish"}}
    assert languages.speakers(cells, texts, {})["swedish_speakers"].tolist() == [13]
    for change, told in (
        ({"texts": {"other": {"SSS": "Total", "22": "Svea"}}}, "Swedish and the total are wanted once each"),
        ({"cells": cells.assign(value=[1.0, 100.0, np.nan])}, "1 values are hidden"),
        ({"cells": cells.assign(value=[1.0, 10.0, 13.0])}, "more speak Swedish than live there"),
        ({"cells": cells.assign(contents=["a", "b", "a"])}, "counts several things"),
    ):
        with pytest.raises(InputError, match=told):
            languages.speakers(**({"cells": cells, "texts": texts, "successor": {}} | change))


CODES = {"kajaani": "205", "kajana": "205", "kuhmo": "290"}


def test_the_header_is_found_by_what_it_says_and_per_cents_are_shares():
    sheet = {"x": [["a"], ["Kunta", "30 Mbit/s", "100 Mbit/s"], ["Kajaani", "90", "87,5 %"], ["Kuhmo", "50", "-"]]}
    shares, rejected = broadband.read(sheet, CODES)
    assert shares.values.tolist() == [["205", 0.875]]
    assert rejected.values.tolist() == [["x", 4, "Kuhmo", "no share: '-'"]]
    none, two = "no sheet has a column of 100", [["Kajaani", "1", "1"], ["Kajana", "1", "2"]]
    for rows, told in (([["Kunta", "100 Mbit/s"], ["Kajaani", "1"]], none), ([["K", "30", "100"], ["Muu"]], none),
                       ([["K", "30", "100"], *two], "twice with two shares")):  # fmt: skip
        with pytest.raises(InputError, match=told):
            broadband.read({"x": rows}, CODES)


@given(st.lists(st.lists(st.text(alphabet="abä 1", max_size=5), max_size=4), max_size=6))
def test_a_spreadsheet_is_read_as_it_was_written(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("ods") / "x.ods"
    path.write_bytes(ods(Taulu=rows))
    told = spreadsheet.sheets(str(path))["Taulu"]
    plain = [[text.rstrip("\n") for text in row] for row in told[: len(rows)]]
    assert [row[: len(written)] for row, written in zip(plain, rows, strict=True)] == rows


def test_what_is_no_spreadsheet_is_refused(tmp_path):
    path = tmp_path / "x.ods"
    path.write_bytes(b"PK")
    with pytest.raises(InputError, match="no spreadsheet of OpenDocument"):
        spreadsheet.sheets(str(path))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(InputError, match="declares entities"):
        spreadsheet.sheets(str(path))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", "<a>")
    with pytest.raises(InputError, match=r"content\.xml is no XML"):
        spreadsheet.sheets(str(path))


def test_a_spreadsheet_that_a_password_locks_is_refused(tmp_path):
    path = tmp_path / "x.ods"
    with zipfile.ZipFile(path, "w") as archive:  # as LibreOffice locks it
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
        archive.writestr("content.xml", b"\x93\x07\xff")
    with pytest.raises(InputError, match=r"x\.ods: locked by a password; save it without one"):
        spreadsheet.sheets(str(path))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", "<a/>")
    content = bytearray(path.read_bytes())
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # as archivers lock it
        content[content.index(header) + flags] |= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"x\.ods: locked by a password; save it without one"):
        spreadsheet.sheets(str(path))


def test_the_note_on_swedish_speakers_names_the_day_where_it_is_known():
    row = {"table": "swedish_speakers_counted", "source": "x", "source_date": "31.12.2025, retrieved 2026-11-30",
           "kind": "official"}  # fmt: skip
    for inputs, told in (([row], "on 31 December 2025 is assumed"), ([], "in 2000–2022 (median) is assumed")):
        facts = SimpleNamespace(t=Texts("en"), source=SimpleNamespace(inputs=inputs))
        assert told in equality._of_which_year(facts).replace("\u00a0", " ")
