"""The data officer, who runs the commands and knows what each of them must say."""

from __future__ import annotations

import shlex
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from covey.cli.main import run


class Officer:
    """Works at the hub in a folder, and stops where a command does not answer as it must.

    Args:
        project: the folder of the hub.
    """

    def __init__(self, project: Path) -> None:
        self.project = project
        self._last = ""  # what was said last

    @property
    def said(self) -> str:
        """What was said last."""
        return self._last

    def day(self, day: str, what: str) -> None:
        """Open a day of the story."""
        print(f"\n# {day}: {what}")

    def finds(self, place: str, content: bytes) -> None:
        """Find in the inbox what a clerk sent, in place of a file of the same name."""
        print(f"\n+ inbox/{place}")
        path = self.project / "inbox" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def deletes(self, place: str) -> None:
        """Delete a file from the inbox."""
        print(f"\n- inbox/{place}")
        (self.project / "inbox" / place).unlink()

    def checks(self, place: str, content: bytes) -> None:
        """Check a file for a clerk who is about to send it."""
        submission, _, name = place.partition("/")
        with TemporaryDirectory() as elsewhere:
            draft = Path(elsewhere) / name
            draft.write_bytes(content)
            self.types(f"check {draft} --as {submission}")

    def types(self, command: str, *, code: int = 0) -> None:
        """Run a command, which must end with *code*."""
        print(f"\n$ covey {command}")
        with redirect_stdout(StringIO()) as answer, redirect_stderr(answer):
            ended = run([*shlex.split(command), "--project", str(self.project)])
        self._last = answer.getvalue()
        print(self._last, end="")
        if ended != code:
            sys.exit(f"covey {command} ended with {ended} in place of {code}.")

    def hears(self, *words: str) -> None:
        """Expect *words* in the answer to the last command."""
        missing = [one for one in words if one not in self._last]
        if missing:
            sys.exit(f"this should have been said: {missing}")

    def reads(self, letter: str, *words: str) -> None:
        """Read a letter to an agency, in which *words* are expected."""
        print(f"\n> letters/{letter}")
        self._last = (self.project / "letters" / letter).read_text(encoding="utf-8")
        print(self._last, end="")
        self.hears(*words)
