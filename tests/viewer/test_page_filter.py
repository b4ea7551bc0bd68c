"""Filters in a page without a server: what the port of the language says is what the language says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulator.errors import FilterError
from simulator.inspecting.filtering import parse_filter
from tests.viewer.browser import tab
from tests.viewer.played import header, said

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.asyncio(loop_scope="session")
PAGE = Path(__file__).parents[2] / "simulator" / "viewer" / "page"
LOOPS = [(2, 3), (6, None)]
RECORDS: list[dict[str, Any]] = [
    header(),
    *(said(id_, text) for id_, text in enumerate(("Hello", "GOOD BYE", "straße", "a \"quote\" and \\", "x" * 600, "", "line\nbreak", "42"))),
    {**said(8, ""), "data": "AAEC", "text": None},
    {**said(9, '{"a": 1}'), "json": True, "state": "ready", "re": None},
    {"type": "unmatched", "t": 5, "seq": 11, "side": "client", "re": 4},
    {"type": "loop", "t": 6, "seq": 12, "rules": [{"name": "greet", "file": "b.yaml", "line": 3}, "odd"], "first": 2},
    {"type": "close", "t": 2_000_000, "seq": 13, "by": "server", "code": 1000, "reason": "good night"},
    {"type": "verdict", "t": 7, "seq": 14, "ok": False, "place": {"file": "a.yaml", "line": 9, "column": 3}, "wanted": "x", "got": "y"},
    {"type": "verdict", "t": 8, "seq": 15, "ok": True},
    {"type": "error", "t": "soon", "seq": "x", "sentence": "the line was dropped", "rule": "odd"},
]  # fmt: skip
FILTERS = (
    "", "  ", "side:client", "side:server", "!side:client", "text:hello", 'text:"good bye"', "text:'good bye'", "text:STRASSE",
    "text:/^h/i", "text:/^H/", "/by/i", '"quote"', r'text:"a \"quote\" and \\"', r'text:"line\nbreak"', "text:/[0-9]+/",
    "rule:r1", "rule:greet", "rule:/^r[12]$/", "file:a.yaml", "file:a.yaml:3", "file:b.yaml:3", "state:ready", "state:/./",
    "type:message", "type:verdict", "time:>1ms", "time:<=2ms", "time:1ms..3ms", "time:2s", "time:..1ms", "time:3ms..",
    "id:4", "id:>4", "id:>=4", "id:<4", "id:4..6", "re:3", "hop:>7", "seq:12..14", "length:0", "length:>500", "length:3",
    "loop", "!loop", "failed", "unasked", "binary", "json", "side:client text:o", "side:client & text:o | binary",
    "side:client & (text:o | binary)", "!(loop | side:server)", "!!json", "loop&side:client",
    # and what is none
    "hello", "side:", "side:nobody", "sied:client", "(side:client", "side:client)", "& loop", "loop &", "text:\"open", "text:/open",
    "and", "a or b", "time:soon", "id:many", "id:4..x", "text:/(/", "message", "client", "text", "\"a\"b", "time:2", "type:mesage",
    "(" * 41 + "loop" + ")" * 41, "x" * 10_001,
)  # fmt: skip


def judged(text: str) -> list[int] | str:
    """Which records fit, by place; or where the filter is wrong."""
    try:
        filter_ = parse_filter(text)
    except FilterError as error:
        return f"column {error.column}"
    return [at for at, record in enumerate(RECORDS) if filter_.fits(record, LOOPS)]


async def test_the_page_judges_every_record_as_the_terminal_does(browser: Browser) -> None:
    wanted = {text: judged(text) for text in FILTERS}
    async with tab(browser, "about:blank") as opened:
        await opened.page.goto("about:blank")
        for name in ("text.js", "words.js", "filter.js", "matching.js"):
            await opened.page.add_script_tag(path=PAGE / name)
        found = await opened.page.evaluate(
            """([filters, records, loops]) => filters.map((text) => {
              try {
                const fits = Viewer.parseFilter(text);
                return records.flatMap((record, at) => (fits(record, loops) ? [at] : []));
              } catch (error) {
                return `column ${error.column}`;
              }
            })""",
            [list(FILTERS), RECORDS, [list(loop) for loop in LOOPS]],
        )
    assert dict(zip(FILTERS, found, strict=True)) == wanted
    assert any(isinstance(each, str) for each in wanted.values())
