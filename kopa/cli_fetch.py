"""Commands that bring official data: fetch from the publishers, build tables of what was fetched."""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kopa.cli_options import (
    Folder,
    Lock,
    Regions,
    Sources,
    Year,
    console,
    orders_of,
    raw_store,
    refuse_unusable,
    table_of,
    with_feeds,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from kopa.sources.fetch.orders import Order
    from kopa.sources.fetch.raw import RawStore
    from kopa.sources.official.building.openstreetmap import MapOfRegions
    from kopa.sources.official.fetching import FetchOutcome
    from kopa.sources.official.mirror import AddressedMirror

BYTES_A_SECOND = 1_000_000
"""Speed by which `--dry-run` estimates how long it takes."""


def mount(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command()(fetch)
    app.command()(build)


def fetch(
    region: Regions = None,
    source: Sources = None,
    year: Year = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be asked of whom, and ask nobody.")
    ] = False,
    locked: Annotated[bool, typer.Option("--locked", help="Accept nothing but what the lock file names.")] = False,
    update: Annotated[
        list[str] | None, typer.Option("--update", help="Ask for this dataset anew; several times.")
    ] = None,
    mirror: Annotated[
        str | None,
        typer.Option("--mirror", help="Folder of raw data to look into first, or its address (https://HOST/PATH)."),
    ] = None,
    manual: Annotated[
        Path | None,
        typer.Option(
            "--manual", help="Folder with files fetched by hand; says what to fetch for it. Without one: Downloads."
        ),
    ] = None,
    file_name: Annotated[
        list[str] | None,
        typer.Option(
            "--file-name", metavar="REGION=NAME",
            help="Name of the publisher's file of a region (road_files); empty: leave it out. Several times.",
        ),
    ] = None,
    data_folder: Folder = Path("data"),
    lock: Lock = Path("kopa-data.lock"),
) -> None:  # fmt: skip
    """Fetch official data from their publishers, check them, and keep them as they came."""
    from kopa.errors import InputError
    from kopa.sources.official.fetching import Fetching, Wishes
    from kopa.sources.services.road_file_names import renamed

    if locked and update:
        raise InputError("--locked and --update: one accepts only what the lock file names, the other something newer")
    looked_into = _mirror(mirror)
    if manual is not None and manual.exists() and not manual.is_dir():
        raise InputError(f"--manual: {manual} is a file; name the folder that holds it")
    refuse_unusable(data_folder, None if locked else lock)
    sources, updates = (with_feeds(names or (), region or ()) for names in (source, update))
    orders = renamed(orders_of([*sources, *updates], region or (), year), file_name or ())
    raw = raw_store(data_folder)
    if dry_run:
        _print_plan(orders, raw)
        return
    if manual is not None:
        orders = _with_files(orders, manual)
        if not orders:
            print(f"Nothing was taken: {manual} holds none of these files yet; save them there and run this again")
            return
    wishes = Wishes(locked, frozenset(updates), looked_into, manual)
    with _Bars() as watch:
        outcomes = Fetching(raw, lock, wishes, watch=watch).fetch(orders)
    _finish(outcomes, lock)


def build(
    part: Annotated[
        list[str] | None, typer.Option("--part", help="Build only these tables; several times. Default: all fetched.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder of official tables; default: data/official.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be built from what; build nothing.")
    ] = False,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="Accept people, schools or roads far from the published, or from before."),
    ] = False,
    year: Annotated[
        list[str] | None,
        typer.Option("--year", metavar="DATASET=YEAR", help="Build from this year, not the newest; several times."),
    ] = None,
    openstreetmap: Annotated[
        list[str] | None,
        typer.Option(
            "--openstreetmap", metavar="REGION",
            help="Take the roads in and around this region of OpenStreetMap (Overpass or extract), not of Digiroad; "
            "several times.",
        ),
    ] = None,
    data_folder: Folder = Path("data"),
    lock: Lock = Path("kopa-data.lock"),
) -> None:  # fmt: skip
    """Build tables in place of the starter's from what was fetched; `--data official` then uses them."""
    from kopa import store
    from kopa.sources.official.building import build as building
    from kopa.sources.official.building.raw_tables import RawTables

    folder = out or data_folder / "official"
    store.could_be_folder(folder)
    raw = RawTables(raw_store(data_folder), lock, _years(year or ()), of_map=_of_map(openstreetmap or ()))
    for one in building.planned(raw, part or ()):
        print(one.in_words(raw))
    if dry_run:
        return
    made = building.build(raw, folder, part or (), accept=accept)
    for note in made.notes:
        print(note)
    table = table_of("table", "rows that came", "went", "changed")
    for row in made.rows:
        table.add_row(row.table, *(f"{number:,}" for number in (row.came, row.went, row.changed)))
    before = "the starter's" if made.first else "the tables before"
    if made.rows:
        console().print(table)
    if made.compared:
        how = "Compared with" if made.rows else "No rows differ from"
        print(f"{how} {before}: {', '.join(made.compared)}")
    persons = made.persons.loc["all"]
    print(f"Persons: {persons['before']:,} before, {persons['after']:,} now")
    print(f"{made.folder}: {'in force already' if made.same else 'in force'}; use it by --data {_how_to_use(folder)}")


def _mirror(text: str | None) -> "Path | AddressedMirror | None":
    """Return the mirror that is named: a folder that is there, or an address."""
    from kopa.errors import InputError
    from kopa.sources.official.mirror import AddressedMirror, is_address

    if text is None:
        return None
    if is_address(text):
        return AddressedMirror(text)
    if not Path(text).is_dir():
        raise InputError(f"--mirror: {text} is no folder; an address begins with https://")
    return Path(text)


def _how_to_use(folder: Path) -> str:
    from kopa.sources.read import OFFICIAL, OFFICIAL_FOLDER

    return OFFICIAL if folder == OFFICIAL_FOLDER else str(folder)


def _of_map(names: "Sequence[str]") -> "MapOfRegions | None":
    """Return the regions whose roads are wanted of OpenStreetMap, with what reads its extract; None for none."""
    from kopa.errors import InputError
    from kopa.sources.fetch.orders import COUNTRY_ID, area_of
    from kopa.sources.official.building.openstreetmap import MapOfRegions
    from kopa.sources.user.region_files import find_region
    from kopa.study.map_ways import read_map

    areas = {area.id: area for area in (area_of(find_region(name)) for name in names)}
    if COUNTRY_ID in areas:
        raise InputError(
            "--openstreetmap: roads are not built of the whole country: their millions of ways need memory that "
            "office machines have not; name a region"
        )
    return MapOfRegions(tuple(areas.values()), read_map) if areas else None


def _years(words: "Sequence[str]") -> dict[str, int]:
    """Return the years that are wanted of datasets, from words such as ``schools=2025``."""
    from kopa.errors import InputError

    years = {}
    for word in words:
        name, _, year = word.partition("=")
        if not (name and year.isascii() and year.isdigit()):
            raise InputError(f"--year: {word!r} is no DATASET=YEAR; write it as population_by_age=2025")
        years[name] = int(year)
    return years


def _with_files(orders: "list[Order]", folder: Path) -> "list[Order]":
    """Return the orders of which files were handed over; say of the others what to fetch and how to name it."""
    from kopa.sources.official.fetching import by_hand, name_by_hand

    wanted = []
    for order in orders:
        names = by_hand(order)
        if any((folder / name_by_hand(order, name)).is_file() for name in names):
            wanted.append(order)
        elif not names:
            print(f"{order.name}: cannot be fetched by hand; take it from a bundle (`kopa data export`)")
        for name, address in {} if order in wanted else names.items():
            print(f"{address}\n  save as {folder / name_by_hand(order, name)}")
    return wanted


def _print_plan(orders: "Sequence[Order]", raw: "RawStore") -> None:
    from kopa.sources.official.fetching import expected_bytes, requests_in_words
    from kopa.sources.services.road_file_names import SERVICE, in_words

    table = table_of("dataset", "year", "area", "about MB", "here")
    publishers: dict[tuple[str, str], dict[str, None]] = {}
    wanted = [(order, raw.whole(order), expected_bytes(order)) for order in orders]
    for order, here, expected in wanted:
        dataset, megabytes = order.dataset, f"{expected / 1e6:,.1f}"
        table.add_row(dataset.id, order.year_text, order.area.id, megabytes, here.retrieved[:10] if here else "no")
        publishers.setdefault((dataset.publisher, dataset.licence), {})[dataset.id] = None
    console().print(table)
    for order in orders:
        if order.dataset.service == SERVICE:
            print(in_words(order))
    print("Publishers and licences:")
    for (publisher, licence), names in publishers.items():
        print(f"  {publisher}, {licence}: {', '.join(names)}")
    for order, here, _ in wanted:
        if here is None and (words := requests_in_words(order)):
            print(words)
    total = sum(expected for _, here, expected in wanted if here is None)
    print(f"To be fetched: about {total / 1e6:,.0f} MB, {total / BYTES_A_SECOND / 60:,.0f} min at 1 MB/s")
    print("Hosts, port 443 (for a firewall request):")
    for host in sorted({host for order in orders for host in order.dataset.hosts}):
        print(f"  {host}")


def _finish(outcomes: "Sequence[FetchOutcome]", lock: Path) -> None:
    from kopa.errors import printable

    words = {"here": "is here", "same": "unchanged", "new": "fetched", "copied": "from the mirror", "brought": "taken",
             "other": "fetched; other data than the lock file named, which now names these"}  # fmt: skip
    for outcome in outcomes:
        if outcome.version is not None:
            print(
                f"{outcome.order.name}: {words[outcome.state]}, {outcome.version.rows:,} rows, {outcome.version.folder}"
            )
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    for outcome in failed:
        message = str(outcome.error)
        print(
            printable(
                f"kopa: {message if message.startswith(outcome.order.name) else f'{outcome.order.name}: {message}'}"
            ),
            file=sys.stderr,
        )
    if failed:
        print(
            f"kopa: {len(failed)} of {len(outcomes)} datasets failed; what was here before is untouched",
            file=sys.stderr,
        )
        raise typer.Exit(1)
    print(f"Recorded in {lock}")


class _Told(logging.Handler):
    """Prints what is tried again and when, and what is done in another way than usual: waits may take minutes."""

    def __init__(self, terminal: "Console") -> None:
        super().__init__(logging.INFO)
        self._terminal = terminal

    def emit(self, record: logging.LogRecord) -> None:
        from kopa.errors import printable

        self._terminal.print(printable(record.getMessage()), markup=False, highlight=False, soft_wrap=True)


class _Bars:
    """Shows a bar for the dataset that is being fetched: bytes, time left, pages; and tells why it waits."""

    def __enter__(self) -> "_Bars":
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(),
                   TextColumn("{task.fields[rows]}"))  # fmt: skip
        terminal = console()
        self._progress = Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal)
        self._progress.start()
        self._task = self._progress.add_task("", total=None, rows="", visible=False)
        self._told, self._log = _Told(self._progress.console), logging.getLogger("kopa.sources")
        self._before = self._log.level, self._log.propagate
        self._log.addHandler(self._told)
        self._log.setLevel(logging.INFO)
        self._log.propagate = False
        return self

    def __exit__(self, *_: object) -> None:
        level, self._log.propagate = self._before
        self._log.setLevel(level)
        self._log.removeHandler(self._told)
        self._progress.stop()

    def begins(self, name: str, expected_bytes: int) -> None:
        self._progress.reset(self._task, description=name, total=expected_bytes, rows="", visible=True)

    def came(self, count: int) -> None:
        self._progress.advance(self._task, count)
        task = self._progress.tasks[0]
        if task.total is not None and task.completed > task.total:
            self._progress.update(self._task, total=task.completed * 1.25)

    def page(self, done: int, total: int) -> None:
        self._progress.update(self._task, rows=f"{done:,} of {total:,}")

    def waits(self, name: str) -> None:
        self._progress.console.print(f"{name}: another process fetches it; waiting")

    def ends(self, name: str, state: str) -> None:
        self._progress.update(self._task, visible=False)
