"""Names of other countries in Latin letters.

The lists lie in `lists/`, where their licence is; for Laos there is none, so there the commonest
parts of names stand here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from covey.persons.words import listed, words

FOLDER: Final = Path(__file__).parent / "lists"
_LAO: Final = listed(
    "vong,phom,sisou,souv,souk,phet,chanh,keo,inth,savanh,savath,xay,vilay,douang,phong,thavon,"
    "boun,kham,somph,phou,latsam,many,phone,manivan,chanthal,sengdeu,bounm,sinth,phim,rasa"
)
_LONG: Final = 6
_HALF: Final = 0.5
_MOST: Final = 0.6


def foreign_names(names: Sequence[str]) -> bool | None:
    """Tell whether *names*, one a value, are of persons: True; may be: False; else None."""
    found = [words(name) for name in names if name[:1].isalpha()]
    found = [name for name in found if 2 <= len(name) <= 4]
    if len(found) < _HALF * len(names):
        return None  # nothing is loaded for codes
    if sum(map(_is_lao, found)) >= _MOST * len(names):
        return True
    if sum(map(_is_pair, found)) >= _HALF * len(names):
        return True
    return False if sum(map(_has_own_name, found)) >= _MOST * len(names) else None


def _is_pair(name: list[str]) -> bool:
    """An own name at one end and a surname at the other."""
    ends = ((name[0], name[-1]), (name[-1], name[0]))
    return any(own in _own_names() and surname in _surnames() for own, surname in ends)


def _has_own_name(name: list[str]) -> bool:
    return not _own_names().isdisjoint((name[0], name[-1]))


def _is_lao(name: list[str]) -> bool:
    return len(name) < 4 and any(
        len(word) > _LONG and any(part in word for part in _LAO) for word in name
    )


@cache
def _own_names() -> frozenset[str]:
    return _listed_in("own_names.txt")


@cache
def _surnames() -> frozenset[str]:
    return _listed_in("surnames.txt")


def _listed_in(file: str) -> frozenset[str]:
    return frozenset((FOLDER / file).read_text(encoding="utf-8").splitlines())
