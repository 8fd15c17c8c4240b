"""What is said of cells, codes, rules and policies, in each language of a page."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Final

from covey.disclosure import AS_ASKED, Compared, ComparedRounding, HiddenLevel, Policy
from covey.page.words import ENGLISH, Language, languages
from covey.tables import Hierarchy

FOLDER: Final = Path(__file__).parent
"""Of the assets and words of a report, besides those of every page."""


def spoken() -> tuple[Language, ...]:
    """Return the languages of a report, English first."""
    return languages(FOLDER)


def code_label(tree: Hierarchy, code: str, language: Language) -> str:
    """Return what a code stands for; the code itself where nobody says."""
    place = tree.position[code]
    translations = tree.codelist.translations.get(language.tag, ())
    own = translations[place] if translations and language.tag != ENGLISH else ""
    return own or tree.codelist.labels[place] or code


def policy_name(one: Compared, language: Language) -> str:
    """Return what a policy is called: what it changes, or that it is the one asked for."""
    if one.name == AS_ASKED:
        return f"{language.say(AS_ASKED)}: minimum_count={one.policy.minimum_count}"
    return one.name


def policy_lines(policy: Policy) -> list[str]:
    """Return what a policy asks for beyond the usual, a field a line."""
    return [
        f"{field.name}={value!r}"
        for field in fields(policy)
        if (value := getattr(policy, field.name)) != field.default
    ]


def verdict(one: Compared, language: Language) -> str:
    """Return what the attack said."""
    if one.protected is None:
        return language.say("refused: there is no safe table")
    found = one.protected.audit
    if not (found.attacked or found.details):
        return language.say("safe: nothing is hidden")
    return language.say(
        "safe: {attacked} attacked, none fell", attacked=found.attacked + found.details
    )


def narrow(one: Compared, language: Language) -> tuple[str, str]:
    """Return of how many unsafe cells two values are possible, and of how many three."""
    leeway = None if one.protected is None else one.protected.certificate.leeway
    if leeway is None:
        return "–", "–"
    text = "at least {number}" if leeway.undecided else "{number}"
    found = (leeway.at_least(cells) for cells in (leeway.two, leeway.three))
    two, three = ("–" if cells is None else language.say(text, number=cells) for cells in found)
    return two, three


def rounding_verdict(one: ComparedRounding, language: Language) -> str:
    """Return what the attack said of counts that are changed."""
    if one.table is None:
        return language.say("none: see below")
    if one.audit is None:
        return language.say("not attacked: too many cells")
    attacked, fell = one.audit.attacked + one.audit.details, len(one.audit.findings)
    if not fell:
        return language.say("{attacked} attacked, none fell", attacked=attacked)
    return language.say("{attacked} attacked, {fell} fell", attacked=attacked, fell=fell)


def crossing_name(one: HiddenLevel, language: Language) -> str:
    """Return how the cells of a level are called."""
    if not one.dimensions:
        return language.say("Grand total")
    if one.dimensions == 1:
        return language.say("By one dimension")
    return language.say("By {dimensions} dimensions", dimensions=one.dimensions)
