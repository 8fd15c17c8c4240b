"""Where files are fetched from besides the inbox: the part `fetch` of the settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, ConfigDict, model_validator

from covey.remote import is_postgres

SECRETS: Final = "COVEY_FETCH_"
"""How the names of variables begin that hold what nobody else may know, then NAME and ``__``."""

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_STORES: Final = ("s3", "gs", "az")
_HERE: Final = ("127.0.0.1", "::1", "localhost")


class Fetch(BaseModel):
    """A view or a folder in object storage that holds what an agency sends.

    Passwords and keys are in variables of the environment, ``COVEY_FETCH_<NAME>__PASSWORD`` or
    ``COVEY_FETCH_<NAME>__SECRET_ACCESS_KEY``, or where the library of the database or the store
    looks by itself.

    Args:
        submission: the kind of file that it is read as.
        database: an address such as postgresql://user@host/name, or a DuckDB file, absolute or in
            the project.
        view: its view or table, behind its schema where that is not the usual one; its rows are one
            file.
        folder: in place of both, s3://bucket/folder, gs://… or az://…; each object in it is a file.
        endpoint: of the store, where it is none of the cloud that its address names.
        region: of the store.
        letters_back: whether a letter is put beside the object that it is about.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    submission: str
    database: str = ""
    view: str = ""
    folder: str = ""
    endpoint: str = ""
    region: str = ""
    letters_back: bool = True

    @model_validator(mode="after")
    def _names_one_place(self) -> Self:
        if bool(self.database) != bool(self.view) or bool(self.view) == bool(self.folder):
            raise ValueError("write database and view, or folder")
        if self.folder and urlsplit(self.folder).scheme not in _STORES:
            raise ValueError("folder is no address such as s3://bucket/folder, gs://… or az://…")
        if self.endpoint and not (
            urlsplit(self.endpoint).scheme == "https" or urlsplit(self.endpoint).hostname in _HERE
        ):
            raise ValueError("endpoint is no address of https")
        if "://" in self.database and not is_postgres(self.database):
            raise ValueError("database is neither postgresql://… nor a DuckDB file")
        return self

    @model_validator(mode="after")
    def _holds_no_secret(self) -> Self:
        for address in (self.database, self.folder, self.endpoint):
            url = urlsplit(address)
            if url.password or "password" in parse_qs(url.query):
                raise ValueError(
                    f"a password stands in it, where others may read it. Take it out, change it, "
                    f"and set {SECRETS}<NAME>__PASSWORD"
                )
        return self


def odd_names(fetch: Mapping[str, Fetch]) -> list[str]:
    """Return the names that no variable of the environment could be called after."""
    return [name for name in fetch if not _NAME.fullmatch(name)]


def secrets_of(name: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return what the environment holds for one of them, by names in small letters.

    >>> secrets_of("clinics", {"COVEY_FETCH_CLINICS__PASSWORD": "…", "COVEY_PROJECT": "."})
    {'password': '…'}
    """
    begins = f"{SECRETS}{name.upper()}__"
    return {
        key.removeprefix(begins).lower(): value
        for key, value in environment.items()
        if key.startswith(begins)
    }
