"""The officers of a project: the public half of each one's key, in a file that everybody may read.

The private half is hers alone and lies where she says, so a project has no key to approve with.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from covey.disk import flush, only_writer, refusal, write_new, write_whole
from covey.errors import CommandError, ContractError, StoreError
from covey.exchange import (
    PublicKey,
    SigningKey,
    make_key,
    new_passphrase,
    page_to_sign,
    read_key,
    read_public_key,
)
from covey.hub.clock import moment_now
from covey.hub.due import day_in
from covey.hub.settings import Settings
from covey.log import Does, signed_text

Role = Literal["officer", "auditor"]

_NAME: Final = re.compile(r"\w[\w.-]{0,63}")
_PUBLIC: Final = b"-----BEGIN PUBLIC KEY-----"


class Officer(BaseModel):
    """Somebody who may approve, or read what was approved, by name.

    Args:
        name: as her file is called; it is signed with each approval, and stays.
        public_key: Ed25519, as PEM.
        role: an officer approves; an auditor reads the ledger and reports, and approves nothing.
        until: the last day on which she may approve; None: until her file is changed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    public_key: str
    role: Role = "officer"
    until: date | None = None

    @field_validator("name")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise ValueError("a name has letters, digits, '.', '-' and '_', up to 64 of them")
        return name

    @field_validator("public_key")
    @classmethod
    def _is_a_key(cls, text: str) -> str:
        PublicKey.from_pem(text.encode())
        return text

    @property
    def key(self) -> PublicKey:
        """Her public key."""
        return PublicKey.from_pem(self.public_key.encode())

    @property
    def fingerprint(self) -> str:
        """The hash of her public key, as entries of the ledger have it."""
        return self.key.fingerprint.replace(" ", "")

    def unfit(self, day: date) -> str | None:
        """Return why she may not approve on a day, in words; None where she may."""
        if self.role != "officer":
            return f"{self.name} is an {self.role}, who approves nothing"
        if self.until is not None and day > self.until:
            return f"the key of {self.name} expired on {self.until}"
        return None

    @property
    def text(self) -> str:
        """Her file, as TOML."""
        until = [] if self.until is None else [f"until = {self.until}"]
        # JSON's texts are TOML's: letters as they are, the rest escaped.
        said = {"name": self.name, "role": self.role, "public_key": self.public_key}
        lines = (
            f"{field} = {json.dumps(text, ensure_ascii=False)}" for field, text in said.items()
        )
        return "\n".join([*lines, *until, ""])


def read_officers(settings: Settings) -> dict[str, Officer]:
    """Return the officers of a project by name; none where it has none.

    Raises:
        ContractError: a file says of nobody who she is, or two have one key.
    """
    folder = settings.officers_folder
    found = [_read(path) for path in sorted(folder.glob("*.toml"))]
    by_key: dict[str, str] = {}
    for one in found:
        other = by_key.setdefault(one.fingerprint, one.name)
        if other != one.name:
            raise ContractError(
                f"{folder}: {other} and {one.name} have one key, so they count as one person. "
                "Remove one of the two files, or give her a key of her own."
            )
    return {one.name: one for one in found}


def add_officer(
    settings: Settings, name: str, key: Path, role: Role = "officer", until: date | None = None
) -> Officer:
    """Make an officer known, with a key pair that is made for her.

    Args:
        settings: of the project.
        name: of her file and her signatures.
        key: where the private half is written, outside the project, with a passphrase; or a file
            with her public key, where she made the pair herself.
        role: what she may do.
        until: the last day on which she may approve.

    Raises:
        CommandError: the name cannot be one, somebody has it or the key already, a key is at that
            place already, or it lies in the project.
        ContractError: another officer's file is unusable.
        StoreError: a file cannot be written.
    """
    others = read_officers(settings)
    if not _NAME.fullmatch(name):
        raise CommandError(
            f"{name!r} is no name of an officer: write letters, digits, '.', '-' and '_'."
        )
    path = settings.officers_folder / f"{name}.toml"
    if name in others or path.exists():
        raise CommandError(
            f"{path}: {name} is known already, and what was signed by that name stays so. For "
            "another key, write until = the last day of this one into the file, and add a name."
        )
    public = _public_key(settings, key)
    made = Officer(name=name, public_key=public.pem.decode(), role=role, until=until)
    same = next((one.name for one in others.values() if one.fingerprint == made.fingerprint), None)
    if same is not None:
        raise CommandError(f"{key}: this is the key of {same}, and nobody signs for two.")
    try:
        path.parent.mkdir(exist_ok=True)
        with only_writer(path.parent, "another officer is being added"):
            write_new(path, made.text.encode(), 0o644)
            flush(path.parent)
    except OSError as error:
        raise StoreError(f"{path}: this cannot be written ({refusal(error) or error}).") from None
    return made


def write_signing_page(settings: Settings, name: str, key: Path) -> Path:
    """Write the page that an officer signs with beside her key, and return where.

    Raises:
        CommandError: she is not known.
        ContractError: an officer's file is unusable.
        StoreError: it cannot be written.
    """
    if name not in read_officers(settings):
        raise CommandError(f"{name} is no officer of this project. covey officer add makes one.")
    path = key.with_suffix(".html")
    try:
        write_whole(path, page_to_sign(name), 0o600)
    except OSError as error:
        raise StoreError(f"{path}: this cannot be written ({refusal(error) or error}).") from None
    return path


def officer_with(
    settings: Settings, key: Path, name: str | None = None
) -> tuple[Officer, SigningKey]:
    """Return the officer whose private key lies somewhere, and the key.

    Args:
        settings: of the project.
        key: the file.
        name: who she is; None: whose key it is.

    Raises:
        CommandError: the officer is unknown, may not sign today, or has another key.
        ContractError: an officer's file is unusable.
        StoreError: the key cannot be read.
    """
    officers, day = read_officers(settings), day_in(settings.time_zone, moment_now())
    if name is not None:
        refuse_unfit(officers, name, day)
    private = read_key(key)
    officer = next((one for one in officers.values() if one.key.raw == private.public.raw), None)
    if officer is None or name not in (None, officer.name):
        whose = f"the key in officers/{name}.toml" if name else "the key of an officer"
        raise CommandError(f"{key}: this is not {whose}. Nothing was signed; name her own.")
    refuse_unfit(officers, officer.name, day)
    return officer, private


def refuse_unfit(officers: Mapping[str, Officer], name: str, day: date) -> None:
    """Refuse who may not sign on a day.

    Raises:
        CommandError: saying why.
    """
    if name not in officers:
        known = ", ".join(officers) or "nobody yet"
        raise CommandError(
            f"{name} is no officer of this project. Known: {known}. covey officer add makes one."
        )
    fault = officers[name].unfit(day)
    if fault is not None:
        raise CommandError(f"{fault}. Nothing was signed; somebody else has to do it.")


def signature_fault(
    officer: Officer | None, whose: str, does: Does, plan: str, signature: str, day: date
) -> str | None:
    """Return why a signature is not what an officer signs of a plan, in words; None where it is.

    Args:
        officer: whose it is said to be; None where nobody here has that name or key.
        whose: that name or key.
        does: what she does by it.
        plan: the hash.
        signature: in hexadecimal digits.
        day: on which she has to be one who may.
    """
    if officer is None:
        return f"{whose} is no officer in officers/"
    try:
        said = bytes.fromhex(signature)
    except ValueError:
        said = b""
    if not officer.key.signed(said, signed_text(does, plan, officer.name).encode()):
        return f"what {officer.name} signed is not this"
    return officer.unfit(day)


def may_approve(officers: Mapping[str, Officer], day: date) -> Sequence[str]:
    """Return the names of those who may approve on a day."""
    return [one.name for one in officers.values() if one.unfit(day) is None]


def _public_key(settings: Settings, key: Path) -> PublicKey:
    if key.is_file() and key.read_bytes().lstrip().startswith(_PUBLIC):
        return read_public_key(key)
    if key.resolve().is_relative_to(settings.home):
        raise CommandError(
            f"{key}: this lies in the project, where others are. Name a place that is hers alone."
        )
    if key.exists():
        raise CommandError(
            f"{key}: something is there already, and no public key. Name a new file, or her public "
            "key."
        )
    return make_key(key, new_passphrase(key)).public


def _read(path: Path) -> Officer:
    try:
        told = Officer.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        faults = "; ".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors())
        raise ContractError(f"{path}: {faults}. Correct it.") from None
    except (OSError, ValueError) as error:
        raise ContractError(f"{path} is no TOML: {error}. Correct it.") from None
    if told.name != path.stem:
        raise ContractError(f"{path}: it is called otherwise than {told.name}. Correct either.")
    return told
