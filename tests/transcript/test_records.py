"""Tests for simulator.transcript.records: the table says what is really written, no more, no less."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

import simulator
from simulator.transcript.reader import read_log
from simulator.transcript.records import ENVELOPE, RECORDS
from simulator.transcript.repairing import repair
from tests.cli.command import logs, simulate
from tests.live.test_service import serving

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
GUIDE = (SCENARIOS / "README.md").read_text(encoding="utf-8")
# Each brings about what no shipped scenario does.
OTHERS = {
    "bytes": "server: {rules: [{when_binary: '*', say: ok}]}\nclient: {on_open: {say_binary: AQID}}",
    "a bad wire": (
        "server: {otherwise: hi}\nclient: {on_open: hello, every: {each: 1s, times: 90, say: x}}\n"
        "wire: {drop: 30%, duplicate: 30%, delay: 1s}\nlimits: {messages: 60}"
    ),
    "a cut": "server: {otherwise: hi}\nclient: {on_open: a}\nwire: {cut: {after: 2}}",
    "unsaid": "server: {on_open: {say: a, wait: 5s, as_if: b}, rules: [{when: b, say: c}]}\n"
    "client: {rules: [{when: a, close: true}]}",
    "a script error": "server: {vars: {n: 0}, otherwise: '<(1 / n)>'}\nclient: {on_open: a}",
    "a stranger": "server: ws://127.0.0.1:9/\nclient: {on_open: a}",
    "a dismissed loop": (
        "server: {otherwise: {rules: [{if: turn >= 9, say: hello, close: true}, {say: hello}]}}\n"
        "client: {on_open: hello, otherwise: {in_turn: [hello]}}\nloops: {patience: 18}"
    ),
}


def written(path: Path, folder: Path) -> list[dict[str, object]]:
    log = simulator.run(str(path), out=str(folder)).log
    assert log is not None
    return list(read_log(log).records)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    folder = tmp_path_factory.mktemp("records")
    paths = sorted(SCENARIOS.glob("*.yaml"))
    for number, text in enumerate(OTHERS.values()):
        path = folder / f"{number}.yaml"
        path.write_text(f"scenario: x\n{text}\n")
        paths.append(path)
    simulate("chat", str(SCENARIOS / "hello.yaml"), cwd=folder, said="one\n/back\n")
    (talked,) = logs(folder)
    others = [record for path in paths for record in written(path, folder / path.stem)]
    torn = folder / "torn.jsonl"
    torn.write_bytes(talked.read_bytes()[:-40])
    repair(torn)
    second = asyncio.run(served_second(folder))
    secret = simulator.run(str(paths[0]), out=folder / "secret", secrets={"token": "sesame"}).log
    logs_ = (talked, torn, Path(str(secret)))
    return [*others, *(record for log in logs_ for record in read_log(log).records), *second]


async def served_second(folder: Path) -> list[dict[str, object]]:
    """What is written of a served bot's second conversation."""
    async with serving(folder) as service:
        for _ in range(2):
            async with connect(service.url) as client:
                await client.recv()
            run = await service.over.get()
    assert run.log is not None
    return list(read_log(run.log).records)


def fields_of(record: dict[str, object]) -> set[str]:
    return set(record) - {field.name for field in ENVELOPE}


def test_no_record_has_a_field_that_the_table_does_not_know(
    records: list[dict[str, object]],
) -> None:
    for record in records:
        known = {field.name for field in RECORDS[str(record["type"])].fields}
        assert fields_of(record) <= known, record


def test_no_record_lacks_a_field_that_the_table_promises(records: list[dict[str, object]]) -> None:
    for record in records:
        fields = RECORDS[str(record["type"])].fields
        assert {field.name for field in fields if field.always} <= fields_of(record), record


@pytest.mark.parametrize("name", RECORDS)
def test_every_record_type_is_really_written(name: str, records: list[dict[str, object]]) -> None:
    seen = {field for record in records if record["type"] == name for field in fields_of(record)}
    assert {field.name for field in RECORDS[name].fields} == seen


@pytest.mark.parametrize("name", RECORDS)
def test_every_record_type_stands_in_the_guide(name: str) -> None:
    assert f"| `{name}` |" in GUIDE.split("\n### The transcript\n")[1]
