"""Tests for simulator.viewer.covering and firing: the browser counts what `run --coverage` counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from simulator.viewer import firing
from simulator.viewer.api import Api
from simulator.viewer.shelf import Shelf

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_same_rules_fired_as_run_counts(tmp_path: Path, path: Path) -> None:
    arguments = ["run", str(path), "-o", str(tmp_path), "--coverage", "--format", "json"]
    told = json.loads(CliRunner().invoke(cli, arguments).stdout.splitlines()[-1])["coverage"]
    api = Api(Shelf(tmp_path))
    (run,) = api.runs.listed()

    _, covered = api.answer("coverage", {"log": run["id"]})

    assert covered["counted"] == "fired"
    assert sorted(
        (file["path"], rule["name"], rule["line"], rule["end"], rule["count"])
        for file in covered["files"]
        for rule in file["rules"]
    ) == sorted(
        (rule["file"], rule["name"], rule["first"], rule["last"], rule["fired"])
        for bot in told["bots"]
        for rule in bot["rules"]
    )


@pytest.fixture
def hello(tmp_path: Path) -> Path:
    """The log of a scenario whose last rule closes without a word."""
    CliRunner().invoke(cli, ["run", str(SCENARIOS[0].parent / "hello.yaml"), "-o", str(tmp_path)])
    (path,) = tmp_path.glob("2*/*.jsonl")
    return path


def counted(path: Path) -> str:
    status, covered = Api(Shelf(path.parent)).answer("coverage", {"log": path.name})
    assert status == 200
    return str(covered["counted"])


def test_what_was_said_is_counted_where_the_log_is_long(
    hello: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert counted(hello) == "fired"
    monkeypatch.setattr(firing, "FURTHEST", 5)
    assert counted(hello) == "said"


def test_what_was_said_is_counted_while_the_talk_goes_on(hello: Path) -> None:
    lines = hello.read_bytes().splitlines(keepends=True)
    hello.write_bytes(b"".join(lines[:-1]))
    assert counted(hello) == "said"
