"""What a project agrees on: submissions, datasets and the registry that lists them."""

from covey.contracts.dataset import Dataset
from covey.contracts.registry import Registry, load_registry
from covey.contracts.submission import PERIOD, PERIODS, Source, Submission

__all__ = [
    "PERIOD",
    "PERIODS",
    "Dataset",
    "Registry",
    "Source",
    "Submission",
    "load_registry",
]
