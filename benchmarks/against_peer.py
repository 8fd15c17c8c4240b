"""Covey against the safe peer: what it hides, and in what part of the peer's time."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.answers import Answer
from benchmarks.tables import NAMES

SAFE_PEER = "gauss_anySum"
_LEGEND = """\
What Covey hides less or more than GaussSuppression anySum, and its seconds as a part of the peer's,
start-up aside: with all rounds, and with one (`iterations=1`). \u2020: the peer's seconds are
those of peers.csv, start-up included, of another machine."""


def against_peer(answers: Sequence[Answer], labels: str) -> str:
    """Return a Markdown table of all runs that the safe peer answered too; empty for none.

    Args:
        answers: of all systems.
        labels: what marks figures of another machine.
    """
    found = {(a.table, a.minimum_count, a.system): a for a in answers if a.status == "ok"}
    lines = []
    runs = sorted({(a.minimum_count, NAMES.index(a.table)) for a in answers if a.table in NAMES})
    for minimum_count, place in runs:
        name = NAMES[place]
        peer = found.get((name, minimum_count, SAFE_PEER))
        whole = found.get((name, minimum_count, "covey"))
        if peer is None or whole is None:
            continue
        one = found.get((name, minimum_count, "covey_round"))
        mark = "" if peer.when else f" {labels}"
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
