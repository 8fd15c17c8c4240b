"""A signature that was made elsewhere counts as one made here, and nothing else does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from covey.errors import ApprovalsMissing, CommandError
from covey.exchange import read_key
from covey.hub.approvals import approved_by, take_signature
from covey.log import signed_text
from tests.sampled import sampled
from tests.unit.hub.hub import Hub
from tests.unit.hub.signatories import hub_of_two, key_of


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    return hub_of_two(tmp_path_factory.mktemp("office"))


@pytest.fixture
def hub(made: Hub, tmp_path: Path) -> Hub:
    """Return a copy of the office, with the keys of its officers."""
    for name in ("ana", "binh"):
        shutil.copy(key_of(made, name), tmp_path)
    hub = made.copied(tmp_path / "project")
    hub.registry = made.registry
    return hub


def signature(hub: Hub, key: str, plan: str, name: str) -> str:
    return read_key(key_of(hub, key)).sign(signed_text("approves", plan, name).encode()).hex()


@pytest.mark.long
def test_two_signatures_from_elsewhere_let_a_release_out(hub: Hub) -> None:
    plan = hub.plan("2024-Q1").hash
    take_signature(hub.settings, plan, "ana", signature(hub, "ana", plan, "ana"))
    with pytest.raises(ApprovalsMissing):
        hub.release("2024-Q1", plan)
    done = take_signature(hub.settings, plan, "binh", signature(hub, "binh", plan, "binh"))
    assert done.others == ("ana",)
    assert hub.release("2024-Q1", plan).rows == 15


@pytest.mark.parametrize(
    ("key", "signed", "name"), sampled([("binh", "ana", "ana"), ("ana", "binh", "ana")], 2)
)
def test_a_signature_by_another_key_or_under_another_name_is_none(
    hub: Hub, key: str, signed: str, name: str
) -> None:
    plan = hub.plan("2024-Q1").hash
    with pytest.raises(CommandError, match="what ana signed is not this"):
        take_signature(hub.settings, plan, name, signature(hub, key, plan, signed))
    assert approved_by(hub.settings, plan) == ()


def test_a_signature_of_another_plan_is_none(hub: Hub) -> None:
    plan = hub.plan("2024-Q1").hash
    other = plan[:-1] + ("0" if plan[-1] != "0" else "1")
    with pytest.raises(CommandError, match="what ana signed is not this"):
        take_signature(hub.settings, plan, "ana", signature(hub, "ana", other, "ana"))


@pytest.mark.parametrize("text", sampled(["not hexadecimal", "", "00" * 64], 2))
def test_what_is_no_signature_is_none(hub: Hub, text: str) -> None:
    plan = hub.plan("2024-Q1").hash
    with pytest.raises(CommandError, match="what ana signed is not this"):
        take_signature(hub.settings, plan, "ana", text)


def test_nobody_signs_twice_and_no_stranger_signs(hub: Hub) -> None:
    plan = hub.plan("2024-Q1").hash
    mine = signature(hub, "ana", plan, "ana")
    take_signature(hub.settings, plan, "ana", mine)
    with pytest.raises(CommandError, match="counts once"):
        take_signature(hub.settings, plan, "ana", mine)
    with pytest.raises(CommandError, match="is no officer of this project"):
        take_signature(hub.settings, plan, "eva", mine)
