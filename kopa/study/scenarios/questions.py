"""What a study may be asked of a network that is otherwise: scenarios, their intervals, routes, the best network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from kopa.levels import BASIC_1_6
from kopa.scenarios.best_network.choice import SiteChoice
from kopa.scenarios.comparison import Comparison
from kopa.study.scenarios import compare as scenarios
from kopa.study.scenarios import site_choice as site_choices
from kopa.study.swedish import of_teaching_in

if TYPE_CHECKING:
    from kopa.study.study import Study


class ScenarioQuestions:
    """The questions of a `Study` that begin with "what if"."""

    @property
    def _study(self) -> Study:
        return cast("Study", self)

    def scenario(self, *asked: scenarios.Asked, levels: Iterable[str] = (), language: str = "fi") -> Comparison:
        """Return what a scenario changes: who gains, loses and keeps, and every number before and after.

        Minutes are of the quickest way to the nearest site by time, kilometres of the shortest way to the nearest by
        road; sites that teach in Finnish count, or Swedish speakers and the sites that teach in Swedish.

        Parameters
        ----------
        asked
            The path of a scenario's ``.toml``, a `kopa.Scenario`, or edits (`kopa.close`, `kopa.open_site` …), all done
            together.
        levels
            Levels that are compared; default: those of the sites that change, or of all that travel daily.
        language
            Language of teaching: ``fi`` or ``sv`` (`kopa.study.swedish` says who is counted then).

        Returns
        -------
        Comparison
            With the tables `answers`, `changes`, `sites` and `cells`.

        Raises
        ------
        TableError, NotThereError, InputError
            Every fault of the scenario, with file, line, field and the mend.

        Examples
        --------
        >>> import kopa
        >>> changes = kopa.open_study("kainuu").scenario(kopa.close("00673")).changes
        >>> changes.loc[changes.municipality_code == "620", ["quantity", "gain", "lose"]].round().values.tolist()
        [['time_min', 0.0, 34.0], ['distance_km', 0.0, 34.0], ['weekly_min', 0.0, 34.0]]
        """
        return scenarios.compared(of_teaching_in(self._study, language), asked, levels)

    def scenario_intervals(
        self, *asked: scenarios.Asked, levels: Iterable[str] = (), draws: int = 16, progress: bool = True
    ) -> pd.DataFrame:
        """Return the numbers of a scenario with the interval of nine in ten draws, before, after and of the difference.

        Both sides are computed on the same draws of speeds, ways to the road, streets and people (common random
        numbers): the difference is far surer than either. It takes some seconds a draw.

        Parameters
        ----------
        asked, levels
            As in `scenario`.
        draws
            How many draws, 2 to 64.
        progress
            Whether it is said how far the work is, where somebody watches.

        Returns
        -------
        pandas.DataFrame
            `kopa.scenarios.schemas.SCENARIO_INTERVALS`.

        Raises
        ------
        InputError
            People who do not travel by car; a season; too few or too many draws; and as `scenario`.
        """
        from kopa.study.scenarios.intervals import scenario_intervals

        return scenario_intervals(self._study, asked, levels, draws=draws, progress=progress)

    def scenario_school_days(self, *asked: scenarios.Asked, levels: Iterable[str] = ()) -> pd.DataFrame:
        """Return whose school day without a car becomes longer or shorter by a scenario, in minutes a day.

        On foot and by public transport, from home to the bell and home again (`school_day`). Trips that a scenario
        moves, cancels or adds count, and sites that it closes, opens or moves.

        Parameters
        ----------
        asked, levels
            As in `scenario`.

        Returns
        -------
        pandas.DataFrame
            `kopa.scenarios.school_days.SCENARIO_SCHOOL_DAYS`: a row for the region and each municipality.

        Raises
        ------
        InputError
            The study has no timetable; and as `scenario`.

        Examples
        --------
        >>> import kopa
        >>> from kopa.sources.example_files import kuopio_school_day
        >>> study = kopa.open_study(["297"], timetable=kuopio_school_day(), date="2017-02-14")
        >>> trip = study.timetable.trips["id"].iloc[0]
        >>> changes = study.scenario_school_days(kopa.cancel_trip(trip), levels=["lukio"])
        >>> changes["shorter"].tolist()
        [0.0, 0.0]
        """
        from kopa.study.scenarios.school_days import scenario_school_days

        return scenario_school_days(self._study, asked, levels)

    def school_routes(self, *asked: scenarios.Asked, level: str = BASIC_1_6, **choices: Any) -> pd.DataFrame:
        """Return the shared routes of pupils whom law or municipality transports, before and after what was asked.

        Pupils are drawn as whole children from those expected in each cell; each school's are joined to routes by the
        savings of Clarke and Wright (a heuristic). Kilometres are those with pupils on board, there and back.

        Parameters
        ----------
        asked
            As in `scenario`; nothing: the routes as it is.
        level
            Level of basic education whose schools are known.
        **choices
            `seats` (16), `ride_limit_min` (60), `draws` (20), `seed`: assumptions; `school_days`, `eur_per_km`: of the
            study's parameters (`kopa.study.scenarios.school_routes.RouteChoices`).

        Returns
        -------
        pandas.DataFrame
            `kopa.scenarios.school_routes.tables.SCHOOL_ROUTES`: a row for the region and one for each school, of each
            side, each number with the interval of nine in ten draws; the change from the same draws.

        Raises
        ------
        InputError
            A level whose schools or grades are not known.
        """
        from kopa.study.scenarios.school_routes import RouteChoices, school_routes

        p = self._study.parameters
        known = {"school_days": p.school_days_year} | ({"eur_per_km": p.route_eur_per_km} if p.route_eur_per_km else {})
        return school_routes(self._study, asked, level, RouteChoices.of(known | choices))

    def site_choice(
        self, level: str, *, metric: str = "distance", stay: Iterable[str] = (), sure: bool = False,
        language: str = "fi",
    ) -> SiteChoice:  # fmt: skip
        """Return the sites of `level` in the region to choose the best network from (`scenarios.site_choice`).

        `language` is that of teaching, as in `scenario`.

        Examples
        --------
        >>> from kopa import open_study
        >>> from kopa.scenarios.best_network import p_median
        >>> best = p_median(open_study("kainuu").site_choice("lukio", stay=["00611"]), 3)
        >>> best.sites, best.gap
        (('00301', '00611', '00771'), 0.0)
        """
        study = of_teaching_in(self._study, language)
        return site_choices.site_choice(study, level, metric=metric, stay=stay, sure=sure)
