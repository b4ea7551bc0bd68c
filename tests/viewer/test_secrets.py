"""What a scenario hides reaches neither the page nor the single file, and the rest is shown all the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from simulator.viewer.api import Api
from simulator.viewer.shelf import Shelf
from simulator.viewer.single import single_file
from tests.bots import write

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "hunter2-is-the-word"
SCENARIO = """\
scenario: Password
secrets: {token: $THE_TOKEN}
server: {on_open: say the word, rules: [{when: "<x>", if: x == token, say: "ok <x>, bye"}]}
client: {rules: [{when: the word, say: "<token>"}, {when: bye, close: true}]}
expect: {messages: 9}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log in which a secret was said, while whoever looks at it knows the secret, too."""
    monkeypatch.setenv("THE_TOKEN", SECRET)
    path = write(tmp_path, SCENARIO)
    done = CliRunner().invoke(cli, ["run", path, "-q", "-o", str(tmp_path / "logs")])
    assert done.exit_code == 1, done.output
    return tmp_path / "logs"


def answers(folder: Path) -> dict[str, Any]:
    api = Api(Shelf(folder))
    (run,) = api.runs.listed()
    given = {"log": run["id"], "a": run["id"], "b": run["id"], "message": "1", "at": "4"}
    names = ("run", "records", "record", "overview", "coverage", "why", "diff")
    told = {name: api.answer(name, given) for name in names}
    assert {status for status, _ in told.values()} == {200}
    return {name: value for name, (_, value) in told.items()}


def test_no_answer_holds_a_secret(folder: Path) -> None:
    told = answers(folder)
    assert SECRET not in json.dumps(told)
    said = [row["record"].get("text") for row in told["records"]["records"]]
    assert "***token***" in said


def test_the_source_is_shown_with_the_name_of_the_variable(folder: Path) -> None:
    covered = answers(folder)["coverage"]
    assert [file["lines"] for file in covered["files"]] == [SCENARIO.splitlines()] * 2
    assert [rule["count"] for rule in covered["files"][0]["rules"]] == [1, 1]


def test_without_the_variable_the_same_is_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("THE_TOKEN")
    covered = answers(folder)["coverage"]
    assert [file["lines"] for file in covered["files"]] == [SCENARIO.splitlines()] * 2


def test_no_single_file_holds_a_secret(folder: Path) -> None:
    text = "".join(single_file(Shelf(folder)))
    assert SECRET not in text
    assert "***token***" in text


def test_a_secret_that_only_the_command_gave_is_no_hindrance(tmp_path: Path) -> None:
    text = SCENARIO.replace("secrets: {token: $THE_TOKEN}\n", "")
    arguments = ["-q", "-o", str(tmp_path / "logs"), "--secret", f"token={SECRET}"]
    CliRunner().invoke(cli, ["run", write(tmp_path, text), *arguments])
    told = answers(tmp_path / "logs")
    assert SECRET not in json.dumps(told)
    assert [file["lines"] for file in told["coverage"]["files"]] == [text.splitlines()] * 2


@pytest.mark.parametrize(
    "names", [3, ["turn", "state", "a b", 5, "x" * 1000, "\ud800"], [["token"]], {"token": 1}]
)
def test_odd_names_of_secrets_are_no_hindrance(folder: Path, names: object) -> None:
    (path,) = folder.glob("2*/*.jsonl")
    first, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(
        json.dumps(json.loads(first) | {"secrets": names}).encode() + b"\n" + b"".join(rest)
    )
    assert SECRET not in json.dumps(answers(folder))
