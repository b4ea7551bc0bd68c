"""The guide's chapter on comparing runs, done as it stands there: each command, and the change by hand."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from simulator.inspecting.comparing.cause import Cause
from tests.cli.command import simulate

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAMS = GUIDE.split("\n### JSON for programs\n")[1].split("\n### ")[0]
CHAPTER = GUIDE.split("\n## Comparing runs\n")[1].split("\n## ")[0]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BEFORE, AFTER = "when: [it is <guess>, <guess>]", "when: I say <guess>"


def section(heading: str) -> str:
    return CHAPTER.split(f"### {heading}\n")[1].split("\n### ")[0]


def done(text: str, folder: Path) -> tuple[int, str]:
    """The exit code of the last command of a text, and what all of them printed."""
    printed, code = "", 0
    for language, body in BLOCK.findall(text):
        for line in body.splitlines() if not language else ():
            program, *arguments = shlex.split(line)
            assert program == "simulator"
            over = simulate(*arguments, cwd=folder)
            printed, code = printed + over.stdout + over.stderr, over.returncode
    return code, printed


def shown(text: str) -> list[str]:
    return [body for language, body in BLOCK.findall(text) if language == "text"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    return tmp_path


def test_two_runs_are_compared_as_the_guide_shows_it(folder: Path) -> None:
    text = section("Comparing two runs")
    code, printed = done(text, folder)
    assert code == 1
    assert [body for body in shown(text) if body not in printed] == [], printed


def test_the_change_of_a_rule_is_told_as_the_guide_shows_it(folder: Path) -> None:
    text = section("After a rule is changed")
    assert f"`{AFTER}` in place of `{BEFORE}`" in text
    first, second = text.split("Now open")
    assert done(first, folder)[0] == 0
    bot = folder / "scenarios" / "bots" / "quizmaster.yaml"
    source = bot.read_text(encoding="utf-8")
    assert source.count(BEFORE) == 1
    bot.write_text(source.replace(BEFORE, AFTER), encoding="utf-8")
    code, printed = done(second, folder)
    assert code == 1
    assert [body for body in shown(text) if body not in printed] == [], printed


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_stands_in_the_readme(cause: Cause) -> None:
    assert f"| `{cause}` |" in README


def test_every_field_for_programs_stands_in_the_guide(folder: Path) -> None:
    done(section("Comparing two runs"), folder)
    logs = [f"{name}/latest/after-you.jsonl" for name in ("before", "after")]
    told = json.loads(simulate("diff", *logs, "--format", "json", cwd=folder).stdout)
    rules = ("--rules", "scenarios/quiz.yaml", "--format", "json")
    changed = json.loads(simulate("replay", logs[0], *rules, cwd=folder).stdout)
    side = next(side for side in changed["sides"] if side["changes"])
    fields = {*told, *told["first"], *changed, *side, *side["changes"][0]}
    assert {field for field in fields if f"`{field}`" not in PROGRAMS} == set()
