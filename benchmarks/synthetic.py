"""How long one made-up file of a million rows takes, as a share of the limit of 10 seconds.

python -m benchmarks.synthetic [ROWS]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

_LIMIT_SECONDS = 10
_MAKE = (
    "import sys; from pathlib import Path; from benchmarks.large_network import large_file; "
    "large_file(Path(sys.argv[1]), int(sys.argv[2]))"
)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        # A process of its own: imports and writing the file are part of the wait.
        subprocess.run([sys.executable, "-c", _MAKE, folder, str(rows)], check=True)
        seconds = time.perf_counter() - start
        path = Path(folder) / "inbox" / "large" / "large_2024-Q1.csv"
        megabytes = path.stat().st_size / 1e6
    print(
        f"{rows:,} rows, {megabytes:.0f} MB: {seconds:.2f} s, {rows / seconds:,.0f} rows/s, "
        f"{seconds / _LIMIT_SECONDS:.0%} of the limit of {_LIMIT_SECONDS} s"
    )


if __name__ == "__main__":
    main()
