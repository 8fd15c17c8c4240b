"""The draft of a mapping, printed or written, and never over what was agreed on."""

from __future__ import annotations

from pathlib import Path

import pytest

from covey.cli.main import run

ROOT = Path(__file__).parents[3]


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    path = tmp_path / "so_lieu.csv"
    path.write_text(
        "Kỳ,Quận/Huyện,Giới,Nhóm tuổi,Dịch vụ,Số người\n2024-Q1,Thành phố Ha Lon,Nữ,x,y,4711\n"
    )
    return path


def mapped(path: Path, *options: str) -> int:
    return run(["map", str(path), "--as", "health_services", "--project", str(ROOT), *options])


def test_a_draft_is_printed(sent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mapped(sent) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "where,file_says,means"
    assert "header,Quận/Huyện,area" in printed
    assert "header,Giới,?sex" in printed
    assert "area,Thành phố Ha Lon,?VN-22-193" in printed
    assert not any("4711" in line for line in printed)


def test_a_draft_is_written_once(
    sent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "draft.csv"
    assert mapped(sent, "--out", str(out)) == 0
    assert "are to be confirmed" in capsys.readouterr().out
    written = out.read_bytes()
    assert mapped(sent, "--out", str(out)) == 2
    assert "is there already" in capsys.readouterr().err
    assert out.read_bytes() == written
