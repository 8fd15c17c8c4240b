"""One entry of the ledger: a release, its withdrawal, the undoing of that, its end, or a new name.

It is all public.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from covey.errors import CoveyError, StoreError
from covey.log.canonical import canonical

Kind = Literal["release", "withdrawal", "reinstatement", "retirement", "rename"]

Named = Literal["submission", "dataset", "codelist"]
"""What an officer may give another name to."""

Breakdown = tuple[tuple[str, int | str], ...]
"""Dimensions with their levels, by name or counted from the total down; all others at their total.
"""

Does = Literal["approves", "plans", "carries out"]
"""What an officer signs that she does."""

Through = Literal["command", "desk", "schedule", "server"]
"""What somebody acts through: a command or a program, the desk, or a run under Prefect that was due
or that somebody asked its server for."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The counts that a release takes from one file of an agency.

    Args:
        submission: the kind of file.
        period: the period of the file.
        revision: which file of its period it is, from 1.
        codes: the leaves that are taken, by column, as they were then; all where a column is not
            named.
        renamed: the column that stands for a dimension, where it is called otherwise.
        constants: the one code of each dimension that the file has no column of.
        seal: the keyed hash of its rows; empty where they were never sealed, and the text is
            silent.
    """

    submission: str
    period: str
    revision: int
    codes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Counts of an agency that a release does without: a file, or codes that a file is silent of.

    Args:
        agency: who was to send them.
        submission: the kind of file.
        period: the period of the file.
        leaves: where they would have been, by dimension; at all where one is not named. Where a
            file of its kind and period is in the release, it has no rows of these leaves.
        codes: of that file, the expected codes that it has no row of, by column; none where there
            is no file.
    """

    agency: str
    submission: str
    period: str
    leaves: tuple[tuple[str, tuple[str, ...]], ...] = ()
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Renaming:
    """Another name for what goes on as it was.

    Args:
        what: a kind of thing.
        old: its name in the entries before.
        new: its name from now on.
        moved: for a submission: by period, how many files of the old name stand before those that
            came under the new one, whose revisions count on from there.
    """

    what: Named
    old: str
    new: str
    moved: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Approvals:
    """Who approved that something goes out.

    Args:
        asked: how many had to, 1 or more.
        signed: of each who did: the fingerprint of the public key, and the signature, see
            `covey.log.signed_text`; both in hexadecimal digits. No name: an entry is public.
    """

    asked: int
    signed: tuple[tuple[str, str], ...]

    @property
    def are_enough(self) -> bool:
        """Whether as many as were asked approved, each with a key of her own."""
        return 1 <= self.asked <= len({key for key, _ in self.signed}) == len(self.signed)


@dataclass(frozen=True, slots=True)
class Doer:
    """Who planned something or carried it out, as far as that is known.

    Args:
        through: what she acted through.
        key: the fingerprint of the public key of an officer; empty where nobody is known. No name:
            an entry is public.
        signature: hers, see `covey.log.signed_text`, in hexadecimal digits; empty where she did
            not sign, and the hub alone says that it was she.
    """

    through: Through
    key: str = ""
    signature: str = ""

    @property
    def is_possible(self) -> bool:
        """Whether nobody signed without a key, and no schedule has one."""
        told = self.through in get_args(Through) and bool(self.key) >= bool(self.signature)
        return told and not (self.key and self.through in ("schedule", "server"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the ledger says of one release, withdrawal, reinstatement, retirement or renaming.

    No count that is hidden and no name of a file: an entry may be shown to anybody.

    Args:
        kind: what happened.
        dataset: to which dataset; a renaming has none, nor a period.
        period: for which period.
        released_at: when, in UTC.
        vintage: which table of that period it is: 1 the first, 2 its first revision; of a
            retirement, the one that stands for good.
        number: its place in the ledger, from 1; 0 before it has one.
        dimensions: the codelist of each dimension, in order.
        zeros_listed: whether 0 is a row; if not, an absent row of a breakdown that is out is a 0.
        breakdowns: the finest that are out; so are all that are coarser.
        policy: the policy that was carried out, as plain values by field.
        method: the version of Covey that carried it out.
        granted: what the intruder of that policy knows besides what is published.
        parts: the counts that it is made of.
        missing: the counts that it does without; where there are none, the text is silent.
        facts: the hash of its published rows, see `facts_digest`; a release alone has one.
        description: the hash of all that the public file says of it; likewise.
        reason: why it was withdrawn, reinstated, retired or renamed, in a sentence for everybody.
        withdraws: the number of the release that is withdrawn.
        not_before: when a release may be shown, in UTC; None: at once, and the text is silent.
        outside: publications of others that it was protected beside: what each is called, and the
            hash of what the register holds of it. A withdrawal has those that were the reason why
            a release was not shown at its time, a reinstatement those that it was held against.
            Where there are none, the text does not say so.
        reinstates: the number of the withdrawal that is undone; other texts do not have it.
        renaming: what is called otherwise from now on; other texts do not have it.
        approvals: who approved it, where that was asked; other texts do not have it.
        planned: who planned it, where it was planned before it was carried out; likewise.
        carried_out: who carried it out; entries from before that was kept do not say so.

    Raises:
        CoveyError: it has fewer approvals than were asked, or a field is out of range or does not
            belong to that kind; our own fault.
    """

    kind: Kind
    dataset: str
    period: str
    released_at: datetime
    vintage: int = 1
    number: int = 0
    dimensions: tuple[tuple[str, str], ...] = ()
    zeros_listed: bool = True
    breakdowns: tuple[Breakdown, ...] = ()
    policy: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    method: str = ""
    granted: tuple[str, ...] = ()
    parts: tuple[Taken, ...] = ()
    missing: tuple[Missing, ...] = ()
    facts: str = ""
    description: str = ""
    reason: str = ""
    withdraws: int | None = None
    not_before: datetime | None = None
    outside: tuple[tuple[str, str], ...] = ()
    reinstates: int | None = None
    renaming: Renaming | None = None
    approvals: Approvals | None = None
    planned: Doer | None = None
    carried_out: Doer | None = None
    _kept: str = field(default="", init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # As it is read back, so that an entry equals its own text.
        plain = json.loads(canonical(dict(self.policy)))
        object.__setattr__(self, "policy", MappingProxyType(plain))
        approved = self.approvals is None or self.approvals.are_enough
        placed = self.number >= 0 and self.vintage >= 1
        approved &= all(one.is_possible for one in self.doers.values())
        if not (placed and approved and self._is_utc and self._is_whole):
            raise CoveyError(f"{self.named}: an entry of the ledger has an impossible field.")

    @property
    def doers(self) -> dict[Does, Doer]:
        """Who planned it and who carried it out, by what each signs; only those that are told."""
        told: dict[Does, Doer | None] = {"plans": self.planned, "carries out": self.carried_out}
        return {does: doer for does, doer in told.items() if doer is not None}

    @property
    def keys(self) -> tuple[str, ...]:
        """The fingerprints of all keys of officers in it."""
        signed = self.approvals.signed if self.approvals else ()
        return (*(key for key, _ in signed), *(one.key for one in self.doers.values() if one.key))

    @property
    def _is_utc(self) -> bool:
        moments = (self.released_at, self.not_before or self.released_at)
        return all(moment.utcoffset() == timedelta(0) for moment in moments)

    @property
    def _is_whole(self) -> bool:
        """Whether all is there that its kind needs, and nothing else; hashes come with a number."""
        about = {"withdrawal": self.withdraws, "reinstatement": self.reinstates}
        told = [kind for kind, number in about.items() if number is not None]
        kept = (bool(self.facts), bool(self.description))
        if self.missing and self.kind != "release":
            return False
        if self.kind == "rename" or self.renaming is not None:
            nameless = not (self.dataset or self.period or any(kept) or self.dimensions or told)
            return self.kind == "rename" and _is_another(self.renaming) and nameless
        if self.kind in about or self.kind == "retirement":
            alone = not any((*kept, self.dimensions, self.not_before))
            own = [self.kind] if self.kind in about else []
            return told == own and bool(self.reason) and alone
        hashed = all(kept) if self.number else True
        whole = bool(self.dimensions) and hashed
        return self.kind == "release" and whole and not (told or self.reason)

    @property
    def named(self) -> str:
        """What it is about, in words.

        >>> moment = datetime(2024, 5, 5, tzinfo=UTC)
        >>> Entry(kind="withdrawal", dataset="people", period="2024-Q1", released_at=moment,
        ...     vintage=2, reason="Wrong districts.", withdraws=3).named
        'people 2024-Q1, vintage 2'
        """
        if self.renaming is not None:
            return f"{self.renaming.what} {self.renaming.old}, now {self.renaming.new}"
        later = f", vintage {self.vintage}" if self.vintage > 1 else ""
        return f"{self.dataset} {self.period}{later}"

    @property
    def plain(self) -> dict[str, Any]:
        """The entry as plain values, in the order of its fields."""
        told = _plain(self)
        embargo = told.pop("not_before")
        for name in ("outside", "missing"):
            if not told[name]:
                del told[name]
        if self.reinstates is None:
            del told["reinstates"]
        for name in _PARTS:
            if told[name] is None:
                del told[name]
            else:
                told[name] = _plain(told[name])
        return {
            **told,
            **({"not_before": embargo.astimezone(UTC).isoformat()} if embargo else {}),
            "released_at": self.released_at.astimezone(UTC).isoformat(),
            "policy": dict(self.policy),
            "parts": [_plain_part(part) for part in self.parts],
            **({"missing": [_plain(one) for one in self.missing]} if self.missing else {}),
        }

    @property
    def text(self) -> str:
        """The entry as canonical JSON."""
        return self._kept or canonical(self.plain)

    @classmethod
    def read(cls, text: str) -> Entry:
        """Read an entry from its canonical JSON.

        Raises:
            StoreError: the text is not what `text` writes.
        """
        return _read(text)


_UNREADABLE: Final = "this is no entry of a ledger"

_PARTS: Final[Mapping[str, type[Renaming | Approvals | Doer]]] = {
    "renaming": Renaming,
    "approvals": Approvals,
    "planned": Doer,
    "carried_out": Doer,
}
"""The fields of which a text is silent where there is none, with their kinds."""


@lru_cache(maxsize=4096)
def _read(text: str) -> Entry:
    """Read an entry; the same text is the same entry, however often a process reads a ledger."""
    try:
        told = json.loads(text)
        moment = datetime.fromisoformat(told.pop("released_at"))
        embargo = told.pop("not_before", None)
        not_before = None if embargo is None else datetime.fromisoformat(embargo)
        parts = tuple(map(_taken, told.pop("parts")))
        missing = tuple(Missing(**_tuples(one)) for one in told.pop("missing", ()))
        policy = told.pop("policy")
        own: dict[str, Any] = {
            name: kind(**_tuples(told.pop(name))) for name, kind in _PARTS.items() if name in told
        }
        entry = Entry(
            released_at=moment,
            parts=parts,
            missing=missing,
            policy=policy,
            not_before=not_before,
            **own,
            **_tuples(told),
        )
        if entry.text == text:
            # A ledger of years has megabytes of it, which every head is a hash of.
            object.__setattr__(entry, "_kept", text)
            return entry
    except (ValueError, TypeError, AttributeError, KeyError, CoveyError):
        pass
    raise StoreError(_UNREADABLE)


def _is_another(renaming: Renaming | None) -> bool:
    """Tell whether a renaming says of something that it has another name."""
    if renaming is None or not (renaming.old and renaming.new):
        return False
    return renaming.what in get_args(Named) and renaming.old != renaming.new


_NAMES: Final[Mapping[type, tuple[str, ...]]] = {
    kind: tuple(one.name for one in fields(kind) if one.init)
    for kind in (Entry, Missing, Renaming, Approvals, Doer)
}
"""The fields of each, looked up once: a ledger of years is long."""


def _plain(of: Entry | Missing | Renaming | Approvals | Doer) -> dict[str, Any]:
    return {name: getattr(of, name) for name in _NAMES[type(of)]}


def _plain_part(part: Taken) -> dict[str, Any]:
    """Return what an entry says of a file, name by name: it has most of its text."""
    told = {
        "submission": part.submission,
        "period": part.period,
        "revision": part.revision,
        "codes": part.codes,
        "renamed": part.renamed,
        "constants": part.constants,
    }
    return {**told, "seal": part.seal} if part.seal else told


def _taken(told: Mapping[str, Any]) -> Taken:
    return Taken(
        told["submission"],
        told["period"],
        told["revision"],
        _tuple(told["codes"]),
        _tuple(told["renamed"]),
        _tuple(told["constants"]),
        told.get("seal", ""),
    )


def _tuples(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _tuple(value) for name, value in told.items()}


def _tuple(value: Any) -> Any:
    return tuple(map(_tuple, value)) if isinstance(value, list) else value
