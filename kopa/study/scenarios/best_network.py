"""The best network of so many sites of a region, or of the country, with what is left out and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

from kopa import store
from kopa.goals.catalogue.language import sites_in_swedish
from kopa.levels import level_named
from kopa.scenarios.best_network.aggregation import p_median_of_groups, squares_of
from kopa.scenarios.best_network.choice import BestNetwork, SiteChoice
from kopa.scenarios.best_network.median import p_median
from kopa.scenarios.best_network.solving import SECONDS
from kopa.scenarios.schemas import BEST_NETWORK
from kopa.study.scenarios.site_choice import site_choice
from kopa.study.swedish import of_teaching_in
from kopa.tables import check

if TYPE_CHECKING:
    from kopa.study.study import Study


class NetworkAnswer(NamedTuple):
    """The p-median of a level.

    Attributes
    ----------
    level, number
        What was asked.
    choice
        People, and the sites that there are.
    best
        The network; its value, bound and gap are those of all people.
    groups
        How many rows were searched: people's cells, or squares of them.
    language
        Language of teaching: ``fi``, or ``sv`` for Swedish speakers and their sites.
    in_both_languages
        Whether sites of the region teach the level in Swedish too.
    error
        By how much the mean of the squares may be greater than that of their people, whichever sites are chosen
        (minutes or kilometres); 0 where cells were searched.
    """

    level: str
    number: int
    choice: SiteChoice
    best: BestNetwork
    groups: int
    error: float
    language: str
    in_both_languages: bool

    @property
    def persons(self) -> float:
        """Persons who have a way to some site."""
        return float(self.choice.persons[self.choice.served].sum())


def best_network(
    study: Study, level: str, number: int, *, metric: str = "distance", stay: Iterable[str] = (),
    square_km: float = 0.0, seconds: float = SECONDS, language: str = "fi",
) -> NetworkAnswer:  # fmt: skip
    """Return the sites of a level, so many of those there are, by which all ways together are shortest.

    Parameters
    ----------
    study, level, metric, stay
        As in `kopa.study.scenarios.site_choice.site_choice`.
    number
        How many sites.
    square_km
        Search squares of so many kilometres instead of cells; 0: every cell by itself.
    seconds
        Time after which the search ends with the best network so far and its gap.
    language
        Language of teaching, as in `Study.scenario`.
    """
    level = level_named(level)
    taught = language, not sites_in_swedish(study._sites, level).empty
    study = of_teaching_in(study, language)
    choice = site_choice(study, level, metric=metric, stay=stay)
    if not square_km:
        best = p_median(choice, number, seconds=seconds)
        return NetworkAnswer(level, number, choice, best, int(choice.served.sum()), 0.0, *taught)
    places = shapely.get_coordinates(study._origins.geometry.to_numpy())
    best, made = p_median_of_groups(choice, squares_of(places, square_km), number, seconds=seconds)
    served = float(choice.persons[choice.served].sum())
    return NetworkAnswer(level, number, choice, best, len(made.choice.persons), made.error / served, *taught)


def sites_of_network(study: Study, answer: NetworkAnswer) -> pd.DataFrame:
    """Return every site with whether it is chosen, and for how many it is the nearest of all and of the chosen ones."""
    rows = study._sites.drop_duplicates("site_id").set_index("site_id").reindex(list(answer.choice.sites))
    now, then = (answer.choice.nearest_to(one) for one in (answer.choice.sites, answer.best.sites))
    table = pd.DataFrame(
        {
            "site_id": answer.choice.sites,
            "name": rows["name"].to_numpy(object),
            "municipality_code": rows["municipality_code"].to_numpy(object),
            "chosen": np.isin(answer.choice.sites, answer.best.sites),
            "persons_all": now.reindex(answer.choice.sites).to_numpy(float),
            "persons_chosen": then.reindex(answer.choice.sites).fillna(0.0).to_numpy(float),
        }
    )
    return check(table, BEST_NETWORK)


def write_network(study: Study, answer: NetworkAnswer, out: Path) -> list[Path]:
    """Write the sites of a network as CSV, and what it rests on as JSON."""
    from kopa import __version__

    folder = store.usable_folder(out / study.region.id / "best_network")
    called = f"{answer.level}_{answer.number}" + ("" if answer.language == "fi" else f"_{answer.language}")
    record = folder / f"{called}.json"
    record.unlink(missing_ok=True)  # of an earlier answer
    table = store.write_csv(folder / f"{called}.csv", sites_of_network(study, answer))
    inputs, best = study.inputs_table(), answer.best
    told = {
        "kopa": __version__,
        "region": study.region.id,
        "level": answer.level,
        "taught_in": answer.language,
        "sites": answer.number,
        "of_sites": len(answer.choice.sites),
        "stay": list(answer.choice.stay),
        "unit": answer.choice.unit,
        "mean": best.value / answer.persons,
        "mean_of_all_sites": answer.choice.mean(answer.choice.sites),
        "bound": best.bound / answer.persons,
        "gap": best.gap,
        "seconds": round(best.seconds, 1),
        "rows_searched": answer.groups,
        "error_of_squares": answer.error,
        "unreachable": best.unreachable,
        "parameters": study.parameters.to_dict(),
        "inputs_sha256": dict(zip(inputs["table"], inputs["sha256"], strict=True)),
        "outputs_sha256": {table.name: store.sha256(table)},
    }
    return [table, store.write_json(record, told)]
