"""What running the method again tells: figures for machines, sentences for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from covey.plurals import numbered

if TYPE_CHECKING:
    from covey.disclosure import RerunAudit


def rerun_figures(found: RerunAudit) -> dict[str, Any]:
    """Return what is left possible for whoever runs the method again."""
    return {
        "safe": found.safe,
        "fits": found.fits,
        "complete": found.complete,
        "alike": found.alike,
        "hidden": found.hidden,
        "told": [list(codes) for codes in found.told],
        "narrow": found.narrow,
        "known_unsafe": found.known_unsafe,
        "likeliest": round(found.likeliest, 3),
    }


def rerun_words(found: RerunAudit, minimum_count: int) -> str:
    """Return the same in sentences."""
    if not found.hidden:
        return "Every count is shown by these rows, so that there is nothing to be told by a rerun."
    tables = numbered(found.fits, "table")
    which = f"{tables}, all that fit," if found.complete else f"{tables} of those that fit"
    run = "was run" if found.fits == 1 else "were run"
    hidden = "are hidden" if found.complete else "are hidden, or may be"
    begin = f"{which} {run} again; for {found.alike:,} the same cells {hidden}."
    if not found.alike:
        rows = "the rows were protected by another policy or version"
        return f"{begin} {f'So {rows}.' if found.complete else 'Nothing follows from that.'}"
    left = (
        f"{numbered(found.hidden, 'count')} that {'is' if found.hidden == 1 else 'are'} not shown"
    )
    if found.complete:
        told, values = len(found.told), f"of 1-{minimum_count - 1}"
        tells = f"{told} {values} have one value left" if told else f"none {values} has one left"
        known = f"{found.known_unsafe:,} are known to be below {minimum_count}"
        likely = f"the likeliest value has a share of {found.likeliest:.2f}"
        return f"{begin} Of {left} {tells}; {known}; {likely}."
    shown = found.hidden - len(found.told) - found.narrow
    return (
        f"{begin} Of {left} {shown:,} were seen with two values or more; nothing is proved of the "
        "others, as not every table was run."
    )
