"""Load pandera without Spark: where that is installed, pandera loads its frames, and these warn."""

from __future__ import annotations

import sys
from typing import Final

_FRAMES: Final = "pyspark.pandas"

if _FRAMES not in sys.modules:
    sys.modules[_FRAMES] = None  # type: ignore[assignment]  # as if it were not installed
    try:
        import pandera.polars  # noqa: F401
    finally:
        del sys.modules[_FRAMES]
