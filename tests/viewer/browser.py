"""A real browser for the tests of the page: found, started, and watched for everything it complains of.

Owns how Chromium is started and what a test may ask of a tab. Knows no view of the page.
"""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from simulator.viewer.serving import Viewer
from simulator.viewer.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser, BrowserContext, Page

ARGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
    "--disable-background-networking", "--disable-sync",
)  # fmt: skip
PATIENCE = 15_000  # ms for anything here; passing ones take a moment
DESK = (1180, 760)
PHONE = (360, 720)
_FILLED = ".row, .loop-picture, .coverage h2, .run-link, .empty-head:not(:text('Reading'))"  # any view that stands
_WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
"""


def chromium() -> str | None:
    """Where Chromium is, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@dataclass
class Tab:
    """One page in a browser, and what went wrong in it."""

    page: Page
    home: str
    complaints: list[str] = field(default_factory=list)

    async def open(self, route: str = "#/") -> Page:
        """Goes to a route of the page, such as `#/run/a.jsonl`."""
        await self.page.goto(f"{self.home}{route}")
        return self.page

    async def run(self, log: str, **given: object) -> Page:
        """Opens a run."""
        query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in given.items())
        page = await self.open(f"#/run/{quote(log, safe='')}{'?' if query else ''}{query}")
        await page.locator(_FILLED).first.wait_for()
        return page

    async def violations(self) -> list[str]:
        """Everything the page's own policy had to stop."""
        found: list[str] = await self.page.evaluate("window.violations")
        return found

    async def axe(self, rules: tuple[str, ...] = ()) -> list[str]:
        """What the accessibility checker finds: rule, and the first elements.

        Args:
            rules: only these; all it has that are no mere advice where none are named.
        """
        if not await self.page.evaluate("'axe' in window"):
            checker = files("axe_playwright_python").joinpath("axe.min.js")
            await self.page.evaluate(checker.read_text("utf-8"))
        how: dict[str, Any] = {
            "resultTypes": ["violations"],
            **({"runOnly": [*rules]} if rules else {}),
        }
        found: list[dict[str, Any]] = await self.page.evaluate(
            "(how) => axe.run(how).then((told) => told.violations)", how
        )
        return [
            f"{each['id']}: {each['help']}: {[node['html'][:160] for node in each['nodes'][:3]]}"
            for each in found
        ]


@asynccontextmanager
async def looking(
    browser: Browser,
    folder: Path,
    size: tuple[int, int] = DESK,
    **look: Any,
) -> AsyncIterator[Tab]:
    """A tab on the page of a folder, served on a port of its own."""
    async with Viewer(Shelf(folder)) as viewer, tab(browser, viewer.url, size, **look) as opened:
        yield opened


@asynccontextmanager
async def tab(
    browser: Browser, home: str, size: tuple[int, int] = DESK, **look: Any
) -> AsyncIterator[Tab]:
    """A tab on an address: everything it complains of is kept."""
    context: BrowserContext = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", **look
    )
    context.set_default_timeout(PATIENCE)
    await context.add_init_script(_WATCH)
    page = await context.new_page()
    opened = Tab(page, home)
    note = opened.complaints.append
    page.on("pageerror", lambda error: note(f"error: {error}"))
    page.on(
        "console",
        lambda said: (
            note(f"{said.type}: {said.text}") if said.type in ("error", "warning") else None
        ),
    )
    page.on("dialog", lambda dialog: note(f"dialog: {dialog.message}"))
    try:
        yield opened
    finally:
        await context.close()
