"""The command that lists, verifies, replays and hands out the ledger of a project."""

from __future__ import annotations

import json as json_text
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Parameter

from covey.cli.ledger_words import checked_lines, entry_lines
from covey.cli.new_file import write_new_file
from covey.cli.project import settings_of
from covey.disk import own_mode
from covey.errors import CommandError, StoreError
from covey.files.rows import height
from covey.plurals import numbered

if TYPE_CHECKING:
    from covey.files.rows import Rows
    from covey.hub.settings import Settings

Flag = Annotated[bool, Parameter(negative="")]

_FILES: Final = (".csv", ".json", ".parquet", ".txt", ".xlsx")


def ledger(
    *,
    verify: Flag = False,
    kept: Annotated[tuple[str, ...], Parameter(negative="", show_default="none")] = (),
    head: Flag = False,
    until: Annotated[str | None, Parameter(show_default="not replayed")] = None,
    out: Annotated[Path | None, Parameter(show_default="not replayed")] = None,
    export: Annotated[Path | None, Parameter(show_default="none")] = None,
    json: Flag = False,
    project: Annotated[Path, Parameter(help="The project's folder.")] = Path(),
) -> int:
    """List what went out: one entry a release, sealed by all before it.

    Args:
        verify: Say whether every entry and row is what was entered, and the public file with it;
            and whether each signature is of that entry and by a known officer.
        kept: With --verify, a head that you kept elsewhere, which the ledger has to have; repeat
            it. A store and a public file that are both of an earlier day are found by nothing else.
        head: Print how many entries there are, and the head after the newest, to be kept elsewhere.
        until: Write what was public at a time, as rows: the number of an entry, or a day in UTC
            such as 2026-11-26; it needs --out.
        out: Where to: a .duckdb file with a table for each dataset, or a folder of CSV files.
        export: Write what an auditor may see into a new .json file: entries, policies and hashes.
        json: Print figures in place of sentences.
        project: The project's folder.

    Returns:
        2 where the ledger is not what was entered, or a signature in it does not hold, else 0.
    """
    _refuse_nonsense(verify or head, until, out, export)
    if kept and not verify:
        raise CommandError("--kept is held against the ledger by --verify. Give both.")
    if verify:
        return _verify(kept, json, project)
    if until is not None and out is not None:
        return _replay(_time(until), out, json, project)
    from covey.hub.approvals import names_of_keys
    from covey.hub.ledger import audited, entries_figures, read_ledger

    settings = settings_of(project)
    links = read_ledger(settings)
    if head:
        newest = {"entries": len(links), "head": links[-1].head if links else None}
        _say(json, newest, [" ".join(str(one) for one in newest.values() if one is not None)])
        return 0
    if export is not None:
        _write_export(audited(links), export)
        _say(json, {"out": str(export), "entries": len(links)}, [_exported(export, len(links))])
        return 0
    names = names_of_keys(settings, [link.entry for link in links])
    _say(json, entries_figures(links), entry_lines(links, names) or ["Nothing was published yet."])
    return 0


def _refuse_nonsense(
    verify: bool, until: str | None, out: Path | None, export: Path | None
) -> None:
    replayed = until is not None or out is not None
    if sum([verify, replayed, export is not None]) > 1:
        raise CommandError(
            "--verify, --head, --until and --export are four things to do. Give one of them."
        )
    if replayed and (until is None or out is None):
        raise CommandError("--until says up to when, and --out where to. Give both.")
    if out is not None and out.suffix in _FILES:
        raise CommandError(f"{out.name}: name a file that ends in .duckdb, or a folder.")
    if export is not None and export.suffix != ".json":
        raise CommandError(f"{export.name}: what an auditor may see is written as .json.")


def _verify(kept: tuple[str, ...], json: bool, project: Path) -> int:
    from covey.hub.ledger import check_ledger
    from covey.store import WAY_OUT

    checked = check_ledger(settings_of(project), kept)

    figures = {
        "verified": not checked.faults,
        "entries": checked.entries,
        "head": checked.head,
        "faults": list(checked.faults),
        "beside": checked.beside,
        "approvals": list(checked.approvals),
    }
    _say(json, figures, checked_lines(checked, WAY_OUT))
    wrong = checked.faults or checked.beside or checked.approvals
    return StoreError.exit_code if wrong else 0


def _replay(until: int | date, out: Path, json: bool, project: Path) -> int:
    from covey.cli.targets import Target
    from covey.hub.ledger import files_of_stores

    settings = settings_of(project)
    stores = files_of_stores(settings)
    if out.suffix == ".duckdb":
        Target.file(out, stores)
        tables = _tables(settings, until)
        _write_duckdb(tables, out)
    else:
        Target.folder(out, {}, stores)
        tables = _tables(settings, until)
        Target.folder(out, {name: Path(f"{name}.csv") for name in tables}, stores).write(tables)
    figures = {"out": str(out), "rows": {name: height(rows) for name, rows in tables.items()}}
    words = [f"{out} holds what was public then:"]
    words += [f"  {name}: {numbered(height(rows), 'row')}" for name, rows in tables.items()]
    _say(json, figures, words)
    return 0


def _tables(settings: Settings, until: int | date) -> dict[str, Rows]:
    from covey.hub.ledger import was_public

    frames = was_public(settings, until)
    return {name: frame.to_dict(as_series=False) for name, frame in frames.items()}


def _write_duckdb(tables: dict[str, Rows], out: Path) -> None:
    """Write by a process that never held a confidential count."""
    from covey.files.duckdb_file import Tables, write_tables
    from covey.store.clean import do_apart
    from covey.store.fresh import replaced_whole

    with replaced_whole(out) as fresh:
        do_apart(write_tables, Tables(fresh, tables))


def _write_export(text: str, path: Path) -> None:
    taken = ". Name another by --export, or move it away."
    write_new_file(path, text.encode(), own_mode(path.parent), taken)


def _exported(path: Path, entries: int) -> str:
    return f"{path}: {numbered(entries, 'entry', 'entries')} of the ledger, no row."


def _time(text: str) -> int | date:
    """Return the number or the day that *text* is.

    Raises:
        CommandError: it is neither.
    """
    if re.fullmatch(r"[0-9]+", text, re.ASCII):
        return int(text)
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CommandError("--until takes the number of an entry, or a day such as 2026-11-26.")


def _say(json: bool, figures: dict[str, Any], lines: list[str]) -> None:
    if json:
        print(json_text.dumps(figures, ensure_ascii=False, indent=2))
        return
    for line in lines:
        print(line)
