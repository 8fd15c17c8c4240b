"""How counts are changed a little in place of being hidden, and what that does not protect.

All of it is public: a reader has to know how far a count may be from what is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, get_args

from covey.errors import PolicyError
from covey.sentence import Sentence, Setting

RoundingMethod = Literal["rounding", "random-rounding", "midpoint", "cell-key"]

METHODS: Final = get_args(RoundingMethod)
KEYED: Final[tuple[RoundingMethod, ...]] = ("random-rounding", "cell-key")
"""Methods that draw, and so need a key."""

SHORTEST_KEY: Final = 32
"""Bytes of a key; who can guess it can undo what it hides."""


def refuse_short(key: bytes) -> None:
    """Refuse a key that can be guessed.

    Raises:
        PolicyError: it is too short.
    """
    if len(key) < SHORTEST_KEY:
        raise PolicyError(
            f"A key has {SHORTEST_KEY} secret bytes or more. Draw a new one for a first table, and "
            "keep it."
        )


UNPROTECTED: Final[Mapping[RoundingMethod, str]] = MappingProxyType(
    {
        "rounding": """\
A count is known to within less than one base, and that a group is small is not hidden.
Whoever knows an exact total or part from elsewhere may work out others by subtraction.
The same people rounded once more, by another base or in another table, narrow what is possible.
A group of which all or none fall in one category still looks so.""",
        "random-rounding": """\
Totals do not add up, and parts that were all drawn the same way can give each other away.
A count is known to within less than one base, and that a group is small is not hidden.
Whoever knows an exact total or part from elsewhere may work out others by subtraction.
Tables made with another key, base or name of the count can be averaged; who has the key undoes it.
A group of which all or none fall in one category still looks so.""",
        "midpoint": """\
Small counts have one number in their place, and totals beside them tell them by subtraction.
Nothing is left to chance: whoever knows the rule knows each count as well as the rule tells it.
A count that changes by one person tells what it was where that crosses a limit.
A group of which all or none fall in one category still looks so.""",
        "cell-key": """\
Noise is never larger than its largest shift, and a small one is likelier than a large one.
Totals do not add up, and the noise of many parts in part cancels out in their sum.
Tables of other finest counts, key or name of the count can be averaged; who has the key undoes it.
Whoever knows exact counts from elsewhere may work out others by subtraction.""",
    }
)
"""By method, what it does not protect: a sentence a line, the gravest first."""


@dataclass(frozen=True)
class Rounding:
    """What a data officer decides about counts that are shown changed in place of hidden.

    Args:
        method: ``"rounding"``: to a multiple of base next to the count, such that all sums hold;
            ``"random-rounding"``: each cell by itself to one of the two, right on average;
            ``"midpoint"``: to the nearest, and counts below minimum_count as the middle of these;
            ``"cell-key"``: with noise by a key that its people give each cell.
        base: what is rounded to, in people; 2 or more. None: with ``"midpoint"``, counts from
            minimum_count on stay exact; with ``"cell-key"`` there is no base.
        steps: with ``"rounding"``, how many multiples further than the next a count may go where
            no table of the next ones adds up.
        minimum_count: with ``"midpoint"`` and ``"cell-key"``, smallest count other than 0 that is
            shown as such, in people; None: any.
        largest_shift: with ``"cell-key"``, the most that is added or taken away, in people.
        variance: with ``"cell-key"``, of what is added, in people squared; where so small a count
            allows no such noise, the nearest that it does.

    Raises:
        PolicyError: a number is out of range, or is of no use with the method.
    """

    method: RoundingMethod
    base: int | None = None
    steps: int = 0
    minimum_count: int | None = None
    largest_shift: int = 5
    variance: float = 2.0

    def __post_init__(self) -> None:
        method = Setting("method", self.method)
        if self.method not in METHODS:
            raise PolicyError(Sentence(method, f": choose one of {', '.join(METHODS)}."))
        self._refuse_base()
        if self.minimum_count is not None and self.minimum_count < 2:
            raise PolicyError(
                Sentence(Setting("minimum_count"), " of a rounding is 2 or more, or left out.")
            )
        if self.minimum_count is not None and self.method in ("rounding", "random-rounding"):
            raise PolicyError(Sentence(Setting("minimum_count"), " has no effect on ", method, "."))
        if not 0 <= self.steps <= _MOST_STEPS:
            raise PolicyError(Sentence(Setting("steps", self.steps), f": use 0 to {_MOST_STEPS}."))
        if self.steps and self.method != "rounding":
            raise PolicyError(Sentence(Setting("steps"), " have no effect on ", method, "."))
        if self.method == "cell-key":
            self._refuse_noise()

    def _refuse_base(self) -> None:
        if self.base is not None and self.base < 2:
            raise PolicyError(
                Sentence(Setting("base", self.base), ": use 2 or more, such as 3 or 5.")
            )
        if self.method == "cell-key" and self.base is not None:
            raise PolicyError(
                Sentence(
                    Setting("base"),
                    " has no effect on ",
                    Setting("method", "cell-key"),
                    ". Say how far noise may go by ",
                    Setting("largest_shift"),
                    ".",
                )
            )
        if self.method in ("rounding", "random-rounding") and self.base is None:
            raise PolicyError(Sentence(Setting("method", self.method), " needs a base, such as 5."))
        if self.method == "midpoint" and self.base is None and self.minimum_count is None:
            raise PolicyError(
                Sentence(
                    Setting("method", "midpoint"),
                    " needs a ",
                    Setting("minimum_count"),
                    ", a base, or both.",
                )
            )

    def _refuse_noise(self) -> None:
        shift = Setting("largest_shift", self.largest_shift)
        if not 1 <= self.largest_shift <= _MOST_SHIFT:
            raise PolicyError(Sentence(shift, f": use 1 to {_MOST_SHIFT}."))
        if not 0 < self.variance < self.largest_shift**2:
            raise PolicyError(
                Sentence(
                    Setting("variance", self.variance),
                    f": noise of at most {self.largest_shift} has a variance above 0 and below "
                    f"{self.largest_shift**2}.",
                )
            )
        if self.minimum_count is not None and self.largest_shift < self.minimum_count:
            raise PolicyError(
                Sentence(
                    shift,
                    " is too small to keep counts below ",
                    Setting("minimum_count", self.minimum_count),
                    " out of sight. Use that or more.",
                )
            )

    @property
    def needs_key(self) -> bool:
        """True if it draws."""
        return self.method in KEYED

    @property
    def unprotected(self) -> str:
        """What it does not protect, in sentences."""
        return UNPROTECTED[self.method]

    @property
    def middle(self) -> int:
        """What ``"midpoint"`` shows in place of a count from 1 to below minimum_count."""
        return 0 if self.minimum_count is None else (self.minimum_count + 1) // 2


_MOST_STEPS: Final = 3
_MOST_SHIFT: Final = 100
