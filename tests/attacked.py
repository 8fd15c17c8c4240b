"""The attack on cells that a test writes down as arrays."""

from __future__ import annotations

from covey.disclosure.audit.intruder.limits import USUAL, AuditLimits
from covey.disclosure.audit.published import PublishedTables
from covey.disclosure.audit.published_attack import attack_published
from covey.disclosure.audit.published_rows import PublishedRows
from covey.disclosure.audit.told import Told
from covey.disclosure.audit.verdict import Audit
from covey.disclosure.policy import Policy
from covey.disclosure.proof.known_tables import KnownTables
from covey.tables.stack import ALONE


def attack_cells(
    published: PublishedRows,
    policy: Policy,
    told: Told | None = None,
    known: KnownTables | None = None,
    limits: AuditLimits = USUAL,
) -> Audit:
    """Attack one table; see `attack_published`."""
    alone = PublishedTables.of({ALONE: published})
    return attack_published(alone, policy, {ALONE: told} if told else {}, known, limits)
