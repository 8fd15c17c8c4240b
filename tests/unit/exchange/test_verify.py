"""Whoever got an export can tell whether it is what was signed, without a network."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import minisign as other_minisign
import pytest

from covey.errors import CommandError, CoveyError, InputError, StoreError
from covey.exchange import (
    PublicKey,
    PublishedRelease,
    SigningKey,
    export,
    make_key,
    read_key,
    read_public_key,
    verify,
)
from tests.sampled import sampled


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "served"))


def test_an_export_as_it_was_written_is_whole(folder: Path, key: SigningKey) -> None:
    (found,) = verify(folder, key.public)
    assert found.sound
    assert (found.changed, found.missing, found.extra, found.signed) == ((), (), (), "yes")
    assert found.signer == key.public.fingerprint
    assert found.title == "served, 2024-Q1, vintage 1"


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-2] ^= 1
    path.write_bytes(content)


def changed(name: str) -> Callable[[Path], None]:
    return lambda folder: spoil(folder / name)


def gone(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


@pytest.mark.parametrize(
    ("harm", "found"),
    sampled([
        (changed("served.csv"), ("served.csv", "", "yes")),
        (changed("codelists/areas.csv"), ("codelists/areas.csv", "", "yes")),
        (gone("served.xlsx"), ("", "served.xlsx", "yes")),
        (changed("manifest.json.sig"), ("", "", "broken")),
        (changed("manifest.json.minisig"), ("", "", "broken")),
        (gone("manifest.json.sig"), ("", "", "broken")),
        (gone("signed_by.pem"), ("", "", "broken")),
    ], 3),
    ids=[
        "rows changed", "codes changed", "a file gone", "signature changed", "minisign changed",
        "signature gone", "key gone",
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(
    copy: Path, harm: Callable[[Path], None], found: tuple[str, str, str]
) -> None:
    harm(copy)
    (told,) = verify(copy)
    assert not told.sound
    assert (" ".join(told.changed), " ".join(told.missing), told.signed) == found


def test_a_manifest_that_was_written_anew_over_a_changed_file_is_not_signed(copy: Path) -> None:
    before = verify(copy)[0]
    assert before.sound
    spoil(copy / "served.csv")
    from covey.disk import file_hash

    text = (copy / "manifest.json").read_text(encoding="utf-8")
    told = text.replace(_line(text, "served.csv"), file_hash(copy / "served.csv"))
    (copy / "manifest.json").write_text(told, encoding="utf-8")
    (after,) = verify(copy)
    assert (after.changed, after.signed, after.sound) == ((), "broken", False)


def test_a_key_in_a_folder_that_is_not_there_says_that_it_is_to_be_made(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"there is no folder .*Make it, for yourself alone"):
        make_key(tmp_path / "stick" / "ana.pem")


def test_an_export_that_another_signed_anew_is_not_of_the_named_key(
    published: PublishedRelease, key: SigningKey, tmp_path: Path
) -> None:
    other = make_key(tmp_path / "other.pem")
    forged = export(published, tmp_path / "out", other).folder
    assert verify(forged)[0].sound
    (told,) = verify(forged, key.public)
    assert (told.signed, told.sound, told.signer) == (
        "by another", False, other.public.fingerprint,
    )  # fmt: skip


def test_an_export_that_nobody_signed_is_not_taken_for_sound(
    published: PublishedRelease, tmp_path: Path
) -> None:
    made = export(published, tmp_path, None)
    (told,) = verify(made.folder)
    assert (told.signed, told.sound, told.changed) == ("no", False, ())


def test_files_of_others_are_named_and_do_no_harm(copy: Path) -> None:
    (copy / "notes.txt").write_text("of mine", encoding="utf-8")
    (told,) = verify(copy)
    assert told.extra == ("notes.txt",)
    assert told.sound


def test_all_exports_in_a_folder_are_looked_at(copy: Path) -> None:
    shutil.copytree(copy, copy.parent / "second")
    spoil(copy.parent / "second" / "served.csv")
    assert [one.sound for one in verify(copy.parent)] == [False, True]


def test_a_release_whose_manifest_was_removed_does_not_pass(copy: Path, tmp_path: Path) -> None:
    exports = tmp_path / "exports" / "served"
    for period in ("2024-Q1", "2024-Q2"):
        shutil.copytree(copy, exports / period)
    for path in (exports / "2024-Q2").glob("manifest.json*"):
        path.unlink()
    sound, bare = verify(exports.parent)
    assert sound.sound
    assert (bare.folder, bare.sound, bare.missing) == (
        exports / "2024-Q2", False, ("manifest.json",),
    )  # fmt: skip


def test_an_export_in_the_folder_of_another_release_does_not_pass(
    copy: Path, tmp_path: Path
) -> None:
    for place in ("exports/served/2024-Q3", "exports/others/2024-Q1", "exports/served/2024-Q1"):
        shutil.copytree(copy, tmp_path / place)
    found = {
        one.folder.relative_to(tmp_path).as_posix(): one for one in verify(tmp_path / "exports")
    }
    assert {place: one.misplaced for place, one in found.items()} == {
        "exports/served/2024-Q3": True,
        "exports/others/2024-Q1": True,
        "exports/served/2024-Q1": False,
    }
    assert not found["exports/served/2024-Q3"].sound
    assert verify(tmp_path / "exports/served/2024-Q3")[0].misplaced


@pytest.mark.parametrize("name", ["manifest.json", "manifest.json.sig", "signed_by.pem"])
def test_a_file_that_never_ends_is_refused_at_once(copy: Path, name: str) -> None:
    (copy / name).unlink()
    os.mkfifo(copy / name)
    if name == "manifest.json":
        with pytest.raises(InputError, match="may never end"):
            verify(copy)
    else:
        assert verify(copy)[0].signed == "broken"
    (copy / name).unlink()
    (copy / name).touch()
    os.truncate(copy / name, 2**40)
    with pytest.raises(InputError, match="more than 4 MiB"):
        verify(copy)


def test_a_key_that_never_ends_is_none() -> None:
    with pytest.raises(InputError, match="no public Ed25519 key"):
        read_public_key(Path("/dev/zero"))


def test_a_folder_without_exports_is_not_called_whole(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nothing to verify it by"):
        verify(tmp_path)
    with pytest.raises(CommandError, match="no such folder"):
        verify(tmp_path / "none")


@pytest.mark.parametrize(
    "text",
    sampled(["", "{}", '{"form": 1}', "[" * 99_999, '{"files": {"../../x": "1"}}', "\x00"], 3),
)
def test_a_manifest_that_is_none_is_refused(copy: Path, text: str) -> None:
    (copy / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="no manifest of an export"):
        verify(copy)


@pytest.mark.openssl
def test_openssl_finds_the_signature_good(copy: Path) -> None:
    command = "openssl pkeyutl -verify -pubin -inkey signed_by.pem -rawin -in manifest.json"
    words = [*command.split(), "-sigfile", "manifest.json.sig"]
    assert subprocess.run(words, cwd=copy, check=False, capture_output=True).returncode == 0
    spoil(copy / "manifest.json")
    assert subprocess.run(words, cwd=copy, check=False, capture_output=True).returncode != 0


def test_minisign_of_others_finds_the_signature_good(copy: Path) -> None:
    key = other_minisign.PublicKey.from_file(copy / "signed_by.pub")
    by = other_minisign.Signature.from_file(copy / "manifest.json.minisig")
    key.verify((copy / "manifest.json").read_bytes(), by)
    assert by.trusted_comment == "served, 2024-Q1, vintage 1"
    with pytest.raises(other_minisign.VerifyError):
        key.verify(b"something else", by)


def test_a_private_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    made = make_key(tmp_path / "signing.pem")
    assert stat.S_IMODE((tmp_path / "signing.pem").stat().st_mode) == 0o600
    assert read_key(tmp_path / "signing.pem").public.raw == made.public.raw
    assert "BEGIN" not in repr(made)


def test_a_private_key_is_never_replaced(tmp_path: Path) -> None:
    make_key(tmp_path / "signing.pem")
    before = (tmp_path / "signing.pem").read_bytes()
    with pytest.raises(CommandError, match="a key is there already"):
        make_key(tmp_path / "signing.pem")
    assert (tmp_path / "signing.pem").read_bytes() == before


def test_a_private_key_that_others_may_read_signs_nothing(tmp_path: Path) -> None:
    make_key(tmp_path / "signing.pem")
    (tmp_path / "signing.pem").chmod(0o640)
    with pytest.raises(StoreError, match="chmod 600"):
        read_key(tmp_path / "signing.pem")


@pytest.mark.parametrize("read", [read_key, read_public_key])
def test_a_file_that_is_no_key_is_refused(read: Callable[[Path], object], tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_text("no key", encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(CoveyError, match="Ed25519 key as PEM"):
        read(path)


def test_a_public_key_is_read_back(key: SigningKey, tmp_path: Path) -> None:
    (tmp_path / "signed_by.pem").write_bytes(key.public.pem)
    assert read_public_key(tmp_path / "signed_by.pem").raw == key.public.raw
    assert isinstance(key.public, PublicKey)


def _line(text: str, name: str) -> str:
    (found,) = (line for line in text.splitlines() if f'"{name}":' in line)
    return found.split('"')[3]
