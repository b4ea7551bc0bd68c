"""Tests for simulator.cli.pages: every code has a page, and its examples are true."""

from __future__ import annotations

import pytest

from simulator.checking import check_file
from simulator.cli.pages import Page, every_code, read_pages, render_page
from simulator.diagnostics import CODES

PAGES = read_pages()
WRONG = [pytest.param(page, id=page.code) for page in PAGES.values() if page.is_file]
RIGHT = [pytest.param(page, id=page.code) for page in PAGES.values() if page.right_is_file]
IN_WORDS = {"too-big", "too-many-nodes", "not-utf8", "binary-file", "control-character"}


def codes_of(text: str) -> set[str]:
    def read(path: str) -> bytes:
        files = {"bot.yaml": text, "greetings.yaml": "rules: [{when: hello, say: Hello!}]"}
        if path not in files:
            raise FileNotFoundError(2, "No such file or directory")
        return files[path].encode()

    return {found.code for found in check_file("bot.yaml", read=read)}


def test_every_code_has_a_page_and_no_page_is_about_nothing() -> None:
    assert set(PAGES) == set(every_code())
    assert all(page.means and page.wrong and page.right for page in PAGES.values())


def test_only_what_no_page_can_print_is_told_in_words() -> None:
    told = {page.code for page in PAGES.values() if page.code in CODES and not page.is_file}
    assert told == IN_WORDS


@pytest.mark.parametrize("page", WRONG)
def test_the_wrong_example_has_what_the_page_is_about(page: Page) -> None:
    assert page.code in codes_of(page.wrong)


@pytest.mark.parametrize("page", RIGHT)
def test_nothing_is_wrong_with_the_right_example(page: Page) -> None:
    assert codes_of(page.right) == set()


def test_a_page_is_printed_with_both_examples() -> None:
    lines = render_page(PAGES["bad-close"]).splitlines()
    assert lines[0] == "bad-close"
    assert lines[-5:] == [
        "Wrong:",
        "  on_open: {close: 1005}",
        "",
        "Right:",
        "  on_open: {close: 4005}",
    ]
