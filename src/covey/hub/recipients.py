"""Who is told the news of a hub, how, and in which language: the part `news` of the settings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from covey.errors import ContractError
from covey.locales import locale_of
from covey.store import NewsKind

_ADDRESS: Final = re.compile(r"[^\s@<>,;:\"\\]+@[^\s@<>,;:\"\\]+", re.ASCII)
_NAME: Final = re.compile(r"\w[\w.-]{0,63}")
_HERE: Final = ("127.0.0.1", "::1", "localhost")

_AGENCY: Final = frozenset[NewsKind](
    ("accepted", "held", "refused", "due", "late", "published", "corrected", "withdrawn")
)
_OFFICER: Final = frozenset[NewsKind](
    (
        "held", "answered", "refused", "failed", "late", "approval", "published", "corrected",
        "withdrawn",
    )
)  # fmt: skip


class Recipient(BaseModel):
    """Somebody who is told the news.

    Args:
        agency: whose files and counts she is told of; empty for the officers, who are told of all.
        mail: her address.
        webhook: in its place, where the news is posted to: an address of https, or a file that
            holds it, where whoever knows it may post there too.
        about: which news; by itself all that concerns her.
        languages: each message is in all of these; those of the agency's letters where empty.
        digest: one message a day at most; else one whenever there is something to tell.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    agency: str = ""
    mail: str = ""
    webhook: str = ""
    about: frozenset[NewsKind] = frozenset()
    languages: tuple[str, ...] = ()
    digest: bool = True

    @field_validator("languages")
    @classmethod
    def _are_languages(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        try:
            for tag in tags:
                locale_of(tag)
        except ContractError as error:
            raise ValueError(str(error)) from None
        return tags

    @model_validator(mode="after")
    def _can_be_told(self) -> Self:
        if bool(self.mail) == bool(self.webhook):
            raise ValueError("write mail, an address, or webhook, and one of them")
        if self.mail and not _ADDRESS.fullmatch(self.mail):
            raise ValueError("mail is no address, such as clerk@example.org")
        if urlsplit(self.webhook).scheme:
            refuse_open(self.webhook)
        if self.agency and not self.about <= _AGENCY:
            raise ValueError(f"an agency is told of {', '.join(sorted(_AGENCY))}, and no more")
        return self

    @property
    def kinds(self) -> frozenset[NewsKind]:
        """Which news she is told."""
        return self.about or (_AGENCY if self.agency else _OFFICER)


class NewsSettings(BaseModel):
    """How news is sent; none is, where nobody is to be told.

    The password is in COVEY_NEWS_PASSWORD, or in a file.

    Args:
        sender: the address that mail comes from.
        server: the mail server.
        port: of it.
        starttls: whether TLS begins after a greeting in the open, as at port 587; else at once.
        user: whom the server knows; empty where it asks nobody.
        password_file: a file that only its owner may read.
        ca_file: certificates of those whom servers are believed for, where the system's are not
            enough.
        days_before: so many days before the release that needs it an agency is reminded of a file.
        days_after: so many days after it the file is told to be late.
        to: the recipients, by names that the office gives them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sender: str = ""
    server: str = ""
    port: int = Field(default=465, ge=1, le=65_535)
    starttls: bool = False
    user: str = ""
    password_file: Path | None = None
    ca_file: Path | None = None
    days_before: int = Field(default=7, ge=0, le=366)
    days_after: int = Field(default=1, ge=1, le=366)
    to: dict[str, Recipient] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _can_be_sent(self) -> Self:
        odd = [name for name in self.to if not _NAME.fullmatch(name)]
        if odd:
            raise ValueError(f"to: {odd[0]!r} is no name: write letters, digits, '.', '-' and '_'")
        by_mail = any(one.mail for one in self.to.values())
        if by_mail and not (self.server and _ADDRESS.fullmatch(self.sender)):
            raise ValueError("mail needs a server, and a sender such as hub@example.org")
        return self


def refuse_open(address: str) -> None:
    """Refuse to post to where others could read along; on this machine nobody does.

    Raises:
        ValueError: it is neither https nor here.
    """
    url = urlsplit(address)
    if not url.hostname or not (
        url.scheme == "https" or (url.scheme == "http" and url.hostname in _HERE)
    ):
        raise ValueError("webhook is no address of https")
