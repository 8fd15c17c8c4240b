"""A stranger's file is judged in a process of its own, which may die of it.

Libraries that read files take what memory and time a file asks for, and some end the process where
there is not as much. Here a file has what is due to its size; what comes back is JSON and a frame.

Small files of one agency may have one process, where most of the time would go into starting it: a
file that took it over could tell lies of files of its own agency alone, which may send what it
likes anyway. What such a process dies of is believed only of the first file that it was given.
"""

from __future__ import annotations

import io
import json
import math
import os
import pickle
import resource
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

import polars as pl
import polars.selectors as cs

from covey.apart import EndedEarly, Nursery, NurseryEnded, twice
from covey.contracts import Submission
from covey.contracts.rules import TOO_LARGE
from covey.errors import ContractError, CoveyError
from covey.intake.codes import Codebook
from covey.intake.draft import Line
from covey.intake.examination import Accepted, draft_of, examine
from covey.intake.guard import Handed, size_of
from covey.intake.letter import Defect, Letter
from covey.intake.phrases import phrase
from covey.intake.told import as_told, letter_of
from covey.intake.validate import ModelRules, Schema, told_rules

_SHARE: Final = 20_000_000
"""Bytes of a file up to which all have the same; a larger one has as many times more."""

_RESIDENT: Final = 480 * 2**20
"""Bytes in memory, some 160 MB of modules among them."""

_ADDRESSED: Final = 5 * 2**28
"""Bytes of address space, of which no library may ask for more at once."""

_SECONDS: Final = 20
"""Of processor."""

_OF_PARQUET: Final = 2.25
"""Shares that are due to any file called so: a million rows and more may be in one megabyte."""

_SMALL: Final = 2**18
"""Bytes of a file that is sooner judged than a process is started for it."""

_LOST: Final = (
    "the process that judges files was told other rules than the model of {name!r} has. Nothing "
    "was stored. Keep the model in a module of the project."
)

_nursery: Final = Nursery(
    "covey.contracts.model",
    "covey.intake.quarantine",
    "pandera.backends.polars.builtin_checks",  # which the first validation imports
    # One thread, so that a file has the same fate on every machine.
    environment={"POLARS_MAX_THREADS": "1"},
)


@dataclass(frozen=True)
class Judge:
    """What a file is judged by, as the process that judges it is told.

    Args:
        submission: the contract.
        rules: of its model.
        books: the codes of each column but the one of counts.
        largest: the most bytes that a file may have.
        drawn: whether a letter has a picture of what was sent.
    """

    submission: Submission
    rules: ModelRules
    books: Mapping[str, Codebook]
    largest: int
    drawn: bool = False

    def __call__(self, path: Path | Handed) -> bytes:
        """Judge a file, and return the verdict as bytes; it ends this process or what is here."""
        schema: Schema = pickle.loads(self.rules.pickled)
        if told_rules(schema) != self.rules.told:
            return json.dumps({"ours": _LOST.format(name=self.submission.name)}).encode()
        _limit(path, self.largest)
        known = (self.submission, schema, self.books, self.largest)
        try:
            return _told(examine(path, *known, drawn=self.drawn))
        except MemoryError:
            _end()
        except CoveyError as error:
            kind = "contract" if isinstance(error, ContractError) else "ours"
            return json.dumps({kind: str(error)}).encode()


@dataclass(frozen=True)
class Docket:
    """What files are judged by that one process is given, one after the other.

    Args:
        judges: of each file.
    """

    judges: tuple[Judge, ...]

    def __call__(self, case: tuple[int, Path | Handed]) -> bytes:
        """Judge a file by its place, and return the verdict as bytes; see `Judge`."""
        place, path = case
        return self.judges[place](path)


@dataclass(frozen=True)
class Drafter:
    """What a mapping is drafted by; a file that seems to list persons gets its letter instead.

    Args:
        judge: what the file would be judged by.
    """

    judge: Judge

    def __call__(self, path: Path | Handed) -> bytes:
        """Draft a mapping, and return its lines as bytes; it ends this process or what is here."""
        answer = self.judge(path)
        said = json.loads(answer.partition(b"\n")[0])
        if {"ours", "contract"} & said.keys() or (
            "letter" in said and letter_of(said["letter"]).lists_persons
        ):
            return answer
        try:
            lines = draft_of(path, self.judge.submission, self.judge.books, self.judge.largest)
        except MemoryError:
            _end()
        except CoveyError as error:
            return json.dumps({"ours": str(error)}).encode()
        return answer if lines is None else json.dumps({"lines": lines}).encode()


def is_small(path: Path | Handed) -> bool:
    """Tell whether a file may share its process: it is soon judged, and due no more than others."""
    return size_of(path) <= _SMALL and _shares(path, _SMALL) == 1


def prepare() -> None:
    """Start the process that judges files, so that the first one waits no longer than others."""
    _nursery.prepare()


def judged(
    cases: Sequence[tuple[Path | Handed, Judge]],
) -> Iterator[Accepted | Letter | CoveyError]:
    """Yield of each file what is accepted of it, the letter that refuses it, or why it has neither.

    Args:
        cases: the files and what each is judged by. One process is given them all, as long as it
            lives: let them be small, and of one agency.

    Yields:
        In their order, once all are judged. An error holds nothing of the file; `ContractError`:
        the contract cannot be applied; `NurseryEnded`: it was not judged, through no fault of its.
    """
    answers: list[bytes | NurseryEnded | None] = []
    while left := cases[len(answers) :]:
        docket = Docket(tuple(judge for _, judge in left))
        orders = tuple((place, _lying(path)) for place, (path, _) in enumerate(left))
        resident = max(_resident(path, judge) for path, judge in left)
        answers += _answers(docket, orders, resident)
    for (path, judge), answer in zip(cases, answers, strict=False):
        if isinstance(answer, NurseryEnded):
            yield answer
        else:
            yield _too_much(path, judge.submission) if answer is None else _accepted(_said(answer))


def _answers(
    docket: Docket, orders: tuple[tuple[int, Path | Handed], ...], resident: int
) -> Sequence[bytes | NurseryEnded | None]:
    """Return the first answers to *orders*: None where the first file ended its process.

    Where the nursery ended, a new one is given the first file alone.
    """
    given = iter((orders, orders[:1]))
    try:
        told, _ = twice(lambda: _nursery.ask_each(docket, next(given), resident))
    except NurseryEnded as ended:
        return [ended]
    return told or [None]  # what a file left there is no fault of one behind it


def drafted(path: Path | Handed, judge: Judge) -> list[Line] | Letter:
    """Return the lines of a mapping for a file, or the letter where it cannot be read.

    Raises:
        ContractError: the contract cannot be applied.
        NurseryEnded: the process that reads files was ended from outside.
        CoveyError: the intake stumbled; the message holds nothing of the file.
    """
    asked = (Drafter(judge), _lying(path), _resident(path, judge))
    try:
        answer = twice(lambda: _nursery.ask(*asked))
    except EndedEarly:
        return _too_much(path, judge.submission)
    said = _said(answer)
    if isinstance(said, CoveyError):
        raise said
    return said if isinstance(said, Letter) else [Line(*line) for line in said[0]["lines"]]


def _said(answer: bytes) -> tuple[dict[str, Any], bytes] | Letter | CoveyError:
    """Return what another process says of a file and the bytes behind it, a letter, or an error."""
    head, _, rows = answer.partition(b"\n")
    said = json.loads(head)
    if "contract" in said:
        return ContractError(said["contract"])
    if "ours" in said:
        return CoveyError(said["ours"])
    return letter_of(said["letter"]) if "letter" in said else (said, rows)


def _accepted(
    said: tuple[dict[str, Any], bytes] | Letter | CoveyError,
) -> Accepted | Letter | CoveyError:
    if not isinstance(said, tuple):
        return said
    told, rows = said
    silent = tuple((column, code) for column, code in told.pop("unreported"))
    unread = tuple(told.pop("unread"))
    frame = pl.read_ipc(io.BytesIO(rows))
    for column in frame.select(cs.categorical()).columns:  # one by one, or all of it is there twice
        frame = frame.with_columns(pl.col(column).cast(pl.String))
    return Accepted(frame=frame, unreported=silent, unread=unread, **told)


def _told(found: Accepted | Letter) -> bytes:
    if isinstance(found, Letter):
        return json.dumps({"letter": as_told(found)}).encode()
    said = {
        name: getattr(found, name)
        for name in (*("submission", "period", "sha256", "file", "totals", "unreported", "unread"),)
    }
    rows = io.BytesIO()
    found.frame.with_columns(cs.string().cast(pl.Categorical)).write_ipc(rows, compression="zstd")
    return json.dumps(said).encode() + b"\n" + rows.getvalue()


def _too_much(path: Path | Handed, submission: Submission) -> Letter:
    detail = phrase(
        "reading it takes more memory or time than a file of its size is given; save the counts "
        "alone as CSV UTF-8"
    )
    return Letter(path.name, submission.called, (Defect(TOO_LARGE, detail=detail),))


def _limit(path: Path | Handed, largest: int) -> None:
    """Let this process have what is due to the file, write nothing, and say nothing of it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())  # a library may quote a cell
    shares = _shares(path, largest)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    spent, (_, most) = sum(os.times()[:2]), resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(spent + shares * _SECONDS), most))
    addressed = int(shares * _ADDRESSED)
    resource.setrlimit(resource.RLIMIT_AS, (addressed, addressed))


def _lying(path: Path | Handed) -> Path | Handed:
    """Return a file as another process finds it."""
    return path if isinstance(path, Handed) else path.absolute()


def _resident(path: Path | Handed, judge: Judge) -> int:
    """Return the most bytes in memory that are due to a file."""
    return int(_shares(path, judge.largest) * _RESIDENT)


def _shares(path: Path | Handed, largest: int) -> float:
    """Return how many times more than a small file a file is due."""
    least = _OF_PARQUET if path.name.lower().endswith(".parquet") else 1.0
    return max(least, min(size_of(path), largest) / _SHARE)


def _end() -> NoReturn:
    """End at once: without memory nothing can be tidied up."""
    os._exit(1)
