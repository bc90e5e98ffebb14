"""What the script of the explorer reads: cells, sites and lists of a level as whole numbers, and its words."""

import base64
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from kopa.figures.frame import MapFrame
from kopa.figures.svg import clean
from kopa.levels import of
from kopa.scenarios.explorer import NearSites, QuantisedLevel
from kopa.scenarios.explorer.quantised import NOWHERE, first_beyond
from kopa.words.texts import Texts

PLACES = 10
"""Parts of a unit of the drawing in which the places of cells are told."""

WORDS = (
    "fewer", "no_way", "explorer_close", "explorer_open", "explorer_close_named", "explorer_open_named",
    "explorer_closed", "explorer_said_closed", "explorer_said_open", "explorer_said_now", "explorer_said_same",
    "explorer_said_cut_off", "explorer_said_lose", "explorer_at_most", "explorer_from_to", "explorer_keep",
    "explorer_refused", "explorer_refused_site", "explorer_refused_level", "explorer_undone", "explorer_copied",
    "explorer_not_copied", "explorer_outside", "explorer_file_level", "explorer_file_what", "explorer_file_unit",
    "scenario_now", "explorer_trial",
)  # fmt: skip
"""Keys of the words that the script fills in."""


def beyond_limit(level: QuantisedLevel, t: Texts) -> str:
    """Return the words of the persons beyond the limit of the law."""
    return t("explorer_over_from" if level.from_limit else "explorer_over", km=t.number(level.limit_km))


def level_data(level: QuantisedLevel, frame: MapFrame, t: Texts) -> dict[str, Any]:
    """Return a level as the script reads it: numbers of many as base64 of little-endian integers."""
    xy = np.clip(np.rint(frame.units(level.at_m) * PLACES), 0, NOWHERE)
    sites = frame.units(np.array([one.at_m for one in level.sites])).round(1)
    return {
        "id": level.level,
        "closable": level.closable,
        "sites": [
            {"called": one.called, "name": clean(one.name), "x": x, "y": y}
            for one, (x, y) in zip(level.sites, sites.tolist(), strict=True)
        ],
        "classes": [round(100 * one) for one in of(level.level).classes_min],
        "over": beyond_limit(level, t),
        "beyond": first_beyond(level.limit_km, from_limit=level.from_limit),
        "persons": _packed(level.persons, "<u4"),
        "x": _packed(xy[:, 0], "<u2"),
        "y": _packed(xy[:, 1], "<u2"),
        "time": _lists(level.time),
        "distance": _lists(level.distance),
    }


def _lists(near: NearSites) -> dict[str, str]:
    return {
        "counts": _packed(near.counts, "<u1"),
        "site": _packed(near.site, "<u2"),
        "value": _packed(near.value, "<u2"),
    }


def _packed(numbers: np.ndarray, kind: str) -> str:
    return base64.b64encode(numbers.astype(kind).tobytes()).decode()


def script_data(region_id: str, levels: Sequence[QuantisedLevel], frame: MapFrame, t: Texts) -> Markup:
    """Return all that the script reads as JSON that may stand in a page: nothing of it can end its element."""
    told = {
        "region": region_id,
        "language": {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}[t.language],
        "levels": [level_data(one, frame, t) for one in levels],
        "words": {key: clean(t(key)) for key in WORDS},
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))
