"""What a reader of a release has to know, in words; whatever form it comes in."""

from __future__ import annotations

from typing import Final

from covey.exchange.published import PublishedRelease
from covey.plurals import numbered

HOW: Final = {
    "hidden": "obs_status Q: the count is hidden so that nobody can be found. It is not 0, and a "
    "sum that leaves it out is too low.",
    "totals": "Totals stand in rows of their own, beside their parts. Do not add up a column: "
    "choose one level of every dimension, or read the total.",
    "periods": "Whoever is counted may be counted again in another period. Do not add up periods.",
}
"""Topic and text; the same for every release."""

_INCOMPLETE: Final = (
    "An agency had not sent its counts. obs_status P: the count lacks them, and comes with a later "
    "vintage. L: only that agency counts here; there is no value, and it is no 0. Compare neither "
    "with other periods."
)
_ABSENT: Final = "A combination of codes without a row counts 0, within a breakdown that is out."
_LISTED: Final = "A count of 0 is a row of its own."


SAID_FIRST: Final = ("note", "hidden", "completeness", "totals", "policy")
"""The topics that a description has room for."""


def about(published: PublishedRelease) -> dict[str, str]:
    """Return what there is to say of a release, by topic: it, how to read it, its policy."""
    release, attribution = published.release, published.attribution
    told = {
        "title": published.title,
        **_translated(published, "title"),
        "dataset": published.name,
        "period": published.period,
        "vintage": str(published.vintage),
        "released": f"{published.released_at:%Y-%m-%d %H:%M} UTC",
        "counts": published.counts,
        "note": published.note,
        **_translated(published, "note"),
        "publisher": attribution.publisher,
        "contact": attribution.contact,
        "licence": attribution.licence,
        **HOW,
        "completeness": _INCOMPLETE if published.incomplete else "",
        "zeros": _LISTED if release.get("zeros_listed") else _ABSENT,
        "policy": policy_in_words(published),
        "policy source": str(release.get("policy_source") or ""),
        "ledger": str(release.get("ledger") or ""),
    }
    return {topic: text for topic, text in told.items() if text}


def _translated(published: PublishedRelease, name: str) -> dict[str, str]:
    return {f"{name} ({tag})": text for tag, text in published.translations(name).items()}


def policy_in_words(published: PublishedRelease) -> str:
    """Return the policy that was carried out, by what the published file tells of it."""
    release = published.release
    most = int(str(release["minimum_count"])) - 1
    said = [f"No count from 1 to {most} is published or can be worked out from what is."]
    if release.get("k") is not None:
        said.append(f"People alike are at least {release['k']} or hidden.")
    if release.get("zeros") == "hidden":
        said.append("A hidden count may be 0.")
    said.append(
        f"{published.hidden:,} of {numbered(published.cells.height, 'row')} "
        f"{'is' if published.hidden == 1 else 'are'} hidden."
    )
    return " ".join(said)
