"""Who planned and who carried out stands in each entry, signed where somebody signed."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from covey.cli.history_command import event_words
from covey.cli.ledger_words import entry_lines
from covey.errors import ApprovalsMissing, CommandError
from covey.exchange import make_key
from covey.hub.approvals import approve, names_of_keys
from covey.hub.doers import Hand, acting, signing
from covey.hub.history import history_of_period
from covey.hub.ledger import check_ledger, read_ledger
from covey.hub.officers import add_officer, read_officers
from covey.hub.release import ReleaseRequest, release
from covey.hub.withdraw import withdraw_release
from covey.log import Doer, Entry, linked
from tests.sampled import sampled
from tests.unit.hub.hub import Hub
from tests.unit.hub.signatories import hub_of_two, key_of


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    return hub_of_two(tmp_path_factory.mktemp("office"), approvals=0)


@pytest.fixture
def hub(made: Hub, tmp_path: Path) -> Hub:
    """Return an office of two whose releases nobody has to approve."""
    for name in ("ana", "binh"):
        shutil.copy(key_of(made, name), tmp_path)
    return made.copied(tmp_path / "project")


def entry_of(hub: Hub) -> Entry:
    return read_ledger(hub.settings)[-1].entry


def line_of(hub: Hub) -> str:
    """Return what covey ledger says last."""
    links = read_ledger(hub.settings)
    return entry_lines(links, names_of_keys(hub.settings, [one.entry for one in links]))[-1]


def faults(hub: Hub) -> tuple[str, ...]:
    return check_ledger(hub.settings).approvals


def fingerprint(hub: Hub, name: str) -> str:
    return read_officers(hub.settings)[name].fingerprint


def signed_by(hub: Hub, doer: Doer | None, name: str) -> bool:
    """Tell whether a doer is an officer who signed; whether it holds, the ledger's check tells."""
    assert doer is not None
    return (doer.key, len(doer.signature)) == (fingerprint(hub, name), 128)


def enter(hub: Hub, entry: Entry) -> None:
    """Put another entry in the place of the first, with a head that fits."""
    link = linked((), replace(entry, number=0))
    with hub.store() as store:
        store.connection.execute(  # type: ignore[attr-defined]
            "UPDATE ledger SET entry = ?, head = ? WHERE number = 1", [link.entry.text, link.head]
        )


@pytest.mark.long
def test_a_command_without_a_key_is_told_as_what_it_is(hub: Hub) -> None:
    hub.release("2024-Q1")
    assert (entry_of(hub).planned, entry_of(hub).carried_out) == (None, Doer("command"))
    assert ", carried out by a command (nobody signed)" in line_of(hub)
    assert faults(hub) == ()


@pytest.mark.long
def test_one_plans_and_another_carries_out_and_both_sign(hub: Hub) -> None:
    with signing(hub.settings, key_of(hub, "ana")):
        plan = hub.plan("2024-Q1")
    with signing(hub.settings, key_of(hub, "binh")):
        hub.release("2024-Q1", plan.hash)
    assert signed_by(hub, entry_of(hub).planned, "ana")
    assert signed_by(hub, entry_of(hub).carried_out, "binh")
    assert ", planned by ana, carried out by binh" in line_of(hub)
    (out,) = [one for one in history_of_period(hub.settings, hub.registry, "people", "2024-Q1")
              if one.what == "released"]  # fmt: skip
    assert event_words(out).endswith(", planned by ana, carried out by binh")
    assert faults(hub) == ()
    assert "ana" not in entry_of(hub).text


@pytest.mark.long
def test_a_schedule_plans_and_carries_out_what_two_approve(tmp_path: Path) -> None:
    hub = hub_of_two(tmp_path)
    with acting(Hand("schedule")):
        with pytest.raises(ApprovalsMissing):
            hub.release("2024-Q1")
        plan = hub.plan("2024-Q1").hash
        for name in ("ana", "binh"):
            approve(hub.settings, plan, key_of(hub, name))
        hub.release("2024-Q1")
    assert entry_of(hub).doers == {"plans": Doer("schedule"), "carries out": Doer("schedule")}
    told = ", planned by the schedule, approved by ana and binh, carried out by the schedule"
    assert told in line_of(hub)
    assert faults(hub) == ()


def test_whoever_is_signed_in_at_the_desk_is_named_by_the_hub_and_signed_nothing(hub: Hub) -> None:
    with acting(Hand("desk", "ana")):
        hub.release("2024-Q1")
    assert entry_of(hub).carried_out == Doer("desk", fingerprint(hub, "ana"))
    assert ", carried out by ana at the desk (nobody signed)" in line_of(hub)
    with acting(Hand("desk", "somebody without a key")):
        withdraw_release(hub.settings, hub.registry, "people", "2024-Q1", "It was wrong.")
    assert entry_of(hub).carried_out == Doer("desk")
    assert ", carried out by somebody at the desk (nobody signed)" in line_of(hub)


@pytest.mark.long
def test_who_first_signed_a_plan_stays_its_planner(hub: Hub) -> None:
    hub.plan("2024-Q1")
    for name in ("ana", "binh"):
        with signing(hub.settings, key_of(hub, name)):
            hub.plan("2024-Q1")
    hub.plan("2024-Q1")
    hub.release("2024-Q1")
    assert signed_by(hub, entry_of(hub).planned, "ana")
    assert faults(hub) == ()


@pytest.mark.long
def test_of_a_plan_that_moved_nobody_is_the_planner(hub: Hub) -> None:
    with signing(hub.settings, key_of(hub, "ana")):
        hub.plan("2024-Q1")
    hub.send("again.csv", "A1,F,31", "A1,M,30", "A2,F,14", "A2,M,40", "B,F,25", "B,M,50")
    hub.collect()
    hub.release("2024-Q1")
    assert entry_of(hub).planned is None


@pytest.mark.long
@pytest.mark.parametrize("what", sampled(["signature", "key"], 2))
def test_what_lies_beside_a_plan_and_is_not_what_she_signed_is_told_of_nobody(
    what: str, hub: Hub
) -> None:
    with signing(hub.settings, key_of(hub, "ana")):
        hub.plan("2024-Q1")
    (path,) = (hub.settings.approvals_folder / "planned").glob("*.json")
    other = {"key": fingerprint(hub, "binh"), "signature": "0" * 128}[what]
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(told | {what: other}), encoding="utf-8")
    hub.release("2024-Q1")
    assert entry_of(hub).planned is None


@pytest.mark.long
def test_who_plans_is_told_of_a_release_with_an_embargo_too(hub: Hub) -> None:
    with signing(hub.settings, key_of(hub, "ana")):
        plan = hub.plan("2024-Q1").hash
        later = ReleaseRequest("people", "2024-Q1", "2040-01-01T08:00", plan)
        release(hub.settings, hub.registry, later)
    assert signed_by(hub, entry_of(hub).planned, "ana")
    assert faults(hub) == ()


@pytest.mark.long  # `test_approvals.py` holds it
def test_verify_tells_of_a_signature_that_was_changed_or_is_of_somebody_else(hub: Hub) -> None:
    with signing(hub.settings, key_of(hub, "ana")):
        hub.plan("2024-Q1")
        hub.release("2024-Q1")
    entry, binh = entry_of(hub), fingerprint(hub, "binh")
    assert entry.planned is not None
    assert entry.carried_out is not None
    enter(hub, replace(entry, planned=replace(entry.planned, key=binh)))
    assert faults(hub) == (
        "Entry 1 (people 2024-Q1): who planned it: what binh signed is not this.",
    )
    enter(hub, replace(entry, carried_out=replace(entry.planned, through="command")))
    assert faults(hub) == (
        "Entry 1 (people 2024-Q1): who carried it out: what ana signed is not this.",
    )
    enter(hub, entry)
    (hub.settings.officers_folder / "ana.toml").unlink()
    assert len(faults(hub)) == 2
    assert all(one.endswith(" is no officer in officers/.") for one in faults(hub))


def test_nobody_signs_with_a_key_that_is_not_an_officers(hub: Hub) -> None:
    stranger, auditor = hub.folder.parent / "stranger.pem", hub.folder.parent / "eva.pem"
    make_key(stranger)
    public = auditor.with_suffix(".pub")
    public.write_bytes(make_key(auditor).public.pem)
    add_officer(hub.settings, "eva", public, "auditor")
    for key, why in ((stranger, "this is not the key of an officer"), (auditor, "is an auditor")):
        with pytest.raises(CommandError, match=why), signing(hub.settings, key):
            hub.release("2024-Q1")
    assert read_ledger(hub.settings) == ()
