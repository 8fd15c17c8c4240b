"""A run of a deployment is carried out by the schedule, or by whoever asked its server for it.

Prefect is imported by the tests that run, not by every worker that collects them.
"""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from covey.hub.doers import Hand, acting
from covey.hub.ledger import read_ledger
from covey.log import Through
from tests.sampled import sampled
from tests.unit.hub.signatories import hub_of_two


@pytest.mark.parametrize(
    ("deployed", "scheduled", "through"),
    sampled([(True, True, "schedule"), (True, False, "server"), (False, False, "command")], 3),
)
def test_an_entry_says_what_the_run_was(
    deployed: bool, scheduled: bool, through: Through, tmp_path: Path
) -> None:
    from prefect.client.schemas.objects import FlowRun
    from prefect.context import FlowRunContext

    from covey.flows.release import acting_for_the_run

    hub = hub_of_two(tmp_path, approvals=0)
    deployment = uuid4() if deployed else None
    run = FlowRun(flow_id=uuid4(), deployment_id=deployment, auto_scheduled=scheduled)
    with FlowRunContext.model_construct(flow_run=run), acting_for_the_run():
        hub.release("2024-Q1")
    (link,) = read_ledger(hub.settings)
    assert link.entry.carried_out is not None
    assert (link.entry.carried_out.through, link.entry.carried_out.key) == (through, "")


@pytest.mark.long
def test_outside_a_run_whoever_acts_goes_on_to(tmp_path: Path) -> None:
    from covey.flows.release import acting_for_the_run

    hub = hub_of_two(tmp_path, approvals=0)
    with acting(Hand("desk")), acting_for_the_run():
        hub.release("2024-Q1")
    (link,) = read_ledger(hub.settings)
    assert link.entry.carried_out is not None
    assert link.entry.carried_out.through == "desk"
