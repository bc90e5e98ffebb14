"""Fields of vocational education at each site, from Opintopolku's open search: which institution offers what where.

The search names institution and municipality, no campus: a field stands at every known site of the institution in
the municipality. Every offer of the search is used at a site, or listed with the reason why it is not.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from kopa.errors import InputError
from kopa.levels import VET
from kopa.sources.catalogue import Origin
from kopa.sources.official.building.raw_tables import RawTables
from kopa.sources.official.building.stage import BuiltTable, Stage
from kopa.sources.rests_on import CURRENT
from kopa.sources.schemas.campuses import CAMPUSES
from kopa.sources.schemas.official import VET_FIELDS, VET_OFFERS, VET_OFFERS_FILE
from kopa.sources.schemas.schools import LEVEL_COVERAGE, OTHER_SITES

OFFERS, ORGANISATIONS, MERGERS = "study_programmes", "organisations", "mergers"
DATASETS = (OFFERS, ORGANISATIONS)
FURTHER = (MERGERS,)

UNKNOWN_SHARE = 0.10
"""Share of the offers whose institution is not known, beyond which a build asks to be accepted."""

NO_SITE_SHARE = 0.10
"""Share of the offers in municipalities of which all vocational sites are believed to be known that have no site
there, beyond which a build asks to be accepted. Choices, both: the search was not at hand."""

NAMED = 5
"""So many institutions are named: those with most offers."""

SOURCE = "Finnish National Agency for Education: Opintopolku, open search, and register of organisations"
LICENCE = "open data of the National Agency for Education"
ATTRIBUTION = "Contains data of the Finnish National Agency for Education"
LIMITS = (
    "the search names no campus: a field stands at every known site of the institution in the municipality; what is "
    "offered on the day of retrieval, whatever its places"
)

USED = ""
NO_MUNICIPALITY = "the search does not say where"
OTHER_MUNICIPALITY = "its municipality is none of the division"
NO_INSTITUTION = "its institution is not among the organisations in force"
NO_NUMBER = "its institution has no number"
NO_SITE = "no vocational site of the institution is known in the municipality"


def tables(stage: Stage, raw: RawTables) -> Iterator[BuiltTable]:
    """Yield the fields of each site, and what became of every offer of the search.

    Raises
    ------
    InputError
        An offer is lost on the way.
    """
    datasets = (*DATASETS, *(name for name in FURTHER if not raw.lacking([name])))
    sites = vet_sites(stage)
    offers = with_reasons(numbered(raw, stage), sites, stage.codes)
    stage.doubts += doubts_of(offers, _covered(stage))
    pairs = offers[offers["reason"] == USED].merge(sites, on=["institution_number", "municipality_code"])
    _refuse_lost(offers, pairs)
    stage.notes.append(in_words(offers, pairs))
    fields = pairs.groupby(["site_id", "field"])["programme_oid"].nunique().reset_index(name="programmes")
    origin = Origin(SOURCE, f"{CURRENT}, retrieved {raw.retrieved(DATASETS)}", LICENCE, ATTRIBUTION, LIMITS)
    rests_on = tuple(dict.fromkeys((*datasets, *stage.behind(CAMPUSES))))
    yield BuiltTable(fields, VET_FIELDS, origin, rests_on)
    yield BuiltTable(offers[VET_OFFERS.names], VET_OFFERS, origin, rests_on, VET_OFFERS_FILE)


def vet_sites(stage: Stage) -> pd.DataFrame:
    """Return the vocational sites with a known institution: `site_id`, `institution_number`, `municipality_code`.

    They are the campuses where these are official, else the starter's sites.
    """
    are_official = CAMPUSES.name in stage.official
    others = stage.read(CAMPUSES) if are_official else stage.read(OTHER_SITES, f"osm/{OTHER_SITES.name}.csv.gz")
    here = others[(others["level"] == VET) & (others["institution_number"] != "")]
    return here[["site_id", "institution_number", "municipality_code"]].reset_index(drop=True)


def numbered(raw: RawTables, stage: Stage) -> pd.DataFrame:
    """Return the offers with the number of their institution, or of the one into which it merged.

    `institution_number` is missing where the institution is not among the organisations in force, and empty where it
    has none; municipalities that merged since stand under today's.
    """
    offers = raw.table(OFFERS).reset_index(drop=True)
    table = raw.table(ORGANISATIONS)
    numbers = dict(zip(table["oid"], table["institution_number"], strict=True))
    heirs = _heirs(raw, until=raw.retrieved([OFFERS]))
    oids = [_in_force(str(oid), numbers, heirs) for oid in offers["institution_oid"]]
    return offers.assign(
        number=range(1, len(offers) + 1),
        institution_number=pd.Series([numbers.get(oid) for oid in oids], index=offers.index, dtype=object),
        municipality_code=offers["municipality_code"].replace(dict(stage.successor)),
    )


def _heirs(raw: RawTables, until: str) -> dict[str, str]:
    """Return into which organisation each merged until a day, where mergers were fetched; the last merger counts."""
    if raw.lacking([MERGERS]):
        return {}
    mergers = raw.table(MERGERS)
    done = mergers[mergers["date"] <= until].sort_values("date", kind="stable")
    return dict(zip(done["oid"], done["into_oid"], strict=True))


def _in_force(oid: str, numbers: Mapping[str, str], heirs: Mapping[str, str]) -> str:
    """Return the organisation that stands for one today: itself, or the first of its heirs that is in force.

    Examples
    --------
    >>> _in_force("a", {"c": "00001"}, {"a": "b", "b": "c"}), _in_force("x", {}, {"x": "y", "y": "x"})
    ('c', 'x')
    """
    at, seen = oid, {oid}
    while at not in numbers and heirs.get(at, at) not in seen:
        at = heirs[at]
        seen.add(at)
    return at if at in numbers else oid


def with_reasons(offers: pd.DataFrame, sites: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """Return the offers with the reason why each is not used; empty where it is.

    Parameters
    ----------
    offers
        As `numbered` returns them.
    sites
        As `vet_sites` returns them.
    codes
        Municipalities of the division.
    """
    at_sites = pd.MultiIndex.from_frame(sites[["institution_number", "municipality_code"]])
    here = pd.MultiIndex.from_frame(offers[["institution_number", "municipality_code"]].fillna(""))
    reason = pd.Series(USED, index=offers.index, dtype=object)
    for against, why in (
        (~here.isin(at_sites), NO_SITE),
        (offers["institution_number"] == "", NO_NUMBER),
        (offers["institution_number"].isna(), NO_INSTITUTION),
        (~offers["municipality_code"].isin(codes), OTHER_MUNICIPALITY),
        (offers["municipality_code"] == "", NO_MUNICIPALITY),
    ):
        reason = reason.mask(against, why)
    return offers.assign(reason=reason, institution_number=offers["institution_number"].fillna(""))


def _covered(stage: Stage) -> set[str]:
    """Return the municipalities of which all vocational sites that teach in Finnish are believed to be known."""
    table = stage.read(LEVEL_COVERAGE)
    here = (table["level"] == VET) & (table["language"] == "fi") & (table["completeness"] == "complete")
    return set(table.loc[here, "municipality_code"])


def doubts_of(offers: pd.DataFrame, covered: set[str]) -> Iterator[str]:
    """Yield what is wrong with too many of the offers, a sentence each."""
    unknown = offers[offers["reason"].isin((NO_INSTITUTION, NO_NUMBER))]
    if len(unknown) > UNKNOWN_SHARE * len(offers):
        yield (
            f"{OFFERS}: {len(unknown):,} of {len(offers):,} offers ({len(unknown) / len(offers):.1%}) are of "
            f"institutions that are not known or have no number, most of {_most(unknown)}"
        )
    looked_at = offers[offers["municipality_code"].isin(covered) & offers["reason"].isin((USED, NO_SITE))]
    lost = looked_at[looked_at["reason"] == NO_SITE]
    if len(lost) > NO_SITE_SHARE * len(looked_at):
        yield (
            f"{OFFERS}: {len(lost):,} of {len(looked_at):,} offers ({len(lost) / len(looked_at):.1%}) in "
            "municipalities of which all vocational sites should be known are of institutions without a site there, "
            f"most of {_most(lost)}"
        )


def _most(offers: pd.DataFrame) -> str:
    counted = offers.groupby(["institution_fi", "municipality_code"]).size().reset_index(name="offers")
    most = counted.sort_values("offers", ascending=False, kind="stable").head(NAMED).itertuples(index=False)
    return ", ".join(f"{name or 'no name'} in {code or '?'} ({number})" for name, code, number in most)


def in_words(offers: pd.DataFrame, pairs: pd.DataFrame) -> str:
    """Return how many offers are used, at how many sites, and why the others are not."""
    used = int((offers["reason"] == USED).sum())
    counts = offers.loc[offers["reason"] != USED, "reason"].value_counts().sort_index()
    why = "".join(f"; {number:,}: {reason}" for reason, number in counts.items())
    return f"{OFFERS}: {used:,} of {len(offers):,} offers are used, at {pairs['site_id'].nunique():,} sites{why}"


def _refuse_lost(offers: pd.DataFrame, pairs: pd.DataFrame) -> None:
    """Raise unless every offer that is used stands at a site."""
    used = set(offers.loc[offers["reason"] == USED, "number"])
    if set(pairs["number"]) != used:
        raise InputError(
            f"{OFFERS}: {len(used - set(pairs['number']))} offers are lost between the search and the sites; report "
            "this as a fault of kopa"
        )
