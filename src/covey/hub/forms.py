"""Forms: what stands beside the public file for readers without DuckDB, and follows it.

Exports and pages are made of the public file alone. So whatever changes it, a release, a
correction, a withdrawal or the end of an embargo, is followed by one call here.
"""

from __future__ import annotations

from covey.errors import CoveyError, StoreError
from covey.hub.settings import Settings


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
            f"{error} The next release writes it again; covey export and covey page write it now."
        ) from None
