"""The command that writes the workbook an agency fills in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from covey.cli.new_file import write_new_file
from covey.errors import CommandError


def template(
    submission: str,
    /,
    *,
    out: Annotated[Path | None, Parameter(show_default="SUBMISSION.xlsx")] = None,
    project: Annotated[Path, Parameter(help="The project's folder.")] = Path(),
) -> None:
    """Write the empty workbook of a submission: codes to choose from, and how to count.

    Args:
        submission: The kind of file, such as health_services.
        out: The workbook to write, which may not be there yet.
        project: The folder with schemas/.
    """
    from covey.intake.template import sheet_of_counts, write_template
    from covey.project import load_registry

    registry = load_registry(project)
    contract = registry.submission(submission)
    path = Path(f"{submission}.xlsx") if out is None else out
    if path.suffix != ".xlsx":
        raise CommandError(f"{path.name}: a template must end in .xlsx.")
    content = write_template(contract, registry.hierarchies)
    taken = ", and may be filled in. Name another by --out."
    write_new_file(path, content, 0o644, taken)
    print(f"{path}: fill in sheet {sheet_of_counts(contract)!r}, then:")
    print(f"covey check {path} --as {submission}")
