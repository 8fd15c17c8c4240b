"""A backup as one file that only the officers open whose public keys it was encrypted to.

The format is that of age (C2SP, age-encryption.org/v1), of a tar archive: what age and tar open
years from now. Each part of it is authenticated, so half of a file does not pass for a whole one.
"""

from __future__ import annotations

import os
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from covey.disk import os_errors
from covey.errors import CommandError, StoreError
from covey.exchange import passphrase_of

Recipient = Any
"""A public key, and an `Identity` a private one, of pyrage, which is loaded where it is used."""

Identity = Any

_OTHERS: Final = 0o077
_OWN: Final = 0o600
_LOCKED_KEY: Final = b"age-encryption.org/v1"


def recipients(keys: Sequence[str]) -> list[Recipient]:
    """Return the public keys that a backup is to be encrypted to.

    Args:
        keys: each as age (``age1…``) or SSH (``ssh-ed25519 …``, ``ssh-rsa …``) writes it, or a file
            with one a line.

    Raises:
        CommandError: one of them is none.
        OSError: a file cannot be read.
    """
    return [_recipient(line) for key in keys for line in _lines(key)]


def lock(folder: Path, file: Path, keys: Sequence[Recipient]) -> None:
    """Write all files of a folder into an encrypted file: all of it, or nothing.

    Args:
        folder: what for.
        file: where to.
        keys: who can open it; any one of them can.

    Raises:
        OSError: the disk refuses.
    """
    import pyrage

    building = file.with_name(f".{file.name}.building")
    try:
        with tempfile.TemporaryFile(dir=folder.parent) as archive:
            with tarfile.open(fileobj=archive, mode="w") as tar:
                tar.add(folder, arcname="", filter=_of_nobody)
            archive.seek(0)
            handle = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWN)
            with os.fdopen(handle, "wb") as locked, os_errors(pyrage.EncryptError):
                pyrage.encrypt_io(archive, locked, keys)
                locked.flush()
                os.fsync(handle)
        building.replace(file)
    finally:
        building.unlink(missing_ok=True)


@contextmanager
def unlocked(file: Path, key: Path, beside: Path) -> Iterator[Path]:
    """Give the folder that an encrypted backup was made of, for a while and its owner alone.

    Args:
        file: the backup.
        key: the private half of one of the keys that it was encrypted to.
        beside: a folder on a disk that confidential files may lie on.

    Raises:
        CommandError: the key is none, or none of these.
        StoreError: the backup is not whole, or was changed.
        OSError: the disk refuses.
    """
    import pyrage

    identities = _identities(key)
    with (
        tempfile.TemporaryDirectory(dir=beside, prefix=".covey-") as folder,
        tempfile.TemporaryFile(dir=beside) as archive,
    ):
        try:
            with file.open("rb") as locked:
                pyrage.decrypt_io(locked, archive, identities)
            archive.seek(0)
            with tarfile.open(fileobj=archive) as tar:
                tar.extractall(folder, filter="data")
        except pyrage.DecryptError as error:
            if "No matching keys" in str(error):
                raise CommandError(
                    f"{key}: {file} was not encrypted to this key. Name the private half of one "
                    "that it was encrypted to."
                ) from None
            raise _not_whole(file) from None
        except OSError as error:
            if error.errno is not None:
                raise
            raise _not_whole(file) from None
        except tarfile.TarError:
            raise _not_whole(file) from None
        yield Path(folder)


def _lines(key: str) -> list[str]:
    path = Path(key)
    text = path.read_text(encoding="utf-8") if path.is_file() else key
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("#")] or [key]


def _recipient(line: str) -> Recipient:
    from pyrage import RecipientError, ssh, x25519

    kind = ssh.Recipient if line.startswith("ssh-") else x25519.Recipient
    try:
        return kind.from_str(line)
    except RecipientError:
        raise CommandError(
            f"--to {line[:60]}: this is no public key. Write one of age (age1…) or SSH "
            "(ssh-ed25519 …), or name a file of such."
        ) from None


def _identities(path: Path) -> list[Identity]:
    """Read a private key: of age, which may have a passphrase, or of SSH, which may not.

    Raises:
        CommandError: it is none.
        StoreError: others may read it.
    """
    import pyrage

    if path.stat().st_mode & _OTHERS:
        raise StoreError(
            f"{path}: others than its owner may read this key. Close it by chmod 600; if somebody "
            "may have read it, encrypt backups to another from now on."
        )
    text = path.read_bytes()
    try:
        if text.startswith(_LOCKED_KEY):
            text = pyrage.passphrase.decrypt(text, passphrase_of(path).decode())
        if text.startswith(b"-----BEGIN "):
            return [pyrage.ssh.Identity.from_buffer(text)]
        lines = text.decode().split("\n")
        return [
            pyrage.x25519.Identity.from_str(line.strip())
            for line in lines
            if line.startswith("AGE-SECRET-KEY-")
        ] or _no_key(path)
    except pyrage.DecryptError:
        raise CommandError(f"{path}: this is not the passphrase of this key. Try again.") from None
    except (pyrage.IdentityError, UnicodeDecodeError):
        return _no_key(path)


def _no_key(path: Path) -> list[Identity]:
    raise CommandError(
        f"{path}: this is no private key that opens a backup. Name one of age, or one of SSH that "
        "has no passphrase."
    )


def _of_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who made a file: it is no matter on another machine."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def _not_whole(file: Path) -> StoreError:
    return StoreError(f"{file} is not the whole of what was written. Take another backup.")
