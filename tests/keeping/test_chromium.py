"""What Chromium records of a bot that is served becomes a scenario that passes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from simulator.served import BackgroundServer, served
from tests.bots import write
from tests.browser import browser, empty_page, needs_chromium
from tests.cli.command import simulate

if TYPE_CHECKING:
    from pathlib import Path

BOT = """\
name: greeter
on_open: Welcome, 旅人!
rules:
  - {when: I am <who>, say: ["Hello, <who>.", "What do you want?"]}
  - {when: tea, say_json: {order: tea, cups: 2}}
  - {when_binary: "AQID", say_binary: "AwIB"}
  - {when: bye, say: "bye <bye>", CLOSE}
"""
TALK = """
async url => {
  const ws = new WebSocket(url), heard = [];
  ws.binaryType = "arraybuffer";
  const said = [[1, "I am <b>a page</b>"], [3, "tea; please"], [4, new Uint8Array([1, 2, 3])], [5, "bye"]];
  return await new Promise(done => {
    ws.onmessage = event => {
      heard.push(typeof event.data === "string" ? event.data : [...new Uint8Array(event.data)]);
      for (const [after, what] of said) if (after === heard.length) ws.send(what);
      if (heard.length === 6 && !SERVER) ws.close(1000);
    };
    ws.onclose = event => done([heard, event.code]);
  });
}
"""


@needs_chromium
@pytest.mark.parametrize("closer", ["server", "client"])
def test_a_har_of_chromium_becomes_a_scenario_that_passes(tmp_path: Path, closer: str) -> None:
    close = "close: true" if closer == "server" else "if: 'true'"
    bot = write(tmp_path, BOT.replace("<bye>", "page").replace("CLOSE", close), "bot.yaml")
    har = tmp_path / "page.har"
    with BackgroundServer(served(bot, 0)) as server:
        with browser() as chromium, empty_page() as page_url:
            context = chromium.new_context(record_har_path=har)
            page = context.new_page()
            page.goto(page_url)
            script = TALK.replace("SERVER", "true" if closer == "server" else "false")
            heard, code = page.evaluate(script, server.url)
            context.close()
        assert (heard[0], heard[4], heard[5], code) == (
            "Welcome, 旅人!",
            [3, 2, 1],
            "bye page",
            1000,
        )
        (socket,) = [
            entry for entry in json.loads(har.read_text())["log"]["entries"]
            if entry["_resourceType"] == "websocket"
        ]  # fmt: skip
        assert len(socket["_webSocketMessages"]) == 10

        made = simulate("new", "--from", str(har), "-o", "page.yaml", cwd=tmp_path)
        assert made.returncode == 0, made.stderr
        lived = simulate("run", "page.yaml", cwd=tmp_path)  # against the same bot, still served
        assert lived.returncode == 0, lived.stdout
    alone = simulate("run", "page.yaml", "--server", bot, cwd=tmp_path)
    assert alone.returncode == 0, alone.stdout
    assert "10 messages" in alone.stdout
