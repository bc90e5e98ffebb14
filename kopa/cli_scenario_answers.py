"""What `kopa scenario` says and writes: the plan, the answers in words, and what is asked beside them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

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


@dataclass(frozen=True)
class Questions:
    """Scenarios asked of a study: the levels that are compared, names in the reader's language, a folder for each."""

    study: "Study"
    scenarios: "Sequence[Scenario]"
    levels: "Sequence[str]"
    names: "Names"
    folders: "Sequence[Path]"
    in_swedish: bool
    """Whether Swedish speakers and their sites are asked of."""

    @classmethod
    def of(
        cls, study: "Study", scenarios: "Sequence[Scenario]", levels: "Sequence[str]", out: Path, t: "Texts", *,
        in_swedish: bool,
    ) -> "Questions":  # fmt: skip
        """Return the questions; without `levels` those that the scenarios touch are compared."""
        from kopa.study.scenarios.compare import touched
        from kopa.study.scenarios.files import folder_of

        folders = [folder_of(out, study.region.id, one) for one in scenarios]
        compared = levels or touched(study, *scenarios)
        return cls(study, scenarios, compared, _names(study, t), folders, in_swedish)

    def far_in_words(self, question: "Scenario") -> list[str]:
        """Return what to check: sites that open or move far from everybody."""
        from kopa.study.scenarios.far_sites import far_sites

        names, far = self.names, far_sites(self.study, question.edits)
        return [
            names.t("scenario_far", site=names.site(one.site), km=names.t.number(round(one.away_km))) for one in far
        ]


@dataclass(frozen=True)
class AskedBeside:
    """What is asked beside the comparison: draws of intervals (0: none), school routes and their seats, the sheet."""

    draws: int
    seats: int | None
    school_routes: bool
    child_impact: bool

    def __post_init__(self) -> None:
        from kopa.errors import InputError

        if self.seats is not None and not self.school_routes:
            raise InputError(
                "--seats is of the vehicles of school routes, which are not asked for; add --school-routes"
            )

    def check(self, study: "Study", questions: "Iterable[Scenario]") -> None:
        """Refuse what cannot be shown beside the comparison, before anything is computed."""
        from kopa.study.scenarios.intervals import check_intervals
        from kopa.study.scenarios.school_routes import check_school_routes

        for question in questions:
            if self.draws:
                check_intervals(study, question, self.draws)
        if self.school_routes:
            check_school_routes(study)


def say_what_would_be_done(asked: Questions) -> None:
    """Print of each scenario what it asks, the levels, and where its answers would be written."""
    for question, folder in zip(asked.scenarios, asked.folders, strict=True):
        _print_plan(question, asked.names, asked.levels, folder)
        _say(asked.far_in_words(question))


def answer(asked: Questions, beside: AskedBeside) -> None:
    """Compare each scenario, print the answers, and write them with what is asked beside."""
    compared = [asked.study.scenario(question, levels=asked.levels) for question in asked.scenarios]
    _print_answers(asked, compared)
    for one, folder in zip(compared, asked.folders, strict=True):
        print(*_written(asked, one, folder, beside), sep="\n")


def _print_answers(asked: Questions, compared: "Sequence[Comparison]") -> None:
    from kopa.scenarios.answer_in_words import answer_in_words
    from kopa.scenarios.options_in_words import options_in_words

    t, region = asked.names.t, asked.study.region
    warnings = [asked.far_in_words(question) for question in asked.scenarios]
    if asked.in_swedish:
        _say([t("scenario_in_swedish"), ""])
    for one, far in zip(compared, warnings, strict=True):
        _print(answer_in_words(one, asked.names, region.name(t.language)))
        _say([*far, *([""] if far else [])])
    if len(compared) > 1:
        _say(["", t("scenario_options")])
        _print_levels(options_in_words(compared, t))


def _written(asked: Questions, one: "Comparison", folder: Path, beside: AskedBeside) -> list[Path]:
    """Write a comparison and what is asked beside it, say the latter, and return the files."""
    from kopa.study.scenarios.files import write_comparison

    study, t = asked.study, asked.names.t
    further = _Further(one, study, folder, asked.levels, t, written=write_comparison(one, study, folder))
    if beside.draws:
        further.intervals(beside.draws)
    if beside.school_routes:
        further.school_routes(beside.seats)
    if study.country.school_week is not None:
        further.school_days()
    _say(line for lines in further.told.values() for line in (*lines, ""))
    if beside.child_impact:
        further.written.extend(_write_child_impact(one, asked, folder, further.told))
    return further.written


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
    one: "Comparison", asked: Questions, folder: Path, further: "Mapping[str, Sequence[str]]"
) -> list[Path]:
    from kopa import __version__
    from kopa.report.child_impact.files import write_sheet
    from kopa.report.child_impact.sheet import child_impact_sheet
    from kopa.report.data_in_words import figure_sources
    from kopa.report.imprint import who_and_when

    names, study = asked.names, asked.study
    t = names.t
    imprint = (
        *who_and_when(t, study.parameters, __version__),
        figure_sources(t, study.inputs_table().to_dict("records"), study.region.year),
    )
    region = study.region.name(t.language)
    whom = t("scenario_in_swedish") if asked.in_swedish else ""
    return write_sheet(child_impact_sheet(one, names, region, further=further, imprint=imprint, whom=whom), folder)


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


def _print(answer: "AnswerText") -> None:
    from rich.padding import Padding
    from rich.text import Text

    _say([answer.title])
    for line in answer.about:
        console().print(Padding(Text(line), (0, 0, 0, 2)))
    _print_levels(answer.levels)
    _say(["", *answer.notes, ""])


def _print_levels(levels: "Sequence[LevelAnswer]") -> None:
    for level in levels:
        _say(["", level.title, *level.sentences])
        for table in level.tables:
            _say([""])
            console().print(table_of(table.head, table.rows))


def _say(lines: "Iterable[str]") -> None:
    from rich.text import Text

    for line in lines:
        console().print(Text(line))


def table_of(head: "Sequence[str]", rows: "Sequence[Sequence[str]]", words: int = 0) -> "Table":
    """Return a table without a frame; the first column and the one of number `words` hold words, others numbers."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for number, name in enumerate(head):
        table.add_column(escape(name), overflow="fold", justify="left" if number in (0, words) else "right")
    for row in rows:
        table.add_row(*map(escape, row))
    return table


def console() -> "Console":
    """Return the screen to print on."""
    from rich.console import Console

    return Console()
