"""What one agency sends: one kind of file, described once."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict, Unpack, get_args

from covey.contracts.bounds import Bounds
from covey.contracts.consistency import Consistency
from covey.contracts.counted import Counts
from covey.contracts.layout import Layout
from covey.contracts.mapping import Wording
from covey.contracts.periods import PERIOD, PERIODS, Frequency
from covey.contracts.records import Records
from covey.contracts.words import read_words
from covey.errors import ContractError
from covey.tables import Hierarchy

if TYPE_CHECKING:
    from covey.contracts.model import SubmissionModel

LANGUAGES: Final = ("en", "vi")
"""The languages of letters that Covey brings along."""


class Agreed(TypedDict, total=False):
    """What may be agreed on besides: fields of `Submission` that have a default."""

    expected: Mapping[str, tuple[str, ...] | int]
    bounds: Bounds
    languages: tuple[str, ...]
    layout: Layout
    mapping: Wording | None
    minimum_count: int | None
    consistent: tuple[Consistency, ...]
    records: Records | None


@dataclass(frozen=True)
class Submission:
    """The contract for one kind of file, made from its model by `Submission.of`.

    Args:
        name: as in ``covey check FILE --as name`` and as the folder in the inbox.
        agency: who sends it.
        title: what the file holds, in words.
        model: the pandera model of its rows, columns in the order of the file. The letter calls
            a check by its ``error``; pandera forgets a ``name`` when another model inherits it.
        dimensions: the codelist of each dimension column; the period is not among them.
        count: the column of counts.
        counts: whether it counts persons or events.
        frequency: the length of the one period that a file covers.
        expected: by column, the codes that a whole file has rows of, or the level of the codelist
            whose codes these are (1: those under the root). A release waits for them; one that
            had nothing to report has a row with the count 0. Nothing is expected of other columns.
        bounds: what a file may do without being held until a data officer accepts it.
        languages: of the letters to the agency, each complete, in this order. A project brings its
            own by ``schemas/words/<language>.csv``.
        layout: how a file is laid out, where it does not tell it with certainty.
        mapping: what the words of a file mean; None to read ``<name>.mapping.csv`` beside the
            model, where there is one.
        minimum_count: the agency's own threshold: the smallest count other than 0 of its part that
            may be published, where that is higher than the dataset's; None: it has none.
        consistent: what its counts have to be beside those of other submissions.
        records: what the agency's own records look like, for ``covey tabulate``; None: nobody said.

    Raises:
        ContractError: a field is empty or unknown, or a file beside the model is broken.
    """

    name: str
    agency: str
    title: str
    model: type
    dimensions: Mapping[str, str]
    count: str
    counts: Counts
    frequency: Frequency = "quarter"
    expected: Mapping[str, tuple[str, ...] | int] = field(default_factory=dict)
    bounds: Bounds = field(default_factory=Bounds)
    languages: tuple[str, ...] = ("en",)
    layout: Layout = field(default_factory=Layout)
    mapping: Wording | None = None
    minimum_count: int | None = None
    consistent: tuple[Consistency, ...] = ()
    records: Records | None = None
    wording: Wording = field(init=False, repr=False)
    words: Mapping[str, Mapping[str, str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not (self.name.isidentifier() and self.dimensions and self.count):
            raise ContractError(
                f"submission {self.name!r} needs a name of letters, digits and _, dimensions and "
                "a count column."
            )
        if self.counts not in get_args(Counts) or self.frequency not in get_args(Frequency):
            raise ContractError(
                f"submission {self.name!r}: counts must be one of {get_args(Counts)} and "
                f"frequency one of {get_args(Frequency)}."
            )
        if PERIOD in self.dimensions or self.count in (PERIOD, *self.dimensions):
            raise ContractError(
                f"submission {self.name!r}: period, dimensions and count must be different columns."
            )
        self._check_expected()
        if self.minimum_count is not None and self.minimum_count < 2:
            raise ContractError(
                f"submission {self.name!r}: minimum_count={self.minimum_count} protects nobody. "
                "Use 2 or more, or leave it out."
            )
        misfit = [f"layout: {one}" for one in self.layout.misfit(self.columns)]
        if self.records is not None:
            found = self.records.misfit(self.dimensions, self.counts)
            misfit += [f"records: {one}" for one in found]
        if misfit:
            raise ContractError(f"submission {self.name!r}: {'; '.join(misfit)}.")
        home = _folder(self.model)
        wording = self.mapping or _wording(home, self.name, self.columns)
        object.__setattr__(self, "wording", wording)
        object.__setattr__(self, "words", _words(home, self.languages, self.name))

    @classmethod
    def of(
        cls,
        model: type[SubmissionModel],
        *,
        agency: str,
        title: str,
        **agreed: Unpack[Agreed],
    ) -> Submission:
        """Return the contract of a model, which says itself what its columns are.

        Args:
            model: its columns and what is counted; the module that defines it names the submission.
            agency: who sends it.
            title: what the file holds, in words.
            agreed: fields of `Submission` that have a default.

        Raises:
            ContractError: the model leaves a column unsaid, or a field is unknown or empty.
        """
        from covey.contracts.model import columns_of  # pandera is slow to load

        columns = columns_of(model)
        return cls(
            name=model.__module__.rpartition(".")[2],
            agency=agency,
            title=title,
            model=model,
            dimensions=columns.dimensions,
            count=columns.count,
            counts=columns.counts,
            frequency=columns.frequency,
            **agreed,
        )

    def check_wording(self, trees: Mapping[str, Hierarchy]) -> None:
        """Check the mapping against the codelists.

        Args:
            trees: every codelist by its name.

        Raises:
            ContractError: with every text that cannot mean what the mapping says.
        """
        codelists = {PERIOD: PERIODS, **self.dimensions}
        wrong = [
            problem
            for column, name in codelists.items()
            for problem in self.wording.misfit(column, trees[name].codelist, trees[name].codes)
        ]
        if wrong:
            raise ContractError(f"submission {self.name!r}: mapping: {'; '.join(wrong)}.")

    @property
    def how_to_count(self) -> str:
        """What its model tells the agency in its docstring, in one line; empty where nothing."""
        return " ".join((self.model.__doc__ or "").split())

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of the file, in order: period, dimensions, count."""
        return (PERIOD, *self.dimensions, self.count)

    @property
    def called(self) -> dict[str, str]:
        """What files call each column, in order: the mapping's first name for it, or its own."""
        first = {column: name for name, column in reversed([*self.wording.header.items()])}
        return {column: first.get(column, column) for column in self.columns}

    def _check_expected(self) -> None:
        for column, codes in self.expected.items():
            if column not in self.dimensions or not isinstance(codes, tuple | int):
                raise ContractError(
                    f"submission {self.name!r}: expected names dimensions, each with its codes "
                    f'("A1", …) or a level of its codelist; {column!r} is not of that form.'
                )


def _folder(model: type) -> Path | None:
    """Return the folder of the module that defines *model*; None where it has no file."""
    file = getattr(sys.modules.get(model.__module__), "__file__", None)
    return Path(file).parent if file else None


def _wording(home: Path | None, name: str, columns: tuple[str, ...]) -> Wording:
    path = home / f"{name}.mapping.csv" if home else None
    return Wording.read(path, columns) if path and path.is_file() else Wording()


def _words(
    home: Path | None, languages: tuple[str, ...], name: str
) -> Mapping[str, Mapping[str, str]]:
    """Read the words that the project brings for each language of a letter."""
    if not languages or len(set(languages)) != len(languages):
        raise ContractError(f"submission {name!r}: languages must be different, at least one.")
    words: dict[str, Mapping[str, str]] = {}
    for language in languages:
        path = home.parent / "words" / f"{language}.csv" if home else None
        if path and path.is_file():
            words[language] = read_words(path)
        elif language not in LANGUAGES:
            raise ContractError(
                f"submission {name!r}: Covey speaks {', '.join(LANGUAGES)} and there is no "
                f"schemas/words/{language}.csv, with the columns english and translation."
            )
    return words


@dataclass(frozen=True)
class Source:
    """How a dataset takes rows from one submission.

    Args:
        submission: the name of the submission.
        renamed: the submission's column for each dimension of the dataset that has another name.
        constants: the code of each dimension that the submission does not have, such as its
            sector.
        only: the codes to take, by column of the submission; all when a column is not named.
    """

    submission: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
