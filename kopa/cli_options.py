"""Options that commands of official data share, and what every one of them does with its options."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from kopa.sources.fetch.orders import Order
    from kopa.sources.fetch.raw import RawStore

Folder = Annotated[Path, typer.Option("--data-folder", help="Folder of fetched data (raw/) and official tables.")]
Lock = Annotated[Path, typer.Option("--lock", help="Lock file: which data results rest on.")]
Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--source", help="A dataset or a publisher; `timetables`: the feeds known to serve the region. Several times."
    ),
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


def refuse_unusable(data_folder: Path, lock: Path | None) -> None:
    """Refuse a folder of data or a lock file that cannot be written, before anything is fetched or unpacked."""
    from kopa import store

    store.could_be_folder(data_folder / "raw", "--data-folder")
    if lock is not None:
        store.could_be_file(lock, "--lock")


def orders_of(names: "Sequence[str]", regions: "Sequence[str]", year: int | None) -> "list[Order]":
    """Return the orders that are wanted: of every region for datasets by region, else of the country."""
    from kopa.errors import InputError
    from kopa.sources.fetch.catalogue import chosen
    from kopa.sources.fetch.orders import COUNTRY, COUNTRY_ID, area_of, no_such_year, no_years, order_of
    from kopa.sources.user.region_files import find_region

    if year is not None and not names:
        raise InputError("--year: say of which dataset with --source; others have other years")
    wanted_datasets = chosen(names)
    without = [one.id for one in wanted_datasets if one.year is None]
    if year is not None and (len(without) == len(wanted_datasets) or set(without) & set(names)):
        raise InputError(no_years(", ".join(without)))
    wrong = [no_such_year(one, year) for one in wanted_datasets if year is not None and one.year is not None]
    if any(wrong):
        raise InputError(f"--year: {'; '.join(filter(None, wrong))}")
    areas = [area_of(find_region(name)) for name in regions]
    orders: list[Order] = []
    for dataset in wanted_datasets:
        if dataset.scope == "region" and not areas:
            if names:
                raise InputError(f"{dataset.id}: is fetched by region; say which with --region")
            print(f"{dataset.id}: left out, it is fetched by region (--region)")
            continue
        if dataset.margin_km and any(area.id == COUNTRY_ID for area in areas):
            raise InputError(
                f"{dataset.id}: is not fetched of the whole country, for nothing is built of it: millions of links are "
                "thousands of requests, and need memory that office machines have not; name a region (--region)"
            )
        wanted = areas if dataset.scope == "region" else [COUNTRY]
        orders += [order_of(dataset, area, year) for area in wanted]
    return orders


def with_feeds(names: "Sequence[str]", regions: "Sequence[str]") -> "Sequence[str]":
    """Return the names of datasets with the feeds that serve the regions in place of ``timetables``."""
    from kopa.errors import InputError
    from kopa.sources import feeds_of_regions
    from kopa.sources.user.region_files import find_region

    if feeds_of_regions.TIMETABLES not in names:
        return names
    if not regions:
        raise InputError(f"{feeds_of_regions.TIMETABLES}: are those that serve a region; say which with --region")
    asked = [find_region(name) for name in regions]
    for region in asked:
        print(feeds_of_regions.in_words(region))
    return feeds_of_regions.named(names, asked)


def raw_store(folder: Path) -> "RawStore":
    """Return the data as they came, in a folder of data.

    Raises
    ------
    InputError
        It is a file.
    """
    from kopa.errors import InputError
    from kopa.sources.fetch.raw import RawStore

    if folder.exists() and not folder.is_dir():
        raise InputError(f"--data-folder: {folder} is a file; name the folder of fetched data")
    return RawStore(folder / "raw")


def table_of(*columns: str) -> "Table":
    """Return an empty table to be printed; its first column is never broken."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=number == 0)
    return table


def console() -> "Console":
    """Return where tables are printed."""
    from rich.console import Console

    return Console()
