"""HiGHS as the rest of the house uses it. Source: Huangfu & Hall (2018), Math. Prog. Comp. 10."""

from __future__ import annotations

import highspy

from covey.errors import CoveyError

# HiGHS types this status as a number and its constant as another.
FEASIBLE = int(highspy.kSolutionStatusFeasible)


class QuietHighs(highspy.Highs):
    """HiGHS on one thread, without its banner, which its constructor prints among our results.

    Args:
        settings: further options, by their name.
    """

    def __init__(self, **settings: str | float | bool) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # highspy is typed in part
        self.set("threads", 1)
        for name, setting in settings.items():
            self.set(name, setting)

    def enableCallbacks(self) -> None:  # noqa: N802
        """Be quiet: this is what the constructor calls before it speaks."""
        self.set("output_flag", False)

    def set(self, name: str, setting: str | float | bool) -> None:
        """Set an option."""
        self.check(self.setOptionValue(name, setting))

    @staticmethod
    def check(status: highspy.HighsStatus) -> None:
        """Raise a CoveyError where HiGHS says that it did not take a call."""
        if status == highspy.HighsStatus.kError:
            raise CoveyError("HiGHS refused a program. Please report the table's shape.")
