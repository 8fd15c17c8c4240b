"""The command that writes the file in which a language is filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from covey.cli.project import settings_of


def words(
    language: str,
    /,
    *,
    project: Annotated[Path, Parameter(help="The project's folder.")] = Path(),
) -> None:
    """Write all that people are told, to be translated: schemas/words/LANGUAGE.csv.

    Letters, news, pages, reports and the desk say it. What was filled in stays, and what is not yet
    is said in English.

    Args:
        language: Its tag, such as pt.
        project: The folder with schemas/.
    """
    from covey.desk import FOLDER
    from covey.hub.words import write_words
    from covey.project import load_registry

    filled = write_words(load_registry(project), language, settings_of(project).notice, FOLDER)
    print(f"{filled.path}: {filled.translated:,} of {filled.texts:,} texts are translated.")
    if filled.translated < filled.texts:
        print("The others are said in English. Fill in the column translation, also in part.")
    if filled.unused:
        print(f"{filled.unused:,} at its end are no longer said, and may be deleted.")
