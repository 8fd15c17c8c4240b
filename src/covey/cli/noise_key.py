"""The key that noise, random rounding and drawn cells follow from: a file for its owner alone.

Whoever has it can undo what it hides, and without it nobody can make the same noise again.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from covey.disclosure import SHORTEST_KEY
from covey.disk import refusal
from covey.errors import CommandError, StoreError

_OTHERS: Final = 0o077


@dataclass(frozen=True)
class NoiseKey:
    """A key and where it is kept.

    Args:
        path: of its file: hexadecimal digits in one line.
        secret: the key itself; it is never printed and stands in no error.
        is_new: True while it is not in its file yet.
    """

    path: Path
    secret: bytes = field(repr=False)
    is_new: bool = False

    @classmethod
    def of(cls, path: Path, new: bool, out: Path | None) -> Self:
        """Read the key at *path*, or make one that `keep` will put there.

        Args:
            path: of the file.
            new: True to make one.
            out: the folder of what is published, in which no key may lie.

        Raises:
            CommandError: there is none, or one that would be replaced; or it lies beside *out*.
            StoreError: it is no key, cannot be read, or is open to others.
        """
        if out is not None and path.resolve().parent == out.resolve():
            raise CommandError(
                f"--key {path}: a key does not lie beside what is published, or it goes out too. "
                "Name another folder for one of them."
            )
        if not new:
            return cls(path, _read(path))
        if path.exists():
            raise CommandError(
                f"--key {path}: a key is there already, and it is never replaced: what was made "
                "with it would come out another way, and both tell more. Leave out --new-key."
            )
        if not path.parent.is_dir():
            raise CommandError(f"--key {path}: there is no such folder. Make it first.")
        return cls(path, secrets.token_bytes(SHORTEST_KEY), is_new=True)

    def keep(self) -> None:
        """Put a new key into its file, for its owner alone, before anything goes out.

        Raises:
            CommandError: a key came there meanwhile.
            StoreError: it cannot be written.
        """
        if not self.is_new:
            return
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(f"{self.secret.hex()}\n")
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            raise CommandError(f"--key {self.path}: a key is there already. Try again.") from None
        except OSError as error:
            raise StoreError(
                f"--key {self.path}: it cannot be written ({refusal(error) or error}). Make room, "
                "or correct the folder's permissions."
            ) from None


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_mode & _OTHERS:
            raise StoreError(
                f"--key {path}: others than its owner may read this key. Close it by chmod 600; if "
                "somebody may have read it, what was made with it can be undone."
            )
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        raise CommandError(
            f"--key {path}: there is no key. Find the one that was used before: with another the "
            "same counts come out another way, and both tell more. For a first table add --new-key."
        ) from None
    except OSError as error:
        raise StoreError(f"--key {path}: it cannot be read ({refusal(error) or error}).") from None
    except ValueError:
        secret = b""
    if len(secret) < SHORTEST_KEY:
        raise StoreError(
            f"--key {path}: this is no key of Covey: {2 * SHORTEST_KEY} hexadecimal digits in one "
            "line. Name the file that --new-key made; for a first table name one that is not there "
            "yet, and add --new-key."
        )
    return secret
