"""The method as everybody can run it: which centres a table may have, and the draw by a key."""

from __future__ import annotations

import hmac
from dataclasses import replace
from secrets import token_bytes
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.progress import Run
from covey.disclosure.rules import SHORTEST_KEY, Policy, refuse_short
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.reruns.drawn import DrawnCentres
from covey.disclosure.suppression.reruns.listed import ListedCentres
from covey.errors import DisclosureRisk, PolicyError
from covey.sentence import Sentence, Setting

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

_SMALL: Final = 60
"""Of tables of so many cells centres are listed where they can be."""


def hide_alike(request: Request, run: Run) -> Hiding:
    """Hide what is unsafe such that running the method again on what fits tells none of it.

    Args:
        request: what is to be published.
        run: who watches, and the key.

    Raises:
        DisclosureRisk: no centre keeps every unsafe count open.
    """
    counts = request.cells.counts
    found = centres_of(request, run).draw(counts, _chance(run.key, counts))
    if found is not None:
        return replace(found, request=request)
    raise DisclosureRisk(
        Sentence(
            "Every choice of hidden cells that was tried tells something to whoever runs the "
            "method again on the tables that fit. Ways out: coarser categories for the "
            "dimensions, a smaller ",
            Setting("minimum_count"),
            ", or ",
            Setting("reruns", "ignored"),
            ".",
        )
    )


def key_for(policy: Policy, key: bytes | None) -> bytes:
    """Return the key that hidden cells are drawn with.

    Args:
        policy: what is asked for.
        key: secret bytes that were given; None: none were, and where it draws new ones are made,
            that nobody has afterwards.

    Raises:
        PolicyError: the key is too short, or the policy draws nothing.
    """
    if policy.reruns == "ignored":
        if key is None:
            return b""
        raise PolicyError(
            Sentence(Setting("reruns", "ignored"), " draws nothing. Leave out the key.")
        )
    if key is None:
        return token_bytes(SHORTEST_KEY)
    refuse_short(key)
    return key


def _chance(key: bytes, counts: Counts) -> np.random.Generator:
    """Return the chance that a table has by a key; another table has another."""
    seed = hmac.digest(key, counts.astype("<i8").tobytes(), "sha256")
    return np.random.default_rng(int.from_bytes(seed, "little"))


def centres_of(request: Request, run: Run) -> ListedCentres | DrawnCentres:
    """Return the centres of tables, by how many cells there are, which everybody knows.

    Args:
        request: a table; others that fit the same release may be asked for.
        run: who watches.
    """
    small = request.cells.counts.size <= _SMALL
    return (ListedCentres if small else DrawnCentres)(request, run)
