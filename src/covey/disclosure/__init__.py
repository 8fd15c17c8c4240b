"""The method, from counts to a table that may be published; start reading at `protect`.

This is its face: what other packages import, and all that they may. The rooms behind it:

- `policy`: what a data officer decides.
- `unsafe`: the rules that call a cell unsafe by itself.
- `proof`: what has to be shown of hidden cells, and the check that it is.
- `kanonymity`: coarser categories, such that groups reach k.
- `detail`: the breakdowns of a table that hide few people by themselves.
- `suppression`: which cells to hide besides the unsafe ones, such that each has a twin.
- `rounding`: counts shown changed in place of hidden, for comparison; nothing is proved of them.
- `audit`: the attack on what is published; it knows nothing of suppression.
- `bounds`: what any reader can work out of hidden counts, from published rows alone.
- `numeric`: machine code, sums that can be walked, the solver.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from covey.disclosure.finding import Finding
from covey.disclosure.policy import SHORTEST_KEY, Policy, Remedy, Rounding, RoundingMethod

if TYPE_CHECKING:
    from covey.disclosure.audit.audit import audit, audit_groups, audit_linked
    from covey.disclosure.audit.intruder.unknowns import UNBOUNDED
    from covey.disclosure.audit.published_attack import OTHER_TABLE
    from covey.disclosure.audit.rounded_attack import audit_rounded
    from covey.disclosure.audit.undeclared import PARTS_UNKNOWN
    from covey.disclosure.audit.verdict import Audit
    from covey.disclosure.beside import audit_beside, protect_beside
    from covey.disclosure.bounds.bounded import bounded
    from covey.disclosure.compared_roundings import (
        ComparedRounding,
        compare_roundings,
        usual_roundings,
    )
    from covey.disclosure.comparison import (
        AS_ASKED,
        Compared,
        RuleCost,
        compare,
        compared,
        rule_costs,
        usual_policies,
        without_each_rule,
    )
    from covey.disclosure.detail import (
        AtLimit,
        Breakdown,
        BreakdownList,
        BreakdownResult,
        ChosenBreakdowns,
        Kept,
        Level,
        breakdown_name,
        breakdowns,
        by_limit,
        finest,
        information_kept,
        left_out,
        published_breakdowns,
    )
    from covey.disclosure.groupings import audit_groupings, protect_groupings
    from covey.disclosure.hidden_levels import HiddenLevel
    from covey.disclosure.kanonymity import (
        Anonymised,
        Candidate,
        LocallyRecoded,
        coarsened,
        explain,
        kanonymity,
        recode_locally,
    )
    from covey.disclosure.progress import Progress, Watcher
    from covey.disclosure.protect import protect, protect_linked
    from covey.disclosure.protected import Certificate, ProtectedTable
    from covey.disclosure.rounding.round_table import round_table
    from covey.disclosure.rounding.rounded_table import RoundedTable, RoundingFigures
    from covey.disclosure.series import Out, Part, audit_series, protect_series, seen_changes
    from covey.disclosure.suppression.suppress import is_compiled
    from covey.disclosure.vintages import audit_vintages
    from covey.disclosure.visibility import (
        Visible,
        VisibleBreakdown,
        VisibleGroup,
        below_totals,
        level_name,
        visible,
        visible_breakdowns,
        visible_groups,
    )

__all__ = [
    "AS_ASKED",
    "OTHER_TABLE",
    "PARTS_UNKNOWN",
    "SHORTEST_KEY",
    "UNBOUNDED",
    "Anonymised",
    "AtLimit",
    "Audit",
    "Breakdown",
    "BreakdownList",
    "BreakdownResult",
    "Candidate",
    "Certificate",
    "ChosenBreakdowns",
    "Compared",
    "ComparedRounding",
    "Finding",
    "HiddenLevel",
    "Kept",
    "Level",
    "LocallyRecoded",
    "Out",
    "Part",
    "Policy",
    "Progress",
    "ProtectedTable",
    "Remedy",
    "RoundedTable",
    "Rounding",
    "RoundingFigures",
    "RoundingMethod",
    "RuleCost",
    "Visible",
    "VisibleBreakdown",
    "VisibleGroup",
    "Watcher",
    "audit",
    "audit_beside",
    "audit_groupings",
    "audit_groups",
    "audit_linked",
    "audit_rounded",
    "audit_series",
    "audit_vintages",
    "below_totals",
    "bounded",
    "breakdown_name",
    "breakdowns",
    "by_limit",
    "coarsened",
    "compare",
    "compare_roundings",
    "compared",
    "explain",
    "finest",
    "information_kept",
    "is_compiled",
    "kanonymity",
    "left_out",
    "level_name",
    "protect",
    "protect_beside",
    "protect_groupings",
    "protect_linked",
    "protect_series",
    "published_breakdowns",
    "recode_locally",
    "round_table",
    "rule_costs",
    "seen_changes",
    "usual_policies",
    "usual_roundings",
    "visible",
    "visible_breakdowns",
    "visible_groups",
    "without_each_rule",
]

# Loaded when first used: the solvers behind one of them take longer to load than another runs.
_LATER = {
    "AS_ASKED": "comparison",
    "OTHER_TABLE": "audit.published_attack",
    "PARTS_UNKNOWN": "audit.undeclared",
    "UNBOUNDED": "audit.intruder.unknowns",
    "Anonymised": "kanonymity",
    "AtLimit": "detail",
    "Audit": "audit.verdict",
    "Breakdown": "detail",
    "BreakdownList": "detail",
    "BreakdownResult": "detail",
    "Candidate": "kanonymity",
    "Certificate": "protected",
    "ChosenBreakdowns": "detail",
    "Compared": "comparison",
    "ComparedRounding": "compared_roundings",
    "HiddenLevel": "hidden_levels",
    "Kept": "detail",
    "Level": "detail",
    "LocallyRecoded": "kanonymity",
    "Out": "series",
    "Part": "series",
    "Progress": "progress",
    "ProtectedTable": "protected",
    "RoundedTable": "rounding.rounded_table",
    "RoundingFigures": "rounding.rounded_table",
    "RuleCost": "comparison",
    "Visible": "visibility",
    "VisibleBreakdown": "visibility",
    "VisibleGroup": "visibility",
    "Watcher": "progress",
    "audit": "audit.audit",
    "audit_beside": "beside",
    "audit_groupings": "groupings",
    "audit_groups": "audit.audit",
    "audit_linked": "audit.audit",
    "audit_rounded": "audit.rounded_attack",
    "audit_series": "series",
    "audit_vintages": "vintages",
    "below_totals": "visibility",
    "bounded": "bounds.bounded",
    "breakdown_name": "detail",
    "breakdowns": "detail",
    "by_limit": "detail",
    "coarsened": "kanonymity",
    "compare": "comparison",
    "compare_roundings": "compared_roundings",
    "compared": "comparison",
    "explain": "kanonymity",
    "finest": "detail",
    "information_kept": "detail",
    "is_compiled": "suppression.suppress",
    "kanonymity": "kanonymity",
    "left_out": "detail",
    "level_name": "visibility",
    "protect": "protect",
    "protect_beside": "beside",
    "protect_groupings": "groupings",
    "protect_linked": "protect",
    "protect_series": "series",
    "published_breakdowns": "detail",
    "recode_locally": "kanonymity",
    "round_table": "rounding.round_table",
    "rule_costs": "comparison",
    "seen_changes": "series",
    "usual_policies": "comparison",
    "usual_roundings": "compared_roundings",
    "visible": "visibility",
    "visible_breakdowns": "visibility",
    "visible_groups": "visibility",
    "without_each_rule": "comparison",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'covey.disclosure' has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    return value


def __dir__() -> list[str]:
    return __all__


class _Face(ModuleType):
    """Keeps `audit` the function, though Python would call the room so once that is loaded."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _LATER and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face
