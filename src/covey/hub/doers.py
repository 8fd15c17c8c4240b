"""Who acts: of whom an entry of the ledger says that she planned what it is of, or carried it out.

That belongs to the occasion and not to what is asked for: a command with an officer's key, a desk
at which she is signed in, a schedule. So it is not handed on as an argument, which Prefect would
keep. Who planned is left beside the plan, until it is carried out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from covey.disk import flush, refusal, write_whole
from covey.errors import StoreError
from covey.hub.settings import Settings
from covey.log import Doer, Does, Entry, Through, canonical, plan_hash, signed_text
from covey.store import private_folder

if TYPE_CHECKING:  # an office whose officers have no keys loads none
    from covey.exchange import SigningKey

_OWN: Final = 0o600


@dataclass(frozen=True)
class Hand:
    """Who acts in this process.

    Args:
        through: what she acts through.
        name: of an officer; empty where nobody is known.
        key: hers, to sign with; None where she does not sign.
    """

    through: Through = "command"
    name: str = ""
    key: SigningKey | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Told:
    """Who planned something or carried it out, for people to read.

    Args:
        through: what she acted through.
        name: of the officer, or the fingerprint of a key that is nobody's here; empty where nobody
            is known.
        signed: whether she signed it.
    """

    through: Through
    name: str = ""
    signed: bool = False

    @classmethod
    def of(cls, doer: Doer | None, names: Mapping[str, str]) -> Told | None:
        """Return what is told of somebody; None where the entry does not say.

        Args:
            doer: as an entry has it.
            names: of officers, by the fingerprint of the key.
        """
        if doer is None:
            return None
        return cls(doer.through, names.get(doer.key, doer.key), bool(doer.signature))


_HAND: ContextVar[Hand] = ContextVar("hand", default=Hand())  # noqa: B039  it is frozen


@contextmanager
def acting(hand: Hand) -> Iterator[None]:
    """Say who acts in what follows."""
    before = _HAND.set(hand)
    try:
        yield
    finally:
        _HAND.reset(before)


@contextmanager
def signing(settings: Settings, key: Path) -> Iterator[None]:
    """Sign what follows as the officer whose private key this is.

    Raises:
        CommandError: it is nobody's, or hers who may not approve either.
        ContractError: an officer's file is unusable.
        StoreError: it cannot be read.
    """
    from covey.hub.officers import officer_with

    officer, private = officer_with(settings, key)
    with acting(Hand("command", officer.name, private)):
        yield


def with_doers(settings: Settings, head: str, entry: Entry, day: date) -> Entry:
    """Return an entry that says who planned it, if anybody had, and who carries it out now.

    Args:
        settings: of the project.
        head: of the ledger before it.
        entry: what is about to be entered; a release with the hash of its rows.
        day: of it, on which a signature has to count.

    Raises:
        ContractError: an officer's file is unusable.
    """
    carried_out = _doer(settings, "carries out", plan_hash(head, entry))
    planned = _planner(settings, _without_time(head, entry), day)
    return replace(entry, planned=planned, carried_out=carried_out)


def leave_planner(settings: Settings, head: str, entry: Entry) -> None:
    """Leave beside a plan that it was made here and now: who made it first, or first signed it.

    The arguments are those of `with_doers`.

    Raises:
        ContractError: an officer's file is unusable.
        StoreError: the disk refuses.
    """
    plan = _without_time(head, entry)
    path, before = _path(settings, plan), _read(_path(settings, plan))
    made = _doer(settings, "plans", plan)
    if before is not None and bool(before.signature) >= bool(made.signature):
        return
    told = {"through": made.through, "key": made.key, "signature": made.signature}
    try:
        private_folder(path.parent)
        write_whole(path, canonical(told) + "\n", _OWN)
        flush(path.parent)
    except OSError as error:
        raise StoreError(f"{path}: this cannot be written ({refusal(error) or error}).") from None


def doer_faults(
    settings: Settings, head: str, entry: Entry, day: date
) -> Iterator[tuple[Does, str]]:
    """Yield what is wrong with what those signed who planned an entry and carried it out.

    Raises:
        ContractError: an officer's file is unusable.
    """
    plans = {"plans": _without_time(head, entry), "carries out": plan_hash(head, entry)}
    for does, doer in entry.doers.items():
        fault = _fault(settings, does, plans[does], doer, day)
        if fault is not None:
            yield does, fault


def _without_time(head: str, entry: Entry) -> str:
    """Return the hash of a plan, which is of no moment: whoever makes it names no embargo."""
    return plan_hash(head, replace(entry, not_before=None))


def _doer(settings: Settings, does: Does, plan: str) -> Doer:
    hand = _HAND.get()
    if not hand.name:
        return Doer(hand.through)
    from covey.hub.officers import read_officers

    officer = read_officers(settings).get(hand.name)
    if officer is None:
        return Doer(hand.through)
    if hand.key is None:
        return Doer(hand.through, officer.fingerprint)
    signature = hand.key.sign(signed_text(does, plan, hand.name).encode()).hex()
    return Doer(hand.through, officer.fingerprint, signature)


def _planner(settings: Settings, plan: str, day: date) -> Doer | None:
    """Return who planned it; None where nobody did, or what lies there is not what she signed."""
    doer = _read(_path(settings, plan))
    if doer is None or _fault(settings, "plans", plan, doer, day) is not None:
        return None
    return doer


def _fault(settings: Settings, does: Does, plan: str, doer: Doer, day: date) -> str | None:
    if not doer.signature:
        return None
    from covey.hub.officers import read_officers, signature_fault

    by_key = {one.fingerprint: one for one in read_officers(settings).values()}
    return signature_fault(by_key.get(doer.key), doer.key, does, plan, doer.signature, day)


def _path(settings: Settings, plan: str) -> Path:
    return settings.approvals_folder / "planned" / f"{plan}.json"


def _read(path: Path) -> Doer | None:
    try:
        doer = Doer(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return doer if doer.is_possible else None
