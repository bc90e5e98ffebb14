"""G4.a3: built-up places whose schools are the nearest for few children, today and as projected: no school's size."""

from collections.abc import Iterator

import pandas as pd

from kopa.goals.criteria import ROADS
from kopa.goals.indicator import Computation, Group, Indicator, Statistic, Status, Value, missing
from kopa.goals.inputs import Flags
from kopa.goals.nearest_places import nearest_place, nearest_places
from kopa.goals.view import LevelView
from kopa.levels import FIRST_GRADES
from kopa.words.text import Text

NO_SIZE = Text(
    "lähimpänä asuvat eivät ole koulun oppilasmäärä: näytetään, ei pisteytetä",
    "de som bor närmast är inte skolans elevantal: visas, poängsätts inte",
    "those who live nearest are not a school's pupils: shown, not scored",
)
FEW_NEAREST = Statistic(
    "G4.a3.places",
    Text(
        "koulupaikkakuntia, joita lähinnä asuu alle {few_nearest_persons} lasta",
        "skolorter med under {few_nearest_persons} barn närmast",
        "places with schools nearest for fewer than {few_nearest_persons} children",
    ),
    "places",
    unscored=NO_SIZE,
)
NEAREST_TO_THEM = Statistic(
    "G4.a3.share",
    Text("niitä lähinnä asuvat lapset", "barn närmast dem", "children nearest to them"),
    "share",
    unscored=NO_SIZE,
)
FEW_LATER = Statistic(
    "G4.a3.places_later",
    Text(
        "niitä vuonna {limit}, ennuste",
        "sådana {limit}, prognos",
        "such places in {limit}, projected",
    ),
    "places",
    unscored=NO_SIZE,
    limit="projection_year",
)


def few_nearest(view: LevelView, group: Group) -> Iterator[Value]:
    """G4.a3, places and share 0-1: places of schools nearest for few children, those children, and such places to come.

    A place that is nobody's nearest is not counted. Only the region's people are known, so that it is partial.
    """
    persons = view.persons_at(group.rows)
    if not view.all_languages.n_sites:
        yield from (missing(one, persons) for one in (FEW_NEAREST, NEAREST_TO_THEM, FEW_LATER))
        return
    places, limit = view.once(nearest_places), view.parameters.few_nearest_persons
    here = places[places["municipality_code"].isin(group.codes)]
    yield Value(FEW_NEAREST, float((here["persons"] < limit).sum()), persons, "partial")
    yield Value(NEAREST_TO_THEM, *view.share(view.once(_nearest_are_few), group.rows), "partial")
    if here["persons_projected"].isna().any():
        yield missing(FEW_LATER, persons)
        return
    status: Status = "assumption" if (here["status"] == "assumption").any() else "partial"
    yield Value(FEW_LATER, float((here["persons_projected"] < limit).sum()), persons, status)


def _nearest_are_few(view: LevelView) -> Flags:
    """Say of each origin whether the place of its nearest school is the nearest for few children."""
    places = view.once(nearest_places)
    few = places.loc[places["persons"] < view.parameters.few_nearest_persons, "place"]
    return pd.Series(view.once(nearest_place)).isin(few).to_numpy()


INDICATORS = (
    Indicator(
        id="G4.a3",
        criterion="small_sites",
        name=Text(
            "Lapset lähimmän koulupaikkakunnan mukaan",
            "Barn efter närmaste skolort",
            "Children by the nearest place with a school",
        ),
        sentence=Text(
            "Taajamat, joiden koulut ovat lähimmät alle {few_nearest_persons} ikäryhmän lapselle: ei koulun koko.",
            "Tätorter vars skolor är närmast för under {few_nearest_persons} barn i åldersgruppen: ingen skolstorlek.",
            "Built-up places whose schools are nearest for fewer than {few_nearest_persons} of the age group: no size.",
        ),
        formula="n(places: sum P[nearest] < {few_nearest_persons}); share of P there; the same in {projection_year}",
        direction="less",
        data=(*ROADS, "projection"),
        levels=FIRST_GRADES,
        computations=(Computation(few_nearest, (FEW_NEAREST, NEAREST_TO_THEM, FEW_LATER), of_time=True),),
        would_fill=Text(
            "kuntien väestöennuste (taulukko projection)",
            "kommunernas befolkningsprognos (tabellen projection)",
            "the municipalities' own projection (table projection)",
        ),
    ),
)
