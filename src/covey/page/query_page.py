"""The page that answers questions: the query engine and the published file, in one file."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Final

from covey.files.misleading import RENAMED, TRAPS, sources_of
from covey.page import engine
from covey.page.assets import script
from covey.page.codes import names_of
from covey.page.html import rendered
from covey.page.questions import questions_of
from covey.page.release import Descriptions, ReleaseMetadata
from covey.page.trends import periods_alike
from covey.page.words import ENGLISH, languages

MOST_CARRIED: Final = 64_000_000
"""Bytes of the published file up to which the page carries it; beyond, a reader chooses it."""


def query_page(
    releases: Sequence[ReleaseMetadata],
    described: Descriptions,
    file: bytes | None,
) -> str:
    """Return the page.

    Args:
        releases: the newest vintage of every period, by dataset.
        described: what describes them.
        file: it; None where it is too large to be carried.
    """
    examples = [
        _examples(list(of_dataset), described)
        for _, of_dataset in groupby(releases, key=lambda one: one.dataset)
    ]
    packed = None if file is None else engine.packed(gzip.compress(file, mtime=0))
    return rendered(
        "query.html.jinja",
        [script("language"), *engine.scripts(), script("query")],
        {
            "examples": examples,
            "file": file is not None,
            "names": names_of(releases, described.codelists),
            "traps": TRAPS,
            "renamed": RENAMED,
            "sources": sources_of(described.breakdowns.select("dataset", "view", "hidden").rows()),
        },
        {"download": described.download, "carried": {**engine.carried(), "file": packed}},
    )


def _examples(releases: Sequence[ReleaseMetadata], described: Descriptions) -> dict[str, object]:
    """Return the questions to the last of the periods of one length, where most are out."""
    by_period = {one.period: one for one in releases}
    alike = max((periods_alike(one.period, by_period) for one in releases), key=len)
    last, earlier = by_period[alike[-1]], by_period[alike[-2]] if len(alike) > 1 else None
    asked = {one.tag: questions_of(last, earlier, described, one.tag) for one in languages()}
    questions = {tag: [asdict(one) for one in listed] for tag, listed in asked.items()}
    return {"title": last.titles[ENGLISH], "questions": questions}
