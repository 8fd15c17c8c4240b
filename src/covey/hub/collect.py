"""Collect: every new file is accepted whole, held, or refused whole with a letter.

Files come into the inbox, or are fetched from the views and folders that the settings name.

Every file is its own: whatever happens with one, the others are taken in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from covey.contracts import Registry
from covey.errors import CoveyError, StoreBusy
from covey.hub.batch import MOST, batches
from covey.hub.fetch import give_letters_back, new_files
from covey.hub.forms import forms_fault
from covey.hub.inbox import Inbox, InboxFile, look_into, unseen
from covey.hub.judge import judging
from covey.hub.letters import where_letters_lie
from covey.hub.news import tell_by_the_way
from covey.hub.settings import Settings
from covey.hub.steps import Step, by_itself
from covey.intake import printable_name
from covey.store import Failure, Receipt, catch_up, open_confidential

_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Collection:
    """What one collection did.

    Args:
        accepted: the receipts of the files that were accepted; one that lacks areas names its
            letter.
        refused: the receipts of the files that were refused; each names its letter.
        strays: what lies in the inbox but not in the folder of a submission.
        held: the receipts of the files that a data officer has to accept or decline.
        failed: the files that could not be dealt with, and places that could not be asked; they are
            tried again the next time.
        wrong: what is wrong with the public file and with what stands beside it.
        stumbled: whether Covey itself failed with a file; a disk that refuses is not its fault.
    """

    accepted: tuple[Receipt, ...]
    refused: tuple[Receipt, ...]
    strays: tuple[str, ...]
    held: tuple[Receipt, ...] = ()
    failed: tuple[Failure, ...] = ()
    wrong: tuple[str, ...] = ()
    stumbled: bool = False

    @property
    def left(self) -> tuple[Receipt | Failure, ...]:
        """The files that do not count."""
        return (*self.refused, *self.held, *self.failed)


def collect(
    settings: Settings, registry: Registry, step: Step = by_itself, together: int = MOST
) -> Collection:
    """Take in every new file, and say what became of each.

    A release that a killed run had decided is finished first.

    Args:
        settings: of the project.
        registry: the contracts.
        step: carries out each part: to look into the inbox, to fetch, and each file.
        together: small files of an agency for which the store stays open, also between their steps.

    Raises:
        CoveyError: the collection itself failed; a file that was refused is no error.
    """
    inbox, wrong = step("look into the inbox", partial(_new_files, settings, registry))
    files, reached = [*inbox.files], []
    receipts: list[Receipt] = []
    tried = _Tried(step)
    for name, fetch in settings.fetch.items():
        fetching = partial(new_files, settings, registry, name)
        found = tried(f"fetch {name}", fetching, (fetch.submission, name))
        if found is not None:
            files += found
            reached.append(name)
    for batch in batches(settings, registry, files, together):
        with batch:
            for file in batch.files:
                named = f"{file.submission}: {file.name}"
                receipt = tried(named, partial(batch.take, file), (file.submission, file.name))
                receipts += [receipt] if receipt else []
    for name in reached:
        if (of := settings.fetch[name]).folder:
            giving = partial(give_letters_back, settings, name)
            tried(f"letters of {name}", giving, (of.submission, name))
    step("remember what could not be dealt with", partial(_remember, settings, tried.failed))
    tell_by_the_way(settings, registry, step)
    return Collection(
        accepted=_of(receipts, "accepted"),
        refused=_of(receipts, "refused"),
        strays=tuple(printable_name(str(path)) for path in inbox.strays),
        held=_of(receipts, "held"),
        failed=tuple(tried.failed),
        wrong=wrong,
        stumbled=tried.stumbled,
    )


@dataclass
class _Tried:
    """Steps of which one that fails holds up no other.

    Args:
        step: carries out each.
        failed: what could not be dealt with.
        stumbled: whether Covey itself failed.
    """

    step: Step
    failed: list[Failure] = field(default_factory=list)
    stumbled: bool = False

    def __call__(
        self, name: str, act: Callable[[], _Answer], place: tuple[str, str]
    ) -> _Answer | None:
        """Return what a step answers; None where it failed, which is remembered of a place."""
        try:
            return self.step(name, act)
        except StoreBusy:
            raise  # so it would be for every file
        except Exception as error:  # noqa: BLE001  the step has made its words discreet
            self.failed.append(Failure(*place, str(error)))
            code = getattr(error, "exit_code", CoveyError.exit_code)
            self.stumbled |= code == CoveyError.exit_code
        return None


def _new_files(settings: Settings, registry: Registry) -> tuple[Inbox, tuple[str, ...]]:
    """List the files that came since the last collection, and what belongs to no submission.

    What is wrong with what is public holds up no file, and is told.
    """
    inbox = look_into(settings.inbox_folder, registry)
    with open_confidential(settings.confidential_file) as store:
        fault = catch_up(store, judging(settings, registry))
        new: list[InboxFile] = unseen(
            inbox.files, where_letters_lie(store.receipts(), settings.letters_folder)
        )
    wrong = tuple(one for one in (fault, forms_fault(settings)) if one)
    return Inbox(tuple(new), inbox.strays), wrong


def _remember(settings: Settings, failed: Sequence[Failure]) -> None:
    """Keep the failures of this collection for the status, in place of those of the last."""
    with open_confidential(settings.confidential_file) as store:
        store.remember_failures(failed)


def _of(receipts: Sequence[Receipt], verdict: str) -> tuple[Receipt, ...]:
    return tuple(receipt for receipt in receipts if receipt.verdict == verdict)
