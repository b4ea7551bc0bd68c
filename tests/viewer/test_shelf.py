"""Tests for simulator.viewer.shelf: whatever an id is, it leads to a log of the folder or nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.viewer.shelf import NotThere, Shelf
from tests.transcript.logs import turns, write_log

if TYPE_CHECKING:
    from pathlib import Path

PIECES = st.sampled_from(
    ["..", ".", "", "in", "up", "near", "a.jsonl", "b.jsonl", "secret.jsonl", "link.jsonl", "notes.txt",
     "%2e%2e", "..\\", "\0", "~", "C:", "a.jsonl.gz", "é", "\ud800", "logs", "* ", "/"]
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with logs, and with every kind of way out of it."""
    base = tmp_path_factory.mktemp("base")
    root = base / "logs"
    for path in (
        root / "a.jsonl",
        root / "in" / "b.jsonl",
        base / "secret.jsonl",
        base / "a.jsonl",
    ):
        write_log(path, turns(1), run=str(path))
    (root / "up").symlink_to("..")
    (root / "near").symlink_to("in")
    (root / "link.jsonl").symlink_to(base / "secret.jsonl")
    (root / "in" / "link.jsonl").symlink_to("../a.jsonl")
    (root / "notes.txt").write_text("no log")
    return root


@given(pieces=st.lists(PIECES | st.text(max_size=3), max_size=6), absolute=st.booleans())
def test_an_id_leads_to_a_log_below_the_folder_or_nowhere(
    folder: Path, pieces: list[str], absolute: bool
) -> None:
    id_ = "/".join([str(folder), *pieces] if absolute else pieces)
    try:
        file = Shelf(folder).open(id_)
    except NotThere:
        return
    first = file.read(0, 10_000).decode()
    assert id_ in ("a.jsonl", "in/b.jsonl", "near/b.jsonl", "in/link.jsonl", "near/link.jsonl")
    assert f'"run":"{folder}/' in first


@pytest.mark.parametrize("id_", ["a.jsonl", "in/b.jsonl", "near/b.jsonl", "in/link.jsonl"])
def test_what_lies_in_the_folder_is_opened(folder: Path, id_: str) -> None:
    assert f'"run":"{folder}/'.encode() in Shelf(folder).open(id_).read(0, 10_000)


def test_a_file_that_becomes_a_link_after_it_was_looked_at_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "logs"
    write_log(root / "in" / "a.jsonl", turns(1))
    write_log(tmp_path / "out" / "a.jsonl", turns(1))
    shelf = Shelf(root)
    found = shelf.path_of("in/a.jsonl")
    monkeypatch.setattr(shelf, "path_of", lambda _: found)  # the moment between looking and opening
    assert shelf.open("in/a.jsonl").size() > 0

    (root / "in").rename(root / "was")
    (root / "in").symlink_to(tmp_path / "out")
    with pytest.raises(NotThere):
        shelf.open("in/a.jsonl")
    (root / "in").unlink()
    (root / "in").mkdir()
    (root / "in" / "a.jsonl").symlink_to(tmp_path / "out" / "a.jsonl")
    with pytest.raises(NotThere):
        shelf.open("in/a.jsonl")


@pytest.mark.parametrize(
    "name", ["line\nbreak.jsonl", "spa ce #?%.jsonl", "ünï😀.jsonl", "-rf.jsonl"]
)
def test_every_log_that_is_listed_can_be_opened(tmp_path: Path, name: str) -> None:
    path = write_log(tmp_path / "in" / name, turns(1))
    shelf = Shelf(tmp_path)
    id_ = shelf.id_of(path)
    assert id_ == f"in/{name}"
    assert shelf.open(id_).size() == path.stat().st_size


@pytest.mark.parametrize("name", [b"\xff.jsonl", b"back\\slash.jsonl"])
def test_what_no_page_can_ask_for_has_no_id(tmp_path: Path, name: bytes) -> None:
    path = write_log(tmp_path / name.decode("utf-8", "surrogateescape"), turns(1))
    assert path.exists()
    assert Shelf(tmp_path).id_of(path) is None
