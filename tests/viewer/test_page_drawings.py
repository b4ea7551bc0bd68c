"""The drawn views in a real browser: the loop, the sequence diagram, coverage, two runs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.async_api import expect

from tests.viewer.browser import looking
from tests.viewer.played import as_line, header, ids_of, log_of, said, write_log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.async_api import Browser

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_proved_loop_is_drawn_as_a_round(browser: Browser, transcripts: Path) -> None:
    async with looking(browser, transcripts) as tab:
        page = await tab.run(log_of(transcripts, "jam"))
        await page.locator('[data-id="0"]').wait_for()
        await page.keyboard.press("l")
        picture = page.locator(".loop-picture")
        await expect(picture.locator(".loop-node")).to_have_count(2)
        await expect(picture.locator(".loop-way")).to_have_count(2)
        await expect(picture).to_have_attribute(
            "aria-label",
            "One round of 2 messages: client says hello, then server says hello, and again from the beginning",
        )
        await expect(picture).to_contain_text("otherwise · jam.yaml:4")
        await expect(page.locator("h2")).to_have_text("recurrence, proved This loop is proved")
        await expect(page.locator(".loop-facts")).to_contain_text("so it goes on for ever")
        assert tab.complaints == []


async def test_what_came_before_a_loop_and_its_rounds_are_marked(
    browser: Browser, transcripts: Path
) -> None:
    async with looking(browser, transcripts) as tab:
        page = await tab.run(log_of(transcripts, "after-you"), tab="loop")
        await expect(page.locator(".loop-node")).to_have_count(8)
        await expect(page.locator(".loop-picture")).to_contain_text("1 message before")
        await expect(page.locator(".rounds li").nth(1)).to_have_text("round 1 #1 to #8")
        await page.locator(".rounds a").nth(1).click()
        await expect(page.locator('[data-id="1"]')).to_be_focused()
        await expect(page.locator('[data-id="1"] .round')).to_have_text("the loop begins: round 1")
        await expect(page.locator('[data-id="9"] .round')).to_have_text("round 2")


async def test_a_run_without_a_loop_says_so(browser: Browser, transcripts: Path) -> None:
    async with looking(browser, transcripts) as tab:
        page = await tab.run(log_of(transcripts, "two-people"), tab="loop")
        await expect(page.locator(".empty")).to_contain_text("No reply loop was found")


async def test_the_sequence_diagram_has_an_arrow_for_every_message(
    browser: Browser, transcripts: Path
) -> None:
    async with looking(browser, transcripts) as tab:
        page = await tab.run(log_of(transcripts, "two-people"), tab="sequence")
        await expect(page.locator(".way")).to_have_count(6)
        await expect(page.locator(".life-head")).to_have_text(["cccclient", "dddserver"])
        tips = await page.locator(".way-tip").evaluate_all(
            "tips => tips.map((tip) => tip.getAttribute('x'))"
        )
        assert tips == ["0%", "100%", "100%", "0%", "100%", "0%"]
        assert tab.complaints == []


async def test_coverage_stands_beside_the_source(browser: Browser, transcripts: Path) -> None:
    async with looking(browser, transcripts) as tab:
        page = await tab.run(log_of(transcripts, "a-guest"), tab="coverage")
        await expect(page.locator(".coverage-file")).to_have_count(2)
        rule = page.locator(".source tr", has_text="when: hello").first
        await expect(rule.locator(".times")).to_have_text("1×")
        await rule.locator("a").click()
        await expect(page.locator(".row")).to_have_count(1)
        await expect(page.locator(".bubble")).to_have_text("What do you want?")


async def test_two_runs_stand_side_by_side_where_they_part(
    browser: Browser, transcripts: Path
) -> None:
    ids = ids_of(transcripts, "after-you")
    async with looking(browser, transcripts) as tab:
        page = await tab.open()
        for id_ in ids:
            await page.locator(f'[data-pick="{id_}"]').check()
        await page.get_by_role("link", name="Compare these two runs").click()
        await expect(page.locator("h1")).to_have_text("Where the two runs part")
        await expect(page.locator(".cause")).to_contain_text("the seed is 0 in A and 3 in B")
        await expect(page.locator(".part-line")).to_have_text("here they part: other words")
        differing = page.locator(".pairs .differs").first
        await expect(differing.locator("mark")).to_have_text(["No", "Please"])
        await page.keyboard.press("n")
        await expect(differing).to_be_focused()
        await page.keyboard.press("p")
        await expect(differing).to_be_focused()
        assert tab.complaints == []


async def test_a_message_that_only_one_run_has_stands_beside_nothing(
    browser: Browser, transcripts: Path
) -> None:
    ids = [log_of(transcripts, "after-you"), log_of(transcripts, "two-people")]
    async with looking(browser, transcripts) as tab:
        page = await tab.open(f"#/diff/{'/'.join(quote(id_, safe='') for id_ in ids)}")
        await expect(page.locator(".part-line")).to_have_text("here they part: only in B")
        await expect(page.locator(".diff-bar")).to_contain_text("differences")
        first = page.locator(".pairs .differs").first
        await expect(first.locator(".nothing")).to_have_count(1)
        await expect(first).to_contain_text("You are connected successfully")
        await page.keyboard.press("G")
        await expect(page.locator(".pairs .pair").last).to_be_focused()
        await expect(page.locator(".pairs .pair").last).to_contain_text("footer")
        assert await page.evaluate("[scrollY, document.body.scrollTop]") == [0, 0]


async def test_two_runs_that_say_the_same_are_told_to_be_so(
    browser: Browser, transcripts: Path
) -> None:
    id_ = quote(log_of(transcripts, "two-people"), safe="")
    async with looking(browser, transcripts) as tab:
        page = await tab.open(f"#/diff/{id_}/{id_}")
        await expect(page.locator("h1")).to_have_text("The two runs are the same")
        await expect(page.locator(".lead")).to_contain_text("the same: 6 messages")
        await expect(page.locator(".diff-bar")).to_be_hidden()
        await expect(page.locator(".pairs .scroller .pair")).to_have_count(18)
        await expect(page.locator(".pairs .differs")).to_have_count(0)


async def test_two_long_runs_are_gone_through_from_difference_to_difference(
    browser: Browser, tmp_path: Path
) -> None:
    def lines(*others: int) -> Iterator[bytes]:
        words = (f"other {n}" if n in others else f"word {n}" for n in range(3_000))
        return (
            as_line(record)
            for record in (header(), *(said(n, text) for n, text in enumerate(words)))
        )

    ids = [write_log(tmp_path, "one", lines()), write_log(tmp_path, "two", lines(1_000, 2_900))]
    async with looking(browser, tmp_path) as tab:
        page = await tab.open(f"#/diff/{'/'.join(quote(id_, safe='') for id_ in ids)}")
        rows = page.locator(".pairs .scroller .pair")
        await expect(page.locator(".diff-bar")).to_contain_text("2 differences")
        await expect(page.locator(".differs")).to_be_in_viewport()
        await expect(page.locator(".differs")).to_contain_text("other 1000")
        await page.get_by_role("button", name="Next difference").click()
        await expect(page.locator(".diff-bar")).to_contain_text("difference 1 of 2")
        await page.keyboard.press("n")
        await expect(page.locator(".diff-bar")).to_contain_text("difference 2 of 2")
        await expect(page.locator(".differs:focus")).to_contain_text("other 2900")
        assert await rows.count() <= 240
        await page.keyboard.press("k")
        await expect(page.locator(".pair:focus")).to_contain_text("word 2899")
        await page.keyboard.press("p")
        await expect(page.locator(".differs:focus")).to_contain_text("other 1000")
        await page.keyboard.press("g")
        await expect(page.locator('.pair:focus[aria-rowindex="2"]')).to_contain_text("header")
        assert tab.complaints == []


async def test_a_run_names_those_of_the_same_scenario_first(
    browser: Browser, transcripts: Path
) -> None:
    older, newer = ids_of(transcripts, "after-you")
    async with looking(browser, transcripts) as tab:
        page = await tab.run(newer, tab="compare")
        first = page.locator(".run-link").first
        await expect(first).to_contain_text("After you")
        await first.click()
        await expect(page.locator(".pair-heads")).to_contain_text("seed 3")
        assert older.split("/")[0] in page.url


async def test_a_pool_without_an_order_is_drawn_loosely(browser: Browser, tmp_path: Path) -> None:
    pool = {
        "seq": 9, "ts": "2026-11-25T10:00:00.000Z", "t": 9000, "type": "loop", "class": "drought", "certainty": "suspected",
        "first": 2, "period": 3, "rounds": 2, "messages": 8, "cycle": [5, 6, 7], "rules": [],
        "evidence": {"said": ["a", "b", "c"], "from": ["server", "client", "server"], "score": 20, "threshold": 20}, "action": "stop",
    }  # fmt: skip
    records = [header(), *(said(id_, "abc"[id_ % 3]) for id_ in range(8)), pool]
    log = write_log(tmp_path, "pool", (as_line(record) for record in records))
    async with looking(browser, tmp_path) as tab:
        page = await tab.run(log, tab="loop")
        await expect(page.locator(".loop-way.loose")).to_have_count(3)
        await expect(page.locator(".loose-note")).to_contain_text("in any order")
        await expect(page.locator(".rounds li")).to_have_text("before #0 to #1")
        assert tab.complaints == []
