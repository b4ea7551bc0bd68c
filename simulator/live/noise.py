"""Keeps what strangers do to an open port out of the log.

Owns the filters on the loggers of asyncio and aiohttp: bad HTTP, vanished peers, and an accept loop
that is out of descriptors (it would write thousands of tracebacks a second). What is wrong with us
still comes through.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOGGERS = ("asyncio", "aiohttp.server", "aiohttp.websocket")
_ACCEPT = "socket.accept()"  # how asyncio's messages about its accept loop begin
_PEERS_FAULT = (HttpProcessingError, web.HTTPException, ConnectionError, TimeoutError)


@contextmanager
def quiet() -> Iterator[None]:
    """Filter the noise for as long as the block runs; blocks may overlap in any order."""
    silence = _Strangers()  # one a block, so that each takes away its own
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    for logger in loggers:
        logger.addFilter(silence)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(silence)


class _Strangers(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "aiohttp.websocket":
            return record.levelno >= logging.ERROR  # warns of every subprotocol that is not ours
        if record.name == "asyncio":
            return _ACCEPT not in record.getMessage()
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, _PEERS_FAULT)
