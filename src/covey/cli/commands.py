"""Every command: where it is, and what is said of it in a line.

A command is loaded when it is asked for, since all of them together take longer to load than most
of them run; so the list of commands has its lines from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class Command(NamedTuple):
    """One command.

    Attributes:
        place: its module in this package and its function, ``module:function``.
        summary: the first sentence of the function's docstring.
    """

    place: str
    summary: str


COMMANDS: Final[Mapping[str, Command]] = MappingProxyType(
    {
        "protect": Command(
            "protect_command:_protect",
            "Hide what would give people away, and as little else as possible.",
        ),
        "protect-linked": Command(
            "protect_command:_protect_linked",
            "Protect tables of the same people together, so that none gives another's counts away.",
        ),
        "anonymise": Command(
            "anonymise_command:_anonymise",
            "Coarsen categories as little as possible until every group holds at least k people.",
        ),
        "audit": Command(
            "audit_command:_audit",
            "Attack published rows as an outsider would; exit 1 if a count follows that is unsafe.",
        ),
        "audit-linked": Command(
            "audit_command:_audit_linked",
            "Attack published tables as someone who holds all of them; exit 1 if an unsafe "
            "count follows.",
        ),
        "detail": Command(
            "detail_command:_detail",
            "List the breakdowns of a table: what each holds, would hide, and whether it "
            "qualifies.",
        ),
        "compare": Command(
            "compare_command:_compare",
            "Say what several policies would show and hide of the same counts, side by side.",
        ),
        "protect-groupings": Command(
            "groupings_command:_protect_groupings",
            "Publish the same counts by old and new districts, or other groupings, and no "
            "sliver of them.",
        ),
        "audit-groupings": Command(
            "groupings_command:_audit_groupings",
            "Attack what is published by several groupings together; exit 1 if an unsafe "
            "count follows.",
        ),
        "init": Command(
            "init_command:init",
            "Make a project in a new folder: one agency, one dataset, runs, and tests that pass.",
        ),
        "init-agency": Command(
            "init_command:init_agency",
            "Make a folder by which an agency checks its files on its own machine, for you "
            "to hand on.",
        ),
        "check": Command(
            "project_commands:check",
            "Say what the hub would say of a file; nothing leaves this machine.",
        ),
        "collect": Command(
            "project_commands:collect",
            "Take in every new file of the inbox: whole, or not at all with a letter.",
        ),
        "accept": Command(
            "project_commands:accept",
            "Let a file that is held count from now on.",
        ),
        "decline": Command(
            "project_commands:decline",
            "Refuse a file that is held, with a letter; what was accepted before counts on.",
        ),
        "rebuild": Command(
            "project_commands:rebuild",
            "Make the public file again as it was published, byte for byte.",
        ),
        "page": Command(
            "project_commands:page",
            "Write pages that people can open: an index, one for every period, one that "
            "answers questions.",
        ),
        "status": Command(
            "project_commands:status",
            "Say what is due, what waits and for whom, what is wrong; and in short what is done.",
        ),
        "withdraw": Command(
            "withdraw_command:withdraw",
            "Take a release out of the public file, which lists it as withdrawn from then on.",
        ),
        "rename": Command(
            "rename_command:rename",
            "Declare that a submission, a dataset or a codelist has another name and is "
            "what it was.",
        ),
        "retire": Command(
            "retire_command:retire",
            "Close a period: what is out of it stands for good, and no correction of its "
            "files is taken.",
        ),
        "release": Command(
            "release_command:release",
            "Publish one period of one dataset: protected, attacked, whole or not at all.",
        ),
        "plan": Command(
            "release_command:plan",
            "Say what releases would cost together, in sequence and each alone; publish nothing.",
        ),
        "approve": Command(
            "approve_commands:approve",
            "Sign the plan of a release, a withdrawal, an undoing or a renaming, so that it "
            "can go out.",
        ),
        "officer": Command(
            "approve_commands:officer",
            "Make an officer known, with a key pair of her own, or list who is known.",
        ),
        "report": Command(
            "report_command:report",
            "Write a page for the officer on a release that is out, or is about to be; "
            "publish nothing.",
        ),
        "ledger": Command(
            "ledger_command:ledger",
            "List what went out: one entry a release, sealed by all before it.",
        ),
        "history": Command(
            "history_command:history",
            "Tell what happened to a file, or to a period of a dataset and its files, in order.",
        ),
        "news": Command(
            "news_command:news",
            "Tell agencies and officers what happened and what is due, by e-mail or webhook.",
        ),
        "open": Command(
            "open_command:open_",
            "Ask a published DuckDB file in SQL: read-only, and with no way to any other file.",
        ),
        "backup": Command(
            "backup_command:backup",
            "Write all that a hub is made of into a new folder, but for its keys.",
        ),
        "restore": Command(
            "backup_command:restore",
            "Make a hub of a backup, in a folder that has none.",
        ),
        "desk": Command(
            "desk_commands:desk",
            "Open the desk: the hub in a browser, for clerks, officers and auditors.",
        ),
        "desk-user": Command(
            "desk_commands:desk_user",
            "Make somebody known to the desk, give her a new password, or list who is known.",
        ),
        "export": Command(
            "export_command:export",
            "Write releases for others, in every form that has readers: Excel, CSV, SDMX and more.",
        ),
        "keys": Command(
            "export_command:keys",
            "Make the key pair that exports are signed with, once.",
        ),
        "verify": Command(
            "export_command:verify",
            "Say whether an export is what its publisher signed; nothing is fetched.",
        ),
        "serve": Command(
            "serve_command:serve",
            "Run all that a hub needs on one machine: Prefect's server, deployments, desk "
            "and workers.",
        ),
        "tabulate": Command(
            "tabulate_command:tabulate",
            "Count records into the file that an agency sends; no record leaves where it lies.",
        ),
        "template": Command(
            "template_command:template",
            "Write the empty workbook of a submission: codes to choose from, and how to count.",
        ),
        "map": Command(
            "map_command:map_",
            "Draft a mapping: what the header and the texts of a file mean, without any count.",
        ),
        "words": Command(
            "words_command:words",
            "Write all that people are told, to be translated: schemas/words/LANGUAGE.csv.",
        ),
        "warm-up": Command(
            "warm_up_command:warm_up",
            "Compile ahead what protection uses: once on a machine, and after each upgrade.",
        ),
    }
)
