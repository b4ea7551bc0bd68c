"""Tests for simulator.writing."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from simulator.errors import OutputError, UsageError
from simulator.writing import refused, replacing, report, see_place, write_new
from tests.disk import full_disk

if TYPE_CHECKING:
    from pathlib import Path


def break_off(target: Path) -> None:
    with replacing(target) as file:
        file.write(b"half of it")
        raise KeyboardInterrupt


def test_a_file_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "report.xml"
    target.write_text("before")
    with replacing(target) as file:
        file.write(b"after")
        file.flush()
        assert target.read_text() == "before"
    assert (target.read_text(), os.listdir(tmp_path)) == ("after", ["report.xml"])


@pytest.mark.parametrize("there", [True, False])
def test_what_breaks_off_on_the_way_leaves_things_as_they_were(tmp_path: Path, there: bool) -> None:
    target = tmp_path / "report.xml"
    if there:
        target.write_text("before")
    with pytest.raises(KeyboardInterrupt):
        break_off(target)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"] * there


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with replacing(pipe) as file:
        file.write(b"through")
    assert os.read(reader, 99) == b"through"
    os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize("name", ["", "nowhere/report.xml", "a\0b", "x" * 300])
def test_what_cannot_be_written_leaves_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises((OSError, ValueError)), replacing(tmp_path / name) as file:
        file.write(b"never")
    assert os.listdir(tmp_path) == []


def test_a_long_name_leaves_room_for_the_one_beside_it(tmp_path: Path) -> None:
    with replacing(tmp_path / ("x" * 255)) as file:
        file.write(b"fits")
    assert os.listdir(tmp_path) == ["x" * 255]


def test_a_new_file_has_the_same_bytes_on_every_system_and_is_never_written_over(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tea.yaml"
    write_new(path, "scenario: tea\n")
    with pytest.raises(UsageError, match="exists already and is left as it is"):
        write_new(path, "scenario: coffee\n")
    assert path.read_bytes() == b"scenario: tea\n"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("nowhere/tea.yaml", r"cannot be written: there is no folder .*nowhere$"),
        ("x" * 300, r"cannot be written: File name too long$"),
        ("a\0b", r"cannot be written: "),
    ],
)
def test_a_new_file_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, name: str, why: str
) -> None:
    with pytest.raises(UsageError, match=why):
        write_new(tmp_path / name, "scenario: tea\n")


def test_a_new_file_that_a_full_disk_does_not_take_leaves_nothing(tmp_path: Path) -> None:
    with (
        full_disk(),
        pytest.raises(OutputError, match=r"tea\.yaml cannot be written: File too large"),
    ):
        write_new(tmp_path / "tea.yaml", "scenario: tea\n")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), OutputError),
        (OSError(errno.EROFS, "Read-only file system"), OutputError),
        (OSError(errno.EACCES, "Permission denied"), OutputError),
        (OSError(errno.EIO, "Input/output error"), OutputError),
        (OSError(errno.ENOENT, "No such file or directory"), UsageError),
        (OSError(errno.EISDIR, "Is a directory"), UsageError),
        (OSError(errno.ENAMETOOLONG, "File name too long"), UsageError),
        (ValueError("embedded null byte"), UsageError),
    ],
    ids=str,
)
def test_what_the_disk_refuses_is_no_wrong_option(error: OSError | ValueError, kind: type) -> None:
    told = refused("-o x", error)
    assert type(told) is kind
    assert str(told) == f"-o x: {error.args[-1]}"


def test_a_report_whose_folder_is_not_there_names_the_folder(tmp_path: Path) -> None:
    target = str(tmp_path / "gone" / "r.xml")
    with (
        pytest.raises(
            UsageError, match=r"r\.xml: the report cannot be written: there is no folder .*gone$"
        ),
        report(target, "the report"),
    ):
        pytest.fail("there is no file to write to")
    with pytest.raises(UsageError, match=r"there is no folder .*gone$"):
        see_place(target, "--junit")


def test_a_report_that_a_full_disk_does_not_take_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "r.xml"
    target.write_bytes(b"before")
    with (
        full_disk(),
        pytest.raises(OutputError, match=r"r\.xml: the report cannot be written: File too large"),
        report(str(target), "the report") as file,
    ):
        file.write(b"after")
    assert (target.read_bytes(), os.listdir(tmp_path)) == (b"before", ["r.xml"])


def test_a_place_where_a_report_can_go_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"before")
    for name in ("there", "new"):
        see_place(str(tmp_path / name), "--junit")
    assert os.listdir(tmp_path) == ["there"]


def test_a_folder_that_is_there_is_never_said_to_be_missing() -> None:
    error = OSError(errno.ENOENT, "No such file or directory")
    there = refused("r.xml", error, at="/proc/r.xml")
    assert str(there) == "r.xml: No such file or directory"
    gone = refused("r.xml", error, at="/proc/gone/r.xml")
    assert str(gone) == "r.xml: there is no folder /proc/gone"
