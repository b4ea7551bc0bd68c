"""A file that is named as a log and is none: every command that reads logs says the same, with the same exit code."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.cli.command import simulate

if TYPE_CHECKING:
    from pathlib import Path

READERS = [
    ("show", "LOG"),
    ("show", "LOG", "--failed"),
    ("show", "LOG", "--loops"),
    ("show", "LOG", "--filter", "side:client"),
    ("show", "LOG", "--why", "0"),
    ("diff", "LOG", "LOG"),
    ("replay", "LOG"),
    ("replay", "LOG", "--proof"),
    ("replay", "LOG", "--rules", "s.yaml"),
    ("export", "LOG", "--to", "har"),
    ("new", "--from", "LOG", "-o", "made.yaml"),
    ("log", "repair", "LOG"),
    ("view", "LOG", "--html", "made.html"),
]


@pytest.mark.parametrize("reader", READERS, ids=" ".join)
def test_what_is_no_transcript_is_a_file_that_does_not_load(
    tmp_path: Path, reader: tuple[str, ...]
) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'hello\n{"a": 1}\n[1]\n\xff\x00\n')
    arguments = [argument.replace("LOG", "a.jsonl") for argument in reader]
    over = simulate(*arguments, cwd=tmp_path)
    assert (over.returncode, over.stdout) == (3, "")
    assert over.stderr.startswith("error: a.jsonl: this is no transcript: ")
    assert over.stderr.count("\n") == 1
    assert os.listdir(tmp_path) == ["a.jsonl"]


@pytest.mark.parametrize("reader", READERS, ids=" ".join)
def test_a_log_that_cannot_be_read_is_the_disks_refusal(
    tmp_path: Path, reader: tuple[str, ...]
) -> None:
    arguments = [argument.replace("LOG", "gone.jsonl") for argument in reader]
    over = simulate(*arguments, cwd=tmp_path)
    assert (over.returncode, over.stdout) == (6, "")
    assert over.stderr.startswith("error: gone.jsonl: ")
    assert over.stderr.count("\n") == 1
