"""The releases as an Atom feed, the newest first, so that readers are told of new ones.

Source: Nottingham & Sayre (2005), The Atom Syndication Format, RFC 4287.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from covey.page.release import ReleaseMetadata
from covey.page.words import ENGLISH

_ATOM: Final = "http://www.w3.org/2005/Atom"
_MOST: Final = 100
"""Releases that a feed lists."""


def feed(
    releases: Sequence[ReleaseMetadata], called: Callable[[str], Mapping[str, str]], index: str
) -> str:
    """Return the feed; its links are beside it.

    Args:
        releases: the newest vintage of every period.
        called: what a period is called, by language.
        index: the page that lists them.
    """
    newest = sorted(releases, key=lambda one: (one.released_at, one.page), reverse=True)[:_MOST]
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": ENGLISH})
    _text(root, "id", "urn:covey:releases")
    _text(root, "title", "Published counts")
    _text(
        root,
        "updated",
        f"{newest[0].released_at.isoformat()}Z" if newest else "1970-01-01T00:00:00Z",
    )
    ET.SubElement(_text(root, "author"), "name").text = next(
        (one.office["publisher"] for one in newest if one.office["publisher"]), "Covey"
    )
    ET.SubElement(root, "link", {"rel": "alternate", "href": index})
    for one in newest:
        root.append(_entry(one, called(one.period)[ENGLISH]))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _entry(release: ReleaseMetadata, period: str) -> ET.Element:
    entry = ET.Element("entry")
    name = f"{release.dataset}:{release.period}:{release.vintage}"
    _text(entry, "id", f"urn:covey:release:{name}")
    corrected = f", corrected (version {release.vintage})" if release.vintage > 1 else ""
    _text(entry, "title", f"{release.titles[ENGLISH]}, {period}{corrected}")
    _text(entry, "updated", f"{release.released_at.isoformat()}Z")
    counted = f"Number of {release.nouns[ENGLISH]}."
    _text(entry, "summary", f"{counted} {release.notes[ENGLISH]}".rstrip())
    ET.SubElement(entry, "link", {"rel": "alternate", "href": release.page})
    return entry


def _text(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = text
    return element
