"""Wherever covey news is killed or meets a full disk, each message is taken, and is the same."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.end_to_end.faults.play import FAULT, HOWS
from tests.end_to_end.project import CANARY, REFUSED_CANARY, Office, Project, write_project
from tests.end_to_end.shell import Done
from tests.post_office import HERE, PostOffice, free_port, web_server
from tests.sampled import sampled

MET = 12 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 3
"""Writes at which a fault is played, spread over all."""

SETTINGS = """
[news.to.clerk]
agency = "health"
webhook = "http://{here}:{port}/"

[news.to.officer]
webhook = "http://{here}:{port}/"
"""


@pytest.fixture(scope="module")
def collected(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose files were collected while nobody was to be told."""
    project = write_project(tmp_path_factory.mktemp("news") / "project", office)
    assert project.covey("collect").returncode == 2  # one of its files is refused
    return project


def copied(project: Project, folder: Path, port: int) -> Project:
    made = Project(Path(shutil.copytree(project.folder, folder)), project.office)
    settings = SETTINGS.format(here=HERE, port=port)
    (made.folder / "covey.toml").write_text(settings, encoding="utf-8")
    return made


def played(project: Project, how: str = "", at: int = 0) -> tuple[Done, int]:
    counted = project.folder / "writes"
    done = project.covey("news", first=FAULT.format(at=at, how=how, counted=str(counted)))
    return done, int(counted.read_text()) if counted.exists() else 0


def kept(project: Project) -> list[tuple[str, bool]]:
    with duckdb.connect(str(project.confidential), read_only=True) as connection:
        query = "SELECT recipient, sent_at IS NOT NULL FROM outbox ORDER BY ALL"
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("how", sampled(HOWS, 2))
def test_nothing_is_lost_and_what_comes_twice_is_the_same(
    how: str, collected: Project, tmp_path: Path
) -> None:
    with web_server() as office:
        whole = copied(collected, tmp_path / "whole", office.port)
        done, writes = played(whole)
        assert (done.returncode, len(office.posts)) == (0, 2), done.stderr
        assert writes > MET
        step = max(1, writes // MET)
        for at in range(1 + step // 2, writes + 1, step):
            office.posts.clear()
            project = copied(collected, tmp_path / str(at), office.port)
            hurt, _ = played(project, how, at)
            assert how != "killed" or hurt.returncode == -9
            again = project.covey("news")
            assert again.returncode == 0, again.stdout + again.stderr
            assert kept(project) == [("clerk", True), ("officer", True)]
            assert _different(office) == 2, f"{how} at write {at} of {writes}"
            shutil.rmtree(project.folder)


def test_a_server_that_is_away_is_told_and_tried_again(collected: Project, tmp_path: Path) -> None:
    port = free_port()
    project = copied(collected, tmp_path / "away", port)
    away = project.covey("news")
    assert away.returncode == 2
    assert away.stdout.count("not told  ") == 2
    assert "127.0.0.1" in away.stdout
    status = project.covey("status").stdout
    assert "News that is not sent, for covey news: 2" in status
    assert "does not answer" in status
    assert "the server's turn" in status
    with web_server(port=port) as office:
        assert project.covey("collect").returncode == 0  # it tells at its end
        assert _different(office) == len(office.posts) == 2
        assert project.covey("news").stdout == "Nothing to tell.\n"
    assert "News that" not in project.covey("status").stdout
    said = str(office.posts)
    assert str(CANARY) not in said
    assert str(REFUSED_CANARY) not in said
    assert "broken.csv was refused" in said


def _different(office: PostOffice) -> int:
    """Return how many messages came, once each; two of one id are the same."""
    by_id = {said["id"]: said for _, said in office.posts}
    assert all(by_id[said["id"]] == said for _, said in office.posts)
    return len(by_id)
