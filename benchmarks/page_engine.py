"""The query engine of the pages, from npm: `make engine`, or `python -m benchmarks.page_engine`.

Needs npm, which nothing else here does; that is why what it gets is kept in git. To get another
version, change PACKAGES, run it, and run the tests of the pages: they open a file with it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

ENGINE = Path(__file__).parents[1] / "src" / "covey" / "page" / "assets" / "engine"
RECORD = "engine.json"

PACKAGES = {
    "@duckdb/duckdb-wasm": (
        "1.32.0",
        ("dist/duckdb-eh.wasm", "dist/duckdb-browser-eh.worker.js", "dist/duckdb-browser.cjs"),
    ),
    "apache-arrow": ("17.0.0", ("Arrow.es2015.min.js",)),
}
"""Version and files of each; apache-arrow is what duckdb-wasm names as its dependency."""


def main() -> None:
    with TemporaryDirectory() as folder:
        record = {name: _renew(name, *asked, Path(folder)) for name, asked in PACKAGES.items()}
    (ENGINE / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _renew(name: str, version: str, files: tuple[str, ...], folder: Path) -> dict[str, object]:
    """Pack the files of a package; return what they were made of."""
    command = ["npm", "pack", "--json", f"{name}@{version}"]
    packed = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    (told,) = json.loads(packed.stdout)
    ball = folder / told["filename"]
    got = base64.b64encode(hashlib.sha512(ball.read_bytes()).digest()).decode()
    if told["integrity"] != f"sha512-{got}":
        raise SystemExit(f"{name}: what came is not what its registry says. Nothing was changed.")
    hashes = {}
    with tarfile.open(ball) as content:
        licence = json.load(content.extractfile("package/package.json"))["license"]  # type: ignore[arg-type]
        for path in files:
            file = content.extractfile(f"package/{path}")
            assert file is not None
            text = file.read()
            hashes[Path(path).name] = hashlib.sha256(text).hexdigest()
            (ENGINE / f"{Path(path).name}.gz").write_bytes(gzip.compress(text, 9, mtime=0))
    return {
        "version": version,
        "licence": licence,
        "integrity": told["integrity"],
        "sha256": hashes,
    }


if __name__ == "__main__":
    main()
