"""One browser a process, conversations to look at, and the API of a folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from tests.viewer.asking import asking
from tests.viewer.browser import ARGS, PATIENCE, chromium
from tests.viewer.played import play_all

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser

    from tests.viewer.asking import Ask


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window. Where there is none the tests are skipped, but in CI they fail."""
    path = chromium()
    if path is None and os.environ.get("CI") != "true":
        pytest.skip("no Chromium is installed (apt-get install chromium)")
    assert path is not None, "CI needs Chromium"
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*ARGS])
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def transcripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scenarios of the guide, played, and one that fails."""
    folder = tmp_path_factory.mktemp("transcripts")
    play_all(folder)
    return folder


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Asks the API of the test's folder, and wants 200."""
    return asking(tmp_path)
