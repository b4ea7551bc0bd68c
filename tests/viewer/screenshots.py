"""The pictures of the guide, made anew from conversations of the shipped scenarios.

    python -m tests.viewer.screenshots [FOLDER]

Owns which views the guide shows, and how large.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from playwright.async_api import async_playwright

from tests.viewer.browser import ARGS, PHONE, chromium, looking
from tests.viewer.played import ROOT, ids_of, log_of, play_all

if TYPE_CHECKING:
    from playwright.async_api import Browser

PICTURES = ROOT / "scenarios" / "pictures"
_SIZE = (1000, 620)


class Shot(NamedTuple):
    """One picture: a view, and the keys that are pressed in it."""

    name: str
    log: str = ""
    query: str = ""
    keys: tuple[str, ...] = ()
    waits: str = ".row"
    size: tuple[int, int] = _SIZE
    scheme: str = "light"


SHOTS = (
    Shot("runs", waits=".run", keys=("j",)),
    Shot("conversation", "a-quiz", "?message=3", waits=".message:focus"),
    Shot("failed", "a-guest", "?at=11", waits=".verdict"),
    Shot("why", "a-quiz", "?message=5", ("w",), ".why-text", scheme="dark"),
    Shot("sequence", "json-rpc", "?tab=sequence"),
    Shot("loop", "after-you", "?tab=loop", (), ".loop-picture", (1000, 780)),
    Shot("coverage", "an-evening", "?tab=coverage", ("j",) * 6, ".source"),
    Shot("compare", "after-you", "", ("n",), ".differs", (1000, 700)),
    Shot("phone", "a-quiz", "?message=4", (), ".message:focus", PHONE),
)


def route_of(shot: Shot, folder: Path) -> str:
    """Where in the page it is."""
    if not shot.log:
        return "#/"
    if shot.name == "compare":
        return "#/diff/" + "/".join(quote(id_, safe="") for id_ in ids_of(folder, shot.log))
    return f"#/run/{quote(log_of(folder, shot.log), safe='')}{shot.query}"


async def take(shot: Shot, browser: Browser, folder: Path, out: Path) -> None:
    """Takes one picture."""
    async with looking(browser, folder, shot.size, color_scheme=shot.scheme) as tab:
        page = await tab.open(route_of(shot, folder))
        first = (
            ".message:focus" if "message=" in shot.query else ".run" if not shot.log else shot.waits
        )
        await page.locator(".row" if "at=" in shot.query else first).first.wait_for()
        for key in shot.keys:
            await page.keyboard.press(key)
        await page.locator(shot.waits).first.wait_for()
        file = out / f"{shot.name}.png"
        await page.screenshot(path=file, animations="disabled", caret="hide")
        if tool := shutil.which("pngquant"):  # a third of the size, where it is installed
            process = await asyncio.create_subprocess_exec(tool, "--force", "--ext=.png", file)
            await process.wait()


async def take_all(folder: Path, out: Path) -> None:
    """Takes every picture of the guide, of the logs in a folder."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=[*ARGS])
        for shot in SHOTS:
            await take(shot, browser, folder, out)
        await browser.close()


def main(out: Path) -> None:
    """Plays the scenarios where a reader would stand, so that logs name files as theirs do."""
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        shutil.copytree(ROOT / "scenarios", Path(home) / "scenarios")
        out = out.resolve()
        with contextlib.chdir(home):
            folder = Path("transcripts")
            folder.mkdir()
            play_all(folder, Path("scenarios"), Path("guest.yaml"))
            asyncio.run(take_all(folder, out))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else PICTURES)
