"""A study: one region asked about its people's ways to sites, its indicators and its scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kopa.errors import InputError
from kopa.goals import compute as goals_indicators
from kopa.goals.age_series import age_series
from kopa.goals.catalogue import headlines, workplaces
from kopa.goals.catalogue.jobs import jobs_by_industry
from kopa.goals.indicator import Indicator
from kopa.goals.inputs import StudyInputs
from kopa.goals.nearest_places import nearest_places
from kopa.goals.school_days import SchoolDays
from kopa.goals.scoring import scorecard as goals_scorecard
from kopa.goals.view import LevelView
from kopa.levels import BASIC_1_6, BASIC_EDUCATION, LUKIO, level_named, taught_in
from kopa.study import conservation, missed_connections, school_days
from kopa.study import zonings as study_zonings
from kopa.study.access_questions import AccessQuestions
from kopa.study.own.ages import by_assumed_ages
from kopa.study.scenarios.cache import ScenarioCache
from kopa.study.scenarios.questions import ScenarioQuestions
from kopa.study.site_changes import known_schools

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Study(ScenarioQuestions, AccessQuestions):
    """One region: its people, the country's sites and roads, and what follows from them.

    Made of a region, a country, parameters and a way of travelling (`kopa.study.setting.Setting`). A study never
    changes: `with_sites()`, `with_origins()`, `with_network()` and `with_parameters()` each return another one, and
    what is done to a table that it hands out changes no later answer.
    """

    @cached_property
    def _scenario_cache(self) -> ScenarioCache:
        return ScenarioCache()

    # How far it is ---------------------------------------------------------------------------

    def zonings(self, level: str = LUKIO) -> pd.DataFrame:
        """Return minutes to the nearest site as cells, postal areas and municipality centres would give them.

        The effect of the cut into zones (MAUP), by municipality and for all: mean, median and 90th percentile, and
        how far each cut is from the cells. With people of one's own there are no postal areas: those that kopa knows
        hold the persons of Statistics Finland, not yours. Points that stand for an area count as lying inside a
        built-up place. Sites that teach in Finnish count.

        Returns
        -------
        pandas.DataFrame
            `group` (municipality code, or ``all``), `statistic`, `zoning`, `value`, `difference`, `persons`,
            `persons_difference`, `zones`.

        Raises
        ------
        InputError
            The sites of the level are not known in the whole region.

        Examples
        --------
        >>> from kopa.study import open_study
        >>> table = open_study("kainuu").zonings("lukio")
        >>> table[(table.group == "all") & (table.statistic == "p90")].zoning.tolist()
        ['cells', 'postal areas', 'municipality centres']
        """
        return study_zonings.of_study(self, level_named(level))

    # What it means ---------------------------------------------------------------------------

    @cached_property
    def inputs(self) -> StudyInputs:
        """Everything that the indicators are computed from."""
        table = self.tables.get("workplaces")
        reached = None if table is None else workplaces.workplace_access(self.travel, self._origins, table)
        return replace(
            self.inputs_of(self.levels), workplaces=reached, school_days=self._school_days,
            school_routes=self._school_routes,
        )  # fmt: skip

    @cached_property
    def _school_days(self) -> Mapping[str, SchoolDays]:
        return school_days.of_study(self)

    @property
    def _school_routes(self) -> pd.DataFrame | None:
        """Shared school routes at the price of a kilometre; None where none is known, nor the schools."""
        p = self.parameters
        if not p.route_eur_per_km or not self.sites_known(BASIC_1_6):
            return None
        return self.school_routes()

    def school_day(self, level: str = LUKIO, *, language: str = "fi") -> pd.DataFrame:
        """Return the shortest school day of every cell on foot and by public transport, in minutes a day.

        From home to a site by the bell and home again after school is out, all waiting counted, as the law counts the
        journey (`kopa.school_day`). Sites that teach in `language` count, and of each cell the one with the shortest
        day.

        Returns
        -------
        pandas.DataFrame
            `from_id`, `to_id`, `day_min`, `leave`, `home` (HH:MM:SS), `wait_min`, `walk_km`, `transfers_in`,
            `transfers_out`, `within_limit`, `status`; `inf` and empty where there is none. `attrs["date"]` is the day.
            Where it is not known there is no value (NaN; NA of `within_limit`), and the status says why: no way on foot
            of the road data is near (``no_road_within``), no stop of the feeds lies in the municipality, or the sites
            are not known.

        Raises
        ------
        InputError
            The study has no timetable; the level is none whose pupils travel daily.

        Examples
        --------
        >>> from kopa import open_study
        >>> from kopa.sources.example_files import kuopio_school_day
        >>> study = open_study(["297"], timetable=kuopio_school_day(), date="2017-02-14")
        >>> sorted(set(study.school_day("lukio")["status"]))
        ['no_service', 'no_stop_within', 'no_way', 'ok', 'on_foot', 'over_limit']
        """
        return school_days.table_of(self, level_named(level), language)

    def missed_connections(self, level: str = LUKIO) -> pd.DataFrame:
        """Return the trips of which one, moved some minutes, would give people a reasonable school day.

        Of those who have none: each trip by itself is moved by whole minutes up to `missed_connection_min`, earlier and
        later, and everything else runs as it does. Sites that teach in Finnish count.

        Returns
        -------
        pandas.DataFrame
            `trip`, `route`, `from_stop`, `to_stop`, `leave`, `arrive` as it runs, `minutes` by which it helps most
            (below 0: earlier) and `persons` who gain, most first. Trips share persons: they do not add up.

        Raises
        ------
        InputError
            The study has no timetable; the level is not upper secondary.
        """
        return missed_connections.table_of(self, level)

    def inputs_of(self, levels: Iterable[str], *, on_foot: bool = True) -> StudyInputs:
        """Return what indicators of some levels are computed from, workplaces apart; `on_foot`: ways on foot too."""
        access = self.walked if on_foot else self.access
        return StudyInputs(
            region=self.region,
            origins=self._origins,
            municipalities=self.country.municipalities,
            population_history=self.country.population_history,
            levels={level: access(level) for level in levels},
            parameters=self.parameters,
            region_of=self.country.region_of,
            tables=self.tables,
            other_regions=self.other_regions,
            schools=frozenset(known_schools(self.country)["institution_number"]),
            statistics=self.country.statistics,
        )

    @cached_property
    def _indicators(self) -> pd.DataFrame:
        return self._computed(())

    def _computed(self, own: Sequence[Indicator]) -> pd.DataFrame:
        table = goals_indicators.indicators(self.inputs, own=own)
        table = by_assumed_ages(table) if self.country.ages_assumed else table
        table.attrs["mode"] = self.travel.mode
        return table

    def indicators(self, *, own: Sequence[Indicator] = ()) -> pd.DataFrame:
        """Return every indicator of the region and of its municipalities (`kopa.tables.INDICATORS`).

        `own` are the analyst's indicators beside the declared ones (`kopa.goals.own_indicators`).
        """
        return self._computed(own) if own else self._indicators.copy()

    def scorecard(self, *, language: str = "en", own: Sequence[Indicator] = ()) -> pd.DataFrame:
        """Return the scores on the goals of KOPA, each with its parts (`kopa.tables.SCORECARD`)."""
        values = self.indicators(own=own)
        return goals_scorecard.scorecard(values, self.region, self.parameters, language=language, own=own)

    def findings(self, *, language: str = "en") -> pd.DataFrame:
        """Return what a report of the region would find first, five findings at most, each with what it rests on.

        The rule book decides what may be said (`kopa.goals.rules`): a gap in the data is never a finding, and of a
        level that is uncertain for over a fifth of its persons there is none.

        Returns
        -------
        pandas.DataFrame
            `number`, `key`, `text` (in `language`: fi, sv or en), `level`, `rests_on` (ids of indicators, names of
            tables), `uncertain_share` (0-1) and `source` (`kopa.findings.tables.FINDINGS`).

        Raises
        ------
        InputError
            People of the study do not travel by car: the sentences speak of it.

        Examples
        --------
        >>> from kopa.study import open_study
        >>> open_study("kainuu").findings()[["key", "level"]].values.tolist()
        [['ages', 'basic_1_6'], ['farthest', 'vet'], ['next', 'lukio'], ['transport', 'basic_1_6'], ['not_known', '']]
        """
        from kopa.study.findings import findings_of

        return findings_of(self, language)

    def questions(self, *, language: str = "en") -> pd.DataFrame:
        """Return the questions for a council that the region's own numbers raise, each with what it rests on.

        Returns
        -------
        pandas.DataFrame
            As `findings`, with the `value` that raises the question (`kopa.findings.tables.QUESTIONS`).
        """
        from kopa.study.findings import questions_of

        return questions_of(self, language)

    def age_series(self) -> pd.DataFrame:
        """Return persons by age group and year (31 December), of the region and of each of its municipalities.

        Counted until the last year published, projected from then on. A municipality without a projection of its own
        (table `projection`) changes as its region does, by age group: `status` is then ``assumption``.

        Returns
        -------
        pandas.DataFrame
            `municipality_code` (empty: the region), `year`, `kind` (``observed``, ``projection``), the columns of
            `kopa.tables.AGES` in persons, `source` and `status` (`kopa.goals.age_series.age_series`).

        Examples
        --------
        >>> from kopa.study import open_study
        >>> table = open_study("kainuu").age_series()
        >>> region = table[table.municipality_code == ""].set_index("year")
        >>> region.loc[[1990, 2025, 2040], "age_7_12"].tolist()
        [8228.0, 3935.0, 2841.0]
        >>> region.kind.unique().tolist(), table[table.municipality_code == "205"].status.iloc[-1]
        (['observed', 'projection'], 'assumption')
        """
        return age_series(self.inputs_of(()))

    def jobs(self) -> pd.DataFrame:
        """Return the jobs of the region by industry on 31 December 2017, beside the whole country's shares (0-1).

        Returns
        -------
        pandas.DataFrame
            As `kopa.goals.catalogue.jobs.jobs_by_industry`, most jobs first.

        Examples
        --------
        >>> from kopa.study import open_study
        >>> table = open_study("kainuu").jobs()
        >>> table.loc[0, ["industry", "name_en"]].tolist(), int(table.loc[0, "year"])
        (['Q', 'Human health and social work'], 2017)
        """
        return jobs_by_industry(self.inputs_of(()))

    def nearest_places(self, level: str) -> pd.DataFrame:
        """Return the built-up places of the region's schools with the children for whom one of them is nearest.

        It is where children live, never a school's size: schools of one built-up place share them, and nobody's nearest
        is left out. Empty where the sites of the level are not known.

        Returns
        -------
        pandas.DataFrame
            As `kopa.goals.nearest_places.nearest_places`: place, municipality, schools, `persons` today and in the
            year of the projection, `year_under` and `status`.

        Raises
        ------
        InputError
            Not a level of basic education.
        """
        level = level_named(level)
        if level not in BASIC_EDUCATION:
            raise InputError(f"nearest_places: {level!r} is no basic education, whose pupils go to the nearest school")
        view = LevelView.of(self.inputs_of((level,)), level)
        return nearest_places(view if view.access.covered else view.without_sites())

    def map(self, level: str = LUKIO, *, kind: str = "time", language: str = "fi") -> Figure:
        """Return a map of `level` for matplotlib: `time`, `isochrones`, `nearest` or `border` (who gains across it).

        Like `nearest` and the reports it counts the sites that teach in Finnish; ask for ``sv`` or ``all`` to count
        others. Where the sites of the level are not known, it only says so.
        """
        from kopa.study.maps import level_map

        level, _ = level_named(level), taught_in(language)
        return level_map(self, level, kind, language)

    def explore(
        self, level: str = LUKIO, *, language: str = "fi", tiles: str | None = None, offline: bool = False
    ) -> Any:
        """Return a map of `level` to zoom in: pointing at a place shows its persons, minutes and nearest site.

        A `folium.Map` (extra ``interactive``), with shapes alone or over `tiles`, such as ``"OpenStreetMap"``. With
        `offline` a page of its own, which needs neither folium nor a network: `.save(path)` writes it. Sites that
        teach in `language` count, as in `nearest`.

        Raises
        ------
        InputError
            folium is not installed; the sites of the level are not known in the whole region.
        """
        from kopa.study.explored import explored_map

        level, _ = level_named(level), taught_in(language)
        return explored_map(self, level, language, tiles=tiles, offline=offline)

    def headline(self) -> dict[str, float]:
        """Return the headline shares of the region (0-1), for summaries; their names hold the study's limits."""
        region = self._indicators[self._indicators["municipality_code"] == ""]
        values = region.set_index(["level", "indicator_id"])["value"]
        asked = headlines(self.parameters).items()
        numbers = {name: float(values.get((level, one.id(self.parameters)), np.nan)) for name, (one, level) in asked}
        return {name: value for name, value in numbers.items() if np.isfinite(value)}

    # Whether it holds ------------------------------------------------------------------------

    def conservation(self) -> pd.DataFrame:
        """Return what came in, what went out and what was listed as rejected: columns what, in, out, rejected, ok."""
        return conservation.table(self.region, self.country, self._origins)

    def check(self) -> None:
        """Raise unless what came in went out or is listed as rejected.

        Raises
        ------
        TableError
            A municipality of which the analyst's own people have no row.
        RunError
            Names every quantity that was not conserved.
        """
        conservation.check_own_people(self.region, self.country, self._origins)
        conservation.check(self.conservation(), self.region.id)

    def inputs_table(self) -> pd.DataFrame:
        """Return every input file with its hash, source, date and licence."""
        return self.country.inputs.copy()

    # How it shows itself ---------------------------------------------------------------------

    def __dir__(self) -> list[str]:
        """Return what a study may be asked: the names that Tab shows."""
        return sorted(name for name in super().__dir__() if not name.startswith("_"))

    def __repr__(self) -> str:
        codes = self.region.municipality_codes
        return f"Study({self.region.id!r}: {self.region.name_fi}, {len(codes)} municipalities of {self.region.year})"

    def _repr_html_(self) -> str:
        from kopa.study.shown import as_html

        return as_html(self)
