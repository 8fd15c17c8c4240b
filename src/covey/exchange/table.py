"""The table of forms: what a release is written in is asked here, and nowhere else."""

from __future__ import annotations

from typing import Final

from covey.exchange.form import Form
from covey.exchange.forms.adx import ADX
from covey.exchange.forms.csvw import CSVW
from covey.exchange.forms.datapackage import DATA_PACKAGE
from covey.exchange.forms.excel import WORKBOOK
from covey.exchange.forms.jsonstat import JSON_STAT
from covey.exchange.forms.plain import CODELISTS, CSV, PARQUET
from covey.exchange.forms.px import PX
from covey.exchange.forms.sdmx_csv import SDMX_CSV
from covey.exchange.forms.sdmx_metadata import METADATA
from covey.exchange.forms.sdmx_structures import STRUCTURES_21, STRUCTURES_30

FORMS: Final[tuple[Form, ...]] = (
    CODELISTS,
    CSV,
    PARQUET,
    WORKBOOK,
    SDMX_CSV,
    STRUCTURES_21,
    STRUCTURES_30,
    METADATA,
    JSON_STAT,
    PX,
    ADX,
    DATA_PACKAGE,
    CSVW,
)
"""Every form, in the order that a catalogue names them. A new one is a file in `forms`, and a line
here."""
