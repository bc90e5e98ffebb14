"""The explorer as one self-contained HTML page: its own style and script, by their hashes, and nothing else."""

import base64
import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import geopandas as gpd
from markupsafe import Markup

import kopa
from kopa.accessibility.speeds.crossing_delays import FREE_FLOW
from kopa.figures.classes import COLOURS, UNREACHABLE
from kopa.findings.evidence import alphabetical
from kopa.findings.knowledge import disputed_in
from kopa.goals.catalogue.language import sites_in_swedish
from kopa.levels import BASIC_EDUCATION, of
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.report.explorer.content import beyond_limit, script_data
from kopa.report.explorer.drawing import ExplorerMap, explorer_map
from kopa.report.explorer.without_car import without_car_lines
from kopa.report.html.page import Beside, environment, in_languages, policy, stylesheet
from kopa.report.imprint import who_and_when
from kopa.results import Results
from kopa.scenarios.explorer import LEVELS, QuantisedLevel
from kopa.scenarios.hundredths import PARTS
from kopa.words.municipalities import municipality_names
from kopa.words.texts import Texts

MEASURES = ("lose", "gain", "over", "unreachable", "mean_min", "p90_min", "mean_km", "p90_km")
"""Rows of the table of both options, persons first; the script fills them by these names."""


SCRIPTS = tuple(f"explorer/{name}.js" for name in ("numbers", "options", "words", "tables", "map", "saved", "page"))
"""What computes, what is asked, what shows it, and what is done: the later ones ask the earlier ones."""

_DESCRIPTION = re.compile(r"^[ \t]*/\*\*.*?\*/\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class ExplorerInput:
    """What the explorer of a region tells: its levels in whole numbers, and the country's municipalities."""

    region: Region
    municipalities: gpd.GeoDataFrame
    parameters: Parameters
    levels: tuple[QuantisedLevel, ...]
    crossing_delays: str = FREE_FLOW
    """Time of day whose delays at crossings are in the minutes; ``none``: free flow."""
    results: Results | None = None
    """What else is known of the region in the present network: the day without a car, where there are timetables."""
    is_cut: bool = False
    """Whether schools that teach in Swedish are left out, as the page would be too large with them."""

    def in_finnish_alone(self) -> "ExplorerInput":
        """Return what is told without the schools that teach in Swedish."""
        return replace(self, levels=tuple(one for one in self.levels if one.language == "fi"), is_cut=True)

    @property
    def languages_of_teaching(self) -> tuple[str, ...]:
        """Languages in which the schools of the levels teach."""
        return tuple(dict.fromkeys(one.language for one in self.levels))

    def names(self, language: str) -> dict[str, str]:
        """Return the name of each municipality by its code."""
        return dict(municipality_names(self.municipalities, language))


def render_explorer(source: ExplorerInput, language: str, languages: Collection[str]) -> str:
    """Return the explorer of a region in a language, as a whole HTML document; it leads to those in `languages`."""
    t, names = Texts(language), source.names(language)
    standing = sorted({site.at_m for one in source.levels for site in one.sites})
    drawn = explorer_map(source.municipalities, source.region.municipality_codes, names, standing)
    style, script = explorer_style(), explorer_script()
    return environment().get_template("explorer.html.j2").render(
        t=t,
        language=language,
        title=t("explorer_title", region=source.region.name(language)),
        beside=Beside(f"../index.html#{language}", in_languages("explorer.{}.html", languages)),
        report=f"report.{language}.html",
        style=style,
        script=script,
        policy=explorer_policy(style, script),
        data=script_data(source.region.id, source.levels, names, drawn.frame, t),
        levels=[_level(one, source.levels, names, t) for one in source.levels],
        measures=[(key, _measure_unit(key)) for key in MEASURES],
        map=drawn,
        view_box=f"0 0 {drawn.frame.width:g} {drawn.frame.height:g}",
        views=_views(drawn),
        times=_times(source.crossing_delays, t),
        without_car=without_car_lines(source.results, t),
        disputed=_disputed(source.results, t),
        taught_in=source.languages_of_teaching,
        left_out=_left_out(source, t),
        imprint=who_and_when(t, source.parameters, kopa.__version__),
    )  # fmt: skip


def _times(crossing_delays: str, t: Texts) -> str:
    """Return what the minutes are: free flow, or with the delays of crossings at a time of day."""
    if crossing_delays == FREE_FLOW:
        return t("explorer_know_times")
    return t("explorer_know_times_delays", when=t(f"delays_{crossing_delays}"))


def _disputed(results: Results | None, t: Texts) -> list[str]:
    """Return which sites that are counted another source calls closed."""
    return [t("unknown_disputed", site=name) for name in disputed_in(results)] if results else []


def _left_out(source: ExplorerInput, t: Texts) -> str:
    """Return which schools that teach in Swedish are not on the page, and why; empty: none is left out."""
    if source.results is None or "sv" in source.languages_of_teaching:
        return ""
    tables = (sites_in_swedish(source.results.sites, level) for level in LEVELS)
    names = sorted({str(name) for one in tables for name in one["name"]}, key=alphabetical)
    if not names:
        return ""
    key = "explorer_know_swedish_large" if source.is_cut else "explorer_know_swedish_not_known"
    return t(key, schools=t.joined(names))


def _views(drawn: ExplorerMap) -> list[tuple[str, str]]:
    return [(one.name, " ".join(f"{number:g}" for number in one.box)) for one in drawn.views]


def _measure_unit(key: str) -> str:
    return "min" if key.endswith("_min") else "km" if key.endswith("_km") else ""


def _level(
    level: QuantisedLevel, levels: Sequence[QuantisedLevel], names: Mapping[str, str], t: Texts
) -> dict[str, Any]:
    """Return what the template writes of a level: its name, rows of sites, legend, words of the measures."""
    uncertain = level.uncertain / PARTS
    return {
        "id": level.key,
        "language": level.language,
        "name": t(f"level_{level.level}"),
        "caption": t(
            "explorer_caption" if level.language == "fi" else "explorer_caption_swedish",
            level=t(f"level_{level.level}"),
            group=t(f"group_{level.level}"),
            persons=t.persons(int(level.persons.sum()) / PARTS),
        ),
        "over": beyond_limit(level, t),
        "doubtful": len(level.counted) > 1,
        "measures": {key: _measure(key, level, t) for key in MEASURES},
        "sites": _rows(level, names),
        "legend": _legend(of(level.level).classes_min, t),
        "whole": level.level in BASIC_EDUCATION,
        "alone": t("explorer_close_only", grades=t(f"explorer_only_{level.level}")) if _is_apart(level, levels) else "",
        "uncertain": t("explorer_uncertain", persons=t.persons(uncertain)) if uncertain else "",
    }


def _is_apart(level: QuantisedLevel, levels: Sequence[QuantisedLevel]) -> bool:
    """Say whether of some school the grades of this level and the others are known apart, so that either may close."""
    here = {one.school: one.id for one in level.sites[: level.closable]}
    others = (one for one in levels if one is not level and of(one.level).stage == of(level.level).stage)
    return any(here.get(one.school, one.id) != one.id for other in others for one in other.sites[: other.closable])


def _measure(key: str, level: QuantisedLevel, t: Texts) -> str:
    if key in ("lose", "gain"):
        return t("explorer_row_lose") if key == "lose" else t("explorer_row_gain")
    return beyond_limit(level, t) if key == "over" else t(f"scenario_measure_{key}")


def _rows(level: QuantisedLevel, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the sites that may be closed, by municipality and name, each with its position."""
    rows = [
        {"at": at, "name": one.name, "town": names[one.municipality_code], "sure": one.sure}
        for at, one in enumerate(level.sites[: level.closable])
    ]
    return sorted(rows, key=lambda one: (str(one["town"]), str(one["name"]), one["at"]))


def _legend(breaks: Sequence[float], t: Texts) -> list[tuple[str, str]]:
    """Return colour and words of each class of minutes."""
    ends = [t.decimal(one, 0) for one in breaks]
    spans = [t("class_span", low=low, high=high) for low, high in zip(["0", *ends[:-1]], ends, strict=True)]
    words = [*spans, t("class_over", low=ends[-1]), t("class_no_way")]
    return list(zip((*COLOURS, UNREACHABLE), words, strict=True))


def explorer_policy(style: Markup, script: Markup) -> str:
    """Return the content security policy that allows the page's own style and script, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(str(script).encode()).digest()).decode()
    return f"{policy(style)}; script-src 'sha256-{digest}'"


@cache
def explorer_style() -> Markup:
    """Return the style of all pages with that of the explorer behind it."""
    return stylesheet() + Markup(_template("explorer.css"))


@cache
def explorer_script() -> Markup:
    """Return the script of the page: its parts one behind the other, as the later ones ask the earlier ones.

    The descriptions of types, which are for whoever changes the scripts, stay in their files.
    """
    return Markup("".join(_DESCRIPTION.sub("", _template(name)) for name in SCRIPTS))


def _template(name: str) -> str:
    return (files("kopa.report.html") / "templates" / name).read_text(encoding="utf-8")
