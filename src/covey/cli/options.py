"""Options that several commands share, and what they mean to the library."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter, Token

from covey.cli.panels import FILES, OUTPUT, PROTECTED, of_policy, told
from covey.disclosure import Policy
from covey.errors import CommandError, PolicyError
from covey.tables import Hierarchy

_MOST_DIGITS = 18  # with its sign, of what 64 bits hold

Count = Annotated[str, Parameter(group=FILES)]
Flag = Annotated[bool, Parameter(negative="", show_default="no", group=OUTPUT)]
Out = Annotated[Path | None, Parameter(show_default="stdout", group=OUTPUT)]
Names = Annotated[tuple[str, ...], Parameter(negative="", show_default="none")]
Hierarchies = Annotated[
    list[str],
    Parameter(
        name="--hierarchy",
        negative="",
        group=FILES,
        show_default="flat, with the total _T",
        help="NAME=FILE: the tree of one dimension as CSV with code, parent, label; repeat it.",
    ),
]


@Parameter(name="*", group=FILES)
@dataclass(frozen=True, kw_only=True)
class DimensionOptions:
    """Which columns are dimensions, besides those with a tree.

    Args:
        dimension: A column that is a dimension; repeat it. Then no other column may be in the
            file, but for those with a --hierarchy.
        flat: A dimension without a tree in which no code counts what others count, even though
            it is called a total or its counts are the sum of others'; repeat it.
        total: NAME=CODE: the code of a dimension without a tree that counts what all its other
            codes count, such as region=Ensemble; repeat it.
    """

    dimension: Annotated[Names, told("every column that holds no numbers")] = ()
    flat: Names = ()
    total: Annotated[Names, told("_T")] = ()

    @property
    def totals(self) -> dict[str, str]:
        """The code of the total, by dimension.

        Raises:
            CommandError: one has no dimension or no code, or a dimension stands twice or is flat.
        """
        pairs = [text.partition("=") for text in self.total]
        if not all(name and code for name, _, code in pairs):
            raise CommandError("--total takes NAME=CODE, such as --total region=Ensemble.")
        named = [name for name, _, _ in pairs]
        for name in named:
            if named.count(name) > 1 or name in self.flat:
                raise CommandError(
                    f"--total {name}=… is given twice, or beside --flat {name}, by which no code "
                    "is a total. Keep one of them."
                )
        return {name: code for name, _, code in pairs}


def said_names(said: DimensionOptions | None) -> tuple[str, ...]:
    """Return the dimensions that options name."""
    return () if said is None else (*said.dimension, *said.flat, *said.totals)


def whole_number(text: str) -> int:
    """Return the whole number that *text* is.

    Raises:
        ValueError: it is a fraction, no number, or beyond any population.
    """
    if not re.fullmatch(r"[+-]?[0-9]+", text, re.ASCII):
        raise ValueError(f"{text!r} is not a whole number")
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"{text[:_MOST_DIGITS]}… is beyond any population")
    return int(text)


def _whole(_: object, tokens: Sequence[Token]) -> int:
    return whole_number(tokens[0].value)


# Left to itself, the command line rounds 5.5.
Whole = Annotated[int, Parameter(converter=_whole)]


@Parameter(name="*", group=PROTECTED)
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
        reruns: Whether the choice of hidden cells may tell something to who runs the method again
            on what fits (ignored), or not (tell nothing; some hundred times the work).
        time_limit: Seconds after which the best safe table so far is taken, reading and writing
            included; where there is none a fifth and 3 seconds later, a coarser one.
    """

    minimum_count: Annotated[Whole | None, told("that of --preset")] = None
    preset: Annotated[str | None, told("none")] = None
    zeros: Annotated[Literal["public", "hidden"] | None, of_policy("zeros")] = None
    intruder: Annotated[Literal["outsider", "knows-primary"] | None, of_policy("intruder")] = None
    protection: Annotated[str | None, of_policy("protection")] = None
    sides: Annotated[Literal["either", "both"] | None, of_policy("sides")] = None
    reruns: Annotated[Literal["ignored", "tell nothing"] | None, of_policy("reruns")] = None
    time_limit: Annotated[float | None, of_policy("time_limit")] = None

    def policy(self, **more: Any) -> Policy:
        """Return the policy that the options ask for; *more* are further fields, None: not given.

        Raises:
            PolicyError: neither minimum_count nor preset is given, or a value is out of range.
        """
        asked = {one.name: getattr(self, one.name) for one in fields(self)}
        del asked["preset"]
        asked |= {"protection": _protection(self.protection), **more}
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
        return whole_number(text)
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


def hierarchy_files(pairs: list[str]) -> list[Path]:
    """Return the files of ``NAME=FILE`` pairs."""
    return [Path(pair.partition("=")[2]) for pair in pairs]
