"""What arguments of the command line mean: paths, regions, languages, tables of the user's own."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer.core import TyperGroup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kopa.parameters import Parameters
    from kopa.regions import Region


PATH_OPTIONS = frozenset(
    ("--data", "--data-folder", "--lock", "--manual", "--mirror", "--out", "--parameters", "--report", "--reports",
     "--scenario", "--tables", "--timetable")
)  # fmt: skip
"""Options of all commands that name a folder or a file."""


class Commands(TyperGroup):
    """Commands that refuse an empty path, which would mean the folder of work; `--manual` alone means downloads."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Return the arguments as they are read, if no option of a path is empty.

        Raises
        ------
        InputError
            Names the option.
        """
        from kopa.errors import InputError

        for number, word in enumerate(args):
            name, is_joined, value = word.partition("=")
            given = value if is_joined else "".join(args[number + 1 : number + 2] or "?")
            if name in PATH_OPTIONS and not given.strip():
                raise InputError(f"{name} is empty; name a folder or file ('.' is this folder), or leave {name} out")
        return super().parse_args(ctx, list(with_downloads(args)))


def with_downloads(args: "Sequence[str]") -> "Iterator[str]":
    """Yield arguments, with the folder of downloads after a ``--manual`` that names none.

    Examples
    --------
    >>> [Path(word).name for word in with_downloads(["fetch", "--manual", "--source", "schools"])]
    ['fetch', '--manual', 'Downloads', '--source', 'schools']
    >>> list(with_downloads(["fetch", "--manual", "stick"]))
    ['fetch', '--manual', 'stick']
    """
    for number, word in enumerate(args):
        yield word
        if word == "--manual" and "".join(args[number + 1 : number + 2] or "-").startswith("-"):
            yield str(Path.home() / "Downloads")


def regions_asked(names: "Sequence[str] | None", *, all_: bool, all_finland: bool) -> "dict[str, Region]":
    """Return the regions that are asked for, by what they are found by; none, or two of one id, are refused."""
    from kopa.errors import InputError
    from kopa.sources.user.region_files import CASE_IDS, find_region, known_regions

    wanted = list(names or ())
    if all_:
        wanted += CASE_IDS
    if all_finland:
        wanted += [region.id for region in known_regions().values() if region.kind in ("maakunta", "case", "country")]
    if not wanted:
        raise InputError("say which regions to run: their ids (see `kopa regions`), or --all for the four case regions")
    chosen = {findable(name): find_region(name) for name in wanted}
    by_id: dict[str, tuple[str, Region]] = {}
    for source, region in chosen.items():
        earlier = by_id.setdefault(region.id, (source, region))
        if earlier[1] != region:
            raise InputError(
                f"{earlier[0]} and {source} are different regions with the id {region.id!r}; change one id"
            )
    return dict(by_id.values())


def findable(name: str) -> str:
    """Return a name that finds the same region from any folder."""
    return str(Path(name).absolute()) if name.casefold().endswith(".toml") else name


def languages_asked(given: "Sequence[str]") -> tuple[str, ...]:
    """Return the languages of lists such as ``fi,sv``, of which several may be given, in the order of kopa.

    Examples
    --------
    >>> languages_asked(["sv,fi"]), languages_asked(["en", "fi"])
    (('fi', 'sv'), ('fi', 'en'))
    """
    from kopa.errors import InputError, UnknownNameError, did_you_mean
    from kopa.words.text import LANGUAGES

    text = ",".join(given)
    wanted = [name.strip() for name in text.split(",") if name.strip()]
    if not wanted:
        raise InputError(f"--languages: {text!r} names no language; give some of {', '.join(LANGUAGES)}, as 'fi,sv'")
    for name in wanted:
        if name not in LANGUAGES:
            raise UnknownNameError(
                f"--languages: {name!r} is not one of {', '.join(LANGUAGES)}.{did_you_mean(name, LANGUAGES)}"
            )
    return tuple(name for name in LANGUAGES if name in wanted)


def check_tables_of_user(tables: Path | None, regions: "dict[str, Region]", parameters: "Parameters") -> None:
    """Refuse tables of the user's own that fit none or not all of the regions."""
    if tables or any(region.files for region in regions.values()):
        from kopa.study.check_tables import check_tables

        check_tables(tables, regions, parameters)
