"""What is said of an export that was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from covey.plurals import numbered
from covey.printable import printable

if TYPE_CHECKING:
    from covey.exchange import Verified


def verified_words(one: Verified) -> list[str]:
    """Return the lines on one export: what it is, what is wrong with it, who signed it."""
    wrong = "NOT signed" if one.signed == "no" else "NOT what was signed"
    verdict = "whole" if one.sound else wrong
    title = printable(one.title) or "no release, since there is no manifest"
    lines = [f"{printable(str(one.folder))}: {title}: {verdict}"]
    if one.misplaced:
        lines.append("  the folder is called like that of another release")
    lines += [f"  changed  {printable(name)}" for name in one.changed]
    lines += [f"  missing  {printable(name)}" for name in one.missing]
    lines += [f"  extra    {printable(name)}, which is not of the publisher" for name in one.extra]
    lines.append(f"  {numbered(len(one.whole), 'file is', 'files are')} as the manifest says")
    return [*lines, *(f"  {line}" for line in _signature(one))]


def _signature(one: Verified) -> list[str]:
    if one.signed == "no":
        return ["nobody signed the manifest, so whoever changed a file could have changed it, too"]
    if one.signed == "broken":
        return ["the signature is broken: it is not of this manifest, or parts of it are missing"]
    if one.signed == "by another":
        return ["signed by another key than the one you named:", f"  {one.signer}"]
    lines = ["signed by the key with the fingerprint", f"  {one.signer}"]
    if one.known:
        return [*lines, "which is the one you named"]
    ask = "ask the publisher whether it is his, and name his by --key"
    return [*lines, f"which lies in the folder itself: {ask}"]


def verified_figures(one: Verified) -> dict[str, Any]:
    """Return the same as figures."""
    return {
        "folder": str(one.folder),
        "release": one.title,
        "sound": one.sound,
        "whole": list(one.whole),
        "changed": list(one.changed),
        "missing": list(one.missing),
        "extra": list(one.extra),
        "misplaced": one.misplaced,
        "signed": one.signed,
        "signed_by": one.signer,
        "key_named_by_reader": one.known,
    }
