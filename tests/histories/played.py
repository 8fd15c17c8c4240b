"""A history of a small hub, played from a seed, and what became of it."""

from __future__ import annotations

import tempfile
import traceback
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from covey.errors import CoveyError
from tests.histories.acts import ACTS, hub_of_two, hub_of_weeks, new_hub
from tests.histories.hub import WatchedHub
from tests.histories.outlets import ledger_alone

MOST_ACTS = 18
_OFTEN = [name for name, act in ACTS.items() for _ in range(act.often)]
_OFTEN_OF_TWO = [*_OFTEN, *["accept"] * 10, *["release_without"] * 6]
_OFTEN_OF_WEEKS = [*_OFTEN, *["accept"] * 20, *["release_due"] * 10]
_OFTEN_OF_EMBARGOES = [
    *_OFTEN,
    *["accept"] * 14,
    *["release", "withdraw", "undo"] * 3,
    *["embargo"] * 8,
    *["report_outside"] * 14,
    *["wait"] * 3,
]
_MORE = 2
"""Times as many acts, so that sums of four and of seven go out, and much waits."""


@dataclass
class Played:
    """What happened in a history.

    Args:
        seed: by which it is played again.
        hub: what kind of hub it was, in words.
        acts: what was done, in words.
        out: how many releases went out.
        without: how many of them without an agency.
        with_late: how many of these were followed by a vintage that has its late file.
        refused: how many were refused.
        in_vain: which of these could have gone out, in words.
        beside_known: how many could have gone out, and told nothing but what was known before.
        counts: unsafe counts that were attacked.
        changes: unsafe changes likewise.
        fallen: what fell, in words.
        crashed: what a hub said that is no refusal; empty where it said nothing.
    """

    seed: int
    hub: str = ""
    acts: list[str] = field(default_factory=list)
    out: int = 0
    without: int = 0
    with_late: int = 0
    refused: int = 0
    in_vain: list[str] = field(default_factory=list)
    beside_known: int = 0
    counts: int = 0
    changes: int = 0
    fallen: list[str] = field(default_factory=list)
    crashed: str = ""


def play(
    seed: int,
    most_acts: int = MOST_ACTS,
    agencies: int = 1,
    *,
    weeks: bool = False,
    embargoes: bool = False,
) -> Played:
    """Play the history of a seed, in a hub of one agency or of two, or of weeks or days.

    With *embargoes* much waits for its time, and others publish much meanwhile.
    """
    random = np.random.default_rng(seed)
    played = Played(seed)

    def pick(below: int) -> int:
        return int(random.integers(below))

    with tempfile.TemporaryDirectory() as folder, ledger_alone(Path(folder)) as outlet:
        of_quarters = new_hub if agencies == 1 else hub_of_two
        begin = hub_of_weeks if weeks else of_quarters
        hub = begin(Path(folder), outlet, pick)
        often = _OFTEN if agencies == 1 else _OFTEN_OF_TWO
        if embargoes:
            often, most_acts = _OFTEN_OF_EMBARGOES, _MORE * most_acts
        if weeks:
            often, most_acts = _OFTEN_OF_WEEKS, _MORE * most_acts
        played.hub = _kind(hub)
        try:
            for _ in range(most_acts):
                said = ACTS[often[pick(len(often))]].do(hub, pick)
                played.acts += [said] if said else []
        except CoveyError as error:
            played.crashed = f"{type(error).__name__}: {error}"
        except Exception:  # noqa: BLE001  a crash is what is looked for
            played.crashed = traceback.format_exc(limit=-3)
        _tell(played, hub)
    return played


def _kind(hub: WatchedHub) -> str:
    (one,) = hub.project.datasets
    areas = ", ".join(f"{code}<{above}" for code, above in hub.project.trees["areas"].rows if above)
    return f"{areas}; {', '.join(one.dimensions)}; {one.calendar}; {one.policy.minimum_count}"


def _tell(played: Played, hub: WatchedHub) -> None:
    played.out, played.refused = len(hub.out), len(hub.refused)
    played.without, played.with_late = hub.went_without
    played.in_vain = [
        f"{one.dataset} {one.period}: {one.why}" for one in hub.refused if one.hiding_most == "safe"
    ]
    played.beside_known = sum(one.hiding_most == "safe beside what is known" for one in hub.refused)
    played.counts = len(hub.notebook.attacked["count"])
    played.changes = len(hub.notebook.attacked["change"])
    played.fallen = [str(one) for one in hub.fallen]
