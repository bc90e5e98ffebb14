"""The publishers' services, one file each, behind the protocol `kopa.sources.fetch.service.Service`."""

from kopa.sources.fetch.catalogue import Dataset
from kopa.sources.fetch.service import Service
from kopa.sources.services.code_lists import CodeLists
from kopa.sources.services.collections import Collections
from kopa.sources.services.features import Features
from kopa.sources.services.organisations import Mergers, Organisations
from kopa.sources.services.overpass import Overpass
from kopa.sources.services.pxweb import PxWeb
from kopa.sources.services.road_files import RoadFiles
from kopa.sources.services.sotkanet import Sotkanet
from kopa.sources.services.study_programmes import StudyProgrammes
from kopa.sources.services.whole_files import WholeFiles

SERVICES: dict[str, Service] = {
    "features": Features(),
    "collections": Collections(),
    "pxweb": PxWeb(),
    "organisations": Organisations(),
    "mergers": Mergers(),
    "code_lists": CodeLists(),
    "study_programmes": StudyProgrammes(),
    "sotkanet": Sotkanet(),
    "file": WholeFiles(),
    "overpass": Overpass(),
    "road_files": RoadFiles(),
}
"""Services by the name that a dataset of the catalogue gives."""


def service_of(dataset: Dataset) -> Service:
    """Return the service that fetches, checks and reads a dataset."""
    return SERVICES[dataset.service]
