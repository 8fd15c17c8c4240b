"""Options about counts that are shown changed in place of hidden, and about tables so made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from covey.cli.cell_options import pattern
from covey.cli.options import Flag, Whole
from covey.cli.panels import ROUNDING, of_rounding, told
from covey.disclosure import Rounding, RoundingMethod
from covey.errors import CommandError

Method = Literal["suppression", "rounding", "random-rounding", "midpoint", "cell-key"]
RoundedBy = Literal["rounding", "random-rounding", "nearest", "midpoint", "cell-key"]


@Parameter(name="*", group=ROUNDING)
@dataclass(frozen=True, kw_only=True)
class RoundingOptions:
    """How counts are shown changed in place of hidden, for comparison and for offices that must.

    With --minimum-count or --preset the rounded table is attacked, and refused if something can be
    worked out.

    Args:
        method: Hide cells; or round all to multiples of --base that add up, each at random, or to
            the nearest (counts below --minimum-count to one middle); or add noise by keys.
        base: What is rounded to, in people, such as 3 or 5.
        steps: With rounding, how many multiples further than the next a count may go where no next
            ones add up.
        largest_shift: With cell-key, the most that noise adds or takes away, in people.
        variance: With cell-key, of the noise, in people squared.
    """

    method: Method = "suppression"
    base: Annotated[Whole | None, told("none")] = None
    steps: Annotated[Whole | None, of_rounding("steps")] = None
    largest_shift: Annotated[Whole | None, of_rounding("largest_shift")] = None
    variance: Annotated[float | None, of_rounding("variance")] = None

    @property
    def rounds(self) -> bool:
        """True if counts are changed in place of hidden.

        Raises:
            CommandError: they are hidden, and another option is about how they are changed.
        """
        if self.method != "suppression":
            return True
        if self != RoundingOptions():
            raise CommandError(
                "--base, --steps, --largest-shift and --variance are about rounding. Say which: "
                "--method rounding, random-rounding, midpoint or cell-key."
            )
        return False

    def rounding(self, minimum_count: int | None) -> Rounding:
        """Return what is asked for.

        Args:
            minimum_count: of the policy, which two methods show no smaller count by.

        Raises:
            PolicyError: a number is out of range, or of no use with the method.
        """
        assert self.method != "suppression"
        asked: dict[str, Any] = {
            "steps": self.steps,
            "largest_shift": self.largest_shift,
            "variance": self.variance,
        }
        return rounding_by(self.method, self.base, minimum_count, asked)


@Parameter(name="*", group=ROUNDING)
@dataclass(frozen=True, kw_only=True)
class RoundedOptions:
    """How the counts to be attacked were changed, as their readers are told.

    Args:
        rounded_to: The base that counts were rounded to, in people.
        rounded_by: Next to the count (rounding, random-rounding), to the nearest multiple, likewise
            with counts below --minimum-count as the middle of these (midpoint), or noise
            (cell-key).
        nearest: The same as --rounded-by nearest.
        steps: With rounding, how many multiples further than the next a count may be.
        largest_shift: With cell-key, the most that noise adds or takes away, in people.
        exact: NAME=CODE[,NAME=CODE]: cells that are published as they are, such as area=_T; a
            dimension that is left out means all its codes. Repeat it for more cells.
    """

    rounded_to: Annotated[Whole | None, told("none")] = None
    rounded_by: Annotated[RoundedBy | None, told("rounding, with --rounded-to")] = None
    nearest: Annotated[Flag, Parameter(group=ROUNDING)] = False
    steps: Annotated[Whole | None, of_rounding("steps")] = None
    largest_shift: Annotated[Whole | None, of_rounding("largest_shift")] = None
    exact: Annotated[tuple[str, ...], Parameter(negative="", show_default="none")] = ()

    @property
    def is_given(self) -> bool:
        """True if the rows show counts changed.

        Raises:
            CommandError: an option is about such rows, and nobody says how they were changed.
        """
        if self.rounded_to is not None or self.rounded_by is not None:
            return True
        if self != RoundedOptions():
            raise CommandError(
                "--nearest, --steps, --largest-shift and --exact are about counts that are shown "
                "changed. Say how they were rounded: --rounded-to 5; or that noise was added: "
                "--rounded-by cell-key."
            )
        return False

    @property
    def by(self) -> RoundedBy:
        """How the counts were changed.

        Raises:
            CommandError: two options say it, and not the same, or another is of no use with it.
        """
        if self.nearest and self.rounded_by not in (None, "nearest"):
            raise CommandError(
                f"--nearest is --rounded-by nearest, and --rounded-by {self.rounded_by} is given. "
                "Keep one of them."
            )
        by: RoundedBy = "nearest" if self.nearest else self.rounded_by or "rounding"
        if self.rounded_to is None and by in ("rounding", "random-rounding", "nearest"):
            raise CommandError(f"--rounded-by {by} needs to be told to what: --rounded-to 5.")
        no_use = {
            "--rounded-to": self.rounded_to is not None and by == "cell-key",
            "--steps": self.steps is not None and by != "rounding",
            "--largest-shift": self.largest_shift is not None and by != "cell-key",
        }
        for option in (option for option, is_said in no_use.items() if is_said):
            raise CommandError(f"{option} has no effect with --rounded-by {by}. Leave it out.")
        return by

    def rounding(self, minimum_count: int) -> Rounding:
        """Return how the rows were made; *minimum_count* is that of the policy.

        Raises:
            PolicyError: a number is out of range.
            CommandError: as `by` does.
        """
        by = self.by
        method: RoundingMethod = "midpoint" if by == "nearest" else by
        least = None if by == "nearest" else minimum_count
        asked: dict[str, Any] = {"steps": self.steps, "largest_shift": self.largest_shift}
        if self.largest_shift is not None and self.largest_shift > 0:
            # What noise is likely is of no use to who asks what is possible.
            asked["variance"] = self.largest_shift**2 / 2
        return rounding_by(method, self.rounded_to, None if by == "cell-key" else least, asked)

    def cells(self) -> list[Mapping[str, tuple[str, ...]]]:
        """Return the cells that are exact.

        Raises:
            CommandError: one is not of its form.
        """
        return [pattern("--exact", text) for text in self.exact]


def rounding_by(
    method: RoundingMethod,
    base: int | None,
    minimum_count: int | None,
    asked: Mapping[str, Any],
) -> Rounding:
    """Return a rounding.

    Args:
        method: how counts are changed.
        base: what is rounded to, in people.
        minimum_count: of the policy, which two methods show no smaller count by.
        asked: further fields; None: not given.

    Raises:
        PolicyError: a number is out of range, or of no use with the method.
    """
    least = minimum_count if method in ("midpoint", "cell-key") else None
    given = {name: value for name, value in asked.items() if value is not None}
    return Rounding(method, base, minimum_count=least, **given)
