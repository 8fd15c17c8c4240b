"""Forms: what stands beside the public file for readers without DuckDB, and follows it.

Exports and pages are made of the public file alone. So whatever changes it, a release, a
correction, a withdrawal or the end of an embargo, is followed by one call here; and so is whatever
only looked at it, since a run may have been killed before its forms were written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from covey.errors import CoveyError, StoreError
from covey.hub.settings import Settings


@contextmanager
def forms_following(settings: Settings) -> Iterator[None]:
    """Have the forms follow what the block made of the public file, also where it was refused.

    Raises:
        StoreError: as `follow_public_file` does.
    """
    try:
        yield
    except CoveyError:
        with suppress(StoreError):  # the refusal is told, and covey status tells of the forms
            follow_public_file(settings)
        raise
    follow_public_file(settings)


def forms_fault(settings: Settings) -> str | None:
    """Write the forms as `follow_public_file` does; return what is wrong with them in words."""
    try:
        follow_public_file(settings)
    except StoreError as error:
        return str(error)
    return None


def follow_public_file(settings: Settings) -> None:
    """Write the forms that the project chose, unless they are those of the public file already.

    Raises:
        StoreError: a form could not be written; the public file is whole, and each export and page
            is whole as it was or as it should be.
    """
    if not settings.forms or not settings.public_file.exists():
        return
    # Here: charts and SDMX take a second to load, and most projects choose no forms.
    from covey.hub.form_files import write_forms

    try:
        write_forms(settings)
    except CoveyError as error:
        raise StoreError(
            f"{settings.public_file} is as it should be, but not all that stands beside it: "
            f"{error} covey status tries again, and every other command that looks at the file."
        ) from None
