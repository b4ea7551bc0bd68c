"""What changes in the folder while somebody looks: new runs, and logs that grow.

Owns the looking, which rests while nobody listens, and what each listener has not heard yet. Whoever listens slowly
hears the latest, not everything.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from simulator.errors import SimulatorError

if TYPE_CHECKING:
    from simulator.viewer.api import Api
    from simulator.viewer.runs import Mark

_FOLDER = 0.5  # seconds between two looks at the whole folder
_LOG = 0.1  # seconds between two looks at logs that grow
_GROWING = 50  # looks at a log without news until it rests
_MOST = 16  # logs that are looked at so often


class Listener:
    """One page that listens."""

    def __init__(self) -> None:
        self._news: dict[tuple[str, str], dict[str, Any]] = {}
        self._some = asyncio.Event()

    def tell(self, event: dict[str, Any]) -> None:
        """Have this heard; it takes the place of an older one about the same that was not heard."""
        self._news[event["type"], event.get("log", "")] = event
        self._some.set()

    async def heard(self) -> list[str]:
        """What is new, as JSON texts, once there is something."""
        await self._some.wait()
        self._some.clear()
        news, self._news = self._news, {}
        return [json.dumps(event) for event in news.values()]


class Watch:
    """Looks at a folder for everybody who listens."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._listeners: set[Listener] = set()
        self._some = asyncio.Event()  # whether anybody listens
        self._marks: dict[str, Mark] = {}
        self._growing: dict[str, int] = {}  # looks that are left
        self._counts: dict[str, int] = {}  # lines, as told last

    def add(self, listener: Listener) -> None:
        """Begin to tell it."""
        self._listeners.add(listener)
        self._some.set()

    def discard(self, listener: Listener) -> None:
        """Tell it no more."""
        self._listeners.discard(listener)
        if not self._listeners:
            self._some.clear()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            if not self._listeners:
                await self._some.wait()
                self._marks = await asyncio.to_thread(self._look)
                self._growing.clear()
                self._tell({"type": "runs"})  # something may have come while nobody looked
            await self._folder()
            for _ in range(round(_FOLDER / _LOG)):
                await asyncio.sleep(_LOG)
                await self._logs()

    async def _folder(self) -> None:
        marks = await asyncio.to_thread(self._look)
        changed = [id_ for id_, mark in marks.items() if self._marks.get(id_) != mark]
        if marks != self._marks:
            self._tell({"type": "runs"})
        self._marks = marks
        for id_ in changed[-_MOST:]:
            self._growing[id_] = _GROWING
        for id_ in tuple(self._growing)[:-_MOST]:
            self._rest(id_)

    async def _logs(self) -> None:
        """Tell of the logs that have grown since the last look."""
        for id_ in tuple(self._growing):
            count = await asyncio.to_thread(self._count, id_)
            if count is not None and count != self._counts.get(id_):
                self._counts[id_] = count
                self._growing[id_] = _GROWING
                self._tell({"type": "grown", "log": id_, "records": count})
            else:
                self._growing[id_] -= 1
            if self._growing[id_] <= 0:
                self._rest(id_)

    def _rest(self, id_: str) -> None:
        del self._growing[id_]
        self._counts.pop(id_, None)

    def _look(self) -> dict[str, Mark]:
        try:
            return self._api.runs.marks()
        except SimulatorError:  # the folder is gone for now
            return {}

    def _count(self, id_: str) -> int | None:
        try:
            return len(self._api.logs.get(id_).index)
        except (SimulatorError, OSError):  # it is gone, or no transcript
            return None

    def _tell(self, event: dict[str, Any]) -> None:
        for listener in self._listeners:
            listener.tell(event)
