"""An act stops at its plan until enough officers have signed it; and what is no approval of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

import pytest

from covey.contracts import Registry
from covey.errors import (
    ApprovalsMissing,
    CommandError,
    ContractError,
    CoveyError,
    StoreError,
)
from covey.exchange import make_key
from covey.hub.approvals import approve, waiting_plans
from covey.hub.backup import back_up, restore
from covey.hub.history import history_of_period
from covey.hub.ledger import check_ledger, read_ledger
from covey.hub.officers import Role, add_officer, read_officers
from covey.hub.plan import plan_releases
from covey.hub.rebuild import rebuild_public
from covey.hub.release import ReleaseRequest, release
from covey.hub.rename import declare_rename
from covey.hub.settings import Settings
from covey.hub.withdraw import reinstate_release, withdraw_release
from covey.log import Entry, linked
from covey.store import SEAL_KEY, ask
from covey.store.ledger import Ledger
from tests.sampled import sampled
from tests.unit.hub.hub import Hub

Q1 = ("A1,F,30", "A1,M,30", "A2,F,14", "A2,M,40", "B,F,25", "B,M,50")
WHY = "Two districts were exchanged."
PLAN = "0" * 64 + "-" + "0" * 24


@dataclass
class Office:
    """A hub of one quarter whose releases two officers approve, with the keys of its officers."""

    hub: Hub
    keys: Path

    def __post_init__(self) -> None:
        self.settings = self.hub.settings
        self.registry = self.hub.registry = self.hub.with_dataset(approvals=2)

    def copied(self, folder: Path) -> Office:
        return Office(self.hub.copied(folder), self.keys)

    def add(self, name: str, role: Role = "officer", until: date | None = None) -> None:
        add_officer(self.settings, name, self.key(name), role, until)

    def key(self, name: str) -> Path:
        return self.keys / f"{name}.pem"

    def officer(self, name: str) -> Path:
        return self.settings.officers_folder / f"{name}.toml"

    def release(self) -> None:
        self.hub.release("2024-Q1")

    def approve(self, plan: str, *names: str) -> None:
        for name in names:
            approve(self.settings, plan, self.key(name), name)

    def waiting(self) -> str:
        """Return the hash of the one plan that waits."""
        (plan,) = waiting_plans(self.settings, self.registry, read_ledger(self.settings))
        return plan.plan

    def carry_out(self, act: Callable[[], object]) -> str:
        """Let an act wait, two officers approve it, and carry it out; return its hash."""
        with pytest.raises(ApprovalsMissing):
            act()
        plan = self.waiting()
        self.approve(plan, "ana", "binh")
        act()
        return plan

    def entry(self, number: int = -1) -> Entry:
        return read_ledger(self.settings)[number].entry

    def enter(self, entry: Entry, number: int) -> None:
        """Put another entry in the place of one, and write the chain anew from there on."""
        links = list(read_ledger(self.settings)[: number - 1])
        links.append(linked(links, replace(entry, number=0)))
        with self.hub.store() as store:
            for link in links[-1:]:
                store.connection.execute(  # type: ignore[attr-defined]
                    "UPDATE ledger SET entry = ?, head = ? WHERE number = ?",
                    [link.entry.text, link.head, number],
                )

    def faults(self) -> tuple[str, ...]:
        return check_ledger(self.settings).approvals


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Office:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COVEY_PASSPHRASE", "words")
        office = Office(Hub(tmp_path_factory.mktemp("hub")), tmp_path_factory.mktemp("keys"))
        for name in ("ana", "binh", "chi"):
            office.add(name)
        office.add("duc", until=date(2020, 12, 31))
        office.add("eva", role="auditor")
    office.hub.send("q1.csv", *Q1)
    office.hub.collect()
    return office


@pytest.fixture
def office(made: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("COVEY_PASSPHRASE", "words")
    return made.copied(tmp_path / "hub")


@pytest.fixture(scope="module")
def asked_once(made: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COVEY_PASSPHRASE", "words")
        office = made.copied(tmp_path_factory.mktemp("waits") / "hub")
        with pytest.raises(ApprovalsMissing):
            office.release()
    return office


@pytest.fixture
def asked(asked_once: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Return the office with its quarter waiting for approvals, of which it has none."""
    monkeypatch.setenv("COVEY_PASSPHRASE", "words")
    return asked_once.copied(tmp_path / "hub")


@pytest.fixture(scope="module")
def out_once(made: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COVEY_PASSPHRASE", "words")
        office = made.copied(tmp_path_factory.mktemp("out") / "hub")
        office.carry_out(office.release)
    return office


@pytest.fixture
def out(out_once: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Return the office with its quarter out, approved by ana and binh."""
    monkeypatch.setenv("COVEY_PASSPHRASE", "words")
    return out_once.copied(tmp_path / "hub")


def test_a_release_waits_and_says_for_whom_and_what_they_type(office: Office) -> None:
    with pytest.raises(ApprovalsMissing) as waits:
        office.release()
    plan = office.waiting()
    assert str(waits.value) == (
        "The release of people 2024-Q1 waits for 2 approvals, and has 0. Who may approve it: ana, "
        f"binh, chi. Each looks at it and signs: covey approve {plan} --key FILE. Then the same "
        "command carries it out, or the next scheduled run."
    )
    office.approve(plan, "binh")
    with pytest.raises(ApprovalsMissing, match=r"has 1 \(binh\)\. Who may approve it: ana, chi\."):
        office.release()
    assert not office.settings.public_file.exists()
    assert read_ledger(office.settings) == ()


@pytest.mark.long
def test_with_two_approvals_it_goes_out_and_the_ledger_tells_whose(office: Office) -> None:
    plan = office.carry_out(office.release)
    approvals = office.entry().approvals
    assert approvals is not None
    assert approvals.asked == 2
    known = read_officers(office.settings)
    assert [key for key, _ in approvals.signed] == [
        known[name].fingerprint for name in ("ana", "binh")
    ]
    assert office.faults() == ()
    folder = office.settings.approvals_folder
    for path in (folder / f"{plan}.json", *(folder / plan).iterdir()):
        assert path.stat().st_mode & 0o777 == 0o600
    assert waiting_plans(office.settings, office.registry, read_ledger(office.settings)) == ()


def told_of_approvals(office: Office) -> list[tuple[object, ...]]:
    return ask(office.settings.public_file, "SELECT approvals, approved_by FROM releases").rows()


@pytest.mark.long
def test_readers_are_told_how_many_approved_and_who_only_where_the_project_wishes(
    made: Office, out: Office, tmp_path: Path
) -> None:
    assert told_of_approvals(out) == [(2, None)]
    office = made.copied(tmp_path / "named")
    (office.settings.home / "covey.toml").write_text("name_officers = true\n", encoding="utf-8")
    named = office.settings = office.hub.settings = Settings(project=office.settings.home)
    office.carry_out(office.release)
    assert told_of_approvals(office) == [(2, ["ana", "binh"])]
    assert office.faults() == ()
    for path in (named.public_file, *(named.confidential_file.parent / "published").iterdir()):
        path.unlink()
    rebuild_public(named)
    assert told_of_approvals(office) == [(2, ["ana", "binh"])]


@pytest.mark.long
def test_a_withdrawal_its_undoing_and_a_renaming_wait_as_well(out: Office) -> None:
    settings, registry = out.settings, out.registry
    out.carry_out(lambda: withdraw_release(settings, registry, "people", "2024-Q1", WHY))
    out.carry_out(lambda: reinstate_release(settings, registry, "people", "2024-Q1", "Right."))
    renamed = replace(registry, datasets=(replace(registry.datasets[0], name="persons"),))
    out.carry_out(
        lambda: declare_rename(settings, renamed, "dataset", "people", "persons", "Clearer.")
    )
    links = read_ledger(settings)
    assert [one.entry.kind for one in links] == [
        "release", "withdrawal", "reinstatement", "rename"
    ]  # fmt: skip
    assert all(one.entry.approvals for one in links)
    assert out.faults() == ()


def test_a_planned_withdrawal_with_another_reason_is_another(out: Office) -> None:
    with pytest.raises(ApprovalsMissing):
        withdraw_release(out.settings, out.registry, "people", "2024-Q1", WHY)
    out.approve(out.waiting(), "ana", "binh")
    with pytest.raises(ApprovalsMissing, match="has 0"):
        withdraw_release(out.settings, out.registry, "people", "2024-Q1", "Another reason.")


def test_to_unregister_a_dataset_is_no_way_around_its_officers(out: Office) -> None:
    none = Registry(out.registry.submissions, (), out.registry.codelists)
    with pytest.raises(ApprovalsMissing, match="withdrawal of people 2024-Q1 waits for 2"):
        withdraw_release(out.settings, none, "people", "2024-Q1", WHY)


@pytest.mark.long
def test_a_run_of_all_that_is_due_tells_what_waits_and_the_next_one_carries_it_out(
    office: Office,
) -> None:
    asked = ReleaseRequest("people", planned=datetime(2024, 5, 1, tzinfo=UTC))
    waiting: list[CoveyError] = []
    assert release(office.settings, office.registry, asked, waits=waiting.append) == ()
    assert [type(one) for one in waiting] == [ApprovalsMissing]
    office.approve(office.waiting(), "ana", "chi")
    (one,) = release(office.settings, office.registry, asked)
    assert one.period == "2024-Q1"


@pytest.mark.long
def test_a_plan_is_approved_before_anybody_releases_and_committed_as_it_was(
    office: Office,
) -> None:
    (plan,) = plan_releases(office.settings, office.registry, "people", "2024-Q1")
    assert plan.kind == "fits"
    assert (plan.hash, plan.approvals) == (office.waiting(), 2)
    with pytest.raises(ApprovalsMissing):
        office.hub.release("2024-Q1", plan.hash)
    office.approve(plan.hash, "ana", "binh")
    office.hub.release("2024-Q1", plan.hash)
    assert office.entry().approvals is not None


@pytest.mark.long
def test_an_embargo_is_approved_with_the_release(office: Office) -> None:
    (plan,) = plan_releases(office.settings, office.registry, "people", "2024-Q1")
    assert plan.kind == "fits"
    office.approve(plan.hash, "ana", "binh")
    later = ReleaseRequest("people", "2024-Q1", "2040-01-01T08:00")
    with pytest.raises(ApprovalsMissing, match="has 0"):
        release(office.settings, office.registry, later)
    (other,) = {one.plan for one in waiting_plans(office.settings, office.registry, ())} - {
        plan.hash
    }
    office.approve(other, "ana", "binh")
    (out,) = release(office.settings, office.registry, later)
    assert out.not_before is not None
    assert office.faults() == ()


@pytest.mark.long  # the plan of moved counts has another hash
def test_what_moved_since_is_approved_anew(office: Office) -> None:
    with pytest.raises(ApprovalsMissing):
        office.release()
    before = office.waiting()
    office.approve(before, "ana", "binh")
    office.hub.send("q1_again.csv", "A1,F,31", *Q1[1:])
    office.hub.collect()
    with pytest.raises(ApprovalsMissing, match="has 0"):
        office.release()


@pytest.mark.parametrize("plan", ["", "abc", PLAN[:-1], "../" + PLAN[3:]])
def test_what_is_no_hash_is_not_signed(office: Office, plan: str) -> None:
    with pytest.raises(CommandError, match="no hash of a plan"):
        approve(office.settings, plan, office.key("ana"))


def test_a_hash_of_no_plan_is_not_signed(office: Office) -> None:
    with pytest.raises(CommandError, match="no plan that was made here has this hash"):
        approve(office.settings, PLAN, office.key("ana"))


def test_a_plan_whose_text_was_changed_is_not_signed(asked: Office) -> None:
    plan = asked.waiting()
    path = asked.settings.approvals_folder / f"{plan}.json"
    path.write_text(path.read_text("utf-8").replace("2024-Q1", "2024-Q2"), encoding="utf-8")
    with pytest.raises(StoreError, match="not the plan of its name"):
        asked.approve(plan, "ana")


@pytest.mark.parametrize(
    ("name", "key", "why"),
    sampled(
        [
            ("zoe", "ana", "zoe is no officer of this project. Known: ana, binh, chi, duc, eva"),
            ("ana", "binh", "this is not the key in officers/ana.toml"),
            (None, "stranger", "this is not the key of an officer"),
            ("duc", "duc", "the key of duc expired on 2020-12-31"),
            (None, "duc", "the key of duc expired on 2020-12-31"),
            ("eva", "eva", "eva is an auditor, who approves nothing"),
            (None, "eva", "eva is an auditor, who approves nothing"),
            ("binh", "binh", "binh has approved this already, and counts once"),
            (None, "binh", "binh has approved this already, and counts once"),
        ],
        3,
    ),
)
def test_who_may_not_approve_is_refused_in_words(
    asked: Office, name: str | None, key: str, why: str
) -> None:
    if not asked.key("stranger").exists():
        make_key(asked.key("stranger"), b"words")
    plan = asked.waiting()
    asked.approve(plan, "binh")
    with pytest.raises(CommandError, match=why):
        approve(asked.settings, plan, asked.key(key), name)
    folder = asked.settings.approvals_folder / plan
    assert [path.name for path in folder.iterdir()] == ["binh.json"]


def test_one_key_with_two_names_approves_nothing(office: Office) -> None:
    text = office.officer("ana").read_text("utf-8")
    office.officer("anna").write_text(text.replace('"ana"', '"anna"'), encoding="utf-8")
    with pytest.raises(ContractError, match="ana and anna have one key"):
        office.release()
    office.officer("anna").unlink()
    public = office.settings.home / "public.pem"
    public.write_text(read_officers(office.settings)["ana"].public_key, encoding="utf-8")
    with pytest.raises(CommandError, match="this is the key of ana, and nobody signs for two"):
        add_officer(office.settings, "anna", public)


def signed_file(office: Office, plan: str, name: str) -> Path:
    return office.settings.approvals_folder / plan / f"{name}.json"


def test_a_signature_that_was_changed_or_is_of_another_plan_or_person_does_not_count(
    out: Office,
) -> None:
    released = next(iter(out.settings.approvals_folder.glob("*/ana.json"))).parent
    with pytest.raises(ApprovalsMissing):
        withdraw_release(out.settings, out.registry, "people", "2024-Q1", WHY)
    plan = out.waiting()
    out.approve(plan, "chi")
    shutil.copy(released / "ana.json", signed_file(out, plan, "ana"))
    shutil.copy(signed_file(out, plan, "chi"), signed_file(out, plan, "binh"))
    signed_file(out, plan, "zoe").write_text("no JSON", encoding="utf-8")
    with pytest.raises(ApprovalsMissing) as waits:
        withdraw_release(out.settings, out.registry, "people", "2024-Q1", WHY)
    for said in (
        "has 1 (chi).",
        "what ana signed is not this: this does not count.",
        "what binh signed is not this: this does not count.",
        "zoe is no officer in officers/: this does not count.",
    ):
        assert said in str(waits.value)
    told = json.loads(signed_file(out, plan, "chi").read_text("utf-8"))
    changed = ("0" if told["signature"][0] != "0" else "1") + told["signature"][1:]
    signed_file(out, plan, "chi").write_text(json.dumps(told | {"signature": changed}))
    with pytest.raises(ApprovalsMissing, match="has 0"):
        withdraw_release(out.settings, out.registry, "people", "2024-Q1", WHY)


def test_an_approval_whose_officer_is_one_no_more_does_not_count(asked: Office) -> None:
    asked.approve(asked.waiting(), "ana", "binh")
    path = asked.officer("ana")
    path.write_text(path.read_text("utf-8") + "until = 2020-01-01\n", encoding="utf-8")
    with pytest.raises(ApprovalsMissing, match="the key of ana expired on 2020-01-01: this does"):
        asked.release()
    path.unlink()
    with pytest.raises(ApprovalsMissing, match="ana is no officer in officers/: this does not"):
        asked.release()


def test_the_ledger_tells_of_an_officer_who_was_removed_afterwards(out: Office) -> None:
    out.officer("binh").unlink()
    gone = out.entry().approvals
    assert gone is not None
    assert out.faults() == (
        f"Entry 1 (people 2024-Q1): {gone.signed[1][0]} is no officer in officers/.",
        "Entry 1 (people 2024-Q1): it needed 2 approvals, and 1 of those in it hold.",
    )


def test_a_key_that_expires_later_leaves_what_it_approved(out: Office) -> None:
    path, text = out.officer("binh"), out.officer("binh").read_text("utf-8")
    path.write_text(f"{text}until = 2023-11-15\n", encoding="utf-8")  # the day of that hub
    assert out.faults() == ()
    path.write_text(f"{text}until = 2023-11-14\n", encoding="utf-8")
    assert "the key of binh expired on 2023-11-14" in out.faults()[0]


def test_the_ledger_tells_of_a_signature_that_was_changed_though_its_chain_is_whole(
    out: Office,
) -> None:
    entry = out.entry()
    assert entry.approvals is not None
    (key, signature), other = entry.approvals.signed
    changed = ("0" if signature[0] != "0" else "1") + signature[1:]
    tampered = replace(entry.approvals, signed=((key, changed), other))
    out.enter(replace(entry, approvals=tampered), 1)
    assert "Entry 1 (people 2024-Q1): what ana signed is not this." in out.faults()


def test_the_ledger_tells_of_an_approval_that_was_taken_from_another_entry(out: Office) -> None:
    settings, registry = out.settings, out.registry
    out.carry_out(lambda: withdraw_release(settings, registry, "people", "2024-Q1", WHY))
    out.enter(replace(out.entry(1), approvals=out.entry(0).approvals), 2)
    assert out.faults()[:2] == tuple(
        f"Entry 2 (people 2024-Q1): what {name} signed is not this." for name in ("ana", "binh")
    )


@pytest.mark.parametrize(("most", "outs"), sampled([(2, 3), (3, 10)], 2))
def test_nothing_is_entered_with_fewer_approvals_than_were_asked(
    asked_once: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, outs: int
) -> None:
    """Whoever signs, and whatever else lies there: two who may, or nothing is entered."""
    monkeypatch.setenv("COVEY_PASSPHRASE", "words")
    written: list[Entry] = []
    write = Ledger.write

    def watched(ledger: Ledger, line: object) -> None:
        written.append(line.link.entry)  # type: ignore[attr-defined]
        write(ledger, line)  # type: ignore[arg-type]

    monkeypatch.setattr(Ledger, "write", watched)
    everybody = ("ana", "binh", "chi", "duc", "eva")
    chosen = [some for many in range(most + 1) for some in combinations(everybody, many)]
    went_out = 0
    for number, some in enumerate(chosen):
        office = asked_once.copied(tmp_path / str(number))
        plan, signed = office.waiting(), set()
        for name in some:
            try:
                office.approve(plan, name)
                signed.add(name)
            except CommandError:
                assert name in ("duc", "eva")
        written.clear()
        try:
            office.release()
        except ApprovalsMissing:
            assert written == []
            assert len(signed) < 2
        else:
            went_out += 1
            approvals = written[0].approvals
            assert approvals is not None
            assert len({key for key, _ in approvals.signed}) == len(signed) >= 2
    assert went_out == outs  # two or three of those who may, with at most one who may not


@pytest.mark.long
def test_a_backup_has_the_officers_and_what_waits_for_them(out: Office, tmp_path: Path) -> None:
    with pytest.raises(ApprovalsMissing):
        withdraw_release(out.settings, out.registry, "people", "2024-Q1", WHY)
    out.approve(out.waiting(), "chi")
    back_up(out.settings, tmp_path / "backup")
    (tmp_path / "restored").mkdir()
    restore(tmp_path / "backup", tmp_path / "restored")
    restored = Settings(project=tmp_path / "restored")
    shutil.copy(
        out.settings.confidential_file.with_name(SEAL_KEY), tmp_path / "restored/confidential"
    )
    rebuild_public(restored)
    assert read_officers(restored) == read_officers(out.settings)
    with pytest.raises(ApprovalsMissing, match=r"has 1 \(chi\)"):
        withdraw_release(restored, out.registry, "people", "2024-Q1", WHY)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "name: Field required"),
        ("name = 3", "name: "),
        ('name = "ana"\npublic_key = "no key"', "public_key: "),
        ("= =", "is no TOML"),
    ],
)
def test_an_officer_whose_file_is_unusable_stops_what_needs_approvals(
    office: Office, text: str, why: str
) -> None:
    office.officer("ana").write_text(text, encoding="utf-8")
    with pytest.raises(ContractError, match=why):
        office.release()


def test_a_file_says_of_whom_it_is(office: Office) -> None:
    office.officer("ana").rename(office.officer("anna"))
    with pytest.raises(ContractError, match="called otherwise than ana"):
        read_officers(office.settings)


@pytest.mark.parametrize(
    ("name", "key", "why"),
    [
        ("a/b", "new", "is no name of an officer"),
        ("", "new", "is no name of an officer"),
        ("ana", "new", "ana is known already"),
        ("zoe", "ana", "something is there already, and no public key"),
    ],
)
def test_who_cannot_be_added_is_refused_and_no_key_is_made(
    office: Office, name: str, key: str, why: str
) -> None:
    with pytest.raises(CommandError, match=why):
        add_officer(office.settings, name, office.key(key))
    assert not office.key("new").exists()


def test_a_private_key_lies_in_no_project(office: Office) -> None:
    for place in ("ana.pem", "confidential/ana.pem"):
        with pytest.raises(CommandError, match="this lies in the project"):
            add_officer(office.settings, "zoe", office.settings.home / place)


def test_whoever_made_her_pair_herself_hands_over_the_public_half(office: Office) -> None:
    key = make_key(office.keys / f"own_{office.settings.home.parent.name}.pem", b"words")
    public = office.settings.home.parent / "public.pem"
    public.write_bytes(key.public.pem)
    made = add_officer(office.settings, "zoe", public)
    assert made.key.raw == key.public.raw
    assert read_officers(office.settings)["zoe"] == made


@pytest.mark.long
def test_an_office_that_asks_for_nobody_works_as_before(office: Office) -> None:
    office.registry = office.hub.registry = office.hub.with_dataset(approvals=0)
    office.release()
    assert office.entry().approvals is None
    assert told_of_approvals(office) == [(None, None)]
    assert not office.settings.approvals_folder.exists()


def test_only_nobody_one_or_two_are_asked(office: Office) -> None:
    for asked in (-1, 3):
        with pytest.raises(ContractError, match=r"approvals=-?\d must be 0, 1 or 2"):
            office.hub.with_dataset(approvals=asked)


@pytest.mark.long
def test_the_history_of_a_period_tells_who_approved_and_the_head(office: Office) -> None:
    office.carry_out(office.release)
    (link,) = read_ledger(office.settings)
    events = history_of_period(office.settings, office.registry, "people", "2024-Q1")
    (out,) = [one for one in events if one.what == "released"]
    assert (out.approved, out.head) == (("ana", "binh"), link.head)


def test_a_plan_that_waits_says_what_it_is_of(asked: Office) -> None:
    (plan,) = waiting_plans(asked.settings, asked.registry, read_ledger(asked.settings))
    assert (plan.kind, plan.dataset, plan.period) == ("release", "people", "2024-Q1")
    assert plan.made_at is not None


@pytest.mark.long
def test_a_dataset_that_is_registered_no_more_is_asked_for_as_many_as_before(
    office: Office,
) -> None:
    office.carry_out(office.release)
    with pytest.raises(ApprovalsMissing):
        withdraw_release(office.settings, office.registry, "people", "2024-Q1", "It was wrong.")
    links, without = read_ledger(office.settings), replace(office.registry, datasets=())
    for registry in (office.registry, without):
        (plan,) = waiting_plans(office.settings, registry, links)
        assert (plan.asked, plan.left) == (2, 2)
