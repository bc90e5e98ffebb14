"""The report that sets regions side by side: built from a comparison's results, rendered like a region's."""

from kopa.report.comparison.assemble import build as build
from kopa.report.comparison.facts import ComparisonInput as ComparisonInput
