"""One region asked: the study of its people, sites and roads."""

from kopa.study.opening import open_study as open_study
from kopa.study.opening import read_parameters as read_parameters
from kopa.study.study import Study as Study
