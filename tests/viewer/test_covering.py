"""Tests for simulator.viewer.covering and firing: the browser counts what `run --coverage` counts."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from simulator.viewer import firing
from simulator.viewer.api import Api
from simulator.viewer.shelf import Shelf
from tests.bots import HELLO, write
from tests.transcript.logs import turns, write_log
from tests.viewer.asking import played

if TYPE_CHECKING:
    from tests.viewer.asking import Ask

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


def test_coverage_stands_beside_the_source_of_then(tmp_path: Path, ask: Ask) -> None:
    id_ = played(tmp_path, HELLO)

    covered = ask("coverage", log=id_)

    server, client = covered["files"]
    assert (server["side"], client["side"], server["note"]) == ("server", "client", None)
    assert server["path"] == client["path"] == str(tmp_path / "s.yaml")
    assert server["lines"] == HELLO.splitlines()
    assert [(rule["name"], rule["line"], rule["count"]) for rule in server["rules"]] == [
        ("on_open", 2, 1), ("when bye", 2, 1)
    ]  # fmt: skip
    assert covered["pairs"] == [
        {"from": "on_open", "to": "when hi", "side": "client", "count": 1},
        {"from": "when hi", "to": "when bye", "side": "server", "count": 1},
    ]


def test_a_rule_that_fires_without_a_word_is_counted(tmp_path: Path, ask: Ask) -> None:
    id_ = played(tmp_path, HELLO)
    covered = ask("coverage", log=id_)
    assert covered["counted"] == "fired"
    assert [(rule["name"], rule["count"]) for rule in covered["files"][1]["rules"]] == [
        ("when hi", 1), ("when bye", 1)
    ]  # fmt: skip


def test_of_a_talk_that_goes_otherwise_now_the_messages_are_counted(
    tmp_path: Path, ask: Ask
) -> None:
    id_ = played(tmp_path, HELLO)
    path = tmp_path / id_
    path.write_bytes(path.read_bytes().replace(b'"text":"bye"', b'"text":"by"'))
    covered = ask("coverage", log=id_)
    assert covered["counted"] == "said"
    assert [rule["count"] for rule in covered["files"][1]["rules"]] == [1, 0]


def test_of_rules_that_changed_only_what_the_log_knows_is_told(tmp_path: Path, ask: Ask) -> None:
    id_ = played(tmp_path, HELLO)
    write(tmp_path, HELLO.replace("say: bye", "say: goodbye"))

    server, _client = ask("coverage", log=id_)["files"]

    assert server["lines"] is None
    assert "it has changed since" in server["note"]
    assert [(rule["name"], rule["count"]) for rule in server["rules"]] == [("on_open", 1), ("when bye", 1)]  # fmt: skip
    assert ask("why", log=id_, message=1)["error"].endswith("the rules of then had another hash")


def header(path: Path, sha256: str) -> dict[str, Any]:
    return {"server": {"kind": "rules", "name": "x", "file": str(path), "sha256": sha256}}


@pytest.mark.parametrize(
    "content",
    ["root:x:0:0:secret\n", "password: secret\n", "- secret\n", "name: secret\nrules: [{when: hi, say: secret}]\n"],
)  # fmt: skip
@pytest.mark.parametrize("known", [False, True])
def test_a_log_cannot_make_us_show_a_file(
    tmp_path: Path, ask: Ask, content: str, known: bool
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(content)
    sha = hashlib.sha256(content.encode() if known else b"something else").hexdigest()
    write_log(tmp_path / "a.jsonl", turns(3), **header(secret, sha))

    covered, why = ask("coverage", log="a.jsonl"), ask("why", log="a.jsonl", message=1)

    bot = content.startswith("name")  # only who knows every byte of a bot sees it
    assert (covered["files"][0]["lines"] is not None) == (bot and known)
    assert "secret" not in json.dumps([covered, why]).replace(str(secret), "") or (bot and known)
    assert set(why) == {"error"}


def test_counting_carries_on_as_the_log_grows(tmp_path: Path, ask: Ask) -> None:
    def answered() -> list[tuple[str, int]]:
        return [(pair["side"], pair["count"]) for pair in ask("coverage", log="a.jsonl")["pairs"]]

    path = write_log(tmp_path / "a.jsonl", turns(10), ended=False)
    assert answered() == [("server", 5), ("client", 4)]
    more = write_log(tmp_path / "b.jsonl", turns(10, 10)).read_bytes().split(b"\n", 1)[1]
    with path.open("ab") as file:
        file.write(more)
    assert answered() == [("server", 10), ("client", 9)]


def test_a_log_of_another_program_is_counted_as_well(tmp_path: Path, ask: Ask) -> None:
    path = write_log(tmp_path / "a.jsonl", turns(10))
    records = [json.loads(line) for line in path.read_bytes().splitlines()]
    lines = (json.dumps(dict(sorted(record.items())), indent=None) for record in records)
    (tmp_path / "b.jsonl").write_text("".join(f"{line}\n" for line in lines))
    assert ask("coverage", log="b.jsonl") == ask("coverage", log="a.jsonl")
    assert ask("run", log="b.jsonl")["messages"] == 10
    assert ask("position", log="b.jsonl", message=9) == {"at": 10}
