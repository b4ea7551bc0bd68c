"""Tests for simulator.cli.update: the file on the disk, its refusals, and that it is replaced in one go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simulator.batch import run
from simulator.cli.update import NotUpdated, update
from simulator.planning import Options, plan
from tests.bots import HELLO, JAM, write
from tests.cli.command import simulate

FAILING = HELLO + (
    "# how it should go\nexpect:\n  ended_by: server   # who\n  says:\n    - server: good night\n"
)
CHANGED = FAILING.replace("ended_by: server", "ended_by: client").replace("good night", "hi")


def test_the_difference_is_shown_and_the_file_rewritten_so_that_it_passes(tmp_path: Path) -> None:
    path = Path(write(tmp_path, FAILING))
    path.chmod(0o640)
    over = simulate("run", "s.yaml", "--update", cwd=tmp_path)
    assert (over.returncode, over.stderr) == (0, "updated s.yaml: ended_by, says\n")
    assert path.read_text() == CHANGED
    assert path.stat().st_mode & 0o777 == 0o640
    lines = over.stdout.splitlines()
    assert "--- s.yaml" in lines
    assert "-    - server: good night" in lines
    assert "+    - server: hi" in lines
    assert sorted(os.listdir(tmp_path)) == ["s.yaml", "transcripts"]
    again = simulate("run", "s.yaml", "--update", cwd=tmp_path)
    assert again.returncode == 0
    assert "---" not in again.stdout
    assert path.read_text() == CHANGED


def test_bytes_that_are_not_the_expectation_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    old = b"\xef\xbb\xbf" + FAILING.replace("\n", "\r\n").encode() + "# Ende  é ".encode()
    path.write_bytes(old)
    assert simulate("run", "-q", "s.yaml", "--update", cwd=tmp_path).returncode == 0
    new = old.replace(b"ended_by: server", b"ended_by: client").replace(b"good night", b"hi")
    assert path.read_bytes() == new


def test_a_scenario_that_passes_is_not_touched(tmp_path: Path) -> None:
    path = Path(write(tmp_path, HELLO + "expect: {ended_by: client}\n"))
    os.utime(path, ns=(1, 1))
    assert simulate("run", "s.yaml", "--update", cwd=tmp_path).returncode == 0
    assert path.stat().st_mtime_ns == 1


def test_what_must_never_be_said_is_reported_and_stays(tmp_path: Path) -> None:
    path = Path(write(tmp_path, FAILING + "  never:\n    - server: bye # never\n"))
    over = simulate("run", "s.yaml", "--update", cwd=tmp_path)
    assert over.returncode == 1
    assert "bye # never" in path.read_text()
    assert "good night" not in path.read_text()
    assert "10 |     - server: bye # never" in over.stdout


def test_a_loop_is_accepted_where_the_file_names_an_ending(tmp_path: Path) -> None:
    path = Path(write(tmp_path, JAM + "expect: {ended_by: silence}\n"))
    assert simulate("run", "s.yaml", "--update", cwd=tmp_path).returncode == 0
    assert path.read_text() == JAM + "expect: {ended_by: loop}\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (JAM, "expects nothing"),
        (FAILING.replace("say: bye", "say: <bye"), None),
        (
            FAILING.replace("say: bye", 'say: "<(1 // (turn - turn))>"', 1),
            "the conversation failed",
        ),
    ],
    ids=["no expect", "does not load", "script error"],
)
def test_what_cannot_be_accepted_is_told_and_left(
    tmp_path: Path, text: str, sentence: str | None
) -> None:
    path = Path(write(tmp_path, text))
    over = simulate("run", "s.yaml", "--update", cwd=tmp_path)
    assert over.returncode != 0
    assert sentence is None or sentence in over.stderr
    assert "Traceback" not in over.stderr
    assert path.read_text() == text


@pytest.mark.parametrize(
    "more",
    [
        ("--seed", "1"),
        ("--client", "human"),
        ("--server", "human"),
        ("--max-messages", "5"),
        ("--max-time", "5s"),
        ("--format", "json"),
    ],
    ids=lambda more: more[0],
)
def test_what_changes_the_talk_cannot_stand_beside_it(
    tmp_path: Path, more: tuple[str, ...]
) -> None:
    path = Path(write(tmp_path, FAILING))
    over = simulate("run", "s.yaml", "--update", *more, cwd=tmp_path)
    assert over.returncode == 2
    assert "--update" in over.stderr
    assert more[0] in over.stderr
    assert path.read_text() == FAILING


def test_what_one_file_refuses_does_not_keep_the_next_from_being_rewritten(tmp_path: Path) -> None:
    write(tmp_path, JAM, "a.yaml")
    path = Path(write(tmp_path, FAILING, "b.yaml"))
    over = simulate("run", ".", "--update", cwd=tmp_path)
    assert over.returncode == 4  # a loop nobody expects stays one
    assert "a.yaml expects nothing" in over.stderr
    assert path.read_text() == CHANGED


def test_a_read_only_file_is_left(tmp_path: Path) -> None:
    path = Path(write(tmp_path, FAILING))
    path.chmod(0o444)
    over = simulate("run", "s.yaml", "--update", cwd=tmp_path)
    assert over.returncode == 1
    assert "s.yaml is not updated: it is read-only" in over.stderr
    assert path.read_text() == FAILING
    assert sorted(os.listdir(tmp_path)) == ["s.yaml", "transcripts"]


def test_a_file_with_a_second_name_is_left_and_a_link_is_followed(tmp_path: Path) -> None:
    path = Path(write(tmp_path, FAILING))
    os.link(path, tmp_path / "other.yaml")
    assert "second name" in simulate("run", "s.yaml", "--update", cwd=tmp_path).stderr
    (tmp_path / "other.yaml").unlink()
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    assert simulate("run", "link.yaml", "--update", cwd=tmp_path).returncode == 0
    assert link.is_symlink()
    assert path.read_text() == CHANGED


def test_a_file_that_changed_while_the_talk_ran_is_left(tmp_path: Path) -> None:
    path = write(tmp_path, FAILING)
    made, over = plan(path, Options()), run(path)
    write(tmp_path, FAILING + "# mine\n")
    with pytest.raises(NotUpdated, match="changed while"):
        update(over, made)
    assert Path(path).read_text() == FAILING + "# mine\n"
