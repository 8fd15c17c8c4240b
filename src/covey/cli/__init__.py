"""The command line: library commands that start fast, and the flows of the current project."""

from covey.cli.main import main

__all__ = ["main"]
