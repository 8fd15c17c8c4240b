"""The rows of a release in the table of codelists: whole trees, and a period that lies in none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from covey.contracts import PERIOD, PERIODS, Span, labels_of, length_of, running_of
from covey.contracts.period_labels import ENGLISH
from covey.tables import Hierarchy
from covey.tables.codelist import OUTLINE, POPULATION, TILE

_A_DAY: Final = 1_000
"""Places in the list for what ends on one day: more than days in any sum over time."""


def code_rows(
    codelists: Mapping[str, Hierarchy],
    names: Iterable[str],
    period: str,
    words: Mapping[str, Mapping[str, str]],
) -> list[dict[str, object]]:
    """Return the rows of the codelists of a release.

    Args:
        codelists: by name, that of the periods among them.
        names: those of the dimensions.
        period: of the release.
        words: by language, what levels are called.
    """
    told = [
        row
        for name in sorted({*names, PERIODS})
        for row in _tree_rows(name, codelists[name])
    ]  # fmt: skip
    return [_translated(row, words) for row in (*told, *_span_rows(codelists, period))]


def span_row(period: str) -> dict[str, object]:
    """Return the row of a period in the table of those that are out; no days where it is none."""
    span = Span.of(period)
    if span is None:
        return {PERIOD: period}
    return {
        PERIOD: period,
        "frequency": length_of(period),
        "period_start": span.first,
        "period_end": span.last,
        "period_length": span.months,
    }


def languages_of(codelists: Mapping[str, Hierarchy]) -> frozenset[str]:
    """Return the languages that labels are translated into."""
    return frozenset(tag for tree in codelists.values() for tag in tree.codelist.translations)


def _tree_rows(name: str, tree: Hierarchy) -> Iterator[dict[str, object]]:
    listed = tree.codelist
    translations, tiles = listed.translations, listed.tiles
    for place, code in enumerate(tree.codes):
        yield {
            "codelist": name,
            "position": place,
            "code": code,
            "parent": tree.codes[tree.parents[place]] if place else None,
            "label": tree.codelist.labels[place],
            "level": tree.level_names[tree.depth[place]] if tree.level_names else None,
            **dict(zip(TILE, (tiles[place] if tiles else None) or (None, None), strict=True)),
            POPULATION: listed.people[place] if listed.people else None,
            OUTLINE: listed.outlines[place] if listed.outlines else None,
            **{f"label_{tag}": texts[place] for tag, texts in translations.items()},
        }


def _span_rows(codelists: Mapping[str, Hierarchy], period: str) -> Iterator[dict[str, object]]:
    """Yield the row of a period that no tree has, since it overlaps with others.

    Its place is behind the tree, in the order in which such periods end.
    """
    tree, span = codelists[PERIODS], Span.of(period)
    if span is None or period in tree.position:
        return
    labels = labels_of(period)
    yield {
        "codelist": PERIODS,
        "position": span.end.toordinal() * _A_DAY + span.days,
        "code": period,
        "parent": tree.root,
        "label": labels[ENGLISH],
        "level": running_of(period),
        **{f"label_{tag}": labels[tag] for tag in sorted(languages_of(codelists) & set(labels))},
    }


def _translated(
    row: dict[str, object], words: Mapping[str, Mapping[str, str]]
) -> dict[str, object]:
    """Return a row with what its level is called in each language that knows a word for it."""
    names = {f"level_{tag}": known.get(str(row["level"])) for tag, known in words.items()}
    return row | {column: name for column, name in names.items() if name is not None}
