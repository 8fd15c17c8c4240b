"""What the commands say of plans, for the officer alone: of a release, and of a series."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from covey.cli.protection_words import coarsened_words, hidden_words, level_words
from covey.cli.release_words import (
    ended_words,
    left_out_words,
    missed_words,
    missing_lines,
    out_words,
    regrouped_words,
    told_words,
)
from covey.disclosure import left_out
from covey.errors import listed
from covey.plurals import numbered

if TYPE_CHECKING:
    from covey.disclosure import BreakdownResult
    from covey.hub.plan import Plan, Unfit
    from covey.hub.plan_series import SeriesPlan
    from covey.hub.series_change import Change
    from covey.hub.ways import Way
    from covey.store import SourceFile

_SHOWN: Final = 5
"""Of what would follow; --json has all."""


def plan_words(plan: Plan | Unfit) -> str:
    """Return what would go out, or what can be done where nothing may."""
    return "\n".join(_fit(plan) if plan.kind == "fits" else _unfit(plan))


def _fit(plan: Plan) -> Iterator[str]:
    done = plan.certificate
    yield f"{plan.dataset} {plan.period} would go out like this. Nothing was published."
    yield hidden_words(done, plan.counts)
    yield from told_words(done.told)
    yield from level_words(done, plan.counts)
    yield from done.compared
    yield from coarsened_words(plan.trees, done.levels)
    yield from done.remedies
    yield from _breakdown_words(done.breakdowns) or _seen(plan)
    yield from missed_words(plan.missed)
    yield from ended_words(plan.ended)
    yield from regrouped_words(plan.regrouped)
    yield f"Vintage {plan.vintage}."
    yield from _beside(plan.beside, plan.told)
    for name, fields in plan.promised.items():
        yield (
            f"  {name} went out under a policy that asks for more ({', '.join(fields)}); its "
            "counts keep that, and what is asked now is for new counts."
        )
    if plan.change is not None:
        yield from _change(plan.change)
    yield "Made of:"
    yield from (f"  {_file(one)}" for one in plan.files)
    from covey.store import missing_words, without_words

    yield from missing_lines(missing_words(plan.missing))
    if plan.as_published:
        yield (
            f"  {listed(plan.as_published)} as it is out, while a correction waits: a total that "
            "has the correction in it would tell what it changed."
        )
    way = ["--way", shlex.quote(plan.way)] if plan.way else []
    name = " ".join([plan.dataset, plan.period, *without_words(plan.without), *way])
    if plan.approvals:
        officers = numbered(plan.approvals, "officer has", "officers have")
        yield f"{officers} to approve it first: covey approve {plan.hash} --key FILE"
    yield f"To publish exactly this: covey release {name} --commit {plan.hash}"


def _unfit(plan: Unfit) -> Iterator[str]:
    yield f"{plan.dataset} {plan.period} does not fit. Nothing was published. What can be done:"
    yield from (f"  {number}. {_way(one)}" for number, one in enumerate(plan.ways, start=1))
    yield from _beside(plan.beside, plan.told)


def _way(one: Way) -> str:
    taken = f" To take it: --way {shlex.quote(one.policy)}." if one.fits and one.policy else ""
    return f"{one.what}: {one.outcome}.{taken}"


def _beside(beside: Sequence[str], told: Sequence[str]) -> Iterator[str]:
    if not beside:
        return
    yield "Protected beside:"
    yield from (f"  {name}" for name in beside)
    if not told:
        yield "Protected alone it would have told nothing."
        return
    yield f"Protected alone it would have told {_counts(told)}:"
    yield from _first(told)


def _counts(told: Sequence[str]) -> str:
    return numbered(len(told), "count")


def _first(told: Sequence[str]) -> Iterator[str]:
    yield from (f"  {one}" for one in told[:_SHOWN])
    if len(told) > _SHOWN:
        yield f"  and {len(told) - _SHOWN:,} more"


def _change(one: Change) -> Iterator[str]:
    (rows, now), (hidden, hidden_now) = one.rows, one.hidden
    less = f"{hidden_now:,} hidden for {hidden:,}"
    yield f"Against {one.last}: {numbered(now, 'row')} for {rows:,}, {less}."
    for what, names in (("Begins", one.begun), ("Ends", one.ended)):
        yield from (f"  {what}, with all that is finer: {name}" for name in names)


def series_words(plan: SeriesPlan) -> str:
    """Return what a series would cost."""
    widest = max(len(one.period) for one in plan.costs)
    lines = [
        f"{plan.dataset}: what these releases would cost. Nothing was published or kept.",
        f"  {'':<{widest}}  {'cells':>8}  hidden {'alone':>8}  {'in sequence':>11}  {'jointly':>8}",
    ]
    for one in plan.costs:
        cells, alone, sequence, jointly = (
            "-" if n is None else f"{n:,}"
            for n in (one.cells, one.alone, one.in_sequence, one.jointly)
        )
        lines.append(
            f"  {one.period:<{widest}}  {cells:>8}         {alone:>8}  {sequence:>11}  {jointly:>8}"
        )
    took = ", ".join(f"{seconds:.1f} {name}" for name, seconds in plan.seconds.items())
    lines.append(f"Seconds: {took}. A dash: it does not fit so.")
    lines += plan.refusals
    if plan.beside:
        lines += ["Protected beside:", *(f"  {name}" for name in plan.beside)]
    if plan.told:
        lines.append(f"If each went out as it is alone, this would tell {_counts(plan.told)}:")
        lines += _first(plan.told)
    else:
        lines.append("If each went out as it is alone, nothing would be told.")
    return "\n".join(lines)


def series_figures(plan: SeriesPlan) -> dict[str, Any]:
    """Return the same for machines."""
    seconds = {name: round(of, 3) for name, of in plan.seconds.items()}
    return {**asdict(plan), "seconds": seconds}


def _breakdown_words(results: Sequence[BreakdownResult]) -> list[str]:
    """Return what would become of each breakdown; nothing where the policy chooses none."""
    out = [
        (one.name, one.cells, one.hidden, 1 - one.people_hidden) for one in results if one.goes_out
    ]
    return [*out_words(out), *left_out_words(left_out(results))]


def _seen(plan: Plan) -> Iterator[str]:
    yield f"Share of all {plan.counts} that readers see, by level:"
    widest = max(len(one.dimension) for one in plan.visible)
    for one in plan.visible:
        codes = numbered(one.codes, "code")
        yield (
            f"  {one.dimension:<{widest}}  {codes:<11} {one.alone:>6.1%} by itself, "
            f"{one.crossed:>6.1%} crossed with the finest codes of the others"
        )


def _file(one: SourceFile) -> str:
    return (
        f"{one.part.submission} {one.part.period}, revision {one.revision} of "
        f"{one.received_at:%Y-%m-%d}: {one.file_name}"
    )
