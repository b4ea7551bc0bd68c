"""Asking the API of a folder of logs, without a server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import simulator
from simulator.viewer.api import Api
from simulator.viewer.shelf import Shelf
from tests.bots import write

Ask = Callable[..., Any]


def asking(folder: Path) -> Ask:
    """Asks the API of a folder, and wants 200."""
    api = Api(Shelf(folder))

    def asked(name: str, **given: object) -> Any:
        status, value = api.answer(name, {key: str(each) for key, each in given.items()})
        assert status == 200, value
        return json.loads(json.dumps(value, allow_nan=False))

    return asked


def played(folder: Path, text: str, name: str = "s.yaml") -> str:
    """The id of the log of a scenario that was run."""
    run = simulator.run(write(folder, text, name), out=folder)
    assert run.log is not None
    return Path(run.log).relative_to(folder).as_posix()
