"""The pages behind `check --explain`: what a diagnostic code or an exit code means.

Owns reading them from `pages.yaml` beside this module. Which codes there are is said elsewhere.
"""

from __future__ import annotations

from importlib.resources import files
from textwrap import fill, indent
from typing import NamedTuple

from simulator.diagnostics import CODES, Severity, did_you_mean, shown
from simulator.errors import Exit
from simulator.source import Mapping, Scalar, read_source

_WIDTH = 96
_NAME = "pages.yaml"


class Page(NamedTuple):
    """What is said about one code."""

    code: str
    means: str
    wrong: str
    right: str
    is_file: bool  # the wrong example is the text of a file, not a description
    right_is_file: bool


def read_pages() -> dict[str, Page]:
    """Every page, by its code."""
    source = read_source(files("simulator.cli").joinpath(_NAME).read_bytes(), _NAME)
    assert isinstance(source.root, Mapping), "the pages are a mapping"
    return {
        code.text: _page(code.text, body)
        for code, body in source.root.entries
        if isinstance(body, Mapping)
    }


def render_page(page: Page) -> str:
    """The page as text for a terminal."""
    title = page.code if page.code in CODES else f"exit code {page.code}"
    return "\n".join(
        [
            title,
            "",
            fill(page.means, _WIDTH),
            "",
            "Wrong:",
            indent(page.wrong.rstrip(), "  "),
            "",
            "Right:",
            indent(page.right.rstrip(), "  "),
        ]
    )


def unknown_code(code: str, known: list[str]) -> str:
    """The sentence for a code that does not exist, with what was probably meant."""
    hint = did_you_mean(code, known)
    if not hint and code in list(Severity):
        hint = f"{code} is a severity, not a code"
    return f"there is no code {shown(code)}: " + (hint or "the guide lists them all")


def every_code() -> list[str]:
    """The codes that have a page: of diagnostics, and of exits."""
    return [*CODES, *(str(int(code)) for code in Exit)]


def _page(code: str, body: Mapping) -> Page:
    def text(key: str) -> str:
        found = body.get(key)
        return found.text if isinstance(found, Scalar) else ""

    return Page(
        code,
        text("means"),
        text("wrong") or text("wrong_in_words"),
        text("right") or text("right_in_words"),
        bool(text("wrong")),
        bool(text("right")),
    )
