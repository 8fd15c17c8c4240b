"""How a message gets to whom it is for: by SMTP with TLS, or posted to a webhook.

Both by the standard library: it leaves to us the id of a message and the code of each answer, which
decide whether it is sent again. No answer of a server is repeated, as anything may stand in it.
Source: RFC 5321, 5322 (Message-ID), 3834 (Auto-Submitted).
"""

from __future__ import annotations

import json
import os
import smtplib
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from http.client import HTTPException
from pathlib import Path
from threading import Thread
from typing import Final
from urllib.parse import urlsplit

from covey.hub.recipients import NewsSettings, Recipient, refuse_open
from covey.store import Message

PASSWORD: Final = "COVEY_NEWS_PASSWORD"

PATIENCE: Final = 20.0
"""Seconds for each answer of a server."""

LONGEST: Final = 60.0
"""Seconds for all of a message: a server may answer a letter at a time."""

_OTHERS: Final = 0o077
_LATER: Final = (408, 425, 429)
_OFFICER: Final = "the data officer's turn: correct news in covey.toml"
_SERVER: Final = "the server's turn: the next run tries again"


class _NotTaken(Exception):
    """A message was not taken, or nobody knows: why, whose turn it is, and whether it was away."""

    def __init__(self, why: str, *, away: bool = False) -> None:
        super().__init__(why)
        self.away = away


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a message that was sent.

    Args:
        fault: why it was not taken, and whose turn it is; None where it was.
        away: whether the server cannot be reached, so that nothing else is sent there now.
    """

    fault: str | None = None
    away: bool = False


def deliver(home: Path, news: NewsSettings, recipient: Recipient, message: Message) -> Answer:
    """Send a message to one recipient.

    Args:
        home: the project's folder.
        news: how it is sent.
        recipient: to whom.
        message: what.
    """
    heard: list[Answer] = []
    # A thread, since a library has a patience for each answer and none for all of them.
    sending = Thread(
        target=lambda: heard.append(_delivered(home, news, recipient, message)), daemon=True
    )
    sending.start()
    sending.join(LONGEST)
    if heard:
        return heard[0]
    where = server_of(news, recipient) or "the server"
    return Answer(f"{where} takes longer than {LONGEST:.0f} s; {_SERVER}", away=True)


def server_of(news: NewsSettings, recipient: Recipient) -> str:
    """Return which server a message goes to; empty where only a file tells."""
    if recipient.mail:
        return f"{news.server}:{news.port}"
    return urlsplit(recipient.webhook).netloc.rpartition("@")[2]  # the rest of it may be a secret


def _delivered(home: Path, news: NewsSettings, recipient: Recipient, message: Message) -> Answer:
    try:
        context = _trusting(home, news)
        if recipient.mail:
            _mail(news, recipient.mail, message, _password(home, news), context)
        else:
            _post(_address(home, recipient), message, context)
    except _NotTaken as why:
        return Answer(str(why), why.away)
    return Answer()


def _mail(
    news: NewsSettings, to: str, message: Message, password: str, context: ssl.SSLContext
) -> None:
    where, host = f"{news.server}:{news.port}", news.sender.rpartition("@")[2]
    try:
        # Named, since otherwise the name of this machine is asked for, which may take long.
        if news.starttls:
            server = smtplib.SMTP(news.server, news.port, host, PATIENCE)
        else:
            server = smtplib.SMTP_SSL(
                news.server, news.port, host, timeout=PATIENCE, context=context
            )
        try:
            if news.starttls:
                server.starttls(context=context)
            if news.user:
                server.login(news.user, password)
            server.send_message(_letter(news, to, message, host))
        finally:
            server.close()  # without a word more: what was taken is taken
    except smtplib.SMTPRecipientsRefused as error:
        raise _NotTaken(
            _refused(where, max(code for code, _ in error.recipients.values()))
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise _NotTaken(f"{where} offers no TLS, or no way to log in; {_OFFICER}") from None
    except smtplib.SMTPResponseException as error:
        raise _NotTaken(_refused(where, error.smtp_code)) from None
    except smtplib.SMTPException:
        raise _NotTaken(f"{where} broke off, or does not answer; {_SERVER}", away=True) from None
    except OSError as error:
        raise _unreached(where, error) from None


def _letter(news: NewsSettings, to: str, message: Message, host: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = news.sender, to, message.subject
    letter["Date"] = format_datetime(message.made_at)
    letter["Message-ID"] = f"<{message.id}@{host}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text)
    return letter


def _post(address: str, message: Message, context: ssl.SSLContext) -> None:
    where = urlsplit(address).netloc.rpartition("@")[2]  # the rest of it may be a secret
    told = {
        "id": message.id, "kinds": list(message.kinds), "subject": message.subject,
        "text": f"{message.subject}\n\n{message.text}",
    }  # fmt: skip
    request = urllib.request.Request(
        address,
        json.dumps(told, ensure_ascii=False).encode(),
        {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": message.id},
    )
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=context), _NoOtherAddress
    )
    try:
        opener.open(request, timeout=PATIENCE).close()
    except urllib.error.HTTPError as error:
        error.close()
        later = error.code in _LATER or error.code >= 500
        turn = _SERVER if later else _OFFICER
        raise _NotTaken(f"{where} answers {error.code}; {turn}") from None
    except urllib.error.URLError as error:
        reason = error.reason if isinstance(error.reason, OSError) else OSError("it failed")
        raise _unreached(where, reason) from None
    except HTTPException:
        raise _NotTaken(f"{where} broke off, or does not answer; {_SERVER}", away=True) from None
    except OSError as error:
        raise _unreached(where, error) from None


class _NoOtherAddress(urllib.request.HTTPRedirectHandler):
    """A message goes where the office says, and nowhere else."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing: the answer is told as it is."""


def _refused(where: str, code: int) -> str:
    """Return what an answer of a mail server means: 4xx for now, 5xx for good."""
    turn = _SERVER if code < 500 else _OFFICER
    return f"{where} answers {code}; {turn}"


def _unreached(where: str, error: OSError) -> _NotTaken:
    if isinstance(error, ssl.SSLCertVerificationError):
        why = f"the certificate of {where} is not believed, see ca_file; {_OFFICER}"
    elif isinstance(error, ssl.SSLError):
        why = f"{where} does not speak TLS as asked, see port and starttls; {_OFFICER}"
    elif isinstance(error, TimeoutError):
        why = f"{where} does not answer within {PATIENCE:.0f} s; {_SERVER}"
    else:
        why = f"{where} does not answer ({error.strerror or type(error).__name__}); {_SERVER}"
    return _NotTaken(why, away=True)


def _trusting(home: Path, news: NewsSettings) -> ssl.SSLContext:
    """Return whose certificates are believed: those that the system knows, and the office's."""
    context = ssl.create_default_context()
    if news.ca_file is not None:
        try:
            context.load_verify_locations(home / news.ca_file)
        except OSError:
            raise _NotTaken(f"ca_file {news.ca_file} cannot be read; {_OFFICER}") from None
    return context


def _password(home: Path, news: NewsSettings) -> str:
    if not news.user:
        return ""
    if PASSWORD in os.environ:
        return os.environ[PASSWORD]
    if news.password_file is None:
        raise _NotTaken(f"there is no password for {news.user}: {PASSWORD} or a file; {_OFFICER}")
    return _secret(home / news.password_file, "password_file")


def _address(home: Path, recipient: Recipient) -> str:
    if urlsplit(recipient.webhook).scheme:
        return recipient.webhook
    address = _secret(home / recipient.webhook, "webhook")
    try:
        refuse_open(address)
    except ValueError:
        raise _NotTaken(f"the file of webhook holds no address of https; {_OFFICER}") from None
    return address


def _secret(path: Path, field: str) -> str:
    """Return what a file holds that nobody else may read."""
    try:
        if path.stat().st_mode & _OTHERS:
            raise _NotTaken(f"{field}: others can read the file, chmod 600 it; {_OFFICER}")
        return path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        raise _NotTaken(f"{field}: the file cannot be read; {_OFFICER}") from None
