"""The attack on cells that a test writes down as arrays."""

from __future__ import annotations

from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.published import PublishedTables
from covey.disclosure.attack.published_attack import attack_published
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.told import Told
from covey.disclosure.attack.verdict import Audit
from covey.disclosure.proof.known_tables import KnownTables
from covey.disclosure.rules import Policy
from covey.system.stack import ALONE


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
