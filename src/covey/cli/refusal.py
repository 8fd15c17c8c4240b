"""How a command says that it did not do what was asked: for people, or as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cyclopts import CycloptsError
from cyclopts.exceptions import MissingArgumentError, UnusedCliTokensError

from covey.disk import refusal
from covey.errors import CommandError, CoveyError
from covey.printable import printable, printable_lines


def say(error: CoveyError) -> int:
    """Print what went wrong and whose turn it is to stderr; return the exit code."""
    print(printable_lines(_sentence(error)), file=sys.stderr)
    print(f"Whose turn it is: {error.turn}.", file=sys.stderr)
    return error.exit_code


def say_as_json(error: CoveyError) -> int:
    """Print the same as JSON to stdout; return the exit code."""
    figures = {
        "kind": type(error).__name__,
        "message": _sentence(error),
        "turn": error.turn,
        "exit_code": error.exit_code,
    }
    print(json.dumps({"error": figures}, ensure_ascii=False, indent=2))
    return error.exit_code


def wrong_usage(error: CycloptsError) -> CommandError:
    """Return what is said of a command that does not take what was typed."""
    command = " ".join(["covey", *(error.command_chain or ())])
    unused = error.unused_tokens or ()
    if isinstance(error, UnusedCliTokensError):
        what = f"{', '.join(map(repr, unused))}: more than {command} takes"
    elif isinstance(error, MissingArgumentError) and not (error.keyword or unused):
        assert error.argument is not None
        what = f"{command} needs {error.argument.name}"
    else:
        what = str(error)
    end = "" if what.endswith(("?", ".")) else "."
    return CommandError(f"{what}{end} Look at {command} --help.")


def unusable_file(error: OSError) -> CommandError:
    """Return what is said of a file that cannot be read or written."""
    what = refusal(error) or "it cannot be read or written"
    return CommandError(f"{printable(str(error.filename or 'a file'))}: {what}.")


def our_fault(error: BaseException) -> CoveyError:
    """Return what may be said of a failure that nobody foresaw.

    Neither its message nor its traceback: both may repeat what stands in a file.
    """
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}" if where else ""
    return CoveyError(f"Covey failed: {type(error).__name__} at {place}. Please report this.")


def _sentence(error: CoveyError) -> str:
    # Here and not above: the list of commands needs nothing of a policy.
    from covey.cli.option_words import in_options

    return in_options(error.sentence)
