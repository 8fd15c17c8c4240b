"""What may be said of a failure: it goes where others read it, a record of runs or the status."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from traceback import extract_tb
from typing import ParamSpec, TypeVar

from covey.disk import refusal
from covey.errors import CoveyError, StoreError
from covey.printable import printable

_Arguments = ParamSpec("_Arguments")
_Answer = TypeVar("_Answer")


def discreet(run: Callable[_Arguments, _Answer]) -> Callable[_Arguments, _Answer]:
    """Make *run* fail with Covey's own words only, and write files for their owner alone.

    Any error but our own may quote a count: its type and place are told, its text is not.
    """

    @wraps(run)
    def runs_discreetly(*values: _Arguments.args, **named: _Arguments.kwargs) -> _Answer:
        before = os.umask(0o077)
        failure: CoveyError
        try:
            return run(*values, **named)
        except CoveyError as error:
            failure = error.with_traceback(None)
        except OSError as error:
            failure = StoreError(
                f"{printable(str(error.filename or 'a file'))}: "
                f"{refusal(error) or 'it cannot be read or written'}. Make room or correct the "
                "permissions, and try again."
            )
        except Exception as error:  # noqa: BLE001  its text may repeat what was sent
            place = extract_tb(error.__traceback__)[-1]
            failure = CoveyError(
                f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}. Its "
                "text is withheld, as it may quote a count. Report this line."
            )
        finally:
            os.umask(before)
        failure.__context__ = failure.__cause__ = None
        raise failure  # out of the except block, so that it carries no other error along

    return runs_discreetly
