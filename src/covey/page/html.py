"""A page from its template: every value escaped, every text in each language."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import jinja2
from markupsafe import Markup

from covey.page.assets import content_rule, style
from covey.page.words import ENGLISH, PARTLY, Language, languages

_ENGLISH: Final = Markup(f'<span lang="{ENGLISH}">{{}}</span>')


def rendered(
    template: str,
    scripts: Sequence[str],
    told: Mapping[str, Any],
    values: Mapping[str, Any],
    *folders: Path,
) -> str:
    """Return a page.

    Args:
        template: its file in ``assets/``.
        scripts: what runs in it, in order.
        told: what its script is told, as JSON.
        values: what the template is told; ``carried`` among them is an engine and what it opens.
        folders: of further ``assets/`` and words, where the page is of another package.
    """
    spoken = languages(*folders)
    words = {one.tag: one.words for one in spoken}
    numbers = {one.tag: {"thousands": one.thousands, "decimal": one.decimal} for one in spoken}
    return (
        _environment(*folders)
        .get_template(template)
        .render(
            values,
            languages=spoken,
            say=partial(_say, spoken),
            both=both,
            style=Markup(style()),
            scripts=[Markup(one) for one in scripts],
            partly=PARTLY,
            content_rule=content_rule(scripts, engine="carried" in values),
            told=as_json({"words": words, "numbers": numbers, **told}),
        )
    )


def each(told: Callable[[Language], str], *folders: Path) -> dict[str, Markup]:
    """Return HTML that is ready, by language; *folders* as in `rendered`."""
    return {one.tag: Markup(told(one)) for one in languages(*folders)}


@cache
def _environment(*folders: Path) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(
            [folder / "assets" for folder in (*folders, Path(__file__).parent)]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _say(spoken: Sequence[Language], english: str, /, **places: object) -> Markup:
    """Return a text in every language; the style shows the one that is chosen.

    What fills a place may itself be there by language.
    """
    texts = {
        one.tag: one.say(
            english,
            **{
                name: value[one.tag] if isinstance(value, Mapping) else value
                for name, value in places.items()
            },
        )
        for one in spoken
    }
    # English words for want of others, with numbers as the rest of the page has them.
    return both(
        {one.tag: texts[one.tag] if one.knows(english) else _ENGLISH.format(texts[one.tag])
         for one in spoken}
    )  # fmt: skip


def both(texts: Mapping[str, str]) -> Markup:
    """Return a text that is there in every language, likewise; or in English, which it says."""
    english = _ENGLISH.format(texts[ENGLISH])
    spans = (
        Markup('<span class="t" lang="{}">{}</span>').format(one.tag, texts.get(one.tag, english))
        for one in languages()
    )
    return Markup("").join(spans)


def as_json(told: Mapping[str, Any]) -> Markup:
    """Return JSON that no text in it can end early."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))
