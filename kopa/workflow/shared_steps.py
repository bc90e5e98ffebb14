"""What the regions of a run share: network, networks of intervals, comparison; and what is read before forking."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from kopa import store
from kopa.accessibility.search.machine import processors
from kopa.goals.robustness.variants import design
from kopa.study.starter import starter_country
from kopa.workflow import step_files, uncertainty
from kopa.workflow.batch import Batch
from kopa.workflow.opening import study_of
from kopa.workflow.step_studies import country_of
from kopa.workflow.step_table import Job

if TYPE_CHECKING:
    pass


def ground(run: Batch) -> None:
    """Read the starter tables and build the network: they stay known to this process and to those forked from it."""
    car = country_of(run).by_car(run.chosen.parameters).ready()
    _ = car.network.digest  # every step asks for it
    if len(run.tasks) == 1:  # of several, the roads of each region would be in memory together
        study = study_of(next(iter(run.tasks.values())), run.chosen)
        if study.country.links is not None:
            study.country.by_car(study.parameters).ready()
    if run.chosen.intervals:
        design(run.chosen.parameters)  # what draws it takes a second to import


def prepare_reports(run: Batch) -> None:
    """Make what the reports of all regions draw alike; it stays known as the tables do."""
    from kopa import figures
    from kopa.report.html import notebook_page, page

    notebook_page.warm()
    page.environment().get_template("report.html.j2")
    if run.tasks:
        country = starter_country().municipalities
        codes = next(iter(run.tasks.values())).region.municipality_codes
        _ = figures.prepare_base_map(country, codes, figures.regions_of(country)).locator_map


def make_network(run: Batch) -> None:
    """Note the digest of the network that every step of the run has to build."""
    start = time.monotonic()
    values = {"digest": country_of(run).by_car(run.chosen.parameters).network.digest}
    with step_files.making(run.shared) as made:
        step_files.keep(made, run.shared, "network", seconds=time.monotonic() - start, warnings=[], values=values)


def make_variants(run: Batch) -> None:
    """Compute the values of every region under the networks of the intervals, as far as they are not there."""
    from rich.console import Console

    start = time.monotonic()
    studies, jobs = [study_of(task, run.chosen) for task in run.tasks.values()], min(run.jobs, processors())
    uncertainty.prepare(studies, run.out, Console(), jobs=jobs)
    store.write_json(run.variants_marker, {"seconds": round(time.monotonic() - start, 2)})


def make_comparison(run: Batch) -> None:
    """Write the comparison of the regions, and what it rests on."""
    from rich.console import Console

    from kopa.workflow.compare import FOLDER, compare

    chosen = run.chosen
    written = compare(
        chosen.parameters, run.out, Console(), all_finland=run.all_finland, tables=chosen.tables,
        timetables=chosen.timetables, date=chosen.date,
    )  # fmt: skip
    folder = run.out / FOLDER  # the start page, written anew by every run, stands above it
    outputs = {path.name: store.sha256(path) for path in written if path.parent.resolve() == folder.resolve()}
    store.write_json(run.hidden / "comparison.json", {"key": run.comparison, "outputs": outputs})
    store.write_json(run.marker(Job("comparison")), {})


SHARED_STEPS: dict[str, Callable[[Batch], None]] = {
    "network": make_network, "variants": make_variants, "comparison": make_comparison,
}  # fmt: skip
