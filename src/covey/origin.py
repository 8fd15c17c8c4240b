"""What is installed: which Covey, so that others can be told to install the same, and beside what.

Source: PEP 610, direct_url.json, which an installer leaves for a wheel, a checkout or a repository.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, version


def requirement(extras: str) -> str:
    """Return what an installer is asked for to get this Covey with *extras*.

    Args:
        extras: by comma, such as "flows,testing".

    Returns:
        ``covey[flows] @ file:///…`` where it came from a wheel, a checkout or a repository; without
        a place where an index had it, or nobody knows.
    """
    place = _place()
    return f"covey[{extras}] @ {place}" if place else f"covey[{extras}]"


@cache
def versions(*packages: str) -> tuple[str, ...]:
    """Return the versions of packages that are installed, for what rests on how they work."""
    return tuple(version(name) for name in packages)


def _place() -> str:
    try:
        said = distribution("covey").read_text("direct_url.json")
    except PackageNotFoundError:  # it runs as files on the path
        return ""
    if not said:
        return ""
    origin = json.loads(said)
    repository = origin.get("vcs_info")
    if repository:
        return f"{repository['vcs']}+{origin['url']}@{repository['commit_id']}"
    return str(origin["url"])
