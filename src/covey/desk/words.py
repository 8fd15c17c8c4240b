"""The words of the desk: those of the pages and the project, and its own besides."""

from __future__ import annotations

from covey.contracts import PERIODS, Registry, labels_of
from covey.contracts.period_labels import ENGLISH
from covey.desk import FOLDER
from covey.page import speaking
from covey.page.words import Language, languages


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
