"""A letter as JSON: from the process that judges a file to the one that puts it into words.

It is no pickle, since a file may have taken over the process that it comes from.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from covey.contracts.rules import RULES, Rule
from covey.intake.letter import Defect, Letter, Picture
from covey.intake.phrases import Named, Phrase


def as_told(letter: Letter) -> dict[str, Any]:
    """Return a letter as JSON has it."""
    return {
        "file": letter.file,
        "called": dict(letter.called),
        "defects": [_defect_told(one) for one in letter.defects],
        "sheet": letter.sheet,
        "fields": dict(letter.fields),
        "places": letter.places,
        "kind": _said(letter.kind or ""),
        "picture": None if letter.picture is None else asdict(letter.picture),
    }


def letter_of(told: dict[str, Any]) -> Letter:
    """Return the letter that was told so."""
    drawn = told.pop("picture")
    picture = drawn and Picture(
        drawn["header_line"],
        tuple((line, tuple(texts)) for line, texts in drawn["rows"]),
        tuple(drawn["skipped"]),
    )
    defects = tuple(_defect_of(one) for one in told.pop("defects"))
    kind = _heard(told.pop("kind")) or None
    return Letter(defects=defects, picture=picture, kind=kind, **told)


def _defect_told(one: Defect) -> dict[str, Any]:
    rule = one.rule
    return {
        "rule": [rule.name, rule.way_out, rule.vietnamese],
        "lines": one.lines,
        "column": one.column,
        "detail": _said(one.detail),
        "more": one.more,
        "cell": one.cell,
    }


def _defect_of(told: dict[str, Any]) -> Defect:
    said = Rule(*told["rule"])
    known = RULES.get(said.name)
    return Defect(
        known if known and known.way_out == said.way_out else said,
        tuple(told["lines"]),
        told["column"],
        _heard(told["detail"]),
        told["more"],
        tuple((column, code) for column, code in told["cell"]),
    )


def _said(words: str | Named | Phrase) -> Any:
    if isinstance(words, Named):
        return {"named": words.english, "in": words.translations}
    if isinstance(words, Phrase):
        return {"phrase": words.english, "with": [(k, _said(v)) for k, v in words.values]}
    return words


def _heard(told: Any) -> Any:
    if isinstance(told, str):
        return told
    if "named" in told:
        return Named(told["named"], tuple((tag, text) for tag, text in told["in"]))
    return Phrase(told["phrase"], tuple((name, _heard(value)) for name, value in told["with"]))
