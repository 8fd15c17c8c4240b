"""The command that drafts what an agency's words mean, from a file of it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from covey.cli.new_file import write_new_file
from covey.cli.project import largest_file
from covey.plurals import numbered
from covey.project import load_registry


def map_(
    file: Path,
    /,
    *,
    as_: Annotated[str, Parameter(name="--as")],
    out: Annotated[Path | None, Parameter(show_default="printed")] = None,
    project: Annotated[Path, Parameter(help="The project's folder.")] = Path(),
) -> None:
    """Draft a mapping: what the header and the texts of a file mean, without any count.

    Args:
        file: A file of the agency, in any form that is read.
        as_: The submission it belongs to, such as health_services.
        out: The mapping to write, which may not be there yet; else it is printed.
        project: The folder with schemas/.
    """
    from covey.contracts.mapping import COLUMNS
    from covey.intake import draft_mapping

    registry = load_registry(project)
    contract = registry.submission(as_)
    lines = draft_mapping(file, contract, registry.hierarchies, largest_file(project))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *lines])
    if out is None:
        print(text.getvalue(), end="")
        return
    taken = ", and says what was agreed on. Name another by --out, and compare them."
    write_new_file(out, text.getvalue().encode(), 0o644, taken)
    unsure = sum(line.unsure for line in lines)
    print(f"{out}: {numbered(len(lines), 'line')}, of which {unsure:,} are to be confirmed.")
    print("Where a line with ? is right, take the ? away; else write what it means, or delete it.")
    print(f"Then it belongs to schemas/submissions/{as_}.mapping.csv.")
