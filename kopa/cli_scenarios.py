"""Commands of scenarios: what a change of the network comes to for people, and which scenarios lie in a folder."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kopa.cli_options import DataInUse
from kopa.words.text import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pandas import DataFrame
    from rich.console import Console
    from rich.table import Table

    from kopa.scenarios.answer_in_words import AnswerText, LevelAnswer
    from kopa.scenarios.comparison import Comparison
    from kopa.scenarios.edits_in_words import Names
    from kopa.scenarios.scenario import Scenario
    from kopa.study.study import Study
    from kopa.words.texts import Texts

Language = Annotated[str, typer.Option("--language", help=f"Language of the answer: {', '.join(LANGUAGES)}.")]


def mount(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command()(scenario)
    app.command()(scenarios)


def scenario(
    region: Annotated[str, typer.Argument(metavar="REGION", help="Region id, a path to a region's .toml, or codes.")],
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE.toml…", help="A scenario (docs/scenarios.md); several: options side by side."),
    ],
    level: Annotated[
        list[str] | None, typer.Option("--level", help="Level that is compared; several times. Default: those touched.")
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", help="Folder in which each region gets its own folder, with the tables as CSV.")
    ] = Path("data/processed"),
    language: Language = "en",
    child_impact: Annotated[
        bool,
        typer.Option("--child-impact", help="Write a child impact sheet too: HTML, PDF and DOCX in the language."),
    ] = False,
    intervals: Annotated[
        int,
        typer.Option("--intervals", min=0, help="Draws of the interval of the difference, 2 to 64; 0: no interval."),
    ] = 0,
    school_routes: Annotated[
        bool,
        typer.Option("--school-routes", help="Show the shared school routes of grades 1-6 too (docs/scenarios.md)."),
    ] = False,
    seats: Annotated[
        int | None, typer.Option("--seats", min=1, help="Pupils that a vehicle of a school route takes; default: 16.")
    ] = None,
    taught_in: Annotated[
        str, typer.Option("--taught-in", help="Language of teaching: fi, or sv for Swedish speakers and their sites.")
    ] = "fi",
    timetable: Annotated[
        list[Path] | None,
        typer.Option("--timetable", help="GTFS zip or folder: the school day without a car is compared too; several."),
    ] = None,
    date: Annotated[
        str, typer.Option("--date", help="School day of the timetables, as 2026-10-06; auto: a typical Tuesday.")
    ] = "auto",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check the scenario, say what would be compared, and write nothing.")
    ] = False,
    parameters_file: Annotated[
        Path | None,
        typer.Option("--parameters", help="A .toml with the parameters that differ from the declared ones."),
    ] = None,
    tables: Annotated[
        Path | None, typer.Option("--tables", help="Folder with tables of your own (docs/bring-your-own-data.md).")
    ] = None,
    data: DataInUse = "",
) -> None:
    """Compare before and after a scenario: who gains, loses and keeps, in minutes and kilometres."""
    from kopa import store
    from kopa.errors import InputError
    from kopa.levels import level_named
    from kopa.scenarios.answer_in_words import answer_in_words
    from kopa.scenarios.options_in_words import options_in_words
    from kopa.study.opening import open_study
    from kopa.study.scenarios.compare import touched
    from kopa.study.scenarios.files import folder_of, read_scenarios, write_comparison
    from kopa.study.swedish import of_teaching_in
    from kopa.words.texts import Texts

    t = Texts(language)
    asked = [level_named(one) for one in level or ()]
    store.could_be_folder(out)
    if seats is not None and not school_routes:
        raise InputError("--seats is of the vehicles of school routes, which are not asked for; add --school-routes")
    study = open_study(region, parameters=parameters_file, tables=tables, timetable=timetable or None, date=date)
    study = of_teaching_in(study, taught_in)
    questions = read_scenarios(study, files)
    _check_further(study, questions, intervals, school_routes=school_routes)
    levels, names = asked or touched(study, *questions), _names(study, t)
    folders = [folder_of(out, study.region.id, question) for question in questions]
    if dry_run:
        for question, folder in zip(questions, folders, strict=True):
            _print_plan(question, names, levels, folder)
            _say(_far_in_words(study, question, names))
        return
    compared = [study.scenario(question, levels=levels) for question in questions]
    warnings = [_far_in_words(study, question, names) for question in questions]
    region_name = study.region.name_sv if language == "sv" else study.region.name_fi
    if taught_in == "sv":
        _say([t("scenario_in_swedish"), ""])
    for one, far in zip(compared, warnings, strict=True):
        _print(answer_in_words(one, names, region_name))
        _say([*far, *([""] if far else [])])
    if len(compared) > 1:
        _say(["", t("scenario_options")])
        _print_levels(options_in_words(compared, t))
    for one, folder in zip(compared, folders, strict=True):
        further = _Further(one, study, folder, levels, t, written=write_comparison(one, study, folder))
        if intervals:
            further.intervals(intervals)
        if school_routes:
            further.school_routes(seats)
        if study.country.school_week is not None:
            further.school_days()
        _say(line for lines in further.told.values() for line in (*lines, ""))
        if child_impact:
            further.written.extend(_write_child_impact(one, names, study, folder, further.told))
        print(*further.written, sep="\n")


def _check_further(study: "Study", questions: "Iterable[Scenario]", draws: int, *, school_routes: bool) -> None:
    """Refuse what cannot be shown beside the comparison, before anything is computed."""
    from kopa.study.scenarios.intervals import check_intervals
    from kopa.study.scenarios.school_routes import check_school_routes

    for question in questions:
        if draws:
            check_intervals(study, question, draws)
    if school_routes:
        check_school_routes(study)


@dataclass(frozen=True)
class _Further:
    """What is asked beside a comparison: the files written, and what is told by section of the child impact sheet."""

    one: "Comparison"
    study: "Study"
    folder: Path
    levels: "Sequence[str]"
    t: "Texts"
    written: list[Path]
    told: dict[str, list[str]] = field(default_factory=dict)

    def intervals(self, draws: int) -> None:
        """Add the interval of the difference."""
        from kopa.accessibility.speeds.crossing_delays import FREE_FLOW
        from kopa.accessibility.travel import crossing_delays_of
        from kopa.scenarios.intervals_in_words import intervals_in_words

        drawn = self.study.scenario_intervals(self.one.scenario, levels=self.levels, draws=draws)
        delays = crossing_delays_of(self.study.travel) != FREE_FLOW
        self._add("way", "scenario_intervals.csv", drawn, intervals_in_words(drawn, self.t, delays=delays))

    def school_routes(self, seats: int | None) -> None:
        """Add the shared school routes before and after."""
        from kopa.scenarios.school_routes.in_words import routes_in_words
        from kopa.study.scenarios.school_routes import RouteChoices

        usual = RouteChoices()
        seats = usual.seats if seats is None else seats
        routes = self.study.school_routes(self.one.scenario, seats=seats)
        words = routes_in_words(routes, self.t, seats=seats, ride_limit_min=usual.ride_limit_min)
        self._add("transport", "school_routes.csv", routes, [words])

    def school_days(self) -> None:
        """Add the school day without a car."""
        from kopa.scenarios.school_days import school_days_in_words

        days = self.study.scenario_school_days(self.one.scenario, levels=self.levels)
        self._add("way", "scenario_school_days.csv", days, school_days_in_words(days, self.t))

    def _add(self, section: str, name: str, table: "DataFrame", words: "Iterable[str]") -> None:
        from kopa import store

        self.written.append(store.write_csv(self.folder / name, table))
        self.told.setdefault(section, []).extend(words)


def _write_child_impact(
    one: "Comparison", names: "Names", study: "Study", folder: Path, further: "Mapping[str, Sequence[str]]"
) -> list[Path]:
    from kopa import __version__
    from kopa.report.child_impact.files import write_sheet
    from kopa.report.child_impact.sheet import child_impact_sheet
    from kopa.report.data_in_words import figure_sources

    t, p = names.t, study.parameters
    imprint = (
        t("imprint_publisher", publisher=p.publisher) if p.publisher else t("imprint_no_publisher"),
        *([t("imprint_contact", contact=p.contact)] if p.contact else []),
        t("imprint_version", version=__version__),
        figure_sources(t, study.inputs_table().to_dict("records"), study.region.year),
    )
    region = study.region.name(t.language)
    return write_sheet(child_impact_sheet(one, names, region, further=further, imprint=imprint), folder)


def scenarios(
    where: Annotated[
        str, typer.Argument(metavar="REGION|FOLDER", help="A case region, for its examples; or a folder of yours.")
    ],
    region: Annotated[
        str, typer.Option("--region", help="Region whose sites, municipalities and roads the folder's may speak of.")
    ] = "",
    language: Language = "en",
) -> None:
    """List the scenarios of a folder, or the examples of a region: file, key, name, and every fault."""
    from kopa.errors import printable
    from kopa.sources.example_files import example_scenarios
    from kopa.study.opening import open_study
    from kopa.study.scenarios.compare import known_to
    from kopa.study.scenarios.files import scenario_files
    from kopa.words.texts import Texts

    t, reference = Texts(language), None
    folder = Path(where)
    if not folder.is_dir() and not region and (region_id := _region_id(where)):
        folder, region = example_scenarios(region_id), region_id
    if region:
        reference = known_to(open_study(region))
    listed = scenario_files(folder, reference)
    rows = []
    for one in listed:
        fine = one.scenario is not None and not one.faults
        key, name = (one.scenario.key, one.scenario.name.get(t.language)) if fine and one.scenario else ("", "")
        state = "" if fine else f"{len(one.faults)} fault{'s' * (len(one.faults) != 1)}"
        rows.append((one.path.name, key, name or state))
    print(folder)
    _console().print(_table(("file", "key", "name"), rows, words=2))
    faulty = [one for one in listed if one.faults]
    for one in faulty:
        print(f"\n{one.path}:", *map(printable, one.faults), sep="\n  ")
    if not region and not faulty:
        print("Form alone was looked at; --region holds sites, municipalities and roads against a region too.")
    if faulty:
        raise typer.Exit(1)


def _region_id(name: str) -> str:
    """Return the id of the region of that name; empty where it looks like a path."""
    from kopa.errors import NotThereError, UnknownNameError
    from kopa.sources.user.region_files import find_region

    if "/" in name or "\\" in name:
        return ""
    try:
        return find_region(name).id
    except UnknownNameError as error:
        raise NotThereError(f"{name}: no such folder, and {error}") from None


def _names(study: "Study", t: "Texts") -> "Names":
    from kopa.scenarios.edits_in_words import Names

    towns = study.country.municipalities
    column = "name_sv" if t.language == "sv" else "name_fi"
    return Names.of(t, study.country.sites, dict(zip(towns["code"], towns[column], strict=True)))


def _print_plan(question: "Scenario", names: "Names", levels: "Sequence[str]", folder: Path) -> None:
    from kopa.scenarios.edits_in_words import sentence

    print(f"{question.id} ({question.key}): {question.name.get(names.t.language)}")
    for edit in question.edits:
        print(f"  {sentence(edit, names)}")
    print(f"Levels to compare: {', '.join(levels)}")
    print(f"To be written: {folder}")


def _far_in_words(study: "Study", question: "Scenario", names: "Names") -> list[str]:
    """Return what to check: sites that open or move far from everybody."""
    from kopa.study.scenarios.far_sites import far_sites

    far = far_sites(study, question.edits)
    return [names.t("scenario_far", site=names.site(one.site), km=names.t.number(round(one.away_km))) for one in far]


def _print(answer: "AnswerText") -> None:
    from rich.padding import Padding
    from rich.text import Text

    _say([answer.title])
    for line in answer.about:
        _console().print(Padding(Text(line), (0, 0, 0, 2)))
    _print_levels(answer.levels)
    _say(["", *answer.notes, ""])


def _print_levels(levels: "Sequence[LevelAnswer]") -> None:
    for level in levels:
        _say(["", level.title, *level.sentences])
        for table in level.tables:
            _say([""])
            _console().print(_table(table.head, table.rows))


def _say(lines: "Iterable[str]") -> None:
    from rich.text import Text

    for line in lines:
        _console().print(Text(line))


def _table(head: "Sequence[str]", rows: "Sequence[Sequence[str]]", words: int = 0) -> "Table":
    """Return a table without a frame; the first column and the one of number `words` hold words, others numbers."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for number, name in enumerate(head):
        table.add_column(escape(name), overflow="fold", justify="left" if number in (0, words) else "right")
    for row in rows:
        table.add_row(*map(escape, row))
    return table


def _console() -> "Console":
    from rich.console import Console

    return Console()
