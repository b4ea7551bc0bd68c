"""A real browser for the tests of the page: found, started, and watched for everything it complains of.

Owns how Chromium is started and what a test may ask of a tab. Knows no view of the page.
"""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote
from weakref import WeakKeyDictionary

from playwright.async_api import Error

from simulator.viewer.serving import Viewer
from simulator.viewer.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from playwright.async_api import Browser, ConsoleMessage, Dialog, Page

ARGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
    "--disable-background-networking", "--disable-sync",
)  # fmt: skip
PATIENCE = 15_000  # ms for anything here; passing ones take a moment
DESK = (1180, 760)
PHONE = (360, 720)
_Scheme = Literal["light", "dark"]
_idle: WeakKeyDictionary[Browser, list[Page]] = WeakKeyDictionary()  # tabs that nobody looks at
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
    browser: Browser, home: str, size: tuple[int, int] = DESK, color_scheme: _Scheme = "light", **look: Any
) -> AsyncIterator[Tab]:  # fmt: skip
    """A tab on an address: everything it complains of is kept.

    Where only size and colours are asked for it may be one that a test has left behind, empty: a new one costs
    twice as much as the page in it.

    Args:
        browser: where the tab is.
        home: the address.
        size: of what is seen of the page, in pixels.
        color_scheme: that the system asks for.
        look: more of what Playwright knows about a context; then the tab is new, and is thrown away.
    """
    idle = _idle.setdefault(browser, [])
    page = idle.pop() if idle and not look else await _new_page(browser, **look)
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.emulate_media(color_scheme=color_scheme, reduced_motion="reduce")
    opened = Tab(page, home)
    with _listening(page, opened.complaints.append):
        try:
            yield opened
        except BaseException:
            await page.context.close()  # whatever is the matter with it
            raise
    if look:
        await page.context.close()
    else:
        await _leave(page)
        idle.append(page)


async def _new_page(browser: Browser, **look: Any) -> Page:
    """A page in a context of its own."""
    context = await browser.new_context(**look)
    context.set_default_timeout(PATIENCE)
    await context.add_init_script(_WATCH)
    return await context.new_page()


@contextmanager
def _listening(page: Page, note: Callable[[str], None]) -> Iterator[None]:
    """Notes what it complains of."""

    def dialog(asked: Dialog) -> None:
        note(f"dialog: {asked.message}")

    def console(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            note(f"{said.type}: {said.text}")

    def error(found: Error) -> None:
        note(f"error: {found}")

    page.on("dialog", dialog)
    page.on("console", console)
    page.on("pageerror", error)
    try:
        yield
    finally:
        page.remove_listener("dialog", dialog)
        page.remove_listener("console", console)
        page.remove_listener("pageerror", error)


async def _leave(page: Page) -> None:
    """As a new tab is: nothing in it, nothing kept of what was there, and the mouse elsewhere."""
    with suppress(Error):  # nothing can be kept by a page such as about:blank
        await page.evaluate("localStorage.clear(), sessionStorage.clear()")
    await page.context.clear_cookies()
    await page.goto("about:blank")
    await page.mouse.move(-1, -1)
