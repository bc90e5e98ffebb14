"""Commands of official data: fetch, build, status, differences, bundles, and whether publishers can be reached."""

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from kopa.sources.fetch.orders import Order
    from kopa.sources.fetch.raw import RawStore
    from kopa.sources.official.fetching import FetchOutcome

BYTES_A_SECOND = 1_000_000
"""Speed by which `--dry-run` estimates how long it takes."""

data = typer.Typer(help="Official data that were fetched: how old they are, what changed, carrying them elsewhere.",
                   no_args_is_help=True, rich_markup_mode=None)  # fmt: skip

Folder = Annotated[Path, typer.Option("--data-folder", help="Folder of fetched data (raw/) and official tables.")]
Lock = Annotated[Path, typer.Option("--lock", help="Lock file: which data results rest on.")]
Sources = Annotated[
    list[str] | None, typer.Option("--source", help="A dataset or a publisher; may be given several times.")
]
Year = Annotated[int | None, typer.Option("--year", help="Year of the data, where the catalogue's is not wanted.")]
Regions = Annotated[list[str] | None, typer.Option("--region", help="Region for data that are fetched by region.")]


def _use(name: str) -> str:
    if name:
        from kopa.sources import read

        read.use(name)
    return name


DataInUse = Annotated[
    str,
    typer.Option(
        "--data", metavar="official|starter|FOLDER", callback=_use, show_default=False,
        help="Tables to rest on: those of `kopa build`, those that travel with kopa, or a folder of such tables. "
        "Default: the folder that KOPA_STARTER names, else the starter.",
    ),
]  # fmt: skip


def mount(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command()(fetch)
    app.command()(build)
    app.add_typer(data, name="data")


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
    mirror: Annotated[Path | None, typer.Option("--mirror", help="Folder of raw data to look into first.")] = None,
    manual: Annotated[
        Path | None, typer.Option("--manual", help="Folder with files fetched by hand; says what to fetch for it.")
    ] = None,
    data_folder: Folder = Path("data"),
    lock: Lock = Path("kopa-data.lock"),
) -> None:
    """Fetch official data from their publishers, check them, and keep them as they came."""
    from kopa.errors import InputError
    from kopa.sources.official.fetching import Fetching, Wishes

    if locked and update:
        raise InputError("--locked and --update: one accepts only what the lock file names, the other something newer")
    if mirror is not None and not mirror.is_dir():
        raise InputError(f"--mirror: {mirror} is no folder")
    if manual is not None and manual.exists() and not manual.is_dir():
        raise InputError(f"--manual: {manual} is a file; name the folder that holds it")
    _refuse_unusable(data_folder, None if locked else lock)
    orders = _orders([*(source or ()), *(update or ())], region or (), year)
    raw = _raw(data_folder)
    if dry_run:
        _print_plan(orders, raw)
        return
    if manual is not None:
        orders = _with_files(orders, manual)
    wishes = Wishes(locked, frozenset(update or ()), mirror, manual)
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
        typer.Option("--accept", help="Accept persons or schools far from the published, or from the tables before."),
    ] = False,
    year: Annotated[
        list[str] | None,
        typer.Option("--year", metavar="DATASET=YEAR", help="Build from this year, not the newest; several times."),
    ] = None,
    data_folder: Folder = Path("data"),
    lock: Lock = Path("kopa-data.lock"),
) -> None:
    """Build tables in place of the starter's from what was fetched; `--data official` then uses them."""
    from kopa import store
    from kopa.sources.official.building import build as building
    from kopa.sources.official.building.raw_tables import RawTables

    folder = out or data_folder / "official"
    store.could_be_folder(folder)
    raw = RawTables(_raw(data_folder), lock, _years(year or ()))
    for one in building.planned(raw, part or ()):
        versions = ", ".join(f"{name} {raw.entry(name).year} (retrieved {raw.version(name).retrieved[:10]})"
                         for name in one.part.datasets if not one.lacking)  # fmt: skip
        print(f"{one.part.id}: {versions or f'stays the starter; {one.fetch}'}")
    if dry_run:
        return
    made = building.build(raw, folder, part or (), accept=accept)
    for note in made.notes:
        print(note)
    table = _table("table", "rows that came", "went", "changed")
    for row in made.rows:
        table.add_row(row.table, *(f"{number:,}" for number in (row.came, row.went, row.changed)))
    _console().print(table if made.rows else "No rows differ from the tables before")
    persons = made.persons.loc["all"]
    print(f"Persons: {persons['before']:,} before, {persons['after']:,} now")
    print(f"{made.folder}: {'in force already' if made.same else 'in force'}; use it by --data {_how_to_use(folder)}")


def _how_to_use(folder: Path) -> str:
    from kopa.sources.read import OFFICIAL, OFFICIAL_FOLDER

    return OFFICIAL if folder == OFFICIAL_FOLDER else str(folder)


@data.command()
def status(data_folder: Folder = Path("data"), lock: Lock = Path("kopa-data.lock")) -> None:
    """Say what official data are here, how old and whole they are, and for which starter tables."""
    from kopa.sources.official.lock_file import read_lock
    from kopa.sources.official.status import for_starter_tables, states

    locked = states(_raw(data_folder), lock)
    table = _table("dataset", "year", "area", "rows", "retrieved", "days", "state")
    for one in locked:
        entry = one.entry
        table.add_row(
            entry.dataset,
            entry.year,
            entry.area,
            f"{entry.rows:,}",
            entry.retrieved[:10],
            str(one.age_days),
            one.in_words,
        )
    _console().print(table if locked else "No official data were fetched yet: kopa fetch --dry-run says what there is")
    print("Official data for starter tables, fetched or not (`kopa build` makes tables of them):")
    for name, able in for_starter_tables(read_lock(lock)).items():
        print(f"  {name}: {', '.join(f'{one} (fetched)' if here else one for one, here in able.items())}")
    if any(one.version is None or one.faults for one in locked):
        raise typer.Exit(1)


@data.command()
def diff(
    source: Sources = None,
    region: Regions = None,
    year: Year = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for a CSV of every dataset that changed, and of every region.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Accept persons or schools of a region far from the starter's.")
    ] = False,
    data_folder: Folder = Path("data"),
) -> None:
    """Say which rows changed between the two newest versions of each dataset.

    With --region, key indicators on the starter and on the official tables too, side by side.
    """
    from kopa import store
    from kopa.sources.official.difference import CAME, CHANGED, WENT, difference

    if out is not None:
        store.could_be_folder(out)
    raw = _raw(data_folder)
    table = _table("dataset", "from", "to", CAME, WENT, CHANGED)
    orders = [order for order in _orders(source or (), region or (), year) if source or len(raw.versions(order)) > 1]
    for order in orders:
        changes = difference(raw, order)
        counts = [f"{changes.count(change):,}" for change in (CAME, WENT, CHANGED)]
        table.add_row(order.name, changes.before.retrieved[:10], changes.after.retrieved[:10], *counts)
        if out is not None and len(changes.rows):
            store.write_csv(out / f"{'-'.join(order.folder.parts)}.csv", changes.rows)
    _console().print(table if orders else "No dataset has two versions here")
    for name in () if source else region or ():
        _print_side_by_side(name, data_folder / "official", out, accept=accept)


def _print_side_by_side(name: str, official: Path, out: Path | None, *, accept: bool) -> None:
    """Print key indicators of a region on the starter and on the official tables; refuse large differences."""
    from kopa import store
    from kopa.errors import InputError
    from kopa.sources.read import OFFICIAL, STARTER
    from kopa.sources.user.region_files import find_region
    from kopa.study.on_other_tables import side_by_side

    if not official.is_dir():
        print(
            f"{official} is not there: kopa build makes official tables, of which indicators could be set side by side"
        )
        return
    region = find_region(name)
    both, large = side_by_side(name, str(official))
    table = _table(region.name_en, "on the starter", "on official tables")
    for row in both.to_dict("records"):
        values = [_in_words(row["unit"], row[f"{on}_low"], row[f"{on}_high"]) for on in (STARTER, OFFICIAL)]
        table.add_row(row["name"], *values)
    _console().print(table)
    if out is not None:
        print(store.write_csv(out / f"indicators-{region.id}.csv", both))
    if large and not accept:
        raise InputError(
            f"{region.name_en}: the official tables differ much from the starter: {'; '.join(large)}. If that is "
            f"right: kopa data diff --region {name} --accept"
        )


def _in_words(unit: str, low: float, high: float) -> str:
    """Return a value with its unit, or a range of two, as it is printed.

    Examples
    --------
    >>> _in_words("share", 0.651, 0.671), _in_words("min", 14.84, 14.84), _in_words("persons", 70521.0, 70521.0)
    ('65.1-67.1%', '14.8 min', '70,521')
    >>> _in_words("min", float("nan"), float("nan"))
    'not known'
    """
    if math.isnan(low):
        return "not known"
    factor, form, after = {"share": (100, ".1f", "%"), "min": (1, ".1f", " min")}.get(unit, (1, ",.0f", ""))
    ends = dict.fromkeys(format(value * factor, form) for value in (low, high))
    return f"{'-'.join(ends)}{after}"


@data.command("export")
def export_(
    bundle: Annotated[Path, typer.Argument(help="Zip file to write.")],
    data_folder: Folder = Path("data"),
    lock: Lock = Path("kopa-data.lock"),
) -> None:
    """Write all data of the lock file into one file, for a machine without a network."""
    from kopa import store
    from kopa.sources.official.bundle import export

    store.could_be_file(bundle, "BUNDLE")
    print(export(_raw(data_folder), lock, bundle))


@data.command("import")
def import_(
    bundle: Annotated[Path, typer.Argument(help="Zip file that `kopa data export` wrote.")],
    data_folder: Folder = Path("data"),
    lock: Lock = Path("kopa-data.lock"),
) -> None:
    """Take the data of a bundle, after the same checks as if they were fetched."""
    from kopa.sources.official.bundle import take

    _refuse_unusable(data_folder, lock)
    for entry in take(bundle, _raw(data_folder), lock):
        print(f"{' '.join(entry.key)}: {entry.rows:,} rows, retrieved {entry.retrieved[:10]}")


def examine_network() -> bool:
    """Print what is seen of every publisher's host, one block of text, and return whether all can be asked."""
    from kopa.sources.official.network_check import hosts, look_at

    fine = True
    for look in look_at(hosts()):
        fine &= look.ok
        print(f"{'ok  ' if look.ok else 'BAD '} {look.host}: {look.seen}", flush=True)
        if look.mend:
            print(f"     {look.mend}", flush=True)
    return fine


def _refuse_unusable(data_folder: Path, lock: Path | None) -> None:
    """Refuse a folder of data or a lock file that cannot be written, before anything is fetched or unpacked."""
    from kopa import store

    store.could_be_folder(data_folder / "raw", "--data-folder")
    if lock is not None:
        store.could_be_file(lock, "--lock")


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


def _orders(names: "Sequence[str]", regions: "Sequence[str]", year: int | None) -> "list[Order]":
    """Return the orders that are wanted: of every region for datasets by region, else of the country."""
    from kopa.errors import InputError
    from kopa.sources.fetch.catalogue import chosen
    from kopa.sources.fetch.orders import COUNTRY, area_of, order_of
    from kopa.sources.user.region_files import find_region

    if year is not None and not names:
        raise InputError("--year: say of which dataset with --source; others have other years")
    areas = [area_of(find_region(name)) for name in regions]
    orders: list[Order] = []
    for dataset in chosen(names):
        if dataset.scope == "region" and not areas:
            if names:
                raise InputError(f"{dataset.id}: is fetched by region; say which with --region")
            print(f"{dataset.id}: left out, it is fetched by region (--region)")
            continue
        wanted = areas if dataset.scope == "region" else [COUNTRY]
        orders += [order_of(dataset, area, year) for area in wanted]
    return orders


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
    table = _table("dataset", "publisher", "year", "area", "about MB", "here", "licence")
    wanted = [(order, raw.whole(order)) for order in orders]
    for order, here in wanted:
        dataset = order.dataset
        megabytes = f"{dataset.typical_bytes / 1e6:,.1f}"
        table.add_row(dataset.id, dataset.publisher, order.year_text, order.area.id, megabytes,
                      here.retrieved[:10] if here else "no", dataset.licence)  # fmt: skip
    _console().print(table)
    total = sum(order.dataset.typical_bytes for order, here in wanted if here is None)
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


def _raw(folder: Path) -> "RawStore":
    from kopa.sources.fetch.raw import RawStore

    return RawStore(folder / "raw")


def _table(*columns: str) -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=number == 0)
    return table


def _console() -> "Console":
    from rich.console import Console

    return Console()


class _Bars:
    """Shows a bar for the dataset that is being fetched: bytes, time left, pages."""

    def __enter__(self) -> "_Bars":
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(),
                   TextColumn("{task.fields[rows]}"))  # fmt: skip
        console = _console()
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._progress.start()
        self._task = self._progress.add_task("", total=None, rows="", visible=False)
        return self

    def __exit__(self, *_: object) -> None:
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
