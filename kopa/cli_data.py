"""Commands of the official data that are here: status, differences, bundles, and whether publishers can be reached."""

import math
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
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kopa.sources.fetch.orders import Order
    from kopa.sources.fetch.raw import RawStore

data = typer.Typer(help="Official data that were fetched: how old they are, what changed, carrying them elsewhere.",
                   no_args_is_help=True, rich_markup_mode=None)  # fmt: skip


def mount(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.add_typer(data, name="data")


@data.command()
def status(data_folder: Folder = Path("data"), lock: Lock = Path("kopa-data.lock")) -> None:
    """Say what official data are here, how old and whole they are, and which tables can be built of them."""
    from kopa.sources.official.lock_file import read_lock
    from kopa.sources.official.status import for_parts, states

    locked = states(raw_store(data_folder), lock)
    table = table_of("dataset", "year", "area", "rows", "retrieved", "days", "state")
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
    console().print(table if locked else "No official data were fetched yet: kopa fetch --dry-run says what there is")
    print("Of what `kopa build` makes which tables, fetched or not; all others stay the starter's:")
    for name, able in for_parts(read_lock(lock)).items():
        print(f"  {name}: {', '.join(f'{one} (fetched)' if here else one for one, here in able.items())}")
    if any(one.bad for one in locked):
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
    raw = raw_store(data_folder)
    table = table_of("dataset", "from", "to", CAME, WENT, CHANGED)
    if source or year is not None:
        orders = orders_of(with_feeds(source or (), region or ()), region or (), year)
    else:
        orders = _orders_here(raw, region or ())
    for order in orders:
        changes = difference(raw, order)
        counts = [f"{changes.count(change):,}" for change in (CAME, WENT, CHANGED)]
        table.add_row(order.name, changes.before.retrieved[:10], changes.after.retrieved[:10], *counts)
        if out is not None and len(changes.rows):
            store.write_csv(out / f"{'-'.join(order.folder.parts)}.csv", changes.rows)
    console().print(table if orders else "No dataset has two versions here")
    for name in () if source else region or ():
        _print_side_by_side(name, data_folder / "official", out, accept=accept)


def _orders_here(raw: "RawStore", regions: "Sequence[str]") -> "list[Order]":
    """Return the orders of which two versions lie here: of the country and of these regions, of all for none."""
    from kopa.errors import InputError
    from kopa.sources.fetch.orders import COUNTRY_ID
    from kopa.sources.official.bundle import order_of_version
    from kopa.sources.user.region_files import find_region

    areas = {COUNTRY_ID, *(find_region(name).id for name in regions)}
    orders = {}
    for version in raw.all_versions():
        if regions and version.place[2] not in areas:
            continue
        try:
            order = order_of_version(version)
        except InputError:  # of another kopa's catalogue: nothing is known of its key
            continue
        orders[order.digest] = order
    return [order for order in orders.values() if len(raw.versions(order)) > 1]


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
    table = table_of(region.name_en, "on the starter", "on official tables")
    for row in both.to_dict("records"):
        values = [_in_words(row["unit"], row[f"{on}_low"], row[f"{on}_high"]) for on in (STARTER, OFFICIAL)]
        table.add_row(row["name"], *values)
    console().print(table)
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
    >>> _in_words("min", float("inf"), float("inf")), _in_words("min", 14.84, float("inf"))
    ('no road connection', '14.8 min to no road connection')
    """
    if math.isnan(low):
        return "not known"
    if math.isinf(high):
        return "no road connection" if math.isinf(low) else f"{_in_words(unit, low, low)} to no road connection"
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
    print(export(raw_store(data_folder), lock, bundle))


@data.command("import")
def import_(
    bundle: Annotated[Path, typer.Argument(help="Zip file that `kopa data export` wrote.")],
    data_folder: Folder = Path("data"),
    lock: Lock = Path("kopa-data.lock"),
) -> None:
    """Take the data of a bundle, after the same checks as if they were fetched."""
    from kopa.sources.official.bundle import take

    refuse_unusable(data_folder, lock)
    for entry in take(bundle, raw_store(data_folder), lock):
        print(f"{' '.join(entry.key)}: {entry.rows:,} rows, retrieved {entry.retrieved[:10]}")


def examine_network() -> bool:
    """Print what is seen of every publisher's host, one block of text, and return whether all can be asked."""
    from kopa.sources.fetch.network_check import hosts, look_at
    from kopa.sources.fetch.trust import named_certificates, tls_context

    tls_context()  # names certificates that cannot be read, before any host is asked
    print("Certificates: the system's own")
    for name, path in named_certificates().items():
        print(f"     and {path} ({name})", flush=True)
    fine = True
    for look in look_at(hosts()):
        fine &= look.ok
        print(f"{'ok  ' if look.ok else 'BAD '} {look.host}: {look.seen}", flush=True)
        if look.mend:
            print(f"     {look.mend}", flush=True)
    return fine
