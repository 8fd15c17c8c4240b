"""Covey against the safe peer: what it hides, and in what part of the peer's time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from benchmarks.answers import Answer, answers_by_run
from benchmarks.peer_figures import ELSEWHERE
from benchmarks.tables import NAMES

SAFE_PEER = "gauss_anySum"
_LEGEND = f"""\
What Covey hides less or more than GaussSuppression anySum, and its seconds as a part of the peer's,
start-up aside: with all rounds, and with one (`iterations=1`). {ELSEWHERE}: the peer's seconds are
those of peers.csv, start-up included, of another machine."""


def against_peer(answers: Sequence[Answer]) -> str:
    """Return a Markdown table of all runs that the safe peer answered too; empty for none."""
    given, lines = answers_by_run(answers), []
    for minimum_count, name in product(sorted({a.minimum_count for a in answers}), NAMES):
        peer, whole, one = (
            given.get((name, minimum_count, system))
            for system in (SAFE_PEER, "covey", "covey_round")
        )
        if peer is None or whole is None:
            continue
        mark = "" if peer.when else f" {ELSEWHERE}"
        lines.append(
            f"| {name}{mark} | {minimum_count} | {_less(whole, peer)} "
            f"| {_less(one, peer) if one else ' | | '} |"
        )
    if not lines:
        return ""
    head = [
        "### Against the safe peer",
        "",
        _LEGEND,
        "",
        "| table | minimum_count | cells | people | time | one round: cells | people | time |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    return "\n".join([*head, *lines])


def _less(ours: Answer, peer: Answer) -> str:
    seconds = peer.seconds or peer.whole_seconds
    return (
        f"{ours.secondary / peer.secondary - 1:+.0%} | {ours.people / peer.people - 1:+.0%} "
        f"| {ours.seconds / seconds:.2f}"
    )
