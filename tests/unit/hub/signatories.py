"""A hub of one quarter with two officers, whose keys lie beside it without a passphrase."""

from __future__ import annotations

from pathlib import Path

from covey.exchange import make_key
from covey.hub.officers import add_officer
from tests.unit.hub.hub import Hub

Q1 = ("A1,F,30", "A1,M,30", "A2,F,14", "A2,M,40", "B,F,25", "B,M,50")


def hub_of_two(folder: Path, approvals: int = 2) -> Hub:
    """Make the hub in a folder of *folder*, with the officers ana and binh."""
    project = folder / "project"
    project.mkdir()
    hub = Hub(project)
    hub.registry = hub.with_dataset(approvals=approvals)
    for name in ("ana", "binh"):
        (folder / f"{name}.pub").write_bytes(make_key(key_of(hub, name)).public.pem)
        add_officer(hub.settings, name, folder / f"{name}.pub")
    hub.send("q1.csv", *Q1)
    hub.collect()
    return hub


def key_of(hub: Hub, name: str) -> Path:
    """Return where the private key of an officer lies."""
    return hub.folder.parent / f"{name}.pem"
