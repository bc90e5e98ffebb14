"""What is robust and what is not, in a few plain sentences; names stay in their basic form."""

from collections.abc import Mapping

import pandas as pd

from kopa.goals.robustness.intervals import Robustness
from kopa.goals.robustness.sobol import SHIFT
from kopa.goals.robustness.spread import SOURCES
from kopa.goals.scoring.scorecard import OVERALL
from kopa.words.text import Text

SURE = 0.9
"""Probability from which one region is said to be ahead of another."""

DRIVER = 0.1
"""Total index from which a source is said to matter."""


def plain_words(result: Robustness, names: Mapping[str, Text], indices: pd.DataFrame | None = None) -> Text:
    """Return what holds, what does not and what it turns on, in three languages.

    Parameters
    ----------
    result
        Of `kopa.goals.robustness.intervals.robustness`.
    names
        Name of every region.
    indices
        The table of `kopa.goals.robustness.sobol.sobol_indices`; without it nothing is said of causes.
    """
    sentences = {language: _sentences(result, names, indices, language) for language in ("fi", "sv", "en")}
    return Text(**sentences)


_WORDS: Mapping[str, Text] = {
    "draws": Text("Arvontoja", "Dragningar", "Draws"),
    "sure": Text(
        "Kestävä järjestys (ensin mainittu on edellä)",
        "Ordning som håller (den förstnämnda ligger före)",
        "An order that holds (the first is ahead)",
    ),
    "unsure": Text("Järjestys, joka ei kestä", "Ordning som inte håller", "An order that does not hold"),
    "none": Text("ei yhtään", "ingen", "none"),
    "drivers": Text("Järjestykseen vaikuttavat eniten", "Ordningen beror mest på", "The order depends most on"),
}


def _sentences(result: Robustness, names: Mapping[str, Text], indices: pd.DataFrame | None, language: str) -> str:
    def word(key: str) -> str:
        return _WORDS[key].get(language)

    order = result.declared_ranks[result.declared_ranks["goal_id"] == OVERALL].sort_values(["rank", "region_id"])
    ranked = list(order["region_id"])
    pairs = result.pairs[result.pairs["goal_id"] == OVERALL].set_index(["region_id", "other_id"])["probability"]
    both = [(a, b, float(pairs[a, b])) for i, a in enumerate(ranked) for b in ranked[i + 1 :]]
    sure = [(a, b, p) for a, b, p in both if p >= SURE] + [(b, a, 1 - p) for a, b, p in both if p <= 1 - SURE]
    unsure = [(a, b, p) if p >= 0.5 else (b, a, 1 - p) for a, b, p in both if 1 - SURE < p < SURE]

    def listed(some: list[tuple[str, str, float]]) -> str:
        said = [f"{names[a].get(language)} – {names[b].get(language)} {_percent(p, language)}" for a, b, p in some]
        return ", ".join(said) if said else word("none")

    sentences = [
        f"{word('draws')}: {_count(result.draws, language)}.",
        f"{word('sure')}: {listed(sure)}.",
        f"{word('unsure')}: {listed(unsure)}.",
    ]
    drivers = _drivers(indices, language) if indices is not None else []
    if drivers:
        sentences.append(f"{word('drivers')}: {', '.join(drivers)}.")
    return " ".join(sentences)


def _drivers(indices: pd.DataFrame, language: str) -> list[str]:
    """Sources of the shift of ranks by their total index, greatest first; at most three."""
    rows = indices[(indices["output"] == SHIFT) & (indices["total"] >= DRIVER)]
    rows = rows.sort_values(["total", "source_id"], ascending=[False, True])
    return [SOURCES[source].get(language) for source in rows["source_id"].head(3)]


def _percent(share: float, language: str) -> str:
    number = ">99" if share >= 0.995 else f"{100 * share:.0f}"
    return f"{number}%" if language == "en" else f"{number}\N{NO-BREAK SPACE}%"


def _count(number: int, language: str) -> str:
    return f"{number:,}" if language == "en" else f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
