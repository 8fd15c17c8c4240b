"""The options about the key that a command draws with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from covey.cli.noise_key import NoiseKey
from covey.cli.options import Flag
from covey.cli.panels import OUTPUT, told
from covey.errors import CommandError

if TYPE_CHECKING:
    from covey.disclosure import Policy


@Parameter(name="*", group=OUTPUT)
@dataclass(frozen=True, kw_only=True)
class KeyOptions:
    """The key that draws follow from: of rounding, of noise, and of cells that are hidden.

    Args:
        key: The file of the key that all draws follow from. Keep it for good, for yourself, and use
            it for every table.
        new_key: Make the key, for a first table.
    """

    key: Annotated[Path | None, told("none")] = None
    new_key: Flag = False

    def drawn(self, asked: str, draws: bool, out: Path | None) -> Drawn:
        """Return what draws by it, if it is asked for.

        Args:
            asked: the option that asks for it, or does not.
            draws: whether it does.
            out: the folder of what is published.

        Raises:
            CommandError: there is no key, or one for nothing.
            StoreError: it is no key, or is open to others.
        """
        if not draws:
            if self != KeyOptions():
                raise CommandError(f"{asked} draws nothing. Leave out --key and --new-key.")
            return Drawn()
        if self.key is None:
            raise CommandError(
                f"{asked} draws by a key. Name its file: --key FILE, and for a first table "
                "--new-key."
            )
        return Drawn(NoiseKey.of(self.key, self.new_key, out))


@dataclass(frozen=True)
class Drawn:
    """What is drawn with.

    Args:
        key: of which all follows; None: nothing is drawn.
    """

    key: NoiseKey | None = None

    @property
    def secret(self) -> bytes | None:
        """The key itself; None: there is none."""
        return None if self.key is None else self.key.secret

    def keep(self) -> None:
        """Put a new key into its file, before anything goes out; see `NoiseKey.keep`."""
        if self.key is not None:
            self.key.keep()


def drawn_by(keys: KeyOptions | None, policy: Policy, out: Path | None) -> Drawn:
    """Return what hidden cells are drawn with, as `KeyOptions.drawn`; nothing where none are."""
    draws = policy.reruns == "tell nothing"
    return (keys or KeyOptions()).drawn(f"--reruns {policy.reruns!r}", draws, out)
