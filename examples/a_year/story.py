"""A year of six agencies: `python story.py FOLDER [--served]` plays it in a new folder.

With `--served`, `covey serve` runs Prefect's server and its worker, which collects and releases;
without it commands do, and all else is the same. The contracts, the forms of the clerks and the
officer are those of `examples/a_quarter`; what is other in a year lies beside this file. Each
command must answer as it says here, or the story stops. At its end `truth.json` in the folder says
what every agency counted, as its last word was.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

_HERE = Path(__file__).parent
_QUARTER = _HERE.with_name("a_quarter")
sys.path.insert(0, str(_QUARTER))

from clerks import Counts, in_vietnamese, nothing, plain, truth, workbook  # noqa: E402
from officer import Officer  # noqa: E402
from postbox import Postbox, postbox  # noqa: E402
from served import run, served  # noqa: E402

QUARTERS = ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4")
WRITTEN: dict[str, Callable[[str, Counts], bytes]] = {
    "social_support": plain,
    "health_services": workbook,
    "job_training": in_vietnamese,
    "union_advice": plain,
    "police_victims": plain,
}
"""By submission, how its clerks write a file; the border guard has nothing to report all year."""


class Year:
    """What the agencies counted, by submission and quarter: their last word."""

    def __init__(self) -> None:
        self.counts = {
            (name, quarter): _counted(name, number)
            for name in WRITTEN
            for number, quarter in enumerate(QUARTERS)
        }

    def corrected(self, name: str, quarter: str, more: int) -> Counts:
        """Return a file with *more* women of Hạ Long, who are counted from now on."""
        before = self.counts[name, quarter]
        after = {**before, ("HALONG", "F"): before["HALONG", "F"] + more}
        self.counts[name, quarter] = after
        return after

    def save(self, path: Path) -> None:
        """Write the truth of the year."""
        rows = [
            {"submission": name, "period": quarter, "area": area, "sex": sex, "persons": count}
            for (name, quarter), counts in self.counts.items()
            for (area, sex), count in counts.items()
        ]
        path.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def _counted(name: str, quarter: int) -> Counts:
    """Return what an agency counted: more from quarter to quarter where there are many."""
    return {
        cell: count + quarter * (2 + place % 5) * (count >= 20)
        for place, (cell, count) in enumerate(truth(name, QUARTERS[0]).items())
    }


class Office(Officer):
    """Two officers, Ana and Bình, who approve what goes out, each with a key of her own.

    Args:
        project: the folder of the hub.
        keys: the folder of their private keys, which is no part of it.
        news: where they are told the news, Ana in English and Bình in Vietnamese.
        by_worker: whether a worker collects and releases.
    """

    def __init__(self, project: Path, keys: Path, news: Postbox, *, by_worker: bool) -> None:
        super().__init__(project)
        self._keys = [keys / f"{name}.pem" for name in ("ana", "binh")]
        self._news, self._by_worker = news, by_worker

    def types(self, command: str, *, code: int = 0) -> None:
        """Run a command, or have the worker run what it does."""
        if not (self._by_worker and command.split(maxsplit=1)[0] in ("collect", "release")):
            super().types(command, code=code)
            return
        print(f"\n$ # by the worker: covey {command}")
        completed, self._last = run(command)
        print(self._last, end="")
        if completed != (code == 0):
            sys.exit(f"the run of {command} should have ended otherwise.")

    def is_told(self, name: str, words: str) -> None:
        """Expect that an officer was told *words* in the news."""
        print(f"\n@ {name} is told:\n{self._news.finds(name, words)}")

    def come(self) -> None:
        """Make their keys."""
        for key in self._keys:
            self.types(f"officer add {key.stem} --key {key}")

    def approves(self, command: str) -> None:
        """Run a command that waits for both, let them sign its plan, and run it again."""
        self.types(command, code=1)
        self.hears("waits for 2 approvals, and has 0")
        (plan,) = set(re.findall(r"covey approve (\S+) --key", self.said))
        for key in self._keys:
            self.types(f"approve {plan} --key {key}")
        self.types(command)


def play(officer: Office) -> None:
    """Play the whole year."""
    year = Year()
    officer.day("2 January", "two officers make their keys")
    officer.come()
    a_trial(officer)
    the_first_quarter(officer, year)
    a_late_agency(officer, year)
    two_people_more(officer, year)
    a_slip_that_is_taken_back(officer, year)
    a_withdrawal(officer, year)
    a_silent_agency(officer, year)
    the_year_goes_out(officer)
    year.save(officer.project / "truth.json")


def send(officer: Office, year: Year, quarter: str, *, but: tuple[str, ...] = ()) -> None:
    """Find the files of a quarter in the inbox."""
    for name in WRITTEN:
        if name not in but:
            _sent(officer, name, quarter, year.counts[name, quarter])
    officer.finds(f"border_victims/{quarter}.csv", nothing(quarter))


def _sent(officer: Office, name: str, quarter: str, counts: Counts) -> None:
    ending = ".xlsx" if name == "health_services" else ".csv"
    officer.finds(f"{name}/{quarter}{ending}", WRITTEN[name](quarter, counts))


def a_trial(officer: Office) -> None:
    """Before: every agency sends a quarter that is not published."""
    officer.day("10 January", "a trial of every agency's files")
    for name, write in WRITTEN.items():
        ending = ".xlsx" if name == "health_services" else ".csv"
        officer.finds(f"{name}/q4{ending}", write("2024-Q4", _trial(name)))
    officer.finds("border_victims/q4.csv", nothing("2024-Q4"))
    officer.types("collect")


def _trial(name: str) -> Counts:
    """Return the counts of the first quarter, less a few of the many: a file of its own."""
    counts = truth(name, QUARTERS[0])
    return {cell: count - (count >= 20) for cell, count in counts.items()}


def the_first_quarter(officer: Office, year: Year) -> None:
    """A file is refused, by a letter in two languages; then all is there and right."""
    officer.day("8 April", "the vocational centres write a district that nobody knows")
    wrong = in_vietnamese("2025-Q1", year.counts["job_training", "2025-Q1"])
    officer.finds("job_training/2025-Q1.csv", wrong.replace("Hạ Long".encode(), b"H. Long"))
    officer.types("collect", code=2)
    officer.reads("job_training/2025-Q1.csv.txt", "was not accepted", "không được nhận")
    officer.is_told("ana", "(job_training): a file was refused")
    officer.is_told("binh", "(job_training): một tệp không được nhận")
    officer.day("12 April", "the first quarter")
    send(officer, year, "2025-Q1")
    officer.types("collect")
    officer.approves("release people_supported 2025-Q1")
    officer.hears("people_supported 2025-Q1 is published")
    officer.is_told("ana", "for 2025-Q1 was published on")
    officer.is_told("binh", "kỳ 2025-Q1 được công bố ngày")


def a_late_agency(officer: Office, year: Year) -> None:
    """The run says whom it waits for, and ends well; the file comes, and the quarter goes out."""
    officer.day("15 July", "the vocational centres are late")
    send(officer, year, "2025-Q2", but=("job_training",))
    officer.types("collect")
    officer.types("release people_supported")
    officer.hears("people_supported 2025-Q2 waits for files", "job_training for 2025-Q2")
    officer.day("29 July", "their file comes")
    _sent(officer, "job_training", "2025-Q2", year.counts["job_training", "2025-Q2"])
    officer.types("collect")
    officer.approves("release people_supported 2025-Q2")
    officer.hears("people_supported 2025-Q2 is published")


def two_people_more(officer: Office, year: Year) -> None:
    """Two people cannot go out by themselves: they wait, and the half-year does not."""
    officer.day("30 July", "the women's union corrects its second quarter by two")
    published = year.counts["union_advice", "2025-Q2"]
    _sent(officer, "union_advice", "2025-Q2", year.corrected("union_advice", "2025-Q2", 2))
    officer.types("collect")
    officer.types("history people_supported 2025-Q2")
    officer.hears("union_advice: 2025-Q2.csv (womens_union), revision 2")
    officer.types("release people_supported 2025-Q2", code=1)
    officer.hears("this correction cannot go out by itself")
    officer.types("status people_supported")
    officer.hears("of 2025-Q2 as it is out while a correction waits")
    officer.approves("release people_supported 2025-S1")
    officer.hears("people_supported 2025-S1 is published")
    officer.day("4 August", "the two were counted in another district: it takes the file back")
    year.counts["union_advice", "2025-Q2"] = published
    _sent(officer, "union_advice", "2025-Q2", published)
    officer.types("collect", code=2)
    officer.types("status people_supported")
    officer.hears("an older file again")
    officer.types("accept union_advice/2025-Q2.csv --reason 'the first file was right'")


def a_slip_that_is_taken_back(officer: Office, year: Year) -> None:
    """A slip of the pen is corrected before the quarter goes out."""
    officer.day("12 October", "the third quarter")
    send(officer, year, "2025-Q3")
    officer.types("collect")
    right = year.counts["social_support", "2025-Q3"]
    slip = {**right, ("COTO", "F"): right["COTO", "F"] + 1}
    _sent(officer, "social_support", "2025-Q3", slip)
    officer.types("collect")
    _sent(officer, "social_support", "2025-Q3", right)
    officer.types("collect", code=2)
    officer.types("release people_supported 2025-Q3", code=1)
    officer.hears("2025-Q3.csv is held")
    officer.types("accept social_support/2025-Q3.csv --reason 'the slip is taken back'")
    officer.approves("release people_supported 2025-Q3")
    officer.hears("people_supported 2025-Q3 is published")


def a_withdrawal(officer: Office, year: Year) -> None:
    """What is out and wrong is withdrawn, and goes out again corrected."""
    officer.day("20 October", "forty people of the health centres had been left out")
    officer.approves("withdraw people_supported 2025-Q3 --reason 'A clinic had been left out.'")
    _sent(officer, "health_services", "2025-Q3", year.corrected("health_services", "2025-Q3", 40))
    officer.types("collect")
    officer.approves("release people_supported 2025-Q3")
    officer.hears("people_supported 2025-Q3 is published")


def a_silent_agency(officer: Office, year: Year) -> None:
    """The quarter goes out without an agency, marked, and again once its file has come."""
    officer.day("15 January", "the women's union is silent, and nobody else waits for it")
    send(officer, year, "2025-Q4", but=("union_advice",))
    officer.types("collect")
    officer.types("release people_supported 2025-Q4", code=1)
    officer.hears("2025-Q4 --without womens_union")
    officer.approves("release people_supported 2025-Q4 --without womens_union")
    officer.hears("womens_union: union_advice for 2025-Q4")
    officer.types("history people_supported 2025-Q4")
    officer.hears("without womens_union")
    shutil.copy(officer.project / "public" / "covey.duckdb", officer.project / "incomplete.duckdb")
    officer.day("2 February", "its file comes")
    _sent(officer, "union_advice", "2025-Q4", year.counts["union_advice", "2025-Q4"])
    officer.types("collect")
    officer.types("status people_supported")
    officer.hears("out without counts of womens_union that came")
    officer.approves("release people_supported 2025-Q4")
    officer.hears("people_supported 2025-Q4 is published")


def the_year_goes_out(officer: Office) -> None:
    """The half-year and the year."""
    officer.day("5 February", "the year")
    for period in ("2025-S2", "2025"):
        officer.approves(f"release people_supported {period}")
        officer.hears(f"people_supported {period} is published")
    officer.types("history people_supported 2025-Q3")
    officer.hears("A clinic had been left out.", "the slip is taken back", "released")
    officer.types("ledger")
    officer.hears("approved by ana and binh, carried out by")
    officer.types("ledger --verify")
    officer.hears("The ledger is what was entered: 10 entries")
    officer.types("status people_supported")
    officer.hears("Corrected since: nothing", "Due: nothing")


def found(hub: Path, news: str) -> None:
    """Make the folder of the hub."""
    shutil.copytree(_QUARTER / "schemas", hub / "schemas")
    shutil.copytree(_HERE / "schemas", hub / "schemas", dirs_exist_ok=True)
    shutil.copytree(_HERE.parents[1] / "pipelines", hub / "pipelines")
    shutil.copy(_HERE / "prefect.yaml", hub)
    told = (_HERE / "news.toml").read_text(encoding="utf-8").format(address=news)
    settings = (_QUARTER / "covey.toml").read_text(encoding="utf-8")
    (hub / "covey.toml").write_text(settings + told, encoding="utf-8")


if __name__ == "__main__":
    place, *options = sys.argv[1:] or [""]
    if options not in ([], ["--served"]) or not place or Path(place).exists():
        sys.exit("Name a new folder: python story.py FOLDER [--served]")
    project = Path(place).resolve()
    os.environ["COVEY_PASSPHRASE"] = "a passphrase that officers type"
    with TemporaryDirectory() as keys, postbox() as news:
        found(project, news.address)
        with served(project) if options else nullcontext():
            play(Office(project, Path(keys), news, by_worker=bool(options)))
