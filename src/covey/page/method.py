"""How a release was protected, and against whom it is safe, in plain sentences.

They are told from its row in ``releases`` and from nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from covey.page.codes import Dimension
from covey.page.release import ReleaseMetadata
from covey.page.words import Language

_INTRUDERS: Final = {
    "outsider": "It is safe against a reader who knows everything that is shown and all of these "
    "rules, and has a fast computer.",
    "knows-primary": "It is safe even against a reader who also knows of each hidden count whether "
    "it was hidden by itself or to protect another.",
}


def sentences(
    release: ReleaseMetadata, dimensions: Sequence[Dimension], language: Language
) -> tuple[str, ...]:
    """Return what to know of the protection of a release, in order."""
    return tuple(_sentences(release, dimensions, language))


def _sentences(
    release: ReleaseMetadata, dimensions: Sequence[Dimension], language: Language
) -> Iterator[str]:
    say, told = language.say, release.told
    yield say(
        "A count above 0 and below {minimum} could point to single people, so it is hidden. Other "
        "counts are hidden with it, as it would else follow by adding and subtracting.",
        minimum=told["minimum_count"],
    )
    if told["zeros"] == "public":
        yield say("No 0 is hidden: behind a hidden count there is at least 1.")
    elif told["zeros"] == "hidden":
        yield say("A 0 may be hidden too: behind a hidden count there may be nobody.")
    if told["k"] is not None:
        yield say("Groups of people alike hold {k} people or more, or are hidden.", k=told["k"])
    if told["detail"] == "frontier":
        yield say(
            "Only breakdowns that need to hide few people are out; finer ones are not shown at all."
        )
    if told["audit_safe"]:
        yield say(
            "Before it went out, the table was attacked: {attacked} hidden counts were tried, and "
            "none of them can be worked out.",
            attacked=told["audit_attacked"] or 0,
        )
    if told["intruder"] in _INTRUDERS:
        yield say(_INTRUDERS[told["intruder"]])
    if told.get("reruns") != "tell nothing":
        yield say(
            "It is not safe against somebody who runs the program that hid the counts again, on "
            "every table that fits: which counts it hides can tell some of them."
        )
    if told["insiders"]:
        yield say(
            "It is safe, too, against each of these, who know their own counts: {insiders}.",
            insiders=_labelled(told["insiders"], dimensions, language),
        )
    if told["protection"] == "full":
        yield say("Each protected count might be anything from 1 up to the smallest shown count.")
    elif told["protection"]:
        yield say(
            "The values that remain possible for a protected count lie at least {width} apart.",
            width=told["protection"],
        )
    yield say(
        "It is not safe against somebody who knows a group by other ways: who knows all people of "
        "a group but one learns of that one what the group shows."
    )
    if told["policy_source"]:
        yield say("The rules come from: {source}.", source=told["policy_source"])
    if told["ledger"]:
        yield say(
            "The head of the ledger of all that went out, after this release: {head}. Keep it: a "
            "ledger that lacks it was put back to an earlier day, and the file with it.",
            head=told["ledger"],
        )


def _labelled(insiders: str, dimensions: Sequence[Dimension], language: Language) -> str:
    """Return who attacked by the labels of their codes; ``sector=HEALTH`` is Health."""
    labels = {
        f"{one.name}={code}": label
        for one in dimensions
        for code, label in zip(one.codes, one.labels[language.tag], strict=True)
    }
    return "; ".join(labels.get(one, one) for one in insiders.split("; "))
