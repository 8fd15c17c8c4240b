"""The commands in one place, and what becomes of an error: a sentence and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError

from covey import __version__
from covey.cli.anonymise_command import add_anonymise_command
from covey.cli.approve_commands import add_approve_commands
from covey.cli.audit_command import add_audit_commands
from covey.cli.backup_command import add_backup_commands
from covey.cli.compare_command import add_compare_command
from covey.cli.desk_commands import add_desk_commands
from covey.cli.detail_command import add_detail_command
from covey.cli.examples import show_examples
from covey.cli.export_command import add_export_commands
from covey.cli.extras import missing_extra
from covey.cli.groupings_command import add_groupings_commands
from covey.cli.history_command import add_history_command
from covey.cli.init_command import add_init_command
from covey.cli.ledger_command import add_ledger_command
from covey.cli.map_command import add_map_command
from covey.cli.news_command import add_news_command
from covey.cli.open_command import add_open_command
from covey.cli.project_commands import add_project_commands
from covey.cli.protect_command import add_protect_commands
from covey.cli.refusal import our_fault, say, say_as_json, unusable_file
from covey.cli.release_command import add_release_commands
from covey.cli.rename_command import add_rename_command
from covey.cli.report_command import add_report_command
from covey.cli.retire_command import add_retire_command
from covey.cli.serve_command import add_serve_command
from covey.cli.tabulate_command import add_tabulate_command
from covey.cli.template_command import add_template_command
from covey.cli.warm_up_command import add_warm_up_command
from covey.cli.withdraw_command import add_withdraw_command
from covey.cli.words_command import add_words_command
from covey.errors import CommandError, CoveyError

app = App(
    name="covey",
    help="Counts of people, safe to share across sectors. Exit codes: 0 done, 1 refused for "
    "disclosure, 2 wrong input or usage, 3 our fault.",
    version=__version__,
    version_flags=["--version"],
)

_STOPPED = 130  # as shells have it

add_protect_commands(app)
add_anonymise_command(app)
add_audit_commands(app)
add_detail_command(app)
add_compare_command(app)
add_groupings_commands(app)
add_init_command(app)
add_project_commands(app)
add_withdraw_command(app)
add_rename_command(app)
add_retire_command(app)
add_release_commands(app)
add_approve_commands(app)
add_report_command(app)
add_ledger_command(app)
add_history_command(app)
add_news_command(app)
add_open_command(app)
add_backup_commands(app)
add_desk_commands(app)
add_export_commands(app)
add_serve_command(app)
add_tabulate_command(app)
add_template_command(app)
add_map_command(app)
add_words_command(app)
add_warm_up_command(app)
show_examples(app)
app.register_install_completion_command(
    help="Let this shell (bash, zsh, fish, powershell) complete commands and options."
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code. With --json, what went wrong is JSON on stdout."""
    json = "--json" in arguments
    refuse = say_as_json if json else say
    try:
        code = app(
            arguments, exit_on_error=False, print_error=not json, result_action="return_value"
        )
        return code if isinstance(code, int) else 0
    except CycloptsError as error:
        return refuse(CommandError(str(error))) if json else CommandError.exit_code
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
