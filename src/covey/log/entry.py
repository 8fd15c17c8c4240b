"""One entry of the ledger: a release, its withdrawal, or the undoing of that. It is all public."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, Literal, Self

from covey.errors import CoveyError, StoreError
from covey.log.canonical import canonical

Kind = Literal["release", "withdrawal", "reinstatement"]

Breakdown = tuple[tuple[str, int | str], ...]
"""Dimensions with their levels, by name or counted from the total down; all others at their total.
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """The counts that a release takes from one file of an agency.

    Args:
        submission: the kind of file.
        period: the period of the file.
        revision: which file of its period it is, from 1.
        codes: the leaves that are taken, by column; all where a column is not named.
    """

    submission: str
    period: str
    revision: int
    codes: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the ledger says of one release, withdrawal or reinstatement.

    No count that is hidden and no name of a file: an entry may be shown to anybody.

    Args:
        kind: what happened.
        dataset: to which dataset.
        period: for which period.
        released_at: when, in UTC.
        vintage: which table of that period it is: 1 the first, 2 its first revision.
        number: its place in the ledger, from 1; 0 before it has one.
        dimensions: the codelist of each dimension, in order.
        zeros_listed: whether 0 is a row; if not, an absent row of a breakdown that is out is a 0.
        breakdowns: the finest that are out; so are all that are coarser.
        policy: the policy that was carried out, as plain values by field.
        method: the version of Covey that carried it out.
        granted: what the intruder of that policy knows besides what is published.
        parts: the counts that it is made of.
        facts: the hash of its published rows, see `facts_digest`; a release alone has one.
        description: the hash of all that the public file says of it; likewise.
        reason: why it was withdrawn or reinstated, in a sentence for everybody.
        withdraws: the number of the release that is withdrawn.
        not_before: when a release may be shown, in UTC; None: at once, and the text is as if there
            were no such field, which entries of an earlier version do not have.
        outside: publications of others that it was protected beside: what each is called, and the
            hash of what the register holds of it. Where there are none, the text does not say so.
        reinstates: the number of the withdrawal that is undone; other texts do not have it.

    Raises:
        CoveyError: a field is out of range, or does not belong to that kind; our own fault.
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
    facts: str = ""
    description: str = ""
    reason: str = ""
    withdraws: int | None = None
    not_before: datetime | None = None
    outside: tuple[tuple[str, str], ...] = ()
    reinstates: int | None = None

    def __post_init__(self) -> None:
        # As it is read back, so that an entry equals its own text.
        plain = json.loads(canonical(dict(self.policy)))
        object.__setattr__(self, "policy", MappingProxyType(plain))
        if not (self.number >= 0 and self.vintage >= 1 and self._is_utc and self._is_whole):
            raise CoveyError(f"{self.named}: an entry of the ledger has an impossible field.")

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
        if self.kind in about:
            alone = not any((*kept, self.dimensions, self.not_before))
            return told == [self.kind] and bool(self.reason) and alone
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
        later = f", vintage {self.vintage}" if self.vintage > 1 else ""
        return f"{self.dataset} {self.period}{later}"

    @property
    def plain(self) -> dict[str, Any]:
        """The entry as plain values, in the order of its fields."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        embargo = told.pop("not_before")
        if not self.outside:
            del told["outside"]  # as it was entered before there was a register
        if self.reinstates is None:
            del told["reinstates"]
        return {
            **told,
            **({"not_before": embargo.astimezone(UTC).isoformat()} if embargo else {}),
            "released_at": self.released_at.astimezone(UTC).isoformat(),
            "policy": dict(self.policy),
            "parts": [
                {field.name: getattr(part, field.name) for field in fields(part)}
                for part in self.parts
            ],
        }

    @property
    def text(self) -> str:
        """The entry as canonical JSON."""
        return canonical(self.plain)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read an entry from its canonical JSON.

        Raises:
            StoreError: the text is not what `text` writes.
        """
        try:
            told = json.loads(text)
            moment = datetime.fromisoformat(told.pop("released_at"))
            embargo = told.pop("not_before", None)
            not_before = None if embargo is None else datetime.fromisoformat(embargo)
            parts = tuple(Taken(**_tuples(part)) for part in told.pop("parts"))
            policy = told.pop("policy")
            entry = cls(
                released_at=moment,
                parts=parts,
                policy=policy,
                not_before=not_before,
                **_tuples(told),
            )
            if entry.text == text:
                return entry
        except (ValueError, TypeError, AttributeError, KeyError, CoveyError):
            pass
        raise StoreError(_UNREADABLE)


_UNREADABLE: Final = "this is no entry of a ledger"


def _tuples(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _tuple(value) for name, value in told.items()}


def _tuple(value: Any) -> Any:
    return tuple(map(_tuple, value)) if isinstance(value, list) else value
