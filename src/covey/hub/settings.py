"""What a project sets: read from the environment and its covey.toml once a run, and frozen."""

from __future__ import annotations

import tomllib
from functools import partial
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from covey.admission import LARGEST_FILE
from covey.errors import ContractError
from covey.hub.new_reports import by_hashes
from covey.hub.origins import Fetch, odd_names
from covey.hub.recipients import NewsSettings
from covey.store import Archive

SETTINGS_FILE = "covey.toml"
"""In the project's folder, next to ``schemas/``; a project may do without."""

"""What readers without DuckDB open."""

_FILE = "covey.duckdb"


class Settings(BaseSettings):
    """The settings of a project; each can be set as ``COVEY_<NAME>``, or else in ``covey.toml``.

    Folders are absolute or in the project.

    Args:
        project: the folder with ``schemas/``; the current one unless COVEY_PROJECT is set.
        inbox: ``<submission>/<file>.csv`` as the agencies send them.
        letters: the letters to agencies whose files were refused.
        confidential: what was accepted; for its owner alone.
        public: what was published; for everybody.
        outside: counts that others have published, one CSV file a publication.
        desk: what the desk remembers of its users and sessions, and files that wait to be sent; for
            its owner alone.
        time_zone: where the officers are, such as Europe/Paris; schedules are in their time.
        forms: what is written beside the public file whenever that changes: "exports" into
            ``exports/``, "pages" into ``pages/``.
        publisher: the office that exports name.
        contact: where readers ask, such as mailto:statistics@example.org.
        licence: the address of the licence of what is public.
        notice: what readers are told of all counts first, such as that they are made up; words of
            the project translate it.
        name_officers: whether the public file names the officers who approved a release; else it
            says how many they were.
        largest_file: the most MiB that a file of an agency may have; the memory and the time that
            reading it may take grow with it.
        fetch: views and folders in object storage that are collected besides the inbox, by names
            that the office gives them.
        dask: the scheduler of the office's own Dask cluster, tcp://host:port or tls://host:port;
            its workers search parts of a large table, this machine where it is left out.
        news: who is told what, and by which server; nobody where it is left out.
    """

    model_config = SettingsConfigDict(env_prefix="COVEY_", frozen=True)

    project: Path = Field(default_factory=Path.cwd)
    inbox: Path = Path("inbox")
    letters: Path = Path("letters")
    confidential: Path = Path("confidential")
    public: Path = Path("public")
    outside: Path = Path("outside")
    desk: Path = Path("desk")
    time_zone: str = "Asia/Ho_Chi_Minh"
    forms: frozenset[Literal["exports", "pages"]] = frozenset()
    publisher: str = ""
    contact: str = ""
    licence: str = ""
    notice: str = ""
    name_officers: bool = False
    largest_file: int = Field(default=LARGEST_FILE // 2**20, ge=1, le=2**20)
    fetch: dict[str, Fetch] = Field(default_factory=dict)
    dask: str | None = None
    news: NewsSettings = NewsSettings()

    @field_validator("time_zone")
    @classmethod
    def _known_time_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, OSError, ValueError):
            raise ValueError(f"no time zone {name!r}; Europe/Paris is one") from None
        return name

    @field_validator("fetch")
    @classmethod
    def _have_names(cls, fetch: dict[str, Fetch]) -> dict[str, Fetch]:
        if odd := odd_names(fetch):
            raise ValueError(f"{odd[0]!r} is no name: write small letters, digits and single '_'")
        return fetch

    @model_validator(mode="after")
    def _keep_apart(self) -> Self:
        public, confidential = self.public_file.parent, self.confidential_file.parent
        if public.is_relative_to(confidential) or confidential.is_relative_to(public):
            raise ValueError("the public and the confidential folder must not share files")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  pydantic hands it over
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Look into the environment first, then into the project's file."""
        home = Path({**env_settings(), **init_settings()}.get("project", ""))
        file = TomlConfigSettingsSource(settings_cls, home / SETTINGS_FILE)
        return init_settings, env_settings, file

    @property
    def inbox_folder(self) -> Path:
        """The inbox, absolute."""
        return self.home / self.inbox

    @property
    def letters_folder(self) -> Path:
        """The folder of letters, absolute."""
        return self.home / self.letters

    @property
    def outside_folder(self) -> Path:
        """The outside-knowledge register, absolute."""
        return self.home / self.outside

    @property
    def officers_folder(self) -> Path:
        """What is known of each officer, in a file of her name; for everybody."""
        return self.home / "officers"

    @property
    def approvals_folder(self) -> Path:
        """Plans that wait for approval, and what officers signed; for its owner alone."""
        return self.confidential_file.parent / "approvals"

    @property
    def answers_folder(self) -> Path:
        """What agencies said of files that are held; for its owner alone."""
        return self.confidential_file.parent / "answers"

    @property
    def plans_folder(self) -> Path:
        """The newest plan of each period; for its owner alone."""
        return self.confidential_file.parent / "plans"

    @property
    def searches_folder(self) -> Path:
        """What searches for plans, reports and releases found; for its owner alone."""
        return self.confidential_file.parent / "searches"

    @property
    def desk_folder(self) -> Path:
        """What the desk remembers, absolute; no count. For its owner alone."""
        return self.home / self.desk

    @property
    def confidential_file(self) -> Path:
        """The confidential store."""
        return self.home / self.confidential / _FILE

    @property
    def public_file(self) -> Path:
        """The published store."""
        return self.home / self.public / _FILE

    @property
    def archive(self) -> Archive:
        """The published file as it was made, and as everybody sees it."""
        kept = self.home / self.confidential / "published"
        return Archive(kept, self.public_file, partial(by_hashes, self.outside_folder))

    @property
    def home(self) -> Path:
        """The project's folder, absolute."""
        return self.project.resolve()


def read_settings(project: Path | None = None) -> Settings:
    """Read the settings of *project*; of the one that this process serves when missing.

    Raises:
        ContractError: a setting is not usable.
    """
    try:
        return Settings() if project is None else Settings(project=project)
    except ValidationError as error:
        faults = "; ".join(
            " ".join(
                [
                    *(f"{name}:" for name in fault["loc"]),
                    str(fault["msg"]).removeprefix("Value error, "),
                ]
            )
            for fault in error.errors()
        )
        raise ContractError(
            f"settings of the project: {faults}. Correct COVEY_* or {SETTINGS_FILE}."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContractError(f"{SETTINGS_FILE} is no TOML: {error}. Correct it.") from None
    except RecursionError:
        raise ContractError(
            f"{SETTINGS_FILE} has lists inside lists without end. Write a setting a line."
        ) from None
