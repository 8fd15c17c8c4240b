"""Where this installation of Covey came from, so that others can be told to install the same.

Source: PEP 610, direct_url.json, which an installer leaves for a wheel, a checkout or a repository.
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution


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
