"""Covey against the safe peer: what it hides, and in what part of the peer's time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from benchmarks.answers import Answer, answers_by_run
from benchmarks.peer_figures import ELSEWHERE
from benchmarks.tables import NAMES, marked

SAFE_PEER = "gauss_anySum"
_LEGEND = f"""\
What Covey hides less or more than GaussSuppression anySum, and its seconds as a part of the peer's,
start-up aside: with all rounds, and with one (`iterations=1`). {ELSEWHERE}: the peer's seconds are
those of peers.csv, start-up included, of another machine."""


def against_peer(answers: Sequence[Answer]) -> str:
    """Return a Markdown table of all runs that the safe peer answered too; empty for none."""
    given, lines, compared = answers_by_run(answers), [], []
    for minimum_count, name in product(sorted({a.minimum_count for a in answers}), NAMES):
        peer, whole, one = (
            given.get((name, minimum_count, system))
            for system in (SAFE_PEER, "covey", "covey_round")
        )
        if peer is None or whole is None:
            continue
        compared.append((whole, peer))
        mark = "" if peer.when else f" {ELSEWHERE}"
        lines.append(
            f"| {marked(name)}{mark} | {minimum_count} | {_less(whole, peer)} "
            f"| {_less(one, peer) if one else ' | | '} |"
        )
    if not lines:
        return ""
    head = [
        "### Against the safe peer",
        "",
        _LEGEND,
        "",
        _in_short(compared),
        "",
        "| table | minimum_count | cells | people | time | one round: cells | people | time |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    return "\n".join([*head, *lines])


def _in_short(compared: Sequence[tuple[Answer, Answer]]) -> str:
    """Say on how many tables neither figure is above the peer's, and how far the worst one is."""
    worst = [
        max(ours.secondary / peer.secondary, ours.people / peer.people) for ours, peer in compared
    ]
    above = {ours.table for (ours, _), one in zip(compared, worst, strict=True) if one > 1}
    tables = {ours.table for ours, _ in compared}
    return (
        f"Both figures at or below the safe peer's on {sum(one <= 1 for one in worst)} of "
        f"{len(worst)} rows, and on every row of {len(tables - above)} of {len(tables)} tables; "
        f"the worst figure is {max(worst) - 1:+.1%}."
    )


def _less(ours: Answer, peer: Answer) -> str:
    seconds = peer.seconds or peer.whole_seconds
    return (
        f"{ours.secondary / peer.secondary - 1:+.0%} | {ours.people / peer.people - 1:+.0%} "
        f"| {f'{ours.seconds / seconds:.2f}' if ours.seconds else ''}"
    )
