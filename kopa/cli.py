"""The command line. Heavy imports stand inside the commands, so that `kopa --help` answers at once."""

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kopa.regions import Region
    from kopa.workflow.plan import Task
    from kopa.workflow.run import Outcome

app = typer.Typer(
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


Quick = Annotated[bool, typer.Option("--quick", help="Leave out the intervals of scores; minutes faster.")]


@app.callback()
def _common(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more about what is done.")] = False,
) -> None:
    from kopa import environment

    environment.check()
    level = logging.INFO if verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")


@app.command()
def run(
    names: Names = None,
    all_: Annotated[bool, typer.Option("--all", help="The four case regions.")] = False,
    all_finland: Annotated[bool, typer.Option("--all-finland", help="The 19 regions and the whole country.")] = False,
    out: Out = Path("reports"),
    force: Annotated[bool, typer.Option("--force", help="Compute again what is up to date.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Regions at a time.")] = os.cpu_count() or 1,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    parameters_file: ParametersFile = None,
    tables: Tables = None,
    quick: Quick = False,
) -> None:
    """Compute regions: travel times, indicators, scores, notebook and reports."""
    from kopa import store
    from kopa.workflow import brought, plan, summary
    from kopa.workflow.progress import shown
    from kopa.workflow.run import STEPS
    from kopa.workflow.run import run as run_tasks

    choices = plan.choices(parameters_file, tables, intervals=not quick)
    regions = _chosen(names, all_=all_, all_finland=all_finland)
    brought.check_tables(choices.tables, regions.values(), choices.parameters)
    tasks = plan.plan(regions, out, choices, force=force)
    if dry_run:
        _console().print(summary.planned(tasks))
        return
    to_run = [task for task in tasks if task.reason]
    outcomes: list[Outcome] = []
    if to_run:
        store.usable_folder(out)
        if choices.intervals:
            from kopa.workflow import uncertainty

            uncertainty.prepare([task.region for task in to_run], choices.parameters, out, _console())
        with shown([task.region.id for task in to_run], len(STEPS) - 1, _console()) as show:
            outcomes = run_tasks(to_run, choices, show, jobs=jobs)
    _finish(tasks, outcomes, out)


@app.command()
def regions() -> None:
    """List the regions that kopa knows."""
    from kopa.sources.region_files import known_regions
    from kopa.workflow import summary

    _console().print(summary.regions(known_regions().values()))


@app.command()
def status(
    names: Names = None,
    out: Out = Path("reports"),
    parameters_file: ParametersFile = None,
    tables: Tables = None,
    quick: Quick = False,
) -> None:
    """Say which reports are up to date, and why the others are not."""
    from kopa.workflow import plan, summary

    chosen = _chosen(names, all_=not names, all_finland=False)
    _console().print(
        summary.planned(plan.plan(chosen, out, plan.choices(parameters_file, tables, intervals=not quick)))
    )


@app.command()
def score(name: Annotated[str, typer.Argument(metavar="REGION")]) -> None:
    """Print the scorecard of one region with the parts behind each number."""
    from kopa.study import open_study
    from kopa.workflow import summary

    _console().print(summary.scorecard(open_study(name).scorecard()))


@app.command()
def compare(
    out: Out = Path("reports"),
    parameters_file: ParametersFile = None,
    all_finland: Annotated[
        bool, typer.Option("--all-finland", help="Beside them all 19 regions and the country, where coverage allows.")
    ] = False,
) -> None:
    """Set the four case regions side by side: scores with intervals, ranks, pairs, what turns the order."""
    from kopa import store
    from kopa.study import read_parameters
    from kopa.workflow.compare import compare as run_comparison

    store.usable_folder(out)
    for path in run_comparison(read_parameters(parameters_file), out, _console(), all_finland=all_finland):
        print(path)


@app.command()
def verify(folder: Annotated[Path, typer.Argument(help="Folder of one region's report.")]) -> None:
    """Recompute the hashes of a report and say whether it can be reproduced from what is here."""
    from kopa.workflow import verification

    verdict = verification.verify(folder)
    _console().print(verdict.text, soft_wrap=True)
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
    from kopa.workflow import validation
    from kopa.workflow.validity import convergence
    from kopa.workflow.validity.page import write_page

    found = validation.validate(
        validation.shared_folder(),
        convergence=convergence.of_studies(reports, _console()),
        say=lambda step: print(step, flush=True),
    )
    print(found.text)
    found.check()
    if found.absent:
        print(f"kopa: not compared, the answers are not here: {', '.join(found.absent)}", file=sys.stderr)
        raise typer.Exit(2)
    if out:
        write_page(found, out)


@app.command()
def doctor(out: Out = Path("reports")) -> None:
    """Say what is here and whether it is fit: one block of text, fit for a bug report."""
    from kopa.workflow import health

    findings = health.examine(out)
    _console().print(health.as_text(findings), highlight=False, soft_wrap=True)
    if any(not finding.ok for finding in findings):
        raise typer.Exit(1)


def main() -> None:
    """Run the command line; a known error is one message on stderr and exit code 1."""
    from kopa.errors import KopaError, printable

    try:
        app()
    except KopaError as error:
        print(printable(f"kopa: {error}"), file=sys.stderr)
        sys.exit(1)
    except OSError as error:  # the system refused: a name too long, no right to read, no space left
        told = f"{error.filename or 'file'}: {error.strerror or error}; mend that, and run the same again"
        print(printable(f"kopa: {told}"), file=sys.stderr)
        sys.exit(1)
    except MemoryError:
        print("kopa: out of memory; close other programs, or run fewer regions at a time with --jobs 1", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("kopa: stopped; what was finished before is whole", file=sys.stderr)
        sys.exit(130)


def _chosen(names: "Sequence[str] | None", *, all_: bool, all_finland: bool) -> "dict[str, Region]":
    from kopa.errors import InputError
    from kopa.sources.region_files import CASE_IDS, find_region, known_regions

    wanted = list(names or ())
    if all_:
        wanted += CASE_IDS
    if all_finland:
        wanted += [region.id for region in known_regions().values() if region.kind in ("maakunta", "case", "country")]
    if not wanted:
        raise InputError("say which regions to run: their ids (see `kopa regions`), or --all for the four case regions")
    chosen = {_findable(name): find_region(name) for name in wanted}
    by_id: dict[str, tuple[str, Region]] = {}
    for source, region in chosen.items():
        earlier = by_id.setdefault(region.id, (source, region))
        if earlier[1] != region:
            raise InputError(
                f"{earlier[0]} and {source} are different regions with the id {region.id!r}; change one id"
            )
    return dict(by_id.values())


def _findable(name: str) -> str:
    """Return a name that finds the same region from any folder."""
    return str(Path(name).resolve()) if name.casefold().endswith(".toml") else name


def _finish(tasks: "list[Task]", outcomes: "list[Outcome]", out: Path) -> None:
    from kopa.workflow import summary

    if any(not outcome.error for outcome in outcomes) or not (out / START_PAGE).is_file():
        from kopa.report import write_start_page

        write_start_page(out)
    _console().print(summary.outcome(tasks, outcomes))
    failed = [outcome for outcome in outcomes if outcome.error]
    for task in tasks:
        if task.region.id not in {outcome.region_id for outcome in failed}:
            print(task.folder / "report.fi.html")
    for outcome in failed:
        print(f"kopa: {outcome.region_id}: {outcome.error}", file=sys.stderr)
    if failed:
        told = f"{len(failed)} of {len(tasks)} regions failed; their earlier reports are untouched"
        print(f"kopa: {told}", file=sys.stderr)
        raise typer.Exit(1)
    _console().print(f"Start reading at {out / START_PAGE}", highlight=False, soft_wrap=True)


def _console() -> "Console":
    from rich.console import Console

    return Console()


if TYPE_CHECKING:
    from rich.console import Console
