"""The guide's chapter on reading transcripts: its commands run, its output is real, its tables are whole."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from simulator.cli.show import command
from simulator.inspecting import parse_filter
from simulator.inspecting.filtering.terms import FLAGS, KEYS
from tests.cli.command import simulate

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
CHAPTER = GUIDE.split("\n## Reading transcripts on the terminal\n")[1].split("\n## ")[0]
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINES = [
    line for language, body in FENCED.findall(CHAPTER) if not language for line in body.splitlines()
]
(SCREEN,) = [body for language, body in FENCED.findall(CHAPTER) if language == "text"]
TERMS = re.findall(r"`([^`]+)`", "\n".join(re.findall(r"^\| (`.+?) \|", CHAPTER, re.MULTILINE)))
EXAMPLES = [term for term in TERMS if not term.startswith("--")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the scenarios that the chapter speaks of were run; that of the screen last."""
    folder = tmp_path_factory.mktemp("reading")
    for name, logs in (("quiz", "transcripts"), ("jam", "transcripts"), ("hello", "before")):
        simulate("run", "-q", str(ROOT / "scenarios" / f"{name}.yaml"), "-o", logs, cwd=folder)
    simulate("new", "tea", cwd=folder)
    tea = folder / "tea.yaml"
    text = tea.read_text(encoding="utf-8").replace("say: Yes, please!", "say: No, thank you.")
    tea.write_text(text, encoding="utf-8")
    assert simulate("run", "tea.yaml", cwd=folder).returncode == 1
    return folder


@pytest.mark.parametrize("line", LINES)
def test_every_command_of_the_chapter_runs_and_prints(folder: Path, line: str) -> None:
    program, *arguments = shlex.split(line, comments=True)
    assert program == "simulator"
    for at, argument in enumerate(arguments):  # `latest` is the newest run only
        if argument.startswith("transcripts/latest/"):
            (log,) = folder.glob(f"transcripts/2*/{Path(argument).name}")
            arguments[at] = str(log)
    over = simulate(*arguments, cwd=folder)
    assert (over.returncode, over.stderr) == (0, "")
    assert over.stdout


def test_the_screen_of_a_failure_is_what_the_command_prints(folder: Path) -> None:
    log = "transcripts/latest/two-bots-meet-for-tea.jsonl"
    assert simulate("show", log, "--failed", cwd=folder).stdout == SCREEN


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_term_of_the_table_is_one(text: str) -> None:
    assert parse_filter(text).fits({}) is False


@pytest.mark.parametrize("word", [*(f"{key}:" for key in KEYS), *FLAGS])
def test_every_key_and_word_of_the_language_stands_in_the_table_and_in_the_help(word: str) -> None:
    assert any(term.startswith(word) for term in EXAMPLES)
    assert command.epilog is not None
    assert re.search(rf"\b{word}", command.epilog)


def test_the_options_of_one_log_stand_in_the_table() -> None:
    listed = {term.split()[0] for term in TERMS if term.startswith("--")}
    options = {
        name
        for option in command.params
        if isinstance(option, click.Option)
        for name in option.opts
    }
    of_lists = {"--outcome", "--scenario", "--since", "--until"}
    assert listed == options - of_lists - {"-v", "--verbose"}
    assert all(f"`{name}" in CHAPTER for name in options - {"--verbose"})
