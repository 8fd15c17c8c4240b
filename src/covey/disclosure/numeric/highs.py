"""HiGHS as the rest of the house uses it. Source: Huangfu & Hall (2018), Math. Prog. Comp. 10."""

from __future__ import annotations

from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.errors import CoveyError

# HiGHS types this status as a number and its constant as another.
FEASIBLE = int(highspy.kSolutionStatusFeasible)


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
