"""What can go wrong, and whose turn it is.

Every error of Covey says what is wrong, where, and the way out; its class says who has to act.
No message ever holds a count or a value that an agency sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

_SHOWN = 5


class CoveyError(Exception):
    """Anything Covey refuses or fails to do; raised directly, it is our own fault."""

    turn: ClassVar[str] = "the developers of Covey"
    exit_code: ClassVar[int] = 3


class InputError(CoveyError):
    """What was handed in cannot be used: it is the turn of whoever made the file or the frame."""

    turn: ClassVar[str] = "whoever made the input"
    exit_code: ClassVar[int] = 2


class CommandError(InputError):
    """A command cannot be carried out as it was given, or where it was told to write."""

    turn: ClassVar[str] = "whoever ran the command"


class HierarchyError(InputError):
    """A codelist or hierarchy is broken; the message names line and code."""


class TableError(InputError):
    """Rows cannot become a table of counts; the message names columns, codes and rules."""


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
    """

    def __init__(self, message: str, cells: Sequence[tuple[str, ...]] = ()) -> None:
        super().__init__(message)
        self.cells = tuple(cells)


def listed(names: Sequence[str]) -> str:
    """Return the first few of *names*, as errors show the cells that they are about.

    >>> listed(["VN×F", "VN×M"])
    'VN×F; VN×M'
    """
    return "; ".join(names[:_SHOWN]) + ("; …" if len(names) > _SHOWN else "")


class StoreError(CoveyError):
    """A store cannot be opened or written safely; nothing was changed."""

    turn: ClassVar[str] = "the data officer"
    exit_code: ClassVar[int] = 2


class StoreBusy(StoreError):
    """Another process holds the store: waiting and trying again can help."""


class SubmissionsMissing(ReleaseRefused):
    """A release waits for files of agencies.

    Attributes:
        missing: the submission and the period of each file that has not been accepted.
    """

    turn: ClassVar[str] = "the agencies whose files are missing"

    def __init__(self, message: str, missing: Sequence[tuple[str, str]]) -> None:
        super().__init__(message)
        self.missing = tuple(missing)
