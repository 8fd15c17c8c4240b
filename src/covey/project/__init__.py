"""A project: a folder with contracts, runs and tests, made from a template and then one's own."""

from covey.project.agency import make_agency_project
from covey.project.new import make_project
from covey.project.registry import load_registry

__all__ = ["load_registry", "make_agency_project", "make_project"]
