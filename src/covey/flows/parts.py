"""A part of what runs on a machine for good: a process that is started, watched and ended."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from covey.flows.watch import end_group
from covey.store import private_files

_LAST: Final = 5  # seconds


@dataclass(frozen=True)
class Part:
    """A process that is to run until it is ended.

    Args:
        name: what people call it.
        log: what it writes to.
        process: it.
    """

    name: str
    log: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def started(
        cls, name: str, words: Sequence[str], log: Path, own: tuple[Path, Mapping[str, str]]
    ) -> Part:
        """Start a part, in a session of its own: it is ended in order, and not by a key.

        Args:
            name: of the part.
            words: of the command.
            log: for its owner alone.
            own: the folder that it works in, and its environment.
        """
        with private_files(), log.open("ab") as told:
            log.chmod(0o600)
            process = subprocess.Popen(
                words,
                cwd=own[0],
                env=own[1],
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return cls(name, log, process)

    @property
    def code(self) -> int | None:
        """The code that it ended with; None while it runs."""
        return self.process.poll()

    def end(self) -> None:
        """Ask it to end, wait, and kill what of it is left."""
        end_group(self.process.pid, lambda: self.code is not None)
        self.process.wait(_LAST)
