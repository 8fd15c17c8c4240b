"""What can go wrong, and whose turn it is.

Every error of Covey says what is wrong, where, and the way out; its class says who has to act.
No message ever holds a count or a value that an agency sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from covey.sentence import Sentence

_SHOWN = 5


class CoveyError(Exception):
    """Anything Covey refuses or fails to do; raised directly, it is our own fault."""

    turn: ClassVar[str] = "the developers of Covey"
    exit_code: ClassVar[int] = 3

    @property
    def sentence(self) -> Sentence:
        """What it says, with what somebody chose kept apart."""
        said = self.args[0] if self.args else ""
        return said if isinstance(said, Sentence) else Sentence(said)


class InputError(CoveyError):
    """What was handed in cannot be used: it is the turn of whoever made the file or the frame."""

    turn: ClassVar[str] = "whoever made the input"
    exit_code: ClassVar[int] = 2


class CommandError(InputError):
    """A command cannot be carried out as it was given, or where it was told to write."""

    turn: ClassVar[str] = "whoever ran the command"


class HierarchyError(InputError):
    """A codelist or hierarchy is broken; the message names line and code."""


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong with rows, and the way out.

    Args:
        before: the words before the rows.
        rows: the first few of them, counted from 1.
        more: how many others there are.
        after: the words after the rows.
        table: whose rows they are, where there are several tables.
    """

    before: str
    rows: tuple[int, ...]
    more: int
    after: str
    table: str = ""

    def words(self, place: str = "row", above: int = 0) -> Sentence:
        """Return the sentence; *above* is how many lines stand above the first row.

        >>> Defect("no code in ", (2, 7), 1, ".").words("line", above=1)
        'no code in line 3, 8 and 1 more.'
        """
        shown = ", ".join(str(row + above) for row in self.rows)
        others = f" and {self.more} more" if self.more else ""
        return Sentence(self.before, f"{place} {shown}{others}", self.after)


class TableError(InputError):
    """Rows cannot become a table of counts; the message names columns, codes and rules.

    Attributes:
        defects: what is wrong with single rows; empty where it is something else.
    """

    defects: tuple[Defect, ...] = ()

    @classmethod
    def of(cls, defects: Sequence[Defect]) -> Self:
        """Return the error that names all *defects*, a line each."""
        error = cls(
            Sentence.joined(
                "\n",
                (
                    Sentence(f"table {one.table!r}: " * bool(one.table), one.words())
                    for one in defects
                ),
            )
        )
        error.defects = tuple(defects)
        return error


class SubmissionRejected(InputError):
    """An agency's file is refused whole.

    Attributes:
        letter: the complete text for the agency: every defect by line, column and rule.
        page: the same as a page in HTML; empty where there is none.
    """

    turn: ClassVar[str] = "the agency that sent the file"

    def __init__(self, letter: str, page: str = "") -> None:
        super().__init__(letter)
        self.letter = letter
        self.page = page


class PeriodUnknown(SubmissionRejected):
    """A file is refused for its period alone, which the calendar of the hub does not have."""

    turn: ClassVar[str] = "the data officer"


class PolicyError(InputError):
    """A policy is incomplete, contradictory or protects nobody: the data officer's turn."""

    turn: ClassVar[str] = "the data officer"


class ContractError(InputError):
    """A submission or dataset is described wrongly in the project's registry."""

    turn: ClassVar[str] = "the data officer"


class ReleaseRefused(CoveyError):
    """A release may not take place; the message says why and when it may."""

    turn: ClassVar[str] = "the data officer"
    exit_code: ClassVar[int] = 1


class DisclosureRisk(ReleaseRefused):
    """No safe table exists under the policy; nothing was written.

    Attributes:
        cells: the codes of each cell that could not be protected, never its count.
        sums: of tables over time, the parts that such cells add up.
    """

    def __init__(
        self,
        message: str,
        cells: Sequence[tuple[str, ...]] = (),
        sums: Sequence[frozenset[str]] = (),
    ) -> None:
        super().__init__(message)
        self.cells = tuple(cells)
        self.sums = tuple(sums)


def listed(names: Sequence[str]) -> str:
    """Return the first few of *names*, as errors show the cells that they are about.

    >>> listed(["VN×F", "VN×M"])
    'VN×F; VN×M'
    """
    return "; ".join(names[:_SHOWN]) + ("; …" if len(names) > _SHOWN else "")


def by_line(defects: Sequence[str]) -> str:
    """Return the first few sentences of *defects*, a line each, and how many there are more.

    >>> by_line(["Line 2 is wrong."])
    'Line 2 is wrong.'
    """
    more = [f"And {len(defects) - _SHOWN} more like these."] if len(defects) > _SHOWN else []
    return "\n".join([*defects[:_SHOWN], *more])


class StoreError(CoveyError):
    """A store cannot be opened or written safely; nothing was changed."""

    turn: ClassVar[str] = "the data officer"
    exit_code: ClassVar[int] = 2


class StoreBusy(StoreError):
    """Another process holds the store: waiting and trying again can help."""


class ReleaseWaits(ReleaseRefused):
    """A release may not take place yet: what it waits for is no failure."""


class CorrectionWaits(ReleaseWaits):
    """A correction cannot go out by itself; it waits, and nobody has to do anything."""


class HeadlineHidden(ReleaseWaits):
    """A release would hide totals that the one before showed; it waits until an officer insists."""


class ApprovalsMissing(ReleaseWaits):
    """Something stops at its plan until enough officers have approved it."""

    turn: ClassVar[str] = "the officers who may approve it"


class SubmissionsMissing(ReleaseWaits):
    """A release waits for files of agencies.

    Attributes:
        missing: the submission and the period of each file that has not been accepted.
    """

    turn: ClassVar[str] = "the agencies whose files are missing"

    def __init__(self, message: str, missing: Sequence[tuple[str, str]]) -> None:
        super().__init__(message)
        self.missing = tuple(missing)
