"""What a reader of a release has to know, in words; whatever form it comes in."""

from __future__ import annotations

from typing import Final

from covey.exchange.edition import Edition
from covey.plurals import numbered

HOW: Final = {
    "hidden": "obs_status Q: the count is hidden so that nobody can be found. It is not 0, and a "
    "sum that leaves it out is too low.",
    "totals": "Totals stand in rows of their own, beside their parts. Do not add up a column: "
    "choose one level of every dimension, or read the total.",
    "periods": "Whoever is counted may be counted again in another period. Do not add up periods.",
}
"""Topic and text; the same for every release."""

_ABSENT: Final = "A combination of codes without a row counts 0, within a breakdown that is out."
_LISTED: Final = "A count of 0 is a row of its own."


def about(edition: Edition) -> dict[str, str]:
    """Return what there is to say of a release, by topic: it, how to read it, its policy."""
    release, attribution = edition.release, edition.attribution
    told = {
        "title": edition.title,
        **_translated(edition, "title"),
        "dataset": edition.name,
        "period": edition.period,
        "vintage": str(edition.vintage),
        "released": f"{edition.released_at:%Y-%m-%d %H:%M} UTC",
        "counts": edition.counts,
        "note": edition.note,
        **_translated(edition, "note"),
        "publisher": attribution.publisher,
        "contact": attribution.contact,
        "licence": attribution.licence,
        **HOW,
        "zeros": _LISTED if release.get("zeros_listed") else _ABSENT,
        "policy": policy_in_words(edition),
        "policy source": str(release.get("policy_source") or ""),
        "ledger": str(release.get("ledger") or ""),
    }
    return {topic: text for topic, text in told.items() if text}


def _translated(edition: Edition, name: str) -> dict[str, str]:
    return {f"{name} ({tag})": text for tag, text in edition.translations(name).items()}


def policy_in_words(edition: Edition) -> str:
    """Return the policy that was carried out, by what the published file tells of it."""
    release = edition.release
    most = int(str(release["minimum_count"])) - 1
    said = [f"No count from 1 to {most} is published or can be worked out from what is."]
    if release.get("k") is not None:
        said.append(f"People alike are at least {release['k']} or hidden.")
    if release.get("zeros") == "hidden":
        said.append("A hidden count may be 0.")
    said.append(
        f"{edition.hidden:,} of {numbered(edition.cells.height, 'row')} "
        f"{'is' if edition.hidden == 1 else 'are'} hidden."
    )
    return " ".join(said)
