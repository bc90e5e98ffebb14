"""G3: skills that working life needs: what the programme delivers, its credentials, and adults within reach."""

from collections.abc import Iterator

from kopa.accessibility.aggregate.weighted import share_where, weighted_mean
from kopa.goals.catalogue.workplaces import field_match
from kopa.goals.inputs import StudyInputs
from kopa.goals.view import LevelView, Rows, Status, Value, missing
from kopa.regions import RUNGS, Coverage, Programme

ADULT_LEVELS = ("liberal_adult", "workplace")


def programme_facts(inputs: StudyInputs) -> Iterator[Value]:
    """G3.b-G3.d of the region as a whole: match of fields, delivery, feedback, credential ladder."""
    yield field_match(inputs)
    programme = inputs.region.programme or None
    yield _coaches(inputs, programme)
    yield _coaches_per_1000(inputs, programme)
    yield _achieved(programme)
    yield _feedback(inputs)
    yield _ladder(programme)


def programme_coverage(inputs: StudyInputs, at: Rows) -> Iterator[Value]:
    """G3.c, share 0-1: adults of 25 and over who live where a part of the programme works."""
    adults = inputs.origins["age_25_plus"].to_numpy(float)[at]
    codes = inputs.origins["municipality_code"].iloc[at]
    parts: tuple[Coverage, ...] = inputs.region.programme.coverage if inputs.region.programme else ()
    for part in parts:
        inside = codes.isin(part.municipality_codes).to_numpy()
        count, total = float(adults[inside].sum()), float(adults.sum())
        status: Status = "assumption" if part.assumption else "ok"
        yield Value(f"G3.c.coverage.{part.id}", count / total if total else float("nan"), "share", count, status)


def adults_reached(view: LevelView, at: Rows) -> Iterator[Value]:
    """G3.e, share 0-1 and persons: adults of 25 and over (pensioners included) within reach of a site.

    Of liberal adult education, and of vocational institutions: they teach adults too, and the demonstrations
    that lead from work to a qualification are given there.
    """
    within = view.time_min <= view.parameters.adult_reach_min
    if view.level in ADULT_LEVELS:
        yield view.share("G3.e.reach", within, at)
    if view.level == "vet":
        adults = view.inputs.origins["age_25_plus"].to_numpy(float)[at]
        reached = float(adults[within[at]].sum())
        yield Value("G3.e.adults_vet", share_where(within[at], adults), "share", reached)


def groups_named(inputs: StudyInputs) -> Iterator[Value]:
    """G3.e, groups: how many target groups the programme names."""
    programme = inputs.region.programme
    if programme is None or not programme.target_groups:
        yield missing("G3.e.groups", "groups")
    else:
        yield Value("G3.e.groups", float(len(programme.target_groups)), "groups", float("nan"))


def _coaches(inputs: StudyInputs, programme: Programme | None) -> Value:
    unit = "coaches/municipality"
    if programme is None or programme.coaches is None:
        return missing("G3.c.coaches", unit)
    status: Status = "assumption" if programme.coaches.assumption else "ok"
    count = float(programme.coaches.value)  # type: ignore[arg-type]  # checked as a whole number when read
    return Value("G3.c.coaches", count / len(inputs.region.municipality_codes), unit, float("nan"), status)


def _coaches_per_1000(inputs: StudyInputs, programme: Programme | None) -> Value:
    unit = "coaches/1000 persons"
    table = inputs.tables.get("target_groups")
    persons = 0.0 if table is None else float(table.loc[table["region"] == inputs.region.id, "persons"].sum())
    if programme is None or programme.coaches is None or not persons:
        return missing("G3.c.coaches_per_1000", unit)
    status: Status = "assumption" if programme.coaches.assumption else "ok"
    count = float(programme.coaches.value)  # type: ignore[arg-type]  # checked as a whole number when read
    return Value("G3.c.coaches_per_1000", 1000 * count / persons, unit, persons, status)


def _feedback(inputs: StudyInputs) -> Value:
    """G3.c, index 0-1: mean answer of the last round of feedback, each group by its number of answers."""
    table = inputs.tables.get("feedback")
    ours = None if table is None else table[table["region"] == inputs.region.id]
    if ours is None or ours.empty:
        return missing("G3.c.feedback", "index")
    last = ours[ours["round"] == ours["round"].max()]
    return Value("G3.c.feedback", weighted_mean(last["score"], last["n"]), "index", float(last["n"].sum()))


def _achieved(programme: Programme | None) -> Value:
    targets = programme.targets if programme else ()
    known = [t for t in targets if t.attributable and t.achieved is not None and t.value > 0]
    if not known:
        return missing("G3.c.achieved", "ratio")
    status: Status = "assumption" if all(t.assumption for t in known) else "ok"
    ratio = sum((t.achieved or 0.0) / t.value for t in known) / len(known)
    return Value("G3.c.achieved", ratio, "ratio", float("nan"), status)


def _ladder(programme: Programme | None) -> Value:
    rungs = programme.credential_rungs if programme else ()
    if not rungs:
        return missing("G3.d.rung", "rung")
    highest = max(rungs, key=lambda fact: RUNGS.index(str(fact.value)))
    status: Status = "assumption" if highest.assumption else "ok"
    return Value("G3.d.rung", float(RUNGS.index(str(highest.value)) + 1), "rung", float("nan"), status)
