"""Commands of scenarios: what a change of the network comes to for people, and which scenarios lie in a folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kopa.cli_options import DataInUse
from kopa.words.text import LANGUAGES

if TYPE_CHECKING:
    from kopa.study.scenarios.files import ScenarioFile

Asked = Annotated[str, typer.Argument(metavar="REGION", help="Region id, a path to a region's .toml, or codes.")]
Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE.toml…", help="A scenario (docs/scenarios.md); several: options side by side."),
]
Levels = Annotated[
    list[str] | None, typer.Option("--level", help="Level that is compared; several times. Default: those touched.")
]
Out = Annotated[
    Path, typer.Option("--out", help="Folder in which each region gets its own folder, with the tables as CSV.")
]
Language = Annotated[str, typer.Option("--language", help=f"Language of the answer: {', '.join(LANGUAGES)}.")]
ChildImpact = Annotated[
    bool, typer.Option("--child-impact", help="Write a child impact sheet too: HTML, PDF and DOCX in the language.")
]
Draws = Annotated[
    int, typer.Option("--intervals", min=0, help="Draws of the interval of the difference, 2 to 64; 0: no interval.")
]
SchoolRoutes = Annotated[
    bool, typer.Option("--school-routes", help="Show the shared school routes of grades 1-6 too (docs/scenarios.md).")
]
Seats = Annotated[
    int | None, typer.Option("--seats", min=1, help="Pupils that a vehicle of a school route takes; default: 16.")
]
TaughtIn = Annotated[
    str, typer.Option("--taught-in", help="Language of teaching: fi, or sv for Swedish speakers and their sites.")
]
Timetables = Annotated[
    list[Path] | None,
    typer.Option("--timetable", help="GTFS zip or folder: the school day without a car is compared too; several."),
]
Date = Annotated[
    str, typer.Option("--date", help="School day of the timetables, as 2026-10-06; auto: a typical Tuesday.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Check the scenario, say what would be compared, and write nothing.")
]
ParametersFile = Annotated[
    Path | None, typer.Option("--parameters", help="A .toml with the parameters that differ from the declared ones.")
]
Tables = Annotated[
    Path | None, typer.Option("--tables", help="Folder with tables of your own (docs/bring-your-own-data.md).")
]


def mount(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command()(scenario)
    app.command()(scenarios)


def scenario(
    region: Asked,
    files: Files,
    level: Levels = None,
    out: Out = Path("data/processed"),
    language: Language = "en",
    child_impact: ChildImpact = False,
    intervals: Draws = 0,
    school_routes: SchoolRoutes = False,
    seats: Seats = None,
    taught_in: TaughtIn = "fi",
    timetable: Timetables = None,
    date: Date = "auto",
    dry_run: DryRun = False,
    parameters_file: ParametersFile = None,
    tables: Tables = None,
    data: DataInUse = "",
) -> None:
    """Compare before and after a scenario: who gains, loses and keeps, in minutes and kilometres."""
    from kopa import store
    from kopa.accessibility.timetable.school_week import AUTO
    from kopa.cli_scenario_answers import AskedBeside, Questions, answer, say_what_would_be_done
    from kopa.levels import level_named
    from kopa.sources.user.region_files import find_region
    from kopa.study.opening import of_region, read_parameters
    from kopa.study.scenarios.files import read_scenarios
    from kopa.study.swedish import of_teaching_in
    from kopa.words.texts import Texts
    from kopa.workflow.plan import refuse_date_alone

    t, levels = Texts(language), [level_named(one) for one in level or ()]
    store.could_be_folder(out)
    beside = AskedBeside(intervals, seats, school_routes=school_routes, child_impact=child_impact)
    if not timetable:
        refuse_date_alone("" if date == AUTO else date)
    chosen, feeds = read_parameters(parameters_file), timetable or ()
    study = of_region(find_region(region), chosen, source=region, tables=tables, timetables=feeds, date=date)
    study = of_teaching_in(study, taught_in)
    questions = read_scenarios(study, files)
    asked = Questions.of(study, questions, levels, out, t, in_swedish=taught_in == "sv")
    beside.check(study, questions)
    if dry_run:
        say_what_would_be_done(asked)
    else:
        answer(asked, beside)


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
    _list(folder, listed, t.language)
    faulty = any(one.faults for one in listed)
    if not region and not faulty:
        print("Form alone was looked at; --region holds sites, municipalities and roads against a region too.")
    if faulty:
        raise typer.Exit(1)


def _list(folder: Path, listed: "list[ScenarioFile]", language: str) -> None:
    """Print the files of a folder by name, key and name of the scenario, and below the faults of each."""
    from kopa.cli_scenario_answers import console, table_of
    from kopa.errors import printable

    print(folder)
    console().print(table_of(("file", "key", "name"), [_row(one, language) for one in listed], words=2))
    for one in listed:
        if one.faults:
            print(f"\n{one.path}:", *map(printable, one.faults), sep="\n  ")


def _row(one: "ScenarioFile", language: str) -> tuple[str, str, str]:
    if one.scenario is not None and not one.faults:
        return one.path.name, one.scenario.key, one.scenario.name.get(language)
    return one.path.name, "", f"{len(one.faults)} fault{'s' * (len(one.faults) != 1)}"


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
