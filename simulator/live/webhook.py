"""Tells a URL what happened, by HTTP POST with a JSON body, beside everything else.

Owns the bounds: how long a telling may take, how many are under way at once. Whoever tells is never
held up, and nothing that goes wrong reaches them but one sentence.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import aiohttp

from simulator.errors import UsageError
from simulator.transcript.fields import as_utf8, encode, plain_items

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TIMEOUT = 5.0  # seconds, from the look-up of the name to the answer's head
AT_ONCE = 16  # tellings under way; further ones are given up
_ACCEPTED = range(200, 300)


class Webhook:
    """Somewhere to tell things to; use it with `async with`, which waits for what is under way.

    Args:
        url: `http://…` or `https://…`.
        failed: hears one sentence for each telling that did not arrive.
        timeout: seconds.

    Raises:
        UsageError: the URL is none.
    """

    def __init__(
        self, url: str, failed: Callable[[str], None], *, timeout: float = TIMEOUT
    ) -> None:
        check_hook(url)
        self._url, self._failed, self._timeout = url, failed, timeout
        self._telling: set[asyncio.Task[None]] = set()

    def tell(self, what: Mapping[str, object]) -> None:
        """Send the JSON object; returns at once."""
        if len(self._telling) >= AT_ONCE:
            self._failed(f"{AT_ONCE} calls of the webhook are under way: this one is left out")
            return
        body = as_utf8(encode(plain_items(what)))
        task = asyncio.create_task(self._post(body))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._telling:
            await asyncio.wait(self._telling)  # each has its own bound

    async def _post(self, body: bytes) -> None:
        try:
            async with (
                asyncio.timeout(self._timeout),
                self._session() as session,
                session.post(self._url, data=body, allow_redirects=False) as answer,
            ):
                status = answer.status
        except TimeoutError:
            self._failed(f"the webhook gave no answer within {self._timeout:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            self._failed(f"the webhook cannot be reached: {error}")
        else:
            if status not in _ACCEPTED:
                more = ", which is not followed" if 300 <= status < 400 else ""
                self._failed(f"the webhook answered {status}{more}")

    def _session(self) -> aiohttp.ClientSession:
        """A session of its own for each telling: the next may be in an hour."""
        return aiohttp.ClientSession(
            headers={"Content-Type": "application/json"},
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(force_close=True),
            trust_env=False,
        )


def check_hook(url: str) -> None:
    """See that the URL can be posted to.

    Raises:
        UsageError: it cannot.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not url.isprintable() or " " in url:
        raise UsageError(f"--on-loop {url!r}: write a URL such as http://127.0.0.1:8000/loops")
