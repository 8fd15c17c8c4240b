"""Published rows that are attacked: of one table, or of several that an intruder holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from covey import (
    audit,
    audit_beside,
    audit_linked,
    audit_reruns,
    audit_reruns_beside,
    audit_reruns_linked,
    audit_rounded,
)
from covey.cli.count_files import CountFile, count_files
from covey.cli.dimensions import family_hierarchies
from covey.cli.family import ALONE
from covey.cli.file_defects import defects_by_file
from covey.cli.options import DimensionOptions, PolicyOptions
from covey.cli.other_table import OtherRows, under_their_totals, with_totals
from covey.cli.rounding_options import RoundedOptions
from covey.disclosure import Policy, audit_groups, refuse_missing_totals
from covey.files.rows import Rows
from covey.tables.status import OBS_STATUS, OBS_VALUE

if TYPE_CHECKING:
    from covey.disclosure import Audit, RerunAudit, Watcher
    from covey.tables import Hierarchy


@dataclass(frozen=True)
class AttackedTables:
    """Rows with the trees that they are read by, and what an intruder is told of them.

    Args:
        files: by table: where its rows stand.
        rows: by table: its dimensions, obs_value and obs_status.
        trees: by table: the tree of each dimension.
        told: by table: the true counts, where there are any.
        other: what a table alone was that Covey did not make.
    """

    files: Mapping[str, Path]
    rows: Mapping[str, Rows]
    trees: Mapping[str, Mapping[str, Hierarchy]]
    told: Mapping[str, CountFile]
    other: OtherRows | None = None

    @classmethod
    def of(
        cls,
        files: Mapping[str, Path],
        rows: Mapping[str, Rows],
        told: Mapping[str, CountFile],
        given: Mapping[str, Hierarchy],
        said: DimensionOptions | None,
    ) -> AttackedTables:
        """Find the tree of each dimension; codes of true counts belong there.

        Raises:
            CommandError: as `family_hierarchies` does.
            InputError: likewise.
        """
        beside = [one.rows for one in told.values()]
        others = (OBS_VALUE, OBS_STATUS)
        return cls(files, rows, family_hierarchies(rows, given, others, said, beside=beside), told)

    def completed(self, other: OtherRows) -> AttackedTables:
        """Return a table alone that Covey did not make, with the totals that it does not publish.

        Raises:
            TableError: there are more of them than a machine holds.
        """
        trees = under_their_totals(self.rows[ALONE], self.trees[ALONE])
        return replace(
            self, rows={ALONE: with_totals(other.rows, trees)}, trees={ALONE: trees}, other=other
        )

    def under_their_totals(self, other: OtherRows | None) -> AttackedTables:
        """Return a table alone as it is, with codes that are called totals as roots of flat trees.

        Args:
            other: what it was, where Covey did not make it.
        """
        if other is None:
            return self
        trees = under_their_totals(self.rows[ALONE], self.trees[ALONE])
        return replace(self, trees={ALONE: trees}, other=other)

    def attack_rounded(self, options: PolicyOptions, rounded: RoundedOptions) -> Audit:
        """Return what can be deduced from a table alone whose counts were rounded.

        Raises:
            PolicyError: the policy is incomplete, or how they were rounded is.
            CommandError: a cell that is exact is not named by codes.
            TableError: the rows are not as published rows are, or no counts fit them.
        """
        policy = options.policy()
        rounding = rounded.rounding(policy.minimum_count)
        symbols = {} if self.other is None else self.other.symbols
        rows, trees = self.rows[ALONE], self.trees[ALONE]
        with defects_by_file(self.files):
            return audit_rounded(rows, trees, policy, rounding, rounded.cells(), symbols)

    def attack(self, options: PolicyOptions, **more: Any) -> Audit:
        """Return what can be deduced from all tables, against a policy with *more* fields.

        Raises:
            PolicyError: the policy is incomplete, or its intruder must be told true counts and is
                not, or is for nothing.
            TableError: the rows are not as published rows are.
        """
        policy = options.policy(**more)
        counts = count_files(self.told, self.trees)
        symbols = {} if self.other is None else self.other.symbols
        with defects_by_file(self.files):
            if ALONE not in self.rows:
                return audit_linked(self.rows, self.trees, policy, counts or None)
            verdict = audit(self.rows[ALONE], self.trees[ALONE], policy, counts.get(ALONE), symbols)
            if self.other is not None and verdict.safe:
                alone, trees = {ALONE: self.other.rows}, {ALONE: self.trees[ALONE]}
                refuse_missing_totals(alone, trees, policy, symbols)
            return verdict

    def rerun(self, policy: Policy, watch: Watcher | None) -> RerunAudit:
        """Return what running the method again tells.

        Raises:
            PolicyError: linked tables are not made by such a policy.
            TableError: the rows are not as published rows are, or nothing fits them.
        """
        with defects_by_file(self.files):
            if ALONE not in self.rows:
                return audit_reruns_linked(self.rows, self.trees, policy, watch)
            if self.is_of_one_code:
                return audit_reruns_beside(self.rows, self.trees[ALONE], policy, watch)
            return audit_reruns(self.rows[ALONE], self.trees[ALONE], policy, watch)

    @property
    def is_of_one_code(self) -> bool:
        """True if the rows of a table alone have one code of a dimension, and it is no total.

        So it is with a period that went out by itself.
        """
        rows = self.rows[ALONE]
        codes = {name: [*dict.fromkeys(rows[name])] for name in self.trees[ALONE]}
        alone = [codes[name] != [tree.root] for name, tree in self.trees[ALONE].items()]
        one = [
            len(found) == 1 and other for found, other in zip(codes.values(), alone, strict=True)
        ]
        return any(one) and not (self.told or self.other)

    def attack_one_code(self, options: PolicyOptions, **more: Any) -> Audit:
        """Return what can be deduced from a table alone that is of one code of a dimension.

        The policy has *more* fields.

        Raises:
            PolicyError: the policy is incomplete, or its intruder must be told true counts.
            TableError: the rows are not as published rows are.
        """
        policy = options.policy(**more)
        path = self.files[ALONE]
        with defects_by_file({path.name: path}):
            return audit_beside({path.name: self.rows[ALONE]}, self.trees[ALONE], policy)

    def check_groups(self, k: int, asked: Mapping[str, Any]) -> Audit:
        """Return which groups of a table alone hold fewer than *k* people, or tell too much.

        Raises:
            PolicyError: the rules are about what the table does not have.
            TableError: the rows are not as published rows are.
        """
        policy = Policy(minimum_count=2, k=k, **asked)
        with defects_by_file(self.files):
            return audit_groups(self.rows[ALONE], self.trees[ALONE], policy)
