"""What is fetched: views and objects become files that lie nowhere, and letters go back.

Nothing of them is written into the inbox, so that a view that lists persons leaves nothing there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from covey.contracts import Registry
from covey.hub.inbox import InboxFile, unseen
from covey.hub.letters import letter_path, where_letters_lie, withdraw_letter
from covey.hub.origins import Fetch, secrets_of
from covey.hub.settings import Settings
from covey.intake import Handed, printable_name
from covey.remote import Folder, View, is_postgres, read_view
from covey.store import Receipt, open_confidential

LETTER: Final = ".letter.txt"
"""How the name of an object ends that is a letter about the one before it."""

_NEVER: Final = 0
"""When a view was written: nobody knows, and its rows tell whether it is another."""


def new_files(settings: Settings, registry: Registry, name: str) -> list[InboxFile]:
    """Fetch what came since it was last looked at.

    Args:
        settings: of the project.
        registry: the contracts.
        name: which part of `Settings.fetch`.

    Raises:
        InputError: there is no such submission, or the place cannot be read now.
    """
    registry.submission(settings.fetch[name].submission)  # or it says that there is none
    with open_confidential(settings.confidential_file) as store:
        receipts = where_letters_lie(store.receipts(), settings.letters_folder)
    return unseen(_lying(settings, name), receipts)


def is_fetched(settings: Settings, receipt: Receipt) -> bool:
    """Tell whether a file was fetched, by its name."""
    return any(_is_of(settings, name, receipt) for name in settings.fetch)


def _is_of(settings: Settings, name: str, receipt: Receipt) -> bool:
    """Tell whether a file was fetched there: what lies in the inbox came there, however called."""
    kind, file = settings.fetch[name].submission, receipt.file_name
    lies = (settings.inbox_folder / kind / file).exists()
    return receipt.submission == kind and file.startswith(f"{name}.") and not lies


def give_letters_back(settings: Settings, name: str) -> None:
    """Put each letter beside its object, and take away those that no longer hold.

    Of an object that is gone the letter is kept aside as one that is settled.

    Raises:
        InputError: the folder cannot be read or written now.
    """
    fetch = settings.fetch[name]
    folder, letters = _folder(fetch, name), settings.letters_folder
    there = {one.name for one in folder.files()}
    objects = {_called(name, one): one for one in there if _is_sent(one)}
    with open_confidential(settings.confidential_file) as store:
        receipts = store.receipts(fetch.submission)
    for file in {one.file_name for one in receipts if _is_of(settings, name, one)}:
        if file not in objects:
            withdraw_letter(letters, fetch.submission, file)
    if fetch.letters_back:
        for file, sent in objects.items():
            letter = letter_path(letters, fetch.submission, file)
            _give_back(folder, letter, f"{sent}{LETTER}", there)
        for stale in there - {f"{sent}{LETTER}" for sent in objects.values()}:
            if stale.endswith(LETTER):
                folder.remove(stale)


def _give_back(folder: Folder, letter: Path, beside: str, there: Iterable[str]) -> None:
    if not letter.exists():
        if beside in there:
            folder.remove(beside)
        return
    said = letter.read_bytes()
    if beside not in there or folder.read(beside, len(said)) != said:
        folder.write(beside, said)


def _lying(settings: Settings, name: str) -> Iterator[InboxFile]:
    """Yield what lies there, each read when it is asked for."""
    fetch, largest = settings.fetch[name], settings.largest_file * 2**20
    if fetch.view:
        yield _file(fetch, f"{name}.rows", read_view(_view(settings, name), largest), _NEVER)
        return
    folder = _folder(fetch, name)
    for one in sorted(folder.files(), key=lambda lying: (lying.modified, lying.name)):
        if _is_sent(one.name):
            content = folder.read(one.name, largest)
            yield _file(fetch, f"{name}.{one.name}", content, one.modified)


def _file(fetch: Fetch, called: str, content: bytes, modified: int) -> InboxFile:
    handed = Handed(called, content)
    return InboxFile(fetch.submission, handed, lambda: sha256(content).hexdigest(), modified)


def _is_sent(name: str) -> bool:
    """Tell whether an object is a file of the agency: ``.name`` is an unfinished transfer's."""
    return not (name.startswith(".") or name.endswith(LETTER))


def _called(name: str, sent: str) -> str:
    return printable_name(f"{name}.{sent}")


def _view(settings: Settings, name: str) -> View:
    fetch = settings.fetch[name]
    database = fetch.database
    if not is_postgres(database):
        database = str(settings.home / database)
    return View(database, fetch.view, secrets_of(name, os.environ).get("password", ""))


def _folder(fetch: Fetch, name: str) -> Folder:
    said = {"endpoint": fetch.endpoint, "region": fetch.region}
    options = {key: value for key, value in said.items() if value}
    return Folder(fetch.folder, options | secrets_of(name, os.environ))
