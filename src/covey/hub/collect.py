"""Collect: every new file of the inbox is accepted whole, held, or refused whole with a letter.

Every file is its own: whatever happens with one, the others are taken in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from covey.contracts import Registry
from covey.errors import CoveyError, StoreBusy
from covey.hub.accept_or_hold import take
from covey.hub.forms import forms_fault
from covey.hub.inbox import Inbox, InboxFile, look_into, unseen
from covey.hub.letters import where_letters_lie
from covey.hub.news import tell_by_the_way
from covey.hub.settings import Settings
from covey.hub.steps import Step, by_itself
from covey.intake import printable_name
from covey.store import Failure, Receipt, catch_up, open_confidential


@dataclass(frozen=True)
class Collection:
    """What one collection did.

    Args:
        accepted: the receipts of the files that were accepted; one that lacks areas names its
            letter.
        refused: the receipts of the files that were refused; each names its letter.
        strays: what lies in the inbox but not in the folder of a submission.
        held: the receipts of the files that a data officer has to accept or decline.
        failed: the files that could not be dealt with; they are tried again the next time.
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


def collect(settings: Settings, registry: Registry, step: Step = by_itself) -> Collection:
    """Take in every new file of the inbox, and say what became of each.

    A release that a killed run had decided is finished first.

    Args:
        settings: of the project.
        registry: the contracts.
        step: carries out each part: to look into the inbox, and each file.

    Raises:
        CoveyError: the collection itself failed; a file that was refused is no error.
    """
    inbox, wrong = step("look into the inbox", partial(_new_files, settings, registry))
    receipts: list[Receipt] = []
    failed: list[Failure] = []
    stumbled = False
    for file in inbox.files:
        taken = partial(take, settings, registry, file.submission, file.name, file.sha256)
        try:
            receipts.append(step(f"{file.submission}: {file.name}", taken))
        except StoreBusy:
            raise  # so it would be for every file
        except Exception as error:  # noqa: BLE001  the step has made its words discreet
            failed.append(Failure(file.submission, file.name, str(error)))
            stumbled |= getattr(error, "exit_code", CoveyError.exit_code) == CoveyError.exit_code
    step("remember what could not be dealt with", partial(_remember, settings, failed))
    tell_by_the_way(settings, registry, step)
    return Collection(
        accepted=_of(receipts, "accepted"),
        refused=_of(receipts, "refused"),
        strays=tuple(printable_name(str(path)) for path in inbox.strays),
        held=_of(receipts, "held"),
        failed=tuple(failed),
        wrong=wrong,
        stumbled=stumbled,
    )


def _new_files(settings: Settings, registry: Registry) -> tuple[Inbox, tuple[str, ...]]:
    """List the files that came since the last collection, and what belongs to no submission.

    What is wrong with what is public holds up no file, and is told.
    """
    inbox = look_into(settings.inbox_folder, registry)
    with open_confidential(settings.confidential_file) as store:
        fault = catch_up(store, settings.archive)
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
