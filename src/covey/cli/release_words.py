"""What the commands say of releases: planned, out, corrected since, due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from covey.cli.protection_words import coarsened_words, hidden_words, level_words
from covey.disclosure import left_out

if TYPE_CHECKING:
    from covey.disclosure import BreakdownResult
    from covey.flows.due import Due
    from covey.flows.plan import Plan
    from covey.flows.status import Superseded
    from covey.store import Published, SourceFile, Withdrawal
    from covey.tables import Hierarchy

_SHOWN: Final = 40
"""Breakdowns of which a line each is printed; all stand in the published file."""


def published_words(one: Published, trees: Mapping[str, Hierarchy]) -> str:
    """Return what went out, and what it lost of *trees* before."""
    when = one.not_before
    what = "is published" if when is None else f"is decided, and shown from {moment_words(when)} on"
    done = f"{one.dataset} {one.period} {what}: {one.rows:,} cells"
    lost = coarsened_words(trees, one.levels)
    return "\n".join(
        [
            f"{done}, {one.hidden:,} of them hidden.",
            *lost,
            *_out_words([(of.name, of.cells, of.hidden, of.visible) for of in one.breakdowns]),
            *_left_out_words(one.left_out),
        ]
    )


def superseded_words(one: Superseded) -> str:
    """Return which file came after a release, and which one was published."""
    new, old = one.newest, one.published
    return (
        f"{one.release.dataset} {one.release.period} is superseded: {new.submission} {new.period}, "
        f"revision {new.revision} of {new.received_at:%Y-%m-%d}, came after revision "
        f"{old.revision} of {old.received_at:%Y-%m-%d}, which is published"
    )


def withdrawn_words(one: Withdrawal) -> str:
    """Return what was withdrawn when and why, as everybody reads it."""
    later = f", vintage {one.vintage}" if one.vintage > 1 else ""
    return f"{one.dataset} {one.period}{later}, on {one.withdrawn_at:%Y-%m-%d}: {one.reason}"


def moment_words(moment: datetime) -> str:
    """Return a day and a time, with its offset from UTC.

    >>> moment_words(datetime.fromisoformat("2025-03-01T08:00+07:00"))
    '2025-03-01 08:00+07:00'
    """
    return moment.isoformat(" ", "minutes")


def due_words(one: Due) -> str:
    """Return what is due since when, and the command for it or the agencies it waits for."""
    since = f"{one.dataset} {one.period}, due from {one.since} on"
    waits = [
        f"{file.submission} for {file.period}, from {file.agency} since {file.since}"
        for file in one.awaited
    ]
    if not (waits or one.waits):
        return f"{since}: covey release {one.dataset} {one.period}"
    return f"{since}, waits for {'; '.join([*waits, *one.waits])}"


def plan_words(plan: Plan) -> str:
    """Return what would go out, for the officer alone."""
    done = plan.certificate
    return "\n".join(
        [
            f"{plan.dataset} {plan.period} would go out like this. Nothing was published.",
            hidden_words(done, plan.counts),
            *level_words(done, plan.counts),
            *done.compared,
            *coarsened_words(plan.trees, done.levels),
            *done.remedies,
            *(_breakdown_words(done.breakdowns) or _seen(plan)),
            "Made of:",
            *(f"  {_file(one)}" for one in plan.files),
        ]
    )


def _breakdown_words(results: Sequence[BreakdownResult]) -> list[str]:
    """Return what would become of each breakdown; nothing where the policy chooses none."""
    out = [
        (one.name, one.cells, one.hidden, 1 - one.people_hidden) for one in results if one.goes_out
    ]
    return [*_out_words(out), *_left_out_words(left_out(results))]


def _out_words(out: Sequence[tuple[str, int, int, float | None]]) -> Iterator[str]:
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


def _left_out_words(left: Sequence[tuple[str, str]]) -> Iterator[str]:
    if not left:
        return
    yield "Not out, and nothing finer than these:"
    for name, reason in left[:_SHOWN]:
        yield f"  {name}: {reason}"
    if len(left) > _SHOWN:
        yield f"  and {len(left) - _SHOWN:,} more"


def _seen(plan: Plan) -> Iterator[str]:
    yield f"Share of all {plan.counts} that readers see, by level:"
    widest = max(len(one.dimension) for one in plan.visible)
    for one in plan.visible:
        codes = f"{one.codes:,} code{'' if one.codes == 1 else 's'}"
        yield (
            f"  {one.dimension:<{widest}}  {codes:<11} {one.alone:>6.1%} by itself, "
            f"{one.crossed:>6.1%} crossed with the finest codes of the others"
        )


def _file(one: SourceFile) -> str:
    return (
        f"{one.part.submission} {one.part.period}, revision {one.revision} of "
        f"{one.received_at:%Y-%m-%d}: {one.file_name}"
    )
