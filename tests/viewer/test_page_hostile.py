"""Hostile transcripts in a real browser: everything is text, and no script of theirs ever runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.viewer.browser import looking, tab
from tests.viewer.played import hostile_lines, write_log

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser

    from tests.viewer.browser import Tab

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def nothing_ran(tab: Tab) -> None:
    """No script, no picture, no link of theirs, and nothing that the policy had to stop."""
    assert tab.complaints == []
    assert await tab.violations() == []
    assert "ran" not in (await tab.page.title()).split()
    assert (
        await tab.page.locator("#main :is(script, img, iframe, style, object, embed)").count() == 0
    )
    assert await tab.page.locator("a[href^='javascript']").count() == 0


@pytest.mark.parametrize("view", ["conversation", "sequence", "loop", "coverage", "compare"])
async def test_no_view_runs_what_a_peer_said(view: str, browser: Browser, tmp_path: Path) -> None:
    log = write_log(tmp_path, "hostile", hostile_lines())
    async with looking(browser, tmp_path) as opened:
        page = await opened.run(log, tab=view)
        await page.locator(".row, .loop-picture, .coverage h2, .empty").first.wait_for()
        await nothing_ran(opened)
        await opened.open("#/")
        await page.locator(".run").wait_for()
        await nothing_ran(opened)


async def test_every_record_shows_as_text(browser: Browser, tmp_path: Path) -> None:
    log = write_log(tmp_path, "hostile", hostile_lines())
    async with looking(browser, tmp_path) as opened:
        page = await opened.run(log)
        await page.locator('[data-at="0"]').wait_for()
        total = int(await page.locator(".row").first.get_attribute("aria-setsize") or 0)
        assert total > 20
        await page.locator('[data-at="0"]').focus()
        await page.keyboard.press("Enter")
        for _ in range(total):
            await page.keyboard.press("j")
        await expect(page.locator(".panel h2")).to_have_text("Record: loop")
        await nothing_ran(opened)


async def test_what_does_not_show_is_shown_by_a_sign(browser: Browser, tmp_path: Path) -> None:
    log = write_log(tmp_path, "hostile", hostile_lines())
    async with looking(browser, tmp_path) as opened:
        page = await opened.run(log)
        signs = {
            5: ["ESC", "ESC", "BEL", "ESC"],
            6: ["U+202E", "U+2066", "U+200F", "U+200B"],
            7: ["NUL"],
            8: ["U+D800", "U+DFFF"],
            9: ["U+2028", "U+2029", "U+0085", "DEL"],
        }
        for id_, wanted in signs.items():
            await expect(page.locator(f'[data-id="{id_}"] .bubble .sign')).to_have_text(wanted)
        bubble = page.locator('[data-id="0"] .text')
        await expect(bubble).to_have_text("<script>document.title = 'ran'</script>")
        await expect(bubble).to_have_css("unicode-bidi", "isolate")


async def test_a_million_characters_are_shown_bit_by_bit(browser: Browser, tmp_path: Path) -> None:
    log = write_log(tmp_path, "hostile", hostile_lines())
    async with looking(browser, tmp_path) as opened:
        page = await opened.run(log, message=15)
        bubble = page.locator('[data-id="15"] .bubble')
        await expect(bubble.get_by_role("button")).to_have_text(
            "Show more (999,300 characters left)"
        )
        assert len(await bubble.inner_text()) < 1000
        await bubble.get_by_role("button").click()
        await expect(bubble.get_by_role("button")).to_have_text(
            "Show more (996,000 characters left)"
        )
        await bubble.get_by_role("button").click()
        await expect(page.locator(".panel h2")).to_have_text("Message #15")
        await expect(page.locator(".panel .whole")).to_have_count(1)
        assert len(await page.locator(".panel").inner_text()) < 100_000


async def test_the_single_file_runs_nothing_either(browser: Browser, tmp_path: Path) -> None:
    from simulator.viewer.shelf import Shelf
    from simulator.viewer.single import single_file

    log = write_log(tmp_path, "hostile", hostile_lines())
    file = tmp_path / "hostile.html"
    file.write_text("".join(single_file(Shelf(tmp_path))), "utf-8")
    async with tab(browser, file.as_uri()) as opened:
        page = await opened.run(log)
        await page.locator('[data-id="0"]').wait_for()
        await expect(page.locator('[data-id="7"] .bubble .sign')).to_have_text("NUL")
        await nothing_ran(opened)
