"""A new project: a folder with contracts, runs and tests, to be made one's own."""

from covey.project.new import make_project

__all__ = ["make_project"]
