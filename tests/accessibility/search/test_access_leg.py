"""The access leg: what it refuses."""

import pytest

import kopa
from kopa.errors import InputError


@pytest.mark.parametrize("value", ["30", None, [1]])
@pytest.mark.parametrize("name", ["speed_kmh", "detour", "max_m"])
def test_access_of_another_kind_is_refused(name, value):
    with pytest.raises(InputError, match=f"Access: {name} is"):
        kopa.Access(**{name: value})
