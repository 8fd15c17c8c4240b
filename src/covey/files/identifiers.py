"""What SDMX lets be a name or a code.

Source: SDMX 3.0, Section 2, IDType and NCNameIDType.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from covey.files.unfit import Unfit

_TAKEN: Final = frozenset(
    {"ACTION", "CONF_STATUS", "OBS_STATUS", "OBS_VALUE", "STRUCTURE", "STRUCTURE_ID", "TIME_PERIOD"}
)


def component(name: str) -> str:
    """Return the identifier of a dimension or a list that is called *name*.

    Raises:
        Unfit: there can be none.

    >>> component("age band")
    Traceback (most recent call last):
    ...
    covey.files.unfit.Unfit: SDMX has no name 'age band'. Use letters, digits, _ and -.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name, re.ASCII):
        raise Unfit(f"SDMX has no name {name!r}. Use letters, digits, _ and -.")
    if name.upper() in _TAKEN:
        raise Unfit(f"SDMX means something of its own by {name.upper()}. Use another name.")
    return name.upper()


def refuse_codes(dimension: str, codes: Iterable[str]) -> None:
    """Refuse codes that SDMX does not know as such.

    Raises:
        Unfit: with the first of them.
    """
    for code in codes:
        if not re.fullmatch(r"[A-Za-z0-9_@$-]+", code, re.ASCII):
            raise Unfit(
                f"SDMX has no code {code!r}, which {dimension} has. Use letters, digits, _, -, @ "
                "and $; a label may say more."
            )
