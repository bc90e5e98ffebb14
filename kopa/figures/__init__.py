"""Figures: a table in, a figure out. Words come from the caller, in the caller's language."""

from kopa.figures.cell_map import Places as Places
from kopa.figures.cell_map import cell_map as cell_map
from kopa.figures.cell_map import radius as radius
from kopa.figures.choropleth import choropleth as choropleth
from kopa.figures.classes import Classes as Classes
from kopa.figures.curve import ChartText as ChartText
from kopa.figures.curve import Line as Line
from kopa.figures.curve import cumulated_share as cumulated_share
from kopa.figures.curve import curves as curves
from kopa.figures.dot_plot import Row as Row
from kopa.figures.dot_plot import dot_plot as dot_plot
from kopa.figures.furniture import LegendLine as LegendLine
from kopa.figures.furniture import MapText as MapText
from kopa.figures.furniture import regions_of as regions_of
from kopa.figures.rank_chart import RankText as RankText
from kopa.figures.rank_chart import rank_chart as rank_chart
from kopa.figures.score_bar import score_bar as score_bar
from kopa.figures.sheet import Ground as Ground
from kopa.figures.sheet import prepare as prepare
from kopa.figures.svg import clean as clean
