"""The files of the page, as they lie in the package.

Owns which there are and what a browser is told of them. The page names its styles and scripts in `index.html`, in the
order in which they are read; there is no build step, so the same files are served and written into a single file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PAGE = "index.html"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

STYLE = re.compile(r'<link rel="stylesheet" href="([\w.-]+)">\n?')
SCRIPT = re.compile(r'<script defer src="([\w.-]+)"></script>\n?')


@dataclass(frozen=True)
class Assets:
    """Every file of the page by its name."""

    files: dict[str, bytes]

    @cached_property
    def page(self) -> str:
        """The page itself."""
        return self.files[PAGE].decode()

    @cached_property
    def styles(self) -> tuple[str, ...]:
        """The names of its styles, in order."""
        return tuple(STYLE.findall(self.page))

    @cached_property
    def scripts(self) -> tuple[str, ...]:
        """The names of its scripts, in order."""
        return tuple(SCRIPT.findall(self.page))

    def text(self, name: str) -> str:
        """A file as text."""
        return self.files[name].decode()


def kind_of(name: str) -> str | None:
    """The media type of a file of the page; None where it is none."""
    return KINDS.get(name[name.rfind(".") :]) if "." in name else None


def load_assets(folder: Traversable | None = None) -> Assets:
    """The files of the page, read once."""
    where = folder or files("simulator.viewer").joinpath("page")
    return Assets(
        {each.name: each.read_bytes() for each in where.iterdir() if kind_of(each.name) is not None}
    )
