"""Makes a project from the template beside this file.

Every file of the template ends in ``.template``, so that no tool takes it for one of ours, and may
hold @NAMES@ to be filled in. The periods are made for the day, since they have to go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from typing import Final
from zoneinfo import ZoneInfo

from covey.errors import CommandError
from covey.origin import requirement
from covey.project.periods import last_quarter, period_codelist

_SUFFIX: Final = ".template"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*([-_.]?[A-Za-z0-9]+)*")
_PERIODS: Final = "schemas/codelists/periods.csv"


def make_project(folder: Path, time_zone: str, today: date) -> None:
    """Write a new project into *folder*: one agency, one dataset, and tests that pass.

    Args:
        folder: does not exist, or is empty but for its ``.git``; its name is the project's.
        time_zone: where the officers are, such as Europe/Paris.
        today: the periods reach from the year before it to the end of the year after it.

    Raises:
        CommandError: the folder is in use or cannot be written, its name is no name for a
            project, or there is no such time zone.
    """
    name = folder.resolve().name
    _refuse_name(name)
    _refuse_time_zone(time_zone)
    _refuse_use(folder)
    first, last = today.year - 1, today.year + 1
    values = {
        "@NAME@": name,
        "@TIME_ZONE@": time_zone,
        "@PERIOD@": last_quarter(today),
        "@LAST_YEAR@": str(last),
        "@TO_RUN@": requirement("flows"),
        "@TO_TEST@": requirement("testing"),
        "@TO_RUN_AND_TEST@": requirement("flows,testing"),
    }
    template = _template(files("covey.project") / "template", PurePosixPath())
    texts = {place: _filled(text, values) for place, text in template}
    _write(folder, {**texts, _PERIODS: period_codelist(first, last)})


def _refuse_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise CommandError(
            f"{name!r} is no name for a project. Begin with a letter and use letters, digits, - "
            "and _, such as health-statistics."
        )


def _refuse_time_zone(time_zone: str) -> None:
    try:
        ZoneInfo(time_zone)
    except (KeyError, OSError, ValueError):
        raise CommandError(
            f"there is no time zone {time_zone!r}. Name one as Europe/Paris or UTC."
        ) from None


def _refuse_use(folder: Path) -> None:
    if folder.is_dir():
        used = sorted(entry.name for entry in folder.iterdir() if entry.name != ".git")
        if used:
            raise CommandError(
                f"{folder}: the folder is not empty ({used[0]!r} is there). Nothing was written. "
                "Name a new one."
            )
    elif folder.exists() or folder.is_symlink():
        raise CommandError(f"{folder} is there and no folder. Nothing was written. Name a new one.")


def _template(folder: Traversable, place: PurePosixPath) -> Iterator[tuple[str, str]]:
    """Yield every file of the template: its path in the project, and its text."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _template(entry, place / entry.name)
        else:
            yield (
                str(place / entry.name.removesuffix(_SUFFIX)),
                entry.read_text(encoding="utf-8"),
            )


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    try:
        for place, text in texts.items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(
            f"{folder}: the project cannot be written ({error.strerror}). Name another folder."
        ) from None
