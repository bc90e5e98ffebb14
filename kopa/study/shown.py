"""How a study shows itself in a notebook."""

from typing import TYPE_CHECKING

from kopa.html_rows import html_rows
from kopa.levels import LUKIO

if TYPE_CHECKING:
    from kopa.study.study import Study


def as_html(study: "Study") -> str:
    """Return a table of what the study rests on, and what it can be asked."""
    origins, sites, own = study.origins, study.sites, study.country.own_inputs
    rows = {
        "Region": f"{study.region.name_fi} / {study.region.name_sv}",
        "Municipalities": ", ".join(study.municipalities["name_fi"]),
        "Persons in cells": f"{origins['population'].sum():,.0f} in {len(origins):,} cells",
        "Sites": f"{sites['in_region'].sum():,} in the region, {len(sites):,} in the country",
        "Levels": ", ".join(study.levels),
        **({"Your own": ", ".join(own)} if own else {}),
    }
    asks = f"<code>.indicators() .scorecard() .nearest({LUKIO!r}) .map({LUKIO!r})</code>"
    return html_rows(f"Study {study.region.id}", rows, f"Ask: {asks}")
