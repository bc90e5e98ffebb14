"""Indicators that do not tell the four case regions apart; written by `kopa.goals.scoring.discrimination`."""

NOT_DISCRIMINATING: frozenset[tuple[str, str]] = frozenset(
    {
        ("G1.a.share", "basic_1_6"),
        ("G1.e.share", "basic_1_6"),
        ("G4.a.change", "lukio"),
    }
)
"""Indicator and level with the same score in all four: they carry no weight."""

NOT_IN_ALL: frozenset[tuple[str, str]] = frozenset(
    {
        ("G2.a.count", ""),
        ("G2.c.share", ""),
        ("G3.b.match", ""),
        ("G3.c.achieved", ""),
        ("G3.c.coaches", ""),
        ("G3.c.coverage.programme", ""),
        ("G3.d.rung", ""),
    }
)
"""Indicator and level not known of all four: no weight where regions are compared."""
