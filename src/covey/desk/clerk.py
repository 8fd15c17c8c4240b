"""The pages of a clerk: what her agency is to send or to answer, and what became of its files.

A file is judged in memory, as the hub would judge it. One with a defect is forgotten, its letter is
kept a while for her session; a right one waits until she sends it, and then lies in the inbox like
any other.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from pathlib import Path, PurePath
from typing import Final, get_args

from starlette.responses import Response

from covey.contracts import Submission
from covey.contracts.rules import RULES
from covey.desk.forms import Form, Sent
from covey.desk.jobs import COLLECT, jobs, newest, start
from covey.desk.sheet import begun, drawing
from covey.desk.state import now
from covey.desk.users import user_named
from covey.desk.visit import Desk, NotThere, Visit, act, navigate, page
from covey.desk.waiting import (
    WaitingFile,
    content_of,
    forget,
    forget_letter,
    keep,
    keep_letter,
    letter_of,
    waiting_of,
)
from covey.desk.words import label_of
from covey.disk import flush, refusal, write_whole
from covey.errors import StoreError
from covey.hub.agency import AgencyStanding, SentFile, ToSend, standing_of, submissions_of
from covey.hub.answers import Kind, answer_held, answers_to
from covey.hub.held_cells import HeldCell, Reason, held_file
from covey.intake import (
    ENDINGS,
    Accepted,
    Handed,
    Letter,
    examined,
    has_plain_rows,
    nothing_to_report,
    voice_in,
    voices,
    write_letter,
)
from covey.intake.template import write_template

navigate(
    "clerk", ("/agency", "Our agency"), ("/agency/sent", "Sent"), ("/agency/files", "Templates")
)

SHORT: Final = 12
"""Digits of a hash in an address."""

_RECENT: Final = 8
_MOST_PERIODS: Final = 3
_TEXT: Final = ".csv"
"""How a file ends that is named in no other way."""

_WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNUSABLE: Final = 422
_LONGEST_CARRIED: Final = 50_000
_MOST_CELLS: Final = 24
_OWN: Final = 0o600


def today(visit: Visit) -> Response:
    """Show what is to be answered, then what is to be sent, then what became of what was."""
    standing, since = _standing(visit)
    to_send: dict[str, list[ToSend]] = {}
    for one in standing.to_send:
        to_send.setdefault(one.submission, []).append(one)
    return visit.show(
        "clerk_today.html.jinja",
        standing=standing,
        to_send=to_send,
        most=_MOST_PERIODS,
        since=since,
        answered=answers_to(visit.desk.settings, standing.held).said,
        kinds=_kinds(visit),
        may_be_silent=[one.name for one in _kinds(visit).values() if has_plain_rows(one)],
        sent=standing.sent[:_RECENT],
        senders=_senders(visit),
        short=SHORT,
    )


def sent(visit: Visit) -> Response:
    """Show every file that the agency sent."""
    standing, since = _standing(visit)
    return visit.show(
        "clerk_sent.html.jinja",
        since=since,
        kinds=_kinds(visit),
        sent=standing.sent,
        senders=_senders(visit),
        short=SHORT,
    )


def files(visit: Visit) -> Response:
    """Show the kinds of files that the agency sends, and how each is counted."""
    return visit.show("clerk_files.html.jinja", kinds=_kinds(visit))


def template(visit: Visit) -> Response:
    """Hand out the workbook to fill in."""
    kind = _kind(visit)
    if kind.layout.cross is not None:
        raise NotThere
    content = write_template(kind, visit.desk.registry.hierarchies)
    name = {"Content-Disposition": f'attachment; filename="{kind.name}.xlsx"'}
    return Response(content, media_type=_WORKBOOK, headers=name)


def choose(visit: Visit) -> Response:
    """Ask for a file of a kind."""
    return visit.show("clerk_choose.html.jinja", kind=_kind(visit), missing=False)


def answered(visit: Visit) -> Response:
    """Show what was wrong with the file that she checked last; ask for one where that is gone."""
    kind = _kind(visit)
    found = letter_of(visit.desk.state, visit.session.id, kind.name)
    return choose(visit) if found is None else _refused(visit, kind, found, 200)


def check(visit: Visit, form: Form) -> Response:
    """Judge a file as the hub would: show what is wrong with it, or ask whether to send it."""
    kind = _kind(visit)
    if form.file is None:
        return visit.show("clerk_choose.html.jinja", _UNUSABLE, kind=kind, missing=True)
    return _judged(visit, kind, form.file)


def nothing(visit: Visit, form: Form) -> Response:
    """Make the file that says that there was nothing to report, and ask whether to send it."""
    kind, period = _kind(visit), form.text("period")
    trees = visit.desk.registry.trees(kind.dimensions)
    content = nothing_to_report(kind, trees, period)
    if content is None:
        raise NotThere
    return _judged(visit, kind, Sent("nothing.csv", content), nothing=True)


def right(visit: Visit) -> Response:
    """Ask whether to send a right file that waits."""
    kind = _kind(visit)
    file = waiting_of(visit.desk.state, visit.session.id, kind.name)
    if file is None:
        return visit.show("clerk_gone.html.jinja", kind=kind)
    standing, _ = _standing(visit)
    before = [
        one.receipt
        for one in standing.sent
        if (one.receipt.submission, one.receipt.period) == (kind.name, file.period)
        and one.receipt.revision
    ]
    about = visit.desk.remembered(("right", visit.session.id, kind.name)) or {}
    known = about if about.get("sha256") == file.sha256 else {}
    return visit.show("clerk_right.html.jinja", kind=kind, file=file, before=before, about=known)


def send(visit: Visit, _: Form) -> Response:
    """Put a right file into the inbox as a clerk would, and have the hub collect it.

    The same bytes have the same name there, so that a form that is sent twice sends one file.
    """
    kind, desk, short = _kind(visit), visit.desk, visit.place("short")
    file = waiting_of(desk.state, visit.session.id, kind.name)
    there = f"/agency/sent/{kind.name}/{short}"
    if file is None or file.sha256[:SHORT] != short:
        if newest(desk.state, COLLECT, f"{kind.name} {short}"):
            return visit.go(there)
        return visit.show("clerk_gone.html.jinja", 409, kind=kind)
    content = content_of(desk.state, visit.session.id, file)
    if content is None:
        return visit.show("clerk_gone.html.jinja", 409, kind=kind)
    name = f"{file.period}-{short}{file.ending}"
    desk.state.changed(
        "INSERT OR REPLACE INTO sent VALUES (?, ?, ?, ?)", kind.name, name, _name(visit), now()
    )
    _into_inbox(visit, kind, name, content)
    start(
        desk.state, desk.settings, _name(visit), COLLECT, f"{kind.name} {short}", [COLLECT]
    )  # fmt: skip
    forget(desk.state, visit.session.id, kind.name)
    return visit.go(there)


def sent_file(visit: Visit) -> Response:
    """Show what became of a file, and that the hub is taking it in as long as it does."""
    kind, short = _kind(visit), _short(visit)
    job = newest(visit.desk.state, COLLECT, f"{kind.name} {short}")
    if job is not None and job.goes_on:
        return visit.show("clerk_collecting.html.jinja", kind=kind)
    standing, _ = _standing(visit)
    file = standing.sent_file(kind.name, short)
    if file is None:
        if job is None:
            raise NotThere
        return visit.show("clerk_not_taken.html.jinja", kind=kind, short=short)
    return visit.show("clerk_sent_file.html.jinja", kind=kind, file=file, short=short)


def try_again(visit: Visit, _: Form) -> Response:
    """Have the hub collect once more, where it could not."""
    kind, desk, short = _kind(visit), visit.desk, _short(visit)
    start(
        desk.state, desk.settings, _name(visit), COLLECT, f"{kind.name} {short}", [COLLECT]
    )  # fmt: skip
    return visit.go(f"/agency/sent/{kind.name}/{short}")


def letter(visit: Visit) -> Response:
    """Show the letter about a file."""
    kind, file = _kind(visit), _file(visit)
    if file.receipt.letter is None:
        raise NotThere
    return visit.show(
        "clerk_letter_of.html.jinja", kind=kind, file=file, text=_text(file.receipt.letter)
    )


def held(visit: Visit) -> Response:
    """Show which cells of a file are unlike those before, and ask whether it is right."""
    kind, file, desk = _kind(visit), _file(visit), visit.desk
    receipt = file.receipt
    if receipt.verdict != "held":
        raise NotThere
    laid, since = desk.read(
        ("held", receipt.sha256),
        lambda: held_file(desk.settings, desk.registry, kind.name, str(receipt.period)),
    )
    voice = voice_in(kind, visit.language.tag)
    return visit.show(
        "clerk_held.html.jinja",
        kind=kind,
        receipt=receipt,
        laid=laid,
        since=since,
        reasons=[
            (begun(voice.say(one.name)), begun(voice.say(_way_out(one)))) for one in laid.reasons
        ],
        columns=[kind.called.get(column, column) for column in kind.dimensions],
        cells=[(_labels(visit, kind, one), one) for one in laid.differing[:_MOST_CELLS]],
        answer=answers_to(desk.settings, [receipt]).said.get(receipt.sha256),
        short=SHORT,
    )


def answer(visit: Visit, form: Form) -> Response:
    """Keep what the agency says of a file that is held, for the data officer."""
    kind, file = _kind(visit), _file(visit)
    said = form.text("kind")
    chosen: Kind = "right" if said == "right" else "another"
    if said not in get_args(Kind):
        raise NotThere
    user = visit.user
    by = (user.called or user.name) if user else ""
    answer_held(visit.desk.settings, file.receipt, chosen, form.text("words"), by)
    if chosen == "another":
        return visit.go(f"/agency/file/{kind.name}")
    return visit.go(f"/agency/held/{kind.name}/{file.receipt.sha256[:SHORT]}")


def take_up(desk: Desk) -> None:
    """Have the hub collect, where a file was sent and a kill came before it was taken in."""
    sent = desk.state.rows("SELECT max(at) FROM sent")[0][0]
    collections = (one for one in jobs(desk.state) if one.kind == COLLECT)
    last = next(collections, None)
    if sent is not None and (
        last is None or last.cut_short or (last.begun.timestamp() < sent and not last.goes_on)
    ):
        start(desk.state, desk.settings, "", COLLECT, "", [COLLECT])


def _judged(visit: Visit, kind: Submission, file: Sent, *, nothing: bool = False) -> Response:
    desk = visit.desk
    largest = min(desk.settings.largest_file * 2**20, desk.options.largest_upload)
    handed = Handed(file.name, file.content)
    found = examined(handed, kind, desk.registry.hierarchies, largest, drawn=True)
    if isinstance(found, Letter):
        keep_letter(desk.state, visit.session.id, kind.name, found)
        return _refused(visit, kind, found, _UNUSABLE)
    forget_letter(desk.state, visit.session.id, kind.name)
    if desk.options.check_only:
        about = _about(visit, kind, found, nothing)
        return visit.show("clerk_right.html.jinja", kind=kind, file=found, before=(), about=about)
    ending = PurePath(file.name).suffix.lower()
    known = ending if ending in ENDINGS else _TEXT
    kept = WaitingFile(kind.name, found.period, found.sha256, known)
    keep(desk.state, visit.session.id, kept, file.content)
    desk.remember(("right", visit.session.id, kind.name), _about(visit, kind, found, nothing))
    return visit.go(f"/agency/right/{kind.name}")


def _refused(visit: Visit, kind: Submission, found: Letter, status: int) -> Response:
    voice = voice_in(kind, visit.language.tag)
    if found.lists_persons:
        fields = sorted({found.fields.get(one.column, one.column) for one in found.defects})
        columns = [found.letters_of(one) or one for one in fields if one.isdecimal()]
        return visit.show(
            "clerk_persons.html.jinja", status, kind=kind, columns=columns, sheet=found.sheet
        )
    return visit.show(
        "clerk_letter.html.jinja",
        status,
        kind=kind,
        letter=found,
        drawn=drawing(found, voice),
        text=_carried(write_letter(found, voices(kind)).text),
        note=voice.note,
    )


def _labels(visit: Visit, kind: Submission, cell: HeldCell) -> list[str]:
    """Return what the agency calls the codes of a cell, in the order of its columns."""
    codes, registry = dict(cell.codes), visit.desk.registry
    return [
        label_of(registry, codelist, codes[column], visit.language) if column in codes else ""
        for column, codelist in kind.dimensions.items()
    ]


def _way_out(reason: Reason) -> str:
    """Return what is asked of a file as a whole; cells speak for themselves."""
    rule = RULES.get(reason.name)
    return rule.way_out if rule and not reason.cells else ""


def _carried(text: str) -> str:
    """Return a letter as an address that a page carries; nothing of one that is too long for it."""
    if len(text) > _LONGEST_CARRIED:
        return ""
    return f"data:text/plain;charset=utf-8;base64,{b64encode(text.encode()).decode()}"


def _about(visit: Visit, kind: Submission, found: Accepted, nothing: bool) -> dict[str, object]:
    """Return what the page of a right file tells of it: how many rows, and what it lacks."""
    registry = visit.desk.registry
    lacks = [
        f"{kind.called.get(column, column)}: "
        + label_of(registry, kind.dimensions[column], code, visit.language)
        for column, code in found.unreported
    ]
    return {
        "sha256": found.sha256,
        "rows": found.rows,
        "totals": found.totals,
        "lacks": lacks,
        "unread": found.unread,
        "nothing": nothing,
    }


def _into_inbox(visit: Visit, kind: Submission, name: str, content: bytes) -> None:
    folder = visit.desk.settings.inbox_folder / kind.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, content, _OWN)
        flush(folder)
    except OSError as error:
        raise StoreError(
            f"the inbox of {kind.name} cannot be written ({refusal(error)}). Nothing was sent; the "
            "file waits on. Send it again once there is room."
        ) from None


def _standing(visit: Visit) -> tuple[AgencyStanding, datetime | None]:
    desk, user = visit.desk, visit.user
    agency = user.agency if user else ""
    return desk.read(
        ("agency", agency), lambda: standing_of(desk.settings, desk.registry, agency)
    )  # fmt: skip


def _kinds(visit: Visit) -> dict[str, Submission]:
    if visit.desk.options.check_only:
        return {one.name: one for one in visit.desk.registry.submissions}
    return submissions_of(visit.desk.registry, visit.user.agency if visit.user else "")


def _kind(visit: Visit) -> Submission:
    """Return the kind of file that the path names, where it is one of hers."""
    kind = _kinds(visit).get(visit.place("submission"))
    if kind is None:
        raise NotThere
    return kind


def _short(visit: Visit) -> str:
    short = visit.place("short")
    if len(short) != SHORT or not set(short) <= set("0123456789abcdef"):
        raise NotThere
    return short


def _file(visit: Visit) -> SentFile:
    """Return the file that the path names."""
    standing, _ = _standing(visit)
    file = standing.sent_file(_kind(visit).name, _short(visit))
    if file is None:
        raise NotThere
    return file


def _name(visit: Visit) -> str:
    return visit.user.name if visit.user else ""


def _senders(visit: Visit) -> dict[tuple[str, str], str]:
    """Return who sent each file here, as pages name her."""
    called: dict[str, str] = {}
    for (name,) in visit.desk.state.rows("SELECT DISTINCT user FROM sent"):
        user = user_named(visit.desk.state, name)
        called[name] = user.called or name if user else name
    rows = visit.desk.state.rows("SELECT submission, file, user FROM sent")
    return {(submission, file): called[name] for submission, file, name in rows}


def _text(path: str) -> str:
    """Return the text of a letter; of one that was moved meanwhile, nothing."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        raise NotThere from None


_OF: Final = "/{submission:str}"
_FILE: Final = f"{_OF}/{{short:str}}"

ROUTES: Final = [
    page("/agency", today, "clerk"),
    page("/agency/sent", sent, "clerk"),
    page("/agency/files", files, "clerk"),
    page(f"/agency/file{_OF}", choose, "clerk"),
    page(f"/agency/template{_OF}", template, "clerk"),
    page(f"/agency/check{_OF}", answered, "clerk"),
    act(f"/agency/check{_OF}", check, "clerk", file=True),
    act(f"/agency/nothing{_OF}", nothing, "clerk"),
    page(f"/agency/right{_OF}", right, "clerk"),
    act(f"/agency/send{_FILE}", send, "clerk"),
    page(f"/agency/sent{_FILE}", sent_file, "clerk"),
    act(f"/agency/again{_FILE}", try_again, "clerk"),
    page(f"/agency/letter{_FILE}", letter, "clerk"),
    page(f"/agency/held{_FILE}", held, "clerk"),
    act(f"/agency/answer{_FILE}", answer, "clerk"),
]

CHECK_ROUTES: Final = [
    page("/", files),
    page("/agency", files),
    page(f"/agency/file{_OF}", choose),
    page(f"/agency/template{_OF}", template),
    page(f"/agency/check{_OF}", answered),
    act(f"/agency/check{_OF}", check, file=True),
]
"""What there is where files are checked and nothing else."""
