import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kopa.figures.labels import Label, overlap, place, place_names
from kopa.figures.metrics import shorten, text_width, wrap

SHEET = (0.0, 0.0, 300.0, 200.0)
places = st.tuples(st.floats(0, 300), st.floats(0, 200))
labels = st.lists(st.tuples(st.text(min_size=1, max_size=12), places, st.lists(places, max_size=5)), max_size=12).map(
    lambda rows: [Label(f"{i:02}", (text,), *at, others=tuple(more)) for i, (text, at, more) in enumerate(rows)]
)


@given(labels)
def test_placed_labels_never_touch_each_other_the_taken_boxes_or_the_edge(wanted):
    taken = [(0.0, 180.0, 60.0, 200.0)]
    placed, left = place(wanted, within=SHEET, taken=taken)
    boxes = [label.box for label in placed] + taken
    assert not any(overlap(a, b) for a, b in itertools.combinations(boxes, 2))
    assert all(b[0] >= 0 and b[1] >= 0 and b[2] <= 300 and b[3] <= 200 for b in boxes)
    assert sorted([x.key for x in placed] + [x.key for x in left]) == [x.key for x in wanted]


@given(labels)
def test_the_order_in_which_labels_are_given_does_not_matter(wanted):
    assert place(wanted, within=SHEET) == place(wanted[::-1], within=SHEET)


def test_a_label_goes_round_a_symbol_when_there_is_room_near_and_covers_it_when_there_is_not():
    near = Label("a", ("Kuhmo",), 100, 100, others=((100, 120),))
    far = Label("a", ("Kuhmo",), 100, 100, others=((100, 190),))
    symbol = [(95.0, 95.0, 105.0, 105.0)]
    assert place([near], within=SHEET, covering=symbol)[0][0].y == 120
    assert place([far], within=SHEET, covering=symbol)[0][0].y == 100


def test_the_more_important_label_keeps_its_place():
    first = Label("b", ("Kajaani",), 100, 100, priority=2, others=((200, 150),))
    second = Label("a", ("Paltamo",), 105, 100, priority=1, others=((200, 150),))
    placed, left = place([second, first], within=SHEET)
    assert [(label.key, label.x) for label in placed] == [("b", 100), ("a", 200)]
    assert left == []


@given(st.text(max_size=60), st.floats(20, 200))
def test_shortened_text_is_no_wider_than_asked(text, width):
    assert text_width(shorten(text, width, 12), 12) <= max(width, text_width("…", 12))


@given(st.lists(st.text("abcdefghij", min_size=1, max_size=8), min_size=1, max_size=20).map(" ".join))
def test_wrapping_loses_no_word(text):
    assert " ".join(wrap(text, 80, 12)) == text


def lines_of(labels):
    return {label.key: label.lines for label in labels}


@given(labels)
def test_names_are_placed_by_the_same_rules_and_no_fewer_than_whole_labels(wanted):
    longer = [replace(label, lines=(*label.lines, "12 min")) for label in wanted]
    taken = [(0.0, 180.0, 60.0, 200.0)]
    placed, left = place_names(longer, within=SHEET, taken=taken)
    boxes = [label.box for label in placed] + taken
    assert not any(overlap(a, b) for a, b in itertools.combinations(boxes, 2))
    assert sorted([x.key for x in placed] + [x.key for x in left]) == [x.key for x in wanted]
    assert len(left) <= len(place(longer, within=SHEET, taken=taken)[1])
    assert all(whole.lines[: len(label.lines)] == label.lines for label in placed for whole in longer
               if whole.key == label.key)  # fmt: skip


def test_where_whole_labels_fit_they_are_whole():
    wanted = [Label("a", ("Eura", "14 min"), 60, 50), Label("b", ("Pori", "9 min"), 160, 50)]
    assert lines_of(place_names(wanted, within=SHEET)[0]) == {one.key: one.lines for one in wanted}


def test_a_name_that_finds_no_room_goes_before_one_that_has_others():
    roomy = Label("a", ("Harjavalta",), 100, 100, priority=1, others=((100, 130),))
    small = Label("b", ("Nakkila",), 100, 102)
    assert [label.key for label in place([roomy, small], within=SHEET)[1]] == ["b"]
    placed, left = place_names([roomy, small], within=SHEET)
    assert left == []
    assert {label.key: label.y for label in placed} == {"a": 130, "b": 102}
