"""Rows for PxWeb and PX-Edit, with which many statistics offices publish: a PX file.

Source: Statistics Sweden (2013), PC-Axis file format, version 2013.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from covey.exchange.cube import Cube
from covey.exchange.form import DATASET, Form
from covey.exchange.published import PERIOD, PublishedRelease
from covey.exchange.reading import about
from covey.tables.status import HIDDEN, NOT_COLLECTED

NOT_OUT, HIDDEN_SIGN, MISSING_SIGN = '"."', '".."', '"..."'
"""What stands for a combination that is not out, for a hidden count, and for one of an agency that
is missing."""

_LONG: Final = 240
"""Letters of a line, at most; PX cuts texts that are longer into several."""


def write_px(published: PublishedRelease, path: Path) -> None:
    """Write the rows as PX: every combination of codes, hidden ones as two dots.

    Raises:
        Unfit: too many combinations of codes.
    """
    cube = Cube.of(published)
    lines = [*_keywords(published, cube), "DATA=", *_data(cube)]
    path.write_text("\n".join(lines) + ";\n", encoding="utf-8", newline="\n")


PX: Final = Form(f"{DATASET}.px", write_px)


def _keywords(published: PublishedRelease, cube: Cube) -> Iterator[str]:
    told, stub = about(published), [name for name in cube.codes if name != PERIOD]
    yield 'CHARSET="ANSI";'
    yield 'AXIS-VERSION="2013";'
    yield 'CODEPAGE="utf-8";'
    yield 'LANGUAGE="en";'
    yield f'CREATION-DATE="{published.released_at:%Y%m%d %H:%M}";'
    yield "DECIMALS=0;"
    yield "SHOWDECIMALS=0;"
    yield f"MATRIX={_texts([published.name])};"
    yield 'SUBJECT-CODE="COUNTS";'
    yield 'SUBJECT-AREA="Counts";'
    yield f"TITLE={_texts([f'{published.title}, {published.period}'])};"
    yield f"CONTENTS={_texts([published.title])};"
    yield f"UNITS={_texts([published.counts])};"
    yield f"STUB={_texts(stub)};"
    yield f"HEADING={_texts([PERIOD])};"
    for name in (*stub, PERIOD):
        codes = cube.codes[name]
        labels = published.labels(name) if name != PERIOD else {}
        named = [labels.get(one) or one for one in codes]
        yield f"VALUES({_text(name)})={_texts(_unlike(named, codes))};"
        yield f"CODES({_text(name)})={_texts(codes)};"
    yield f'LAST-UPDATED="{published.released_at:%Y%m%d %H:%M}";'
    if published.attribution.publisher:
        yield f"SOURCE={_texts([published.attribution.publisher])};"
    if published.attribution.contact:
        yield f"CONTACT={_texts([published.attribution.contact])};"
    yield 'DATASYMBOL1="not published";'
    yield 'DATASYMBOL2="hidden, so that nobody can be found; not 0";'
    if published.incomplete:
        yield 'DATASYMBOL3="only an agency that is missing counts here; not 0";'
    for topic in ("note", "completeness", "totals", "periods", "zeros", "policy"):
        if topic in told:
            yield f"NOTEX={_texts([told[topic]])};"


def _data(cube: Cube) -> Iterator[str]:
    """Yield a line for each combination of codes, since there is one period."""
    # The period is the first dimension here and the only one of the heading there: one column.
    signs = {"": NOT_OUT, HIDDEN: HIDDEN_SIGN, NOT_COLLECTED: MISSING_SIGN}
    for status, count in cube.each():
        yield signs.get(status, str(count))


def _unlike(labels: Sequence[str], codes: Sequence[str]) -> list[str]:
    """Return labels that can be told apart: one that stands twice has its code behind it."""
    return [
        f"{label} ({code})" if labels.count(label) > 1 else label
        for label, code in zip(labels, codes, strict=True)
    ]


def _texts(texts: Sequence[str]) -> str:
    return ",\n".join(map(_text, texts))


def _text(text: str) -> str:
    """Return a text in quotes; PX has no sign for a quote in it, and breaks long ones."""
    plain = " ".join(text.replace('"', "'").split())
    pieces = [plain[at : at + _LONG] for at in range(0, len(plain), _LONG)] or [""]
    return "\n".join(f'"{piece}"' for piece in pieces)
