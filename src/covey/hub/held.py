"""What a data officer decides about a file that is held: it counts, or it is refused."""

from __future__ import annotations

import getpass
from pathlib import PurePath

from covey.contracts import Registry
from covey.errors import CommandError
from covey.hub.clock import moment_now
from covey.hub.letters import file_letter, withdraw_letter
from covey.hub.settings import Settings
from covey.intake import voices, write_declined_letter
from covey.store import ConfidentialStore, Decision, Receipt, open_confidential


def accept_held(
    settings: Settings, registry: Registry, file: str, reason: str, by: str = ""
) -> Receipt:
    """Let a file that is held count from now on, and remember who decided so, when and why.

    Args:
        settings: of the project.
        registry: the contracts.
        file: its name as the status tells it, with its folder where two have one name; or the hash
            of its bytes, which is of no other file that came since.
        reason: in the officer's words.
        by: who decides; whoever runs this where it is empty.

    Raises:
        CommandError: no such file is held, or no reason is given.
    """
    decision = _decision(reason, by)
    with open_confidential(settings.confidential_file) as store:
        held = _find(store, file)
        # Before it counts: where this is killed between the two, it is held still, and done again.
        withdraw_letter(settings.letters_folder, held.submission, held.file_name)
        return store.accept_held(registry.submission(held.submission), held, decision)


def decline_held(
    settings: Settings, registry: Registry, file: str, reason: str, by: str = ""
) -> Receipt:
    """Refuse a file that is held with a letter, and remember who decided so, when and why.

    The arguments are those of `accept_held`; the reason goes into the letter.

    Raises:
        CommandError: no such file is held, or no reason is given.
    """
    decision = _decision(reason, by)
    with open_confidential(settings.confidential_file) as store:
        held = _find(store, file)
        contract = registry.submission(held.submission)
        written = write_declined_letter(held.file_name, str(held.period), reason, voices(contract))
        letter = file_letter(settings.letters_folder, held.submission, held.file_name, *written)
        return store.decline_held(contract, held, decision, letter)


def decided(settings: Settings, submission: str, sha256: str) -> Receipt | None:
    """Return what was decided about a file that was held; None where nothing was.

    Args:
        settings: of the project.
        submission: the kind of file.
        sha256: of its bytes.
    """
    with open_confidential(settings.confidential_file) as store:
        receipts = store.receipts(submission, sha256=sha256)
    return next((one for one in reversed(receipts) if one.decided_at is not None), None)


def _decision(reason: str, by: str) -> Decision:
    if not reason.strip():
        raise CommandError("no reason is given. Say in a few words why, for the record of the hub.")
    return Decision(by or getpass.getuser(), moment_now(), reason.strip())


def _find(store: ConfidentialStore, file: str) -> Receipt:
    held = [receipt for receipt in store.receipts() if receipt.verdict == "held"]
    place = PurePath(file)
    found = [
        receipt
        for receipt in held
        if receipt.sha256 == file
        or (receipt.file_name == place.name and place.parent.name in ("", receipt.submission))
    ]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{one.submission}/{one.file_name}" for one in found or held) or "none"
    raise CommandError(
        f"{file}: {'several files of this name are held' if found else 'no such file is held'}. "
        f"{'Say which' if found else 'Held are'}: {names}."
    )
