"""Approvals: an act stops at its plan until enough officers have signed the hash of it.

A plan lies in the confidential folder as the text that its hash is of, so whoever signs sees what.
Beside it lies what each officer signed; the entry of the act takes it over. No server is needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from covey.contracts import Dataset, Registry
from covey.disk import flush, refusal, write_whole
from covey.errors import ApprovalsMissing, CommandError, StoreError, listed
from covey.hub.clock import moment_now
from covey.hub.commit import ledger_head
from covey.hub.doers import doer_faults, leave_planner, with_doers
from covey.hub.due import day_in
from covey.hub.settings import Settings
from covey.log import (
    START,
    Approvals,
    Does,
    Entry,
    Link,
    Named,
    Renaming,
    is_plan_hash,
    is_text_of,
    plan_hash,
    plan_text,
    signed_text,
)
from covey.plurals import numbered
from covey.store import ConfidentialStore, Entered, private_folder

if TYPE_CHECKING:  # an office that asks for no approval loads no keys
    from covey.hub.officers import Officer

_OWN: Final = 0o600


@dataclass(frozen=True)
class Approved:
    """What an officer approved.

    Args:
        plan: the hash.
        name: whose.
        others: who had approved it before, by name.
    """

    plan: str
    name: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Planned:
    """An act that was planned and waits for approval.

    Args:
        plan: its hash.
        words: what it is.
        approved: the names of those whose approval of it counts today.
        kind: what would happen.
        dataset: to which dataset; empty of a renaming.
        period: for which period; empty of a renaming.
        made_at: when it was planned last.
        renaming: what would be called otherwise; None of all else.
        asked: how many officers have to approve it; 0 where nobody has to any more.
    """

    plan: str
    words: str
    approved: tuple[str, ...]
    kind: str = "release"
    dataset: str = ""
    period: str = ""
    made_at: datetime | None = None
    renaming: Renaming | None = None
    asked: int = 0

    @property
    def left(self) -> int:
        """How many have to approve it still."""
        return max(0, self.asked - len(self.approved))


def asked_for(registry: Registry, entries: Iterable[Entry], act: Entry | Planned) -> int:
    """Return how many have to approve what is about to be entered: the most that a dataset asks.

    One that is registered no more asks as many as in its newest entry: to take a dataset out of the
    contracts is no way around those who approve.
    """
    if act.renaming is not None:
        about = _concerned(registry, act.renaming.what, act.renaming.new)
        return max((one.approvals for one in about), default=0)
    registered = [one.approvals for one in registry.datasets if one.name == act.dataset]
    before = [one.approvals for one in entries if one.dataset == act.dataset]
    asked = [one.asked if one else 0 for one in before[-1:]]
    return max(registered or asked, default=0)


def with_approvals(
    settings: Settings, registry: Registry, store: ConfidentialStore, entry: Entry
) -> Entry:
    """Return an entry with who planned, approved and carries it out, or stop at its plan.

    Args:
        settings: of the project.
        registry: its contracts, which say how many have to approve it; where nobody has to, it
            has no approvals.
        store: of the ledger, open, so that nothing is entered meanwhile.
        entry: what is about to be entered; a release with the hash of its rows.

    Raises:
        ApprovalsMissing: saying how many are missing, who has approved, and who may.
        ContractError: an officer's file is unusable.
        StoreError: the plan cannot be written.
    """
    head, day = ledger_head(store), _day(settings, entry.released_at)
    asked = asked_for(registry, store.ledger.entries(), entry)
    if not asked:
        return with_doers(settings, head, entry, day)
    from covey.hub.officers import may_approve, read_officers

    plan, officers = plan_hash(head, entry), read_officers(settings)
    leave_plan(settings, head, entry)
    signed, unfit = _signed(settings, officers, plan, day)
    if len(signed) >= asked:
        pairs = tuple((one.fingerprint, signature) for one, signature in signed)
        approved = replace(entry, approvals=Approvals(asked, pairs))
        return with_doers(settings, head, approved, day)
    leave_planner(settings, head, entry)
    names = [one.name for one, _ in signed]
    may = [name for name in may_approve(officers, day) if name not in names]
    waits = f"{numbered(asked, 'approval')}, and has {len(names)}{_of(names)}"
    told = [
        f"The {_act(entry.kind)} {entry.named} waits for {waits}.",
        *(f"{fault}: this does not count." for fault in unfit),
        f"Who may approve it: {', '.join(may)}." if may else _NOBODY,
        f"Each looks at it and signs: covey approve {plan} --key FILE.",
        "Then the same command carries it out, or the next scheduled run.",
    ]
    raise ApprovalsMissing(" ".join(told))


def approved_release(
    settings: Settings, registry: Registry, store: ConfidentialStore, made: Entered
) -> Entered:
    """Return a release with who approved and did it, and what the public file tells of approvals.

    Raises:
        CoveyError: as `with_approvals`.
    """
    hashed = store.ledger.next(made.entry, made.cells, made.description).link.entry
    entry = with_approvals(settings, registry, store, hashed)
    if entry.approvals is None:
        return replace(made, entry=entry)
    keys = [key for key, _ in entry.approvals.signed]
    names = names_of_keys(settings, [entry]) if settings.name_officers else {}
    told = {"approvals": len(keys), "approved_by": [names[key] for key in keys if names] or None}
    # Not in the plan, which was made before anybody approved it.
    release = {**made.description.release, **told}
    return replace(made, entry=entry, description=replace(made.description, release=release))


def names_of_keys(settings: Settings, entries: Iterable[Entry]) -> dict[str, str]:
    """Return by fingerprint the officers that are known; none where no entry has a key of one.

    Raises:
        ContractError: an officer's file is unusable.
    """
    if not any(entry.keys for entry in entries):
        return {}
    from covey.hub.officers import read_officers

    return {one.fingerprint: one.name for one in read_officers(settings).values()}


def leave_plan(settings: Settings, head: str, entry: Entry) -> None:
    """Leave the text of a plan where whoever approves it finds it.

    Raises:
        StoreError: the disk refuses.
    """
    plan = plan_hash(head, entry)
    _write(settings.approvals_folder / f"{plan}.json", plan_text(head, entry))


def approve(settings: Settings, plan: str, key: Path, name: str | None = None) -> Approved:
    """Sign the hash of a plan with an officer's key, and leave that beside the plan.

    Args:
        settings: of the project.
        plan: the hash.
        key: the file of her private key.
        name: who she is; None: whose key it is.

    Raises:
        CommandError: it is no hash, or of no plan that was made here; the officer is unknown, may
            not approve, has another key, or has approved it already.
        ContractError: an officer's file is unusable.
        StoreError: a file cannot be read or written.
    """
    from covey.hub.officers import officer_with

    read_plan(settings, plan)
    officer, private = officer_with(settings, key, name)
    signature = private.sign(signed_text("approves", plan, officer.name).encode()).hex()
    return take_signature(settings, plan, officer.name, signature)


def take_signature(settings: Settings, plan: str, name: str, signature: str) -> Approved:
    """Leave beside a plan what an officer signed, here or with a page of her own elsewhere.

    Args:
        settings: of the project.
        plan: the hash.
        name: who she is.
        signature: of `covey.log.signed_text`, in hexadecimal digits.

    Raises:
        CommandError: it is no hash, or of no plan that was made here; the officer is unknown, may
            not approve, or has approved it already; or this is not her signature of it.
        ContractError: an officer's file is unusable.
        StoreError: a file cannot be read or written.
    """
    from covey.hub.officers import read_officers, refuse_unfit, signature_fault

    read_plan(settings, plan)
    officers, day = read_officers(settings), _day(settings, moment_now())
    refuse_unfit(officers, name, day)
    signed, _ = _signed(settings, officers, plan, day)
    before = tuple(one.name for one, _ in signed)
    if name in before:
        raise CommandError(
            f"{name} has approved this already, and counts once. Somebody else has to approve it "
            "too."
        )
    fault = signature_fault(officers[name], name, "approves", plan, signature, day)
    if fault is not None:
        raise CommandError(f"{fault}. Sign the hash of this plan, with the key of {name}.")
    text = json.dumps({"approves": plan, "by": name, "signature": signature}, indent=2)
    _write(settings.approvals_folder / plan / f"{name}.json", text + "\n")
    return Approved(plan, name, before)


def read_plan(settings: Settings, plan: str) -> dict[str, Any]:
    """Return what a plan that was made here rests on, see `covey.log.plan_text`.

    Raises:
        CommandError: it is no hash, or no plan here has it.
        StoreError: what lies there is not the text of the plan.
    """
    if not is_plan_hash(plan):
        raise CommandError(
            "this is no hash of a plan. What waits for approval prints it; copy it whole."
        )
    path = settings.approvals_folder / f"{plan}.json"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CommandError(
            "no plan that was made here has this hash, and nobody signs what nobody can see. Run "
            "the command that is to be approved, or it with --plan, and copy the hash whole."
        ) from None
    except (OSError, ValueError):
        text = ""
    if not is_text_of(text, plan):
        raise StoreError(f"{path}: this is not the plan of its name. Delete it, and plan it again.")
    told: dict[str, Any] = json.loads(text)
    return told


def plan_in_words(told: Mapping[str, Any]) -> str:
    """Return what a plan is about, in words."""
    dataset, period, vintage = told["release"]
    if "renaming" in told:
        of = told["renaming"]
        what = f"the renaming of {of['what']} {of['old']} to {of['new']}"
    else:
        later = f", vintage {vintage}" if vintage > 1 else ""
        what = f"the {_act(told.get('kind', 'release'))} {dataset} {period}{later}"
    silent = dict.fromkeys(one["agency"] for one in told.get("missing", ()))
    what += f", without {listed(list(silent))}" if silent else ""
    embargo = f", not before {told['not_before']}" if "not_before" in told else ""
    reason = f": {told['reason']}" if "reason" in told else ""
    return f"{what}{embargo}{reason}"


def waiting_plans(
    settings: Settings, registry: Registry, links: Sequence[Link]
) -> tuple[Planned, ...]:
    """Return the plans that wait for approval: they rest on the ledger as it is now."""
    entries = [link.entry for link in links]
    head = links[-1].head if links else START
    found = []
    for path in sorted(settings.approvals_folder.glob("*.json")):
        try:
            told = read_plan(settings, path.stem)
        except (CommandError, StoreError):
            continue
        if told["head"] == head:
            plan = _planned(path, told, approved_by(settings, path.stem))
            found.append(replace(plan, asked=asked_for(registry, entries, plan)))
    return tuple(found)


def approved_by(settings: Settings, plan: str) -> tuple[str, ...]:
    """Return the names of those whose approval of a plan counts today.

    Raises:
        ContractError: an officer's file is unusable.
    """
    if not any((settings.approvals_folder / plan).glob("*.json")):
        return ()
    from covey.hub.officers import read_officers

    day = _day(settings, moment_now())
    signed, _ = _signed(settings, read_officers(settings), plan, day)
    return tuple(one.name for one, _ in signed)


def _planned(path: Path, told: Mapping[str, Any], names: tuple[str, ...]) -> Planned:
    dataset, period, _ = told["release"]
    other = told.get("renaming")
    return Planned(
        *(path.stem, plan_in_words(told), names, told.get("kind", "release")),
        *(dataset, period, datetime.fromtimestamp(path.stat().st_mtime, UTC)),
        other and Renaming(other["what"], other["old"], other["new"]),
    )


def approval_faults(settings: Settings, links: Sequence[Link]) -> Iterator[str]:
    """Yield what is wrong with the signatures of entries, in words.

    The hash that was signed is worked out again, from each entry and the head before it.

    Raises:
        ContractError: an officer's file is unusable.
    """
    entries = [link.entry for link in links]
    if not any(entry.keys for entry in entries):
        return
    from covey.hub.officers import read_officers, signature_fault

    by_key = {one.fingerprint: one for one in read_officers(settings).values()}
    heads = [START, *(link.head for link in links)]
    for entry, head in zip(entries, heads, strict=False):
        day, which = _day(settings, entry.released_at), f"Entry {entry.number} ({entry.named}): "
        for does, fault in doer_faults(settings, head, entry, day):
            yield f"{which}who {_DID[does]}: {fault}."
        approvals = entry.approvals
        if approvals is None:
            continue
        plan = plan_hash(head, entry)
        checked = (
            signature_fault(by_key.get(key), key, "approves", plan, signature, day)
            for key, signature in approvals.signed
        )
        faults = [fault for fault in checked if fault is not None]
        yield from (f"{which}{fault}." for fault in faults)
        right = len(approvals.signed) - len(faults)
        if right < approvals.asked:
            yield (
                f"{which}it needed {numbered(approvals.asked, 'approval')}, and {right} of those "
                "in it hold."
            )


def _concerned(registry: Registry, what: Named, name: str) -> Iterator[Dataset]:
    """Yield the datasets that a name of a submission, a dataset or a codelist is of."""
    for dataset in registry.datasets:
        names = {
            "submission": {one.submission for one in dataset.sources},
            "dataset": {dataset.name},
            "codelist": set(dataset.dimensions.values()),
        }[what]
        if name in names:
            yield dataset


_DID: Final[Mapping[Does, str]] = {"plans": "planned it", "carries out": "carried it out"}

_NOBODY: Final = "Nobody else may approve it: covey officer add NAME makes an officer known."


def _signed(
    settings: Settings, officers: Mapping[str, Officer], plan: str, day: date
) -> tuple[list[tuple[Officer, str]], list[str]]:
    """Return who approved a plan with which signature, and why others that lie there do not count.

    No key is counted twice, as each officer has one of her own.
    """
    from covey.hub.officers import signature_fault

    right, wrong = [], []
    for path in sorted((settings.approvals_folder / plan).glob("*.json")):
        officer = officers.get(path.stem)
        signature = _signature_in(path)
        fault = signature_fault(officer, path.stem, "approves", plan, signature, day)
        if officer is None or fault is not None:
            wrong.append(str(fault))
        else:
            right.append((officer, signature))
    return right, wrong


def _signature_in(path: Path) -> str:
    """Return the signature in a file; empty where there is none."""
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["signature"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _act(kind: str) -> str:
    return {
        "withdrawal": "withdrawal of",
        "reinstatement": "return of",
        "rename": "renaming of",
        "retirement": "closing of",
    }.get(kind, "release of")


def _of(names: Sequence[str]) -> str:
    return f" ({', '.join(names)})" if names else ""


def _day(settings: Settings, moment: datetime) -> date:
    return day_in(settings.time_zone, moment)


def _write(path: Path, text: str) -> None:
    try:
        private_folder(path.parent)
        write_whole(path, text, _OWN)
        flush(path.parent)
    except OSError as error:
        raise StoreError(f"{path}: this cannot be written ({refusal(error) or error}).") from None
