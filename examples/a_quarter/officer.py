"""The data officer, who runs the commands and knows what each of them must say."""

from __future__ import annotations

import shlex
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from covey.cli.main import run


class Officer:
    """Works at the hub in a folder, and stops where a command does not answer as it must.

    Args:
        project: the folder of the hub.
    """

    def __init__(self, project: Path) -> None:
        self.project = project

    def day(self, day: str, what: str) -> None:
        """Open a day of the story."""
        print(f"\n# {day}: {what}")

    def arrives(self, place: str, content: bytes) -> None:
        """Put what a clerk sent into the inbox, in place of a file of the same name."""
        print(f"\n+ inbox/{place}")
        path = self.project / "inbox" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def types(self, command: str, *, code: int = 0, says: tuple[str, ...] = ()) -> None:
        """Run a command, which must end with *code* and say all of *says*."""
        print(f"\n$ covey {command}")
        with redirect_stdout(StringIO()) as answer, redirect_stderr(answer):
            ended = run([*shlex.split(command), "--project", str(self.project)])
        print(answer.getvalue(), end="")
        if ended != code:
            sys.exit(f"covey {command} ended with {ended} in place of {code}.")
        _expect(f"covey {command}", answer.getvalue(), says)

    def reads(self, place: str, *, says: tuple[str, ...]) -> None:
        """Read the letter to an agency, which must say all of *says*."""
        print(f"\n> letters/{place}")
        letter = (self.project / "letters" / place).read_text(encoding="utf-8")
        print(letter, end="")
        _expect(place, letter, says)


def _expect(what: str, text: str, says: tuple[str, ...]) -> None:
    missing = [words for words in says if words not in text]
    if missing:
        sys.exit(f"{what} does not say: {'; '.join(missing)}")
