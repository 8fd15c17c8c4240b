"""What the commands say of releases: out, corrected since, due, and published by others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from covey.errors import listed
from covey.plurals import numbered

if TYPE_CHECKING:
    from covey.hub.approvals import Planned
    from covey.hub.due import Due, Superseded
    from covey.hub.status import Embargoed
    from covey.intake import OutsideReport
    from covey.store import Published, Withdrawal
    from covey.tables import Hierarchy

_SHOWN: Final = 40
"""Breakdowns of which a line each is printed; all stand in the published file."""


def published_words(one: Published, trees: Mapping[str, Hierarchy]) -> str:
    """Return what went out, and what it lost of *trees* before."""
    from covey.cli.protection_words import coarsened_words

    when = one.not_before
    what = "is published" if when is None else f"is decided, and shown from {moment_words(when)} on"
    done = f"{one.dataset} {one.period} {what}: {numbered(one.rows, 'cell')}"
    lost = coarsened_words(trees, one.levels)
    return "\n".join(
        [
            f"{done}, {one.hidden:,} of them hidden.",
            *missing_lines(one.missing),
            *lost,
            *missed_words(one.missed),
            *told_words(one.told),
            *out_words([(of.name, of.cells, of.hidden, of.visible) for of in one.breakdowns]),
            *left_out_words(one.left_out),
            *ended_words(one.ended),
            *regrouped_words(one.regrouped),
        ]
    )


def superseded_words(one: Superseded) -> str:
    """Return which file came after a release, and which one was published."""
    new, old = one.newest, one.published
    told = (
        f"{one.release.dataset} {one.release.period} is superseded: {new.submission} {new.period}, "
        f"revision {new.revision} of {new.received_at:%Y-%m-%d}, came after"
    )
    if old is None:
        return f"{told} it went out without {new.agency}"
    return f"{told} revision {old.revision} of {old.received_at:%Y-%m-%d}, which is published"


def withdrawn_words(one: Withdrawal) -> str:
    """Return what was withdrawn when and why, as everybody reads it."""
    later = f", vintage {one.vintage}" if one.vintage > 1 else ""
    return f"{one.dataset} {one.period}{later}, on {one.withdrawn_at:%Y-%m-%d}: {one.reason}"


def planned_words(one: Planned) -> str:
    """Return what waits for approval, who has approved it, and how others do."""
    by = f"approved by {', '.join(one.approved)}" if one.approved else "approved by nobody yet"
    return f"{one.words}\n          {by}: covey approve {one.plan} --key FILE"


def embargoed_words(one: Embargoed) -> str:
    """Return from when on a release is shown, and what to do where the policy asks for more."""
    of = one.release
    later = f", vintage {of.vintage}" if of.vintage > 1 else ""
    said = f"{of.dataset} {of.period}{later}, from {moment_words(one.until)} on"
    if one.newer:
        said += (
            f"; it is held against {listed(one.newer)} then. To reckon with that before: covey "
            f"withdraw {of.dataset} {of.period}, and decide it anew"
        )
    if not one.stricter:
        return said
    return (
        f"{said}; the policy asks for more since ({', '.join(one.stricter)}), and it is shown as "
        f"it was decided, unless you withdraw it: covey withdraw {of.dataset} {of.period}"
    )


def moment_words(moment: datetime) -> str:
    """Return a day and a time, with its offset from UTC.

    >>> moment_words(datetime.fromisoformat("2025-03-01T08:00+07:00"))
    '2025-03-01 08:00+07:00'
    """
    return moment.isoformat(" ", "minutes")


def due_words(one: Due, *, whole: bool = True) -> str:
    """Return what is due since when, and the command for it or the agencies it waits for.

    Args:
        one: what is due.
        whole: name all that it waits for; else the first few, and the command that names all.
    """
    since = f"{one.dataset} {one.period}, due from {one.since} on"
    if one.as_published:
        since += f", of {listed(one.as_published)} as it is out while a correction waits"
    if one.corrected:
        since = f"{one.dataset} {one.period}, corrected since it went out"
    if one.late:
        since = f"{one.dataset} {one.period}, out without counts of {listed(one.late)} that came"
    if one.held_back:
        since = (
            f"{one.dataset} {one.period}, decided and not shown at its time, since what others "
            "published tells too much with it"
        )
    if one.without:
        since += f", without {listed(one.without)}"
    if one.later:
        return f"{since}, {one.later}; or now: covey release {one.dataset} {one.period}"
    if not one.waits_for:
        from covey.store import without_words

        command = ["covey release", one.dataset, one.period, *without_words(one.without)]
        return f"{since}: {' '.join(command)}"
    until = f", until {one.without_from}" if one.without_from else ""
    waits, few = "; ".join(one.waits_for), listed(one.waits_for)
    if whole or few == waits:
        return f"{since}, waits for {waits}{until}"
    files = numbered(len(one.waits_for), "file")
    return f"{since}, waits for {files}{until}: {few}, all by covey status {one.dataset} --all"


def outside_words(one: tuple[OutsideReport, Sequence[str]]) -> str:
    """Return a publication of others, and which of its periods are not reckoned with yet."""
    report, waits = one
    counts = f"{numbered(len(report.statements), 'count')} of {report.dataset}"
    later = f"; for {', '.join(waits)} files are not there yet" if waits else ""
    return f"{report.file}: {report.named}, {counts}{later}"


def told_words(told: int) -> list[str]:
    """Return how many unsafe counts were known before, which nobody can protect any more."""
    if not told:
        return []
    more = numbered(told, "more is", "more are")
    return [
        f"{more} hidden that are known already, by others or by what is out: no release mends that."
    ]


def missing_lines(missing: Sequence[str]) -> list[str]:
    """Return what a release does without, and what becomes of it."""
    if not missing:
        return []
    return [
        "Incomplete: its totals lack these, and it goes out again once they are there:",
        *(f"  {one}" for one in missing),
    ]


def missed_words(missed: Sequence[str]) -> list[str]:
    """Return what a reader misses of what the release before shows."""
    return [f"Hidden here, and shown before: {listed(missed)}."] if missed else []


def ended_words(ended: Sequence[str]) -> list[str]:
    """Return which breakdowns of the first release of a series end."""
    if not ended:
        return []
    return [
        "These breakdowns of the first release end here, with all that is finer:",
        *(f"  {name}" for name in ended),
    ]


def regrouped_words(regrouped: Sequence[str]) -> list[str]:
    """Return what becomes of codes where a codelist has other areas than before."""
    if not regrouped:
        return []
    more = [f"  and {len(regrouped) - _SHOWN:,} more"] if len(regrouped) > _SHOWN else []
    return ["Other areas than before:", *(f"  {one}" for one in regrouped[:_SHOWN]), *more]


def out_words(out: Sequence[tuple[str, int, int, float | None]]) -> Iterator[str]:
    """Return a line for each breakdown: its name, cells that are not 0, hidden ones, share seen."""
    if not out:
        return
    yield "Breakdowns that are out, cells that are not 0, hidden, and share of all that is visible:"
    widest = max(len(name) for name, *_ in out[:_SHOWN])
    for name, cells, hidden, visible in out[:_SHOWN]:
        share = "-" if visible is None else f"{visible:.1%}"
        yield f"  {name:<{widest}}  {cells:>8,}  {hidden:>8,}  {share:>6}"
    if len(out) > _SHOWN:
        yield f"  and {len(out) - _SHOWN:,} more"


def left_out_words(left: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Return a line for each breakdown that is not out though all coarser ones are."""
    if not left:
        return
    yield "Not out, and nothing finer than these:"
    for name, reason in left[:_SHOWN]:
        yield f"  {name}: {reason}"
    if len(left) > _SHOWN:
        yield f"  and {len(left) - _SHOWN:,} more"
