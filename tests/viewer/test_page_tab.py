"""Tests for tests.viewer.browser: a tab that one test has left behind is as new for the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.viewer.serving import Viewer
from simulator.viewer.shelf import Shelf
from tests.viewer.browser import DESK, PHONE, tab

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser

pytestmark = pytest.mark.asyncio(loop_scope="session")
LOOK = """() => ({
  kept: localStorage.length + sessionStorage.length + document.cookie.length,
  dark: matchMedia("(prefers-color-scheme: dark)").matches,
  calm: matchMedia("(prefers-reduced-motion: reduce)").matches,
  width: innerWidth,
  marked: "marked" in window,
})"""
NEW = {"kept": 0, "dark": False, "calm": True, "width": DESK[0], "marked": False}


async def test_nothing_of_one_test_is_in_the_tab_of_the_next(
    browser: Browser, tmp_path: Path
) -> None:
    async with Viewer(Shelf(tmp_path)) as viewer:  # the same address for both, which no two have
        async with tab(browser, viewer.url, PHONE, color_scheme="dark") as opened:
            page = await opened.open()
            await page.evaluate(
                "localStorage.a = sessionStorage.a = document.cookie = window.marked = 'a=b'"
            )
            await page.evaluate("console.error('for the first alone')")
            assert await page.evaluate(LOOK) == {
                "kept": 5, "dark": True, "calm": True, "width": PHONE[0], "marked": True,
            }  # fmt: skip
        async with tab(browser, viewer.url) as other:
            assert await other.open() is page
            assert await page.evaluate(LOOK) == NEW
            await page.evaluate("console.error('for the second alone')")
    assert opened.complaints == ["error: for the first alone"]
    assert other.complaints == ["error: for the second alone"]


async def test_a_tab_in_which_a_test_failed_is_never_used_again(browser: Browser) -> None:
    with pytest.raises(AssertionError, match="so it is"):
        async with tab(browser, "about:blank") as opened:
            raise AssertionError("so it is")
    assert opened.page.is_closed()
