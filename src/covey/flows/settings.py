"""Where a project keeps its files: read from the environment once a run, and frozen."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from covey.errors import ContractError

_FILE = "covey.duckdb"


class Settings(BaseSettings):
    """The folders of a project; each can be set as ``COVEY_<NAME>``, absolute or in the project.

    Args:
        project: the folder with ``schemas/``; the current one unless COVEY_PROJECT is set.
        inbox: ``<submission>/<file>.csv`` as the agencies send them.
        letters: the letters to agencies whose files were refused.
        confidential: what was accepted; for its owner alone.
        public: what was published; for everybody.
    """

    model_config = SettingsConfigDict(env_prefix="COVEY_", frozen=True)

    project: Path = Field(default_factory=Path.cwd)
    inbox: Path = Path("inbox")
    letters: Path = Path("letters")
    confidential: Path = Path("confidential")
    public: Path = Path("public")

    @model_validator(mode="after")
    def _keep_apart(self) -> Self:
        public, confidential = self.public_file.parent, self.confidential_file.parent
        if public.is_relative_to(confidential) or confidential.is_relative_to(public):
            raise ValueError("the public and the confidential folder must not share files")
        return self

    @property
    def inbox_folder(self) -> Path:
        """The inbox, absolute."""
        return self.home / self.inbox

    @property
    def letters_folder(self) -> Path:
        """The folder of letters, absolute."""
        return self.home / self.letters

    @property
    def confidential_file(self) -> Path:
        """The confidential store."""
        return self.home / self.confidential / _FILE

    @property
    def public_file(self) -> Path:
        """The published store."""
        return self.home / self.public / _FILE

    @property
    def home(self) -> Path:
        """The project's folder, absolute."""
        return self.project.resolve()


def read_settings() -> Settings:
    """Read the settings of the project that this process serves.

    Raises:
        ContractError: a folder is not usable.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(str(fault["msg"]) for fault in error.errors())
        raise ContractError(f"settings of the project: {faults}. Correct COVEY_*.") from None
