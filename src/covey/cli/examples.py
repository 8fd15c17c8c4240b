"""Two examples of each command, at the foot of its --help."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "protect": (
            (
                "covey protect counts.csv --count persons --minimum-count 5 "
                "--hierarchy area=areas.csv --out safe.csv"
            ),
            (
                "covey protect counts.csv --count persons --preset cms_11 --keep area=_T "
                "--effort 100 --time-limit 600 --json"
            ),
        ),
        "audit": (
            "covey audit safe.csv --hierarchy area=areas.csv --minimum-count 5",
            "covey audit theirs.csv --count persons --hidden '<5' --minimum-count 5",
        ),
        "tabulate": (
            "covey tabulate cases.parquet --as health_services --period 2024-Q1 --out counts.csv",
            "covey tabulate cases.csv --as health_services --period 2024-Q1 --explain",
        ),
        "warm-up": ("covey warm-up", "covey warm-up --quiet"),
        "open": (
            "covey open public/covey.duckdb",
            "covey open public/covey.duckdb --rows 200",
        ),
        "protect-linked": (
            (
                "covey protect-linked by_sex=sex.csv by_age=age.csv --count persons "
                "--minimum-count 5 --out together"
            ),
            (
                "covey protect-linked by_sex=sex.csv by_age=age.csv --count persons "
                "--preset aihw_5 --hierarchy by_age:age=ages.csv --effort 10 --json"
            ),
        ),
        "audit-linked": (
            (
                "covey audit-linked by_sex=together/by_sex.csv by_age=together/by_age.csv "
                "--minimum-count 5"
            ),
            (
                "covey audit-linked by_sex=sex.csv by_age=age.csv --preset aihw_5 "
                "--hierarchy area=areas.csv --json"
            ),
        ),
        "protect-groupings": (
            (
                "covey protect-groupings counts.csv --crosswalk area=crosswalk.csv --count persons "
                "--minimum-count 10 --out together"
            ),
            (
                "covey protect-groupings counts.csv --crosswalk area=crosswalk.csv --count persons "
                "--preset aihw_5 --hierarchy old:area=old.csv --json"
            ),
        ),
        "audit-groupings": (
            (
                "covey audit-groupings old=together/old.csv new=together/new.csv "
                "--crosswalk area=crosswalk.csv --minimum-count 10"
            ),
            (
                "covey audit-groupings old=old.csv new=new.csv --crosswalk area=crosswalk.csv "
                "--preset aihw_5 --hierarchy new:area=areas.csv --json"
            ),
        ),
        "anonymise": (
            (
                "covey anonymise counts.csv --count persons --k 10 --hierarchy area=areas.csv "
                "--out groups.csv"
            ),
            "covey anonymise counts.csv --count persons --k 5 --sensitive offence --l 2 --explain",
        ),
        "detail": (
            (
                "covey detail counts.csv --count persons --minimum-count 10 "
                "--hierarchy area=areas.csv"
            ),
            (
                "covey detail counts.csv --count persons --preset cms_11 --k 10 --limit 0.05 "
                "--most-dimensions 3 --json"
            ),
        ),
        "compare": (
            (
                "covey compare counts.csv --count persons --minimum-count 5 "
                "--hierarchy area=areas.csv --out report.html"
            ),
            (
                "covey compare counts.csv --count persons --policy minimum_count=5 "
                "--policy preset=cms_11,zeros=hidden --json"
            ),
        ),
        "init": (
            "covey init health-hub",
            "covey init health-hub --time-zone Africa/Nairobi",
        ),
        "template": (
            "covey template health_services",
            "covey template health_services --out 2024-Q1.xlsx",
        ),
        "map": (
            "covey map visits.csv --as health_services",
            "covey map visits.csv --as health_services --out draft.csv",
        ),
        "words": ("covey words pt", "covey words pt-BR --project hub"),
        "check": (
            "covey check visits.csv --as health_services",
            "covey check visits.csv --as health_services --project ../hub",
        ),
        "collect": (
            "covey collect",
            "covey collect --project ../hub",
        ),
        "accept": (
            "covey accept 2024-Q1.csv --reason 'they recounted'",
            "covey accept health_services/2024-Q1.csv --reason 'they recounted'",
        ),
        "decline": (
            "covey decline 2024-Q1.csv --reason 'half the districts are missing'",
            "covey decline health_services/2024-Q1.csv --reason 'sent twice'",
        ),
        "plan": (
            "covey plan people_supported 2024-Q2 2024-Q3",
            "covey plan people_supported 2024-Q3 --json",
        ),
        "report": (
            "covey report people_supported 2024-Q1",
            "covey report people_supported --project ../hub",
        ),
        "release": (
            "covey release people_supported 2024-Q1",
            "covey release people_supported 2024-Q1 --plan",
            "covey release people_supported 2024-Q1 --embargo 2024-05-15T08:00",
            "covey release people_supported --key ~/.covey/ana.pem",
        ),
        "withdraw": (
            "covey withdraw people_supported 2024-Q1 --reason 'Two districts were exchanged.'",
            (
                "covey withdraw people_supported 2024-Q1 --vintage 2 "
                "--reason 'A file was counted twice.' --json"
            ),
            "covey withdraw people_supported 2024-Q1 --undo --reason 'The wrong period was named.'",
        ),
        "approve": (
            "covey approve HASH --key ~/.covey/ana.pem",
            "covey approve HASH --key /media/stick/binh.pem --as binh",
        ),
        "officer": (
            "covey officer add ana --until 2027-12-31",
            "covey officer add binh --key binh_public.pem",
        ),
        "desk": ("covey desk", "covey desk --port 8080 --tls --behind-proxy X-Remote-User"),
        "desk-user": (
            "covey desk-user add ha --agency health_centres --called 'Phạm Thu Hà'",
            "covey desk-user add ana --role officer",
        ),
        "rename": (
            "covey rename submission health_visits health_services --reason 'A clearer name.'",
            "covey rename codelist districts areas --reason 'Provinces are in it too.' --json",
        ),
        "history": (
            "covey history 2024-Q1.csv",
            "covey history people_supported 2024-Q1 --json",
        ),
        "retire": (
            "covey retire people_supported 2024-Q1 --plan",
            "covey retire people_supported 2024-Q1 --reason 'The year is closed.' --json",
        ),
        "rebuild": ("covey rebuild", "covey rebuild --project ../hub"),
        "backup": ("covey backup ../kept/2026-06-30", "covey backup ../kept/now --project ../hub"),
        "restore": (
            "covey restore ../kept/2026-06-30 --project ../hub",
            "covey restore ../kept/now --project ../other",
        ),
        "page": ("covey page", "covey page --site --out website"),
        "ledger": (
            "covey ledger --verify",
            "covey ledger --until 2026-06-30 --out half_year.duckdb",
        ),
        "export": (
            "covey export --out exports",
            "covey export people_supported 2024-Q1 --file public/covey.duckdb --out exports",
        ),
        "keys": ("covey keys", "covey keys --project ../hub"),
        "verify": ("covey verify exports", "covey verify exports --key signed_by.pem --json"),
        "init-agency": (
            "covey init-agency health_centres ../for-health-centres",
            "covey init-agency police_courts ../for-police --project ../hub",
        ),
        "news": ("covey news", "covey news --project ../hub"),
        "serve": ("covey serve", "covey serve --port 4201 --project ../hub"),
        "status": (
            "covey status",
            "covey status --project ../hub",
        ),
    }
)


def shown_examples(command: str) -> str:
    """Return what stands at the foot of a command's --help."""
    lists = (f"- `{line}`" for line in EXAMPLES[command])
    return "\n".join(["Examples:", "", *lists])
