"""The ten steps of the guide, done as a newcomer would: from an empty folder, each command as it stands there.

What the guide says is printed must be printed. The edits by hand are the ones the text asks for.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from tests.cli.command import simulate

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
CHAPTER = GUIDE.split("\n## Ten steps")[1].split("\n## ")[0]
STEPS = re.split(r"\n### \d+\. ", CHAPTER)[1:]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EDITS = {  # the number of a step: what is changed by hand before its command runs
    4: ("say: Yes, please!", "say: No, thank you."),
    5: ("when: goodbye", "wehn: goodbye"),
    6: ("wehn: goodbye", "when: goodbye"),
}
TYPED = {8: ["My name is Tom.", "/save talk", "/quit"]}
EXITS = {4: 1, 5: 3}
PLAYABLE = [number for number, step in enumerate(STEPS, 1) if "\n```\n" in step]


class Done(NamedTuple):
    """What a step came to: the last code, and everything that was printed."""

    code: int
    printed: str


def entered(line: str, folder: Path, typed: str) -> subprocess.CompletedProcess[str]:
    """A line of the guide, as it is entered into a terminal."""
    program, *arguments = shlex.split(line, comments=True)
    if program == "simulator":
        return simulate(*arguments, cwd=folder, said=typed)
    assert program == "pytest"
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Done]:
    """Every step, in order, in one folder."""
    folder = tmp_path_factory.mktemp("empty")
    came: dict[int, Done] = {}
    for number, step in enumerate(STEPS, 1):
        if number in EDITS:
            before, after = EDITS[number]
            path = folder / "tea.yaml"
            text = path.read_text(encoding="utf-8")
            assert text.count(before) == 1, before
            path.write_text(text.replace(before, after), encoding="utf-8")
        commands = [body for language, body in BLOCK.findall(step) if not language]
        for line in "".join(commands).splitlines():
            over = entered(line, folder, "".join(f"{said}\n" for said in TYPED.get(number, ())))
            before_it = came.get(number, Done(0, ""))
            came[number] = Done(over.returncode, before_it.printed + over.stdout + over.stderr)
    return came


def test_there_are_ten_steps_and_the_edits_are_those_of_the_text() -> None:
    assert len(STEPS) == 10
    assert f"`{EDITS[4][0]}`" in STEPS[3]
    assert f"`{EDITS[4][1]}`" in STEPS[3]
    assert f"`{EDITS[5][0]}`" in STEPS[4]
    assert f"`{EDITS[5][1]}`" in STEPS[4]
    assert [line for line in TYPED[8] if f"`{line}`" not in STEPS[7]] == []


@pytest.mark.parametrize("number", PLAYABLE)
def test_a_step_prints_what_the_guide_says(number: int, done: dict[int, Done]) -> None:
    assert done[number].code == EXITS.get(number, 0), done[number].printed
    shown = [body for language, body in BLOCK.findall(STEPS[number - 1]) if language == "text"]
    assert [body for body in shown if body not in done[number].printed] == [], done[number].printed


def test_pytest_finds_both_scenarios(done: dict[int, Done]) -> None:
    assert "2 passed" in done[10].printed


def test_whoever_says_a_name_in_the_chat_is_called_by_it(done: dict[int, Done]) -> None:
    assert "Would you like tea, Tom?" in done[8].printed


def test_the_workflow_is_yaml_and_its_commands_exist(tmp_path: Path) -> None:
    (body,) = (body for language, body in BLOCK.findall(GUIDE) if language == "yml")
    workflow = yaml.safe_load(body)
    runs = [step["run"] for step in workflow["jobs"]["play"]["steps"] if "run" in step]
    commands = [line for line in runs if line.startswith("simulator ")]
    assert len(commands) == 2
    (tmp_path / "dialogues").mkdir()
    (tmp_path / "dialogues" / "a.yaml").write_text("scenario: A\nserver: {}\nclient: {}\n")
    for line in commands:
        over = subprocess.run(
            [sys.executable, "-m", *shlex.split(line)],
            cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        assert over.returncode == 0, over.stdout + over.stderr
    assert (tmp_path / "report.xml").exists()
