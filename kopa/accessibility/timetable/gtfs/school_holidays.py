"""When Finnish schools are usually closed, by the date alone: no feed says it, and municipalities decide it."""

from datetime import date, timedelta

import pandas as pd

FIRST_OF_AUTUMN = (8, 15)
"""Month and day: school years begin in the first half of August, on a day that each municipality decides."""

LAST_OF_SPRING = (5, 30)
"""Month and day: the school year ends on the Saturday of week 22 (Basic Education Act 628/1998, section 23), which
is 29 May at the earliest; the Monday after it is 31 May or later."""

CHRISTMAS = (12, 20), (1, 7)
"""First and last month and day: most schools end a day or two before Christmas Eve and begin after Epiphany."""

AUTUMN_WEEKS = (42,)
"""ISO weeks of the autumn holiday in most municipalities."""

WINTER_WEEKS = (8, 9, 10)
"""ISO weeks of the winter holiday: one of them, from south to north; which of them is not said in a feed."""

_AFTER_EASTER = {"Good Friday": -2, "Easter Monday": 1, "Ascension Day": 39}
"""Days after Easter Sunday of the public holidays that move and never fall on a weekend."""

_FIXED = {"New Year's Day": (1, 1), "Epiphany": (1, 6), "May Day": (5, 1), "Independence Day": (12, 6),
          "Christmas Day": (12, 25), "Boxing Day": (12, 26)}  # fmt: skip


def public_holiday(day: date) -> str:
    """Return the name of the public holiday that a date from Monday to Friday is, or nothing.

    Examples
    --------
    >>> public_holiday(date(2027, 5, 6)), public_holiday(date(2027, 5, 7))
    ('Ascension Day', '')
    """
    easter = pd.offsets.Easter().rollforward(pd.Timestamp(day.year, 1, 1)).date()
    named = {easter + timedelta(days=after): name for name, after in _AFTER_EASTER.items()}
    named |= {date(day.year, *month_day): name for name, month_day in _FIXED.items()}
    return named.get(day, "")


def usual_holiday(day: date) -> str:
    """Return the usual school holiday that a date lies in, or nothing.

    Examples
    --------
    >>> usual_holiday(date(2026, 12, 29)), usual_holiday(date(2026, 9, 8))
    ('Christmas, 20 December to 7 January', '')
    >>> usual_holiday(date(2026, 10, 13)), usual_holiday(date(2026, 6, 23))
    ('autumn, week 42', 'summer, 31 May to 14 August')
    """
    at, week = (day.month, day.day), day.isocalendar().week
    if LAST_OF_SPRING < at < FIRST_OF_AUTUMN:
        return "summer, 31 May to 14 August"
    if at >= CHRISTMAS[0] or at <= CHRISTMAS[1]:
        return "Christmas, 20 December to 7 January"
    if week in AUTUMN_WEEKS:
        return "autumn, week 42"
    return "winter, weeks 8 to 10" if week in WINTER_WEEKS else ""


def said_of_holidays(day: date) -> str:
    """Return a sentence on a date that is a public holiday or lies in usual school holidays, else nothing.

    Examples
    --------
    >>> said_of_holidays(date(2027, 5, 6))
    '2027-05-06 is a public holiday (Ascension Day): schools are closed'
    >>> said_of_holidays(date(2026, 6, 23))
    '2026-06-23 lies in usual school holidays (summer, 31 May to 14 August): look whether schools are open'
    """
    if public_holiday(day):
        return f"{day} is a public holiday ({public_holiday(day)}): schools are closed"
    usual = usual_holiday(day)
    return f"{day} lies in usual school holidays ({usual}): look whether schools are open" if usual else ""
