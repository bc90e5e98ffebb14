"""Roads of the starter drawn between junctions: a junction that is not there is named, and the first ones are."""

import pandas as pd
import pytest

from kopa.errors import TableError
from kopa.sources.country_tables import _lines

POSITIONS = pd.DataFrame({"x_m": [0.0, 500.0], "y_m": [0.0, 300.0]}, index=pd.Index(["a", "b"], name="id"))


def test_a_road_goes_from_its_first_junction_to_its_second():
    table = pd.DataFrame({"u": ["a", "b"], "v": ["b", "a"], "path": ["", ""]})
    there, back = _lines(table, POSITIONS)
    assert (list(there.coords), list(back.coords)) == ([(0, 0), (500, 300)], [(500, 300), (0, 0)])


def test_a_junction_that_is_not_in_its_table_is_named():
    table = pd.DataFrame({"u": ["a", "y"], "v": ["x", "b"], "path": ["", ""]})
    with pytest.raises(TableError, match="u, v: junction x, y is not in the table of junctions"):
        _lines(table, POSITIONS)
