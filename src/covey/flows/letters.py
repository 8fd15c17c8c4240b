"""The letters to agencies whose files were refused, one file each: those that are still open."""

from __future__ import annotations

from pathlib import Path

from covey.store import private_folder


def letter_path(folder: Path, submission: str, file_name: str) -> Path:
    """Return where the letter about a file lies."""
    return folder / submission / f"{file_name}.txt"


def file_letter(folder: Path, submission: str, file_name: str, letter: str) -> Path:
    """Write the letter about a file in place of an earlier one, and return where."""
    path = letter_path(folder, submission, file_name)
    private_folder(path.parent)
    path.write_text(letter, encoding="utf-8")
    return path


def withdraw_letter(folder: Path, submission: str, file_name: str) -> None:
    """Remove the letter about a file, now that one of the same name was accepted."""
    letter_path(folder, submission, file_name).unlink(missing_ok=True)
