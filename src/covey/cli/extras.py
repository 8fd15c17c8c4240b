"""Which command needs what a plain installation of Covey does not bring, and how to get it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from covey.errors import CommandError

_OF_COMMAND: Final = {
    **dict.fromkeys(("accept", "check", "collect", "decline", "ledger"), ("hub",)),
    **dict.fromkeys(("history", "plan", "rebuild", "release", "rename", "status"), ("hub",)),
    **dict.fromkeys(("approve", "backup", "officer", "restore", "retire"), ("hub",)),
    **dict.fromkeys(("init-agency", "map", "news", "tabulate", "template", "withdraw"), ("hub",)),
    **dict.fromkeys(("page", "report", "words"), ("hub", "page")),
    **dict.fromkeys(("export", "keys"), ("hub", "exchange")),
    **dict.fromkeys(("desk", "desk-user"), ("desk",)),
    "serve": ("flows", "desk"),
    "verify": ("exchange",),
}
"""The extras that a command needs in every case; those that are not here need none."""

_OF_MODULE: Final = {
    **dict.fromkeys(("pandera", "pydantic", "pydantic_settings", "python_calamine"), ("hub",)),
    "babel": ("hub", "page"),
    "polars": ("hub", "page", "exchange"),
    **dict.fromkeys(("cloudpickle", "olefile", "pyrage", "rapidfuzz"), ("hub",)),
    "xlsxwriter": ("hub", "exchange"),
    "prefect": ("flows",),
    **dict.fromkeys(("altair", "great_tables", "jinja2", "vl_convert"), ("page",)),
    "cryptography": ("hub", "exchange"),
    **dict.fromkeys(("lxml", "pysdmx"), ("exchange",)),
    "faker": ("testing",),
    **dict.fromkeys(("argon2", "python_multipart", "starlette", "uvicorn"), ("desk",)),
    "pyspark": ("spark",),
    **dict.fromkeys(("dask", "distributed"), ("dask",)),
}
"""What `pip install covey` does not bring, with the extras that do."""

_CONTAINED: Final = {
    "desk": ("hub", "page"),
    **dict.fromkeys(("flows", "spark", "testing"), ("hub",)),
}


def missing_extra(error: ModuleNotFoundError, words: Sequence[str]) -> CommandError | None:
    """Return what is said where a command needs an extra; None where something else is missing.

    Args:
        error: that something was not found.
        words: what was typed after ``covey``.
    """
    bringing = _OF_MODULE.get((error.name or "").partition(".")[0])
    if bringing is None:
        return None
    command = next((word for word in words if not word.startswith("-")), "")
    always = _OF_COMMAND.get(command, ())
    brought = {*always, *(one for extra in always for one in _CONTAINED.get(extra, ()))}
    extras = (*always, bringing[0]) if brought.isdisjoint(bringing) else always
    return CommandError(
        f"Covey is installed without what covey {command} needs: "
        f"pip install 'covey[{','.join(extras)}]'."
    )
