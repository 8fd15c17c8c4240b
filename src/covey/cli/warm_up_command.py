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
    from covey.disclosure import warm_up as compile_ahead

    begun, show, shares = time.monotonic(), share_lines(quiet), list[float]()

    def tell(share: float) -> None:
        shares.append(share)
        show(share)

    compile_ahead(tell)
    # Nothing is told of what is on disk; a small table alone leaves some of it to compile.
    if not shares:
        print("Everything was compiled already.")
    else:
        print(f"Compiled in {time.monotonic() - begun:.0f} s, for this machine.")
