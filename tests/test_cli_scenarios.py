"""`kopa scenario` and `kopa scenarios`: what they print, what they write, and what they refuse."""

import re

import pandas as pd
import pytest
from typer.testing import CliRunner

from kopa import cli
from kopa.accessibility.travel import Car
from kopa.errors import InputError, NotThereError, TableError, UnknownNameError
from kopa.sources.example_files import kuopio_school_day
from kopa.study.opening import open_study

VE1 = """id = "ve1"
name = { fi = "VE1: Puolangan lukio", sv = "ALT1: Puolangan lukio", en = "VE1: Puolanka" }
note = "Asked by the council."

[[edit]]
close = "00673"
"""

OWN = """id = "own"
name_fi = "Oma"
municipality_codes = ["205"]
year = 2026
timetables = ["f.zip"]
"""

SWITCHED = {
    "en": ["Kainuu: VE1: Puolanka", "Puolangan lukio (00673) closes", "Travel time grows for 36 persons",
           "Nearest before, to persons", "fewer than 5"],
    "fi": ["Kainuu: VE1: Puolangan lukio", "Puolangan lukio (00673) lakkautetaan", "Matka-aika pitenee 36 henkilöllä",
           "Lähin ennen, henkilöille", "alle 5"],
    "sv": ["Kajanaland: ALT1: Puolangan lukio", "Puolangan lukio (00673) läggs ned",
           "Restiden blir längre för 36 personer", "Närmast före, för personer", "färre än 5"],
}  # fmt: skip


@pytest.fixture
def ve1(tmp_path):
    file = tmp_path / "ve1.toml"
    file.write_text(VE1, encoding="utf-8")
    return file


def run(*arguments):
    return CliRunner(env={"COLUMNS": "120"}).invoke(cli.app, [str(one) for one in arguments])


@pytest.mark.parametrize("language", SWITCHED)
def test_before_and_after_is_told_in_the_readers_language_and_written(ve1, tmp_path, language):
    done = run("scenario", "kainuu", ve1, "--out", tmp_path, "--language", language)
    assert done.exit_code == 0, done.output
    told = done.output.replace("\u00a0", " ")
    assert [words for words in SWITCHED[language] if words not in told] == []
    assert "Asked by the council." in told
    assert "{" not in told
    folder = tmp_path / "kainuu/scenarios/ve1"
    names = ["scenario.json", "scenario.toml", "scenario_answers.csv", "scenario_changes.csv", "scenario_sites.csv"]
    assert sorted(one.name for one in folder.iterdir()) == names
    assert str(folder / "scenario_answers.csv") in told.replace("\n", "")


def test_trips_are_told_with_a_timetable_and_the_school_day_is_written(tmp_path):
    file = tmp_path / "trips.toml"
    file.write_text('id = "trips"\n[[edit]]\ncancel_trip = "1001"\n[[edit]]\nclose = "00200"\n', encoding="utf-8")
    with_feed = ("--timetable", kuopio_school_day(), "--date", "2017-02-14")
    done = run("scenario", "297", file, "--level", "lukio", "--out", tmp_path, *with_feed)
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.replace("\u00a0", " ").split())
    assert "Trip 1001 is cancelled." in told
    assert "Travel of a school day on foot and by public transport, 2017-02-14: longer 33 persons" in told
    written = pd.read_csv(tmp_path / "kunnat-297/scenarios/trips/scenario_school_days.csv")
    assert written["longer"].round().tolist() == [33, 33]
    refused = run("scenario", "297", file)
    assert isinstance(refused.exception, TableError)
    assert "line 3: edit[1].cancel_trip: the study has no timetable" in str(refused.exception)


def test_swedish_speakers_are_counted_where_that_is_asked(tmp_path):
    file = tmp_path / "svc.toml"
    file.write_text('id = "svc"\n[[edit]]\nclose = "00061"\n', encoding="utf-8")
    words = ("--taught-in", "sv", "--child-impact", "--out", tmp_path)
    done = run("scenario", "keski-pohjanmaa", file, *words)
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.replace("\u00a0", " ").split())
    assert told.startswith("Swedish speakers are counted, and the sites that teach in Swedish.")
    (sheet,) = tmp_path.rglob("child-impact.en.html")
    assert "Swedish speakers are counted, and the sites that teach in Swedish." in sheet.read_text(encoding="utf-8")
    assert "Travel time grows for 180 persons" in told


OTHERS = {
    "ve2": 'id = "ve2"\n[[edit]]\nclose = "00635"\n',
    "ve3": 'id = "ve3"\n[[edit]]\nonline = { level = "lukio", days_at_site = 2 }\n[[edit]]\nclose = "00301"\n',
}


@pytest.fixture
def others(tmp_path):
    for name, text in OTHERS.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return [tmp_path / f"{name}.toml" for name in OTHERS]


def test_options_stand_side_by_side_with_persons_first(ve1, others, tmp_path):
    done = run("scenario", "kainuu", ve1, *others, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    table = done.output.replace("\u00a0", " ").partition("Options side by side")[2]
    rows = [re.split(r"  +", line.strip()) for line in table.splitlines()]
    (head,) = [row for row in rows if row[0] == "Measure"]
    assert head == ["Measure", "Now", "ve1", "ve2", "ve3"]
    told = {row[0]: row[1:] for row in rows if len(row) == len(head)}
    assert list(told)[1:3] == ["Longer travel time, persons", "Shorter travel time, persons"]
    assert told["Longer travel time, persons"][:2] == ["–", "36"]
    study = open_study("kainuu")
    for column, file in enumerate([ve1, *others], start=1):
        answers = study.scenario(file).answers
        mean = answers[(answers["municipality_code"] == "") & (answers["measure"] == "mean_min")].iloc[0]
        assert told["Travel time on average"][column] == f"{mean['after']:.1f} min"
        assert told["Travel time on average"][0] == f"{mean['before']:.1f} min"
    assert "Travel time a week on average" in told  # days at the site change in one of them
    assert sorted(one.name for one in (tmp_path / "out/kainuu/scenarios").iterdir()) == ["ve1", "ve2", "ve3"]


def test_of_several_files_every_fault_is_told_and_nothing_is_written(ve1, tmp_path):
    (tmp_path / "a.toml").write_text(VE1, encoding="utf-8")
    (tmp_path / "b.toml").write_text('id = "b"\n[[edit]]\nclose = "673"\n', encoding="utf-8")
    done = run("scenario", "kainuu", ve1, tmp_path / "a.toml", tmp_path / "b.toml", tmp_path / "c.toml", "--out",
               tmp_path / "out")  # fmt: skip
    assert isinstance(done.exception, TableError)
    expected = ["a.toml: id: 've1' is that of ve1.toml too", "b.toml: line 3: edit[1].close: no site '673'",
                "c.toml: no such file"]  # fmt: skip
    assert len(done.exception.faults) == len(expected)
    assert all(words in told for words, told in zip(expected, done.exception.faults, strict=True))
    assert not (tmp_path / "out").exists()


def test_a_dry_run_says_what_would_be_compared_and_writes_nothing(ve1, tmp_path):
    done = run("scenario", "kainuu", ve1, "--dry-run", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "Puolangan lukio (00673) closes" in done.output
    assert "Levels to compare: lukio" in done.output
    assert f"To be written: {tmp_path / 'out/kainuu/scenarios/ve1'}" in done.output
    assert list(tmp_path.iterdir()) == [ve1]


def test_money_is_a_range_as_exact_as_it_is_wide_with_its_year_and_called_an_assumption(tmp_path):
    file = tmp_path / "ve4.toml"
    rule = 'transport_rule = { municipality = "205", grades_1_2_km = 3, grades_3_9_km = 3 }'
    file.write_text(f'id = "ve4"\n[[edit]]\n{rule}\n', encoding="utf-8")
    done = run("scenario", "kainuu", file, "--out", tmp_path, "--level", "basic_1_6")
    lines = [line for line in done.output.replace("\u00a0", " ").splitlines() if line.startswith("Transport costs")]
    (words,) = [re.sub(r"  +", "|", line) for line in lines]
    assert re.fullmatch(
        r"Transport costs a year, in prices of 2017\|[\d.]+–[\d.]+ million euros\*\|[\d.]+–[\d.]+ million euros\*"
        r"\|\+[\d,]+000…\+[\d,]+000 euros",
        words.strip(),
    )
    assert "* rests on an assumption" in done.output


def test_levels_may_be_chosen_and_parameters_brought(ve1, tmp_path):
    (tmp_path / "p.toml").write_text("second_near_km = 12.0\n", encoding="utf-8")
    own = ("--parameters", tmp_path / "p.toml", "--level", "lukio")
    done = run("scenario", "kainuu", ve1, "--out", tmp_path, *own)
    assert "Distance over 12 km, persons" in done.output


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        (("kainuu", "ve9.toml"), NotThereError, "ve9.toml: no such file; give the path of the .toml of a scenario"),
        (("kainu", "ve1.toml"), UnknownNameError, "no region 'kainu'. Did you mean 'kainuu'?"),
        (("kainuu", "ve1.toml", "--level", "lukioo"), UnknownNameError, "no level 'lukioo'. Did you mean 'lukio'?"),
        (("kainuu", "ve1.toml", "--language", "de"), UnknownNameError, "language 'de' is not known."),
        (("kainuu", "bad.toml"), TableError, "bad.toml: 3 faults"),
        (("kainuu", "ve1.toml", "./ve1.toml"), InputError, "ve1.toml: is given twice"),
        (("kainuu", "ve1.toml", "--date", "2026-10-06"), InputError, "there are none; name feeds with --timetable"),
        (("own.toml", "ve1.toml", "--timetable", "f.zip"), InputError, "own.toml and by --timetable; keep one"),
        (("kainuu", "broken.toml"), InputError, "broken.toml: line 1: not valid TOML"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_written(ve1, tmp_path, monkeypatch, arguments, error, told):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.toml").write_text('id = "VE 1"\n[[edit]]\nclose = "673"\n[[edit]]\nshut = "1"\n', encoding="utf-8")
    (tmp_path / "broken.toml").write_text("id = ve1\n", encoding="utf-8")
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "f.zip").touch()
    done = run("scenario", *arguments, "--out", "out")
    assert done.exit_code == 1
    assert isinstance(done.exception, error)
    assert told in str(done.exception)
    assert not (tmp_path / "out").exists()


def test_the_examples_of_a_region_are_listed_by_name_and_key():
    done = run("scenarios", "kainuu")
    assert done.exit_code == 0, done.output
    lines = [line for line in done.output.splitlines() if line.startswith("example-")]
    assert [line.split()[0] for line in lines] == [
        "example-lukiot-merged.toml", "example-road-closed.toml", "example-school-closed.toml",
    ]  # fmt: skip
    assert all(len(line.split()[1]) == 16 for line in lines)
    assert "Esimerkki: tie 5" in run("scenarios", "kainuu", "--language", "fi").output


def test_a_folder_is_listed_with_every_fault_and_fails(ve1, tmp_path):
    assert run("scenarios", tmp_path).exit_code == 0
    (tmp_path / "ve2.toml").write_text('id = "ve2"\n[[edit]]\nclose = "673"\n[[edit]]\nyear = "x"\n', encoding="utf-8")
    done = run("scenarios", tmp_path)
    assert done.exit_code == 1
    assert "line 5: edit[2].year: is 'x'" in done.output
    assert "no site '673'" not in done.output
    assert "2 faults" in run("scenarios", tmp_path, "--region", "kainuu").output


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("kainu", "kainu: no such folder, and no region 'kainu'. Did you mean 'kainuu'?"),
        ("suomi", "suomi: kopa has no example scenarios of it"),
        ("no/such", "such: no such folder."),
    ],
)
def test_what_is_no_folder_and_no_region_with_examples_is_refused(where, told):
    done = run("scenarios", where)
    assert isinstance(done.exception, NotThereError)
    assert told in str(done.exception)


def test_intervals_routes_and_the_child_impact_sheet_are_told_and_written(tmp_path):
    file = tmp_path / "ve1.toml"
    file.write_text('id = "ve1"\n[[edit]]\nclose = "05200"\n', encoding="utf-8")
    asked = ("--intervals", "2", "--school-routes", "--seats", "8", "--child-impact", "--language", "fi")
    done = run("scenario", "kainuu", file, "--out", tmp_path, *asked)
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert "yhdeksässä laskennassa kymmenestä" in told
    assert "8 paikkaa" in told
    folder = tmp_path / "kainuu/scenarios/ve1"
    written = {one.name for one in folder.iterdir()}
    assert {"scenario_intervals.csv", "school_routes.csv", "child-impact.fi.html", "child-impact.fi.docx"} <= written
    page = " ".join((folder / "child-impact.fi.html").read_text(encoding="utf-8").split())
    assert "yhdeksässä laskennassa kymmenestä" in page
    assert "aamureittejä" in page


LATE = {
    "one draw": ('close = "00673"', ("--intervals", "1"), "draws is 1; give 2 to 64"),
    "too many draws": ('close = "00673"', ("--intervals", "65"), "draws is 65; give 2 to 64"),
    "draws of a season": ('season = "winter"', ("--intervals", "2"), "no draw has the speeds of a season"),
    "seats of no route": ('close = "00673"', ("--seats", "8"), "add --school-routes"),
}  # fmt: skip


@pytest.mark.parametrize("case", LATE)
@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_what_cannot_be_told_beside_it_is_refused_before_any_way_is_searched(tmp_path, monkeypatch, case, dry):
    edit, options, fault = LATE[case]
    file = tmp_path / "ve.toml"
    file.write_text(f'id = "ve"\n[[edit]]\n{edit}\n', encoding="utf-8")

    def searched(*_, **__):
        raise AssertionError("ways were searched")

    monkeypatch.setattr(Car, "matrices", searched)
    monkeypatch.setattr(Car, "best", searched)
    done = run("scenario", "kainuu", file, "--out", tmp_path / "out", *options, *dry)
    assert isinstance(done.exception, InputError)
    assert fault in str(done.exception)
    assert not (tmp_path / "out").exists()


def test_a_school_far_from_everybody_is_said_before_and_with_the_answer(tmp_path):
    file = tmp_path / "far.toml"
    file.write_text(
        'id = "far"\n[[edit]]\nopen = { name = "Uusi lukio", level = "lukio", at = [385000, 6672000] }\n',
        encoding="utf-8",
    )
    for more in ((), ("--dry-run",)):
        done = run("scenario", "kainuu", file, "--out", tmp_path, *more)
        assert done.exit_code == 0, done.output
        told = " ".join(done.output.replace("\u00a0", " ").split())
        assert re.search(r"Uusi lukio: the nearest resident of the region lives 4\d\d km away in a straight line", told)
        assert ("Nobody has Uusi lukio nearest." in told) == (not more)


def test_a_closing_from_a_day_on_says_whose_people_are_counted(tmp_path):
    file = tmp_path / "later.toml"
    file.write_text('id = "later"\n[[edit]]\nclose = "00673"\nfrom = 2027-08-01\n', encoding="utf-8")
    done = run("scenario", "kainuu", file, "--out", tmp_path)
    told = " ".join(done.output.replace("\u00a0", " ").split())
    assert "From 1 August 2027 on, Puolangan lukio (00673) closes" in told
    assert "are shown with the people of today" in told
