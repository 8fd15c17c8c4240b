"""The hub in a browser: pages for clerks, officers and auditors, and no rule of its own."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
"""Of its words and its templates, which are there where nothing else of it can run."""
