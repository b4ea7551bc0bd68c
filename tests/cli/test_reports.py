"""Tests for simulator.cli.reports: what `run` writes beside the logs, and where that cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from tests.bots import HELLO, JAM, write
from tests.cli.command import logs, simulate

if TYPE_CHECKING:
    from collections.abc import Sequence

FULL = "cannot be written: No space left on device"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("--junit", "gone/r.xml"),
            "--junit gone/r.xml: there is no folder gone",
        ),
        (("--html", "gone/r.html"), "--html gone/r.html: there is no folder gone"),
        (("--coverage-html", "gone/c"), "--coverage-html gone/c: there is no folder gone"),
        (("--junit", "."), "--junit .: this is a folder; write the name of a file"),
        (("--html", "s.yaml/r"), "--html s.yaml/r: there is no folder s.yaml"),
        (("--junit", "x" * 300), ": File name too long"),
        (("--junit", "./s.yaml"), "--junit ./s.yaml: this scenario is played, and is never overwritten"),
        (("--junit", "r", "--html", "./r"), "--junit and --html name the same file: ./r"),
    ],
)  # fmt: skip
def test_a_name_that_no_report_can_have_is_told_before_anything_is_played(
    tmp_path: Path, arguments: Sequence[str], sentence: str
) -> None:
    path = write(tmp_path, HELLO)
    over = simulate("run", path, *arguments, cwd=tmp_path)
    assert (over.returncode, over.stdout) == (2, "")
    assert over.stderr.endswith(f"{sentence}\n")
    assert over.stderr.count("\n") == 1
    assert logs(tmp_path) == []
    assert Path(path).read_text() == HELLO


def test_a_report_that_a_full_disk_does_not_take_keeps_none_of_the_others_back(
    tmp_path: Path,
) -> None:
    write(tmp_path, JAM)
    over = simulate(
        "run", "s.yaml", "-q", "--html", "/dev/full", "--coverage-html", "c.html",
        "--junit", "r.xml", cwd=tmp_path,
    )  # fmt: skip
    assert (over.returncode, over.stderr) == (6, f"error: /dev/full: the page {FULL}\n")
    assert ElementTree.parse(tmp_path / "r.xml").getroot().get("tests") == "1"
    assert "rules fired" in (tmp_path / "c.html").read_text()


def test_each_report_says_that_it_cannot_be_written(tmp_path: Path) -> None:
    write(tmp_path, HELLO)
    over = simulate(
        "run", "s.yaml", "-q", "--junit", "/dev/full", "--html", "/dev/full",
        "--coverage-html", "/dev/full", cwd=tmp_path,
    )  # fmt: skip
    assert over.returncode == 6
    assert over.stderr.splitlines() == [
        f"error: /dev/full: the report {FULL}",
        f"error: /dev/full: the page {FULL}",
        f"error: /dev/full: the page {FULL}",
    ]


def test_a_report_that_is_there_is_replaced(tmp_path: Path) -> None:
    write(tmp_path, HELLO)
    (tmp_path / "r.xml").write_text("before")
    assert simulate("run", "s.yaml", "--junit", "r.xml", cwd=tmp_path).returncode == 0
    assert ElementTree.parse(tmp_path / "r.xml").getroot().tag == "testsuite"
