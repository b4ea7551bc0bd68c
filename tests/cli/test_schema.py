"""Tests for simulator.cli.schema: what a foreign validator says of files and logs, by the schemas.

Files are read by the project's own reader, and plain scalars then typed as YAML 1.2 does: that is
what an editor's YAML language server hands to its validator.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

import simulator
from simulator.cli.main import cli
from simulator.dialogue.json_schema import typed_value
from simulator.scenario import examine_file, sniff
from simulator.source import read_source
from simulator.transcript.reader import read_log

if TYPE_CHECKING:
    from collections.abc import Iterator

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
FILES = sorted(SCENARIOS.rglob("*.yaml"))
PLAYED = [path for path in FILES if sniff(path.read_bytes())]
FORMS = ("bot", "scenario", "transcript")


def schema(what: str) -> dict[str, Any]:
    result = CliRunner().invoke(cli, ["schema", what])
    assert result.exit_code == 0
    made: dict[str, Any] = json.loads(result.stdout)
    return made


VALIDATORS = {what: Draft202012Validator(schema(what)) for what in FORMS}


def slips(what: str, text: str | bytes) -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    value = typed_value(read_source(data, "f.yaml").root)
    return [error.message for error in VALIDATORS[what].iter_errors(value)]


def properties(made: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for table in (made, *made["$defs"].values()):
        yield from table.get("properties", {}).values()


@pytest.mark.parametrize("what", FORMS)
def test_a_schema_is_sound_by_the_schema_of_schemas(what: str) -> None:
    made = schema(what)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(made)


@pytest.mark.parametrize("what", FORMS)
def test_every_key_has_a_description_and_an_example_that_fits_it(what: str) -> None:
    made = schema(what)
    found = list(properties(made))
    assert len(found) > 30
    for own in found:
        assert own["description"]
        for example in own["examples"]:
            own_schema = {**own, "$defs": made["$defs"]}
            assert Draft202012Validator(own_schema).is_valid(example), (own, example)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_file_fits(path: Path) -> None:
    what = "scenario" if path in PLAYED else "bot"
    assert slips(what, path.read_bytes()) == []


BROKEN_BOTS = {
    "an unknown key": "otherwize: hi",
    "an unknown key in a rule": "rules: [{wehn: hi, say: x}]",
    "an unknown key in a nested rule": "rules: [{rules: [{say: x, iff: a}]}]",
    "an unknown key in a state": "states: {a: {on_entr: hi}}",
    "a mapping for a list": "rules: {when: hi, say: x}",
    "a mapping for a pattern": "rules: [{when: {a: b}, say: x}]",
    "two conditions": "rules: [{when: a, when_exactly: b, say: x}]",
    "a weight outside any_of": "on_open: {say: x, weight: 2}",
    "a duration without a unit": "on_silence: {after: 5, say: x}",
    "a timer without its time": "every: {say: x}",
    "drop of something": "on_open: {drop: now}",
    "a code that no one may send": "on_open: {close: 99}",
    "a close of something else": "on_open: {close: {code: 4000, why: x}}",
    "nothing to draw from": "on_open: {any_of: []}",
    "a list of lists of words": "words: {a: [[b]]}",
    "a text for a bot": "hello",
    "a name of 301 characters": f"name: {'x' * 301}",
    "a rule's name of 301 characters": f"rules: [{{name: {'x' * 301}, say: x}}]",
    "a pattern of 100,001 characters": f"rules: [{{when: {'x' * 100_001}, say: x}}]",
    "a condition of 2,001 characters": f"rules: [{{if: {'+'.join(['1'] * 1001)}, say: x}}]",
}
BROKEN_SCENARIOS = {
    "no client": "{scenario: x, server: {}}",
    "a slip in a side": "{server: {rulez: []}, client: {}}",
    "an ending that is none": "{server: {}, client: {}, expect: {ended_by: nobody}}",
    "a comparison that is none": "{server: {}, client: {}, expect: {messages: about 3}}",
    "a line of two sides": "{server: {}, client: {}, expect: {says: [{client: a, server: b}]}}",
    "a line of no side": "{server: {}, client: {}, expect: {says: [{within: 1s}]}}",
    "an action that is none": "{server: {}, client: {}, loops: halt}",
    "a share without its sign": "{server: {}, client: {}, wire: {drop: 0.01}}",
    "a limit of nothing": "{server: {}, client: {}, limits: {messages: 0}}",
    "a draw of 1": "{server: {}, client: {}, choices: {client: [1]}}",
    "a title of 301 characters": f"{{scenario: {'x' * 301}, server: {{}}, client: {{}}}}",
    "a side that is a list": "{server: [], client: {}}",
    "a program with a bot's key": "{server: {cmd: x, rules: []}, client: {}}",
}
BROKEN = [
    pytest.param(what, text, id=name)
    for what, texts in (("bot", BROKEN_BOTS), ("scenario", BROKEN_SCENARIOS))
    for name, text in texts.items()
]


@pytest.mark.parametrize(("what", "text"), BROKEN)
def test_what_the_loader_refuses_the_schema_refuses_too(what: str, text: str) -> None:
    found, _ = examine_file("f.yaml", read=lambda _: text.encode())
    assert found is None
    assert slips(what, text)


FINE = {
    "words that are no texts elsewhere": "on_open: 42\nrules: [{when: true, say: 1.5}]",
    "keys with everything below commented out": "rules:\nvars:\nstates:\nwords:\nkeywords:\n",
    "a state without anything": "states: {a: }\nrules: [{when: b, go_to: a}]",
    "a name of 300 characters": f"name: {'x' * 300}\non_open: x",
    "a range": "on_open: {wait: 1s - 3s, say: x}",
    "synonyms": "words: {size: {large: [big, huge], small: little, tiny: }}\non_open: x",
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_what_the_loader_takes_the_schema_takes_too(text: str) -> None:
    found, _ = examine_file("f.yaml", read=lambda _: text.encode())
    assert found is not None
    assert slips("bot", text) == []


@pytest.mark.parametrize("path", PLAYED, ids=lambda path: path.stem)
def test_every_record_of_a_shipped_scenario_fits(path: Path, tmp_path: Path) -> None:
    log = simulator.run(str(path), out=str(tmp_path)).log
    assert log is not None
    validator = VALIDATORS["transcript"]
    records = read_log(log).records
    assert len(records) > 3
    assert [str(e) for record in records for e in validator.iter_errors(record)] == []


@pytest.mark.parametrize(
    "change",
    [
        {"id": "1"},
        {"from": "nobody"},
        {"ts": "yesterday"},
        {"seq": -1},
        {"data": "AAEC"},
        {"rule": {"name": "x"}},
    ],
    ids=str,
)
def test_a_broken_record_does_not_fit(change: dict[str, object]) -> None:
    record = {
        "seq": 3, "ts": "2026-11-24T08:42:13.250Z", "t": 0, "type": "message", "id": 0,
        "from": "client", "re": None, "hop": 0, "text": "hi", "rule": None, "state": "start",
    }  # fmt: skip
    assert VALIDATORS["transcript"].is_valid(record)
    assert not VALIDATORS["transcript"].is_valid(record | change)


def test_a_type_that_a_later_version_writes_is_let_through() -> None:
    record = {"seq": 3, "ts": "2026-11-24T08:42:13.250Z", "t": 0, "type": "weather"}
    assert VALIDATORS["transcript"].is_valid(record)


def test_a_file_form_that_does_not_exist_is_a_usage_error() -> None:
    result = CliRunner().invoke(cli, ["schema", "bots"])
    assert result.exit_code == 2
    assert "'bot', 'scenario', 'transcript'" in result.output
