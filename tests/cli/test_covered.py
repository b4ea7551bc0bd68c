"""Rule coverage on the command line: text, JSON, a page, and a minimum."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from simulator.cli.covered import last_line
from simulator.record import Place
from tests.bots import write
from tests.cli.command import simulate

if TYPE_CHECKING:
    from pathlib import Path

BOT = """\
name: shop
on_open: Welcome!
rules:
  - when: tea
    rules:
      - {when: black, say: Black tea.}

      # the usual one
      - say: Tea.
  - when: \\<script>alert\\("x"\\) & more
    say: never
  - when: bye
    close: true
"""
FIRST = """\
scenario: First
server: shop.yaml
client: {on_open: tea, rules: [{when: tea, say: bye}]}
"""
SECOND = FIRST.replace("First", "Second").replace("on_open: tea", "on_open: black tea")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, BOT, "shop.yaml")
    write(tmp_path, FIRST, "first.yaml")
    write(tmp_path, SECOND, "second.yaml")
    return tmp_path


def test_the_report_names_each_rule_with_its_lines(folder: Path) -> None:
    over = simulate("run", "first.yaml", "--coverage", cwd=folder)
    assert over.returncode == 0, over.stderr
    said = over.stdout.splitlines()
    report = said[said.index("client (first.yaml): 2 of 2 rules fired, 100%") :]
    assert report == [
        "client (first.yaml): 2 of 2 rules fired, 100%",
        "       1 x  first.yaml:3  on_open",
        "       1 x  first.yaml:3  when tea",
        "shop (shop.yaml): 4 of 6 rules fired, 66.6%",
        "       1 x  shop.yaml:2  on_open",
        "       1 x  shop.yaml:4-9  when tea",
        "     never  shop.yaml:6  when black",
        "       1 x  shop.yaml:9  rule 2",
        '     never  shop.yaml:10-11  when \\\\<script>alert\\\\("x"\\\\) & more',
        "       1 x  shop.yaml:12-13  when bye",
        "what was answered by what:",
        "       1 x  on_open first.yaml:3 -> rule 2 shop.yaml:9",
        "       1 x  rule 2 shop.yaml:9 -> when tea first.yaml:3",
        "rule coverage: 6 of 8 rules fired, 75%",
    ]


def test_several_scenarios_with_one_bot_file_add_up(folder: Path) -> None:
    over = simulate(
        "run", "first.yaml", "second.yaml", "--coverage", "--format", "json", cwd=folder
    )
    coverage = json.loads(over.stdout.splitlines()[-1])["coverage"]
    (shop,) = [bot for bot in coverage["bots"] if bot["name"] == "shop"]
    assert [rule["fired"] for rule in shop["rules"]] == [2, 2, 1, 1, 0, 2]
    assert [(rule["first"], rule["last"]) for rule in shop["rules"]][1] == (4, 9)
    assert (coverage["fired"], coverage["rules"], coverage["percent"]) == (9, 10, 90.0)


@pytest.mark.parametrize(("least", "code"), [("75", 0), ("75.1", 1)])
def test_less_than_the_minimum_is_exit_code_1(least: str, code: int, folder: Path) -> None:
    over = simulate("run", "-q", "first.yaml", "--coverage-min", least, cwd=folder)
    assert over.returncode == code
    (last,) = [line for line in over.stdout.splitlines() if line.startswith("rule coverage")]
    assert last.endswith("75%" if code == 0 else "75%, and 75.1% are asked for")


class Page(HTMLParser):
    """The lines of source on a page, by how they are marked, and every tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lines: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "span":
            self.lines.append((dict(attrs).get("class") or "", ""))

    def handle_data(self, data: str) -> None:
        if self.lines:
            kind, text = self.lines[-1]
            self.lines[-1] = (kind, text + data)


def test_the_page_marks_each_line_and_escapes_everything(folder: Path) -> None:
    over = simulate("run", "-q", "first.yaml", "--coverage-html", "c.html", cwd=folder)
    assert over.returncode == 0, over.stderr
    text = (folder / "c.html").read_text(encoding="utf-8")
    page = Page(text)
    assert "script" not in page.tags
    assert not re.search(r"(src|href)=|@import|url\(", text)
    shop = [kind for kind, line in page.lines[3:]]
    assert shop[:13] == [
        "", "hit", "", "hit", "hit", "miss", "hit", "hit", "hit", "miss", "miss", "hit", "hit",
    ]  # fmt: skip
    assert page.lines[2][0] == "hit"
    assert "<script>alert" in page.lines[12][1]


def test_a_page_that_cannot_be_written_says_so(folder: Path) -> None:
    over = simulate("run", "-q", "first.yaml", "--coverage-html", "/proc/c.html", cwd=folder)
    assert over.returncode == 2
    assert "error: /proc/c.html: the page cannot be written: No such file" in over.stderr
    assert "rules fired" in over.stdout


def test_a_page_that_a_full_disk_does_not_take_says_so(folder: Path) -> None:
    over = simulate("run", "-q", "first.yaml", "--coverage-html", "/dev/full", cwd=folder)
    assert over.returncode == 6
    assert over.stderr == "error: /dev/full: the page cannot be written: No space left on device\n"


def test_a_page_in_a_folder_that_is_not_there_is_refused_before_anything_is_played(
    folder: Path,
) -> None:
    over = simulate("run", "first.yaml", "--coverage-html", "no/c.html", cwd=folder)
    assert (over.returncode, over.stdout) == (2, "")
    assert over.stderr == "error: --coverage-html no/c.html: there is no folder no\n"


@pytest.mark.parametrize(
    ("text", "line", "column", "last"),
    [
        pytest.param("rules:\n  - when: a\n    say: b\n\n  - when: c\n", 2, 5, 3, id="list item"),
        pytest.param("on_open:\n- a\n- b\nrules: []\n", 1, 1, 3, id="list at the key's own column"),
        pytest.param(
            "rules:\n- {when: a,\n   say: b}\n- {when: c}\n", 2, 3, 3, id="flow over two lines"
        ),
        pytest.param("on_open: |\n  a\n  b\n", 1, 1, 3, id="block text to the end"),
        pytest.param("otherwise: a\n# why\non_open: b\n", 1, 1, 1, id="comment behind"),
    ],
)
def test_a_rule_ends_where_the_next_thing_begins(
    text: str, line: int, column: int, last: int, tmp_path: Path
) -> None:
    assert last_line(Place(write(tmp_path, text), line, column)) == last
