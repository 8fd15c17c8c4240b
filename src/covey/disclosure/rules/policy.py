"""Every number a data officer may choose, with its unit; anything unknown is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal, Self, TypeVar, get_args

from covey.disclosure.rules.named_levels import NamedLevels, OneOrAll, detail_of
from covey.disclosure.rules.parts import checked_insiders, part_minimums
from covey.disclosure.rules.patterns import Pattern, patterns, weights_by_level
from covey.disclosure.rules.presets import PRESETS
from covey.errors import PolicyError
from covey.sentence import UNSET, Sentence, Setting
from covey.tables.notebook import lines_html

Zeros = Literal["public", "hidden"]
Intruder = Literal["outsider", "knows-primary"]
Sides = Literal["either", "both"]
Reruns = Literal["ignored", "tell nothing"]
Cost = Literal["root", "log", "cells", "people"]
Mode = Literal["coarsen", "hide", "auto"]
Remedy = Literal["hide wider total", "coarsen branch", "hide zeros"]
Loss = Literal["ncp", "entropy", "discernibility", "class-size"]
Diversity = Literal["distinct", "entropy"]
GroundDistance = Literal["equal", "hierarchical"]
GroupDisclosure = Literal["allowed", "inside", "outside", "both"]

Choice = TypeVar("Choice")
PerDimension = Mapping[str, Choice] | tuple[tuple[str, Choice], ...]
"""Something by dimension: a mapping when given, kept as sorted pairs."""


@dataclass(frozen=True)
class Policy:
    """What a data officer decides about the protection of one table.

    Args:
        minimum_count: smallest non-zero count that may be published, in people; 2 or more.
        zeros: ``"public"``: every 0 is published, so the intruder knows that a hidden cell is
            at least 1; ``"hidden"``: a 0 may be hidden too, so a hidden cell may be 0.
        intruder: ``"outsider"`` knows all that is published and the policy; ``"knows-primary"``
            knows besides of each hidden count whether it is below minimum_count, and so that the
            others are not, and which of these are 0. For what other rule a cell is unsafe, such
            as k, this intruder does not know.
        protection: how far apart the possible values of an unsafe cell must be, in people;
            ``"full"``: the interval reaches over all of 1 … minimum_count - 1.
        sides: whether that width may lie on ``"either"`` side of the true count, or in part on
            each, or must be kept on ``"both"``.
        k: fewest people in an equivalence class after generalisation; None: do not generalise.
        quasi_identifiers: the dimensions that may be generalised for k; all but the sensitive
            one when empty.
        suppression_limit: largest share of all people whose classes may stay below k and are
            hidden instead, 0 to 1.
        mode: with k, whether the table is first coarsened so that classes reach it
            (``"coarsen"``), is left as fine as it is with all smaller classes hidden
            (``"hide"``), or whichever lets the reader keep more (``"auto"``).
        detail: which breakdowns go out, each one level for every dimension: ``"one"``, with all
            that are coarser; ``"frontier"``, all that hide few people, as one system; or a list,
            each a mapping of dimensions to levels, by name or counted from 0, the total, down. A
            dimension left out is at its total, and what is coarser than a listed one goes out
            too. With ``mode="auto"``, ``"frontier"`` is one more way to be compared.
        class_limit: with detail ``"frontier"``, largest share of the people of a breakdown in
            classes that break k or another rule, 0 to 1; suppression_limit is then about cells
            below minimum_count alone. None: suppression_limit is about both together.
        hidden_limit: with detail ``"frontier"``, largest share of the people of a breakdown in
            cells that are hidden in the end, 0 to 1; one that hides more is left out. None: as many
            go out as qualify, or fewer where more than a third of the rows would be hidden and
            the reader keeps more by it. 1: all that qualify.
        most_dimensions: with detail ``"frontier"``, how many dimensions a breakdown may cross at
            most; None: all of them.
        loss: what generalisation is said to cost, 0 to 1: ``"ncp"`` the share of leaves that a
            person's codes no longer tell apart, ``"entropy"`` the share of information lost,
            ``"discernibility"`` and ``"class-size"`` how large the classes become.
        dimension_weights: how much the loss on a dimension counts, 1 when left out.
        forbidden_levels: levels that a dimension may not be published at, 0 the finest.
        demanded_levels: the one level that a dimension is published at.
        sensitive: the dimension whose categories a class must not give away; never generalised.
        sensitive_codes: the categories of it that group_disclosure is about, inner ones too;
            all leaves when empty.
        l: fewest sensitive categories in a class, or with ``diversity="entropy"`` what the
            exponential of its entropy must reach; None: no such rule.
        diversity: whether l counts ``"distinct"`` categories or is about their ``"entropy"``.
        t: how far the sensitive categories of a class may be from those of the whole table, and
            of all classes that are not hidden, as an earth mover's distance of 0 to 1; None: no
            such rule.
        ground_distance: ``"equal"``: all categories are 1 apart; ``"hierarchical"``: as far as
            the level at which their hierarchy joins them, the total being 1.
        group_disclosure: ``"inside"`` refuses a class whose people all fall in one sensitive
            category, ``"outside"`` one of which nobody does, ``"both"`` either.
        node_budget: how many combinations of levels are evaluated where there are too many for
            a proof.
        cost: what hiding a cell of count x costs: ``"root"`` √x, and at the end of the search a
            little for the cell itself, so that few cells and few people are hidden; ``"log"``
            1 + ln x, ``"cells"`` 1, ``"people"`` x.
        level_weights: by dimension, a factor above 0 on that cost by level, 0 the finest, 1 when
            left out; those of several dimensions are multiplied. Totals stay where it is high.
        minimum_change: smallest change other than 0 that a correction of what is out may tell, in
            people; None: minimum_count.
        frozen_open: cells that must stay published, each entry a mapping of dimensions to a code
            or codes; a dimension left out means every code of it.
        frozen_hidden: cells that must be hidden, given likewise. They are hidden, not protected:
            their counts may be worked out. A 0 stays published while zeros are public.
        remedies: what may be done, in this order, where unsafe cells have no twin with as many
            people: ``"hide wider total"`` hides the totals over them up to the grand total, which
            is published otherwise; ``"coarsen branch"`` no longer publishes the codes beside
            theirs, in the dimension where that loses fewest cells; ``"hide zeros"`` lets zeros be
            hidden too. Where none of them works the table is refused.
        insiders: who knows part of the counts and reads the table as well, such as the agencies
            that sent them: each a mapping of dimensions to a code or codes, like frozen_open, whose
            every count at or below these codes it knows, ``({"sector": "HEALTH"},)``. From each of
            them the unsafe counts of all others are as safe as from the intruder.
        insiders_together: how many of them may tell each other what they know: 1, or 2 for every
            pair as well.
        minimum_agencies: fewest insiders that must have people in a cell which joins the parts of
            several; with fewer it is unsafe by itself, however many people it counts. 1: no such
            rule.
        minimum_counts: higher thresholds of single parts: pairs of a mapping as in insiders and the
            smallest non-zero count that may be published at or below it, in people; it holds where
            it is larger than minimum_count.
        effort: how many times the usual work the search for few cells to hide may do, above 0: 10
            takes up to about ten times as long, and mostly hides less. The same effort gives the
            same table on every machine.
        iterations: rounds of that search over the hidden cells, likewise the same on every machine;
            None: as many as pay for the table.
        time_limit: seconds from the start of the command to the last row written, in which the best
            safe table found by then is taken. Where there is none a fifth and 3 seconds later, by
            the clock and by the processor, a coarser table is, or it is refused where that may not
            be. None: no limit. A run that hits the limit may differ between machines.
        reruns: what somebody learns who runs the method again on every table that fits a release,
            and keeps those for which it hides the same cells. ``"ignored"``: it is not looked at;
            ``"tell nothing"``: hidden cells are drawn with a key, and each unsafe count keeps two
            values or more among the tables that may lead to them. That takes some hundred searches.
            For tables protected by themselves, or together, and for breakdowns that are named;
            beside what is out for what counts nobody of it, and for what adds up all of its parts.
            One for which no such answer is found is refused.
        source: the document the numbers come from.

    Raises:
        PolicyError: a number is out of range or contradicts another.
    """

    minimum_count: int
    zeros: Zeros = "public"
    intruder: Intruder = "outsider"
    protection: int | Literal["full"] = 1
    sides: Sides = "either"
    k: int | None = None
    quasi_identifiers: tuple[str, ...] = ()
    suppression_limit: float = 0.01
    mode: Mode = "coarsen"
    detail: OneOrAll | tuple[Mapping[str, int | str] | NamedLevels, ...] = "one"
    class_limit: float | None = None
    hidden_limit: float | None = None
    most_dimensions: int | None = None
    loss: Loss = "ncp"
    dimension_weights: PerDimension[float] = ()
    forbidden_levels: PerDimension[tuple[int, ...]] = ()
    demanded_levels: PerDimension[int] = ()
    sensitive: str | None = None
    sensitive_codes: tuple[str, ...] = ()
    l: float | None = None  # noqa: E741 - the field's own name, as in l-diversity
    diversity: Diversity = "distinct"
    t: float | None = None
    ground_distance: GroundDistance = "equal"
    group_disclosure: GroupDisclosure = "allowed"
    node_budget: int = 2000
    cost: Cost = "root"
    level_weights: PerDimension[Mapping[int, float] | tuple[tuple[int, float], ...]] = ()
    minimum_change: int | None = None
    frozen_open: tuple[Mapping[str, str | tuple[str, ...]] | Pattern, ...] = ()
    frozen_hidden: tuple[Mapping[str, str | tuple[str, ...]] | Pattern, ...] = ()
    remedies: tuple[Remedy, ...] = ("hide wider total",)
    insiders: tuple[Mapping[str, str | tuple[str, ...]] | Pattern, ...] = ()
    insiders_together: int = 1
    minimum_agencies: int = 1
    minimum_counts: tuple[tuple[Mapping[str, str | tuple[str, ...]] | Pattern, int], ...] = ()
    effort: float = 1.0
    iterations: int | None = None
    time_limit: float | None = None
    reruns: Reruns = "ignored"
    source: str = ""

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the smallest count, and what else is not as usual."""
        lines = [
            (one.name, getattr(self, one.name))
            for one in fields(self)
            if one.name == "minimum_count" or getattr(self, one.name) != one.default
        ]
        return lines_html("Policy; all else is as usual", ("field", "is"), lines)

    def __post_init__(self) -> None:
        _whole("minimum_count", self.minimum_count)
        if self.minimum_count < 2:
            raise PolicyError(
                Sentence(
                    Setting("minimum_count", self.minimum_count),
                    " protects nobody: a count of 1 would be published. Use 2 or more; 5 and 10 "
                    "are common.",
                )
            )
        if self.minimum_change is not None:
            _whole("minimum_change", self.minimum_change)
            if self.minimum_change < 1:
                change = Setting("minimum_change", self.minimum_change)
                raise PolicyError(Sentence(change, ": use 1 or more, or ", UNSET, "."))
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                chosen = Setting(name, getattr(self, name))
                raise PolicyError(Sentence(chosen, f": choose one of {', '.join(choices)}."))
        self._check_protection()
        self._check_k()
        self._check_levels()
        self._check_detail()
        self._check_sensitive()
        self._check_cells()
        self._check_parts()
        self._check_budget()
        self._check_reruns()

    def _check_protection(self) -> None:
        if self.protection == "full":
            return
        _whole("protection", self.protection)
        if self.protection < 1:
            raise PolicyError(
                Sentence(
                    Setting("protection", self.protection),
                    " lets a count be known exactly. Use 1 or more.",
                )
            )

    def _check_k(self) -> None:
        object.__setattr__(self, "quasi_identifiers", tuple(self.quasi_identifiers))
        if self.k is not None:
            _whole("k", self.k)
            if self.k < 2:
                k = Setting("k", self.k)
                raise PolicyError(Sentence(k, " protects nobody: use 2 or more, or ", UNSET, "."))
        about_classes = ("quasi_identifiers", "forbidden_levels", "demanded_levels", "sensitive")
        for name in (*about_classes, "dimension_weights", "class_limit"):
            if self.k is None and getattr(self, name) not in (None, (), {}):
                named, k = Setting(name), Setting("k")
                raise PolicyError(
                    Sentence(named, " without ", k, " has no effect. Give ", k, " as well.")
                )
        if not 0 <= self.suppression_limit <= 1:
            limit = Setting("suppression_limit", self.suppression_limit)
            raise PolicyError(Sentence(limit, " is a share: use 0 to 1."))

    def _check_levels(self) -> None:
        for name in ("dimension_weights", "forbidden_levels", "demanded_levels"):
            object.__setattr__(self, name, tuple(sorted(dict(getattr(self, name)).items())))
        for name, weight in dict(self.dimension_weights).items():
            if not 0 <= weight < float("inf"):
                raise PolicyError(
                    Sentence(
                        Setting("dimension_weights"), f": {name!r} has {weight}. Use 0 or more."
                    )
                )
        if self.dimension_weights and self.loss not in ("ncp", "entropy"):
            weights = Setting("dimension_weights")
            raise PolicyError(Sentence(Setting("loss", self.loss), " takes no ", weights, "."))
        forbidden = {name: tuple(levels) for name, levels in dict(self.forbidden_levels).items()}
        object.__setattr__(self, "forbidden_levels", tuple(forbidden.items()))
        demanded = {name: (level,) for name, level in dict(self.demanded_levels).items()}
        for name, levels in [*forbidden.items(), *demanded.items()]:
            for level in levels:
                _whole(f"a level of {name!r}", level)

    def _check_detail(self) -> None:
        object.__setattr__(self, "detail", detail_of(self.detail))
        for name in ("class_limit", "hidden_limit"):
            limit = getattr(self, name)
            if limit is not None and not 0 <= limit <= 1:
                raise PolicyError(Sentence(Setting(name), f": {limit} is no share. Use 0 to 1."))
        if self.most_dimensions is not None:
            _whole("most_dimensions", self.most_dimensions)
            if self.most_dimensions < 1:
                most = Setting("most_dimensions", self.most_dimensions)
                raise PolicyError(Sentence(most, ": use 1 or more."))
        for name in _OF_FRONTIER:
            if getattr(self, name) is not None and self.detail != "frontier":
                raise PolicyError(
                    Sentence(
                        Setting(name),
                        " has no effect but with ",
                        Setting("detail", "frontier"),
                        ". Give both.",
                    )
                )
        if self.detail == "one":
            return
        if self.forbidden_levels or self.demanded_levels:
            raise PolicyError(
                Sentence(
                    Setting("forbidden_levels"),
                    " and ",
                    Setting("demanded_levels"),
                    " are about the one level that a table is coarsened to. Leave them out, or "
                    "choose ",
                    Setting("detail", "one"),
                    ".",
                )
            )
        if self.mode == "hide":
            raise PolicyError(
                Sentence(
                    Setting("mode", "hide"),
                    " publishes every breakdown. Leave it out, or choose ",
                    Setting("detail", "one"),
                    ".",
                )
            )
        if self.mode == "auto" and self.detail != "frontier":
            raise PolicyError(
                Sentence(
                    Setting("mode", "auto"),
                    " may choose other breakdowns than those that are named. Leave out one of the "
                    "two.",
                )
            )

    def _check_sensitive(self) -> None:
        object.__setattr__(self, "sensitive_codes", tuple(self.sensitive_codes))
        if self.sensitive in self.quasi_identifiers:
            raise PolicyError(f"{self.sensitive!r} cannot be sensitive and a quasi-identifier.")
        for name, rule in self._sensitive_rules.items():
            if rule and self.sensitive is None:
                raise PolicyError(
                    Sentence(
                        Setting(name),
                        " without ",
                        Setting("sensitive"),
                        " has no effect. Name the dimension.",
                    )
                )
        if self.sensitive_codes and self.group_disclosure == "allowed":
            raise PolicyError(
                Sentence(
                    Setting("sensitive_codes"),
                    " without ",
                    Setting("group_disclosure"),
                    " has no effect. Choose 'inside', 'outside' or 'both'.",
                )
            )
        if self.l is not None and not 1 < self.l < float("inf"):
            raise PolicyError(
                Sentence(Setting("l", self.l), " protects nobody: use more than 1, or ", UNSET, ".")
            )
        if self.l is not None and self.diversity == "distinct":
            _whole("l", self.l)
        if self.t is not None and not 0 <= self.t < 1:
            raise PolicyError(
                Sentence(
                    Setting("t", self.t), " is a distance below 1: use 0 to 1, or ", UNSET, "."
                )
            )

    @property
    def _sensitive_rules(self) -> dict[str, bool]:
        return {
            "l": self.l is not None,
            "t": self.t is not None,
            "group_disclosure": self.group_disclosure != "allowed",
            "sensitive_codes": bool(self.sensitive_codes),
        }

    def _check_cells(self) -> None:
        weights = {
            name: weights_by_level(name, of) for name, of in dict(self.level_weights).items()
        }
        object.__setattr__(self, "level_weights", tuple(sorted(weights.items())))
        for name in ("frozen_open", "frozen_hidden"):
            object.__setattr__(self, name, patterns(name, getattr(self, name)))
        if not set(self.remedies) <= set(get_args(Remedy)):
            raise PolicyError(
                Sentence(
                    Setting("remedies", self.remedies),
                    f": give a tuple of {', '.join(get_args(Remedy))}.",
                )
            )
        object.__setattr__(self, "remedies", tuple(self.remedies))
        if len(set(self.remedies)) < len(self.remedies):
            raise PolicyError(
                Sentence(Setting("remedies"), ": one stands twice. Give each once, in their order.")
            )

    def _check_parts(self) -> None:
        for name in ("insiders_together", "minimum_agencies"):
            _whole(name, getattr(self, name))
        together, least = self.insiders_together, self.minimum_agencies
        known = checked_insiders(self.insiders, together, least)
        object.__setattr__(self, "insiders", known)
        minimums = part_minimums(self.minimum_counts)
        for _, minimum in minimums:
            _whole("minimum_counts", minimum)
        object.__setattr__(self, "minimum_counts", minimums)

    def _check_budget(self) -> None:
        if not 0 < self.effort <= _MOST_EFFORT:
            raise PolicyError(
                Sentence(
                    Setting("effort", self.effort),
                    f": use more than 0 and at most {_MOST_EFFORT:,}, in times the usual work.",
                )
            )
        if self.iterations is not None:
            _whole("iterations", self.iterations)
        if self.iterations is not None and self.iterations < 0:
            raise PolicyError(Sentence(Setting("iterations", self.iterations), ": use 0 or more."))
        _whole("node_budget", self.node_budget)
        if self.node_budget < 1:
            raise PolicyError(
                Sentence(Setting("node_budget", self.node_budget), ": use 1 or more.")
            )
        if self.time_limit is not None and not self.time_limit > 0:
            limit = Setting("time_limit", self.time_limit)
            raise PolicyError(Sentence(limit, ": use more than 0 seconds, or ", UNSET, "."))

    @classmethod
    def preset(cls, name: str, **changes: Any) -> Self:
        """Return a published rule by its id, with *changes* to its other fields.

        Its document is the source only while the rule is carried out: a smaller minimum_count has
        no source, and of a larger one it is said that it is stricter.

        Raises:
            PolicyError: there is no such preset; the message lists those there are.
        """
        if name not in PRESETS:
            raise PolicyError(f"no preset {name!r}. There are: {', '.join(PRESETS)}.")
        unknown = set(changes) - {field.name for field in fields(cls)}
        if unknown:
            raise PolicyError(f"a policy has no field {sorted(unknown)[0]!r}.")
        rule = PRESETS[name]
        policy = cls(**{**rule, **changes})
        if "source" in changes or policy.minimum_count == rule["minimum_count"]:
            return policy
        stricter = policy.minimum_count > rule["minimum_count"]
        return replace(policy, source=f"stricter than {rule['source']}" if stricter else "")

    @property
    def of_one_level(self) -> Policy:
        """The same without detail, and without what is about that alone."""
        return replace(
            self, detail="one", class_limit=None, hidden_limit=None, most_dimensions=None
        )

    def naming(self, breakdowns: tuple[Mapping[str, int | str], ...]) -> Policy:
        """Return the same for *breakdowns* that are named, without what chooses among them."""
        return replace(self.of_one_level, detail=breakdowns, mode="coarsen")

    @property
    def of_outsider(self) -> Policy:
        """The same from somebody who holds rows alone, without what is about knowing more."""
        return replace(
            self, intruder="outsider", insiders=(), insiders_together=1, minimum_agencies=1
        )

    @property
    def outcomes(self) -> tuple[Policy, ...]:
        """What a table that was protected under this policy may keep: a remedy may hide zeros."""
        hides = "hide zeros" in self.remedies
        return (self, replace(self, zeros="hidden")) if hides else (self,)

    @property
    def smallest_change(self) -> int:
        """The smallest change other than 0 that a correction may tell, in people."""
        return self.minimum_count if self.minimum_change is None else self.minimum_change

    @property
    def knows_counts(self) -> bool:
        """Whether it is from somebody who knows true counts, or what they say of others."""
        return self.intruder == "knows-primary" or bool(self.insiders)

    @property
    def two_sided(self) -> bool:
        """Whether an unsafe count must be able to be smaller as well as larger."""
        return self.sides == "both" or self.protection == "full"

    def _check_reruns(self) -> None:
        """Refuse what hangs on counts beyond the choice of cells, and so would tell by itself."""
        if self.reruns == "ignored":
            return
        usual = type(self).__dataclass_fields__
        against = [name for name in _AGAINST_RERUNS if getattr(self, name) != usual[name].default]
        # Named breakdowns are the same whatever is counted.
        against += ["detail"] if self.detail == "frontier" else []
        # The grand total may be hidden; other remedies change the cells that there are.
        against += ["remedies"] if set(self.remedies) - {"hide wider total"} else []
        if against:
            reruns, other = Setting("reruns", self.reruns), Setting(against[0])
            raise PolicyError(
                Sentence(reruns, " goes not with ", other, ". Leave one of them out.")
            )

    @property
    def width(self) -> int:
        """How far apart the possible values of an unsafe cell must be, in people."""
        if self.protection == "full":
            return self.minimum_count - 2 if self.minimum_count > 2 else 1
        return self.protection


_OF_FRONTIER: Final = ("class_limit", "hidden_limit", "most_dimensions")
"""Fields that have no effect without the frontier of details."""

_AGAINST_RERUNS: Final = (
    *("protection", "sides", "k", "insiders", "minimum_agencies"),
    *("effort", "iterations", "time_limit"),
)
"""Fields that the check of reruns does not follow: each keeps its usual value beside it."""

_MOST_EFFORT: Final = 10_000
_LARGEST: Final = 2**62
"""People; more than any table may hold."""


def _whole(name: str, number: object) -> None:
    if isinstance(number, bool) or not isinstance(number, int):
        raise PolicyError(Sentence(Setting(name, number), " is not a whole number."))
    if number >= _LARGEST:
        raise PolicyError(
            Sentence(Setting(name), " is larger than any population. Give a smaller number.")
        )


_CHOICES: Final = {
    "zeros": get_args(Zeros),
    "intruder": get_args(Intruder),
    "sides": get_args(Sides),
    "reruns": get_args(Reruns),
    "cost": get_args(Cost),
    "mode": get_args(Mode),
    "loss": get_args(Loss),
    "diversity": get_args(Diversity),
    "ground_distance": get_args(GroundDistance),
    "group_disclosure": get_args(GroupDisclosure),
}


def refuse_no_policy(policy: object) -> None:
    """Refuse what stands in the place of a policy, such as a number alone.

    Raises:
        PolicyError: saying what to write instead.
    """
    if not isinstance(policy, Policy):
        raise PolicyError(
            Sentence(
                f"{policy!r} is no policy. Say what it means: ",
                Setting("minimum_count", 5),
                " for the smallest count that is published, ",
                Setting("k", 5),
                " for the people in a class.",
            )
        )
