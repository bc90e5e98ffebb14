"""G1.z, an example: who has no site within the time of a choice. A file like this in `kopa/goals/catalogue/` is all."""

from collections.abc import Iterator

from kopa.goals.catalogue import reasons
from kopa.goals.criteria import ROADS
from kopa.goals.indicator import Computation, Field, Group, Indicator, Statistic, Value, posts
from kopa.goals.view import LevelView
from kopa.levels import EVERY, UPPER_SECONDARY
from kopa.words.text import Text

FAR = Statistic(
    "G1.z.far",
    Text("yli {limit} min", "över {limit} min", "over {limit} min"),
    "share",
    posts(UPPER_SECONDARY, 1, 0, reasons.NATURAL),
    limit="choice_min",
    ending="{}min",
    splits=True,
    in_geopackage=Field(
        "far_share", Text("osuus kauempana, 0–1", "andel längre bort, 0–1", "share that is farther away, 0-1")
    ),
)


def far(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.z, share 0-1: people for whom the nearest site is farther than the time of a choice."""
    yield Value(FAR, *view.share(view.time_min > view.parameters.choice_min, group.rows))


INDICATORS = (
    Indicator(
        id="G1.z",
        criterion="travel_time",
        name=Text("Kaukana", "Långt borta", "Far away"),
        sentence=Text(
            "Osuus, jolla ei ole toimipistettä {choice_min} minuutin sisällä.",
            "Andel som inte har något verksamhetsställe inom {choice_min} minuter.",
            "Share without a site within {choice_min} minutes.",
        ),
        formula="sum P[t > {choice_min} min] / sum P",
        direction="less",
        data=ROADS,
        levels=EVERY,
        computations=(Computation(far, (FAR,), of_time=True),),
    ),
)
