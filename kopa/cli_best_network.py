"""The command of the best network: so many sites of a level by which all ways together are shortest."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kopa.cli_options import DataInUse
from kopa.cli_scenarios import TaughtIn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kopa.study.scenarios.best_network import NetworkAnswer

MOST_NAMED = 40
"""So many sites that a network leaves out are named; the table holds all."""


def mount(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(name="best-network")(best_network)


def best_network(
    region: Annotated[str, typer.Argument(metavar="REGION", help="Region id, a path to a region's .toml, or codes.")],
    level: Annotated[str, typer.Option("--level", help="Level of education, by its name.")],
    sites: Annotated[int, typer.Option("--sites", help="How many sites of those that there are.")],
    metric: Annotated[
        str, typer.Option("--metric", help="What is shortest: distance (km) or time (min).")
    ] = "distance",
    stay: Annotated[
        list[str] | None, typer.Option("--stay", help="Id of a site that stays whatever is chosen; may be given again.")
    ] = None,
    taught_in: TaughtIn = "fi",
    square_km: Annotated[
        float,
        typer.Option("--square-km", min=0.0, help="Search people in squares of so many km; 0: every cell by itself."),
    ] = 0.0,
    seconds: Annotated[
        float, typer.Option("--seconds", min=1.0, help="Time of the search; then the gap is told.")
    ] = 60,
    out: Annotated[Path, typer.Option("--out", help="Folder in which each region gets its own folder.")] = Path(
        "data/processed"
    ),
    data: DataInUse = "",
) -> None:
    """Choose so many sites of a level that all ways together are shortest, and say how sure it is."""
    from kopa import store
    from kopa.study.opening import open_study
    from kopa.study.scenarios.best_network import best_network as searched
    from kopa.study.scenarios.best_network import sites_of_network, write_network

    store.could_be_folder(out)
    study = open_study(region)
    answer = searched(
        study, level, sites, metric=metric, stay=stay or (), square_km=square_km, seconds=seconds, language=taught_in
    )
    print(*_told(answer), sep="\n")
    table = sites_of_network(study, answer)
    left = table[~table["chosen"]].sort_values("persons_all", kind="stable")
    named = [f"{one['name']} ({one['site_id']})" for one in left.head(MOST_NAMED).to_dict("records")]
    more = f", and {len(left) - MOST_NAMED} more" if len(left) > MOST_NAMED else ""
    print(f"Left out, those first that are nearest to fewest: {', '.join(named) or 'none'}{more}.")
    print("Best for the ways of residents, nothing else: a site that is left out is no proposal to close it.")
    print(*write_network(study, answer, out), sep="\n")


def _told(answer: "NetworkAnswer") -> "Iterator[str]":
    choice, best, persons = answer.choice, answer.best, answer.persons
    unit, everywhere = choice.unit, choice.mean(choice.sites)
    yield f"{answer.level}: {answer.number} of {len(choice.sites)} sites, {_who(answer)}"
    yield f"Mean way to the nearest: {best.value / persons:.3f} {unit} (with all sites {everywhere:.3f} {unit})"
    if best.gap == 0:
        yield "No network of so many sites is better (gap 0)"
    else:
        yield f"No network of so many sites is better than {best.bound / persons:.3f} {unit} (gap {_percent(best.gap)})"
    rows = f"Searched in {best.seconds:.1f} s: {answer.groups:,}"
    if answer.error:
        yield (
            f"{rows} squares; whichever sites are chosen, their mean is at most {answer.error:.3f} {unit} above that "
            "of their people, and the mean above is of the people"
        )
    else:
        yield f"{rows} cells, each by itself"
    if best.unreachable:
        yield f"Left out: {best.unreachable:,.1f} persons without a way to any site"


def _who(answer: "NetworkAnswer") -> str:
    """Return who is counted to which sites, where a region teaches in both languages."""
    if answer.language == "sv":
        return f"for {answer.persons:,.0f} Swedish speakers; sites that teach in Swedish"
    everybody = f"for {answer.persons:,.0f} persons"
    if not answer.in_both_languages:
        return everybody
    return f"{everybody}, Swedish speakers among them; sites that teach in Finnish (in Swedish: --taught-in sv)"


def _percent(share: float) -> str:
    return f"{share:.2%}" if share >= 0.00005 else "under 0.01%"
