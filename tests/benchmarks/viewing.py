"""What the page's questions about a long log, and about many, take; measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.viewer.api import Api
from simulator.viewer.shelf import Shelf
from tests.transcript.logs import turns, write_log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.record import Turn

MESSAGES = 1_000_000
RUNS = 1_000

_SAID = "message {}: nobody reads all of this, and everybody wants to find one line of it at once"
_ROWS = 100


def rows(messages: int = MESSAGES, runs: int = RUNS) -> list[tuple[str, float]]:
    """Label and value: ms of processor time, and in the end MB of memory that the process came to."""
    found = subprocess.run(
        [sys.executable, "-m", f"{__package__}.viewing", str(messages), str(runs)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    return [(label, float(value)) for label, value in json.loads(found.stdout)]


def _said(count: int) -> Iterator[Turn]:
    for start in range(0, count, 1000):
        for turn in turns(min(1000, count - start), start):
            yield turn._replace(text=_SAID.format(turn.id))


def _measure(messages: int, runs: int) -> Iterator[tuple[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        write_log(Path(folder) / "long" / "a.jsonl", _said(messages))
        api = Api(Shelf(Path(folder) / "long"))
        middle = str(messages // 2)
        window = {"log": "a.jsonl", "from": middle, "count": str(_ROWS)}
        yield f"the first look at {messages:,} messages", _took(api, "run", log="a.jsonl")
        yield f"{_ROWS} records from the middle", _took(api, "records", **window)
        yield "where a message stands", _took(api, "position", log="a.jsonl", message=middle)
        yield "the overview, in 400 parts", _took(api, "overview", log="a.jsonl", bins="400")
        for label, filter_ in (("a word", f'text:"message {middle}:"'), ("a side", "side:client")):
            took = _took(api, "records", log="a.jsonl", filter=filter_)
            yield f"a filter over all of it: {label}", took
        yield "counting its rules", _took(api, "coverage", log="a.jsonl")
        memory = _peak()
        for number in range(runs):
            write_log(Path(folder) / "many" / f"{number % 10}" / f"{number}.jsonl", turns(20))
        many = Api(Shelf(Path(folder) / "many"))
        yield f"the list of {runs:,} runs", _took(many, "runs")
        yield "the same list again", _took(many, "runs")
        yield "memory after all questions about the long log, MB", memory


def _took(api: Api, name: str, **given: str) -> float:
    """ms of processor time until the whole answer is there."""
    began = time.process_time()
    while True:
        status, value = api.answer(name, given)
        assert status == 200
        if value.get("done", True):
            return (time.process_time() - began) * 1e3


def _peak() -> float:
    """MB; what getrusage tells begins with what the parent held, the kernel's own mark does not."""
    told = Path("/proc/self/status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    print(json.dumps(list(_measure(*map(int, sys.argv[1:])))))
