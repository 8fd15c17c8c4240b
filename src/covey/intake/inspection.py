"""A file from door to shelf: guarded, read, harmonised, judged, and accepted or refused whole.

`covey check` and the collect flow say the same of a file, because both ask `inspect`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from covey.admission import LARGEST_FILE
from covey.contracts import Submission
from covey.errors import ContractError, CoveyError, PeriodUnknown, SubmissionRejected
from covey.intake.codes import codebooks
from covey.intake.draft import Line
from covey.intake.examination import Accepted
from covey.intake.guard import Handed
from covey.intake.letter import Letter, write_letter
from covey.intake.quarantine import Judge, drafted, judged
from covey.intake.validate import model_rules, refuse_disabled_validation
from covey.intake.voice import voices
from covey.tables import Hierarchy


def inspect(
    path: str | Path | Handed,
    submission: Submission,
    hierarchies: Mapping[str, Hierarchy],
    largest: int = LARGEST_FILE,
) -> Accepted:
    """Read the file at *path* as *submission*: all of it, or nothing.

    Args:
        path: of a file in any form that is read, or one that lies nowhere; the hash, the rows and
            the verdict are of the same bytes.
        submission: the contract.
        hierarchies: the tree of each codelist by its name, as `Registry.hierarchies`.
        largest: the most bytes that it may have.

    Raises:
        SubmissionRejected: with one letter that lists every defect and repeats no value.
        ContractError: the contract itself cannot be applied.
    """
    found = examined(
        Path(path) if isinstance(path, str) else path, submission, hierarchies, largest
    )
    if isinstance(found, Accepted):
        return found
    refused = PeriodUnknown if found.is_for_officer else SubmissionRejected
    raise refused(*write_letter(found, voices(submission)))


def examined(
    path: Path | Handed,
    submission: Submission,
    hierarchies: Mapping[str, Hierarchy],
    largest: int = LARGEST_FILE,
    *,
    drawn: bool = False,
) -> Accepted | Letter:
    """Read a file as `inspect` does; return the letter before it is put into words.

    Args:
        path: where the file lies; or the file itself, where it lies nowhere.
        submission: the contract.
        hierarchies: the tree of each codelist by its name.
        largest: the most bytes that it may have.
        drawn: whether a letter has a picture of what was sent.

    Raises:
        ContractError: the contract itself cannot be applied.
        CoveyError: the intake stumbled; the message holds nothing of the file.
    """
    (found,) = examined_each([(path, submission)], hierarchies, largest, drawn=drawn)
    if isinstance(found, CoveyError):
        raise found
    return found


def examined_each(
    files: Sequence[tuple[Path | Handed, Submission]],
    hierarchies: Mapping[str, Hierarchy],
    largest: int,
    *,
    drawn: bool = False,
) -> Iterator[Accepted | Letter | CoveyError]:
    """Yield what `examined` returns or raises of each file, whatever becomes of the others.

    Args:
        files: with their contracts. More than one have to be small, see `is_small`, and of one
            agency: they share a process.
        hierarchies: the tree of each codelist by its name.
        largest: the most bytes that a file may have.
        drawn: whether a letter has a picture of what was sent.
    """
    judges: list[Judge | ContractError] = []
    for _, submission in files:
        try:
            judges.append(_judge(submission, hierarchies, largest, drawn=drawn))
        except ContractError as error:
            judges.append(error)
    given = zip(files, judges, strict=True)
    found = judged([(path, one) for (path, _), one in given if isinstance(one, Judge)])
    for one in judges:
        yield next(found) if isinstance(one, Judge) else one


def draft_mapping(
    path: Path, submission: Submission, hierarchies: Mapping[str, Hierarchy], largest: int
) -> list[Line]:
    """Return the lines of a mapping for a file: what it says, and what that means or may mean.

    Args:
        path: of the file.
        submission: the contract, with the mapping that there is.
        hierarchies: the tree of each codelist by its name.
        largest: the most bytes that it may have.

    Raises:
        SubmissionRejected: the file cannot be read, or seems to list persons.
        ContractError: the contract itself cannot be applied.
    """
    found = drafted(path, _judge(submission, hierarchies, largest))
    if isinstance(found, Letter):
        raise SubmissionRejected(*write_letter(found, voices(submission)))
    return found


def _judge(
    submission: Submission,
    hierarchies: Mapping[str, Hierarchy],
    largest: int,
    *,
    drawn: bool = False,
) -> Judge:
    refuse_disabled_validation()
    books = codebooks(submission, hierarchies)
    return Judge(submission, model_rules(submission), books, largest, drawn)
