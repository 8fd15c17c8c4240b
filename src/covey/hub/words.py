"""The words of a language: a file with all that readers and agencies are told, to be filled in."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from covey.contracts import WORDS_COLUMNS, Registry
from covey.disk import refusal, write_whole
from covey.errors import ContractError
from covey.hub.agency import title_of
from covey.intake import letter_words
from covey.locales import locale_of
from covey.page import page_words
from covey.report import WORDS_OF_REPORTS


@dataclass(frozen=True)
class Filled:
    """How much of a language is there.

    Args:
        path: its file.
        texts: what there is to be said.
        translated: how many of these have a translation, Covey's own among them.
        unused: translations of what is no longer said; they stand at the end.
    """

    path: Path
    texts: int
    translated: int
    unused: int


def write_words(registry: Registry, language: str, notice: str = "", *folders: Path) -> Filled:
    """Write the file of a language anew: every text that is said, with what was filled in.

    Args:
        registry: of the project, whose titles, notes and names are texts as well.
        language: its tag, such as pt.
        notice: what the project tells readers of all counts first.
        folders: of further words, each with a ``languages/vi.csv``.

    Raises:
        ContractError: there is no such language, the file is broken, or cannot be written.
    """
    locale_of(language)
    known = registry.words.get(language, {})
    brought = {**letter_words(), **page_words(WORDS_OF_REPORTS, *folders)}
    own = brought if language == "vi" else {}
    texts = dict.fromkeys([*_of_project(registry, notice), *brought])
    # What Covey brings is no work of the project: such a line would only keep it as it is today.
    listed = [text for text in texts if text in known or text not in own]
    unused = [text for text in known if text not in texts]
    lines = StringIO()
    rows = csv.writer(lines, lineterminator="\n")
    rows.writerow(WORDS_COLUMNS)
    rows.writerows((text, known.get(text, "")) for text in [*listed, *unused])
    path = registry.codelists.parent / "words" / f"{language}.csv"
    try:
        path.parent.mkdir(exist_ok=True)
        write_whole(path, lines.getvalue(), 0o644)
    except OSError as error:
        raise ContractError(
            f"{path}: this cannot be written ({refusal(error) or error})."
        ) from None
    translated = sum(text in known or text in own for text in texts)
    return Filled(path, len(texts), translated, len(unused))


def _of_project(registry: Registry, notice: str) -> Iterator[str]:
    for dataset in registry.datasets:
        yield from filter(None, (dataset.title, dataset.noun, dataset.note, *dataset.dimensions))
    for tree in registry.hierarchies.values():
        yield from tree.level_names
    for submission in registry.submissions:
        yield from filter(None, (submission.title, submission.how_to_count))
        yield title_of(submission.agency)
    yield from filter(None, (notice,))
