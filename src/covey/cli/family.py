"""Tables of the same people: several, each by a name, or one alone, which needs none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from covey.errors import CommandError

ALONE: Final = ""
"""The name of a table that stands alone, as `covey.system.stack` has it, which is slow to load."""

_NAME: Final = re.compile(r"\w[\w-]*")

Of = TypeVar("Of")


def named_files(pairs: Sequence[str]) -> dict[str, Path]:
    """Return the files of ``NAME=FILE`` pairs.

    Raises:
        CommandError: a pair is not of this form, a name stands twice, or there is one file only.
    """
    files: dict[str, Path] = {}
    for pair in pairs:
        name, equals, path = pair.partition("=")
        if not (equals and path and _NAME.fullmatch(name)) or name in files:
            raise CommandError(
                "Tables are given as NAME=FILE, each name once, such as by_sex=counts.csv; a name "
                "has letters, digits, _ and -."
            )
        files[name] = Path(path)
    if len(files) < 2:
        raise CommandError("Give two tables or more, as NAME=FILE.")
    return files


def given_for(table: str, given: Mapping[str, Of]) -> dict[str, Of]:
    """Return what was given for the columns of a table, by column.

    Args:
        table: its name.
        given: by column, for all tables; or by ``TABLE:COLUMN``, which stands before that.

    >>> given_for("a", {"b:sex": 1, "a:sex": 2, "sex": 3, "age": 4})
    {'sex': 2, 'age': 4}
    """
    if table == ALONE:
        return dict(given)
    last = sorted(given, key=lambda key: ":" in key)
    return {
        key.rpartition(":")[2]: given[key] for key in last if key.rpartition(":")[0] in ("", table)
    }


def family_figures(by_table: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of a table alone, or of all tables under their names."""
    return by_table[ALONE] if ALONE in by_table else {"tables": dict(by_table)}
