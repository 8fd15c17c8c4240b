"""One setting in anjana, by the Python of its own environment.

python kanonymity_peer.py FOLDER K LIMIT: FOLDER holds rows.csv (a row a person) and
hierarchies.json; prints JSON with the seconds of the search and the levels found.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from anjana.anonymity import k_anonymity_inner


def main() -> None:
    folder, k, limit = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    rows = pd.read_csv(folder / "rows.csv", dtype=str, keep_default_na=False)
    tables = json.loads((folder / "hierarchies.json").read_text(encoding="utf-8"))
    hierarchies = {
        name: {level: np.array(codes) for level, codes in enumerate(levels)}
        for name, levels in tables.items()
    }
    start = time.perf_counter()
    _, _, levels = k_anonymity_inner(rows, [], list(tables), k, 100 * limit, hierarchies)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "levels": {n: int(levels.get(n, 0)) for n in tables}}))


if __name__ == "__main__":
    main()
