"""A folder in object storage: what lies in it, and what is put beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from covey.errors import InputError
from covey.remote.extra import of_the_extra

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_PATIENCE: Final = "20s"
_LONGEST: Final = "120s"
_AGAIN: Final = timedelta(seconds=60)
_TIMES: Final = 2


@dataclass(frozen=True, slots=True)
class Lying:
    """An object that lies in a folder.

    Args:
        name: without the folder.
        modified: when it was put there, in nanoseconds since 1970.
    """

    name: str
    modified: int


@dataclass(frozen=True)
class Folder:
    """A folder in object storage, without those inside it.

    Args:
        address: s3://bucket/folder, gs://bucket/folder or az://account/container/folder.
        options: of the store, by the names that obstore has for them; secrets among them. Whatever
            is not here comes from where the store's own programs look.
    """

    address: str
    options: Mapping[str, str] = field(default_factory=dict, repr=False)

    def files(self) -> list[Lying]:
        """Return what lies in it.

        Raises:
            CommandError: the extra is missing.
            InputError: the store cannot be asked now.
        """
        with of_the_extra():
            import obstore

        with self._told():
            found = obstore.list_with_delimiter(self._store)["objects"]
        return [
            Lying(one["path"], int(one["last_modified"].timestamp() * 1_000_000) * 1000)
            for one in found
        ]

    def read(self, name: str, most: int) -> bytes:
        """Return an object, or so much of it that it is seen to have more than *most* bytes.

        Raises:
            InputError: it cannot be read now.
        """
        import obstore

        content = bytearray()
        with self._told(name):
            for part in obstore.get(self._store, name):
                content += part
                if len(content) > most:
                    break
        return bytes(content)

    def write(self, name: str, content: bytes) -> None:
        """Put an object in place of what was there.

        Raises:
            InputError: it cannot be put there.
        """
        import obstore

        with self._told(name, _LEAVE):
            obstore.put(self._store, name, content)

    def remove(self, name: str) -> None:
        """Remove an object.

        Raises:
            InputError: it cannot be removed.
        """
        import obstore

        with self._told(name, _LEAVE):
            obstore.delete(self._store, name)

    @cached_property
    def _store(self) -> ObjectStore:
        from obstore.store import from_url

        config: Any = dict(self.options)
        return from_url(
            self.address,
            config=config,
            client_options={
                "connect_timeout": _PATIENCE,
                "timeout": _LONGEST,
                "allow_http": urlsplit(self.options.get("endpoint", "")).scheme == "http",
            },
            retry_config={"max_retries": _TIMES, "retry_timeout": _AGAIN},
        )

    @contextmanager
    def _told(self, name: str = "", way_out: str = "") -> Iterator[None]:
        """Say in our own words what a store says, which may quote an address with a secret."""
        from obstore.exceptions import (
            BaseError,
            NotFoundError,
            PermissionDeniedError,
            UnauthenticatedError,
            UnknownConfigurationKeyError,
        )

        where = f"{self.address}/{name}" if name else self.address
        try:
            yield
        except (PermissionDeniedError, UnauthenticatedError):
            raise InputError(f"{where}: the store does not allow it. {way_out or _KEYS}") from None
        except NotFoundError:
            raise InputError(f"{where}: there is no such object. {_NEXT}") from None
        except UnknownConfigurationKeyError:
            raise InputError(f"{where}: the store has no such option. {_KEYS}") from None
        except (BaseError, ValueError):
            raise InputError(f"{where}: the store does not answer as it should. {_AWAY}") from None


_NEXT: Final = "The next collection looks again."
_KEYS: Final = (
    "The data officer's turn: look at [fetch] in covey.toml and the variables COVEY_FETCH_*."
)
_LEAVE: Final = (
    "The agency's turn: let the hub write there; or the data officer's: letters_back = false."
)
_AWAY: Final = (
    "Its office's turn, or the data officer's: look at the address and the variables "
    "COVEY_FETCH_*; the next collection tries again."
)
