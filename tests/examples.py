"""How many examples a property tries: few in `make test`, all in `make faults`."""

from hypothesis import settings


def examples(few: int, *, thorough: int) -> int:
    """Return `few`, or `thorough` under the profile of that name (`make faults`).

    Examples
    --------
    >>> examples(20, thorough=200)
    20
    """
    return thorough if settings.get_current_profile_name() == "thorough" else few
