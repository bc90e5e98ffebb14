"""No group of few is the difference of a known sum and what is told of its parts."""

from hypothesis import example, given
from hypothesis import strategies as st

from kopa.words.rounding import is_few
from kopa.words.texts import Texts
from kopa.words.withheld import WITHHELD, also_withheld, parts_in_words

PARTS = st.lists(st.sampled_from([0.0, 0.4, 3.0, 4.6, 5.0, 19.0, 63.0]), max_size=6)


@given(PARTS)
@example([63.0, 3.0])
@example([3.0, 63.0, 19.0])
def test_of_two_parts_or_none_it_is_unknown_how_many_they_are(persons):
    t = Texts("en")
    told = parts_in_words(t, persons)
    unknown = [at for at, one in enumerate(told) if one in (WITHHELD, t("fewer"))]
    few = [at for at, one in enumerate(persons) if is_few(one)]
    alone = len(few) == 1 and sum(one > 0 for one in persons) == 1
    assert set(few) <= set(unknown)
    assert len(unknown) != 1 or alone
    assert len(unknown) <= max(len(few), 2), "no more is withheld than that takes"


def test_the_least_of_the_others_is_withheld():
    assert also_withheld([63.0, 3.0, 19.0, 0.0]) == [False, False, True, False]
    assert not any(also_withheld([63.0, 3.0, 2.0]) + also_withheld([63.0, 0.0]) + also_withheld([]))
