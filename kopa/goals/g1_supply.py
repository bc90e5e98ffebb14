"""G1.a-G1.c: whether there is a site, whether there is a choice, and who has one near."""

from collections.abc import Iterator

from kopa.goals.view import LevelView, Rows, Value


def local_supply(view: LevelView, at: Rows) -> Iterator[Value]:
    """G1.a, share 0-1: people whose own municipality has at least one site of the level."""
    yield view.share("G1.a.share", view.has_own_site, at)


def choice(view: LevelView, at: Rows) -> Iterator[Value]:
    """G1.b, sites: how many a person has within 30 km and 45 min; the share with at least three within 30 km."""
    p = view.parameters
    within_km = view.sites_within_km(p.second_reach_km)
    yield view.mean(f"G1.b.{p.second_reach_km:g}km", within_km, "sites", at)
    yield view.mean(f"G1.b.{p.choice_min:g}min", view.sites_within_min(p.choice_min), "sites", at)
    yield view.share(f"G1.b.share{p.choice_sites}", within_km >= p.choice_sites, at)


def near(view: LevelView, at: Rows) -> Iterator[Value]:
    """G1.c, share 0-1: people within 5, 10 and 30 road kilometres, and within 15, 30, 45 and 60 minutes (inclusive)."""
    p = view.parameters
    for km in sorted({p.basic_near_km, p.second_near_km, p.second_reach_km}):
        yield view.share(f"G1.c.{km:g}km", view.distance_km <= km, at)
    for minutes in p.isochrone_cutoffs_min:
        yield view.share(f"G1.c.{minutes:g}min", view.time_min <= minutes, at)
