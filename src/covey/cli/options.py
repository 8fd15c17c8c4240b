"""Options that several commands share, and what they mean to the library."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from covey.disclosure.policy import Policy
from covey.errors import InputError, PolicyError
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
        intruder: What the attacker knows besides what is published.
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


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class AnonymityOptions:
    """What is asked of the groups of people, besides k.

    Args:
        quasi_identifier: A dimension that may be coarsened; repeat it. All when not given.
        suppression_limit: Largest share of the people whose groups may be hidden instead, 0 to 1.
        loss: What coarsening is said to cost.
        sensitive: The dimension whose categories a group must not give away.
        l: Fewest sensitive categories in a group.
        t: How far a group's sensitive categories may be from those of all, 0 to 1.
        group_disclosure: Refuse groups wholly inside one sensitive category, or wholly outside.
    """

    quasi_identifier: tuple[str, ...] = ()
    suppression_limit: float | None = None
    loss: Literal["ncp", "entropy", "discernibility", "class-size"] | None = None
    sensitive: str | None = None
    l: float | None = None  # noqa: E741 - the field's own name, as in l-diversity
    t: float | None = None
    group_disclosure: Literal["allowed", "inside", "outside", "both"] | None = None

    def fields(self) -> dict[str, Any]:
        """Return the fields of a policy that are given."""
        asked = {
            "quasi_identifiers": self.quasi_identifier or None,
            "suppression_limit": self.suppression_limit,
            "loss": self.loss,
            "sensitive": self.sensitive,
            "l": self.l,
            "t": self.t,
            "group_disclosure": self.group_disclosure,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def policy(self, k: int) -> Policy:
        """Return the policy of k-anonymity alone: no count is called unsafe for being small."""
        return Policy(minimum_count=2, k=k, **self.fields())


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
        InputError: a pair has no name or no file, or a name stands twice.
        HierarchyError: a file is broken.
    """
    trees: dict[str, Hierarchy] = {}
    for pair in pairs:
        name, equals, path = pair.partition("=")
        if not (name and equals and path):
            raise InputError("--hierarchy takes NAME=FILE, such as --hierarchy area=areas.csv.")
        if name in trees:
            raise InputError(f"--hierarchy {name}=… is given twice. Keep one of them.")
        trees[name] = Hierarchy.read(Path(path))
    return trees
