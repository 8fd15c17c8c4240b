"""The command that tells the news to those whom the project names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from covey.cli.project import opened
from covey.cli.status_words import unsent_words
from covey.errors import InputError


def news(*, project: Annotated[Path, Parameter(help="The project's folder.")] = Path()) -> int:
    """Tell agencies and officers what happened and what is due, by e-mail or webhook.

    collect and release do so at their end as well; who is told stands in covey.toml. What cannot
    be sent waits, and the next run tries again.

    Args:
        project: The project's folder.

    Returns:
        2 where something could not be sent, else 0.
    """
    from covey.hub.news import tell

    told = tell(*opened(project))
    for message in told.sent:
        print(f"told      {message.recipient}: {', '.join(message.kinds)}")
    for message in told.unsent:
        print(f"not told  {unsent_words(message)}")
    for fault in told.wrong:
        print(f"wrong     {fault}")
    if not (told.sent or told.unsent or told.wrong):
        print("Nothing to tell.")
    return InputError.exit_code if told.unsent or told.wrong else 0
