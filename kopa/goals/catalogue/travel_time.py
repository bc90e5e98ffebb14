"""G1.d-G1.f: how long and how far people travel, beyond the legal day, in the zone of transport or aid."""

from collections.abc import Iterator

import numpy as np

from kopa.accessibility.aggregate.weighted import weighted_quantile
from kopa.goals.catalogue import reasons, without_car
from kopa.goals.criteria import ROADS
from kopa.goals.indicator import Computation, Field, Group, Indicator, Statistic, Value, posts
from kopa.goals.inputs import Floats
from kopa.goals.view import LevelView
from kopa.levels import BASIC_1_6, BASIC_EDUCATION, EVERY, FIRST_GRADES, UPPER_SECONDARY, of
from kopa.parameters import AID_ACT, BASIC_ACT
from kopa.words.text import Text

MEAN = Statistic(
    "G1.d.mean",
    Text("keskiarvo", "medeltal", "mean"),
    "min",
    posts(UPPER_SECONDARY, 30, 5, reasons.HALF_HOUR),
    splits=True,
    holds_without_sites=True,
)
MEDIAN = Statistic(
    "G1.d.median",
    Text("mediaani", "median", "median"),
    "min",
    splits=True,
    holds_without_sites=True,
    in_geopackage=Field(
        "median_min",
        Text(
            "ajoaika lähimpään, mediaani, minuuttia",
            "restid med bil till närmaste, median, minuter",
            "driving time to the nearest, median, minutes",
        ),
    ),
)
P90 = Statistic(
    "G1.d.p90",
    Text("90 % perillä", "90 % framme inom", "90% arrive within"),
    "min",
    posts(UPPER_SECONDARY, 60, 10, reasons.HOUR_OR_TEN_MIN),
    splits=True,
    holds_without_sites=True,
    in_geopackage=Field(
        "p90_min",
        Text(
            "ajoaika, jossa 90 % on perillä lähimmässä, minuuttia",
            "restid inom vilken 90 % når närmaste, minuter",
            "driving time within which 90% arrive at the nearest, minutes",
        ),
    ),
)
MEAN_OF_NEAREST = Statistic(
    "G1.d.mean_of_nearest",
    Text("{limit} lähimmän keskiarvo", "medeltal för de {limit} närmaste", "mean of the {limit} nearest"),
    "min",
    posts(UPPER_SECONDARY, 75, 15, reasons.SEVERAL_NEAREST),
    limit="nearest_mean_of",
    ending="mean{}",
)
MEAN_REACHED = Statistic(
    "G1.d.mean_reached",
    Text("keskiarvo perille pääsevistä", "medeltal för dem som når fram", "mean of those who can reach one"),
    "min",
)
UNREACHABLE = Statistic(
    "G1.d.unreachable",
    Text("ei tieyhteyttä", "utan vägförbindelse", "without a way"),
    "share",
    holds_without_sites=True,
)
_KM = Text("tiematka", "väglängd", "road distance")
KM_MEAN = Statistic(
    "G1.d.km_mean",
    Text(f"{_KM.fi}, keskiarvo", f"{_KM.sv}, medeltal", f"{_KM.en}, mean"),
    "km",
    posts(FIRST_GRADES, 5, 1, reasons.TRANSPORT_LINE_MEAN),
    splits=True,
)
KM_MEDIAN = Statistic("G1.d.km_median", Text(f"{_KM.fi}, mediaani", f"{_KM.sv}, median", f"{_KM.en}, median"), "km")
KM_P90 = Statistic(
    "G1.d.km_p90",
    Text(f"{_KM.fi}, 90 % alittaa", f"{_KM.sv}, 90 % har högst", f"{_KM.en}, 90% have at most"),
    "km",
    posts(FIRST_GRADES, 10, 2.5, reasons.TRANSPORT_LINE_P90),
    in_geopackage=Field(
        "p90_km",
        Text(
            "tiematka, jonka 90 % alittaa, kilometriä",
            "väglängd som 90 % har högst, kilometer",
            "road distance that 90% keep within, kilometres",
        ),
    ),
)
UNCERTAIN = Statistic(
    "G1.d.uncertain_share",
    Text("lähin toimipiste epävarma", "närmaste verksamhetsställe osäkert", "nearest site uncertain"),
    "share",
    splits=True,
    in_geopackage=Field(
        "uncertain_share",
        Text(
            "osuus, jonka lähin toimipiste on epävarma, 0–1",
            "andel vars närmaste verksamhetsställe är osäkert, 0–1",
            "share whose nearest site is uncertain, 0-1",
        ),
    ),
)

BEYOND_LEGAL_DAY = Statistic(
    "G1.e.share", Text("osuus", "andel", "share"), "share", posts(FIRST_GRADES, 0.05, 0, reasons.LEGAL)
)

_BEYOND_LIMIT = Field(
    "beyond_limit_share",
    Text(
        "osuus lain rajaa kauempana (perusopetus yli {basic_transport_km} km, toinen aste vähintään "
        "{travel_aid_km} km), 0–1",
        "andel längre bort än lagens gräns (grundläggande utbildning över {basic_transport_km} km, andra stadiet "
        "minst {travel_aid_km} km), 0–1",
        "share beyond the law's limit (basic education over {basic_transport_km} km, upper secondary at least "
        "{travel_aid_km} km), 0-1",
    ),
)
_OVER = Text("yli {limit} km", "över {limit} km", "over {limit} km")
_AT_LEAST = Text("vähintään {limit} km", "minst {limit} km", "at least {limit} km")

TRANSPORT = Statistic(
    "G1.f.transport",
    _OVER,
    "share",
    unscored=reasons.COMPLEMENT,
    limit="basic_transport_km",
    ending="{}km",
    in_geopackage=_BEYOND_LIMIT,
    headline=(BASIC_1_6,),
)
AID = Statistic(
    "G1.f.aid",
    _AT_LEAST,
    "share",
    unscored=reasons.COMPLEMENT,
    limit="travel_aid_km",
    ending="{}km",
    in_geopackage=_BEYOND_LIMIT,
)
AID_OTHER = Statistic(
    "G1.f.aid_other",
    _AT_LEAST,
    "share",
    unscored=reasons.COMPLEMENT,
    limit="travel_aid_other_km",
    ending="{}km",
)
AID_MAX = Statistic(
    "G1.f.aid_max",
    Text(
        "yli {limit} km (tukea saa enintään {limit} km:n matkaan)",
        "över {limit} km (stöd fås för högst {limit} km)",
        "over {limit} km (aid is given for {limit} km at most)",
    ),
    "share",
    unscored=reasons.COMPLEMENT,
    limit="travel_aid_max_km",
    ending="{}km",
)

BEYOND_LIMIT = {**dict.fromkeys(BASIC_EDUCATION, TRANSPORT), **dict.fromkeys(UPPER_SECONDARY, AID)}
"""By level: the share beyond the road distance of which the law speaks."""


def to_nearest(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.d, min: mean, median and 90th percentile to the nearest site.

    `inf` where somebody cannot reach any site (for the mean) or that many cannot (for the others).
    """
    yield from _mean_and_quantiles(view, view.time_min, group, (MEAN, MEDIAN, P90))


def to_several(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.d, min: mean of several nearest sites; `inf` where somebody cannot reach that many."""
    yield Value(MEAN_OF_NEAREST, *view.mean(view.once(_mean_of_nearest_min), group.rows))


def _mean_of_nearest_min(view: LevelView) -> Floats:
    return view.mean_of_nearest_min(view.parameters.nearest_mean_of)


def reached(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.d: mean minutes of those who can reach a site, and the share 0-1 of those who cannot."""
    time, at = view.time_min, group.rows
    yield Value(MEAN_REACHED, *view.mean(time, at[np.isfinite(time[at])]))
    yield Value(UNREACHABLE, *view.share(np.isinf(time), at))


def by_road(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.d, km: mean, median and 90th percentile of the shortest way to the nearest site; `inf` as in `to_nearest`."""
    yield from _mean_and_quantiles(view, view.distance_km, group, (KM_MEAN, KM_MEDIAN, KM_P90))


def uncertain(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.d, share 0-1: people to whom the edge of the level's coverage is nearer than the nearest site."""
    yield Value(UNCERTAIN, *view.share(view.access.near_edge, group.rows))


def beyond_the_legal_day(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.e, share 0-1: pupils whose way there and back alone is longer than the law allows for the whole day."""
    limit_min = getattr(view.parameters, of(view.level).legal_day_min)
    yield Value(BEYOND_LEGAL_DAY, *view.share(2 * view.time_min > limit_min, group.rows))


def transport_zone(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.f, share 0-1: pupils beyond the road distance from which transport is free."""
    yield Value(TRANSPORT, *view.share(view.distance_km > view.parameters.basic_transport_km, group.rows))


def aid_zone(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.f, share 0-1: students from both road distances of travel aid on, and beyond the one where it ends."""
    p, km = view.parameters, view.distance_km
    yield Value(AID, *view.share(km >= p.travel_aid_km, group.rows))
    yield Value(AID_OTHER, *view.share(km >= p.travel_aid_other_km, group.rows))
    yield Value(AID_MAX, *view.share(km > p.travel_aid_max_km, group.rows))


def _mean_and_quantiles(
    view: LevelView, values: Floats, group: Group, statistics: tuple[Statistic, Statistic, Statistic]
) -> Iterator[Value]:
    mean, median, p90 = statistics
    yield Value(mean, *view.mean(values, group.rows))
    half, most = weighted_quantile(values[group.rows], view.persons[group.rows], [0.5, 0.9])
    persons = view.persons_at(group.rows)
    yield Value(median, float(half), persons)
    yield Value(p90, float(most), persons)


INDICATORS = (
    Indicator(
        id="G1.d",
        criterion="travel_time",
        name=Text("Matka lähimpään", "Vägen till närmaste", "Trip to the nearest"),
        sentence=Text(
            "Kuinka kauan ajomatka kotoa lähimpään toimipisteeseen kestää ilman ruuhkaa.",
            "Hur lång tid bilresan hemifrån till närmaste verksamhetsställe tar utan köer.",
            "How long the drive from home to the nearest site takes, without congestion.",
        ),
        formula="P-weighted mean, median and 90th percentile of min t",
        direction="less",
        data=ROADS,
        levels=EVERY,
        computations=(
            Computation(
                to_nearest, (MEAN, MEDIAN, P90), of_time=True, by_municipality=True, as_range=True, swedish=True
            ),
            Computation(to_several, (MEAN_OF_NEAREST,), of_time=True, as_range=True, swedish=True),
            Computation(reached, (MEAN_REACHED, UNREACHABLE), of_time=True, as_range=True, swedish=True),
            Computation(
                by_road, (KM_MEAN, KM_MEDIAN, KM_P90), of_distance=True, by_municipality=True, as_range=True,
                swedish=True,
            ),
            # the edge of the Finnish-language sites' coverage says nothing of those that teach in Swedish
            Computation(uncertain, (UNCERTAIN,), as_range=True),
        ),
    ),
    Indicator(
        id="G1.e",
        criterion="legal_day",
        name=Text("Lain koulupäivän ylitys", "Över lagens skoldag", "Beyond the legal day"),
        sentence=Text(
            "Osuus, jonka matkat yksin ylittävät lain pisimmän koulumatka-ajan päivässä.",
            "Andel vars resor ensamma överskrider lagens längsta restid per dag.",
            "Share whose travel alone is longer than the law allows for a whole day.",
        ),
        formula="sum P[2t > {legal_day_under_13_min} or {legal_day_from_13_min} min] / sum P",
        direction="less",
        data=ROADS,
        levels=BASIC_EDUCATION,
        computations=(
            Computation(beyond_the_legal_day, (BEYOND_LEGAL_DAY,), of_time=True, as_range=True, swedish=True),
        ),
        threshold="{legal_day_under_13_min} min/day under 13 years, {legal_day_from_13_min} min/day from 13, "
        "waiting included",
        source=BASIC_ACT,
    ),
    Indicator(
        id="G1.f",
        criterion="aid",
        name=Text(
            "Kuljetukseen tai koulumatkatukeen oikeutetut",
            "Berättigade till skolskjuts eller skolresestöd",
            "Entitled to school transport or travel aid",
        ),
        sentence=Text(
            "Kuinka moni asuu niin kaukana, että oikeus kuljetukseen tai koulumatkatukeen syntyy.",
            "Hur många som bor så långt bort att rätten till skjuts eller resestöd uppstår.",
            "How many live so far that they have a right to transport or travel aid.",
        ),
        formula="sum P[d > {basic_transport_km} km]; sum P[d >= {travel_aid_km}, {travel_aid_other_km} km]; "
        "sum P[d > {travel_aid_max_km} km]",
        direction="less",
        data=ROADS,
        levels=(*BASIC_EDUCATION, *UPPER_SECONDARY),
        computations=(
            Computation(
                transport_zone, (TRANSPORT,), levels=BASIC_EDUCATION, of_distance=True, as_range=True, swedish=True
            ),
            Computation(
                aid_zone, (AID, AID_OTHER, AID_MAX), levels=UPPER_SECONDARY, of_distance=True, as_range=True,
                swedish=True,
            ),
            without_car.OF_AID,
            without_car.OF_BOARDING,
        ),
        threshold="{basic_transport_km} km; {travel_aid_km} km (free education), {travel_aid_other_km} km (others), "
        "to {travel_aid_max_km} km",
        source=f"{BASIC_ACT}; {AID_ACT}",
    ),
)  # fmt: skip
