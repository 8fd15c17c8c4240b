"""Whatever happens in a small hub: nothing that its policies call unsafe follows from all of it.

The oracle of histories asks for every count and every change after each release. More of them, and
from a seed: `python -m benchmarks.histories`.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

from hypothesis import Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.histories.acts import ACTS, Pick, accept, correct, new_hub, release
from tests.histories.outlets import ledger_alone
from tests.tiers import TIER, up_to

SEARCHED = TIER in {"long", "search"}
NUMBERS = st.lists(st.integers(0, 1000), min_size=16, max_size=16)
ROUTINE = (accept, correct, release)
OTHER = [name for name, act in ACTS.items() if act.do not in ROUTINE]


def drawn(numbers: list[int]) -> Pick:
    """Draw from numbers as long as there are any, and then the first of all there is."""
    left = iter(numbers)
    return lambda below: next(left, 0) % below


class Histories(RuleBasedStateMachine):
    """A hub in which anything may happen, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = ExitStack()

    @initialize(numbers=NUMBERS)
    def begins(self, numbers: list[int]) -> None:
        folder = Path(self.opened.enter_context(tempfile.TemporaryDirectory()))
        outlet = self.opened.enter_context(ledger_alone(folder))
        pick = drawn(numbers)
        self.hub = new_hub(folder, outlet, pick)
        note(accept(self.hub, pick))
        self.hub.release_due()

    @rule(numbers=NUMBERS, day=st.booleans())
    def a_file_comes(self, numbers: list[int], day: bool) -> None:
        note(accept(self.hub, drawn(numbers)))
        if day:
            self.hub.release_due()

    @rule(numbers=NUMBERS, day=st.booleans())
    def a_correction_comes(self, numbers: list[int], day: bool) -> None:
        note(correct(self.hub, drawn(numbers)))
        if day:
            self.hub.release_due()

    @rule(numbers=NUMBERS)
    def a_period_goes_out(self, numbers: list[int]) -> None:
        note(release(self.hub, drawn(numbers)))

    @rule(name=st.sampled_from(OTHER), numbers=NUMBERS)
    def something_changes(self, name: str, numbers: list[int]) -> None:
        note(ACTS[name].do(self.hub, drawn(numbers)))

    @invariant()
    def nothing_fell(self) -> None:
        hub = getattr(self, "hub", None)
        assert [str(one) for one in (hub.fallen if hub else [])] == []

    def teardown(self) -> None:
        self.opened.close()


Histories.TestCase.settings = settings(
    up_to(50 if SEARCHED else 3),
    stateful_step_count=10 if SEARCHED else 6,  # `histories` plays what fell once
    phases=[one for one in Phase if SEARCHED or one is not Phase.shrink],
)


class TestHistories(Histories.TestCase):  # type: ignore[misc, valid-type]
    """Played by Hypothesis, which finds the shortest history that tells too much."""
