"""The explorer: one page of a region on which sites are closed and reopened, and everything is told again at once."""

from kopa.report.explorer.files import FILE as FILE
from kopa.report.explorer.files import LARGEST_BYTES as LARGEST_BYTES
from kopa.report.explorer.files import write_explorer as write_explorer
from kopa.report.explorer.page import ExplorerInput as ExplorerInput
from kopa.report.explorer.page import render_explorer as render_explorer
