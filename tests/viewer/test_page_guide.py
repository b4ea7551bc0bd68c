"""The guide's chapter on the page: its keys are the page's, its pictures those that the script makes."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.viewer.browser import looking
from tests.viewer.played import ROOT
from tests.viewer.screenshots import PICTURES, SHOTS, Shot, take

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser

GUIDE = (ROOT / "scenarios" / "README.md").read_text("utf-8")
CHAPTER = GUIDE[GUIDE.index("\n## Transcripts in a browser\n") :].split("\n## ")[1]


@pytest.mark.asyncio(loop_scope="session")
async def test_the_guide_has_the_keys_that_the_page_tells(
    browser: Browser, transcripts: Path
) -> None:
    written = re.findall(r"^\| `(.+?)` \| (.+) \|$", CHAPTER, re.MULTILINE)
    async with looking(browser, transcripts) as tab:
        page = await tab.open()
        await page.locator(".run").first.wait_for()
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog")).to_be_visible()
        rows = page.locator(".keys").first.locator("tr")
        told = await rows.evaluate_all(
            "rows => rows.map((row) => [...row.children].map((cell) => cell.textContent))"
        )
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
    assert [list(row) for row in written] == told


def test_the_guide_shows_every_picture_that_the_script_makes() -> None:
    shown = re.findall(r"\]\(pictures/(\w+)\.png\)", CHAPTER)
    assert sorted(shown) == sorted(shot.name for shot in SHOTS)
    assert sorted(path.stem for path in PICTURES.glob("*")) == sorted(shown)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("shot", [SHOTS[0], SHOTS[-1]], ids=lambda shot: shot.name)
async def test_a_picture_can_be_made_anew(
    shot: Shot, browser: Browser, transcripts: Path, tmp_path: Path
) -> None:
    await take(shot, browser, transcripts, tmp_path)
    assert os.listdir(tmp_path) == [f"{shot.name}.png"]
