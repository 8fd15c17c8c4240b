"""The names of persons that Covey knows, out of Faker: `python -m benchmarks.foreign_names`.

They are kept in git: the guard needs them wherever Covey is installed, and Faker is for tests. A
test holds the files against what this makes; run it where a newer Faker has other names.
"""

from __future__ import annotations

from importlib import import_module

from covey.persons.foreign import FOLDER
from covey.persons.words import listed, words

LOCALES = listed(
    "en_US,en_GB,en_IN,en_NG,en_KE,en_PK,en_TH,de_DE,es_ES,fr_FR,id_ID,it_IT,nl_NL,pl_PL,pt_BR,tr_TR"
)
FILES = {"own_names.txt": "first_names", "surnames.txt": "last_names"}


def names_in(kind: str) -> str:
    """Return the folded words of Faker's lists of a *kind*, sorted, a line each."""
    found: set[str] = set()
    for locale in LOCALES:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        found.update(word for name in getattr(provider, kind, ()) for word in words(name))
    return "".join(f"{word}\n" for word in sorted(found))


if __name__ == "__main__":
    for file, kind in FILES.items():
        (FOLDER / file).write_text(names_in(kind), encoding="utf-8")
