"""HiGHS as the rest of the house uses it. Source: Huangfu & Hall (2018), Math. Prog. Comp. 10."""

from __future__ import annotations

from typing import Final, NamedTuple
from weakref import ref

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.errors import CoveyError

# HiGHS types this status as a number and its constant as another.
FEASIBLE = int(highspy.kSolutionStatusFeasible)
PRIMAL: Final = int(highspy.simplex_constants.SimplexStrategy.kSimplexStrategyPrimal)
_BETTERED: Final = highspy.cb.HighsCallbackType.kCallbackMipImprovingSolution
_ASKED: Final = highspy.cb.HighsCallbackType.kCallbackMipUserSolution
_BEFORE_RELAXED: Final = 2


class Between(NamedTuple):
    """From where to where something may be.

    Attributes:
        least: (n,) minus infinity where there is no such bound.
        most: (n,)
    """

    least: NDArray[np.float64]
    most: NDArray[np.float64]


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

    def end_at_first(self, relaxed: bool = True) -> None:
        """End a program of whole numbers at the first answer that it comes to.

        Where one is found before the program is relaxed, HiGHS notices it only after that, which
        takes ten times as long and more. So there is no time left from that answer on.

        Args:
            relaxed: False to end before that in any case, with an answer or without.
        """
        asked, held = 0, ref(self)  # HiGHS holds on to what it calls

        def end(kind: object, *_: object) -> None:
            nonlocal asked
            asked += kind == _ASKED
            # HiGHS asks for an answer of ours once it is set up, and again before it relaxes.
            if (kind == _BETTERED or asked == _BEFORE_RELAXED) and (highs := held()) is not None:
                highs.set("time_limit", 0.0)

        self.set("mip_max_improving_sols", 1)
        self.check(self.setCallback(end, None))
        for kind in (_BETTERED,) if relaxed else (_BETTERED, _ASKED):
            self.check(self.startCallback(kind))

    def take(
        self,
        rows: sparse.csc_array,
        cost: NDArray[np.float64],
        columns: Between,
        sums: Between | None = None,
        whole: bool = False,
    ) -> None:
        """Take a program: the point that costs least.

        In arrays, since as a `HighsLp` they would be copied number by number, which takes longer
        than many a program.

        Args:
            rows: (relations, columns).
            cost: (columns,) what one unit costs.
            columns: where each column of the point may be,
            sums: and each relation of rows·point; None: all at 0.
            whole: ask for whole numbers.
        """
        relations, size = rows.shape
        kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
        least, most = sums or (np.zeros(relations),) * 2
        status = self.passModel(
            size,
            relations,
            rows.nnz,
            int(highspy.MatrixFormat.kColwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            cost,
            columns.least,
            columns.most,
            least,
            most,
            rows.indptr.astype(np.int32),
            rows.indices.astype(np.int32),
            rows.data.astype(np.float64),
            np.full(size, int(kind), np.int32),
        )
        self.check(status)

    @staticmethod
    def check(status: highspy.HighsStatus) -> None:
        """Raise a CoveyError where HiGHS says that it did not take a call."""
        if status == highspy.HighsStatus.kError:
            raise CoveyError("HiGHS refused a program. Please report the table's shape.")
