"""The published file, kept as it was made: what everybody sees is a copy of it.

The archive lies with the confidential store, where nobody edits by hand, in a file of its own that
holds nothing but what is public. Its name is its hash, which the record of releases knows.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from covey.disk import file_hash, flush
from covey.errors import StoreError
from covey.files.connection import refuse_log
from covey.store.contents import Contents
from covey.store.editions import NOTHING
from covey.store.fresh import replaced_whole
from covey.store.judging import Judge, nobody_else
from covey.store.private import private_files, private_folder
from covey.store.published import Published, add_vintage, republish
from covey.store.vintages import Vintage

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Archive:
    """The published file as it was made, and the copy that everybody sees.

    Args:
        folder: where the file is kept; for its owner alone.
        public: the copy.
        judge: whether what waited for its time may be seen in it.
    """

    folder: Path
    public: Path
    judge: Judge = nobody_else

    def shown(self) -> str:
        """Return the hash of what everybody sees."""
        return _hash(self.public)

    def add(self, vintage: Vintage, newest: str) -> tuple[str, Published]:
        """Keep a new file with everything published so far and one table more; nobody sees it yet.

        Args:
            vintage: the table, and what is said of it.
            newest: the hash of the file that holds everything so far, which was looked at.

        Returns:
            The hash of the new file, and its new release.

        Raises:
            StoreError: the file so far is not what was published, or the disk refuses.
        """
        fresh = self._next()
        before = self.file(newest) if newest else None
        with private_files():
            made = add_vintage(vintage, fresh, before)
        return self._keep(fresh), made

    def remake(self, contents: Contents) -> str:
        """Keep a new file that is made from nothing; nobody sees it yet.

        Returns:
            The hash of the new file.

        Raises:
            StoreError: what was kept is not what was published, or the disk refuses.
        """
        fresh = self._next()
        with private_files():
            republish(contents.vintages, fresh, contents.withdrawals)
        return self._keep(fresh)

    def holds(self, sha256: str) -> bool:
        """Tell whether the file of this hash is kept, or is the one that everybody sees."""
        return sha256 in (_hash(self.file(sha256)), self.shown())

    def show(self, sha256: str) -> None:
        """Let everybody see the file of this hash, byte for byte.

        Raises:
            StoreBusy: another process writes into the public folder.
            StoreError: the kept file is not what was published, or the disk refuses.
        """
        kept = self.kept(sha256)
        with replaced_whole(self.public) as copy:
            shutil.copyfile(kept, copy)

    def keep_only(self, sha256: str) -> None:
        """Let go of what the file of this hash has taken the place of."""
        for file in self.folder.glob("*.duckdb"):
            if file != self.file(sha256):
                file.unlink()

    def kept(self, sha256: str) -> Path:
        """Return the file of this hash, made again from its public copy where it is broken.

        Raises:
            StoreError: neither is what was published.
        """
        file = self.file(sha256)
        if _hash(file) == sha256:
            return file
        if self.shown() == sha256:
            private_folder(self.folder)
            with private_files(), replaced_whole(file) as copy:
                shutil.copyfile(self.public, copy)
            file.chmod(0o600)
        if _hash(file) != sha256:
            raise StoreError(
                f"{file}: this copy of what was published is missing or damaged, and so is "
                f"{self.public}. Nothing was changed. covey rebuild makes both again from the "
                "ledger."
            )
        return file

    def _next(self) -> Path:
        """Return where the next file is to be made, in a folder for its owner alone."""
        refuse_log(self.public)
        private_folder(self.folder)
        return self.folder / "next.duckdb"

    def _keep(self, fresh: Path) -> str:
        """Keep a file that was made under its hash."""
        fresh.chmod(0o600)
        sha256 = _hash(fresh)
        fresh.replace(self.file(sha256))
        flush(self.folder)
        return sha256

    def file(self, sha256: str) -> Path:
        """Return where the file of this hash is kept."""
        return self.folder / f"{sha256}.duckdb"


def _hash(path: Path) -> str:
    return file_hash(path) if path.is_file() else NOTHING
