"""Edits of a scenario as sentences in the language of the reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from kopa.levels import level_named
from kopa.scenarios.edits import (
    CloseSite,
    Edit,
    MoveSite,
    Online,
    OpenSite,
    ProjectionYear,
    Season,
    ShareSchools,
    TransportRule,
)
from kopa.scenarios.road_edits import CloseRoad, Point, RoadEdit, RoadSpeed
from kopa.scenarios.trip_edits import AddTrip, CancelTrip, MoveTrip
from kopa.words.texts import Texts


@dataclass(frozen=True)
class Names:
    """The words of a language, and what sites and municipalities are called in it, by `site_id` or `id` and by code.

    `levels` are those of the ids of sites that serve others too: such an edit is of a part of the site.
    """

    t: Texts
    sites: Mapping[str, str]
    municipalities: Mapping[str, str]
    levels: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, t: Texts, sites: pd.DataFrame, municipalities: Mapping[str, str]) -> "Names":
        """Return the names of a table of sites, by `site_id` and by `id`, and of municipalities by code."""
        called = [zip(sites[column], sites["name"], strict=True) for column in ("site_id", "id") if column in sites]
        names = {str(one): str(name) for pairs in called for one, name in pairs}
        return cls(t, names, municipalities, _levels_of_parts(sites))

    def site(self, name: str) -> str:
        """Return a site's name with its id, and its level where it is a part; one that opens has its name alone."""
        if name not in self.sites:
            return name
        level = self.t(f"level_{self.levels[name]}") if name in self.levels else ""
        return f"{self.sites[name]} ({name}{f'; {level[:1].lower()}{level[1:]}' if level else ''})"

    def municipality(self, code: str) -> str:
        """Return a municipality's name, or its code where it has none here."""
        return self.municipalities.get(code, code)


def _levels_of_parts(sites: pd.DataFrame) -> dict[str, str]:
    """Return the level of the id of each site that serves several, where the table tells of levels."""
    if not {"site_id", "id", "level"} <= set(sites.columns):
        return {}
    several = sites[sites["site_id"].duplicated(keep=False)]
    return dict(zip(several["id"], several["level"], strict=True))


def sentence(edit: Edit, names: Names) -> str:
    """Return what an edit does, as one sentence.

    Examples
    --------
    >>> from kopa.scenarios.edits import close
    >>> sentence(close("00673"), Names(Texts("en"), {"00673": "Puolangan lukio"}, {}))
    'Puolangan lukio (00673) closes; everybody goes to the nearest that remains.'
    """
    words = _in_words(edit, names)
    return words[:1].upper() + words[1:]


def _in_words(edit: Edit, names: Names) -> str:
    t = names.t
    match edit:
        case CloseSite():
            return _closed(edit, names)
        case OpenSite(name, level, at):
            return t("scenario_edit_open", site=name, level=t(f"level_{level_named(level)}"), place=_place(at))
        case MoveSite(site, to):
            return t("scenario_edit_move", site=names.site(site), place=_place(to))
        case ShareSchools(codes):
            return t("scenario_edit_share", towns=t.listed([names.municipality(code) for code in codes]))
        case TransportRule(code):
            return t("scenario_edit_transport_rule", town=names.municipality(code), limits=t.listed(_limits(edit, t)))
        case Online(level, days):
            return t("scenario_edit_online", level=t(f"level_{level_named(level)}"), days=t.number(days))
        case CloseRoad() | RoadSpeed():
            return _road(edit, t)
        case Season("winter"):
            return t("scenario_edit_winter")
        case Season():
            return t("scenario_edit_summer")
        case ProjectionYear(year):
            return t("scenario_edit_year", year=year)
        case MoveTrip(trip, minutes):
            key = "scenario_edit_trip_later" if minutes > 0 else "scenario_edit_trip_earlier"
            return t(key, trip=trip, minutes=t.number(abs(minutes)))
        case CancelTrip(trip):
            return t("scenario_edit_trip_cancelled", trip=trip)
        case AddTrip(trip, calls):
            return t("scenario_edit_trip_added", trip=trip, calls=t.listed([f"{stop} {time}" for stop, time in calls]))


def _limits(rule: TransportRule, t: Texts) -> list[str]:
    limits = []
    if rule.grades_1_2_km is not None:
        limits.append(t("scenario_grades_1_2", km=t.number(rule.grades_1_2_km)))
    if rule.grades_3_9_km is not None:
        limits.append(t("scenario_grades_3_9", km=t.number(rule.grades_3_9_km)))
    return limits


def _closed(edit: CloseSite, names: Names) -> str:
    t, site = names.t, names.site(edit.site)
    if edit.from_day:
        site = t("scenario_site_from", site=site, day=t.date(edit.from_day))
    if not edit.move_to:
        return t("scenario_edit_close", site=site)
    return t("scenario_edit_close_to", site=site, target=names.site(edit.move_to))


def _road(edit: RoadEdit, t: Texts) -> str:
    kind, _, called = edit.road.partition(" ")
    road = t(f"scenario_called_{kind}", called=called)
    if isinstance(edit, RoadSpeed):
        speed = t.number(edit.kmh)
        if edit.at is None:
            return t("scenario_edit_road_speed", road=road, speed=speed)
        return t("scenario_edit_road_speed_at", road=road, speed=speed, place=_place(edit.at))
    if edit.at is None:
        return t("scenario_edit_road", road=road)
    return t("scenario_edit_road_at", road=road, place=_place(edit.at))


def _place(at: Point) -> str:
    return f"N {at[1]:.0f}, E {at[0]:.0f} (ETRS-TM35FIN)"
