"""Plants one defect into a good file: a function for each kind, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from faker import Faker

from covey.contracts import PERIOD, Registry, Submission
from covey.contracts.periods import Frequency
from covey.errors import ContractError
from covey.synthetic.defects import Defect, Planted
from covey.synthetic.draws import pick
from covey.synthetic.provider import CoveyProvider
from covey.synthetic.sheet import Sheet
from covey.tables import Hierarchy

_NEGATIVE = "-739397"
_FRACTIONAL = "739399.5"
_HUGE = "739391739391739391739391"
_WRONG_TOTAL = "739411"
_FORMULA = "=SUM(739421)"
_REMARK = "remark"
_UNKNOWN_PERIODS: Mapping[Frequency, str] = {
    "year": "-X",
    "half-year": "-S3",
    "quarter": "-Q5",
    "month": "-13",
    "week": "-W54",
    "day": "-02-30",
}
_MOST_PERSONS = 200

_Choice = TypeVar("_Choice")


@dataclass(frozen=True)
class _Good:
    """A good file in memory; a planter changes the cells and says where."""

    sheet: Sheet
    contract: Submission
    trees: Mapping[str, Hierarchy]
    chance: tuple[str | int, ...]

    def choose(self, choices: list[_Choice]) -> _Choice:
        return choices[pick(len(choices), *self.chance)]

    def is_total(self, line: int) -> bool:
        return not all(
            tree.is_leaf[tree.position[self.sheet.cell(line, column)]]
            for column, tree in self.trees.items()
        )

    def lines(self, totals: bool = False) -> list[int]:
        numbers = range(2, len(self.sheet.rows) + 1)
        return [line for line in numbers if self.is_total(line) == totals]

    def line(self) -> int:
        return self.choose(self.lines())

    def column(self) -> str:
        return self.choose(list(self.trees))


@dataclass(frozen=True)
class _Spoiled:
    content: bytes
    line: int | None = None
    column: str | None = None
    texts: tuple[str, ...] = ()


def plant(
    defect: Defect, path: Path, registry: Registry, submission: str, seed: int = 0
) -> Planted:
    """Plant one defect into the good file at *path*, and change nothing else in it.

    Args:
        defect: the kind.
        path: a file as `write_file` writes it, in any style; it is overwritten.
        registry: the contracts.
        submission: the name of the submission the file is one of.
        seed: chooses the line and the column.

    Returns:
        What was planted where.

    Raises:
        ContractError: the file is not a good one, or holds no row to spoil.
    """
    contract = registry.submission(submission)
    sheet = Sheet.read(path, contract.columns)
    good = _Good(
        sheet, contract, registry.trees(contract.dimensions), (seed, defect.value, path.stem)
    )
    if not good.lines():
        raise ContractError(f"{path.name} holds no row to spoil. Write a file with counts.")
    spoiled = _PLANTERS[defect](good)
    path.write_bytes(spoiled.content)
    return Planted(path, defect, spoiled.line, spoiled.column, spoiled.texts)


def _empty_file(_: _Good) -> _Spoiled:
    return _Spoiled(b"")


def _header_only(good: _Good) -> _Spoiled:
    del good.sheet.rows[1:]
    return _Spoiled(good.sheet.encoded())


def _wrong_encoding(good: _Good) -> _Spoiled:
    """As a program writes "Unicode text" that leaves its mark out."""
    text = good.sheet.encoded().decode("utf-8-sig")
    # Without its mark nobody can be sure that it is UTF-16.
    return _Spoiled(text.encode("utf-16-le"), 1)


def _unknown_code(good: _Good) -> _Spoiled:
    line, column = good.line(), good.column()
    code = good.sheet.cell(line, column)
    while code in good.trees[column].position:
        code += "X"
    return _write(good, line, column, code)


def _negative_count(good: _Good) -> _Spoiled:
    return _write(good, good.line(), good.contract.count, _NEGATIVE)


def _fractional_count(good: _Good) -> _Spoiled:
    return _write(good, good.line(), good.contract.count, _FRACTIONAL)


def _huge_count(good: _Good) -> _Spoiled:
    return _write(good, good.line(), good.contract.count, _HUGE)


def _formula(good: _Good) -> _Spoiled:
    return _write(good, good.line(), good.column(), _FORMULA)


def _unknown_period(good: _Good) -> _Spoiled:
    line = good.line()
    year = good.sheet.cell(line, PERIOD)[:4]
    return _write(good, line, PERIOD, year + _UNKNOWN_PERIODS[good.contract.frequency])


def _write(good: _Good, line: int, column: str, text: str) -> _Spoiled:
    good.sheet.write(line, column, text)
    return _Spoiled(good.sheet.encoded(), line, column, (text,))


def _duplicate_key(good: _Good) -> _Spoiled:
    line = good.line()
    good.sheet.rows.insert(line, list(good.sheet.rows[line - 1]))
    return _Spoiled(good.sheet.encoded(), line + 1)


def _missing_column(good: _Good) -> _Spoiled:
    column = good.column()
    place = good.sheet.rows[0].index(column)
    for row in good.sheet.rows:
        del row[place]
    return _Spoiled(good.sheet.encoded(), 1, column)


def _extra_column(good: _Good) -> _Spoiled:
    header, *rows = good.sheet.rows
    header.append(_REMARK)
    for row in rows:
        row.append("checked")
    return _Spoiled(good.sheet.encoded(), 1, str(len(header)))


def _wrong_total(good: _Good) -> _Spoiled:
    """Spoil a total of the file; where it has none, add a wrong one for the whole file."""
    totals = good.lines(totals=True)
    if not totals:
        codes = {column: tree.root for column, tree in good.trees.items()}
        total = {**codes, PERIOD: good.sheet.cell(2, PERIOD), good.contract.count: "0"}
        good.sheet.rows.append([total[column] for column in good.contract.columns])
        totals = [len(good.sheet.rows)]
    return _write(good, good.choose(totals), good.contract.count, _WRONG_TOTAL)


def _person_rows(good: _Good) -> _Spoiled:
    """One line for each person of the first cells, with made-up names and numbers."""
    fake = Faker("vi_VN")
    fake.add_provider(CoveyProvider)
    fake.seed_instance(pick(2**32, *good.chance))
    rows: list[list[str]] = []
    texts: list[str] = []
    for line in good.lines():
        *codes, count = good.sheet.rows[line - 1]
        for _ in range(min(int(count), _MOST_PERSONS - len(rows))):
            person = fake.person_row()
            rows.append([*person.values(), *codes, "1"])
            # No name: Hoàng Mai is a person and a district, and would be found in a codelist.
            texts += [person["citizen_number"], person["phone"]]
    if not rows:
        raise ContractError(
            f"a file of {good.contract.name!r} counts nobody. Write one with people."
        )
    good.sheet.rows[:] = [[*fake.person_row(), *good.contract.columns], *rows]
    return _Spoiled(good.sheet.encoded(), 1, "1", tuple(texts))


_PLANTERS: Mapping[Defect, Callable[[_Good], _Spoiled]] = {
    Defect.EMPTY_FILE: _empty_file,
    Defect.HEADER_ONLY: _header_only,
    Defect.WRONG_ENCODING: _wrong_encoding,
    Defect.UNKNOWN_CODE: _unknown_code,
    Defect.NEGATIVE_COUNT: _negative_count,
    Defect.FRACTIONAL_COUNT: _fractional_count,
    Defect.HUGE_COUNT: _huge_count,
    Defect.DUPLICATE_KEY: _duplicate_key,
    Defect.MISSING_COLUMN: _missing_column,
    Defect.EXTRA_COLUMN: _extra_column,
    Defect.FORMULA: _formula,
    Defect.PERSON_ROWS: _person_rows,
    Defect.WRONG_TOTAL: _wrong_total,
    Defect.UNKNOWN_PERIOD: _unknown_period,
}
