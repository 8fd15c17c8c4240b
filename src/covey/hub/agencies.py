"""What an office knows of its agencies: what each sends, since when, how late, and whom it asks.

It reads the receipts, and no count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date

from covey.contracts import Registry, Submission
from covey.hub.agency import ToSend, wanted
from covey.hub.clock import moment_now
from covey.hub.due import day_in, that_came
from covey.hub.settings import Settings
from covey.store import Receipt, open_confidential


@dataclass(frozen=True, slots=True)
class KindSent:
    """A kind of file, as an agency sends it.

    Args:
        contract: its submission.
        newest: the file that came last; None where none did.
        due: how many files it should have sent by now.
        late: how many of them came after the day of the release that needed them, or have not come.
    """

    contract: Submission
    newest: Receipt | None
    due: int
    late: int


@dataclass(frozen=True, slots=True)
class AgencyRecord:
    """An agency, as the office knows it.

    Args:
        name: of it.
        kinds: of files that it sends.
        languages: that it is written to in, the first one first.
        mails: where news is sent to.
        posts: whether news is posted to an address of its own as well.
    """

    name: str
    kinds: tuple[KindSent, ...]
    languages: tuple[str, ...]
    mails: tuple[str, ...]
    posts: bool


def agency_records(settings: Settings, registry: Registry) -> tuple[AgencyRecord, ...]:
    """Return what is known of each agency, by name.

    Raises:
        CoveyError: the confidential store cannot be read.
    """
    with open_confidential(settings.confidential_file) as store:
        receipts = store.receipts()
    today = day_in(settings.time_zone, moment_now())
    kinds = {one.name for one in registry.submissions}
    due = [
        one
        for one in wanted(registry, that_came(receipts), kinds, today)
        if one.due < today
    ]  # fmt: skip
    came = [one for one in receipts if one.verdict in ("accepted", "held", "superseded")]
    first: dict[tuple[str, str], date] = {}
    for one in sorted(came, key=lambda each: each.received_at):
        first.setdefault((one.submission, str(one.period)), _day(settings, one))
    return tuple(
        _record(settings, name, [_sent(one, came, due, first) for one in of])
        for name, of in _by_agency(registry.submissions).items()
    )


def _by_agency(submissions: Iterable[Submission]) -> dict[str, list[Submission]]:
    found: dict[str, list[Submission]] = {}
    for one in sorted(submissions, key=lambda each: each.agency):
        found.setdefault(one.agency, []).append(one)
    return found


def _record(settings: Settings, name: str, kinds: list[KindSent]) -> AgencyRecord:
    told = [one for one in settings.news.to.values() if one.agency == name]
    asked = [tag for one in told for tag in one.languages]
    spoken = [*asked, *(tag for kind in kinds for tag in kind.contract.languages)]
    mails = tuple(one.mail for one in told if one.mail)
    posts = any(one.webhook for one in told)
    return AgencyRecord(name, tuple(kinds), tuple(dict.fromkeys(spoken)), mails, posts)


def _sent(
    contract: Submission,
    came: Iterable[Receipt],
    due: Iterable[ToSend],
    first: dict[tuple[str, str], date],
) -> KindSent:
    own = [one for one in came if one.submission == contract.name]
    asked = [one for one in due if one.submission == contract.name]
    late = [one for one in asked if first.get((one.submission, one.period), date.max) > one.due]
    newest = max(own, key=lambda one: one.received_at, default=None)
    return KindSent(contract, newest, len(asked), len(late))


def _day(settings: Settings, receipt: Receipt) -> date:
    return day_in(settings.time_zone, receipt.received_at.replace(tzinfo=UTC))
