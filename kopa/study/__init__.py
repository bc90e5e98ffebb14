"""One region asked: the study of its people, sites and roads."""

from kopa.study.study import Study as Study
from kopa.study.study import open_study as open_study
from kopa.study.study import read_parameters as read_parameters
