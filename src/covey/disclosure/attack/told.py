"""What an intruder is told who knows which hidden counts are unsafe.

Published rows do not say it. Whoever has the true counts can, and is asked for them: the attack
takes from them what this intruder knows, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.rules import Policy
from covey.disclosure.rules.part_cells import NO_ROOTS, Roots
from covey.disclosure.rules.table import known_unsafe
from covey.errors import PolicyError, TableError, listed
from covey.sentence import Sentence, Setting
from covey.tables import CountTable

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Told:
    """What somebody knows of the cells of a table beside its rows.

    Args:
        unknown: (cells,) True where the count is not known: where it is hidden, and not a 0 that
            this intruder knows to be one.
        primary: (cells,) True where a hidden count is below minimum_count; None: nobody told. Of
            cells without a row the intruder does not know it; they are judged by it all the same.
        counts: (cells,) the true counts, of which each insider is told those that it knows; None:
            nobody is.
        table: the true counts, which say what is unsafe by itself for whatever rule. Nobody is told
            that; it says what is judged. None: there are none.
    """

    unknown: Flags
    primary: Flags | None = None
    counts: NDArray[np.int64] | None = None
    table: CountTable | None = None

    @classmethod
    def of(
        cls,
        rows: PublishedRows,
        policy: Policy,
        table: CountTable | None,
        roots: Roots = NO_ROOTS,
    ) -> Told:
        """Return what the policy's intruder knows.

        Args:
            rows: the published table.
            policy: whether the intruder knows which counts are unsafe.
            table: the true counts; None for an intruder who is not told anything.
            roots: the totals of dimensions that this table may lack.

        Raises:
            PolicyError: there are no counts for an intruder who is told, or some for another.
            TableError: the counts are not those of the rows; the message names cells, no counts.
        """
        refuse_untold(policy, told=table is not None)
        if table is None:
            return cls(rows.hidden)
        if table.dimensions != rows.grid.hierarchies:
            raise TableError(
                "The true counts have other dimensions or trees than the published rows. Read both "
                "with the same trees."
            )
        place = table.find(rows.keys)
        counts = np.append(table.counts, 0)[place]
        wrong = rows.keys[~rows.hidden & (counts != rows.values)].tolist()
        if wrong:
            names = listed(["×".join(rows.grid.codes(key)) for key in wrong])
            raise TableError(
                f"The true counts are not those that the rows were made from: {names} differ. "
                "Hand in the counts of this table."
            )
        if policy.intruder != "knows-primary":
            return cls(rows.hidden, counts=counts, table=table)
        unknown = rows.hidden & ((counts > 0) | ~rows.published)
        small = known_unsafe(rows.cells(roots, table), policy)
        return cls(unknown, rows.hidden & small, counts, table)


def refuse_untold(policy: Policy, told: bool) -> None:
    """Refuse an intruder who knows unsafe counts and is not told them, or another who is.

    Raises:
        PolicyError: the policy's intruder does not fit what is handed in.
    """
    if policy.intruder == "knows-primary" and not told:
        raise PolicyError(
            Sentence(
                Setting("intruder", "knows-primary"),
                " knows which hidden counts are unsafe, and published rows do not say it. Hand in ",
                Setting("true_counts", python="the true counts"),
                " as well, or attack as an 'outsider'.",
            )
        )
    if policy.insiders and not told:
        raise PolicyError(
            Sentence(
                "Whoever ",
                Setting("insiders"),
                " names knows true counts, and published rows do not say them. Hand in ",
                Setting("true_counts", python="the true counts"),
                " as well, or attack without ",
                Setting("insiders"),
                ".",
            )
        )
    if told and not policy.knows_counts:
        raise PolicyError(
            Sentence(
                "True counts have no effect on an outsider. Leave ",
                Setting("true_counts", python="them"),
                " out, choose ",
                Setting("intruder", "knows-primary"),
                ", or name ",
                Setting("insiders"),
                ".",
            )
        )
