"""The letter to the agency: every defect by line, column and rule, and no value that was sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from covey.intake.rules import PERSON, Rule

SINGLY: Final = 20
"""A defect on more lines than this is one entry with ranges of lines."""

MOST_ENTRIES: Final = 2_000
"""Entries written out; the rest is counted by rule."""

MOST_RANGES: Final = 200
"""Ranges of lines written out in one entry; the rest is counted."""

_WIDEST_PLACE: Final = 48


@dataclass(frozen=True, slots=True)
class Defect:
    """One rule broken in one way.

    Args:
        rule: the rule.
        lines: the physical lines on which it is broken; none for the file as a whole.
        column: the column by its name in the contract, or its number; empty for a whole line.
        detail: what is right here, where the rule's own way out does not say enough.
    """

    rule: Rule
    lines: tuple[int, ...] = ()
    column: str = ""
    detail: str = ""

    @property
    def count(self) -> int:
        """How many defects the clerk has to correct."""
        return len(self.lines) or 1


def write_letter(file: str, columns: Sequence[str], defects: Iterable[Defect]) -> str:
    """Write the letter that refuses *file*.

    Args:
        file: its name, without folder.
        columns: the columns of the contract, in order; the last one is the count.
        defects: at least one.
    """
    defects = list(defects)
    total = sum(defect.count for defect in defects)
    entries = sorted(_entries(defects), key=lambda entry: _place_in_file(entry, columns))
    lines = [
        f"{_printable(file)} was not accepted: {_counted(total)}. Nothing was stored.",
        *_aligned(entries[:MOST_ENTRIES]),
        *_rest(entries[MOST_ENTRIES:]),
        *_closing(defects, columns),
        "",
        *_vietnamese(file, total, defects),
    ]
    return "\n".join(lines) + "\n"


def _entries(defects: Iterable[Defect]) -> Iterable[Defect]:
    """A defect on few lines is an entry a line, which reads from top to bottom with the file."""
    for defect in defects:
        if len(defect.lines) <= SINGLY:
            for line in defect.lines or (0,):
                yield Defect(defect.rule, (line,) if line else (), defect.column, defect.detail)
        else:
            yield defect


def _place_in_file(entry: Defect, columns: Sequence[str]) -> tuple[int, int, str, str]:
    line = entry.lines[0] if entry.lines else 0
    column = columns.index(entry.column) if entry.column in columns else len(columns)
    return line, column, entry.column, entry.rule.name


def _aligned(entries: Sequence[Defect]) -> list[str]:
    places = [_place(entry) for entry in entries]
    rules = [f"'{entry.rule.name}'" for entry in entries]
    widest = max((len(place) for place in places if len(place) <= _WIDEST_PLACE), default=0)
    widest_rule = max(map(len, rules), default=0)
    return [
        f"  {place:<{widest}} {rule:<{widest_rule}}  {entry.detail or entry.rule.way_out}"
        for place, rule, entry in zip(places, rules, entries, strict=True)
    ]


def _place(entry: Defect) -> str:
    where = []
    if entry.lines:
        where.append(f"line{'s' if len(entry.lines) > 1 else ''} {_ranges(entry.lines)}")
    if entry.column:
        where.append(f"column {entry.column}")
    return ", ".join(where) or "the file"


def _ranges(lines: Sequence[int]) -> str:
    """Write sorted *lines* as a clerk would.

    >>> _ranges([3, 4, 5, 9])
    '3-5, 9'
    """
    ranges: list[list[int]] = []
    for line in lines:
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    shown = [f"{a}-{b}" if b > a else str(a) for a, b in ranges[:MOST_RANGES]]
    more = sum(b - a + 1 for a, b in ranges[MOST_RANGES:])
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _rest(entries: Sequence[Defect]) -> list[str]:
    more: Counter[str] = Counter()
    for entry in entries:
        more[entry.rule.name] += entry.count
    return [f"  and {count:,} more '{name}'" for name, count in more.items()]


def _closing(defects: Sequence[Defect], columns: Sequence[str]) -> list[str]:
    if not any(defect.rule is PERSON for defect in defects):
        return ["Correct the file and send it again."]
    *keys, count = columns
    return [
        "This looks like a list of persons. Covey takes counts only: one row for each combination",
        f"of {', '.join(keys)}, with how many there are in column {count}, and nothing",
        "about any one person. Delete the list from every folder it was copied to.",
    ]


def _vietnamese(file: str, total: int, defects: Sequence[Defect]) -> list[str]:
    rules = dict.fromkeys(defect.rule for defect in defects)
    return [
        f"{_printable(file)} không được nhận: {total:,} lỗi. Không có gì được lưu lại.",
        *(f"  '{rule.name}' {rule.vietnamese}" for rule in rules if rule.vietnamese),
        "Hãy xoá danh sách này và chỉ gửi số đếm."
        if PERSON in rules
        else "Hãy sửa tệp và gửi lại.",
    ]


def _counted(total: int) -> str:
    return "1 defect" if total == 1 else f"{total:,} defects"


def _printable(file: str) -> str:
    """A line break in a file's name must not write a line of the letter."""
    return "".join(letter if letter.isprintable() else "?" for letter in file)
