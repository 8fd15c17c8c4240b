"""The counts of one cell as a small line, the newest one marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

_WIDE: Final = 96.0
_HIGH: Final = 26.0
_EDGE: Final = 4.0


def sparkline(counts: Sequence[int]) -> Markup:
    """Return the picture of counts over time, the oldest first; from 0 to the largest.

    The numbers stand beside it, so it says nothing to a screen reader.
    """
    most = max(counts, default=0) or 1
    step = (_WIDE - 2 * _EDGE) / max(1, len(counts) - 1)
    places = [
        (_EDGE + at * step, _HIGH - _EDGE - (_HIGH - 2 * _EDGE) * count / most)
        for at, count in enumerate(counts)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    x, y = places[-1] if places else (0.0, 0.0)
    return Markup(
        '<svg class="spark" width="96" height="26" viewBox="0 0 96 26" aria-hidden="true">'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="3.5"/></svg>'
    ).format(line, f"{x:.1f}", f"{y:.1f}")
