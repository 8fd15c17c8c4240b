"""Rename: a submission, a dataset or a codelist has another name, and is what it was."""

from __future__ import annotations

from functools import partial

from covey.contracts import Dataset, Registry
from covey.errors import CommandError
from covey.hub.approvals import with_approvals
from covey.hub.clock import moment_now
from covey.hub.forms import forms_following
from covey.hub.judge import judging
from covey.hub.settings import Settings
from covey.hub.withdraw import public_reason
from covey.log import Named, Renaming
from covey.store import ConfidentialStore, Renamed, open_confidential, rename


def declare_rename(
    settings: Settings, registry: Registry, what: Named, old: str, new: str, reason: str
) -> Renamed:
    """Declare that something of a project has another name and is what it was.

    Args:
        settings: of the project.
        registry: its contracts.
        what: a submission, a dataset or a codelist.
        old: its name in the ledger; no contract has it any more.
        new: its name in the contracts.
        reason: why, in one sentence that everybody may read; it names no count.

    Raises:
        ApprovalsMissing: officers have to approve it first: as many as a dataset asks that it is
            about.
        CommandError: the contracts have the old name still, or not the new one; nothing that is
            out has the old one; a dataset is cut in another way; or the reason cannot be public.
        ReleaseRefused: the public file is not what was published, or the ledger not what was
            entered.
        StoreError: files of both names do not fit together, what the ledger keeps of a release was
            changed, or the disk refuses.
    """
    said = public_reason(reason)
    _refuse_contracts(registry, what, old, new)
    with forms_following(settings), open_confidential(settings.confidential_file) as store:
        if what == "dataset":
            _refuse_other_cut(store, registry.dataset(new), old)
        renaming = Renaming(what, old, new)
        approved = partial(with_approvals, settings, registry, store)
        archive = judging(settings, registry)
        return rename(store, archive, renaming, said, moment_now(), approved)


def _refuse_contracts(registry: Registry, what: Named, old: str, new: str) -> None:
    known = {
        "submission": {one.name for one in registry.submissions},
        "dataset": {one.name for one in registry.datasets},
        "codelist": set(registry.hierarchies),
    }[what]
    if old in known:
        raise CommandError(
            f"{what} {old!r} is registered still, so it has that name. Rename it in the contracts "
            "first, then declare it here."
        )
    if new not in known:
        raise CommandError(
            f"no {what} {new!r} is registered. There are: {', '.join(sorted(known))}. Rename it in "
            "the contracts first, then declare it here."
        )


def _refuse_other_cut(store: ConfidentialStore, dataset: Dataset, old: str) -> None:
    for entry in store.ledger.entries():
        if entry.dataset == old and entry.dimensions not in ((), tuple(dataset.dimensions.items())):
            cut = ", ".join(f"{name} by {codelist}" for name, codelist in entry.dimensions)
            raise CommandError(
                f"{entry.named} is cut by {cut}, and {dataset.name} is not, so it is another "
                "dataset. Give it these dimensions; a codelist that has another name is declared "
                "first, by covey rename codelist."
            )
