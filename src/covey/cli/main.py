"""The commands in one place, and what becomes of an error: a sentence and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from cyclopts import App, CycloptsError

from covey.cli.init_command import add_init_command
from covey.cli.linked_commands import add_linked_commands
from covey.cli.project_commands import add_project_commands
from covey.cli.table_commands import add_table_commands
from covey.cli.template_command import add_template_command
from covey.disk import refusal
from covey.errors import CommandError, CoveyError
from covey.printable import printable, printable_lines

app = App(
    name="covey",
    help="Counts of people, safe to share across sectors. Exit codes: 0 done, 1 refused for "
    "disclosure, 2 wrong input or usage, 3 our fault.",
    version_flags=["--version"],
)

_WRONG_USAGE = 2
_OUR_FAULT = 3
_STOPPED = 130  # as shells have it

add_table_commands(app)
add_linked_commands(app)
add_init_command(app)
add_project_commands(app)
add_template_command(app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    try:
        code = app(arguments, exit_on_error=False, result_action="return_value")
        return code if isinstance(code, int) else 0
    except CycloptsError:
        return _WRONG_USAGE
    except CoveyError as error:
        print(printable_lines(str(error)), file=sys.stderr)
        print(f"Whose turn it is: {error.turn}.", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        return 0
    except OSError as error:
        what = refusal(error) or "it cannot be read or written"
        print(f"{printable(str(error.filename or 'a file'))}: {what}.", file=sys.stderr)
        print(f"Whose turn it is: {CommandError.turn}.", file=sys.stderr)
        return CommandError.exit_code
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return _STOPPED
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001 - a panic of polars is no Exception
        # Neither message nor traceback: both may repeat what stands in a file.
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = f"{Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}" if where else ""
        print(
            f"Covey failed: {type(error).__name__} at {place}. Please report this.", file=sys.stderr
        )
        return _OUR_FAULT
