"""The method, from counts to a table that may be published; start reading at `protect`.

This is its face: what other packages import, and all that they may. The rooms behind it:

- `rules`: what a data officer decides, and what makes a cell unsafe by itself.
- `proof`: what has to be shown of hidden cells, and the check that it is.
- `anonymity`: coarser categories, such that groups reach k.
- `detail`: the breakdowns of a table that hide few people by themselves.
- `suppression`: which cells to hide besides the unsafe ones, such that each has a twin.
- `rounding`: counts shown changed in place of hidden, for comparison; nothing is proved of them.
- `attack`: the attack on what is published; it knows nothing of suppression.
- `release`: the order of these steps: one table, several, and what is out before.
- `insight`: policies compared, and what any reader can work out of hidden counts.
- `numeric`: machine code, sums that can be walked, the solver.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from covey.disclosure.finding import Finding

if TYPE_CHECKING:
    from covey.disclosure.anonymity import (
        Anonymised,
        Candidate,
        LocallyRecoded,
        coarsened,
        explain,
        kanonymity,
        recode_locally,
    )
    from covey.disclosure.attack.audit import (
        audit,
        audit_groups,
        audit_linked,
        refuse_missing_totals,
    )
    from covey.disclosure.attack.intruder.limits import AuditLimits
    from covey.disclosure.attack.intruder.unknowns import UNBOUNDED
    from covey.disclosure.attack.published_attack import OTHER_TABLE
    from covey.disclosure.attack.rounded_attack import audit_rounded
    from covey.disclosure.attack.undeclared import PARTS_UNKNOWN
    from covey.disclosure.attack.verdict import Audit
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
    from covey.disclosure.hidden_levels import HiddenLevel
    from covey.disclosure.insight.aside import Aside
    from covey.disclosure.insight.bounded import bounded
    from covey.disclosure.insight.compared_roundings import (
        ComparedRounding,
        compare_roundings,
        usual_roundings,
    )
    from covey.disclosure.insight.comparison import (
        AS_ASKED,
        Compared,
        RuleCost,
        compare,
        compared,
        rule_costs,
        usual_policies,
        without_each_rule,
    )
    from covey.disclosure.insight.visibility import (
        Visible,
        VisibleBreakdown,
        VisibleGroup,
        below_totals,
        level_name,
        visible,
        visible_breakdowns,
        visible_groups,
    )
    from covey.disclosure.numeric.compiled import compiling
    from covey.disclosure.progress import Progress, Watcher
    from covey.disclosure.release.beside import audit_beside, protect_beside
    from covey.disclosure.release.groupings import audit_groupings, protect_groupings
    from covey.disclosure.release.held import audit_series, seen_changes
    from covey.disclosure.release.out import Out, Part
    from covey.disclosure.release.protect import protect, protect_linked
    from covey.disclosure.release.protected import Certificate, ProtectedTable
    from covey.disclosure.release.rerun import (
        RerunAudit,
        audit_reruns,
        audit_reruns_beside,
        audit_reruns_linked,
    )
    from covey.disclosure.release.series import protect_series, tells_more
    from covey.disclosure.release.vintages import audit_vintages
    from covey.disclosure.release.warm_up import warm_up
    from covey.disclosure.rounding.round_table import round_table
    from covey.disclosure.rounding.rounded_table import RoundedTable, RoundingFigures
    from covey.disclosure.rules import (
        POLICY_COLUMNS,
        SHORTEST_KEY,
        Policy,
        PolicyColumn,
        Remedy,
        Rounding,
        RoundingMethod,
        asked_more,
        carries_out,
        frequency_rule,
        policy_row,
    )
    from covey.disclosure.suppression.search.answers import kept_on
    from covey.disclosure.suppression.suppress import is_compiled

__all__ = [
    "AS_ASKED",
    "OTHER_TABLE",
    "PARTS_UNKNOWN",
    "POLICY_COLUMNS",
    "SHORTEST_KEY",
    "UNBOUNDED",
    "Anonymised",
    "Aside",
    "AtLimit",
    "Audit",
    "AuditLimits",
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
    "PolicyColumn",
    "Progress",
    "ProtectedTable",
    "Remedy",
    "RerunAudit",
    "RoundedTable",
    "Rounding",
    "RoundingFigures",
    "RoundingMethod",
    "RuleCost",
    "Visible",
    "VisibleBreakdown",
    "VisibleGroup",
    "Watcher",
    "asked_more",
    "audit",
    "audit_beside",
    "audit_groupings",
    "audit_groups",
    "audit_linked",
    "audit_reruns",
    "audit_reruns_beside",
    "audit_reruns_linked",
    "audit_rounded",
    "audit_series",
    "audit_vintages",
    "below_totals",
    "bounded",
    "breakdown_name",
    "breakdowns",
    "by_limit",
    "carries_out",
    "coarsened",
    "compare",
    "compare_roundings",
    "compared",
    "compiling",
    "explain",
    "finest",
    "frequency_rule",
    "information_kept",
    "is_compiled",
    "kanonymity",
    "kept_on",
    "left_out",
    "level_name",
    "policy_row",
    "protect",
    "protect_beside",
    "protect_groupings",
    "protect_linked",
    "protect_series",
    "published_breakdowns",
    "recode_locally",
    "refuse_missing_totals",
    "round_table",
    "rule_costs",
    "seen_changes",
    "tells_more",
    "usual_policies",
    "usual_roundings",
    "visible",
    "visible_breakdowns",
    "visible_groups",
    "warm_up",
    "without_each_rule",
]

# Loaded when first used: the solvers behind one of them take longer to load than another runs.
_LATER = {
    "AS_ASKED": "insight.comparison",
    "OTHER_TABLE": "attack.published_attack",
    "PARTS_UNKNOWN": "attack.undeclared",
    "POLICY_COLUMNS": "rules",
    "SHORTEST_KEY": "rules",
    "UNBOUNDED": "attack.intruder.unknowns",
    "Anonymised": "anonymity",
    "Aside": "insight.aside",
    "AtLimit": "detail",
    "Audit": "attack.verdict",
    "AuditLimits": "attack.intruder.limits",
    "Breakdown": "detail",
    "BreakdownList": "detail",
    "BreakdownResult": "detail",
    "Candidate": "anonymity",
    "Certificate": "release.protected",
    "ChosenBreakdowns": "detail",
    "Compared": "insight.comparison",
    "ComparedRounding": "insight.compared_roundings",
    "HiddenLevel": "hidden_levels",
    "Kept": "detail",
    "Level": "detail",
    "LocallyRecoded": "anonymity",
    "Out": "release.out",
    "Part": "release.out",
    "Policy": "rules",
    "PolicyColumn": "rules",
    "Progress": "progress",
    "ProtectedTable": "release.protected",
    "Remedy": "rules",
    "RerunAudit": "release.rerun",
    "RoundedTable": "rounding.rounded_table",
    "Rounding": "rules",
    "RoundingFigures": "rounding.rounded_table",
    "RoundingMethod": "rules",
    "RuleCost": "insight.comparison",
    "Visible": "insight.visibility",
    "VisibleBreakdown": "insight.visibility",
    "VisibleGroup": "insight.visibility",
    "Watcher": "progress",
    "asked_more": "rules",
    "audit": "attack.audit",
    "audit_beside": "release.beside",
    "audit_groupings": "release.groupings",
    "audit_groups": "attack.audit",
    "refuse_missing_totals": "attack.audit",
    "audit_linked": "attack.audit",
    "audit_reruns": "release.rerun",
    "audit_reruns_beside": "release.rerun",
    "audit_reruns_linked": "release.rerun",
    "audit_rounded": "attack.rounded_attack",
    "audit_series": "release.held",
    "audit_vintages": "release.vintages",
    "below_totals": "insight.visibility",
    "bounded": "insight.bounded",
    "breakdown_name": "detail",
    "breakdowns": "detail",
    "by_limit": "detail",
    "carries_out": "rules",
    "coarsened": "anonymity",
    "compare": "insight.comparison",
    "compare_roundings": "insight.compared_roundings",
    "compared": "insight.comparison",
    "compiling": "numeric.compiled",
    "explain": "anonymity",
    "finest": "detail",
    "frequency_rule": "rules",
    "information_kept": "detail",
    "is_compiled": "suppression.suppress",
    "kanonymity": "anonymity",
    "kept_on": "suppression.search.answers",
    "left_out": "detail",
    "level_name": "insight.visibility",
    "policy_row": "rules",
    "protect": "release.protect",
    "protect_beside": "release.beside",
    "protect_groupings": "release.groupings",
    "protect_linked": "release.protect",
    "protect_series": "release.series",
    "tells_more": "release.series",
    "published_breakdowns": "detail",
    "recode_locally": "anonymity",
    "round_table": "rounding.round_table",
    "rule_costs": "insight.comparison",
    "seen_changes": "release.held",
    "usual_policies": "insight.comparison",
    "usual_roundings": "insight.compared_roundings",
    "visible": "insight.visibility",
    "visible_breakdowns": "insight.visibility",
    "visible_groups": "insight.visibility",
    "warm_up": "release.warm_up",
    "without_each_rule": "insight.comparison",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'covey.disclosure' has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    return value


def __dir__() -> list[str]:
    return __all__
