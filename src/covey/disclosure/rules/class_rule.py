"""What a rule about classes is: it says what people alike may not tell, as all of them together.

A test says which classes are to be hidden, and of these how many people at least are hidden at
every finer node too. For k, distinct diversity and group disclosure that is everybody: a part of a
bad class is bad. Entropy is concave and the distance of distributions convex, so that among the
parts of a bad class some are bad, but not all; how many people they hold follows from the same
inequality.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules.policy import Policy
from covey.tables import Hierarchy

Share = NDArray[np.float64]
Places = NDArray[np.int64]

About = Literal["people", "pattern", "spread"]
"""What a test looks at: how many people a class has, which categories, or how its people spread
over them."""


class People(Protocol):
    """People by sensitive category.

    Attributes:
        sensitive: (cells,) which leaf of the sensitive dimension, from 0; None without one.
        people: (cells,) people.
        categories: leaves of the sensitive dimension.
    """

    @property
    def sensitive(self) -> Places | None: ...  # noqa: D102
    @property
    def people(self) -> Share: ...  # noqa: D102
    @property
    def categories(self) -> int: ...  # noqa: D102


class Groups(Protocol):
    """The people of each class by sensitive category, without categories that nobody is in.

    Attributes:
        of_class: (groups,) the class.
        category: (groups,) which leaf of the sensitive dimension, from 0.
        people: (groups,) people.
    """

    @property
    def of_class(self) -> Places: ...  # noqa: D102
    @property
    def category(self) -> Places: ...  # noqa: D102
    @property
    def people(self) -> Share: ...  # noqa: D102


class Classes(Protocol):
    """Classes of people alike.

    Attributes:
        cells: all people in them.
        sizes: (classes,) people per class, all positive.
        groups: they by sensitive category.
    """

    @property
    def cells(self) -> People: ...  # noqa: D102
    @property
    def sizes(self) -> Share: ...  # noqa: D102
    @property
    def groups(self) -> Groups: ...  # noqa: D102


class ClassTest(Protocol):
    """What a rule of one policy asks of the classes of one table.

    Attributes:
        name: the rule in words, with its number.
        about: what it looks at.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def about(self) -> About: ...  # noqa: D102

    def bad_share(self, classes: Classes) -> Share:
        """Return (classes,) which share of each class is hidden at every finer node; 0 if good."""
        ...


@runtime_checkable
class Comparing(ClassTest, Protocol):
    """A test that compares a class with all people, and so with those that stay visible."""

    def seen(self, classes: Classes, hidden: NDArray[np.bool_]) -> ClassTest:
        """Return the same beside the people of the classes that are not *hidden*."""
        ...


class ClassRule(Protocol):
    """A rule about classes; a new one is a file of its own, and a line in `CLASS_RULES`.

    Attributes:
        name: what comparisons and reports call it.
        fields: the fields of a policy that ask for it, each with what its column in the public
            file says to readers.
        ways: likewise, those that say how it judges and are nothing without it.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def fields(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def ways(self) -> Mapping[str, str]: ...  # noqa: D102

    def asked(
        self, policy: Policy, people: People, sensitive: Hierarchy | None, /
    ) -> ClassTest | None:
        """Return what it asks of a table; None where the policy has no such rule.

        Args:
            policy: with k.
            people: all of them.
            sensitive: the hierarchy of the sensitive dimension; None without one.

        Raises:
            PolicyError: the policy names a code that is no category.
        """
        ...
