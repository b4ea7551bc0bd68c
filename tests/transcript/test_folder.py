"""Tests for simulator.transcript.folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import TranscriptError
from simulator.transcript.folder import LogNames, log_name, new_folder


def fixed() -> float:
    """2026-11-24 08:42:13.250000 UTC."""
    return 1795509733.25


def test_a_folder_is_named_after_its_time_and_run(tmp_path: Path) -> None:
    folder = new_folder(tmp_path / "deep" / "logs", "Hello, you!", now=fixed)

    assert folder == tmp_path / "deep" / "logs" / "20261124T084213.250000Z-hello-you"
    assert folder.is_dir()


def test_runs_of_the_same_instant_get_folders_of_their_own(tmp_path: Path) -> None:
    folders = [new_folder(tmp_path, "a", now=fixed).name for _ in range(3)]

    first = "20261124T084213.250000Z-a"
    assert folders == [first, f"{first}-2", f"{first}-3"]


def test_latest_links_the_newest_folder(tmp_path: Path) -> None:
    for run in ("a", "b"):
        folder = new_folder(tmp_path, run)
        assert (tmp_path / "latest").readlink() == Path(folder.name)

    assert len(list(tmp_path.iterdir())) == 3  # two folders and the link, nothing left behind


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch], ids=["folder", "file"])
def test_what_the_user_named_latest_is_left_alone(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "latest")

    new_folder(tmp_path, "a")

    assert not (tmp_path / "latest").is_symlink()
    assert len(list(tmp_path.iterdir())) == 2


def test_a_link_that_leads_nowhere_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to("gone")

    folder = new_folder(tmp_path, "a")

    assert (tmp_path / "latest").resolve() == folder.resolve()


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "logs").touch()

    with pytest.raises(TranscriptError, match=r"logs: logs go into a folder, and this is a file"):
        new_folder(tmp_path / "logs", "a")


@pytest.mark.parametrize("base", ["logs/deeper", "a\0b", "x" * 300])
def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path, base: str) -> None:
    (tmp_path / "logs").touch()

    with pytest.raises(TranscriptError, match=r"^[^\n]*: no folder for logs can be made there: "):
        new_folder(tmp_path / base, "a")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Two people say hello", "two-people-say-hello.jsonl"),
        ("  A  --  b!? ", "a-b.jsonl"),
        ("../../etc/passwd", "etc-passwd.jsonl"),
        (".hidden", "hidden.jsonl"),
        ("你好，世界", "你好-世界.jsonl"),
        ("CAFÉ ①", "café-1.jsonl"),
        ("a\0b\nc\x1b[2J", "a-b-c-2j.jsonl"),
        ("", "log.jsonl"),
        ("???", "log.jsonl"),
        ("con", "con-log.jsonl"),
        ("x" * 500, "x" * 60 + ".jsonl"),
        ("\ud800", "log.jsonl"),
    ],
)
def test_a_title_becomes_a_safe_name(title: str, name: str) -> None:
    assert log_name(title) == name


def test_no_name_is_given_twice() -> None:
    names = LogNames()

    assert [names.take(title) for title in ("A", "a", "a 2", "a", "b")] == [
        "a.jsonl",
        "a-2.jsonl",
        "a-2-2.jsonl",
        "a-3.jsonl",
        "b.jsonl",
    ]


@given(titles=st.lists(st.text(st.characters(codec=None)) | st.sampled_from(["a", "a 2", "A-2"])))
def test_names_are_safe_short_and_distinct_whatever_the_titles(titles: list[str]) -> None:
    names = LogNames()

    given_names = [names.take(title) for title in titles]

    assert len(set(given_names)) == len(titles)
    assert all(name.count(".") == 1 and not set(name) & set("/\\\0 ") for name in given_names)
    assert all(len(name.encode()) < 200 for name in given_names)
