"""Options about groups of people alike: what they may not tell, and how they are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from cyclopts import Parameter

from covey.cli.option_words import OPTIONS
from covey.cli.options import Whole, whole_number
from covey.cli.panels import GROUPS, of_policy, told
from covey.errors import CommandError, PolicyError

Number = TypeVar("Number", int, float)

Pairs = Annotated[tuple[str, ...], Parameter(negative="", show_default="none")]
Names = Annotated[tuple[str, ...], Parameter(negative="", show_default="none")]
K = Annotated[Whole | None, Parameter(group=GROUPS), of_policy("k")]
ModeOfK = Annotated[
    Literal["coarsen", "hide", "auto"] | None, Parameter(group=GROUPS), of_policy("mode")
]


@Parameter(name="*", group=GROUPS)
@dataclass(frozen=True, kw_only=True)
class GroupOptions:
    """What a group of people alike may not tell, besides that it holds k of them.

    Args:
        quasi_identifier: A dimension that makes people alike; repeat it.
        sensitive: The dimension whose categories a group must not give away.
        sensitive_code: A category that --group-disclosure is about, inner ones too; repeat it.
        l: Fewest sensitive categories in a group; with --diversity entropy, what the exponential
            of their entropy must reach.
        diversity: Whether --l counts categories or is about their entropy.
        t: How far a group's sensitive categories may be from those of all, 0 to 1.
        ground_distance: Whether all categories are as far apart, or as their hierarchy says.
        group_disclosure: Refuse groups wholly inside one sensitive category, wholly outside one,
            or either.
    """

    quasi_identifier: Annotated[Names, told("all but --sensitive")] = ()
    sensitive: Annotated[str | None, of_policy("sensitive")] = None
    sensitive_code: Annotated[Names, told("all finest ones")] = ()
    l: Annotated[float | None, of_policy("l")] = None  # noqa: E741 - as in l-diversity
    diversity: Annotated[Literal["distinct", "entropy"] | None, of_policy("diversity")] = None
    t: Annotated[float | None, of_policy("t")] = None
    ground_distance: Annotated[
        Literal["equal", "hierarchical"] | None, of_policy("ground_distance")
    ] = None
    group_disclosure: Annotated[
        Literal["allowed", "inside", "outside", "both"] | None, of_policy("group_disclosure")
    ] = None

    def fields(self) -> dict[str, Any]:
        """Return the fields of a policy that are given.

        Raises:
            PolicyError: an option has no effect without another that is missing.
        """
        for option, value, needed, there in (
            ("--diversity", self.diversity, "--l", self.l),
            ("--ground-distance", self.ground_distance, "--t", self.t),
        ):
            if value is not None and there is None:
                raise PolicyError(
                    f"{option} has no effect without {needed}. Give {needed} as well."
                )
        return _given(
            quasi_identifiers=self.quasi_identifier,
            sensitive=self.sensitive,
            sensitive_codes=self.sensitive_code,
            l=int(self.l) if self.l is not None and self.l.is_integer() else self.l,
            diversity=self.diversity,
            t=self.t,
            ground_distance=self.ground_distance,
            group_disclosure=self.group_disclosure,
        )


@Parameter(name="*", group=GROUPS)
@dataclass(frozen=True, kw_only=True)
class CoarseningOptions:
    """How groups are made large enough.

    Args:
        suppression_limit: Largest share of the people whose groups may be hidden instead, 0 to 1.
        loss: What coarsening is said to cost.
        dimension_weight: NAME=NUMBER: how much the loss on a dimension counts; repeat it.
        forbidden_level: NAME=LEVEL: a level that a dimension may not be published at, 0 the
            finest; several with commas between; repeat it.
        demanded_level: NAME=LEVEL: the level that a dimension is published at; repeat it.
        node_budget: How many combinations of levels are looked at where there are too many for a
            proof.
    """

    suppression_limit: Annotated[float | None, of_policy("suppression_limit")] = None
    loss: Annotated[
        Literal["ncp", "entropy", "discernibility", "class-size"] | None, of_policy("loss")
    ] = None
    dimension_weight: Annotated[Pairs, told("1 each")] = ()
    forbidden_level: Pairs = ()
    demanded_level: Pairs = ()
    node_budget: Annotated[Whole | None, of_policy("node_budget")] = None

    def fields(self) -> dict[str, Any]:
        """Return the fields of a policy that are given.

        Raises:
            CommandError: a pair has no name, or something else than a number after it, or a name
                stands twice where one number is asked for.
        """
        forbidden: dict[str, tuple[int, ...]] = {}
        for pair in self.forbidden_level:
            name, levels = _pair("--forbidden-level", pair)
            numbers = tuple(
                _number("--forbidden-level", level, whole_number) for level in levels.split(",")
            )
            forbidden[name] = (*forbidden.get(name, ()), *numbers)
        return _given(
            suppression_limit=self.suppression_limit,
            loss=self.loss,
            dimension_weights=_numbers("--dimension-weight", self.dimension_weight, float),
            forbidden_levels=forbidden,
            demanded_levels=_numbers("--demanded-level", self.demanded_level, whole_number),
            node_budget=self.node_budget,
        )


def group_fields(
    groups: GroupOptions | None, coarsening: CoarseningOptions | None = None
) -> dict[str, Any]:
    """Return the fields of a policy about groups of people that are given.

    Raises:
        CommandError: as `CoarseningOptions.fields` does.
        PolicyError: as `GroupOptions.fields` does.
    """
    groups, coarsening = groups or GroupOptions(), coarsening or CoarseningOptions()
    return groups.fields() | coarsening.fields()


def about_groups(
    k: int | None,
    mode: str | None,
    groups: GroupOptions | None,
    coarsening: CoarseningOptions | None,
    chosen: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the fields of a policy that are given about groups, and those *chosen* of breakdowns.

    Raises:
        PolicyError: one is about groups alone, and there is no k.
    """
    asked = group_fields(groups, coarsening)
    if mode is not None:
        asked["mode"] = mode
    if k is None:
        # A limit and the way are about breakdowns, too.
        without_k = {"suppression_limit", "mode"} if "detail" in chosen else set[str]()
        refuse_without_k({name: asked[name] for name in asked.keys() - without_k})
    return asked | ({} if k is None else {"k": k}) | dict(chosen)


def refuse_without_k(fields: dict[str, Any]) -> None:
    """Refuse options about groups where no k is given.

    Raises:
        PolicyError: there is one of them.
    """
    if fields:
        options = ", ".join(OPTIONS[name] for name in sorted(fields))
        raise PolicyError(
            f"{options}: this is about groups of people, and has no effect "
            "without --k. Give --k as well."
        )


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, (), {})}


def _numbers(
    option: str, pairs: tuple[str, ...], kind: Callable[[str], Number]
) -> dict[str, Number]:
    numbers: dict[str, Number] = {}
    for pair in pairs:
        name, text = _pair(option, pair)
        if name in numbers:
            raise CommandError(f"{option} {name}=… is given twice. Keep one of them.")
        numbers[name] = _number(option, text, kind)
    return numbers


def _pair(option: str, pair: str) -> tuple[str, str]:
    name, equals, text = pair.partition("=")
    if not (name and equals and text):
        raise CommandError(f"{option} takes NAME=NUMBER, such as {option} age=1.")
    return name, text


def _number(option: str, text: str, kind: Callable[[str], Number]) -> Number:
    try:
        return kind(text)
    except ValueError:
        what = "a whole number" if kind is whole_number else "a number"
        raise CommandError(f"{option}: {text!r} is not {what}.") from None
