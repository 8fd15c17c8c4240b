"""Options that several commands share, and what they mean to the library."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from covey.disclosure.policy import Policy
from covey.errors import CommandError, PolicyError
from covey.tables import Hierarchy

Hierarchies = Annotated[
    list[str],
    Parameter(
        name="--hierarchy",
        negative="",
        help="NAME=FILE: the tree of one dimension as CSV with code, parent, label; repeat it. "
        "A dimension without one is flat with the total _T.",
    ),
]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class PolicyOptions:
    """What is protected, and from whom.

    Args:
        minimum_count: Smallest non-zero count that may be published, in people.
        preset: A published rule by its id, such as cms_11; other options change its fields.
        zeros: Whether every 0 is published, or a 0 may be hidden too.
        intruder: What the attacker knows besides what is published: nothing, or of each hidden
            count whether it is unsafe (knows-primary); see --true-counts of the audits.
        protection: How far apart the possible values of an unsafe cell must be: people, or full.
        sides: Whether that width may lie on either side of the count or must be kept on both.
        time_limit: Seconds after which the best safe table so far is taken.
    """

    minimum_count: int | None = None
    preset: str | None = None
    zeros: Literal["public", "hidden"] | None = None
    intruder: Literal["outsider", "knows-primary"] | None = None
    protection: str | None = None
    sides: Literal["either", "both"] | None = None
    time_limit: float | None = None

    def policy(self, **more: Any) -> Policy:
        """Return the policy that the options ask for; *more* are further fields, None: not given.

        Raises:
            PolicyError: neither minimum_count nor preset is given, or a value is out of range.
        """
        asked = {
            "minimum_count": self.minimum_count,
            "zeros": self.zeros,
            "intruder": self.intruder,
            "protection": _protection(self.protection),
            "sides": self.sides,
            "time_limit": self.time_limit,
            **more,
        }
        given = {name: value for name, value in asked.items() if value is not None}
        if self.preset is not None:
            return Policy.preset(self.preset, **given)
        if "minimum_count" not in given:
            raise PolicyError("Say what is protected: --minimum-count N, or --preset NAME.")
        return Policy(**given)


def _protection(text: str | None) -> int | str | None:
    if text is None or text == "full":
        return text
    try:
        return int(text)
    except ValueError:
        raise PolicyError("--protection takes a number of people, or full.") from None


def read_hierarchies(pairs: list[str]) -> dict[str, Hierarchy]:
    """Read ``NAME=FILE`` pairs.

    Raises:
        CommandError: a pair has no name or no file, or a name stands twice.
        HierarchyError: a file is broken.
    """
    trees: dict[str, Hierarchy] = {}
    for pair in pairs:
        name, equals, path = pair.partition("=")
        if not (name and equals and path):
            raise CommandError("--hierarchy takes NAME=FILE, such as --hierarchy area=areas.csv.")
        if name in trees:
            raise CommandError(f"--hierarchy {name}=… is given twice. Keep one of them.")
        trees[name] = Hierarchy.read(Path(path))
    return trees
