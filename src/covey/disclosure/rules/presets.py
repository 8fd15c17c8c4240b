"""Published rules for small counts, each with the document that it was read in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

PRESETS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "cms_11": {
            "minimum_count": 11,
            "source": "US CMS Cell Size Suppression Policy (ResDAC, 2024-01-26): no cell of 1-10, "
            "none derivable",
        },
        "cdc_wonder_10": {
            "minimum_count": 10,
            "source": "CDC WONDER data-use restrictions: no count of 9 or fewer",
        },
        "wa_doh_10": {
            "minimum_count": 10,
            "source": "Washington State DOH Small Numbers guidelines: non-zero counts below 10, "
            "not recalculable by subtraction",
        },
        "aihw_5": {
            "minimum_count": 5,
            "source": "AIHW technical notes: 1-4 not published, consequential suppression",
        },
        "insee_fiscal_11": {
            "minimum_count": 11,
            "source": "INSEE, table protection manual: at least 11 units in tax data on persons",
        },
        "abs_datalab_10": {
            "minimum_count": 10,
            "source": "ABS DataLab clearance: at least 10 contributors a cell",
        },
        "omop_5": {"minimum_count": 5, "source": "omopgenerics: counts below 5 are hidden"},
        "pcornet_11": {"minimum_count": 11, "source": "countmaskr (PCORnet): counts below 11"},
        "pedsnet_5": {"minimum_count": 5, "source": "countmaskr (PEDSnet): counts below 5"},
    }
)
"""Published rules that were read in a stored copy of their document and that hiding can keep."""
