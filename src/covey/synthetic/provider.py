"""A Faker community provider for pipelines of counts: agencies, codes, periods, small counts.

Source: Faker, "How to create a Provider", https://faker.readthedocs.io.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from faker.providers import BaseProvider

from covey.contracts.periods import Frequency
from covey.errors import ContractError
from covey.tables import Codelist, Hierarchy

_FALLBACK = "en_US"

_AGENCIES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "en_US": (
            "{place} Department of Social Affairs",
            "{place} Health Centre",
            "{place} Vocational Training Centre",
            "{place} Court Office",
            "{place} Office of Information and Communications",
        ),
        "vi_VN": (
            "Sở Lao động và Xã hội {place}",
            "Trung tâm Y tế {place}",
            "Trung tâm Dạy nghề {place}",
            "Văn phòng Tòa án {place}",
            "Sở Thông tin và Truyền thông {place}",
        ),
    }
)

_PLACES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "en_US": ("Riverbend", "Stonehill", "Eastmere", "Lakeford", "Ashwick", "Northvale"),
        "vi_VN": ("Sông Biếc", "Đồi Thông", "Bến Mơ", "Hồ Sen", "Núi Ngọc", "Đồng Mây"),
    }
)

_FILE_NAMES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "en_US": ("report_{period}.csv", "{period} final.csv", "counts-{period} (2).csv"),
        "vi_VN": ("bao_cao_{period}.csv", "{period} bản cuối.csv", "số liệu-{period} (2).csv"),
    }
)


class CoveyProvider(BaseProvider):
    """Values for made-up agencies, in the language of the Faker it is added to.

    Vietnamese for ``vi_VN``, English for every other locale; names and phone numbers come from
    Faker's own providers of the locale.

    >>> from faker import Faker
    >>> fake = Faker("en_US")
    >>> fake.add_provider(CoveyProvider)
    >>> fake.seed_instance(1)
    >>> fake.period_code(), fake.small_count() >= 0
    ('2024-Q1', True)
    """

    def agency_name(self) -> str:
        """Return the name of an agency in a place that is on no map."""
        pattern: str = self.random_element(self._texts(_AGENCIES))
        return pattern.format(place=self.random_element(self._texts(_PLACES)))

    def agency_file_name(self, period: str | None = None) -> str:
        """Return a file name as offices make them up; for a made-up period when missing."""
        pattern: str = self.random_element(self._texts(_FILE_NAMES))
        return pattern.format(period=period or self.period_code())

    def period_code(
        self, frequency: Frequency = "quarter", first: int = 2024, years: int = 2
    ) -> str:
        """Return an SDMX code of a period in the *years* that begin with *first*."""
        year = self.random_int(first, first + years - 1)
        if frequency == "year":
            return str(year)
        if frequency == "quarter":
            return f"{year}-Q{self.random_int(1, 4)}"
        if frequency == "month":
            return f"{year}-{self.random_int(1, 12):02}"
        if frequency == "week":
            return f"{year}-W{self.random_int(1, 52):02}"
        if frequency == "day":
            return str(date(year, 1, 1) + timedelta(self.random_int(0, 364)))
        choices = "'year', 'quarter', 'month', 'week' or 'day'"
        raise ContractError(f"frequency={frequency!r}: choose {choices}.")

    def small_count(self, largest: int = 1000) -> int:
        """Return a count as cells of detailed tables have them: half of them 0, few large.

        A count of at least k comes up once in k + 1 draws; none is above *largest*.
        """
        return min(int(1.0 / (1.0 - self.generator.random.random())) - 1, largest)

    def code_from(self, codes: Codelist | Hierarchy | Sequence[str]) -> str:
        """Return one of *codes*; of a hierarchy, one of its leaves."""
        if isinstance(codes, Hierarchy):
            leaves = zip(codes.codes, codes.is_leaf, strict=True)
            return str(self.random_element([code for code, is_leaf in leaves if is_leaf]))
        return str(self.random_element(list(codes)))

    def citizen_number(self) -> str:
        """Return a personal number that nobody has: its first three digits are never issued.

        As a US social security number for ``en_US``, twelve digits for every other locale.
        """
        return self.numerify("000-##-####" if self._locale() == "en_US" else "000#########")

    def person_row(self) -> dict[str, str]:
        """Return what must never be sent: somebody's name and numbers, all made up.

        For tests that such a file is refused, and that nothing of it is found anywhere.
        """
        return {
            "full_name": str(self.generator.name()),
            "citizen_number": self.citizen_number(),
            "phone": str(self.generator.phone_number()),
        }

    def _locale(self) -> str:
        """The locale of the generator, as its provider of names has it."""
        for provider in self.generator.get_providers():
            if provider.__provider__ == "faker.providers.person":
                return provider.__lang__ or _FALLBACK
        return _FALLBACK

    def _texts(self, by_locale: Mapping[str, Sequence[str]]) -> Sequence[str]:
        return by_locale.get(self._locale(), by_locale[_FALLBACK])
