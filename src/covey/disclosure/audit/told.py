"""What an intruder is told who knows which hidden counts are unsafe.

Published rows do not say it. Whoever has the true counts can, and is asked for them: the attack
takes from them what this intruder knows, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.audit.published_rows import PublishedRows
from covey.disclosure.policy import Policy
from covey.disclosure.unsafe import frequency_rule
from covey.errors import PolicyError, TableError, listed
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
    """

    unknown: Flags
    primary: Flags | None = None

    @classmethod
    def of(cls, rows: PublishedRows, policy: Policy, table: CountTable | None) -> Told:
        """Return what the policy's intruder knows.

        Args:
            rows: the published table.
            policy: whether the intruder knows which counts are unsafe.
            table: the true counts; None for an intruder who is not told anything.

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
        unsafe = frequency_rule(counts, policy.minimum_count)
        return cls(rows.hidden & ((counts > 0) | ~rows.published), rows.hidden & unsafe)


def refuse_untold(policy: Policy, told: bool) -> None:
    """Refuse an intruder who knows unsafe counts and is not told them, or another who is.

    Raises:
        PolicyError: the policy's intruder does not fit what is handed in.
    """
    knows = policy.intruder == "knows-primary"
    if knows and not told:
        raise PolicyError(
            "intruder='knows-primary' knows which hidden counts are unsafe, and published rows do "
            "not say it. Hand in the true counts as well, or attack as an 'outsider'."
        )
    if told and not knows:
        raise PolicyError(
            "True counts have no effect on an outsider. Leave them out, or choose "
            "intruder='knows-primary'."
        )
