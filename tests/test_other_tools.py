"""The guide's commands for other tools, run as they stand there, over many logs."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

import simulator
from tests.bots import HELLO, JAM, WAITING, write

GUIDE = (Path(__file__).parent.parent / "scenarios" / "README.md").read_text(encoding="utf-8")
CHAPTER = GUIDE.split("\n## Transcripts and other tools\n")[1].split("\n## ")[0]
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = FENCED.findall(CHAPTER)
JQ = [line for language, body in BLOCKS if language == "sh" for line in body.splitlines()]
SQL = [body for language, body in BLOCKS if language == "sql"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which scenarios left their logs, and one was torn."""
    folder = tmp_path_factory.mktemp("tools")
    for name, text in (("torn", HELLO), ("jam", JAM), ("wait", WAITING), ("hello", HELLO)):
        run = simulator.run(write(folder, text, f"{name}.yaml"), out=folder / "transcripts")
        if name == "torn":
            torn = Path(str(run.log))
            torn.write_bytes(torn.read_bytes()[:-40])
    return folder


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is a Debian package, not installed here")
@pytest.mark.parametrize(
    ("number", "wanted"),
    [(0, '"ended_by":"loop","kind":"loop"'), (1, " otherwise\n"), (2, "hi\nbye\n")],
    ids=["ended", "rules", "said"],
)
def test_each_jq_command_prints_what_the_guide_says(folder: Path, number: int, wanted: str) -> None:
    over = subprocess.run(
        ["bash", "-c", JQ[number]],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert wanted in over.stdout
    assert "Traceback" not in over.stderr


def test_the_guide_shows_three_commands_of_jq_and_four_of_duckdb() -> None:
    assert [line.split()[0] for line in JQ] == ["jq"] * 3
    assert [body.split()[0] for body in SQL] == ["CREATE", "SELECT", "SELECT", "SELECT"]


@pytest.fixture(scope="module")
def answers(folder: Path) -> list[list[tuple[object, ...]]]:
    """What each query of the guide gives."""
    view, *queries = SQL
    with duckdb.connect() as base:
        base.execute(view.replace("'transcripts/", f"'{folder}/transcripts/"))
        return [base.execute(query).fetchall() for query in queries]


def test_the_first_query_tells_how_every_run_ended(
    answers: list[list[tuple[object, ...]]],
) -> None:
    jam, hello, waiting = answers[0]  # the torn one has no footer, so it did not end
    assert jam[:4] == ("Jam", 0, "loop", "loop")
    assert hello == ("Hello", 0, "client", "ok", 3)
    assert waiting == ("Waiting", 0, "silence", "ok", 2)


def test_the_second_query_tells_which_answers_took_longest(
    answers: list[list[tuple[object, ...]]],
) -> None:
    assert answers[1][0][1:] == (1, 240_000.0, "at last")
    assert len(answers[1]) == 7


def test_the_third_query_tells_which_rules_speak_most(
    answers: list[list[tuple[object, ...]]],
) -> None:
    assert {"otherwise", "on_open", "when hi", "when line"} <= {row[2] for row in answers[2]}
    counts = [row[3] for row in answers[2]]
    assert counts == sorted(counts, reverse=True)  # type: ignore[type-var]
