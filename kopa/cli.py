"""The command line. Heavy imports stand inside the commands, so that `kopa --help` answers at once."""

import logging
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kopa import cli_best_network, cli_data, cli_fetch, cli_scenarios
from kopa.cli_choices import Commands, check_tables_of_user, findable, languages_asked, regions_asked
from kopa.cli_options import DataInUse, console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kopa.regions import Region
    from kopa.workflow.session import Ended

app = typer.Typer(
    cls=Commands,
    help="How far people in Finland's regions travel to education, and how regions do on the goals of KOPA.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

START_PAGE = "index.html"

Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="REGION…",
        help="Region ids (`kopa regions` lists them), a path to a region's .toml, or codes as '205,290'.",
    ),
]
Out = Annotated[Path, typer.Option("--out", help="Folder in which each region gets its own folder.")]


ParametersFile = Annotated[
    Path | None, typer.Option("--parameters", help="A .toml with the parameters that differ from the declared ones.")
]
Tables = Annotated[
    Path | None, typer.Option("--tables", help="Folder with tables of your own (docs/bring-your-own-data.md).")
]


Scenarios = Annotated[
    list[Path] | None,
    typer.Option("--scenario", help="Scenario for the report, in place of the examples; may be given again."),
]
Timetables = Annotated[
    list[Path] | None,
    typer.Option("--timetable", help="GTFS zip or folder: the day without a car is computed too; may be given again."),
]
Date = Annotated[
    str, typer.Option("--date", help="School day of the timetables, as 2026-10-06; default: auto, a typical Tuesday.")
]
Quick = Annotated[bool, typer.Option("--quick", help="Leave out the intervals of scores; minutes faster.")]
Languages = Annotated[list[str], typer.Option(help="Languages of the reports, as 'fi,sv'; may be given again.")]
EVERY_LANGUAGE = ["fi,sv,en"]
Pdf = Annotated[bool, typer.Option("--pdf/--no-pdf", help="Write the reports as PDF too.")]


def _version(asked: bool) -> None:
    if asked:
        from kopa import __version__

        print(f"kopa {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more about what is done.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Say the version and end.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    from kopa import environment

    environment.check()
    environment.make_starter_path_whole()
    environment.make_up_what_lacks()
    environment.refuse_little_memory()
    level = logging.INFO if verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")


@app.command()
def run(
    names: Names = None,
    all_: Annotated[bool, typer.Option("--all", help="The four case regions.")] = False,
    all_finland: Annotated[bool, typer.Option("--all-finland", help="The 19 regions and the whole country.")] = False,
    compare_too: Annotated[bool, typer.Option("--compare", help="Compare the regions as well.")] = False,
    out: Out = Path("reports"),
    force: Annotated[bool, typer.Option("--force", help="Compute again what is up to date.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", min=1, help="Steps at a time; default: processors + 1 (the country, clusters: processors)."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    parameters_file: ParametersFile = None,
    tables: Tables = None,
    scenarios: Scenarios = None,
    timetables: Timetables = None,
    date: Date = "",
    quick: Quick = False,
    languages: Languages = EVERY_LANGUAGE,
    pdf: Pdf = True,
    data: DataInUse = "",
    keep_going: Annotated[bool, typer.Option(help="Go on with other regions when one fails.")] = True,
    wait: Annotated[bool, typer.Option(help="Wait for another run in the same folder, or refuse.")] = True,
    executor: Annotated[
        str, typer.Option(help="local, or an executor of Snakemake: slurm, kubernetes, … (extra cluster)")
    ] = "local",
    profile: Annotated[str, typer.Option(help="Snakemake profile for the executor (docs/batch.md).")] = "",
    snakemake: Annotated[str, typer.Option(help="Further options for Snakemake, in quotes.")] = "",
    report: Annotated[Path | None, typer.Option("--report", help="Write Snakemake's own page of the run.")] = None,
    step_limit: Annotated[int, typer.Option(min=1, help="Seconds after which a step is ended.")] = 3600,
    cell_limit: Annotated[int, typer.Option(min=1, help="Seconds after which a notebook's cell is stopped.")] = 300,
) -> None:
    """Compute regions: travel times, indicators, scores, notebook and reports."""
    from kopa import store
    from kopa.sources.user.region_files import names_of_own
    from kopa.workflow import batch, plan, session, snakemake_options, start_page, summary
    from kopa.workflow.opening import scenarios_asked

    store.could_be_folder(out)
    further = snakemake_options.words(snakemake)
    how = batch.RunOptions(jobs or 0, keep_going, step_limit, executor, profile, further, report)
    snakemake_options.check(how, out)
    page_before = snakemake_options.version_of(report)
    regions = regions_asked(names, all_=all_, all_finland=all_finland)
    choices = plan.choices(
        parameters_file, tables, intervals=not quick, languages=languages_asked(languages), pdf=pdf,
        own_regions=names_of_own(regions.values()), timetables=timetables or (), date=date,
    )  # fmt: skip
    if scenarios:
        choices = replace(choices, scenarios=scenarios_asked(regions, choices, scenarios))
    _print_timetables(regions, choices.timetables, choices.date)
    check_tables_of_user(choices.tables, regions, choices.parameters)
    wanted = {"force": force, "compare": compare_too, "all_finland": all_finland}
    tasks, comparison = session.stale(regions, out, choices, **wanted)
    if dry_run:
        console().print(summary.planned(tasks))
        _print_what_it_rests_on()
    if compare_too and (dry_run or not session.comparison_key(tasks, choices, all_finland=all_finland)):
        console().print(f"comparison: {session.comparison_state(tasks, comparison, choices)}", soft_wrap=True)
    if dry_run:
        return
    ended = session.Ended(tasks, [])
    this = batch.Batch(out.resolve(), {task.region.id: task for task in tasks}, choices, cell_limit)
    left = any(this.folder(name).exists() for name in this.tasks)  # by a run that was killed after it had published
    if comparison or left or any(task.reason for task in tasks):
        with session.locked(out, console(), wait=wait):
            tasks, comparison = session.stale(regions, out, choices, **wanted)
            with start_page.written_after(out):
                ended = session.perform(
                    tasks, comparison, out, choices, how, console(), all_finland=all_finland, cell_limit_s=cell_limit
                )
                _finish(ended, out)
    else:
        start_page.mend(out, console(), wait=wait)
        _finish(ended, out)
    if report:
        snakemake_options.refuse_missing_page(report, page_before, ran=bool(ended.outcomes) or bool(comparison))


@app.command()
def regions() -> None:
    """List the regions that kopa knows."""
    from kopa.sources.user.region_files import known_regions
    from kopa.workflow import summary

    console().print(summary.regions(known_regions().values()))


@app.command()
def status(
    names: Names = None,
    out: Out = Path("reports"),
    parameters_file: ParametersFile = None,
    tables: Tables = None,
    scenarios: Scenarios = None,
    timetables: Timetables = None,
    date: Date = "",
    quick: Quick = False,
    languages: Languages = EVERY_LANGUAGE,
    pdf: Pdf = True,
    data: DataInUse = "",
) -> None:
    """Say which reports are up to date, why the others are not, and what failed."""
    from kopa.sources.user.region_files import names_of_own
    from kopa.workflow import batch, lock, plan, session, summary
    from kopa.workflow.opening import scenarios_asked

    chosen = regions_asked(names, all_=not names, all_finland=False)
    choices = plan.choices(
        parameters_file, tables, intervals=not quick, languages=languages_asked(languages), pdf=pdf,
        own_regions=names_of_own(chosen.values()), timetables=timetables or (), date=date,
    )  # fmt: skip
    if scenarios:
        choices = replace(choices, scenarios=scenarios_asked(chosen, choices, scenarios))
    made = (out / batch.HIDDEN / f"{session.COMPARISON}.json").is_file()
    tasks, comparison = session.stale(chosen, out, choices, compare=made and not names)
    failed = session.failures(out, [task.region.id for task in tasks])
    console().print(summary.planned(tasks, failed))
    _print_what_it_rests_on()
    _print_roads_of([task.region for task in tasks])
    if made and not names:
        console().print(f"comparison: {session.comparison_state(tasks, comparison, choices)}", soft_wrap=True)
    holder = lock.owner(out / batch.HIDDEN / session.LOCK_FILE)
    if holder and not holder.dead:
        console().print(f"A run is going on: {holder.in_words}", soft_wrap=True)


@app.command()
def score(
    name: Annotated[str, typer.Argument(metavar="REGION", help="Region id, a path to a region's .toml, or codes.")],
    parameters_file: ParametersFile = None,
    tables: Tables = None,
    data: DataInUse = "",
) -> None:
    """Print the scorecard of one region with the parts behind each number."""
    from kopa.study.opening import open_study
    from kopa.workflow import summary

    study = open_study(name, parameters=parameters_file, tables=tables)
    console().print(summary.scorecard(study.scorecard()))


@app.command()
def compare(
    names: Names = None,
    out: Out = Path("reports"),
    parameters_file: ParametersFile = None,
    all_finland: Annotated[
        bool, typer.Option("--all-finland", help="Beside them all 19 regions and the country, where coverage allows.")
    ] = False,
    tables: Tables = None,
    timetables: Timetables = None,
    date: Date = "",
    data: DataInUse = "",
) -> None:
    """Set regions side by side, default the four case regions: scores with intervals, ranks, what turns the order."""
    from kopa import store
    from kopa.study.comparison import regions_of
    from kopa.study.opening import read_parameters
    from kopa.workflow import plan, session
    from kopa.workflow.compare import compare as run_comparison

    store.could_be_folder(out)  # this, and what cannot be compared, is refused before anything is written
    parameters, asked = read_parameters(parameters_file), [findable(name) for name in names or ()]
    regions, _ = regions_of(asked, all_finland=all_finland)
    feeds, _, day = plan.feeds_taken(timetables or (), date)
    _print_timetables(regions, feeds, day)
    check_tables_of_user(tables, regions, parameters)
    with session.locked(out, console(), wait=True):
        written = run_comparison(
            parameters, out, console(), names=asked, all_finland=all_finland, tables=tables,
            parameters_file=parameters_file, timetables=feeds, date=day,
        )  # fmt: skip
    for path in written:
        print(path)


@app.command("start-page")
def start_page(out: Out = Path("reports")) -> None:
    """Make the start page of a folder of reports again, from what is in it; `kopa run` does so by itself."""
    from kopa.workflow import start_page as pages

    print(pages.mend(out, console(), wait=True))


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="Folder of one region's report.")],
    tables: Annotated[
        Path | None, typer.Option("--tables", help="Folder of your own tables that the run was given.")
    ] = None,
    ro_crate: Annotated[
        bool, typer.Option("--ro-crate", help="If the report is whole, describe it for archives (RO-Crate 1.1).")
    ] = False,
    data: DataInUse = "",
) -> None:
    """Recompute the hashes of a report and say whether it can be reproduced from what is here."""
    from kopa.workflow.record import verification

    verdict = verification.verify(folder, tables=tables)
    console().print(verdict.text, soft_wrap=True, markup=False)
    if ro_crate and verdict.whole:
        from kopa.workflow.record.ro_crate import write_crate

        print(write_crate(folder))
    if not verdict.ok:
        raise typer.Exit(1)


@app.command()
def validate(
    out: Annotated[Path | None, typer.Option("--out", help="Page to write, such as docs/validity.md.")] = None,
    reports: Annotated[
        Path, typer.Option("--reports", help="Folder in which values of re-routed networks are kept.")
    ] = Path("reports"),
) -> None:
    """Compare with published answers, check that nobody gets lost, say what the numbers rest on."""
    from kopa import store
    from kopa.validity import convergence
    from kopa.validity import validate as validation
    from kopa.validity.page import write_page

    store.could_be_folder(reports, "--reports")
    if out:
        store.could_be_file(out)
    validated = validation.validate(
        validation.shared_folder(),
        convergence=convergence.of_studies(reports, console()),
        say=lambda step: print(step, flush=True),
    )
    print(validated.text)
    validated.check()
    if validated.absent:
        print(f"kopa: not compared, the answers are not here: {', '.join(validated.absent)}", file=sys.stderr)
        raise typer.Exit(2)
    if out:
        write_page(validated, out)


@app.command()
def doctor(
    out: Out = Path("reports"),
    data: DataInUse = "",
    network: Annotated[
        bool, typer.Option("--network", help="Say whether the publishers of data can be reached.")
    ] = False,
) -> None:
    """Say what is here and whether it is fit: one block of text, fit for a bug report."""
    if network:
        raise typer.Exit(0 if cli_data.examine_network() else 1)
    try:
        from kopa.workflow import health
    except ImportError as error:  # without a library that everything reads, nothing else can be looked at
        print(f"BAD  libraries: missing or broken: {error}\n     Set the environment up again: make report")
        raise typer.Exit(1) from error

    findings = health.examine(out)
    console().print(health.as_text(findings), highlight=False, soft_wrap=True)
    if any(not finding.ok for finding in findings):
        raise typer.Exit(1)


cli_fetch.mount(app)
cli_data.mount(app)
cli_scenarios.mount(app)
cli_best_network.mount(app)


def _first_page(folder: Path) -> Path:
    """Return the report to read first: Finnish where it was written."""
    from kopa.words.text import LANGUAGES

    pages = (folder / f"report.{language}.html" for language in LANGUAGES)
    return next((page for page in pages if page.is_file()), folder)


def _print_timetables(regions: "dict[str, Region]", timetables: "Sequence[Path]", date: str) -> None:
    """Say which feeds and day are taken for each region, with notes on them; refuse what cannot be used."""
    if not timetables and not any(region.timetables for region in regions.values()):
        _print_feeds_to_bring(list(regions.values()))
        return
    from kopa.study.check_timetables import check_timetables

    for sentence in check_timetables(regions, timetables, date):
        console().print(sentence, soft_wrap=True, markup=False, highlight=False)


def _print_feeds_to_bring(regions: "Sequence[Region]") -> None:
    """Say that the day without a car is not computed, and how feeds are found; of one region, which serve it."""
    from kopa.sources import feeds_of_regions

    told = feeds_of_regions.taken_in_words(regions[0]) if len(regions) == 1 else feeds_of_regions.HOW_TO_FIND
    head = "No timetable (--timetable): the day without a car is not computed"
    console().print(f"{head}; {told}", soft_wrap=True, markup=False, highlight=False)


def _print_what_it_rests_on() -> None:
    """Say of which source and date the tables in use are."""
    import datetime as dt

    from kopa.sources import read, rests_on

    today = dt.datetime.now(dt.UTC).date()
    for sentence in rests_on.sentences_of(read.read_catalogue().to_dict("records"), today):
        console().print(sentence, soft_wrap=True, markup=False, highlight=False)


def _print_roads_of(regions: "Sequence[Region]") -> None:
    """Say which roads each region uses, where the tables in use hold roads of regions."""
    from kopa.sources import region_roads

    if region_roads.tables().empty:
        return
    for region in regions:
        area = region_roads.area_of(region.municipality_codes)
        told = "the starter's, for no region with roads of its own holds it"
        if area:
            told = f"those of {area}, from {'OpenStreetMap' if region_roads.is_of_openstreetmap(area) else 'Digiroad'}"
        console().print(f"{region.id}: roads: {told}", soft_wrap=True, markup=False, highlight=False)


def _finish(ended: "Ended", out: Path) -> None:
    from kopa.workflow import summary

    failed = ended.failed
    console().print(summary.outcome(ended.tasks, ended.outcomes))
    for task in ended.tasks:
        for note in task.region.notes:
            print(f"{task.region.id}: {note}")
        if task.region.id not in {outcome.region_id for outcome in failed}:
            print(_first_page(task.folder))
    for outcome in failed:
        print(f"kopa: {outcome.region_id}: {outcome.error}", file=sys.stderr)
    if ended.comparison:
        print(f"kopa: comparison: {ended.comparison}", file=sys.stderr)
    if failed:
        number = sum(not outcome.cut_off for outcome in failed)
        message = f"{number} of {len(ended.tasks)} regions failed; their earlier reports are untouched"
        print(f"kopa: {message}", file=sys.stderr)
    if failed or ended.comparison:
        raise typer.Exit(1)
    console().print(f"Start reading at {out / START_PAGE}", highlight=False, soft_wrap=True)
