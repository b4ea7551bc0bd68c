"""Tests for simulator.cli.graph: what is drawn of which file, and what is refused in words."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from tests.bots import HELLO, JAM, write
from tests.cli.command import simulate

if TYPE_CHECKING:
    from pathlib import Path


def test_a_scenario_is_drawn_with_its_loop_the_same_whatever_the_hash_seed(tmp_path: Path) -> None:
    write(tmp_path, JAM)
    drawn = [
        simulate("graph", "s.yaml", cwd=tmp_path, PYTHONHASHSEED=seed).stdout for seed in ("1", "2")
    ]
    assert drawn[0] == drawn[1]
    assert drawn[0].splitlines()[1] == "flowchart TD"
    assert ":::trap1" in drawn[0]
    assert "client: hello" in drawn[0]


def test_each_format_is_the_picture_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, HELLO)
    svg = simulate("graph", "s.yaml", "--format", "svg", cwd=tmp_path).stdout
    assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert simulate("graph", "s.yaml", "--format", "dot", cwd=tmp_path).stdout.startswith(
        "digraph {"
    )


def test_one_side_of_a_scenario_is_drawn_as_a_bot(tmp_path: Path) -> None:
    write(tmp_path, HELLO)
    over = simulate("graph", "s.yaml", "--side", "server", cwd=tmp_path)
    assert over.returncode == 0
    assert "when bye" in over.stdout


@pytest.mark.parametrize(
    ("text", "more", "code", "words"),
    [
        ("server: {on_open: hi}\nclient: human\n", (), 2, "--side server"),
        ("server: {on_opn: hi}\nclient: {}\n", (), 3, "on_open"),
        ("scenario: x\nserver: [\n", (), 3, "never closed"),
        (HELLO, ("--format", "png"), 2, "mermaid"),
        (HELLO, ("--max-states", "0"), 2, "0"),
    ],
    ids=["a person", "a slip", "no YAML", "no such format", "no states"],
)
def test_what_cannot_be_drawn_is_told_in_words(
    tmp_path: Path, text: str, more: tuple[str, ...], code: int, words: str
) -> None:
    over = simulate(
        "graph",
        write(tmp_path, f"scenario: S\n{text}" if "scenario" not in text else text),
        *more,
        cwd=tmp_path,
    )
    assert (over.returncode, over.stdout) == (code, "")
    assert words in over.stderr
    assert "Traceback" not in over.stderr


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    over = simulate("graph", "none.yaml", cwd=tmp_path)
    assert over.returncode == 3
    assert "none.yaml" in over.stderr
