"""Names of persons in a column, by what is known of names and by their shape.

A single name says little, since places are called after people: a column is judged.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from covey.persons.column import Column
from covey.persons.foreign import foreign_names
from covey.persons.vietnamese import vietnamese_names
from covey.persons.words import fold, listed, words

_TITLES: Final = listed(
    "mr,mrs,ms,miss,mme,ông,bà,anh,chị,cô,chú,bác,em,cháu,bé,ນາງ,ທ້າວ,นาย,นาง,นางสาว"
)
_PLAIN_TITLES: Final = tuple(map(fold, _TITLES))
_CATEGORIES: Final = listed(
    "women,woman,men,man,girls,girl,boys,boy,children,child,adults,adult,people,persons,young,old,"
    "older,elderly,male,female,total,other,others,unknown,all,none,nam,nu,tre,nguoi,phu,khac,tong,"
    "county,district,province,city,town,north,south,east,west,northern,southern,eastern,western,"
    "central,new,upper,lower,region,island,islands,state,federal,services,service,centre,center,"
    "school,hospital,clinic,and,of,the,in,quan,huyen,xa,phuong,tinh,thanh,pho,thi,tran,truong"
)
"""Words in the names of categories and places, and hardly in those of persons."""

_END_OF_NAME: Final = re.compile(r"[(\[/;:|\d]|\s[-–—]\s|,\s*(?=[^,]*\d)")
_INITIALS: Final = re.compile(r"(?:[^\W\d_]{1,2}\.\s?){2,}[^\W\d_]*\.?|[^\W\d_]+ (?:[^\W\d_]\. ?)+")

_MOST: Final = 0.6
_HALF: Final = 0.5
_NEARLY_ALL: Final = 0.9
_FEW: Final = 3


def names_of_persons(column: Column) -> bool | None:
    """Tell whether *column* holds names of persons: True; may do so: False; else None.

    >>> names_of_persons(Column("", ["Trần Văn Bình", "Hoa Thị Nguyễn", "Lê Cúc"], 3))
    True
    >>> names_of_persons(Column("", ["Hồng Bàng", "Ngô Quyền", "Lê Chân", "Hải An"], 4))
    False
    """
    if column.share(_has_letters) < _MOST:
        return None
    texts = list(column.sample)
    names = list(map(_name, texts))
    verdicts = [vietnamese_names(texts, names)]
    if len(texts) >= _FEW:
        verdicts.append(foreign_names(names))
        by_sign = column.share(_has_title) >= _HALF or column.share(_INITIALS.fullmatch) >= _MOST
        verdicts.append(True if by_sign else None)
    if True in verdicts:
        return True
    return False if False in verdicts or _have_the_shape(column) else None


def _have_the_shape(column: Column) -> bool:
    """Tell whether values are two to four words with capitals, few of them in many values."""
    if len(column.values) <= _FEW or not column.tells_rows_apart:
        return False
    if column.share(_is_shapely) < _NEARLY_ALL:
        return False
    times = Counter(word for text in column.sample for word in set(words(text)))
    return max(times.values()) <= _HALF * len(column.sample)


def _is_shapely(text: str) -> bool:
    parts = text.replace(",", " ").split()
    return (
        2 <= len(parts) <= 4
        and all(part.isalpha() and part[0].isupper() for part in parts)
        and not set(words(text)).intersection(_CATEGORIES)
    )


def _has_title(text: str) -> bool:
    parts = text.replace(".", " ").split()
    titles = _PLAIN_TITLES if text.isascii() else _TITLES
    return len(parts) > 1 and parts[0].casefold() in titles and not parts[1][0].islower()


def _name(text: str) -> str:
    """The part with most words of what numbers and brackets divide; without a title."""
    parts = [part.strip(" ,.-") for part in _END_OF_NAME.split(text)]
    name = max(parts, key=lambda part: len(part.split()))
    first, _, rest = name.partition(" ")
    has_title = rest.count(" ") and first.casefold().strip(".") in _TITLES
    return rest if has_title else name


def _has_letters(text: str) -> bool:
    return any(letter.isalpha() for letter in text)
