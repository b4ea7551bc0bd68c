"""The page as one file, opened from disk in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from simulator.viewer.shelf import Shelf
from simulator.viewer.single import single_file
from tests.viewer.browser import tab
from tests.viewer.played import SHIPPED, log_of, long_lines, write_log

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_single_file_shows_every_view_from_disk(
    browser: Browser, transcripts: Path, tmp_path: Path
) -> None:
    file = tmp_path / "all.html"
    file.write_text("".join(single_file(Shelf(transcripts))), "utf-8")
    async with tab(browser, file.as_uri()) as opened:
        page = await opened.open()
        await expect(page.locator(".run")).to_have_count(len(SHIPPED) + 2)
        await opened.run(log_of(transcripts, "after-you"))
        await expect(page.locator('[data-id="26"]')).to_be_attached()
        await page.get_by_role("searchbox", name="Filter").fill("loop & side:client")
        await expect(page.locator("#filter-said")).to_have_text("13 records match")
        await page.get_by_role("link", name="Loop").click()
        await expect(page.locator(".loop-node")).to_have_count(8)
        await page.get_by_role("link", name="Coverage").click()
        await expect(page.locator(".source").first).to_contain_text("courteous")
        await page.get_by_role("link", name="Compare").click()
        await page.locator(".run-link").first.click()
        await expect(page.locator(".cause")).to_contain_text("the seed is 0 in A and 3 in B")
        await expect(page.locator(".differs").first.locator("mark")).to_have_text(["No", "Please"])
        await page.keyboard.press("G")
        await expect(page.locator(".pair:focus")).to_contain_text("footer")
        await opened.run(log_of(transcripts, "jam"), tab="compare")
        await expect(page.locator(".empty")).to_contain_text("This file holds no other run")
        await opened.run(log_of(transcripts, "a-guest"), message=2)
        await page.keyboard.press("Enter")
        await expect(page.locator(".panel h2")).to_have_text("Message #2")
        assert opened.complaints == []
        assert await opened.violations() == []


async def test_a_long_log_is_told_to_be_cut(browser: Browser, tmp_path: Path) -> None:
    log = write_log(tmp_path, "long", long_lines(20_500))
    file = tmp_path / "long.html"
    file.write_text("".join(single_file(Shelf(tmp_path))), "utf-8")
    async with tab(browser, file.as_uri()) as opened:
        page = await opened.run(log)
        await expect(page.locator(".notice").last).to_contain_text("10,501 records were left out")
        await page.keyboard.press("G")
        await expect(page.locator('[data-id="20499"]')).to_be_focused()
        await page.keyboard.press(":")
        await page.keyboard.type("#4998")
        await page.keyboard.press("Enter")
        await expect(page.locator('[data-id="4998"]')).to_be_focused()
        await expect(page.locator(".pause", has_text="left out here")).to_have_text(
            "10,501 records left out here"
        )
        assert opened.complaints == []
