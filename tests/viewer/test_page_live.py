"""A conversation in a real browser while it is spoken."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from simulator.viewer.serving import Viewer
from simulator.viewer.shelf import Shelf
from tests.viewer.browser import looking, tab
from tests.viewer.played import as_line, header, said

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser

pytestmark = pytest.mark.asyncio(loop_scope="session")
TICKS = """\
scenario: A clock
server:
  name: clock
  vars: {n: 0}
  every: {each: 100ms, times: 12, set: {n: <n + 1>}, say: tick <n>}
client:
  name: listener
  rules:
    - when: tick 12
      close: true
"""


async def test_a_running_conversation_appears_as_it_is_spoken(
    browser: Browser, tmp_path: Path
) -> None:
    scenario = tmp_path / "clock.yaml"
    scenario.write_text(TICKS, "utf-8")
    async with looking(browser, tmp_path) as opened:
        page = await opened.open()
        await page.locator(".empty").wait_for()
        run = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "simulator", "run", str(scenario), "--clock", "real", "-q", "-o", str(tmp_path)
        )  # fmt: skip
        await expect(page.locator(".run .badge")).to_have_text("running")
        await page.locator(".run-link").click()
        await expect(page.get_by_text("tick 1", exact=True)).to_be_visible()
        await expect(page.get_by_text("tick 12", exact=True)).to_be_visible()
        await expect(page.locator(".run-title .badge")).to_have_text("ok")
        await expect(page.get_by_role("button", name="Follow the end")).to_be_hidden()
        assert await run.wait() == 0
        assert opened.complaints == []


async def test_the_end_is_followed_until_the_reader_scrolls_up(
    browser: Browser, tmp_path: Path
) -> None:
    now = {"ts": "2999-01-01T00:00:00.000Z"}  # a moment ago, whenever this is run
    with (tmp_path / "growing.jsonl").open("wb", buffering=0) as log:
        log.write(as_line(header(**now)) + b"\n")
        log.write(
            b"".join(as_line(said(id_, f"number {id_}", **now)) + b"\n" for id_ in range(100))
        )
        async with looking(browser, tmp_path) as opened:
            page = await opened.run("growing.jsonl")
            follow = page.get_by_role("button", name="Follow the end")
            await expect(follow).to_have_attribute("aria-pressed", "true")
            await expect(page.locator('[data-id="99"]')).to_be_in_viewport()
            log.write(as_line(said(100, "number 100", **now)) + b"\n")
            await expect(page.locator('[data-id="100"]')).to_be_in_viewport()
            await page.locator(".scroller").hover()
            await page.mouse.wheel(0, -400)
            await expect(follow).to_have_attribute("aria-pressed", "false")
            log.write(as_line(said(101, "number 101", **now)) + b"\n")
            await page.locator('[data-id="101"]').wait_for(state="attached")
            await expect(page.locator('[data-id="101"]')).not_to_be_in_viewport()
            await follow.click()
            await expect(page.locator('[data-id="101"]')).to_be_in_viewport()
            assert opened.complaints == []


async def test_a_lost_line_is_told_and_taken_up_again(browser: Browser, tmp_path: Path) -> None:
    async with tab(browser, "about:blank") as opened:
        lost = opened.page.locator(".line-state")
        async with Viewer(Shelf(tmp_path)) as viewer:
            opened.home = viewer.url
            await opened.open()
            await opened.page.locator(".empty").wait_for()
            await expect(lost).to_be_hidden()
        await expect(lost).to_have_text("not connected")
        record = as_line(header(run="While you were away"))
        await asyncio.to_thread((tmp_path / "new.jsonl").write_bytes, record + b"\n")
        async with Viewer(Shelf(tmp_path), viewer.port):
            await expect(opened.page.locator(".run")).to_contain_text("While you were away")
            await expect(lost).to_be_hidden()
