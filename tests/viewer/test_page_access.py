"""Every view, light, dark and on a phone, before an accessibility checker."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import TimeoutError

from tests.viewer.browser import DESK, PHONE, looking
from tests.viewer.played import hostile_lines, ids_of, log_of, write_log

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser

    from tests.viewer.browser import Tab

pytestmark = pytest.mark.asyncio(loop_scope="session")
LOOKS = {
    "light": (DESK, "light", ()),
    "dark": (DESK, "dark", ("color-contrast", "link-in-text-block")),  # only the colours are others
    "phone": (PHONE, "light", ()),
}
VIEWS = ("conversation", "sequence", "loop", "coverage", "compare")


TOO_LARGE = """() => [document.body, ...document.querySelectorAll(".scroller, .panel-body, .top, .run-head")]
  .filter((each) => each.scrollWidth > each.clientWidth + 1 || (each === document.body && each.scrollHeight > innerHeight))
  .map((each) => `${each.className || "body"} is larger than its place: ${each.scrollWidth} by ${each.scrollHeight}`)
"""  # fmt: skip


async def told(tab: Tab, rules: tuple[str, ...]) -> list[str]:
    """What the checker finds, and what is wider than the screen or makes the page itself scroll."""
    with suppress(TimeoutError):  # a view that is just being laid out may be too large for a moment
        await tab.page.wait_for_function(f"() => !({TOO_LARGE})().length", timeout=5_000)
    large: list[str] = await tab.page.evaluate(TOO_LARGE)
    return [*await tab.axe(rules), *large]


@pytest.mark.parametrize("look", LOOKS)
async def test_the_checker_finds_nothing_in_any_view(
    look: str, browser: Browser, transcripts: Path
) -> None:
    size, scheme, rules = LOOKS[look]
    older, newer = ids_of(transcripts, "after-you")
    found: dict[str, list[str]] = {}
    async with looking(browser, transcripts, size, color_scheme=scheme) as tab:
        page = await tab.open()
        await page.locator(".run").first.wait_for()
        found["runs"] = await told(tab, rules)
        for view in VIEWS:
            await tab.run(older, tab=view)
            await page.locator(".row, .loop-picture, .source, .run").first.wait_for()
            found[view] = await told(tab, rules)
        await tab.run(log_of(transcripts, "a-guest"), message=2)
        await page.locator('[data-id="2"]:focus').wait_for()
        await page.keyboard.press("Enter")
        await page.locator(".json-text").first.wait_for()
        found["record"] = await told(tab, rules)
        await page.keyboard.press("G")
        await page.locator(".verdict").wait_for()
        found["verdict"] = await told(tab, rules)
        await page.keyboard.press("?")
        await page.locator("dialog").wait_for()
        found["help"] = await told(tab, rules)
        await tab.open(f"#/diff/{older.replace('/', '%2F')}/{newer.replace('/', '%2F')}")
        await page.locator(".pair, .empty").first.wait_for()
        found["diff"] = await told(tab, rules)
    assert {view: wrong for view, wrong in found.items() if wrong} == {}


async def test_the_checker_finds_nothing_where_a_peer_is_hostile(
    browser: Browser, tmp_path: Path
) -> None:
    log = write_log(tmp_path, "hostile", hostile_lines())
    async with looking(browser, tmp_path) as tab:
        page = await tab.run(log)
        await page.locator(".row").first.wait_for()
        assert await tab.axe() == []


async def test_colours_can_be_chosen_and_stay(browser: Browser, transcripts: Path) -> None:
    async with looking(browser, transcripts, color_scheme="light") as tab:
        page = await tab.open()
        await page.locator(".run").first.wait_for()
        light = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        await page.keyboard.press("t")  # light
        await page.keyboard.press("t")  # dark
        dark = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert dark != light
        await page.reload()
        assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
