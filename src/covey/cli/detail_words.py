"""What `covey detail` says of breakdowns: tables and sentences for people, figures for machines.

True counts of people: for the terminal of a data officer, and never for a log.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from rich.table import Table

from covey.cli.drawn import drawn
from covey.cli.option_words import in_options
from covey.disclosure import by_limit
from covey.plurals import numbered
from covey.printable import printable

if TYPE_CHECKING:
    from covey.disclosure import AtLimit, Breakdown, BreakdownList, Level

_SHOWN: Final = 12
_SHOWN_AT_LIMIT: Final = 3


def print_table(found: BreakdownList) -> None:
    """Print a line for each breakdown that was looked at."""
    with_classes = found.policy.k is not None
    table = Table(box=None, pad_edge=False)
    below = f"below {found.policy.minimum_count}"
    table.add_column("breakdown")
    classes = ["in classes", "unsafe"] * with_classes
    for name in ("rows", below, "people there", *classes, "share"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("qualifies")
    finest = set(map(id, found.frontier))
    for one in found.listed:
        held = one.held
        in_classes = [held.class_people, held.unsafe_people] * with_classes
        people = (held.rows, held.small_cells, held.small_people, *in_classes)
        verdict = "yes, and nothing finer" if id(one) in finest else _verdict(one)
        table.add_row(one.name, *(f"{n:,}" for n in people), f"{held.share:.2%}", verdict)
    print(drawn(table, sys.stdout.isatty()))


def _verdict(one: Breakdown) -> str:
    return f"no: {in_options(one.reason)}" if one.reason else "yes"


def detail_words(found: BreakdownList) -> str:
    """Return what limits would give, which breakdowns qualify, and what their levels are."""
    number = len(found.listed) + found.ruled_out
    limit = f"{100 * found.policy.suppression_limit:g} %"
    finest = _named([one.name for one in found.frontier], _SHOWN)
    few = f"in each of them at most {limit} of the people stand in unsafe cells"
    qualify = "qualifies" if len(found.qualifying) == 1 else "qualify"
    lines = [
        f"{len(found.qualifying):,} of {numbered(number, 'breakdown')} {qualify}: {few}.",
        f"The finest that do: {finest}.",
    ]
    if found.ruled_out:
        lines.append(
            numbered(
                found.ruled_out,
                "is not shown: it is finer than one that does not qualify.",
                "are not shown: each is finer than one that does not qualify.",
            )
        )
    limits = _limits(found)
    way, which = (
        ("--detail frontier", "those that qualify")
        if limits
        else ("with the same --breakdown", "all that are listed")
    )
    lines.append(
        "Each qualifies by itself. Nothing is protected or published by this: covey protect "
        f"{way} publishes {which}, protected together."
    )
    table = [_limit_table(limits, found.policy.suppression_limit)] if limits else []
    return "\n".join([*table, *lines, *_level_words(found)])


def _limit_table(limits: Sequence[AtLimit], asked: float) -> str:
    """What each value of the limit would give, and which one was asked for."""
    table = Table(box=None, pad_edge=False)
    for name in ("limit", "breakdowns", "rows", "unsafe rows"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("finest")
    for one in limits:
        called = "asked: " if one.limit == asked else ""
        numbers = (f"{n:,}" for n in (one.breakdowns, one.rows, one.unsafe))
        finest = _named(one.frontier, _SHOWN_AT_LIMIT)
        table.add_row(f"{called}{100 * one.limit:g} %", *numbers, finest)
    head = "What each limit would give, before other rows are hidden beside the unsafe ones:"
    return f"{head}\n{drawn(table, sys.stderr.isatty())}"


def _limits(found: BreakdownList) -> tuple[AtLimit, ...]:
    """Nothing is left to a limit where breakdowns are named."""
    return by_limit(found) if isinstance(found.policy.detail, str) else ()


def _named(names: Sequence[str], most: int) -> str:
    more = len(names) - most
    return "; ".join([*names[:most], *([f"and {more:,} more"] if more > 0 else [])]) or "none"


def _level_words(found: BreakdownList) -> list[str]:
    """What stands at the levels of dimensions that have more than one below the total."""
    several = {one.dimension for one in found.levels if one.level > 1}
    words = [
        f"{_called(one)} has {numbered(one.codes, 'code')} such as {printable(one.label)}"
        for one in found.levels
        if one.level and one.dimension in several
    ]
    return [f"Levels: {'; '.join(words)}."] if words else []


def _called(level: Level) -> str:
    number = f"{level.dimension} {level.level}"
    return f"{printable(level.name)} ({number})" if level.name else number


def detail_figures(found: BreakdownList) -> dict[str, Any]:
    """Return the breakdowns with their true counts."""
    finest = set(map(id, found.frontier))
    return {
        "breakdowns": [_figures(one) | {"frontier": id(one) in finest} for one in found.listed],
        "ruled_out": found.ruled_out,
        "limits": [asdict(one) for one in _limits(found)],
        "levels": [asdict(one) for one in found.levels],
        "policy": asdict(found.policy),
    }


def _figures(one: Breakdown) -> dict[str, Any]:
    return {
        "name": one.name,
        "levels": dict(one.levels),
        **asdict(one.held),
        "share": one.held.share,
        "qualifies": one.qualifies,
        "reason": in_options(one.reason),
    }
