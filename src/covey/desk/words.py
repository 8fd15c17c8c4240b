"""The words of the desk: those of the pages and the project, and its own besides."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from covey.contracts import PERIODS, Registry, labels_of
from covey.contracts.period_labels import ENGLISH
from covey.desk import FOLDER
from covey.page import speaking
from covey.page.words import Language, languages

TOLD: Final = (
    # Of what is due, and what it waits for.
    "{file} for {period}, from {agency} since {day}",
    "{file} for {period}, which has no row for {codes}",
    "{file} for {period}, of which {name} is held",
    "{file} for {period}",
    "the correction of {file} for {period} to go out",
    "{period} as it is out, while a correction waits.",
    "Every file is in; the period is not over.",
    "Every file is in.",
    "Every other file is in; it does not wait for {agency} any more.",
    "It went out without what {agency} sent since.",
    "A correction came after it went out; it goes out from {day} on.",
    "A correction came after it went out; it goes out with the next period.",
    "A correction came after it went out.",
    (
        "It was decided and not shown at its time, since what others published tells too much with "
        "it; decided anew it is protected beside that."
    ),
    "It is decided, and shown once its time has come.",
    (
        "It is decided, and held against {name} at its time; withdrawn and decided anew it reckons "
        "with that before."
    ),
    (
        "It is decided; the policy asks for more since ({codes}), and it is shown as it was "
        "decided unless it is withdrawn."
    ),
    (
        "The last {level} in codelist periods is {period}. No file for a later one is taken, and "
        "none becomes due. The data officer adds the years to come to {name}, in lines like those "
        "of {year}."
    ),
    # Of plans, and of what was done.
    "{name} signed, and it can go out.",
    "{name} signed; {number} more to sign.",
    "Nobody has signed yet, and it can go out.",
    "Nobody has signed yet; {number} more to sign.",
    "Withdrawal of {title}",
    "Return of {title}",
    "Closing of {title}",
    "Renaming of {title}",
    "accepted, revision {number}",
    "went out, vintage {number}",
    "{dataset} {period}",
    "of {file} {period}, revision {number}",
    "{file} {period}, revision {number}",
    "revision {number}",
    "something else went out since",
    "another file of {file} for {period} counts now",
    "a file of {file} for {period} came, which the plan does without",
    # Of the ways out of a plan that stops.
    "Publish {period} first and it after that; a reader loses nothing but time",
    "Hide more: a wider total, up to the grand total, which a reader loses with it",
    "Coarsen all axes: {number} dimensions crossed at most, and a reader loses all that is finer",
    "Coarsen all axes: {number} dimension crossed at most, and a reader loses all that is finer",
    "Coarsen {column}: no {level}, and a reader loses all that is finer",
    "Merge periods: publish {period} and it as one, and a reader loses each",
    "Wait for the batch: it goes out together with later files, and a reader loses time",
    "it was public, and is not hidden any more",
    "was allowed, and is not enough",
    "files of {period} are not there yet",
    "what comes is not known",
    "does not fit, or not within {number} seconds",
    "does not fit",
    "{number} of {all} cells are hidden",
    "{number} of {all} cells is hidden",
    "cannot be done: {why}",
)
"""What the hub says of its matters, which is read from its words again: stored ones, too."""

_SHAPES: Final = {
    "period": r"\d{4}(?:-[A-Z0-9]+)*(?:/\w+)?(?:, \d{4}(?:-[A-Z0-9]+)*)*",
    "day": r"\d{4}-\d\d-\d\d",
    "number": r"[\d,]+",
    "all": r"[\d,]+",
    "file": r"\w+",
    "dataset": r"\w+",
    "agency": r"\w+(?:; \w+)*",
    "year": r"\d{4}",
    "column": r"\w+",
    "level": r"[\w -]+",
}
"""What stands at a place of `TOLD`; anything else may stand at others."""


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", sentence)
    places = (
        f"(?P<{part}>{_SHAPES.get(part, '.+?')})" if at % 2 else re.escape(part)
        for at, part in enumerate(parts)
    )
    return re.compile("".join(places) + r"(?=$|[;.] |(?<=\.) | \d{4}[^;]* as it is out)")


def told_in(said: str, say: Callable[..., str], called: Callable[[str, str], str]) -> str | None:
    """Return what the hub says in the words of a page; None where one of its pieces is not known.

    Args:
        said: sentences of `TOLD`, one after the other.
        say: says one with its places filled in.
        called: returns what stands at a place by its name, in words of the page.
    """
    told, at = "", 0
    while at < len(said):
        between = re.compile(r"[;.]? ?").match(said, at) if at else None
        start = between.end() if between else at
        found = [
            (match.end(), sentence, match)
            for sentence in TOLD
            if (match := _pattern(sentence).match(said, start))
        ]
        if not found or (start == len(said)):
            return told + said[at:] if said[at:].strip(";. …") == "" else None
        at, sentence, match = max(found, key=lambda piece: piece[0])
        places = {name: called(name, text) for name, text in match.groupdict().items()}
        told += (between[0] if between else "") + say(sentence, **places)
    return told


def spoken(registry: Registry) -> tuple[Language, ...]:
    """Return the languages that the desk can be read in; those of the agencies first.

    A project's words of titles and notes are told as well as the desk's own.
    """
    with speaking(registry.words):
        known = languages(FOLDER)
    wanted = dict.fromkeys(tag for one in registry.submissions for tag in one.languages)
    told = [
        Language(one.tag, {**registry.words.get(one.tag, {}), **one.words}, one.partial)
        for one in known
    ]
    order = [*wanted, *(one.tag for one in told)]
    return tuple(sorted(told, key=lambda one: order.index(one.tag)))


def label_of(registry: Registry, codelist: str, code: str, language: Language) -> str:
    """Return what a code is called in a language: as its codelist says, or as a sum over time is.

    Whatever else is called by its code.
    """
    tree = registry.hierarchies[codelist]
    place = tree.position.get(code)
    if place is None:
        labels = labels_of(code) if codelist == PERIODS else {}
        return labels.get(language.tag, labels.get(ENGLISH, code))
    return tree.codelist.translations.get(language.tag, tree.codelist.labels)[place]
