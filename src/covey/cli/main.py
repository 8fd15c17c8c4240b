"""The commands in one place, and what becomes of an error: a sentence and an exit code."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Final

from cyclopts import App, CycloptsError

from covey import __version__
from covey.cli.commands import COMMANDS
from covey.cli.examples import shown_examples
from covey.cli.extras import missing_extra
from covey.cli.refusal import our_fault, say, say_as_json, unusable_file, wrong_usage
from covey.cli.report import BEGUN
from covey.errors import CoveyError

_STOPPED = 130  # as shells have it
_LISTED: Final[tuple[list[str], ...]] = ([], ["--help"], ["-h"])
"""What asks for the list of commands."""


def _app(listing: bool) -> App:
    """Return all commands, each to be loaded when it is asked for.

    Args:
        listing: whether they are only listed; to name its arguments a command has to be loaded.
    """
    every = App(
        name="covey",
        help="Counts of people, safe to share across sectors. Exit codes: 0 done, 1 refused for "
        "disclosure, 2 wrong input or usage, 3 our fault.",
        version=__version__,
        version_flags=["--version"],
    )
    for name, (place, summary) in COMMANDS.items():
        every.command(
            f"covey.cli.{place}",
            name=name,
            help=summary if listing else None,
            help_epilogue=shown_examples(name),
        )
    every.register_install_completion_command(
        help="Let this shell (bash, zsh, fish, powershell) complete commands and options."
    )
    return every


app = _app(listing=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    # No clock tells when a process began, but the processor does: nothing was waited for so far.
    BEGUN.set(time.monotonic() - time.process_time())
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code. With --json, what went wrong is JSON on stdout."""
    refuse = say_as_json if "--json" in arguments else say
    try:
        every = _app(listing=True) if list(arguments) in _LISTED else app
        code = every(
            arguments, exit_on_error=False, print_error=False, result_action="return_value"
        )
        return code if isinstance(code, int) else 0
    except CycloptsError as error:
        return refuse(wrong_usage(error))
    except CoveyError as error:
        return refuse(error)
    except BrokenPipeError:
        return 0
    except ModuleNotFoundError as error:
        return refuse(missing_extra(error, arguments) or our_fault(error))
    except OSError as error:
        return refuse(unusable_file(error))
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return _STOPPED
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001 - a panic of polars is no Exception
        return refuse(our_fault(error))
