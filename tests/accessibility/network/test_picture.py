"""The picture of a network: what is drawn, what the legend says, and that it can be printed."""

import io

import pytest
import shapely
from matplotlib.colors import to_rgba

from kopa.accessibility import RoadNetwork, route
from kopa.accessibility.network.picture import LINE_COLOUR
from kopa.errors import InputError
from tests.accessibility.small_networks import edges, nodes, points

PLACES = ((0, 0), (9000, 0), (9000, 20_000))


def net(**columns):
    return RoadNetwork.from_edges(nodes(xy=PLACES), edges(length_m=[9000.0, 20_000.0], **columns))


def legend(figure):
    return [text.get_text() for text in figure.axes[0].get_legend().get_texts()]


def test_the_legend_tells_kilometres_of_every_class_and_of_ferries():
    fast = net(speed_kmh=[40.0, 100.0]).plot()
    assert legend(fast) == ["40–60 km/h (9.0 km)", "100 km/h or more (20 km)"]
    assert legend(net(ferry=[False, True]).plot()) == ["60–80 km/h (9.0 km)", "ferry (20 km)"]
    assert fast.axes[0].get_title(loc="left") == "Roads by the speed that they are driven at: 29 km"


def test_only_what_lies_within_the_bounds_is_drawn():
    assert legend(net(speed_kmh=[40.0, 100.0]).plot(bounds=(0, -10, 5000, 10))) == ["40–60 km/h (9.0 km)"]
    for wrong in ((0, 0, 1), (5, 0, 0, 5), "all", (0, 0, float("nan"), 1)):
        with pytest.raises(InputError, match="bounds: expected"):
            net().plot(bounds=wrong)


def test_a_way_is_drawn_over_it():
    roads = net()
    way = route(roads, points((0, 300)), points((9000, 10_000)))
    figure = roads.plot(line=way.line)
    assert "way" in legend(figure)
    drawn = next(line for line in figure.axes[0].lines if line.get_label() == "way")
    assert shapely.LineString(drawn.get_xydata()).equals(way.line)
    roads_drawn = figure.axes[0].collections
    assert all(drawn.get_zorder() > one.get_zorder() for one in roads_drawn)
    assert to_rgba(drawn.get_color()) not in {tuple(colour) for one in roads_drawn for colour in one.get_colors()}
    assert to_rgba(drawn.get_color()) == to_rgba(LINE_COLOUR)


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_it_can_be_printed(kind):
    file = io.BytesIO()
    net().plot().savefig(file, format=kind)
    assert len(file.getvalue()) > 2000


def test_a_network_of_one_point_has_a_picture_too():
    alone = RoadNetwork.from_edges(nodes()[:1], edges()[:0])
    assert alone.plot().axes[0].get_title(loc="left").endswith("0.0 km")
