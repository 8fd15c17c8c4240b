"""A form as it comes in: fields and at most one file, all in memory, and no more than is due.

Nothing of it is written to a disk: a file that is refused leaves nothing behind.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

TOKEN: Final = "token"
_MOST_FIELDS: Final = 20
_LONGEST_FIELD: Final = 64 * 2**10
_ENVELOPE: Final = 2**18
"""Bytes that a form has besides its file."""

TOO_LARGE: Final = 413
TOO_SLOW: Final = 408

GRACE: Final = 30.0
"""Seconds that a body may take however slowly it comes."""

_SLOWEST: Final = 8 * 2**10
"""Bytes a second that it has to come at after that; a bad line of a phone has more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file in a form.

    Args:
        name: as the browser calls it.
        content: all of it.
    """

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent.

    Args:
        fields: the texts, by name.
        file: the file; None where there is none, or an empty field of one.
    """

    fields: Mapping[str, str]
    file: Sent | None = None

    @property
    def token(self) -> str:
        """What tells that the form came from a page of this session."""
        return self.fields.get(TOKEN, "")

    def text(self, name: str) -> str:
        """Return a field without blanks around it; empty where it is missing."""
        return self.fields.get(name, "").strip()


class _InMemory(MultiPartParser):
    """Whatever comes stays in memory: a spooled file would lie on the disk."""

    def __init__(self, request: Request, stream: AsyncGenerator[bytes, None], most: int) -> None:
        super().__init__(
            request.headers, stream, max_files=1, max_fields=_MOST_FIELDS,
            max_part_size=_LONGEST_FIELD,
        )  # fmt: skip
        self.spool_max_size = most + 1


async def read_form(request: Request, largest: int) -> Form:
    """Read the form of a request.

    Args:
        request: whose length is looked at before anything of it is read.
        largest: the most bytes of its file.

    Raises:
        HTTPException: it is too large (413), it comes too slowly (408), or is no form (400).
    """
    most = largest + _ENVELOPE
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    length = request.headers.get("content-length", "0")
    if not length.isdecimal():
        raise HTTPException(400)
    if int(length) > (most if kind == "multipart/form-data" else _ENVELOPE):
        raise HTTPException(TOO_LARGE)
    try:
        if kind == "multipart/form-data":
            parsed = await _InMemory(request, _up_to(request, most), most).parse()
        elif kind == "application/x-www-form-urlencoded":
            parsed = await FormParser(
                request.headers, _up_to(request, _ENVELOPE), max_fields=_MOST_FIELDS,
                max_part_size=_LONGEST_FIELD,
            ).parse()  # fmt: skip
        else:
            raise HTTPException(400)
    except (MultiPartException, ClientDisconnect, KeyError):
        raise HTTPException(400) from None
    fields: dict[str, str] = {}
    file: Sent | None = None
    for name, value in parsed.multi_items():
        if not isinstance(value, UploadFile):
            fields[name] = value
        elif value.filename:
            content = await value.read(largest + 1)
            if len(content) > largest:
                raise HTTPException(TOO_LARGE)
            file = Sent(value.filename, content)
    await parsed.close()
    return Form(fields, file)


async def _up_to(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """Yield what comes; stop where it is more than is due, or comes more slowly."""
    came, pieces, begun = 0, request.stream(), asyncio.get_running_loop().time()
    while True:
        try:
            async with asyncio.timeout_at(begun + GRACE + came / _SLOWEST):
                piece = await anext(pieces)
        except TimeoutError:
            raise HTTPException(TOO_SLOW) from None
        except StopAsyncIteration:
            return
        came += len(piece)
        if came > most:
            raise HTTPException(TOO_LARGE)
        yield piece
