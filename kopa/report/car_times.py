"""What is said of the minutes by car: free flow, or with the delay of crossings; in no report more than is in them."""

from kopa.accessibility.speeds.crossing_delays import FREE_FLOW
from kopa.words.texts import Texts


def car_time_note(t: Texts, crossing_delays: str) -> str:
    """Return the sentence on the minutes of one region, by the time of day whose delays are in them.

    Examples
    --------
    >>> car_time_note(Texts("en"), "midday")[:53], car_time_note(Texts("en"), "none")[:30]
    ('Driving times count the delay of crossings at midday,', 'Times are free-flow car times,')
    """
    if crossing_delays == FREE_FLOW:
        return t("car_time_note")
    return t("car_time_note_delays", when=t(f"delays_{crossing_delays}"))


def car_time_term(t: Texts, crossing_delays: str) -> str:
    """Return what a glossary says of driving time."""
    return t("term_car_time" if crossing_delays == FREE_FLOW else "car_time_term_delays")
