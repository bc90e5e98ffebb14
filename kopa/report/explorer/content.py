"""What the script of the explorer reads: cells, sites and lists of a level as whole numbers, and its words."""

import base64
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from markupsafe import Markup

from kopa.figures.frame import MapFrame
from kopa.figures.svg import clean
from kopa.levels import BASIC_EDUCATION, of
from kopa.scenarios.explorer import NearSites, QuantisedLevel
from kopa.scenarios.hundredths import NOWHERE, first_beyond
from kopa.scenarios.means import millionths
from kopa.words.texts import Texts

PLACES = 10
"""Parts of a unit of the drawing in which the places of cells are told."""

MOST_SEVENS = 4
"""Sevens of bits of the largest number: the script adds them up in 31 bits."""

WORDS = (
    "fewer", "persons_at_most", "no_way", "explorer_close", "explorer_open", "explorer_back", "explorer_close_named",
    "explorer_open_named", "explorer_back_named", "explorer_closed", "explorer_moved", "explorer_new",
    "explorer_remove", "explorer_remove_named", "explorer_option_1", "explorer_option_2", "explorer_copy",
    "explorer_said_copy",
    "explorer_said_closed", "explorer_said_open", "explorer_said_new", "explorer_said_moved", "explorer_said_back",
    "explorer_said_removed", "explorer_said_now", "explorer_said_same", "explorer_said_cut_off", "explorer_said_lose",
    "explorer_said_lose_few", "explorer_said_gain", "explorer_between", "explorer_between_same",
    "explorer_between_alone", "explorer_from_to",
    "explorer_to", "explorer_file_counted", "scenario_caption_may", "scenario_caption_sure",
    "explorer_keep", "explorer_keep_few",
    "explorer_refused", "explorer_refused_site", "explorer_refused_place", "explorer_refused_taken",
    "explorer_refused_level", "explorer_refused_part", "explorer_refused_both", "explorer_refused_shared",
    "explorer_refused_alone", "explorer_refused_link", "explorer_undone", "explorer_copied",
    "explorer_not_copied", "explorer_outside",
    "explorer_file_level", "explorer_file_what", "explorer_file_unit", "scenario_now",
)  # fmt: skip
"""Keys of the words that the script fills in."""


def beyond_limit(level: QuantisedLevel, t: Texts) -> str:
    """Return the words of the persons beyond the limit of the law."""
    return t("explorer_over_from" if level.from_limit else "explorer_over", km=t.number(level.limit_km))


def level_data(level: QuantisedLevel, names: Mapping[str, str], frame: MapFrame, t: Texts) -> dict[str, Any]:
    """Return a level as the script reads it: lists of whole numbers are `packed`.

    `names` are those of the municipalities by their codes.
    """
    xy = np.clip(np.rint(frame.units(level.at_m) * PLACES), 0, NOWHERE)
    sites = frame.units(np.array([one.at_m for one in level.sites])).round(1)
    return {
        "id": level.key,
        "level": level.level,
        "language": level.language,
        "stage": of(level.level).stage,
        "grades": t(f"explorer_only_{level.level}") if level.level in BASIC_EDUCATION else "",
        "closable": level.closable,
        "counted": level.counted,
        "sites": [
            {"called": one.called, "row": one.id, "name": clean(one.name), "sure": one.sure, "x": x, "y": y}
            for one, (x, y) in zip(level.sites, sites.tolist(), strict=True)
        ],
        "places": _places(level, names, frame),
        "order": level.id_order.tolist(),
        "classes": [round(100 * one) for one in of(level.level).classes_min],
        "over": beyond_limit(level, t),
        "beyond": first_beyond(level.limit_km, from_limit=level.from_limit),
        "persons": packed(level.persons),
        "x": packed(xy[:, 0]),
        "y": packed(xy[:, 1]),
        "means": [dict(zip(("time", "distance"), map(_millionths, one), strict=True)) for one in level.means],
        "time": _lists(level.time, level.counted),
        "distance": _lists(level.distance, level.counted),
    }


def _millionths(exact: float) -> int | None:
    """Return the millionths of a mean; None where anybody has no way."""
    return millionths(exact) if np.isfinite(exact) else None


def _places(level: QuantisedLevel, names: Mapping[str, str], frame: MapFrame) -> list[dict[str, Any]]:
    """Return the places: by `name` a scenario calls what opens there, by `label` the page does."""
    if not level.places:
        return []
    units = frame.units(np.array([one.at_m for one in level.places])).round(1)
    return [
        {
            "code": one.code, "name": one.name, "town": clean(names[one.municipality_code]),
            "label": clean(f"{one.code} {names[one.municipality_code]}"), "x": x, "y": y, "at": one.at_m,
        }
        for one, (x, y) in zip(level.places, units.tolist(), strict=True)
    ]  # fmt: skip


@lru_cache(maxsize=16)
def _lists(near: NearSites, counted: Sequence[str]) -> dict[str, str]:
    """Return the lists of all cells; a value is told by how far it lies above the one before it in its list.

    Where all sites are sure, every list is unbroken, which is told by nothing.
    """
    same = np.append(False, np.diff(near.cell) == 0)
    above = np.where(same, np.diff(near.value, prepend=0), near.value)
    return {
        "counts": packed(near.counts), "unbroken": packed(near.unbroken) if len(counted) > 1 else "",
        "site": packed(np.array(as_before(near))), "above": packed(above), "tied": packed(near.tied),
    }  # fmt: skip


def as_before(near: NearSites) -> list[int]:
    """Return the sites of all lists: neighbours have much the same, so that parts of the list before are copied.

    An even number is twice a site; an odd one, twice a count and one more, copies so many sites of the list before,
    from the place that the next number tells.

    Examples
    --------
    >>> from kopa.scenarios.explorer import near_sites
    >>> as_before(near_sites(np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 1.0, 2.0, 4.0]]), ("a", "b", "c", "d"), 3))
    [0, 2, 4, 6, 7, 1]
    """
    told: list[int] = []
    before: list[int] = []
    sites, start = near.site.tolist(), 0
    for length in near.counts.tolist():
        here = sites[start : start + length]
        place_of = {site: place for place, site in enumerate(before)}
        start += length
        at = 0
        while at < length:
            place = place_of.get(here[at], len(before))
            count, most = 0, min(length - at, len(before) - place)
            while count < most and here[at + count] == before[place + count]:
                count += 1
            told += (2 * count + 1, place) if count > 1 else (2 * here[at],)
            at += max(count, 1)
        before = here
    return told


def packed(numbers: np.ndarray) -> str:
    """Return whole numbers as base64 of their sevens of bits, the least first; a byte of 128 and more goes on (LEB128).

    Examples
    --------
    >>> list(base64.b64decode(packed(np.array([5, 127, 300]))))
    [5, 127, 172, 2]
    """
    shifted = numbers.astype(np.uint64)[:, None] >> np.arange(0, 7 * MOST_SEVENS, 7, dtype=np.uint64)
    more = np.column_stack([shifted[:, 1:] > 0, np.zeros(len(numbers), bool)])
    used = np.column_stack([np.ones(len(numbers), bool), shifted[:, 1:] > 0])
    return base64.b64encode(((shifted & 127) | (more.astype(np.uint64) << 7)).astype(np.uint8)[used].tobytes()).decode()


def script_data(
    region_id: str, levels: Sequence[QuantisedLevel], names: Mapping[str, str], frame: MapFrame, t: Texts
) -> Markup:
    """Return all that the script reads as JSON that may stand in a page: nothing of it can end its element."""
    data = {
        "region": region_id,
        "language": {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}[t.language],
        "levels": [level_data(one, names, frame, t) for one in levels],
        "words": {key: clean(t(key)) for key in WORDS},
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))
