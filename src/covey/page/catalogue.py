"""What a page tells search engines of a release: a dataset of schema.org, in its head.

Source: schema.org, Dataset; as https://developers.google.com/search/docs/appearance/structured-data/dataset
reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from covey.contracts import Span
from covey.page.release import ReleaseMetadata
from covey.page.words import ENGLISH


def described_dataset(
    release: ReleaseMetadata, period: Mapping[str, str], download: str
) -> dict[str, Any]:
    """Return a release as schema.org describes a dataset.

    Args:
        release: which.
        period: what its period is called, by language.
        download: where the published file lies, as a link.
    """
    told = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": f"{release.titles[ENGLISH]}, {period[ENGLISH]}",
        "alternateName": [
            f"{title}, {period[tag]}" for tag, title in release.titles.items() if tag != ENGLISH
        ],
        "description": " ".join(
            filter(None, [f"{release.titles[ENGLISH]}.", release.notes[ENGLISH], _PROTECTED])
        ),
        "identifier": f"{release.dataset}/{release.period}",
        "version": str(release.vintage),
        "datePublished": f"{release.released_at:%Y-%m-%d}",
        "temporalCoverage": _days(release.period),
        "variableMeasured": f"Number of {release.nouns[ENGLISH]}",
        "isAccessibleForFree": True,
        "license": release.office["licence"],
        "creator": _office(release),
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "application/vnd.duckdb",
                "contentUrl": download,
            }
        ],
    }
    return {name: value for name, value in told.items() if value}


_PROTECTED = "Counts that could point to single people are hidden."


def _office(release: ReleaseMetadata) -> dict[str, str]:
    office, contact = release.office["publisher"], release.office["contact"]
    if not office:
        return {}
    point = {"email": contact} if contact.startswith("mailto:") else {"url": contact}
    return {"@type": "Organization", "name": office, **(point if contact else {})}


def _days(period: str) -> str:
    """Return the first and the last day of a period, as ISO 8601 has an interval."""
    span = Span.of(period)
    if span is None:
        return ""
    return f"{span.first}/{span.last}"
