"""The list of runs in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

import simulator
from tests.viewer.browser import PHONE, looking
from tests.viewer.played import ROOT, SHIPPED

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser

pytestmark = pytest.mark.asyncio(loop_scope="session")
ALL = len(SHIPPED) + 2


async def test_runs_are_listed_newest_first_with_their_outcome(
    browser: Browser, transcripts: Path
) -> None:
    async with looking(browser, transcripts) as tab:
        page = await tab.open()
        rows = page.locator(".run")
        await expect(rows).to_have_count(ALL)
        first = rows.first
        await expect(first).to_contain_text("failed")
        await expect(first).to_contain_text("A guest who is not welcomed")
        await expect(first).to_contain_text("5 messages")
        await expect(first).to_contain_text("seed 0")
        await expect(first).to_contain_text(re.compile(r"just now|\d+ minutes? ago"))
        assert tab.complaints == []


async def test_typing_and_outcomes_narrow_the_list(browser: Browser, transcripts: Path) -> None:
    async with looking(browser, transcripts) as tab:
        page = await tab.open()
        await page.get_by_label("Find a run").fill("after seed:3")
        await expect(page.locator(".run")).to_have_count(1)
        await page.get_by_label("Find a run").fill("")
        await page.locator(".chip", has_text="failed").click()
        await expect(page.locator(".run")).to_have_count(1)
        await expect(page.locator(".chip", has_text="failed")).to_have_attribute(
            "aria-pressed", "true"
        )
        await page.get_by_label("Find a run").fill("hello")
        await expect(page.locator(".empty")).to_contain_text("No run fits")
        await page.reload()  # what was asked for stands in the address
        await expect(page.locator(".empty")).to_contain_text("No run fits")


async def test_a_new_run_appears_by_itself(browser: Browser, tmp_path: Path) -> None:
    async with looking(browser, tmp_path) as tab:
        page = await tab.open()
        await expect(page.locator(".empty")).to_contain_text("No runs yet")
        await simulator.run_async(ROOT / "scenarios" / "jam.yaml", out=tmp_path)
        await expect(page.locator(".run")).to_contain_text("Jam")
        assert tab.complaints == []


async def test_the_keyboard_walks_the_list_and_opens_a_run(
    browser: Browser, transcripts: Path
) -> None:
    async with looking(browser, transcripts) as tab:
        page = await tab.open()
        await expect(page.locator(".run")).to_have_count(ALL)
        await page.keyboard.press("j")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("k")
        await expect(page.locator(".run-link").first).to_be_focused()
        await page.keyboard.press("G")
        await expect(page.locator(".run-link").last).to_be_focused()
        await page.keyboard.press("g")
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text("A guest who is not welcomed")
        await page.keyboard.press("b")
        await expect(page.locator("h1")).to_have_text("Runs")


async def test_the_way_back_leads_to_the_list_as_it_was_left(
    browser: Browser, transcripts: Path
) -> None:
    async with looking(browser, transcripts) as tab:
        page = await tab.open("#/?kind=ok")
        await expect(page.locator(".run")).to_have_count(ALL - 1)
        await page.locator(".run-link", has_text="Jam").click()
        await expect(page.locator("h1")).to_have_text("Jam")
        await page.locator(".row").first.wait_for()
        await page.keyboard.press("Escape")
        await expect(page.locator(".run")).to_have_count(ALL - 1)
        await expect(page.locator(".run-link", has_text="Jam")).to_be_focused()


async def test_on_a_phone_nothing_is_wider_than_the_screen(
    browser: Browser, transcripts: Path
) -> None:
    async with looking(browser, transcripts, PHONE) as tab:
        page = await tab.open()
        await expect(page.locator(".run")).to_have_count(ALL)
        assert await page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
        assert await page.evaluate("document.querySelector('.page').scrollWidth <= innerWidth")


async def test_a_run_that_is_not_there_is_told_in_a_sentence(
    browser: Browser, transcripts: Path
) -> None:
    async with looking(browser, transcripts) as tab:
        page = await tab.run("../../etc/passwd.jsonl")
        await expect(page.locator(".empty")).to_contain_text("This cannot be shown")
        await page.get_by_role("link", name="To the runs").click()
        await expect(page.locator("h1")).to_have_text("Runs")
