"""An encrypted backup opens for the officers it was encrypted to, whole, and for nobody else."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from covey.errors import CommandError, StoreError
from covey.hub.backup import back_up, restore
from covey.hub.ledger import check_ledger
from covey.hub.rebuild import rebuild_public
from tests.golden.hub_of_a_year import CLINICS, COUNTS, begun
from tests.sampled import sampled
from tests.unit.hub.accepted import Accepted

KEY = Path("confidential", "seal.key")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Accepted:
    hub = begun(tmp_path_factory.mktemp("hub"))
    hub.accept(CLINICS, "2024-Q1", COUNTS["2024-Q1"])
    hub.release("people", "2024-Q1")
    return hub


def officer(folder: Path, name: str) -> tuple[Path, str]:
    """Return where an officer keeps a private key, and the public half of it."""
    made = pyrage.x25519.Identity.generate()
    file = folder / name
    file.write_text(f"# made for tests\n{made}\n", encoding="utf-8")
    file.chmod(0o600)
    return file, str(made.to_public())


@pytest.fixture(scope="module")
def officers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("officers")
    return {name: officer(folder, name) for name in ("anh", "binh", "stranger")}


@pytest.fixture(scope="module")
def backup(
    hub: Accepted,
    officers: dict[str, tuple[Path, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    (keys := folder / "keys.txt").write_text(f"# of the office\n{officers['binh'][1]}\n", "utf-8")
    made = back_up(hub.settings, folder / "hub.age", [officers["anh"][1], str(keys)])
    keys.unlink()
    return made.place


@pytest.mark.long
@pytest.mark.parametrize("name", sampled(["anh", "binh"], 2))
def test_any_of_the_officers_makes_the_hub_again(
    hub: Accepted,
    backup: Path,
    officers: dict[str, tuple[Path, str]],
    tmp_path: Path,
    name: str,
) -> None:
    made = restore(backup, tmp_path, officers[name][0])
    shutil.copyfile(hub.folder / KEY, tmp_path / KEY)
    moved = Accepted(tmp_path, hub.registry, received=1)
    rebuild_public(moved.settings)
    assert moved.public.read_bytes() == hub.public.read_bytes()
    checked = check_ledger(moved.settings)
    assert (checked.faults, checked.head) == ((), made.head)
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith(".")} == set()


def test_nothing_that_can_be_read_lies_beside_it(hub: Accepted, backup: Path) -> None:
    assert [path.name for path in backup.parent.iterdir()] == ["hub.age"]
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert list(hub.settings.confidential_file.parent.glob(".*")) == []
    content = backup.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    assert b"backup.json" not in content


def test_another_key_does_not_open_it(
    backup: Path, officers: dict[str, tuple[Path, str]], tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="was not encrypted to this key"):
        restore(backup, tmp_path, officers["stranger"][0])
    with pytest.raises(CommandError, match=r"is encrypted\. Name what opens it by --key"):
        restore(backup, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("harm", ["half", "a byte less", "a byte changed", "half a head", "empty"])
def test_what_is_not_the_whole_of_it_makes_no_hub(
    backup: Path, officers: dict[str, tuple[Path, str]], tmp_path: Path, harm: str
) -> None:
    content = backup.read_bytes()
    broken = {
        "half": content[: len(content) // 2],
        "a byte less": content[:-1],
        "a byte changed": content[:5000] + bytes([content[5000] ^ 1]) + content[5001:],
        "half a head": content[:60],
        "empty": b"",
    }[harm]
    (copy := tmp_path / "hub.age").write_bytes(broken)
    (project := tmp_path / "hub").mkdir()
    with pytest.raises(StoreError, match="is not the whole of what was written"):
        restore(copy, project, officers["anh"][0])
    assert list(project.iterdir()) == []


def test_a_key_that_others_may_read_or_that_is_none_is_refused(
    hub: Accepted, backup: Path, tmp_path: Path
) -> None:
    (key := tmp_path / "key").write_text("no key", encoding="utf-8")
    key.chmod(0o600)
    with pytest.raises(CommandError, match="this is no private key that opens a backup"):
        restore(backup, tmp_path, key)
    key.chmod(0o644)
    with pytest.raises(StoreError, match="others than its owner may read this key"):
        restore(backup, tmp_path, key)
    with pytest.raises(CommandError, match="--to age1: this is no public key"):
        back_up(hub.settings, tmp_path / "hub.age", ["age1"])
    assert not (tmp_path / "hub.age").exists()


@pytest.mark.long
def test_a_key_with_a_passphrase_opens_it_for_who_knows_it(
    backup: Path,
    officers: dict[str, tuple[Path, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (key := tmp_path / "key.age").write_bytes(
        pyrage.passphrase.encrypt(officers["anh"][0].read_bytes(), "nine quiet boats")
    )
    key.chmod(0o600)
    (project := tmp_path / "hub").mkdir()
    monkeypatch.setenv("COVEY_PASSPHRASE", "nine loud boats")
    with pytest.raises(CommandError, match="this is not the passphrase of this key"):
        restore(backup, project, key)
    monkeypatch.setenv("COVEY_PASSPHRASE", "nine quiet boats")
    assert restore(backup, project, key).entries == 1


@pytest.mark.long
def test_keys_of_ssh_do_as_well(hub: Accepted, tmp_path: Path) -> None:
    made_by = Ed25519PrivateKey.generate()
    (key := tmp_path / "id_ed25519").touch(0o600)
    key.write_bytes(made_by.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    public = made_by.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    made = back_up(hub.settings, tmp_path / "hub.age", [public.decode()])
    (project := tmp_path / "hub").mkdir()
    assert restore(made.place, project, key).head == made.head
