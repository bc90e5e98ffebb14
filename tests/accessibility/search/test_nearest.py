"""The nearest sites of every origin."""

import pytest

import kopa
from kopa.errors import InputError
from tests.accessibility.small_networks import HOME, NODES, line


@pytest.fixture(scope="module")
def net():
    return line()


@pytest.mark.parametrize("k", ["2", True, None])
def test_k_of_another_kind_is_refused(net, k):
    with pytest.raises(InputError, match=r"k: .* is not a number of sites"):
        kopa.nearest(net, HOME, NODES, k=k)
