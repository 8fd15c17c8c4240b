"""The command that compiles ahead what the first protection on a machine would wait for."""

from __future__ import annotations

import time

from covey.cli.project_commands import Flag


def warm_up(*, quiet: Flag = False) -> None:
    """Compile ahead what protection uses: once on a machine, and after each upgrade.

    Without it the first command that protects or audits does so, and takes as much longer.

    Args:
        quiet: Show no progress.
    """
    from covey.cli.progress import share_lines
    from covey.disclosure import is_compiled
    from covey.disclosure import warm_up as compile_ahead

    begun, was_there = time.monotonic(), is_compiled()
    compile_ahead(share_lines(quiet))
    if was_there:
        print("Everything was compiled already.")
    else:
        print(f"Compiled in {time.monotonic() - begun:.0f} s, for this machine.")
