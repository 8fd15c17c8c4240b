"""What can be done where a release does not fit beside what is out, in the order of what it costs.

Each way is tried for real, under a limit of time: hide more, coarsen one axis, merge periods, wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from covey.contracts import Registry
from covey.disclosure import Policy, ProtectedTable
from covey.errors import CommandError, CoveyError, DisclosureRisk
from covey.hub.beside import Beside
from covey.hub.series_change import levels_of
from covey.plurals import numbered
from covey.tables import Hierarchy

_WIDER: Final = "hide wider total"
_TOTAL: Final = "Hide more: a wider total, up to the grand total, which a reader loses with it"
_SECONDS: Final = 16.0
"""For each way: with the fifth and 3 seconds more that a search may overrun, about 20 in all."""


@dataclass(frozen=True)
class Way:
    """One thing that can be done.

    Args:
        what: in words, and what a reader loses by it.
        outcome: what came of trying it.
        fits: whether the release may go out so; None where it was not tried.
        policy: the name of the change of the policy that it is, see `by_way`; empty: it is none.
        first: the period that goes out before it; empty: none does.
    """

    what: str
    outcome: str
    fits: bool | None
    policy: str = ""
    first: str = ""

    @property
    def can_be_taken(self) -> bool:
        """Whether a plan carries it out."""
        return bool(self.fits and (self.policy or self.first))


@dataclass(frozen=True)
class Merged:
    """A release together with the next period.

    Args:
        period: the next one.
        beside: both in one; None where the files of that period are not there.
    """

    period: str
    beside: Beside | None


@dataclass(frozen=True)
class After:
    """A release after another one that is due.

    Args:
        period: the other one.
        beside: both, the other one first.
    """

    period: str
    beside: Beside

    def tried(self, policy: Policy) -> Way:
        """Try to publish the other one, and then the release."""
        what = f"Publish {self.period} first and it after that; a reader loses nothing but time"
        other, own = self.beside.new
        limited = _limited(policy)
        try:
            first = self.beside.without([own]).protect(limited)
            made = self.beside.after(other, first).protect(limited)
        except CoveyError:
            return Way(what, "does not fit", fits=False)
        return Way(what, f"fits: {_hidden(made)}", fits=True, first=self.period)


def by_way(registry: Registry, dataset: str, way: str) -> Registry:
    """Return the contracts with the policy of a dataset changed as a way out changes it.

    Args:
        registry: the contracts.
        dataset: whose policy.
        way: the name of the change, see `Way`; empty: none.

    Raises:
        CommandError: there is no such way.
        ContractError: datasets of the same people would have policies that ask for other things.
    """
    if not way:
        return registry
    contract = registry.dataset(dataset)
    known = {
        name: policy
        for name, _, policy in _changes(contract.policy, registry.trees(contract.dimensions))
    }
    if way not in known:
        raise CommandError(
            f"{dataset} has no way out {way!r}. There are: {', '.join(known) or 'none'}."
        )
    changed = replace(contract, policy=known[way])
    datasets = (changed if one is contract else one for one in registry.datasets)
    return replace(registry, datasets=tuple(datasets))


def ways_out(
    beside: Beside,
    policy: Policy,
    trees: Mapping[str, Hierarchy],
    merged: Merged | None,
    after: Iterable[After] = (),
    again: bool = False,
) -> Iterator[Way]:
    """Yield what can be done, what costs a reader least first.

    Args:
        beside: the release that does not fit, and what is out.
        policy: under which it does not.
        trees: the tree of each dimension.
        merged: with the next period; None where there is none.
        after: after others that are due.
        again: whether the period is out already; then no release hides a wider total of it.
    """
    yield from (one.tried(policy) for one in after)
    if again:
        yield Way(_TOTAL, "it was public, and is not hidden any more", fits=False)
    elif _WIDER in policy.remedies:
        yield Way(_TOTAL, "was allowed, and is not enough", fits=False)
    for name, what, changed in _changes(policy, trees):
        if not (again and name == _WIDER):
            yield replace(_tried(what, beside, changed), policy=name)
    if merged is not None:
        both = f"Merge periods: publish {merged.period} and it as one, and a reader loses each"
        if merged.beside is None:
            yield Way(both, f"not tried: files of {merged.period} are not there yet", fits=None)
        else:
            yield _tried(both, merged.beside, policy)
    yield Way(
        "Wait for the batch: it goes out together with later files, and a reader loses time",
        "not tried: what comes is not known",
        fits=None,
    )


def _tried(what: str, beside: Beside, policy: Policy) -> Way:
    limited = _limited(policy)
    try:
        made = beside.protect(limited)
    except DisclosureRisk:
        late = f"not within {limited.time_limit:.0f} seconds"
        return Way(what, f"does not fit, or {late}", fits=False)
    except CoveyError as error:
        return Way(what, f"cannot be done: {error}", fits=False)
    return Way(what, f"fits: {_hidden(made)}", fits=True)


def _limited(policy: Policy) -> Policy:
    limit = _SECONDS if policy.time_limit is None else min(policy.time_limit, _SECONDS)
    return replace(policy, time_limit=limit)


def _changes(policy: Policy, trees: Mapping[str, Hierarchy]) -> Iterator[tuple[str, str, Policy]]:
    """Yield the policies that hide or coarsen more, by name, and what a reader loses by each."""
    if _WIDER not in policy.remedies:
        yield _WIDER, _TOTAL, replace(policy, remedies=(*policy.remedies, _WIDER))
    for name, coarser in _coarser(policy, trees):
        yield f"coarsen {name}", f"Coarsen {name}, and a reader loses all that is finer", coarser


def _hidden(made: ProtectedTable) -> str:
    done = made.certificate
    hidden = int(made.hidden.sum())
    are = "is" if hidden == 1 else "are"
    return f"{hidden:,} of {numbered(done.cells, 'cell')} {are} hidden"


def _coarser(policy: Policy, trees: Mapping[str, Hierarchy]) -> Iterator[tuple[str, Policy]]:
    """Yield policies that publish one level less of one dimension, and fewer of them crossed."""
    if policy.detail == "frontier":
        most = policy.most_dimensions or len(trees)
        for fewer in range(most - 1, 0, -1):
            crossed = f"{numbered(fewer, 'dimension')} crossed at most"
            yield f"all axes: {crossed}", replace(policy, most_dimensions=fewer)
        return
    finest = [tuple(int(tree.depth.max()) for tree in trees.values())]
    if not isinstance(policy.detail, str):
        finest = levels_of([tuple(dict(one).items()) for one in policy.detail], trees)
    for place, (name, tree) in enumerate(trees.items()):
        deepest = max(levels[place] for levels in finest)
        if not deepest:
            continue
        left = [
            {of: min(level, deepest - 1) if of == name else level
             for of, level in zip(trees, levels, strict=True)}
            for levels in finest
        ]  # fmt: skip
        lost = tree.level_names[deepest] if tree.level_names else f"level {deepest}"
        yield f"{name}: no {lost}", policy.naming(tuple(left))
